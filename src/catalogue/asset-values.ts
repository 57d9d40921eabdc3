import { z } from 'zod'
import { addMonths, dayOf } from '../../engine/base/calendar.ts'
import type { AssetFields } from '../../engine/facts/asset.ts'
import { freeText, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import {
  type PlotValueAnswer,
  type PlotValueBody,
  plotValueAnswer,
  plotValueBody,
} from '../../engine/facts/plot-value.ts'
import { type PlotBasis, type PlotValue, plotValue } from '../../engine/seea/plot-value.ts'
import { valueIn } from '../../engine/valuation/units.ts'
import type { Service } from '../city/city.ts'
import { memberFault, notFound } from '../edge/problem.ts'
import {
  answers,
  describe,
  jsonBody,
  paged,
  principalOf,
  type Router,
  readCursor,
  requireRole,
  submit,
} from '../edge/route.ts'
import { acceptedValue, type Receipt } from '../kernel/sequencer.ts'
import { timeOf } from '../market/views.ts'
import { first } from '../store/sql.ts'
import { READERS } from '../valuation/datasets.ts'
import { type AssetVersion, versionOf } from './assets.ts'

const tag = 'catalogue'
const assetPath = { params: z.object({ asset_id: pathNumber }) }
const valuePath = { params: z.object({ asset_id: pathNumber, value_id: pathNumber }) }

/** An appraisal is relied on for a year at most from its date, as is usual for appraisal reports. */
const MAX_VALIDITY_MONTHS = 12

/** What a value is found from, and what was found: both are in the journal, so that it stays what was confirmed. */
interface Fields extends PlotValueBody {
  readonly hectares: number | null
  readonly found: PlotValue
}
interface Moved {
  readonly valueId: number
  readonly status: PlotValueAnswer['status']
}
type ValueRow = {
  value_id: number
  asset_id: number
  at: number
  status: PlotValueAnswer['status']
  reason: string | null
  fields: string
}

/** Values of specific plots (VEP): proposed by one person, confirmed by another, relied on for a time. */
export function assetValueRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Propose what an asset is worth, by income, cost or market (VEP)', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/assets/{asset_id}/values',
        request: { ...assetPath, ...jsonBody(plotValueBody) },
        responses: answers(201, plotValueAnswer),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const service = c.get('service')
      const assetId = c.req.valid('param').asset_id
      const body = c.req.valid('json')
      checkDays(body)
      const version = versionOf(service, assetId, body.asset_version)
      const hectares = hectaresOf(JSON.parse(version.fields) as AssetFields)
      const found = plotValue(basisOf(body, hectares))
      if (!Number.isFinite(found.value))
        throw memberFault('basis', 'value_out_of_range', 'the value is no finite number')
      const fields: Fields = { ...body, hectares, found }
      const receipt = await submit(c, principal, {
        type: 'record_asset_value',
        assetId,
        assetVersion: body.asset_version,
        fields,
      })
      const { valueId } = acceptedValue<Moved>(receipt)
      return c.json(stepView(service, assetId, valueId, receipt), 201)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Values of an asset, newest first; the bureau and the auditor see proposed ones too' },
      {
        method: 'get',
        path: '/v1/assets/{asset_id}/values',
        request: { ...assetPath, query: pageQuery },
        responses: answers(200, page(plotValueAnswer)),
      },
    ),
    (c) => {
      const service = c.get('service')
      const assetId = c.req.valid('param').asset_id
      const { limit, cursor } = c.req.valid('query')
      const asset = versionOf(service, assetId)
      const seesAll = principalOf(c)?.roles.some((role) => (READERS as readonly string[]).includes(role))
      const rows = service.sql.all<ValueRow>(
        `SELECT * FROM asset_values WHERE asset_id = ? AND value_id < ? AND (? = 1 OR was_confirmed = 1)
           ORDER BY value_id DESC LIMIT ?`,
        assetId,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        Number(seesAll ?? false),
        limit + 1,
      )
      const view = (row: ValueRow) => viewOf(service, asset, row)
      return c.json(
        paged(rows, limit, view, (row) => row.value_id),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Confirm a value that another person proposed', roles: ['approver'] },
      {
        method: 'post',
        path: '/v1/assets/{asset_id}/values/{value_id}/confirm',
        request: valuePath,
        responses: answers(200, plotValueAnswer),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'approver')
      const service = c.get('service')
      const { asset_id, value_id } = c.req.valid('param')
      rowOf(service, asset_id, value_id)
      const receipt = await submit(c, principal, { type: 'confirm_asset_value', valueId: value_id })
      return c.json(stepView(service, asset_id, value_id, receipt), 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Withdraw a value, with a reason', roles: ['maker', 'approver'] },
      {
        method: 'post',
        path: '/v1/assets/{asset_id}/values/{value_id}/withdraw',
        request: { ...valuePath, ...jsonBody(z.strictObject({ reason: freeText(500) })) },
        responses: answers(200, plotValueAnswer),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker', 'approver')
      const service = c.get('service')
      const { asset_id, value_id } = c.req.valid('param')
      const { reason } = c.req.valid('json')
      rowOf(service, asset_id, value_id)
      const receipt = await submit(c, principal, { type: 'withdraw_asset_value', valueId: value_id, reason })
      return c.json(stepView(service, asset_id, value_id, receipt), 200)
    },
  )
}

function checkDays({ basis, valuation_date, valid_until, rights_until }: PlotValueBody): void {
  const latest = addMonths(valuation_date, MAX_VALIDITY_MONTHS)
  if (valid_until < valuation_date || valid_until > latest)
    throw memberFault(
      'valid_until',
      'validity_out_of_range',
      `from ${valuation_date} to ${latest} at the latest`,
    )
  if (basis.method !== 'income' || rights_until === undefined) return
  if (addMonths(valuation_date, 12 * basis.years) > rights_until)
    throw memberFault(
      'rights_until',
      'period_beyond_rights',
      `${basis.years} years from ${valuation_date} end after ${rights_until}; count on fewer`,
    )
}

function hectaresOf({ extent }: AssetFields): number | null {
  return extent ? (valueIn(extent, 'hm^2') ?? null) : null
}

function basisOf({ basis }: PlotValueBody, hectares: number | null): PlotBasis {
  if (basis.method === 'income') {
    const products = basis.products.map(({ annual_revenue, annual_cost, growth }) => ({
      ...{ annualRevenue: annual_revenue, annualCost: annual_cost, growth },
    }))
    return { method: 'income', rate: basis.rate, years: basis.years, products }
  }
  if (basis.method === 'cost') {
    const costs = basis.costs.map(({ amount, years_ago }) => ({ amount, yearsAgo: years_ago }))
    return { method: 'cost', rate: basis.rate, costs }
  }
  if (hectares === null)
    throw memberFault(
      'basis',
      'extent_not_known',
      'a market value is one for each hectare: the asset has no extent yet',
    )
  const comparables = basis.comparables.map(({ per_hectare, adjustment }) => ({
    ...{ perHectare: per_hectare, adjustment },
  }))
  return { method: 'market', hectares, comparables }
}

function rowOf({ sql }: Service, assetId: number, valueId: number): ValueRow {
  const row = first<ValueRow>(
    sql,
    'SELECT * FROM asset_values WHERE value_id = ? AND asset_id = ?',
    valueId,
    assetId,
  )
  if (!row) throw notFound(`value_id: asset ${assetId} has no value ${valueId}`)
  return row
}

/** The value as a step left it, whatever became of it since: a retried step has the first answer. */
function stepView(service: Service, assetId: number, valueId: number, receipt: Receipt): PlotValueAnswer {
  const { status } = acceptedValue<Moved>(receipt)
  const row = rowOf(service, assetId, valueId)
  const asset = versionOf(service, assetId)
  return viewOf(service, asset, { ...row, status, reason: status === 'withdrawn' ? row.reason : null })
}

/** `asset`: as it is now. */
function viewOf(service: Service, asset: AssetVersion, row: ValueRow): PlotValueAnswer {
  const fields = JSON.parse(row.fields) as Fields
  const { basis, valuation_date, valid_until, rights_until, purpose, note, hectares, found } = fields
  const today = dayOf(service.now())
  const isConfirmed = row.status === 'confirmed'
  // An asset that was changed, or is no more, is another than the one that was valued.
  const isOfAsset =
    asset.version === fields.asset_version && (JSON.parse(asset.fields) as AssetFields).status !== 'retired'
  return {
    value_id: row.value_id,
    asset_id: row.asset_id,
    asset_version: fields.asset_version,
    status: row.status,
    value: { value: found.value, unit: 'CNY' },
    per_hectare: hectares === null ? null : found.value / hectares,
    sensitivity: [...found.sensitivity],
    basis,
    valuation_date,
    valid_until,
    rights_until: rights_until ?? null,
    is_valid: isConfirmed && isOfAsset && valuation_date <= today && today <= valid_until,
    purpose,
    note: note ?? null,
    reason: row.reason,
    recorded_at: timeOf(row.at),
    seq: row.value_id,
  }
}
