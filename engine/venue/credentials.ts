import { ok, rejected } from '../base/result.ts'
import {
  addCredentialBody,
  type CredentialRecord,
  changePasswordBody,
  endCredentialBody,
  takeUpBody,
} from '../facts/identity.ts'
import { type CredentialKind, keysOf, ROLE } from '../facts/words.ts'
import { isActiveAdministrator, isOutOfReach, OUT_OF_REACH, SYSTEM } from './administrators.ts'
import { command } from './command.ts'
import type { Venue } from './venue.ts'

const EVERYBODY = keysOf(ROLE)

/** True of what has neither ended nor run out. */
export function isOpen({ ended_at, expires_at }: CredentialRecord, at: number): boolean {
  return ended_at === null && (expires_at === null || expires_at > at)
}

/** What a person signs in with. */
const SIGNS_IN: readonly CredentialKind[] = ['password', 'passkey', 'oidc']

type Named = Pick<CredentialRecord, 'credential_id' | 'principal' | 'kind' | 'token_sha256' | 'added_at'>

/** What somebody is known by from now on; what is not given is not limited. */
export function newCredential(given: Named & Partial<CredentialRecord>): CredentialRecord {
  const { credential_id, principal, kind, token_sha256, added_at } = given
  const { label = null, may = null, expires_at = null, public_key = null } = given
  return {
    ...{ credential_id, principal, kind, label, token_sha256, may, added_at, expires_at },
    ...{ ended_at: null, public_key },
  }
}

/** True of a principal in which a person acts: the person's own, or a membership. */
export function actsAs(venue: Venue, person: string, principal: string): boolean {
  return principal === person || personOf(venue, principal) === person
}

/** The person behind a principal: of a membership, whose it is. */
export function personOf({ shelves }: Venue, principal: string): string {
  return shelves.principals.get(principal)?.person ?? principal
}

/** Nothing that somebody is known by is good from now on; what the person has in memberships ends too. */
export function endAll(venue: Venue, principal: string, at: number): void {
  const { credentials } = venue.shelves
  for (const one of [...credentials.values()])
    if (one.ended_at === null && actsAs(venue, principal, one.principal))
      credentials.put({ ...one, ended_at: at })
}

/** Live keys, and passkeys, of one principal at most: two are enough to change one for the other. */
const MAX_KEYS = 20
/** Sessions at once: the one that was opened first gives way, so that nobody can lock himself out. */
const MAX_SESSIONS = 10

/** Adds a key, a session or a passkey of one's own. */
export const addCredential = command(
  'add_credential',
  addCredentialBody,
  EVERYBODY,
  ['principal_not_found', 'token_used', 'too_many_credentials', 'expiry_not_in_the_future'],
  (venue, { kind, label, token_sha256, may, expires_at, public_key = null }, { seq, at, actor }) => {
    const { principals, credentials } = venue.shelves
    if (!principals.has(actor)) return rejected('principal_not_found', `there is no principal ${actor}`)
    if (venue.credentialOfToken(token_sha256)) return rejected('token_used', 'token_sha256: drawn before')
    const ends = expires_at === undefined ? null : Date.parse(expires_at)
    if (ends !== null && ends <= at)
      return rejected('expiry_not_in_the_future', 'expires_at: give a time to come')
    const same = [...credentials.values()].filter(
      (one) => one.principal === actor && one.kind === kind && isOpen(one, at),
    )
    if (kind !== 'session' && same.length >= MAX_KEYS)
      return rejected('too_many_credentials', `${MAX_KEYS} of yours are live; end some`)
    if (kind === 'session' && same.length >= MAX_SESSIONS) credentials.put({ ...same[0]!, ended_at: at })
    credentials.put(
      newCredential({
        credential_id: seq,
        principal: actor,
        kind,
        label: label ?? null,
        token_sha256,
        may: may ? [...may] : null,
        added_at: at,
        expires_at: ends,
        public_key,
      }),
    )
    return ok({ credential_id: seq })
  },
)

/** Takes up an invitation, once: of two who try at the same time one is refused, and has nothing. */
export const takeUpInvitation = command(
  'take_up_invitation',
  takeUpBody,
  EVERYBODY,
  ['credential_not_found', 'token_used'],
  (venue, { invitation_id, kind = 'password', token_sha256, public_key = null }, { seq, at, actor }) => {
    const { credentials } = venue.shelves
    const found = credentials.get(invitation_id)
    const isOwn = found?.kind === 'invitation' && found.principal === actor
    if (!isOwn || !isOpen(found, at))
      return rejected('credential_not_found', 'invitation: used, ended or out of date')
    if (venue.credentialOfToken(token_sha256)) return rejected('token_used', 'token_sha256: drawn before')
    endAll(venue, actor, at)
    credentials.put(
      newCredential({
        credential_id: seq,
        principal: actor,
        kind,
        token_sha256,
        added_at: at,
        public_key,
      }),
    )
    return ok({ credential_id: seq })
  },
)

/** Another password or authenticator of one's own. Whoever sat in a session with the old one is out. */
export const changePassword = command(
  'change_password',
  changePasswordBody,
  EVERYBODY,
  ['credential_not_found', 'token_used'],
  (venue, { token_sha256, ends_others = false }, { seq, at, actor }) => {
    const { credentials } = venue.shelves
    const ending = [...credentials.values()].filter(
      ({ principal, kind, ended_at }) =>
        actsAs(venue, actor, principal) &&
        ended_at === null &&
        (ends_others || kind === 'password' || kind === 'session'),
    )
    if (!ending.some(({ kind }) => kind === 'password'))
      return rejected('credential_not_found', 'you have no password; ask an administrator for an invitation')
    if (venue.credentialOfToken(token_sha256)) return rejected('token_used', 'token_sha256: drawn before')
    for (const one of ending) credentials.put({ ...one, ended_at: at })
    credentials.put(
      newCredential({
        credential_id: seq,
        principal: actor,
        kind: 'password',
        token_sha256,
        added_at: at,
      }),
    )
    return ok({ credential_id: seq })
  },
)

/** One's own key or session is good for nothing from now on; an administrator ends anybody's. */
export const endCredential = command(
  'end_credential',
  endCredentialBody,
  EVERYBODY,
  ['credential_not_found', 'credential_of_everybody', 'administrator_out_of_reach', 'last_proof'],
  (venue, { credential_id }, { at, actor }) => {
    const { principals, credentials } = venue.shelves
    const found = credentials.get(credential_id)
    const isOwn = found?.principal === actor
    const giver = principals.get(actor)
    const mayEnd = isOwn || actor === SYSTEM || (giver !== undefined && isActiveAdministrator(giver))
    if (!found || !mayEnd || found.ended_at !== null)
      return rejected(
        'credential_not_found',
        `credential_id: nothing of yours is open under ${credential_id}`,
      )
    const owner = principals.get(found.principal)
    if (owner && isOutOfReach(owner, actor)) return rejected('administrator_out_of_reach', OUT_OF_REACH)
    const proofs = [...credentials.values()].filter(
      (one) => one.principal === found.principal && isOpen(one, at) && SIGNS_IN.includes(one.kind),
    )
    if (SIGNS_IN.includes(found.kind) && proofs.length === 1 && isOwn) {
      return rejected(
        'last_proof',
        'credential_id: it is all that you sign in with; add a passkey, or change the password instead',
      )
    }
    if (owner?.is_demonstration && found.label === null) {
      return rejected(
        'credential_of_everybody',
        'credential_id: the token of a person of the demonstration belongs to all who try it',
      )
    }
    credentials.put({ ...found, ended_at: at })
    return ok({ credential_id })
  },
)
