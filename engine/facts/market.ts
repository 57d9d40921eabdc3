import { z } from 'zod'
import { bilingual, decimal, symbol } from './common.ts'
import { side } from './order.ts'

export const phase = z.enum([
  'pre_open',
  'opening_auction',
  'continuous',
  'halted',
  'closed',
  'closing_auction',
  'volatility_auction',
])

/** Lowest and highest price of the day. */
const priceLimit = z.object({ lower: decimal, upper: decimal })

export const instrument = z
  .object({
    symbol,
    family: z.enum(['emission', 'energy', 'carbon']),
    name: bilingual,
    unit: z.string(),
    tick: decimal,
    lot: decimal,
    price_limit: priceLimit,
    max_order_quantity: decimal,
    /** An iceberg shows at least so much at a time. */
    min_display_quantity: decimal,
    modes: z.array(z.string()),
    participants: z.array(z.string()),
    legal_basis: bilingual,
    phase,
    /** When the call under way ends at the earliest that is known to the public; its random end is not told. */
    call_ends_from: z.string().nullable(),
    market_protection_basis_points: z.int().nullable(),
    volatility_interruption: z
      .object({ basis_points: z.int(), call_seconds: z.number(), random_end_seconds: z.number() })
      .nullable(),
    allows_all_or_none: z.boolean(),
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

/** An order of the book: order_id, price, shown quantity, and its place among those of its price, lowest first. */
export const bookOrder = z.tuple([z.int(), decimal, decimal, z.int()])

/** What a call would trade if it ended now. */
export const auction = z
  .object({
    symbol,
    phase,
    /** Null where nothing would trade. */
    price: decimal.nullable(),
    volume: decimal,
    surplus: decimal,
    surplus_side: side.nullable(),
  })
  .meta({ id: 'Auction' })
export type Auction = z.infer<typeof auction>

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
    price_limit: priceLimit,
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
export type CandleInterval = keyof typeof CANDLE_INTERVALS
