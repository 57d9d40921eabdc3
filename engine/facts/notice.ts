import { z } from 'zod'
import { freeText, instant, symbol } from './common.ts'

/** Words that are to be seen, in a few lines. */
const said = freeText(1000)
  .refine((text) => /[\p{L}\p{N}]/u.test(text.replace(/[\u115f\u1160\u3164\uffa0]/g, '')), {
    message: 'some text, not blanks alone',
  })
  .refine((text) => text.split('\n').length <= 20, { message: 'of 20 lines at most' })

/** What the venue says to all of its members: that a market is halted, rules change, a holiday comes. */
export const publishNoticeBody = z.strictObject({
  zh: said,
  en: said,
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
