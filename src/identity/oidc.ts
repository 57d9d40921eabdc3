import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Configuration } from 'openid-client'
import { joinWithOidcBody, oidcAnswerBody, oidcRequest, session } from '../../engine/facts/identity.ts'
import { isOpen } from '../../engine/venue/credentials.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, type Env, jsonBody, type Router } from '../edge/route.ts'
import { type OidcSettings, type Service, venueOf } from '../edge/service.ts'
import { principalOf as asPrincipal } from '../kernel/principals.ts'
import { first, type Sql } from '../store/sql.ts'
import { attempt } from './attempt.ts'
import { INVITATION_CODES, invitationOf, joined, takeUp } from './enrolments.ts'
import { originOf } from './passkeys.ts'
import { type KeptSecret, type SecretRow, soundSecret } from './passwords.ts'
import { openSession } from './sessions.ts'

const tag = 'identity'
/** Where the provider sends people back: a page of ours, which gives what it was given to the service. */
const RETURN_PATH = '/sign-in/oidc'
/** Binds an answer to the browser that asked. */
const STATE_COOKIE = '__Host-qingheng-oidc'
const COOKIE = { path: '/', secure: true, httpOnly: true, sameSite: 'Strict' as const }
const PURPOSE = 'oidc'
const OFF = { 404: ['oidc_not_set_up'] }
const TURNED_DOWN = { 422: ['oidc_refused'] }

/** Signing in with the accounts of one's organisation: OpenID Connect, authorization code flow with PKCE (RFC 7636). */
export function oidcRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'Where the browser is sent for somebody to sign in with the account of the organisation',
        codes: { ...OFF, ...TURNED_DOWN },
      },
      { method: 'post', path: '/v1/oidc/options', request: {}, responses: answers(200, oidcRequest) },
    ),
    async (c) => {
      const client = await import('openid-client')
      const config = await providerOf(c)
      const { doors, now } = c.get('service')
      const state = doors.challenges.draw(PURPOSE, now())
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: `${originOf(c)}${RETURN_PATH}`,
        scope: 'openid',
        code_challenge: await client.calculatePKCECodeChallenge(doors.challenges.derive(state, 'verifier')),
        ...{ code_challenge_method: 'S256', state, nonce: doors.challenges.derive(state, 'nonce') },
      })
      setCookie(c, STATE_COOKIE, state, { ...COOKIE, maxAge: 300 })
      return c.json({ url: url.href }, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Sign in with what the provider sent back; the session is a cookie',
        codes: { 401: ['sign_in_failed'], 429: ['too_many_attempts'], ...OFF, ...TURNED_DOWN },
      },
      {
        method: 'post',
        path: '/v1/sessions/oidc',
        request: jsonBody(oidcAnswerBody),
        responses: answers(201, session),
      },
    ),
    async (c) => {
      const identity = await identityOf(c, c.req.valid('json').query)
      const found = await attempt(c, undefined, async () => provenBy(c.get('service'), identity))
      return c.json(await openSession(c, found), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Take up an invitation with the account of the organisation, in place of a password',
        codes: { ...INVITATION_CODES, 404: OFF[404], 422: [...TURNED_DOWN[422], 'oidc_account_taken'] },
      },
      {
        method: 'post',
        path: '/v1/enrolments/oidc',
        request: jsonBody(joinWithOidcBody),
        responses: answers(201, joined),
      },
    ),
    async (c) => {
      const { invitation, query } = c.req.valid('json')
      const found = invitationOf(c.get('service'), invitation)
      const identity = await identityOf(c, query)
      if (rowOf(c.get('service').sql, identity)) {
        const detail = 'this account of the organisation signs in somebody here already; one person has one'
        throw new ProblemError(422, 'oidc_account_taken', detail)
      }
      // Drawn beside it, so that the hash of it in the journal tells nobody whose it is.
      const drawn = randomBytes(16).toString('base64url')
      const kept: KeptSecret = { secret: JSON.stringify({ ...identity, drawn }), lastStep: 0 }
      return c.json(await takeUp(c, found, 'oidc', kept), 201)
    },
  )
}

/** Who somebody is to a provider (OpenID Connect Core 1.0, 2). */
interface Identity {
  readonly iss: string
  readonly sub: string
}

/** What the provider says of who comes back with an answer: its code is good once, and was asked for by this browser. */
async function identityOf(c: Context<Env>, query: string): Promise<Identity> {
  const client = await import('openid-client')
  const config = await providerOf(c)
  const { doors, now } = c.get('service')
  const state = getCookie(c, STATE_COOKIE) ?? ''
  deleteCookie(c, STATE_COOKIE, COOKIE)
  if (!doors.challenges.take(state, PURPOSE, now()))
    throw refused('this browser did not ask for it, or took longer than five minutes; begin again')
  const url = new URL(`${originOf(c)}${RETURN_PATH}?${query.replace(/^\?/, '')}`)
  const tokens = await client
    .authorizationCodeGrant(config, url, {
      pkceCodeVerifier: doors.challenges.derive(state, 'verifier'),
      expectedNonce: doors.challenges.derive(state, 'nonce'),
      ...{ expectedState: state, idTokenExpected: true },
    })
    .catch((error: Error & { error?: string }) => {
      throw refused(error.error ?? error.message)
    })
  const { iss, sub } = tokens.claims()!
  return { iss, sub }
}

function provenBy(service: Service, identity: Identity) {
  const row = soundSecret(service, rowOf(service.sql, identity))
  const { credentials, principals } = venueOf(service).shelves
  const found = credentials.get(row?.credential_id ?? 0)
  const record = principals.get(found?.principal ?? '')
  if (!row || !found || !isOpen(found, service.now()) || record?.status !== 'active') return undefined
  return { principal: asPrincipal(record), credentialId: row.credential_id, step: 0 }
}

function rowOf(sql: Sql, { iss, sub }: Identity): SecretRow | undefined {
  return first<SecretRow>(
    sql,
    `SELECT s.credential_id, s.secret, s.last_step FROM credentials c JOIN secrets s USING (credential_id)
     WHERE c.kind = 'oidc' AND c.ended_at IS NULL AND json_extract(s.secret, '$.iss') = ?
       AND json_extract(s.secret, '$.sub') = ?`,
    ...[iss, sub],
  )
}

const known = new WeakMap<OidcSettings, Promise<Configuration>>()

/** The provider, as it describes itself; one that did not answer is asked again the next time. */
async function providerOf(c: Context<Env>): Promise<Configuration> {
  const { oidc } = c.get('service')
  if (!oidc) throw new ProblemError(404, 'oidc_not_set_up', 'this service has no provider of accounts')
  const found = known.get(oidc) ?? discover(oidc)
  known.set(oidc, found)
  return found.catch((error: Error) => {
    known.delete(oidc)
    throw new ProblemError(422, 'oidc_refused', `the provider of accounts does not answer: ${error.message}`)
  })
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const client = await import('openid-client')
  const isNear = issuer.protocol === 'http:'
  return client.discovery(
    issuer,
    clientId,
    clientSecret,
    clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret),
    { timeout: 10, ...(isNear ? { execute: [client.allowInsecureRequests] } : {}) },
  )
}

function refused(why: string): ProblemError {
  return new ProblemError(422, 'oidc_refused', `query: ${why}`)
}
