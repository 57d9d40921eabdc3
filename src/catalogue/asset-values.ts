import { z } from 'zod'
import { dayOf, timeOf } from '../../engine/base/calendar.ts'
import type { AssetVersion } from '../../engine/facts/asset.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import {
  type AssetValueRecord,
  type PlotValueAnswer,
  plotValueAnswer,
} from '../../engine/facts/plot-value.ts'
import { confirmAssetValue, recordAssetValue, withdrawAssetValue } from '../../engine/venue/assets.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { mayReadDrafts } from '../kernel/permissions.ts'
import { SHELF_TABLES } from '../store/tables.ts'
import { versionOf } from './assets.ts'

const tag = 'catalogue'

/** Values of specific plots (VEP): proposed by one person, confirmed by another, relied on for a time. */
export function assetValueRoutes(app: Router): void {
  does(app, recordAssetValue, {
    tag,
    summary: 'Propose what an asset is worth, by income, cost or market (VEP)',
    path: '/v1/assets/{asset_id}/values',
    answer: plotValueAnswer,
    check: (service, { asset_id, asset_version }) => {
      versionOf(service, asset_id, asset_version)
    },
    view: ({ service, value }) => stepView(service, value),
  })

  reads(app, {
    tag,
    summary: 'Values of an asset, newest first; the bureau and the auditor see proposed ones too',
    path: '/v1/assets/{asset_id}/values',
    params: z.object({ asset_id: pathNumber }),
    query: pageQuery,
    answer: page(plotValueAnswer),
    view: ({ service, params, query, principal }) => {
      const { limit, cursor } = query
      const asset = versionOf(service, params.asset_id)
      const rows = service.sql.all(
        `SELECT * FROM asset_values WHERE asset_id = ? AND value_id < ? AND (? = 1 OR was_confirmed = 1)
           ORDER BY value_id DESC LIMIT ?`,
        params.asset_id,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        ...[Number(mayReadDrafts(principal)), limit + 1],
      )
      return paged(
        rows.map((row) => SHELF_TABLES.asset_values.read(row)),
        limit,
        (value) => viewOf(service, asset, value),
        (value) => value.value_id,
      )
    },
  })

  does(app, confirmAssetValue, {
    tag,
    summary: 'Confirm a value that another person proposed',
    path: '/v1/assets/{asset_id}/values/{value_id}/confirm',
    place: { asset_id: pathNumber },
    status: 200,
    answer: plotValueAnswer,
    check: checkPlace,
    view: ({ service, value }) => stepView(service, value),
  })

  does(app, withdrawAssetValue, {
    tag,
    summary: 'Withdraw a value, with a reason',
    path: '/v1/assets/{asset_id}/values/{value_id}/withdraw',
    place: { asset_id: pathNumber },
    status: 200,
    answer: plotValueAnswer,
    check: checkPlace,
    view: ({ service, value }) => stepView(service, value),
  })
}

/** A value under the asset that the path names. */
function checkPlace(
  service: Service,
  { value_id }: { value_id: number },
  place: Record<string, unknown>,
): void {
  const value = venueOf(service).shelves.asset_values.get(value_id)
  if (value?.asset_id !== place.asset_id)
    throw notFound(`value_id: asset ${place.asset_id} has no value ${value_id}`)
}

/** The value as a step left it, whatever became of it since: a retried step has the first answer. */
function stepView(
  service: Service,
  { value_id, status }: { value_id: number; status: AssetValueRecord['status'] },
): PlotValueAnswer {
  const value = venueOf(service).shelves.asset_values.get(value_id)!
  const asset = versionOf(service, value.asset_id)
  return viewOf(service, asset, { ...value, status, reason: status === 'withdrawn' ? value.reason : null })
}

/** `asset`: as it is now. */
function viewOf(service: Service, asset: AssetVersion, value: AssetValueRecord): PlotValueAnswer {
  const { value_id, asset_id, status, reason, hectares, found, fields } = value
  const { asset_version, valuation_date, valid_until } = fields
  const today = dayOf(service.now())
  // An asset that was changed, or is no more, is another than the one that was valued.
  const isOfAsset = asset.version === asset_version && asset.fields.status !== 'retired'
  return {
    value_id,
    asset_id,
    ...fields,
    status,
    value: { value: found.value, unit: 'CNY' },
    per_hectare: hectares === null ? null : found.value / hectares,
    sensitivity: found.sensitivity,
    rights_until: fields.rights_until ?? null,
    is_valid: status === 'confirmed' && isOfAsset && valuation_date <= today && today <= valid_until,
    note: fields.note ?? null,
    reason,
    recorded_at: timeOf(value.at),
    seq: value_id,
  }
}
