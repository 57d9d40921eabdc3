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

  /** Lays the band around a price; done once a command, so that no order moves the band it meets. */
  lay(around: number): void {
    if (this.#interruption === undefined || around === this.#around) return
    this.#around = around
    this.#lower = below(around, this.#interruption.basisPoints)
    this.#upper = above(around, this.#interruption.basisPoints)
  }

  /** The limit of a taker, no farther than the band lets a trade be. */
  clip(isBid: boolean, limitTicks: number): number {
    if (this.#interruption === undefined) return limitTicks
    return isBid ? Math.min(limitTicks, this.#upper) : Math.max(limitTicks, this.#lower)
  }
}
