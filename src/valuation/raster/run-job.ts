import { basename } from 'node:path'
import { hectaresOf } from '../../../engine/raster/grid.ts'
import { ZonalSums } from '../../../engine/raster/zonal-sums.ts'
import { RowNotFinite, runKernel } from '../../../engine/valuation/program.ts'
import { Block } from './block.ts'
import { checkJob, type Prepared, RasterFault, type RunOptions } from './check-job.ts'
import { GeoTiffWriter } from './geotiff-writer.ts'
import type { RasterJob } from './raster-job.ts'
import {
  areaFigure,
  hashesOf,
  missingFaults,
  type RasterReport,
  reportText,
  tableOf,
} from './raster-report.ts'
import { StagedFiles } from './staged-files.ts'

/** Cells at a time: with their drivers some tens of megabytes, whatever the size of the rasters. */
const MAX_BLOCK_CELLS = 2 ** 19

/** Runs a job: writes its tables, its raster and its report, or nothing at all. */
export async function runJob(job: RasterJob, options: RunOptions): Promise<RasterReport> {
  const prepared = await checkJob(job, options)
  const run = new Run(prepared, options)
  try {
    return await run.run()
  } finally {
    await prepared.close()
  }
}

class Run {
  readonly #of: Prepared
  readonly #options: RunOptions
  readonly #hectares: number
  readonly #extent: ZonalSums
  readonly #values: ZonalSums
  readonly #missing = new Map<string, number>()
  #outside = 0
  #notEcosystem = 0

  constructor(prepared: Prepared, options: RunOptions) {
    this.#of = prepared
    this.#options = options
    this.#hectares = hectaresOf(prepared.landCover.grid)
    const { areas, ecosystems } = prepared
    this.#extent = new ZonalSums(areas.length, ecosystems.length)
    this.#values = new ZonalSums(areas.length, ecosystems.length)
  }

  async run(): Promise<RasterReport> {
    const staged = new StagedFiles()
    try {
      await this.#compute(staged)
      const report = await this.#report()
      await this.#writeTables(report, staged)
      this.#options.signal?.throwIfAborted()
      await staged.publish()
      return report
    } catch (error) {
      await staged.abandon()
      throw error
    }
  }

  /** Every block: its sums, and its strip of the raster. */
  async #compute(staged: StagedFiles): Promise<void> {
    const { outputs, landCover } = this.#of
    const { signal, onProgress } = this.#options
    const { width, height } = landCover.grid
    const rows = this.#rowsOfBlock()
    const { raster } = outputs
    const writer = raster === undefined ? undefined : await this.#createRaster(staged.stage(raster), rows)
    let writing: Promise<void> | undefined
    try {
      const block = new Block(this.#of, width * rows)
      for (let row = 0; row < height; row += rows) {
        signal?.throwIfAborted()
        const count = Math.min(rows, height - row)
        await this.#runBlock(block, row, count)
        await writing
        // The strip is packed while the next block is read and computed; its values are copied first.
        writing = writer?.writeStrip(block.result.slice(0, count * width), count * width)
        // It is waited for above and below; until then its failure is nobody's.
        writing?.catch(() => {})
        onProgress?.((row + count) / height)
      }
      await writing
      await writer?.finish()
    } finally {
      await writing?.catch(() => {})
      await writer?.close()
    }
  }

  /** A multiple of what each file stores together, so that nothing is decoded twice, as far as that is not too much. */
  #rowsOfBlock(): number {
    const { landCover, rasters } = this.#of
    const { width, height } = landCover.grid
    const stored = Math.max(...rasters.map(({ rowsStored }) => rowsStored))
    const most = Math.max(1, Math.floor(MAX_BLOCK_CELLS / width))
    return Math.min(height, stored >= most ? most : Math.floor(most / stored) * stored)
  }

  #createRaster(file: string, rowsPerStrip: number): Promise<GeoTiffWriter> {
    const { landCover, formula, isQuantity } = this.#of
    const { definition } = formula
    const unit = isQuantity ? `${definition.output.unit}/hm^2` : definition.output.unit
    const { grid, georeference } = landCover
    const description = `${definition.output.symbol}, ${unit}: ${definition.formulaId} version ${definition.version}`
    return GeoTiffWriter.create({ file, grid, georeference, description, unit, rowsPerStrip })
  }

  async #runBlock(block: Block, row: number, rows: number): Promise<void> {
    const { landCover, zones, inputs, formula, isQuantity } = this.#of
    const cells = rows * landCover.grid.width
    await Promise.all([
      landCover.read(row, rows, block.landCover),
      zones?.read(row, rows, block.zones),
      ...inputs.map(({ raster }, index) => raster?.read(row, rows, block.drivers[index]!)),
    ])
    const count = this.#select(block, row, cells)
    this.#gather(block, row, count)
    try {
      runKernel(block.kernel, block.program, formula.expression, block.columns, block.values, 0, count)
    } catch (error) {
      if (!(error instanceof RowNotFinite)) throw error
      throw new RasterFault([`${this.#placeOf(row, block.cells[error.row]!)}: ${error.message}`])
    }
    this.#values.add(block.values, block.zoneOf, block.ecosystemOf, count)
    const share = isQuantity ? 1 / this.#hectares : 1
    block.result.fill(Number.NaN, 0, cells)
    for (let index = 0; index < count; index++)
      block.result[block.cells[index]!] = block.values[index]! * share
  }

  /** Which cells are valued: those of an area and an ecosystem type, in which every driver has a value. */
  #select(block: Block, row: number, cells: number): number {
    const { ecosystemOf, zoneOf, zones, inputs, isValued, landCover } = this.#of
    const unknown = new Set<number>()
    let count = 0
    let mapped = 0
    for (let cell = 0; cell < cells; cell++) {
      const code = block.landCover[cell]!
      if (Number.isNaN(code)) {
        this.#outside++
        continue
      }
      const zone = zones ? zoneOf.get(block.zones[cell]!) : 0
      if (zone === undefined) {
        this.#outside++
        continue
      }
      const ecosystem = ecosystemOf.get(code)
      if (ecosystem === undefined) {
        unknown.add(code)
        continue
      }
      if (ecosystem < 0) {
        this.#notEcosystem++
        continue
      }
      block.mappedZones[mapped] = zone
      block.mappedEcosystems[mapped++] = ecosystem
      if (!isValued[ecosystem]) {
        this.#notEcosystem++
        continue
      }
      let isMissing = false
      for (const [index, { raster, symbol }] of inputs.entries()) {
        if (!raster || !Number.isNaN(block.drivers[index]![cell]!)) continue
        isMissing = true
        this.#missing.set(symbol, (this.#missing.get(symbol) ?? 0) + 1)
      }
      if (isMissing) continue
      block.cells[count] = cell
      block.zoneOf[count] = zone
      block.ecosystemOf[count++] = ecosystem
    }
    if (unknown.size > 0) {
      const codes = [...unknown].sort((a, b) => a - b).join(', ')
      throw new RasterFault([
        `${landCover.file}: rows ${row + 1} and following have the codes ${codes}, which neither the crosswalk nor land_cover.classes knows; say what they are, null for none`,
      ])
    }
    this.#extent.count(block.mappedZones, block.mappedEcosystems, mapped)
    return count
  }

  /** The columns of the formula: numbers in its units, within its ranges. */
  #gather(block: Block, row: number, count: number): void {
    const { inputs, ecosystems } = this.#of
    for (const [index, input] of inputs.entries()) {
      const column = block.columns[index]!
      const { min, max, symbol, unit, from } = input
      input.fill(column, block.drivers[index]!, block.cells, block.ecosystemOf, count)
      for (let at = 0; at < count; at++) {
        const value = column[at]!
        if (value >= min && value <= max) continue
        const place = this.#placeOf(row, block.cells[at]!)
        const ecosystem = ecosystems[block.ecosystemOf[at]!]
        if (Number.isNaN(value))
          throw new RasterFault([
            `${place}: ${symbol} has no value for the type ${ecosystem}; add it to ${from}`,
          ])
        const bound = value < min ? `below ${min}` : `above ${max}`
        throw new RasterFault([
          `${place}: ${symbol} is ${value} ${unit}, ${bound}; look at the unit, the scale and the nodata value of ${from}`,
        ])
      }
    }
  }

  #placeOf(row: number, cell: number): string {
    const { file, grid } = this.#of.landCover
    const line = row + Math.floor(cell / grid.width)
    const column = cell % grid.width
    const x = grid.west + (column + 0.5) * grid.cellWidth
    const y = grid.north - (line + 0.5) * grid.cellHeight
    return `row ${line + 1}, column ${column + 1} of ${basename(file)} (${x}, ${y})`
  }

  async #report(): Promise<RasterReport> {
    const { job, formula, landCover, rasters, inputs, areas, ecosystems, isValued, aggregate } = this.#of
    const { grid } = landCover
    const { formulaId, version, output } = formula.definition
    const [extent, values] = [this.#extent.all(), this.#values.all()]
    const figures = areas.map((area, zone) => {
      const [all, valued] = [extent, values].map((sums) => sums.filter((one) => one.zone === zone))
      return areaFigure(area, all!, valued!, aggregate, { ecosystems, isValued }, grid)
    })
    const missing = inputs.flatMap(({ symbol, from }) => {
      const cells = this.#missing.get(symbol)
      return cells === undefined ? [] : [{ symbol, from, cells }]
    })
    const faults = missingFaults(figures, missing, job.max_missing_share)
    if (faults.length > 0) throw new RasterFault(faults)
    const entry = this.#options.catalog.formulas.find(({ formula_id }) => formula_id === formulaId)!
    return {
      job,
      formula: { formula_id: formulaId, version, printed: entry.printed },
      files: await hashesOf(rasters.map(({ file }) => file)),
      grid: {
        projection: grid.projection.name,
        width: grid.width,
        height: grid.height,
        cell_hectares: this.#hectares,
      },
      aggregate,
      areas: figures,
      unit: output.unit,
      left_out: {
        outside_areas: this.#outside,
        not_ecosystem: this.#notEcosystem,
        missing: Object.fromEntries(this.#missing),
        missing_cells: figures.reduce((sum, { missing_cells }) => sum + missing_cells, 0),
      },
    }
  }

  async #writeTables(report: RasterReport, staged: StagedFiles): Promise<void> {
    const { formula, isFlowByType, outputs } = this.#of
    const { text, source } = reportText(report, basename(outputs.report))
    await staged.write(outputs.report, text)
    for (const [index, file] of outputs.tables.entries()) {
      const { symbol } = formula.definition.output
      await staged.write(file, tableOf(report.areas[index]!, report, symbol, source, isFlowByType))
    }
  }
}
