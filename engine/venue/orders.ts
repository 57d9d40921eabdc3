import { ok, type Rejection, type Result, rejected } from '../base/result.ts'
import { BUY, sideOf } from '../book/side.ts'
import { CANCELLED, ORDER_CHANGED, ORDER_STATUSES, type OrderStatus } from '../exchange/events.ts'
import {
  DEFAULT_SELF_TRADE_PREVENTION,
  NEVER,
  SELF_TRADE_PREVENTIONS,
  TIMES_IN_FORCE,
  type Ticket,
} from '../exchange/ticket.ts'
import { CASH } from '../registry/registry.ts'
import type { Command, CommandContext, PlaceOrder } from './commands.ts'
import {
  alreadyExpired,
  exceedsFree,
  guardCover,
  guardLimits,
  guardLiquidity,
  guardMarket,
  guardPosition,
  guardTrader,
  isWithinAmounts,
  marketClosed,
  readPrice,
  readSize,
  readStop,
  suspended,
  tooLarge,
} from './order-guards.ts'
import type { OrderReject, VenueReject } from './rejects.ts'
import type { Venue } from './venue.ts'

export interface OrderResult {
  readonly orderId: number
  readonly status: OrderStatus
  readonly quantityLots: number
  readonly filledLots: number
  readonly notionalFen: number
  /** The command's trades, and those of stop orders that it triggered, have consecutive numbers from here. */
  readonly firstTradeId: number
  readonly tradeCount: number
}

type OrderOutcome = Result<OrderResult, OrderReject>

export function placeOrder(venue: Venue, command: PlaceOrder, context: CommandContext): OrderOutcome {
  const market = venue.marketBySymbol.get(command.symbol)
  if (!market)
    return rejected(
      'market_not_found',
      `symbol: there is no instrument ${command.symbol}; see /v1/instruments`,
    )
  const guarded = guardMarket(market, command)
  if (guarded) return guarded
  const size = readSize(market, command.quantity)
  if (typeof size !== 'number') return size
  const limit = readPrice(market, command)
  if (typeof limit !== 'number') return limit
  const stop = readStop(market, command)
  if (typeof stop !== 'number') return stop
  if (!isWithinAmounts(market, limit, size)) return tooLarge()
  const participant = venue.participantByUscc.get(command.uscc)
  const guardedTrader = guardTrader(market, participant)
  if (guardedTrader) return guardedTrader

  const holder = participant!.holder
  const ticket: Ticket = {
    orderId: context.seq,
    holder,
    clientOrderId: command.clientOrderId,
    side: sideOf(command.side),
    isMarket: command.orderType === 'market',
    limitTicks: limit,
    quantityLots: size,
    timeInForce: TIMES_IN_FORCE.indexOf(command.timeInForce),
    expiresAt: command.expiresAt ?? NEVER,
    isPostOnly: command.postOnly === true,
    selfTradePrevention: SELF_TRADE_PREVENTIONS.indexOf(
      command.selfTradePrevention ?? DEFAULT_SELF_TRADE_PREVENTION,
    ),
    stopTicks: stop,
  }
  const crowded = guardLimits(venue, market, ticket, context.isClientOrderIdTaken === true)
  if (crowded) return crowded
  const required = market.requiredHold(ticket)
  const uncovered = guardCover(venue, market, ticket, required)
  if (uncovered) return uncovered
  const unfit = guardLiquidity(market, ticket)
  if (unfit) return unfit
  if (ticket.expiresAt <= context.at) return alreadyExpired()
  return execute(venue, ticket.orderId, () => market.enter(ticket, required, context.seq))
}

/**
 * A smaller quantity at the same price keeps the place; anything else enters the order anew. `quantity` is the whole
 * order's, with what is filled. The checks are those of an order, in the same order.
 */
export function amendOrder(
  venue: Venue,
  command: Extract<Command, { type: 'amend_order' }>,
  context: CommandContext,
): Result<OrderResult, OrderReject | VenueReject> {
  const found = findOwn(venue, command.uscc, command.orderId)
  if (!found) return notOpen(command.orderId)
  const { market, slot, participant } = found
  const book = market.book
  if (market.phase !== 'continuous') return marketClosed(market)

  const filled = market.columns.filled[slot]!
  const quantity =
    command.quantity === undefined ? market.columns.quantity[slot]! : readSize(market, command.quantity)
  if (typeof quantity !== 'number') return quantity
  if (quantity <= filled) {
    return rejected(
      'quantity_out_of_range',
      `quantity: ${market.scale.quantity(filled)} are filled already; give more, or cancel the order`,
    )
  }
  const price =
    command.price === undefined
      ? book.priceOf(slot)
      : readPrice(market, { ...command, orderType: 'limit', price: command.price })
  if (typeof price !== 'number') return price
  if (participant.isSuspended) return suspended()

  const isSamePrice = price === book.priceOf(slot)
  if (isSamePrice && quantity === market.columns.quantity[slot]!) {
    return execute(venue, command.orderId, () => {}, {
      orderId: command.orderId,
      status: filled > 0 ? 'partially_filled' : 'resting',
      quantityLots: quantity,
      filledLots: filled,
      notionalFen: market.columns.notional[slot]!,
      firstTradeId: 0,
      tradeCount: 0,
    })
  }
  if (isSamePrice && quantity < market.columns.quantity[slot]!) {
    return execute(venue, command.orderId, () => market.reduce(slot, quantity))
  }

  const left = quantity - filled
  if (!isWithinAmounts(market, price, left)) return tooLarge()
  const ticket: Ticket = {
    orderId: command.orderId,
    holder: participant.holder,
    clientOrderId: market.columns.clientOrderId[slot]!,
    side: book.sideOf(slot),
    isMarket: false,
    limitTicks: price,
    quantityLots: quantity,
    timeInForce: market.columns.timeInForce[slot]!,
    expiresAt: market.columns.expiresAt[slot]!,
    isPostOnly: market.columns.isPostOnly[slot] === 1,
    selfTradePrevention: market.columns.selfTradePrevention[slot]!,
    stopTicks: 0,
  }
  const beyond = guardPosition(venue, market, ticket.holder, ticket.side, left - book.remainingOf(slot))
  if (beyond) return beyond
  const isBuy = ticket.side === BUY
  const required = isBuy ? market.scale.cost(price, left) : left
  const free = venue.registry.free(ticket.holder, isBuy ? CASH : market.asset) + market.heldFor(slot)
  if (required > free) return exceedsFree(isBuy)
  const unfit = guardLiquidity(market, ticket)
  if (unfit) return unfit
  return execute(venue, command.orderId, () => market.replace(slot, ticket, context.seq))
}

export function cancelOrder(
  venue: Venue,
  command: Extract<Command, { type: 'cancel_order' }>,
): Result<OrderResult, VenueReject> {
  const waiting = findStop(venue, command.uscc, command.orderId)
  if (waiting)
    return execute(venue, command.orderId, () => waiting.market.withdrawStop(waiting.stop, CANCELLED))
  const found = findOwn(venue, command.uscc, command.orderId)
  if (!found) return notOpen(command.orderId)
  return execute(venue, command.orderId, () => found.market.withdraw(found.slot, CANCELLED))
}

/** Cancels every order of a participant, in one market or in all; oldest market first, best price first. */
export function cancelOrders(
  venue: Venue,
  command: Extract<Command, { type: 'cancel_orders' }>,
): Result<{ cancelled: number }, VenueReject> {
  const participant = venue.participantByUscc.get(command.uscc)
  if (!participant) return rejected('participant_not_found', `uscc: ${command.uscc} is not registered here`)
  const markets = command.symbol === undefined ? venue.markets : [venue.marketBySymbol.get(command.symbol)]
  let cancelled = 0
  for (const market of markets) {
    if (!market) return rejected('market_not_found', `symbol: there is no instrument ${command.symbol}`)
    const own: number[] = []
    for (const side of [0, 1] as const) {
      for (let slot = market.book.bestOrder(side); slot !== 0; slot = market.book.nextOrder(slot)) {
        if (market.book.ownerOf(slot) === participant.holder) own.push(slot)
      }
    }
    for (const slot of own) {
      cancelled++
      market.withdraw(slot, CANCELLED)
    }
    for (const stop of [...market.stops.all()].filter(({ ticket }) => ticket.holder === participant.holder)) {
      cancelled++
      market.withdrawStop(stop, CANCELLED)
    }
  }
  return ok({ cancelled })
}

/** Runs a change and reads from its events what became of the order. */
function execute(venue: Venue, orderId: number, change: () => void, unchanged?: OrderResult) {
  const tradesBefore = venue.lastTradeId
  const firstEvent = venue.events.count
  change()
  for (let index = venue.events.count - 1; index >= firstEvent; index--) {
    if (venue.events.kind(index) !== ORDER_CHANGED) continue
    const order = venue.events.readOrder(index)
    if (order.orderId !== orderId) continue
    return ok<OrderResult>({
      orderId,
      status: ORDER_STATUSES[order.status]!,
      quantityLots: order.quantityLots,
      filledLots: order.filledLots,
      notionalFen: order.notionalFen,
      firstTradeId: tradesBefore + 1,
      tradeCount: venue.lastTradeId - tradesBefore,
    })
  }
  return ok(unchanged!)
}

function findOwn(venue: Venue, uscc: string, orderId: number) {
  const participant = venue.participantByUscc.get(uscc)
  const found = venue.findOrder(orderId)
  if (!participant || !found || found.market.book.ownerOf(found.slot) !== participant.holder) return undefined
  return { ...found, participant }
}

function findStop(venue: Venue, uscc: string, orderId: number) {
  const holder = venue.participantByUscc.get(uscc)?.holder
  for (const market of venue.markets) {
    const stop = market.stops.find(orderId)
    if (stop && stop.ticket.holder === holder) return { market, stop }
  }
  return undefined
}

function notOpen(orderId: number): Rejection<'order_not_open'> {
  return rejected('order_not_open', `order_id: ${orderId} is not an open order of yours that can be changed`)
}
