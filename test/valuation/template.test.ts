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

test('what one office is asked for, and with what is known of an area and year: for those who work with figures alone', async () => {
  const { call } = await startTestService()
  const rowsOf = async (query: string, token?: string) => {
    const { text } = await call('GET', `/v1/datasets/template.csv?profile_id=shandong-2022${query}`, token)
    return parseCsv(text.replace('\ufeff', '')).slice(1)
  }
  const water = await rowsOf('&department_id=water')
  expect([...new Set(water.map(([symbol]) => symbol))].sort()).toEqual(
    ['C_fm', 'C_t', 'E_h', 'Q_p', 'alpha', 'h_m', 'k_r', 'lambda', 'rho_w'].filter((symbol) =>
      water.some(([one]) => one === symbol),
    ),
  )
  expect(water.length).toBeLessThan((await rowsOf('')).length / 2)
  const known = '&department_id=water&area=370300&period=2019'
  const filled = (await rowsOf(known, BUREAU)).filter((cells) => cells[3] !== '')
  expect(filled.length).toBeGreaterThan(0)
  for (const [symbol, , , value, unit, source] of filled)
    expect([symbol, value, unit, source]).not.toContain('')
  expect((await rowsOf(known)).filter((cells) => cells[3] !== '')).toEqual([])
  expect(
    (await call('GET', '/v1/datasets/template.csv?profile_id=shandong-2022&department_id=x')).status,
  ).toBe(404)
  const departments = await call<{ data: { symbols: string[] }[] }>('GET', '/v1/departments')
  const symbols = departments.body.data.flatMap((one) => one.symbols)
  expect(new Set(symbols).size).toBe(symbols.length)
})
