import { canonicalJson, type Json } from '../../../engine/base/canonical.ts'
import type { Me } from '../../../engine/facts/identity.ts'
import { toBase64url } from '../../../engine/proof/bytes.ts'
import type { ToSign } from './api.ts'
import { canHavePasskeys, provePasskey } from './passkey.ts'

/** What a person signs a request with; undefined where this browser can't, or nobody has signed in. */
export async function signatureOf(
  { method, target, key, text }: ToSign,
  who: Me | null,
): Promise<Record<string, string> | undefined> {
  if (!canHavePasskeys || !who) return undefined
  const created = Math.floor(Date.now() / 1000)
  const body = text === undefined ? null : (JSON.parse(text) as Json)
  const signed = canonicalJson({ actor: who.name, method, target, idempotency_key: key, created, body })
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(signed)))
  const passkey = await provePasskey({
    challenge: toBase64url(hash),
    rpId: location.hostname,
    userVerification: 'required',
  })
  const answer = new TextEncoder().encode(JSON.stringify({ created, passkey }))
  return { 'Passkey-Assertion': toBase64url(answer) }
}
