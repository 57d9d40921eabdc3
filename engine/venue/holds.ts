import { dayOf, endOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { BUY, SELL } from '../book/side.ts'
import { resume } from '../exchange/continuous.ts'
import type { Market } from '../exchange/market.ts'
import { CASH_SYMBOL, freezeBody, releaseFreezeBody } from '../facts/registry.ts'
import { CASH } from '../registry/registry.ts'
import { readAsset } from './amounts.ts'
import { command } from './command.ts'
import { findParticipant, isRefused } from './find.ts'
import { withdraw } from './orders.ts'
import { endHold } from './set-aside.ts'
import type { Venue } from './venue.ts'

/**
 * Freezes part of an account on the decision of a court or an authority (协助冻结): it can be traded, withdrawn and
 * surrendered no more until the decision's last day, or until another one lifts it. What is on offer is withdrawn for it,
 * the newest order first. What is pledged or frozen already stays where it is: the rest waits behind that (轮候冻结) and
 * takes whatever comes in or is free again.
 */
export const freeze = command(
  'freeze',
  freezeBody,
  ['operator'],
  [
    ...(['participant_not_found', 'market_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'due_in_the_past'] as const),
  ],
  (venue, { uscc, symbol, amount, document, until = null }, { seq, at }) => {
    const read = readAsset(venue, symbol, amount)
    if (isRefused(read)) return read
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    if (until !== null && until < dayOf(at))
      return rejected('due_in_the_past', 'until: give today or a day to come')
    const { holder } = participant
    withdrawOffers(venue, holder, read.asset, read.steps)
    const taken = Math.min(read.steps, venue.registry.free(holder, read.asset))
    venue.shelves.holds.put({
      ...{ hold_id: seq, holder, asset: read.asset, kind: 'freezes', amount: taken, document },
      ...{ placed_at: at, resolved_at: null, asked: read.steps, until },
    })
    return ok({ hold_id: seq })
  },
)

/** Lifts a freeze, whole or in part: what still waits first. */
export const releaseFreeze = command(
  'release_freeze',
  releaseFreezeBody,
  ['operator'],
  [
    ...(['hold_not_found', 'hold_already_resolved', 'market_not_found'] as const),
    ...(['amount_must_be_positive', 'amount_out_of_range'] as const),
  ],
  (venue, { hold_id, amount }, { at }) => {
    const hold = venue.shelves.holds.get(hold_id)
    if (hold?.kind !== 'freezes') return rejected('hold_not_found', `hold_id: there is no freeze ${hold_id}`)
    if (hold.resolved_at !== null)
      return rejected('hold_already_resolved', `hold_id: freeze ${hold_id} was lifted before`)
    const asked = hold.asked ?? hold.amount
    const symbol = venue.marketOf(hold.asset)?.terms.symbol ?? CASH_SYMBOL
    const read = amount === undefined ? { steps: asked } : readAsset(venue, symbol, amount)
    if (isRefused(read)) return read
    if (read.steps > asked) return rejected('amount_out_of_range', 'amount: more than this freeze is of')
    const left = asked - read.steps
    if (left === 0) endHold(venue, hold_id, at)
    else venue.shelves.holds.put({ ...hold, asked: left, amount: Math.min(hold.amount, left) })
    return ok({ hold_id })
  },
  () => true,
)

/** What has come in, or is free again, goes to the freezes that wait for it, the first one first. */
export function fillFreezes(venue: Venue): void {
  for (const id of venue.waitingFreezes) {
    const hold = venue.shelves.holds.get(id)!
    const more = Math.min(hold.asked! - hold.amount, venue.registry.free(hold.holder, hold.asset))
    if (more > 0) venue.shelves.holds.put({ ...hold, amount: hold.amount + more })
  }
}

/** Freezes whose last day is over by an instant end, each at that instant. */
export function endFreezes(venue: Venue, at: number): void {
  for (const { hold_id, until } of venue.freezesEndingBy(at)) endHold(venue, hold_id, endOfDay(until!))
}

/** Takes offers of an account back until so much of it is free, the newest first. */
function withdrawOffers(venue: Venue, holder: number, asset: number, steps: number): void {
  const { orders, registry } = venue
  const side = asset === CASH ? BUY : SELL
  const offers = orders
    .slotsOf(holder)
    .filter((slot) => orders.side[slot] === side && (asset === CASH || orders.asset[slot] === asset))
    .sort((a, b) => orders.orderId[b]! - orders.orderId[a]!)
  const touched = new Set<Market>()
  for (const slot of offers) {
    if (registry.free(holder, asset) >= steps) break
    const market = venue.marketOf(orders.asset[slot]!)!
    withdraw(market, [slot], 'frozen')
    touched.add(market)
  }
  for (const market of touched) resume(market)
}
