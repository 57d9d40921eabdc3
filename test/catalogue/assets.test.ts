import { beforeAll, describe, expect, test } from 'vitest'
import type { Asset } from '../../engine/facts/asset.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, EA, startTestService, type TestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'

let api: TestService
beforeAll(async () => {
  api = await startTestService()
})

const WETLAND = {
  name: { zh: '马踏湖', en: 'Mata Lake' },
  area: '370321',
  ecosystem: 'wetland',
  extent: { value: 1.5, unit: '万亩' },
  location: [118.1, 37.05],
  rights: { ownership: 'state', holder: '桓台县人民政府' },
  controls: ['ecological_red_line'],
  source: 'L01',
}
const enter = async (more: object = {}) =>
  (await api.call<Asset>('POST', '/v1/assets', BUREAU, { ...WETLAND, ...more })).body

describe('the register of ecological assets', () => {
  test('the public reads what the bureau has entered, by area, type and status', async () => {
    const entered = await enter()
    expect(entered).toMatchObject({
      ...{ version: 1, area_name: { zh: '桓台县' }, ecosystem_name: { zh: '湿地' }, status: 'active' },
      ...{ extent: { value: 1.5, unit: '万亩' }, reason: null, note: null, rights: { certificate: null } },
    })
    expect((await api.call('GET', `/v1/assets/${entered.asset_id}`)).body).toEqual(entered)
    const list = async (query: string) =>
      (await api.call<{ data: Asset[] }>('GET', `/v1/assets?${query}`)).body.data.map(({ name }) => name.zh)
    expect(await list('area=370321')).toEqual(['马踏湖'])
    expect(await list('ecosystem=water')).toEqual(['田庄水库', '太河水库'])
    expect(await list('status=retired')).toEqual([])
    expect(await list('ecosystem=water&limit=1')).toEqual(['田庄水库'])
  })

  test('a change is a new version with its reason; the ones before stay', async () => {
    const { asset_id } = await enter()
    const path = `/v1/assets/${asset_id}`
    const change = {
      status: 'under_restoration',
      note: '退渔还湖',
      location: null,
      changes_version: 1,
      reason: '修复工程',
    }
    const changed = await api.call<Asset>('PATCH', path, BUREAU, change)
    expect(changed.body).toMatchObject({
      version: 2,
      status: 'under_restoration',
      location: null,
      reason: '修复工程',
    })
    expect(changed.body.extent).toEqual(WETLAND.extent)
    const { data } = (await api.call<{ data: Asset[] }>('GET', `${path}/versions`)).body
    expect(data.map(({ version, status }) => [version, status])).toEqual([
      [1, 'active'],
      [2, 'under_restoration'],
    ])
    expect((await api.call('GET', `${path}?version=1`)).body).toEqual(data[0])
    expect((await api.call<Asset>('GET', path)).body.version).toBe(2)
    // Somebody else has read version 1 too.
    const nothing = await api.call('PATCH', path, BUREAU, {
      ...{ status: changed.body.status, changes_version: 2, reason: 'r' },
    })
    expect([nothing.status, nothing.body]).toMatchObject([422, { code: 'nothing_changed' }])
    const late = await api.call('PATCH', path, BUREAU, { status: 'retired', changes_version: 1, reason: 'r' })
    expect([late.status, late.body.code]).toEqual([422, 'asset_version_is_another'])
  })

  test('a key gives the first answer again, of a change too', async () => {
    const key = { 'Idempotency-Key': 'asset-1' }
    const [one, two] = [
      await api.call('POST', '/v1/assets', BUREAU, WETLAND, key),
      await api.call('POST', '/v1/assets', BUREAU, WETLAND, key),
    ]
    expect(two.text).toBe(one.text)
    const change = { status: 'retired', changes_version: 1, reason: 'r' }
    const patch = () =>
      api.call('PATCH', `/v1/assets/${one.body.asset_id}`, BUREAU, change, { 'Idempotency-Key': 'asset-2' })
    const first = await patch()
    expect(first.body.version).toBe(2)
    expect((await patch()).text).toBe(first.text)
  })

  test.each([
    ['an area', { area: '999999' }, 422, 'area_not_found', '/area'],
    ['a type', { ecosystem: 'sea' }, 422, 'ecosystem_not_found', '/ecosystem'],
    ['a unit of area', { extent: { value: 1, unit: 'm' } }, 422, 'unit_does_not_fit', '/extent'],
    [
      'an extent that is none',
      { extent: { value: 0, unit: '公顷' } },
      400,
      'malformed_request',
      '/extent/value',
    ],
    ['a right', { rights: { ownership: 'mine' } }, 400, 'malformed_request', '/rights/ownership'],
    ['something more', { worth: 7 }, 400, 'malformed_request', '/'],
  ])('%s that is not known is refused by name', async (_, more, status, code, at) => {
    const answer = await api.call('POST', '/v1/assets', BUREAU, { ...WETLAND, ...more })
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(JSON.stringify(answer.body.errors)).toContain(at)
  })

  test('only the bureau writes; what is not there is not found', async () => {
    expect((await api.call('POST', '/v1/assets', EA, WETLAND)).status).toBe(403)
    expect((await api.call('POST', '/v1/assets', undefined, WETLAND)).status).toBe(401)
    expect((await api.call('GET', '/v1/assets/1')).status).toBe(404)
    const { asset_id } = await enter()
    expect((await api.call('GET', `/v1/assets/${asset_id}?version=2`)).status).toBe(404)
  })

  test('the journal has all of it', () => {
    const { sql, service } = api
    expect(stateOf(recover(sql).venue)).toEqual(stateOf(service.sequencer.venue))
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })
})
