import { describe, expect, test } from 'vitest'
import { CommandClock } from '../../engine/exchange/command-clock.ts'
import type { DeskAction } from '../../engine/facts/desk.ts'
import type { Instrument, Ticker, Trade } from '../../engine/facts/market.ts'
import type { Order } from '../../engine/facts/order.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { first, type Sql } from '../../src/store/sql.ts'
import { ADMIN, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const symbol = 'CARBON-SANDBOX'
/** A Monday, at a time in China. */
const at = (time: string, day = '2026-11-30') => Date.parse(`${day}T${time}:00+08:00`)
let name = 0

async function city(now = at('10:00')) {
  // The demonstration is of the Friday before.
  const clock = { now: at('10:00', '2026-11-27') }
  const api = await startTestService({ clock })
  clock.now = now
  const call = async <T = { code?: string; detail?: string }>(
    method: string,
    path: string,
    token?: string,
    body?: object,
  ) => (await api.call<T>(method, path, token, body)).body
  const phase = (to: string, more: object = {}) =>
    call<Instrument & { code?: string }>('POST', `/v1/markets/${symbol}/phase`, OPERATOR, {
      ...{ phase: to, reason: '设备检修' },
      ...more,
    })
  const hours = (more: object = {}) =>
    call('POST', `/v1/markets/${symbol}/hours`, OPERATOR, {
      changes: [
        { at: '09:30', phase: 'continuous' },
        { at: '11:30', phase: 'break' },
        { at: '13:00', phase: 'continuous' },
        { at: '15:00', phase: 'closed' },
      ],
      document: '交易规则',
      ...more,
    })
  const order = (token: string, side: string, price: string, quantity: string, more: object = {}) =>
    call<Order & { code?: string; detail?: string }>('POST', '/v1/orders', token, {
      ...{
        client_order_id: `d${++name}`,
        symbol,
        side,
        type: 'limit',
        price,
        quantity,
        time_in_force: 'day',
      },
      ...more,
    })
  const trade = async (price: string, quantity = '10') => {
    await order(EA, 'sell', price, quantity)
    await order(EB, 'buy', price, quantity)
  }
  const ticker = () => call<Ticker>('GET', `/v1/instruments/${symbol}/ticker`)
  const day = async (on: string) =>
    (
      await call<{ data: { on: string; symbol: string; last: string; close: string; trades: number }[] }>(
        'GET',
        '/v1/reports/prices?limit=1000',
      )
    ).data.find((one) => one.on === on && one.symbol === symbol)
  const clean = () => expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol, reason: '测试' })
  await phase('closed')
  await phase('continuous')
  const tick = () => api.service.sequencer.submit({ command: { command: 'expire_orders' }, by: SERVICE })
  return { ...api, send: call, clock, phase, hours, order, trade, ticker, day, clean, tick }
}

test('a day ends while its market is halted: day orders lapse, the close is taken, and the next day is its own', async () => {
  const { clock, hours, phase, order, trade, ticker, service, clean, tick } = await city()
  await hours()
  const { reference_price } = await ticker()
  await trade('80.00')
  await trade('81.00')
  const left = await order(EA, 'sell', '81.90', '5')
  await phase('halted')
  clock.now = at('15:30')
  await tick()
  const { orders } = venueOf(service)
  expect(orders.find(left.order_id)).toBe(0)
  expect(await ticker()).toMatchObject({ phase: 'halted', reference_price: '80.50', day_volume: '20' })
  expect(reference_price).not.toBe('80.50')
  // The next day begins while it is halted still, and is lifted later.
  clock.now = at('10:00', '2026-12-01')
  await tick()
  expect(await ticker()).toMatchObject({ phase: 'halted', day_volume: '0' })
  await phase('continuous')
  await trade('82.00')
  clock.now = at('15:00', '2026-12-01')
  await tick()
  expect(await ticker()).toMatchObject({ phase: 'closed', reference_price: '82.00', day_volume: '10' })
  clean()
})

describe('a halt', () => {
  test('says why and until when, and goes back to where the market would be by then', async () => {
    const { clock, hours, phase, ticker, send, tick, clean } = await city()
    await hours()
    const ends_at = new Date(at('10:20')).toISOString()
    expect(await phase('halted', { ends_at })).toMatchObject({
      ...{ phase: 'halted', phase_reason: '设备检修', call_ends_from: ends_at },
    })
    clock.now = at('10:20')
    await tick()
    expect(await ticker()).toMatchObject({ phase: 'continuous' })
    expect(await send('GET', `/v1/instruments/${symbol}`)).toMatchObject({
      phase_reason: null,
      call_ends_from: null,
    })
    // Over the break: it comes back into the afternoon, not into the morning.
    clock.now = at('11:00')
    await phase('halted', { ends_at: new Date(at('12:00')).toISOString() })
    clock.now = at('12:30')
    await tick()
    expect((await ticker()).phase).toBe('break')
    clock.now = at('14:00')
    await phase('halted', { ends_at: new Date(at('16:00')).toISOString() })
    clock.now = at('17:00')
    await tick()
    expect((await ticker()).phase).toBe('closed')
    clean()
  })

  test('of the kill switch has its reason too, and a break has no end', async () => {
    const { send, phase } = await city()
    await send('POST', '/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol, reason: '异常波动' })
    expect(await send('GET', `/v1/instruments/${symbol}`)).toMatchObject({ phase_reason: '异常波动' })
    expect((await phase('break', { ends_at: new Date(at('12:00')).toISOString() })).code).toBe(
      'call_end_not_allowed',
    )
    // Put off by chance is only what has an end.
    expect((await phase('continuous', { random_end_seconds: 5 })).code).toBe('call_end_not_allowed')
  })
})

test('after the close the day’s figures stay, and the report’s close is the average, not the last trade', async () => {
  const { trade, phase, ticker, day, clean } = await city()
  await trade('80.00')
  await trade('82.00')
  await phase('closed')
  expect(await ticker()).toMatchObject({
    ...{ last_price: '82.00', reference_price: '81.00', day_volume: '20', day_average_price: '81.00' },
  })
  expect(await day('2026-11-30')).toMatchObject({ last: '82.00', close: '81.00', trades: 2 })
  await phase('continuous')
  expect(await ticker()).toMatchObject({ day_volume: '0', day_average_price: null })
  clean()
})

test('an annulled trade is marked, and is in no figure of its day', async () => {
  const { trade, send, day } = await city()
  await trade('80.00')
  await trade('90.00')
  await trade('82.00')
  const trades = (await send<{ data: Trade[] }>('GET', `/v1/instruments/${symbol}/trades`)).data
  const [last, first] = trades as [Trade, Trade]
  const [{ buyer, seller }] = (
    await send<{ data: { buyer: string; seller: string }[] }>(
      'GET',
      `/v1/instruments/${symbol}/parties`,
      OPERATOR,
    )
  ).data as [{ buyer: string; seller: string }]
  await send('POST', '/v1/annulments', OPERATOR, {
    ...{ trade_id: last.trade_id, symbol, buyer_uscc: buyer, seller_uscc: seller, price: last.price },
    ...{ quantity: last.quantity, traded_at: last.at, ground: 'manifest_error', document: '1号' },
  })
  const { token } = await send<{ token: string }>('POST', '/v1/principals', ADMIN, {
    ...{ name: 'operator2', roles: ['operator'] },
  })
  await send('POST', `/v1/annulments/${last.trade_id}/confirm`, token)
  const after = (await send<{ data: Trade[] }>('GET', `/v1/instruments/${symbol}/trades`)).data
  expect(after.slice(0, 2).map(({ is_annulled }) => is_annulled)).toEqual([true, false])
  expect(await day('2026-11-30')).toMatchObject({ last: first.price, trades: 1, close: first.price })
})

describe('blocks', () => {
  const block = { symbol, side: 'sell', price: '75.00', quantity: '100000', to_uscc: '91370300MADEMQBB42' }
  test.each(['break', 'pre_open', 'closing_auction', 'halted', 'closed'])('not in %s', async (to) => {
    const { phase, send } = await city()
    await phase(to)
    expect((await send('POST', '/v1/block-trades', EA, block)).code).toBe('market_closed')
  })
  test.each([
    ['12:59', 'market_closed'],
    ['13:00', undefined],
    ['14:59', undefined],
    ['15:00', 'market_closed'],
  ])('within their hours alone: %s is %s', async (time, code) => {
    const { hours, clock, phase, send } = await city()
    await hours({ blocks: { from: '13:00', until: '15:00' } })
    clock.now = at(time)
    await phase('continuous')
    expect((await send('POST', '/v1/block-trades', EA, block)).code).toBe(code)
  })
})

describe('terms of a listed instrument', () => {
  const change = {
    modes: ['listing', 'block'],
    resale: { trading_days: 5, both_ways: true },
    document: '办法',
  }
  test('are changed while it is closed, by whoever may, with their document in the log', async () => {
    const { send, phase, order, clean } = await city()
    const path = `/v1/instruments/${symbol}`
    const patch = (body: object, token = OPERATOR) =>
      send<Instrument & { code?: string }>('PATCH', path, token, body)
    expect((await patch(change)).code).toBe('market_not_closed')
    const far = await order(EA, 'sell', '80.00', '1', { time_in_force: 'gtc' })
    await phase('closed')
    expect((await patch(change, EA)).code).toBe('forbidden')
    const before = await send<Instrument>('GET', path)
    expect(await patch({ ...change, price_limit_basis_points: 100, position_limit: '500000' })).toMatchObject(
      {
        ...{ modes: ['listing', 'block'], resale: { trading_days: 5, both_ways: true } },
        ...{ position_limit: '500000', reference_price: before.reference_price },
      },
    )
    // Its price is beyond the new band.
    expect(await send('GET', `/v1/orders/${far.order_id}`, EA)).toMatchObject({ status: 'expired' })
    expect((await phase('listing')).code).toBeUndefined()
    await phase('closed')
    expect(await patch({ resale: null, block: null, modes: ['continuous'], document: '批复' })).toMatchObject(
      {
        ...{ resale: null, block: null, position_limit: '500000' },
      },
    )
    expect((await phase('listing')).code).toBe('mode_not_allowed')
    const log = await send<{ data: DeskAction[] }>('GET', '/v1/operator-actions?limit=100', OPERATOR)
    expect(log.data.filter(({ action }) => action === 'change_terms')).toMatchObject([
      { actor: OPERATOR, body: { symbol, document: '批复' } },
      { actor: OPERATOR, body: { symbol, document: '办法' } },
    ])
    expect((await send('GET', '/v1/operator-actions', EA)).code).toBe('forbidden')
    clean()
  })
  test.each([
    ['block without its terms', { modes: ['block'], block: null }],
    ['a position that is no multiple', { position_limit: '0.5' }],
    ['an order beyond what can be kept', { max_order_quantity: '9999999999999' }],
  ])('%s is refused', async (_, body) => {
    const { send, phase } = await city()
    await phase('closed')
    const answer = await send('PATCH', `/v1/instruments/${symbol}`, OPERATOR, { ...body, document: '文' })
    expect(answer.code).toBe('instrument_terms_invalid')
  })
  test('leave no hours behind that open another way', async () => {
    const { send, phase, hours } = await city()
    await hours()
    await phase('closed')
    const patch = (modes: string[]) =>
      send('PATCH', `/v1/instruments/${symbol}`, OPERATOR, { modes, block: null, document: '文' })
    expect((await patch(['auction'])).code).toBe('instrument_terms_invalid')
    expect((await patch(['continuous'])).code).toBeUndefined()
  })
  test('are chosen when it is listed', async () => {
    const { send } = await city()
    const body = { symbol: 'SO2-ZIBO', vintage: '2027', legal_basis: { zh: '批复', en: 'approval' } }
    const resale = { trading_days: 1, both_ways: false }
    expect(
      await send('POST', '/v1/instruments', OPERATOR, { ...body, modes: ['listing'], resale }),
    ).toMatchObject({ symbol: 'SO2-ZIBO-2027', modes: ['listing'], block: null, resale })
  })
})

test('the log of the desk is read by its index, and says who confirmed what two gave', async () => {
  const { sql, send } = await city()
  const plan = sql.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT seq FROM journal j WHERE ${deskCondition(sql)} ORDER BY seq DESC`,
  )
  expect(plan.map(({ detail }) => detail).join()).toContain('journal_desk')
  const log = await send<{ data: DeskAction[] }>('GET', '/v1/operator-actions?limit=2', OPERATOR)
  expect(log.data.map(({ action }) => action)).toEqual(['set_phase', 'set_phase'])
})

/** The condition of the index, as it was made. */
function deskCondition(sql: Sql): string {
  const made = first<{ sql: string }>(sql, "SELECT sql FROM sqlite_schema WHERE name = 'journal_desk'")!.sql
  return made.slice(made.indexOf('WHERE') + 5).replace('json_extract(command', 'json_extract(j.command')
}

test('the days off of a year that is to come are entered, and hours go on into it', async () => {
  const { send, hours } = await city(at('16:00', '2026-12-31'))
  await hours()
  const next = async () =>
    (await send<{ data: { next_at: string | null }[] }>('GET', '/v1/trading-hours')).data[0]!.next_at
  expect(await next()).toBeNull()
  const year = {
    ...{ year: '2027', document: '国办发明电〔2026〕0号' },
    ...{ days_off: [['2027-01-01', '2027-01-03']], working_weekends: [] },
  }
  const enter = (change: object, token = OPERATOR) =>
    send('POST', '/v1/holidays', token, { years: [{ ...year, ...change }] })
  expect((await enter({}, EA)).code).toBe('forbidden')
  expect((await enter({ days_off: [['2027-01-03', '2027-01-01']] })).code).toBe('malformed_request')
  expect((await enter({ days_off: [['2028-01-01', '2028-01-03']] })).code).toBe('malformed_request')
  expect(await enter({})).toMatchObject({ data: [{ year: '2027' }, { year: '2026' }, { year: '2025' }] })
  expect(await next()).toBe(new Date(at('09:30', '2027-01-04')).toISOString())
})

test('a day off that is entered after the hours were set is no trading day', async () => {
  const { send, hours, clock, tick, ticker } = await city(at('16:00'))
  await hours()
  const next = async () =>
    (await send<{ data: { next_at: string | null }[] }>('GET', '/v1/trading-hours')).data[0]!.next_at
  expect(await next()).toBe(new Date(at('09:30', '2026-12-01')).toISOString())
  const known = await send<{
    data: { year: string; days_off: [string, string][]; working_weekends: string[] }[]
  }>('GET', '/v1/holidays')
  const { days_off, working_weekends } = known.data.find(({ year }) => year === '2026')!
  await send('POST', '/v1/holidays', OPERATOR, {
    years: [
      {
        ...{ year: '2026', document: '补充通知', working_weekends },
        days_off: [...days_off, ['2026-12-01', '2026-12-02']],
      },
    ],
  })
  expect(await next()).toBe(new Date(at('09:30', '2026-12-03')).toISOString())
  clock.now = at('10:00', '2026-12-01')
  await tick()
  expect((await ticker()).phase).not.toBe('break')
})

test.each([
  ['more days off than a year has', { days_off: [['2027-01-01', '2027-12-31']] }],
  ['a Monday as a weekend of work', { working_weekends: ['2027-01-04'] }],
  ['a year without a day off', { days_off: [] }],
  [
    'a day in two holidays',
    {
      days_off: [
        ['2027-01-02', '2027-01-04'],
        ['2027-01-01', '2027-01-03'],
      ],
    },
  ],
  ['a day that is off and worked', { working_weekends: ['2027-01-02'] }],
])('%s is refused', async (_, change) => {
  const { send } = await city()
  const days_off = [['2027-01-01', '2027-01-03']]
  const year = { year: '2027', document: '文', days_off, working_weekends: [], ...change }
  expect((await send('POST', '/v1/holidays', OPERATOR, { years: [year] })).code).toBe('malformed_request')
})

describe('ways that an instrument does not have', () => {
  const list = async (modes: string[]) => {
    const api = await city()
    const { symbol: own } = await api.send<Instrument>('POST', '/v1/instruments', OPERATOR, {
      ...{ symbol: 'SO2-ZIBO', vintage: '2027', legal_basis: { zh: '批复', en: 'approval' }, modes },
    })
    return { ...api, own }
  }
  test.each(['continuous', 'pre_open', 'opening_auction', 'closing_auction'])(
    'no %s, by hand or by hours, where nobody approved continuous matching',
    async (to) => {
      const { send, own } = await list(['listing'])
      const phase = await send('POST', `/v1/markets/${own}/phase`, OPERATOR, { phase: to, reason: '试' })
      expect(phase.code).toBe('mode_not_allowed')
      const changes = [
        { at: '09:30', phase: 'continuous' },
        { at: '15:00', phase: 'closed' },
      ]
      const hours = await send('POST', `/v1/markets/${own}/hours`, OPERATOR, { changes, document: '文' })
      expect(hours.code).toBe('mode_not_allowed')
    },
  )
  test('what is sold at fixed prices alone is sold so', async () => {
    const { send, own } = await list(['fixed_price'])
    const sale = await send('POST', '/v1/fixed-price-sales', 'demo-bureau', {
      ...{ symbol: own, quantity: '1', price: '4550', document: '文' },
      ...{ opens_at: '2026-12-01T00:00:00Z', closes_at: '2026-12-02T00:00:00Z' },
    })
    expect(sale.code).toBeUndefined()
  })
  test.each([
    ['a market without blocks', ['listing'], { from: '13:00', until: '15:00' }],
    ['a time when it is closed', ['listing', 'block'], { from: '20:00', until: '21:00' }],
  ])('no hours of blocks for %s', async (_, modes, blocks) => {
    const { send, own } = await list(['listing'])
    if (modes.includes('block'))
      await send('PATCH', `/v1/instruments/${own}`, OPERATOR, {
        ...{ modes, block: { min_quantity: '1', price_limit_basis_points: 3000 }, document: '文' },
      })
    const changes = [
      { at: '09:30', phase: 'listing' },
      { at: '15:00', phase: 'closed' },
    ]
    const answer = await send('POST', `/v1/markets/${own}/hours`, OPERATOR, {
      changes,
      blocks,
      document: '文',
    })
    expect(answer.code).toBe('trading_hours_invalid')
  })
})

test('a lower limit of what one may hold takes the bids beyond it out, the newest first', async () => {
  const { send, phase, order, clean } = await city()
  const account = await send<{ holdings: { symbol: string; balance: string }[] }>(
    'GET',
    '/v1/accounts/me',
    EB,
  )
  const held = Number(account.holdings.find((one) => one.symbol === symbol)!.balance)
  const bids: number[] = []
  for (const price of ['70.00', '71.00', '72.00'])
    bids.push((await order(EB, 'buy', price, '10', { time_in_force: 'gtc' })).order_id)
  await phase('closed')
  await send('PATCH', `/v1/instruments/${symbol}`, OPERATOR, {
    ...{ position_limit: String(held + 25), document: '文' },
  })
  const states = await Promise.all(
    bids.map((id) => send<Order>('GET', `/v1/orders/${id}`, EB).then(({ status }) => status)),
  )
  expect(states).toEqual(['resting', 'resting', 'cancelled'])
  clean()
})

test('a trailing stop that waits has another quantity; its prices follow the market', async () => {
  const { send, order, trade, clean } = await city()
  await trade('80.00')
  const stop = await order(EA, 'sell', '', '10', {
    ...{ type: 'trailing_stop', trail: '2.00', price: undefined, time_in_force: 'gtc' },
  })
  expect(stop.status).toBe('pending_trigger')
  const amend = (body: object) =>
    send<Order & { code?: string }>('PATCH', `/v1/orders/${stop.order_id}`, EA, body)
  expect(await amend({ quantity: '7' })).toMatchObject({ status: 'pending_trigger' })
  expect(await send('GET', `/v1/orders/${stop.order_id}`, EA)).toMatchObject({ quantity: '7' })
  expect((await amend({ stop_price: '75.00' })).code).toBe('attributes_conflict')
  clean()
})

test('a venue that is older does as it did until its number, and otherwise from it on', () => {
  const clock = new CommandClock()
  expect(clock.has('days')).toBe(true)
  clock.setSince('days', 8)
  const has = [7, 8].map((seq) => {
    clock.begin(seq, 0, 0)
    return clock.has('days')
  })
  expect(has).toEqual([false, true])
})
