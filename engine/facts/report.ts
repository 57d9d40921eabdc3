import { z } from 'zod'
import { bilingual, decimal } from './common.ts'
import { COMPLIANCE_STATUS, keysOf } from './words.ts'

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
export const transferRow = z.object({
  on: z.string(),
  cause: z.string(),
  symbol: z.string(),
  quantity: decimal,
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
  open: decimal,
  high: decimal,
  low: decimal,
  close: decimal,
  volume: decimal,
  trades: z.int(),
})
