import { z } from 'zod'
import { decimal, freeText, instant, money, month, party, uscc } from './common.ts'
import { FEE_KIND, keysOf, PLEDGE_STATUS } from './words.ts'

const basisPoints = (least: number, most: number) => z.int().min(least).max(most)

// -- Commands ---------------------------------------------------------------------------------------------------------

/** What a firm will be paid for a service secures a loan: fees of a kind, from a payer, into an account, for some months. */
export const proposeFeePledgeBody = z.strictObject({
  pledgor_uscc: uscc,
  fee_kind: z.enum(keysOf(FEE_KIND)),
  payer: freeText(200),
  /** The account into which the fees are paid, with the bank that has it. */
  collection_account: freeText(200),
  document: freeText(200),
  from_month: month,
  until_month: month,
  expected_monthly: money,
  haircut_basis_points: basisPoints(0, 10_000),
  debt_service_monthly: money,
  secured_amount: money,
  /** Fees below so much of the debt service … */
  trigger_basis_points: basisPoints(1, 100_000),
  /** … in so many months on end change the order in which they are used. */
  trigger_months: z.int().min(1).max(24),
  /** A registered pledge of the same fees, if there is one. */
  behind: z.int().positive().optional(),
})
export const feePledgeIdBody = z.strictObject({ fee_pledge_id: z.int().positive() })
export const refuseFeePledgeBody = feePledgeIdBody.extend({ reason: freeText(500) })
/** It arises when the central register has it (民法典 445), and the payer was told. */
export const registerFeePledgeBody = feePledgeIdBody.extend({
  registration_number: freeText(60),
  register_time: instant,
  /** The notice to the payer, with its number. */
  notice_document: freeText(200).optional(),
})
/** What came in of a month; said again, the newest figure counts. */
export const recordCollectionBody = feePledgeIdBody.extend({
  month,
  amount: money,
  document: freeText(200),
})

// -- What is kept -----------------------------------------------------------------------------------------------------

export const feePledgeRecord = z.object({
  fee_pledge_id: z.int(),
  uscc,
  bank_uscc: uscc,
  fee_kind: z.enum(keysOf(FEE_KIND)),
  payer: z.string(),
  collection_account: z.string(),
  document: z.string(),
  from_month: z.string(),
  until_month: z.string(),
  expected_fen: z.int(),
  haircut_basis_points: z.int(),
  service_fen: z.int(),
  secured_fen: z.int(),
  trigger_basis_points: z.int(),
  trigger_months: z.int(),
  behind: z.int().nullable(),
  /** The rules in force when it was registered, by the command that adopted them. */
  rules_seq: z.int().nullable(),
  status: z.enum(keysOf(PLEDGE_STATUS)),
  proposed_at: z.int(),
  registration_number: z.string().nullable(),
  /** When the central register took it: its place among pledges of the same fees. */
  register_time: z.int().nullable(),
  registered_seq: z.int().nullable(),
  notice_document: z.string().nullable(),
  ended_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type FeePledge = z.infer<typeof feePledgeRecord>

export const collectionRecord = z.object({
  collection_id: z.int(),
  fee_pledge_id: z.int(),
  month: z.string(),
  amount_fen: z.int(),
  document: z.string(),
  at: z.int(),
})
export type Collection = z.infer<typeof collectionRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

/** What became of the fees of a month; the shares sum to the amount. */
const collectedMonth = z.object({
  month,
  amount: decimal,
  document: z.string(),
  /** What was said of the month before, the oldest first. */
  earlier_figures: z.array(z.object({ amount: decimal, document: z.string(), at: z.string() })),
  /** Fees ÷ debt service of the month. */
  cover: decimal,
  is_triggered: z.boolean(),
  to_debt_service: decimal,
  to_reserve: decimal,
  to_principal: decimal,
  to_holder: decimal,
  drawn: decimal,
  unpaid: decimal,
  reserve: decimal,
})

export const feePledge = z
  .object({
    fee_pledge_id: z.int(),
    status: z.enum(keysOf(PLEDGE_STATUS)),
    pledgor: party,
    pledgee: party,
    fee_kind: z.enum(keysOf(FEE_KIND)),
    payer: z.string(),
    collection_account: z.string(),
    document: z.string(),
    from_month: month,
    until_month: month,
    expected_monthly: decimal,
    haircut_basis_points: z.int(),
    debt_service_monthly: decimal,
    secured_amount: decimal,
    trigger_basis_points: z.int(),
    trigger_months: z.int(),
    behind: z.int().nullable(),
    /** Among registered pledges of the same fees, by the time of the central register. */
    rank: z.int().nullable(),
    /** Another was registered in the same instant, so that the order of this register decides. */
    is_tied: z.boolean(),
    /** Expected fees ÷ debt service. */
    expected_cover: decimal,
    /** Fees expected in the months to come, less the haircut. */
    base_value: decimal,
    proposed_at: z.string(),
    registration_number: z.string().nullable(),
    register_time: z.string().nullable(),
    notice_document: z.string().nullable(),
    ended_at: z.string().nullable(),
    reason: z.string().nullable(),
    is_triggered: z.boolean(),
    collections: z.array(collectedMonth),
  })
  .meta({ id: 'FeePledge' })
export type FeePledgeAnswer = z.infer<typeof feePledge>
