import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { bookChecksum } from '../../engine/book/checksum.ts'
import { BUY, SELL, SIDE_NAMES, type Side } from '../../engine/book/side.ts'
import { NO_INDICATION } from '../../engine/exchange/call-auction.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { NEVER } from '../../engine/exchange/order-entry.ts'
import { CANCEL_REASONS, CANCELLED, EXPIRED, ORDER_STATUSES } from '../../engine/exchange/order-status.ts'
import { indication } from '../../engine/exchange/trading-day.ts'
import type { Instrument as InstrumentEntry } from '../../engine/facts/catalogue.ts'
import type {
  Auction,
  BookAnswer,
  Instrument,
  Ticker,
  Trade,
  TradeRecord,
} from '../../engine/facts/market.ts'
import type { Fill, Order, OrderRecord } from '../../engine/facts/order.ts'

// How the inside looks from outside: integers become decimals, milliseconds become RFC 3339.

/** What of an order stands beside its row: what it asked for at the beginning, and why it left. */
export interface OrderAside {
  readonly min_quantity: string | null
  readonly reason: number | undefined
}

export function orderView(market: Market, order: OrderRecord, { min_quantity, reason }: OrderAside): Order {
  const { scale, terms } = market
  const { stop_ticks, trail_ticks, quantity_lots, display_lots, filled_lots } = order
  const { order_id, client_order_id, type, time_in_force, all_or_none, paired_order_id } = order
  return {
    order_id,
    client_order_id,
    symbol: terms.symbol,
    side: SIDE_NAMES[order.side as Side],
    type,
    time_in_force,
    expires_at: timeOrNull(order.expires_at),
    price: scale.price(order.price_ticks),
    stop_price: stop_ticks === null ? null : scale.price(stop_ticks),
    trail: trail_ticks === null ? null : scale.price(trail_ticks),
    quantity: scale.quantity(quantity_lots),
    display_quantity: display_lots === null ? null : scale.quantity(display_lots),
    min_quantity,
    post_only: order.post_only,
    self_trade_prevention: order.self_trade_prevention,
    all_or_none,
    paired_order_id,
    memo: order.memo,
    filled_quantity: scale.quantity(filled_lots),
    remaining_quantity: scale.quantity(quantity_lots - filled_lots),
    average_price: market.scale.averagePrice(order.notional_fen, filled_lots),
    status: ORDER_STATUSES[order.status]!,
    cancel_reason:
      order.status === CANCELLED || order.status === EXPIRED ? CANCEL_REASONS[reason ?? 0]! : null,
    placed_at: timeOf(order.placed_at),
    updated_at: timeOf(order.updated_at),
    seq: order.updated_seq,
  }
}

/** A column that says of each trade whether it came about in a call auction. */
export const IS_AUCTION =
  'EXISTS (SELECT 1 FROM auction_trades a WHERE a.trade_id = trades.trade_id) AS is_auction'

export function tradeView(market: Market, trade: TradeRecord, isAuction: boolean): Trade {
  return {
    trade_id: trade.trade_id,
    symbol: market.terms.symbol,
    price: market.scale.price(trade.price_ticks),
    quantity: market.scale.quantity(trade.quantity_lots),
    taker_side: SIDE_NAMES[trade.taker_side as Side],
    is_auction: isAuction,
    seq: trade.seq,
    at: timeOf(trade.at),
  }
}

/** A trade as one of its parties sees it; of a trade with itself, both. */
export function fillsOf(market: Market, trade: TradeRecord, holder: number): Fill[] {
  const { trade_id, symbol, price, quantity, seq, at } = tradeView(market, trade, false)
  const fills: Fill[] = []
  const add = (order_id: number, side: number, liquidity: Fill['liquidity']) =>
    fills.push({
      ...{ trade_id, order_id, symbol, side: SIDE_NAMES[side as Side] },
      ...{ price, quantity, liquidity, seq, at },
    })
  if (trade.maker === holder) add(trade.maker_order_id, 1 - trade.taker_side, 'maker')
  if (trade.taker === holder) add(trade.taker_order_id, trade.taker_side, 'taker')
  return fills
}

export function instrumentView(market: Market, entry: InstrumentEntry | undefined): Instrument {
  const { terms, scale } = market
  return {
    symbol: terms.symbol,
    family: terms.family,
    name: nameOf(market, entry),
    unit: terms.unit,
    tick: terms.tick,
    lot: terms.lot,
    price_limit: priceLimitOf(market),
    price_limit_basis_points: terms.price_limit_basis_points,
    max_order_quantity: terms.max_order_quantity,
    min_display_quantity: scale.quantity(market.leastDisplayLots),
    modes: [...terms.modes],
    block: terms.block ?? null,
    resale: terms.resale ?? null,
    participants: [...terms.participants],
    legal_basis: terms.legal_basis,
    vintage: terms.vintage ?? null,
    valid_until: terms.valid_until ?? null,
    phase: market.phase,
    call_ends_from: callEndsFromOf(market),
    phase_reason: market.phaseReason,
    position_limit: terms.position_limit ?? null,
    market_protection_basis_points: terms.market_protection_basis_points ?? null,
    volatility_interruption: terms.volatility_interruption ?? null,
    allows_all_or_none: terms.allows_all_or_none === true,
    reference_price: scale.price(market.referenceTicks),
    // After a close the reference is the market’s own average.
    reference_price_basis:
      market.referenceTicks === scale.ticks(terms.reference_price)
        ? (entry?.reference_price_basis ?? null)
        : null,
    source_ids: entry?.source_ids ?? [],
    grade: entry?.grade ?? 'unverified',
  }
}

/** As the catalogue calls it, and of which year or term it is. */
function nameOf({ terms }: Market, entry: InstrumentEntry | undefined) {
  if (!entry) return { zh: terms.symbol, en: terms.symbol }
  const { vintage, valid_until } = terms
  const [zh, en] = [
    [vintage && `${vintage} 年度`, valid_until && `有效期至 ${valid_until}`],
    [vintage && `of ${vintage}`, valid_until && `until ${valid_until}`],
  ].map((parts) => parts.filter(Boolean))
  if (zh!.length === 0 || terms.series === undefined) return entry.name
  return { zh: `${entry.name.zh}(${zh!.join(',')})`, en: `${entry.name.en} (${en!.join(', ')})` }
}

function priceLimitOf({ scale, limit }: Market) {
  return { lower: scale.price(limit.lower), upper: scale.price(limit.upper) }
}

export type Level = [price: string, quantity: string, orders: number]

export function levelsOf(market: Market, side: Side, depth: number): Level[] {
  const levels: Level[] = []
  market.book.forEachLevel(side, depth, (ticks, lots, orders) => {
    levels.push([market.scale.price(ticks), market.scale.quantity(lots), orders])
  })
  return levels
}

export function bookView(market: Market, depth: number, seq: number): BookAnswer {
  const bids = levelsOf(market, BUY, depth)
  const asks = levelsOf(market, SELL, depth)
  return { symbol: market.terms.symbol, seq, bids, asks, checksum: bookChecksum(bids, asks) }
}

/** What the call under way would trade now. */
export function auctionView(market: Market): Auction {
  const { scale } = market
  const { ticks, lots, surplusLots } = market.isCall ? indication(market) : NO_INDICATION
  return {
    symbol: market.terms.symbol,
    phase: market.phase,
    price: lots === 0 ? null : scale.price(ticks),
    volume: scale.quantity(lots),
    surplus: scale.quantity(Math.abs(surplusLots)),
    surplus_side: surplusLots === 0 ? null : surplusLots > 0 ? 'buy' : 'sell',
  }
}

export function statusView(market: Market) {
  const { terms, phase, phaseReason } = market
  return { symbol: terms.symbol, phase, call_ends_from: callEndsFromOf(market), phase_reason: phaseReason }
}

function callEndsFromOf({ callEndsFrom }: Market): string | null {
  return callEndsFrom === NEVER ? null : timeOf(callEndsFrom)
}

export function tickerView(market: Market, seq: number): Ticker {
  const { scale, book } = market
  const best = (side: Side) => {
    const slot = book.bestOrder(side)
    return slot === 0 ? null : scale.price(book.priceOf(slot))
  }
  const average = market.day.averageTicks
  return {
    symbol: market.terms.symbol,
    seq,
    phase: market.phase,
    last_price: market.lastTicks === 0 ? null : scale.price(market.lastTicks),
    reference_price: scale.price(market.referenceTicks),
    price_limit: priceLimitOf(market),
    best_bid: best(BUY),
    best_ask: best(SELL),
    day_volume: scale.quantity(market.day.volumeLots),
    day_average_price: average === undefined ? null : scale.price(average),
  }
}
