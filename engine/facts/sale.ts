import { z } from 'zod'
import { bilingual, decimal, freeText, instant, money, symbol, uscc } from './common.ts'
import { followed, followedRecord } from './deal.ts'
import { DEAL_STATUS, keysOf, SALE_OUTCOME, SALE_PRICING, SALE_STATUS } from './words.ts'

/** Who may hold keys of one sale, bids of one sale, prices of one bid: at most. */
export const MAX_KEY_HOLDERS = 7
export const MAX_BIDS = 500
export const MAX_ENTRIES = 10
/** What is left of a sale goes to so many that follow. */
export const CARRIED_TO = 4
/** A sale is open for bids for so long at most. */
export const MAX_SALE_DAYS = 90
/** Characters of a sealed bid or of a sealed share, as base64. */
const MAX_SEALED = 8000
const MAX_SHARE = 400

const base64 = (longest: number) =>
  z
    .string()
    .max(longest)
    // As bytes are written in one way only (RFC 4648 3.5): bits that are left over are none.
    .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/, 'base64')
    .min(4)
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal')

/** A party that holds a part of the key: its name, and its age recipient ("age1…"). */
export const keyHolder = z.strictObject({
  name: freeText(100),
  recipient: z.string().regex(/^age1[0-9a-z]{58}$/, 'an age recipient: age1 and 58 characters'),
})

/** A sale of permits from the reserve by sealed bids, at one price or at what each bid. */
export const proposeSaleBody = z.strictObject({
  symbol,
  quantity: decimal,
  pricing: z.enum(keysOf(SALE_PRICING)).default('uniform'),
  /** No sale below it; absent: no such price. */
  reserve_price: decimal.optional(),
  /** Less demand than is offered: nothing is sold. */
  must_clear_fully: z.boolean().default(true),
  /** How much of what is offered one bidder may get. */
  max_share_basis_points: z.int().min(1).max(10_000).default(10_000),
  /** Where the price without it would be above this one, more is sold: at it or above, never below. */
  trigger_price: decimal.optional(),
  /** So much more at most. */
  extra_quantity: decimal.optional(),
  /** What is left goes in equal parts to the next sales of the same permit whose bids open in the year. */
  carries_over: z.boolean().default(false),
  /** A bid that was made is neither taken back nor replaced (拍卖法 art. 36). */
  is_irrevocable: z.boolean().default(false),
  /** So many days at least lie between the notice and the first bid (拍卖法 art. 45: seven). */
  notice_days: z.int().min(0).max(MAX_SALE_DAYS).default(0),
  /** The least that a bidder sets aside (保证金), in CNY. */
  min_deposit: money,
  opens_at: instant,
  closes_at: instant,
  /** Who holds the key, and how many of them open the bids. */
  key_holders: z.array(keyHolder).min(2).max(MAX_KEY_HOLDERS),
  threshold: z.int().min(2).max(MAX_KEY_HOLDERS),
  ...followed,
  document: freeText(200),
})
export const saleIdBody = z.strictObject({ sale_id: z.int().positive() })
export const cancelSaleBody = saleIdBody.extend({ reason: freeText(500) })

/** A sealed bid: nobody reads it before enough holders of the key have given their parts. */
export const bidBody = saleIdBody.extend({
  /** The bid, encrypted to a key of its own (age). */
  sealed: base64(MAX_SEALED),
  /** The parts of that key, each encrypted to one of its holders (age), in their order. */
  shares: z.array(base64(MAX_SEALED)).min(2).max(MAX_KEY_HOLDERS),
  /** SHA-256 of each part, so that a wrong one is known when it is given. */
  share_hashes: z.array(sha256Hex).min(2).max(MAX_KEY_HOLDERS),
  /** SHA-256 of the bid's text. */
  commitment: sha256Hex,
  /** What is set aside for it: it covers what may be won. */
  deposit: money,
})
export const giveSharesBody = saleIdBody.extend({
  /** Which of the holders, from 1. */
  key_holder: z.int().min(1).max(MAX_KEY_HOLDERS),
  shares: z
    // null: what was sealed to this holder can't be decrypted.
    .array(z.strictObject({ bid_id: z.int().positive(), share: base64(MAX_SHARE).nullable() }))
    .min(1)
    .max(MAX_BIDS),
})

/** The text of a bid, as it is sealed. */
export const bidText = z.strictObject({
  sale_id: z.int().positive(),
  uscc,
  /** So that equal bids do not look alike. */
  nonce: z.string().min(16).max(64),
  /** Blanks that make every bid as long as every other. */
  pad: z.string().max(4000).optional(),
  entries: z
    .array(z.strictObject({ price: decimal, quantity: decimal }))
    .min(1)
    .max(MAX_ENTRIES),
})
export type BidText = z.infer<typeof bidText>

/** What came out of a sealed bid, or why nothing did. The service opens it. */
const opened = z.strictObject({
  bid_id: z.int().positive(),
  text: z.string().max(8000).nullable(),
  entries: z.array(z.strictObject({ price: decimal, quantity: decimal })).max(MAX_ENTRIES),
  fault: z.string().max(300).nullable(),
})
export const clearSaleBody = saleIdBody.extend({ opened: z.array(opened).max(MAX_BIDS) })

const statistics = z.object({
  /** Bidders, and those of them that got something. */
  bidders: z.int(),
  successful: z.int(),
  bid_quantity: decimal,
  cover_ratio: z.number(),
  min_price: decimal.nullable(),
  max_price: decimal.nullable(),
  mean_price: z.string().nullable(),
  median_price: z.string().nullable(),
})

export const sale = z
  .object({
    sale_id: z.int(),
    symbol,
    quantity: decimal,
    pricing: z.enum(keysOf(SALE_PRICING)),
    reserve_price: decimal.nullable(),
    must_clear_fully: z.boolean(),
    max_share_basis_points: z.int(),
    trigger_price: decimal.nullable(),
    extra_quantity: decimal.nullable(),
    carries_over: z.boolean(),
    /** What came to its quantity from sales before it; of one that is proposed, what would come. */
    carried: z.array(z.object({ sale_id: z.int(), quantity: decimal })),
    is_irrevocable: z.boolean(),
    notice_days: z.int(),
    min_deposit: decimal,
    /** Working days of what follows an award; null: it is paid and issued at once. */
    ...followedRecord,
    /** How often its notice was published: 1, and one more for each change. */
    notice_version: z.int(),
    opens_at: z.string(),
    closes_at: z.string(),
    key_holders: z.array(keyHolder.extend({ has_given: z.boolean() })),
    threshold: z.int(),
    document: z.string(),
    proposer: z.string(),
    status: z.enum(keysOf(SALE_STATUS)),
    reason: z.string().nullable(),
    /** null: it is not announced. */
    announced_at: z.string().nullable(),
    cleared_at: z.string().nullable(),
    /** What is still to go to later sales, and to how many; null: nothing is. */
    left_over: z.object({ quantity: decimal, sales: z.int() }).nullable(),
    /** Told once the time for bids is over. */
    bid_count: z.int().nullable(),
    outcome: z.enum(keysOf(SALE_OUTCOME)).nullable(),
    /** What all pay; where each pays what he bid, the lowest that somebody pays. */
    price: decimal.nullable(),
    sold: decimal.nullable(),
    revenue: decimal.nullable(),
    statistics: statistics.nullable(),
    /** Who got how much, as a sale of public resources is published. */
    awards: z.array(
      z.object({
        ...{ uscc, name: bilingual, quantity: decimal, amount: decimal },
        /** How far the deal is that follows; null: it was issued at once. */
        deal_status: z.enum(keysOf(DEAL_STATUS)).nullable(),
      }),
    ),
    /** Every bid as it was opened, so that anybody can clear the sale again; names are told of winners alone. */
    bids: z.array(
      z.object({
        bid_id: z.int(),
        /** What its bidder sealed with it, of which the random order is made; null: it could not be opened. */
        nonce: z.string().nullable(),
        entries: z.array(z.object({ price: decimal, quantity: decimal })),
        deposit: decimal,
        fault: bilingual.nullable(),
        awarded: decimal,
      }),
    ),
    /** The number that the random order of equal prices was drawn from. */
    chance: z.int().nullable(),
    /** Whether that number is of the bids' nonces (true), or was drawn by an earlier build of the service. */
    is_chance_of_bids: z.boolean().nullable(),
  })
  .meta({ id: 'Sale' })
export type SaleAnswer = z.infer<typeof sale>

export const bid = z
  .object({
    bid_id: z.int(),
    sale_id: z.int(),
    at: z.string(),
    deposit: decimal,
    commitment: z.string(),
    withdrawn_at: z.string().nullable(),
    /** What it said, once it was opened; or why it could not be read. */
    entries: z.array(z.object({ price: decimal, quantity: decimal })),
    fault: bilingual.nullable(),
    awarded: decimal.nullable(),
    deal_status: z.enum(keysOf(DEAL_STATUS)).nullable(),
  })
  .meta({ id: 'SaleBid' })
export type BidAnswer = z.infer<typeof bid>

/** What a holder of the key decrypts: his part of the key of each bid. */
export const sealedShare = z.object({ bid_id: z.int(), share: z.string() })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const saleRecord = z.object({
  sale_id: z.int(),
  asset: z.int(),
  quantity_lots: z.int(),
  reserve_ticks: z.int(),
  must_clear_fully: z.boolean(),
  max_share_basis_points: z.int(),
  min_deposit_fen: z.int(),
  /** 0: there is none. */
  trigger_ticks: z.int(),
  extra_lots: z.int(),
  carries_over: z.boolean(),
  carried: z.array(z.object({ sale_id: z.int(), lots: z.int() })),
  /** What of it is still to go to sales that follow, and to how many. */
  carry_lots: z.int(),
  carry_sales: z.int(),
  is_irrevocable: z.boolean(),
  notice_days: z.int(),
  ...followedRecord,
  opens_at: z.int(),
  closes_at: z.int(),
  key_holders: z.array(keyHolder),
  threshold: z.int(),
  document: z.string(),
  proposer: z.string(),
  status: z.enum(keysOf(SALE_STATUS)),
  reason: z.string().nullable(),
  outcome: z.enum(keysOf(SALE_OUTCOME)).nullable(),
  price_ticks: z.int().nullable(),
  sold_lots: z.int().nullable(),
  pricing: z.enum(keysOf(SALE_PRICING)),
  /** Entries that were bid, in lots and ticks: what the statistics are of. */
  bid_lots: z.int().nullable(),
  prices: z.object({ min: z.number(), max: z.number(), mean: z.number(), median: z.number() }).nullable(),
  cover_ratio: z.number().nullable(),
  chance: z.int().nullable(),
  announced_at: z.int().nullable(),
  cleared_at: z.int().nullable(),
})
export type SaleRecord = z.infer<typeof saleRecord>

export const bidRecord = z.object({
  bid_id: z.int(),
  sale_id: z.int(),
  uscc: z.string(),
  at: z.int(),
  sealed: z.string(),
  shares: z.array(z.string()),
  share_hashes: z.array(z.string()),
  commitment: z.string(),
  deposit_fen: z.int(),
  hold_id: z.int(),
  withdrawn_at: z.int().nullable(),
  opened: z.string().nullable(),
  entries: z.array(z.object({ price: z.string(), quantity: z.string() })),
  fault: z.string().nullable(),
  awarded_lots: z.int().nullable(),
  /** What was paid for them, in fen; where a deal follows, what is to be paid. */
  paid_fen: z.int().nullable(),
  /** The deal that follows its award; null: there is none, or it was paid and issued at once. */
  deal_id: z.int().nullable(),
})
export type BidRecord = z.infer<typeof bidRecord>

/** Parts of keys that one holder has given, by bid. */
export const givenSharesRecord = z.object({
  sale_id: z.int(),
  key_holder: z.int(),
  actor: z.string(),
  at: z.int(),
  shares: z.array(z.object({ bid_id: z.int(), share: z.string().nullable() })),
})
export type GivenShares = z.infer<typeof givenSharesRecord>
