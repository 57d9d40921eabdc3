import type { Catalog } from '../../../catalog/catalog.ts'
import type { CellInput, RasterJob } from '../../../engine/facts/raster-job.ts'
import { type Grid, hectaresOf } from '../../../engine/raster/grid.ts'
import type { Formula, FormulaInput } from '../../../engine/valuation/formula.ts'
import { parseUnit, ratio, sameDimensions, type Unit } from '../../../engine/valuation/units.ts'
import type { RasterFile } from './geotiff-reader.ts'
import { inputName, type PlannedInput } from './plan.ts'

/** The symbol that stands for the extent of an ecosystem: the area of a cell, unless a job says otherwise. */
export const EXTENT = 'A'

/** Where the inputs of the formulas of a job come from. */
export interface InputContext {
  readonly job: RasterJob
  readonly catalog: Catalog
  readonly grid: Grid | undefined
  /** The place of the raster of a file among those that are read; undefined where it can't be opened. */
  readonly rasterOf: (file: string, given: CellInput, symbol: string) => Promise<PlacedRaster | undefined>
  /** Steps that were planned, with what they give. */
  readonly stepOf: (
    name: string,
  ) => { readonly place: number; readonly unit: Unit; readonly unitText: string } | undefined
  readonly faults: string[]
}
export interface PlacedRaster {
  readonly place: number
  readonly raster: RasterFile
}

/** What gives an input of a step: its own, the step of that name, what the job gives to all, the area of a cell. */
export function givenFor(job: RasterJob, step: string, symbol: string): CellInput | undefined {
  const own = step === '' ? undefined : job.steps[step]?.inputs[symbol]
  if (own) return own
  if (symbol in job.steps && symbol !== step) return { step: symbol }
  return job.inputs[symbol]
}

/** An input of a formula as it will be filled; undefined where that can't be, with the faults told. */
export async function planInput(
  step: string,
  input: FormulaInput,
  formula: Formula,
  context: InputContext,
): Promise<PlannedInput | undefined> {
  const { symbol } = input
  const { job, faults } = context
  const given = givenFor(job, step, symbol)
  const path = `inputs.${symbol}`
  const where = step === '' ? path : `steps.${step}.${path}`
  const target = formula.units.get(symbol)!
  const bounds = {
    symbol,
    unit: input.unit,
    min: input.min ?? Number.NEGATIVE_INFINITY,
    max: input.max ?? Number.POSITIVE_INFINITY,
  }
  if (!given) return extentOf(where, input, target, bounds, context)
  const wrong = (sentence: string) => {
    faults.push(`${where}: ${sentence}`)
    return undefined
  }
  if (given.step !== undefined) {
    const from = context.stepOf(given.step)
    if (!from) return given.step in job.steps ? undefined : wrong(`there is no step ${given.step}`)
    if (!sameDimensions(from.unit, target))
      return wrong(`step ${given.step} gives ${from.unitText}, which can't be turned into ${input.unit}`)
    const factor = ratio(from.unit, target)
    return { ...bounds, from: `step ${given.step}`, source: { kind: 'step', step: from.place, factor } }
  }
  const from = parseUnit(given.terrain === 'slope' ? 'rad' : given.terrain ? 'm' : given.unit!)
  if (!from.ok) return wrong(`"${given.unit}" is not a known unit; give it in ${input.unit}`)
  if (!sameDimensions(from.value, target))
    return wrong(
      given.terrain
        ? `a ${given.terrain} is in ${given.terrain === 'slope' ? 'rad' : 'm'}, which can't be turned into ${input.unit}`
        : `${given.unit} can't be turned into ${input.unit}`,
    )
  const factor = ratio(from.value, target)
  if (given.value !== undefined)
    return { ...bounds, from: 'the job', source: { kind: 'constant', value: given.value * factor } }
  if (given.by_ecosystem)
    return {
      ...bounds,
      from: 'by_ecosystem',
      source: { kind: 'by_ecosystem', values: byEcosystem(where, given.by_ecosystem, factor, context) },
    }
  const found = await context.rasterOf(given.file!, given, inputName(step, symbol))
  if (!found) return undefined
  const { scale = 1, offset = 0 } = given
  const { scaling } = found.raster
  if (scaling && given.scale === undefined && given.offset === undefined && !given.terrain)
    wrong(
      `${given.file} says that its numbers are to be multiplied by ${scaling.scale} and ${scaling.offset} added. Say in the job which holds: "scale": ${scaling.scale}, "offset": ${scaling.offset}, or 1 and 0`,
    )
  return {
    ...bounds,
    from: given.file!,
    source: { kind: 'raster', raster: found.place, scale, offset, factor },
  }
}

function extentOf(
  where: string,
  { symbol, name, unit }: FormulaInput,
  target: Unit,
  bounds: Pick<PlannedInput, 'symbol' | 'unit' | 'min' | 'max'>,
  { grid, faults }: InputContext,
): PlannedInput | undefined {
  const hectare = parseUnit('hm^2')
  if (symbol !== EXTENT || !hectare.ok || !sameDimensions(hectare.value, target)) {
    faults.push(
      `${where}: ${name.en} (${name.zh}) is needed, in ${unit}: a file, a value, by_ecosystem, or a step`,
    )
    return undefined
  }
  if (!grid) return undefined
  const value = hectaresOf(grid) * ratio(hectare.value, target)
  return { ...bounds, from: CELL_AREA, source: { kind: 'constant', value } }
}
const CELL_AREA = 'the area of a cell'

export function isCellArea({ from, source }: PlannedInput): boolean {
  return source.kind === 'constant' && from === CELL_AREA
}

/** A number by the place of each type: its own, or that of the type above it. */
function byEcosystem(
  where: string,
  given: Readonly<Record<string, number>>,
  factor: number,
  { catalog, faults }: InputContext,
): Float64Array {
  const types = new Map(catalog.ecosystems.map((one) => [one.ecosystem_id, one]))
  for (const ecosystem of Object.keys(given))
    if (!types.has(ecosystem))
      faults.push(`${where}.by_ecosystem: ${ecosystem} is not an ecosystem type; see /v1/ecosystems`)
  return Float64Array.from(catalog.ecosystems, ({ ecosystem_id }) => {
    for (let type = types.get(ecosystem_id); type; type = types.get(type.parent ?? '')) {
      const value = given[type.ecosystem_id]
      if (value !== undefined) return value * factor
    }
    return Number.NaN
  })
}
