import { dayOf, startOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { correctHoldingBody } from '../facts/correction.ts'
import { CASH, ISSUER } from '../registry/registry.ts'
import { assetText, readAsset } from './amounts.ts'
import { moveCaps } from './area-caps.ts'
import { command } from './command.ts'
import { findParticipant, isRefused } from './find.ts'

/**
 * Puts right what was booked wrongly, by an entry of its own with the day since when it should have been so: history is
 * not changed, and no more is corrected than was booked. No rule of the market is asked, as nobody trades;
 * of an area's cap as much goes back as the error had moved. Whether the command booked as much to that account is looked
 * up where it is given: the engine keeps balances, and no bookings.
 */
export const correctHolding = command(
  'correct_holding',
  correctHoldingBody,
  ['operator'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['attributes_conflict', 'corrected_already', 'decision_in_the_future'] as const),
    ...(['exceeds_free_holding', 'exceeds_free_cash'] as const),
  ],
  (venue, body, { seq, at }) => {
    const { corrects, from_uscc, to_uscc, effective_on, document } = body
    const giver = findParticipant(venue, from_uscc, 'from_uscc')
    if (isRefused(giver)) return giver
    const taker = to_uscc === undefined ? undefined : findParticipant(venue, to_uscc, 'to_uscc')
    if (taker && isRefused(taker)) return taker
    if (taker?.holder === giver.holder)
      return rejected('attributes_conflict', 'to_uscc: it is the same account')
    const read = readAsset(venue, body.symbol, body.amount)
    if (isRefused(read)) return read
    const { asset, steps } = read
    if (taker && asset !== CASH && taker.kind !== 'enterprise')
      return rejected('participant_not_found', 'to_uscc: only enterprises hold permits')
    if (effective_on > dayOf(at))
      return rejected('decision_in_the_future', `effective_on: ${effective_on} is still to come`)
    const booked = readAsset(venue, body.symbol, body.booked)
    if (isRefused(booked)) return booked
    let left = booked.steps
    for (const one of venue.shelves.corrections.values())
      if (one.corrects === corrects && one.giver === giver.holder && one.asset === asset) left -= one.amount
    if (steps > left) {
      const said = assetText(venue, asset, Math.max(0, left))
      return rejected(
        'corrected_already',
        `amount: of what ${corrects} booked there ${said} ${body.symbol} are not corrected yet`,
      )
    }
    if (!venue.registry.covers(giver.holder, asset, steps))
      return asset === CASH
        ? rejected('exceeds_free_cash', 'amount: more than the free cash')
        : rejected('exceeds_free_holding', 'amount: more than the free holding of from_uscc')
    venue.registry.transfer(asset, giver.holder, taker?.holder ?? ISSUER, steps)
    const market = venue.marketOf(asset)
    if (taker && market)
      moveCaps(venue, market, { seller: giver.holder, buyer: taker.holder }, steps, at, true)
    venue.shelves.corrections.put({
      ...{ correction_id: seq, corrects, asset, giver: giver.holder, taker: taker?.holder ?? null },
      ...{ amount: steps, booked: booked.steps, effective_at: startOfDay(effective_on), document, at },
    })
    return ok({ correction_id: seq })
  },
  () => true,
)
