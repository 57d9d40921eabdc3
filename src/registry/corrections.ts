import { dayOf, timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type Correction, type CorrectionAnswer, correction } from '../../engine/facts/correction.ts'
import { CASH_SYMBOL } from '../../engine/facts/registry.ts'
import { CORRECTED } from '../../engine/facts/words.ts'
import { assetText, readAsset } from '../../engine/venue/amounts.ts'
import { correctHolding } from '../../engine/venue/corrections.ts'
import { isRefused } from '../../engine/venue/find.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS, hasRole } from '../kernel/permissions.ts'

const tag = 'registry'

/** What was booked wrongly is put right by entries of their own. */
export function correctionRoutes(app: Router): void {
  does(app, correctHolding, {
    tag,
    summary:
      'Put right what a command booked wrongly, by an entry of its own with the day since when it should have been so',
    path: '/v1/corrections',
    answer: correction,
    codes: { 422: ['posting_not_found', 'effective_too_early'] },
    check: (service, given) => checkBooked(service, given),
    view: ({ service, value }) =>
      correctionView(venueOf(service), venueOf(service).shelves.corrections.get(value.correction_id)!),
  })
  reads(app, {
    tag,
    summary: 'Corrections, the newest first: of my account, or all for who oversees',
    path: '/v1/corrections',
    by: ['enterprise', 'bank', ...ACCOUNT_READERS],
    query: pageQuery,
    answer: page(correction),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const own = venue.participants.get(principal?.uscc ?? '')?.holder
      const seen = [...venue.shelves.corrections.values()].filter(
        ({ giver, taker }) => hasRole(principal, ACCOUNT_READERS) || giver === own || taker === own,
      )
      return pagedList(seen.reverse(), query, (one) => correctionView(venue, one))
    },
  })
}

/** The command has to have booked that to that account, and by then. What is wrong otherwise the command itself says. */
function checkBooked(service: Service, given: Given): void {
  const { sql } = service
  const venue = venueOf(service)
  const { corrects, from_uscc, symbol, booked, effective_on } = given
  const read = readAsset(venue, symbol, booked)
  const holder = venue.participants.get(from_uscc)?.holder
  if (isRefused(read) || holder === undefined) return
  const [row] = sql.all<{ sum: number; at: number | null }>(
    `SELECT coalesce(sum(amount), 0) AS sum, min(at) AS at FROM postings
     WHERE seq = ? AND asset = ? AND taker = ? AND cause IN (${CORRECTED.map(() => '?').join(', ')})`,
    ...[corrects, read.asset, holder, ...CORRECTED],
  )
  const { sum, at } = row!
  if (sum !== read.steps) {
    const isOther =
      sql.all(
        'SELECT 1 AS one FROM trades WHERE seq = ? UNION SELECT 1 FROM postings WHERE seq = ? LIMIT 1',
        ...[corrects, corrects],
      ).length > 0
    const detail =
      sum > 0
        ? `command ${corrects} booked ${assetText(venue, read.asset, sum)} ${symbol} to ${from_uscc}`
        : isOther
          ? `command ${corrects} booked none of it to ${from_uscc} by a deposit, an allocation of its own, a transfer or a correction; what was dealt, leased, surrendered or allocated by a table is put right where it was done`
          : `command ${corrects} booked no ${symbol} to ${from_uscc}; the ledger of the account shows the numbers`
    throw memberFault('corrects', 'posting_not_found', detail)
  }
  if (at !== null && effective_on < dayOf(at))
    throw memberFault('effective_on', 'effective_too_early', `it was booked on ${dayOf(at)}`)
}

interface Given {
  readonly corrects: number
  readonly from_uscc: string
  readonly symbol: string
  readonly booked: string
  readonly effective_on: string
}

function correctionView(venue: Venue, one: Correction): CorrectionAnswer {
  const { correction_id, corrects, asset, giver, taker, amount, effective_at, document, at } = one
  const party = (holder: number) => {
    const { uscc, name } = venue.participantOf(holder)!
    return { uscc, name }
  }
  return {
    ...{ correction_id, corrects, symbol: venue.marketOf(asset)?.terms.symbol ?? CASH_SYMBOL },
    amount: assetText(venue, asset, amount),
    moved_from: party(giver),
    moved_to: taker === null ? null : party(taker),
    ...{ effective_on: dayOf(effective_at), document, at: timeOf(at) },
  }
}
