import { dayOf, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { Exact } from '../../engine/base/exact.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type FeePledge, type FeePledgeAnswer, feePledge } from '../../engine/facts/fee-pledge.ts'
import { foldCollections } from '../../engine/registry/fee-collections.ts'
import {
  collectedBy,
  consentFeePledge,
  feesRanked,
  proposeFeePledge,
  recordCollection,
  refuseFeePledge,
  registerFeePledge,
  releaseFeePledge,
} from '../../engine/venue/fee-pledges.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS, hasRole } from '../kernel/permissions.ts'

const tag = 'registry'

/** Fees to come that secure a loan (收费权质押, 民法典 440): from the proposal to the last month's money. */
export function feePledgeRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Pledges of fees to come, the newest first: given or taken by me, or all for who oversees',
    path: '/v1/fee-pledges',
    by: ['enterprise', 'bank', ...ACCOUNT_READERS],
    query: pageQuery,
    answer: page(feePledge),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = [...venue.shelves.fee_pledges.values()].filter(
        ({ uscc, bank_uscc }) =>
          hasRole(principal, ACCOUNT_READERS) || principal?.uscc === uscc || principal?.uscc === bank_uscc,
      )
      return pagedList(seen.reverse(), query, (one) => feePledgeView(venue, one, service.now()))
    },
  })
  const answer = {
    tag,
    answer: feePledge,
    view: ({ service, value }: { service: Service; value: { fee_pledge_id: number } }) => {
      const venue = venueOf(service)
      return feePledgeView(venue, venue.shelves.fee_pledges.get(value.fee_pledge_id)!, service.now())
    },
  } as const
  does(app, proposeFeePledge, {
    ...answer,
    summary: 'Propose that fees which an enterprise will be paid secure a loan of mine',
    path: '/v1/fee-pledges',
  })
  const step = (name: string) => ({ path: `/v1/fee-pledges/{fee_pledge_id}/${name}`, status: 200 }) as const
  does(app, consentFeePledge, {
    ...{ ...answer, ...step('consent') },
    summary: 'Agree, as the enterprise, that its fees are pledged',
  })
  does(app, refuseFeePledge, {
    ...{ ...answer, ...step('refuse') },
    summary: 'Decline it as the enterprise, or take it back as the bank',
  })
  does(app, registerFeePledge, {
    ...{ ...answer, ...step('register') },
    summary: 'Enter that the central register has it, and that the payer was told: it has arisen',
  })
  does(app, recordCollection, {
    ...{ ...answer, ...step('collections') },
    summary:
      'Record what came in of a month, and see what becomes of it; recorded again, the newest figure counts',
  })
  does(app, releaseFeePledge, {
    ...{ ...answer, ...step('release') },
    summary: 'Let the fees go: what they secured is paid',
  })
}

function feePledgeView(venue: Venue, one: FeePledge, now: number): FeePledgeAnswer {
  const party = (uscc: string) => ({ uscc, name: venue.participants.get(uscc)!.name })
  const ranked = feesRanked(venue, one)
  const place = ranked.findIndex(({ fee_pledge_id }) => fee_pledge_id === one.fee_pledge_id)
  const collections = collectionsOf(venue, one)
  return {
    ...{ fee_pledge_id: one.fee_pledge_id, status: one.status },
    ...{ pledgor: party(one.uscc), pledgee: party(one.bank_uscc), fee_kind: one.fee_kind, payer: one.payer },
    ...{ collection_account: one.collection_account, document: one.document },
    ...{ from_month: one.from_month, until_month: one.until_month },
    expected_monthly: formatFen(one.expected_fen),
    haircut_basis_points: one.haircut_basis_points,
    debt_service_monthly: formatFen(one.service_fen),
    secured_amount: formatFen(one.secured_fen),
    ...{ trigger_basis_points: one.trigger_basis_points, trigger_months: one.trigger_months },
    behind: one.behind,
    rank: place === -1 ? null : place + 1,
    is_tied:
      place !== -1 && ranked.some((other) => other !== one && other.register_time === one.register_time),
    expected_cover: coverOf(one.expected_fen, one.service_fen),
    base_value: formatFen(baseValue(one, dayOf(now).slice(0, 7))),
    proposed_at: timeOf(one.proposed_at),
    registration_number: one.registration_number,
    register_time: timeOrNull(one.register_time),
    notice_document: one.notice_document,
    ended_at: timeOrNull(one.ended_at),
    reason: one.reason,
    is_triggered: collections.at(-1)?.is_triggered ?? false,
    collections,
  }
}

/** Fees ÷ debt service, to four decimals. */
const coverOf = (fees: number, service: number) => Exact.of(fees).over(Exact.of(service)).toText(4)

/** Fees that are expected from this month on, less the haircut, in fen (cut). */
function baseValue(
  { from_month, until_month, expected_fen, haircut_basis_points }: FeePledge,
  month: string,
): number {
  const count = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5))
  const first = month > from_month ? month : from_month
  const months = Math.max(0, count(until_month) - count(first) + 1)
  return Number((BigInt(expected_fen) * BigInt(months) * BigInt(10_000 - haircut_basis_points)) / 10_000n)
}

function collectionsOf(venue: Venue, one: FeePledge): FeePledgeAnswer['collections'] {
  const adopted = one.rules_seq === null ? undefined : venue.shelves.pledge_rules.get(one.rules_seq)
  const lists = adopted?.rules.collections
  if (!lists) return []
  const known = collectedBy(venue, one.fee_pledge_id)
  const amounts = new Map([...known].map(([month, { fen }]) => [month, fen]))
  return foldCollections(one, lists, amounts).map((of) => {
    const to = (wanted: string) =>
      formatFen(of.shares.reduce((sum, { to, fen }) => sum + (to === wanted ? fen : 0), 0))
    return {
      ...{ month: of.month, amount: formatFen(of.amount), document: known.get(of.month)!.document },
      earlier_figures: earlierOf(venue, one.fee_pledge_id, of.month),
      cover: coverOf(of.amount, one.service_fen),
      is_triggered: of.is_triggered,
      to_debt_service: to('debt_service'),
      to_reserve: to('reserve'),
      to_principal: to('principal'),
      to_holder: to('holder'),
      ...{ drawn: formatFen(of.drawn), unpaid: formatFen(of.missing), reserve: formatFen(of.reserve) },
    }
  })
}

/** What was said of a month before the figure that counts. */
function earlierOf({ shelves }: Venue, feePledgeId: number, month: string) {
  return [...shelves.collections.values()]
    .filter((one) => one.fee_pledge_id === feePledgeId && one.month === month)
    .slice(0, -1)
    .map(({ amount_fen, document, at }) => ({ amount: formatFen(amount_fen), document, at: timeOf(at) }))
}
