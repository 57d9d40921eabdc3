import type { Catalog } from '../../../catalog/catalog.ts'
import { type Grid, hectaresOf } from '../../../engine/raster/grid.ts'
import type { Formula, FormulaInput } from '../../../engine/valuation/formula.ts'
import { parseUnit, ratio, sameDimensions } from '../../../engine/valuation/units.ts'
import type { RasterFile } from './geotiff-reader.ts'
import type { CellInput, RasterJob } from './raster-job.ts'

/** The symbol that stands for the extent of an ecosystem: the area of a cell, unless a job says otherwise. */
const EXTENT = 'A'

/** An input of the formula, cell by cell. */
export interface CellSource {
  readonly symbol: string
  readonly unit: string
  readonly min: number
  readonly max: number
  /** How a fault names it. */
  readonly from: string
  /** The raster it is read from; undefined where it is the same in all cells of an ecosystem type. */
  readonly raster: RasterFile | undefined
  readonly isCellArea: boolean
  /**
   * Fills the first `count` rows of a column with values in the unit of the formula: of the cells that are named, with
   * their types. `driver` are the numbers of the raster. NaN where a type has none.
   */
  fill(
    column: Float64Array,
    driver: Float64Array,
    cells: Int32Array,
    ecosystems: Int32Array,
    count: number,
  ): void
}

/** The inputs of a formula in its own order; whatever is wrong with them is added to the faults. */
export async function openInputs(
  job: RasterJob,
  formula: Formula,
  catalog: Catalog,
  grid: Grid | undefined,
  open: (file: string) => Promise<RasterFile | undefined>,
  faults: string[],
): Promise<CellSource[] | undefined> {
  const { inputs } = formula.definition
  const names = inputs.map(({ symbol }) => symbol)
  for (const symbol of Object.keys(job.inputs)) {
    if (!names.includes(symbol))
      faults.push(`inputs.${symbol}: ${job.formula} has no such input; it has ${names.join(', ')}`)
  }
  const found: CellSource[] = []
  for (const input of inputs) {
    const given = job.inputs[input.symbol]
    const source =
      given === undefined
        ? extentOf(input, formula, grid, faults)
        : await sourceOf(input, given, formula, catalog, open, faults)
    if (source) found.push(source)
  }
  return found.length === inputs.length ? found : undefined
}

function boundsOf({ symbol, unit, min, max }: FormulaInput) {
  return { symbol, unit, min: min ?? Number.NEGATIVE_INFINITY, max: max ?? Number.POSITIVE_INFINITY }
}

function constant(value: number): CellSource['fill'] {
  return (column, _driver, _cells, _ecosystems, count) => {
    column.fill(value, 0, count)
  }
}

function extentOf(
  input: FormulaInput,
  formula: Formula,
  grid: Grid | undefined,
  faults: string[],
): CellSource | undefined {
  const { symbol, name, unit } = input
  const hectare = parseUnit('hm^2')
  const target = formula.units.get(symbol)!
  if (symbol !== EXTENT || !hectare.ok || !sameDimensions(hectare.value, target)) {
    faults.push(
      `inputs.${symbol}: ${name.en} (${name.zh}) is needed, in ${unit}: a file, a value, or by_ecosystem`,
    )
    return undefined
  }
  if (!grid) return undefined
  const area = hectaresOf(grid) * ratio(hectare.value, target)
  const common = { ...boundsOf(input), from: 'the area of a cell', raster: undefined }
  return { ...common, isCellArea: true, fill: constant(area) }
}

async function sourceOf(
  input: FormulaInput,
  given: CellInput,
  formula: Formula,
  catalog: Catalog,
  open: (file: string) => Promise<RasterFile | undefined>,
  faults: string[],
): Promise<CellSource | undefined> {
  const { symbol } = input
  const from = parseUnit(given.unit)
  const target = formula.units.get(symbol)!
  if (!from.ok) faults.push(`inputs.${symbol}: "${given.unit}" is not a known unit; give it in ${input.unit}`)
  else if (!sameDimensions(from.value, target))
    faults.push(`inputs.${symbol}: ${given.unit} can't be turned into ${input.unit}`)
  if (!from.ok || !sameDimensions(from.value, target)) return undefined
  const factor = ratio(from.value, target)
  const common = { ...boundsOf(input), isCellArea: false, raster: undefined }
  if (given.value !== undefined) {
    return { ...common, from: 'the job', fill: constant(given.value * factor) }
  }
  const byEcosystem = given.by_ecosystem
  if (byEcosystem) {
    const known = catalog.ecosystems.map(({ ecosystem_id }) => ecosystem_id)
    for (const ecosystem of Object.keys(byEcosystem)) {
      if (!known.includes(ecosystem))
        faults.push(
          `inputs.${symbol}.by_ecosystem: ${ecosystem} is not an ecosystem type; see /v1/ecosystems`,
        )
    }
    const values = Float64Array.from(catalog.ecosystems, ({ ecosystem_id, parent }) => {
      const value = byEcosystem[ecosystem_id] ?? byEcosystem[parent ?? '']
      return value === undefined ? Number.NaN : value * factor
    })
    return {
      ...common,
      from: 'by_ecosystem',
      fill(column, _driver, _cells, ecosystems, count) {
        for (let at = 0; at < count; at++) column[at] = values[ecosystems[at]!]!
      },
    }
  }
  const raster = await open(given.file!)
  if (!raster) return undefined
  const { scale = 1, offset = 0 } = given
  if (raster.scaling && given.scale === undefined && given.offset === undefined) {
    const { scale, offset } = raster.scaling
    faults.push(
      `inputs.${symbol}: ${given.file} says that its numbers are to be multiplied by ${scale} and ${offset} added. Say in the job which holds: "scale": ${scale}, "offset": ${offset}, or 1 and 0`,
    )
  }
  return {
    ...common,
    from: given.file!,
    raster,
    fill(column, driver, cells, _ecosystems, count) {
      for (let at = 0; at < count; at++) column[at] = (driver[cells[at]!]! * scale + offset) * factor
    },
  }
}
