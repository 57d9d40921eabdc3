import type { CellInput } from '../../../engine/facts/raster-job.ts'
import { type Grid, hectaresOf } from '../../../engine/raster/grid.ts'
import type { Shape } from '../../../engine/raster/polygons.ts'
import type { Expression } from '../../../engine/valuation/expression.ts'
import type { Program } from '../../../engine/valuation/program.ts'
import type { RasterFile } from './geotiff-reader.ts'
import type { StoredCells } from './geotiff-rows.ts'

/** Numbers of every cell that were made before the run and are in memory, shared between threads; NaN: none. */
export interface MemoryCells {
  readonly cells: Float32Array
}
export type CellsFrom = StoredCells | MemoryCells

/** Cells that have to be made before the run: zones of shapes, slopes of heights. */
export type ToMake =
  | {
      readonly kind: 'zones'
      readonly into: MemoryCells
      readonly shapes: readonly Shape[]
      readonly file: string
    }
  | {
      readonly kind: 'terrain'
      readonly into: MemoryCells
      readonly heights: RasterFile
      /** Metres of one unit of height. */
      readonly metres: number
      readonly of: Pick<CellInput, 'terrain' | 'max_slope_length'>
    }

/** An input of a formula, cell by cell: what gives it, already in the formula's unit. */
export interface PlannedInput {
  readonly symbol: string
  readonly unit: string
  readonly min: number
  readonly max: number
  /** How a fault names it. */
  readonly from: string
  readonly source:
    | { readonly kind: 'constant'; readonly value: number }
    /** By the place of each type; NaN where a type has none. */
    | { readonly kind: 'by_ecosystem'; readonly values: Float64Array }
    /** (number × scale + offset) × factor. */
    | {
        readonly kind: 'raster'
        readonly raster: number
        readonly scale: number
        readonly offset: number
        readonly factor: number
      }
    | { readonly kind: 'step'; readonly step: number; readonly factor: number }
}

/** One formula of the job. Each stands after those whose results it takes. */
export interface PlannedStep {
  /** Empty: the formula of the job itself. */
  readonly name: string
  readonly inputs: readonly PlannedInput[]
  readonly program: Program
  readonly expression: Expression
  /** It multiplies by the area of a cell: what it gives is a quantity, and a raster of it is per hectare. */
  readonly isQuantity: boolean
  readonly hasSums: boolean
  readonly hasRaster: boolean
  readonly hasMap: boolean
}

/** All that is needed to compute a block of rows: plain data, which threads are given as it is. */
export interface Plan {
  readonly grid: Grid
  readonly landCoverFile: string
  readonly landCover: StoredCells
  /** What each number of the land cover map is: a type by its place, or one of the two below. */
  readonly classes: Int16Array
  readonly ecosystems: readonly string[]
  /** Whether cells of a type are valued: built-up land is not, nor water where soil is held. */
  readonly isValued: readonly boolean[]
  /** Areas by the number in their cells; undefined: all cells are of one. */
  readonly zones: { readonly cells: CellsFrom; readonly areaOf: ReadonlyMap<number, number> } | undefined
  readonly areas: number
  /** Rasters of inputs, each with the symbols that it gives. */
  readonly rasters: readonly { readonly cells: CellsFrom; readonly symbol: string }[]
  readonly steps: readonly PlannedStep[]
  /** Rows that are computed together; a multiple of what the files store together where that is not too much. */
  readonly rowsOfBlock: number
  /** Rows that one thread takes: whole blocks, of which nothing is decoded by two. */
  readonly rowsOfTask: number
  /** Cells to a side of a point of a map. */
  readonly cellsOfPoint: number
}

export const NOT_VALUED = -1
export const UNKNOWN_CODE = -2

/** "R_e", or "S_p.R_e" in a step. */
export function inputName(step: string, symbol: string): string {
  return step === '' ? symbol : `${step}.${symbol}`
}

/** Where a cell is, as a person finds it: its row and column from one, and its coordinates. */
export function placeOf({ grid, landCoverFile }: Plan, row: number, cell: number): string {
  const line = row + Math.floor(cell / grid.width)
  const column = cell % grid.width
  const x = grid.west + (column + 0.5) * grid.cellWidth
  const y = grid.north - (line + 0.5) * grid.cellHeight
  return `row ${line + 1}, column ${column + 1} of ${landCoverFile} (${x}, ${y})`
}

/** By which a result is multiplied where it stands in a raster: per hectare where it is a quantity. */
export function rasterShare({ grid }: Plan, { isQuantity }: PlannedStep): number {
  return isQuantity ? 1 / hectaresOf(grid) : 1
}
