import { z } from 'zod'
import { bilingual, decimal, freeText, instant, symbol, uscc } from './common.ts'
import { followed, followedRecord } from './deal.ts'
import { DEAL_STATUS, FIXED_SALE_STATUS, keysOf } from './words.ts'

// -- Commands ---------------------------------------------------------------------------------------------------------

/**
 * A sale from the reserve at a price that is told beforehand, to whoever comes first (定价出让、简易出让); where a season opens
 * and all come at once, by a ballot among those who applied before it (申购摇号).
 */
export const proposeFixedSaleBody = z.strictObject({
  symbol,
  quantity: decimal,
  price: decimal,
  /** How much of it one enterprise may buy; absent: all. */
  max_quantity: decimal.optional(),
  opens_at: instant,
  closes_at: instant,
  /** Until then one applies, and then it is drawn who comes first; absent: one buys from the beginning. */
  ballot_at: instant.optional(),
  ...followed,
  document: freeText(200),
})
export const fixedSaleIdBody = z.strictObject({ fixed_sale_id: z.int().positive() })
export const cancelFixedSaleBody = fixedSaleIdBody.extend({ reason: freeText(500) })
export const buyFixedBody = fixedSaleIdBody.extend({ quantity: decimal })
/** So much of it, in the place of what one applied for before; what it costs is set aside. */
export const applyForSaleBody = buyFixedBody
/** Applications of one sale at most. */
export const MAX_APPLICATIONS = 5000

// -- What is kept -----------------------------------------------------------------------------------------------------

export const fixedSaleRecord = z.object({
  fixed_sale_id: z.int(),
  asset: z.int(),
  quantity_lots: z.int(),
  sold_lots: z.int(),
  price_ticks: z.int(),
  max_lots: z.int().nullable(),
  opens_at: z.int(),
  closes_at: z.int(),
  document: z.string(),
  proposer: z.string(),
  status: z.enum(keysOf(FIXED_SALE_STATUS)),
  reason: z.string().nullable(),
  ballot_at: z.int().nullable(),
  ...followedRecord,
  /** null: of before it was kept, or not yet. */
  announced_at: z.int().nullable(),
  /** What the ranks were drawn from; null: there was no ballot, or not yet. */
  chance: z.int().nullable(),
})
export type FixedSale = z.infer<typeof fixedSaleRecord>

export const fixedPurchaseRecord = z.object({
  purchase_id: z.int(),
  fixed_sale_id: z.int(),
  uscc: z.string(),
  lots: z.int(),
  at: z.int(),
  /** The deal that follows; null: it was paid and issued at once. */
  deal_id: z.int().nullable(),
})
export type FixedPurchase = z.infer<typeof fixedPurchaseRecord>

/** What an enterprise applied for before a ballot. */
export const saleApplicationRecord = z.object({
  application_id: z.int(),
  fixed_sale_id: z.int(),
  uscc: z.string(),
  lots: z.int(),
  hold_id: z.int(),
  at: z.int(),
  withdrawn_at: z.int().nullable(),
  /** Its place, from 1, and what it got; null: not drawn yet. */
  rank: z.int().nullable(),
  awarded_lots: z.int().nullable(),
})
export type SaleApplication = z.infer<typeof saleApplicationRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const fixedSale = z
  .object({
    fixed_sale_id: z.int(),
    symbol,
    quantity: decimal,
    /** What is left of it. */
    quantity_left: decimal,
    price: decimal,
    max_quantity: decimal.nullable(),
    opens_at: z.string(),
    closes_at: z.string(),
    document: z.string(),
    proposer: z.string(),
    status: z.enum(keysOf(FIXED_SALE_STATUS)),
    ballot_at: z.string().nullable(),
    /** Working days of what follows a purchase; null: it is paid and issued at once. */
    ...followedRecord,
    announced_at: z.string().nullable(),
    notice_version: z.int(),
    /** The number that the ranks were drawn from; null: there was no ballot, or not yet. */
    ballot_seed: z.int().nullable(),
    /** Whether one may apply for the ballot now, or buy now. */
    is_applied_for: z.boolean(),
    is_open: z.boolean(),
    reason: z.string().nullable(),
    /** Without those whose deals came to nothing. */
    purchase_count: z.int(),
    application_count: z.int(),
  })
  .meta({ id: 'FixedSale' })
export type FixedSaleAnswer = z.infer<typeof fixedSale>

/** A purchase, as a sale of public resources is published. */
export const fixedPurchase = z
  .object({
    purchase_id: z.int(),
    uscc,
    name: bilingual,
    quantity: decimal,
    amount: decimal,
    at: z.string(),
    deal_id: z.int().nullable(),
    /** How far that deal is; null: there is none. */
    deal_status: z.enum(keysOf(DEAL_STATUS)).nullable(),
  })
  .meta({ id: 'FixedPurchase' })
export type FixedPurchaseAnswer = z.infer<typeof fixedPurchase>

/** An application for a ballot: before it only its own enterprise sees it, after it everybody does. */
export const saleApplication = z
  .object({
    application_id: z.int(),
    uscc,
    name: bilingual,
    quantity: decimal,
    at: z.string(),
    rank: z.int().nullable(),
    awarded: decimal.nullable(),
  })
  .meta({ id: 'SaleApplication' })
export type SaleApplicationAnswer = z.infer<typeof saleApplication>

/** The average price of trades over the half year before now, weighted by quantity: what Ningxia asks of small projects. */
export const averagePrice = z.object({
  symbol,
  from: z.string(),
  to: z.string(),
  trades: z.int(),
  volume: decimal,
  /** null: nothing was traded. */
  average_price: decimal.nullable(),
})
export type AveragePrice = z.infer<typeof averagePrice>
