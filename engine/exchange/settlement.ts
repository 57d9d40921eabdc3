import { BUY } from '../book/side.ts'
import type { Market } from './market.ts'
import { MARKET } from './order-entry.ts'
import { FILLED, PARTIALLY_FILLED } from './order-status.ts'
import { unpair } from './pairs.ts'

/**
 * One trade between two open orders: cash and permits are posted at once (delivery versus payment), what a bid had set
 * aside beyond the price comes back, and the maker's lots leave the book. The taker's lots are the caller's business.
 */
export function settle(
  market: Market,
  maker: number,
  taker: number,
  ticks: number,
  lots: number,
  isAuction = false,
): void {
  const { orders, registry, exposure } = market
  if (orders.pair[maker] !== 0) unpair(market, maker)
  if (orders.pair[taker] !== 0) unpair(market, taker)
  const isTakerBid = orders.side[taker] === BUY
  const bid = isTakerBid ? taker : maker
  const offer = isTakerBid ? maker : taker
  const cost = market.scale.cost(ticks, lots)
  registry.post(orders.hold[bid]!, orders.owner[offer]!, cost)
  const beyond = orders.type[bid] === MARKET ? 0 : orders.ticks[bid]! - ticks
  if (beyond > 0) registry.release(orders.hold[bid]!, market.scale.cost(beyond, lots))
  registry.post(orders.hold[offer]!, orders.owner[bid]!, lots)

  orders.filled[maker]! += lots
  orders.notional[maker]! += cost
  orders.filled[taker]! += lots
  orders.notional[taker]! += cost
  const tradeId = market.nextTradeId()
  market.traded(ticks, lots, tradeId)
  market.events.traded(orders, tradeId, ticks, lots, maker, taker, isAuction)
  if (!isTakerBid) exposure.addBuyLots(orders.owner[maker]!, -lots)
  reduceMaker(market, maker, lots)
}

/** Takes traded lots from an order in the book and says so; an order that is used up leaves. */
export function reduceMaker(market: Market, slot: number, lots: number): void {
  if (consume(market, slot, lots) > 0) {
    market.report(slot, PARTIALLY_FILLED)
    return
  }
  market.report(slot, FILLED)
  market.forget(slot)
}

/**
 * Takes lots from an order in the book: first those that show. A slice that is used up is followed by the next, at the
 * back of its price. Returns the lots left; with none the order stands in no queue any more.
 */
export function consume(market: Market, slot: number, lots: number): number {
  const { orders, book } = market
  const shown = orders.remaining[slot]!
  const left = shown + orders.reserve[slot]! - lots
  if (lots < shown) {
    book.take(slot, lots)
    return left
  }
  book.unlink(slot)
  orders.remaining[slot] = left
  orders.reserve[slot] = 0
  if (left > 0) market.queue(slot)
  return left
}
