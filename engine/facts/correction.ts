import { z } from 'zod'
import { day, decimal, freeText, party, symbol, uscc } from './common.ts'

/**
 * Puts right what a command booked into the wrong account, or more than it should have: so much goes from there to where it
 * belongs, or back to where it came from before it was anybody's. What was booked stays; this is an entry of its own.
 */
export const correctHoldingBody = z.strictObject({
  /** The command that booked it. */
  corrects: z.int().positive(),
  from_uscc: uscc,
  /** Absent: nobody should have it (a deposit that never came, an issue that was none). */
  to_uscc: uscc.optional(),
  /** The permit, or "CNY" for cash. */
  symbol,
  amount: decimal,
  /** What the command booked to that account, all of it. */
  booked: decimal,
  /** Since when it should have been so; what was decided meanwhile stays decided. */
  effective_on: day,
  document: freeText(200),
})

export const correctionRecord = z.object({
  correction_id: z.int(),
  corrects: z.int(),
  asset: z.int(),
  giver: z.int(),
  taker: z.int().nullable(),
  amount: z.int(),
  booked: z.int(),
  /** The beginning of the day since when it should have been so. */
  effective_at: z.int(),
  document: z.string(),
  at: z.int(),
})
export type Correction = z.infer<typeof correctionRecord>

export const correction = z
  .object({
    correction_id: z.int(),
    corrects: z.int(),
    symbol,
    amount: decimal,
    moved_from: party,
    /** null: it is nobody's any more. */
    moved_to: party.nullable(),
    effective_on: day,
    document: z.string(),
    at: z.string(),
  })
  .meta({ id: 'Correction' })
export type CorrectionAnswer = z.infer<typeof correction>
