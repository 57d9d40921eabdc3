import type { Grid } from './grid.ts'

/** A closed line of corners in the coordinates of a grid. Rings of one shape count by even and odd: a ring in another is a hole. */
export type Ring = readonly (readonly [x: number, y: number])[]

/** Rings of one area. */
export interface Shape {
  readonly value: number
  readonly rings: readonly Ring[]
}

/** A cell of two areas. */
export interface Overlap {
  readonly row: number
  readonly column: number
  readonly values: readonly [number, number]
}

/**
 * Marks the cells of each shape with its value: those whose middle lies in it, as GDAL does. Areas that share a border
 * share no cell and leave none between them. `cells` is filled with NaN before. The first cell that two areas claim
 * comes back.
 */
export function markShapes(cells: Float32Array, grid: Grid, shapes: readonly Shape[]): Overlap | undefined {
  const { width, height, west, north, cellWidth, cellHeight } = grid
  cells.fill(Number.NaN)
  let overlap: Overlap | undefined
  for (const { value, rings } of shapes) {
    const crossings = new Map<number, number[]>()
    for (const ring of rings) {
      for (let index = 0; index < ring.length; index++) {
        const [fromX, fromY] = toCells(ring[index]!)
        const [toX, toY] = toCells(ring[(index + 1) % ring.length]!)
        const [top, bottom] = [Math.min(fromY, toY), Math.max(fromY, toY)]
        // Rows whose middle lies in [top, bottom): of two lines that meet in a middle, one has it.
        const first = Math.max(0, Math.ceil(top - 0.5))
        const last = Math.min(height - 1, Math.ceil(bottom - 0.5) - 1)
        for (let row = first; row <= last; row++) {
          const x = fromX + ((row + 0.5 - fromY) / (toY - fromY)) * (toX - fromX)
          const own = crossings.get(row)
          if (own) own.push(x)
          else crossings.set(row, [x])
        }
      }
    }
    for (const [row, xs] of crossings) {
      xs.sort((a, b) => a - b)
      for (let pair = 0; pair + 1 < xs.length; pair += 2) {
        const first = Math.max(0, Math.ceil(xs[pair]! - 0.5))
        const last = Math.min(width - 1, Math.ceil(xs[pair + 1]! - 0.5) - 1)
        for (let column = first; column <= last; column++) {
          const cell = row * width + column
          const before = cells[cell]!
          if (!Number.isNaN(before) && before !== value) overlap ??= { row, column, values: [before, value] }
          cells[cell] = value
        }
      }
    }
  }
  return overlap

  function toCells([x, y]: readonly [number, number]): [number, number] {
    return [(x - west) / cellWidth, (north - y) / cellHeight]
  }
}
