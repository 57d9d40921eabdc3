import { z } from 'zod'
import { areaCode, bilingual, day, decimal, freeText, money, symbol, uscc, year } from './common.ts'
import { side } from './order.ts'
import { ELIGIBILITY, keysOf, MEDIUM, SECTOR, SELLER_NEED } from './words.ts'

const medium = z.enum(keysOf(MEDIUM))
const sector = z.enum(keysOf(SECTOR))
const basin = freeText(60)
/** Grades that a scheme has at most. */
const MAX_GRADES = 12

// -- Commands ---------------------------------------------------------------------------------------------------------

/** Who may trade a permit, as the document says that the market is held under; another one takes its place. */
export const marketRulesBody = z.strictObject({
  symbol,
  medium,
  /** The first four digits of the areas that trade with each other: a city. */
  city: z
    .string()
    .regex(/^\d{4}$/, 'the first four digits of a GB/T 2260 code')
    .optional(),
  basin: basin.optional(),
  /** Who may trade it; empty: every sector. */
  sectors: z.array(sector).max(keysOf(SECTOR).length),
  seller_needs: z.array(z.enum(keysOf(SELLER_NEED))).max(keysOf(SELLER_NEED).length),
  /** Grades of ecological credit with which nobody trades it; absent or empty: none. */
  excluded_grade_ids: z.array(freeText(40)).max(MAX_GRADES).optional(),
  document: freeText(200),
})
/** What of an enterprise these rules ask about. */
export const standingBody = z.strictObject({
  uscc,
  area: areaCode,
  basin: basin.optional(),
  sector,
  /** The fee for the paid use was paid. */
  has_paid: z.boolean(),
  /** Its emissions are measured online. */
  is_monitored: z.boolean(),
  document: freeText(200),
})
/** Whether an area meets its target of quality: where it does not, nothing flows in. */
export const areaStatusBody = z.strictObject({
  area: areaCode,
  medium,
  year,
  meets_target: z.boolean(),
  document: freeText(200),
})
/** An approval of the authority above, in spite of the rules, for one side of one market until a day. */
export const exceptionBody = z.strictObject({ uscc, symbol, side, until: day, document: freeText(200) })
export const exceptionIdBody = z.strictObject({ exception_id: z.int().positive() })
/** What the enterprises of an area may hold together. */
export const areaCapBody = z.strictObject({ area: areaCode, symbol, cap: decimal, document: freeText(200) })
/** A paid transfer between areas: permits, cash and both caps move together. */
export const areaTransferBody = z.strictObject({
  from_uscc: uscc,
  to_uscc: uscc,
  symbol,
  quantity: decimal,
  /** For all of it, CNY; absent: for nothing. */
  amount: money.optional(),
  document: freeText(200),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const marketRulesRecord = z.object({
  symbol,
  medium,
  city: z.string().nullable(),
  basin: z.string().nullable(),
  sectors: z.array(sector),
  seller_needs: z.array(z.enum(keysOf(SELLER_NEED))),
  excluded_grade_ids: z.array(z.string()),
  document: z.string(),
  at: z.int(),
})
export type MarketRules = z.infer<typeof marketRulesRecord>
export const standingRecord = z.object({
  uscc,
  area: z.string(),
  basin: z.string().nullable(),
  sector,
  has_paid: z.boolean(),
  is_monitored: z.boolean(),
  document: z.string(),
  at: z.int(),
})
export type Standing = z.infer<typeof standingRecord>
export const areaStatusRecord = z.object({
  area: z.string(),
  medium,
  year: z.string(),
  meets_target: z.boolean(),
  document: z.string(),
  at: z.int(),
})
export type AreaStatus = z.infer<typeof areaStatusRecord>
export const exceptionRecord = z.object({
  exception_id: z.int(),
  uscc,
  symbol,
  side,
  until: z.string(),
  document: z.string(),
  at: z.int(),
  /** It was ended before its day. */
  ended_at: z.int().nullable(),
})
export type Exception = z.infer<typeof exceptionRecord>
export const areaCapRecord = z.object({
  area: z.string(),
  symbol,
  cap_lots: z.int(),
  document: z.string(),
  at: z.int(),
})
export type AreaCap = z.infer<typeof areaCapRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

const when = { at: z.string() }
export const marketRules = marketRulesRecord.extend(when).meta({ id: 'MarketRules' })
export type MarketRulesAnswer = z.infer<typeof marketRules>
export const standing = standingRecord.extend({ ...when, name: bilingual }).meta({ id: 'Standing' })
export type StandingAnswer = z.infer<typeof standing>
export const areaStatus = areaStatusRecord.extend(when).meta({ id: 'AreaStatus' })
export type AreaStatusAnswer = z.infer<typeof areaStatus>
export const exception = exceptionRecord
  .extend({ ...when, name: bilingual, ended_at: z.string().nullable() })
  .meta({ id: 'Exception' })
export type ExceptionAnswer = z.infer<typeof exception>
export const areaCap = z
  .object({
    area: z.string(),
    symbol,
    cap: decimal,
    /** What its enterprises hold together now. */
    held: decimal,
    /** What they bid for: it counts as what it would bring. */
    bid: decimal,
    /** What may still come in. */
    left: decimal,
    document: z.string(),
    at: z.string(),
  })
  .meta({ id: 'AreaCap' })
export type AreaCapAnswer = z.infer<typeof areaCap>

export const eligibilityBody = z.strictObject({
  symbol,
  side,
  uscc: uscc.optional(),
  quantity: decimal.optional(),
})
/** May I? Every rule that says no, with the document that it stands in. */
export const eligibility = z.object({
  is_eligible: z.boolean(),
  refusals: z.array(
    z.object({
      code: z.enum(keysOf(ELIGIBILITY)),
      sentence: bilingual,
      detail: z.string(),
      rule: z.string(),
    }),
  ),
})
export type EligibilityAnswer = z.infer<typeof eligibility>
