import type { z } from 'zod'
import type { Rejection } from '../../engine/base/result.ts'
import type { SideName } from '../../engine/book/side.ts'
import type { Traded } from '../../engine/exchange/events.ts'
import type { Market } from '../../engine/exchange/market.ts'
import type { orderAnswer, PlaceOrderBody } from '../../engine/facts/order.ts'
import type { Command, PlaceOrder } from '../../engine/venue/commands.ts'
import type { OrderResult } from '../../engine/venue/orders.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Service } from '../city/city.ts'
import { acceptedValue, PREVIOUS, type Receipt } from '../kernel/sequencer.ts'
import type { OrderRow, TradeRow } from '../store/rows.ts'
import { first, type Sql } from '../store/sql.ts'
import { averagePrice, orderView, timeOf } from './views.ts'

export type OrderAnswer = z.infer<typeof orderAnswer>

/** The command that a request for an order asks for. Members are always in this order: the text is compared on retry. */
export function placeOrderCommand(uscc: string, body: PlaceOrderBody): PlaceOrder {
  return {
    type: 'place_order',
    uscc,
    clientOrderId: body.client_order_id,
    symbol: body.symbol,
    side: body.side,
    orderType: body.type,
    ...(body.price === undefined ? {} : { price: body.price }),
    ...(body.stop_price === undefined ? {} : { stopPrice: body.stop_price }),
    ...(body.trail === undefined ? {} : { trail: body.trail }),
    quantity: body.quantity,
    ...(body.display_quantity === undefined ? {} : { displayQuantity: body.display_quantity }),
    ...(body.min_quantity === undefined ? {} : { minQuantity: body.min_quantity }),
    ...(body.all_or_none ? { allOrNone: true } : {}),
    ...(body.pair_with === undefined
      ? {}
      : { pairWith: body.pair_with === 'previous' ? PREVIOUS : body.pair_with }),
    timeInForce: body.time_in_force ?? (body.type === 'market' ? 'ioc' : 'day'),
    ...(body.expires_at === undefined ? {} : { expiresAt: Date.parse(body.expires_at) }),
    ...(body.post_only ? { postOnly: true } : {}),
    ...(body.self_trade_prevention ? { selfTradePrevention: body.self_trade_prevention } : {}),
  }
}

/** What became of an order, from the receipt of the command: the same receipt gives the same answer, byte for byte. */
export function orderAnswerOf(
  service: Service,
  receipt: Receipt,
  symbol: string,
  clientOrderId: string,
): OrderAnswer {
  const market = service.sequencer.venue.marketBySymbol.get(symbol)!
  const order = acceptedValue<OrderResult>(receipt)
  return {
    order_id: order.orderId,
    client_order_id: clientOrderId,
    status: order.status,
    filled_quantity: market.scale.quantity(order.filledLots),
    remaining_quantity: market.scale.quantity(order.quantityLots - order.filledLots),
    average_price: averagePrice(market, order.notionalFen, order.filledLots),
    fills: fillsOf(service.sql, market, order, receipt.trades),
    seq: receipt.seq,
  }
}

/** The order's own trades among those of the command: what was just applied is at hand, what is retried is looked up. */
function fillsOf(
  sql: Sql,
  market: Market,
  order: OrderResult,
  trades: readonly Traded[] | undefined,
): OrderAnswer['fills'] {
  if (order.tradeCount === 0) return []
  const { orderId } = order
  const own = trades
    ? trades.filter(({ takerOrderId, makerOrderId }) => takerOrderId === orderId || makerOrderId === orderId)
    : sql
        .all<TradeRow>(
          `SELECT * FROM trades WHERE trade_id BETWEEN ? AND ? AND (taker_order_id = ? OR maker_order_id = ?)
           ORDER BY trade_id`,
          order.firstTradeId,
          order.firstTradeId + order.tradeCount - 1,
          orderId,
          orderId,
        )
        .map((row) => ({
          tradeId: row.trade_id,
          priceTicks: row.price_ticks,
          quantityLots: row.quantity_lots,
        }))
  return own.map(({ tradeId, priceTicks, quantityLots }) => ({
    trade_id: tradeId,
    price: market.scale.price(priceTicks),
    quantity: market.scale.quantity(quantityLots),
  }))
}

/** Numbers of a participant's open orders, rising: what memory knows, the tables would have to search for. */
export function openOrderIds(venue: Venue, holder: number): number[] {
  return venue.orders.slotsOf(holder).map((slot) => venue.orders.orderId[slot]!)
}

/** Rows of orders by their numbers, rising. */
export function ordersById(sql: Sql, orderIds: readonly number[]): OrderRow[] {
  return sql.all<OrderRow>(
    'SELECT * FROM orders WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY order_id',
    JSON.stringify(orderIds),
  )
}

/** A participant's order, open or closed, as the tables have it. */
export function findOrder(service: Service, uscc: string, orderId: number) {
  const { venue } = service.sequencer
  const holder = venue.participantByUscc.get(uscc)?.holder
  const row = first<OrderRow>(service.sql, 'SELECT * FROM orders WHERE order_id = ?', orderId)
  if (!row || row.holder !== holder) return undefined
  const market = venue.marketOf(row.asset)!
  return { row, market, view: orderView(market, row) }
}

export function cancelOrderCommand(uscc: string, orderId: number): Command {
  return { type: 'cancel_order', uscc, orderId }
}

export function amendOrderCommand(
  uscc: string,
  orderId: number,
  { price, quantity }: { readonly price?: string | undefined; readonly quantity?: string | undefined },
): Command {
  return {
    type: 'amend_order',
    uscc,
    orderId,
    ...(price === undefined ? {} : { price }),
    ...(quantity === undefined ? {} : { quantity }),
  }
}

export function cancelOrdersCommand(
  uscc: string,
  { symbol, side }: { readonly symbol?: string | undefined; readonly side?: SideName | undefined },
): Command {
  return {
    type: 'cancel_orders',
    uscc,
    ...(symbol === undefined ? {} : { symbol }),
    ...(side === undefined ? {} : { side }),
  }
}

/** What a dead man's timer was set to, from the receipt of the command that set it. */
export function deadManAnswerOf(receipt: Receipt): { cancel_all_at: string | null; seq: number } {
  const { cancelAllAt } = acceptedValue<{ cancelAllAt: number | null }>(receipt)
  return { cancel_all_at: cancelAllAt === null ? null : timeOf(cancelAllAt), seq: receipt.seq }
}

/** Why a command was refused, in the form of an item of a batch and of an answer on the stream. */
export function refusalOf({ code, detail, rule }: Rejection<string>, seq: number) {
  return { code, detail, seq, ...(rule === undefined ? {} : { rule }) }
}
