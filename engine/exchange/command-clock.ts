import { PRIORITY_STEP } from './order-entry.ts'

/**
 * What commands have come to do otherwise, so that a journal is replayed as it was made: a venue that is older has a number
 * since which the change is in force, one that began later has it from its first command.
 * `days`: a day ends while its market is halted, and its figures stay until the next; phases say why; blocks and
 * continuous matching are for the phases and modes that have them.
 * `credit`: a consent may withhold permits, an entry withdraws one of its own item, who was declined waits.
 * `sources`: an entry says from whom it came, and none is taken back before its day.
 * `hands`: nobody enters by hand what the registry records, or a fine where there is none; a sale opens no earlier than it is
 * announced.
 * `seeds`: equal prices of a sealed sale are ordered by the nonces of its bids, not by what the host drew.
 */
export const CHANGES = ['days', 'credit', 'sources', 'seeds', 'hands'] as const
export type Change = (typeof CHANGES)[number]

/** The command under way: its number, time and chance, and the places it has given to orders. One for all markets. */
export class CommandClock {
  seq = 0
  at = 0
  /** Drawn by the host: a whole number of 32 bits. */
  chance = 0
  /** The last place given: in a column, so that it is never boxed. */
  readonly #last = new Float64Array(1)
  #ahead: number | undefined
  readonly #since = new Map<string, number>()

  begin(seq: number, at: number, chance: number): void {
    this.seq = seq
    this.at = at
    this.chance = chance
  }

  /** From which command on a change is in force. */
  setSince(change: string, seq: number): void {
    this.#since.set(change, seq)
  }

  /** The first command for which a change is in force. */
  since(change: Change): number {
    return this.#since.get(change) ?? 0
  }

  /** True where a change is in force for the command under way. */
  has(change: Change): boolean {
    return this.seq >= this.since(change)
  }

  /** The last place that was one of those of commands to come, since this was asked last; else undefined. */
  takePlaceAhead(): number | undefined {
    const ahead = this.#ahead
    this.#ahead = undefined
    return ahead
  }

  /** Recovery: places up to this one are taken. */
  restore(priority: number): void {
    this.#last[0] = Math.max(this.#last[0]!, priority)
  }

  /** Gives an order the next place: behind all places given before. Written straight to its column, never boxed. */
  stamp(priority: Float64Array, slot: number): void {
    // A sweep through icebergs may take more places than lie between two commands: those that follow go behind them.
    this.#last[0] = Math.max(this.#last[0]! + 1, this.seq * PRIORITY_STEP)
    priority[slot] = this.#last[0]
    if (this.#last[0] >= (this.seq + 1) * PRIORITY_STEP) this.#ahead = this.#last[0]
  }
}
