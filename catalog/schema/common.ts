import { z } from 'zod'

/** Every text a user reads stands in Chinese and English. */
export const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

/** Where a figure was read: a source of the catalogue and the place in it. */
export const citation = z.strictObject({ source_id: z.string(), locator: z.string().optional() })

/** Read in the source named; derived from it by stated arithmetic; or not confirmed (shown so wherever it is used). */
export const grade = z.enum(['confirmed', 'derived', 'unverified'])

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is YYYY-MM-DD')
export const identifier = z.string().regex(/^[a-z0-9][a-z0-9/_-]{1,63}$/, 'lower-case letters, digits, - _ /')
export const areaCode = z.string().regex(/^\d{6}$/, 'a GB/T 2260 code of six digits')

/** The form of every decimal in data and requests: digits, at most nine decimals, no sign, no exponent. */
export const DECIMAL_FORM = /^(0|[1-9]\d{0,14})(\.\d{1,9})?$/
