import { z } from 'zod'

/** What checks that something has the shape of a T. */
export type Schema<T> = z.ZodType<T>

/** The form of every decimal in data and requests: digits, at most nine decimals, no sign, no exponent. */
export const DECIMAL_FORM = /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/

/** Every text a user reads stands in Chinese and English. */
export const text = z.strictObject({ zh: z.string().min(1).max(4000), en: z.string().min(1).max(4000) })

/** Where a figure was read: a source of the catalogue and the place in it. */
export const citation = z.strictObject({
  source_id: z.string().max(100),
  locator: z.string().max(500).optional(),
})

export const identifier = z.string().regex(/^[a-z0-9][a-z0-9/_-]{1,63}$/, 'lower-case letters, digits, - _ /')

/** Decimals are strings without sign or exponent: prices, quantities, money. More decimals than allowed are refused. */
export const decimal = z
  .string()
  .regex(DECIMAL_FORM, 'a decimal string such as "74.63": digits, at most 9 decimals, no sign')
export const money = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,14})(\.\d{1,2})?$/,
    'CNY as a decimal string with at most two decimals, such as "1000.00"',
  )
export const symbol = z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,30}$/, 'an instrument symbol such as "SO2-ZIBO"')
export const uscc = z
  .string()
  .regex(/^[0-9A-HJ-NPQRTUWXY]{18}$/, 'a unified social credit code has 18 digits and capital letters')
export const day = z
  .string()
  // What is no day at all is not told twice.
  .regex(/^(19|20)\d{2}-\d{2}-\d{2}$/, { error: 'a day is YYYY-MM-DD, from 1900 to 2099', abort: true })
  .refine(
    (text) =>
      !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
      new Date(`${text}T00:00:00Z`).toISOString().startsWith(text),
    {
      message: 'no such day',
    },
  )
/** Times whose UTC form has a year of four digits, with a margin for offsets. */
const EARLIEST = Date.UTC(1900, 0, 1)
const LATEST = Date.UTC(9999, 0, 1)
export const instant = z.iso
  .datetime({
    offset: true,
    message: 'a time is RFC 3339, such as "2026-11-23T08:00:00.000Z"',
  })
  .refine((text) => Date.parse(text) >= EARLIEST && Date.parse(text) < LATEST, {
    message: 'a time of the years 1900 to 9998',
  })
/** Signs that are not seen and change how what stands beside them is read; breaks of lines and tabs are text. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}\uFEFF]/u

/** Free text: no half of a surrogate pair, which a database would not give back as it came, and nothing unseen. */
export function freeText(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .regex(/\S/, 'some text, not blanks alone')
    .refine((text) => !/\p{Surrogate}/u.test(text), { message: 'is not well-formed Unicode' })
    .refine((text) => !UNSEEN.test(text), { message: 'has signs that are not seen: take them out' })
}
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 as 64 hexadecimal digits')
export const bilingual = z.object({ zh: z.string(), en: z.string() })
/** Provinces of GB/T 2260 by the first two digits of every code. */
export const PROVINCE = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/

export const areaCode = z
  .string()
  .regex(/^\d{6}$/, 'a GB/T 2260 code of six digits')
  .regex(PROVINCE, 'its first two digits are those of no province (GB/T 2260)')
/**
 * Of what an account can be made: a county, city or prefecture (six digits of GB/T 2260), a township (nine, or the twelve
 * of statistics), or a code of the bureau's own for a reserve, a park or a watershed: "NR-370323-LUSHAN", with the six
 * digits of where it lies.
 */
export const accountingArea = z
  .string()
  .regex(
    /^(\d{6}|\d{9}|\d{12}|[A-Z]{1,3}-\d{6}-[0-9A-Z]{1,12})$/,
    'six, nine or twelve digits, or a code such as NR-370323-LUSHAN',
  )
/** A party as answers name it. */
export const party = z.object({ uscc, name: bilingual })
export const month = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/, 'a month is YYYY-MM')
export const year = z.string().regex(/^(19|20)\d{2}$/, 'a year from 1900 to 2099')
/** A number in a path. */
export const pathNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'a positive whole number')
  .transform(Number)

/** A fault of a request, or of a line of an uploaded file. */
export const lineFault = z.object({
  pointer: z.string(),
  line: z.int().optional(),
  column: z.string().optional(),
  code: z.string(),
  detail: z.string(),
})

export type Fault = z.infer<typeof lineFault>

/** How a file was read: what was taken for what, so that who sent it can say whether that is right. */
export const fileReading = z.object({
  /** Of a workbook; null: a text. */
  sheet: z.string().nullable(),
  sheets: z.array(z.string()),
  /** The line just above the first row; of a heading in two storeys the lower one. */
  heading_line: z.int(),
  /** Where each column of ours was found: its heading, and its number from 1. */
  columns: z.array(z.object({ column: z.string(), heading: z.string(), column_number: z.int() })),
  /** Headings of columns that nothing is taken from. */
  columns_left_out: z.array(z.string()),
  /** The unit that the heading of the values has in brackets. */
  unit: z.string().nullable(),
  /** What stands for columns that the table does not have: its heading says what the values are, its title where they come from. */
  fixed: z.array(z.object({ column: z.string(), said: z.string() })),
  /** What stands above the table: its title, who filled it in. */
  titles: z.array(z.string()),
  /** Rows of a template that nobody filled, and others without figure and source. */
  left_open: z.int(),
  left_out: z.array(
    z.object({ line: z.int(), why: z.enum(['total', 'note', 'no_value', 'other_year', 'hidden']) }),
  ),
})
export type FileReading = z.infer<typeof fileReading>

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    code: z.string(),
    /** The number of the code, as stable as the code itself. */
    number: z.int().optional(),
    /** The number of the journalled command, where a rule said no. */
    seq: z.int().optional(),
    rule: z.string().optional(),
    errors: z.array(lineFault).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

/** Most entries a list answer has; more come with its cursor. */
export const MAX_PAGE = 1000
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
  cursor: z.string().min(1).max(200).optional(),
})
export function page<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() })
}
/** A page of what came in a half-open span of time. */
export const spanQuery = pageQuery.extend({ from: instant.optional(), until: instant.optional() })
