import { z } from 'zod'
import {
  ASSET_STATUSES,
  type Asset,
  type AssetFields,
  type AssetPatch,
  asset,
  assetBody,
  assetFields,
  assetPatch,
} from '../../engine/facts/asset.ts'
import { areaCode, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { parseUnit, sameDimensions } from '../../engine/valuation/units.ts'
import type { Service } from '../city/city.ts'
import { memberFault, notFound, ProblemError } from '../edge/problem.ts'
import {
  answers,
  describe,
  jsonBody,
  paged,
  type Router,
  readCursor,
  requireRole,
  submit,
} from '../edge/route.ts'
import { acceptedValue } from '../kernel/sequencer.ts'
import { timeOf } from '../market/views.ts'
import { first } from '../store/sql.ts'

const tag = 'catalogue'
const assetPath = { params: z.object({ asset_id: pathNumber }) }

export type AssetVersion = {
  asset_id: number
  version: number
  seq: number
  at: number
  reason: string | null
  fields: string
}

/** The register of ecological assets (生态资产目录): every version of each is kept. */
export function assetRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Ecological assets, newest first' },
      {
        method: 'get',
        path: '/v1/assets',
        request: {
          query: pageQuery.extend({
            area: areaCode.optional(),
            ecosystem: z.string().max(64).optional(),
            status: z.enum(ASSET_STATUSES).optional(),
          }),
        },
        responses: answers(200, page(asset)),
      },
    ),
    (c) => {
      const { limit, cursor, area, ecosystem, status } = c.req.valid('query')
      const service = c.get('service')
      const rows = service.sql.all<AssetVersion>(
        `SELECT v.* FROM assets a JOIN asset_versions v USING (asset_id, version)
         WHERE a.asset_id < ? AND a.area = coalesce(?, a.area) AND a.ecosystem = coalesce(?, a.ecosystem)
           AND a.status = coalesce(?, a.status) ORDER BY a.asset_id DESC LIMIT ?`,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        area ?? null,
        ecosystem ?? null,
        status ?? null,
        limit + 1,
      )
      return c.json(
        paged(
          rows,
          limit,
          (row) => viewOf(service, row),
          (row) => row.asset_id,
        ),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Enter an ecological asset', roles: ['maker'] },
      { method: 'post', path: '/v1/assets', request: jsonBody(assetBody), responses: answers(201, asset) },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const service = c.get('service')
      const fields = c.req.valid('json')
      checkNames(service, fields)
      const receipt = await submit(c, principal, { type: 'record_asset', fields })
      const { assetId, version } = acceptedValue<{ assetId: number; version: number }>(receipt)
      return c.json(viewOf(service, versionOf(service, assetId, version)), 201)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'One asset as it is, or as it was in a version' },
      {
        method: 'get',
        path: '/v1/assets/{asset_id}',
        request: { ...assetPath, query: z.object({ version: pathNumber.optional() }) },
        responses: answers(200, asset),
      },
    ),
    (c) => {
      const service = c.get('service')
      const { asset_id } = c.req.valid('param')
      return c.json(viewOf(service, versionOf(service, asset_id, c.req.valid('query').version)), 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Every version of an asset, the first one first' },
      {
        method: 'get',
        path: '/v1/assets/{asset_id}/versions',
        request: assetPath,
        responses: answers(200, z.object({ data: z.array(asset), next_cursor: z.null() })),
      },
    ),
    (c) => {
      const service = c.get('service')
      const { asset_id } = c.req.valid('param')
      versionOf(service, asset_id)
      const rows = service.sql.all<AssetVersion>(
        'SELECT * FROM asset_versions WHERE asset_id = ? ORDER BY version',
        asset_id,
      )
      return c.json({ data: rows.map((row) => viewOf(service, row)), next_cursor: null }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Change an asset: a new version, with a reason', roles: ['maker'] },
      {
        method: 'patch',
        path: '/v1/assets/{asset_id}',
        request: { ...assetPath, ...jsonBody(assetPatch) },
        responses: answers(200, asset),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const service = c.get('service')
      const assetId = c.req.valid('param').asset_id
      const { changes_version, reason, ...changes } = c.req.valid('json')
      // Of the version that is changed: a retry says the same again, whatever came after it.
      const before = JSON.parse(versionOf(service, assetId, changes_version).fields) as AssetFields
      const fields = changed(before, changes)
      if (JSON.stringify(fields) === JSON.stringify(before)) {
        throw new ProblemError(
          422,
          'nothing_changed',
          `the asset is as version ${changes_version} says already; a new version changes something`,
        )
      }
      checkNames(service, fields)
      const receipt = await submit(c, principal, {
        type: 'amend_asset',
        assetId,
        changes: changes_version,
        fields,
        reason,
      })
      const { version } = acceptedValue<{ version: number }>(receipt)
      return c.json(viewOf(service, versionOf(service, assetId, version)), 200)
    },
  )
}

/** Members that are given, in the order of the contract: the same change is the same text. */
function changed(before: AssetFields, changes: Omit<AssetPatch, 'changes_version' | 'reason'>): AssetFields {
  const merged: Record<string, unknown> = { ...before, ...changes }
  for (const [name, value] of Object.entries(merged))
    if (value === null || value === undefined) delete merged[name]
  return assetFields.parse(merged)
}

/** What a schema can't know: areas and types of the catalogue, and a unit of area. */
function checkNames({ catalog }: Service, { area, ecosystem, extent }: AssetFields): void {
  if (!catalog.regions.some((region) => region.area === area))
    throw memberFault('area', 'area_not_found', `${area} is not in /v1/areas`)
  if (!catalog.ecosystems.some(({ ecosystem_id }) => ecosystem_id === ecosystem))
    throw memberFault('ecosystem', 'ecosystem_not_found', `${ecosystem} is not in /v1/ecosystems`)
  if (extent === undefined) return
  const [unit, hectare] = [parseUnit(extent.unit), parseUnit('hm^2')]
  if (!unit.ok || !hectare.ok || !sameDimensions(unit.value, hectare.value))
    throw memberFault(
      'extent',
      'unit_does_not_fit',
      `${extent.unit} is no unit of area; for example 公顷, 亩, km²`,
    )
}

/** A version of an asset, the last one unless another is named; there is none: 404. */
export function versionOf(service: Service, assetId: number, version?: number): AssetVersion {
  const row = first<AssetVersion>(
    service.sql,
    'SELECT * FROM asset_versions WHERE asset_id = ? AND version = coalesce(?, version) ORDER BY version DESC LIMIT 1',
    assetId,
    version ?? null,
  )
  if (row) return row
  throw notFound(
    version === undefined
      ? `asset_id: there is no asset ${assetId}`
      : `asset_id: there is no version ${version} of an asset ${assetId}`,
  )
}

function viewOf({ catalog }: Service, row: AssetVersion): Asset {
  const fields = JSON.parse(row.fields) as AssetFields
  const { area, ecosystem, rights } = fields
  const named = (name: { zh: string; en: string } | undefined, id: string) => name ?? { zh: id, en: id }
  return {
    asset_id: row.asset_id,
    version: row.version,
    name: fields.name,
    area,
    area_name: named(catalog.regions.find((region) => region.area === area)?.name, area),
    ecosystem,
    ecosystem_name: named(
      catalog.ecosystems.find(({ ecosystem_id }) => ecosystem_id === ecosystem)?.name,
      ecosystem,
    ),
    extent: fields.extent ?? null,
    location: fields.location ?? null,
    rights: {
      ownership: rights.ownership,
      holder: rights.holder ?? null,
      certificate: rights.certificate ?? null,
    },
    controls: [...fields.controls],
    status: fields.status,
    source: fields.source,
    note: fields.note ?? null,
    reason: row.reason,
    recorded_at: timeOf(row.at),
    seq: row.seq,
  }
}
