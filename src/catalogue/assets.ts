import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { type Asset, type AssetVersion, asset, assetFields } from '../../engine/facts/asset.ts'
import { accountingArea, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { amendAsset, recordAsset } from '../../engine/venue/assets.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import { answers, describe, jsonBody, type Router } from '../edge/route.ts'
import { does, reads, submit } from '../edge/rows.ts'
import type { Service } from '../edge/service.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { first } from '../store/sql.ts'
import { SHELF_TABLES } from '../store/tables.ts'

const tag = 'catalogue'
const params = z.object({ asset_id: pathNumber })
const { asset_versions: VERSIONS } = SHELF_TABLES

/** The register of ecological assets (生态资产目录): every version of each is kept. */
export function assetRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Ecological assets, newest first',
    path: '/v1/assets',
    query: pageQuery.extend({
      area: accountingArea.optional(),
      ecosystem: z.string().max(64).optional(),
      status: assetFields.shape.status.unwrap().optional(),
    }),
    answer: page(asset),
    view: ({ service, query }) => {
      const { limit, cursor, area, ecosystem, status } = query
      const rows = service.sql.all(
        `SELECT v.* FROM assets a JOIN asset_versions v USING (asset_id, version)
         WHERE a.asset_id < ? AND a.area = coalesce(?, a.area) AND a.ecosystem = coalesce(?, a.ecosystem)
           AND a.status = coalesce(?, a.status) ORDER BY a.asset_id DESC LIMIT ?`,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        ...[area ?? null, ecosystem ?? null, status ?? null, limit + 1],
      )
      return paged(
        rows.map((row) => VERSIONS.read(row)),
        limit,
        (version) => viewOf(service, version),
        (version) => version.asset_id,
      )
    },
  })

  // The body is the asset itself.
  app.openapi(
    describe(
      { tag, summary: 'Enter an ecological asset', gives: recordAsset, takesKey: true },
      { method: 'post', path: '/v1/assets', request: jsonBody(assetFields), responses: answers(201, asset) },
    ),
    async (c) => {
      const receipt = await submit(c, { command: 'record_asset', fields: c.req.valid('json') })
      const { asset_id, version } = acceptedValue<{ asset_id: number; version: number }>(receipt)
      return c.json(viewOf(c.get('service'), versionOf(c.get('service'), asset_id, version)), 201)
    },
  )

  reads(app, {
    tag,
    summary: 'One asset as it is, or as it was in a version',
    path: '/v1/assets/{asset_id}',
    params,
    query: z.strictObject({ version: pathNumber.optional() }),
    answer: asset,
    view: ({ service, params, query }) => viewOf(service, versionOf(service, params.asset_id, query.version)),
  })

  reads(app, {
    tag,
    summary: 'Every version of an asset, the first one first',
    path: '/v1/assets/{asset_id}/versions',
    params,
    answer: z.object({ data: z.array(asset), next_cursor: z.null() }),
    view: ({ service, params }) => {
      versionOf(service, params.asset_id)
      const statement = 'SELECT * FROM asset_versions WHERE asset_id = ? ORDER BY version'
      const rows = service.sql.all(statement, params.asset_id)
      return { data: rows.map((row) => viewOf(service, VERSIONS.read(row))), next_cursor: null }
    },
  })

  does(app, amendAsset, {
    tag,
    summary: 'Change an asset: a new version, with a reason',
    method: 'patch',
    path: '/v1/assets/{asset_id}',
    status: 200,
    answer: asset,
    check: (service, { asset_id }) => {
      versionOf(service, asset_id)
    },
    view: ({ service, value }) => viewOf(service, versionOf(service, value.asset_id, value.version)),
  })
}

/** A version of an asset, the last one unless another is named; there is none: 404. */
export function versionOf(service: Service, assetId: number, version?: number): AssetVersion {
  const row = first(
    service.sql,
    'SELECT * FROM asset_versions WHERE asset_id = ? AND version = coalesce(?, version) ORDER BY version DESC LIMIT 1',
    assetId,
    version ?? null,
  )
  if (row) return VERSIONS.read(row)
  throw notFound(
    version === undefined
      ? `asset_id: there is no asset ${assetId}`
      : `asset_id: there is no version ${version} of an asset ${assetId}`,
  )
}

function viewOf({ catalog }: Service, { fields, at, ...version }: AssetVersion): Asset {
  const { area, ecosystem, rights } = fields
  const named = (name: { zh: string; en: string } | undefined, id: string) => name ?? { zh: id, en: id }
  const ecosystemEntry = catalog.ecosystems.find(({ ecosystem_id }) => ecosystem_id === ecosystem)
  return {
    ...version,
    ...fields,
    area_name: named(catalog.regions.find((region) => region.area === area)?.name, area),
    ecosystem_name: named(ecosystemEntry?.name, ecosystem),
    extent: fields.extent ?? null,
    location: fields.location ?? null,
    rights: {
      ownership: rights.ownership,
      holder: rights.holder ?? null,
      certificate: rights.certificate ?? null,
    },
    note: fields.note ?? null,
    recorded_at: timeOf(at),
  }
}
