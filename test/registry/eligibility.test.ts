import { describe, expect, test } from 'vitest'
import type { AreaCapAnswer, EligibilityAnswer } from '../../engine/facts/eligibility.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B, BANK] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQKK5T']
const SYMBOL = 'SO2-ZIBO'
const RULES = {
  ...{ symbol: SYMBOL, medium: 'air', city: '3703', sectors: ['industry', 'heat'], seller_needs: ['paid'] },
  document: '国办发〔2014〕38号',
}
const STANDING = {
  ...{ uscc: A, area: '370303', sector: 'industry', has_paid: true, is_monitored: true, document: '核定书' },
}

async function city() {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const api = await startTestService({ clock })
  const set = async (path: string, body: object, token = BUREAU) => {
    const answer = await api.call<{ code?: string; seq: number; caps: AreaCapAnswer[] }>(
      'POST',
      path,
      token,
      body,
    )
    return { http: answer.status, ...answer.body }
  }
  const asked = async (side: string, token = EA, more: object = {}) =>
    (await api.call<EligibilityAnswer>('POST', '/v1/eligibility', token, { symbol: SYMBOL, side, ...more }))
      .body
  const codes = async (side: string, token = EA, more: object = {}) =>
    (await asked(side, token, more)).refusals.map(({ code }) => code)
  let count = 0
  const order = async (side: string, token = EA, quantity = '0.1', price = '4550') => {
    const { body } = await api.call<{ code?: string; rule?: string; status?: string; order_id: number }>(
      ...([
        'POST',
        '/v1/orders',
        token,
        {
          ...{ client_order_id: `e${++count}`, symbol: SYMBOL, side, type: 'limit', price, quantity },
          time_in_force: 'gtc',
        },
      ] as const),
    )
    return body
  }
  return { ...api, clock, set, asked, codes, order }
}

type City = Awaited<ReturnType<typeof city>>

test('where the bureau has set no rules nothing is asked', async () => {
  const { asked, order } = await city()
  expect(await asked('buy')).toEqual({ is_eligible: true, refusals: [] })
  expect((await order('sell')).code).toBeUndefined()
})

describe('each rule says no by itself, with the document that it stands in', () => {
  test.each([
    ['no record of the enterprise', undefined, 'buy', ['standing_missing']],
    ['another city', { area: '370102' }, 'buy', ['outside_city']],
    ['power in a market of industry', { sector: 'power' }, 'sell', ['sector_not_allowed']],
    ['agriculture', { sector: 'agriculture' }, 'buy', ['sector_not_allowed']],
    ['a seller that paid no fee', { has_paid: false }, 'sell', ['fee_not_paid']],
    ['a buyer that paid no fee', { has_paid: false }, 'buy', []],
    ['two at once', { area: '370102', sector: 'power' }, 'buy', ['outside_city', 'sector_not_allowed']],
    ['all is well', {}, 'sell', []],
  ])('%s', async (_, change, side, wanted) => {
    const { set, codes, order } = await city()
    expect((await set('/v1/market-rules', RULES)).http).toBe(201)
    if (change) expect((await set('/v1/standings', { ...STANDING, ...change })).http).toBe(201)
    expect(await codes(side)).toEqual(wanted)
    const { code, rule } = await order(side)
    expect([code, rule]).toEqual(
      wanted.length > 0 ? ['not_eligible', RULES.document] : [undefined, undefined],
    )
  })
  test('another basin; monitoring', async () => {
    const { set, codes } = await city()
    await set('/v1/market-rules', { ...RULES, medium: 'water', basin: '小清河', seller_needs: ['monitored'] })
    await set('/v1/standings', { ...STANDING, basin: '沂河', is_monitored: false })
    expect(await codes('sell')).toEqual(['outside_basin', 'not_monitored'])
    await set('/v1/standings', { ...STANDING, basin: ' 小清河 ' })
    expect(await codes('sell')).toEqual([])
  })
  test('nothing flows into an area that misses its target; what leaves it may', async () => {
    const { set, codes, order } = await city()
    await set('/v1/market-rules', RULES)
    await set('/v1/standings', STANDING)
    await set('/v1/area-statuses', {
      ...{ area: '370303', medium: 'air', year: '2025', meets_target: false, document: '通报1号' },
    })
    expect([await codes('buy'), await codes('sell')]).toEqual([['area_misses_target'], []])
    expect(await order('buy')).toMatchObject({ code: 'not_eligible', rule: '通报1号' })
    // What was known of a year before changes nothing, whenever it is recorded; nor does another city.
    const status = { medium: 'air', meets_target: true, document: '通报' }
    await set('/v1/area-statuses', { ...status, area: '370303', year: '2023' })
    await set('/v1/area-statuses', { ...status, area: '370102', year: '2026' })
    expect(await codes('buy')).toEqual(['area_misses_target'])
    await set('/v1/area-statuses', {
      ...{ area: '370303', medium: 'air', year: '2025', meets_target: true, document: '通报2号' },
    })
    expect(await codes('buy')).toEqual([])
    // A city that misses its target does so in each of its districts.
    await set('/v1/area-statuses', { ...status, meets_target: false, area: '370300', year: '2025' })
    expect(await codes('buy')).toEqual(['area_misses_target'])
  })
})

test('an approval from above stands in for the rules: for its side, until its day', async () => {
  const { set, codes, clock } = await city()
  await set('/v1/market-rules', RULES)
  await set('/v1/standings', { ...STANDING, area: '370102' })
  const exception = { uscc: A, symbol: SYMBOL, side: 'buy', until: '2026-12-31', document: '省厅批复' }
  expect((await set('/v1/exceptions', { ...exception, until: '2026-11-28' })).code).toBe('due_in_the_past')
  await set('/v1/exceptions', exception)
  expect([await codes('buy'), await codes('sell')]).toEqual([[], ['outside_city']])
  clock.now = Date.parse('2026-12-31T23:59:59+08:00')
  expect(await codes('buy')).toEqual([])
  clock.now = Date.parse('2027-01-01T00:00:00+08:00')
  expect(await codes('buy')).toEqual(['outside_city'])
})

test('what rests in the book, or waits for its stop price, leaves it when its owner may not trade any more', async () => {
  const { set, order, call, service } = await city()
  await set('/v1/standings', STANDING)
  await set('/v1/standings', { ...STANDING, uscc: B })
  await set('/v1/market-rules', RULES)
  const bid = await order('buy', EA, '0.1', '4100')
  const offer = await order('sell', EA, '0.1', '4990')
  const { body: stop } = await call<{ order_id: number }>('POST', '/v1/orders', EA, {
    ...{ client_order_id: 'stop', symbol: SYMBOL, side: 'buy', type: 'stop_limit', price: '4990' },
    ...{ stop_price: '4980', quantity: '0.1', time_in_force: 'gtc' },
  })
  const status = async ({ order_id }: { order_id: number }) =>
    (await call<{ status: string }>('GET', `/v1/orders/${order_id}`, EA)).body.status
  expect([await status(bid), await status(offer), await status(stop)]).toEqual([
    'resting',
    'resting',
    'pending_trigger',
  ])
  await set('/v1/area-statuses', {
    ...{ area: '370303', medium: 'air', year: '2025', meets_target: false, document: '通报1号' },
  })
  // What leaves the area may; nothing comes in.
  expect([await status(bid), await status(offer), await status(stop)]).toEqual([
    'cancelled',
    'resting',
    'cancelled',
  ])
  expectNothingUnkept(service.sequencer.venue)
})

test('an approval is ended before its day, and what it let rest leaves the book', async () => {
  const { set, codes, call, order } = await city()
  await set('/v1/market-rules', RULES)
  await set('/v1/standings', { ...STANDING, area: '370102' })
  const { body } = await call<{ exception_id: number }>('POST', '/v1/exceptions', BUREAU, {
    ...{ uscc: A, symbol: SYMBOL, side: 'buy', until: '2090-12-31', document: '省厅批复' },
  })
  const bid = await order('buy', EA, '0.1', '4100')
  expect((await set(`/v1/exceptions/${body.exception_id}/end`, {})).http).toBe(200)
  expect(await codes('buy')).toEqual(['outside_city'])
  expect((await call('GET', `/v1/orders/${bid.order_id}`, EA)).body).toMatchObject({ status: 'cancelled' })
  expect((await set(`/v1/exceptions/${body.exception_id}/end`, {})).code).toBe('exception_not_found')
})

test.each([
  ['its approval is ended', async ({ set }: City, id: number) => set(`/v1/exceptions/${id}/end`, {})],
  [
    'the last day of its approval is over',
    async ({ set, clock }: City) => {
      clock.now = Date.UTC(2026, 11, 2)
      await set('/v1/standings', STANDING)
    },
  ],
  [
    'the cap is lowered',
    async ({ set }: City, id: number) => {
      await set('/v1/area-caps', { area: '370303', symbol: SYMBOL, cap: '90000', document: '总量' })
      await set(`/v1/exceptions/${id}/end`, {})
      await set('/v1/area-caps', { area: '370303', symbol: SYMBOL, cap: '1', document: '总量2号' })
    },
  ],
])('a bid for more than an area may hold leaves the book when %s', async (_, ending) => {
  const api = await city()
  const { set, call, order } = api
  await set('/v1/standings', STANDING)
  await set('/v1/area-caps', { area: '370303', symbol: SYMBOL, cap: '1', document: '总量' })
  expect((await order('buy', EA, '0.1', '4100')).code).toBe('not_eligible')
  const { body } = await call<{ exception_id: number }>('POST', '/v1/exceptions', BUREAU, {
    ...{ uscc: A, symbol: SYMBOL, side: 'buy', until: '2026-12-01', document: '批复' },
  })
  const bid = await order('buy', EA, '0.1', '4100')
  expect(bid.code).toBeUndefined()
  await set('/v1/area-caps', { area: '370303', symbol: SYMBOL, cap: '1.001', document: '总量' })
  const statusOf = async () =>
    (await call<{ status: string }>('GET', `/v1/orders/${bid.order_id}`, EA)).body.status
  expect(await statusOf()).toBe('resting')
  await ending(api, body.exception_id)
  expect(await statusOf()).toBe('cancelled')
})

test('asked beforehand: a bank and who is suspended may not; a quantity is read as an order’s is', async () => {
  const { codes, call, set } = await city()
  const ask = (more: object) =>
    call<EligibilityAnswer & { code?: string }>('POST', '/v1/eligibility', BUREAU, {
      ...{ symbol: SYMBOL, side: 'buy', uscc: A },
      ...more,
    })
  const of = async (more: object) => (await ask(more)).body.refusals.map(({ code }) => code)
  expect(await of({ uscc: BANK })).toEqual(['not_an_enterprise'])
  expect((await ask({ quantity: '0.00001' })).body.code).toBe('quantity_not_a_multiple_of_lot')
  await set('/v1/standings', STANDING)
  await set('/v1/area-caps', { area: '370303', symbol: SYMBOL, cap: '3000', document: '总量' })
  expect(await of({ quantity: '99999999999999' })).toEqual(['area_cap_exceeded'])
  await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'member', uscc: A, reason: '核查' })
  expect(await codes('sell')).toEqual(['suspended'])
})

test('the cap of an area: bids count, and an amended bid too', async () => {
  const { set, codes, order, call, service } = await city()
  await set('/v1/standings', STANDING)
  const { registry, marketBySymbol, participants } = service.sequencer.venue
  const market = marketBySymbol.get(SYMBOL)!
  const { holder } = participants.get(A)!
  const now = registry.balance(holder, market.asset) + market.exposure.buyLots(holder)
  const cap = market.scale.quantity(now + 100)
  expect(
    (await set('/v1/area-caps', { area: '370303', symbol: SYMBOL, cap, document: '总量1号' })).http,
  ).toBe(201)
  expect(await codes('buy', EA, { quantity: '0.1' })).toEqual([])
  expect(await codes('buy', EA, { quantity: '0.101' })).toEqual(['area_cap_exceeded'])
  expect((await order('buy', EA, '0.101', '4100')).code).toBe('not_eligible')
  const placed = await order('buy', EA, '0.1', '4100')
  expect(placed.code).toBeUndefined()
  const amended = await call('PATCH', `/v1/orders/${placed.order_id}`, EA, { quantity: '0.101' })
  expect(amended.body.code).toBe('not_eligible')
  expect((await call('PATCH', `/v1/orders/${placed.order_id}`, EA, { quantity: '0.05' })).status).toBe(200)
})

test('a transfer between areas moves permits, cash and both caps, or nothing', async () => {
  const { set, call, sql, service } = await city()
  const give = (change: object = {}) =>
    set(
      '/v1/area-transfers',
      {
        ...{ from_uscc: A, to_uscc: B, symbol: SYMBOL, quantity: '10', amount: '45500.00', document: '批复' },
        ...change,
      },
      CHIEF,
    )
  expect((await give()).code).toBe('standing_not_found')
  await set('/v1/standings', STANDING)
  await set('/v1/standings', { ...STANDING, uscc: B, area: '370303' })
  // Within one area the caps stay; the book may be closed to them because the area is full.
  expect(await give()).toMatchObject({ http: 201, caps: [] })
  expect((await give({ to_uscc: A })).code).toBe('attributes_conflict')
  expect((await give({ to_uscc: BANK })).code).toBe('participant_not_found')
  await set('/v1/standings', { ...STANDING, uscc: B, area: '370323' })
  expect((await give()).code).toBe('area_cap_not_found')
  for (const area of ['370303', '370323'])
    await set('/v1/area-caps', { area, symbol: SYMBOL, cap: '2000', document: '总量' })
  const state = () =>
    sql
      .all('SELECT holder, asset, balance FROM accounts ORDER BY holder, asset')
      .map((row) => JSON.stringify(row))
  const before = state()
  expect((await give({ quantity: '2001' })).code).toBe('area_cap_exceeded')
  expect((await give({ amount: '99999999999.00' })).code).toBe('exceeds_free_cash')
  expect(state()).toEqual(before)
  const moved = await give()
  expect(moved.caps.map(({ cap }) => cap)).toEqual(['1990.000', '2010.000'])
  expect(state()).not.toEqual(before)
  const { body } = await call<{ data: AreaCapAnswer[] }>('GET', '/v1/area-caps')
  expect(body.data.reduce((sum, { cap }) => sum + Number(cap), 0)).toBe(4000)
  expect((await give({})).http).toBe(201)
  // A rule for sellers holds here too; place does not.
  await set('/v1/market-rules', { ...RULES, city: '3701' })
  expect((await give({})).http).toBe(201)
  await set('/v1/standings', { ...STANDING, has_paid: false })
  expect(await give({})).toMatchObject({ code: 'not_eligible' })
  await set('/v1/standings', STANDING)
  await set('/v1/area-caps', { area: '370323', symbol: SYMBOL, cap: '9007199254740.991', document: '总量' })
  expect((await give({})).code).toBe('amount_out_of_range')
  await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'member', uscc: B, reason: '核查' })
  expect((await give({})).code).toBe('trader_suspended')
  expectNothingUnkept(service.sequencer.venue)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

describe('a cap holds on whichever way permits come in, and goes with what an approval lets in', () => {
  const WAYS = ['order', 'transfer', 'lease'] as const

  /** A in one full area, B in another with room: B sells to A. */
  async function full(way: (typeof WAYS)[number]) {
    const api = await city()
    const { set, service, call, clock, order } = api
    await call('POST', '/v1/trusted-accounts', EB, { to_uscc: A })
    clock.now = Date.UTC(2026, 11, 4, 4)
    await set('/v1/standings', STANDING)
    await set('/v1/standings', { ...STANDING, uscc: B, area: '370323' })
    const { registry, marketBySymbol, participants } = service.sequencer.venue
    const market = marketBySymbol.get(SYMBOL)!
    await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol: SYMBOL, reason: '清场' })
    await call('POST', `/v1/markets/${SYMBOL}/phase`, OPERATOR, { phase: 'continuous', reason: '恢复' })
    const cap = async (area: string, uscc: string, more: number) => {
      const held = registry.balance(participants.get(uscc)!.holder, market.asset)
      await set('/v1/area-caps', {
        area,
        symbol: SYMBOL,
        cap: market.scale.quantity(held + more),
        document: '总量',
      })
    }
    await cap('370303', A, 0)
    await cap('370323', B, 0)
    const common = { symbol: SYMBOL, quantity: '1', document: '协议' }
    const give = async () => {
      const post = async (path: string, token: string, body: object = {}) =>
        (await call<{ code?: string; lease_id?: number }>('POST', path, token, body)).body
      if (way === 'transfer') return post('/v1/transfers', EB, { ...common, to_uscc: A })
      if (way === 'lease') {
        const offer = { ...common, to_uscc: A, rent: '1.00', ends_on: '2027-06-30' }
        return post('/v1/leases', EB, offer)
      }
      await order('sell', EB, '1', '4550')
      return order('buy', EA, '1', '4550')
    }
    const caps = async () =>
      (await call<{ data: AreaCapAnswer[] }>('GET', '/v1/area-caps')).body.data.map(({ cap: most }) =>
        Number(most),
      )
    return { ...api, give, caps }
  }

  test.each(WAYS)('%s', async (way) => {
    const { give, caps, set, call, clock, service, sql } = await full(way)
    const before = await caps()
    expect(await give()).toMatchObject({ code: 'not_eligible', rule: '总量' })
    await set('/v1/exceptions', {
      uscc: A,
      symbol: SYMBOL,
      side: 'buy',
      until: '2026-12-31',
      document: '批复',
    })
    const given = await give()
    expect(given.code).toBeUndefined()
    if (way === 'lease')
      await call('POST', `/v1/leases/${(given as { lease_id: number }).lease_id}/accept`, EA)
    const after = await caps()
    expect(after[0]! - before[0]!).toBeCloseTo(1, 6)
    expect(after[1]! - before[1]!).toBeCloseTo(-1, 6)
    if (way === 'lease') {
      // What came with the lease goes back with it.
      clock.now = Date.UTC(2027, 6, 2)
      await set('/v1/standings', STANDING)
      expect(await caps()).toEqual(before)
    }
    expectNothingUnkept(service.sequencer.venue)
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })

  test('within an area nothing more comes in, and the cap stands in no one’s way', async () => {
    const { give, set } = await full('transfer')
    await set('/v1/standings', { ...STANDING, uscc: B })
    expect((await give()).code).toBeUndefined()
  })
})

test('one asks for oneself, the bureau for all', async () => {
  const { call } = await city()
  const ask = (token: string, uscc: string) =>
    call('POST', '/v1/eligibility', token, { symbol: SYMBOL, side: 'buy', uscc })
  expect((await ask(EA, A)).status).toBe(200)
  expect((await ask(EB, A)).status).toBe(403)
  expect((await ask(BUREAU, A)).status).toBe(200)
  expect((await ask(BUREAU, '91370300MADEMQAAX1')).status).toBe(404)
})

test('a market is closed to grades of credit that its rule names: an entry withdraws what rests, and its withdrawal opens it again', async () => {
  const { set, codes, order, call, service } = await city()
  await set('/v1/standings', STANDING)
  await set('/v1/standings', { ...STANDING, uscc: B })
  expect((await set('/v1/market-rules', { ...RULES, excluded_grade_ids: ['rde'] })).code).toBe(
    'attributes_conflict',
  )
  await set('/v1/market-rules', { ...RULES, excluded_grade_ids: ['red'] })
  expect(await codes('sell')).toEqual([])
  const { order_id } = await order('sell', EA, '0.1', '4600')
  const { entry_id } = (await set('/v1/credit/entries', {
    ...{ uscc: A, item_id: 'stop_production', decided_on: '2026-11-20', authority: '淄博市生态环境局' },
    ...{ document: '处罚1号', detail: '停产整治' },
  })) as unknown as { entry_id: number }
  const { body } = await call<{ status: string }>('GET', `/v1/orders/${order_id}`, EA)
  expect(body.status).toBe('cancelled')
  expect(await codes('buy')).toEqual(['grade_excluded'])
  expect((await order('buy')).code).toBe('not_eligible')
  // Others trade, and a bank that asks nothing learns nothing.
  expect((await order('buy', EB)).code).toBeUndefined()
  await set('/v1/credit/entries', {
    ...{ uscc: A, item_id: 'stop_production', decided_on: '2026-11-20', authority: '淄博市生态环境局' },
    ...{ document: '撤销1号', detail: '撤销', withdraws: entry_id },
  })
  expect(await codes('sell')).toEqual([])
  expectNothingUnkept(service.sequencer.venue)
})
