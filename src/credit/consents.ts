import { z } from 'zod'
import { DAY_MS, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { gradeChanges } from '../../engine/credit/grade-changes.ts'
import { instant, page, pageQuery } from '../../engine/facts/common.ts'
import {
  type ConsentRequest,
  type ConsentRequestAnswer,
  consent,
  consentAnswer,
  consentRequest,
  type GradeNotice,
  gradeNotice,
} from '../../engine/facts/credit.ts'
import {
  answerConsentRequest,
  answerUntil,
  grantConsent,
  isInForce,
  isOpenRequest,
  requestConsent,
  revokeConsent,
  scopeOf,
  withdrawConsentRequest,
} from '../../engine/venue/consents.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'

const tag = 'credit'

/** Consents: what subjects gave to banks, and what banks ask them for. */
export function consentRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Consents: that I gave, or that were given to my bank; the newest first',
    path: '/v1/credit/consents',
    by: ['enterprise', 'bank'],
    isOwn: true,
    query: pageQuery,
    answer: page(consent),
    view: ({ service, query, principal }) => {
      const own = principal!.uscc!
      const venue = venueOf(service)
      const seen = [...venue.shelves.consents.values()].filter(
        ({ uscc, bank_uscc }) => uscc === own || bank_uscc === own,
      )
      return pagedList(seen.reverse(), query, (found) => {
        const { granted_at, expires_at, revoked_at, used_at, ...one } = found
        return {
          ...one,
          name: venue.participants.get(one.uscc)!.name,
          scope: [...scopeOf(venue, found)],
          used_at: timeOrNull(used_at),
          granted_at: timeOf(granted_at),
          expires_at: timeOf(expires_at),
          revoked_at: timeOrNull(revoked_at),
          is_in_force: isInForce(found, service.now()),
        }
      })
    },
  })

  does(app, grantConsent, {
    tag,
    summary: 'Let a bank read the own file',
    path: '/v1/credit/consents',
    answer: consentAnswer,
    view: ({ given, value, receipt }) => ({
      consent_id: value.consent_id,
      bank_uscc: given.bank_uscc,
      purpose: given.purpose,
      expires_at: timeOf(Date.parse(given.expires_at)),
      seq: receipt.seq,
    }),
  })

  does(app, revokeConsent, {
    tag,
    summary: 'Take a consent back',
    method: 'delete',
    path: '/v1/credit/consents/{consent_id}',
    status: 200,
    answer: z.object({ consent_id: z.int(), seq: z.int() }),
    view: ({ value, receipt }) => ({ consent_id: value.consent_id, seq: receipt.seq }),
  })

  requestRoutes(app)

  reads(app, {
    tag,
    summary:
      'Clients whose grade became another, the newest first: under their consents and of pledges that stand',
    path: '/v1/credit/notices',
    by: ['bank'],
    isOwn: true,
    query: z.strictObject({ since: instant.optional() }),
    answer: z.object({ data: z.array(gradeNotice) }),
    view: ({ service, principal, query: { since } }) => ({
      data: noticesOf(service, principal!.uscc!, since === undefined ? undefined : Date.parse(since)),
    }),
  })
}

/** So far back a bank is told without asking for more. */
const NOTICE_MS = 90 * DAY_MS

function noticesOf(service: Service, bank: string, since: number | undefined): GradeNotice[] {
  const venue = venueOf(service)
  const now = service.now()
  const { consents, pledges } = venue.shelves
  const consented = new Map<string, number>()
  for (const one of consents.values())
    if (one.bank_uscc === bank && isInForce(one, now))
      consented.set(one.uscc, Math.min(consented.get(one.uscc) ?? now, one.granted_at))
  const pledged = new Map<string, number>()
  for (const { holder, pledgee_uscc, status, registered_at } of pledges.values())
    if (pledgee_uscc === bank && (status === 'registered' || status === 'defaulted')) {
      const { uscc } = venue.participantOf(holder)!
      pledged.set(uscc, Math.min(pledged.get(uscc) ?? now, registered_at!))
    }
  const excluded = venue.pledgeRules?.excluded_grade_ids ?? []
  return [...new Set([...consented.keys(), ...pledged.keys()])]
    .flatMap((uscc) => {
      // Nothing is told of the time before the bank had to do with the client.
      const known = Math.min(consented.get(uscc) ?? now, pledged.get(uscc) ?? now)
      const from = Math.max(since ?? now - NOTICE_MS, known)
      const mayKnow = consented.has(uscc)
      const pack = venue.packOf(uscc)
      const nameOf = (id: string) => pack.grades.find(({ grade_id }) => grade_id === id)!.name
      return gradeChanges(venue.entriesOf(uscc), pack, from, now).map(
        ({ at, from_grade_id, to_grade_id }) => ({
          ...{
            uscc,
            name: venue.participants.get(uscc)!.name,
            at: timeOf(at),
            has_pledge: pledged.has(uscc),
          },
          from_grade: mayKnow ? nameOf(from_grade_id) : null,
          to_grade: mayKnow ? nameOf(to_grade_id) : null,
          bars_pledges: mayKnow && excluded.includes(to_grade_id),
        }),
      )
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1))
}

/** What a bank asks of a client, who gives just that, or nothing. */
function requestRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly request_id: number } }) =>
    requestView(venueOf(service).shelves.consent_requests.get(value.request_id)!, service.now())

  does(app, requestConsent, {
    tag,
    summary: 'Ask a client for a consent: for what, until when, how much, how often',
    path: '/v1/credit/consent-requests',
    answer: consentRequest,
    view,
  })
  reads(app, {
    tag,
    summary: 'What banks ask of me, or my bank of its clients; the newest first',
    path: '/v1/credit/consent-requests',
    by: ['enterprise', 'bank'],
    isOwn: true,
    query: pageQuery,
    answer: page(consentRequest),
    view: ({ service, query, principal }) => {
      const own = principal!.uscc!
      const seen = [...venueOf(service).shelves.consent_requests.values()].filter(
        ({ uscc, bank_uscc }) => uscc === own || bank_uscc === own,
      )
      return pagedList(seen.reverse(), query, (one) => requestView(one, service.now()))
    },
  })
  does(app, answerConsentRequest, {
    tag,
    summary: 'Give what a bank asks for, or decline',
    path: '/v1/credit/consent-requests/{request_id}/answer',
    status: 200,
    answer: consentRequest,
    view,
  })
  does(app, withdrawConsentRequest, {
    tag,
    summary: 'Take back what I asked for',
    path: '/v1/credit/consent-requests/{request_id}/withdraw',
    status: 200,
    answer: consentRequest,
    view,
  })
}

function requestView({ actor: _, ...one }: ConsentRequest, now: number): ConsentRequestAnswer {
  return {
    ...one,
    expires_at: timeOf(one.expires_at),
    at: timeOf(one.at),
    answer_until: timeOf(answerUntil(one)),
    is_open: isOpenRequest({ ...one, actor: _ }, now),
    decided_at: timeOrNull(one.decided_at),
  }
}
