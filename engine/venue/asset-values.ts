import { ok, type Result, rejected } from '../base/result.ts'
import type { Command, CommandContext } from './commands.ts'
import type { VenueReject } from './rejects.ts'
import type { AssetValueRecord, AssetValueStatus, Venue } from './venue.ts'

type Of<T extends Command['type']> = Extract<Command, { type: T }>
type Outcome = Result<{ valueId: number; status: AssetValueStatus }, VenueReject>

/** Records what an asset is worth; nobody relies on it before a second person confirms it. */
export function recordAssetValue(
  venue: Venue,
  { assetId, assetVersion }: Of<'record_asset_value'>,
  { seq, actor }: CommandContext,
): Outcome {
  const version = venue.assetVersions.get(assetId)
  if (version === undefined) return rejected('asset_not_found', `asset_id: there is no asset ${assetId}`)
  if (version !== assetVersion) {
    return rejected(
      'asset_version_is_another',
      `asset_version: asset ${assetId} is at version ${version}, not ${assetVersion}; value it as it is`,
    )
  }
  venue.assetValues.set(seq, { valueId: seq, assetId, proposer: actor, status: 'proposed' })
  return ok({ valueId: seq, status: 'proposed' })
}

/** Four eyes: who proposed a value does not confirm it. */
export function confirmAssetValue(
  venue: Venue,
  { valueId }: Of<'confirm_asset_value'>,
  { actor }: CommandContext,
): Outcome {
  const value = venue.assetValues.get(valueId)
  if (value?.status === 'proposed' && value.proposer === actor)
    return rejected('approver_must_be_another_person', 'the person who proposed a value does not confirm it')
  return move(value, valueId, ['proposed'], 'confirmed')
}

/** A value that was wrong, or is overtaken, is relied on no more; it stays to be read. */
export function withdrawAssetValue(venue: Venue, { valueId }: Of<'withdraw_asset_value'>): Outcome {
  return move(venue.assetValues.get(valueId), valueId, ['proposed', 'confirmed'], 'withdrawn')
}

function move(
  value: AssetValueRecord | undefined,
  valueId: number,
  from: readonly AssetValueStatus[],
  to: AssetValueStatus,
): Outcome {
  if (!value) return rejected('asset_value_not_found', `value_id: there is no value ${valueId}`)
  if (!from.includes(value.status)) {
    const detail = `value ${valueId} is ${value.status}; this step needs ${from.join(' or ')}`
    return rejected('asset_value_not_in_this_state', detail)
  }
  value.status = to
  return ok({ valueId, status: to })
}
