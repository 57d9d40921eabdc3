import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { SIDE_NAMES } from '../book/side.ts'
import { resume } from '../exchange/continuous.ts'
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
import { hasException, ruleRefusals } from './eligibility.ts'
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
    const read = readLots(market, cap, 'cap')
    if (isRefused(read)) return read
    venue.shelves.area_caps.put({ area, symbol, cap_lots: read.lots, document, at })
    return ok({ area, symbol })
  },
  () => true,
)

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
        (ruleRefusals(venue, market, uscc, side, at).length > 0 &&
          !hasException(venue, uscc, market.terms.symbol, side, at))
      known.set(key, isNot)
      return isNot
    }
    const barred = market.openSlots().filter(isBarred)
    if (barred.length === 0) continue
    count += withdraw(market, barred, 'eligibility')
    resume(market)
  }
  return count
}
