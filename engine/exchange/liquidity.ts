import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import { above, below } from './instrument.ts'
import type { Market } from './market.ts'
import { CANCEL_OLDEST, DECREMENT, isAtMarket } from './order-entry.ts'

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
 * What an order of these terms could take now: the market's `liquidity`, filled anew. Walks the opposite side as matching
 * would, without changing anything: shown slices first, then what icebergs bring up behind them, own orders treated as
 * the taker's self-trade prevention says.
 */
export function available(market: Market, taker: Taker): Liquidity {
  const { book, orders, scale, affiliations, liquidity: into } = market
  const limit = market.band.clip(taker.side === BUY, taker.limitTicks)
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
    if (!crosses(side, limit, price)) return into
    const later: Slice[] = []
    for (; slot !== 0 && left > 0 && book.priceOf(slot) === price; slot = book.nextOrder(slot)) {
      const owner = orders.owner[slot]!
      if (!meet(price, owner, orders.remaining[slot]!)) return into
      if (orders.reserve[slot] === 0) continue
      later.push({ owner, reserve: orders.reserve[slot]!, display: orders.display[slot]! })
    }
    for (let index = 0; index < later.length && left > 0; index++) {
      const { owner, reserve, display } = later[index]!
      const shown = Math.min(display, reserve)
      if (!meet(price, owner, shown)) return into
      if (reserve > shown) later.push({ owner, reserve: reserve - shown, display })
    }
  }
  return into
}

/** What an iceberg has below the surface when its slice has been met. */
interface Slice {
  readonly owner: number
  readonly reserve: number
  readonly display: number
}

/** True when the book can fill all of an order now. */
export function canFill(market: Market, slot: number): boolean {
  const { orders } = market
  const quantityLots = orders.remaining[slot]!
  const taker = {
    side: market.sideOf(slot),
    holder: orders.owner[slot]!,
    limitTicks: orders.ticks[slot]!,
    quantityLots,
    selfTradePrevention: orders.selfTradePrevention[slot]!,
  }
  return available(market, taker).lots === quantityLots
}

/** The worst price that an order at market may take: near the best, within the day's limit. */
export function protectedLimit(market: Market, isBid: boolean): number {
  const { lower, upper } = market.limit
  const best = market.book.bestOrder(isBid ? SELL : BUY)
  const points = market.terms.marketProtectionBasisPoints
  if (best === 0 || points === undefined) return isBid ? upper : lower
  const ticks = market.orders.ticks[best]!
  return isBid ? Math.min(upper, above(ticks, points)) : Math.max(lower, below(ticks, points))
}

/** The worst price at which an order takes: its own, or the market's protection. */
export function takingLimit(market: Market, slot: number): number {
  const { orders } = market
  const ticks = orders.ticks[slot]!
  if (!isAtMarket(orders.type[slot]!)) return ticks
  const isBid = orders.side[slot] === BUY
  // A bid has set aside what its own limit costs, and no more.
  return isBid ? Math.min(ticks, protectedLimit(market, true)) : protectedLimit(market, false)
}
