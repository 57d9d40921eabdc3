import { z } from 'zod'
import { freeText, symbol } from './common.ts'
import { SCHEDULED_PHASE } from './words.ts'

/** Changes of phase in one day at most. */
export const MAX_CHANGES = 12

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in Beijing, such as "09:30"')
  .meta({ description: '时刻(北京时间)Time of day in Beijing', examples: ['09:30'] })
const change = z.strictObject({ at: time, phase: z.enum(SCHEDULED_PHASE) })

/** What a market does by itself on each trading day, in order; none: nothing. */
export const tradingHoursBody = z.strictObject({
  symbol,
  changes: z
    .array(change)
    .max(MAX_CHANGES)
    .meta({ description: '每个交易日的阶段变更 Changes of phase on each trading day' }),
  /** Of a market with blocks: when they are traded; absent: as long as the market is. */
  blocks: z
    .strictObject({ from: time, until: time })
    .refine(({ from, until }) => from < until, 'from is before until')
    .optional(),
  document: freeText(200),
})

/** A market goes where its hours say, at their instant; the service's own. */
export const keepHoursBody = z.strictObject({ symbol })

export const tradingHoursRecord = z.object({
  symbol,
  changes: z.array(change),
  document: z.string(),
  at: z.int(),
  /** The next change (ms since 1970), and where to; null: none, or the days off of the year are not known. */
  next_at: z.int().nullable(),
  next_phase: z.enum(SCHEDULED_PHASE).nullable(),
  blocks: z.object({ from: z.string(), until: z.string() }).nullable(),
})
export type TradingHours = z.infer<typeof tradingHoursRecord>

export const tradingHours = tradingHoursRecord
  .omit({ at: true })
  .extend({
    next_at: z.string().nullable(),
    /** The year whose days off are missing, from which on nothing happens by itself. */
    calendar_missing: z.string().nullable(),
  })
  .meta({ id: 'TradingHours' })
export type TradingHoursAnswer = z.infer<typeof tradingHours>
