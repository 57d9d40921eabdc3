import { z } from 'zod'
import { freeText, instant } from './common.ts'
import { RESERVE_DEALS } from './deal.ts'
import { keysOf, NOTICE_CHANGE_STATUS } from './words.ts'

/** Changes of one notice at most, those refused among them. */
export const MAX_NOTICE_CHANGES = 20

// -- Commands ---------------------------------------------------------------------------------------------------------

/**
 * A change of a notice that stands (更正公告、延期公告): later times, and the document that says so. What is sold, how, at which
 * reserve price and to whom stays as it was announced (宁波市公共资源交易管理条例 art. 17): who wants another sale calls this
 * one off.
 */
export const proposeNoticeChangeBody = z.strictObject({
  deal_kind: z.enum(RESERVE_DEALS),
  sale_id: z.int().positive(),
  /** Of an auction in the open: until when one registers. */
  registers_until: instant.optional(),
  opens_at: instant.optional(),
  /** Of a sale at a fixed price with a ballot: when it is drawn. */
  ballot_at: instant.optional(),
  closes_at: instant.optional(),
  document: freeText(200),
  reason: freeText(500),
})
export const noticeChangeIdBody = z.strictObject({ change_id: z.int().positive() })
export const refuseNoticeChangeBody = noticeChangeIdBody.extend({ reason: freeText(500) })

// -- What is kept -----------------------------------------------------------------------------------------------------

/** What a notice says that may change: null where its kind of sale has no such time. */
const terms = z.object({
  registers_until: z.int().nullable(),
  opens_at: z.int(),
  ballot_at: z.int().nullable(),
  closes_at: z.int(),
  document: z.string(),
})
export type NoticeTerms = z.infer<typeof terms>

export const noticeChangeRecord = z.object({
  change_id: z.int(),
  deal_kind: z.enum(RESERVE_DEALS),
  sale_id: z.int(),
  terms_before: terms,
  terms_after: terms,
  reason: z.string(),
  proposer: z.string(),
  at: z.int(),
  status: z.enum(keysOf(NOTICE_CHANGE_STATUS)),
  /** The version of the notice that it made, from 2; null: none, or not yet. */
  version: z.int().nullable(),
  decided_at: z.int().nullable(),
  decided_by: z.string().nullable(),
  /** Why it was refused. */
  refusal: z.string().nullable(),
})
export type NoticeChange = z.infer<typeof noticeChangeRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

const told = z.object({
  registers_until: z.string().nullable(),
  opens_at: z.string(),
  ballot_at: z.string().nullable(),
  closes_at: z.string(),
  document: z.string(),
})

export const noticeChange = z
  .object({
    change_id: z.int(),
    deal_kind: z.enum(RESERVE_DEALS),
    sale_id: z.int(),
    terms_before: told,
    terms_after: told,
    reason: z.string(),
    at: z.string(),
    status: z.enum(keysOf(NOTICE_CHANGE_STATUS)),
    version: z.int().nullable(),
    decided_at: z.string().nullable(),
    /** Who proposed it, and why it was refused: told to the bureau alone. */
    proposer: z.string().nullable(),
    refusal: z.string().nullable(),
  })
  .meta({ id: 'NoticeChange' })
export type NoticeChangeAnswer = z.infer<typeof noticeChange>
