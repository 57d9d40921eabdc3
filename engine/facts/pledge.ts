import { z } from 'zod'
import { pledgeRules } from './catalogue.ts'
import { day, decimal, freeText, money, party, symbol, uscc } from './common.ts'
import { DISPOSAL_STATUS, keysOf, PLEDGE_STATUS } from './words.ts'

/** A share in hundredths of a percent. */
const basisPoints = z.int().min(1).max(100_000)

// -- Commands ---------------------------------------------------------------------------------------------------------

export const adoptPledgeRulesBody = z.strictObject({ rules: pledgeRules })

/** A bank proposes what secures a loan; the holder consents, the bureau registers it, and only then it is set aside. */
export const proposePledgeBody = z.strictObject({
  pledgor_uscc: uscc,
  symbol,
  quantity: decimal,
  /** What it secures, in CNY. */
  secured_amount: money,
  /** The contract, with its number. */
  document: freeText(200),
  due_on: day,
  /** Of the loan to the value: from there on the bank is warned, and calls for more. */
  warning_basis_points: basisPoints.optional(),
  call_basis_points: basisPoints.optional(),
  /** The contract says that the permits become the creditor's on default: that gives priority in the proceeds, no more. */
  has_foreclosure_clause: z.boolean().optional(),
  /** A registered pledge of the same holder and of as much of the same permit, behind which this one is met (民法典 414). */
  behind: z.int().positive().optional(),
})
export const pledgeIdBody = z.strictObject({ pledge_id: z.int().positive() })
export const refusePledgeBody = pledgeIdBody.extend({ reason: freeText(500) })
/** So much of it is let go; absent: all of it. */
export const releasePledgeBody = pledgeIdBody.extend({ quantity: decimal.optional() })
/** Another end or another sum, once the holder agrees; other permits or more of them, once the bureau registers that. */
export const varyPledgeBody = pledgeIdBody.extend({
  due_on: day.optional(),
  secured_amount: money.optional(),
  symbol: symbol.optional(),
  quantity: decimal.optional(),
})
/** The terms as they will be: what the holder saw, and no others. Absent: the permits stay what they are. */
export const agreePledgeChangeBody = pledgeIdBody.extend({
  due_on: day,
  secured_amount: money,
  symbol: symbol.optional(),
  quantity: decimal.optional(),
})
export const declareDefaultBody = pledgeIdBody.extend({
  /** What is due. */
  claim: money,
  /** Until then the debtor may still pay; nothing is sold before. */
  cure_until: day,
  document: freeText(200),
})
/** Offered to somebody, who pays from the cash in the registry once it accepts: permits and cash change hands at once. */
export const disposePledgeBody = pledgeIdBody.extend({
  buyer_uscc: uscc,
  quantity: decimal,
  price: decimal,
  /** What the sale cost, and to whom it is owed. */
  costs: money.optional(),
  costs_to_uscc: uscc.optional(),
  document: freeText(200),
})
export const disposalIdBody = z.strictObject({ disposal_id: z.int().positive() })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const pledgeRecord = z.object({
  pledge_id: z.int(),
  holder: z.int(),
  asset: z.int(),
  pledgee_uscc: uscc,
  quantity_lots: z.int(),
  secured_fen: z.int(),
  document: z.string(),
  due_on: z.string(),
  warning_basis_points: z.int().nullable(),
  call_basis_points: z.int().nullable(),
  has_foreclosure_clause: z.boolean(),
  /** The pledge whose permits it rests on too; null: it has its own. */
  behind: z.int().nullable(),
  status: z.enum(keysOf(PLEDGE_STATUS)),
  proposed_at: z.int(),
  /** What it was worth when it was registered, and the price that this was taken from. */
  valued_fen: z.int().nullable(),
  valued_ticks: z.int().nullable(),
  /** Its place among pledges of one holder and permit is that of the command that registered it. */
  registered_seq: z.int().nullable(),
  registered_at: z.int().nullable(),
  /** A change that waits for the holder. */
  varied_due_on: z.string().nullable(),
  varied_secured_fen: z.int().nullable(),
  /** What will be pledged instead; both or neither. */
  varied_asset: z.int().nullable(),
  varied_lots: z.int().nullable(),
  /** The holder agreed to other permits, and the bureau registers them. */
  is_varied_agreed: z.boolean(),
  claim_fen: z.int().nullable(),
  cure_until: z.string().nullable(),
  ended_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type Pledge = z.infer<typeof pledgeRecord>

export const adoptedPledgeRules = z.object({ seq: z.int(), adopted_at: z.int(), rules: pledgeRules })
export type AdoptedPledgeRules = z.infer<typeof adoptedPledgeRules>

/** A sale of pledged permits, with who got what of the proceeds. */
export const disposalRecord = z.object({
  disposal_id: z.int(),
  pledge_id: z.int(),
  buyer_uscc: uscc,
  quantity_lots: z.int(),
  price_ticks: z.int(),
  proceeds_fen: z.int(),
  /** Who got what; nothing before the buyer has accepted. */
  shares: z.array(z.object({ uscc, kind: z.enum(['costs', 'claim', 'rest']), fen: z.int() })),
  costs_fen: z.int(),
  costs_to_uscc: uscc.nullable(),
  status: z.enum(keysOf(DISPOSAL_STATUS)),
  document: z.string(),
  at: z.int(),
})
export type Disposal = z.infer<typeof disposalRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const disposal = z
  .object({
    disposal_id: z.int(),
    status: z.enum(keysOf(DISPOSAL_STATUS)),
    buyer: party,
    quantity: decimal,
    price: decimal,
    proceeds: decimal,
    /** What is paid before the lenders, and to whom. */
    costs: decimal,
    costs_to_uscc: uscc.nullable(),
    shares: z.array(z.object({ uscc, kind: z.enum(['costs', 'claim', 'rest']), amount: decimal })),
    document: z.string(),
    at: z.string(),
  })
  .meta({ id: 'Disposal' })
/** What a buyer is offered of pledged permits: of the loan he learns nothing. */
export const offeredDisposal = disposal
  .omit({ shares: true, costs: true, costs_to_uscc: true })
  .extend({ symbol })
  .meta({ id: 'OfferedDisposal' })
export type OfferedDisposalAnswer = z.infer<typeof offeredDisposal>
export const pledge = z
  .object({
    pledge_id: z.int(),
    status: z.enum(keysOf(PLEDGE_STATUS)),
    pledgor: party,
    pledgee: party,
    symbol,
    quantity: decimal,
    secured_amount: decimal,
    document: z.string(),
    due_on: day,
    has_foreclosure_clause: z.boolean(),
    /** Among registered pledges that rest on the same permits, the first registered first; null: not registered. */
    rank: z.int().nullable(),
    /** The pledge whose permits it rests on too, behind it; null: it has its own. */
    behind: z.int().nullable(),
    /** What the same permits secure before it. */
    secured_before: decimal,
    proposed_at: z.string(),
    registered_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    reason: z.string().nullable(),
    /** What it was worth at its registration. */
    value_then: decimal.nullable(),
    price_then: decimal.nullable(),
    /** What it is worth now, at the lower of the reference price and the last trade. */
    value_now: decimal,
    price_now: decimal,
    /** null: what is pledged is worth nothing any more. */
    loan_to_value_percent: z.number().nullable(),
    warning_percent: z.number().nullable(),
    call_percent: z.number().nullable(),
    /** Where the loan stands against those two lines. */
    alert: z.enum(['none', 'warning', 'call']),
    varied_due_on: day.nullable(),
    varied_secured_amount: decimal.nullable(),
    varied_symbol: z.string().nullable(),
    varied_quantity: decimal.nullable(),
    /** The holder agreed to other permits; they are pledged once the bureau registers them. */
    is_varied_agreed: z.boolean(),
    claim: decimal.nullable(),
    cure_until: day.nullable(),
    disposals: z.array(disposal),
  })
  .meta({ id: 'Pledge' })
export type PledgeAnswer = z.infer<typeof pledge>
