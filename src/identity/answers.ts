import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import type {
  CredentialAnswer,
  CredentialRecord,
  Me,
  PrincipalAnswer,
  PrincipalRecord,
} from '../../engine/facts/identity.ts'
import { actsAs, personOf } from '../../engine/venue/credentials.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { commandsOf, type Principal } from '../kernel/permissions.ts'

export function principalView({ is_demonstration: _, ...shown }: PrincipalRecord): PrincipalAnswer {
  return { ...shown, is_removed: shown.status === 'removed' }
}

/** A credential as its owner sees it: never its token, nor the hash of it. */
export function credentialView(
  { doors }: Service,
  { credential_id, kind, label, may, added_at, expires_at, public_key }: CredentialRecord,
  currentId: number | undefined,
): CredentialAnswer {
  const used = doors.lastUseOf(credential_id)
  return {
    ...{ credential_id, kind, label, may, public_key },
    added_at: timeOf(added_at),
    expires_at: timeOrNull(expires_at),
    last_used_at: used === undefined ? null : timeOf(used),
    is_current: credential_id === currentId,
  }
}

export function meView(service: Service, principal: Principal): Me {
  const { name, roles, uscc, credentialId = 0 } = principal
  const venue = venueOf(service)
  const { credentials, principals } = venue.shelves
  const { credential_id, kind, expires_at } = credentials.get(credentialId)!
  const person = personOf(venue, name)
  const memberships = [...principals.values()].filter(
    (one) => one.status === 'active' && actsAs(venue, person, one.name),
  )
  return {
    ...{ name, roles: [...roles], uscc: uscc ?? null, may: commandsOf(principal) },
    credential: { credential_id, kind, expires_at: timeOrNull(expires_at) },
    is_demonstration: service.isDemo,
    memberships: memberships.map((one) => ({ name: one.name, roles: one.roles, uscc: one.uscc })),
  }
}
