import { z } from 'zod'
import { surveillanceRule } from './catalogue.ts'
import { bilingual, day, freeText, instant, party, symbol, uscc } from './common.ts'
import { RESERVE_DEALS } from './deal.ts'
import { keysOf, SURVEILLANCE_RULE, WATCH_CASE_STATUS } from './words.ts'

/** Trades and orders that one case names at most. */
const MAX_EVIDENCE = 2000
const ids = z
  .array(z.int().positive())
  .max(MAX_EVIDENCE)
  .refine((all) => new Set(all).size === all.length, { message: 'name each once' })

// -- Commands ---------------------------------------------------------------------------------------------------------

/** A case of something that a rule found, or that somebody saw. */
export const openWatchCaseBody = z.strictObject({
  symbol,
  day,
  rule_id: z.enum(keysOf(SURVEILLANCE_RULE)),
  usccs: z.array(uscc).max(50),
  trade_ids: ids,
  order_ids: ids,
  /** Of a sale from the reserve: its kind and number. */
  deal_kind: z.enum(RESERVE_DEALS).optional(),
  sale_id: z.int().positive().optional(),
  text: freeText(2000),
})
export const closeWatchCaseBody = z.strictObject({
  watch_case_id: z.int().positive(),
  outcome: z.enum(['dismissed', 'warned', 'referred']),
  text: freeText(2000),
})

/** A time in which some know what others do not (敏感期): they do not trade in it, and it is seen where they do. */
export const declareInsiderWindowBody = z.strictObject({
  symbol,
  usccs: z.array(uscc).min(1).max(200),
  from: instant,
  until: instant,
  text: freeText(2000),
})
export const endInsiderWindowBody = z.strictObject({
  window_id: z.int().positive(),
  reason: freeText(500),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const watchCaseRecord = z.object({
  watch_case_id: z.int(),
  symbol,
  day: z.string(),
  rule_id: z.enum(keysOf(SURVEILLANCE_RULE)),
  usccs: z.array(z.string()),
  trade_ids: z.array(z.int()),
  order_ids: z.array(z.int()),
  /** null: of a day of trading, or of before it was kept. */
  deal_kind: z.enum(RESERVE_DEALS).nullable(),
  sale_id: z.int().nullable(),
  text: z.string(),
  opened_by: z.string(),
  at: z.int(),
  status: z.enum(keysOf(WATCH_CASE_STATUS)),
  outcome_text: z.string().nullable(),
  closed_by: z.string().nullable(),
  closed_at: z.int().nullable(),
})
export type WatchCase = z.infer<typeof watchCaseRecord>

export const insiderWindowRecord = z.object({
  window_id: z.int(),
  symbol,
  usccs: z.array(z.string()),
  from_at: z.int(),
  /** It ends then, or earlier where what was known was published. */
  until_at: z.int(),
  text: z.string(),
  declared_by: z.string(),
  at: z.int(),
  reason: z.string().nullable(),
})
export type InsiderWindow = z.infer<typeof insiderWindowRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const alert = z
  .object({
    symbol,
    day,
    rule_id: z.enum(keysOf(SURVEILLANCE_RULE)),
    parties: z.array(party),
    trade_ids: z.array(z.int()),
    order_ids: z.array(z.int()),
    /** Of a sale from the reserve: its kind and number; null: of a day of trading. */
    deal_kind: z.enum(RESERVE_DEALS).nullable(),
    sale_id: z.int().nullable(),
    /** What was measured, and the line of the rule that it is beyond. */
    measured: z.number(),
    threshold_line: z.number(),
    detail: bilingual,
    /** A case that was opened of it; null: none. */
    watch_case_id: z.int().nullable(),
  })
  .meta({ id: 'SurveillanceAlert' })
export type AlertAnswer = z.infer<typeof alert>

export const surveillance = z.object({
  day,
  data: z.array(alert),
  rules: z.array(surveillanceRule),
  /** Markets of which the day has more trades or orders than are looked through. */
  too_large: z.array(symbol),
})
export type SurveillanceAnswer = z.infer<typeof surveillance>

export const watchCase = watchCaseRecord
  .omit({ usccs: true })
  .extend({ parties: z.array(party), at: z.string(), closed_at: z.string().nullable() })
  .meta({ id: 'WatchCase' })
export type WatchCaseAnswer = z.infer<typeof watchCase>

export const insiderWindow = insiderWindowRecord
  .omit({ usccs: true, from_at: true, until_at: true })
  .extend({ parties: z.array(party), from: z.string(), until: z.string(), at: z.string() })
  .meta({ id: 'InsiderWindow' })
export type InsiderWindowAnswer = z.infer<typeof insiderWindow>
