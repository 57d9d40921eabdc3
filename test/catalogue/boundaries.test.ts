import { expect, test } from 'vitest'
import type { BoundaryAnswer } from '../../engine/facts/boundary.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { drawnIn } from '../../web/src/catalogue/boundary-file.ts'
import { BUREAU, EA, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const SQUARE = [
  [117.9, 36.6],
  [118.2, 36.6],
  [118.2, 36.9],
  [117.9, 36.9],
  [117.9, 36.6],
]
const DRAWN = { area: '370303', polygons: [[SQUARE]], map_approval: '鲁S(2026)001号', document: '区划图' }

test('an area is drawn for everybody, and drawn anew; what bounds nothing is refused', async () => {
  const { call, service, sql } = await startTestService()
  const draw = async (body: object, token = BUREAU) =>
    (await call<{ code?: string; area?: string }>('POST', '/v1/boundaries', token, body)).body
  expect((await draw(DRAWN)).area).toBe('370303')
  expect((await draw({ ...DRAWN, map_approval: '鲁S(2026)002号' })).area).toBe('370303')
  const read = async (query: string) =>
    (await call<{ data: BoundaryAnswer[] }>('GET', `/v1/boundaries${query}`)).body.data
  expect(await read('?parent=370300')).toMatchObject([{ area: '370303', map_approval: '鲁S(2026)002号' }])
  expect(await read('?parent=370400')).toEqual([])
  expect((await draw({ ...DRAWN, area: '110101' })).code).toBe('area_not_found')
  expect((await draw({ ...DRAWN, polygons: [[SQUARE.slice(0, 4)]] })).code).toBe('boundary_invalid')
  const line = [SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[1], SQUARE[0]]
  expect((await draw({ ...DRAWN, polygons: [[line]] })).code).toBe('boundary_invalid')
  expect((await draw({ ...DRAWN, polygons: [[[[500000, 4000000], ...SQUARE]]] })).code).toBe(
    'malformed_request',
  )
  const many = Array.from({ length: 3 }, () => [
    Array.from({ length: 2000 }, (_, index) => SQUARE[index % 4]!).concat([SQUARE[0]!]),
  ])
  expect((await draw({ ...DRAWN, polygons: many })).code).toBe('boundary_invalid')
  expect((await draw(DRAWN, EA)).code).toBe('forbidden')
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('a file of a survey is thinned to what is sent; what it lacks is named', () => {
  const circle = Array.from({ length: 20_000 }, (_, index) => {
    const angle = (2 * Math.PI * (index % 19_999)) / 19_999
    return [118 + 0.3 * Math.cos(angle), 36.7 + 0.2 * Math.sin(angle), 12]
  })
  const feature = (properties: object, coordinates: unknown = [circle]) => ({
    ...{ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } },
  })
  const file = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features })
  const known = ['370303', '370302']
  const found = drawnIn(file(feature({ gb: '156370303', name: '张店区' }), feature({ XZQDM: 999999 })), known)
  if (typeof found === 'string') throw new Error(found)
  expect(found.left_out).toBe(1)
  expect(found.drawn.map(({ area, points }) => [area, points])).toEqual([['370303', 20_000]])
  const [ring] = found.drawn[0]!.polygons[0]!
  expect(ring!.length).toBeGreaterThan(50)
  expect(ring!.length).toBeLessThanOrEqual(4000)
  expect(ring!.at(-1)).toEqual(ring![0])
  // No point of the circle lies farther off the drawing than the tolerance that was needed.
  for (const [x, y] of ring!) expect(Math.hypot((x! - 118) / 0.3, (y! - 36.7) / 0.2)).toBeCloseTo(1, 3)
  expect(drawnIn('PK', known)).toBe('no_json')
  expect(drawnIn(file(), known)).toBe('no_features')
  const moved = (change: (point: readonly number[]) => number[]) =>
    drawnIn(file(feature({ area: '370303' }, [circle.map(change)])), known)
  expect(moved(([x, y]) => [y!, x!])).toBe('swapped')
  expect(moved(([x, y]) => [x! - 115, y! + 10])).toBe('elsewhere')
  expect(drawnIn(file(feature({ area: '370303' }), feature({ area: '370303' })), known)).toBe('twice')
  expect(drawnIn(file(feature({ name: '张店区' })), known)).toBe('no_area')
  expect(
    drawnIn(file(feature({ area: '370303' }, [circle.map(([x, y]) => [x! * 1e5, y! * 1e5])])), known),
  ).toBe('no_degrees')
})
