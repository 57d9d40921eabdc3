import { grownInt32 } from '../base/columns.ts'

const MIN_HOLDERS = 64

/** Who belongs together: participants of one group do not trade with each other. Alone, one is a group of one. */
export class Affiliations {
  /** Group numbers by holder, from 1; 0: alone. */
  #groups = new Int32Array(MIN_HOLDERS)

  groupOf(holder: number): number {
    return this.#groups[holder] ?? 0
  }

  set(holder: number, group: number): void {
    let capacity = this.#groups.length
    while (capacity <= holder) capacity *= 2
    if (capacity > this.#groups.length) this.#groups = grownInt32(this.#groups, capacity)
    this.#groups[holder] = group
  }

  /** True when a trade between the two would be one with oneself. */
  areSame(a: number, b: number): boolean {
    if (a === b) return true
    const group = this.#groups[a]
    return group !== undefined && group !== 0 && group === this.#groups[b]
  }
}
