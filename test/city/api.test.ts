import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AssetValueAnswer } from '../../engine/facts/seea.ts'
import type { Valuation } from '../../engine/facts/valuation.ts'
import type { ComparisonAnswer, QualityAnswer } from '../../engine/facts/valuation-tables.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import {
  BANKER,
  BUREAU,
  CHIEF,
  EA,
  EB,
  OPERATOR,
  startTestService,
  type TestService,
} from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'
import { A, B, BANK } from '../helpers/venue.ts'

let api: TestService
beforeAll(async () => {
  api = await startTestService()
})
afterAll(() => api.sql.close())

const order = (client_order_id: string, more: object = {}) => ({
  client_order_id: client_order_id,
  symbol: 'ENERGY-ZIBO',
  side: 'buy',
  type: 'limit',
  price: '95',
  quantity: '10',
  time_in_force: 'gtc',
  ...more,
})

describe('bad input is a clear problem, never a 500', () => {
  test('every fault is named at once', async () => {
    const answer = await api.call('POST', '/v1/orders', EA, {
      side: 'up',
      type: 'limit',
      quantity: '-3',
      extra: 1,
      symbol: 'x',
    })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ code: 'malformed_request', status: 400 })
    const pointers = (answer.body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()
    expect(pointers).toEqual(['/client_order_id', '/extra', '/price', '/quantity', '/side', '/symbol'])
  })

  test.each([
    // what                         method  path                          token  body                 status code
    ['no token', 'POST', '/v1/orders', undefined, order('x'), 401, 'unauthorized'],
    ['an unknown token', 'GET', '/v1/instruments', 'nope', undefined, 401, 'unauthorized'],
    ['a role that may not', 'POST', '/v1/orders', BUREAU, order('x'), 403, 'forbidden'],
    ['malformed JSON', 'POST', '/v1/orders', EA, '{"a":', 400, 'malformed_json'],
    ['an array', 'POST', '/v1/orders', EA, [], 400, 'malformed_request'],
    ['a number for a decimal', 'POST', '/v1/orders', EA, order('x', { price: 95 }), 400, 'malformed_request'],
    ['NaN', 'POST', '/v1/orders', EA, order('x', { price: 'NaN' }), 400, 'malformed_request'],
    ['an exponent', 'POST', '/v1/orders', EA, order('x', { quantity: '1e3' }), 400, 'malformed_request'],
    [
      'a market order with a price',
      'POST',
      '/v1/orders',
      EA,
      order('x', { type: 'market' }),
      400,
      'malformed_request',
    ],
    ['an id that is no number', 'GET', '/v1/orders/abc', EA, undefined, 400, 'malformed_request'],
    ['__proto__', 'POST', '/v1/orders', EA, '{"__proto__":{"x":1}}', 400, 'malformed_request'],
    [
      'a price off the tick',
      'POST',
      '/v1/orders',
      EA,
      order('x', { price: '95.05' }),
      422,
      'price_not_a_multiple_of_tick',
    ],
    [
      'a price outside the limit',
      'POST',
      '/v1/orders',
      EA,
      order('x', { price: '50' }),
      422,
      'price_outside_limit',
    ],
    [
      'a fraction of a lot',
      'POST',
      '/v1/orders',
      EA,
      order('x', { quantity: '0.5' }),
      422,
      'quantity_not_a_multiple_of_lot',
    ],
    [
      'more cash than there is',
      'POST',
      '/v1/orders',
      EA,
      order('x', { quantity: '999999' }),
      422,
      'exceeds_free_cash',
    ],
    ['an order of nobody', 'GET', '/v1/orders/999999', EA, undefined, 404, 'not_found'],
    ['a path of nothing', 'GET', '/v1/nothing', undefined, undefined, 404, 'not_found'],
    [
      'too much cash',
      'POST',
      '/v1/deposits',
      OPERATOR,
      { uscc: A, amount: '999999999999999.99', bank_reference: 'big' },
      422,
      'amount_out_of_range',
    ],
    [
      'a third decimal of money',
      'POST',
      '/v1/deposits',
      OPERATOR,
      { uscc: A, amount: '1.005', bank_reference: 'r' },
      400,
      'malformed_request',
    ],
    [
      'half a character',
      'POST',
      '/v1/deposits',
      OPERATOR,
      '{"uscc":"91370300MADEMQAAXQ","amount":"1","bank_reference":"\\ud800"}',
      400,
      'malformed_request',
    ],
    [
      'a wrong check digit',
      'POST',
      '/v1/participants',
      OPERATOR,
      { uscc: '91370300MADEMQAAX1', kind: 'bank', name: { zh: 'x', en: 'x' } },
      422,
      'uscc_check_digit_wrong',
    ],
    [
      'a day that is none',
      'POST',
      '/v1/obligations',
      BUREAU,
      { uscc: A, symbol: 'SO2-ZIBO', period: '2026', quantity: '1', due_on: '2026-02-30' },
      400,
      'malformed_request',
    ],
  ])('%s', async (_, method, path, token, body, status, code) => {
    const answer = await api.call(method, path, token, body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.detail).toBeTypeOf('string')
  })

  test('another media type', async () => {
    const answer = await api.call('POST', '/v1/orders', EA, 'a=1', { 'Content-Type': 'text/plain' })
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type'])
  })

  test('a body beyond the limit', async () => {
    const answer = await api.call(
      'POST',
      '/v1/orders',
      EA,
      JSON.stringify({ x: 'y'.repeat(9 * 1024 * 1024) }),
    )
    expect([answer.status, answer.body.code]).toEqual([413, 'too_large'])
    expect((answer.body as { detail?: string }).detail).toMatch(/: \d+ bytes at most$/)
  })
})

describe('orders over HTTP', () => {
  test('place, read, amend, cancel', async () => {
    const placed = await api.call('POST', '/v1/orders', EA, order('life-1'))
    expect(placed).toMatchObject({
      status: 201,
      body: { status: 'resting', remaining_quantity: '10', fills: [], average_price: null },
    })
    const path = `/v1/orders/${placed.body.order_id}`
    expect((await api.call('GET', path, EB)).status).toBe(404)
    expect((await api.call('PATCH', path, EA, { quantity: '4' })).body).toMatchObject({
      status: 'resting',
      remaining_quantity: '4',
    })
    expect((await api.call('DELETE', path, EA)).body).toMatchObject({ status: 'cancelled', quantity: '4' })
    expect(await api.call('DELETE', path, EA)).toMatchObject({
      status: 409,
      body: { code: 'order_not_open' },
    })
  })

  test('the same client_order_id and body: the first answer, byte for byte; another body: refused', async () => {
    const first = await api.call('POST', '/v1/orders', EA, order('same-1', { side: 'sell', price: '95' }))
    const second = await api.call('POST', '/v1/orders', EA, order('same-1', { side: 'sell', price: '95' }))
    expect([second.status, second.text]).toEqual([201, first.text])
    expect(await api.call('POST', '/v1/orders', EA, order('same-1', { quantity: '11' }))).toMatchObject({
      status: 422,
      body: { code: 'duplicate_client_order_id' },
    })
  })

  test('an Idempotency-Key gives the first answer, also to what arrives together', async () => {
    const deposit = { uscc: B, amount: '5.00', bank_reference: 'IDEM-1' }
    const answers = await Promise.all(
      [1, 2, 3].map(() => api.call('POST', '/v1/deposits', OPERATOR, deposit, { 'Idempotency-Key': 'k1' })),
    )
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    expect(
      await api.call(
        'POST',
        '/v1/deposits',
        OPERATOR,
        { ...deposit, amount: '6.00' },
        { 'Idempotency-Key': 'k1' },
      ),
    ).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
    // Without a key the bank's reference still protects.
    expect(await api.call('POST', '/v1/deposits', OPERATOR, deposit)).toMatchObject({
      status: 409,
      body: { code: 'bank_reference_used' },
    })
  })

  test('a key that came with a retried order belongs to that order', async () => {
    await api.call('POST', '/v1/orders', EA, order('keyed-1'))
    const again = await api.call('POST', '/v1/orders', EA, order('keyed-1'), { 'Idempotency-Key': 'k2' })
    expect(again.status).toBe(201)
    expect(
      (await api.call('POST', '/v1/orders', EA, order('keyed-2'), { 'Idempotency-Key': 'k2' })).body.code,
    ).toBe('idempotency_key_reused')
  })

  test('a batch answers each operation, in order', async () => {
    const place = (id: string, more: object = {}) => ({ op: 'place', order: order(id, more) })
    const answer = await api.call<{ data: Record<string, unknown>[] }>('POST', '/v1/orders/batch', EA, {
      operations: [
        place('b-1'),
        place('b-2', { price: '0.05' }),
        { op: 'cancel', order_id: 999_999 },
        place('b-3'),
      ],
    })
    expect(answer.status).toBe(200)
    expect(answer.body.data).toMatchObject([
      { client_order_id: 'b-1', status: 'resting' },
      { error: { code: 'price_not_a_multiple_of_tick' } },
      { error: { code: 'order_not_open' } },
      { client_order_id: 'b-3', status: 'resting' },
    ])
  })

  test('lists page by an opaque cursor', async () => {
    const page = await api.call<{ data: { order_id: number }[]; next_cursor: string }>(
      'GET',
      '/v1/orders?limit=2',
      EA,
    )
    const next = await api.call<{ data: { order_id: number }[] }>(
      'GET',
      `/v1/orders?limit=2&cursor=${page.body.next_cursor}`,
      EA,
    )
    const ids = [...page.body.data, ...next.body.data].map((one) => one.order_id)
    expect(ids).toEqual([...ids].sort((a, b) => b - a))
    expect(new Set(ids).size).toBe(4)
    expect((await api.call('GET', '/v1/orders?cursor=zzz', EA)).status).toBe(400)
  })

  test('a suspended trader can cancel, not trade', async () => {
    const placed = await api.call('POST', '/v1/orders', EB, order('susp-1'))
    await api.call('POST', `/v1/participants/${B}/suspension`, OPERATOR, {
      is_suspended: true,
      reason: 'test',
    })
    expect((await api.call('POST', '/v1/orders', EB, order('susp-2'))).body.code).toBe('trader_suspended')
    expect((await api.call('DELETE', `/v1/orders/${placed.body.order_id}`, EB)).status).toBe(200)
    await api.call('POST', `/v1/participants/${B}/suspension`, OPERATOR, {
      is_suspended: false,
      reason: 'test',
    })
  })
})

describe('registry over HTTP', () => {
  test('permits are issued by two people', async () => {
    const proposed = await api.call('POST', '/v1/allocations', BUREAU, {
      uscc: A,
      symbol: 'COD-XIAOQING',
      quantity: '1.500',
      document: 'doc',
    })
    expect(proposed).toMatchObject({ status: 202, body: { status: 'pending', quantity: '1.500' } })
    const path = `/v1/approvals/${proposed.body.approval_id}/approve`
    expect((await api.call('POST', path, BUREAU)).status).toBe(403)
    expect((await api.call('POST', path, CHIEF)).body).toMatchObject({ status: 'approved' })
    expect((await api.call('POST', path, CHIEF)).body.code).toBe('approval_already_decided')
    expect((await api.call('GET', '/v1/registry/invariants')).body).toMatchObject({ holds: true })
  })

  test('surrendering is for good, bounded by the obligation, and stands in the credit file', async () => {
    const set = await api.call('POST', '/v1/obligations', BUREAU, {
      uscc: B,
      symbol: 'SO2-ZIBO',
      period: '2025',
      quantity: '2',
      due_on: '2099-12-31',
    })
    expect(set).toMatchObject({ status: 201, body: { gap: '2.000' } })
    const surrender = (quantity: string) =>
      api.call('POST', '/v1/surrenders', EB, {
        symbol: 'SO2-ZIBO',
        quantity,
        obligation_id: set.body.obligation_id,
      })
    expect((await surrender('2.001')).body.code).toBe('exceeds_obligation')
    expect((await surrender('0.5')).body).toMatchObject({ gap: '1.500', is_on_time: false })
    expect((await surrender('1.5')).body).toMatchObject({ gap: '0.000', is_on_time: true })
    const file = await api.call<{ entries: { item_id: string; detail: string }[] }>(
      'GET',
      `/v1/credit/files/${B}`,
      EB,
    )
    expect(file.body.entries).toContainEqual(
      expect.objectContaining({ item_id: 'surrendered_on_time', detail: 'SO2-ZIBO 2025' }),
    )
    expect((await api.call('GET', '/v1/registry/invariants')).body).toMatchObject({ holds: true })
  })
})

describe('credit over HTTP', () => {
  test('a bank reads with consent only, each reading is recorded, and it sees nothing of other banks', async () => {
    expect((await api.call('GET', `/v1/credit/files/${A}`)).status).toBe(401)
    expect((await api.call('GET', `/v1/credit/files/${B}`, BANKER)).body.code).toBe('consent_needed')
    expect((await api.call('GET', `/v1/credit/files/${A}`, EB)).status).toBe(403)
    const other = '91350100M000100Y43'
    await api.call('POST', '/v1/participants', OPERATOR, {
      uscc: other,
      kind: 'bank',
      name: { zh: '他行', en: 'Other bank' },
    })
    const expires_at = new Date(Date.now() + 30 * 86_400_000).toISOString()
    await api.call('POST', '/v1/credit/consents', EB, { bank_uscc: other, purpose: 'secret', expires_at })
    const consent = await api.call('POST', '/v1/credit/consents', EB, {
      bank_uscc: BANK,
      purpose: 'loan',
      expires_at,
    })
    const read = await api.call<{ enquiries: unknown[]; consents: { bank_uscc: string }[] }>(
      'GET',
      `/v1/credit/files/${B}`,
      BANKER,
    )
    expect(read.status).toBe(200)
    expect(read.text).not.toContain('secret')
    expect(read.body.enquiries).toMatchObject([{ bank_uscc: BANK, purpose: 'loan' }])
    // Read again on the same day, and as of another: it is the same question.
    const again = await api.call<{ enquiries: unknown[]; has_record: boolean }>(
      'GET',
      `/v1/credit/files/${B}?as_of=${encodeURIComponent(new Date(Date.now() + 1000).toISOString())}`,
      BANKER,
    )
    expect(again.body.enquiries).toHaveLength(1)
    const early = await api.call('GET', `/v1/credit/files/${B}?as_of=2020-01-01T00:00:00Z`, BANKER)
    expect(early.body).toMatchObject({ has_record: false })
    await api.call('DELETE', `/v1/credit/consents/${consent.body.consent_id}`, EB)
    expect((await api.call('GET', `/v1/credit/files/${B}`, BANKER)).body.code).toBe('consent_needed')
  })

  test('a correction is a new entry; the past stays as it was known', async () => {
    const entry = {
      uscc: A,
      item_id: 'warning',
      decided_on: '2026-01-05',
      authority: 'a',
      document: 'd',
      detail: 'x',
    }
    const recorded = await api.call('POST', '/v1/credit/entries', BUREAU, entry)
    expect(recorded.status).toBe(201)
    const between = new Date(Date.now() + 1).toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await api.call('GET', `/v1/credit/files/${A}`, EA)).body).toMatchObject({
      score: 1,
      grade: { grade_id: 'yellow' },
    })
    await api.call('POST', '/v1/credit/entries', BUREAU, { ...entry, withdraws: recorded.body.entry_id })
    expect((await api.call('GET', `/v1/credit/files/${A}`, EA)).body).toMatchObject({
      score: 0,
      grade: { grade_id: 'green' },
    })
    expect((await api.call('GET', `/v1/credit/files/${A}?as_of=${between}`, EA)).body).toMatchObject({
      score: 1,
    })
    const again = await api.call('POST', '/v1/credit/entries', BUREAU, {
      ...entry,
      withdraws: recorded.body.entry_id,
    })
    expect(again.body.code).toBe('credit_entry_already_withdrawn')
  })
})

describe('valuation over HTTP', () => {
  test('a formula converts units and shows its trace; every fault of the inputs is named', async () => {
    const path = '/v1/formulas/water-conservation%2Fwater-balance/evaluate'
    const inputs = {
      A: { value: 100, unit: '公顷' },
      P: { value: 1500, unit: 'mm' },
      R: { value: 0.4, unit: 'm' },
      ET: { value: 700, unit: '毫米' },
    }
    const done = await api.call('POST', path, undefined, { inputs })
    expect(done).toMatchObject({ status: 200, body: { value: 400_000, unit: 'm^3' } })
    expect((await api.call('POST', path.replace('%2F', '/'), undefined, { inputs })).text).toBe(done.text)
    const bad = await api.call<{ errors: { pointer: string; code: string }[] }>('POST', path, undefined, {
      inputs: { A: { value: 1, unit: 't' }, P: { value: 99_999, unit: 'mm' }, Z: { value: 1, unit: 'm' } },
    })
    expect(bad.status).toBe(422)
    expect(bad.body.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/inputs/Z input_unknown',
      '/inputs/A unit_does_not_fit',
      '/inputs/P input_out_of_range',
      '/inputs/R input_missing',
      '/inputs/ET input_missing',
    ])
  })

  test('an account: dataset, job, draft, submitted, published by another person, and then public', async () => {
    const row = {
      symbol: 'Q_p',
      item: 'groundwater',
      value: 100,
      unit: '万m³',
      source: 'test',
      grade: 'confirmed',
    }
    const bad = await api.call<{ errors: { pointer: string; code: string }[] }>(
      'POST',
      '/v1/datasets',
      BUREAU,
      {
        area: '370302',
        period: '2020',
        title: 't',
        rows: [
          row,
          row,
          { ...row, item: 'x', unit: 'bushels' },
          { ...row, item: 'y', ecosystem: 'moon' },
          { ...row, symbol: 'Q_pp' },
          { ...row, symbol: 'A', ecosystem: 'forest', unit: 'kg' },
          { ...row, symbol: 'A', ecosystem: 'forest-mixed', value: -1, unit: '亩' },
          { ...row, symbol: 'P_CO2', ecosystem: 'forest', unit: 'CNY/t' },
          // A result of an equation that only gives an input of another is no reason to take any value of it.
          { ...row, symbol: 'C_v', ecosystem: 'forest', value: 7, unit: '1' },
          { ...row, symbol: 'r_d', unit: '1' },
        ],
      },
    )
    expect(bad.body.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/rows/1 row_duplicate',
      '/rows/2/unit unit_unknown',
      '/rows/2/item item_unknown',
      '/rows/3/ecosystem ecosystem_unknown',
      '/rows/3/item item_unknown',
      '/rows/4/symbol symbol_unknown',
      '/rows/5/unit unit_does_not_fit',
      '/rows/6/value value_out_of_range',
      '/rows/6 area_counted_twice',
      '/rows/7/ecosystem ecosystem_not_used',
      '/rows/8/value value_out_of_range',
      '/rows/9/symbol symbol_unknown',
    ])
    const dataset = await api.call('POST', '/v1/datasets', BUREAU, {
      area: '370302',
      period: '2020',
      title: 't',
      rows: [row],
    })
    const asked = await api.call('POST', '/v1/valuations', BUREAU, {
      area: '370302',
      period: '2020',
      dataset_id: dataset.body.dataset_id,
    })
    expect(asked.status).toBe(202)
    const path = `/v1/valuations/${asked.body.valuation_id}`
    await expect.poll(async () => (await api.call('GET', path, BUREAU)).body.status).toBe('draft')
    expect((await api.call('GET', path)).status).toBe(404)
    expect((await api.call('POST', `${path}/publish`, CHIEF)).body.code).toBe('valuation_not_in_this_state')
    const submitted = await api.call('POST', `${path}/submit`, BUREAU, undefined, { 'Idempotency-Key': 's1' })
    expect(submitted.body.status).toBe('submitted')
    expect((await api.call('POST', `${path}/publish`, BUREAU)).status).toBe(403)
    expect((await api.call('POST', `${path}/publish`, CHIEF)).body.status).toBe('published')
    expect(
      (await api.call('POST', `${path}/submit`, BUREAU, undefined, { 'Idempotency-Key': 's1' })).body.status,
    ).toBe('submitted')
    const seen = await api.call<{
      result: { gep: { value: number }; hash: string; indicators: { trace_id: string }[] }
    }>('GET', path)
    expect(seen.body.result.gep.value).toBe(500_000)
    expect(seen.body.result.hash).toMatch(/^[0-9a-f]{64}$/)
    const trace = await api.call('GET', `${path}/traces/${seen.body.result.indicators[0]!.trace_id}`)
    expect(trace.text).toContain('"source":"test"')
  })
})

test('a published account that was wrong is corrected by another; both stay to be read', async () => {
  const { data } = (
    await api.call<{ data: { dataset_id: number }[] }>('GET', '/v1/datasets?area=370300&period=2019', BUREAU)
  ).body
  const prepare = async (area: string, period: string, dataset_id: number) => {
    const asked = { area, period, dataset_id, draws: 0 }
    const { valuation_id } = (
      await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, asked)
    ).body
    const path = `/v1/valuations/${valuation_id}`
    await expect.poll(async () => (await api.call('GET', path, BUREAU)).body.status).toBe('draft')
    await api.call('POST', `${path}/submit`, BUREAU)
    return { valuation_id, path }
  }
  const standing = await api.call<{ data: Valuation[] }>('GET', '/v1/valuations?area=370300')
  const twin = standing.body.data.find(
    ({ period, profile }) => period === '2019' && profile.profile_id === 'shandong-2022',
  )!
  const old = await prepare('370300', '2019', data[0]!.dataset_id)
  // Of the same area, year and profile two would stand side by side.
  const refused = await api.call('POST', `${old.path}/publish`, CHIEF)
  expect([refused.status, refused.body.code]).toEqual([409, 'published_already'])
  await api.call('POST', `/v1/valuations/${twin.valuation_id}/withdraw`, CHIEF, { reason: 'for this test' })
  expect((await api.call('POST', `${old.path}/publish`, CHIEF)).body).toMatchObject({
    ...{ status: 'published', corrects: null, corrected_by: null, published_at: expect.stringMatching(/Z$/) },
  })
  const better = await prepare('370300', '2019', data[0]!.dataset_id)
  const publish = (body: object) => api.call('POST', `${better.path}/publish`, CHIEF, body)
  const correction = { corrects: old.valuation_id, reason: '水库库容更正' }
  expect((await publish({ corrects: old.valuation_id })).body.code).toBe('correction_needs_a_reason')
  expect((await publish({ ...correction, corrects: 1 })).body.code).toBe('valuation_not_found')
  expect((await publish({ ...correction, corrects: better.valuation_id })).body.code).toBe(
    'valuation_not_in_this_state',
  )
  expect((await api.call('GET', old.path)).body.status).toBe('published')
  expect((await publish(correction)).body).toMatchObject({ status: 'published', corrects: old.valuation_id })
  expect((await api.call('GET', old.path)).body).toMatchObject({
    ...{ status: 'withdrawn', corrected_by: better.valuation_id, reason: '水库库容更正' },
    result: { gep: { unit: 'CNY' } },
  })
  const listed = (await api.call<{ data: { valuation_id: number }[] }>('GET', '/v1/valuations?area=370300'))
    .body.data
  const ids = listed.map(({ valuation_id }) => valuation_id)
  expect([ids.includes(better.valuation_id), ids.includes(old.valuation_id)]).toEqual([true, false])
  expect(stateOf(recover(api.sql).venue)).toEqual(stateOf(api.service.sequencer.venue))
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('quality: what is missing, what is not confirmed and what hangs on it, rows that nothing used', async () => {
  const { data } = (await api.call<{ data: Valuation[] }>('GET', '/v1/valuations')).body
  const [zibo, garze] = ['370300', '513300'].map((area) => data.find((one) => one.area === area)!)
  const qualityOf = async ({ valuation_id }: Valuation) =>
    (await api.call<QualityAnswer>('GET', `/v1/valuations/${valuation_id}/quality`)).body
  const own = await qualityOf(zibo!)
  expect(own).toMatchObject({ valued: 4, by_grade: { confirmed: 0, unverified: zibo!.result!.gep.value } })
  expect(own.mandatory_missing).toContain('carbon-fixation')
  // Of 1,008 million CNY 689 hang on the price of a reservoir's capacity, and 252 and 69 on prices of water.
  expect(own.unverified.map(({ parameter_id, share }) => [parameter_id, Number(share.toFixed(3))])).toEqual([
    ['reservoir-unit-cost', 0.683],
    ['water-price/groundwater', 0.249],
    ['water-price/local-surface-water', 0.068],
  ])
  // Areas of types whose services lack their other data; that of wetland is used.
  expect(own.unused_rows.map(({ symbol, ecosystem }) => [symbol, ecosystem])).toEqual(
    ['cropland', 'orchard', 'forest', 'grassland', 'built-up', 'transport', 'water'].map((type) => [
      'A',
      type,
    ]),
  )
  const printed = await qualityOf(garze!)
  expect(printed).toMatchObject({ valued: 28, missing: [], unverified: [], unused_rows: [] })
  const { confirmed, derived, unverified } = printed.by_grade
  expect(confirmed + derived + unverified).toBeCloseTo(garze!.result!.gep.value, 0)
})

test('assets: a rate and a life are asked for; the change since another account adds up', async () => {
  const { data } = (await api.call<{ data: Valuation[] }>('GET', '/v1/valuations')).body
  const [zibo, garze] = ['370300', '513300'].map((area) => data.find((one) => one.area === area)!)
  const path = `/v1/valuations/${garze!.valuation_id}/asset-value`
  // A year before there was a tenth less of everything that was measured.
  const figures = await api.call<{ rows: { value: number }[] }>(
    'GET',
    `/v1/datasets/${garze!.dataset_id}`,
    BUREAU,
  )
  const rows = figures.body.rows.map((one) => ({ ...one, value: one.value * 0.9 }))
  const before = await api.call<{ dataset_id: number }>('POST', '/v1/datasets', BUREAU, {
    ...{ area: '513300', period: '2009', title: 'a year before', rows },
  })
  const asked = { area: '513300', period: '2009', dataset_id: before.body.dataset_id, draws: 0 }
  const { valuation_id } = (
    await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, {
      ...{ ...asked, methods: { profile_id: garze!.profile.profile_id } },
    })
  ).body
  await expect
    .poll(async () => (await api.call('GET', `/v1/valuations/${valuation_id}`, BUREAU)).body.status)
    .toBe('draft')
  const { body } = await api.call<AssetValueAnswer>(
    'GET',
    `${path}?rate=0.02&years=100&opening=${valuation_id}`,
    BUREAU,
  )
  expect(body.annuity_factor).toBeCloseTo(43.09835164011273, 12)
  const flow = body.services.reduce((sum, one) => sum + one.annual_value, 0)
  expect(body.total / (flow * body.annuity_factor)).toBeCloseTo(1, 12)
  expect(body.change!.closing).toBeCloseTo(body.total, 0)
  for (const { opening, price, volume, other, closing } of body.change!.lines)
    expect((opening + price + volume + other - closing) / (closing || 1)).toBeCloseTo(0, 9)
  // The opening account is one of the same area and profile, and an earlier one; nobody else sees a draft.
  const wrong = await api.call('GET', `${path}?rate=0.02&years=100&opening=${zibo!.valuation_id}`)
  expect([wrong.status, wrong.body.code]).toEqual([422, 'opening_of_another_account'])
  const itself = await api.call('GET', `${path}?rate=0.02&years=100&opening=${garze!.valuation_id}`)
  expect(itself.body).toMatchObject({ status: 422, errors: [{ pointer: '/opening' }] })
  expect((await api.call('GET', `${path}?rate=0.02&years=100&opening=${valuation_id}`)).status).toBe(404)
  for (const query of [
    '',
    '?rate=0.02',
    '?rate=2&years=100',
    '?rate=0.02&years=0',
    '?rate=0.02&years=1.5',
    '?rate=x&years=1',
  ])
    expect((await api.call('GET', path + query)).status).toBe(400)
})

test('one dataset under two profiles is compared line by line; drafts only by who may see them', async () => {
  const { data } = (
    await api.call<{ data: { dataset_id: number }[] }>('GET', '/v1/datasets?area=513300&period=2010', BUREAU)
  ).body
  const request = async (profile_id: string) => {
    const body = {
      area: '513300',
      period: '2010',
      dataset_id: data[0]!.dataset_id,
      draws: 0,
      methods: { profile_id },
    }
    const asked = await api.call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, body)
    expect(asked).toMatchObject({ status: 202 })
    const { valuation_id } = asked.body
    await expect
      .poll(async () => (await api.call('GET', `/v1/valuations/${valuation_id}`, BUREAU)).body.status)
      .toBe('draft')
    return valuation_id
  }
  const [first, second] = [await request('garze-2017'), await request('shandong-2022')]
  const path = `/v1/valuations/${first}/comparison?with=${second}`
  const { status, body } = await api.call<ComparisonAnswer>('GET', path, BUREAU)
  expect([status, body.first.profile_id, body.second.profile_id]).toEqual([
    200,
    'garze-2017',
    'shandong-2022',
  ])
  expect(body.first.gep).toBeCloseTo(754_891_858_634.9, 0)
  const sum = body.indicators.reduce((total, one) => total + one.difference, 0)
  expect(sum).toBeCloseTo(body.second.gep - body.first.gep, 0)
  const figure = body.indicators.flatMap(({ causes }) => causes).find(({ code }) => code === 'other_figure')
  expect(figure).toMatchObject({ name: { zh: expect.any(String) }, first: { unit: expect.any(String) } })
  expect((await api.call('GET', path)).status).toBe(404)
  expect((await api.call('GET', `/v1/valuations/${first}/comparison`, BUREAU)).body).toMatchObject({
    errors: [{ pointer: '/with' }],
  })
})

describe('what every answer carries', () => {
  test('a request id; an ETag and 304 for the public; no-store for who is signed in', async () => {
    const open = await api.call('GET', '/v1/instruments')
    expect(open.headers.get('X-Request-Id')).toBeTruthy()
    const tag = open.headers.get('ETag')!
    const again = await api.call('GET', '/v1/instruments', undefined, undefined, { 'If-None-Match': tag })
    expect([again.status, again.headers.get('X-Request-Id') !== null]).toEqual([304, true])
    expect((await api.call('GET', '/v1/accounts/me', EA)).headers.get('Cache-Control')).toBe('no-store')
  })

  test('the OpenAPI document has every path of the public contract', async () => {
    const { body } = await api.call<{ openapi: string; paths: Record<string, unknown> }>(
      'GET',
      '/openapi.json',
    )
    expect(body.openapi).toBe('3.1.0')
    for (const path of [
      '/v1/orders',
      '/v1/orders/batch',
      '/v1/valuations',
      '/v1/credit/files/{uscc}',
      '/v1/registry/invariants',
    ]) {
      expect(body.paths).toHaveProperty([path])
    }
  })

  test('the OpenAPI document says what a key does, where the rate counts, and where the stream is', async () => {
    type Operation = { parameters?: { $ref?: string }[]; responses: Record<string, unknown> }
    const { body } = await api.call<{
      paths: Record<string, Record<string, Operation>>
      components: Record<string, Record<string, unknown>>
    }>('GET', '/openapi.json')
    const operation = (path: string, method: string) => body.paths[path]![method]!
    const key = { $ref: '#/components/parameters/IdempotencyKey' }
    expect(operation('/v1/orders', 'post').parameters).toContainEqual(key)
    expect(operation('/v1/orders/{order_id}', 'patch').parameters).toContainEqual(key)
    expect(operation('/v1/orders/batch', 'post').parameters ?? []).not.toContainEqual(key)
    expect(operation('/v1/orders', 'get').parameters).not.toContainEqual(key)
    expect(operation('/v1/orders', 'post').responses).toHaveProperty('429')
    expect(operation('/v1/stream', 'get').responses).toHaveProperty('101')
    // Whatever is referred to is there.
    const names = JSON.stringify(body).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)
    for (const [, kind, name] of names) expect(body.components[kind!]).toHaveProperty(name!)
  })
})

test('what is of another type is told once, in words, in Chinese too', async () => {
  const { call } = await startTestService()
  const terms = { bank_uscc: '91370300MADEMQKK5T', purpose: 5, scope: 'grade' }
  const { body } = await call<{ detail: string }>('POST', '/v1/credit/consents', EA, terms, {
    'Accept-Language': 'zh',
  })
  expect(body.detail.split(';')).toEqual([
    '/purpose: 无效输入：期望 文本，实际接收 数字',
    expect.stringContaining('/expires_at: 时刻须为 RFC 3339'),
    '/scope: 无效输入：期望 数组，实际接收 文本',
  ])
})
