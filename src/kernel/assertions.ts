import { createHash, createPublicKey, verify } from 'node:crypto'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'

/** A request that a person signed with a passkey: all that a third party needs besides the public key. */
export interface AssertedRequest {
  /** As whom: a person may act for several subjects. */
  readonly actor: string
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly idempotency_key: string
  /** Seconds since 1970. */
  readonly created: number
  /** The JSON that was sent; null: there was none. */
  readonly body: Json
  /** What the authenticator answered, base64url each (Web Authentication Level 3, 6.3.3). */
  readonly assertion: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
  }
}

/** An assertion is good for so long; clocks may differ by as much. */
const MAX_AGE_S = 300
/** Where the flags of authenticator data stand, and those of a person who was there and was verified. */
const RP_HASH_BYTES = 32
const PRESENT_AND_VERIFIED = 0b101

/** What a passkey signs for a request: the hash of its canonical text (RFC 8785), base64url. */
export function challengeOf(request: Omit<AssertedRequest, 'assertion'>): string {
  const { actor, method, target, idempotency_key, created, body } = request
  const text = canonicalJson({ actor, method, target, idempotency_key, created, body })
  return createHash('sha256').update(text).digest('base64url')
}

/**
 * Why an assertion is not one of this request by this key, in a sentence; undefined: it is. `publicKey`:
 * SubjectPublicKeyInfo in base64url. `at`: where and when it came; absent: that is not asked.
 */
export function faultOfAssertion(
  request: AssertedRequest,
  publicKey: string,
  at?: { readonly now: number; readonly origin: string; readonly rpId: string },
): string | undefined {
  const { clientDataJSON, authenticatorData, signature } = request.assertion
  const clientBytes = Buffer.from(clientDataJSON, 'base64url')
  const authenticator = Buffer.from(authenticatorData, 'base64url')
  try {
    const client = JSON.parse(clientBytes.toString()) as Record<string, unknown>
    if (client.type !== 'webauthn.get') return 'it is no assertion'
    if (client.challenge !== challengeOf(request)) return 'it was made of another request'
    if (at && client.origin !== at.origin) return `it was made at ${client.origin}, not here`
    if (at && Math.abs(at.now / 1000 - request.created) > MAX_AGE_S)
      return `created lies more than ${MAX_AGE_S} s away`
    const rpHash = authenticator.subarray(0, RP_HASH_BYTES)
    if (at && !rpHash.equals(createHash('sha256').update(at.rpId).digest())) return 'it is of another service'
    if (((authenticator[RP_HASH_BYTES] ?? 0) & PRESENT_AND_VERIFIED) !== PRESENT_AND_VERIFIED)
      return 'the authenticator did not verify who was there'
    const signed = Buffer.concat([authenticator, createHash('sha256').update(clientBytes).digest()])
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' })
    const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
    return verify(digest, signed, key, Buffer.from(signature, 'base64url')) ? undefined : 'it does not fit'
  } catch (error) {
    return (error as Error).message
  }
}
