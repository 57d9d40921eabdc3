import { z } from 'zod'
import { freeText, instant, symbol } from './common.ts'

/** What the venue says to all of its members: that a market is halted, rules change, a holiday comes. */
export const publishNoticeBody = z.strictObject({
  zh: freeText(1000).min(1),
  en: freeText(1000).min(1),
  /** Of one market; absent: of the venue. */
  symbol: symbol.optional(),
  /** Until when it stands on every page; absent: until it is taken back. */
  until: instant.optional(),
})
export const withdrawNoticeBody = z.strictObject({
  notice_id: z.int().positive(),
  reason: freeText(500).min(1),
})

export const noticeRecord = z.object({
  /** That of the command. */
  notice_id: z.int(),
  zh: z.string(),
  en: z.string(),
  symbol: z.string().nullable(),
  until: z.int().nullable(),
  published_by: z.string(),
  at: z.int(),
  withdrawn_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type VenueNotice = z.infer<typeof noticeRecord>

export const noticeAnswer = noticeRecord
  .omit({ published_by: true })
  .extend({
    until: z.string().nullable(),
    at: z.string(),
    withdrawn_at: z.string().nullable(),
    /** It stands on every page now. */
    is_current: z.boolean(),
  })
  .meta({ id: 'Notice' })
export type NoticeAnswer = z.infer<typeof noticeAnswer>
