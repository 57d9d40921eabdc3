import { timeOf } from '../../engine/base/calendar.ts'
import type {
  CredentialAnswer,
  CredentialRecord,
  PrincipalAnswer,
  PrincipalRecord,
} from '../../engine/facts/identity.ts'
import type { Service } from '../edge/service.ts'

export function principalView({ is_demonstration: _, ...shown }: PrincipalRecord): PrincipalAnswer {
  return { ...shown, is_removed: shown.status === 'removed' }
}

/** A credential as its owner sees it: never its token, nor the hash of it. */
export function credentialView(
  { doors }: Service,
  { credential_id, kind, label, may, added_at, expires_at }: CredentialRecord,
  currentId: number | undefined,
): CredentialAnswer {
  const used = doors.lastUseOf(credential_id)
  return {
    ...{ credential_id, kind, label, may },
    added_at: timeOf(added_at),
    expires_at: expires_at === null ? null : timeOf(expires_at),
    last_used_at: used === undefined ? null : timeOf(used),
    is_current: credential_id === currentId,
  }
}
