import { z } from 'zod'
import { bilingual, decimal, freeText, symbol, uscc } from './common.ts'

/** Whoever holds much of a permit says what for and by which means (大户报告). */
export const reportHoldingBody = z.strictObject({
  symbol,
  purpose: freeText(500),
  funds: freeText(500),
})
/** A report stands for so long; then another is due where much is still held. */
export const HOLDER_REPORT_DAYS = 30

export const holderReportRecord = z.object({
  holder_report_id: z.int(),
  uscc: z.string(),
  asset: z.int(),
  held_lots: z.int(),
  purpose: z.string(),
  funds: z.string(),
  actor: z.string(),
  at: z.int(),
})
export type HolderReportRecord = z.infer<typeof holderReportRecord>

export const holderReport = z
  .object({
    holder_report_id: z.int(),
    uscc,
    name: bilingual,
    symbol,
    /** When it reported. */
    quantity: decimal,
    purpose: z.string(),
    funds: z.string(),
    actor: z.string(),
    at: z.string(),
  })
  .meta({ id: 'HolderReport' })
export type HolderReportAnswer = z.infer<typeof holderReport>

/** A permit of which somebody holds as much as the rule of large holders says. */
export const largeHolding = z
  .object({
    uscc,
    name: bilingual,
    symbol,
    quantity: decimal,
    /** Of all that is held, and from which share on it is much. */
    share: z.number(),
    threshold_line: z.number(),
    /** null: no report of the last days stands. */
    reported_at: z.string().nullable(),
  })
  .meta({ id: 'LargeHolding' })
export type LargeHoldingAnswer = z.infer<typeof largeHolding>
