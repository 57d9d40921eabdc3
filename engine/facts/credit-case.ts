import { z } from 'zod'
import { grade } from './catalogue.ts'
import { bilingual, day, freeText, identifier, sha256 } from './common.ts'
import { CREDIT_CASE_KIND, CREDIT_CASE_OUTCOME, keysOf, SEVERITY } from './words.ts'

/**
 * When the publication of an entry may end before its time: months from the decision (信用修复管理办法, NDRC Order 36, in
 * force 2026-04-01; before it Order 58). Which item is how severe is said by scheme; of an item that is not named, and of a
 * scheme that knows no early repair (Jiangsu), publication only runs out.
 */
export const repairRules = z.strictObject({
  repair_rules_id: identifier,
  versions: z
    .array(
      z.strictObject({
        valid_from: day,
        valid_until: day.nullable(),
        document: z.string(),
        grade,
        months: z.record(
          z.enum(keysOf(SEVERITY)),
          z.strictObject({ least: z.int().min(0).max(120), most: z.int().min(1).max(120) }),
        ),
      }),
    )
    .min(1)
    .max(20),
  /** Severity by scheme and item. */
  severities: z.record(z.string(), z.record(z.string(), z.enum(keysOf(SEVERITY)))),
})
export type RepairRules = z.infer<typeof repairRules>

// -- Commands ---------------------------------------------------------------------------------------------------------

export const adoptRepairRulesBody = z.strictObject({ rules: repairRules })
/** The subject finds an entry of its file wrong (征信业管理条例 art. 25). */
export const creditObjectionBody = z.strictObject({
  entry_id: z.int().positive(),
  text: freeText(2000),
})
/** The subject has done what it was told to, and asks that the entry be published no longer. */
export const creditRepairBody = z.strictObject({
  entry_id: z.int().positive(),
  text: freeText(2000),
  evidence_sha256: sha256.optional(),
})
export const answerCreditCaseBody = z.strictObject({
  case_id: z.int().positive(),
  outcome: z.enum(keysOf(CREDIT_CASE_OUTCOME)),
  answer: freeText(1000),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const adoptedRepairRules = z.object({ seq: z.int(), adopted_at: z.int(), rules: repairRules })
export type AdoptedRepairRules = z.infer<typeof adoptedRepairRules>

export const creditCaseRecord = z.object({
  case_id: z.int(),
  kind: z.enum(keysOf(CREDIT_CASE_KIND)),
  uscc: z.string(),
  entry_id: z.int(),
  text: z.string(),
  evidence_sha256: z.string().nullable(),
  /** The last day for an answer; of a repair null: no source says it. */
  answer_due_on: z.string().nullable(),
  /** Null while it is open. */
  outcome: z.enum(keysOf(CREDIT_CASE_OUTCOME)).nullable(),
  answer: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.int().nullable(),
  at: z.int(),
})
export type CreditCase = z.infer<typeof creditCaseRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const creditCase = creditCaseRecord
  .omit({ decided_by: true })
  .extend({
    name: bilingual,
    item: bilingual,
    is_late: z.boolean(),
    decided_at: z.string().nullable(),
    at: z.string(),
  })
  .meta({ id: 'CreditCase' })
export type CreditCaseAnswer = z.infer<typeof creditCase>
