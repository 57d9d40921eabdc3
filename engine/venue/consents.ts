import { DAY_MS, dayOf } from '../base/calendar.ts'
import { ok, type Rejection, rejected } from '../base/result.ts'
import {
  answerConsentRequestBody,
  type Consent,
  type ConsentRequest,
  consentBody,
  requestConsentBody,
  revokeConsentBody,
  withdrawConsentRequestBody,
} from '../facts/credit.ts'
import { CONSENT_SCOPE, type ConsentScope, keysOf } from '../facts/words.ts'
import { ownCommand } from './command.ts'
import { findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** A consent ends: whoever gave it is asked again after a year. */
const MAX_CONSENT_MS = 366 * DAY_MS
/** A request that nobody answers is over after so long. */
const REQUEST_MS = 30 * DAY_MS
/** Who was declined asks the same subject again after so long. */
const DECLINED_MS = 7 * DAY_MS
/** Requests of a bank that wait for an answer at most, and of them to one enterprise. */
const MAX_OPEN_REQUESTS = 500
const MAX_OPEN_OF_SUBJECT = 5

const TERMS = ['consent_not_in_force', 'validity_out_of_range'] as const

/** All that a consent may be of. */
function fullScope({ clock }: Venue): ConsentScope[] {
  return keysOf(CONSENT_SCOPE).filter((one) => one !== 'permits' || clock.has('credit'))
}

/** What a consent is of: one that was given before permits could be withheld is of them too. */
export function scopeOf({ clock }: Venue, { consent_id, scope }: Consent): readonly ConsentScope[] {
  const isOlder = consent_id < clock.since('credit') && scope.includes('entries')
  return isOlder ? [...scope, 'permits'] : scope
}

/** The end of a consent, if it lies within a year. */
function readTerm(expires_at: string, at: number): Rejection<(typeof TERMS)[number]> | { until: number } {
  const until = Date.parse(expires_at)
  if (until <= at) return rejected('consent_not_in_force', 'expires_at: lies in the past')
  if (until <= at + MAX_CONSENT_MS) return { until }
  return rejected(
    'validity_out_of_range',
    'expires_at: a consent is good for a year at most; give it anew then',
  )
}

export const grantConsent = ownCommand(
  'grant_consent',
  consentBody,
  ['enterprise'],
  ['participant_not_found', ...TERMS],
  (venue, body, { seq, at }) => {
    const { uscc, bank_uscc, purpose, expires_at, scope = fullScope(venue), is_once = false } = body
    const subject = findParticipant(venue, uscc)
    if (isRefused(subject)) return subject
    if (venue.participants.get(bank_uscc)?.kind !== 'bank')
      return rejected('participant_not_found', `bank_uscc: ${bank_uscc} is not a bank registered here`)
    const term = readTerm(expires_at, at)
    if (isRefused(term)) return term
    venue.shelves.consents.put({
      ...{ consent_id: seq, uscc, bank_uscc, purpose, granted_at: at, expires_at: term.until },
      ...{ revoked_at: null, scope: [...new Set(scope)], is_once, used_at: null },
    })
    return ok({ consent_id: seq })
  },
)

export const revokeConsent = ownCommand(
  'revoke_consent',
  revokeConsentBody,
  ['enterprise'],
  ['consent_not_found', 'consent_not_in_force'],
  (venue, { uscc, consent_id }, { at }) => {
    const consent = venue.shelves.consents.get(consent_id)
    if (!consent || consent.uscc !== uscc)
      return rejected('consent_not_found', `consent_id: no consent ${consent_id} of yours`)
    if (consent.revoked_at !== null)
      return rejected('consent_not_in_force', 'consent_id: it was revoked before')
    venue.shelves.consents.put({ ...consent, revoked_at: at })
    return ok({ consent_id })
  },
)

/** A bank asks a client for a consent: for what, until when, how much, how often. Nothing is read by that. */
export const requestConsent = ownCommand(
  'request_consent',
  requestConsentBody,
  ['bank'],
  [
    'participant_not_found',
    'consent_requested_already',
    'consent_declined_lately',
    'too_many_consent_requests',
    ...TERMS,
  ],
  (venue, body, { seq, at, actor }) => {
    const { uscc: bank_uscc, subject_uscc, purpose, expires_at, scope, is_once = false } = body
    const bank = findParticipant(venue, bank_uscc)
    if (isRefused(bank)) return bank
    if (bank.kind !== 'bank' && venue.clock.has('credit'))
      return rejected('participant_not_found', `uscc: ${bank_uscc} is not a bank registered here`)
    if (!['enterprise', 'rural'].includes(venue.participants.get(subject_uscc)?.kind ?? ''))
      return rejected(
        'participant_not_found',
        `subject_uscc: ${subject_uscc} is not an enterprise registered here`,
      )
    const term = readTerm(expires_at, at)
    if (isRefused(term)) return term
    const open = [...venue.shelves.consent_requests.values()].filter(
      (one) => one.bank_uscc === bank_uscc && isOpenRequest(one, at),
    )
    if (open.some((one) => one.uscc === subject_uscc && one.purpose === purpose))
      return rejected('consent_requested_already', 'purpose: you asked for that, and no answer came yet')
    const declined = [...venue.shelves.consent_requests.values()].findLast(
      (one) => one.bank_uscc === bank_uscc && one.uscc === subject_uscc && one.status === 'declined',
    )
    if (venue.clock.has('credit') && declined && at < declined.decided_at! + DECLINED_MS)
      return rejected(
        'consent_declined_lately',
        `subject_uscc: it declined lately; ask again from ${dayOf(declined.decided_at! + DECLINED_MS)} on`,
      )
    if (open.filter((one) => one.uscc === subject_uscc).length >= MAX_OPEN_OF_SUBJECT)
      return rejected(
        'too_many_consent_requests',
        `subject_uscc: ${MAX_OPEN_OF_SUBJECT} of yours wait for its answer; take some back`,
      )
    if (open.length >= MAX_OPEN_REQUESTS)
      return rejected('too_many_consent_requests', `at most ${MAX_OPEN_REQUESTS} wait; take some back`)
    venue.shelves.consent_requests.put({
      ...{ request_id: seq, uscc: subject_uscc, bank_uscc, purpose, expires_at: term.until },
      ...{ scope: [...new Set(scope ?? fullScope(venue))], is_once, status: 'open', actor, at },
      ...{ decided_at: null, reason: null, consent_id: null },
    })
    return ok({ request_id: seq })
  },
)

/** The subject gives just what was asked for, or nothing; another scope or term it gives by a consent of its own. */
export const answerConsentRequest = ownCommand(
  'answer_consent_request',
  answerConsentRequestBody,
  ['enterprise'],
  ['consent_request_not_found', 'consent_request_over'],
  (venue, { uscc, request_id, is_granted, reason = null }, { seq, at }) => {
    const request = findOpen(venue, request_id, at, (one) => one.uscc === uscc)
    if (isRefused(request)) return request
    const { bank_uscc, purpose, expires_at, scope, is_once } = request
    if (is_granted)
      venue.shelves.consents.put({
        ...{ consent_id: seq, uscc, bank_uscc, purpose, granted_at: at, expires_at },
        ...{ revoked_at: null, scope, is_once, used_at: null },
      })
    venue.shelves.consent_requests.put({
      ...request,
      ...{ status: is_granted ? 'granted' : 'declined', decided_at: at, reason },
      consent_id: is_granted ? seq : null,
    })
    return ok({ request_id })
  },
)

export const withdrawConsentRequest = ownCommand(
  'withdraw_consent_request',
  withdrawConsentRequestBody,
  ['bank'],
  ['consent_request_not_found', 'consent_request_over'],
  (venue, { uscc, request_id }, { at }) => {
    const request = findOpen(venue, request_id, at, (one) => one.bank_uscc === uscc)
    if (isRefused(request)) return request
    venue.shelves.consent_requests.put({ ...request, status: 'withdrawn', decided_at: at })
    return ok({ request_id })
  },
)

/** Until when a request can be answered. */
export function answerUntil({ at, expires_at }: Pick<ConsentRequest, 'at' | 'expires_at'>): number {
  return Math.min(at + REQUEST_MS, expires_at)
}

export function isOpenRequest(request: ConsentRequest, at: number): boolean {
  return request.status === 'open' && at < answerUntil(request)
}

function findOpen(venue: Venue, requestId: number, at: number, isTheirs: (one: ConsentRequest) => boolean) {
  const request = venue.shelves.consent_requests.get(requestId)
  if (!request || !isTheirs(request))
    return rejected('consent_request_not_found', `request_id: there is no request ${requestId} for you`)
  if (!isOpenRequest(request, at))
    return rejected(
      'consent_request_over',
      `request_id: ${requestId} was answered, taken back or not in time`,
    )
  return request
}

export function isConsentFor(consent: Consent, bankUscc: string, uscc: string): boolean {
  return consent.bank_uscc === bankUscc && consent.uscc === uscc
}

/** From when it is not revoked nor over; one for a single question on the day on which that was asked. */
export function isInForce({ expires_at, revoked_at, is_once, used_at }: Consent, at: number): boolean {
  const isOver = is_once && used_at !== null && dayOf(used_at) !== dayOf(at)
  return at < expires_at && (revoked_at === null || at < revoked_at) && !isOver
}

/** One for a day is used on the day of its first question. */
export function useConsent(venue: Venue, consent: Consent, at: number): void {
  if (consent.is_once && consent.used_at === null) venue.shelves.consents.put({ ...consent, used_at: at })
}

/** A consent of the subject to the bank that is in force: the one that is named, or the widest, and of these the longest. */
export function consentInForce(
  venue: Venue,
  bankUscc: string,
  uscc: string,
  at: number,
  consentId?: number,
): Consent | undefined {
  return [...venue.shelves.consents.values()]
    .filter((consent) => isConsentFor(consent, bankUscc, uscc) && isInForce(consent, at))
    .filter(({ consent_id }) => consentId === undefined || consent_id === consentId)
    .sort((a, b) => b.scope.length - a.scope.length || b.expires_at - a.expires_at)[0]
}
