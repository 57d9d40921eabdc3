import { z } from 'zod'
import { bilingual, day, decimal, freeText, instant, money, symbol, uscc, year } from './common.ts'
import { phase } from './market.ts'

const held = z.object({ orders: decimal, pledges: decimal, freezes: decimal, settlement: decimal })
export const account = z
  .object({
    account_id: z.string(),
    uscc,
    name: bilingual,
    cash: z.object({ currency: z.literal('CNY'), balance: decimal, free: decimal, held }),
    holdings: z.array(z.object({ symbol, balance: decimal, free: decimal, held })),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof account>

export const participant = z
  .object({ uscc, kind: z.enum(['enterprise', 'bank']), name: bilingual, is_suspended: z.boolean() })
  .meta({ id: 'Participant' })
export const participantBody = z.strictObject({
  uscc,
  kind: z.enum(['enterprise', 'bank']),
  name: z.strictObject({ zh: freeText(100), en: freeText(100) }),
})
export const suspensionBody = z.strictObject({
  is_suspended: z.boolean(),
  reason: freeText(500),
})

export const cashBody = z.strictObject({ uscc, amount: money, bank_reference: freeText(64) })
export const cashAnswer = z.object({ uscc, amount: decimal, bank_reference: z.string(), seq: z.int() })

export const allocationBody = z.strictObject({
  uscc,
  symbol,
  quantity: decimal,
  document: freeText(200),
})
export const approval = z
  .object({
    approval_id: z.int(),
    status: z.enum(['pending', 'approved', 'refused']),
    proposer: z.string(),
    uscc,
    symbol,
    quantity: decimal,
    document: z.string(),
  })
  .meta({ id: 'Approval' })
export const refusalBody = z.strictObject({ reason: freeText(500) })

export const obligationBody = z.strictObject({
  uscc,
  symbol,
  period: year,
  quantity: decimal,
  due_on: day,
})
export const obligation = z
  .object({
    obligation_id: z.int(),
    uscc,
    symbol,
    period: z.string(),
    verified: decimal,
    surrendered: decimal,
    gap: decimal,
    due_on: day,
  })
  .meta({ id: 'Obligation' })
export const surrenderBody = z.strictObject({ symbol, quantity: decimal, obligation_id: z.int().positive() })
export const surrenderAnswer = z.object({
  obligation_id: z.int(),
  symbol,
  quantity: decimal,
  gap: decimal,
  is_on_time: z.boolean(),
  seq: z.int(),
})

/** Lists an instrument of the catalogue under the document that allows its market (an approval, with its number). */
export const listingBody = z.strictObject({
  symbol,
  legal_basis: z.strictObject({ zh: freeText(1000), en: freeText(1000) }),
})
export const phaseBody = z.strictObject({
  /** The market itself goes to volatility_auction; an operator may too. */
  phase,
  reason: freeText(500),
  /** An auction with an end goes on by itself: to continuous, the closing auction to closed. */
  ends_at: instant.optional(),
  /** The end is put off by chance, by so much at most. */
  random_end_seconds: z.number().min(0).max(60).optional(),
})

export const killSwitchBody = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('member'), uscc, reason: freeText(500) }),
  z.strictObject({ scope: z.literal('symbol'), symbol, reason: freeText(500) }),
  z.strictObject({ scope: z.literal('venue'), reason: freeText(500) }),
])
export const killSwitchAnswer = z.object({ cancelled: z.int(), seq: z.int() })

/** Members of one group of affiliates; one alone leaves its group. */
export const groupBody = z.strictObject({ usccs: z.array(uscc).min(1).max(100) })
export const groupAnswer = z.object({ group: z.int(), usccs: z.array(uscc), seq: z.int() })

export const invariants = z
  .object({
    holds: z.boolean(),
    seq: z.int(),
    instruments: z.array(
      z.object({
        symbol,
        issued: decimal,
        held: decimal,
        surrendered: decimal,
        retired: decimal,
        holds: z.boolean(),
      }),
    ),
    cash: z.object({ currency: z.literal('CNY'), deposited: decimal, held: decimal, holds: z.boolean() }),
  })
  .meta({ id: 'Invariants' })
