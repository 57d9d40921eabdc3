import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { timeOf } from '../../engine/base/calendar.ts'
import { actAsBody, passkeyProven, passkeyRequest, session, signInBody } from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { actsAs, personOf } from '../../engine/venue/credentials.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, type Env, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { SESSION_MS } from '../kernel/doors.ts'
import type { Principal } from '../kernel/permissions.ts'
import { principalOf as asPrincipal, drawToken, SESSION_COOKIE, tokenHash } from '../kernel/principals.ts'
import { acceptedValue, type Submission } from '../kernel/sequencer.ts'
import { attempt } from './attempt.ts'
import { provenByPasskey, requestFor } from './passkeys.ts'
import { proven } from './passwords.ts'

const tag = 'identity'
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' as const }
const CODES = { 401: ['sign_in_failed'], 429: ['too_many_attempts'] }

/** Signing in and out. */
export function sessionRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'Sign in with name, password and a one-time code; the session is a cookie',
        codes: CODES,
      },
      {
        method: 'post',
        path: '/v1/sessions',
        request: jsonBody(signInBody),
        responses: answers(201, session),
      },
    ),
    async (c) => {
      const { name, password, code } = c.req.valid('json')
      const found = await attempt(c, name, () => proven(c.get('service'), name, password, code))
      return c.json(await openSession(c, found), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'What the browser is asked with when somebody signs in with a passkey',
        codes: { 422: ['passkey_needs_a_name'] },
      },
      {
        method: 'post',
        path: '/v1/sessions/passkey/options',
        request: {},
        responses: answers(200, passkeyRequest),
      },
    ),
    (c) => c.json(requestFor(c), 200),
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Sign in with a passkey; the session is a cookie',
        codes: { ...CODES, 422: ['passkey_needs_a_name'] },
      },
      {
        method: 'post',
        path: '/v1/sessions/passkey',
        request: jsonBody(passkeyProven),
        responses: answers(201, session),
      },
    ),
    async (c) => {
      const answer = c.req.valid('json')
      const found = await attempt(c, undefined, () => provenByPasskey(c, answer))
      return c.json(await openSession(c, found), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Act for another subject of mine: another session, which ends when this one would have',
        by: ['enterprise', 'bank'],
        codes: { 403: ['session_needed'], 404: ['membership_not_found'] },
      },
      {
        method: 'post',
        path: '/v1/sessions/current/act-as',
        request: jsonBody(actAsBody),
        responses: answers(201, session),
      },
    ),
    async (c) => {
      const { sequencer, doors } = c.get('service')
      const { principals, credentials } = sequencer.venue.shelves
      const caller = principalOf(c)
      const current = credentials.get(caller.credentialId ?? 0)
      if (current?.kind !== 'session' || current.expires_at === null)
        throw new ProblemError(403, 'session_needed', 'this is done by a person who has signed in')
      const { name } = c.req.valid('json')
      const person = personOf(sequencer.venue, caller.name)
      const other = principals.get(name)
      if (!other || other.status !== 'active' || !actsAs(sequencer.venue, person, name))
        throw new ProblemError(404, 'membership_not_found', `name: you do not act as ${name}`)
      const opened = await addSession(c, asPrincipal(other), current.expires_at)
      const end = { command: 'end_credential' as const, credential_id: current.credential_id }
      await sequencer.submit({ command: end, by: caller })
      doors.log.note('acted_as', { name: caller.name, address: c.get('address'), detail: name })
      return c.json(opened, 201)
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
}

/** Somebody who has proved who he is: with what, and the step or counter that is used up by it. */
interface Proven {
  readonly principal: Principal
  readonly credentialId: number
  readonly step: number
}

/** A session of somebody who has proved who he is, as a cookie. */
export async function openSession(c: Context<Env>, { principal, credentialId, step }: Proven) {
  const { doors, now } = c.get('service')
  const opened = await addSession(c, principal, now() + SESSION_MS, (sql) =>
    sql.run('UPDATE secrets SET last_step = ? WHERE credential_id = ?', step, credentialId),
  )
  doors.log.note('signed_in', { name: principal.name, address: c.get('address') })
  return opened
}

async function addSession(
  c: Context<Env>,
  principal: Principal,
  expires: number,
  attach?: Submission['attach'],
) {
  const { sequencer, now } = c.get('service')
  const { name } = principal
  const token = drawToken()
  const receipt = await sequencer.submit({
    command: {
      command: 'add_credential',
      ...{ kind: 'session', token_sha256: tokenHash(token), expires_at: timeOf(expires) },
    },
    by: principal,
    ...(attach === undefined ? {} : { attach }),
  })
  const { outcome } = receipt
  if (!outcome.ok) throw new ProblemError(422, outcome.code, outcome.detail)
  setCookie(c, SESSION_COOKIE, token, { ...COOKIE, maxAge: Math.ceil((expires - now()) / 1000) })
  const { credential_id } = acceptedValue<{ credential_id: number }>(receipt)
  return { name, credential_id, expires_at: timeOf(expires) }
}
