import type { Book } from '../book/book.ts'
import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import type { Affiliations } from './affiliations.ts'
import type { Scale } from './instrument.ts'
import type { OpenOrders } from './open-orders.ts'
import { CANCEL_OLDEST, DECREMENT } from './order-entry.ts'

/** An order as far as it takes: what the walk needs to know of it. */
export interface Taker {
  readonly side: Side
  readonly holder: number
  readonly limitTicks: number
  readonly quantityLots: number
  readonly selfTradePrevention: number
}

/** What an order could take now, past the orders of its own group, and what that would cost. */
export class Liquidity {
  lots = 0
  fen = 0
}

/**
 * Walks the opposite side as matching would, without changing anything: shown slices first, then what icebergs bring up
 * behind them, own orders treated as the taker's self-trade prevention says.
 */
export function walk(
  book: Book,
  orders: OpenOrders,
  scale: Scale,
  affiliations: Affiliations,
  taker: Taker,
  into: Liquidity,
): void {
  const { side, holder, selfTradePrevention } = taker
  into.lots = 0
  into.fen = 0
  let left = taker.quantityLots
  /** Meets one slice; false when the taker would stop there. */
  const meet = (price: number, owner: number, shown: number): boolean => {
    const isOwn = affiliations.areSame(owner, holder)
    if (isOwn && selfTradePrevention === CANCEL_OLDEST) return true
    if (isOwn && selfTradePrevention !== DECREMENT) return false
    const taken = Math.min(left, shown)
    left -= taken
    if (isOwn) return true
    into.lots += taken
    into.fen += scale.cost(price, taken)
    return true
  }
  let slot = book.bestOrder(side === BUY ? SELL : BUY)
  while (slot !== 0 && left > 0) {
    const price = book.priceOf(slot)
    if (!crosses(side, taker.limitTicks, price)) return
    const later: Slice[] = []
    for (; slot !== 0 && left > 0 && book.priceOf(slot) === price; slot = book.nextOrder(slot)) {
      const owner = orders.owner[slot]!
      if (!meet(price, owner, orders.remaining[slot]!)) return
      if (orders.reserve[slot] === 0) continue
      later.push({ owner, reserve: orders.reserve[slot]!, display: orders.display[slot]! })
    }
    for (let index = 0; index < later.length && left > 0; index++) {
      const { owner, reserve, display } = later[index]!
      const shown = Math.min(display, reserve)
      if (!meet(price, owner, shown)) return
      if (reserve > shown) later.push({ owner, reserve: reserve - shown, display })
    }
  }
}

/** What an iceberg has below the surface when its slice has been met. */
interface Slice {
  readonly owner: number
  readonly reserve: number
  readonly display: number
}
