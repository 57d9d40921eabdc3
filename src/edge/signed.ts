import type { Context, MiddlewareHandler } from 'hono'
import { faultOfSignature, MAX_KEPT_BODY, type SignedRequest } from '../kernel/signatures.ts'
import { ProblemError } from './problem.ts'
import { type Env, SAFE_METHODS } from './route.ts'

/** Header fields that a signature may name. */
const FIELDS = ['content-digest', 'content-type', 'idempotency-key', 'signature-input', 'signature']

/**
 * A key that was made with a public key signs each request that changes something: whoever steals its token can do
 * nothing with it, and what it did can be proved to others (RFC 9421). The signature is kept with the command.
 */
export const demandSignature: MiddlewareHandler<Env> = async (c, next) => {
  const principal = c.get('principal')
  if (principal?.publicKey === undefined || SAFE_METHODS.has(c.req.method)) return next()
  const body = new Uint8Array(await c.req.arrayBuffer())
  const request = requestOf(c, body)
  const { publicKey, credentialId = 0, name } = principal
  const fault = faultOfSignature(request, publicKey, credentialId, body, c.get('service').now())
  if (fault !== undefined) {
    c.get('service').doors.log.note('refused', { name, address: c.get('address'), detail: fault })
    throw new ProblemError(401, 'signature_wrong', fault)
  }
  c.set('signed', { credentialId, request: JSON.stringify(request) })
  return next()
}

function requestOf(c: Context<Env>, body: Uint8Array): SignedRequest {
  const fields = FIELDS.flatMap((name) => {
    const value = c.req.header(name)
    return value === undefined ? [] : [[name, value]]
  })
  // A proxy before the service takes TLS away: the caller signed the address that it opened.
  const { pathname, search } = new URL(c.req.url)
  const target = `${c.get('origin') ?? new URL(c.req.url).origin}${pathname}${search}`
  return {
    ...{ method: c.req.method, target, fields: Object.fromEntries(fields) as Record<string, string> },
    body: body.length > MAX_KEPT_BODY ? null : Buffer.from(body).toString(),
  }
}
