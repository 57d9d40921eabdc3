import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { RasterJob } from '../../../engine/facts/raster-job.ts'
import { type Grid, hectaresOf } from '../../../engine/raster/grid.ts'
import type { ZonalSum } from '../../../engine/raster/zonal-sums.ts'
import { csvOf } from '../../edge/csv.ts'

/** What was done, so that anybody can do it again: the job, the files by their hashes, and what came of it. */
export interface RasterReport extends Omit<StepFigures, 'name'> {
  readonly job: RasterJob
  /** Of formulas whose results the job's own takes. */
  readonly steps: readonly StepFigures[]
  readonly files: readonly { readonly file: string; readonly sha256: string }[]
  readonly grid: {
    readonly projection: string
    readonly width: number
    readonly height: number
    readonly cell_hectares: number
  }
  /** Cells of no area, of no type that is valued, ecosystem types that the formula is not counted on, and cells left out because a driver has no value, by driver. */
  readonly left_out: {
    readonly outside_areas: number
    readonly not_ecosystem: number
    readonly not_credited: readonly string[]
    /** Cells of each area without a land cover. */
    readonly uncovered: Readonly<Record<string, number>>
    readonly missing: Readonly<Record<string, number>>
    readonly missing_cells: number
  }
}

/** What a formula comes to; without areas where its sums were not asked for. */
export interface StepFigures {
  readonly name: string
  readonly formula: { readonly formula_id: string; readonly version: number; readonly printed: string }
  readonly unit: string
  /** What `value` is of the cells that were valued. */
  readonly aggregate: Aggregate
  readonly areas: readonly AreaFigure[]
}

export type Aggregate = 'sum' | 'mean'

export interface AreaFigure {
  readonly area: string
  readonly ecosystems: readonly EcosystemFigure[]
  readonly value: number
  /** Cells that were valued, and those of valued types that were not because a driver has no value there. */
  readonly valued_cells: number
  readonly missing_cells: number
}

export interface EcosystemFigure {
  readonly ecosystem: string
  readonly cells: number
  readonly hectares: number
  /** Of the formula's result; null where no cell of the type was valued. */
  readonly value: number | null
  readonly missing_cells: number
}

/**
 * The figures of an area: `extent` of each type, and what its valued cells come to. Types by their place in `ecosystems`;
 * of those that are not valued no cell is missing.
 */
export function areaFigure(
  area: string,
  extent: readonly ZonalSum[],
  valued: readonly ZonalSum[],
  aggregate: Aggregate,
  types: { readonly ecosystems: readonly string[]; readonly isValued: readonly boolean[] },
  grid: Grid,
): AreaFigure {
  const figureOf = (sum: number, cells: number) => (aggregate === 'sum' ? sum : sum / cells)
  const ecosystems = extent.map(({ ecosystem, cells }): EcosystemFigure => {
    const own = valued.find((one) => one.ecosystem === ecosystem)
    return {
      ecosystem: types.ecosystems[ecosystem]!,
      cells,
      hectares: hectaresOf(grid, cells),
      value: own ? figureOf(own.sum, own.cells) : null,
      missing_cells: types.isValued[ecosystem] ? cells - (own?.cells ?? 0) : 0,
    }
  })
  const total = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0)
  const valuedCells = total(valued.map(({ cells }) => cells))
  return {
    area,
    ecosystems,
    value: figureOf(total(valued.map(({ sum }) => sum)), valuedCells),
    valued_cells: valuedCells,
    missing_cells: total(ecosystems.map(({ missing_cells }) => missing_cells)),
  }
}

/** Areas of which more has no land cover than is allowed: what is there would stand for all of it. */
export function uncoveredFaults(
  areas: readonly AreaFigure[],
  uncovered: readonly number[],
  allowed: number,
): string[] {
  return areas.flatMap(({ area, ecosystems }, index) => {
    const none = uncovered[index]!
    const all = none + ecosystems.reduce((sum, { cells }) => sum + cells, 0)
    if (none === 0 || none / all <= allowed) return []
    const wanted = Math.ceil((none / all) * 1e4) / 1e4
    return [
      `${area}: ${none} of ${all} cells of the area have no land cover. Fill them, or allow "max_missing_share": ${wanted}`,
    ]
  })
}

/** What keeps the figures of an area from being given. */
export function missingFaults(
  areas: readonly AreaFigure[],
  missingByDriver: readonly { readonly symbol: string; readonly from: string; readonly cells: number }[],
  allowed: number,
): string[] {
  const drivers = missingByDriver.map(({ symbol, from, cells }) => `${symbol} (${from}): ${cells}`).join(', ')
  return areas.flatMap(({ area, valued_cells, missing_cells }) => {
    const all = valued_cells + missing_cells
    if (all === 0)
      return [`${area}: no cell of the map is of this area and of an ecosystem type that is valued`]
    const share = missing_cells / all
    if (valued_cells === 0) return [`${area}: no cell has a value of every driver; in all areas ${drivers}`]
    if (share <= allowed) return []
    const wanted = Math.ceil(share * 1e4) / 1e4
    return [
      `${area}: ${missing_cells} of ${all} cells of ecosystems have no value of a driver; in all areas ${drivers}. Fill them, or allow "max_missing_share": ${wanted}`,
    ]
  })
}

const HEADINGS = ['symbol', 'ecosystem', 'value', 'unit', 'source', 'grade', 'note']

/**
 * The figures of an area as rows that `/v1/datasets/files` takes, which cite the report by its hash. A flow that accounts
 * take by ecosystem type (`isByType`) is given so; anything else as a figure of the whole area.
 */
export function tableOf(
  figure: AreaFigure,
  { formula, unit, aggregate }: Omit<StepFigures, 'name'>,
  symbol: string,
  source: string,
  isByType: boolean,
): string {
  const noteOf = (cells: number, missing: number) =>
    missing === 0 ? `${cells} cells` : `${cells} cells, and ${missing} without a value of a driver`
  const how = (cells: number, missing: number) =>
    `${formula.formula_id}, ${aggregate} of ${noteOf(cells, missing)}`
  const rows = [
    ...figure.ecosystems.map(({ ecosystem, hectares, cells }) => [
      ...['A', ecosystem, hectares, 'hm^2', source, 'derived', `${cells} cells`],
    ]),
    ...(isByType
      ? figure.ecosystems
          .filter(({ value }) => value !== null)
          .map(({ ecosystem, value, cells, missing_cells }) => [
            ...[symbol, ecosystem, value, unit, source, 'derived'],
            how(cells - missing_cells, missing_cells),
          ])
      : [
          [
            ...[symbol, null, figure.value, unit, source, 'derived'],
            how(figure.valued_cells, figure.missing_cells),
          ],
        ]),
  ]
  return csvOf({ name: figure.area, headings: HEADINGS, rows })
}

/** A report as it is written, and what cites it. */
export function reportText(report: RasterReport, name: string): { text: string; source: string } {
  const text = `${JSON.stringify(report, null, 2)}\n`
  return { text, source: `${name} sha256 ${createHash('sha256').update(text).digest('hex')}` }
}

const HASHED_AT_ONCE = 1024 * 1024

/** Files as a report names them. */
export async function hashesOf(
  files: readonly string[],
  signal?: AbortSignal,
): Promise<RasterReport['files']> {
  const hashes: { file: string; sha256: string }[] = []
  for (const file of files) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(file, { highWaterMark: HASHED_AT_ONCE }), hash, { signal })
    hashes.push({ file: basename(file), sha256: hash.digest('hex') })
  }
  return hashes
}
