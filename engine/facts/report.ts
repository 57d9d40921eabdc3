import { z } from 'zod'
import { bilingual, day, decimal, symbol } from './common.ts'
import { COMPLIANCE_STATUS, FAMILY, keysOf, POLLUTANT } from './words.ts'

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
    /** What the reserve bought back. */
    buybacks: dealt,
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
/** Average price of permits for one pollutant in one basin or city, of whatever year, over that of its first month. */
const priceSeries = z.object({
  family: z.enum(keysOf(FAMILY)),
  pollutant: z.enum(keysOf(POLLUTANT)).nullable(),
  /** The basin or air shed, or the city; null: none is on record. */
  basin: z.string().nullable(),
  unit: z.string(),
  symbols: z.array(z.string()),
  base_month: z.string(),
  average_price: z.string().nullable(),
  /** 100 in the base month; null: nothing was traded in the span. */
  value: z.number().nullable(),
})
/** How often somebody traded, and which part of all trades that is. */
const frequentTrader = z.object({ uscc: z.string(), name: bilingual, trades: z.int(), share: z.number() })

export const bulletin = z
  .object({
    from: day,
    to: day,
    rows: z.array(bulletinRow),
    indices: z.array(priceIndex),
    /** By what the permits are of and where they are good, whatever their year: one series goes on as years change. */
    series: z.array(priceSeries),
    /** Who traded most in the market, by the number of trades. */
    frequent_traders: z.array(frequentTrader),
  })
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
export type ComplianceRow = z.infer<typeof complianceRow>
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
