import { z } from 'zod'
import { bilingual, day, decimal, freeText, symbol, uscc } from './common.ts'
import { DEAL_STATUS, type DealKind, keysOf, OPEN_AUCTION_FORM, SIDE } from './words.ts'

const MAX_WORKING_DAYS = 60

/** Deals with the reserve that are followed from award to delivery: of sealed sales, at a fixed price, of auctions in the open. */
export const RESERVE_DEALS = ['award', 'purchase', 'auction'] as const satisfies readonly DealKind[]

/** How long each step of a deal has, in working days. A notice says it beforehand. */
export const dealTerms = {
  /** On which the result stands in public before a contract is made. */
  publicity_days: z.int().min(0).max(MAX_WORKING_DAYS),
  /** After them, within which the contract is signed: who won and does not may lose his deposit then. */
  contract_days: z.int().min(1).max(MAX_WORKING_DAYS),
  /** After the contract is recorded, within which it is paid. */
  payment_days: z.int().min(1).max(MAX_WORKING_DAYS),
}
/**
 * What the notice of a sale may say of what follows an award: its result in public, a contract, payment, the change of the
 * permits. Without `publicity_days` an award is paid and issued at once.
 */
export const followed = z.object(dealTerms).partial().shape
/** null, and the others 0: paid and issued at once. */
export const followedRecord = {
  publicity_days: z.int().nullable(),
  contract_days: z.int(),
  payment_days: z.int(),
}

// -- Commands ---------------------------------------------------------------------------------------------------------

/** A deal by its number; of an auction in the open by that of its auction too. */
const dealBody = z.strictObject({
  deal_id: z.int().positive(),
  open_auction_id: z.int().positive().optional(),
})
export const recordContractBody = dealBody.extend({
  document: freeText(200),
  /** The day on which both signed; absent: today. */
  signed_on: day.optional(),
})
export const payDealBody = dealBody
export const settleDealBody = dealBody.extend({
  /** The change of the buyer's permit, and that of the seller's: of the reserve its own register, or the treasury's order. */
  buyer_document: freeText(200),
  seller_document: freeText(200),
})
export const voidDealBody = dealBody.extend({
  reason: freeText(500),
  /** Whether the deposit is lost (who won does not sign), or goes back. */
  keeps_deposit: z.boolean(),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const dealRecord = z.object({
  deal_id: z.int(),
  /** By which kind of sale, and its number. */
  deal_kind: z.enum(RESERVE_DEALS),
  sale_id: z.int(),
  asset: z.int(),
  /** What the enterprise does: the other side is the reserve. */
  side: z.enum(keysOf(SIDE)),
  uscc: z.string(),
  lots: z.int(),
  /** null: an award at several prices. */
  ticks: z.int().nullable(),
  fen: z.int(),
  /** What is set aside for it: cash, or permits of who sells. */
  hold_id: z.int().nullable(),
  /** How much of that is lost with it where who won does not sign or pay: fen, or lots of who sells. */
  deposit: z.int(),
  publicity_days: z.int(),
  /** 0: the contract has no last day. */
  contract_days: z.int(),
  payment_days: z.int(),
  at: z.int(),
  status: z.enum(keysOf(DEAL_STATUS)),
  contract: z.string().nullable(),
  signed_on: z.string().nullable(),
  contracted_at: z.int().nullable(),
  /** The last day on which it is paid. */
  pay_by: z.string().nullable(),
  paid_at: z.int().nullable(),
  buyer_document: z.string().nullable(),
  seller_document: z.string().nullable(),
  settled_at: z.int().nullable(),
  /** Why it is void. */
  reason: z.string().nullable(),
})
export type Deal = z.infer<typeof dealRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

/** A deal from its award to the change of the permits, as a sale of public resources is published. */
export const deal = z
  .object({
    deal_id: z.int(),
    deal_kind: z.enum(RESERVE_DEALS),
    /** The number of its sale. */
    sale_id: z.int(),
    /** Of an auction in the open, the same number and its form; else null. */
    open_auction_id: z.int().nullable(),
    form: z.enum(keysOf(OPEN_AUCTION_FORM)).nullable(),
    symbol,
    side: z.enum(keysOf(SIDE)),
    uscc,
    name: bilingual,
    quantity: decimal,
    /** null: an award at several prices; the amount is their sum. */
    price: decimal.nullable(),
    amount: decimal,
    at: z.string(),
    status: z.enum(keysOf(DEAL_STATUS)),
    /** Until then the result stands in public, and no contract is made; null: no days off are known for the year. */
    public_until: day.nullable(),
    /** The last day to sign; null: there is none, or no days off are known for the year. */
    contract_by: day.nullable(),
    contract: z.string().nullable(),
    signed_on: day.nullable(),
    contracted_at: z.string().nullable(),
    pay_by: z.string().nullable(),
    paid_at: z.string().nullable(),
    buyer_document: z.string().nullable(),
    seller_document: z.string().nullable(),
    settled_at: z.string().nullable(),
    /** Why it is void. */
    reason: z.string().nullable(),
    /** What is lost with it where who won does not sign, or was lost: CNY, or of who sells permits. */
    deposit: decimal,
  })
  .meta({ id: 'Deal' })
export type DealAnswer = z.infer<typeof deal>
