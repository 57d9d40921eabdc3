import { foldCode } from '../base/fold.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, rejected } from '../base/result.ts'
import { isPseudonym, isRuralCode, isUscc } from '../base/uscc.ts'
import type { Market } from '../exchange/market.ts'
import {
  allocationBody,
  approvalBody,
  cashBody,
  participantBody,
  refusalBody,
  suspensionBody,
} from '../facts/registry.ts'
import { CASH, FIRST_PARTICIPANT, ISSUER } from '../registry/registry.ts'
import { refusalOfSums } from './allocation-tables.ts'
import { readGrams, readSomeFen, tonnesOf } from './amounts.ts'
import { command } from './command.ts'
import { findParticipant, isRefused } from './find.ts'
import { readPermits, refusalOfIssue } from './permits.ts'
import { noReduction } from './reductions.ts'
import type { Venue } from './venue.ts'

export const registerParticipant = command(
  'register_participant',
  participantBody,
  ['operator'],
  ['participant_exists', 'uscc_check_digit_wrong', 'kind_not_of_code'],
  (venue, { uscc, kind, name }) => {
    if (!isUscc(uscc)) {
      return rejected(
        'uscc_check_digit_wrong',
        `uscc: ${uscc} fails the check digit of GB 32100-2015; look for a typing error`,
      )
    }
    if (kind === 'rural' && !isRuralCode(uscc))
      return rejected(
        'kind_not_of_code',
        `kind: ${uscc} is no code of a co-operative, a village or a collective, and no pseudonym`,
      )
    if (kind !== 'rural' && isPseudonym(uscc) && venue.clock.has('credit'))
      return rejected(
        'uscc_check_digit_wrong',
        'uscc: codes with P are pseudonyms of farmers, villages and co-operatives',
      )
    if (venue.participants.has(uscc))
      return rejected('participant_exists', `uscc: ${uscc} is registered already`)
    const { holder } = venue.participants.put({
      holder: FIRST_PARTICIPANT + venue.participants.size,
      uscc,
      kind,
      name,
      is_suspended: false,
      cancel_all_at: null,
      cancels_on_disconnect: false,
      group_number: 0,
    })
    return ok({ holder })
  },
)

export const suspendParticipant = command(
  'suspend_participant',
  suspensionBody,
  ['operator'],
  ['participant_not_found'],
  (venue, { uscc, is_suspended }) => {
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    venue.participants.put({ ...participant, is_suspended })
    return ok({ is_suspended })
  },
  ({ is_suspended }) => !is_suspended,
)

/** Cash comes in: from the bank's settlement account to the participant's. The bank's reference is used once. */
export const deposit = command(
  'deposit',
  cashBody,
  ['operator'],
  ['participant_not_found', 'amount_must_be_positive', 'amount_out_of_range', 'bank_reference_used'],
  (venue, body, { seq }) => {
    const cash = readCash(venue, body)
    if (isRefused(cash)) return cash
    if (venue.registry.supply(CASH).issued + cash.fen > MAX_AMOUNT)
      return rejected('amount_out_of_range', 'amount: more than the registry can keep exactly')
    venue.registry.transfer(CASH, ISSUER, cash.participant.holder, cash.fen)
    venue.shelves.bank_references.put({ bank_reference: foldCode(body.bank_reference), seq })
    return ok({ amount_fen: cash.fen })
  },
)

/** Cash goes out, from what is free. */
export const withdrawCash = command(
  'withdraw_cash',
  cashBody,
  ['operator'],
  [
    'participant_not_found',
    'amount_must_be_positive',
    'amount_out_of_range',
    'exceeds_free_cash',
    'bank_reference_used',
  ],
  (venue, body, { seq }) => {
    const cash = readCash(venue, body)
    if (isRefused(cash)) return cash
    if (cash.fen > venue.registry.free(cash.participant.holder, CASH))
      return rejected('exceeds_free_cash', 'amount: more than the free cash')
    venue.registry.transfer(CASH, cash.participant.holder, ISSUER, cash.fen)
    venue.shelves.bank_references.put({ bank_reference: foldCode(body.bank_reference), seq })
    return ok({ amount_fen: cash.fen })
  },
  () => true,
)

function readCash(
  venue: Venue,
  { uscc, amount, bank_reference }: { uscc: string; amount: string; bank_reference: string },
) {
  const read = readSomeFen(amount)
  if (isRefused(read)) return read
  const participant = findParticipant(venue, uscc)
  if (isRefused(participant)) return participant
  if (venue.shelves.bank_references.has(foldCode(bank_reference)))
    return rejected('bank_reference_used', `bank_reference: ${bank_reference} has been booked already`)
  return { participant, fen: read.fen }
}

/** Permits are issued only after a second person approves. */
export const proposeAllocation = command(
  'propose_allocation',
  allocationBody,
  ['maker'],
  [
    'participant_not_found',
    'market_not_found',
    'amount_must_be_positive',
    'amount_out_of_range',
    'quantity_not_a_multiple_of_lot',
    ...(['reduction_not_found', 'cut_not_verified', 'cut_of_another', 'reduction_used_up'] as const),
    ...(['permit_expired', 'vintage_is_another'] as const),
  ],
  (venue, body, { seq, at, actor }) => {
    const read = readPermits(venue, body)
    if (isRefused(read)) return read
    const refused = refusalOfIssue(read.market, body.vintage ?? null, at)
    if (refused) return refused
    const { uscc, symbol, document, vintage = null, obtained = null, reduction_id = null } = body
    const cut = reduction_id === null ? null : findCut(venue, reduction_id, uscc, read.market, read.lots)
    if (cut && isRefused(cut)) return cut
    venue.shelves.approvals.put({
      approval_id: seq,
      proposer: actor,
      uscc,
      symbol,
      quantity_lots: read.lots,
      document,
      vintage,
      obtained,
      reduction_id,
      status: 'pending',
      decided_at: null,
    })
    return ok({ approval_id: seq, quantity_lots: read.lots })
  },
)

export const approve = command(
  'approve',
  approvalBody,
  ['approver'],
  [
    'amount_out_of_range',
    'area_cap_exceeded',
    'approval_not_found',
    'approval_already_decided',
    'approver_must_be_another_person',
    ...(['reduction_not_found', 'cut_not_verified', 'cut_of_another', 'reduction_used_up'] as const),
    ...(['amount_must_be_positive', 'permit_expired', 'vintage_is_another'] as const),
  ],
  (venue, { approval_id }, { actor, at }) => {
    const approval = findPending(venue, approval_id, actor)
    if (isRefused(approval)) return approval
    const market = venue.marketBySymbol.get(approval.symbol)!
    const refused = refusalOfIssue(market, approval.vintage, at)
    if (refused) return refused
    const beyond = refusalOfSums(venue, [approval])
    if (beyond) return beyond
    const { uscc, quantity_lots, reduction_id } = approval
    const cut = reduction_id === null ? null : findCut(venue, reduction_id, uscc, market, quantity_lots)
    if (cut && isRefused(cut)) return cut
    if (cut) venue.shelves.reductions.put(cut)
    const { holder } = venue.participants.get(approval.uscc)!
    venue.registry.transfer(market.asset, ISSUER, holder, approval.quantity_lots)
    venue.shelves.approvals.put({ ...approval, status: 'approved', decided_at: at })
    return ok({ approval_id })
  },
)

export const refuse = command(
  'refuse',
  refusalBody,
  ['approver'],
  ['approval_not_found', 'approval_already_decided', 'approver_must_be_another_person'],
  (venue, { approval_id }, { actor, at }) => {
    const approval = findPending(venue, approval_id, actor)
    if (isRefused(approval)) return approval
    venue.shelves.approvals.put({ ...approval, status: 'refused', decided_at: at })
    return ok({ approval_id })
  },
)

/**
 * A cut of which a right is made, as it is after that: verified, of the same pollutant, by the enterprise that gets the
 * right, and with so much left; a tonne that makes up for a project is not a right besides.
 */
function findCut(venue: Venue, reductionId: number, uscc: string, { terms, scale }: Market, lots: number) {
  const cut = venue.shelves.reductions.get(reductionId)
  if (!cut) return noReduction(reductionId)
  if (cut.status !== 'verified')
    return rejected('cut_not_verified', `reduction_id: cut ${reductionId} is ${cut.status}`)
  if (cut.pollutant !== terms.pollutant)
    return rejected(
      'cut_of_another',
      `reduction_id: it is a cut of ${cut.pollutant}; ${terms.symbol} is no right to emit that`,
    )
  if (cut.source_uscc !== uscc)
    return rejected(
      'cut_of_another',
      `reduction_id: it is a cut of ${cut.pollutant} by ${cut.source_uscc ?? cut.source_name}`,
    )
  const read = readGrams(scale.quantity(lots))
  if (isRefused(read)) return read
  const left = cut.grams - cut.used_grams
  if (read.grams > left) return rejected('reduction_used_up', `quantity: ${tonnesOf(left)} t of it are left`)
  return { ...cut, used_grams: cut.used_grams + read.grams }
}

/** What waits under a number, for somebody other than who proposed it. */
function findPending(venue: Venue, approvalId: number, actor: string) {
  const approval = venue.shelves.approvals.get(approvalId)
  if (!approval) return rejected('approval_not_found', `approval_id: nothing waits under ${approvalId}`)
  if (approval.status !== 'pending')
    return rejected('approval_already_decided', `approval_id: it has been ${approval.status}`)
  if (approval.proposer === actor) {
    return rejected(
      'approver_must_be_another_person',
      'the person who proposed an allocation does not decide on it',
    )
  }
  return approval
}
