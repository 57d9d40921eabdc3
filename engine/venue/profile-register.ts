import { ok, type Result, rejected } from '../base/result.ts'
import type { Command } from './commands.ts'
import type { VenueReject } from './rejects.ts'
import type { Venue } from './venue.ts'

/**
 * Adopts a version of a bureau's own profile: the next one of its name. Earlier versions stay, and accounts that were
 * computed under them with them.
 */
export function adoptProfile(
  venue: Venue,
  { name, version }: Extract<Command, { type: 'adopt_profile' }>,
): Result<{ profileId: string; version: number }, VenueReject> {
  const last = venue.profileVersions.get(name) ?? 0
  if (version !== last + 1) {
    return rejected(
      'profile_version_is_another',
      `version: ${name} ${last === 0 ? 'has no version yet' : `is at version ${last}`}; the next one is ${last + 1}`,
    )
  }
  venue.profileVersions.set(name, version)
  return ok({ profileId: profileIdOf(name, version), version })
}

/** Each version is a profile of its own, which never changes. */
export function profileIdOf(name: string, version: number): string {
  return `${name}/${version}`
}
