import { z } from 'zod'
import { bilingual, day, decimal, freeText, identifier, money, symbol, uscc, year } from './common.ts'
import { MAX_INPUTS } from './computation.ts'
import { issueTerms, obtained } from './lot.ts'
import {
  ACCOUNT_STATE,
  ALLOCATION_STAGE,
  APPROVAL_STATUS,
  COMPLIANCE_STATUS,
  DEAL_KIND,
  GRADE,
  HOLD_KIND,
  keysOf,
  LEDGER_CAUSE,
  PARTICIPANT_KIND,
} from './words.ts'

const grade = z.enum(keysOf(GRADE))
const held = z.object({
  orders: decimal,
  pledges: decimal,
  freezes: decimal,
  settlement: decimal,
  leases: decimal,
})
export const account = z
  .object({
    account_id: z.string(),
    uscc,
    name: bilingual,
    cash: z.object({ currency: z.literal('CNY'), balance: decimal, free: decimal, held }),
    holdings: z.array(z.object({ symbol, balance: decimal, free: decimal, held })),
    /** The pass of the checker that found it to differ: nothing moves until that was looked at. */
    restricted_by: z.int().nullable(),
    account_state: z.enum(keysOf(ACCOUNT_STATE)),
    /** The decision by which it is so; null: it never was otherwise. */
    state_document: z.string().nullable(),
    state_reason: z.string().nullable(),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof account>

export const participant = z
  .object({
    uscc,
    kind: z.enum(keysOf(PARTICIPANT_KIND)),
    name: bilingual,
    is_suspended: z.boolean(),
    account_state: z.enum(keysOf(ACCOUNT_STATE)),
  })
  .meta({ id: 'Participant' })
export type ParticipantAnswer = z.infer<typeof participant>

export const participantBody = z.strictObject({
  uscc,
  kind: z.enum(keysOf(PARTICIPANT_KIND)),
  name: z.strictObject({ zh: freeText(100), en: freeText(100) }),
})
export const suspensionBody = z.strictObject({
  uscc,
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
  ...issueTerms,
  /** The cut that it is made of: the right is given to whoever made it, and the cut is used. */
  reduction_id: z.int().positive().optional(),
})
export const approval = z
  .object({
    approval_id: z.int(),
    status: z.enum(keysOf(APPROVAL_STATUS)),
    proposer: z.string(),
    uscc,
    symbol,
    quantity: decimal,
    document: z.string(),
    vintage: z.string().nullable(),
    obtained: obtained.nullable(),
    reduction_id: z.int().nullable(),
  })
  .meta({ id: 'Approval' })
export type ApprovalAnswer = z.infer<typeof approval>
export const approvalBody = z.strictObject({ approval_id: z.int().positive() })
export const refusalBody = approvalBody.extend({ reason: freeText(500) })

/** A table of allocations has so many rows at most. */
export const MAX_ALLOCATION_ROWS = 2000
/** The rule that gave a figure of an allocation, and what it was given: anybody computes it again. */
export const allocationBasis = z.strictObject({
  computation_id: identifier,
  on: day,
  inputs: z
    .record(z.string().max(40), z.string().min(1).max(30))
    .refine((all) => Object.keys(all).length <= MAX_INPUTS, `at most ${MAX_INPUTS} inputs`)
    .meta({ maxProperties: MAX_INPUTS }),
})
export type AllocationBasis = z.infer<typeof allocationBasis>
export const allocationRow = z.strictObject({
  uscc,
  symbol,
  quantity: decimal,
  basis: allocationBasis.optional(),
})
export type AllocationRow = z.infer<typeof allocationRow>
export const allocationTableBody = z.strictObject({
  document: freeText(200),
  ...issueTerms,
  /** Of a year whose allocation comes in two steps; a final table gives all that is due, not what is missing. */
  stage: z.enum(keysOf(ALLOCATION_STAGE)).default('whole'),
  period: year.optional(),
  rows: z.array(allocationRow).min(1).max(MAX_ALLOCATION_ROWS),
})
/** How a file of allocations is to be read: as which step of which year, and by which rule where it has no quantities. */
export const allocationFileQuery = z.strictObject({
  stage: z.enum(keysOf(ALLOCATION_STAGE)).default('whole'),
  period: year.optional(),
  computation_id: identifier.optional(),
  /** The day whose numbers of the rule count; absent: today. */
  on: day.optional(),
})
export const allocationTableIdBody = z.strictObject({ table_id: z.int().positive() })
export const refuseAllocationTableBody = allocationTableIdBody.extend({ reason: freeText(500) })
/** What a table issues of each permit together. */
const totals = z.array(z.object({ symbol, quantity: decimal, row_count: z.int() }))
const namedRow = z.object({
  uscc,
  name: bilingual,
  symbol,
  quantity: decimal,
  /** Of a final table: what was issued before, and what is issued now, or goes back where it is below nought. */
  before: decimal.nullable(),
  change: z.string().nullable(),
  basis: allocationBasis.nullable(),
})
/** A file of allocations that has no fault; nothing is proposed yet. */
export const readAllocations = z
  /** left_open: rows that nobody filled. */
  .object({ rows: z.array(namedRow), totals, left_open: z.int() })
  .meta({ id: 'ReadAllocations' })
export type ReadAllocations = z.infer<typeof readAllocations>
export const allocationTable = z
  .object({
    table_id: z.int(),
    status: z.enum(keysOf(APPROVAL_STATUS)),
    proposer: z.string(),
    document: z.string(),
    vintage: z.string().nullable(),
    obtained: obtained.nullable(),
    stage: z.enum(keysOf(ALLOCATION_STAGE)),
    period: z.string().nullable(),
    at: z.string(),
    decided_at: z.string().nullable(),
    decider: z.string().nullable(),
    reason: z.string().nullable(),
    totals,
    /** Rows of a final table, while it waits, whose enterprise has to give back. */
    goes_back: z.int(),
    /** Every row where one table is asked for. */
    rows: z.array(namedRow).optional(),
  })
  .meta({ id: 'AllocationTable' })
export type AllocationTableAnswer = z.infer<typeof allocationTable>

/** Earlier days of one obligation at most. */
const MAX_PARTS = 12

export const obligationBody = z.strictObject({
  uscc,
  symbol,
  period: year,
  /** What was verified; absent: there is no figure yet. Nought is a figure. */
  quantity: decimal.optional(),
  due_on: day,
  /** What is due earlier of it: shares of the verified figure, each of all that is due by its day. */
  dated_parts: z
    .array(z.strictObject({ due_on: day, basis_points: z.int().min(1).max(9999) }))
    .max(MAX_PARTS)
    .optional(),
})
/** The last day of a term is over: what was surrendered by then is what counts of it. */
export const closeTermBody = z.strictObject({ obligation_id: z.int().positive() })
/** The figure that was verified, late or changed, or that the year is excluded; absent quantity: none stands any more. */
export const verificationBody = z.strictObject({
  obligation_id: z.int().positive(),
  quantity: decimal.optional(),
  is_excluded: z.boolean().optional(),
  document: freeText(200),
})
export const obligation = z
  .object({
    obligation_id: z.int(),
    uscc,
    symbol,
    period: z.string(),
    /** null: no figure yet. */
    verified: decimal.nullable(),
    is_excluded: z.boolean(),
    surrendered: decimal,
    /** Of it, credits from outside; no more of them counts than the rule lets. */
    offsets_used: decimal,
    offsets_counted: decimal,
    /** What is still owed; null where that is not known. */
    gap: decimal.nullable(),
    due_on: day,
    /** What is due earlier; null: there is no figure. Once its day is over: what counted of it by then. */
    dated_parts: z.array(
      z.object({
        due_on: day,
        basis_points: z.int(),
        owed: decimal.nullable(),
        surrendered_then: decimal.nullable(),
      }),
    ),
    /** Every figure that stood, the newest last. */
    verifications: z.array(
      z.object({
        quantity: decimal.nullable(),
        is_excluded: z.boolean(),
        document: z.string(),
        at: z.string(),
      }),
    ),
  })
  .meta({ id: 'Obligation' })
export type ObligationAnswer = z.infer<typeof obligation>
/** What would be missing of a duty, if. */
export const whatIf = z
  .object({
    obligation_id: z.int(),
    symbol,
    period: z.string(),
    verified: decimal,
    /** Before anything is supposed. */
    gap: decimal,
    free: decimal,
    most_offset: decimal,
    offset_counted: decimal,
    still_missing: decimal,
    surplus: decimal,
    price: decimal,
    cost_of_bought: decimal,
    cost_of_missing: decimal,
  })
  .meta({ id: 'WhatIf' })
export type WhatIfAnswer = z.infer<typeof whatIf>

export const surrenderBody = z.strictObject({ symbol, quantity: decimal, obligation_id: z.int().positive() })
export const surrenderAnswer = z.object({
  obligation_id: z.int(),
  symbol,
  quantity: decimal,
  gap: decimal.nullable(),
  is_on_time: z.boolean(),
  seq: z.int(),
})

export const reverseSurrenderBody = z.strictObject({
  surrender_id: z.int().positive(),
  reason: freeText(500),
})
export const surrendered = z
  .object({
    surrender_id: z.int(),
    obligation_id: z.int(),
    uscc,
    symbol,
    is_offset: z.boolean(),
    period: z.string(),
    quantity: decimal,
    at: z.string(),
    reversed_at: z.string().nullable(),
    reason: z.string().nullable(),
    /** Until then it may be reversed. */
    reversible_until: z.string(),
  })
  .meta({ id: 'Surrender' })
export type SurrenderedAnswer = z.infer<typeof surrendered>

const complianceStatus = z.enum(keysOf(COMPLIANCE_STATUS))
/** Where an enterprise stands in one permit: now, and as it was when the last term ended. */
export const compliance = z
  .object({
    uscc,
    name: bilingual,
    symbol,
    status: complianceStatus,
    /** The newest term that has ended, and the status that was frozen with it. */
    frozen: z.object({ due_on: day, status: complianceStatus, shortfall: decimal }).nullable(),
    /** Of the years whose figures are known. */
    owed: decimal,
    surrendered: decimal,
    shortfall: decimal,
    /** Some year has no figure: more may be owed than is known. */
    has_unknown: z.boolean(),
    free: decimal,
    /** What has to be bought first. */
    to_buy: decimal,
    /** What the law in force at the end of the term puts on what is missing, in CNY; null: nothing is, or no rule is known. */
    exposure: z
      .object({
        law: bilingual,
        grade,
        average_price: decimal.nullable(),
        fixed_low: decimal,
        fixed_high: decimal,
        proportional_low: decimal.nullable(),
        proportional_high: decimal.nullable(),
      })
      .nullable(),
    years: z.array(obligation),
  })
  .meta({ id: 'Compliance' })
export type ComplianceAnswer = z.infer<typeof compliance>

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

// -- What is kept -----------------------------------------------------------------------------------------------------

/** Who takes part in the markets. Instants are milliseconds since 1970, null where none is set. */
export const participantRecord = z.object({
  /** The number of its accounts. */
  holder: z.int(),
  uscc,
  kind: z.enum(keysOf(PARTICIPANT_KIND)),
  name: bilingual,
  is_suspended: z.boolean(),
  /** Its orders are cancelled at this instant unless it says again that it is there. */
  cancel_all_at: z.int().nullable(),
  /** Its orders are cancelled when its connection is lost. */
  cancels_on_disconnect: z.boolean(),
  /** Participants of one group do not trade with each other; 0: alone. */
  group_number: z.int(),
})
export type Participant = z.infer<typeof participantRecord>

/** One holder's account of cash (asset 0, in fen) or of a permit (in lots), with what is held on it by kind of hold. */
export const accountRecord = z.object({
  holder: z.int(),
  asset: z.int(),
  balance: z.int(),
  held_orders: z.int(),
  held_pledges: z.int(),
  held_freezes: z.int(),
  held_settlement: z.int(),
  held_leases: z.int(),
})
export type AccountRecord = z.infer<typeof accountRecord>

/** A bank's reference that has been booked, and the command that did. */
export const bankReferenceRecord = z.object({ bank_reference: z.string(), seq: z.int() })
export type BankReference = z.infer<typeof bankReferenceRecord>

/** Something that waits for a second person. Its number is that of the command that proposed it. */
export const approvalRecord = z.object({
  approval_id: z.int(),
  proposer: z.string(),
  uscc,
  symbol,
  quantity_lots: z.int(),
  document: z.string(),
  vintage: z.string().nullable(),
  obtained: obtained.nullable(),
  reduction_id: z.int().nullable(),
  status: z.enum(keysOf(APPROVAL_STATUS)),
  /** When it was decided on: from then on there is time to object. */
  decided_at: z.int().nullable(),
})
export type Approval = z.infer<typeof approvalRecord>

/** A table of allocations that waits for a second person, and issues all of its rows or none. */
export const allocationTableRecord = z.object({
  table_id: z.int(),
  proposer: z.string(),
  document: z.string(),
  vintage: z.string().nullable(),
  obtained: obtained.nullable(),
  stage: z.enum(keysOf(ALLOCATION_STAGE)),
  period: z.string().nullable(),
  rows: z.array(z.object({ uscc, symbol, quantity_lots: z.int(), basis: allocationBasis.optional() })),
  status: z.enum(keysOf(APPROVAL_STATUS)),
  decider: z.string().nullable(),
  reason: z.string().nullable(),
  at: z.int(),
  decided_at: z.int().nullable(),
})
export type AllocationTable = z.infer<typeof allocationTableRecord>

export const obligationRecord = z.object({
  obligation_id: z.int(),
  uscc,
  symbol,
  period: z.string(),
  verified_lots: z.int().nullable(),
  surrendered_lots: z.int(),
  /** Of these, offsets, and the share of the verified figure that they may meet, in basis points. */
  offset_lots: z.int(),
  offset_basis_points: z.int(),
  due_on: z.string(),
  is_excluded: z.boolean(),
  /** The entry of the credit file that says that it was met by its day. */
  credit_entry_id: z.int().nullable(),
  /** What counted when its day was over; null: it is not. */
  closed_lots: z.int().nullable(),
  /** The entry that says that something was missing then. */
  shortfall_entry_id: z.int().nullable(),
  /** What is due earlier, in the order of days; each is closed when its day is over, as the whole is. */
  dated_parts: z.array(
    z.object({
      due_on: z.string(),
      basis_points: z.int(),
      closed_lots: z.int().nullable(),
      shortfall_entry_id: z.int().nullable(),
    }),
  ),
})
export type Obligation = z.infer<typeof obligationRecord>

/** A figure of an obligation as it was verified, or that there is none; the newest counts. */
export const verificationRecord = z.object({
  verification_id: z.int(),
  obligation_id: z.int(),
  lots: z.int().nullable(),
  is_excluded: z.boolean(),
  document: z.string(),
  at: z.int(),
})
export type Verification = z.infer<typeof verificationRecord>

export const surrenderRecord = z.object({
  surrender_id: z.int(),
  obligation_id: z.int(),
  /** What was surrendered: the permit itself, or what the rules let stand for it. */
  symbol,
  is_offset: z.boolean(),
  lots: z.int(),
  at: z.int(),
  reversed_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type SurrenderRecord = z.infer<typeof surrenderRecord>

/**
 * A hold that is a record of its own: part of an account that is set aside, in fen of cash (asset 0) or lots of a permit.
 * What is left of it is `amount`; at 0 it is resolved.
 */
export const holdRecord = z.object({
  hold_id: z.int(),
  holder: z.int(),
  asset: z.int(),
  kind: z.enum(keysOf(HOLD_KIND)),
  amount: z.int(),
  /** What it rests on: a decision, a contract. */
  document: z.string(),
  placed_at: z.int(),
  resolved_at: z.int().nullable(),
  /** Of a freeze: how much was ordered; what is not there yet waits for whatever comes in or is free again. */
  asked: z.int().nullable(),
  /** Of a freeze: the last day of its term; null: until it is lifted. */
  until: z.string().nullable(),
})
export type HoldRecord = z.infer<typeof holdRecord>

/** An amount that went from one account to another, not in a trade: those are in the table of trades. */
export const postingRecord = z.object({
  seq: z.int(),
  /** Among the postings of one command. */
  place: z.int(),
  at: z.int(),
  /** The command that moved it. */
  cause: z.string(),
  asset: z.int(),
  giver: z.int(),
  taker: z.int(),
  amount: z.int(),
})

/** A line of a ledger: what came or went, why, and what was there after it. */
export const ledgerLine = z
  .object({
    seq: z.int(),
    at: z.string(),
    cause: z.enum(keysOf(LEDGER_CAUSE)),
    /** Of a trade. */
    trade_id: z.int().nullable(),
    /** The deal that it is of, whichever way it came about; null: it is of none. */
    deal_kind: z.enum(keysOf(DEAL_KIND)).nullable(),
    deal_number: z.int().nullable(),
    /** Signed: what came in is positive. */
    change: z.string(),
    balance: z.string(),
    /** Of a correction: since when it should have been so. */
    effective_on: day.nullable(),
    corrects: z.int().nullable(),
  })
  .meta({ id: 'LedgerLine' })
export type LedgerLine = z.infer<typeof ledgerLine>
export const balanceAt = z.object({ symbol, balance: decimal })

/** Stands for cash where permits have the symbol of their instrument. */
export const CASH_SYMBOL = 'CNY'
export const freezeBody = z.strictObject({
  uscc,
  /** The permit, or "CNY" for cash. */
  symbol,
  amount: decimal,
  /** The decision, with its number. */
  document: freeText(200),
  /** Its last day, where the decision names one. */
  until: day.optional(),
})
/** So much of it is lifted; absent: all. */
export const releaseFreezeBody = z.strictObject({
  hold_id: z.int().positive(),
  document: freeText(200),
  amount: decimal.optional(),
})
export const hold = z
  .object({
    hold_id: z.int(),
    uscc,
    symbol,
    kind: z.enum(keysOf(HOLD_KIND)),
    amount: decimal,
    /** Of a freeze: what was ordered and is not there yet; it takes what comes in or is free again. null: nothing waits. */
    waiting_amount: decimal.nullable(),
    /** Of a freeze, what it is of, or was once it is over. */
    asked_amount: decimal.nullable(),
    document: z.string(),
    placed_at: z.string(),
    until: z.string().nullable(),
    resolved_at: z.string().nullable(),
  })
  .meta({ id: 'Hold' })
export type HoldAnswer = z.infer<typeof hold>
