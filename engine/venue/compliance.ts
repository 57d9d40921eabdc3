import { dayOf, startOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import {
  type Obligation,
  obligationBody,
  reverseSurrenderBody,
  surrenderBody,
  verificationBody,
} from '../facts/registry.ts'
import { SURRENDERED } from '../registry/registry.ts'
import { command, ownCommand } from './command.ts'
import { onTimeTakenBack, surrenderedOnTime } from './credit.ts'
import { isRefused } from './find.ts'
import { readPermits } from './permits.ts'
import type { Venue } from './venue.ts'

const DAY_MS = 86_400_000
/** A surrender is reversed within so many days (the rule of the UK registry; no Chinese term is known). */
export const REVERSAL_DAYS = 14

/** What an enterprise has to surrender for a year: the figure that was verified, or that one is still to come. */
export const setObligation = command(
  'set_obligation',
  obligationBody,
  ['maker'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'obligation_exists'] as const),
  ],
  (venue, body, { seq, at }) => {
    const { uscc, symbol, period, due_on, quantity } = body
    const read = readPermits(venue, { uscc, symbol, quantity: quantity ?? '0' }, true)
    if (isRefused(read)) return read
    for (const other of venue.shelves.obligations.values()) {
      if (other.uscc === uscc && other.symbol === symbol && other.period === period)
        return rejected('obligation_exists', `period: obligation ${other.obligation_id} covers ${period}`)
    }
    const verified_lots = quantity === undefined ? null : read.lots
    venue.shelves.obligations.put({
      ...{ obligation_id: seq, uscc, symbol, period, verified_lots, surrendered_lots: 0, due_on },
      is_excluded: false,
    })
    venue.shelves.verifications.put({
      ...{ verification_id: seq, obligation_id: seq, lots: verified_lots, is_excluded: false },
      ...{ document: '', at },
    })
    return ok({ obligation_id: seq, verified_lots })
  },
  () => true,
)

/** The figure comes, changes, or goes; or the year is excluded. What stood before stays readable. */
export const verifyObligation = command(
  'verify_obligation',
  verificationBody,
  ['maker'],
  [
    ...([
      'obligation_not_found',
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
    ] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot'] as const),
  ],
  (venue, { obligation_id, quantity, is_excluded = false, document }, { seq, at }) => {
    const obligation = venue.shelves.obligations.get(obligation_id)
    if (!obligation) return rejected('obligation_not_found', `obligation_id: there is none ${obligation_id}`)
    const read = readPermits(venue, { ...obligation, quantity: quantity ?? '0' }, true)
    if (isRefused(read)) return read
    const verified_lots = quantity === undefined ? null : read.lots
    venue.shelves.obligations.put({ ...obligation, verified_lots, is_excluded })
    venue.shelves.verifications.put({
      ...{ verification_id: seq, obligation_id, lots: verified_lots, is_excluded, document, at },
    })
    return ok({ obligation_id, verified_lots })
  },
  () => true,
)

/**
 * Permits leave circulation. Meeting a figure by its day is a positive entry in the credit file. Before there is a figure
 * anything may be surrendered; after it no more than is owed.
 */
export const surrender = ownCommand(
  'surrender',
  surrenderBody,
  ['enterprise'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_free_holding', 'obligation_not_found'] as const),
    ...(['exceeds_obligation', 'obligation_excluded'] as const),
  ],
  (venue, body, context) => {
    const read = readPermits(venue, body)
    if (isRefused(read)) return read
    const { market, participant, lots } = read
    const { uscc, symbol, obligation_id } = body
    const obligation = venue.shelves.obligations.get(obligation_id)
    if (!obligation || obligation.uscc !== uscc || obligation.symbol !== symbol) {
      return rejected(
        'obligation_not_found',
        `obligation_id: no obligation ${obligation_id} of yours in ${symbol}`,
      )
    }
    if (obligation.is_excluded)
      return rejected('obligation_excluded', `obligation_id: ${obligation.period} is excluded`)
    const gapBefore = gapOf(obligation)
    if (gapBefore !== null && lots > gapBefore)
      return rejected(
        'exceeds_obligation',
        `quantity: ${market.scale.quantity(gapBefore)} are left to surrender`,
      )
    if (lots > venue.registry.free(participant.holder, market.asset)) {
      return rejected(
        'exceeds_free_holding',
        'quantity: more than the free holding; cancel offers, or buy first',
      )
    }
    venue.registry.transfer(market.asset, participant.holder, SURRENDERED, lots)
    venue.shelves.obligations.put({ ...obligation, surrendered_lots: obligation.surrendered_lots + lots })
    const gap_lots = gapBefore === null ? null : gapBefore - lots
    const is_on_time = gap_lots === 0 && context.at < startOfDay(obligation.due_on) + DAY_MS
    if (is_on_time) venue.shelves.credit_entries.put(surrenderedOnTime(obligation, context))
    const { seq: surrender_id, at } = context
    venue.shelves.surrenders.put({
      ...{ surrender_id, obligation_id, lots, is_on_time, at, reversed_at: null, reason: null },
    })
    return ok({ obligation_id, quantity_lots: lots, gap_lots, is_on_time })
  },
)

/** Takes a surrender back within its days: the permits are the holder's again, and what it brought to the credit file is withdrawn. */
export const reverseSurrender = command(
  'reverse_surrender',
  reverseSurrenderBody,
  ['maker'],
  ['surrender_not_found', 'surrender_already_reversed', 'reversal_too_late'],
  (venue, { surrender_id, reason }, context) => {
    const done = venue.shelves.surrenders.get(surrender_id)
    if (!done) return rejected('surrender_not_found', `surrender_id: there is none ${surrender_id}`)
    if (done.reversed_at !== null)
      return rejected('surrender_already_reversed', `surrender_id: ${surrender_id} was reversed before`)
    const { at } = context
    if (at >= reversibleUntil(done.at))
      return rejected(
        'reversal_too_late',
        `surrender_id: it was on ${dayOf(done.at)}; a surrender is reversed within ${REVERSAL_DAYS} days`,
      )
    const obligation = venue.shelves.obligations.get(done.obligation_id)!
    const { asset } = venue.marketBySymbol.get(obligation.symbol)!
    venue.registry.transfer(asset, SURRENDERED, venue.participants.get(obligation.uscc)!.holder, done.lots)
    venue.shelves.obligations.put({
      ...obligation,
      surrendered_lots: obligation.surrendered_lots - done.lots,
    })
    venue.shelves.surrenders.put({ ...done, reversed_at: at, reason })
    if (done.is_on_time) venue.shelves.credit_entries.put(onTimeTakenBack(obligation, surrender_id, context))
    return ok({ surrender_id })
  },
  () => true,
)

/** The instant from which a surrender stays. */
export function reversibleUntil(at: number): number {
  return at + REVERSAL_DAYS * DAY_MS
}

/** What is still owed of a year; null: there is no figure. */
export function gapOf({ verified_lots, surrendered_lots, is_excluded }: Obligation): number | null {
  if (is_excluded) return 0
  return verified_lots === null ? null : Math.max(0, verified_lots - surrendered_lots)
}

/** The figures and what was surrendered of somebody's obligations in one permit, as they stood at an instant. */
export function standingAt(venue: Venue, obligations: readonly Obligation[], at: number) {
  const ids = new Set(obligations.map(({ obligation_id }) => obligation_id))
  const figures = new Map<number, { lots: number | null; is_excluded: boolean }>()
  for (const one of venue.shelves.verifications.values())
    if (one.at < at && ids.has(one.obligation_id)) figures.set(one.obligation_id, one)
  let surrendered = 0
  for (const one of venue.shelves.surrenders.values()) {
    const stands = one.at < at && (one.reversed_at === null || one.reversed_at >= at)
    if (stands && ids.has(one.obligation_id)) surrendered += one.lots
  }
  const years = obligations.flatMap(({ obligation_id, period }) => {
    const figure = figures.get(obligation_id)
    return figure ? [{ year: Number(period), verified: figure.lots, isExcluded: figure.is_excluded }] : []
  })
  return { years, surrendered }
}
