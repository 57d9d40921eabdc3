import { z } from 'zod'
import { bilingual, decimal, symbol, uscc } from './common.ts'
import { MAX_ENTRIES } from './sale.ts'
import { DEAL_CERTIFICATE_STATUS, DEAL_KIND, keysOf, SIDE } from './words.ts'

/** 64 hexadecimal digits, in small letters or capitals. */
export const certificateNumber = z.string().regex(/^[0-9a-fA-F]{64}$/, '64 hexadecimal digits')

/** What a certificate says of a deal, to the party that asked for it. */
export const certificate = z
  .object({
    /** Made of all the rest with a key that the service alone has: nobody finds it by guessing what a certificate says. */
    certificate_number: certificateNumber,
    deal_kind: z.enum(keysOf(DEAL_KIND)),
    deal_number: z.int(),
    /** Whether its deal stands. */
    status: z.enum(keysOf(DEAL_CERTIFICATE_STATUS)),
    /** The price at which it was dealt, where that was corrected since; else null. */
    original_price: decimal.nullable(),
    uscc,
    name: bilingual,
    side: z.enum(keysOf(SIDE)),
    symbol,
    instrument: bilingual,
    unit: z.string(),
    quantity: decimal,
    /** Of what was bid at several prices each; else one. */
    by_price: z.array(z.object({ quantity: decimal, price: decimal })).max(MAX_ENTRIES),
    amount: decimal,
    /** By which right the market is open: of one that is for demonstration it says so. */
    legal_basis: bilingual,
    is_demonstration: z.boolean(),
    /** By whom it is issued: the name of the service's log. */
    issued_by: z.string(),
    /** The other side, where it is known: of a sale the reserve; null: a market in which nobody is told with whom he traded. */
    counterparty: bilingual.nullable(),
    /** The document that the deal rests on; null: the rules of the market alone. */
    document: z.string().nullable(),
    concluded_at: z.string(),
    /** Where its record stands in the log; null: with the trades of its day. */
    log_index: z.int().nullable(),
  })
  .meta({ id: 'Certificate' })
export type Certificate = z.infer<typeof certificate>

/** Whether a certificate on paper is one of ours, and whether its deal stands: for anybody who holds it. */
export const certificateStatus = z
  .object({
    status: z.enum(keysOf(DEAL_CERTIFICATE_STATUS)),
    checked_at: z.string(),
    /** What it says: whoever has its number has the paper, and holds it against this. */
    paper: certificate,
  })
  .meta({ id: 'CertificateStatus' })
