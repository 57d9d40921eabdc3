import { dayOf } from '../base/calendar.ts'
import { type Rejection, rejected } from '../base/result.ts'
import { scoreAt } from '../credit/score.ts'
import { formatFen } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import type { Pledge } from '../facts/pledge.ts'
import type { Participant } from '../facts/registry.ts'
import { readSomeLots } from './amounts.ts'
import { eligibilityOf } from './eligibility.ts'
import { isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** No change waits for the holder. */
export const NO_CHANGE = {
  ...{ varied_due_on: null, varied_secured_fen: null, varied_asset: null, varied_lots: null },
  is_varied_agreed: false,
} as const

/** True where a change of a pledge waits. */
export function isVaried({ varied_due_on, varied_secured_fen, varied_lots }: Pledge): boolean {
  return varied_due_on !== null || varied_secured_fen !== null || varied_lots !== null
}

/** A pledge as it will be after the change that waits. */
export function afterChange(pledge: Pledge) {
  const { varied_due_on, varied_secured_fen, varied_asset, varied_lots } = pledge
  return {
    due_on: varied_due_on ?? pledge.due_on,
    secured_fen: varied_secured_fen ?? pledge.secured_fen,
    asset: varied_asset ?? pledge.asset,
    quantity_lots: varied_lots ?? pledge.quantity_lots,
  }
}

/** A pledge, if there is one, and what part somebody has in it: a party to it, or who registers it. */
export function partIn(venue: Venue, pledgeId: number, actor: string) {
  const { pledges, principals } = venue.shelves
  const pledge = pledges.get(pledgeId)
  const { uscc, roles = [] } = principals.get(actor) ?? {}
  const isParty =
    pledge && (uscc === pledge.pledgee_uscc || uscc === venue.participantOf(pledge.holder)?.uscc)
  return { pledge, isParty, isRegistrar: roles.includes('approver') }
}

/** What a permit counts for as security: the lower of the reference price and the last trade, in ticks; nothing once its term is over. */
export function collateralPrice({ referenceTicks, lastTicks, terms }: Market, at: number): number {
  if (terms.valid_until !== undefined && dayOf(at) > terms.valid_until) return 0
  return lastTicks === 0 ? referenceTicks : Math.min(referenceTicks, lastTicks)
}

/** What so many lots are worth as security, in fen. */
export function collateralValue(market: Market, lots: number, at: number): number {
  return market.scale.cost(collateralPrice(market, at), lots)
}

/** The rules under which something is pledged today, or that there are none. */
export function rulesInForce({ pledgeRules: rules }: Venue, at: number) {
  const today = dayOf(at)
  if (!rules || rules.valid_from > today || (rules.valid_to !== null && rules.valid_to < today))
    return rejected('rule_not_in_force', 'pledges: no rule pack for pledges is in force')
  return rules
}

/** Why the rules in force do not let so much be secured by so many lots; undefined: they do. */
export function refusalByRules(
  venue: Venue,
  market: Market,
  { lots, fen }: { lots: number; fen: number },
  at: number,
) {
  const rules = rulesInForce(venue, at)
  if (isRefused(rules)) return rules
  const most = Math.floor((collateralValue(market, lots, at) * rules.max_loan_to_value_basis_points) / 10_000)
  if (fen > most)
    return rejected(
      'loan_to_value_exceeded',
      `secured_amount: at most ${formatFen(most)}, ${rules.max_loan_to_value_basis_points / 100} % of ${formatFen(collateralValue(market, lots, at))} at ${market.scale.price(collateralPrice(market, at))} (${rules.pledge_rules_id})`,
    )
  return undefined
}

/**
 * Why the rules do not let somebody of such a grade pledge. It is told to the holder and to the bureau, and not to the
 * bank that proposes: a bank learns a grade from its subject, or with its consent.
 */
export function refusalByGrade(
  venue: Venue,
  { uscc }: Participant,
  at: number,
): Rejection<'credit_grade_excluded'> | undefined {
  const rules = venue.pledgeRules
  if (!rules) return undefined
  const { grade_id } = scoreAt(venue.entriesOf(uscc), venue.packOf(uscc), at)
  if (rules.excluded_grade_ids.includes(grade_id))
    return rejected(
      'credit_grade_excluded',
      `pledgor_uscc: its ecological credit is ${grade_id}; ${rules.pledge_rules_id} excludes it`,
    )
  return undefined
}

/** Why what a rule asks of sellers (the fee is paid, discharge is monitored) does not let somebody pledge either (ER-31). */
export function refusalByStanding(
  venue: Venue,
  market: Market,
  { uscc }: Participant,
  at: number,
): Rejection<'not_eligible'> | undefined {
  const [refusal] = eligibilityOf(venue, market, uscc, 'sell', 0, at)
  return refusal && rejected('not_eligible', refusal.detail, refusal.rule)
}

/** Why a loan may not run to a day: the permits that secure it end before. */
export function refusalByTerm({ terms }: Market, due_on: string): Rejection<'term_beyond_right'> | undefined {
  const { symbol, valid_until } = terms
  if (valid_until === undefined || due_on <= valid_until) return undefined
  return rejected('term_beyond_right', `due_on: the term of ${symbol} ends on ${valid_until}`)
}

/** So much of what is set aside is free again; gives what is left of the pledge. */
export function letGo(venue: Venue, { pledge_id, quantity_lots }: Pledge, lots: number, at: number): number {
  const hold = venue.shelves.holds.get(pledge_id)!
  const left = quantity_lots - lots
  venue.shelves.holds.put({ ...hold, amount: left, resolved_at: left === 0 ? at : null })
  return left
}

/** What was offered of a pledge and not accepted is offered no more: it was cured, or nothing of it is left. */
export function endOffers({ shelves }: Venue, pledgeId: number): void {
  for (const one of shelves.disposals.values())
    if (one.pledge_id === pledgeId && one.status === 'offered')
      shelves.disposals.put({ ...one, status: 'withdrawn' })
}

export function findPledgor(venue: Venue, uscc: string): Participant | Rejection<'participant_not_found'> {
  const found = venue.participants.get(uscc)
  if (found?.kind === 'enterprise') return found
  return rejected('participant_not_found', `pledgor_uscc: ${uscc} is not an enterprise registered here`)
}

export function ofPledgor(venue: Venue, pledgeId: number, uscc: string, ...states: Pledge['status'][]) {
  const pledge = venue.shelves.pledges.get(pledgeId)
  if (!pledge || venue.participantOf(pledge.holder)?.uscc !== uscc) return notFound(pledgeId)
  return states.includes(pledge.status) ? pledge : notInState(pledge)
}

export function ofPledgee(venue: Venue, pledgeId: number, uscc: string, ...states: Pledge['status'][]) {
  const pledge = venue.shelves.pledges.get(pledgeId)
  if (!pledge || pledge.pledgee_uscc !== uscc) return notFound(pledgeId)
  return states.includes(pledge.status) ? pledge : notInState(pledge)
}

export function notFound(pledgeId: number) {
  return rejected('pledge_not_found', `pledge_id: there is no pledge ${pledgeId} for you`)
}

export function notInState({ pledge_id, status }: Pledge) {
  return rejected('pledge_not_in_this_state', `pledge_id: pledge ${pledge_id} is ${status}`)
}

/** Lots of which the value is exact at any price. */
export function readPledgedLots(market: Market, quantity: string) {
  const read = readSomeLots(market, quantity)
  if (isRefused(read) || read.lots <= Number.MAX_SAFE_INTEGER / (2 ** 31 * market.scale.fenPerTickLot))
    return read
  return rejected('amount_out_of_range', 'quantity: more than the registry can keep exactly')
}
