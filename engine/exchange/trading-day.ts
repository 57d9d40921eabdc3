import { BUY } from '../book/side.ts'
import type { Phase } from '../facts/words.ts'
import { CASH } from '../registry/registry.ts'
import { type Indication, indicate, uncross } from './call-auction.ts'
import { cascade } from './continuous.ts'
import type { Market } from './market.ts'
import { isWithinAmounts, meetsOwn } from './order-check.ts'
import { AT_CLOSE, AT_OPEN, DAY, isAtMarket } from './order-entry.ts'
import {
  AUCTION_OVER,
  CANCELLED,
  DATE_CAME,
  DAY_END,
  EXPIRED,
  PENDING_TRIGGER,
  PRICE_LIMIT,
  SELF_TRADE,
} from './order-status.ts'
import { enterPhase } from './phase-change.ts'
import { type CallEnd, FOLLOWS } from './phases.ts'

/** Orders whose date has come lapse. Returns how many. */
export function expire(market: Market, at: number): number {
  const { expiries } = market
  let expired = 0
  for (let slot = expiries.takeDue(at); slot !== 0; slot = expiries.takeDue(at)) {
    market.withdraw(slot, EXPIRED, DATE_CAME)
    expired++
  }
  return expired
}

/** A call, or a halt, whose end has come ends. */
export function endCall(market: Market, at: number): void {
  if (at < market.callEndsAt) return
  setPhase(market, market.phase === 'halted' ? (market.haltedFrom ?? 'closed') : FOLLOWS[market.phase]!)
}

/** Goes to another phase; a call may end by itself. What follows a call begins with its auction. */
export function setPhase(market: Market, phase: Phase, end?: CallEnd): void {
  const before = market.phase
  enterPhase(market, phase, end)
  // Listings stand apart when they begin: what a call left crossed trades first.
  if (phase === 'listing') uncross(market, market.lastOrReference)
  if (phase === 'continuous' || (before === 'closing_auction' && phase === 'closed')) {
    uncross(market, market.lastOrReference)
    market.centreBand()
    // Calls and halts ask no all-or-none order.
    market.waiting.lookAgain(() => true)
  }
  if (isBeforeOpening(before) && !isBeforeOpening(phase)) lapseAtOpen(market)
  if (isClosing(before) && !isClosing(phase) && phase !== 'closed') lapseAtClose(market)
  if (phase === 'closing_auction') admitAtClose(market)
  if (phase === 'closed' && (before !== 'closed' || market.clock.has('days'))) endDay(market)
  cascade(market)
}

/** Orders for the opening are there still: it has not been, or the market was halted on the way to it. */
const isBeforeOpening = (phase: Phase) =>
  phase === 'pre_open' || phase === 'opening_auction' || phase === 'halted'

/** The opening was: what is left of the orders for it lapses. */
function lapseAtOpen(market: Market): void {
  const { orders } = market
  for (const slot of market.openSlots())
    if (orders.timeInForce[slot] === AT_OPEN) market.withdraw(slot, EXPIRED, AUCTION_OVER)
}

/** The close is under way, or the market was halted in it. */
const isClosing = (phase: Phase) => phase === 'closing_auction' || phase === 'halted'

/** The day goes on after its closing auction: orders for the close that came into it lapse; those that wait still do. */
function lapseAtClose(market: Market): void {
  const { orders } = market
  for (const slot of market.openSlots()) {
    const isOver = orders.timeInForce[slot] === AT_CLOSE && orders.status[slot] !== PENDING_TRIGGER
    if (isOver) market.withdraw(slot, EXPIRED, AUCTION_OVER)
  }
}

/** Orders that waited for the close come into its auction, by age; one that would meet its own group there is cancelled. */
function admitAtClose(market: Market): void {
  const { orders } = market
  for (const slot of [...market.waiting.forClose]) {
    if (meetsOwn(market, market.sideOf(slot), orders.owner[slot]!, orders.ticks[slot]!))
      market.withdraw(slot, CANCELLED, SELF_TRADE)
    else {
      market.wake(slot)
      market.rest(slot)
    }
  }
}

/** What the call under way would trade if it ended now. */
export function indication(market: Market): Indication {
  return indicate(market, market.lastOrReference)
}

/**
 * What a market’s hours say while it is halted: the halt stays, and what they say counts once it is lifted. But a day ends
 * when it ends: nothing of it goes on into the next.
 */
export function passWhileHalted(market: Market, phase: Phase): void {
  if (!market.clock.has('days')) return
  market.changedMarkets.add(market)
  market.haltedFrom = phase
  if (phase === 'closed') {
    endDay(market)
    cascade(market)
  } else if (market.day.isOver) market.day.begin()
}

/** Ends a day once, whether the market closes then or stands halted. */
function endDay(market: Market): void {
  if (!market.day.isOver) closeDay(market)
  if (!market.clock.has('days')) market.day.begin()
}

/**
 * Day orders lapse and the day's volume-weighted average becomes the reference price (CEA-11, CEA-15). Orders whose
 * price the new limit no longer allows lapse too: they could trade at a price that a new order may not have.
 */
function closeDay(market: Market): void {
  market.takeDayAverage()
  for (const slot of market.openSlots()) {
    const inForce = market.orders.timeInForce[slot]
    const isForAuction = inForce === AT_OPEN || inForce === AT_CLOSE
    if ((inForce === DAY || isForAuction) && market.orders.isOpen(slot))
      market.withdraw(slot, EXPIRED, isForAuction ? AUCTION_OVER : DAY_END)
  }
  dropOutside(market)
}

/** Orders whose price the limit does not allow lapse: they could trade at a price that a new order may not have. */
export function dropOutside(market: Market): void {
  const { orders, limit } = market
  for (const slot of market.openSlots()) {
    const ticks = orders.ticks[slot]!
    const isOutside = !isAtMarket(orders.type[slot]!) && (ticks < limit.lower || ticks > limit.upper)
    if (orders.isOpen(slot) && isOutside) market.withdraw(slot, EXPIRED, PRICE_LIMIT)
  }
  for (const slot of market.openSlots()) {
    const isBidAtMarket = isAtMarket(orders.type[slot]!) && orders.side[slot] === BUY
    if (isBidAtMarket && !followLimit(market, slot)) market.withdraw(slot, EXPIRED, PRICE_LIMIT)
  }
}

/**
 * A stop bid at market has set aside what it costs at the highest price of a day: on the next day that is another.
 * False where the cash for it is not there, or could not be kept exactly.
 */
function followLimit(market: Market, slot: number): boolean {
  const { orders, registry, scale } = market
  const { upper } = market.limit
  if (orders.ticks[slot] === upper) return true
  if (!isWithinAmounts(market, upper, orders.left(slot))) return false
  const other = orders.pair[slot]!
  const own = scale.cost(upper, orders.left(slot))
  const required = other === 0 ? own : Math.max(own, market.required(other, orders.left(other)))
  const hold = orders.hold[slot]!
  const more = required - registry.heldBy(hold)
  if (!registry.covers(orders.owner[slot]!, CASH, more)) return false
  if (more > 0) registry.extend(hold, more)
  else if (more < 0) registry.release(hold, -more)
  orders.ticks[slot] = upper
  market.report(slot, PENDING_TRIGGER)
  if (other !== 0) market.report(other, orders.status[other]!)
  return true
}
