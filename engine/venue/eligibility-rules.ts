import { dayOf, endOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { BUY, SIDE_NAMES } from '../book/side.ts'
import { resume } from '../exchange/continuous.ts'
import type { Market } from '../exchange/market.ts'
import {
  areaCapBody,
  areaStatusBody,
  exceptionBody,
  exceptionIdBody,
  marketRulesBody,
  standingBody,
} from '../facts/eligibility.ts'
import { readLots } from './amounts.ts'
import { command } from './command.ts'
import { hasException, heldIn, ruleRefusals } from './eligibility.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { withdraw } from './orders.ts'
import type { Venue } from './venue.ts'

/** Names of basins are written by hand: a blank more, or a form of a letter, is the same. */
const canonical = (basin: string | undefined) =>
  basin === undefined ? null : basin.normalize('NFKC').trim().replace(/\s+/g, ' ')

export const setMarketRules = command(
  'set_market_rules',
  marketRulesBody,
  ['maker'],
  ['market_not_found', 'attributes_conflict'],
  (venue, body, { at }) => {
    const { symbol, medium, city = null, basin, sectors, seller_needs, document } = body
    const { excluded_grade_ids = [] } = body
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const known = venue.rulePack.grades.map(({ grade_id }) => grade_id)
    const unknown = excluded_grade_ids.find((id) => !known.includes(id))
    if (unknown !== undefined)
      return rejected(
        'attributes_conflict',
        `excluded_grade_ids: the scheme in force has no grade ${unknown}; it has ${known.join(', ')}`,
      )
    venue.shelves.market_rules.put({
      ...{ symbol, medium, city, basin: canonical(basin), sectors: [...sectors] },
      ...{ seller_needs: [...seller_needs], excluded_grade_ids: [...excluded_grade_ids], document, at },
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

/** Approvals whose last day is over by an instant end, each at that instant. */
export function endExceptions(venue: Venue, at: number): void {
  const ending = venue.exceptionsEndingBy(at)
  for (const one of ending) venue.shelves.exceptions.put({ ...one, ended_at: endOfDay(one.until) })
  if (ending.length > 0) withdrawBarred(venue, at)
}

/** What the enterprises of an area may hold together from now on: what they hold stays, bids for more leave the book. */
export const setAreaCap = command(
  'set_area_cap',
  areaCapBody,
  ['maker'],
  ['market_not_found', 'quantity_not_a_multiple_of_lot', 'amount_out_of_range'],
  (venue, { area, symbol, cap, document }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const read = readLots(market, cap, 'cap')
    if (isRefused(read)) return read
    venue.shelves.area_caps.put({ area, symbol, cap_lots: read.lots, document, at })
    return ok({ area, symbol, withdrawn: withdrawBarred(venue, at) })
  },
  () => true,
)

/** An entry of a credit file may bring somebody to a grade with which a market is not open to him. */
export function withdrawBarredByGrade(venue: Venue, at: number): void {
  for (const { excluded_grade_ids } of venue.shelves.market_rules.values())
    if (excluded_grade_ids.length > 0) {
      withdrawBarred(venue, at)
      return
    }
}

/**
 * Rules and caps hold for what rests in the book too: orders of who may not trade any more leave it, and bids for more
 * than an area may hold, those that wait for their stop price among them. Returns how many.
 */
function withdrawBarred(venue: Venue, at: number): number {
  let count = 0
  for (const market of venue.markets) {
    const barred = withdraw(market, barredByRules(venue, market, at), 'eligibility')
    const beyond = withdraw(market, bidsBeyondCaps(venue, market, at), 'eligibility')
    if (barred + beyond > 0) resume(market)
    count += barred + beyond
  }
  return count
}

function barredByRules(venue: Venue, market: Market, at: number): number[] {
  const { symbol } = market.terms
  if (!venue.shelves.market_rules.has(symbol)) return []
  const known = new Map<string, boolean>()
  return market.openSlots().filter((slot) => {
    const { uscc } = venue.participantOf(market.orders.owner[slot]!)!
    const side = SIDE_NAMES[market.sideOf(slot)]
    const key = `${uscc} ${side}`
    const isBarred =
      known.get(key) ??
      (ruleRefusals(venue, market, uscc, side, at).length > 0 && !hasException(venue, uscc, symbol, side, at))
    known.set(key, isBarred)
    return isBarred
  })
}

/** Bids that would bring more into an area than its cap, the newest first; not those that an approval lets in. */
function bidsBeyondCaps(venue: Venue, market: Market, at: number): number[] {
  const { symbol } = market.terms
  const { area_caps, standings } = venue.shelves
  const { orders } = market
  const beyond: number[] = []
  for (const cap of area_caps.values()) {
    if (cap.symbol !== symbol) continue
    const bids = market
      .openSlots()
      .filter((slot) => {
        const { uscc } = venue.participantOf(orders.owner[slot]!)!
        if (market.sideOf(slot) !== BUY || standings.get(uscc)?.area !== cap.area) return false
        return !hasException(venue, uscc, symbol, 'buy', at)
      })
      .sort((a, b) => orders.orderId[b]! - orders.orderId[a]!)
    let all = heldIn(venue, cap.area, market.asset) + bids.reduce((sum, slot) => sum + orders.left(slot), 0)
    for (const slot of bids) {
      if (all <= cap.cap_lots) break
      all -= orders.left(slot)
      beyond.push(slot)
    }
  }
  return beyond
}
