import { dayOf } from '../base/calendar.ts'
import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { ok, rejected } from '../base/result.ts'
import { fenOf } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import {
  areaCapBody,
  areaStatusBody,
  areaTransferBody,
  exceptionBody,
  marketRulesBody,
  standingBody,
} from '../facts/eligibility.ts'
import { type Refusal, refusalsOf } from '../registry/eligibility.ts'
import { CASH } from '../registry/registry.ts'
import { command } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { readPermits } from './permits.ts'
import type { Venue } from './venue.ts'

export const setMarketRules = command(
  'set_market_rules',
  marketRulesBody,
  ['maker'],
  ['market_not_found'],
  (venue, { city = null, basin = null, ...body }, { at }) => {
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    const { sectors, seller_needs } = body
    venue.shelves.market_rules.put({
      ...{ ...body, sectors: [...sectors], seller_needs: [...seller_needs], city, basin, at },
    })
    return ok({ symbol: body.symbol })
  },
  () => true,
)

export const recordStanding = command(
  'record_standing',
  standingBody,
  ['maker'],
  ['participant_not_found'],
  (venue, { basin = null, ...body }, { at }) => {
    const participant = findParticipant(venue, body.uscc)
    if (isRefused(participant)) return participant
    venue.shelves.standings.put({ ...body, basin, at })
    return ok({ uscc: body.uscc })
  },
  () => true,
)

export const setAreaStatus = command(
  'set_area_status',
  areaStatusBody,
  ['maker'],
  [],
  (venue, body, { at }) => {
    venue.shelves.area_statuses.put({ ...body, at })
    return ok({ area: body.area })
  },
  () => true,
)

/** What the authority above approved: its document stands in for the rules. */
export const recordException = command(
  'record_exception',
  exceptionBody,
  ['maker'],
  ['participant_not_found', 'market_not_found', 'due_in_the_past'],
  (venue, body, { seq, at }) => {
    const participant = findParticipant(venue, body.uscc)
    if (isRefused(participant)) return participant
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    if (body.until < dayOf(at)) return rejected('due_in_the_past', 'until: give today or a day to come')
    venue.shelves.exceptions.put({ ...body, exception_id: seq, at })
    return ok({ exception_id: seq })
  },
  () => true,
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
 * A paid transfer between areas, which the authority above approved: the permits, the cash and the caps of both areas move
 * in one commit, or nothing does.
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
    ...([
      'standing_not_found',
      'area_cap_not_found',
      'same_area',
      'not_eligible',
      'area_cap_exceeded',
    ] as const),
  ],
  (venue, body, { at }) => {
    const { from_uscc, to_uscc, symbol, quantity, amount, document } = body
    const read = readPermits(venue, { uscc: from_uscc, symbol, quantity })
    if (isRefused(read)) return read
    const { market, participant: giver, lots } = read
    const taker = findParticipant(venue, to_uscc)
    if (isRefused(taker)) return taker
    const [from, to] = [from_uscc, to_uscc].map((uscc) => venue.shelves.standings.get(uscc))
    if (!from || !to)
      return rejected('standing_not_found', `${from ? 'to_uscc' : 'from_uscc'}: record its area first`)
    if (from.area === to.area)
      return rejected('same_area', 'to_uscc: both are in one area; they trade in the market')
    const [cap, other] = [from, to].map(({ area }) => venue.shelves.area_caps.get(`${area} ${symbol}`))
    if (!cap || !other)
      return rejected(
        'area_cap_not_found',
        `symbol: ${(cap ? to : from).area} has no cap in ${symbol}; set it first`,
      )
    if (cap.cap_lots < lots)
      return rejected(
        'area_cap_exceeded',
        `quantity: the cap of ${from.area} is ${market.scale.quantity(cap.cap_lots)}`,
      )
    const rules = venue.shelves.market_rules.get(symbol)
    const inflow = rules && statusOf(venue, rules.medium)(to.area)
    if (inflow?.meets_target === false)
      return rejected(
        'not_eligible',
        `to_uscc: ${to.area} missed its target of ${inflow.year}; nothing flows in`,
        inflow.document,
      )
    if (lots > venue.registry.free(giver.holder, market.asset))
      return rejected('exceeds_free_holding', 'quantity: more than the free holding of from_uscc')
    const fen = amount === undefined ? 0 : fenOf(amount)
    if (fen === OFF_STEP || fen === TOO_LARGE)
      return rejected('amount_out_of_range', 'amount: whole fen, and no more than can be kept exactly')
    if (fen > venue.registry.free(taker.holder, CASH))
      return rejected('exceeds_free_cash', 'amount: more than the free cash of to_uscc')
    venue.registry.transfer(market.asset, giver.holder, taker.holder, lots)
    if (fen > 0) venue.registry.transfer(CASH, taker.holder, giver.holder, fen)
    venue.shelves.area_caps.put({ ...cap, cap_lots: cap.cap_lots - lots, document, at })
    venue.shelves.area_caps.put({ ...other, cap_lots: other.cap_lots + lots, document, at })
    return ok({ symbol, quantity_lots: lots })
  },
  () => true,
)

function statusOf(venue: Venue, medium: string) {
  return (area: string) => venue.shelves.area_statuses.get(`${area} ${medium}`)
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
  const { market_rules, standings, exceptions } = venue.shelves
  const { symbol } = market.terms
  const rules = market_rules.get(symbol)
  const standing = standings.get(uscc)
  const refusals = rules ? refusalsOf(rules, standing, side, statusOf(venue, rules.medium)) : []
  const cap = side === 'buy' && standing ? refusalByCap(venue, market, standing.area, lots) : undefined
  if (cap) refusals.push(cap)
  if (refusals.length === 0) return refusals
  const today = dayOf(at)
  for (const one of exceptions.values())
    if (one.uscc === uscc && one.symbol === symbol && one.side === side && one.until >= today) return []
  return refusals
}

/** Nothing more comes into an area than its cap lets in; bids count as what they would bring. */
function refusalByCap(venue: Venue, market: Market, area: string, lots: number): Refusal | undefined {
  const cap = venue.shelves.area_caps.get(`${area} ${market.terms.symbol}`)
  if (!cap) return undefined
  let held = 0
  for (const one of venue.shelves.standings.values()) {
    const holder = one.area === area ? venue.participants.get(one.uscc)?.holder : undefined
    if (holder !== undefined)
      held += venue.registry.balance(holder, market.asset) + market.exposure.buyLots(holder)
  }
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
