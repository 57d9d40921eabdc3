import { z } from 'zod'
import { bilingual, day, decimal, freeText, money, symbol, uscc } from './common.ts'
import { keysOf, OBJECTION_KIND, OBJECTION_STATUS } from './words.ts'

/** Days off of a year at most, weekends between among them: what is more is a slip. */
const MAX_DAYS_OFF = 60
const daysIn = (spans: readonly (readonly [string, string])[]) =>
  spans.reduce((sum, [from, to]) => sum + 1 + (Date.parse(to) - Date.parse(from)) / 86_400_000, 0)
const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

/** The days off of a year and the weekends on which one works, with the notice that says so. */
export const yearOfWork = z
  .strictObject({
    year: z.string().regex(/^(19|20)\d{2}$/, 'a year from 1900 to 2099'),
    document: freeText(200),
    /** First and last day of each. */
    days_off: z
      .array(z.tuple([day, day]))
      .min(1)
      .max(50),
    working_weekends: z.array(day).max(50),
  })
  .refine(({ days_off }) => days_off.every(([from, to]) => from <= to), {
    path: ['days_off'],
    message: 'the last day of a holiday is not before its first',
  })
  .refine(({ days_off }) => daysIn(days_off) <= MAX_DAYS_OFF, {
    path: ['days_off'],
    message: `no more than ${MAX_DAYS_OFF} days off in a year`,
  })
  .refine(({ working_weekends }) => working_weekends.every(isWeekend), {
    path: ['working_weekends'],
    message: 'Saturdays and Sundays alone',
  })
  .refine(
    ({ year, days_off, working_weekends }) =>
      [...days_off.flat(), ...working_weekends].every((one) => one.startsWith(year)),
    { path: ['days_off'], message: 'days of that year only' },
  )
  .refine(
    ({ days_off }) => [...days_off].sort().every(([from], at, all) => at === 0 || all[at - 1]![1] < from),
    {
      path: ['days_off'],
      message: 'two holidays do not share a day',
    },
  )
  .refine(
    ({ days_off, working_weekends }) =>
      !working_weekends.some((one) => days_off.some(([from, to]) => from <= one && one <= to)),
    { path: ['working_weekends'], message: 'a day is off or worked, not both' },
  )
export type YearOfWorkEntry = z.infer<typeof yearOfWork>

// -- Commands ---------------------------------------------------------------------------------------------------------

export const adoptHolidaysBody = z.strictObject({
  years: z
    .array(yearOfWork)
    .min(1)
    .max(50)
    .refine((years) => new Set(years.map(({ year }) => year)).size === years.length, 'a year once'),
})
export const holidays = yearOfWork.extend({ at: z.string() }).meta({ id: 'Holidays' })
export type HolidaysAnswer = z.infer<typeof holidays>

/** An account to which one may transfer, from when the delay is over. */
export const trustAccountBody = z.strictObject({ to_uscc: uscc })
/** Permits given outside the market, to an account that is trusted. */
export const transferPermitsBody = z.strictObject({
  to_uscc: uscc,
  symbol,
  quantity: decimal,
  document: freeText(200),
  /** What is paid for it outside of this registry, in CNY; absent: nothing, and the document says why. */
  paid: money.optional(),
})
/** What an enterprise finds wrong with an allocation or a verified figure. */
export const objectBody = z.strictObject({
  kind: z.enum(keysOf(OBJECTION_KIND)),
  /** The number of what it objects to: of the approval, the table or the verified figure. */
  about_id: z.int().positive(),
  text: freeText(2000),
})
export const answerObjectionBody = z.strictObject({
  objection_id: z.int().positive(),
  is_upheld: z.boolean(),
  answer: freeText(2000),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const holidaysRecord = yearOfWork.extend({ at: z.int() })
export type Holidays = z.infer<typeof holidaysRecord>

export const trustRecord = z.object({
  uscc: z.string(),
  to_uscc: z.string(),
  /** From when it is trusted. */
  trusted_from: z.int(),
  removed_at: z.int().nullable(),
  at: z.int(),
})
export type Trust = z.infer<typeof trustRecord>

export const objectionRecord = z.object({
  objection_id: z.int(),
  uscc: z.string(),
  kind: z.enum(keysOf(OBJECTION_KIND)),
  about_id: z.int(),
  text: z.string(),
  /** The last day on which it is to be answered. */
  answer_due_on: z.string(),
  status: z.enum(keysOf(OBJECTION_STATUS)),
  answer: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.int().nullable(),
  at: z.int(),
})
export type Objection = z.infer<typeof objectionRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const trust = trustRecord
  .omit({ removed_at: true })
  .extend({ name: bilingual, is_trusted: z.boolean(), trusted_from: z.string(), at: z.string() })
export type TrustAnswer = z.infer<typeof trust>

export const transferAnswer = z.object({
  to_uscc: z.string(),
  symbol: z.string(),
  quantity: decimal,
  seq: z.int(),
})

export const objection = objectionRecord
  .omit({ decided_by: true })
  .extend({ name: bilingual, is_late: z.boolean(), decided_at: z.string().nullable(), at: z.string() })
export type ObjectionAnswer = z.infer<typeof objection>

export const decision = z.object({
  kind: z.enum(keysOf(OBJECTION_KIND)),
  about_id: z.int(),
  symbol: z.string(),
  quantity: decimal.nullable(),
  decided_at: z.string(),
  /** The last day to object; null: the days off of that time are not known. */
  object_until: z.string().nullable(),
})
export type DecisionAnswer = z.infer<typeof decision>
