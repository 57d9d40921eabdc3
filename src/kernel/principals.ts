import type { PrincipalRecord } from '../../engine/facts/identity.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { sha256 } from './hash.ts'
import type { Principal } from './permissions.ts'

/** What a token may look like; anything else is not looked up. The one rule of every host. */
const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i

/** The token of an Authorization header, or undefined. */
export function bearerToken(header: string): string | undefined {
  return BEARER.exec(header)?.[1]
}

/** The principal of a bearer token, or undefined. Tokens of the demonstration count in demonstration mode only. */
export function findPrincipal(venue: Venue, token: string, isDemo: boolean): Principal | undefined {
  const record = venue.principalOfToken(tokenHash(token))
  if (!record || record.is_removed || (record.is_demonstration && !isDemo)) return undefined
  return principalOf(record)
}

export function principalOf({ name, roles, uscc }: PrincipalRecord): Principal {
  return { name, roles, uscc: uscc ?? undefined }
}

/** Only the hash of a token is kept; whoever reads the database can't sign in with it. */
export function tokenHash(token: string): string {
  return sha256(token)
}

/** A token that nobody can foresee: 256 bits. */
export function drawToken(): string {
  return `qh_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`
}
