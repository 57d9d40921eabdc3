import { z } from 'zod'
import { decimal, freeText, instant, symbol } from './common.ts'
import { standing } from './standing.ts'
import {
  CANCEL_REASON,
  keysOf,
  LIQUIDITY,
  ORDER_STATUS,
  ORDER_TYPE,
  SELF_TRADE_PREVENTION,
  SIDE,
  TIME_IN_FORCE,
} from './words.ts'

export const side = z.enum(keysOf(SIDE))
export const clientOrderId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 printable characters without spaces, your own name for the order')

export const orderType = z.enum(keysOf(ORDER_TYPE))
export const timeInForce = z.enum(keysOf(TIME_IN_FORCE))

export const selfTradePrevention = z.enum(keysOf(SELF_TRADE_PREVENTION))

type Members = Partial<Record<string, unknown>>
const hasLimit = ({ type }: Members) => type === 'limit' || type === 'stop_limit'
const isStop = ({ type }: Members) => type === 'stop' || type === 'stop_limit' || type === 'trailing_stop'
const neverRests = ({ type, time_in_force }: Members) =>
  type === 'market' || time_in_force === 'ioc' || time_in_force === 'fok'

/** Rules that join members; each is checked whatever else is wrong, so that every fault is told at once. */
const JOINT_RULES: readonly { path: string; message: string; isKept(order: Members): boolean }[] = [
  {
    path: 'price',
    message: 'is required for a limit or stop_limit order',
    isKept: (order) => !hasLimit(order) || order.price !== undefined,
  },
  {
    path: 'price',
    message: 'a market, stop or trailing_stop order has none; the protection of the market bounds it',
    isKept: (order) => hasLimit(order) || order.type === undefined || order.price === undefined,
  },
  {
    path: 'time_in_force',
    message: 'a market order never rests: ioc or fok',
    isKept: (order) =>
      order.type !== 'market' || order.time_in_force === undefined || neverRests({ ...order, type: '' }),
  },
  {
    path: 'stop_price',
    message: 'is required for stop and stop_limit, and has no meaning for anything else',
    isKept: ({ type, stop_price }) =>
      (type === 'stop' || type === 'stop_limit') === (stop_price !== undefined),
  },
  {
    path: 'trail',
    message: 'is required for trailing_stop, and has no meaning for anything else',
    isKept: ({ type, trail }) => (type === 'trailing_stop') === (trail !== undefined),
  },
  {
    path: 'type',
    message:
      'a stop order can not be post_only, fok or have a min_quantity: what the book holds then is not known now',
    isKept: (order) =>
      !isStop(order) ||
      (order.post_only !== true && order.time_in_force !== 'fok' && order.min_quantity === undefined),
  },
  {
    path: 'time_in_force',
    message: 'a stop order waits: gtc, day or gtd; ioc only for stop_limit, when it is triggered',
    isKept: (order) =>
      (order.type !== 'stop' && order.type !== 'trailing_stop') || order.time_in_force !== 'ioc',
  },
  {
    path: 'expires_at',
    message: 'is required for gtd, and has no meaning for anything else',
    isKept: (order) => (order.time_in_force === 'gtd') === (order.expires_at !== undefined),
  },
  {
    path: 'post_only',
    message: 'an order that may not rest (market, ioc, fok) can not be post_only',
    isKept: (order) => order.post_only !== true || !neverRests(order),
  },
  {
    path: 'post_only',
    message: 'an order that must trade at once (min_quantity) can not be post_only',
    isKept: (order) => order.post_only !== true || order.min_quantity === undefined,
  },
  {
    path: 'display_quantity',
    message: 'only for limit and stop_limit orders that may rest',
    isKept: (order) => order.display_quantity === undefined || (hasLimit(order) && !neverRests(order)),
  },
  {
    path: 'all_or_none',
    message:
      'only for limit orders that may wait (gtc, day, gtd), without post_only, display_quantity or min_quantity',
    isKept: (order) =>
      order.all_or_none !== true ||
      (order.type === 'limit' &&
        !neverRests(order) &&
        order.post_only !== true &&
        order.display_quantity === undefined &&
        order.min_quantity === undefined),
  },
  {
    path: 'time_in_force',
    message:
      'at_open and at_close are for limit orders without post_only, all_or_none, display_quantity, min_quantity, pair_with or self_trade_prevention',
    isKept: (order) =>
      (order.time_in_force !== 'at_open' && order.time_in_force !== 'at_close') ||
      (order.type === 'limit' &&
        order.post_only !== true &&
        order.all_or_none !== true &&
        order.display_quantity === undefined &&
        order.min_quantity === undefined &&
        order.pair_with === undefined &&
        (order.self_trade_prevention ?? 'cancel_newest') === 'cancel_newest'),
  },
  {
    path: 'pair_with',
    message: 'a pair is a limit order and a stop order',
    isKept: (order) =>
      order.pair_with === undefined || (order.type !== 'market' && order.all_or_none !== true),
  },
]

const orderMembers = z.strictObject({
  client_order_id: clientOrderId,
  symbol,
  side,
  type: orderType,
  price: decimal.optional(),
  /** The last price at which a stop or stop_limit order is entered. */
  stop_price: decimal.optional(),
  /** How far, in CNY, a trailing_stop follows behind the last price. */
  trail: decimal.optional(),
  quantity: decimal,
  /** Without one an order is good for the day, a market order immediate or cancelled. */
  time_in_force: timeInForce.optional(),
  /** When a gtd order lapses. */
  expires_at: instant.optional(),
  post_only: z.boolean().optional(),
  /** An iceberg: so much shows at a time; each new slice goes behind the orders at its price. */
  display_quantity: decimal.optional(),
  /** So much must trade at once, or the order is refused; the rest is an order like any other. */
  min_quantity: decimal.optional(),
  /** It trades whole or not at all, and waits outside the book until it can. */
  all_or_none: z.boolean().optional(),
  /** One cancels the other: an open order of yours, or "previous" for the order just before it in a batch. */
  pair_with: z.union([z.int().positive(), z.literal('previous')]).optional(),
  /** In the phase listing: the order that it takes, all or a part of it, at its price. */
  takes: z.int().positive().optional(),
  self_trade_prevention: selfTradePrevention.optional(),
  /** Your own words about the order (FIX tag 58): kept and told to you, and to nobody else. */
  memo: freeText(64).optional(),
})

/** One pass over all rules: an order is parsed for each that comes, thousands a second. */
export const placeOrderBody = orderMembers.superRefine(
  (order, context) => {
    for (const { path, message, isKept } of JOINT_RULES) {
      if (!isKept(order ?? {})) context.addIssue({ code: 'custom', path: [path], message })
    }
  },
  { when: () => true },
)
export type PlaceOrderBody = z.infer<typeof placeOrderBody>

export const cancelOrderBody = z.strictObject({ order_id: z.int().positive() })
/** Without price or quantity nothing is changed. */
export const amendOrderBody = cancelOrderBody.extend({
  price: decimal.optional(),
  quantity: decimal.optional(),
  /** Of a stop or stop_limit order that waits: another trigger. */
  stop_price: decimal.optional(),
})
export type AmendOrderBody = z.infer<typeof amendOrderBody>
/** All open orders; of one market or one side where one is given. */
export const cancelOrdersBody = z.strictObject({ symbol: symbol.optional(), side: side.optional() })
/** A dead man's switch may be set so far ahead: an hour. */
export const MAX_DEAD_MAN_MS = 3_600_000
/** All orders are cancelled after so long, unless it comes again; 0 disarms. */
export const cancelAllAfterBody = z.strictObject({ timeout_ms: z.int().min(0).max(MAX_DEAD_MAN_MS) })
export const expireOrdersBody: z.ZodType<object> = z.strictObject({})
export const cancelOnDisconnectBody = z.strictObject({ is_on: z.boolean() })

/** A trade as one of its parties sees it: the other is told to nobody. */
export const partyFill = z.object({
  trade_id: z.int(),
  order_id: z.int(),
  symbol,
  side,
  price: decimal,
  quantity: decimal,
  liquidity: z.enum(keysOf(LIQUIDITY)),
  seq: z.int(),
  at: z.string(),
})
export type Fill = z.infer<typeof partyFill>
/** The same in a statement, with what it came to in CNY. */
export const ownTrade = partyFill
  .extend({
    /** What it came to when it was made, and what it comes to as it stands. */
    amount: decimal,
    standing_amount: decimal,
    ...standing,
  })
  .meta({ id: 'OwnTrade' })
export type OwnTrade = z.infer<typeof ownTrade>

/** Orders and cancels in one request at most. */
export const MAX_BATCH_ORDERS = 500
/** How fast and how much; the same for everybody. */
export const limits = z
  .object({
    orders_per_second: z.int().nullable(),
    order_burst: z.int().nullable(),
    orders_in_batch: z.int(),
    open_orders: z.int(),
    waiting_orders: z.int(),
    slices_of_an_iceberg: z.int(),
    dead_man_ms: z.int(),
    stream_message_characters: z.int(),
    stream_slow_bytes: z.int(),
    stream_lost_bytes: z.int(),
  })
  .meta({ id: 'Limits' })

export const batchBody = z.strictObject({
  operations: z
    .array(
      z.discriminatedUnion('op', [
        z.strictObject({ op: z.literal('place'), order: placeOrderBody }),
        z.strictObject({
          op: z.literal('cancel'),
          order_id: z.int().positive().optional(),
          client_order_id: clientOrderId.optional(),
        }),
        z.strictObject({
          op: z.literal('amend'),
          order_id: z.int().positive().optional(),
          client_order_id: clientOrderId.optional(),
          price: decimal.optional(),
          quantity: decimal.optional(),
        }),
      ]),
    )
    .min(1)
    .max(MAX_BATCH_ORDERS),
})

const cancelReason = z.enum(keysOf(CANCEL_REASON))
export const fill = z.object({ trade_id: z.int(), price: decimal, quantity: decimal })
export const orderStatus = z.enum(keysOf(ORDER_STATUS))
export const orderAnswer = z
  .object({
    order_id: z.int(),
    client_order_id: z.string(),
    status: orderStatus,
    filled_quantity: decimal,
    remaining_quantity: decimal,
    average_price: decimal.nullable(),
    fills: z.array(fill),
    seq: z.int(),
  })
  .meta({ id: 'OrderAnswer' })
export type OrderAnswer = z.infer<typeof orderAnswer>

export const order = z
  .object({
    order_id: z.int(),
    client_order_id: z.string(),
    symbol,
    side,
    type: orderType,
    time_in_force: timeInForce,
    expires_at: z.string().nullable(),
    /** Of a market, stop or trailing_stop order the edge of the protection that bounds it. */
    price: decimal,
    stop_price: decimal.nullable(),
    trail: decimal.nullable(),
    quantity: decimal,
    display_quantity: decimal.nullable(),
    /** What had to trade at once; null: nothing had to. */
    min_quantity: decimal.nullable(),
    post_only: z.boolean(),
    self_trade_prevention: selfTradePrevention,
    all_or_none: z.boolean(),
    paired_order_id: z.int().nullable(),
    memo: z.string().nullable(),
    filled_quantity: decimal,
    remaining_quantity: decimal,
    average_price: decimal.nullable(),
    status: orderStatus,
    /** Why it left unfilled; null: it is open, or was filled. */
    cancel_reason: cancelReason.nullable(),
    placed_at: z.string(),
    updated_at: z.string(),
    seq: z.int(),
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof order>

/** An order as it is kept. Amounts in ticks, lots and fen; instants in milliseconds since 1970; of a side 0 is buy, 1 sell. */
export const orderRecord = z.object({
  order_id: z.int(),
  holder: z.int(),
  client_order_id: z.string(),
  asset: z.int(),
  side: z.int(),
  type: orderType,
  time_in_force: timeInForce,
  /** Of a gtd order. */
  expires_at: z.int().nullable(),
  post_only: z.boolean(),
  all_or_none: z.boolean(),
  self_trade_prevention: selfTradePrevention,
  price_ticks: z.int(),
  /** Of a stop order; and of a trailing one, how far it follows. */
  stop_ticks: z.int().nullable(),
  trail_ticks: z.int().nullable(),
  quantity_lots: z.int(),
  /** Of an iceberg. */
  display_lots: z.int().nullable(),
  filled_lots: z.int(),
  /** Σ price × quantity of its trades. */
  notional_fen: z.int(),
  /** What is set aside for it: fen of a bid, lots of an offer. */
  held: z.int(),
  /** Of an order in the book: the lots that show. */
  shown_lots: z.int(),
  /** Index in ORDER_STATUS: an index of the tables counts on open ones coming first. */
  status: z.int(),
  /** Its place among equals at a price: a smaller number goes first. */
  priority: z.int(),
  /** The order that is cancelled when this one trades. */
  paired_order_id: z.int().nullable(),
  placed_at: z.int(),
  updated_seq: z.int(),
  updated_at: z.int(),
  memo: z.string().nullable(),
})
export type OrderRecord = z.infer<typeof orderRecord>

/** Why an order left: the index of a CANCEL_REASON. Of orders that left before this was kept there is no row. */
export const orderEndRecord = z.object({ order_id: z.int(), reason: z.int() })
