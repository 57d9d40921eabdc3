import { z } from 'zod'
import { instrument as instrumentEntry } from './catalogue.ts'
import { bilingual, day, decimal, freeText, instant, symbol, uscc, year } from './common.ts'
import { side } from './order.ts'
import { standing } from './standing.ts'
import { FAMILY, keysOf, PHASE, TRADING_MODE } from './words.ts'

export const phase = z.enum(keysOf(PHASE))

/** Lowest and highest price of the day. */
const priceLimit = z.object({ lower: decimal, upper: decimal })

export const instrument = z
  .object({
    symbol,
    family: z.enum(keysOf(FAMILY)),
    name: bilingual,
    unit: z.string(),
    tick: decimal,
    lot: decimal,
    price_limit: priceLimit,
    price_limit_basis_points: z.int(),
    max_order_quantity: decimal,
    /** An iceberg shows at least so much at a time. */
    min_display_quantity: decimal,
    modes: z.array(z.enum(keysOf(TRADING_MODE))),
    /** Of block trades: their least size, and how far their price may be from the last close; null: there are none. */
    block: z.object({ min_quantity: decimal, price_limit_basis_points: z.int() }).nullable(),
    /** How many trading days lie between buying and selling again, and whether the other way round too. */
    resale: z.object({ trading_days: z.int(), both_ways: z.boolean() }).nullable(),
    participants: z.array(z.string()),
    legal_basis: bilingual,
    /** Of permits of one year, or of a term: see the duties that they meet. */
    vintage: z.string().nullable(),
    valid_until: z.string().nullable(),
    phase,
    /** When the call under way ends at the earliest that is known to the public; its random end is not told. */
    call_ends_from: z.string().nullable(),
    /** What an operator gave as the reason for the phase. */
    phase_reason: z.string().nullable(),
    position_limit: decimal.nullable(),
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
    /** It came about in a call auction. */
    is_auction: z.boolean(),
    /** It was annulled since; of trades on the stream /v1/annulments tells. */
    is_annulled: z.boolean().optional(),
    /** Its price was corrected to this one since. */
    corrected_price: decimal.optional(),
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

// -- Commands and what is kept ----------------------------------------------------------------------------------------

/** The terms under which a permit is traded. Listing one is a command, so that a later catalogue changes nothing past. */
export const instrumentTerms = instrumentEntry.pick({
  symbol: true,
  family: true,
  unit: true,
  tick: true,
  lot: true,
  reference_price: true,
  price_limit_basis_points: true,
  max_order_quantity: true,
  position_limit: true,
  market_protection_basis_points: true,
  volatility_interruption: true,
  allows_all_or_none: true,
  energy_basis: true,
  pollutant: true,
  series: true,
  vintage: true,
  valid_until: true,
  modes: true,
  block: true,
  resale: true,
  sides: true,
  participants: true,
  legal_basis: true,
})
export type InstrumentTerms = z.infer<typeof instrumentTerms>
export const listInstrumentBody = z.strictObject({ terms: instrumentTerms })

const { modes, block, resale, position_limit } = instrumentTerms.shape
/** How a permit is traded, where that is to be otherwise than the catalogue has it. */
const waysOfTrading = {
  modes: modes
    .max(keysOf(TRADING_MODE).length)
    .refine((all) => new Set(all).size === all.length, 'each way once')
    .optional(),
  block,
  resale,
  position_limit,
}
/** What of the terms may be changed; null takes away what need not be there. */
export const changeTermsBody = z.strictObject({
  symbol,
  price_limit_basis_points: instrumentTerms.shape.price_limit_basis_points.optional(),
  max_order_quantity: instrumentTerms.shape.max_order_quantity.optional(),
  volatility_interruption: instrumentTerms.shape.volatility_interruption.nullable(),
  ...waysOfTrading,
  ...{ block: block.nullable(), resale: resale.nullable(), position_limit: position_limit.nullable() },
  document: freeText(200),
})

/** A market as it stands. Prices in ticks, quantities in lots, instants in milliseconds since 1970. */
export const marketRecord = z.object({
  /** Its permit's number in the registry. */
  asset: z.int(),
  symbol,
  terms: instrumentTerms,
  phase,
  reference_ticks: z.int(),
  last_ticks: z.int(),
  day_volume_lots: z.int(),
  /** Σ ticks × lots of the day's trades: may be beyond 2^53. */
  day_tick_lots: z.string(),
  /** The first trade of the day that runs; 0: there is none yet. */
  day_from_trade: z.int(),
  /** When the call under way ends, and the end that was announced; null: it does not end by itself. */
  call_ends_at: z.int().nullable(),
  call_ends_from: z.int().nullable(),
  /** The close of the day was taken; what is traded next is of another day. */
  day_is_over: z.boolean(),
  /** What an operator gave as the reason for the phase. */
  phase_reason: z.string().nullable(),
  /** Of a halt: the phase in which the market would be without it. */
  halted_from: phase.nullable(),
})
export type MarketRecord = z.infer<typeof marketRecord>

/** A trade with who made it: for who runs and who watches the market. */
export const tradeOfParties = z.object({
  trade_id: z.int(),
  at: z.string(),
  price: decimal,
  quantity: decimal,
  maker_order_id: z.int(),
  taker_order_id: z.int(),
  buyer: uscc,
  seller: uscc,
  maker: uscc,
  taker: uscc,
  ...standing,
})
export type PartiesAnswer = z.infer<typeof tradeOfParties>

/** Of a side 0 is buy, 1 sell; makers and takers are numbers of holders. */
export const tradeRecord = z.object({
  trade_id: z.int(),
  asset: z.int(),
  price_ticks: z.int(),
  quantity_lots: z.int(),
  maker_order_id: z.int(),
  taker_order_id: z.int(),
  maker: z.int(),
  taker: z.int(),
  taker_side: z.int(),
  seq: z.int(),
  at: z.int(),
})
export type TradeRecord = z.infer<typeof tradeRecord>

export const candleRecord = z.object({
  asset: z.int(),
  span_ms: z.int(),
  start: z.int(),
  open_ticks: z.int(),
  high_ticks: z.int(),
  low_ticks: z.int(),
  close_ticks: z.int(),
  volume_lots: z.int(),
  trades: z.int(),
})
export type CandleRecord = z.infer<typeof candleRecord>

/** The last place that was given to an order, where it is one of those of commands to come. One row. */
export const placeRecord = z.object({ only: z.literal(1), last_place: z.int() })

/** Lists an instrument of the catalogue under the document that allows its market (an approval, with its number). */
export const listingBody = z.strictObject({
  symbol,
  /** Permits of one year only, or until a last day: they are an instrument of their own, named after it. */
  vintage: year.optional(),
  valid_until: day.optional(),
  legal_basis: z.strictObject({ zh: freeText(1000), en: freeText(1000) }),
  ...waysOfTrading,
})
/** An instrument of the catalogue that may be listed, with the document that the catalogue knows of. */
export const listing = z
  .object({
    symbol,
    family: z.enum(keysOf(FAMILY)),
    name: bilingual,
    unit: z.string(),
    legal_basis: bilingual,
    grade: z.string(),
    is_listed: z.boolean(),
  })
  .meta({ id: 'Listing' })
export type Listing = z.infer<typeof listing>
/** The end of a call is put off by chance, by so much at most. */
export const MAX_RANDOM_END_SECONDS = 60
export const phaseBody = z.strictObject({
  symbol,
  /** The market itself goes to volatility_auction; an operator may too. */
  phase,
  reason: freeText(500),
  /**
   * An auction with an end goes on by itself: to continuous, the closing auction to closed. A halt with an end goes back to
   * the phase in which the market would be by then.
   */
  ends_at: instant.optional(),
  /** The end is put off by chance, by so much at most. */
  random_end_seconds: z.number().min(0).max(MAX_RANDOM_END_SECONDS).optional(),
})

export const killSwitchBody = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('member'), uscc, reason: freeText(500) }),
  z.strictObject({ scope: z.literal('symbol'), symbol, reason: freeText(500) }),
  z.strictObject({ scope: z.literal('venue'), reason: freeText(500) }),
])
export const killSwitchAnswer = z.object({ cancelled: z.int(), seq: z.int() })

/** Members of one group of affiliates; one alone leaves its group. */
export const groupBody = z.strictObject({ usccs: z.array(uscc).min(1).max(100) })
export const groupAnswer = z.object({ group: z.int(), usccs: z.array(uscc), seq: z.int() })

/** What somebody bought and sold of a permit on the last days on which he did, where a rule of resale asks for it. */
export const dealingRecord = z.object({
  holder: z.int(),
  asset: z.int(),
  days: z.array(z.object({ day: z.string(), bought_lots: z.int(), sold_lots: z.int() })),
})
export type Dealing = z.infer<typeof dealingRecord>

/** A trade of a call auction: the others have no row. */
export const auctionTradeRecord = z.object({ trade_id: z.int() })
