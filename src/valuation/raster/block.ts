import { type ZonalSum, ZonalSums } from '../../../engine/raster/zonal-sums.ts'
import { generatedKernel } from '../../../engine/valuation/generated-kernel.ts'
import { columnsOf, RowNotFinite, runKernel } from '../../../engine/valuation/program.ts'
import { fillColumn, firstOutside } from './columns.ts'
import { openRows, type Rows } from './geotiff-rows.ts'
import { packStrip } from './geotiff-strip.ts'
import {
  type CellsFrom,
  inputName,
  NOT_VALUED,
  type Plan,
  type PlannedInput,
  type PlannedStep,
  placeOf,
  rasterShare,
  UNKNOWN_CODE,
} from './plan.ts'

/** What came of a block: sums, and of each step that has them its strip of the raster and its points of the map. */
export interface BlockResult {
  readonly row: number
  readonly rows: number
  readonly extent: readonly ZonalSum[]
  readonly outside: number
  /** Cells of each area, where areas are on a map, that have no land cover. */
  readonly uncovered: readonly number[]
  readonly notEcosystem: number
  /** Cells without a value, by the place of the raster. */
  readonly missing: readonly number[]
  readonly steps: readonly StepResult[]
}
interface StepResult {
  readonly sums: readonly ZonalSum[]
  readonly strip: Uint8Array | undefined
  readonly points: MapPoints | undefined
}
/** Sums of the cells of each point, from the row of points of the first cell. */
export interface MapPoints {
  readonly sums: Float64Array
  readonly cells: Float64Array
}

/** A block that can't be computed, and why. */
export class BlockFault extends Error {
  override name = 'BlockFault'
}

/** Computes blocks of a plan, one at a time, in arrays that are used again for each. */
export class BlockRunner {
  readonly #plan: Plan
  readonly #landCover: Rows
  readonly #zones: Rows | undefined
  readonly #rasters: readonly Rows[]
  readonly #codes: Float64Array
  readonly #zoneCodes: Float64Array
  readonly #drivers: readonly Float64Array[]
  /** Of all cells of a type: where each belongs. */
  readonly #mappedZones: Int32Array
  readonly #mappedEcosystems: Int32Array
  /** Of the valued cells, one after another: where they lie and what they are. */
  readonly #cells: Int32Array
  readonly #zoneOf: Int32Array
  readonly #ecosystemOf: Int32Array
  readonly #result: Float64Array
  readonly #steps: readonly {
    readonly of: PlannedStep
    readonly columns: readonly Float64Array[]
    readonly values: Float64Array
    readonly kernel: ReturnType<typeof generatedKernel>
  }[]

  private constructor(plan: Plan, landCover: Rows, zones: Rows | undefined, rasters: readonly Rows[]) {
    this.#plan = plan
    this.#landCover = landCover
    this.#zones = zones
    this.#rasters = rasters
    const size = plan.grid.width * plan.rowsOfBlock
    const reals = () => new Float64Array(size)
    const wholes = () => new Int32Array(size)
    this.#codes = reals()
    this.#zoneCodes = zones ? reals() : new Float64Array(0)
    this.#drivers = rasters.map(reals)
    this.#mappedZones = wholes()
    this.#mappedEcosystems = wholes()
    this.#cells = wholes()
    this.#zoneOf = wholes()
    this.#ecosystemOf = wholes()
    this.#result = reals()
    this.#steps = plan.steps.map((of) => {
      const [values, ...columns] = columnsOf(of.inputs.length + 1, size)
      return { of, columns, values: values!, kernel: generatedKernel(of.program) }
    })
  }

  static async open(plan: Plan): Promise<BlockRunner> {
    const open = (cells: CellsFrom) =>
      'cells' in cells ? memoryRows(cells.cells, plan.grid.width) : openRows(cells)
    return new BlockRunner(
      plan,
      await open(plan.landCover),
      plan.zones && (await open(plan.zones.cells)),
      await Promise.all(plan.rasters.map(({ cells }) => open(cells))),
    )
  }

  close(): void {
    for (const rows of [this.#landCover, this.#zones, ...this.#rasters]) rows?.close()
  }

  /** A block of rows. Throws a BlockFault that names the cell. */
  async run(row: number, rows: number): Promise<BlockResult> {
    const { areas, ecosystems, grid } = this.#plan
    await this.#landCover.read(row, rows, this.#codes)
    await this.#zones?.read(row, rows, this.#zoneCodes)
    for (const [index, raster] of this.#rasters.entries()) await raster.read(row, rows, this.#drivers[index]!)
    const cells = grid.width * rows
    const { mapped, chosen, outside, notEcosystem, uncovered } = this.#select(row, cells)
    const extent = new ZonalSums(areas, ecosystems.length)
    extent.count(this.#mappedZones, this.#mappedEcosystems, mapped)
    const { count, missing } = this.#leaveOutMissing(chosen)
    const steps = this.#steps.map(({ of, columns, values, kernel }): StepResult => {
      for (const [index, input] of of.inputs.entries()) this.#gather(row, of, input, columns[index]!, count)
      try {
        runKernel(kernel, of.program, of.expression, columns, values, 0, count)
      } catch (error) {
        if (!(error instanceof RowNotFinite)) throw error
        const where = of.name === '' ? '' : `${of.name}: `
        throw new BlockFault(`${placeOf(this.#plan, row, this.#cells[error.row]!)}: ${where}${error.message}`)
      }
      const sums = new ZonalSums(areas, ecosystems.length)
      if (of.hasSums) sums.add(values, this.#zoneOf, this.#ecosystemOf, count)
      if (of.hasRaster || of.hasMap) this.#spread(of, values, cells, count)
      return {
        sums: sums.all(),
        strip: of.hasRaster ? packStrip(this.#result, grid.width, rows) : undefined,
        points: of.hasMap ? this.#pointsOf(row, rows) : undefined,
      }
    })
    return { row, rows, extent: extent.all(), outside, notEcosystem, uncovered, missing, steps }
  }

  /** Which cells are of an area and a type, and which of them are valued. */
  #select(row: number, cells: number) {
    const { classes, isValued, zones, landCoverFile } = this.#plan
    const [codes, zoneCodes] = [this.#codes, this.#zoneCodes]
    const [mappedZones, mappedEcosystems] = [this.#mappedZones, this.#mappedEcosystems]
    const unknown = new Set<number>()
    let [mapped, chosen, outside, notEcosystem] = [0, 0, 0, 0]
    const uncovered = new Array<number>(this.#plan.areas).fill(0)
    // Neighbours are mostly of one area: it is looked up once for all of them.
    let lastCode = Number.NaN
    let lastZone = -1
    for (let cell = 0; cell < cells; cell++) {
      const code = codes[cell]!
      let zone = 0
      if (zones) {
        const zoneCode = zoneCodes[cell]!
        if (zoneCode !== lastCode) {
          lastCode = zoneCode
          lastZone = zones.areaOf.get(zoneCode) ?? -1
        }
        zone = lastZone
      }
      if (zone < 0) {
        outside++
        continue
      }
      if (Number.isNaN(code)) {
        // Beyond the borders of a map of one area there is nothing; within an area of several, something is missing.
        if (zones) uncovered[zone]!++
        else outside++
        continue
      }
      const place = code | 0
      const ecosystem =
        place === code && place >= 0 && place < classes.length ? classes[place]! : UNKNOWN_CODE
      if (ecosystem < 0) {
        if (ecosystem === NOT_VALUED) notEcosystem++
        else unknown.add(code)
        continue
      }
      mappedZones[mapped] = zone
      mappedEcosystems[mapped++] = ecosystem
      if (!isValued[ecosystem]) {
        notEcosystem++
        continue
      }
      this.#cells[chosen] = cell
      this.#zoneOf[chosen] = zone
      this.#ecosystemOf[chosen++] = ecosystem
    }
    if (unknown.size > 0) {
      const codes = [...unknown].sort((a, b) => a - b).join(', ')
      throw new BlockFault(
        `${landCoverFile}: rows ${row + 1} and following have the codes ${codes}, which neither the crosswalk nor land_cover.classes knows; say what they are, null for none`,
      )
    }
    return { mapped, chosen, outside, notEcosystem, uncovered }
  }

  /** Cells in which a driver has no value are left out, and counted by driver. */
  #leaveOutMissing(chosen: number): { count: number; missing: number[] } {
    const cells = this.#cells
    let isWhole = true
    const missing = this.#drivers.map((driver) => {
      let none = 0
      for (let at = 0; at < chosen; at++) {
        const value = driver[cells[at]!]!
        if (Number.isNaN(value)) none++
      }
      if (none > 0) isWhole = false
      return none
    })
    if (isWhole) return { count: chosen, missing }
    let count = 0
    for (let at = 0; at < chosen; at++) {
      const cell = cells[at]!
      if (this.#drivers.some((driver) => Number.isNaN(driver[cell]))) continue
      cells[count] = cell
      this.#zoneOf[count] = this.#zoneOf[at]!
      this.#ecosystemOf[count++] = this.#ecosystemOf[at]!
    }
    return { count, missing }
  }

  /** A column of a formula: numbers in its unit, within its range. */
  #gather(
    row: number,
    { name }: PlannedStep,
    input: PlannedInput,
    column: Float64Array,
    count: number,
  ): void {
    const { source, min, max } = input
    fillColumn(
      column,
      source,
      source.kind === 'raster'
        ? this.#drivers[source.raster]!
        : source.kind === 'step'
          ? this.#steps[source.step]!.values
          : column,
      this.#cells,
      this.#ecosystemOf,
      count,
    )
    const at = firstOutside(column, min, max, count)
    if (at < 0) return
    const value = column[at]!
    const { unit, from } = input
    const symbol = inputName(name, input.symbol)
    const place = placeOf(this.#plan, row, this.#cells[at]!)
    const ecosystem = this.#plan.ecosystems[this.#ecosystemOf[at]!]
    if (Number.isNaN(value))
      throw new BlockFault(`${place}: ${symbol} has no value for the type ${ecosystem}; add it to ${from}`)
    const bound = value < min ? `below ${min}` : `above ${max}`
    throw new BlockFault(
      `${place}: ${symbol} is ${value} ${unit}, ${bound}; look at the unit, the scale and the nodata value of ${from}`,
    )
  }

  /** The values of a step where their cells lie, as a raster has them. */
  #spread(step: PlannedStep, values: Float64Array, size: number, count: number): void {
    const share = rasterShare(this.#plan, step)
    const [result, cells] = [this.#result, this.#cells]
    result.fill(Number.NaN, 0, size)
    for (let at = 0; at < count; at++) result[cells[at]!] = values[at]! * share
  }

  #pointsOf(row: number, rows: number): MapPoints {
    const { grid, cellsOfPoint } = this.#plan
    const across = Math.ceil(grid.width / cellsOfPoint)
    const first = Math.floor(row / cellsOfPoint)
    const size = across * (Math.floor((row + rows - 1) / cellsOfPoint) - first + 1)
    const [sums, cells] = [new Float64Array(size), new Float64Array(size)]
    for (let line = 0; line < rows; line++) {
      const start = (Math.floor((row + line) / cellsOfPoint) - first) * across
      for (let column = 0; column < grid.width; column++) {
        const value = this.#result[line * grid.width + column]!
        if (Number.isNaN(value)) continue
        const point = start + Math.floor(column / cellsOfPoint)
        sums[point]! += value
        cells[point]!++
      }
    }
    return { sums, cells }
  }
}

function memoryRows(cells: Float32Array, width: number): Rows {
  return {
    async read(row, count, into) {
      into.set(cells.subarray(row * width, (row + count) * width))
    },
    close() {},
  }
}
