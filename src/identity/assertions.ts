import type { MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { Json } from '../../engine/base/canonical.ts'
import { passkeyProven } from '../../engine/facts/identity.ts'
import { isOpen, personOf } from '../../engine/venue/credentials.ts'
import { ProblemError } from '../edge/problem.ts'
import { type Env, SAFE_METHODS } from '../edge/route.ts'
import { venueOf } from '../edge/service.ts'
import { type AssertedRequest, faultOfAssertion } from '../kernel/assertions.ts'
import { MAX_KEPT_BODY } from '../kernel/signatures.ts'
import { partyOf, rowOf } from './passkeys.ts'

/** The field of a request in which a person's signature comes: JSON of `asserted`, base64url. */
export const ASSERTION_FIELD = 'Passkey-Assertion'
const MAX_FIELD = 12_000

/** When it was signed, and what the authenticator answered. */
const asserted = z.strictObject({ created: z.int(), passkey: passkeyProven })

/**
 * A person signs a request with a passkey, over the hash of its canonical text. The Idempotency-Key is part of what is
 * signed, so that it is done once. The signature is kept with the command: a third party can settle who gave it.
 */
export const readAssertion: MiddlewareHandler<Env> = async (c, next) => {
  const field = c.req.header(ASSERTION_FIELD)
  if (field === undefined || SAFE_METHODS.has(c.req.method)) return next()
  const principal = c.get('principal')
  const service = c.get('service')
  const refused = (why: string) => {
    service.doors.log.note('refused', { name: principal?.name, address: c.get('address'), detail: why })
    return new ProblemError(401, 'assertion_wrong', `${ASSERTION_FIELD}: ${why}`)
  }
  const given = field.length > MAX_FIELD ? undefined : read(field)
  const key = c.req.header('Idempotency-Key')
  if (!given || key === undefined)
    throw refused('it is no JSON of created and passkey in base64url, or the Idempotency-Key is missing')
  const { credential_id } = rowOf(service.sql, given.passkey.id) ?? {}
  const venue = venueOf(service)
  const credential = venue.shelves.credentials.get(credential_id ?? 0)
  // In a membership one signs with the passkey of the person that one is.
  const person = principal && personOf(venue, principal.name)
  if (!credential || credential.principal !== person || !isOpen(credential, service.now()))
    throw refused('the passkey is not one of yours')
  if (credential.public_key === null)
    throw refused('the passkey was made before requests could be signed; add it once more')
  const text = await c.req.text()
  if (text.length > MAX_KEPT_BODY) throw refused(`a body of at most ${MAX_KEPT_BODY} characters is signed`)
  const { pathname, search } = new URL(c.req.url)
  const { clientDataJSON, authenticatorData, signature } = given.passkey.response
  const request: AssertedRequest = {
    ...{ actor: principal?.name ?? '', method: c.req.method, target: pathname + search },
    ...{ idempotency_key: key, created: given.created },
    body: text === '' ? null : (parsed(text) ?? null),
    assertion: { clientDataJSON, authenticatorData, signature },
  }
  const fault = faultOfAssertion(request, credential.public_key, { now: service.now(), ...partyOf(c) })
  if (fault !== undefined) throw refused(fault)
  c.set('signed', { credentialId: credential.credential_id, request: JSON.stringify(request) })
  return next()
}

function read(field: string): z.infer<typeof asserted> | undefined {
  return asserted.safeParse(parsed(Buffer.from(field, 'base64url').toString())).data
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
