import { z } from 'zod'
import { bilingual, day, freeText, instant, sha256, uscc } from './common.ts'

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
    list: z.enum(['positive', 'negative', 'severe']).nullable(),
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
