import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  type ConsentRequest,
  type ConsentRequestAnswer,
  consent,
  consentAnswer,
  consentRequest,
} from '../../engine/facts/credit.ts'
import {
  answerConsentRequest,
  answerUntil,
  grantConsent,
  isInForce,
  isOpenRequest,
  requestConsent,
  revokeConsent,
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
      const seen = [...venueOf(service).shelves.consents.values()].filter(
        ({ uscc, bank_uscc }) => uscc === own || bank_uscc === own,
      )
      return pagedList(seen.reverse(), query, ({ granted_at, expires_at, revoked_at, used_at, ...one }) => ({
        ...one,
        used_at: used_at === null ? null : timeOf(used_at),
        granted_at: timeOf(granted_at),
        expires_at: timeOf(expires_at),
        revoked_at: revoked_at === null ? null : timeOf(revoked_at),
        is_in_force: isInForce({ ...one, granted_at, expires_at, revoked_at, used_at }, service.now()),
      }))
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
    decided_at: one.decided_at === null ? null : timeOf(one.decided_at),
  }
}
