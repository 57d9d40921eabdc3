import { z } from 'zod'
import { bilingual, day, decimal, freeText, symbol, uscc } from './common.ts'
import { CARRY_OVER_STATUS, keysOf } from './words.ts'

/** Applications of one enterprise for one permit that wait for an answer. */
export const MAX_OPEN_CARRY_OVERS = 20

// -- Commands ---------------------------------------------------------------------------------------------------------

/**
 * What of a permit may be carried over (结转) into another: ⌊base + net sold × ratio⌋, and no more than was held when the
 * days that count were over (CEA-53).
 */
export const carryRuleBody = z.strictObject({
  symbol,
  to_symbol: symbol,
  base_quantity: decimal,
  net_sold_ratio: decimal,
  /** Sales and purchases of these days count. */
  counts_from: day,
  counts_to: day,
  /** The last day on which one may ask for it. */
  apply_by: day,
  document: freeText(200),
})
export const carryOverBody = z.strictObject({ symbol, quantity: decimal })
/** The figures that the bureau found: what was sold and bought in the days that count, and held at their end. */
export const approveCarryOverBody = z.strictObject({
  carry_over_id: z.int().positive(),
  sold: decimal,
  bought: decimal,
  held_then: decimal,
})
export const refuseCarryOverBody = z.strictObject({
  carry_over_id: z.int().positive(),
  reason: freeText(500),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const carryRuleRecord = carryRuleBody.omit({ base_quantity: true, net_sold_ratio: true }).extend({
  base_lots: z.int(),
  /** In ten-thousandths. */
  ratio_basis_points: z.int(),
  at: z.int(),
})
export type CarryRule = z.infer<typeof carryRuleRecord>

export const carryOverRecord = z.object({
  carry_over_id: z.int(),
  uscc: z.string(),
  asset: z.int(),
  to_asset: z.int(),
  lots: z.int(),
  status: z.enum(keysOf(CARRY_OVER_STATUS)),
  document: z.string(),
  at: z.int(),
  /** The figures that it was approved by, and what could be carried over in all by them; null: not approved. */
  sold_lots: z.int().nullable(),
  bought_lots: z.int().nullable(),
  held_lots: z.int().nullable(),
  most_lots: z.int().nullable(),
  decided_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type CarryOver = z.infer<typeof carryOverRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const carryRule = carryRuleBody
  .extend({ may_be_asked: z.boolean(), at: z.string() })
  .meta({ id: 'CarryRule' })
export type CarryRuleAnswer = z.infer<typeof carryRule>

/** What the tables of the registry say of the days that count, and what follows from it. */
const carryFigures = z.object({
  sold: decimal,
  bought: decimal,
  held_then: decimal,
  /** At most in all, and what is left of that. */
  most: decimal,
  quantity_left: decimal,
})
export const carryOver = z
  .object({
    carry_over_id: z.int(),
    uscc,
    name: bilingual,
    symbol,
    to_symbol: symbol,
    quantity: decimal,
    status: z.enum(keysOf(CARRY_OVER_STATUS)),
    document: z.string(),
    at: z.string(),
    figures: carryFigures,
    decided_at: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'CarryOver' })
export type CarryOverAnswer = z.infer<typeof carryOver>
