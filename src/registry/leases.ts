import { z } from 'zod'
import { endOfDay, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { type LeaseAnswer, type LeaseRecord, lease } from '../../engine/facts/lease.ts'
import { acceptLease, endLeaseOffer, offerLease } from '../../engine/venue/leases.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts, type Principal } from '../kernel/permissions.ts'

const tag = 'registry'

/** Permits that are lent for a term. */
export function leaseRoutes(app: Router): void {
  const answerOf = ({ service, value }: { service: Service; value: { readonly lease_id: number } }) =>
    leaseView(venueOf(service), venueOf(service).shelves.leases.get(value.lease_id)!, service.now())
  const answer = { tag, answer: lease, view: answerOf } as const
  does(app, offerLease, {
    ...answer,
    summary: 'Offer permits to another enterprise for a term; nothing is set aside until it is accepted',
    path: '/v1/leases',
  })
  does(app, acceptLease, {
    ...answer,
    summary: 'Accept a lease: the rent is paid and the permits are lent at once',
    path: '/v1/leases/{lease_id}/accept',
    status: 200,
  })
  does(app, endLeaseOffer, {
    ...answer,
    summary: 'Decline the offer of a lease, or take one’s own back',
    path: '/v1/leases/{lease_id}/decline',
    status: 200,
  })
  reads(app, {
    tag,
    summary: 'Leases, the newest first: own, or all for the bureau',
    path: '/v1/leases',
    by: ['enterprise', 'operator', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(lease),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = [...venue.shelves.leases.values()].filter((one) => isSeen(principal!, one))
      return pagedList(seen.reverse(), query, (one) => leaseView(venue, one, service.now()))
    },
  })
  reads(app, {
    tag,
    summary: 'One lease: own, or any for the bureau',
    path: '/v1/leases/{lease_id}',
    by: ['enterprise', 'operator', ...DRAFT_READERS],
    params: z.object({ lease_id: pathNumber }),
    answer: lease,
    view: ({ service, principal, params }) => {
      const venue = venueOf(service)
      const one = venue.shelves.leases.get(params.lease_id)
      if (!one || !isSeen(principal!, one)) throw notFound(`lease_id: there is no lease ${params.lease_id}`)
      return leaseView(venue, one, service.now())
    },
  })
}

/** A lease is seen by its parties, by who runs the market, and by the bureau. */
function isSeen(principal: Principal, { lessor, lessee }: LeaseRecord): boolean {
  const own = principal.uscc
  return lessor === own || lessee === own || mayReadDrafts(principal) || principal.roles.includes('operator')
}

function leaseView(venue: Venue, one: LeaseRecord, now: number): LeaseAnswer {
  const {
    asset,
    lessor,
    lessee,
    lots,
    rent_fen,
    at,
    began_at,
    ended_at,
    cap_lots: _,
    cap_from: __,
    cap_to: ___,
    ...rest
  } = one
  const { scale, terms } = venue.marketOf(asset)!
  const named = (uscc: string) => ({ uscc, name: venue.participants.get(uscc)!.name })
  return {
    ...rest,
    status: one.status === 'offered' && now >= endOfDay(one.ends_on) ? 'lapsed' : one.status,
    ...{ symbol: terms.symbol, lessor: named(lessor), lessee: named(lessee) },
    ...{ quantity: scale.quantity(lots), rent: formatFen(rent_fen), at: timeOf(at) },
    ...{ began_at: timeOrNull(began_at), ended_at: timeOrNull(ended_at) },
  }
}
