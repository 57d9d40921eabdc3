import type { PlannedInput } from './plan.ts'

/** Fills the first `count` rows of a column from what gives it: `from` are the numbers of the raster, or those of the step. */
export function fillColumn(
  column: Float64Array,
  source: PlannedInput['source'],
  from: Float64Array,
  cells: Int32Array,
  ecosystems: Int32Array,
  count: number,
): void {
  switch (source.kind) {
    case 'constant':
      column.fill(source.value, 0, count)
      return
    case 'by_ecosystem': {
      const { values } = source
      for (let at = 0; at < count; at++) column[at] = values[ecosystems[at]!]!
      return
    }
    case 'raster': {
      const { scale, offset, factor } = source
      for (let at = 0; at < count; at++) column[at] = (from[cells[at]!]! * scale + offset) * factor
      return
    }
    case 'step': {
      const { factor } = source
      for (let at = 0; at < count; at++) column[at] = from[at]! * factor
    }
  }
}

/** The first row that is not within the bounds, or no number; -1 where all are. */
export function firstOutside(column: Float64Array, min: number, max: number, count: number): number {
  for (let at = 0; at < count; at++) {
    const value = column[at]!
    if (!(value >= min && value <= max)) return at
  }
  return -1
}
