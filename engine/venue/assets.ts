import { addMonths } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import {
  type AssetFields,
  type AssetPatch,
  amendAssetBody,
  assetFields,
  recordAssetBody,
} from '../facts/asset.ts'
import {
  type AssetValueRecord,
  confirmAssetValueBody,
  type PlotValueBody,
  plotValueBody,
  recordAssetValueBody,
  withdrawAssetValueBody,
} from '../facts/plot-value.ts'
import type { PlotValueStatus } from '../facts/words.ts'
import { plotValue } from '../seea/plot-value.ts'
import { parseUnit, sameDimensions, valueIn } from '../valuation/units.ts'
import { isArea } from './areas.ts'
import { type CommandContext, command } from './command.ts'
import type { Venue } from './venue.ts'

/** An appraisal is relied on for a year at most from its date, as is usual for appraisal reports. */
const MAX_VALIDITY_MONTHS = 12

/** Enters an ecological asset; its number is that of the command, its first version 1. */
export const recordAsset = command(
  'record_asset',
  recordAssetBody,
  ['maker'],
  ['area_not_found', 'ecosystem_not_found', 'unit_does_not_fit'],
  (venue, { fields }, context) => {
    const fault = faultOfNames(venue, fields)
    if (fault) return fault
    putVersion(venue, context.seq, 1, fields, null, context)
    return ok({ asset_id: context.seq, version: 1 })
  },
)

/**
 * A new version of an asset: the ones before it stay as they were. It names the version that it changes, so that two
 * people who change the same one at a time do not undo each other.
 */
export const amendAsset = command(
  'amend_asset',
  amendAssetBody,
  ['maker'],
  [
    'asset_not_found',
    'asset_version_is_another',
    'nothing_changed',
    'area_not_found',
    'ecosystem_not_found',
    'unit_does_not_fit',
  ],
  (venue, body, context) => {
    const { asset_id, changes_version, reason } = body
    const asset = findVersion(venue, asset_id, 'changes_version', changes_version)
    if ('ok' in asset) return asset
    const fields = changed(asset.fields, body)
    if (JSON.stringify(fields) === JSON.stringify(asset.fields)) {
      return rejected(
        'nothing_changed',
        `the asset is as version ${changes_version} says already; a new version changes something`,
      )
    }
    const fault = faultOfNames(venue, fields)
    if (fault) return fault
    const version = asset.version + 1
    putVersion(venue, asset_id, version, fields, reason, context)
    return ok({ asset_id, version })
  },
)

/** The asset, if this is its last version; `member` is where the request says so. */
function findVersion(venue: Venue, assetId: number, member: string, version: number) {
  const asset = venue.shelves.assets.get(assetId)
  if (!asset) return rejected('asset_not_found', `asset_id: there is no asset ${assetId}`)
  if (asset.version === version) return asset
  return rejected(
    'asset_version_is_another',
    `${member}: asset ${assetId} is at version ${asset.version}, not ${version}; read it again, then go on from that`,
  )
}

/** Members that are given, in the order of the schema: the same change is the same record. */
function changed(before: AssetFields, changes: AssetPatch): AssetFields {
  const members = Object.keys(assetFields.shape) as (keyof AssetFields)[]
  const merged = members.map((member) => [
    member,
    changes[member] === undefined ? before[member] : changes[member],
  ])
  return assetFields.parse(
    Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined)),
  )
}

function putVersion(
  venue: Venue,
  asset_id: number,
  version: number,
  fields: AssetFields,
  reason: string | null,
  { seq, at }: CommandContext,
): void {
  const { area, ecosystem, status } = fields
  venue.shelves.asset_versions.put({ asset_id, version, seq, at, reason, fields })
  venue.shelves.assets.put({ asset_id, version, area, ecosystem, status, fields })
}

/** What a schema can't know: areas and types of the catalogue, and a unit of area. */
function faultOfNames(venue: Venue, { area, ecosystem, extent }: AssetFields) {
  const names = venue.shelves.catalogue.get(1)
  if (!isArea(venue, area)) return rejected('area_not_found', `area: ${area} is not in /v1/areas`)
  if (!names?.ecosystems.includes(ecosystem))
    return rejected('ecosystem_not_found', `ecosystem: ${ecosystem} is not in /v1/ecosystems`)
  if (extent === undefined) return undefined
  const [unit, hectare] = [parseUnit(extent.unit), parseUnit('hm^2')]
  if (unit.ok && hectare.ok && sameDimensions(unit.value, hectare.value)) return undefined
  return rejected('unit_does_not_fit', `extent: ${extent.unit} is no unit of area; for example 公顷, 亩, km²`)
}

/** Records what an asset is worth; nobody relies on it before a second person confirms it. */
export const recordAssetValue = command(
  'record_asset_value',
  recordAssetValueBody,
  ['maker'],
  [
    'asset_not_found',
    'asset_version_is_another',
    'validity_out_of_range',
    'period_beyond_rights',
    'value_out_of_range',
    'extent_not_known',
  ],
  (venue, { asset_id, ...body }, { seq, at, actor }) => {
    const fields = plotValueBody.strip().parse(body)
    const days = faultOfDays(fields)
    if (days) return days
    const asset = findVersion(venue, asset_id, 'asset_version', fields.asset_version)
    if ('ok' in asset) return asset
    const { extent } = asset.fields
    const hectares = extent ? (valueIn(extent, 'hm^2') ?? null) : null
    const { basis } = fields
    if (basis.method === 'market' && hectares === null) {
      return rejected(
        'extent_not_known',
        'basis: a market value is one for each hectare: the asset has no extent yet',
      )
    }
    const found = plotValue(basis.method === 'market' ? { ...basis, hectares: hectares! } : basis)
    if (!Number.isFinite(found.value))
      return rejected('value_out_of_range', 'basis: the value is no finite number')
    venue.shelves.asset_values.put({
      value_id: seq,
      asset_id,
      at,
      proposer: actor,
      status: 'proposed',
      was_confirmed: false,
      reason: null,
      fields,
      hectares,
      found: { value: found.value, sensitivity: [...found.sensitivity] },
    })
    return ok({ value_id: seq, status: 'proposed' as const })
  },
)

function faultOfDays({ basis, valuation_date, valid_until, rights_until }: PlotValueBody) {
  const latest = addMonths(valuation_date, MAX_VALIDITY_MONTHS)
  if (valid_until < valuation_date || valid_until > latest) {
    return rejected('validity_out_of_range', `valid_until: from ${valuation_date} to ${latest} at the latest`)
  }
  if (basis.method !== 'income' || rights_until === undefined) return undefined
  if (addMonths(valuation_date, 12 * basis.years) <= rights_until) return undefined
  return rejected(
    'period_beyond_rights',
    `rights_until: ${basis.years} years from ${valuation_date} end after ${rights_until}; count on fewer`,
  )
}

/** Four eyes: who proposed a value does not confirm it. */
export const confirmAssetValue = command(
  'confirm_asset_value',
  confirmAssetValueBody,
  ['approver'],
  ['approver_must_be_another_person', 'asset_value_not_found', 'asset_value_not_in_this_state'],
  (venue, { value_id }, { actor }) => {
    const value = venue.shelves.asset_values.get(value_id)
    if (value?.status === 'proposed' && value.proposer === actor) {
      return rejected(
        'approver_must_be_another_person',
        'the person who proposed a value does not confirm it',
      )
    }
    return move(venue, value_id, ['proposed'], { status: 'confirmed', was_confirmed: true })
  },
)

/** A value that was wrong, or is overtaken, is relied on no more; it stays to be read. */
export const withdrawAssetValue = command(
  'withdraw_asset_value',
  withdrawAssetValueBody,
  ['maker', 'approver'],
  ['asset_value_not_found', 'asset_value_not_in_this_state'],
  (venue, { value_id, reason }) =>
    move(venue, value_id, ['proposed', 'confirmed'], { status: 'withdrawn', reason }),
)

function move(
  venue: Venue,
  valueId: number,
  from: readonly PlotValueStatus[],
  change: Partial<AssetValueRecord> & { readonly status: PlotValueStatus },
) {
  const value = venue.shelves.asset_values.get(valueId)
  if (!value) return rejected('asset_value_not_found', `value_id: there is no value ${valueId}`)
  if (!from.includes(value.status)) {
    const detail = `value ${valueId} is ${value.status}; this step needs ${from.join(' or ')}`
    return rejected('asset_value_not_in_this_state', detail)
  }
  venue.shelves.asset_values.put({ ...value, ...change })
  return ok({ value_id: valueId, status: change.status })
}
