import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { type Rejection, rejected } from '../base/result.ts'
import { BUY, SIDE_NAMES, type Side } from '../book/side.ts'
import type { Market } from '../exchange/market.ts'
import { MAX_PENDING_STOPS } from '../exchange/stop-orders.ts'
import { FOK, type Ticket } from '../exchange/ticket.ts'
import { CASH } from '../registry/registry.ts'
import type { PlaceOrder } from './commands.ts'
import type { OrderReject } from './rejects.ts'
import type { Participant, Venue } from './venue.ts'

/** Orders one participant may have resting in one market: a bound on memory, far above what a person enters. */
export const MAX_OPEN_ORDERS = 100_000

export function guardMarket(market: Market, command: PlaceOrder): Rejection<OrderReject> | undefined {
  if (market.phase !== 'continuous') return marketClosed(market)
  const { modes, sides, legalBasis, symbol } = market.terms
  if (!modes.includes('continuous')) {
    return rejected(
      'mode_not_allowed',
      `symbol: ${symbol} is not traded in a continuous book but by ${modes.join(', ')}`,
      legalBasis.en,
    )
  }
  if (!sides.includes(command.side)) {
    return rejected(
      'side_not_allowed',
      `side: only ${sides.join(', ')} orders are taken in ${symbol}`,
      legalBasis.en,
    )
  }
  return undefined
}

export function readSize(market: Market, quantity: string): number | Rejection<OrderReject> {
  const { terms, scale } = market
  const lots = scale.lots(quantity)
  if (lots === OFF_STEP) {
    return rejected(
      'quantity_not_a_multiple_of_lot',
      `quantity: ${quantity} is not a multiple of the lot ${terms.lot} ${terms.unit}`,
    )
  }
  const most = scale.lots(terms.maxOrderQuantity)
  if (lots === TOO_LARGE || lots < 1 || lots > most) {
    return rejected(
      'quantity_out_of_range',
      `quantity: from ${terms.lot} to ${terms.maxOrderQuantity} ${terms.unit} an order`,
    )
  }
  return lots
}

/** The limit in ticks; a market order is bounded by the price limit of its side. */
export function readPrice(
  market: Market,
  command: { orderType: PlaceOrder['orderType']; price?: string; side?: string },
): number | Rejection<OrderReject> {
  const { lower, upper } = market.limit
  if (command.orderType === 'market') return command.side === SIDE_NAMES[BUY] ? upper : lower
  return readTicks(market, 'price', command.price ?? '')
}

/** The trigger of a stop order in ticks; 0 for any other. */
export function readStop(market: Market, command: PlaceOrder): number | Rejection<OrderReject> {
  return command.orderType === 'stop_limit' ? readTicks(market, 'stop_price', command.stopPrice ?? '') : 0
}

function readTicks(market: Market, field: string, price: string): number | Rejection<OrderReject> {
  const { lower, upper } = market.limit
  const ticks = market.scale.ticks(price)
  if (ticks === OFF_STEP) {
    return rejected(
      'price_not_a_multiple_of_tick',
      `${field}: ${price} is not a multiple of the tick ${market.terms.tick}`,
    )
  }
  if (ticks === TOO_LARGE || ticks < lower || ticks > upper) {
    const allowed = `${market.scale.price(lower)} to ${market.scale.price(upper)}`
    return rejected(
      'price_outside_limit',
      `${field}: ${price} is outside today's price limit, ${allowed} CNY`,
      market.terms.legalBasis.en,
    )
  }
  return ticks
}

export function guardTrader(
  market: Market,
  participant: Participant | undefined,
): Rejection<OrderReject> | undefined {
  if (!participant) return rejected('not_eligible', 'uscc: not registered as a participant of this venue')
  if (participant.isSuspended) return suspended()
  const { participants, legalBasis } = market.terms
  if (participants.includes(participant.kind)) return undefined
  return rejected(
    'not_eligible',
    `uscc: ${market.terms.symbol} is traded by ${participants.join(', ')}, not by a ${participant.kind}`,
    legalBasis.en,
  )
}

export function guardLimits(
  venue: Venue,
  market: Market,
  ticket: Ticket,
  isTaken: boolean,
): Rejection<OrderReject> | undefined {
  if (ticket.stopTicks !== 0 && market.stops.countOf(ticket.holder) >= MAX_PENDING_STOPS) {
    return rejected(
      'open_order_limit',
      `at most ${MAX_PENDING_STOPS} stop orders of a participant wait in a market; cancel some`,
    )
  }
  if (market.exposure.orders(ticket.holder) >= MAX_OPEN_ORDERS) {
    return rejected(
      'open_order_limit',
      `at most ${MAX_OPEN_ORDERS} orders of a participant rest in a market; cancel some`,
    )
  }
  const beyond = guardPosition(venue, market, ticket.holder, ticket.side, ticket.quantityLots)
  if (beyond) return beyond
  if (isTaken) {
    return rejected(
      'duplicate_client_order_id',
      'client_order_id: used before for another order; each order needs its own',
    )
  }
  return undefined
}

/** `lots` more on the bid must stay within the position limit, which counts holdings and bids together. */
export function guardPosition(
  venue: Venue,
  market: Market,
  holder: number,
  side: Side,
  lots: number,
): Rejection<OrderReject> | undefined {
  const { positionLimit, unit } = market.terms
  if (positionLimit === undefined || side !== BUY) return undefined
  const position = venue.registry.balance(holder, market.asset) + market.exposure.buyLots(holder)
  if (position + lots <= market.scale.lots(positionLimit)) return undefined
  return rejected(
    'position_limit',
    `quantity: holding and bids together stay within ${positionLimit} ${unit}`,
  )
}

export function guardCover(
  venue: Venue,
  market: Market,
  ticket: Ticket,
  required: number,
): Rejection<OrderReject> | undefined {
  const isBuy = ticket.side === BUY
  if (required > venue.registry.free(ticket.holder, isBuy ? CASH : market.asset)) return exceedsFree(isBuy)
  return undefined
}

export function guardLiquidity(market: Market, ticket: Ticket): Rejection<OrderReject> | undefined {
  if (ticket.isPostOnly && market.wouldTake(ticket.side, ticket.limitTicks)) {
    return rejected(
      'would_take_liquidity',
      'post_only: the order would trade at once; move its price or leave post_only out',
    )
  }
  if (ticket.timeInForce === FOK && market.fillableLots(ticket) < ticket.quantityLots) {
    return rejected(
      'not_fillable',
      'time_in_force: the book cannot fill all of it at once, and fok takes all or nothing',
    )
  }
  if (ticket.isMarket && market.fillableLots(ticket) === 0) {
    return rejected(
      'no_liquidity',
      'type: nothing within the price limit rests on the other side; use a limit order',
    )
  }
  return undefined
}

export function isWithinAmounts(market: Market, ticks: number, lots: number): boolean {
  return ticks * lots * market.scale.fenPerTickLot <= MAX_AMOUNT
}

export function marketClosed(market: Market): Rejection<'market_closed'> {
  return rejected(
    'market_closed',
    `symbol: ${market.terms.symbol} is in the phase ${market.phase}; orders are taken in continuous`,
  )
}
export function alreadyExpired(): Rejection<'expiry_not_in_the_future'> {
  return rejected('expiry_not_in_the_future', 'expires_at: has come already; give a later one')
}
export function suspended(): Rejection<'trader_suspended'> {
  return rejected(
    'trader_suspended',
    'uscc: the operator has suspended this participant; its orders can be cancelled',
  )
}
export function tooLarge(): Rejection<'quantity_out_of_range'> {
  return rejected('quantity_out_of_range', 'quantity: the order would be worth more than can be kept exactly')
}
export function exceedsFree(isBuy: boolean): Rejection<'exceeds_free_cash' | 'exceeds_free_holding'> {
  return isBuy
    ? rejected(
        'exceeds_free_cash',
        'price × quantity is more than the free cash; deposit, or cancel other bids',
      )
    : rejected(
        'exceeds_free_holding',
        'quantity: more than the free holding; cancel other offers, or buy first',
      )
}
