import type { z } from 'zod'
import type { Rejection } from '../../engine/base/result.ts'
import type { Traded } from '../../engine/exchange/events.ts'
import type { Market } from '../../engine/exchange/market.ts'
import type { TradeRecord } from '../../engine/facts/market.ts'
import type { Order, OrderRecord, orderAnswer } from '../../engine/facts/order.ts'
import type { OrderResult } from '../../engine/venue/orders.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Service } from '../edge/service.ts'
import { acceptedValue, type Receipt } from '../kernel/sequencer.ts'
import { first, type Sql } from '../store/sql.ts'
import { ORDERS } from '../store/tables.ts'
import { type OrderAside, orderView } from './views.ts'

export type OrderAnswer = z.infer<typeof orderAnswer>

/** What became of an order, from the receipt of the command: the same receipt gives the same answer, byte for byte. */
export function orderAnswerOf(
  service: Service,
  receipt: Receipt,
  symbol: string,
  client_order_id: string,
): OrderAnswer {
  const market = service.sequencer.venue.marketBySymbol.get(symbol)!
  const order = acceptedValue<OrderResult>(receipt)
  const { order_id, status, quantity_lots, filled_lots, notional_fen } = order
  return {
    order_id,
    client_order_id,
    status,
    filled_quantity: market.scale.quantity(filled_lots),
    remaining_quantity: market.scale.quantity(quantity_lots - filled_lots),
    average_price: market.scale.averagePrice(notional_fen, filled_lots),
    fills: fillsOf(service.sql, market, order, receipt.trades),
    seq: receipt.seq,
  }
}

/** The order's own trades among those of the command: what was just applied is at hand, what is retried is looked up. */
function fillsOf(
  sql: Sql,
  market: Market,
  { order_id, first_trade_id, trade_count }: OrderResult,
  trades: readonly Traded[] | undefined,
): OrderAnswer['fills'] {
  if (trade_count === 0) return []
  const own = trades
    ? trades.filter((trade) => trade.taker_order_id === order_id || trade.maker_order_id === order_id)
    : sql.all<TradeRecord>(
        `SELECT * FROM trades WHERE trade_id BETWEEN ? AND ? AND (taker_order_id = ? OR maker_order_id = ?)
           ORDER BY trade_id`,
        ...[first_trade_id, first_trade_id + trade_count - 1, order_id, order_id],
      )
  return own.map(({ trade_id, price_ticks, quantity_lots }) => ({
    trade_id,
    price: market.scale.price(price_ticks),
    quantity: market.scale.quantity(quantity_lots),
  }))
}

/** Numbers of a participant's open orders, rising: what memory knows, the tables would have to search for. */
export function openOrderIds(venue: Venue, holder: number): number[] {
  return venue.orders.slotsOf(holder).map((slot) => venue.orders.orderId[slot]!)
}

/** Orders by their numbers, rising. */
export function ordersById(sql: Sql, orderIds: readonly number[]): OrderRecord[] {
  const statement =
    'SELECT * FROM orders WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY order_id'
  return sql.all(statement, JSON.stringify(orderIds)).map((row) => ORDERS.read(row))
}

/** Orders as their owner sees them, with all that was asked and why they left. */
export function orderViews(sql: Sql, venue: Venue, rows: readonly OrderRecord[]): Order[] {
  const asides = asidesOf(sql, rows)
  return rows.map((row) => orderView(venue.marketOf(row.asset)!, row, asides.get(row.order_id)!))
}

/** An order has the number of the command that placed it: what it asked for stands in the journal. */
const ASIDES = `SELECT o.value AS order_id, json_extract(j.command, '$.min_quantity') AS min_quantity, e.reason
  FROM json_each(?) o JOIN journal j ON j.seq = o.value LEFT JOIN order_ends e ON e.order_id = o.value`

function asidesOf(sql: Sql, rows: readonly OrderRecord[]): Map<number, OrderAside> {
  const ids = JSON.stringify(rows.map(({ order_id }) => order_id))
  type Row = { order_id: number; min_quantity: string | null; reason: number | null }
  return new Map(
    sql
      .all<Row>(ASIDES, ids)
      .map(({ order_id, min_quantity, reason }) => [order_id, { min_quantity, reason: reason ?? undefined }]),
  )
}

/** A participant's order, open or closed, as the tables have it. */
export function findOrder(service: Service, uscc: string, orderId: number) {
  const { venue } = service.sequencer
  const row = first(service.sql, 'SELECT * FROM orders WHERE order_id = ?', orderId)
  const order = row && ORDERS.read(row)
  if (!order || order.holder !== venue.participants.get(uscc)?.holder) return undefined
  const market = venue.marketOf(order.asset)!
  return { order, market, view: orderViews(service.sql, venue, [order])[0]! }
}

/** Why a command was refused, in the form of an item of a batch and of an answer on the stream. */
export function refusalOf({ code, detail, rule }: Rejection<string>, seq: number) {
  return { code, detail, seq, ...(rule === undefined ? {} : { rule }) }
}

/** A number that no order has. */
export const NO_ORDER = Number.MAX_SAFE_INTEGER

/** The order of a participant that has a name; undefined: none has. */
export function idOfName(
  { sql, sequencer }: Pick<Service, 'sql' | 'sequencer'>,
  uscc: string,
  clientOrderId: string,
): number | undefined {
  const holder = sequencer.venue.participants.get(uscc)?.holder ?? -1
  const statement = 'SELECT order_id FROM orders WHERE holder = ? AND client_order_id = ?'
  return sql.all<{ order_id: number }>(statement, holder, clientOrderId)[0]?.order_id
}
