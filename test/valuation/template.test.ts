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

test('a template with what is known loses nothing of it: sent again it is the same figures', async () => {
  const { call } = await startTestService()
  const path = '/v1/datasets/template.csv?profile_id=shandong-2022&area=370300&period=2019'
  const { body: list } = await call<{ data: { dataset_id: number; area: string; period: string }[] }>(
    ...(['GET', '/v1/datasets', BUREAU] as const),
  )
  const { dataset_id } = list.data.find((one) => one.area === '370300' && one.period === '2019')!
  const rowsOf = async (id: number) => {
    const { rows } = (await call<{ rows: Record<string, unknown>[] }>('GET', `/v1/datasets/${id}`, BUREAU))
      .body
    return rows.map(({ line: _, note: __, ...row }) => JSON.stringify(row, Object.keys(row).sort())).sort()
  }
  // Another office sends a figure of its own later: the others' stand beside it.
  const rows = [
    { symbol: 'TC', value: 300, unit: 'CNY/visit', source: 's', price_year: 2010 },
    {
      ...{ symbol: 'N_t', value: 5, unit: 'visit', source: 's', tier: 3 },
      uncertainty: { distribution: 'uniform', min: 4, max: 6, reason: { zh: '抽样', en: '抽样' } },
    },
  ]
  const more = await call<{ dataset_id: number }>('POST', '/v1/datasets', BUREAU, {
    ...{ area: '370300', period: '2019', title: '文旅', rows },
  })
  const { text } = await call('GET', path, BUREAU)
  const sent = await call<{ dataset_id: number }>(
    'POST',
    '/v1/datasets/files?area=370300&period=2019&title=t',
    BUREAU,
    text,
    {
      'Content-Type': 'text/csv',
    },
  )
  expect(sent.status).toBe(201)
  expect(await rowsOf(sent.body.dataset_id)).toEqual(
    [...(await rowsOf(dataset_id)), ...(await rowsOf(more.body.dataset_id))].sort(),
  )
})
