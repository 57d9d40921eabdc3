import { z } from 'zod'
import { bilingual, decimal, freeText, symbol, uscc } from './common.ts'
import { DIFFERENCE, keysOf } from './words.ts'

/** Accounts that one comparison may find to differ; with more of them something is wrong with the whole. */
export const MAX_DIFFERENCES = 1000
/** Sentences of what is wrong with the whole, at most. */
export const MAX_FAULTS = 20

// What was tampered with is told as it was found, whatever it is.
const amount = z.string().regex(/^-?\d{1,20}$/, 'a whole number of fen or of smallest amounts')
/** An account in which the two ledgers differ: what each has, in fen or in the smallest amount of the permit. */
const difference = z.strictObject({
  uscc: freeText(64),
  /** The permit, or "CNY" for cash; absent: the participant itself. */
  symbol: freeText(64).optional(),
  reason: z.enum(keysOf(DIFFERENCE)),
  registry: amount.nullable(),
  checker: amount.nullable(),
  /** What the checker says of it. */
  detail: freeText(300).optional(),
})
export type Difference = z.infer<typeof difference>

export const reconciliationBody = z.strictObject({
  /** Up to this command both ledgers were read. */
  as_of_seq: z.int().nonnegative(),
  /** Accounts that were compared. */
  compared: z.int().nonnegative(),
  differences: z
    .array(difference)
    .max(MAX_DIFFERENCES)
    .meta({ description: 'Accounts that differ, and only those' }),
  /** What is wrong beside single accounts: history that was changed, numbers that overlap, the registry's own accounts. */
  faults: z.array(freeText(300)).max(MAX_FAULTS).default([]),
})
export const liftRestrictionBody = z.strictObject({ uscc, reason: freeText(500) })

/** One pass of the checker: whether its ledger and the registry's agree. */
export const reconciliation = z
  .object({
    pass_id: z.int(),
    at: z.string(),
    as_of_seq: z.int(),
    compared: z.int(),
    outcome: z.enum(['completed', 'inconsistent']),
    /** How many accounts differ. */
    differing: z.int(),
    /** For who may read accounts. */
    differences: z.array(difference).optional(),
    faults: z.array(z.string()).optional(),
  })
  .meta({ id: 'Reconciliation' })
export type ReconciliationAnswer = z.infer<typeof reconciliation>

/** An account in which nothing moves until somebody has looked at it. */
export const restriction = z
  .object({
    uscc,
    name: bilingual,
    /** The pass that found it to differ. */
    pass_id: z.int(),
    restricted_at: z.string(),
    lifted_at: z.string().nullable(),
    lifted_by: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Restriction' })
export type RestrictionAnswer = z.infer<typeof restriction>

/** The checker's own figures: what it counts of each permit. */
export const checkerInvariants = z.object({
  seq: z.int(),
  holds: z.boolean(),
  instruments: z.array(
    z.object({ symbol, issued: decimal, held: decimal, surrendered: decimal, retired: decimal }),
  ),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const reconciliationRecord = z.object({
  pass_id: z.int(),
  actor: z.string(),
  at: z.int(),
  as_of_seq: z.int(),
  compared: z.int(),
  differences: z.array(difference),
  faults: z.array(z.string()),
})
export type Reconciliation = z.infer<typeof reconciliationRecord>

export const restrictionRecord = z.object({
  uscc,
  pass_id: z.int(),
  restricted_at: z.int(),
  lifted_at: z.int().nullable(),
  lifted_by: z.string().nullable(),
  reason: z.string().nullable(),
})
export type Restriction = z.infer<typeof restrictionRecord>
