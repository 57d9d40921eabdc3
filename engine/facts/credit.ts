import { z } from 'zod'
import { creditRulePack } from './catalogue.ts'
import { bilingual, day, freeText, instant, sha256, uscc } from './common.ts'
import { CREDIT_LIST, keysOf } from './words.ts'

export const creditEntryBody = z.strictObject({
  uscc,
  item_id: freeText(64),
  decided_on: day,
  authority: freeText(100),
  document: freeText(200),
  detail: freeText(1000),
  evidence_sha256: sha256.optional(),
  /** An earlier entry that this one takes back. */
  withdraws: z.int().positive().optional(),
})
export const creditEntry = z
  .object({
    entry_id: z.int(),
    uscc,
    item_id: z.string(),
    item: bilingual,
    list: z.enum(keysOf(CREDIT_LIST)).nullable(),
    points: z.int(),
    decided_on: day,
    recorded_at: z.string(),
    authority: z.string(),
    document: z.string(),
    detail: z.string(),
    evidence_sha256: sha256.nullable(),
    withdraws: z.int().nullable(),
    withdrawn_by: z.int().nullable(),
  })
  .meta({ id: 'CreditEntry' })
export type CreditEntryAnswer = z.infer<typeof creditEntry>

export const creditFile = z
  .object({
    uscc,
    name: bilingual,
    as_of: z.string(),
    /** False: nothing was recorded until then; the grade is only that of the points one begins with. */
    has_record: z.boolean(),
    score: z.int(),
    grade: z.object({ grade_id: z.string(), name: bilingual, color: z.string(), confirmed: z.boolean() }),
    rule_pack: z.object({ rule_pack_id: z.string(), version: z.int(), name: bilingual }),
    reasons: z.array(
      z.object({
        entry_id: z.int(),
        item_id: z.string(),
        item: bilingual,
        points: z.int(),
        is_veto: z.boolean(),
        scoring_until: day,
      }),
    ),
    entries: z.array(creditEntry),
    enquiries: z.array(
      z.object({ enquiry_id: z.int(), bank_uscc: uscc, purpose: z.string(), at: z.string() }),
    ),
    consents: z.array(
      z.object({
        consent_id: z.int(),
        bank_uscc: uscc,
        purpose: z.string(),
        expires_at: z.string(),
        revoked_at: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'CreditFile' })
export type CreditFile = z.infer<typeof creditFile>

export const consentBody = z.strictObject({
  bank_uscc: uscc,
  purpose: freeText(200),
  expires_at: instant,
})
export const consentAnswer = z.object({
  consent_id: z.int(),
  bank_uscc: uscc,
  purpose: z.string(),
  expires_at: z.string(),
  seq: z.int(),
})

/** A consent as both of its sides see it. */
export const consent = z
  .object({
    consent_id: z.int(),
    uscc,
    bank_uscc: uscc,
    purpose: z.string(),
    granted_at: z.string(),
    expires_at: z.string(),
    revoked_at: z.string().nullable(),
    is_in_force: z.boolean(),
  })
  .meta({ id: 'Consent' })
export type ConsentAnswer = z.infer<typeof consent>

export const listEntry = z.object({
  entry_id: z.int(),
  uscc,
  name: bilingual,
  item_id: z.string(),
  item: bilingual,
  decided_on: day,
  authority: z.string(),
  document: z.string(),
  published_until: day,
})
export type ListEntry = z.infer<typeof listEntry>

// -- Commands and what is kept ----------------------------------------------------------------------------------------

/** The scheme by which files are scored from now on, whole: it comes with the journal, so that past scores can be replayed. */
export const adoptRulePackBody = z.strictObject({ pack: creditRulePack })
export const revokeConsentBody = z.strictObject({ consent_id: z.int().positive() })
/** A bank reads a subject's file. */
export const enquiryBody = z.strictObject({
  subject_uscc: uscc,
  consent_id: z.int().positive(),
  purpose: freeText(200),
})

export const rulePackRecord = z.object({ seq: z.int(), adopted_at: z.int(), pack: creditRulePack })
export type AdoptedRulePack = z.infer<typeof rulePackRecord>

/** An entry of a file. Entries are only ever added; a withdrawal is an entry that names the one it takes back. */
export const creditEntryRecord = z.object({
  entry_id: z.int(),
  uscc,
  item_id: z.string(),
  /** The day of the decision, and the instant at which the entry came into the file (ms since 1970). */
  decided_on: z.string(),
  recorded_at: z.int(),
  authority: z.string(),
  document: z.string(),
  detail: z.string(),
  evidence_sha256: z.string().nullable(),
  withdraws: z.int().nullable(),
})
export type CreditEntryRecord = z.infer<typeof creditEntryRecord>

export const consentRecord = z.object({
  consent_id: z.int(),
  uscc,
  bank_uscc: uscc,
  purpose: z.string(),
  granted_at: z.int(),
  expires_at: z.int(),
  revoked_at: z.int().nullable(),
})
export type Consent = z.infer<typeof consentRecord>

export const enquiryRecord = z.object({
  enquiry_id: z.int(),
  uscc,
  bank_uscc: uscc,
  consent_id: z.int(),
  purpose: z.string(),
  actor: z.string(),
  at: z.int(),
})
export type Enquiry = z.infer<typeof enquiryRecord>
