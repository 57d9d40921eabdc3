import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import {
  adoptPledgeRulesBody,
  pledgeIdBody,
  proposePledgeBody,
  refusePledgeBody,
  releasePledgeBody,
} from '../facts/pledge.ts'
import { readSomeFen } from './amounts.ts'
import { command, ownCommand } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { passOn, ranked, refusalByRank, refusalOfMore, rootOf } from './pledge-ranks.ts'
import {
  afterChange,
  collateralPrice,
  collateralValue,
  endOffers,
  findPledgor,
  letGo,
  NO_CHANGE,
  notFound,
  notInState,
  ofPledgee,
  ofPledgor,
  partIn,
  readPledgedLots,
  refusalByGrade,
  refusalByRules,
  refusalByStanding,
  refusalByTerm,
} from './pledge-reading.ts'
import { setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

/** The rules under which permits are pledged from now on. */
export const adoptPledgeRules = command(
  'adopt_pledge_rules',
  adoptPledgeRulesBody,
  [],
  [],
  (venue, { rules }, { seq, at }) => {
    venue.shelves.pledge_rules.put({ seq, adopted_at: at, rules })
    return ok({ pledge_rules_id: rules.pledge_rules_id })
  },
)

/** A bank proposes a pledge; nothing is set aside yet. */
export const proposePledge = ownCommand(
  'propose_pledge',
  proposePledgeBody,
  ['bank'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'due_in_the_past', 'attributes_conflict'] as const),
    ...(['rule_not_in_force', 'loan_to_value_exceeded', 'term_beyond_right', 'pledge_not_found'] as const),
  ],
  (venue, body, { seq, at }) => {
    const pledgee = findParticipant(venue, body.uscc)
    if (isRefused(pledgee)) return pledgee
    if (pledgee.kind !== 'bank')
      return rejected('participant_not_found', `uscc: ${body.uscc} is not a bank registered here`)
    const pledgor = findPledgor(venue, body.pledgor_uscc)
    if (isRefused(pledgor)) return pledgor
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    const lots = readPledgedLots(market, body.quantity)
    if (isRefused(lots)) return lots
    const secured = readSomeFen(body.secured_amount, 'secured_amount')
    if (isRefused(secured)) return secured
    if (body.due_on <= dayOf(at)) return rejected('due_in_the_past', 'due_on: give a day to come')
    const beyond = refusalByTerm(market, body.due_on)
    if (beyond) return beyond
    const { warning_basis_points: warning = null, call_basis_points: call = null } = body
    if (warning !== null && call !== null && warning >= call)
      return rejected('attributes_conflict', 'warning_basis_points: below the line of the call')
    const refused = refusalByRules(venue, market, { lots: lots.lots, fen: secured.fen }, at)
    if (refused) return refused
    const front = frontOf(venue, body.behind, {
      holder: pledgor.holder,
      asset: market.asset,
      lots: lots.lots,
    })
    if (isRefused(front)) return front
    venue.shelves.pledges.put({
      pledge_id: seq,
      holder: pledgor.holder,
      asset: market.asset,
      pledgee_uscc: body.uscc,
      quantity_lots: lots.lots,
      secured_fen: secured.fen,
      document: body.document,
      due_on: body.due_on,
      warning_basis_points: warning,
      call_basis_points: call,
      has_foreclosure_clause: body.has_foreclosure_clause ?? false,
      behind: front.root,
      status: 'proposed',
      proposed_at: at,
      ...{ valued_fen: null, valued_ticks: null, registered_seq: null, registered_at: null },
      ...NO_CHANGE,
      ...{ claim_fen: null, cure_until: null, ended_at: null, reason: null },
    })
    return ok({ pledge_id: seq })
  },
  () => true,
)

/**
 * Behind which pledge another of the same permits is to stand. Whoever asks without knowing it learns nothing of it: it is
 * one of that holder, of as much of the same permit, or there is none.
 */
function frontOf(
  venue: Venue,
  behind: number | undefined,
  { holder, asset, lots }: { holder: number; asset: number; lots: number },
) {
  if (behind === undefined) return { root: null }
  const front = venue.shelves.pledges.get(behind)
  if (
    front?.holder !== holder ||
    front.asset !== asset ||
    front.quantity_lots !== lots ||
    (front.status !== 'registered' && front.status !== 'defaulted')
  )
    return rejected(
      'pledge_not_found',
      `behind: there is no registered pledge ${behind} of that holder and of as much of the same permit`,
    )
  return { root: rootOf(front) }
}

/** The holder agrees to what the bank proposed. */
export const consentPledge = ownCommand(
  'consent_pledge',
  pledgeIdBody,
  ['enterprise'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'credit_grade_excluded', 'not_eligible'] as const),
    ...(['pledge_rank_conflict', 'rule_not_in_force', 'loan_to_value_exceeded'] as const),
  ],
  (venue, { uscc, pledge_id }, { at }) => {
    const pledge = ofPledgor(venue, pledge_id, uscc, 'proposed')
    if (isRefused(pledge)) return pledge
    const pledgor = venue.participantOf(pledge.holder)!
    const excluded =
      refusalByStanding(venue, venue.marketOf(pledge.asset)!, pledgor, at) ??
      refusalByGrade(venue, pledgor, at) ??
      refusalByRank(venue, pledge, at)
    if (excluded) return excluded
    venue.shelves.pledges.put({ ...pledge, status: 'consented' })
    return ok({ pledge_id })
  },
  () => true,
)

/** The holder declines, the bank takes it back, or the bureau does not register it. */
export const refusePledge = command(
  'refuse_pledge',
  refusePledgeBody,
  ['enterprise', 'bank', 'approver'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { pledge_id, reason }, { at, actor }) => {
    const { pledge, isParty, isRegistrar } = partIn(venue, pledge_id, actor)
    if (!pledge || !(isParty || isRegistrar)) return notFound(pledge_id)
    if (pledge.status !== 'proposed' && pledge.status !== 'consented') return notInState(pledge)
    venue.shelves.pledges.put({ ...pledge, status: 'refused', ended_at: at, reason })
    return ok({ pledge_id })
  },
)

/**
 * The pledge arises: it is registered in its place and the permits are set aside (民法典 441, 445: on registration). What
 * is owed in sell orders, frozen or pledged already can't be. Of a registered one: the other permits to which both sides
 * agreed take the place of those that were pledged.
 */
export const registerPledge = command(
  'register_pledge',
  pledgeIdBody,
  ['approver'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'due_in_the_past', 'exceeds_free_holding'] as const),
    ...(['rule_not_in_force', 'loan_to_value_exceeded', 'credit_grade_excluded'] as const),
    ...(['not_eligible', 'pledge_rank_conflict'] as const),
  ],
  (venue, { pledge_id }, { seq, at }) => {
    const pledge = venue.shelves.pledges.get(pledge_id)
    if (!pledge) return notFound(pledge_id)
    const isChange = pledge.status === 'registered' && pledge.is_varied_agreed
    if (pledge.status !== 'consented' && !isChange) return notInState(pledge)
    const { asset, quantity_lots: lots, secured_fen: fen, due_on } = afterChange(pledge)
    if (due_on <= dayOf(at)) return rejected('due_in_the_past', 'pledge_id: its end has passed')
    const pledgor = venue.participantOf(pledge.holder)!
    const market = venue.marketOf(asset)!
    const refused =
      refusalByRules(venue, market, { lots, fen }, at) ??
      refusalByStanding(venue, market, pledgor, at) ??
      refusalByGrade(venue, pledgor, at) ??
      (isChange ? refusalOfMore(venue, pledge) : refusalByRank(venue, pledge, at))
    if (refused) return refused
    const isSame = isChange && asset === pledge.asset
    const more = isSame ? lots - pledge.quantity_lots : lots
    const isBehind = !isChange && pledge.behind !== null
    if (!isBehind && more > 0 && !venue.registry.covers(pledge.holder, asset, more)) {
      const free = market.scale.quantity(venue.registry.free(pledge.holder, asset))
      return rejected('exceeds_free_holding', `quantity: ${free} are free; the holder cancels offers first`)
    }
    const { holder, document } = pledge
    if (!isBehind)
      setAside(venue, { hold_id: pledge_id, holder, asset, kind: 'pledges', amount: lots, document }, at)
    venue.shelves.pledges.put({
      ...pledge,
      ...{ asset, quantity_lots: lots, secured_fen: fen, due_on, ...NO_CHANGE },
      status: 'registered',
      valued_fen: collateralValue(market, lots, at),
      valued_ticks: collateralPrice(market, at),
      // More of the same keeps its place; another permit takes one anew.
      registered_seq: isSame ? pledge.registered_seq : seq,
      registered_at: isSame ? pledge.registered_at : at,
    })
    return ok({ pledge_id })
  },
)

/** The bank lets part of it go, or all: what it secured is paid. Permits on which another pledge rests go on securing that one. */
export const releasePledge = ownCommand(
  'release_pledge',
  releasePledgeBody,
  ['bank'],
  [
    ...([
      'pledge_not_found',
      'pledge_not_in_this_state',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_pledge', 'pledge_rank_conflict'] as const),
  ],
  (venue, { uscc, pledge_id, quantity }, { at }) => {
    const pledge = ofPledgee(venue, pledge_id, uscc, 'registered', 'defaulted')
    if (isRefused(pledge)) return pledge
    const market = venue.marketOf(pledge.asset)!
    const read = quantity === undefined ? { lots: pledge.quantity_lots } : readPledgedLots(market, quantity)
    if (isRefused(read)) return read
    if (read.lots > pledge.quantity_lots) {
      const all = market.scale.quantity(pledge.quantity_lots)
      return rejected('exceeds_pledge', `quantity: ${all} are pledged`)
    }
    const [first, second] = ranked(venue, pledge)
    const isAlone = second === undefined
    if (!isAlone && read.lots < pledge.quantity_lots)
      return rejected(
        'pledge_rank_conflict',
        'quantity: another pledge rests on the same permits; release all of it, and they go on securing that one',
      )
    const left = isAlone ? letGo(venue, pledge, read.lots, at) : 0
    if (!isAlone && first!.pledge_id === pledge_id) passOn(venue, pledge, second, second.quantity_lots, at)
    if (left === 0) {
      venue.shelves.pledges.put({ ...pledge, quantity_lots: 0, status: 'discharged', ended_at: at })
      endOffers(venue, pledge_id)
    } else venue.shelves.pledges.put({ ...pledge, quantity_lots: left })
    return ok({ pledge_id, left_lots: left })
  },
  () => true,
)
