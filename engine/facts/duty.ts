import { z } from 'zod'
import { decimal, freeText, symbol, uscc, year } from './common.ts'

/** All of a duty, in basis points. */
export const WHOLE = 10_000

/**
 * What may be surrendered for a duty, and for which years: permits of a later year for an earlier duty, credits from
 * outside as offsets up to a share. Where nothing is said, permits meet duties in themselves alone, and those of a year
 * none before it.
 */
export const surrenderRuleBody = z.strictObject({
  symbol,
  duty_symbol: symbol,
  period_from: year,
  period_to: year.optional(),
  /** Of what was verified they meet so much at most; below 10000 they are offsets. */
  max_basis_points: z.int().min(1).max(WHOLE).default(WHOLE),
  document: freeText(200),
})

export const surrenderRuleRecord = z.object({
  symbol,
  duty_symbol: symbol,
  period_from: z.string(),
  period_to: z.string().nullable(),
  max_basis_points: z.int(),
  document: z.string(),
  at: z.int(),
  ended_at: z.int().nullable(),
})
export type SurrenderRule = z.infer<typeof surrenderRuleRecord>

export const surrenderRule = surrenderRuleRecord
  .omit({ at: true, ended_at: true })
  .extend({ at: z.string(), ended_at: z.string().nullable() })
  .meta({ id: 'SurrenderRule' })
export type SurrenderRuleAnswer = z.infer<typeof surrenderRule>

/** The last day of a permit is over: its orders leave and its market closes; the service's own. */
export const endPermitTermBody = z.strictObject({ symbol })
export const endedTermRecord = z.object({ symbol, at: z.int() })
export type EndedTerm = z.infer<typeof endedTermRecord>

/** What was said of a permit and a duty holds no more. */
export const endSurrenderRuleBody = z.strictObject({ symbol, duty_symbol: symbol, document: freeText(200) })

/** Permits whose last day has passed are retired, whoever has them. */
export const retireExpiredBody = z.strictObject({ symbol, document: freeText(200) })
export const retireExpiredAnswer = z.object({
  symbol,
  retired: decimal,
  /** What is pledged, frozen or leased still: retired when that ends, by the same again. */
  left: decimal,
  seq: z.int(),
})

/** What was issued beyond what was due in the end, and had been given away: it is owed to the issuer. */
export const permitReturnRecord = z.object({
  return_id: z.string(),
  table_id: z.int(),
  uscc,
  symbol,
  owed_lots: z.int(),
  returned_lots: z.int(),
  at: z.int(),
})
export type PermitReturn = z.infer<typeof permitReturnRecord>

export const permitReturn = z
  .object({
    return_id: z.string(),
    table_id: z.int(),
    uscc,
    symbol,
    owed: decimal,
    returned: decimal,
    left: decimal,
    at: z.string(),
  })
  .meta({ id: 'PermitReturn' })
export type PermitReturnAnswer = z.infer<typeof permitReturn>
export const returnPermitsBody = z.strictObject({ return_id: z.string().max(80), quantity: decimal })
export const collectReturnBody = z.strictObject({ return_id: z.string().max(80) })
