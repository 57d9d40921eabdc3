/** What one ecosystem type in one zone comes to. */
export interface ZonalSum {
  readonly zone: number
  readonly ecosystem: number
  /** Cells that were valued. */
  readonly cells: number
  readonly sum: number
}

/**
 * Sums of cell values by zone and ecosystem type. Each sum is kept with what rounding took from it (Neumaier 1974), so
 * that a sum over many millions of cells is right to the last digits, whatever the size of the blocks it came in.
 */
export class ZonalSums {
  readonly #ecosystems: number
  readonly #cells: Float64Array
  readonly #sums: Float64Array
  readonly #lost: Float64Array

  constructor(zones: number, ecosystems: number) {
    this.#ecosystems = ecosystems
    this.#cells = new Float64Array(zones * ecosystems)
    this.#sums = new Float64Array(zones * ecosystems)
    this.#lost = new Float64Array(zones * ecosystems)
  }

  /** Adds the first `count` cells: a value each, with the index of its zone and of its ecosystem type. */
  add(values: Float64Array, zones: Int32Array, ecosystems: Int32Array, count: number): void {
    const sums = this.#sums
    const lost = this.#lost
    const cells = this.#cells
    const types = this.#ecosystems
    for (let cell = 0; cell < count; cell++) {
      const key = zones[cell]! * types + ecosystems[cell]!
      const value = values[cell]!
      const before = sums[key]!
      const sum = before + value
      lost[key]! += Math.abs(before) >= Math.abs(value) ? before - sum + value : value - sum + before
      sums[key] = sum
      cells[key]!++
    }
  }

  /** Counts the first `count` cells, which add nothing to a sum. */
  count(zones: Int32Array, ecosystems: Int32Array, count: number): void {
    const cells = this.#cells
    const types = this.#ecosystems
    for (let cell = 0; cell < count; cell++) cells[zones[cell]! * types + ecosystems[cell]!]!++
  }

  /** Adds the sums of other cells. In the same order of the same parts, the result is the same to the last bit. */
  addAll(others: readonly ZonalSum[]): void {
    for (const { zone, ecosystem, cells, sum } of others) {
      const key = zone * this.#ecosystems + ecosystem
      const before = this.#sums[key]!
      const after = before + sum
      this.#lost[key]! += Math.abs(before) >= Math.abs(sum) ? before - after + sum : sum - after + before
      this.#sums[key] = after
      this.#cells[key]! += cells
    }
  }

  /** Those with a cell, by zone and then by ecosystem type. */
  all(): ZonalSum[] {
    const found: ZonalSum[] = []
    this.#cells.forEach((cells, key) => {
      if (cells === 0) return
      const zone = Math.floor(key / this.#ecosystems)
      const sum = this.#sums[key]! + this.#lost[key]!
      found.push({ zone, ecosystem: key % this.#ecosystems, cells, sum })
    })
    return found
  }
}
