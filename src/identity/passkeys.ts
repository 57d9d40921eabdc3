import { createHash, createPublicKey } from 'node:crypto'
import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { Context } from 'hono'
import {
  credential,
  newPasskeyBody,
  type PasskeyCreation,
  type PasskeyMade,
  type PasskeyProven,
  type PasskeyRequest,
  passkeyCreation,
} from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { addCredential, isOpen } from '../../engine/venue/credentials.ts'
import { ProblemError } from '../edge/problem.ts'
import { answers, describe, type Env, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { submit } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { sha256 } from '../kernel/hash.ts'
import { principalOf as asPrincipal } from '../kernel/principals.ts'
import { first, type Sql } from '../store/sql.ts'
import { credentialView } from './answers.ts'
import { demandFreshSession, FRESH_CODES } from './fresh-session.ts'
import { type KeptSecret, keepSecret, type SecretRow, soundSecret } from './passwords.ts'

const tag = 'identity'
/** EdDSA, ES256, RS256 (COSE), the one that is best first. */
const ALGORITHMS = [-8, -7, -257]

export const PASSKEY_CODES = ['passkey_needs_a_name', 'passkey_refused']

/** Passkeys of one's own. Its names are those of Web Authentication Level 3. */
export function passkeyRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'What the browser is asked with for another passkey of mine to be made',
        by: keysOf(ROLE),
        codes: { 422: ['passkey_needs_a_name'] },
      },
      { method: 'post', path: '/v1/passkeys/options', request: {}, responses: answers(200, passkeyCreation) },
    ),
    (c) => c.json(creationFor(c, principalOf(c).name), 200),
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Add a passkey of mine',
        gives: addCredential,
        takesKey: true,
        codes: { 403: FRESH_CODES, 422: PASSKEY_CODES },
      },
      {
        method: 'post',
        path: '/v1/passkeys',
        request: jsonBody(newPasskeyBody),
        responses: answers(201, credential),
      },
    ),
    async (c) => {
      const service = c.get('service')
      demandFreshSession(c)
      const { label, passkey } = c.req.valid('json')
      const { name } = principalOf(c)
      const kept = await readMade(c, name, passkey)
      const { public_key } = kept
      const { seq } = await submit(
        c,
        { command: 'add_credential', kind: 'passkey', label, token_sha256: sha256(kept.secret), public_key },
        keepSecret(kept),
      )
      service.doors.log.note('passkey_added', { name, address: c.get('address') })
      const record = venueOf(service).shelves.credentials.get(seq)!
      return c.json(credentialView(service, record, undefined), 201)
    },
  )
}

/** What is kept of a passkey: its name and its public key; its counter stands beside. */
interface Kept {
  readonly id: string
  readonly public_key: string
}

/** What a browser is asked with for a passkey of somebody to be made. */
export function creationFor(c: Context<Env>, name: string): PasskeyCreation {
  const service = c.get('service')
  const { rpId } = partyOf(c)
  const own = service.sql.all<{ id: string }>(
    `SELECT json_extract(s.secret, '$.id') AS id FROM credentials c JOIN secrets s USING (credential_id)
     WHERE c.principal = ? AND c.kind = 'passkey' AND c.ended_at IS NULL`,
    name,
  )
  return {
    rp: { id: rpId, name: '青衡 Qingheng' },
    user: { id: handleOf(name), name, displayName: name },
    challenge: service.doors.challenges.draw(`create ${name}`, service.now()),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    excludeCredentials: own.map(({ id }) => ({ type: 'public-key', id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
  }
}

/** What is kept of a passkey that was made for somebody just now. Throws where it does not prove itself. */
export async function readMade(
  c: Context<Env>,
  name: string,
  made: PasskeyMade,
): Promise<KeptSecret & { readonly public_key: string }> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { doors, now } = c.get('service')
  const { rpId, origin } = partyOf(c)
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...made, clientExtensionResults: {} },
    expectedChallenge: (challenge) => doors.challenges.take(challenge, `create ${name}`, now()),
    ...{ expectedOrigin: origin, expectedRPID: rpId, supportedAlgorithmIDs: ALGORITHMS },
  }).catch((error: Error) => {
    throw refused(error.message)
  })
  if (!registrationInfo) throw refused('what the authenticator signed does not fit')
  const { id, publicKey, counter } = registrationInfo.credential
  if (rowOf(c.get('service').sql, id)) throw refused('there is a passkey of this name already')
  const kept: Kept = { id, public_key: Buffer.from(publicKey).toString('base64url') }
  return { secret: JSON.stringify(kept), lastStep: counter, public_key: await publicInfoOf(publicKey) }
}

/** A public key of COSE (RFC 9052) as SubjectPublicKeyInfo in base64url, which everybody reads. */
async function publicInfoOf(cosePublicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  const { decodeCredentialPublicKey, cose } = await import('@simplewebauthn/server/helpers')
  const key = decodeCredentialPublicKey(cosePublicKey)
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64url')
  const { COSEKEYS } = cose
  const jwk = cose.isCOSEPublicKeyOKP(key)
    ? { kty: 'OKP', crv: 'Ed25519', x: text(key.get(COSEKEYS.x)) }
    : cose.isCOSEPublicKeyEC2(key)
      ? { kty: 'EC', crv: 'P-256', x: text(key.get(COSEKEYS.x)), y: text(key.get(COSEKEYS.y)) }
      : cose.isCOSEPublicKeyRSA(key)
        ? { kty: 'RSA', n: text(key.get(COSEKEYS.n)), e: text(key.get(COSEKEYS.e)) }
        : undefined
  if (!jwk) throw refused('its public key is of a kind that is not known')
  const info = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' })
  return info.toString('base64url')
}

/** What a browser is asked with when somebody signs in, whoever it is. */
export function requestFor(c: Context<Env>): PasskeyRequest {
  const { doors, now } = c.get('service')
  const { rpId } = partyOf(c)
  return { challenge: doors.challenges.draw('sign in', now()), rpId, userVerification: 'required' }
}

/** The principal whose passkey signed the challenge, and its counter. */
export async function provenByPasskey(c: Context<Env>, answer: PasskeyProven) {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const service = c.get('service')
  const { rpId, origin } = partyOf(c)
  const row = soundSecret(service, rowOf(service.sql, answer.id))
  const { shelves } = venueOf(service)
  const found = shelves.credentials.get(row?.credential_id ?? 0)
  const record = shelves.principals.get(found?.principal ?? '')
  if (!row || !found || !isOpen(found, service.now()) || record?.status !== 'active') return undefined
  const { userHandle } = answer.response
  if (userHandle !== undefined && userHandle !== handleOf(record.name)) return undefined
  const { id, public_key } = JSON.parse(row.secret) as Kept
  const key: WebAuthnCredential = {
    ...{ id, publicKey: new Uint8Array(Buffer.from(public_key, 'base64url')), counter: row.last_step },
  }
  const { userHandle: _, ...response } = answer.response
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...answer, response, clientExtensionResults: {} },
    expectedChallenge: (challenge) => service.doors.challenges.take(challenge, 'sign in', service.now()),
    ...{ expectedOrigin: origin, expectedRPID: rpId, credential: key },
  }).catch(() => ({ verified: false as const, authenticationInfo: undefined }))
  if (!verified || !authenticationInfo) return undefined
  // A counter is good once, also where two come at the same time; authenticators without one always say 0.
  const { newCounter } = authenticationInfo
  if (newCounter > 0 && !service.doors.takeStep(row.credential_id, newCounter)) return undefined
  const { credential_id } = row
  return { principal: asPrincipal(record), credentialId: credential_id, step: newCounter }
}

export function rowOf(sql: Sql, id: string): SecretRow | undefined {
  return first<SecretRow>(
    sql,
    `SELECT s.credential_id, s.secret, s.last_step FROM credentials c JOIN secrets s USING (credential_id)
     WHERE c.kind = 'passkey' AND c.ended_at IS NULL AND json_extract(s.secret, '$.id') = ?`,
    id,
  )
}

/** For whom a passkey is: the name under which the page was opened, which Host and Origin were checked to be ours. */
export function partyOf(c: Context<Env>): { rpId: string; origin: string } {
  const origin = originOf(c)
  const { hostname } = new URL(origin)
  if (/^[\d.]+$|^\[/.test(hostname)) {
    const detail = `Host: a passkey is made for a name, not for ${hostname}; open the service by its name (here: localhost)`
    throw new ProblemError(422, 'passkey_needs_a_name', detail)
  }
  return { rpId: hostname, origin }
}

/** Where the page was opened. */
export function originOf(c: Context<Env>): string {
  return c.req.header('Origin') ?? new URL(c.req.url).origin
}

/** Who somebody is to an authenticator: no name, as the standard asks (14.6.1). */
function handleOf(name: string): string {
  return createHash('sha256').update(`qingheng ${name}`).digest('base64url')
}

function refused(why: string): ProblemError {
  return new ProblemError(422, 'passkey_refused', `passkey: ${why}`)
}
