import { dayOf } from '../base/calendar.ts'
import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, rejected } from '../base/result.ts'
import { SIDE_NAMES } from '../book/side.ts'
import { resume } from '../exchange/continuous.ts'
import { fenOf } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { CANCELLED } from '../exchange/order-status.ts'
import {
  type AreaStatus,
  areaCapBody,
  areaStatusBody,
  areaTransferBody,
  exceptionBody,
  exceptionIdBody,
  marketRulesBody,
  standingBody,
} from '../facts/eligibility.ts'
import { type Refusal, refusalsOf } from '../registry/eligibility.ts'
import { CASH } from '../registry/registry.ts'
import { command } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { readPermits } from './permits.ts'
import type { Venue } from './venue.ts'

/** Names of basins are written by hand: a blank more, or a form of a letter, is the same. */
const canonical = (basin: string | undefined) =>
  basin === undefined ? null : basin.normalize('NFKC').trim().replace(/\s+/g, ' ')

export const setMarketRules = command(
  'set_market_rules',
  marketRulesBody,
  ['maker'],
  ['market_not_found'],
  (venue, { symbol, medium, city = null, basin, sectors, seller_needs, document }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    venue.shelves.market_rules.put({
      ...{ symbol, medium, city, basin: canonical(basin), sectors: [...sectors] },
      ...{ seller_needs: [...seller_needs], document, at },
    })
    return ok({ symbol, withdrawn: withdrawBarred(venue, at) })
  },
  () => true,
)

export const recordStanding = command(
  'record_standing',
  standingBody,
  ['maker'],
  ['participant_not_found'],
  (venue, { uscc, area, basin, sector, has_paid, is_monitored, document }, { at }) => {
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    venue.shelves.standings.put({
      ...{ uscc, area, basin: canonical(basin), sector, has_paid, is_monitored, document, at },
    })
    return ok({ uscc, withdrawn: withdrawBarred(venue, at) })
  },
  () => true,
)

export const setAreaStatus = command(
  'set_area_status',
  areaStatusBody,
  ['maker'],
  [],
  (venue, { area, medium, year, meets_target, document }, { at }) => {
    venue.shelves.area_statuses.put({ area, medium, year, meets_target, document, at })
    return ok({ area, withdrawn: withdrawBarred(venue, at) })
  },
  () => true,
)

/** What the authority above approved: its document stands in for the rules. */
export const recordException = command(
  'record_exception',
  exceptionBody,
  ['maker'],
  ['participant_not_found', 'market_not_found', 'due_in_the_past'],
  (venue, { uscc, symbol, side, until, document }, { seq, at }) => {
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    if (until < dayOf(at)) return rejected('due_in_the_past', 'until: give today or a day to come')
    venue.shelves.exceptions.put({
      ...{ exception_id: seq, uscc, symbol, side, until, document, at, ended_at: null },
    })
    return ok({ exception_id: seq })
  },
  () => true,
)

/** An approval ends before its day; what it let rest in the book leaves it. */
export const endException = command(
  'end_exception',
  exceptionIdBody,
  ['maker'],
  ['exception_not_found'],
  (venue, { exception_id }, { at }) => {
    const one = venue.shelves.exceptions.get(exception_id)
    if (!one || one.ended_at !== null)
      return rejected('exception_not_found', `exception_id: no approval ${exception_id} is in force`)
    venue.shelves.exceptions.put({ ...one, ended_at: at })
    return ok({ exception_id, withdrawn: withdrawBarred(venue, at) })
  },
)

/** What the enterprises of an area may hold together from now on; what they hold already stays. */
export const setAreaCap = command(
  'set_area_cap',
  areaCapBody,
  ['maker'],
  ['market_not_found', 'quantity_not_a_multiple_of_lot', 'amount_out_of_range'],
  (venue, { area, symbol, cap, document }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const cap_lots = market.scale.lots(cap)
    if (cap_lots === OFF_STEP)
      return rejected('quantity_not_a_multiple_of_lot', `cap: a multiple of ${market.terms.lot}`)
    if (cap_lots === TOO_LARGE)
      return rejected('amount_out_of_range', 'cap: more than the registry can keep exactly')
    venue.shelves.area_caps.put({ area, symbol, cap_lots, document, at })
    return ok({ area, symbol })
  },
  () => true,
)

/**
 * A paid transfer that the authority above approved, outside the book: the permits, the cash and, between areas, the caps of
 * both move in one commit, or nothing does. Place stands in no one's way here; what a seller has to show, the trades that
 * the market is for, and no inflow to an area that misses its target do.
 */
export const transferAcrossAreas = command(
  'transfer_across_areas',
  areaTransferBody,
  ['approver'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_free_holding', 'exceeds_free_cash'] as const),
    ...(['standing_not_found', 'area_cap_not_found', 'not_eligible', 'area_cap_exceeded'] as const),
    ...(['trader_suspended', 'attributes_conflict'] as const),
  ],
  (venue, body, { at }) => {
    const { from_uscc, to_uscc, symbol, quantity, amount, document } = body
    const read = readPermits(venue, { uscc: from_uscc, symbol, quantity })
    if (isRefused(read)) return read
    const { market, participant: giver, lots } = read
    const taker = findParticipant(venue, to_uscc)
    if (isRefused(taker)) return taker
    if (giver === taker) return rejected('attributes_conflict', 'to_uscc: it is the same enterprise')
    for (const [member, { kind, is_suspended }] of [
      ['from_uscc', giver],
      ['to_uscc', taker],
    ] as const) {
      if (kind !== 'enterprise')
        return rejected('participant_not_found', `${member}: only enterprises hold permits`)
      if (is_suspended) return rejected('trader_suspended', `${member}: the operator has suspended it`)
    }
    const [from, to] = [from_uscc, to_uscc].map((uscc) => venue.shelves.standings.get(uscc))
    if (!from || !to)
      return rejected('standing_not_found', `${from ? 'to_uscc' : 'from_uscc'}: record its area first`)
    const [refusal] = [
      ...ruleRefusals(venue, market, from_uscc, 'sell'),
      ...ruleRefusals(venue, market, to_uscc, 'buy'),
    ].filter(({ code }) => code !== 'outside_city' && code !== 'outside_basin')
    if (refusal) return rejected('not_eligible', refusal.detail, refusal.rule)
    const caps = from.area === to.area ? [] : capsAfter(venue, market, from.area, to.area, lots)
    if (isRefused(caps)) return caps
    if (lots > venue.registry.free(giver.holder, market.asset))
      return rejected('exceeds_free_holding', 'quantity: more than the free holding of from_uscc')
    const fen = amount === undefined ? 0 : fenOf(amount)
    if (fen === OFF_STEP || fen === TOO_LARGE)
      return rejected('amount_out_of_range', 'amount: whole fen, and no more than can be kept exactly')
    if (fen > venue.registry.free(taker.holder, CASH))
      return rejected('exceeds_free_cash', 'amount: more than the free cash of to_uscc')
    venue.registry.transfer(market.asset, giver.holder, taker.holder, lots)
    if (fen > 0) venue.registry.transfer(CASH, taker.holder, giver.holder, fen)
    for (const cap of caps) venue.shelves.area_caps.put({ ...cap, document, at })
    return ok({ symbol, quantity_lots: lots })
  },
  () => true,
)

/** The caps of two areas once so much has moved from one to the other. */
function capsAfter(venue: Venue, market: Market, from: string, to: string, lots: number) {
  const { symbol } = market.terms
  const [cap, other] = [from, to].map((area) => venue.shelves.area_caps.get(`${area} ${symbol}`))
  if (!cap || !other)
    return rejected('area_cap_not_found', `symbol: ${cap ? to : from} has no cap in ${symbol}; set it first`)
  if (cap.cap_lots < lots)
    return rejected(
      'area_cap_exceeded',
      `quantity: the cap of ${from} is ${market.scale.quantity(cap.cap_lots)}`,
      cap.document,
    )
  if (other.cap_lots + lots > MAX_AMOUNT)
    return rejected(
      'amount_out_of_range',
      `quantity: the cap of ${to} would be more than can be kept exactly`,
    )
  return [
    { ...cap, cap_lots: cap.cap_lots - lots },
    { ...other, cap_lots: other.cap_lots + lots },
  ]
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

/** Why the rules of a market do not let an enterprise trade on a side, whatever the caps are. */
function ruleRefusals(venue: Venue, { terms }: Market, uscc: string, side: 'buy' | 'sell'): Refusal[] {
  const { market_rules, standings } = venue.shelves
  const rules = market_rules.get(terms.symbol)
  return rules ? refusalsOf(rules, standings.get(uscc), side, statusOf(venue, rules.medium)) : []
}

/**
 * Rules hold for what rests in the book too: orders of who may not trade any more leave it, those that wait for their stop
 * price among them. Returns how many.
 */
function withdrawBarred(venue: Venue, at: number): number {
  let count = 0
  for (const market of venue.markets) {
    if (!venue.shelves.market_rules.has(market.terms.symbol)) continue
    const known = new Map<string, boolean>()
    const isBarred = (slot: number) => {
      const { uscc } = venue.participantOf(market.orders.owner[slot]!)!
      const side = SIDE_NAMES[market.sideOf(slot)]
      const key = `${uscc} ${side}`
      const isNot =
        known.get(key) ??
        (ruleRefusals(venue, market, uscc, side).length > 0 &&
          !hasException(venue, uscc, market.terms.symbol, side, at))
      known.set(key, isNot)
      return isNot
    }
    const barred = market.openSlots().filter(isBarred)
    if (barred.length === 0) continue
    for (const slot of barred) if (market.orders.isOpen(slot)) market.withdraw(slot, CANCELLED)
    count += barred.length
    resume(market)
  }
  return count
}

function hasException({ shelves }: Venue, uscc: string, symbol: string, side: string, at: number): boolean {
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
  const refusals = ruleRefusals(venue, market, uscc, side)
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
