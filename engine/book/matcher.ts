import { crosses, type LimitBook } from './limit-book.ts'
import type { Side } from './side.ts'

/** Told of each trade while it happens, maker before it is reduced. */
export type TradeListener = (
  makerOrderId: number,
  takerOrderId: number,
  priceTicks: number,
  quantityLots: number,
) => void

const silent: TradeListener = () => {}

/**
 * A bare book with the three messages of a matching engine and no accounts: what benchmarks, replays and the comparison
 * with other engines run. The exchange has its own loop, because there every fill also moves cash and permits.
 */
export class Matcher {
  readonly book: LimitBook
  readonly #onTrade: TradeListener

  constructor(book: LimitBook, onTrade: TradeListener = silent) {
    this.book = book
    this.#onTrade = onTrade
  }

  /** Matches, then rests what is left unless the order is immediate-or-cancel. Returns the lots left. */
  submit(
    orderId: number,
    side: Side,
    limitTicks: number,
    quantityLots: number,
    isImmediate: boolean,
  ): number {
    const book = this.book
    const opposite: Side = side === 0 ? 1 : 0
    let remaining = quantityLots
    while (remaining > 0) {
      const maker = book.bestOrder(opposite)
      if (maker === 0) break
      const price = book.priceOf(maker)
      if (!crosses(side, limitTicks, price)) break
      const available = book.remainingOf(maker)
      const quantity = available < remaining ? available : remaining
      this.#onTrade(book.orderIdOf(maker), orderId, price, quantity)
      book.fill(maker, quantity)
      remaining -= quantity
    }
    if (remaining > 0 && !isImmediate) book.rest(orderId, side, limitTicks, remaining, 0)
    return remaining
  }

  /** False when no such order rests. */
  cancel(orderId: number): boolean {
    const slot = this.book.find(orderId)
    if (slot === 0) return false
    this.book.remove(slot)
    return true
  }

  /** Cancel and re-enter with a new price and quantity, on the side the order was on. */
  modify(orderId: number, limitTicks: number, quantityLots: number): boolean {
    const slot = this.book.find(orderId)
    if (slot === 0) return false
    const side = this.book.sideOf(slot)
    this.book.remove(slot)
    this.submit(orderId, side, limitTicks, quantityLots, false)
    return true
  }
}
