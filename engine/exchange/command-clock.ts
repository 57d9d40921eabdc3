import { assert } from '../base/assert.ts'
import { PRIORITY_STEP } from './order-entry.ts'

/** The command under way: its number, time and chance, and the places it has given to orders. One for all markets. */
export class CommandClock {
  seq = 0
  at = 0
  /** Drawn by the host: a whole number of 32 bits. */
  chance = 0
  #stamps = 0

  begin(seq: number, at: number, chance: number): void {
    this.seq = seq
    this.at = at
    this.chance = chance
    this.#stamps = 0
  }

  /** Gives an order the next place: behind all places given before. Written straight to its column, never boxed. */
  stamp(priority: Float64Array, slot: number): void {
    assert(this.#stamps < PRIORITY_STEP, 'a command gives fewer places than there are between two commands')
    priority[slot] = this.seq * PRIORITY_STEP + this.#stamps++
  }
}
