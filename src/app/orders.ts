import type { z } from 'zod'
import type { Traded } from '../../engine/exchange/events.ts'
import type { Market } from '../../engine/exchange/market.ts'
import type { Command, PlaceOrder } from '../../engine/venue/commands.ts'
import type { OrderResult } from '../../engine/venue/orders.ts'
import type { orderAnswer, PlaceOrderBody } from '../contract/market.ts'
import type { OrderRow, TradeRow } from '../store/rows.ts'
import { first, type Sql } from '../store/sql.ts'
import { PREVIOUS, type Receipt } from './sequencer.ts'
import type { Service } from './service.ts'
import { averagePrice, orderView } from './views.ts'

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
  if (!receipt.outcome.ok) throw new Error('a rejected order has no answer')
  const market = service.sequencer.venue.marketBySymbol.get(symbol)!
  const order = receipt.outcome.value as OrderResult
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
