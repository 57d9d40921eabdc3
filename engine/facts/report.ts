import { z } from 'zod'
import { bilingual, day, decimal, symbol } from './common.ts'
import { COMPLIANCE_STATUS, FAMILY, keysOf } from './words.ts'

/** Rows of the public reports: what anybody may know of the registry. */
export const holderRow = z.object({ uscc: z.string(), name: bilingual, symbols: z.array(z.string()) })
export const allocationRow = z.object({
  uscc: z.string(),
  name: bilingual,
  symbol: z.string(),
  quantity: decimal,
  document: z.string(),
  decided_on: z.string(),
})
/** What was traded in a span of days, in numbers and sums. */
const dealt = z.object({ deals: z.int(), quantity: decimal, amount: decimal })

export const bulletinQuery = z.strictObject({ from: day, to: day })
/** One permit in a span of days: its market, and every other way in which it changed hands for money or for nothing. */
export const bulletinRow = z
  .object({
    symbol,
    family: z.enum(keysOf(FAMILY)),
    unit: z.string(),
    market: dealt,
    /** null: nothing was traded on the market. */
    average_price: decimal.nullable(),
    low: decimal.nullable(),
    high: decimal.nullable(),
    blocks: dealt,
    sales: dealt,
    /** Outside the market, for nothing or at a sum that was agreed. */
    transfers: dealt,
    /** The average over that of the first month in which it was traded, times a hundred. */
    price_index: z.number().nullable(),
    base_month: z.string().nullable(),
  })
  .meta({ id: 'BulletinRow' })
/** Prices of a kind of permits together, weighted by what was traded in the base month (Laspeyres). */
export const priceIndex = z.object({
  family: z.enum(keysOf(FAMILY)),
  base_month: z.string(),
  value: z.number().nullable(),
})
export const bulletin = z
  .object({ from: day, to: day, rows: z.array(bulletinRow), indices: z.array(priceIndex) })
  .meta({ id: 'Bulletin' })
export type Bulletin = z.infer<typeof bulletin>

export const transferRow = z.object({
  on: z.string(),
  cause: z.string(),
  symbol: z.string(),
  quantity: decimal,
  /** What was paid; null: it was for nothing, and its document says why. */
  amount: decimal.nullable(),
  document: z.string().nullable(),
  seq: z.int(),
})
export const complianceRow = z.object({
  uscc: z.string(),
  name: bilingual,
  symbol: z.string(),
  period: z.string(),
  due_on: z.string(),
  verified: decimal.nullable(),
  surrendered: decimal,
  is_excluded: z.boolean(),
  status: z.enum(keysOf(COMPLIANCE_STATUS)),
})
export const retirementRow = z.object({
  symbol: z.string(),
  period: z.string(),
  surrendered: decimal,
  /** At the end of its term, or given back; of no year of duties. */
  retired: decimal,
  enterprises: z.int(),
})
export const pledgeRow = z.object({
  symbol: z.string(),
  pledges: z.int(),
  quantity: decimal,
  secured_amount: decimal,
})
export const priceRow = z.object({
  on: z.string(),
  symbol: z.string(),
  /** null: what was traded was annulled, all of it. */
  open: decimal.nullable(),
  high: decimal.nullable(),
  low: decimal.nullable(),
  last: decimal.nullable(),
  /** The volume-weighted average of the day, from which the next day’s limits are taken. */
  close: decimal.nullable(),
  volume: decimal,
  trades: z.int(),
})
