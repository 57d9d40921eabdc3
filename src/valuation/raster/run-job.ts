import { basename } from 'node:path'
import type { RasterJob } from '../../../engine/facts/raster-job.ts'
import { hectaresOf } from '../../../engine/raster/grid.ts'
import { slopeLengths, slopes } from '../../../engine/raster/terrain.ts'
import { type ZonalSum, ZonalSums } from '../../../engine/raster/zonal-sums.ts'
import { BlockFault, type BlockResult } from './block.ts'
import { runBlocks } from './block-threads.ts'
import {
  checkJob,
  type Prepared,
  pageOf,
  RasterFault,
  type RunOptions,
  type WantedStep,
} from './check-job.ts'
import { openRows } from './geotiff-rows.ts'
import { GeoTiffWriter } from './geotiff-writer.ts'
import { MapImage, mapPage } from './map-image.ts'
import { inputName, type ToMake } from './plan.ts'
import {
  areaFigure,
  hashesOf,
  missingFaults,
  type RasterReport,
  reportText,
  type StepFigures,
  tableOf,
  uncoveredFaults,
} from './raster-report.ts'
import { StagedFiles } from './staged-files.ts'
import { markZones } from './zones.ts'

/** Runs a job: writes its tables, its rasters, its maps and its report, or nothing at all. */
export async function runJob(job: RasterJob, options: RunOptions): Promise<RasterReport> {
  const prepared = await checkJob(job, options)
  return new Run(prepared, options).run()
}

class Run {
  readonly #of: Prepared
  readonly #options: RunOptions
  readonly #extent: ZonalSums
  readonly #sums: readonly ZonalSums[]
  readonly #maps: readonly (MapImage | undefined)[]
  readonly #missing: number[]
  readonly #uncovered: number[]
  #outside = 0
  #notEcosystem = 0

  constructor(prepared: Prepared, options: RunOptions) {
    this.#of = prepared
    this.#options = options
    const { plan, areas, steps } = prepared
    const sums = () => new ZonalSums(areas.length, plan.ecosystems.length)
    this.#extent = sums()
    this.#sums = steps.map(sums)
    this.#maps = steps.map(({ map }) =>
      map === undefined ? undefined : new MapImage(plan.grid, plan.cellsOfPoint),
    )
    this.#missing = plan.rasters.map(() => 0)
    this.#uncovered = areas.map(() => 0)
  }

  async run(): Promise<RasterReport> {
    const { signal } = this.#options
    const staged = new StagedFiles()
    // Beside the rest: it takes a thread of its own.
    const hashing = hashesOf(this.#of.files, signal)
    hashing.catch(() => {})
    try {
      for (const one of this.#of.toMake) await this.#make(one)
      await this.#compute(staged)
      const report = this.#report(await hashing)
      await this.#write(report, staged)
      signal?.throwIfAborted()
      await staged.publish()
      return report
    } catch (error) {
      await staged.abandon()
      throw error instanceof BlockFault ? new RasterFault([error.message]) : error
    }
  }

  /** Zones from shapes, slopes from heights: whole, before the first block. */
  async #make(one: ToMake): Promise<void> {
    const { grid } = this.#of.plan
    const { cells } = one.into
    this.#options.signal?.throwIfAborted()
    if (one.kind === 'zones') {
      markZones(cells, grid, one.shapes, this.#of.areas, one.file)
      return
    }
    const heights = await heightsOf(one)
    const { terrain, max_slope_length } = one.of
    cells.set(terrain === 'slope' ? slopes(heights, grid) : slopeLengths(heights, grid, max_slope_length!))
  }

  /** Every block: its sums, its strips of the rasters, its points of the maps. */
  async #compute(staged: StagedFiles): Promise<void> {
    const { plan, steps } = this.#of
    const { signal, onProgress, threads } = this.#options
    const writers: (GeoTiffWriter | undefined)[] = []
    try {
      for (const step of steps)
        writers.push(
          step.raster === undefined ? undefined : await this.#createRaster(step, staged.stage(step.raster)),
        )
      await runBlocks(plan, threads, signal, async (result) => {
        for (const [place, { strip }] of result.steps.entries())
          if (strip) await writers[place]!.writeStrip(strip)
        this.#add(result)
        onProgress?.((result.row + result.rows) / plan.grid.height)
      })
      for (const writer of writers) await writer?.finish()
    } finally {
      for (const writer of writers) await writer?.close()
    }
  }

  #add({ row, extent, outside, notEcosystem, uncovered, missing, steps }: BlockResult): void {
    for (const [area, cells] of uncovered.entries()) this.#uncovered[area]! += cells
    this.#extent.addAll(extent)
    this.#outside += outside
    this.#notEcosystem += notEcosystem
    for (const [place, cells] of missing.entries()) this.#missing[place]! += cells
    for (const [place, { sums, points }] of steps.entries()) {
      this.#sums[place]!.addAll(sums)
      if (points) this.#maps[place]!.add(points, Math.floor(row / this.#of.plan.cellsOfPoint))
    }
  }

  #createRaster(step: WantedStep, file: string): Promise<GeoTiffWriter> {
    const { landCover, plan } = this.#of
    const { grid, georeference } = landCover
    const { formulaId, version } = step.formula.definition
    return GeoTiffWriter.create({
      ...{ file, grid, georeference, rowsPerStrip: plan.rowsOfBlock },
      description: `${formulaId} version ${version}`,
      unit: this.#rasterUnit(step),
    })
  }

  #rasterUnit({ name, formula }: WantedStep): string {
    const { unit } = formula.definition.output
    const { isQuantity } = this.#of.plan.steps.find((one) => one.name === name)!
    return isQuantity ? `${unit}/hm^2` : unit
  }

  #report(files: RasterReport['files']): RasterReport {
    const { job, landCover, plan, steps, notCredited } = this.#of
    const { grid } = landCover
    const extent = this.#extent.all()
    const figures = steps.map((step, place) => this.#figuresOf(step, extent, this.#sums[place]!.all()))
    const missing = plan.steps.flatMap(({ name, inputs }) =>
      inputs.flatMap(({ symbol, from, source }) => {
        const cells = source.kind === 'raster' ? this.#missing[source.raster]! : 0
        return cells === 0 ? [] : [{ symbol: inputName(name, symbol), from, cells }]
      }),
    )
    const { name: _, ...main } = figures.at(-1)!
    const notCreditedCells = extent
      .filter(({ ecosystem }) => notCredited.includes(plan.ecosystems[ecosystem]!))
      .reduce((sum, { cells }) => sum + cells, 0)
    const faults = [
      ...uncoveredFaults(main.areas, this.#uncovered, job.max_missing_share),
      ...missingFaults(main.areas, missing, job.max_missing_share),
    ]
    if (faults.length > 0) throw new RasterFault(faults)
    return {
      job,
      ...main,
      steps: figures.slice(0, -1),
      files,
      grid: {
        projection: grid.projection.name,
        width: grid.width,
        height: grid.height,
        cell_hectares: hectaresOf(grid),
      },
      left_out: {
        outside_areas: this.#outside,
        not_ecosystem: this.#notEcosystem - notCreditedCells,
        not_credited: notCredited,
        missing: Object.fromEntries(missing.map(({ symbol, cells }) => [symbol, cells])),
        uncovered: Object.fromEntries(this.#of.areas.map((area, index) => [area, this.#uncovered[index]!])),
        missing_cells: main.areas.reduce((sum, { missing_cells }) => sum + missing_cells, 0),
      },
    }
  }

  #figuresOf(
    { name, formula, aggregate }: WantedStep,
    extent: readonly ZonalSum[],
    values: readonly ZonalSum[],
  ): StepFigures {
    const { areas, plan, landCover } = this.#of
    const { formulaId, version, output } = formula.definition
    const entry = this.#options.catalog.formulas.find(({ formula_id }) => formula_id === formulaId)!
    return {
      name,
      formula: { formula_id: formulaId, version, printed: entry.printed },
      unit: output.unit,
      ...(aggregate === undefined
        ? { aggregate: this.#of.job.steps[name]?.aggregate ?? 'sum', areas: [] }
        : {
            aggregate,
            areas: areas.map((area, zone) => {
              const [all, valued] = [extent, values].map((sums) => sums.filter((one) => one.zone === zone))
              return areaFigure(area, all!, valued!, aggregate, plan, landCover.grid)
            }),
          }),
    }
  }

  async #write(report: RasterReport, staged: StagedFiles): Promise<void> {
    const { plan, steps, landCover } = this.#of
    const { text, source } = reportText(report, basename(this.#of.report))
    await staged.write(this.#of.report, text)
    for (const [place, step] of steps.entries()) {
      const figures = report.steps[place] ?? report
      const { symbol } = step.formula.definition.output
      for (const [index, file] of step.tables.entries())
        await staged.write(file, tableOf(figures.areas[index]!, figures, symbol, source, step.isFlowByType))
      if (step.map === undefined) continue
      const picture = this.#maps[place]!.picture()
      const { name } = this.#options.catalog.formulas.find(
        ({ formula_id }) => formula_id === step.formula.definition.formulaId,
      )!
      await staged.write(step.map, picture.bytes)
      await staged.write(
        pageOf(step.map),
        mapPage(picture, {
          title: `${name.zh} · ${name.en}`,
          unit: this.#rasterUnit(step),
          ...{ grid: landCover.grid, cellsOfPoint: plan.cellsOfPoint },
        }),
      )
    }
  }
}

async function heightsOf({ heights, metres }: ToMake & { kind: 'terrain' }): Promise<Float32Array> {
  const { stored, rowsStored } = heights
  const { width, height } = stored
  const found = new Float32Array(width * height)
  const rows = await openRows(stored)
  try {
    const step = Math.max(rowsStored, 1)
    const block = new Float64Array(width * step)
    for (let row = 0; row < height; row += step) {
      const count = Math.min(step, height - row)
      await rows.read(row, count, block)
      for (let cell = 0; cell < count * width; cell++) found[row * width + cell] = block[cell]! * metres
    }
    return found
  } finally {
    rows.close()
  }
}
