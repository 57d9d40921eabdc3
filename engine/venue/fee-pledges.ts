import { dayOf, monthAfter } from '../base/calendar.ts'
import { foldCode } from '../base/fold.ts'
import { ok, rejected } from '../base/result.ts'
import {
  type FeePledge,
  feePledgeIdBody,
  proposeFeePledgeBody,
  recordCollectionBody,
  refuseFeePledgeBody,
  registerFeePledgeBody,
} from '../facts/fee-pledge.ts'
import { readFen, readSomeFen } from './amounts.ts'
import { ownCommand } from './command.ts'
import { findParticipant, isRefused } from './find.ts'
import { findPledgor, rulesInForce } from './pledge-reading.ts'
import type { Venue } from './venue.ts'

/**
 * Registered pledges of the same fees, in the order in which they are met: by the time at which the central register took
 * them, and of one instant by the order of this register (民法典 414, 768).
 */
export function feesRanked({ shelves }: Venue, pledge: FeePledge): FeePledge[] {
  return [...shelves.fee_pledges.values()]
    .filter((one) => one.status === 'registered' && isSameFees(one, pledge))
    .sort((a, b) => a.register_time! - b.register_time! || a.registered_seq! - b.registered_seq!)
}

/** True of fees of one kind, of one firm, into one account, some month of both. */
function isSameFees(one: FeePledge, other: FeePledge): boolean {
  return (
    one.uscc === other.uscc &&
    one.fee_kind === other.fee_kind &&
    foldCode(one.collection_account) === foldCode(other.collection_account) &&
    one.from_month <= other.until_month &&
    other.from_month <= one.until_month
  )
}

/** A bank proposes that fees which a firm will be paid secure a loan. */
export const proposeFeePledge = ownCommand(
  'propose_fee_pledge',
  proposeFeePledgeBody,
  ['bank'],
  [
    ...(['participant_not_found', 'amount_must_be_positive', 'amount_out_of_range'] as const),
    ...(['attributes_conflict', 'due_in_the_past', 'pledge_rank_conflict'] as const),
  ],
  (venue, body, { seq, at }) => {
    const pledgee = findParticipant(venue, body.uscc)
    if (isRefused(pledgee)) return pledgee
    const pledgor = findPledgor(venue, body.pledgor_uscc)
    if (isRefused(pledgor)) return pledgor
    const amounts = [
      readSomeFen(body.expected_monthly, 'expected_monthly'),
      readSomeFen(body.debt_service_monthly, 'debt_service_monthly'),
      readSomeFen(body.secured_amount, 'secured_amount'),
    ] as const
    for (const read of amounts) if (isRefused(read)) return read
    const [expected_fen, service_fen, secured_fen] = amounts.map((read) => (read as { fen: number }).fen)
    const { from_month, until_month } = body
    if (until_month < from_month)
      return rejected('attributes_conflict', 'until_month: not before the first month')
    if (until_month < dayOf(at).slice(0, 7))
      return rejected('due_in_the_past', 'until_month: fees to come are pledged; give a month to come')
    const pledge: FeePledge = {
      ...{ fee_pledge_id: seq, uscc: pledgor.uscc, bank_uscc: body.uscc, fee_kind: body.fee_kind },
      ...{ payer: body.payer, collection_account: body.collection_account, document: body.document },
      ...{ from_month, until_month, expected_fen: expected_fen! },
      haircut_basis_points: body.haircut_basis_points,
      ...{ service_fen: service_fen!, secured_fen: secured_fen! },
      ...{ trigger_basis_points: body.trigger_basis_points, trigger_months: body.trigger_months },
      ...{ behind: body.behind ?? null, rules_seq: null, status: 'proposed', proposed_at: at },
      ...{ registration_number: null, register_time: null, registered_seq: null, notice_document: null },
      ...{ ended_at: null, reason: null },
    }
    const refused = refusalByPlace(venue, pledge)
    if (refused) return refused
    venue.shelves.fee_pledges.put(pledge)
    return ok({ fee_pledge_id: seq })
  },
  () => true,
)

/** Why fees that are pledged already can't be pledged as if they were not; undefined: they are not, or the pledge says so. */
function refusalByPlace(venue: Venue, pledge: FeePledge) {
  const others = feesRanked(venue, pledge)
  const last = others.at(-1)
  if (pledge.behind === (last?.fee_pledge_id ?? null)) return undefined
  return rejected(
    'pledge_rank_conflict',
    // Another bank learns from the firm, or from the central register, which pledge it is.
    last === undefined
      ? 'behind: no registered pledge of the same fees is in force; leave it out'
      : last.bank_uscc === pledge.bank_uscc
        ? `behind: the same fees are pledged to you already, last as ${last.fee_pledge_id}; name it`
        : 'behind: the same fees are pledged already; name the last of these pledges, which the firm knows',
  )
}

/** The firm agrees: its fees are to be pledged. */
export const consentFeePledge = ownCommand(
  'consent_fee_pledge',
  feePledgeIdBody,
  ['enterprise'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { uscc, fee_pledge_id }) => {
    const pledge = partOf(venue, fee_pledge_id, uscc, 'proposed')
    if (isRefused(pledge)) return pledge
    venue.shelves.fee_pledges.put({ ...pledge, status: 'consented' })
    return ok({ fee_pledge_id })
  },
  () => true,
)

/** The firm declines, or the bank takes it back. */
export const refuseFeePledge = ownCommand(
  'refuse_fee_pledge',
  refuseFeePledgeBody,
  ['enterprise', 'bank'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { uscc, fee_pledge_id, reason }, { at }) => {
    const pledge = partOf(venue, fee_pledge_id, uscc, 'proposed', 'consented')
    if (isRefused(pledge)) return pledge
    venue.shelves.fee_pledges.put({ ...pledge, status: 'refused', ended_at: at, reason })
    return ok({ fee_pledge_id })
  },
)

/** The bank has it registered in the central register, which is when it arises (民法典 445), and has told the payer. */
export const registerFeePledge = ownCommand(
  'register_fee_pledge',
  registerFeePledgeBody,
  ['bank'],
  [
    ...([
      'pledge_not_found',
      'pledge_not_in_this_state',
      'payer_not_notified',
      'decision_in_the_future',
      'pledge_rank_conflict',
      'registration_number_used',
    ] as const),
    ...(['rule_not_in_force', 'rule_parameters_missing'] as const),
  ],
  (venue, { uscc, fee_pledge_id, registration_number, register_time, notice_document }, { seq, at }) => {
    const pledge = ofBank(venue, fee_pledge_id, uscc, 'consented')
    if (isRefused(pledge)) return pledge
    if (notice_document === undefined)
      return rejected(
        'payer_not_notified',
        `notice_document: ${pledge.payer} pays to whom it paid before until it was told (民法典 546); give the notice`,
      )
    const time = Date.parse(register_time)
    if (time > at) return rejected('decision_in_the_future', 'register_time: it is still to come')
    const refused = refusalByPlace(venue, pledge) ?? refusalOfEntry(venue, pledge, registration_number, time)
    if (refused) return refused
    const rules = rulesInForce(venue, at)
    if (isRefused(rules)) return rules
    if (!rules.collections)
      return rejected(
        'rule_parameters_missing',
        `pledges: ${rules.pledge_rules_id} does not say how pledged fees are used`,
      )
    const adopted = [...venue.shelves.pledge_rules.values()].at(-1)!
    venue.shelves.fee_pledges.put({
      ...pledge,
      ...{ status: 'registered', rules_seq: adopted.seq, registered_seq: seq },
      ...{ registration_number, register_time: time, notice_document },
    })
    return ok({ fee_pledge_id })
  },
)

/** Why what the central register is said to have can't be: nobody passes the pledge that he agreed to stand behind. */
function refusalOfEntry(venue: Venue, pledge: FeePledge, number: string, time: number) {
  for (const one of venue.shelves.fee_pledges.values())
    if (one.registration_number !== null && foldCode(one.registration_number) === foldCode(number))
      return rejected('registration_number_used', `registration_number: ${number} is that of another pledge`)
  const last = feesRanked(venue, pledge).at(-1)
  if (last && time < last.register_time!)
    return rejected(
      'pledge_rank_conflict',
      'register_time: it is before that of the pledge behind which this one stands',
    )
  return undefined
}

/** What came in of a month that is over. Recorded again, the newest figure counts, and the one before stays on record. */
export const recordCollection = ownCommand(
  'record_collection',
  recordCollectionBody,
  ['bank'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'month_not_over', 'month_not_pledged'] as const),
    ...(['month_skipped', 'amount_out_of_range'] as const),
  ],
  (venue, { uscc, fee_pledge_id, month, amount, document }, { seq, at }) => {
    const pledge = ofBank(venue, fee_pledge_id, uscc, 'registered')
    if (isRefused(pledge)) return pledge
    const { from_month, until_month } = pledge
    if (month < from_month || month > until_month)
      return rejected('month_not_pledged', `month: fees from ${from_month} to ${until_month} are pledged`)
    if (month >= dayOf(at).slice(0, 7))
      return rejected('month_not_over', `month: ${month} is not over; its fees are recorded afterwards`)
    const known = collectedBy(venue, fee_pledge_id)
    const last = [...known.keys()].sort().at(-1)
    const next = last === undefined ? from_month : monthAfter(last)
    if (month > next)
      return rejected('month_skipped', `month: ${next} is to be recorded first, with 0 where nothing came`)
    const read = readFen(amount, 'amount')
    if (isRefused(read)) return read
    venue.shelves.collections.put({
      ...{ collection_id: seq, fee_pledge_id, month, amount_fen: read.fen, document, at },
    })
    return ok({ fee_pledge_id })
  },
)

/** The bank lets the fees go: what they secured is paid. */
export const releaseFeePledge = ownCommand(
  'release_fee_pledge',
  feePledgeIdBody,
  ['bank'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { uscc, fee_pledge_id }, { at }) => {
    const pledge = ofBank(venue, fee_pledge_id, uscc, 'registered')
    if (isRefused(pledge)) return pledge
    venue.shelves.fee_pledges.put({ ...pledge, status: 'discharged', ended_at: at })
    return ok({ fee_pledge_id })
  },
  () => true,
)

/** The newest figure of each month of a pledge, in fen, with its document. */
export function collectedBy({ shelves }: Venue, feePledgeId: number) {
  const found = new Map<string, { readonly fen: number; readonly document: string }>()
  for (const one of shelves.collections.values())
    if (one.fee_pledge_id === feePledgeId)
      found.set(one.month, { fen: one.amount_fen, document: one.document })
  return found
}

function partOf(venue: Venue, id: number, uscc: string, ...states: FeePledge['status'][]) {
  const pledge = venue.shelves.fee_pledges.get(id)
  if (!pledge || (pledge.uscc !== uscc && pledge.bank_uscc !== uscc)) return none(id)
  return states.includes(pledge.status) ? pledge : notInState(pledge)
}

function ofBank(venue: Venue, id: number, uscc: string, ...states: FeePledge['status'][]) {
  const pledge = partOf(venue, id, uscc, ...states)
  return 'bank_uscc' in pledge && pledge.bank_uscc !== uscc ? none(id) : pledge
}

function none(id: number) {
  return rejected('pledge_not_found', `fee_pledge_id: there is no pledge ${id} for you`)
}

function notInState({ fee_pledge_id, status }: FeePledge) {
  return rejected('pledge_not_in_this_state', `fee_pledge_id: pledge ${fee_pledge_id} is ${status}`)
}
