import { BUY, SELL, type Side } from '../book/side.ts'
import { canFill, takingLimit } from './liquidity.ts'
import type { Market } from './market.ts'
import { meetsOwn } from './order-check.ts'
import { CANCEL_BOTH, CANCEL_NEWEST, DECREMENT, isImmediate, MARKET } from './order-entry.ts'
import { BAND, CANCELLED, FILLED, SELF_TRADE, UNFILLED } from './order-status.ts'
import { unpair } from './pairs.ts'
import { interrupt } from './phase-change.ts'
import { consume, settle } from './settlement.ts'

/**
 * Continuous matching: meets an order that stands in no queue with the other side, best price and then oldest first, at
 * the maker's price; what is left rests or is cancelled. A trade outside the volatility band does not happen: the
 * market pauses for a call instead, and the order waits in it if it may rest.
 */
export function match(market: Market, slot: number): void {
  const { orders, book, affiliations } = market
  const isBid = orders.side[slot] === BUY
  const opposite: Side = isBid ? SELL : BUY
  const holder = orders.owner[slot]!
  const limit = takingLimit(market, slot)
  const mode = orders.selfTradePrevention[slot]!
  let left = orders.remaining[slot]!
  let given = 0
  let isStopped = false
  let isBeyondBand = false
  while (left > 0 && !isStopped) {
    const maker = book.bestOrder(opposite)
    if (maker === 0) break
    const price = orders.ticks[maker]!
    if (isBid ? price > limit : price < limit) break
    const shown = orders.remaining[maker]!
    const lots = shown < left ? shown : left
    if (affiliations.areSame(orders.owner[maker]!, holder)) {
      isStopped = mode === CANCEL_NEWEST || mode === CANCEL_BOTH
      if (mode === DECREMENT) {
        giveUp(market, slot, maker, lots)
        given += lots
        left -= lots
      } else if (mode !== CANCEL_NEWEST) market.withdraw(maker, CANCELLED, SELF_TRADE)
      continue
    }
    if (!market.band.includes(price)) {
      isBeyondBand = true
      break
    }
    settle(market, maker, slot, price, lots)
    left -= lots
  }
  orders.remaining[slot] = left
  if (isBeyondBand) {
    interrupt(market)
    // A call trades without asking who is who, so what would meet its own group there may not rest in it.
    if (meetsOwn(market, market.sideOf(slot), holder, limit)) isStopped = true
  }
  finish(market, slot, given, isStopped, isBeyondBand ? BAND : UNFILLED)
}

/** Both orders of one group give up lots without a trade; an order that is used up is cancelled. */
function giveUp(market: Market, taker: number, maker: number, lots: number): void {
  const { orders, registry } = market
  unpair(market, taker)
  if (lots === orders.left(maker)) market.withdraw(maker, CANCELLED, SELF_TRADE)
  else {
    unpair(market, maker)
    consume(market, maker, lots)
    market.shrink(maker, lots)
  }
  // A market bid had set aside exactly what its trades cost, and nothing for these.
  const isExact = orders.type[taker] === MARKET && orders.side[taker] === BUY
  const freed = isExact ? 0 : market.required(taker, lots)
  if (freed > 0) registry.release(orders.hold[taker]!, freed)
  orders.quantity[taker]! -= lots
}

/** What becomes of a taker: it rests, or what is left of it is cancelled and its hold let go. */
function finish(market: Market, slot: number, given: number, isStopped: boolean, unfilled: number): void {
  const { orders, registry } = market
  const left = orders.remaining[slot]!
  const mayRest = !isStopped && !isImmediate(orders.type[slot]!, orders.timeInForce[slot]!)
  if (left > 0 && mayRest) {
    market.rest(slot)
    return
  }
  unpair(market, slot)
  const held = left > 0 ? registry.heldBy(orders.hold[slot]!) : 0
  if (held > 0) registry.release(orders.hold[slot]!, held)
  orders.quantity[slot]! += given
  market.clock.stamp(orders.priority, slot)
  const isFilled = left === 0 && given === 0
  const isOwn = isStopped || left === 0
  market.report(slot, isFilled ? FILLED : CANCELLED, isFilled ? 0 : isOwn ? SELF_TRADE : unfilled)
  market.close(slot)
}

/**
 * Enters what the last trades have made ready, one after another, each of which may make others ready: stop orders by
 * trigger price, and then all-or-none orders that the book can fill now, the oldest first.
 */
export function cascade(market: Market): void {
  const { waiting } = market
  while (waiting.size > 0 && market.phase === 'continuous') {
    if (market.lastTicks !== 0) waiting.follow(market.lastTicks, market.followed)
    let slot = waiting.nextTriggered(market.lastTicks)
    if (slot === 0) slot = waiting.nextAllOrNone((one) => canFill(market, one))
    if (slot === 0) break
    market.wake(slot)
    match(market, slot)
  }
  market.reportFollowed()
}

/** Orders have left without a trade: an all-or-none order that they stood in the way of may be ready. */
export function resume(market: Market): void {
  if (market.waiting.allOrNone.length === 0) return
  market.centreBand()
  cascade(market)
}
