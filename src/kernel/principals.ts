import type { CredentialRecord, PrincipalRecord } from '../../engine/facts/identity.ts'
import { isOpen } from '../../engine/venue/credentials.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { sha256 } from './hash.ts'
import type { Principal } from './permissions.ts'

/** What a token may look like; anything else is not looked up. The one rule of every host. */
const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i
/** The cookie of a session: of this host alone, over a secure connection alone, and out of reach of scripts. */
export const SESSION_COOKIE = '__Host-qingheng'
const COOKIE = new RegExp(`(?:^|; )${SESSION_COOKIE}=([\\x21-\\x7e]{1,200}?)(?:;|$)`)

/** The token of an Authorization header, or undefined. */
export function bearerToken(header: string): string | undefined {
  return BEARER.exec(header)?.[1]
}

/** The token of the session that a Cookie header names, or undefined. */
export function sessionToken(cookies: string | undefined): string | undefined {
  return cookies === undefined ? undefined : COOKIE.exec(cookies)?.[1]
}

/**
 * The principal of a token, or undefined: nobody has it, it has ended, or its principal may not act. A bearer token is a
 * key; the token of a session comes in a cookie. Tokens of the demonstration count in demonstration mode only.
 */
export function findPrincipal(
  venue: Venue,
  token: string,
  isDemo: boolean,
  now: number,
  kind: 'key' | 'session' = 'key',
): Principal | undefined {
  const credential = venue.credentialOfToken(tokenHash(token))
  if (!credential || credential.kind !== kind || !isOpen(credential, now)) return undefined
  const record = venue.shelves.principals.get(credential.principal)
  if (record?.status !== 'active' || (record.is_demonstration && !isDemo)) return undefined
  return principalOf(record, credential)
}

export function principalOf(
  { name, roles, uscc, right }: PrincipalRecord,
  credential?: Pick<CredentialRecord, 'credential_id' | 'may' | 'public_key'>,
): Principal {
  const { credential_id, may, public_key } = credential ?? {}
  return {
    name,
    roles,
    uscc: uscc ?? undefined,
    ...(right === null ? {} : { right }),
    ...(credential_id === undefined ? {} : { credentialId: credential_id }),
    ...(may == null ? {} : { scope: may }),
    ...(public_key == null ? {} : { publicKey: public_key }),
  }
}

/** Only the hash of a token is kept; whoever reads the database can't sign in with it. */
export function tokenHash(token: string): string {
  return sha256(token)
}

/** A token that nobody can foresee: 256 bits. */
export function drawToken(): string {
  return `qh_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`
}
