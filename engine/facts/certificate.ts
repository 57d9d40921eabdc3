import { z } from 'zod'
import { bilingual, decimal, sha256, symbol, uscc } from './common.ts'
import { DEAL_CERTIFICATE_STATUS, DEAL_KIND, keysOf, SIDE } from './words.ts'

/** What a certificate says of a deal, to the party that asked for it; its number is the SHA-256 of this in canonical JSON. */
export const certificate = z
  .object({
    deal_kind: z.enum(keysOf(DEAL_KIND)),
    deal_number: z.int(),
    uscc,
    name: bilingual,
    side: z.enum(keysOf(SIDE)),
    symbol,
    instrument: bilingual,
    unit: z.string(),
    quantity: decimal,
    /** null: of several prices, each as it was bid. */
    price: decimal.nullable(),
    amount: decimal,
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
  .object({ status: z.enum(keysOf(DEAL_CERTIFICATE_STATUS)), checked_at: z.string() })
  .meta({ id: 'CertificateStatus' })
export const certificateHash = sha256
