import { above, below, type VolatilityInterruption } from './instrument.ts'

/** The prices at which a market trades without a pause: so far from the last price before the command under way. */
export class VolatilityBand {
  readonly #interruption: VolatilityInterruption | undefined
  #around = 0
  #lower = 0
  #upper = 0

  constructor(interruption: VolatilityInterruption | undefined) {
    this.#interruption = interruption
  }

  /**
   * Lays the band around a price; done once a command, so that no order moves the band it meets. True when it lies
   * elsewhere than before.
   */
  lay(around: number): boolean {
    if (this.#interruption === undefined || around === this.#around) return false
    this.#around = around
    this.#lower = below(around, this.#interruption.basisPoints)
    this.#upper = above(around, this.#interruption.basisPoints)
    return true
  }

  /** True when a trade at this price is no reason to pause. */
  includes(ticks: number): boolean {
    return this.#interruption === undefined || (ticks >= this.#lower && ticks <= this.#upper)
  }
}
