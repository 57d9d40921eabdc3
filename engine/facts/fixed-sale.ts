import { z } from 'zod'
import { bilingual, decimal, freeText, instant, symbol, uscc } from './common.ts'
import { FIXED_SALE_STATUS, keysOf } from './words.ts'

// -- Commands ---------------------------------------------------------------------------------------------------------

/** A sale from the reserve at a price that is told beforehand, to whoever comes first (定价出让、简易出让). */
export const proposeFixedSaleBody = z.strictObject({
  symbol,
  quantity: decimal,
  price: decimal,
  /** How much of it one enterprise may buy; absent: all. */
  max_quantity: decimal.optional(),
  opens_at: instant,
  closes_at: instant,
  document: freeText(200),
})
export const fixedSaleIdBody = z.strictObject({ fixed_sale_id: z.int().positive() })
export const cancelFixedSaleBody = fixedSaleIdBody.extend({ reason: freeText(500) })
export const buyFixedBody = fixedSaleIdBody.extend({ quantity: decimal })

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
})
export type FixedSale = z.infer<typeof fixedSaleRecord>

export const fixedPurchaseRecord = z.object({
  purchase_id: z.int(),
  fixed_sale_id: z.int(),
  uscc: z.string(),
  lots: z.int(),
  at: z.int(),
})
export type FixedPurchase = z.infer<typeof fixedPurchaseRecord>

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
    /** Whether one may buy now. */
    is_open: z.boolean(),
    reason: z.string().nullable(),
    purchase_count: z.int(),
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
  })
  .meta({ id: 'FixedPurchase' })
export type FixedPurchaseAnswer = z.infer<typeof fixedPurchase>

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
