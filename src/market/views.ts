import { formatUnits } from '../../engine/base/decimal.ts'
import { divideHalfUp } from '../../engine/base/quantity.ts'
import { bookChecksum } from '../../engine/book/checksum.ts'
import { BUY, SELL, SIDE_NAMES, type Side } from '../../engine/book/side.ts'
import { NO_INDICATION } from '../../engine/exchange/call-auction.ts'
import { ORDER_STATUSES, type Traded } from '../../engine/exchange/events.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { NEVER, TIMES_IN_FORCE } from '../../engine/exchange/order-entry.ts'
import { indication } from '../../engine/exchange/trading-day.ts'
import type { Instrument as InstrumentEntry } from '../../engine/facts/catalogue.ts'
import type { Auction, BookAnswer, Instrument, Ticker, Trade } from '../../engine/facts/market.ts'
import type { Order } from '../../engine/facts/order.ts'
import type { Account } from '../../engine/facts/registry.ts'
import { CASH, HOLD_KINDS } from '../../engine/registry/registry.ts'
import type { Participant, Venue } from '../../engine/venue/venue.ts'
import type { OrderRow, TradeRow } from '../store/rows.ts'

/** How the inside looks from outside: integers become decimals, milliseconds become RFC 3339. */
export function timeOf(at: number): string {
  return new Date(at).toISOString()
}

/** Fractional digits of an average price beyond those of the tick. */
const AVERAGE_DECIMALS = 2

/** CNY per unit, rounded half up two digits below the tick; null where nothing was filled. */
export function averagePrice(market: Market, notionalFen: number, lots: number): string | null {
  if (lots === 0) return null
  const { tick, fenPerTickLot } = market.scale
  // notional ÷ (lots × fen per tick and lot) is in ticks; a tick is `units` × 10^−decimals CNY.
  const scaledUp = BigInt(notionalFen) * BigInt(tick.units) * 10n ** BigInt(AVERAGE_DECIMALS)
  const divisor = BigInt(lots) * BigInt(fenPerTickLot)
  return formatUnits((scaledUp * 2n + divisor) / (divisor * 2n), tick.decimals + AVERAGE_DECIMALS)
}

export function orderView(market: Market, row: OrderRow): Order {
  const status = ORDER_STATUSES[row.status]!
  const { scale, terms } = market
  return {
    order_id: row.order_id,
    client_order_id: row.client_order_id,
    symbol: terms.symbol,
    side: SIDE_NAMES[row.side as Side],
    type: row.order_type as Order['type'],
    time_in_force: TIMES_IN_FORCE[row.time_in_force]!,
    expires_at: row.expires_at === null ? null : timeOf(row.expires_at),
    price: scale.price(row.price_ticks),
    stop_price: row.stop_ticks === null ? null : scale.price(row.stop_ticks),
    trail: row.trail_ticks === null ? null : scale.price(row.trail_ticks),
    quantity: scale.quantity(row.quantity_lots),
    display_quantity: row.display_lots === null ? null : scale.quantity(row.display_lots),
    all_or_none: row.is_all_or_none === 1,
    paired_order_id: row.paired_order_id,
    filled_quantity: scale.quantity(row.filled_lots),
    remaining_quantity: scale.quantity(row.quantity_lots - row.filled_lots),
    average_price: averagePrice(market, row.notional_fen, row.filled_lots),
    status,
    placed_at: timeOf(row.placed_at),
    updated_at: timeOf(row.updated_at),
    seq: row.updated_seq,
  }
}

export function tradeRow(trade: Traded, seq: number, at: number): TradeRow {
  return {
    trade_id: trade.tradeId,
    asset: trade.asset,
    price_ticks: trade.priceTicks,
    quantity_lots: trade.quantityLots,
    maker_order_id: trade.makerOrderId,
    taker_order_id: trade.takerOrderId,
    maker: trade.maker,
    taker: trade.taker,
    taker_side: trade.takerSide,
    seq,
    at,
  }
}

export function tradeView(market: Market, row: TradeRow): Trade {
  return {
    trade_id: row.trade_id,
    symbol: market.terms.symbol,
    price: market.scale.price(row.price_ticks),
    quantity: market.scale.quantity(row.quantity_lots),
    taker_side: SIDE_NAMES[row.taker_side as Side],
    seq: row.seq,
    at: timeOf(row.at),
  }
}

export function instrumentView(market: Market, entry: InstrumentEntry | undefined): Instrument {
  const { terms, scale } = market
  return {
    symbol: terms.symbol,
    family: terms.family,
    name: entry?.name ?? { zh: terms.symbol, en: terms.symbol },
    unit: terms.unit,
    tick: terms.tick,
    lot: terms.lot,
    price_limit: priceLimitOf(market),
    max_order_quantity: terms.maxOrderQuantity,
    min_display_quantity: scale.quantity(market.leastDisplayLots),
    modes: [...terms.modes],
    participants: [...terms.participants],
    legal_basis: terms.legalBasis,
    phase: market.phase,
    call_ends_from: callEndsFromOf(market),
    market_protection_basis_points: terms.marketProtectionBasisPoints ?? null,
    volatility_interruption: terms.volatilityInterruption
      ? {
          basis_points: terms.volatilityInterruption.basisPoints,
          call_seconds: terms.volatilityInterruption.callMs / 1000,
          random_end_seconds: terms.volatilityInterruption.randomEndMs / 1000,
        }
      : null,
    allows_all_or_none: terms.allowsAllOrNone === true,
    reference_price: scale.price(market.referenceTicks),
    reference_price_basis: entry?.reference_price_basis ?? null,
    source_ids: entry?.source_ids ?? [],
    grade: entry?.grade ?? 'unverified',
  }
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
  const { symbol } = market.terms
  return { symbol, phase: market.phase, call_ends_from: callEndsFromOf(market) }
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
  const isTraded = market.dayVolumeLots > 0
  return {
    symbol: market.terms.symbol,
    seq,
    phase: market.phase,
    last_price: market.lastTicks === 0 ? null : scale.price(market.lastTicks),
    reference_price: scale.price(market.referenceTicks),
    price_limit: priceLimitOf(market),
    best_bid: best(BUY),
    best_ask: best(SELL),
    day_volume: scale.quantity(market.dayVolumeLots),
    day_average_price: isTraded ? scale.price(divideHalfUp(market.dayTickLots, market.dayVolumeLots)) : null,
  }
}

export function accountView(venue: Venue, participant: Participant): Account {
  const { registry } = venue
  const { holder } = participant
  const position = (asset: number, format: (amount: number) => string) => {
    const held = HOLD_KINDS.map((_, kind) => format(registry.held(holder, asset, kind)))
    const [orders, pledges, freezes, settlement] = held as [string, string, string, string]
    return {
      balance: format(registry.balance(holder, asset)),
      free: format(registry.free(holder, asset)),
      held: { orders, pledges, freezes, settlement },
    }
  }
  return {
    account_id: `A${holder}`,
    uscc: participant.uscc,
    name: participant.name,
    cash: { currency: 'CNY', ...position(CASH, formatFen) },
    holdings: venue.markets
      .filter((market) => registry.balance(holder, market.asset) > 0)
      .map((market) => ({
        symbol: market.terms.symbol,
        ...position(market.asset, (lots) => market.scale.quantity(lots)),
      })),
  }
}
