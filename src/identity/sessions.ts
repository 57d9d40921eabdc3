import { deleteCookie, setCookie } from 'hono/cookie'
import { timeOf } from '../../engine/base/calendar.ts'
import {
  type CredentialRecord,
  enrolment,
  enrolmentBody,
  joinBody,
  session,
  signInBody,
} from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { isOpen } from '../../engine/venue/identity.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, jsonBody, principalOf, type Router } from '../edge/route.ts'
import type { Service } from '../edge/service.ts'
import { SESSION_MS } from '../kernel/doors.ts'
import { sha256 } from '../kernel/hash.ts'
import { principalOf as asPrincipal, drawToken, SESSION_COOKIE, tokenHash } from '../kernel/principals.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { first } from '../store/sql.ts'
import { drawTotp, faultOfPassword, hashOfPassword, isPassword, stepOfCode } from './secrets.ts'

const tag = 'identity'
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' as const }

/** One sentence for a wrong name, password or code: what was right of them is nobody's business. */
function notSignedIn(): ProblemError {
  return new ProblemError(401, 'sign_in_failed', 'name, password and code do not go together')
}

/** What is kept of a person, beside the journal, which has its hash. */
interface Secrets {
  readonly password: string
  readonly totp_secret: string
}

/** Passwords that are hashed at the same time: each takes a processor and 32 MiB for a tenth of a second. */
const MAX_HASHING = 4
let hashing = 0

/** Signing in and out, and the first time. */
export function sessionRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'Sign in with name, password and a one-time code; the session is a cookie',
        codes: { 401: ['sign_in_failed'], 429: ['too_many_attempts'] },
      },
      {
        method: 'post',
        path: '/v1/sessions',
        request: jsonBody(signInBody),
        responses: answers(201, session),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { name, password, code } = c.req.valid('json')
      const address = c.get('address')
      const { attempts, attemptsOfAddress, log } = service.doors
      const caller = `${name} ${address}`
      const now = service.now()
      const wait = Math.max(
        attempts.waitOf(caller, now),
        attemptsOfAddress.waitOf(address, now),
        hashing >= MAX_HASHING ? 1000 : 0,
      )
      if (wait > 0) {
        log.note('sign_in_held_back', { name, address })
        throw heldBack(wait)
      }
      // Counted before it is tried: many at the same time are many.
      attempts.failed(caller, now)
      attemptsOfAddress.failed(address, now)
      hashing++
      const found = await proven(service, name, password, code).finally(() => {
        hashing--
      })
      if (!found) {
        log.note('sign_in_failed', { name, address })
        throw notSignedIn()
      }
      attempts.succeeded(caller)
      attemptsOfAddress.forgive(address)
      const token = drawToken()
      const expires = service.now() + SESSION_MS
      const receipt = await service.sequencer.submit({
        command: {
          command: 'add_credential',
          ...{ kind: 'session', token_sha256: tokenHash(token), expires_at: timeOf(expires) },
        },
        by: found.principal,
        attach: (sql) =>
          sql.run('UPDATE secrets SET last_step = ? WHERE credential_id = ?', found.step, found.credentialId),
      })
      const { outcome } = receipt
      if (!outcome.ok) throw new ProblemError(422, outcome.code, outcome.detail)
      log.note('signed_in', { name, address })
      setCookie(c, SESSION_COOKIE, token, { ...COOKIE, maxAge: SESSION_MS / 1000 })
      const { credential_id } = acceptedValue<{ credential_id: number }>(receipt)
      return c.json({ name, credential_id, expires_at: timeOf(expires) }, 201)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Sign out', by: keysOf(ROLE) },
      {
        method: 'delete',
        path: '/v1/sessions/current',
        responses: { 204: { description: 'signed out' } },
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { name, credentialId } = principalOf(c)
      // A key is ended by its name; signing out is of a session.
      const current = service.sequencer.venue.shelves.credentials.get(credentialId ?? 0)
      if (credentialId !== undefined && current?.kind === 'session') {
        const command = { command: 'end_credential' as const, credential_id: credentialId }
        await service.sequencer.submit({ command, by: principalOf(c) })
        service.doors.log.note('signed_out', { name, address: c.get('address') })
      }
      deleteCookie(c, SESSION_COOKIE, COOKIE)
      return c.body(null, 204)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Who was invited, and a secret for the authenticator', codes: INVITATION_CODES },
      {
        method: 'post',
        path: '/v1/enrolments',
        request: jsonBody(enrolmentBody),
        responses: answers(200, enrolment),
      },
    ),
    (c) => {
      const { principal } = invitationOf(c.get('service'), c.req.valid('json').invitation)
      const { secret, uri } = drawTotp(principal)
      return c.json({ name: principal, totp_secret: secret, totp_uri: uri }, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Take up an invitation: choose a password, and prove that the authenticator works',
        codes: { ...INVITATION_CODES, 422: ['password_too_weak', 'code_wrong'] },
      },
      {
        method: 'post',
        path: '/v1/enrolments/complete',
        request: jsonBody(joinBody),
        responses: answers(201, session.pick({ name: true })),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { invitation, password, totp_secret, code } = c.req.valid('json')
      const found = invitationOf(service, invitation)
      const fault = faultOfPassword(password, found.principal)
      if (fault !== undefined) throw refusedMember('password', 'password_too_weak', fault)
      const step = stepOfCode(totp_secret, code, service.now())
      if (step === undefined) {
        const detail =
          'code: not the one that the authenticator shows now; look at the clock of the phone, and try the next one'
        throw refusedMember('code', 'code_wrong', detail)
      }
      const record = service.sequencer.venue.shelves.principals.get(found.principal)!
      const by = asPrincipal(record)
      const secret = JSON.stringify({
        password: await hashOfPassword(password),
        totp_secret,
      } satisfies Secrets)
      const { outcome } = await service.sequencer.submit({
        command: {
          command: 'take_up_invitation',
          ...{ invitation_id: found.credential_id, token_sha256: sha256(secret) },
        },
        by,
        attach: (sql, seq) =>
          sql.run(
            'INSERT INTO secrets (credential_id, secret, last_step) VALUES (?, ?, ?)',
            ...[seq, secret, step],
          ),
      })
      if (!outcome.ok) throw notKnown()
      service.doors.log.note('joined', { name: found.principal, address: c.get('address') })
      return c.json({ name: found.principal }, 201)
    },
  )
}

const INVITATION_CODES = { 401: ['invitation_unknown'], 403: ['not_confirmed'] }

/** The invitation that is still open; of one whose roles wait for a second administrator that is said. */
function invitationOf(service: Service, token: string): CredentialRecord {
  const { venue } = service.sequencer
  const found = venue.credentialOfToken(tokenHash(token))
  if (!found || found.kind !== 'invitation' || !isOpen(found, service.now())) {
    throw notKnown()
  }
  if (venue.shelves.principals.get(found.principal)?.status !== 'active') {
    const detail = 'your roles wait for a second administrator; come back when they are confirmed'
    throw new ProblemError(403, 'not_confirmed', detail)
  }
  return found
}

function notKnown(): ProblemError {
  const detail = 'invitation: not known, used, or out of date; ask an administrator for another'
  return new ProblemError(401, 'invitation_unknown', detail)
}

/** The principal whose password and code these are, and the step of the code. Every way to fail takes as long as others. */
async function proven(service: Service, name: string, password: string, code: string) {
  const kept = secretsOf(service, name)
  const isRight = await isPassword(password, kept?.secrets.password)
  if (!isRight || !kept) return undefined
  const step = stepOfCode(kept.secrets.totp_secret, code, service.now())
  const record = service.sequencer.venue.shelves.principals.get(name)
  if (step === undefined || step <= kept.lastStep || record?.status !== 'active') return undefined
  // A step is good once, also where two come at the same time.
  if (!service.doors.takeStep(kept.credentialId, step)) return undefined
  return { principal: asPrincipal(record), step, credentialId: kept.credentialId }
}

/** What is kept of somebody; nothing where it is not what the journal has the hash of: it was put there by somebody else. */
function secretsOf(service: Service, name: string) {
  const row = first<{ credential_id: number; secret: string; last_step: number; token_sha256: string }>(
    service.sql,
    `SELECT c.credential_id, c.token_sha256, s.secret, s.last_step FROM credentials c JOIN secrets s USING (credential_id)
       WHERE c.principal = ? AND c.kind = 'password' AND c.ended_at IS NULL ORDER BY c.credential_id DESC LIMIT 1`,
    name,
  )
  const credential = service.sequencer.venue.shelves.credentials.get(row?.credential_id ?? 0)
  if (!row || credential?.token_sha256 !== sha256(row.secret)) return undefined
  const secrets = JSON.parse(row.secret) as Secrets
  return { credentialId: row.credential_id, secrets, lastStep: row.last_step }
}

function heldBack(wait: number): ProblemError {
  const seconds = Math.ceil(wait / 1000)
  const detail = `too many failed attempts; try again in ${seconds} s`
  return new ProblemError(429, 'too_many_attempts', detail, {}, { 'Retry-After': String(seconds) })
}

function refusedMember(member: string, code: string, detail: string): ProblemError {
  return new ProblemError(422, code, detail, { errors: [{ pointer: `/${member}`, code, detail }] })
}
