import { z } from 'zod'
import { symbol } from './common.ts'
import {
  auction,
  bookOrder,
  CANDLE_INTERVALS,
  type CandleInterval,
  candle,
  level,
  phase,
  ticker,
  trade,
} from './market.ts'
import { noticeAnswer } from './notice.ts'
import {
  amendOrderBody,
  cancelAllAfterBody,
  cancelOrderBody,
  cancelOrdersBody,
  clientOrderId,
  order,
  partyFill,
  placeOrderBody,
} from './order.ts'
import { account } from './registry.ts'

export const PUBLIC_CHANNELS = [
  'trades',
  'book',
  'book_l3',
  'ticker',
  'candles',
  'auctions',
  'status',
  'notices',
] as const
export const PRIVATE_CHANNELS = ['orders', 'fills', 'balances'] as const
export type PublicChannel = (typeof PUBLIC_CHANNELS)[number]
export type PrivateChannel = (typeof PRIVATE_CHANNELS)[number]

/** Levels a side that a subscriber of the book may ask for. */
export const BOOK_DEPTHS = [10, 25, 100, 500, 1000] as const
/** Symbols in one request at most. */
export const MAX_SYMBOLS = 64
/** A message from a client is at most so long, in characters. */
export const MAX_MESSAGE = 16_384

const reqId = z.union([z.int(), z.string().max(64)]).optional()
const subscription = z.strictObject({
  channel: z.enum([...PUBLIC_CHANNELS, ...PRIVATE_CHANNELS]),
  symbols: z.array(symbol).min(1).max(MAX_SYMBOLS).optional(),
  /** Of the book. */
  depth: z.literal([...BOOK_DEPTHS]).optional(),
  /** Of candles. */
  interval: z.enum(Object.keys(CANDLE_INTERVALS) as [CandleInterval]).optional(),
  /**
   * Send again what came after this number. Private channels have all of it; public ones the last messages, and a
   * snapshot where that is not enough.
   */
  from_seq: z.int().min(0).optional(),
})

/** An order is named by its number, or by the name that its owner gave it. */
const named = { order_id: z.int().positive().optional(), client_order_id: clientOrderId.optional() }
const isNamedOnce = (one: { readonly order_id?: unknown; readonly client_order_id?: unknown }) =>
  (one.order_id === undefined) !== (one.client_order_id === undefined)
const NAMED_ONCE = 'give one of order_id and client_order_id'

export const clientMessage = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('subscribe'), params: subscription, req_id: reqId }),
  z.strictObject({ method: z.literal('unsubscribe'), params: subscription, req_id: reqId }),
  z.strictObject({ method: z.literal('ping'), params: z.strictObject({}).optional(), req_id: reqId }),
  z.strictObject({
    method: z.literal('authenticate'),
    params: z.strictObject({ token: z.string().max(200) }),
    req_id: reqId,
  }),
  z.strictObject({ method: z.literal('place_order'), params: placeOrderBody, req_id: reqId }),
  z.strictObject({
    method: z.literal('amend_order'),
    params: amendOrderBody.extend(named).refine(isNamedOnce, NAMED_ONCE),
    req_id: reqId,
  }),
  z.strictObject({
    method: z.literal('cancel_order'),
    params: cancelOrderBody.extend(named).refine(isNamedOnce, NAMED_ONCE),
    req_id: reqId,
  }),
  /** All open orders, of one market or side where one is given. */
  z.strictObject({
    method: z.literal('cancel_orders'),
    params: cancelOrdersBody.optional(),
    req_id: reqId,
  }),
  /** A dead man's switch: all orders are cancelled after so long, unless it is set again; 0 disarms. */
  z.strictObject({
    method: z.literal('cancel_all_after'),
    params: cancelAllAfterBody,
    req_id: reqId,
  }),
  /** While on, all orders are cancelled when this connection is lost, or the service stops. */
  z.strictObject({
    method: z.literal('cancel_on_disconnect'),
    params: z.strictObject({ enabled: z.boolean() }),
    req_id: reqId,
  }),
])
export type ClientMessage = z.infer<typeof clientMessage>

/** What a channel's messages carry in `data`. */
export const channelData = {
  trades: z.object({ trades: z.array(trade) }),
  book: z.object({ bids: z.array(level), asks: z.array(level), checksum: z.int() }),
  book_l3: z.object({ bids: z.array(bookOrder), asks: z.array(bookOrder), checksum: z.int() }),
  ticker,
  candles: z.object({ interval: z.string(), candles: z.array(candle) }),
  auctions: auction,
  status: z.object({
    symbol,
    phase,
    call_ends_from: z.string().nullable(),
    phase_reason: z.string().nullable(),
  }),
  notices: z.object({ notices: z.array(noticeAnswer) }),
  /** A snapshot has the newest 5,000 open orders, and says how many are open. */
  orders: z.object({ orders: z.array(order), open_count: z.int().optional() }),
  fills: z.object({ fills: z.array(partyFill) }),
  balances: account,
}
export type Status = z.infer<typeof channelData.status>

/** Close codes that the service uses (RFC 6455 and the IANA registry). */
export const CLOSE_GOING_AWAY = 1001
/** Who is connected may not be (RFC 6455, 7.4.1). */
export const CLOSE_POLICY = 1008
export const CLOSE_TRY_AGAIN_LATER = 1013
