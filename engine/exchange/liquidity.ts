import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import { above, below } from './instrument.ts'
import type { Market } from './market.ts'
import { CANCEL_BOTH, CANCEL_NEWEST, DECREMENT, isAtMarket } from './order-entry.ts'

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
  readonly level = new Level()
}

/** What the walk has to know of one price. */
class Level {
  /** Lots of others, those below the surface too. */
  others = 0
  /** Lots of the taker's own group. */
  own = 0
  /** Lots of others that show in front of the first order of the own group. */
  ahead = 0
  /** The first order of the next price, or 0. */
  next = 0
}

/**
 * What an order of these terms could take now: the market's `liquidity`, filled anew. Looks at the opposite side as
 * matching would meet it, without changing anything: what icebergs bring up counts, own orders do as the taker's
 * self-trade prevention says, and a price outside the volatility band is not traded at. Decides a price at once, so
 * that it takes as many steps as there are orders, however many slices they show in turn.
 */
export function available(market: Market, taker: Taker): Liquidity {
  const { book, scale, band, liquidity: into } = market
  const { level } = into
  const { side, limitTicks, selfTradePrevention } = taker
  const stopsAtOwn = selfTradePrevention === CANCEL_NEWEST || selfTradePrevention === CANCEL_BOTH
  into.lots = 0
  into.fen = 0
  let left = taker.quantityLots
  for (let first = book.bestOrder(side === BUY ? SELL : BUY); first !== 0 && left > 0; first = level.next) {
    const price = book.priceOf(first)
    if (!crosses(side, limitTicks, price)) break
    survey(market, taker, first, left)
    const isInBand = band.includes(price)
    if (!isInBand && level.others > 0) break
    const stops = stopsAtOwn && level.own > 0
    let taken = Math.min(left, stops ? level.ahead : level.others)
    if (selfTradePrevention === DECREMENT && level.own > 0) {
      if (level.own + level.others > left) taken = takenInTurns(market, taker, first, left)
      left -= Math.min(left - taken, level.own)
    }
    left -= taken
    into.lots += taken
    into.fen += scale.cost(price, taken)
    if (stops) break
  }
  return into
}

/** Fills the market's `liquidity.level` with what stands at the price of `first`, as far as the lots left matter. */
function survey(market: Market, taker: Taker, first: number, left: number): void {
  const { book, orders, affiliations } = market
  const { level } = market.liquidity
  const price = book.priceOf(first)
  level.others = 0
  level.own = 0
  level.ahead = 0
  let slot = first
  for (; slot !== 0 && book.priceOf(slot) === price; slot = book.nextOrder(slot)) {
    if (affiliations.areSame(orders.owner[slot]!, taker.holder)) level.own += orders.left(slot)
    else {
      level.others += orders.left(slot)
      if (level.own === 0) level.ahead += orders.remaining[slot]!
    }
    // What shows in front is met first: the rest of the price does not matter.
    if (level.ahead >= left) break
  }
  level.next = slot
}

/**
 * Lots of others that a taker meets at one price where it gives up lots to its own orders there too, and does not come
 * to the end of them: slices in turn, as they would come up.
 */
function takenInTurns(market: Market, taker: Taker, first: number, lots: number): number {
  const { book, orders, affiliations } = market
  const price = book.priceOf(first)
  const queue: Slice[] = []
  for (let slot = first; slot !== 0 && book.priceOf(slot) === price; slot = book.nextOrder(slot)) {
    const isOwn = affiliations.areSame(orders.owner[slot]!, taker.holder)
    const shown = orders.remaining[slot]!
    queue.push({ isOwn, shown, reserve: orders.reserve[slot]!, display: orders.display[slot]! })
  }
  let left = lots
  let taken = 0
  for (let index = 0; left > 0; index++) {
    const { isOwn, shown, reserve, display } = queue[index]!
    const met = Math.min(left, shown)
    left -= met
    if (!isOwn) taken += met
    if (reserve === 0) continue
    const next = Math.min(display, reserve)
    queue.push({ isOwn, shown: next, reserve: reserve - next, display })
  }
  return taken
}

interface Slice {
  readonly isOwn: boolean
  readonly shown: number
  /** What its order has below the surface. */
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
