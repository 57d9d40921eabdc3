import { z } from 'zod'
import { bilingual, decimal, instant, symbol } from './common.ts'

export const side = z.enum(['buy', 'sell'])
export const clientOrderId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 printable characters without spaces, your own name for the order')

/** Rules that join members; each is checked whatever else is wrong, so that every fault is told at once. */
const JOINT_RULES: readonly {
  path: string
  message: string
  isKept(order: Partial<Record<string, unknown>>): boolean
}[] = [
  {
    path: 'price',
    message: 'is required for a limit or stop_limit order',
    isKept: (order) => (order.type !== 'limit' && order.type !== 'stop_limit') || order.price !== undefined,
  },
  {
    path: 'price',
    message: 'a market order has none; it is bounded by the price limit of the day',
    isKept: (order) => order.type !== 'market' || order.price === undefined,
  },
  {
    path: 'time_in_force',
    message: 'a market order never rests: ioc or fok',
    isKept: (order) =>
      order.type !== 'market' || order.time_in_force === undefined || neverRests(order.time_in_force),
  },
  {
    path: 'stop_price',
    message: 'is required for stop_limit, and has no meaning for anything else',
    isKept: (order) => (order.type === 'stop_limit') === (order.stop_price !== undefined),
  },
  {
    path: 'type',
    message: 'a stop_limit order can be neither post_only nor fok: what the book holds then is not known now',
    isKept: (order) =>
      order.type !== 'stop_limit' || (order.post_only !== true && order.time_in_force !== 'fok'),
  },
  {
    path: 'expires_at',
    message: 'is required for gtd, and has no meaning for anything else',
    isKept: (order) => (order.time_in_force === 'gtd') === (order.expires_at !== undefined),
  },
  {
    path: 'post_only',
    message: 'an order that may not rest (market, ioc, fok) can not be post_only',
    isKept: (order) =>
      order.post_only !== true || (order.type !== 'market' && !neverRests(order.time_in_force)),
  },
]

function neverRests(timeInForce: unknown): boolean {
  return timeInForce === 'ioc' || timeInForce === 'fok'
}

const orderMembers = z.strictObject({
  client_order_id: clientOrderId,
  symbol,
  side,
  type: z.enum(['limit', 'market', 'stop_limit']),
  price: decimal.optional(),
  /** The last price at which a stop_limit order is entered. */
  stop_price: decimal.optional(),
  quantity: decimal,
  /** Without one a limit order is good for the day, a market order immediate or cancelled. */
  time_in_force: z.enum(['gtc', 'day', 'ioc', 'fok', 'gtd']).optional(),
  /** When a gtd order lapses. */
  expires_at: instant.optional(),
  post_only: z.boolean().optional(),
  self_trade_prevention: z.enum(['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement']).optional(),
})

export const placeOrderBody = JOINT_RULES.reduce(
  (schema, { path, message, isKept }) =>
    schema.refine((order) => isKept(order ?? {}), { path: [path], message, when: () => true }),
  orderMembers,
)
export type PlaceOrderBody = z.infer<typeof placeOrderBody>

export const amendOrderBody = z
  .strictObject({ price: decimal.optional(), quantity: decimal.optional() })
  .refine((body) => body.price !== undefined || body.quantity !== undefined, {
    message: 'give price or quantity',
  })

/** Orders and cancels in one request at most. */
export const MAX_BATCH_ORDERS = 500
export const batchBody = z.strictObject({
  operations: z
    .array(
      z.discriminatedUnion('op', [
        z.strictObject({ op: z.literal('place'), order: placeOrderBody }),
        z.strictObject({ op: z.literal('cancel'), order_id: z.int().positive() }),
      ]),
    )
    .min(1)
    .max(MAX_BATCH_ORDERS),
})

export const fill = z.object({ trade_id: z.int(), price: decimal, quantity: decimal })
export const orderStatus = z.enum([
  'resting',
  'partially_filled',
  'pending_trigger',
  'filled',
  'cancelled',
  'expired',
])
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

export const order = z
  .object({
    order_id: z.int(),
    client_order_id: z.string(),
    symbol,
    side,
    type: z.enum(['limit', 'market', 'stop_limit']),
    time_in_force: z.enum(['gtc', 'day', 'ioc', 'fok', 'gtd']),
    expires_at: z.string().nullable(),
    /** Of a market order the edge of the price limit that bounded it. */
    price: decimal,
    stop_price: decimal.nullable(),
    quantity: decimal,
    filled_quantity: decimal,
    remaining_quantity: decimal,
    average_price: decimal.nullable(),
    status: orderStatus,
    placed_at: z.string(),
    updated_at: z.string(),
    seq: z.int(),
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof order>

export const instrument = z
  .object({
    symbol,
    family: z.enum(['emission', 'energy', 'carbon']),
    name: bilingual,
    unit: z.string(),
    tick: decimal,
    lot: decimal,
    price_limit: z.object({ lower: decimal, upper: decimal }),
    max_order_quantity: decimal,
    modes: z.array(z.string()),
    participants: z.array(z.string()),
    legal_basis: bilingual,
    phase: z.enum(['pre_open', 'opening_auction', 'continuous', 'halted', 'closed']),
    reference_price: decimal,
    reference_price_basis: bilingual.nullable(),
    source_ids: z.array(z.string()),
    grade: z.string(),
  })
  .meta({ id: 'Instrument' })
export type Instrument = z.infer<typeof instrument>

/** Price, quantity, number of orders. */
export const level = z.tuple([decimal, decimal, z.int()])
export const MAX_DEPTH = 1000
export const book = z
  .object({ symbol, seq: z.int(), bids: z.array(level), asks: z.array(level), checksum: z.int() })
  .meta({ id: 'Book' })
export type BookAnswer = z.infer<typeof book>

export const trade = z
  .object({
    trade_id: z.int(),
    symbol,
    price: decimal,
    quantity: decimal,
    taker_side: side,
    seq: z.int(),
    at: z.string(),
  })
  .meta({ id: 'Trade' })
export type Trade = z.infer<typeof trade>

export const ticker = z
  .object({
    symbol,
    seq: z.int(),
    phase: z.string(),
    last_price: decimal.nullable(),
    reference_price: decimal,
    best_bid: decimal.nullable(),
    best_ask: decimal.nullable(),
    day_volume: decimal,
    day_average_price: decimal.nullable(),
  })
  .meta({ id: 'Ticker' })
export type Ticker = z.infer<typeof ticker>

export const CANDLE_INTERVALS = { '1m': 60, '5m': 300, '15m': 900, '1h': 3600, '1d': 86400 } as const
export const candle = z
  .object({
    start: z.string(),
    open: decimal,
    high: decimal,
    low: decimal,
    close: decimal,
    volume: decimal,
    trades: z.int(),
  })
  .meta({ id: 'Candle' })
export type Candle = z.infer<typeof candle>
