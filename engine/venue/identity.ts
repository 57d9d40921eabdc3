import { ok, rejected } from '../base/result.ts'
import { isUscc } from '../base/uscc.ts'
import {
  addCredentialBody,
  addPrincipalBody,
  type CredentialRecord,
  changePasswordBody,
  endCredentialBody,
  type PrincipalRecord,
  principalNameBody,
  removePrincipalBody,
  resetPrincipalBody,
  takeUpBody,
} from '../facts/identity.ts'
import { type CredentialKind, keysOf, ROLE, type Role } from '../facts/words.ts'
import { command } from './command.ts'
import type { Venue } from './venue.ts'

/** The service's own name in the journal, for what nobody asked for in person. */
export const SYSTEM = 'system'

/** Roles that go with no other: who acts for a subject, who gives roles, and who watches. */
const ALONE: readonly Role[] = ['enterprise', 'bank', 'administrator', 'auditor']
const EVERYBODY = keysOf(ROLE)

type Named = Pick<CredentialRecord, 'credential_id' | 'principal' | 'kind' | 'token_sha256' | 'added_at'>

/** What somebody is known by from now on; what is not given is not limited. */
function newCredential(given: Named & Partial<CredentialRecord>): CredentialRecord {
  const { credential_id, principal, kind, token_sha256, added_at } = given
  const { label = null, may = null, expires_at = null, public_key = null } = given
  return {
    ...{ credential_id, principal, kind, label, token_sha256, may, added_at, expires_at },
    ...{ ended_at: null, public_key },
  }
}

/** A name is given once: the token of a principal is never taken over by another. Roles need a second administrator. */
export const addPrincipal = command(
  'add_principal',
  addPrincipalBody,
  ['administrator'],
  ['uscc_check_digit_wrong', 'principal_exists', 'subject_needed', 'roles_conflict', 'token_used'],
  (venue, body, { seq, at, actor }) => {
    const { name, roles, uscc, kind = 'key', token_sha256, expires_at, is_demonstration } = body
    const { principals, credentials } = venue.shelves
    if (name === SYSTEM || principals.has(name))
      return rejected('principal_exists', `name: ${name} is taken; a name is given once`)
    if (uscc !== undefined && !isUscc(uscc))
      return rejected(
        'uscc_check_digit_wrong',
        `uscc: ${uscc} fails the check digit of GB 32100-2015; look for a typing error`,
      )
    const acting = roles.filter((role) => role === 'enterprise' || role === 'bank')
    if (acting.length > 0 && uscc === undefined)
      return rejected('subject_needed', `uscc: ${acting[0]} acts for a subject; give its code`)
    if (acting.length === 0 && uscc !== undefined)
      return rejected('subject_needed', `uscc: only an enterprise or a bank acts for a subject`)
    const alone = roles.find((role) => ALONE.includes(role))
    if (alone !== undefined && roles.length > 1)
      return rejected('roles_conflict', `roles: ${alone} goes with no other role`)
    if (venue.credentialOfToken(token_sha256)) return rejected('token_used', 'token_sha256: drawn before')
    const status = statusFor(venue, actor)
    principals.put({
      name,
      roles: [...roles],
      uscc: uscc ?? null,
      is_demonstration,
      status,
      proposer: actor,
    })
    credentials.put(
      newCredential({
        credential_id: seq,
        principal: name,
        kind,
        token_sha256,
        added_at: at,
        expires_at: expires_at === undefined ? null : Date.parse(expires_at),
      }),
    )
    return ok({ name, credential_id: seq, status })
  },
)

/** What one administrator gives waits for another, where there is one. The service itself stands for the operating system. */
function statusFor(venue: Venue, actor: string): 'proposed' | 'active' {
  if (actor === SYSTEM) return 'active'
  for (const other of venue.shelves.principals.values())
    if (other.name !== actor && isAdministrator(other)) return 'proposed'
  return 'active'
}

/** One that is there, whether it has come in yet or not: who waits for a colleague can't do without. */
function isAdministrator({ status, roles }: PrincipalRecord): boolean {
  return status !== 'removed' && roles.includes('administrator')
}

/** True of what has neither ended nor run out. */
export function isOpen({ ended_at, expires_at }: CredentialRecord, at: number): boolean {
  return ended_at === null && (expires_at === null || expires_at > at)
}

/** What a person signs in with. */
const SIGNS_IN: readonly CredentialKind[] = ['password', 'passkey']
const PROOFS: readonly CredentialKind[] = ['password', 'passkey', 'key']

/** True of somebody who has come in, or has a key: an invitation alone is nobody yet. */
function hasComeIn(venue: Venue, name: string, at: number): boolean {
  for (const one of venue.shelves.credentials.values()) {
    if (one.principal === name && PROOFS.includes(one.kind) && isOpen(one, at)) return true
  }
  return false
}

/** An administrator who could reset or remove the others would be alone: that is for each of them, and the command line. */
function isOutOfReach(principal: PrincipalRecord, actor: string): boolean {
  return actor !== SYSTEM && actor !== principal.name && isAdministrator(principal)
}

const OUT_OF_REACH =
  'an administrator is reset or removed by nobody but itself, or on the command line of the server (qingheng admin)'

function isActiveAdministrator({ status, roles }: PrincipalRecord): boolean {
  return status === 'active' && roles.includes('administrator')
}

/** Four eyes on roles: whoever proposed somebody does not confirm it, and nobody confirms himself. */
export const confirmPrincipal = command(
  'confirm_principal',
  principalNameBody,
  ['administrator'],
  ['principal_not_found', 'principal_not_proposed', 'approver_must_be_another_person'],
  (venue, { name }, { actor }) => {
    const principal = venue.shelves.principals.get(name)
    if (!principal) return rejected('principal_not_found', `name: there is no principal ${name}`)
    if (principal.status !== 'proposed')
      return rejected('principal_not_proposed', `name: ${name} waits for no confirmation`)
    if (principal.proposer === actor || name === actor) {
      return rejected(
        'approver_must_be_another_person',
        'the administrator who gave the roles does not confirm them; another one does',
      )
    }
    venue.shelves.principals.put({ ...principal, status: 'active' })
    return ok({ name, status: 'active' as const })
  },
)

/** A principal may do nothing any more; what it did stays under its name. */
export const removePrincipal = command(
  'remove_principal',
  removePrincipalBody,
  ['administrator'],
  ['principal_not_found', 'last_administrator', 'administrator_out_of_reach'],
  (venue, { name }, { at, actor }) => {
    const principal = venue.shelves.principals.get(name)
    if (!principal || principal.status === 'removed')
      return rejected('principal_not_found', `name: there is no principal ${name}`)
    if (isOutOfReach(principal, actor)) return rejected('administrator_out_of_reach', OUT_OF_REACH)
    const others = [...venue.shelves.principals.values()].filter(
      (one) => one.name !== name && isActiveAdministrator(one) && hasComeIn(venue, one.name, at),
    )
    if (isActiveAdministrator(principal) && others.length === 0 && actor !== SYSTEM) {
      return rejected('last_administrator', `name: ${name} is the last administrator; add another one first`)
    }
    endAll(venue, name, at)
    venue.shelves.principals.put({ ...principal, status: 'removed' })
    return ok({ name })
  },
)

/** All that somebody is known by ends, and a new invitation stands in its place; a second administrator confirms. */
export const resetPrincipal = command(
  'reset_principal',
  resetPrincipalBody,
  ['administrator'],
  ['principal_not_found', 'token_used', 'administrator_out_of_reach'],
  (venue, { name, token_sha256, expires_at }, { seq, at, actor }) => {
    const principal = venue.shelves.principals.get(name)
    if (!principal || principal.status === 'removed')
      return rejected('principal_not_found', `name: there is no principal ${name}`)
    if (venue.credentialOfToken(token_sha256)) return rejected('token_used', 'token_sha256: drawn before')
    if (isOutOfReach(principal, actor)) return rejected('administrator_out_of_reach', OUT_OF_REACH)
    endAll(venue, name, at)
    const status = statusFor(venue, actor)
    venue.shelves.principals.put({ ...principal, status, proposer: actor })
    venue.shelves.credentials.put(
      newCredential({
        credential_id: seq,
        principal: name,
        kind: 'invitation',
        token_sha256,
        added_at: at,
        expires_at: Date.parse(expires_at),
      }),
    )
    return ok({ name, credential_id: seq, status })
  },
)

function endAll(venue: Venue, principal: string, at: number): void {
  const { credentials } = venue.shelves
  for (const one of [...credentials.values()])
    if (one.principal === principal && one.ended_at === null) credentials.put({ ...one, ended_at: at })
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
  (venue, { invitation_id, kind = 'password', token_sha256 }, { seq, at, actor }) => {
    const { credentials } = venue.shelves
    const found = credentials.get(invitation_id)
    const isOwn = found?.kind === 'invitation' && found.principal === actor
    if (!isOwn || !isOpen(found, at))
      return rejected('credential_not_found', 'invitation: used, ended or out of date')
    if (venue.credentialOfToken(token_sha256)) return rejected('token_used', 'token_sha256: drawn before')
    endAll(venue, actor, at)
    credentials.put(newCredential({ credential_id: seq, principal: actor, kind, token_sha256, added_at: at }))
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
        principal === actor &&
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
