import { z } from 'zod'
import { day, decimal, freeText, money, party, symbol, uscc } from './common.ts'
import { keysOf, LEASE_STATUS } from './words.ts'

/** A lease lasts so long at most. No published term is known; what is usual is a year (unconfirmed). */
export const MAX_LEASE_MONTHS = 12
/** Offers of one enterprise that wait for an answer. */
export const MAX_OPEN_LEASES = 100

export const offerLeaseBody = z.strictObject({
  to_uscc: uscc,
  symbol,
  quantity: decimal,
  /** For all of the term, paid when the offer is accepted; "0" is a lease without rent. */
  rent: money,
  /** The last day; the permits go back when it is over. */
  ends_on: day,
  document: freeText(200),
})
export const leaseIdBody = z.strictObject({ lease_id: z.int().positive() })
export const endLeaseOfferBody = leaseIdBody.extend({ reason: freeText(500).optional() })

export const leaseRecord = z.object({
  lease_id: z.int(),
  asset: z.int(),
  lessor: uscc,
  lessee: uscc,
  lots: z.int(),
  rent_fen: z.int(),
  ends_on: z.string(),
  document: z.string(),
  status: z.enum(keysOf(LEASE_STATUS)),
  at: z.int(),
  began_at: z.int().nullable(),
  ended_at: z.int().nullable(),
  reason: z.string().nullable(),
  /** What went with it of the cap of one area to another, until it ends. */
  cap_lots: z.int(),
  cap_from: z.string().nullable(),
  cap_to: z.string().nullable(),
})
export type LeaseRecord = z.infer<typeof leaseRecord>

export const lease = z
  .object({
    lease_id: z.int(),
    symbol,
    lessor: party,
    lessee: party,
    quantity: decimal,
    rent: decimal,
    ends_on: day,
    document: z.string(),
    status: z.enum(keysOf(LEASE_STATUS)),
    at: z.string(),
    began_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Lease' })
export type LeaseAnswer = z.infer<typeof lease>
