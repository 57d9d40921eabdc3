import type { InstrumentTerms } from '../facts/market.ts'
import { above, below } from './instrument.ts'

type VolatilityInterruption = InstrumentTerms['volatility_interruption']

/**
 * The prices at which a market trades without a pause: so far from the last price before the command under way (the
 * practice of Xetra and CME; exchange-rules 7.1).
 */
export class VolatilityBand {
  readonly #interruption: VolatilityInterruption
  #around = 0
  #lower = 0
  #upper = 0

  constructor(interruption: VolatilityInterruption) {
    this.#interruption = interruption
  }

  /**
   * Centres the band on a price; done once a command, so that no order moves the band it meets. True when it lies
   * elsewhere than before.
   */
  centreOn(around: number): boolean {
    if (this.#interruption === undefined || around === this.#around) return false
    this.#around = around
    this.#lower = below(around, this.#interruption.basis_points)
    this.#upper = above(around, this.#interruption.basis_points)
    return true
  }

  /** True when a trade at this price is no reason to pause. */
  includes(ticks: number): boolean {
    return this.#interruption === undefined || (ticks >= this.#lower && ticks <= this.#upper)
  }
}
