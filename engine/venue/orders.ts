import { OFF_STEP } from '../base/decimal.ts'
import { ok, type Rejection, rejected } from '../base/result.ts'
import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, SIDE_NAMES, sideOf } from '../book/side.ts'
import { reduce, replace, restage } from '../exchange/amending.ts'
import { resume } from '../exchange/continuous.ts'
import { enter } from '../exchange/entering.ts'
import { bestListed, checkListing } from '../exchange/listing.ts'
import type { Market } from '../exchange/market.ts'
import {
  checkOrder,
  checkPrice,
  checkQuantity,
  isBeyondPosition,
  isWithinAmounts,
  meetsOwn,
  takesOrders,
} from '../exchange/order-check.ts'
import {
  ALL_OR_NONE,
  AT_CLOSE,
  DEFAULT_SELF_TRADE_PREVENTION,
  MAX_SLICES,
  NEVER,
  ORDER_TYPES,
  type OrderEntry,
  POST_ONLY,
  SELF_TRADE_PREVENTIONS,
  STOP,
  STOP_LIMIT,
  TIMES_IN_FORCE,
  TRAILING_STOP,
} from '../exchange/order-entry.ts'
import { LISTING_REJECTS, ORDER_REJECTS, type OrderReject } from '../exchange/order-rejects.ts'
import { CANCELLED, ORDER_STATUSES, PENDING_TRIGGER, reasonOf } from '../exchange/order-status.ts'
import {
  type AmendOrderBody,
  amendOrderBody,
  cancelOrderBody,
  cancelOrdersBody,
  type PlaceOrderBody,
  placeOrderBody,
} from '../facts/order.ts'
import type { CancelReason, OrderStatus, TimeInForce } from '../facts/words.ts'
import { CASH } from '../registry/registry.ts'
import { SYSTEM } from './administrators.ts'
import { ownCommand } from './command.ts'
import { ineligible } from './eligibility.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { rejectedOrder } from './order-sentences.ts'
import { RESALE_REJECTS, resaleRefusal } from './resale.ts'
import type { Venue } from './venue.ts'

export interface OrderResult {
  readonly order_id: number
  readonly status: OrderStatus
  readonly quantity_lots: number
  readonly filled_lots: number
  readonly notional_fen: number
  /** The command's trades, and those of orders that it triggered, have consecutive numbers from here. */
  readonly first_trade_id: number
  readonly trade_count: number
}

export const placeOrder = ownCommand(
  'place_order',
  placeOrderBody,
  ['enterprise'],
  [...ORDER_REJECTS, ...LISTING_REJECTS, ...RESALE_REJECTS],
  (venue, body, context) => {
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    const participant = venue.participants.get(body.uscc)
    const { entry } = venue
    entry.orderId = context.seq
    entry.holder = participant?.holder ?? 0
    entry.isNameTaken = context.isClientOrderIdTaken === true
    readBody(market, body, entry)
    const mayNot =
      participant && ineligible(venue, market, body.uscc, body.side, entry.quantityLots, context.at)
    if (mayNot) return mayNot
    const tooEarly =
      participant &&
      resaleRefusal(venue, market, participant.holder, body.side, entry.quantityLots, context.at)
    if (tooEarly) return tooEarly
    const code =
      checkOrder(market, entry, participant) ??
      checkListing(market, entry) ??
      (entry.timeInForce === AT_CLOSE && hasNoClose(venue, market) ? 'no_auction_ahead' : undefined)
    if (code !== undefined) {
      const named = participant === undefined ? body : { ...body, kind: participant.kind }
      const best = market.orders.ticks[bestListed(market, entry)]
      return rejectedOrder(code, market, { ...named, best, meetsOwn: isOwnFirst(market, entry) })
    }
    const tradesBefore = venue.lastTradeId
    return ok(resultOf(venue, enter(market, entry), tradesBefore))
  },
)

/** The hours of the market are known, and none of its days ends with an auction. */
function hasNoClose(venue: Venue, { terms, phase }: Market): boolean {
  const { changes = [] } = venue.shelves.trading_hours.get(terms.symbol) ?? {}
  const isClosing = (one: { readonly phase: string }) => one.phase === 'closing_auction'
  return phase !== 'closing_auction' && changes.length > 0 && !changes.some(isClosing)
}

/** True where the best order on the other side is of the same group: the book is not empty, and yet there is nothing to take. */
function isOwnFirst(market: Market, { side, holder }: OrderEntry): boolean {
  const first = market.book.bestOrder(side === BUY ? SELL : BUY)
  return first !== 0 && market.affiliations.areSame(market.orders.owner[first]!, holder)
}

/** Without one an order is good for the day, a market order immediate or cancelled. */
export function timeInForceOf({ type, time_in_force }: PlaceOrderBody): TimeInForce {
  return time_in_force ?? (type === 'market' ? 'ioc' : 'day')
}

/** An order's words as ticks, lots and small integers; the check says what is wrong with them. */
function readBody(market: Market, body: PlaceOrderBody, entry: OrderEntry): void {
  const { scale } = market
  const { type, price, stop_price, trail, display_quantity, min_quantity, expires_at, pair_with } = body
  entry.side = sideOf(body.side)
  entry.type = ORDER_TYPES.indexOf(type)
  entry.limitTicks = price === undefined ? 0 : scale.ticks(price)
  entry.quantityLots = scale.lots(body.quantity)
  entry.timeInForce = TIMES_IN_FORCE.indexOf(timeInForceOf(body))
  entry.expiresAt = expires_at === undefined ? NEVER : Date.parse(expires_at)
  entry.flags = (body.post_only === true ? POST_ONLY : 0) | (body.all_or_none === true ? ALL_OR_NONE : 0)
  const prevention = body.self_trade_prevention ?? DEFAULT_SELF_TRADE_PREVENTION
  entry.selfTradePrevention = SELF_TRADE_PREVENTIONS.indexOf(prevention)
  entry.stopTicks = stop_price === undefined ? 0 : scale.ticks(stop_price)
  entry.trailTicks = trail === undefined ? 0 : scale.ticks(trail)
  // Nothing, where it is asked for, is as wrong as half a lot; where it is not, 0 says so.
  entry.displayLots = display_quantity === undefined ? 0 : scale.lots(display_quantity) || OFF_STEP
  entry.minimumLots = min_quantity === undefined ? 0 : scale.lots(min_quantity) || OFF_STEP
  entry.takesOrderId = body.takes ?? 0
  entry.pairedOrderId = pair_with === undefined ? 0 : pair_with === 'previous' ? NO_ORDER : pair_with
}

/** A number that no order has: "previous" where there is none before it. */
const NO_ORDER = Number.MAX_SAFE_INTEGER

/** What the columns of a slot say just after it was entered: they keep their values until it is used again. */
function resultOf(venue: Venue, slot: number, tradesBefore: number): OrderResult {
  const { orders } = venue
  return {
    order_id: orders.orderId[slot]!,
    status: ORDER_STATUSES[orders.status[slot]!]!,
    quantity_lots: orders.quantity[slot]!,
    filled_lots: orders.filled[slot]!,
    notional_fen: orders.notional[slot]!,
    first_trade_id: tradesBefore + 1,
    trade_count: venue.lastTradeId - tradesBefore,
  }
}

/**
 * A smaller quantity at the same price keeps the place; anything else enters the order anew. `quantity` is the whole
 * order's, with what is filled. The checks are those of an order, in the same order.
 */
export const amendOrder = ownCommand(
  'amend_order',
  amendOrderBody,
  ['enterprise'],
  [...ORDER_REJECTS, ...LISTING_REJECTS, ...RESALE_REJECTS, 'order_not_open'],
  (venue, body, { at }) => {
    const found = findOwn(venue, body.uscc, body.order_id)
    if (!found) return notOpen(body.order_id)
    const { market, slot } = found
    const { orders } = venue
    if (orders.status[slot] === PENDING_TRIGGER) return amendStop(venue, market, slot, body, at)
    if (body.stop_price !== undefined)
      return rejected('attributes_conflict', 'stop_price: only an order that waits for a price has one')
    const tradesBefore = venue.lastTradeId
    const quantity = body.quantity === undefined ? orders.quantity[slot]! : market.scale.lots(body.quantity)
    const ticks = body.price === undefined ? orders.ticks[slot]! : market.scale.ticks(body.price)
    const refusal = checkAmendment(venue, market, slot, ticks, quantity, body)
    if (refusal) return refusal
    const entersAnew = ticks !== orders.ticks[slot] || quantity > orders.quantity[slot]!
    if (entersAnew) {
      const side = SIDE_NAMES[market.sideOf(slot)]
      const mayNot = ineligible(venue, market, body.uscc, side, quantity - orders.quantity[slot]!, at)
      if (mayNot) return mayNot
      const more = quantity - orders.quantity[slot]!
      const tooEarly = resaleRefusal(venue, market, orders.owner[slot]!, side, more, at)
      if (tooEarly) return tooEarly
    }
    if (ticks !== orders.ticks[slot] || quantity > orders.quantity[slot]!)
      replace(market, slot, ticks, quantity)
    else if (quantity < orders.quantity[slot]!) {
      reduce(market, slot, quantity)
      resume(market)
    }
    return ok(resultOf(venue, slot, tradesBefore))
  },
)

/** Another trigger, limit or quantity for a stop that waits, or an order for the close, under the checks of an order. */
function amendStop(
  venue: Venue,
  market: Market,
  slot: number,
  body: AmendOrderBody & { uscc: string },
  at: number,
) {
  const { orders, registry } = venue
  const refuse = (code: OrderReject) => rejectedOrder(code, market, body)
  const type = orders.type[slot]!
  const isForClose = orders.timeInForce[slot] === AT_CLOSE
  const isFixed = type === STOP || type === STOP_LIMIT || isForClose
  if (!isFixed && !venue.clock.has('days')) return notOpen(body.order_id)
  if (!isFixed && type !== TRAILING_STOP)
    return rejected(
      'attributes_conflict',
      'order_id: an all-or-none order that waits is not changed; cancel it, and place another',
    )
  if (type === TRAILING_STOP && (body.price !== undefined || body.stop_price !== undefined))
    return rejected(
      'attributes_conflict',
      'stop_price: a trailing stop has another quantity; its price follows the market',
    )
  const hasLimit = type === STOP_LIMIT || isForClose
  if (body.price !== undefined && !hasLimit)
    return rejected('attributes_conflict', 'price: a stop at market has no limit; it has a stop_price')
  if (body.stop_price !== undefined && isForClose)
    return rejected('attributes_conflict', 'stop_price: only an order that waits for a price has one')
  const { scale } = market
  const quantity = body.quantity === undefined ? orders.quantity[slot]! : scale.lots(body.quantity)
  const ticks = body.price === undefined ? orders.ticks[slot]! : scale.ticks(body.price)
  const stop = body.stop_price === undefined ? orders.stop[slot]! : scale.ticks(body.stop_price)
  const holder = orders.owner[slot]!
  const isBid = orders.side[slot] === BUY
  const more = quantity - orders.quantity[slot]!
  if (!takesOrders(market)) return refuse('market_closed')
  const wrong =
    checkQuantity(market, quantity) ??
    checkPrice(market, ticks) ??
    (isForClose ? undefined : checkPrice(market, stop))
  if (wrong) return refuse(wrong)
  if (!isWithinAmounts(market, ticks, quantity)) return refuse('quantity_out_of_range')
  if (venue.participantOf(holder)?.is_suspended) return refuse('trader_suspended')
  if (orders.pair[slot] !== 0) return refuse('order_is_paired')
  const side = SIDE_NAMES[market.sideOf(slot)]
  const mayNot =
    ineligible(venue, market, body.uscc, side, more, at) ??
    resaleRefusal(venue, market, holder, side, more, at)
  if (mayNot) return mayNot
  if (isBid && more > 0 && isBeyondPosition(market, holder, more)) return refuse('position_limit')
  const required = isBid ? scale.cost(ticks, quantity) : quantity
  const free = registry.free(holder, isBid ? CASH : market.asset) + registry.heldBy(orders.hold[slot]!)
  if (required > free) return refuse(isBid ? 'exceeds_free_cash' : 'exceeds_free_holding')
  const display = orders.display[slot]!
  if (display > 0 && display * MAX_SLICES < quantity) return refuse('display_quantity_not_allowed')
  market.centreBand()
  const tradesBefore = venue.lastTradeId
  restage(market, slot, { stopTicks: stop, limitTicks: ticks, quantityLots: quantity })
  return ok(resultOf(venue, slot, tradesBefore))
}

function checkAmendment(
  venue: Venue,
  market: Market,
  slot: number,
  ticks: number,
  quantity: number,
  body: AmendOrderBody,
): Rejection<OrderReject> | undefined {
  const { orders, registry } = venue
  const refuse = (code: OrderReject) => rejectedOrder(code, market, body)
  const holder = orders.owner[slot]!
  const filled = orders.filled[slot]!
  if (!takesOrders(market)) return refuse('market_closed')
  const amounts = checkQuantity(market, quantity)
  if (amounts !== undefined) return refuse(amounts)
  if (quantity <= filled) {
    const done = market.scale.quantity(filled)
    return rejected(
      'quantity_out_of_range',
      `quantity: ${done} are filled already; give more, or cancel the order`,
    )
  }
  const price = checkPrice(market, ticks)
  if (price !== undefined) return refuse(price)
  if (venue.participantOf(holder)?.is_suspended) return refuse('trader_suspended')
  if (orders.pair[slot] !== 0) return refuse('order_is_paired')
  if (ticks === orders.ticks[slot] && quantity <= orders.quantity[slot]!) return undefined

  const left = quantity - filled
  if (!isWithinAmounts(market, ticks, left)) return refuse('quantity_out_of_range')
  const isBid = orders.side[slot] === BUY
  const more = left - orders.left(slot)
  if (isBid && more > 0 && isBeyondPosition(market, holder, more)) return refuse('position_limit')
  const required = isBid ? market.scale.cost(ticks, left) : left
  const free = registry.free(holder, isBid ? CASH : market.asset) + registry.heldBy(orders.hold[slot]!)
  if (required > free) return refuse(isBid ? 'exceeds_free_cash' : 'exceeds_free_holding')
  const display = orders.display[slot]!
  if (display > 0 && display * MAX_SLICES < left) return refuse('display_quantity_not_allowed')
  const best = market.book.bestOrder(isBid ? 1 : 0)
  const isPostOnly = (orders.flags[slot]! & POST_ONLY) !== 0
  const wouldTake = best !== 0 && crosses(market.sideOf(slot), ticks, orders.ticks[best]!)
  if (isPostOnly && wouldTake) return refuse('would_take_liquidity')
  const isMet = market.isCall || market.phase === 'listing'
  if (isMet && meetsOwn(market, market.sideOf(slot), holder, ticks)) return refuse('would_trade_with_itself')
  if (market.phase === 'listing' && wouldTake) return refuse('take_instead')
  market.centreBand()
  return undefined
}

export const cancelOrder = ownCommand(
  'cancel_order',
  cancelOrderBody,
  ['enterprise'],
  ['order_not_open'],
  (venue, body) => {
    const found = findOwn(venue, body.uscc, body.order_id)
    if (!found) return notOpen(body.order_id)
    const tradesBefore = venue.lastTradeId
    found.market.withdraw(found.slot, CANCELLED, reasonOf('requested'))
    resume(found.market)
    return ok(resultOf(venue, found.slot, tradesBefore))
  },
)

/** Cancels the open orders of a participant, in one market or in all, of one side or of both; the oldest first. */
export const cancelOrders = ownCommand(
  'cancel_orders',
  cancelOrdersBody,
  ['enterprise'],
  ['participant_not_found', 'market_not_found'],
  (venue, body, { actor }) => {
    const participant = findParticipant(venue, body.uscc)
    if (isRefused(participant)) return participant
    const market = body.symbol === undefined ? undefined : findMarket(venue, body.symbol)
    if (market && isRefused(market)) return market
    const side = body.side && sideOf(body.side)
    // The service does it for who asked for that when the connection is lost.
    const reason = actor === SYSTEM ? 'disconnected' : 'requested'
    const { cancelled, markets } = withdrawOwn(venue, participant.holder, reason, { market, side })
    for (const touched of markets) resume(touched)
    return ok({ cancelled })
  },
)

/** Which orders of a participant; absent: whichever. */
interface Wanted {
  readonly market?: Market | undefined
  readonly side?: 0 | 1 | undefined
}

/**
 * Cancels open orders of a participant, market by market, the oldest first. Returns how many, and their markets: what
 * they stood in the way of there is the caller's to resume.
 */
export function withdrawOwn(
  venue: Venue,
  holder: number,
  reason: CancelReason,
  { market, side }: Wanted = {},
): { cancelled: number; markets: readonly Market[] } {
  const { orders } = venue
  const own = orders.slotsOf(holder).filter((slot) => side === undefined || orders.side[slot] === side)
  const markets: Market[] = []
  let cancelled = 0
  for (const one of market ? [market] : venue.markets) {
    const slots = own.filter((slot) => orders.asset[slot] === one.asset)
    if (slots.length === 0) continue
    cancelled += withdraw(one, slots, reason)
    markets.push(one)
  }
  return { cancelled, markets }
}

/** Cancels open orders of a market. Returns how many. */
export function withdraw(market: Market, slots: readonly number[], reason: CancelReason): number {
  // One of a pair may have gone with the other.
  for (const slot of slots) if (market.orders.isOpen(slot)) market.withdraw(slot, CANCELLED, reasonOf(reason))
  return slots.length
}

function findOwn(venue: Venue, uscc: string, orderId: number) {
  const slot = venue.orders.find(orderId)
  const holder = venue.participants.get(uscc)?.holder
  if (slot === 0 || venue.orders.owner[slot] !== holder) return undefined
  return { market: venue.marketOf(venue.orders.asset[slot]!)!, slot }
}

function notOpen(orderId: number): Rejection<'order_not_open'> {
  return rejected('order_not_open', `order_id: ${orderId} is not an open order of yours that can be changed`)
}
