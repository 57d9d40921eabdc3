import { expect, test } from 'vitest'
import { parseCsv } from '../../src/edge/sheets.ts'

import { BUREAU, startTestService } from '../helpers/service.ts'

test('the template of a profile has what its formulas ask for; filled, it is taken as it is', async () => {
  const { call } = await startTestService()
  const { status, text } = await call('GET', '/v1/datasets/template.csv?profile_id=shandong-2022&language=en')
  expect(status).toBe(200)
  const [headings, ...rows] = parseCsv(text.replace('\ufeff', ''))
  expect(headings).toEqual(['symbol', 'ecosystem', 'item', 'value', 'unit', 'source', 'grade', 'note'])
  expect(rows.length).toBeGreaterThan(20)
  const row = rows.find(([symbol]) => symbol === 'C_t')!
  expect(row[4]).toBe('m^3')
  // The other rows are left as they are.
  const filled = [
    headings!,
    ...rows.filter((one) => one !== row),
    row.with(3, '1000').with(5, 'yearbook'),
  ].map((cells) => cells.map((cell) => `"${cell}"`).join(','))
  const query = 'area=370300&period=2023&title=template'
  const sent = await call('POST', `/v1/datasets/files?${query}`, BUREAU, filled.join('\n'), {
    'Content-Type': 'text/csv',
  })
  expect([sent.status, sent.body]).toMatchObject([201, { row_count: 1 }])
  expect((await call('GET', '/v1/datasets/template.csv?profile_id=none')).status).toBe(404)
})
