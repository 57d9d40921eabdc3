import { describe, expect, test } from 'vitest'
import type { PermitReturnAnswer } from '../../engine/facts/duty.ts'
import type {
  Account,
  AllocationTableAnswer,
  ObligationAnswer,
  ReadAllocations,
  WhatIfAnswer,
} from '../../engine/facts/registry.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const BASIS = { zh: '沙盒批准', en: 'sandbox' }
type Answer = Partial<Omit<ObligationAnswer, 'symbol'> & AllocationTableAnswer & PermitReturnAnswer> & {
  code?: string
  detail?: string
  rule?: string
  symbol?: string
  retired?: string
  approval_id?: number
}

/** A city with carbon permits of two years and offsets, all counted in tonnes. */
async function city(at = '2026-12-01T10:00:00') {
  const clock = { now: Date.parse(`${at}+08:00`) }
  const api = await startTestService({ clock })
  const post = async (path: string, token: string, body?: object) =>
    (await api.call<Answer>('POST', path, token, body)).body
  const list = (vintage: string, extra: object = {}) =>
    post('/v1/instruments', OPERATOR, { symbol: 'CARBON-SANDBOX', vintage, legal_basis: BASIS, ...extra })
  const table = (body: object) => post('/v1/allocation-tables', BUREAU, { document: '方案', ...body })
  const issue = async (rows: object[], terms: object = {}) => {
    const proposed = await table({ rows, ...terms })
    if (proposed.code) return proposed
    return post(`/v1/allocation-tables/${proposed.table_id}/approve`, CHIEF)
  }
  const holding = async (token: string, symbol: string) => {
    const { holdings } = (await api.call<Account>('GET', '/v1/accounts/me', token)).body
    return Number(holdings.find((one) => one.symbol === symbol)?.balance ?? 0)
  }
  const free = async (token: string, symbol: string) => {
    const { holdings } = (await api.call<Account>('GET', '/v1/accounts/me', token)).body
    return Number(holdings.find((one) => one.symbol === symbol)?.free ?? 0)
  }
  const owe = (symbol: string, period: string, quantity?: string, due_on = '2026-12-31') =>
    post('/v1/obligations', BUREAU, { uscc: A, symbol, period, due_on, ...(quantity ? { quantity } : {}) })
  const surrender = (symbol: string, quantity: string, obligation_id: number | undefined) =>
    post('/v1/surrenders', EA, { symbol, quantity, obligation_id })
  const sound = () => {
    expectNothingUnkept(venueOf(api.service))
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
    expect(() => recover(api.sql)).not.toThrow()
  }
  return { ...api, clock, post, list, table, issue, holding, free, owe, surrender, sound }
}

describe('permits of one year', () => {
  test('are an instrument of their own, and meet no duty of a year before theirs (no borrowing, CEA-52)', async () => {
    const { list, issue, owe, surrender, holding, post, sound, call } = await city()
    expect((await list('2025')).symbol).toBe('CARBON-SANDBOX-2025')
    await list('2026')
    const { body } = await call<{ name: { en: string }; vintage: string }>(
      'GET',
      '/v1/instruments/CARBON-SANDBOX-2026',
    )
    expect([body.vintage, body.name.en]).toEqual(['2026', expect.stringContaining('(of 2026)')])
    await issue([
      { uscc: A, symbol: 'CARBON-SANDBOX-2025', quantity: '100' },
      { uscc: A, symbol: 'CARBON-SANDBOX-2026', quantity: '100' },
    ])
    // Nothing could meet such a duty, so there is none.
    expect((await owe('CARBON-SANDBOX-2026', '2025', '50')).code).toBe('not_usable_for_duty')
    await post('/v1/surrender-rules', BUREAU, {
      ...{
        symbol: 'CARBON-SANDBOX-2025',
        duty_symbol: 'CARBON-SANDBOX-2026',
        period_from: '2025',
        document: '规则',
      },
    })
    const earlier = await owe('CARBON-SANDBOX-2026', '2025', '50')
    expect(await surrender('CARBON-SANDBOX-2026', '50', earlier.obligation_id)).toMatchObject({
      code: 'not_usable_for_duty',
      detail: expect.stringContaining('permits of 2026 meet no duty of 2025'),
    })
    const later = await owe('CARBON-SANDBOX-2025', '2026', '50')
    expect((await surrender('CARBON-SANDBOX-2025', '50', later.obligation_id)).code).toBeUndefined()
    expect(await holding(EA, 'CARBON-SANDBOX-2025')).toBe(50)
    sound()
  })

  test('a rule lets those of another year stand for them, for the years that it names and no other', async () => {
    const { list, issue, owe, surrender, post, sound } = await city()
    for (const vintage of ['2025', '2026']) await list(vintage)
    await issue([{ uscc: A, symbol: 'CARBON-SANDBOX-2025', quantity: '100' }])
    const duty = await owe('CARBON-SANDBOX-2026', '2026', '30')
    const next = await owe('CARBON-SANDBOX-2026', '2027', '30')
    expect((await surrender('CARBON-SANDBOX-2025', '10', duty.obligation_id)).code).toBe(
      'obligation_not_found',
    )
    const rule = {
      ...{ symbol: 'CARBON-SANDBOX-2025', duty_symbol: 'CARBON-SANDBOX-2026', period_from: '2025' },
      ...{ period_to: '2026', document: '分配方案(征求意见稿)' },
    }
    expect((await post('/v1/surrender-rules', BUREAU, { ...rule, period_to: '2024' })).code).toBe(
      'surrender_rule_invalid',
    )
    expect((await post('/v1/surrender-rules', BUREAU, { ...rule, symbol: 'SO2-ZIBO' })).code).toBe(
      'surrender_rule_invalid',
    )
    await post('/v1/surrender-rules', BUREAU, rule)
    expect((await surrender('CARBON-SANDBOX-2025', '30', duty.obligation_id)).code).toBeUndefined()
    expect(await surrender('CARBON-SANDBOX-2025', '30', next.obligation_id)).toMatchObject({
      ...{ code: 'not_usable_for_duty', rule: '分配方案(征求意见稿)' },
    })
    sound()
  })

  test('after their last day they are traded no more, pledges do not run beyond it, and what is left is retired', async () => {
    const { clock, list, issue, post, owe, surrender, holding, service, sound } = await city()
    const { symbol = '' } = await list('2026', { valid_until: '2026-12-31' })
    await issue([{ uscc: A, symbol, quantity: '100' }])
    await post(`/v1/markets/${symbol}/phase`, OPERATOR, { phase: 'continuous', reason: '开市' })
    const order = (time_in_force: string) =>
      post('/v1/orders', EA, {
        ...{ client_order_id: time_in_force, symbol, side: 'sell', type: 'limit', price: '70.00' },
        ...{ quantity: '10', time_in_force },
      })
    expect((await order('gtc')).code).toBeUndefined()
    const pledge = {
      ...{ pledgor_uscc: A, symbol, quantity: '10', secured_amount: '100.00', document: '合同' },
      due_on: '2027-01-01',
    }
    expect((await post('/v1/pledges', 'demo-bank', pledge)).code).toBe('term_beyond_right')
    expect((await post(`/v1/instruments/${symbol}/retire-expired`, BUREAU, { document: '注销' })).code).toBe(
      'permit_not_expired',
    )
    const duty = await owe(symbol, '2026', '40', '2027-03-31')
    clock.now = Date.parse('2027-01-01T00:00:00+08:00')
    expect((await order('day')).code).toBe('not_eligible')
    // Its orders left and its market closed at that instant, for good; nothing more of it is issued.
    expect(venueOf(service).marketBySymbol.get(symbol)!.openSlots()).toEqual([])
    expect(
      (await post(`/v1/markets/${symbol}/phase`, OPERATOR, { phase: 'pre_open', reason: '试' })).code,
    ).toBe('permit_expired')
    const more = { uscc: A, symbol, quantity: '1', document: '分配' }
    expect((await post('/v1/allocations', BUREAU, more)).code).toBe('permit_expired')
    expect((await issue([{ uscc: A, symbol, quantity: '1' }])).code).toBe('permit_expired')
    expect((await post(`/v1/instruments/${symbol}/retire-expired`, BUREAU, { document: '注销' })).code).toBe(
      'duties_open',
    )
    expect((await surrender(symbol, '40', duty.obligation_id)).code).toBeUndefined()
    expect(
      await post(`/v1/instruments/${symbol}/retire-expired`, BUREAU, { document: '注销' }),
    ).toMatchObject({
      ...{ retired: '60', left: '0' },
    })
    expect(await holding(EA, symbol)).toBe(0)
    sound()
  })
})

test('what can’t be is not listed, and a rule is ended as it was made', async () => {
  const { list, owe, post, call, sound } = await city()
  expect((await list('2026', { valid_until: '2026-11-30' })).code).toBe('instrument_terms_invalid')
  expect((await list('2028', { valid_until: '2027-12-31' })).code).toBe('instrument_terms_invalid')
  const itself = {
    symbol: 'CARBON-SANDBOX',
    duty_symbol: 'CARBON-SANDBOX',
    period_from: '2026',
    document: '规则',
  }
  expect((await post('/v1/surrender-rules', BUREAU, { ...itself, max_basis_points: 500 })).code).toBe(
    'surrender_rule_invalid',
  )
  await list('2025')
  await list('2026')
  const rule = {
    symbol: 'CARBON-SANDBOX-2025',
    duty_symbol: 'CARBON-SANDBOX-2026',
    period_from: '2025',
    document: '规则',
  }
  await post('/v1/surrender-rules', BUREAU, rule)
  expect((await owe('CARBON-SANDBOX-2026', '2025', '1')).code).toBeUndefined()
  const end = '/v1/surrender-rules/CARBON-SANDBOX-2025/CARBON-SANDBOX-2026/end'
  await post(end, BUREAU, { document: '废止' })
  expect((await post(end, BUREAU, { document: '废止' })).code).toBe('surrender_rule_not_found')
  expect((await call<{ data: object[] }>('GET', '/v1/surrender-rules')).body.data).toEqual([])
  const wrong = {
    rows: [{ uscc: A, symbol: 'CARBON-SANDBOX-2026', quantity: '1' }],
    document: '方案',
    vintage: '2024',
  }
  expect((await post('/v1/allocation-tables', BUREAU, wrong)).code).toBe('vintage_is_another')
  sound()
})

describe('offsets', () => {
  const offset = {
    ...{
      symbol: 'CARBON-SANDBOX-2020',
      duty_symbol: 'CARBON-SANDBOX',
      period_from: '2025',
      document: '办法第二十九条',
    },
    max_basis_points: 500,
  }
  test('meet five per cent of what was verified, at both sides of the limit (CCER-01)', async () => {
    const { list, issue, owe, surrender, post, sound, call } = await city()
    await list('2020')
    await issue([{ uscc: A, symbol: 'CARBON-SANDBOX-2020', quantity: '1000' }])
    await post('/v1/surrender-rules', BUREAU, offset)
    const { obligation_id } = await owe('CARBON-SANDBOX', '2025')
    expect((await surrender('CARBON-SANDBOX-2020', '1', obligation_id)).code).toBe('offset_limit_exceeded')
    await post(`/v1/obligations/${obligation_id}/verification`, BUREAU, {
      quantity: '1019',
      document: '核查',
    })
    const { body: supposed } = await call<WhatIfAnswer>(
      'GET',
      `/v1/obligations/${obligation_id}/what-if?offset=70`,
      EA,
    )
    expect(supposed).toMatchObject({ gap: '1019', most_offset: '50', offset_counted: '50' })
    expect((await surrender('CARBON-SANDBOX-2020', '51', obligation_id)).code).toBe('offset_limit_exceeded')
    expect((await surrender('CARBON-SANDBOX-2020', '50', obligation_id)).code).toBeUndefined()
    expect((await surrender('CARBON-SANDBOX-2020', '1', obligation_id)).code).toBe('offset_limit_exceeded')
    // The figure comes down: of fifty only forty-five are within the limit, and the gap says so.
    await post(`/v1/obligations/${obligation_id}/verification`, BUREAU, { quantity: '900', document: '复核' })
    const { data } = (await call<{ data: ObligationAnswer[] }>('GET', '/v1/obligations', EA)).body
    expect(data.find((one) => one.obligation_id === obligation_id)).toMatchObject({
      ...{ surrendered: '50', offsets_used: '50', offsets_counted: '45', gap: '855' },
    })
    sound()
  })
})

describe('an allocation in two steps', () => {
  const [PRE, FINAL] = [
    { stage: 'pre', period: '2026' },
    { stage: 'final', period: '2026' },
  ]
  const symbol = 'CARBON-SANDBOX'
  test('what is missing is issued, what is too much goes back, and what was given away is owed (CEA-43, CEA-46)', async () => {
    const { issue, table, holding, free, post, call, sound } = await city()
    const [a, b] = [await holding(EA, symbol), await holding(EB, symbol)]
    await issue(
      [
        { uscc: A, symbol, quantity: '700' },
        { uscc: B, symbol, quantity: '500' },
      ],
      PRE,
    )
    expect((await table({ rows: [{ uscc: A, symbol, quantity: '1' }], ...PRE })).code).toBe(
      'allocation_stage_invalid',
    )
    expect((await table({ rows: [{ uscc: A, symbol, quantity: '1' }], stage: 'final' })).code).toBe(
      'allocation_stage_invalid',
    )
    // All but a hundred of what B has is set aside.
    await post('/v1/freezes', OPERATOR, {
      uscc: B,
      symbol,
      amount: String((await free(EB, symbol)) - 100),
      document: '冻结',
    })
    const proposed = await table({
      rows: [
        { uscc: A, symbol, quantity: '1000' },
        { uscc: B, symbol, quantity: '250' },
      ],
      ...FINAL,
    })
    const { rows } = (
      await call<AllocationTableAnswer>('GET', `/v1/allocation-tables/${proposed.table_id}`, CHIEF)
    ).body
    expect(rows!.map(({ before, change }) => [before, change])).toEqual([
      ['700', '300'],
      ['500', '-250'],
    ])
    await post(`/v1/allocation-tables/${proposed.table_id}/approve`, CHIEF)
    expect([await holding(EA, symbol), await holding(EB, symbol)]).toEqual([a + 1000, b + 400])
    const owed = (await call<{ data: PermitReturnAnswer[] }>('GET', '/v1/permit-returns', EB)).body.data[0]!
    expect(owed).toMatchObject({ owed: '250', returned: '100', left: '150' })
    const collect = `/v1/permit-returns/${owed.return_id}/collect`
    expect((await post(collect, BUREAU)).code).toBe('exceeds_free_holding')
    // A correction up for B lowers what it owes before anything is issued.
    await issue([{ uscc: B, symbol, quantity: '300' }], FINAL)
    expect(await holding(EB, symbol)).toBe(b + 400)
    const [lower] = (await call<{ data: PermitReturnAnswer[] }>('GET', '/v1/permit-returns', EB)).body.data
    expect(lower).toMatchObject({ owed: '200', returned: '100', left: '100' })
    await issue([{ uscc: B, symbol, quantity: '370' }], FINAL)
    expect(await holding(EB, symbol)).toBe(b + 400)
    expect((await post(`/v1/permit-returns/${owed.return_id}/give-back`, EB, { quantity: '31' })).code).toBe(
      'exceeds_return',
    )
    expect((await post(`/v1/permit-returns/${owed.return_id}/give-back`, EB, { quantity: '30' })).code).toBe(
      'exceeds_free_holding',
    )
    expect((await post(`/v1/permit-returns/${owed.return_id}/give-back`, EA, { quantity: '1' })).code).toBe(
      'return_not_found',
    )
    sound()
  })

  test('a file without quantities is computed by a rule, row by row, and keeps what it was computed from', async () => {
    const { app, post, call, sound } = await city()
    const send = async (query: string, text: string) => {
      const answer = await app.request(`/v1/allocation-tables/files?${query}`, {
        ...{ method: 'POST', body: text },
        headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
      })
      return (await answer.json()) as ReadAllocations & {
        code?: string
        errors?: { line: number; code: string }[]
      }
    }
    const rule = 'computation_id=carbon/pre-allocation&on=2024-06-30&stage=pre&period=2024'
    const heading = '统一社会信用代码,品种,上年度经核查排放量'
    const read = await send(rule, `${heading}\n${A},${symbol},"2,556.71"\n${B},${symbol},100`)
    // 70 % of it, and whole tonnes, rounded down.
    expect(read.rows.map(({ quantity }) => quantity)).toEqual(['1789', '70'])
    const faults = await send(rule, `${heading}\n${A},${symbol},abc\n${B},NOTHING-1,100`)
    expect(faults.errors!.map(({ line, code }) => [line, code])).toEqual([
      [2, 'input_not_a_number'],
      [3, 'market_not_found'],
    ])
    expect((await send('', `${heading}\n${A},${symbol},100`)).code).toBe('quantity_missing')
    expect((await send('computation_id=nothing/here', `${heading}\n${A},${symbol},100`)).code).toBe(
      'computation_not_found',
    )
    const rows = read.rows.map(({ uscc, quantity, basis }) => ({ uscc, symbol, quantity, basis }))
    const wrong = rows.map((row, index) => (index === 1 ? { ...row, quantity: '71' } : row))
    const body = { document: '预分配', stage: 'pre', period: '2024' }
    expect((await post('/v1/allocation-tables', BUREAU, { ...body, rows: wrong })).code).toBe(
      'quantity_not_as_computed',
    )
    const { table_id } = await post('/v1/allocation-tables', BUREAU, { ...body, rows })
    const kept = (await call<AllocationTableAnswer>('GET', `/v1/allocation-tables/${table_id}`, CHIEF)).body
      .rows!
    expect(kept[0]!.basis).toEqual({
      ...{ computation_id: 'carbon/pre-allocation', on: '2024-06-30', inputs: { verified: '2556.71' } },
    })
    sound()
  })
})

test('a verified cut becomes a right of whoever made it, and the same tonne makes up for no project', async () => {
  const { post, call, holding, sound } = await city()
  const symbol = 'SO2-ZIBO'
  const before = await holding(EA, symbol)
  const cut = await post('/v1/reductions', BUREAU, {
    ...{ source_name: '某热电厂', source_uscc: A, area: '370303', sector: 'industry', measure: 'treatment' },
    ...{ pollutant: 'SO2', quantity: '2.5', formed_on: '2025-05-01', document: '核定书' },
  })
  const { reduction_id } = cut as { reduction_id?: number }
  const right = (change: object = {}) =>
    post('/v1/allocations', BUREAU, {
      ...{ uscc: A, symbol, quantity: '2', document: '转换', reduction_id, ...change },
    })
  expect((await right()).code).toBe('cut_not_verified')
  await post(`/v1/reductions/${reduction_id}/verify`, CHIEF)
  expect((await right({ uscc: B })).code).toBe('cut_of_another')
  expect((await right({ symbol: 'NOX-ZIBO' })).code).toBe('cut_of_another')
  expect((await right({ quantity: '2.501' })).code).toBe('reduction_used_up')
  const [first, second] = [await right(), await right()]
  expect((await post(`/v1/approvals/${first.approval_id}/approve`, CHIEF)).code).toBeUndefined()
  expect((await post(`/v1/approvals/${second.approval_id}/approve`, CHIEF)).code).toBe('reduction_used_up')
  expect(await holding(EA, symbol)).toBeCloseTo(before + 2, 9)
  const { data } = (await call<{ data: { reduction_id: number; left: string }[] }>('GET', '/v1/reductions'))
    .body
  expect(data.find((one) => one.reduction_id === reduction_id)!.left).toBe('0.5')
  sound()
})

describe('the day of a term', () => {
  const entries = async ({ call }: Awaited<ReturnType<typeof city>>, item = 'surrender_shortfall') => {
    const { body } = await call<{
      entries: { entry_id: number; item_id: string; decided_on: string; withdraws: number | null }[]
    }>('GET', `/v1/credit/files/${A}`, BUREAU)
    return body.entries.filter(({ item_id }) => item_id === item)
  }
  const tick = (one: Awaited<ReturnType<typeof city>>) =>
    one.post('/v1/freezes', OPERATOR, { uscc: B, symbol: 'CNY', amount: '0.01', document: '任意' })
  const symbol = 'CARBON-SANDBOX'

  test('what is missing when it is over is an entry, at its own instant; what comes late takes nothing back', async () => {
    const one = await city()
    const duty = await one.owe(symbol, '2025', '500', '2026-12-10')
    await one.surrender(symbol, '499', duty.obligation_id)
    one.clock.now = Date.parse('2026-12-10T23:59:59.999+08:00')
    await tick(one)
    expect(await entries(one)).toEqual([])
    one.clock.now = Date.parse('2026-12-12T09:00:00+08:00')
    await tick(one)
    expect(await entries(one)).toMatchObject([{ decided_on: '2026-12-11', withdraws: null }])
    const closed = one.sql.all<{ at: number }>(
      "SELECT at FROM journal WHERE json_extract(command, '$.command') = 'close_term'",
    )
    expect(closed).toEqual([{ at: Date.parse('2026-12-11T00:00:00+08:00') }])
    expect(await entries(one, 'surrendered_late')).toEqual([])
    await one.surrender(symbol, '1', duty.obligation_id)
    expect(await entries(one)).toHaveLength(1)
    // That it was made up for is an entry too, and is none any more once it is taken back.
    const made = await entries(one, 'surrendered_late')
    expect(made).toMatchObject([{ decided_on: '2026-12-12', withdraws: null }])
    const { body } = await one.call<{ data: { surrender_id: number }[] }>('GET', '/v1/surrenders', BUREAU)
    await one.post(`/v1/surrenders/${body.data[0]!.surrender_id}/reverse`, BUREAU, { reason: '误缴' })
    expect((await entries(one, 'surrendered_late')).at(-1)!.withdraws).toBe(made[0]!.entry_id)
    one.sound()
  })

  test('a figure that comes down to what was surrendered takes the entry back, one that comes late makes it', async () => {
    const one = await city()
    const [low, late] = [
      await one.owe(symbol, '2025', '100', '2026-12-10'),
      await one.owe(symbol, '2024', undefined, '2026-12-10'),
    ]
    await one.surrender(symbol, '90', low.obligation_id)
    one.clock.now = Date.parse('2026-12-12T09:00:00+08:00')
    await tick(one)
    expect(await entries(one)).toHaveLength(1)
    const verify = (id: number | undefined, quantity: string) =>
      one.post(`/v1/obligations/${id}/verification`, BUREAU, { quantity, document: '复核' })
    await verify(low.obligation_id, '90')
    const [first, second] = await entries(one)
    expect(second).toMatchObject({ withdraws: first!.entry_id })
    // By that figure it was met by its day.
    expect((await entries(one, 'surrendered_on_time')).at(-1)).toMatchObject({
      ...{ decided_on: '2026-12-12', withdraws: null },
    })
    await verify(late.obligation_id, '5')
    expect(await entries(one)).toHaveLength(3)
    one.sound()
  })

  test('what was made up for late was not late once the figure comes down to what was there by the day', async () => {
    const one = await city()
    const duty = await one.owe(symbol, '2025', '100', '2026-12-10')
    await one.surrender(symbol, '60', duty.obligation_id)
    one.clock.now = Date.parse('2026-12-12T09:00:00+08:00')
    await one.surrender(symbol, '40', duty.obligation_id)
    const [late] = await entries(one, 'surrendered_late')
    await one.post(`/v1/obligations/${duty.obligation_id}/verification`, BUREAU, {
      quantity: '50',
      document: '复核',
    })
    expect((await entries(one)).map(({ withdraws }) => withdraws === null)).toEqual([true, false])
    expect((await entries(one, 'surrendered_late')).at(-1)!.withdraws).toBe(late!.entry_id)
    expect((await entries(one, 'surrendered_on_time')).at(-1)).toMatchObject({
      ...{ decided_on: '2026-12-12', withdraws: null },
    })
    one.sound()
  })

  test('one command that makes several entries gives each a number of its own', async () => {
    const one = await city()
    const duty = await one.owe(symbol, '2025', '100', '2026-12-10')
    await one.surrender(symbol, '100', duty.obligation_id)
    one.clock.now = Date.parse('2026-12-12T09:00:00+08:00')
    await tick(one)
    // Met by its day, as it seemed; the figure rises: that is lost, and something was missing.
    const [met] = (await entries(one, 'surrendered_on_time')).slice(-1)
    await one.post(`/v1/obligations/${duty.obligation_id}/verification`, BUREAU, {
      quantity: '120',
      document: '复核',
    })
    expect(await entries(one)).toMatchObject([{ withdraws: null }])
    expect((await entries(one, 'surrendered_on_time')).at(-1)).toMatchObject({ withdraws: met!.entry_id })
    one.sound()
  })

  test('of what is due in parts, each day is closed by itself and is a breach of its own', async () => {
    const one = await city()
    const owe = (parts: object[]) =>
      one.post('/v1/obligations', BUREAU, {
        ...{ uscc: A, symbol, period: '2025', quantity: '101', due_on: '2027-03-31', dated_parts: parts },
      })
    const half = { due_on: '2026-12-10', basis_points: 5000 }
    expect((await owe([half, { due_on: '2026-12-10', basis_points: 6000 }])).code).toBe('attributes_conflict')
    expect((await owe([half, { due_on: '2027-01-10', basis_points: 5000 }])).code).toBe('attributes_conflict')
    expect((await owe([{ ...half, due_on: '2027-03-31' }])).code).toBe('attributes_conflict')
    const duty = (await owe([
      half,
      { due_on: '2027-01-10', basis_points: 7500 },
    ])) as unknown as ObligationAnswer
    expect(duty.dated_parts.map(({ owed }) => owed)).toEqual(['50', '75'])
    // What is over can be met no more.
    const over = await one.post('/v1/obligations', BUREAU, {
      ...{ uscc: A, symbol, period: '2024', quantity: '101', due_on: '2027-03-31' },
      dated_parts: [{ due_on: '2020-12-31', basis_points: 5000 }],
    })
    expect(over).toMatchObject({ code: 'due_in_the_past' })
    await one.surrender(symbol, '49', duty.obligation_id)
    one.clock.now = Date.parse('2026-12-11T09:00:00+08:00')
    await tick(one)
    expect(await entries(one)).toMatchObject([{ decided_on: '2026-12-11', withdraws: null }])
    await one.surrender(symbol, '26', duty.obligation_id)
    one.clock.now = Date.parse('2027-01-11T09:00:00+08:00')
    await tick(one)
    expect(await entries(one)).toHaveLength(1)
    const { body } = await one.call<{ data: ObligationAnswer[] }>('GET', '/v1/obligations', BUREAU)
    const now = body.data.find(({ obligation_id }) => obligation_id === duty.obligation_id)!
    expect(now.dated_parts.map(({ surrendered_then }) => surrendered_then)).toEqual(['49', '75'])
    // The figure comes down: nothing was missing on the first day, and that is withdrawn.
    await one.post(`/v1/obligations/${duty.obligation_id}/verification`, BUREAU, {
      quantity: '98',
      document: '复核',
    })
    expect(await entries(one)).toMatchObject([{ withdraws: null }, { withdraws: expect.any(Number) }])
    one.sound()
  })

  test('two terms of one instant are closed one after the other, and one that was met leaves no entry', async () => {
    const one = await city()
    const duties = [
      await one.owe(symbol, '2025', '10', '2026-12-10'),
      await one.owe(symbol, '2024', '20', '2026-12-10'),
    ]
    await one.surrender(symbol, '10', duties[0]!.obligation_id)
    one.clock.now = Date.parse('2026-12-20T09:00:00+08:00')
    await tick(one)
    expect(await entries(one)).toHaveLength(1)
    one.sound()
  })
})
