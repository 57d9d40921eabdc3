import { divideHalfUp } from '../base/quantity.ts'
import { WideSum } from '../base/wide-sum.ts'
import type { MarketRecord } from '../facts/market.ts'

/** What was traded on one day of a market. It can be read after the close, until the next day begins. */
export class DayFigures {
  /** The first trade of the day; 0: there is none yet. */
  fromTrade = 0
  volumeLots = 0
  /** The close was taken: what is traded next is of another day. */
  isOver = false
  #tickLots = new WideSum()

  /** Σ ticks × lots. */
  get tickLots(): bigint {
    return this.#tickLots.value
  }

  /** The volume-weighted average in ticks; undefined: nothing was traded. */
  get averageTicks(): number | undefined {
    return this.volumeLots > 0 ? divideHalfUp(this.#tickLots.value, this.volumeLots) : undefined
  }

  add(ticks: number, lots: number, tradeId: number): void {
    if (this.fromTrade === 0) this.fromTrade = tradeId
    this.volumeLots += lots
    this.#tickLots.add(ticks * lots)
  }

  /** Takes a trade out that was annulled; false: it is of an earlier day. */
  takeOut(ticks: number, lots: number, tradeId: number): boolean {
    if (this.fromTrade === 0 || tradeId < this.fromTrade) return false
    this.volumeLots -= lots
    this.#tickLots.add(-ticks * lots)
    return true
  }

  /** Another day begins. */
  begin(): void {
    this.fromTrade = 0
    this.volumeLots = 0
    this.isOver = false
    this.#tickLots = new WideSum()
  }

  restore(record: MarketRecord): void {
    this.fromTrade = record.day_from_trade
    this.volumeLots = record.day_volume_lots
    this.isOver = record.day_is_over
    this.#tickLots = new WideSum(BigInt(record.day_tick_lots))
  }
}
