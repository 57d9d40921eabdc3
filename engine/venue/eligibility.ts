import { dayOf } from '../base/calendar.ts'
import { type Rejection, rejected } from '../base/result.ts'
import { scoreAt } from '../credit/score.ts'
import type { Market } from '../exchange/market.ts'
import type { AreaStatus, MarketRules } from '../facts/eligibility.ts'
import type { Participant } from '../facts/registry.ts'
import { type Refusal, refusalsOf } from '../registry/eligibility.ts'
import type { Venue } from './venue.ts'

/** Rules of place, trade and total; where the bureau has set none they cost nothing. */
export function ineligible(
  venue: Venue,
  market: Market,
  uscc: string,
  side: 'buy' | 'sell',
  lots: number,
  at: number,
): Rejection<'not_eligible'> | undefined {
  const { market_rules, area_caps } = venue.shelves
  const expired = expiredRefusal(market, at)
  if (expired) return rejected('not_eligible', expired.detail, expired.rule)
  if (market_rules.size + area_caps.size === 0) return undefined
  const [first, ...others] = eligibilityOf(venue, market, uscc, side, Math.max(0, lots), at)
  if (!first) return undefined
  const more = others.length === 0 ? '' : ` (and ${others.length} more: POST /v1/eligibility tells all)`
  return rejected('not_eligible', `${first.detail}${more}`, first.rule)
}

/** Why permits may not go from one enterprise to another; within an area nothing more comes in. */
export function ineligiblePair(
  venue: Venue,
  market: Market,
  giver: Participant,
  taker: Participant,
  lots: number,
  at: number,
): Rejection<'not_eligible'> | undefined {
  const [from, to] = [giver, taker].map(({ uscc }) => venue.shelves.standings.get(uscc)?.area)
  return (
    ineligible(venue, market, giver.uscc, 'sell', 0, at) ??
    ineligible(venue, market, taker.uscc, 'buy', from === to ? 0 : lots, at)
  )
}

/** What is known of an area and of its city: the newest year of each, first the one that misses its target. */
function statusOf(venue: Venue, medium: string) {
  return (area: string): AreaStatus | undefined => {
    const newest = new Map<string, AreaStatus>()
    for (const one of venue.shelves.area_statuses.values()) {
      const isOver = one.area === area || (one.area.endsWith('00') && area.startsWith(one.area.slice(0, 4)))
      if (one.medium !== medium || !isOver) continue
      const known = newest.get(one.area)
      if (!known || known.year < one.year) newest.set(one.area, one)
    }
    const all = [...newest.values()]
    return all.find(({ meets_target }) => !meets_target) ?? all[0]
  }
}

/** Why permits are traded, pledged and leased no more; undefined: their term runs, or has no end. */
export function expiredRefusal({ terms }: Market, at: number): Refusal | undefined {
  const { symbol, valid_until } = terms
  if (valid_until === undefined || dayOf(at) <= valid_until) return undefined
  return {
    code: 'permit_expired',
    detail: `symbol: the term of ${symbol} ended on ${valid_until}`,
    rule: terms.legal_basis.zh,
  }
}

/** Why the rules of a market do not let an enterprise trade on a side, whatever the caps are. */
export function ruleRefusals(
  venue: Venue,
  market: Market,
  uscc: string,
  side: 'buy' | 'sell',
  at: number,
): Refusal[] {
  const { market_rules, standings } = venue.shelves
  const expired = expiredRefusal(market, at)
  if (expired) return [expired]
  const rules = market_rules.get(market.terms.symbol)
  if (!rules) return []
  return [
    ...refusalsOf(rules, standings.get(uscc), side, statusOf(venue, rules.medium)),
    ...gradeRefusals(venue, rules, uscc, at),
  ]
}

/** The market is closed to who is of such a grade; which grade it is, is told to nobody here: a pair's other side reads it too. */
function gradeRefusals(
  venue: Venue,
  { excluded_grade_ids, document: rule }: MarketRules,
  uscc: string,
  at: number,
): Refusal[] {
  if (excluded_grade_ids.length === 0) return []
  const { grade_id } = scoreAt(venue.entriesOf(uscc), venue.packOf(uscc), at)
  if (!excluded_grade_ids.includes(grade_id)) return []
  const detail =
    'uscc: it may not trade this permit; it is told why when it asks beforehand (POST /v1/eligibility)'
  return [{ code: 'grade_excluded', detail, rule }]
}

export function hasException(
  { shelves }: Venue,
  uscc: string,
  symbol: string,
  side: string,
  at: number,
): boolean {
  const today = dayOf(at)
  for (const one of shelves.exceptions.values()) {
    const isOf = one.uscc === uscc && one.symbol === symbol && one.side === side
    if (isOf && one.until >= today && one.ended_at === null) return true
  }
  return false
}

/** Why an enterprise may not trade on a side of a market; none: it may. `lots`: so many more would come in. */
export function eligibilityOf(
  venue: Venue,
  market: Market,
  uscc: string,
  side: 'buy' | 'sell',
  lots: number,
  at: number,
): Refusal[] {
  const refusals = ruleRefusals(venue, market, uscc, side, at)
  const standing = venue.shelves.standings.get(uscc)
  // What brings nothing more in does not meet the cap: an order at another price, or for less.
  const cap =
    side === 'buy' && standing && lots > 0 ? refusalByCap(venue, market, standing.area, lots) : undefined
  if (cap) refusals.push(cap)
  if (refusals.length === 0 || hasException(venue, uscc, market.terms.symbol, side, at)) return []
  return refusals
}

/** Nothing more comes into an area than its cap lets in; bids count as what they would bring. */
export function refusalByCap(venue: Venue, market: Market, area: string, lots: number): Refusal | undefined {
  const cap = venue.shelves.area_caps.get(`${area} ${market.terms.symbol}`)
  if (!cap) return undefined
  const held = heldIn(venue, area, market.asset) + bidFor(venue, area, market)
  if (held + lots <= cap.cap_lots) return undefined
  const [all, most] = [market.scale.quantity(held), market.scale.quantity(cap.cap_lots)]
  return {
    code: 'area_cap_exceeded',
    detail: `quantity: the enterprises of ${area} hold or bid for ${all} of at most ${most}`,
    rule: cap.document,
  }
}

/** What the enterprises of an area hold together, in lots. */
export function heldIn(venue: Venue, area: string, asset: number): number {
  let held = 0
  for (const one of venue.shelves.standings.values())
    if (one.area === area) held += venue.registry.balance(venue.participants.get(one.uscc)!.holder, asset)
  return held
}

/** What they bid for, in lots: it counts as what it would bring. */
export function bidFor(venue: Venue, area: string, market: Market): number {
  let bid = 0
  for (const one of venue.shelves.standings.values())
    if (one.area === area) bid += market.exposure.buyLots(venue.participants.get(one.uscc)!.holder)
  return bid
}
