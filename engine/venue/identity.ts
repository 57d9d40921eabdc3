import { ok, rejected } from '../base/result.ts'
import { isUscc } from '../base/uscc.ts'
import {
  addMembershipBody,
  addPrincipalBody,
  principalNameBody,
  removePrincipalBody,
  resetPrincipalBody,
} from '../facts/identity.ts'
import type { CredentialKind, Role } from '../facts/words.ts'
import {
  isActiveAdministrator,
  isAdministrator,
  isOutOfReach,
  OUT_OF_REACH,
  SYSTEM,
} from './administrators.ts'
import { command } from './command.ts'
import { actsAs, endAll, isOpen, newCredential } from './credentials.ts'
import type { Venue } from './venue.ts'

/** Roles that go with no other: who acts for a subject, who gives roles, and who watches. */
const ALONE: readonly Role[] = ['enterprise', 'bank', 'administrator', 'auditor']

/** A bank acts as a bank, and nobody else does; who is not registered yet may become either. */
function isOfAnotherKind({ clock, participants }: Venue, uscc: string | undefined, role: Role): boolean {
  const kind = participants.get(uscc ?? '')?.kind
  return clock.has('credit') && kind !== undefined && (kind === 'bank') !== (role === 'bank')
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
    const other = acting.find((role) => isOfAnotherKind(venue, uscc, role))
    if (other)
      return rejected('roles_conflict', `roles: ${uscc} is not registered as one that acts as ${other}`)
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
      person: null,
      right: null,
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

/**
 * A person who acts for one subject acts for another one too: an agent, or who keeps the permits of several plants. Roles
 * of the bureau are not given so, that nobody decides about whom he acts for.
 */
export const addMembership = command(
  'add_membership',
  addMembershipBody,
  ['administrator'],
  [
    'uscc_check_digit_wrong',
    'principal_exists',
    'principal_not_found',
    'roles_conflict',
    'membership_exists',
  ],
  (venue, { name, person, role, uscc }, { actor }) => {
    const { principals } = venue.shelves
    const owner = principals.get(person)
    if (owner?.status !== 'active' || owner.person !== null)
      return rejected('principal_not_found', `person: there is no person ${person} who acts here`)
    if (owner.uscc !== null && !owner.roles.includes(role))
      return rejected('roles_conflict', `role: ${person} is no ${role}; nobody acts for both sides`)
    if (owner.uscc === null)
      return rejected(
        'roles_conflict',
        `person: ${person} acts for no subject; memberships are for those who do`,
      )
    if (name === SYSTEM || principals.has(name))
      return rejected('principal_exists', `name: ${name} is taken; a name is given once`)
    if (!isUscc(uscc))
      return rejected(
        'uscc_check_digit_wrong',
        `uscc: ${uscc} fails the check digit of GB 32100-2015; look for a typing error`,
      )
    if (isOfAnotherKind(venue, uscc, role))
      return rejected('roles_conflict', `role: ${uscc} is not registered as one that acts as ${role}`)
    const same = [...principals.values()].find(
      (one) =>
        one.status !== 'removed' &&
        actsAs(venue, person, one.name) &&
        one.uscc === uscc &&
        one.roles.includes(role),
    )
    if (same) return rejected('membership_exists', `uscc: ${person} acts for it already, as ${same.name}`)
    const status = statusFor(venue, actor)
    principals.put({
      name,
      roles: [role],
      uscc,
      is_demonstration: owner.is_demonstration,
      status,
      proposer: actor,
      person,
      right: null,
    })
    return ok({ name, status })
  },
)

/** What one administrator gives waits for another, where there is one. The service itself stands for the operating system. */
function statusFor(venue: Venue, actor: string): 'proposed' | 'active' {
  if (actor === SYSTEM) return 'active'
  for (const other of venue.shelves.principals.values())
    if (other.name !== actor && isAdministrator(other)) return 'proposed'
  return 'active'
}

/** By what somebody can be known who has come in. */
const PROOFS: readonly CredentialKind[] = ['password', 'passkey', 'oidc', 'key']

/** True of somebody who has come in, or has a key: an invitation alone is nobody yet. */
function hasComeIn(venue: Venue, name: string, at: number): boolean {
  for (const one of venue.shelves.credentials.values()) {
    if (one.principal === name && PROOFS.includes(one.kind) && isOpen(one, at)) return true
  }
  return false
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
    for (const one of [...venue.shelves.principals.values()])
      if (actsAs(venue, name, one.name)) venue.shelves.principals.put({ ...one, status: 'removed' })
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
    if (!principal || principal.status === 'removed' || principal.person !== null)
      return rejected('principal_not_found', `name: there is no person or program ${name}`)
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
