import { DAY_MS, dayOf, endOfDay, startOfDay } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { reasonOf } from '../../engine/exchange/order-status.ts'
import { keysOf, ORDER_STATUS } from '../../engine/facts/words.ts'
import type { ClosedWindow, WatchedDay, WatchedDeal } from '../../engine/surveillance/watched-day.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { pricesOfDay } from '../store/day-prices.ts'
import { firstSince } from '../store/since.ts'
import type { Sql } from '../store/sql.ts'
import { standingOrders } from './standing-orders.ts'

/** Trades, and orders, of a day of one market that are looked through at most. */
const MAX_ROWS = 50_000
/** Days of trading whose volumes say what is usual. */
const DAYS_BEFORE = 20
const CANCELLED = keysOf(ORDER_STATUS).indexOf('cancelled')
/** Why an order leaves that its owner took back himself, or let lapse as he had asked. */
const TAKEN_BACK: ReadonlySet<number> = new Set(
  (['unknown', 'requested', 'dead_mans_switch', 'disconnected'] as const).map(reasonOf),
)

/** A day of a market as it is looked through; undefined: it has too many rows. */
export function watchedDay(service: Service, market: Market, on: string): WatchedDay | undefined {
  const { sql } = service
  const venue = venueOf(service)
  const { asset } = market
  const [from, to] = [startOfDay(on), endOfDay(on)]
  const trades = tradesOf(sql, asset, { from, to })
  const orders = ordersOf(sql, asset, { from, to })
  if (trades.length > MAX_ROWS || orders.length > MAX_ROWS) return undefined
  const volumes = sql.all<{ volume_lots: number }>(
    'SELECT volume_lots FROM candles WHERE asset = ? AND span_ms = ? AND start < ? ORDER BY start DESC LIMIT ?',
    ...[asset, DAY_MS, from, DAYS_BEFORE],
  )
  const [dayBefore] = sql.all<{ start: number }>(
    'SELECT start FROM candles WHERE asset = ? AND span_ms = ? AND start < ? ORDER BY start DESC LIMIT 1',
    ...[asset, DAY_MS, from],
  )
  const before = dayBefore && pricesOfDay(sql, asset, dayOf(dayBefore.start))
  const since = on === dayOf(service.now()) ? new Map<number, number>() : movedSince(service, asset, to)
  const holdings = new Map<number, number>()
  for (const { holder } of venue.participants.values()) {
    const lots = venue.registry.balance(holder, asset) - (since.get(holder) ?? 0)
    if (lots > 0) holdings.set(holder, lots)
  }
  const watched = trades.map(watchedTrade)
  return {
    trades: watched,
    orders: standingOrders(
      sql,
      market.scale,
      orders.map((one) => ({
        ...one,
        cancelled_at: one.status === CANCELLED && TAKEN_BACK.has(one.reason) ? one.updated_at : null,
      })),
      watched,
      { from, to },
    ),
    deals: dealsOf(service, market, { from, to }),
    windows: windowsOf(venue, market),
    // A market that never traded before has the reference that it was listed with.
    referenceTicks: before?.close ?? market.scale.ticks(market.terms.reference_price),
    volumesBefore: volumes.map(({ volume_lots }) => volume_lots),
    // At the end of the day; of today, now.
    holdings,
    circulating: [...holdings.values()].reduce((sum, lots) => sum + lots, 0),
    areSame: (a, b) => venue.affiliations.areSame(a, b),
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Trades of a span, one more than are looked through if there are so many. */
const tradesOf = (sql: Sql, asset: number, { from, to }: Span) =>
  sql.all<TradeRow>(
    'SELECT * FROM trades WHERE asset = ? AND trade_id >= ? AND at < ? ORDER BY trade_id LIMIT ?',
    ...[asset, firstSince(sql, 'trades', 'trade_id', 'at', from), to, MAX_ROWS + 1],
  )
type TradeRow = Record<
  | ('trade_id' | 'at' | 'price_ticks' | 'quantity_lots' | 'maker' | 'taker' | 'taker_side')
  | ('maker_order_id' | 'taker_order_id'),
  number
>

/** Orders that were placed in a span, with why they left, as many. */
const ordersOf = (sql: Sql, asset: number, { from, to }: Span) =>
  sql.all<OrderRow>(
    `SELECT orders.*, coalesce(e.reason, 0) AS reason FROM orders LEFT JOIN order_ends e USING (order_id)
       WHERE order_id >= ? AND order_id < ? AND asset = ? ORDER BY order_id LIMIT ?`,
    ...[
      firstSince(sql, 'orders', 'order_id', 'placed_at', from),
      firstSince(sql, 'orders', 'order_id', 'placed_at', to),
      ...[asset, MAX_ROWS + 1],
    ],
  )
type OrderRow = Record<
  | ('order_id' | 'holder' | 'side' | 'price_ticks' | 'quantity_lots' | 'filled_lots' | 'status' | 'reason')
  | ('placed_at' | 'updated_at'),
  number
>

function watchedTrade(one: TradeRow) {
  const [buyer, seller] = one.taker_side === 0 ? [one.taker, one.maker] : [one.maker, one.taker]
  return {
    ...{ trade_id: one.trade_id, at: one.at, ticks: one.price_ticks, lots: one.quantity_lots, buyer, seller },
    ids: [one.maker_order_id, one.taker_order_id] as const,
  }
}

/** Block trades and transfers of a day, which are in no book. */
function dealsOf(service: Service, { asset }: Market, { from, to }: Span): WatchedDeal[] {
  const venue = venueOf(service)
  const holderOf = (uscc: string) => venue.participants.get(uscc)!.holder
  const blocks = [...venue.shelves.blocks.values()].flatMap((one) => {
    const { block_id, seller, buyer, status, ended_at, offers } = one
    const isOfDay = one.asset === asset && status === 'done' && ended_at! >= from && ended_at! < to
    return isOfDay
      ? [
          {
            name: { zh: `大宗协议 #${block_id}`, en: `block trade #${block_id}` },
            at: ended_at!,
            lots: offers.at(-1)!.quantity_lots,
            ...{ seller: holderOf(seller), buyer: holderOf(buyer) },
          },
        ]
      : []
  })
  const moved = service.sql.all<Record<'seq' | 'at' | 'giver' | 'taker' | 'amount', number>>(
    `SELECT seq, at, giver, taker, amount FROM postings WHERE seq >= ? AND seq < ? AND asset = ?
       AND cause IN ('transfer_permits', 'transfer_across_areas')`,
    ...[
      firstSince(service.sql, 'postings', 'seq', 'at', from),
      firstSince(service.sql, 'postings', 'seq', 'at', to),
    ],
    asset,
  )
  const transfers = moved.map(({ seq, at, giver, taker, amount }) => ({
    name: { zh: `划转 #${seq}`, en: `transfer #${seq}` },
    ...{ at, lots: amount, seller: giver, buyer: taker },
  }))
  return [...blocks, ...transfers]
}

/** Windows of a market that were put on record, whenever they are. */
function windowsOf(venue: Venue, { terms: { symbol } }: Market): ClosedWindow[] {
  return [...venue.shelves.insider_windows.values()]
    .filter((one) => one.symbol === symbol)
    .map(({ usccs, from_at, until_at, text }) => ({
      ...{ from: from_at, until: until_at, text },
      holders: usccs.map((uscc) => venue.participants.get(uscc)!.holder),
    }))
}

/** What came to each holder from an instant on, less what went: by trades, and by all that moved outside of them. */
function movedSince({ sql }: Service, asset: number, from: number): Map<number, number> {
  const moved = new Map<number, number>()
  const add = (holder: number, lots: number) => moved.set(holder, (moved.get(holder) ?? 0) + lots)
  const trades = sql.all<{ buyer: number; seller: number; lots: number }>(
    `SELECT iif(taker_side = 0, taker, maker) AS buyer, iif(taker_side = 0, maker, taker) AS seller,
         sum(quantity_lots) AS lots FROM trades WHERE asset = ? AND trade_id >= ? AND at >= ? GROUP BY buyer, seller`,
    ...[asset, firstSince(sql, 'trades', 'trade_id', 'at', from), from],
  )
  for (const { buyer, seller, lots } of trades) {
    add(buyer, lots)
    add(seller, -lots)
  }
  const others = sql.all<{ giver: number; taker: number; lots: number }>(
    'SELECT giver, taker, sum(amount) AS lots FROM postings WHERE asset = ? AND at >= ? GROUP BY giver, taker',
    ...[asset, from],
  )
  for (const { giver, taker, lots } of others) {
    add(giver, -lots)
    add(taker, lots)
  }
  return moved
}
