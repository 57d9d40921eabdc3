import { createHash, createPublicKey, verify } from 'node:crypto'
import { isInnerList, parseDictionary, serializeInnerList } from 'structured-headers'
import type { Command } from '../../engine/venue/execute.ts'
import { demandsSignature } from '../../engine/venue/signing.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Sql } from '../store/sql.ts'
import { ForbiddenError, type Principal } from './permissions.ts'

/** A request as it was signed: what a third party needs to verify it with nothing but the public key. */
export interface SignedRequest {
  readonly method: string
  /** The whole address, as the caller wrote it. */
  readonly target: string
  /** Header fields that the signature names, and those of the signature itself, in lower case. */
  readonly fields: Readonly<Record<string, string>>
  /** The body as it came; null where it was too large to be kept: its digest is among the fields. */
  readonly body: string | null
}

/** A signature is good for so long; clocks may differ by as much. */
const MAX_AGE_S = 300
/** A body up to this size is kept with its signature. */
export const MAX_KEPT_BODY = 65_536
/** What a signature has to cover at least, besides the digest of a body. */
const NEEDED = ['@method', '@target-uri'] as const

/**
 * Why a signature is not one of this request by this key (RFC 9421 with Ed25519, RFC 9530 digests), in a sentence;
 * undefined: it is. `publicKey`: 32 bytes, base64url. `now`: milliseconds; absent: its age is not asked.
 */
export function faultOfSignature(
  request: SignedRequest,
  publicKey: string,
  credentialId: number,
  body: Uint8Array,
  now?: number,
): string | undefined {
  const input = request.fields['signature-input']
  const given = request.fields.signature
  if (input === undefined || given === undefined)
    return 'Signature-Input, Signature: this key signs each request that changes something (RFC 9421)'
  try {
    const [label, inner] = [...parseDictionary(input)][0] ?? []
    const signature = label === undefined ? undefined : parseDictionary(given).get(label)
    if (!inner || !isInnerList(inner) || !signature || isInnerList(signature))
      return 'Signature-Input: it names no components, or Signature has not the same label'
    const [components, params] = inner
    const covered = components.map(([name]) => String(name))
    const missing = NEEDED.find((name) => !covered.includes(name))
    if (missing !== undefined) return `Signature-Input: ${missing} is not covered`
    if (body.length > 0) {
      if (!covered.includes('content-digest')) return 'Signature-Input: content-digest is not covered'
      if (!isDigestOf(request.fields['content-digest'], body))
        return 'Content-Digest: it is not the SHA-256 of the body'
    }
    if (String(params.get('keyid')) !== String(credentialId))
      return `Signature-Input: keyid is the number of the key, "${credentialId}"`
    const created = Number(params.get('created'))
    if (!Number.isInteger(created)) return 'Signature-Input: created is missing'
    if (now !== undefined && Math.abs(now / 1000 - created) > MAX_AGE_S)
      return `Signature-Input: created lies more than ${MAX_AGE_S} s away`
    const lines = covered.map((name) => `"${name}": ${valueOfComponent(request, name)}`)
    const base = [...lines, `"@signature-params": ${serializeInnerList(inner)}`].join('\n')
    const [bytes] = signature
    if (!(bytes instanceof ArrayBuffer)) return 'Signature: it is no byte sequence'
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
    return verify(null, Buffer.from(base), key, Buffer.from(bytes)) ? undefined : 'Signature: it does not fit'
  } catch (error) {
    return `Signature-Input: ${(error as Error).message}`
  }
}

function valueOfComponent({ method, target, fields }: SignedRequest, name: string): string {
  const url = new URL(target)
  if (name === '@method') return method
  if (name === '@target-uri') return target
  if (name === '@authority') return url.host
  if (name === '@path') return url.pathname
  if (name === '@query') return url.search === '' ? '?' : url.search
  const value = fields[name]
  if (name.startsWith('@') || value === undefined) throw new Error(`${name} can't be covered here`)
  return value
}

function isDigestOf(field: string | undefined, body: Uint8Array): boolean {
  const digest = field === undefined ? undefined : parseDictionary(field).get('sha-256')
  if (!digest || isInnerList(digest) || !(digest[0] instanceof ArrayBuffer)) return false
  return Buffer.from(digest[0]).equals(createHash('sha256').update(body).digest())
}

/** The record of a reading, which nobody sends. */
export const READING: Command['command'] = 'log_enquiry'

/** A request as it was signed, with the key or passkey that verifies it. */
export interface Signed {
  readonly credentialId: number
  /** `SignedRequest` of a key, `AssertedRequest` of a passkey, as JSON. */
  readonly request: string
}

/** Something has to be signed, and was not. */
export class SignatureNeededError extends ForbiddenError {
  override name = 'SignatureNeededError'
}

/** A key that signs gives nothing unsigned, by whatever way it comes, and nobody what the venue wants to have signed. */
export function checkSigned(
  venue: Venue,
  { publicKey, isService }: Principal,
  given: Command,
  signed: Signed | undefined,
): void {
  const { command } = given
  if (isService || signed !== undefined || command === READING) return
  if (publicKey !== undefined)
    throw new ForbiddenError(
      'this key signs what it changes: send it over HTTP with Signature and Signature-Input (RFC 9421)',
    )
  if (demandsSignature(venue, given))
    throw new SignatureNeededError(
      `${command}: this venue wants it signed, by a person with a passkey or by a key with a public key (RFC 9421)`,
    )
}

/** Puts it beside the command that it gave. */
export function keepSignature(sql: Sql, seq: number, { credentialId, request }: Signed): void {
  sql.run('INSERT INTO signatures (seq, credential_id, request) VALUES (?, ?, ?)', seq, credentialId, request)
}
