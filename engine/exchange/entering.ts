import { cascade, match } from './continuous.ts'
import { canFill } from './liquidity.ts'
import { take } from './listing.ts'
import type { Market } from './market.ts'
import { ALL_OR_NONE, AT_CLOSE, type OrderEntry, STOP } from './order-entry.ts'
import { pair, unpair } from './pairs.ts'
import { isTriggered } from './waiting-orders.ts'

/**
 * Enters an order that has passed every check: sets its hold aside, lets it wait, rest or trade, and then what that
 * makes ready. Returns its slot, whose columns say what became of it.
 */
export function enter(market: Market, entry: OrderEntry): number {
  const { orders } = market
  const slot = orders.open(entry, market.asset)
  const paired = entry.pairedOrderId === 0 ? 0 : orders.find(entry.pairedOrderId)
  if (paired === 0) market.setAside(slot, entry.requiredHold)
  else {
    pair(market, slot, paired, entry.requiredHold)
    market.report(paired, orders.status[paired]!)
  }
  const taken = entry.takesOrderId === 0 ? 0 : orders.find(entry.takesOrderId)
  if (taken !== 0) {
    take(market, slot, taken)
    return slot
  }
  market.expiries.add(slot)
  if (hasToWait(market, slot)) market.park(slot)
  else {
    // A stop that is triggered at once is the one of its pair that happens.
    if (entry.isStop) unpair(market, slot)
    admit(market, slot)
  }
  cascade(market)
  return slot
}

/** Lets an order that stands in no queue rest in a call, or trade. */
export function admit(market: Market, slot: number): void {
  if (market.isCall) market.rest(slot)
  else match(market, slot)
}

/** It stays outside the book for now: a stop for its price, an order for the close for that, an all-or-none order for enough. */
export function hasToWait(market: Market, slot: number): boolean {
  const { orders } = market
  if (orders.timeInForce[slot] === AT_CLOSE) return market.phase !== 'closing_auction'
  if (orders.type[slot]! >= STOP) {
    return market.isCall || !isTriggered(orders.side[slot]!, orders.stop[slot]!, market.lastTicks)
  }
  return (orders.flags[slot]! & ALL_OR_NONE) !== 0 && (market.isCall || !canFill(market, slot))
}
