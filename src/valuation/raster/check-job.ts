import { basename, dirname, extname, join, resolve } from 'node:path'
import type { Catalog } from '../../../catalog/catalog.ts'
import { differences, type GridFault, projectionFaults } from '../../../engine/raster/grid.ts'
import { asReported, type Formula } from '../../../engine/valuation/formula.ts'
import { type CellSource, openInputs } from './cell-sources.ts'
import { openRaster, type RasterFile } from './geotiff-reader.ts'
import type { RasterJob } from './raster-job.ts'
import type { Aggregate } from './raster-report.ts'
import { outputFaults } from './staged-files.ts'

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
  readonly onProgress?: (share: number) => void
  /** Breaks the run off; nothing is left behind. */
  readonly signal?: AbortSignal
}

/** A job with its files open and everything about it checked that can be without reading a cell. */
export interface Prepared {
  readonly job: RasterJob
  readonly formula: Formula
  readonly landCover: RasterFile
  readonly zones: RasterFile | undefined
  readonly inputs: readonly CellSource[]
  /** Ecosystem types by index, and the index of each code; -1: not valued. */
  readonly ecosystems: readonly string[]
  readonly isValued: readonly boolean[]
  readonly ecosystemOf: ReadonlyMap<number, number>
  readonly aggregate: Aggregate
  /** The formula multiplies by the area of a cell: what it gives is a quantity. */
  readonly isQuantity: boolean
  /** Accounts take the sum by ecosystem type. */
  readonly isFlowByType: boolean
  /** Every file of the job, once. */
  readonly rasters: readonly RasterFile[]
  readonly outputs: Outputs
  readonly areas: readonly string[]
  readonly zoneOf: ReadonlyMap<number, number>
  close(): Promise<void>
}

/** Where everything goes that a job makes. */
interface Outputs {
  /** By area, in their order. */
  readonly tables: readonly string[]
  readonly report: string
  readonly raster: string | undefined
}

/** Opens the files of a job and tells everything that is wrong with it. */
export async function checkJob(job: RasterJob, options: RunOptions): Promise<Prepared> {
  const { catalog, formulas, jobFile } = options
  const folder = dirname(jobFile)
  const faults: string[] = []
  const opened = new Map<string, RasterFile>()
  const close = async () => {
    for (const raster of opened.values()) await raster.close()
  }
  const openFile = async (file: string): Promise<RasterFile | undefined> => {
    const path = resolve(folder, file)
    try {
      const raster = opened.get(path) ?? (await openRaster(path))
      opened.set(path, raster)
      return raster
    } catch (error) {
      faults.push((error as Error).message)
      return undefined
    }
  }
  const formula = formulas.get(job.formula)
  if (!formula) faults.push(`formula: ${job.formula} is not in the catalogue; see /v1/formulas`)
  const classes = classesOf(job, catalog, faults)
  const areas = areasOf(job, catalog, faults)
  const landCover = await openFile(job.land_cover.file)
  const zones = job.zones && (await openFile(job.zones.file))
  const inputs = formula && (await openInputs(job, formula, catalog, landCover?.grid, openFile, faults))
  const rasters = [...opened.values()]
  if (landCover) {
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
  const isQuantity = inputs?.some(({ isCellArea }) => isCellArea) ?? false
  if (inputs) checkAggregate(job, isQuantity, faults)
  const outputs = outputsOf(job, areas, folder)
  faults.push(
    ...outputFaults(
      [...outputs.tables, outputs.report, ...(outputs.raster === undefined ? [] : [outputs.raster])],
      [jobFile, ...rasters.map(({ file }) => file)],
    ),
  )
  if (faults.length > 0 || !formula || !landCover || !inputs) {
    await close()
    throw new RasterFault(faults)
  }
  const zoneOf = new Map(
    Object.entries(job.zones?.areas ?? {}).map(
      ([code, area]) => [Number(code), areas.indexOf(area)] as const,
    ),
  )
  const aggregate = job.aggregate ?? 'sum'
  const opening = { rasters, landCover, zones, inputs, close }
  const isFlowByType = aggregate === 'sum' && asReported(formulas).has(formula.definition.output.symbol)
  return { job, formula, ...opening, aggregate, isQuantity, isFlowByType, outputs, ...classes, areas, zoneOf }
}

function areasOf(job: RasterJob, catalog: Catalog, faults: string[]): string[] {
  const areas = job.zones ? [...new Set(Object.values(job.zones.areas))].sort() : [job.area!]
  const known = new Set(catalog.regions.map(({ area }) => area))
  for (const area of areas) {
    if (!known.has(area)) faults.push(`${job.zones ? 'zones.areas' : 'area'}: ${area} is not in /v1/areas`)
  }
  return areas
}

/** The figure of an area is the sum of quantities; of what is none, the job says what it is. */
function checkAggregate(job: RasterJob, isQuantity: boolean, faults: string[]): void {
  if (job.aggregate === undefined && !isQuantity) {
    faults.push(
      `aggregate: ${job.formula} does not multiply by the area of a cell; say whether the figure of an area is the "sum" of its cells or their "mean"`,
    )
  } else if (job.aggregate === 'mean' && isQuantity) {
    faults.push(
      `aggregate: ${job.formula} gives the quantity of a cell, whose mean depends on the size of cells; give "sum"`,
    )
  }
}

function outputsOf({ output }: RasterJob, areas: readonly string[], folder: string): Outputs {
  const table = resolve(folder, output.table)
  const stem = join(dirname(table), basename(table, extname(table)))
  return {
    tables: areas.length === 1 ? [table] : areas.map((area) => `${stem}-${area}.csv`),
    report: `${stem}.report.json`,
    raster: output.raster === undefined ? undefined : resolve(folder, output.raster),
  }
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
