import { type Rejection, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import { MAX_OPEN_ORDERS } from '../exchange/order-check.ts'
import { MAX_SLICES } from '../exchange/order-entry.ts'
import type { OrderReject } from '../exchange/order-rejects.ts'
import {
  MAX_ALL_OR_NONE_ORDERS,
  MAX_TRAILING_ORDERS,
  MAX_WAITING_ORDERS,
} from '../exchange/waiting-orders.ts'

/** What a request named, for the sentence that refuses it. */
export interface Named {
  readonly symbol?: string | undefined
  readonly price?: string | undefined
  readonly stop_price?: string | undefined
  readonly trail?: string | undefined
  readonly quantity?: string | undefined
  readonly pair_with?: number | 'previous' | undefined
  readonly time_in_force?: string | undefined
  readonly kind?: string
  /** The best price that is listed, in ticks. */
  readonly best?: number | undefined
  /** The first order that it would meet is of its own group. */
  readonly meetsOwn?: boolean
}

/** The sentence for each code: the field, the rule and the fix. */
const SENTENCES: Record<OrderReject, (market: Market, named: Named) => string> = {
  market_not_found: (_, { symbol }) => `symbol: there is no instrument ${symbol}; see /v1/instruments`,
  market_closed: ({ terms, phase }) =>
    `symbol: ${terms.symbol} is in the phase ${phase}; orders are taken in continuous, listing, pre_open and the auctions`,
  mode_not_allowed: ({ terms }) => `symbol: ${terms.symbol} is traded by ${terms.modes.join(', ')}`,
  side_not_allowed: ({ terms }) => `side: only ${terms.sides.join(', ')} orders are taken in ${terms.symbol}`,
  quantity_not_a_multiple_of_lot: ({ terms }, { quantity }) =>
    `quantity: ${quantity} is not a multiple of the lot ${terms.lot} ${terms.unit}`,
  quantity_out_of_range: ({ terms }) =>
    `quantity: from ${terms.lot} to ${terms.max_order_quantity} ${terms.unit} an order, and no more than can be kept exactly`,
  price_not_a_multiple_of_tick: ({ terms }, named) =>
    `${pricesOf(named)}: not a positive multiple of the tick ${terms.tick}`,
  price_outside_limit: ({ scale, limit }, named) =>
    `${pricesOf(named)}: outside today's price limit, ${scale.price(limit.lower)} to ${scale.price(limit.upper)} CNY`,
  trader_suspended: () => 'uscc: the operator has suspended this participant; its orders can be cancelled',
  not_eligible: ({ terms }, { kind }) =>
    kind === undefined
      ? 'uscc: not registered as a participant of this venue'
      : `uscc: ${terms.symbol} is traded by ${terms.participants.join(', ')}, not by a ${kind}`,
  open_order_limit: () =>
    `at most ${MAX_OPEN_ORDERS} orders of a participant are open in a market, ${MAX_WAITING_ORDERS} of them waiting for a price or for enough, ${MAX_ALL_OR_NONE_ORDERS} of these all_or_none, ${MAX_TRAILING_ORDERS} trailing stops; cancel some`,
  position_limit: ({ terms }) =>
    `quantity: holding and bids together stay within ${terms.position_limit} ${terms.unit}`,
  duplicate_client_order_id: () => 'client_order_id: used before for another order; each order needs its own',
  exceeds_free_cash: () => 'price × quantity is more than the free cash; deposit, or cancel other bids',
  exceeds_free_holding: () => 'quantity: more than the free holding; cancel other offers, or buy first',
  would_take_liquidity: () =>
    'post_only: the order would trade at once; move its price or leave post_only out',
  not_fillable: () => 'time_in_force: the book cannot fill all of it at once, and fok takes all or nothing',
  no_liquidity: (_, { meetsOwn }) =>
    meetsOwn
      ? 'type: the first order on the other side is of your own group; cancel that one, or choose another self_trade_prevention'
      : 'type: nothing within the price limit and the protection rests on the other side; use a limit order',
  expiry_not_in_the_future: () => 'expires_at: has come already; give a later one',
  attributes_conflict: ({ terms }, { pair_with }) =>
    pair_with !== undefined
      ? 'pair_with: a pair is a limit order that rests and a stop that waits, neither for an auction or all_or_none'
      : terms.allows_all_or_none
        ? 'the attributes deny each other: see the rules of orders at /docs'
        : `the attributes deny each other, or all_or_none is not allowed in ${terms.symbol}: see the rules of orders at /docs`,
  not_allowed_in_a_call: ({ phase }) =>
    `the market is in ${phase}: it takes limit and stop orders that may rest, not market, ioc, fok, post_only or min_quantity`,
  display_quantity_not_allowed: ({ scale, leastDisplayLots, terms }) =>
    `display_quantity: at least ${scale.quantity(leastDisplayLots)} ${terms.unit} and 1/${MAX_SLICES} of the quantity, and less than all of it, for limit orders that rest`,
  minimum_quantity_not_allowed: () =>
    'min_quantity: at least one lot, at most the quantity, a multiple of the lot',
  minimum_not_fillable: () =>
    'min_quantity: the book cannot fill so much of it at once; give less, or come back later',
  would_trade_with_itself: ({ phase }) =>
    `price: in ${phase} it would trade with an order of your own group; cancel that one, or move the price`,
  paired_order_not_found: () => 'pair_with: there is no such open order of yours on this side of this market',
  order_is_paired: () => 'the order is one of a pair; cancel it and place it anew',
  no_auction_ahead: ({ phase }, { time_in_force }) => {
    if (time_in_force === 'at_open')
      return `time_in_force: the market is in ${phase}; at_open is sent before the opening`
    return phase === 'listing'
      ? `time_in_force: the market is in ${phase}, which has no auctions; make the order good for the day`
      : 'time_in_force: the market has no closing auction on this day; make the order good for the day'
  },
  not_allowed_in_a_listing: () =>
    'type: in a listing there are limit orders that rest, and takes of one of them; nothing else',
  take_instead: () => 'price: a listing on the other side is at this price or better; take it',
  listing_not_found: () => 'listing_id: there is no such listing on the other side',
  listing_changed: () => 'price: the listing is at another price; look again, and take it at that',
  better_listing_first: ({ scale }, { best = 0 }) =>
    `listing_id: a better price is listed, ${scale.price(best)}; it is taken first`,
  exceeds_listing: () => 'quantity: more than the listing has left',
}

export function rejectedOrder(code: OrderReject, market: Market, named: Named): Rejection<OrderReject> {
  const isLegal = LEGAL.has(code) || (code === 'not_eligible' && named.kind !== undefined)
  return rejected(code, SENTENCES[code](market, named), isLegal ? market.terms.legal_basis.zh : undefined)
}

/** Rules that stand in the document under which the market is held. */
const LEGAL: ReadonlySet<OrderReject> = new Set([
  'mode_not_allowed',
  'side_not_allowed',
  'price_outside_limit',
])

function pricesOf({ price, stop_price, trail }: Named): string {
  const fields = { price, stop_price, trail }
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}
