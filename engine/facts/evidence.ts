import { z } from 'zod'
import { bilingual, day, decimal, freeText, month, sha256, symbol, uscc } from './common.ts'
import { EVIDENCE_STATE, keysOf } from './words.ts'

// -- Commands ---------------------------------------------------------------------------------------------------------

/** What an enterprise keeps of a month (存证): the hash of its file, and the figure that it has; the file stays with it. */
export const fileEvidenceBody = z.strictObject({
  symbol,
  month,
  sha256,
  file_name: freeText(200),
  /** In the permit's unit, if the file has one. */
  figure: decimal.optional(),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const evidenceRecord = z.object({
  evidence_id: z.int(),
  uscc,
  symbol,
  month: z.string(),
  sha256,
  file_name: z.string(),
  figure_lots: z.int().nullable(),
  at: z.int(),
})
export type Evidence = z.infer<typeof evidenceRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const evidenceQuery = z.strictObject({ year: z.string().regex(/^\d{4}$/), uscc: uscc.optional() })

const filed = evidenceRecord
  .omit({ figure_lots: true, uscc: true, symbol: true, month: true })
  .extend({ figure: decimal.nullable(), at: z.string() })

/** A month of somebody in a permit: what was filed of it, and by when that had to be. */
export const evidenceMonth = z
  .object({
    uscc,
    name: bilingual,
    symbol,
    month,
    state: z.enum(keysOf(EVIDENCE_STATE)),
    /** The last day; null: the rules name none. */
    due_on: day.nullable(),
    /** By which rule. */
    rule: bilingual.nullable(),
    /** The newest last; the first says whether it was in time. */
    filed: z.array(filed),
  })
  .meta({ id: 'EvidenceMonth' })
export type EvidenceMonthAnswer = z.infer<typeof evidenceMonth>
