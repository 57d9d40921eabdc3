import { basename, dirname, extname, join, resolve } from 'node:path'
import type { Catalog } from '../../../catalog/catalog.ts'
import { CODE, type RasterJob } from '../../../engine/facts/raster-job.ts'
import { differences, type GridFault, projectionFaults } from '../../../engine/raster/grid.ts'
import { asReported, type Formula } from '../../../engine/valuation/formula.ts'
import { openRaster, type RasterFile } from './geotiff-reader.ts'
import { classesOf, creditedOn } from './land-cover.ts'
import type { MemoryCells, Plan, ToMake } from './plan.ts'
import type { Aggregate } from './raster-report.ts'
import { planSteps, type StepToRun } from './raster-steps.ts'
import { outputFaults } from './staged-files.ts'
import { isVector, shapesOf } from './zones.ts'

/** A job that can't be done, with every reason that was found. */
export class RasterFault extends Error {
  override name = 'RasterFault'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

export interface RunOptions {
  readonly catalog: Catalog
  readonly formulas: ReadonlyMap<string, Formula>
  /** The job as a file. Its folder is what the job's files are named from. */
  readonly jobFile: string
  /** The folder of the files that are read; absent: that of the job. */
  readonly inputs?: string
  readonly onProgress?: (share: number) => void
  /** Breaks the run off; nothing is left behind. */
  readonly signal?: AbortSignal
  /** The built file of a thread that computes blocks, and how many of them; without it this one does. */
  readonly threads?: { readonly entry: string; readonly count: number } | undefined
}

/** A formula of a job whose results are wanted. */
export interface WantedStep {
  /** Empty: the formula of the job itself. */
  readonly name: string
  readonly formula: Formula
  /** What `value` is of the cells; undefined: it has no sums. */
  readonly aggregate: Aggregate | undefined
  /** Accounts take the sum by ecosystem type. */
  readonly isFlowByType: boolean
  /** By area, in their order. */
  readonly tables: readonly string[]
  readonly raster: string | undefined
  readonly map: string | undefined
}

/** A job with everything about it checked that can be without reading a cell. */
export interface Prepared {
  readonly job: RasterJob
  readonly plan: Plan
  readonly landCover: RasterFile
  /** In the order of the plan. */
  readonly steps: readonly WantedStep[]
  /** Types that the formula is not computed on, though they are ecosystems. */
  readonly notCredited: readonly string[]
  readonly toMake: readonly ToMake[]
  /** Every file of the job, once. */
  readonly files: readonly string[]
  readonly report: string
  readonly areas: readonly string[]
}

/** Cells at a time: with their drivers some tens of megabytes, whatever the size of the rasters. */
const MAX_BLOCK_CELLS = 2 ** 19
/** Cells of zones from shapes, of slopes: they are in memory whole. */
const MAX_MEMORY_CELLS = 2 ** 26
/** The longer side of a map. */
const MAX_POINTS = 1600

/** Opens the files of a job and tells everything that is wrong with it. */
export async function checkJob(job: RasterJob, options: RunOptions): Promise<Prepared> {
  const { catalog, formulas, jobFile } = options
  const folder = dirname(jobFile)
  const inputs = options.inputs ?? folder
  const faults: string[] = []
  const opened = new Map<string, RasterFile>()
  const openFile = async (file: string): Promise<RasterFile | undefined> => {
    const path = resolve(inputs, file)
    try {
      const raster = opened.get(path) ?? (await openRaster(path))
      opened.set(path, raster)
      return raster
    } catch (error) {
      faults.push((error as Error).message)
      return undefined
    }
  }
  const classes = classesOf(job, catalog, faults)
  const areas = areasOf(job, catalog, faults)
  const landCover = await openFile(job.land_cover.file)
  const toMake: ToMake[] = []
  const memory = () => memoryFor(landCover!.grid, job.land_cover.file, faults)
  const files = new Set<string>()
  const zones = landCover && (await zonesOf(job, inputs, areas, landCover, openFile, memory, toMake, faults))
  const planned = await planSteps({ job, catalog, formulas, landCover, openFile, memory, toMake, faults })
  if (landCover) checkGrids(job, landCover, zones?.raster, [...opened.values()], faults)
  for (const raster of opened.values()) files.add(raster.file)
  if (job.zones && isVector(job.zones.file)) files.add(resolve(inputs, job.zones.file))
  const table = resolve(folder, job.output.table)
  const report = `${stemOf(table)}.report.json`
  const steps = planned.map((step) => wantedStep(step, folder, areas, formulas))
  const outputs = steps.flatMap(({ tables, raster, map }) => [
    ...tables,
    ...[raster, map, map && pageOf(map)].flatMap((one) => one ?? []),
  ])
  faults.push(...outputFaults([...outputs, report], [jobFile, ...files]))
  if (faults.length > 0 || !landCover) throw new RasterFault(faults)
  const { grid } = landCover
  const isCredited = creditedOn(
    catalog,
    planned.map(({ formula }) => formula),
  )
  return {
    ...{ job, landCover, steps, toMake, report, areas, files: [...files] },
    notCredited: catalog.ecosystems
      .filter(({ ecosystem_id, is_ecosystem }) => is_ecosystem && !isCredited(ecosystem_id))
      .map(({ ecosystem_id }) => ecosystem_id),
    plan: {
      grid,
      landCoverFile: basename(landCover.file),
      landCover: landCover.stored,
      classes,
      ecosystems: catalog.ecosystems.map(({ ecosystem_id }) => ecosystem_id),
      isValued: catalog.ecosystems.map(
        ({ ecosystem_id, is_ecosystem }) => is_ecosystem && isCredited(ecosystem_id),
      ),
      zones: zones && { cells: zones.cells, areaOf: zones.areaOf },
      areas: areas.length,
      rasters: planned.rasters,
      steps: planned.map(({ plan }) => plan),
      ...rowsOf(grid, [...opened.values()]),
      cellsOfPoint: Math.ceil(Math.max(grid.width, grid.height) / MAX_POINTS),
    },
  }
}

/** Room for a number of every cell, shared between threads. */
function memoryFor({ width, height }: Plan['grid'], file: string, faults: string[]): MemoryCells {
  if (width * height > MAX_MEMORY_CELLS) {
    faults.push(
      `${file}: has more than ${MAX_MEMORY_CELLS} cells, which zones from shapes and slopes need in memory; make them as rasters first`,
    )
    return { cells: new Float32Array(0) }
  }
  return { cells: new Float32Array(new SharedArrayBuffer(width * height * Float32Array.BYTES_PER_ELEMENT)) }
}

/** What is wanted of a step, with the paths of its files. */
function wantedStep(
  { name, formula, aggregate, output }: StepToRun,
  folder: string,
  areas: readonly string[],
  formulas: RunOptions['formulas'],
): WantedStep {
  const path = (file: string | undefined) => (file === undefined ? undefined : resolve(folder, file))
  const table = path(output.table)
  const byArea = () => (areas.length === 1 ? [table!] : areas.map((area) => `${stemOf(table!)}-${area}.csv`))
  return {
    ...{ name, formula, aggregate },
    isFlowByType: aggregate === 'sum' && asReported(formulas).has(formula.definition.output.symbol),
    tables: table === undefined ? [] : byArea(),
    raster: path(output.raster),
    map: path(output.map),
  }
}

/** The page of a map: its picture with title, scale and legend. */
export function pageOf(map: string): string {
  return `${stemOf(map)}.svg`
}

function stemOf(file: string): string {
  return join(dirname(file), basename(file, extname(file)))
}

/** A multiple of what each file stores together, so that nothing is decoded twice, as far as that is not too much. */
function rowsOf({ width, height }: Plan['grid'], rasters: readonly RasterFile[]) {
  const stored = Math.max(...rasters.map(({ rowsStored }) => rowsStored))
  const most = Math.max(1, Math.floor(MAX_BLOCK_CELLS / width))
  const rowsOfBlock = Math.min(height, stored >= most ? most : Math.floor(most / stored) * stored)
  return { rowsOfBlock, rowsOfTask: Math.max(1, Math.floor(stored / rowsOfBlock)) * rowsOfBlock }
}

function checkGrids(
  job: RasterJob,
  landCover: RasterFile,
  zones: RasterFile | undefined,
  rasters: readonly RasterFile[],
  faults: string[],
): void {
  const isOnGrid = (raster: RasterFile): GridFault[] =>
    differences(
      raster.file,
      raster.grid,
      landCover.file,
      landCover.grid,
      raster === zones ? 'near' : 'bilinear',
    )
  const gridFaults = [
    ...projectionFaults(landCover.file, landCover.grid, job.accepted_projection),
    ...rasters.filter((raster) => raster !== landCover).flatMap(isOnGrid),
  ]
  faults.push(...gridFaults.map(({ detail }) => detail))
}

function areasOf(job: RasterJob, catalog: Catalog, faults: string[]): string[] {
  const areas = job.zones ? [...new Set(Object.values(job.zones.areas))].sort() : [job.area!]
  const known = new Set(catalog.regions.map(({ area }) => area))
  for (const area of areas) {
    if (!known.has(area)) faults.push(`${job.zones ? 'zones.areas' : 'area'}: ${area} is not in /v1/areas`)
  }
  return areas
}

/** The map of areas: a raster of codes, or one that will be made of shapes. */
async function zonesOf(
  { zones }: RasterJob,
  folder: string,
  areas: readonly string[],
  landCover: RasterFile,
  openFile: (file: string) => Promise<RasterFile | undefined>,
  memory: () => MemoryCells,
  toMake: ToMake[],
  faults: string[],
) {
  if (!zones) return undefined
  if (isVector(zones.file)) {
    try {
      const shapes = await shapesOf(resolve(folder, zones.file), zones, areas, landCover, faults)
      const into = memory()
      toMake.push({ kind: 'zones', into, shapes, file: zones.file })
      return {
        raster: undefined,
        cells: into,
        areaOf: new Map(areas.map((_, place) => [place, place] as const)),
      }
    } catch (error) {
      faults.push((error as Error).message)
      return undefined
    }
  }
  if (zones.field !== undefined || zones.layer !== undefined)
    faults.push(`zones: ${zones.file} is a raster, which has neither fields nor layers`)
  for (const code of Object.keys(zones.areas))
    if (!CODE.test(code))
      faults.push(`zones.areas: "${code}" is no number of a raster: a whole number without leading zeros`)
  const raster = await openFile(zones.file)
  const areaOf = new Map(
    Object.entries(zones.areas).map(([code, area]) => [Number(code), areas.indexOf(area)] as const),
  )
  return raster && { raster, cells: raster.stored, areaOf }
}
