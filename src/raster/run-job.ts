import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Catalog } from '../../catalog/catalog.ts'
import { differences, type GridFault, hectaresOf, projectionFaults } from '../../engine/raster/grid.ts'
import { type ZonalSum, ZonalSums } from '../../engine/raster/zonal-sums.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import { generatedKernel, programOf, RowNotFinite, runKernel } from '../../engine/valuation/program.ts'
import { csvOf } from '../outputs/csv.ts'
import { type CellSource, openInputs } from './cell-sources.ts'
import { openRaster, type RasterFile } from './geotiff-reader.ts'
import { GeoTiffWriter } from './geotiff-writer.ts'
import type { RasterJob } from './raster-job.ts'

/** Cells at a time: with their drivers some tens of megabytes, whatever the size of the rasters. */
const MAX_BLOCK_CELLS = 2 ** 19

/** A job that can't be done, with every reason that was found. */
export class RasterFault extends Error {
  override name = 'RasterFault'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** What was done, so that anybody can do it again: the job, the files by their hashes, and what came of it. */
export interface RasterReport {
  readonly job: RasterJob
  readonly formula: { readonly formula_id: string; readonly version: number; readonly printed: string }
  readonly files: readonly { readonly file: string; readonly sha256: string }[]
  readonly grid: {
    readonly projection: string
    readonly width: number
    readonly height: number
    readonly cell_hectares: number
  }
  readonly areas: readonly {
    readonly area: string
    readonly ecosystems: readonly {
      readonly ecosystem: string
      readonly cells: number
      readonly hectares: number
      /** Of the formula's result; null where the type is valued with nothing. */
      readonly value: number | null
    }[]
    readonly value: number
  }[]
  readonly unit: string
  /** Cells of no area, of no ecosystem type, and those left out because a driver has no value, by driver. */
  readonly left_out: {
    readonly outside_areas: number
    readonly not_ecosystem: number
    readonly missing: Readonly<Record<string, number>>
    readonly missing_cells: number
  }
}

export interface RunOptions {
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  /** The folder that the job's files are named from. */
  readonly folder: string
  readonly onProgress?: (share: number) => void
}

/** A job with its files open and everything about it checked that can be without reading a cell. */
interface Prepared {
  readonly job: RasterJob
  readonly formula: Formula
  readonly landCover: RasterFile
  readonly zones: RasterFile | undefined
  readonly inputs: readonly CellSource[]
  /** Ecosystem types by index, and the index of each code; -1: not valued. */
  readonly ecosystems: readonly string[]
  readonly isValued: readonly boolean[]
  readonly ecosystemOf: ReadonlyMap<number, number>
  readonly areas: readonly string[]
  readonly zoneOf: ReadonlyMap<number, number>
  close(): Promise<void>
}

/** Opens the files of a job and tells everything that is wrong with it. */
export async function checkJob(job: RasterJob, options: RunOptions): Promise<Prepared> {
  const { catalog, formulas, folder } = options
  const faults: string[] = []
  const opened: RasterFile[] = []
  const close = async () => {
    for (const raster of opened) await raster.close()
  }
  const openFile = async (file: string): Promise<RasterFile | undefined> => {
    try {
      const raster = await openRaster(resolve(folder, file))
      opened.push(raster)
      return raster
    } catch (error) {
      faults.push((error as Error).message)
      return undefined
    }
  }
  const formula = formulas.get(job.formula)
  if (!formula) faults.push(`formula: ${job.formula} is not in the catalogue; see /v1/formulas`)
  const classes = classesOf(job, catalog, faults)
  const landCover = await openFile(job.land_cover.file)
  const zones = job.zones && (await openFile(job.zones.file))
  const inputs = formula && (await openInputs(job, formula, catalog, landCover?.grid, openFile, faults))
  if (landCover) {
    const isOnGrid = (raster: RasterFile): GridFault[] =>
      differences(raster.file, raster.grid, landCover.file, landCover.grid)
    const gridFaults = [
      ...projectionFaults(landCover.file, landCover.grid, job.accepted_projection),
      ...opened.filter((raster) => raster !== landCover).flatMap(isOnGrid),
    ]
    faults.push(...gridFaults.map(({ detail }) => detail))
  }
  if (faults.length > 0 || !formula || !landCover || !inputs || !classes) {
    await close()
    throw new RasterFault(faults)
  }
  const areas = job.zones ? [...new Set(Object.values(job.zones.areas))].sort() : [job.area!]
  const zoneOf = new Map(
    Object.entries(job.zones?.areas ?? {}).map(
      ([code, area]) => [Number(code), areas.indexOf(area)] as const,
    ),
  )
  return { job, formula, landCover, zones, inputs, ...classes, areas, zoneOf, close }
}

function classesOf(job: RasterJob, catalog: Catalog, faults: string[]) {
  const { crosswalk, classes } = job.land_cover
  const known = catalog.crosswalks.find(({ crosswalk_id }) => crosswalk_id === crosswalk)
  if (crosswalk !== undefined && !known) {
    const ids = catalog.crosswalks.map(({ crosswalk_id }) => crosswalk_id)
    faults.push(`land_cover.crosswalk: ${crosswalk} is not in the catalogue; there are ${ids.join(', ')}`)
  }
  const ecosystems = catalog.ecosystems.map(({ ecosystem_id }) => ecosystem_id)
  const ecosystemOf = new Map<number, number>()
  const set = (code: number, ecosystem: string | null) => {
    const index = ecosystem === null ? -1 : ecosystems.indexOf(ecosystem)
    if (ecosystem !== null && index < 0)
      faults.push(`land_cover.classes.${code}: ${ecosystem} is not an ecosystem type; see /v1/ecosystems`)
    ecosystemOf.set(code, index)
  }
  for (const { code, ecosystem } of known?.classes ?? []) set(code, ecosystem)
  for (const [code, ecosystem] of Object.entries(classes)) set(Number(code), ecosystem)
  if (ecosystemOf.size === 0) faults.push('land_cover: give a crosswalk, or classes of its own')
  return { ecosystems, isValued: catalog.ecosystems.map(({ is_ecosystem }) => is_ecosystem), ecosystemOf }
}

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
  #missingCells = 0
  #valuedCells = 0
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
    const { job, landCover } = this.#of
    const { width, height } = landCover.grid
    const rows = this.#rowsOfBlock()
    const target = job.output.raster && resolve(this.#options.folder, job.output.raster)
    const writer = target === undefined ? undefined : await this.#createRaster(target, rows)
    try {
      const block = new Block(this.#of, width * rows)
      let writing: Promise<void> | undefined
      for (let row = 0; row < height; row += rows) {
        const count = Math.min(rows, height - row)
        await this.#runBlock(block, row, count)
        await writing
        // The strip is packed while the next block is read and computed; its values are copied first.
        writing = writer?.writeStrip(block.result.slice(0, count * width), count * width)
        this.#options.onProgress?.((row + count) / height)
      }
      await writing
      this.#checkMissing()
      const report = await this.#report()
      await this.#writeTables(report)
      await writer?.close()
      return report
    } catch (error) {
      await writer?.abandon()
      throw error
    }
  }

  /** A multiple of what each file stores together, so that nothing is decoded twice, as far as that is not too much. */
  #rowsOfBlock(): number {
    const { landCover, inputs, zones } = this.#of
    const { width, height } = landCover.grid
    const files = [landCover, ...(zones ? [zones] : []), ...inputs.flatMap(({ raster }) => raster ?? [])]
    const stored = Math.max(...files.map(({ rowsStored }) => rowsStored))
    const most = Math.max(1, Math.floor(MAX_BLOCK_CELLS / width))
    return Math.min(height, stored >= most ? most : Math.floor(most / stored) * stored)
  }

  #createRaster(file: string, rowsPerStrip: number): Promise<GeoTiffWriter> {
    const { landCover, formula, inputs } = this.#of
    const { definition } = formula
    const isPerHectare = inputs.some(({ isCellArea }) => isCellArea)
    const unit = isPerHectare ? `${definition.output.unit}/hm^2` : definition.output.unit
    const { grid, georeference } = landCover
    const description = `${definition.output.symbol}, ${unit}: ${definition.formulaId} version ${definition.version}`
    return GeoTiffWriter.create({ file, grid, georeference, description, unit, rowsPerStrip })
  }

  async #runBlock(block: Block, row: number, rows: number): Promise<void> {
    const { landCover, zones, inputs, formula } = this.#of
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
    this.#valuedCells += count
    const share = inputs.some(({ isCellArea }) => isCellArea) ? 1 / this.#hectares : 1
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
      if (isMissing) {
        this.#missingCells++
        continue
      }
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

  #checkMissing(): void {
    const { job, inputs } = this.#of
    const all = this.#valuedCells + this.#missingCells
    if (all === 0) {
      throw new RasterFault([
        'no cell of the map is of one of the areas and of an ecosystem type that is valued',
      ])
    }
    const share = this.#missingCells / all
    if (share <= job.max_missing_share) return
    const counts = [...this.#missing].map(([symbol, cells]) => {
      const from = inputs.find((input) => input.symbol === symbol)!.from
      return `${symbol} (${from}): ${cells}`
    })
    throw new RasterFault([
      `${this.#missingCells} of ${all} cells of ecosystems have no value of a driver: ${counts.join(', ')}. Fill them, or allow "max_missing_share": ${Math.ceil(share * 1e4) / 1e4}`,
    ])
  }

  async #report(): Promise<RasterReport> {
    const { job, formula, landCover, zones, inputs, areas, ecosystems } = this.#of
    const { grid } = landCover
    const { formulaId, version, output } = formula.definition
    const rasters = [landCover, ...(zones ? [zones] : []), ...inputs.flatMap(({ raster }) => raster ?? [])]
    const files: { file: string; sha256: string }[] = []
    for (const { file } of rasters) files.push({ file: basename(file), sha256: await sha256Of(file) })
    const keyOf = ({ zone, ecosystem }: ZonalSum) => `${zone} ${ecosystem}`
    const values = new Map(this.#values.all().map((one) => [keyOf(one), one.sum] as const))
    const extent = this.#extent.all()
    const entry = this.#options.catalog.formulas.find(({ formula_id }) => formula_id === formulaId)!
    return {
      job,
      formula: { formula_id: formulaId, version, printed: entry.printed },
      files,
      grid: {
        projection: grid.projection.name,
        width: grid.width,
        height: grid.height,
        cell_hectares: this.#hectares,
      },
      areas: areas.map((area, zone) => {
        const own = extent.filter((one) => one.zone === zone)
        return {
          area,
          ecosystems: own.map((one) => ({
            ecosystem: ecosystems[one.ecosystem]!,
            cells: one.cells,
            hectares: hectaresOf(grid, one.cells),
            value: values.get(keyOf(one)) ?? null,
          })),
          value: own.reduce((sum, one) => sum + (values.get(keyOf(one)) ?? 0), 0),
        }
      }),
      unit: output.unit,
      left_out: {
        outside_areas: this.#outside,
        not_ecosystem: this.#notEcosystem,
        missing: Object.fromEntries(this.#missing),
        missing_cells: this.#missingCells,
      },
    }
  }

  /** The report, and for each area the rows that `/v1/datasets/files` takes, which cite it by its hash. */
  async #writeTables(report: RasterReport): Promise<void> {
    const { job, formula, areas } = this.#of
    const table = resolve(this.#options.folder, job.output.table)
    const stem = join(dirname(table), basename(table, extname(table)))
    const text = `${JSON.stringify(report, null, 2)}\n`
    const source = `${basename(stem)}.report.json sha256 ${createHash('sha256').update(text).digest('hex')}`
    const { symbol } = formula.definition.output
    const headings = ['symbol', 'ecosystem', 'value', 'unit', 'source', 'grade', 'note']
    const written: [string, string][] = [[`${stem}.report.json`, text]]
    for (const { area, ecosystems, value } of report.areas) {
      // A flow is a figure of the whole area in a dataset; by type it stands in the report.
      const rows = [
        ...ecosystems.map(({ ecosystem, hectares, cells }) => [
          ...['A', ecosystem, hectares, 'hm^2', source, 'derived', `${cells} cells`],
        ]),
        [symbol, null, value, report.unit, source, 'derived', job.formula],
      ]
      const file = areas.length === 1 ? table : `${stem}-${area}.csv`
      written.push([file, csvOf({ name: area, headings, rows })])
    }
    for (const [file, content] of written) await writeFile(`${file}.part`, content)
    for (const [file] of written) await rename(`${file}.part`, file)
  }
}

/** Arrays that are used again for each block. */
class Block {
  readonly landCover: Float64Array
  readonly zones: Float64Array
  readonly drivers: readonly Float64Array[]
  readonly result: Float64Array
  readonly mappedZones: Int32Array
  readonly mappedEcosystems: Int32Array
  /** Of the valued cells, one after another: where they lie, what they are, what goes in and what comes out. */
  readonly cells: Int32Array
  readonly zoneOf: Int32Array
  readonly ecosystemOf: Int32Array
  readonly columns: readonly Float64Array[]
  readonly values: Float64Array
  readonly program
  readonly kernel

  constructor({ formula, inputs, zones }: Prepared, size: number) {
    const none = new Float64Array(0)
    this.landCover = new Float64Array(size)
    this.zones = zones ? new Float64Array(size) : none
    this.drivers = inputs.map(({ raster }) => (raster ? new Float64Array(size) : none))
    this.result = new Float64Array(size)
    this.mappedZones = new Int32Array(size)
    this.mappedEcosystems = new Int32Array(size)
    this.cells = new Int32Array(size)
    this.zoneOf = new Int32Array(size)
    this.ecosystemOf = new Int32Array(size)
    this.columns = inputs.map(() => new Float64Array(size))
    this.values = new Float64Array(size)
    this.program = programOf(
      formula.expression,
      inputs.map(({ symbol }) => symbol),
    )
    this.kernel = generatedKernel(this.program)
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
