import { z } from 'zod'
import { bilingual, decimal, freeText, instant, symbol, uscc } from './common.ts'
import { dealTerms } from './deal.ts'
import { USUAL_TERMS } from './usual-terms.ts'
import {
  keysOf,
  OPEN_AUCTION_FORM,
  OPEN_AUCTION_STAGE,
  OPEN_AUCTION_STATUS,
  REGISTRATION_STATUS,
} from './words.ts'

/** Bidders of one auction at most. */
export const MAX_BIDDERS = 500
/** Bids of one auction, and of one bidder in it, at most. */
export const MAX_OPEN_BIDS = 20_000
export const MAX_BIDS_OF_ONE = 200
/** A bid is at most so many steps better than the best there is: more is a slip of the hand, and no bid is taken back. */
export const MAX_STEPS_AT_ONCE = 100
/** A notice stands for so long at least before bids are taken (拍卖法, art. 45). */
export const MIN_NOTICE_DAYS = 7
const MAX_MINUTES = 24 * 60
const ALL_BASIS_POINTS = 10_000

// -- Commands ---------------------------------------------------------------------------------------------------------

/** An auction in the open, by the reserve: what it sells or buys, at which prices, when, and what follows. */
export const proposeOpenAuctionBody = z.strictObject({
  symbol,
  form: z.enum(keysOf(OPEN_AUCTION_FORM)),
  quantity: decimal,
  /** The lowest price that may be bid; where the price falls the one it begins with; where the reserve buys the highest. */
  start_price: decimal,
  /** By which bids differ, or the price falls. */
  price_step: decimal,
  /** Where the price falls: how far, and how often. */
  floor_price: decimal.optional(),
  step_minutes: z.int().min(1).max(MAX_MINUTES).optional(),
  /** How much of it one bidder may get. */
  max_share_basis_points: z.int().min(1).max(ALL_BASIS_POINTS).default(ALL_BASIS_POINTS),
  /** What is set aside at registration, as a part of the quantity at the start price; who sells sets its permits aside. */
  deposit_basis_points: z.int().min(0).max(ALL_BASIS_POINTS).default(3000),
  registers_until: instant,
  opens_at: instant,
  closes_at: instant,
  /** After the free period: the wait, and how long a round lasts in which nobody bids. */
  wait_minutes: z.int().min(0).max(MAX_MINUTES).default(4),
  round_minutes: z.int().min(1).max(MAX_MINUTES).default(5),
  publicity_days: dealTerms.publicity_days.default(USUAL_TERMS.publicity_days),
  contract_days: dealTerms.contract_days.default(USUAL_TERMS.contract_days),
  payment_days: dealTerms.payment_days.default(USUAL_TERMS.payment_days),
  document: freeText(200),
})
export const openAuctionIdBody = z.strictObject({ open_auction_id: z.int().positive() })
export const cancelOpenAuctionBody = openAuctionIdBody.extend({ reason: freeText(500) })
export const registerBidderBody = openAuctionIdBody.extend({
  /** How much one may bid for: the deposit is for that. */
  quantity: decimal,
  /** What shows that one may: the quantity that the bureau approved for the project, a mandate. */
  document: freeText(200),
})
export const qualifyBidderBody = openAuctionIdBody.extend({
  registration_id: z.int().positive(),
  is_qualified: z.boolean(),
  /** Why not. */
  reason: freeText(500).optional(),
})
export const bidOpenlyBody = openAuctionIdBody.extend({ price: decimal, quantity: decimal })
/** The service is back since then. */
export const prolongAuctionsBody = z.strictObject({ until: z.int() })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const openAuctionRecord = z.object({
  open_auction_id: z.int(),
  asset: z.int(),
  form: z.enum(keysOf(OPEN_AUCTION_FORM)),
  quantity_lots: z.int(),
  start_ticks: z.int(),
  step_ticks: z.int(),
  floor_ticks: z.int(),
  step_ms: z.int(),
  max_lots: z.int(),
  deposit_basis_points: z.int(),
  registers_until: z.int(),
  opens_at: z.int(),
  closes_at: z.int(),
  wait_ms: z.int(),
  round_ms: z.int(),
  publicity_days: z.int(),
  /** 0: of notices of before, which say nothing of it. */
  contract_days: z.int(),
  payment_days: z.int(),
  document: z.string(),
  proposer: z.string(),
  announced_at: z.int().nullable(),
  timed_from: z.int().nullable(),
  ends_at: z.int(),
  status: z.enum(keysOf(OPEN_AUCTION_STATUS)),
  reason: z.string().nullable(),
})
export type OpenAuction = z.infer<typeof openAuctionRecord>

export const registrationRecord = z.object({
  registration_id: z.int(),
  open_auction_id: z.int(),
  uscc: z.string(),
  lots: z.int(),
  document: z.string(),
  hold_id: z.int().nullable(),
  at: z.int(),
  status: z.enum(keysOf(REGISTRATION_STATUS)),
  decided_by: z.string().nullable(),
  reason: z.string().nullable(),
})
export type Registration = z.infer<typeof registrationRecord>

export const openBidRecord = z.object({
  open_bid_id: z.int(),
  open_auction_id: z.int(),
  registration_id: z.int(),
  ticks: z.int(),
  lots: z.int(),
  at: z.int(),
})
export type OpenBidRecord = z.infer<typeof openBidRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const openAuction = z
  .object({
    open_auction_id: z.int(),
    symbol,
    form: z.enum(keysOf(OPEN_AUCTION_FORM)),
    quantity: decimal,
    start_price: decimal,
    price_step: decimal,
    floor_price: decimal.nullable(),
    step_minutes: z.int().nullable(),
    /** Where the price falls: what it is now; null: nothing is sold now. */
    price_now: decimal.nullable(),
    max_quantity: decimal,
    deposit_basis_points: z.int(),
    registers_until: z.string(),
    opens_at: z.string(),
    closes_at: z.string(),
    wait_minutes: z.int(),
    round_minutes: z.int(),
    publicity_days: z.int(),
    contract_days: z.int(),
    payment_days: z.int(),
    document: z.string(),
    proposer: z.string(),
    announced_at: z.string().nullable(),
    notice_version: z.int(),
    timed_from: z.string().nullable(),
    /** When it ends if nobody bids any more. */
    ends_at: z.string(),
    status: z.enum(keysOf(OPEN_AUCTION_STATUS)),
    stage: z.enum(keysOf(OPEN_AUCTION_STAGE)),
    reason: z.string().nullable(),
    registrations: z.int(),
    qualified: z.int(),
    /** What nobody has bid for or taken yet. */
    quantity_left: decimal,
    /** Where the price falls: when it falls next; null: it does not any more. */
    falls_at: z.string().nullable(),
    /** What waits for the bureau: reviews, contracts, settlements; and deals that wait to be paid. */
    waiting: z.object({ reviews: z.int(), contracts: z.int(), payments: z.int(), settlements: z.int() }),
    /** What a bid must be better than to get anything; null: something is left at the start price. */
    price_to_beat: decimal.nullable(),
    /** Newest first; each bidder by a number, so that nobody knows whose they are before the end. */
    bids: z.array(
      z.object({
        ...{ bidder: z.int(), price: decimal, quantity: decimal, at: z.string() },
        /** How much it would get if nobody bid any more; null: a better one of the same bidder is there. */
        would_get: decimal.nullable(),
      }),
    ),
  })
  .meta({ id: 'OpenAuction' })
export type OpenAuctionAnswer = z.infer<typeof openAuction>

export const registration = z
  .object({
    registration_id: z.int(),
    open_auction_id: z.int(),
    uscc,
    name: bilingual,
    quantity: decimal,
    document: z.string(),
    /** What is set aside: cash in CNY, or of who sells permits. */
    deposit: decimal,
    at: z.string(),
    status: z.enum(keysOf(REGISTRATION_STATUS)),
    decided_by: z.string().nullable(),
    reason: z.string().nullable(),
    /** The number that its bids stand under. */
    bidder: z.int(),
  })
  .meta({ id: 'Registration' })
export type RegistrationAnswer = z.infer<typeof registration>
