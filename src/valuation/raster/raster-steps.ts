import type { Catalog } from '../../../catalog/catalog.ts'
import type { CellInput, RasterJob, RasterStep } from '../../../engine/facts/raster-job.ts'
import type { Formula } from '../../../engine/valuation/formula.ts'
import { programOf } from '../../../engine/valuation/program.ts'
import { parseUnit, ratio, sameDimensions } from '../../../engine/valuation/units.ts'
import type { RasterFile } from './geotiff-reader.ts'
import type { CellsFrom, MemoryCells, PlannedInput, PlannedStep, ToMake } from './plan.ts'
import { givenFor, type InputContext, isCellArea, planInput } from './raster-inputs.ts'
import type { Aggregate } from './raster-report.ts'

/** A formula of the job, planned, with what is wanted of it. */
export interface StepToRun {
  readonly name: string
  readonly formula: Formula
  readonly aggregate: Aggregate | undefined
  readonly output: NonNullable<RasterStep['output']>
  readonly plan: PlannedStep
}
/** Steps in the order in which they are computed, the job's own formula last, and the rasters that they read. */
export type PlannedSteps = readonly StepToRun[] & {
  readonly rasters: readonly { readonly cells: CellsFrom; readonly symbol: string }[]
}

interface PlanContext {
  readonly job: RasterJob
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  readonly landCover: RasterFile | undefined
  readonly openFile: (file: string) => Promise<RasterFile | undefined>
  readonly memory: () => MemoryCells
  readonly toMake: ToMake[]
  readonly faults: string[]
}

const MAIN = ''

/** Plans the formula of a job and the steps that it needs, each after those whose results it takes; every fault is told. */
export async function planSteps(context: PlanContext): Promise<PlannedSteps> {
  const { job, formulas, faults, landCover } = context
  const order = orderOf(job, formulas, faults)
  const rasters: { cells: CellsFrom; symbol: string }[] = []
  const places = new Map<string, number>()
  const planned: StepToRun[] = []
  const inputContext: InputContext = {
    ...context,
    grid: landCover?.grid,
    stepOf(name) {
      const place = planned.findIndex((one) => one.name === name)
      if (place < 0) return undefined
      const { output } = planned[place]!.formula.definition
      const unit = parseUnit(output.unit)
      return unit.ok ? { place, unit: unit.value, unitText: output.unit } : undefined
    },
    async rasterOf(file, given, symbol) {
      const raster = await context.openFile(file)
      if (!raster || !landCover) return undefined
      const key = JSON.stringify([raster.file, given.terrain, given.max_slope_length])
      let place = places.get(key)
      if (place === undefined) {
        place = rasters.push({ cells: cellsFrom(raster, given, symbol, context), symbol }) - 1
        places.set(key, place)
      }
      return { place, raster }
    },
  }
  for (const name of order) {
    const formula = formulas.get(formulaOf(job, name))!
    const inputs: PlannedInput[] = []
    for (const input of formula.definition.inputs) {
      const found = await planInput(name, input, formula, inputContext)
      if (found) inputs.push(found)
    }
    if (inputs.length < formula.definition.inputs.length) continue
    const isQuantity = inputs.some(
      (input) =>
        isCellArea(input) || (input.source.kind === 'step' && planned[input.source.step]!.plan.isQuantity),
    )
    const output = name === MAIN ? job.output : (job.steps[name]!.output ?? {})
    const hasSums = name === MAIN || output.table !== undefined
    const symbols = inputs.map(({ symbol }) => symbol)
    planned.push({
      ...{ name, formula, output },
      aggregate: hasSums ? aggregateOf(job, name, isQuantity, faults) : undefined,
      plan: {
        ...{ name, inputs, isQuantity, hasSums },
        program: programOf(formula.expression, symbols),
        expression: formula.expression,
        hasRaster: output.raster !== undefined,
        hasMap: output.map !== undefined,
      },
    })
  }
  checkNames(job, formulas, order, faults)
  return Object.assign(planned, { rasters })
}

function formulaOf(job: RasterJob, name: string): string {
  return name === MAIN ? job.formula : job.steps[name]!.formula
}

/** Steps from the first to the job's own; a step that nobody needs is computed where it has an output. */
function orderOf(job: RasterJob, formulas: ReadonlyMap<string, Formula>, faults: string[]): string[] {
  const order: string[] = []
  const visit = (name: string, way: readonly string[]) => {
    if (order.includes(name)) return
    if (way.includes(name)) {
      const round = [...way.slice(way.indexOf(name)), name]
      const sentence = `steps: ${round.join(' needs ')}; a step can't be made of itself`
      if (!faults.includes(sentence)) faults.push(sentence)
      return
    }
    const id = formulaOf(job, name)
    const formula = formulas.get(id)
    if (!formula) {
      faults.push(
        `${name === MAIN ? '' : `steps.${name}.`}formula: ${id} is not in the catalogue; see /v1/formulas`,
      )
      return
    }
    for (const { symbol } of formula.definition.inputs) {
      const given = givenFor(job, name, symbol)
      if (given?.step !== undefined && given.step in job.steps) visit(given.step, [...way, name])
    }
    if (!order.includes(name)) order.push(name)
  }
  for (const [name, step] of Object.entries(job.steps)) if (step.output) visit(name, [])
  visit(MAIN, [])
  return order
}

/** Whatever a job gives is used by one of its formulas: a name that is misspelt is not passed over. */
function checkNames(
  job: RasterJob,
  formulas: ReadonlyMap<string, Formula>,
  order: readonly string[],
  faults: string[],
): void {
  const symbolsOf = (name: string) =>
    formulas.get(formulaOf(job, name))?.definition.inputs.map(({ symbol }) => symbol) ?? []
  const used = new Set(
    order.flatMap((name) =>
      symbolsOf(name).filter((symbol) => givenFor(job, name, symbol) === job.inputs[symbol]),
    ),
  )
  for (const symbol of Object.keys(job.inputs)) {
    if (symbol in job.steps)
      faults.push(`inputs.${symbol}: there is also a step of that name; keep one of the two`)
    else if (!used.has(symbol) && formulas.has(job.formula))
      faults.push(
        `inputs.${symbol}: ${Object.keys(job.steps).length === 0 ? `${job.formula} has no such input; it has ${symbolsOf(MAIN).join(', ')}` : 'no formula of the job needs it'}`,
      )
  }
  for (const [name, { formula, inputs }] of Object.entries(job.steps)) {
    if (formulas.has(formula) && !order.includes(name) && order.includes(MAIN))
      faults.push(`steps.${name}: nothing needs it, and it has no output; leave it out`)
    for (const symbol of Object.keys(inputs))
      if (formulas.has(formula) && !symbolsOf(name).includes(symbol))
        faults.push(
          `steps.${name}.inputs.${symbol}: ${formula} has no such input; it has ${symbolsOf(name).join(', ')}`,
        )
  }
}

/** The figure of an area is the sum of quantities; of what is none, the job says what it is. */
function aggregateOf(job: RasterJob, name: string, isQuantity: boolean, faults: string[]): Aggregate {
  const given = name === MAIN ? job.aggregate : job.steps[name]!.aggregate
  const path = name === MAIN ? 'aggregate' : `steps.${name}.aggregate`
  if (given === undefined && !isQuantity) {
    faults.push(
      `${path}: ${formulaOf(job, name)} does not multiply by the area of a cell; say whether the figure of an area is the "sum" of its cells or their "mean"`,
    )
  } else if (given === 'mean' && isQuantity) {
    faults.push(
      `${path}: ${formulaOf(job, name)} gives the quantity of a cell, whose mean depends on the size of cells; give "sum"`,
    )
  }
  return given ?? 'sum'
}

/** The cells of a file as they are, or what will be made of its heights. */
function cellsFrom(
  raster: RasterFile,
  given: CellInput,
  symbol: string,
  { memory, toMake, faults }: PlanContext,
): CellsFrom {
  if (!given.terrain) return raster.stored
  const unit = parseUnit(given.unit!)
  const metre = parseUnit('m')
  if (!unit.ok || !metre.ok || !sameDimensions(unit.value, metre.value))
    faults.push(`inputs.${symbol}: heights are in metres or another unit of length, not in ${given.unit}`)
  const metres = unit.ok && metre.ok ? ratio(unit.value, metre.value) : 1
  const into = memory()
  toMake.push({ kind: 'terrain', into, heights: raster, metres, of: given })
  return into
}
