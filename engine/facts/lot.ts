import { z } from 'zod'
import { decimal, pageQuery, symbol, year } from './common.ts'
import { FAMILY, keysOf, MEDIUM, OBTAINED, SECTOR } from './words.ts'

/** How permits came to whoever got them first. */
export const obtained = z.enum(keysOf(OBTAINED))

/** What is said of permits when they are issued, where it is said: their year or the first of their term, and for what. */
export const issueTerms = { vintage: year.optional(), obtained: obtained.optional() }

/** What was issued at once to one holder, and where it is now; whose it is, is not said. */
export const lot = z
  .object({
    /** Permit, lot and check characters. */
    lot: z.string(),
    symbol,
    family: z.enum(keysOf(FAMILY)),
    pollutant: z.string().nullable(),
    /** Where and among whom the permit is good, by the market's rules; null or empty: they say nothing of it. */
    medium: z.enum(keysOf(MEDIUM)).nullable(),
    city: z.string().nullable(),
    basin: z.string().nullable(),
    sectors: z.array(z.enum(keysOf(SECTOR))),
    issued_at: z.string(),
    seq: z.int(),
    vintage: z.string().nullable(),
    obtained: obtained.nullable(),
    document: z.string().nullable(),
    quantity: decimal,
    /** Its serial numbers, one for each smallest amount. */
    first_serial: z.int(),
    last_serial: z.int(),
    held: decimal,
    surrendered: decimal,
    retired: decimal,
  })
  .meta({ id: 'Lot' })
export type LotAnswer = z.infer<typeof lot>
export const lotQuery = pageQuery.extend({ symbol: symbol.optional() })

/** Numbers of one lot that follow each other, of one holder. */
export const block = z
  .object({
    symbol,
    lot: z.string(),
    vintage: z.string().nullable(),
    obtained: obtained.nullable(),
    first_serial: z.int(),
    last_serial: z.int(),
    quantity: decimal,
  })
  .meta({ id: 'Block' })
export type BlockAnswer = z.infer<typeof block>
