import { expect, test } from 'vitest'
import type { Region } from '../../engine/facts/catalogue.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, EA, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const township = {
  ...{ area: '370323101', name: { zh: '南麻街道', en: 'Nanma' }, level: 'township', parent: '370323' },
  ...{ area_km2: 98, document: '淄博市统计局 2025' },
}

async function city() {
  const api = await startTestService({ clock: { now: Date.UTC(2026, 10, 24, 2) } })
  const set = async (change: object = {}, token = BUREAU) =>
    (await api.call<Region & { code?: string }>('POST', '/v1/areas', token, { ...township, ...change })).body
  const areas = async () => (await api.call<{ data: Region[] }>('GET', '/v1/areas')).body.data
  return { ...api, set, areas }
}

test('a township is added, changed, given a dataset, and kept over a restart; a catalogue’s area stays', async () => {
  const { set, areas, call, service, sql } = await city()
  const before = (await areas()).length
  expect(await set()).toMatchObject({ area: '370323101', parent: '370323', area_km2: 98 })
  expect(await set({ area_km2: 99 })).toMatchObject({ area_km2: 99, area_basis: '淄博市统计局 2025' })
  expect((await areas()).length).toBe(before + 1)
  expect((await set({}, EA)).code).toBe('forbidden')
  const rows = [
    { symbol: 'population', value: 5.1, unit: '万人', source: '年鉴', grade: 'confirmed' },
    { symbol: 'A', ecosystem: 'forest', value: 150, unit: 'km^2', source: '国土', grade: 'confirmed' },
  ]
  const dataset = (area: string, given = rows) =>
    call<{ dataset_id?: number; errors?: { detail: string }[] }>('POST', '/v1/datasets', BUREAU, {
      ...{ area, period: '2024', title: '南麻 2024', rows: given },
    })
  // Its extent is held against its land.
  const refused = await dataset('370323101')
  expect(refused.body.errors?.[0]?.detail).toContain('99')
  expect((await dataset('370323101', [rows[0]!])).body.dataset_id).toBeDefined()
  expect((await dataset('370323102', [rows[0]!])).status).toBe(422)
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  const again = await startTestService({ sql, clock: { now: Date.UTC(2026, 10, 25, 2) } })
  expect((await again.call<{ data: Region[] }>('GET', '/v1/areas')).body.data.length).toBe(before + 1)
})

test.each([
  ['area_of_catalogue', { area: '370323', level: 'district', parent: undefined }],
  ['area_code_invalid', { area: '370323' + '10', level: 'other' }],
  ['area_code_invalid', { area: '370303101' }],
  ['area_code_invalid', { area: '370399', level: 'township' }],
  ['area_code_invalid', { area: 'NR-370303-LUSHAN', level: 'reserve' }],
  ['area_code_invalid', { area: '370101', level: 'city', parent: undefined }],
  ['area_not_found', { area: '370399101', parent: '370399' }],
  [undefined, { area: '370100', level: 'city', parent: undefined }],
  [undefined, { area: 'NR-370323-LUSHAN', level: 'reserve' }],
  [undefined, { area: '370323101000' }],
])('%s: %o', async (code, change) => {
  const { set } = await city()
  const answer = await set(change)
  expect(answer.code === 'malformed_request' ? 'area_code_invalid' : answer.code).toBe(code)
})
