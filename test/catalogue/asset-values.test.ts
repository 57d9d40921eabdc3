import { beforeAll, describe, expect, test } from 'vitest'
import type { PlotValueAnswer } from '../../engine/facts/plot-value.ts'
import { annuityFactor } from '../../engine/seea/asset-value.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, BUREAU, CHIEF, startTestService, type TestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'

const clock = { now: Date.parse('2026-03-01T04:00:00Z') }
let api: TestService
let assetId: number
beforeAll(async () => {
  api = await startTestService({ clock })
  const { body } = await api.call<{ asset_id: number }>('POST', '/v1/assets', BUREAU, {
    ...{ name: { zh: '示范林场', en: 'Trial forest' }, area: '370302', ecosystem: 'forest' },
    ...{ extent: { value: 3000, unit: '亩' }, rights: { ownership: 'collective' }, source: 'test' },
  })
  assetId = body.asset_id
})

const income = (more: object = {}) => ({
  ...{ asset_version: 1, valuation_date: '2026-03-01', valid_until: '2027-03-01', purpose: '贷款 loan' },
  basis: {
    ...{ method: 'income', rate: 0.04, years: 20 },
    products: [{ name: '康养 wellness', source: 's', annual_revenue: 900_000, annual_cost: 300_000 }],
  },
  ...more,
})
const propose = (body: object, headers?: Record<string, string>) =>
  api.call<PlotValueAnswer & { code: string; errors: { pointer: string }[] }>(
    'POST',
    `/v1/assets/${assetId}/values`,
    BUREAU,
    body,
    headers,
  )
const step = (valueId: number, name: string, token: string, body?: object) =>
  api.call<PlotValueAnswer & { code: string }>(
    'POST',
    `/v1/assets/${assetId}/values/${valueId}/${name}`,
    token,
    body,
  )
const list = (token?: string) =>
  api.call<{ data: PlotValueAnswer[] }>('GET', `/v1/assets/${assetId}/values`, token)

test('a value is proposed, confirmed by another person, relied on for its days, and withdrawn', async () => {
  const proposed = await propose(income(), { 'Idempotency-Key': 'v1' })
  expect(proposed.status).toBe(201)
  const { value_id, value, per_hectare, is_valid, sensitivity } = proposed.body
  expect(value).toEqual({ value: expect.closeTo(600_000 * annuityFactor(0.04, 20), 6), unit: 'CNY' })
  expect(per_hectare).toBeCloseTo(value.value / 200, 6)
  expect([is_valid, sensitivity.length]).toEqual([false, 8])
  // A bank sees nothing that is only proposed.
  expect((await list(BANKER)).body.data).toEqual([])
  expect((await list(BUREAU)).body.data).toHaveLength(1)

  expect((await step(value_id, 'confirm', BUREAU)).status).toBe(403)
  expect((await step(value_id, 'confirm', CHIEF)).body).toMatchObject({ status: 'confirmed', is_valid: true })
  const again = await step(value_id, 'confirm', CHIEF)
  expect([again.status, again.body.code]).toEqual([409, 'asset_value_not_in_this_state'])
  expect((await list()).body.data.map((one) => [one.value_id, one.is_valid])).toEqual([[value_id, true]])
  // Sent again, the proposal has its first answer.
  expect((await propose(income(), { 'Idempotency-Key': 'v1' })).text).toBe(proposed.text)

  clock.now = Date.parse('2027-03-02T04:00:00Z')
  expect((await list()).body.data[0]).toMatchObject({ status: 'confirmed', is_valid: false })
  clock.now = Date.parse('2026-03-02T04:00:00Z')

  expect((await step(value_id, 'withdraw', CHIEF, { reason: '  ' })).status).toBe(400)
  const withdrawn = await step(value_id, 'withdraw', CHIEF, { reason: '更新 overtaken' })
  expect(withdrawn.body).toMatchObject({ status: 'withdrawn', is_valid: false, reason: '更新 overtaken' })
  // It stays to be read.
  expect((await list()).body.data[0]).toMatchObject({ value_id, status: 'withdrawn' })
})

test('by market it is the extent of the asset that is valued; by cost, what was spent', async () => {
  const comparable = (per_hectare: number) => ({ name: 'c', source: 's', per_hectare })
  const market = { method: 'market', comparables: [90_000, 100_000, 110_000].map(comparable) }
  expect((await propose(income({ basis: market }))).body.value.value).toBeCloseTo(200 * 100_000, 6)
  const cost = { method: 'cost', rate: 0.03, costs: [{ name: 'c', source: 's', amount: 1e6, years_ago: 1 }] }
  expect((await propose(income({ basis: cost }))).body.value.value).toBeCloseTo(1.03e6, 6)
})

describe('what is refused, by its place, and nothing is recorded', () => {
  test.each([
    [{ valid_until: '2027-03-02' }, 422, 'validity_out_of_range', '/valid_until'],
    [{ valid_until: '2026-02-28' }, 422, 'validity_out_of_range', '/valid_until'],
    [{ rights_until: '2046-02-28' }, 422, 'period_beyond_rights', '/rights_until'],
    [{ asset_version: 7 }, 404, 'not_found', undefined],
    [{ basis: { method: 'market', comparables: [] } }, 400, 'malformed_request', '/basis/comparables'],
    [{ basis: { method: 'guess' } }, 400, 'malformed_request', '/basis/method'],
    [{ valuation_date: '2026-02-30' }, 400, 'malformed_request', '/valuation_date'],
  ])('%j', async (more, status, code, pointer) => {
    const { asset_values } = api.service.sequencer.venue.shelves
    const before = asset_values.size
    const { status: got, body } = await propose(income(more))
    expect([got, body.code, body.errors?.[0]?.pointer]).toEqual([status, code, pointer])
    expect(asset_values.size).toBe(before)
  })

  test('a value of another asset, and a market value of an asset without an extent', async () => {
    const { body } = await propose(income())
    const other = api.service.sql.all<{ asset_id: number }>(
      'SELECT asset_id FROM assets ORDER BY asset_id',
    )[0]!
    const path = `/v1/assets/${other.asset_id}/values`
    expect((await api.call('POST', `${path}/${body.value_id}/confirm`, CHIEF)).status).toBe(404)
    const comparable = { name: 'c', source: 's', per_hectare: 1 }
    const basis = { method: 'market', comparables: [comparable, comparable, comparable] }
    expect((await api.call('POST', path, BUREAU, income({ basis }))).body.code).toBe('extent_not_known')
  })
})

test('an asset that was changed since is another than the one that was valued', async () => {
  const { body } = await propose(income())
  await step(body.value_id, 'confirm', CHIEF)
  const newest = async () => (await list()).body.data.find((one) => one.value_id === body.value_id)!
  expect((await newest()).is_valid).toBe(true)
  const change = { changes_version: 1, reason: 'survey', extent: { value: 2000, unit: '亩' } }
  expect((await api.call('PATCH', `/v1/assets/${assetId}`, BUREAU, change)).status).toBe(200)
  expect(await newest()).toMatchObject({ status: 'confirmed', is_valid: false, asset_version: 1 })
  expect((await propose(income())).body.code).toBe('asset_version_is_another')
  const again = (await propose(income({ asset_version: 2 }))).body
  expect(again.per_hectare! / body.per_hectare!).toBeCloseTo(1.5, 12)
  const retire = { changes_version: 2, reason: 'sold', status: 'retired' }
  await step(again.value_id, 'confirm', CHIEF)
  await api.call('PATCH', `/v1/assets/${assetId}`, BUREAU, retire)
  expect((await list()).body.data[0]).toMatchObject({ value_id: again.value_id, is_valid: false })
})

test('values are there after a restart, and the journal has all of them', () => {
  expect(api.service.sequencer.venue.shelves.asset_values.size).toBeGreaterThan(3)
  expect(stateOf(recover(api.sql).venue)).toEqual(stateOf(api.service.sequencer.venue))
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
