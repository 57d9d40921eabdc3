import type { Grid } from './grid.ts'

type Shape = Pick<Grid, 'width' | 'height' | 'cellWidth' | 'cellHeight'>

/** Steps to the eight neighbours: column, row. */
const NEIGHBOURS = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const
/** No lower neighbour: a sink, a plain, the edge of the map. */
const NONE = 8

/**
 * Slope of each cell in radians, from heights in metres by the eight neighbours (Horn 1981, Proc. IEEE 69(1)). A
 * neighbour without a height, or beyond the edge, counts as high as the cell itself. NaN where there is no height.
 */
export function slopes(heights: Float32Array, { width, height, cellWidth, cellHeight }: Shape): Float32Array {
  const found = new Float32Array(heights.length)
  for (let row = 0; row < height; row++) {
    const [above, below] = [row > 0 ? -width : 0, row < height - 1 ? width : 0]
    for (let column = 0; column < width; column++) {
      const cell = row * width + column
      const own = heights[cell]!
      if (Number.isNaN(own)) {
        found[cell] = Number.NaN
        continue
      }
      const [left, right] = [column > 0 ? -1 : 0, column < width - 1 ? 1 : 0]
      const at = (place: number) => {
        const value = heights[place]!
        return Number.isNaN(value) ? own : value
      }
      const [nw, n, ne] = [at(cell + above + left), at(cell + above), at(cell + above + right)]
      const [w, e] = [at(cell + left), at(cell + right)]
      const [sw, s, se] = [at(cell + below + left), at(cell + below), at(cell + below + right)]
      const x = (ne + 2 * e + se - nw - 2 * w - sw) / (8 * cellWidth)
      const y = (sw + 2 * s + se - nw - 2 * n - ne) / (8 * cellHeight)
      found[cell] = Math.atan(Math.hypot(x, y))
    }
  }
  return found
}

/** Slopes below and above which water drops what it carries where the slope falls to a share of what it was. */
const GENTLE_SLOPE = Math.atan(0.05)
const GENTLE_SHARE = 0.7
const STEEP_SHARE = 0.5

/**
 * Length of the slope above the far side of each cell, in metres on the map, `longest` at most: the longest way by which
 * water comes to it, from cell to the steepest lower neighbour. A cell to which none comes begins with half of its own
 * way; where the slope falls to 0.5 of what it was (0.7 where it is under 5 %), what was carried is dropped and a new
 * slope begins (Hickey 2000, Cartography 29(1); Van Remortel, Hamilton and Hickey 2001, Cartography 30(1)). Heights are
 * taken as they are: a slope also ends in a sink. NaN where there is no height.
 */
export function slopeLengths(heights: Float32Array, shape: Shape, longest: number): Float32Array {
  const { width, height, cellWidth, cellHeight } = shape
  const ways = NEIGHBOURS.map(([x, y]) => Math.hypot(x * cellWidth, y * cellHeight))
  const size = heights.length
  const lower = new Uint8Array(size)
  const donors = new Uint8Array(size)
  const gradients = new Float32Array(size)
  const offsetOf = NEIGHBOURS.map(([x, y]) => y * width + x)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const cell = row * width + column
      const own = heights[cell]!
      let steepest = 0
      let direction = NONE
      if (!Number.isNaN(own)) {
        for (let index = 0; index < 8; index++) {
          const [x, y] = NEIGHBOURS[index]!
          if (column + x < 0 || column + x >= width || row + y < 0 || row + y >= height) continue
          const fall = (own - heights[cell + offsetOf[index]!]!) / ways[index]!
          if (fall > steepest) {
            steepest = fall
            direction = index
          }
        }
      }
      lower[cell] = direction
      gradients[cell] = Math.atan(steepest)
      if (direction !== NONE) donors[cell + offsetOf[direction]!]!++
    }
  }
  const lengths = new Float32Array(size)
  const half = Math.sqrt(cellWidth * cellHeight) / 2
  // From the tops down: a cell is told when all that come to it have been.
  const waiting = new Int32Array(size)
  let last = 0
  for (let cell = 0; cell < size; cell++) {
    if (donors[cell] === 0) waiting[last++] = cell
    if (Number.isNaN(heights[cell])) lengths[cell] = Number.NaN
  }
  for (let next = 0; next < last; next++) {
    const cell = waiting[next]!
    const direction = lower[cell]!
    const own = lengths[cell]!
    if (!Number.isNaN(own) && own === 0)
      lengths[cell] = Math.min(longest, direction === NONE ? half : ways[direction]! / 2)
    if (direction === NONE) continue
    const to = cell + offsetOf[direction]!
    const before = gradients[cell]!
    // Where the way ends, it is as steep as it came there.
    const after = lower[to] === NONE ? before : gradients[to]!
    const share = before < GENTLE_SLOPE ? GENTLE_SHARE : STEEP_SHARE
    const isDropped = after < before * share
    const length = Math.min(longest, isDropped ? 0 : lengths[cell]! + ways[direction]!)
    if (length > lengths[to]!) lengths[to] = length
    if (--donors[to]! === 0) waiting[last++] = to
  }
  return lengths
}
