import { describe, expect, test } from 'vitest'
import type { AllocationTableAnswer, ReadAllocations } from '../../engine/facts/registry.ts'
import { xlsxOf } from '../../src/edge/workbook.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B, C] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQCC98']
const SYMBOL = 'SO2-ZIBO'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const HEADING = '统一社会信用代码,企业名称,品种,数量'

interface Refused {
  readonly code?: string
  readonly errors?: readonly { readonly line?: number; readonly column?: string; readonly code: string }[]
}

async function city() {
  const api = await startTestService({ clock: { now: Date.UTC(2026, 10, 29, 2) } })
  const read = async (body: string | Uint8Array, type = 'text/csv', token = BUREAU) => {
    const answer = await api.app.request('/v1/allocation-tables/files', {
      method: 'POST',
      body: body as never,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': type },
    })
    return { http: answer.status, ...((await answer.json()) as ReadAllocations & Refused) }
  }
  const post = async (path: string, token: string, body?: object) => {
    const { status, body: answer } = await api.call<AllocationTableAnswer & Refused>(
      'POST',
      path,
      token,
      body,
    )
    return { http: status, ...answer, code: answer.code }
  }
  const propose = (rows: object[], document = '淄环发〔2026〕9号') =>
    post('/v1/allocation-tables', BUREAU, { document, rows })
  const issued = async () => {
    const { body } = await api.call<{ instruments: { symbol: string; issued: string }[]; holds: boolean }>(
      ...(['GET', '/v1/registry/invariants'] as const),
    )
    expect(body.holds).toBe(true)
    return Number(body.instruments.find(({ symbol }) => symbol === SYMBOL)!.issued)
  }
  return { ...api, read, post, propose, issued }
}

describe('a file is read and checked whole; nothing is proposed', () => {
  test('as bureaus write it: headings in Chinese, names beside codes, thousands with commas, rows left open', async () => {
    const { read } = await city()
    const text = `${HEADING}\n${A},甲,${SYMBOL},"1,200.5"\n${B},乙,so2-zibo,3\n${C},丙,${SYMBOL},\n`
    const wanted = { http: 200, totals: [{ symbol: SYMBOL, quantity: '1203.500', row_count: 2 }] }
    const given = await read(text)
    expect(given).toMatchObject(wanted)
    expect(given.rows.map(({ quantity }) => quantity)).toEqual(['1200.500', '3.000'])
    const book = xlsxOf([
      {
        name: '分配',
        headings: HEADING.split(','),
        rows: [
          [A, '甲', SYMBOL, 1200.5],
          [B, '乙', SYMBOL, 3],
        ],
      },
    ])
    expect(await read(book, XLSX)).toMatchObject(wanted)
  })
  test('every fault by its line and column', async () => {
    const { read, propose } = await city()
    expect((await propose([{ uscc: C, symbol: 'NOX-ZIBO', quantity: '1' }])).http).toBe(202)
    const lines = [
      `${A},${SYMBOL},1`,
      `${A},${SYMBOL},2`,
      `91370300MADEMQZZ00,${SYMBOL},1`,
      `${B},GOLD,1`,
      `${B},${SYMBOL},0.00001`,
      `${B},${SYMBOL},0`,
      `${C},NOX-ZIBO,4`,
      `123,${SYMBOL},1`,
      `${C},${SYMBOL},一吨`,
    ]
    const { http, errors = [] } = await read(`uscc,symbol,quantity\n${lines.join('\n')}\n`)
    expect(http).toBe(422)
    expect(errors.map(({ line, column, code }) => [line, column, code])).toEqual(
      expect.arrayContaining([
        [3, 'uscc', 'row_duplicate'],
        [5, 'symbol', 'market_not_found'],
        [6, 'quantity', 'quantity_not_a_multiple_of_lot'],
        [7, 'quantity', 'amount_must_be_positive'],
        [8, 'uscc', 'allocation_pending'],
      ]),
    )
    expect(new Set(errors.map(({ line }) => line))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10]))
  })
  test.each([
    ['a column is missing', 'uscc,quantity\nx,1\n', 'unreadable_file'],
    ['nothing is filled in', `${HEADING}\n${A},甲,${SYMBOL},\n`, 'unreadable_file'],
    ['a heading nobody knows', 'uscc,symbol,quantity,colour\nx,y,1,red\n', 'unreadable_file'],
  ])('%s', async (_, text, code) => {
    const { read } = await city()
    expect(await read(text)).toMatchObject({ http: 400, code })
  })
  test('who is not the bureau’s maker is turned away before the file is read', async () => {
    const { read } = await city()
    expect((await read('nonsense', 'text/csv', EA)).http).toBe(403)
    expect((await read('nonsense', 'text/csv', CHIEF)).http).toBe(403)
  })
})

test('all rows are issued when a second person approves, or none', async () => {
  const { propose, post, issued, call, sql, service } = await city()
  const before = await issued()
  const rows = [A, B, C].map((uscc) => ({ uscc, symbol: SYMBOL, quantity: '10' }))
  const refused = await propose([...rows, { uscc: A, symbol: SYMBOL, quantity: '1' }])
  expect([refused.http, refused.code]).toEqual([422, 'row_duplicate'])
  const table = await propose(rows)
  expect(table).toMatchObject({ status: 'pending', totals: [{ quantity: '30.000', row_count: 3 }] })
  expect((await propose(rows.slice(0, 1))).code).toBe('allocation_pending')
  expect(await issued()).toBe(before)
  const path = `/v1/allocation-tables/${table.table_id}`
  expect((await post(`${path}/approve`, BUREAU)).http).toBe(403)
  expect((await post(`${path}/approve`, CHIEF)).status).toBe('approved')
  expect((await post(`${path}/approve`, CHIEF)).code).toBe('approval_already_decided')
  expect((await post(`${path}/refuse`, CHIEF, { reason: 'x' })).code).toBe('approval_already_decided')
  expect(await issued()).toBe(before + 30)
  const { body } = await call<AllocationTableAnswer>('GET', path, BUREAU)
  expect(body.rows).toHaveLength(3)
  const { body: lines } = await call<{ data: { cause: string; amount: string }[] }>(
    ...(['GET', `/v1/accounts/me/ledger?symbol=${SYMBOL}`, EA] as const),
  )
  expect(lines.data[0]!.cause).toBe('approve_allocation_table')
  const back = await propose(rows)
  expect(
    (await post(`/v1/allocation-tables/${back.table_id}/refuse`, BUREAU, { reason: '撤回' })).status,
  ).toBe('refused')
  expectNothingUnkept(service.sequencer.venue)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('the sum of an area stays under its cap: at the file, at the proposal and at the approval, of one and of many', async () => {
  const { read, propose, post, call, issued } = await city()
  for (const uscc of [A, B])
    await call('POST', '/v1/standings', BUREAU, {
      ...{ uscc, area: '370303', sector: 'industry', has_paid: true, is_monitored: true, document: 'd' },
    })
  const setCap = (cap: string) =>
    call('POST', '/v1/area-caps', BUREAU, { area: '370303', symbol: SYMBOL, cap, document: '总量1号' })
  const rows = [A, B].map((uscc) => ({ uscc, symbol: SYMBOL, quantity: '600' }))
  await setCap('3000')
  const file = await read(`uscc,symbol,quantity\n${A},${SYMBOL},600\n${B},${SYMBOL},600\n`)
  expect([file.http, file.errors]).toMatchObject([422, [{ pointer: '/rows', code: 'area_cap_exceeded' }]])
  expect((await propose(rows)).code).toBe('area_cap_exceeded')
  await setCap('90000')
  const { table_id } = await propose(rows)
  const one = await call<{ approval_id: number }>('POST', '/v1/allocations', BUREAU, {
    ...{ uscc: A, symbol: SYMBOL, quantity: '900', document: 'd' },
  })
  await setCap('3000')
  const before = await issued()
  expect((await post(`/v1/allocation-tables/${table_id}/approve`, CHIEF)).code).toBe('area_cap_exceeded')
  expect((await post(`/v1/approvals/${one.body.approval_id}/approve`, CHIEF)).code).toBe('area_cap_exceeded')
  expect(await issued()).toBe(before)
})
