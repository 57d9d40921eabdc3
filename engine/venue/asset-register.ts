import { ok, type Result, rejected } from '../base/result.ts'
import type { Command, CommandContext } from './commands.ts'
import type { VenueReject } from './rejects.ts'
import type { Venue } from './venue.ts'

type Of<T extends Command['type']> = Extract<Command, { type: T }>
type Outcome<T> = Result<T, VenueReject>

/** Enters an ecological asset; its number is that of the command, its first version 1. */
export function recordAsset(
  venue: Venue,
  context: CommandContext,
): Outcome<{ assetId: number; version: number }> {
  venue.assetVersions.set(context.seq, 1)
  return ok({ assetId: context.seq, version: 1 })
}

/**
 * A new version of an asset: the ones before it stay as they were. It names the version that it changes, so that two
 * people who change the same one at a time do not undo each other.
 */
export function amendAsset(
  venue: Venue,
  command: Of<'amend_asset'>,
): Outcome<{ assetId: number; version: number }> {
  const { assetId, changes } = command
  const version = venue.assetVersions.get(assetId)
  if (version === undefined) return rejected('asset_not_found', `asset_id: there is no asset ${assetId}`)
  if (version !== changes) {
    return rejected(
      'asset_version_is_another',
      `changes_version: asset ${assetId} is at version ${version}, not ${changes}; read it again, then change that`,
    )
  }
  venue.assetVersions.set(assetId, version + 1)
  return ok({ assetId, version: version + 1 })
}
