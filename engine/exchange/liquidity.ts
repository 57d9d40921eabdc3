import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import { above, below } from './instrument.ts'
import type { Market } from './market.ts'
import { CANCEL_NEWEST, CANCEL_OLDEST, DECREMENT, isAtMarket } from './order-entry.ts'
import type { Liquidity } from './takeable.ts'

/** An order as far as it takes: what the walk needs to know of it. */
export interface Taker {
  readonly side: Side
  readonly holder: number
  readonly limitTicks: number
  readonly quantityLots: number
  readonly selfTradePrevention: number
}

/**
 * What an order of these terms could take now: the market's `liquidity`, filled anew. Looks at the opposite side as
 * matching would meet it, without changing anything: what icebergs bring up counts, own orders do as the taker's
 * self-trade prevention says, and a price outside the volatility band is not traded at. A price is decided at once
 * where its slices need not be taken in turn, and nothing is looked at behind what decides.
 */
export function available(market: Market, taker: Taker): Liquidity {
  const { book, scale, band, liquidity: into } = market
  const { level } = into
  const { side, limitTicks } = taker
  into.lots = 0
  into.fen = 0
  let left = taker.quantityLots
  for (let first = book.bestOrder(side === BUY ? SELL : BUY); first !== 0 && left > 0; first = level.next) {
    const price = book.priceOf(first)
    if (!crosses(side, limitTicks, price)) break
    meetLevel(market, taker, first, left)
    if (level.taken > 0 && !band.includes(price)) break
    left -= level.taken + level.given
    into.lots += level.taken
    into.fen += scale.cost(price, level.taken)
    if (level.isStopped) break
  }
  return into
}

/** Fills the market's `liquidity.level` with what a taker of so many lots meets at the price of `first`. */
function meetLevel(market: Market, taker: Taker, first: number, left: number): void {
  const { book, orders, affiliations } = market
  const { level } = market.liquidity
  const { holder, selfTradePrevention } = taker
  const price = book.priceOf(first)
  /** Lots of others, those below the surface too, and of them those that show. */
  let others = 0
  let shown = 0
  level.given = 0
  level.isStopped = false
  let slot = first
  for (; slot !== 0 && book.priceOf(slot) === price; slot = book.nextOrder(slot)) {
    if (!affiliations.areSame(orders.owner[slot]!, holder)) {
      others += orders.left(slot)
      shown += orders.remaining[slot]!
      // What shows is met first: what is behind does not matter.
      if (shown >= left) break
    } else if (selfTradePrevention === DECREMENT) {
      meetInTurns(market, taker, first, left)
      return
    } else if (selfTradePrevention !== CANCEL_OLDEST) {
      level.isStopped = true
      break
    }
  }
  level.next = slot
  level.taken = Math.min(left, level.isStopped ? shown : others)
}

/** The same where the taker gives up lots to its own orders among the others: slices in turn, as they would come up. */
function meetInTurns(market: Market, taker: Taker, first: number, lots: number): void {
  const { book, orders, affiliations } = market
  const { level } = market.liquidity
  const price = book.priceOf(first)
  const later: Slice[] = []
  let left = lots
  level.taken = 0
  const meet = (isOwn: boolean, shown: number, reserve: number, display: number) => {
    const met = Math.min(left, shown)
    left -= met
    if (isOwn) level.given += met
    else level.taken += met
    if (reserve > 0) later.push({ isOwn, reserve, display })
  }
  let slot = first
  for (; left > 0 && slot !== 0 && book.priceOf(slot) === price; slot = book.nextOrder(slot)) {
    const isOwn = affiliations.areSame(orders.owner[slot]!, taker.holder)
    meet(isOwn, orders.remaining[slot]!, orders.reserve[slot]!, orders.display[slot]!)
  }
  level.next = slot
  for (let index = 0; left > 0 && index < later.length; index++) {
    const { isOwn, reserve, display } = later[index]!
    const shown = Math.min(display, reserve)
    meet(isOwn, shown, reserve - shown, display)
  }
}

/** What an iceberg has below the surface when its slice has been met. */
interface Slice {
  readonly isOwn: boolean
  readonly reserve: number
  readonly display: number
}

/** True when the book can fill all of an all-or-none order now. */
export function canFill(market: Market, slot: number): boolean {
  const { orders } = market
  const quantityLots = orders.remaining[slot]!
  const taker = {
    side: market.sideOf(slot),
    holder: orders.owner[slot]!,
    limitTicks: orders.ticks[slot]!,
    quantityLots,
    // Whole or not at all: past one of its own it is not filled.
    selfTradePrevention: CANCEL_NEWEST,
  }
  return available(market, taker).lots === quantityLots
}

/** The worst price that an order at market may take: near the best, within the day's limit. */
export function protectedLimit(market: Market, isBid: boolean): number {
  const { lower, upper } = market.limit
  const best = market.book.bestOrder(isBid ? SELL : BUY)
  const points = market.terms.market_protection_basis_points
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
