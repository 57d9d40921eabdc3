import { dayOf, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  decision,
  type Objection,
  type ObjectionAnswer,
  objection,
  type Trust,
  type TrustAnswer,
  transferAnswer,
  trust,
} from '../../engine/facts/transfer.ts'
import { answerObjection, decisionsAbout, lastDayToObject, object } from '../../engine/venue/objections.ts'
import { distrustAccount, transferPermits, trustAccount } from '../../engine/venue/transfers.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'

const tag = 'registry'

/** Permits given outside the market, to accounts that are trusted. */
export function transferRoutes(app: Router): void {
  does(app, trustAccount, {
    tag,
    summary: 'Put an account on my list of trusted ones; it is one after four working days',
    path: '/v1/trusted-accounts',
    answer: trust,
    view: ({ service, given, principal }) => {
      const venue = venueOf(service)
      return trustView(venue, venue.shelves.trusts.get(`${principal.uscc} ${given.to_uscc}`)!, service.now())
    },
  })
  does(app, distrustAccount, {
    tag,
    summary: 'Take an account off my list, at once',
    method: 'delete',
    path: '/v1/trusted-accounts/{to_uscc}',
    status: 200,
    answer: trust,
    view: ({ service, value, principal }) => {
      const venue = venueOf(service)
      return trustView(venue, venue.shelves.trusts.get(`${principal.uscc} ${value.to_uscc}`)!, service.now())
    },
  })
  reads(app, {
    tag,
    summary: 'My trusted accounts',
    path: '/v1/trusted-accounts',
    by: ['enterprise'],
    query: pageQuery,
    answer: page(trust),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const own = [...venue.shelves.trusts.values()].filter(
        (one) => one.uscc === principal!.uscc && one.removed_at === null,
      )
      return pagedList(own, query, (one) => trustView(venue, one, service.now()))
    },
  })
  does(app, transferPermits, {
    tag,
    summary: 'Give permits to a trusted account, outside the market',
    path: '/v1/transfers',
    answer: transferAnswer,
    view: ({ given, receipt }) => {
      const { to_uscc, symbol, quantity } = given
      return { to_uscc, symbol, quantity, seq: receipt.seq }
    },
  })
}

/** Objections to allocations and to verified figures, with their clocks. */
export function objectionRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly objection_id: number } }) => {
    const venue = venueOf(service)
    return objectionView(venue, venue.shelves.objections.get(value.objection_id)!, service.now())
  }

  does(app, object, {
    tag,
    summary: 'Object to an allocation or a verified figure, within seven working days',
    path: '/v1/objections',
    answer: objection,
    view,
  })
  reads(app, {
    tag,
    summary: 'Decisions about me, the newest first, each with the last day to object',
    path: '/v1/decisions',
    by: ['enterprise'],
    query: pageQuery,
    answer: page(decision),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      return pagedList(decisionsAbout(venue, principal!.uscc!).reverse(), query, (one) => {
        const { kind, about_id, symbol, lots, decided_at } = one
        const last = lastDayToObject(venue, decided_at)
        return {
          ...{ kind, about_id, symbol, decided_at: timeOf(decided_at) },
          quantity: lots === null ? null : venue.marketBySymbol.get(symbol)!.scale.quantity(lots),
          object_until: 'value' in last ? last.value : null,
        }
      })
    },
  })
  does(app, answerObjection, {
    tag,
    summary: 'Answer an objection, within ten working days',
    path: '/v1/objections/{objection_id}/answer',
    status: 200,
    answer: objection,
    view,
  })
  reads(app, {
    tag,
    summary: 'Objections, the newest first: own, or all for the bureau',
    path: '/v1/objections',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(objection),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = [...venue.shelves.objections.values()].filter(
        ({ uscc }) => mayReadDrafts(principal) || uscc === principal!.uscc,
      )
      return pagedList(seen.reverse(), query, (one) => objectionView(venue, one, service.now()))
    },
  })
}

function trustView(venue: Venue, { removed_at, ...one }: Trust, now: number): TrustAnswer {
  return {
    ...one,
    name: venue.participants.get(one.to_uscc)!.name,
    is_trusted: removed_at === null && one.trusted_from <= now,
    ...{ trusted_from: timeOf(one.trusted_from), at: timeOf(one.at) },
  }
}

function objectionView(venue: Venue, { decided_by: _, ...one }: Objection, now: number): ObjectionAnswer {
  const answered = dayOf(one.decided_at ?? now)
  return {
    ...one,
    name: venue.participants.get(one.uscc)!.name,
    is_late: answered > one.answer_due_on,
    decided_at: timeOrNull(one.decided_at),
    at: timeOf(one.at),
  }
}
