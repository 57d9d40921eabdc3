import { TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, SIDE_NAMES } from '../book/side.ts'
import { CASH } from '../registry/registry.ts'
import { MAX_TICKS } from './instrument.ts'
import { available, protectedLimit } from './liquidity.ts'
import type { Market } from './market.ts'
import {
  ALL_OR_NONE,
  AT_CLOSE,
  AT_OPEN,
  CANCEL_NEWEST,
  FOK,
  isImmediate,
  LIMIT,
  MARKET,
  MAX_SLICES,
  type OrderEntry,
  POST_ONLY,
  STOP_LIMIT,
  TRAILING_STOP,
} from './order-entry.ts'
import type { OrderReject } from './order-rejects.ts'
import { PENDING_TRIGGER } from './order-status.ts'
import { MAX_ALL_OR_NONE_ORDERS, MAX_TRAILING_ORDERS, MAX_WAITING_ORDERS } from './waiting-orders.ts'

/** Orders one participant may have open in one market: a bound on memory, far above what a person enters. */
export const MAX_OPEN_ORDERS = 100_000

/** What the market has to know of who places an order. */
export interface Trader {
  readonly kind: string
  readonly is_suspended: boolean
}

/**
 * Every check before an order is entered, in the order of ORDER_REJECTS. Nothing changes but the entry itself, which
 * learns its limit, where it is at market, its stop price, where it trails, and what has to be set aside. Returns the
 * code of the first rule that says no, or undefined.
 */
export function checkOrder(
  market: Market,
  entry: OrderEntry,
  trader: Trader | undefined,
): OrderReject | undefined {
  market.centreBand()
  return (
    checkMarket(market, entry) ??
    checkAmounts(market, entry) ??
    checkTrader(market, trader) ??
    checkLimits(market, entry) ??
    checkCover(market, entry) ??
    checkLiquidity(market, entry) ??
    checkAttributes(market, entry) ??
    checkCall(market, entry) ??
    checkPair(market, entry) ??
    checkAuction(market, entry)
  )
}

function checkMarket(market: Market, entry: OrderEntry): OrderReject | undefined {
  if (!takesOrders(market)) return 'market_closed'
  const { modes, sides } = market.terms
  if (!modes.includes(market.phase === 'listing' ? 'listing' : 'continuous')) return 'mode_not_allowed'
  if (!sides.includes(SIDE_NAMES[entry.side])) return 'side_not_allowed'
  return undefined
}

/** Orders are entered and changed now. */
export function takesOrders({ phase, isCall }: Market): boolean {
  return phase === 'continuous' || phase === 'listing' || isCall
}

/** Quantity and prices; steps that are none were read as OFF_STEP, those past counting as TOO_LARGE. */
function checkAmounts(market: Market, entry: OrderEntry): OrderReject | undefined {
  const quantity = checkQuantity(market, entry.quantityLots)
  if (quantity !== undefined) return quantity
  const isBid = entry.side === BUY
  if (entry.type === MARKET) entry.limitTicks = protectedLimit(market, isBid)
  else if (entry.isAtMarket) entry.limitTicks = isBid ? market.limit.upper : market.limit.lower
  if (entry.type === TRAILING_STOP) {
    if (entry.trailTicks < 1 || entry.trailTicks > MAX_TICKS) {
      return entry.trailTicks === TOO_LARGE || entry.trailTicks > MAX_TICKS
        ? 'price_outside_limit'
        : 'price_not_a_multiple_of_tick'
    }
    const around = market.lastOrReference
    entry.stopTicks = isBid ? around + entry.trailTicks : Math.max(1, around - entry.trailTicks)
  }
  const price = checkPrice(market, entry.limitTicks)
  if (price !== undefined) return price
  // A trailing stop may wait beyond today's limit: it follows.
  if (entry.isStop && entry.type !== TRAILING_STOP) {
    const stop = checkPrice(market, entry.stopTicks)
    if (stop !== undefined) return stop
  }
  return isWithinAmounts(market, entry.limitTicks, entry.quantityLots) ? undefined : 'quantity_out_of_range'
}

export function checkQuantity(market: Market, lots: number): OrderReject | undefined {
  if (lots < 1)
    return lots === 0 || lots === TOO_LARGE ? 'quantity_out_of_range' : 'quantity_not_a_multiple_of_lot'
  return lots > market.maxOrderLots ? 'quantity_out_of_range' : undefined
}

export function checkPrice(market: Market, ticks: number): OrderReject | undefined {
  const { lower, upper } = market.limit
  if (ticks < 0 && ticks !== TOO_LARGE) return 'price_not_a_multiple_of_tick'
  return ticks < lower || ticks > upper ? 'price_outside_limit' : undefined
}

/** What it is worth can be kept exactly. */
export function isWithinAmounts(market: Market, ticks: number, lots: number): boolean {
  return ticks * lots * market.scale.fenPerTickLot <= MAX_AMOUNT
}

function checkTrader(market: Market, trader: Trader | undefined): OrderReject | undefined {
  if (trader === undefined) return 'not_eligible'
  if (trader.is_suspended) return 'trader_suspended'
  return (market.terms.participants as readonly string[]).includes(trader.kind) ? undefined : 'not_eligible'
}

function checkLimits(market: Market, entry: OrderEntry): OrderReject | undefined {
  const { exposure } = market
  const waits = entry.isStop || isAllOrNone(entry) || entry.timeInForce === AT_CLOSE
  if (waits && exposure.waiting(entry.holder) >= MAX_WAITING_ORDERS) return 'open_order_limit'
  const { waiting } = market
  if (isAllOrNone(entry) && waiting.allOrNoneOf(entry.holder) >= MAX_ALL_OR_NONE_ORDERS)
    return 'open_order_limit'
  const isTrailing = entry.type === TRAILING_STOP
  if (isTrailing && waiting.trailingOf(entry.holder) >= MAX_TRAILING_ORDERS) return 'open_order_limit'
  if (exposure.orders(entry.holder) >= MAX_OPEN_ORDERS) return 'open_order_limit'
  if (entry.side === BUY && isBeyondPosition(market, entry.holder, entry.quantityLots))
    return 'position_limit'
  return entry.isNameTaken ? 'duplicate_client_order_id' : undefined
}

/** So many lots more on the bid would break the position limit, which counts holdings and bids together. */
export function isBeyondPosition(market: Market, holder: number, lots: number): boolean {
  if (market.positionLimitLots === Number.POSITIVE_INFINITY) return false
  const position = market.registry.balance(holder, market.asset) + market.exposure.buyLots(holder)
  return position + lots > market.positionLimitLots
}

function isAllOrNone(entry: OrderEntry): boolean {
  return (entry.flags & ALL_OR_NONE) !== 0
}

function checkCover(market: Market, entry: OrderEntry): OrderReject | undefined {
  const isBid = entry.side === BUY
  // One walk serves this check and those that follow.
  if (entry.type === MARKET || entry.timeInForce === FOK || entry.minimumLots > 0) available(market, entry)
  if (!isBid) entry.requiredHold = entry.quantityLots
  else if (entry.type === MARKET) entry.requiredHold = market.liquidity.fen
  else entry.requiredHold = market.scale.cost(entry.limitTicks, entry.quantityLots)
  const paired = pairedSlot(market, entry)
  const shared = paired === 0 ? 0 : market.registry.heldBy(market.orders.hold[paired]!)
  const needed = entry.requiredHold - shared
  if (market.registry.covers(entry.holder, isBid ? CASH : market.asset, needed)) return undefined
  return isBid ? 'exceeds_free_cash' : 'exceeds_free_holding'
}

function checkLiquidity(market: Market, entry: OrderEntry): OrderReject | undefined {
  if (market.isCall || market.phase === 'listing') return undefined
  const { side, limitTicks, quantityLots, timeInForce } = entry
  if ((entry.flags & POST_ONLY) !== 0) {
    const best = market.book.bestOrder(side === BUY ? SELL : BUY)
    if (best !== 0 && crosses(side, limitTicks, market.orders.ticks[best]!)) return 'would_take_liquidity'
  }
  if (timeInForce !== FOK && entry.type !== MARKET) return undefined
  const found = market.liquidity.lots
  if (timeInForce === FOK && found < quantityLots) return 'not_fillable'
  return found === 0 ? 'no_liquidity' : undefined
}

/** Attributes that say what the others deny; the shape of a request rules most of them out before. */
function checkAttributes(market: Market, entry: OrderEntry): OrderReject | undefined {
  if (entry.expiresAt <= market.clock.at) return 'expiry_not_in_the_future'
  const { type, flags, displayLots, minimumLots, quantityLots } = entry
  const isPostOnly = (flags & POST_ONLY) !== 0
  const isImmediateEntry = isImmediate(type, entry.timeInForce)
  if (isPostOnly && (isImmediateEntry || type !== LIMIT || minimumLots > 0)) return 'attributes_conflict'
  if (isAllOrNone(entry) && (market.terms.allows_all_or_none !== true || type !== LIMIT))
    return 'attributes_conflict'
  // Whole or not at all: it gives nothing up to its own orders, and cancels none of them.
  if (isAllOrNone(entry) && entry.selfTradePrevention !== CANCEL_NEWEST) return 'attributes_conflict'
  if (isAllOrNone(entry) && (isImmediateEntry || isPostOnly || displayLots > 0 || minimumLots > 0)) {
    return 'attributes_conflict'
  }
  if (entry.isStop && (entry.timeInForce === FOK || minimumLots > 0)) return 'attributes_conflict'
  const isPlain = type === LIMIT && flags === 0 && displayLots === 0 && minimumLots === 0
  // A call asks nobody whether he would meet himself: there is nothing to choose.
  const isFree = entry.pairedOrderId === 0 && entry.selfTradePrevention === CANCEL_NEWEST
  if (isForAuction(entry.timeInForce) && !(isPlain && isFree)) return 'attributes_conflict'
  if (displayLots !== 0) {
    const isShare = displayLots < quantityLots && displayLots * MAX_SLICES >= quantityLots
    if (
      displayLots < market.leastDisplayLots ||
      !isShare ||
      (type !== LIMIT && type !== STOP_LIMIT) ||
      isImmediateEntry
    )
      return 'display_quantity_not_allowed'
  }
  if (minimumLots === 0) return undefined
  return minimumLots >= 1 && minimumLots <= quantityLots ? undefined : 'minimum_quantity_not_allowed'
}

function checkMinimum(market: Market, entry: OrderEntry): OrderReject | undefined {
  return market.liquidity.lots < entry.minimumLots ? 'minimum_not_fillable' : undefined
}

/** A call takes limit orders that can rest in it, and none that would trade with another of its own group. */
function checkCall(market: Market, entry: OrderEntry): OrderReject | undefined {
  if (!market.isCall) return entry.minimumLots > 0 ? checkMinimum(market, entry) : undefined
  if (entry.isStop) return undefined
  if (entry.isImmediate || entry.minimumLots > 0 || (entry.flags & POST_ONLY) !== 0) {
    return 'not_allowed_in_a_call'
  }
  if (isAllOrNone(entry) || waitsForClose(market, entry)) return undefined
  return meetsOwn(market, entry.side, entry.holder, entry.limitTicks) ? 'would_trade_with_itself' : undefined
}

/** It is for the auction that opens or closes the day, and for nothing else. */
const isForAuction = (timeInForce: number) => timeInForce === AT_OPEN || timeInForce === AT_CLOSE

const waitsForClose = ({ phase }: Market, { timeInForce }: OrderEntry) =>
  timeInForce === AT_CLOSE && phase !== 'closing_auction'

/** An order for an auction comes before that is over; listings have none. */
function checkAuction({ phase }: Market, entry: OrderEntry): OrderReject | undefined {
  if (!isForAuction(entry.timeInForce)) return undefined
  const isAhead =
    entry.timeInForce === AT_OPEN ? phase === 'pre_open' || phase === 'opening_auction' : phase !== 'listing'
  return isAhead ? undefined : 'no_auction_ahead'
}

/** True when an order at this price would cross one of its own group that rests. */
export function meetsOwn(market: Market, side: 0 | 1, holder: number, limitTicks: number): boolean {
  const { book, orders, affiliations } = market
  for (let slot = book.bestOrder(side === BUY ? SELL : BUY); slot !== 0; slot = book.nextOrder(slot)) {
    if (!crosses(side, limitTicks, orders.ticks[slot]!)) return false
    if (affiliations.areSame(orders.owner[slot]!, holder)) return true
  }
  return false
}

/** A pair is a limit order in the book and a stop order, of one participant, on one side of one market. */
function checkPair(market: Market, entry: OrderEntry): OrderReject | undefined {
  if (entry.pairedOrderId === 0) return undefined
  const slot = pairedSlot(market, entry)
  if (slot === 0) return 'paired_order_not_found'
  const { orders } = market
  if (orders.pair[slot] !== 0) return 'order_is_paired'
  if (isForAuction(orders.timeInForce[slot]!)) return 'attributes_conflict'
  const isWaiting = orders.status[slot] === PENDING_TRIGGER
  const isLimit = orders.type[slot] === LIMIT
  // Of the two only the stop waits: two orders that rest could both be counted on, and only one would be there.
  const isOther = entry.isStop ? isLimit && !isWaiting : !isLimit && isWaiting
  return isOther && !isAllOrNone(entry) && entry.type !== MARKET ? undefined : 'attributes_conflict'
}

/** The open order on the same side of the market, of the same participant, that the entry is to be paired with; or 0. */
function pairedSlot(market: Market, entry: OrderEntry): number {
  if (entry.pairedOrderId === 0) return 0
  const { orders } = market
  const slot = orders.find(entry.pairedOrderId)
  const isSame =
    slot !== 0 &&
    orders.owner[slot] === entry.holder &&
    orders.asset[slot] === market.asset &&
    orders.side[slot] === entry.side
  return isSame ? slot : 0
}
