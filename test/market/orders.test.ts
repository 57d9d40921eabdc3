import { describe, expect, test } from 'vitest'
import type { Candle, Ticker, Trade } from '../../engine/facts/market.ts'
import type { Order, OrderAnswer } from '../../engine/facts/order.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const SYMBOL = 'SO2-ZIBO'
const MINUTE = 60_000
const NINE = Date.UTC(2026, 10, 24, 2)

async function market(at = NINE) {
  const clock = { now: at }
  const api = await startTestService({ clock })
  let count = 0
  const place = async (token: string, side: string, price: string, quantity: string, more: object = {}) => {
    const order = {
      ...{
        client_order_id: `m${++count}`,
        symbol: SYMBOL,
        side,
        type: 'limit',
        price,
        quantity,
        time_in_force: 'gtc',
      },
      ...more,
    }
    return (await api.call<OrderAnswer & { code?: string }>('POST', '/v1/orders', token, order)).body
  }
  const read = async (path: string, token = EA) =>
    (await api.call<Order & { code?: string }>('GET', path, token)).body
  const order = (answer: OrderAnswer, token = EA) => read(`/v1/orders/${answer.order_id}`, token)
  const phase = (name: string) =>
    api.call('POST', `/v1/markets/${SYMBOL}/phase`, OPERATOR, { phase: name, reason: '试验' })
  // Whatever the demonstration left in the book is gone.
  await api.call('DELETE', '/v1/orders', EA)
  await api.call('DELETE', '/v1/orders', EB)
  return { ...api, clock, place, read, order, phase }
}

test('the rule that refuses an order is named in the language of who asks, alone and in a batch', async () => {
  const { call } = await market()
  const order = { client_order_id: 'r1', symbol: SYMBOL, side: 'buy', type: 'limit', price: '990000' }
  const { legal_basis } = (
    await call<{ legal_basis: Record<string, string> }>('GET', `/v1/instruments/${SYMBOL}`)
  ).body
  for (const language of ['zh', 'en']) {
    const asked = { 'Accept-Language': language }
    const told = { code: 'price_outside_limit', rule: legal_basis[language] }
    const whole = { ...order, quantity: '1', time_in_force: 'gtc' }
    expect((await call('POST', '/v1/orders', EA, whole, asked)).body).toMatchObject(told)
    const batch = { operations: [{ op: 'place', order: whole }] }
    expect((await call('POST', '/v1/orders/batch', EA, batch, asked)).body).toMatchObject({
      data: [{ error: told }],
    })
  }
})

describe('a cancel says why', () => {
  test('by its owner, by self-trade prevention, as the rest of an immediate order, with its pair', async () => {
    const { call, place, order } = await market()
    const rests = await place(EA, 'sell', '4600', '2')
    expect((await order(rests)).cancel_reason).toBeNull()
    await call('DELETE', `/v1/orders/${rests.order_id}`, EA)
    expect(await order(rests)).toMatchObject({ status: 'cancelled', cancel_reason: 'requested' })

    const offer = await place(EA, 'sell', '4600', '2')
    const newest = await place(EA, 'buy', '4600', '1', { self_trade_prevention: 'cancel_newest' })
    expect(await order(newest)).toMatchObject({
      cancel_reason: 'self_trade',
      self_trade_prevention: 'cancel_newest',
    })
    await place(EA, 'buy', '4600', '1', { self_trade_prevention: 'cancel_oldest', time_in_force: 'ioc' })
    expect((await order(offer)).cancel_reason).toBe('self_trade')

    await place(EB, 'sell', '4600', '1')
    const rest = await place(EA, 'buy', '4600', '3', { time_in_force: 'ioc', min_quantity: '0.5' })
    expect(await order(rest)).toMatchObject({
      cancel_reason: 'unfilled',
      filled_quantity: '1.000',
      min_quantity: '0.5',
      post_only: false,
    })

    const limit = await place(EA, 'sell', '4650', '1', { post_only: true })
    const stop = await place(EA, 'sell', '4000', '1', {
      type: 'stop',
      stop_price: '4400',
      price: undefined,
      pair_with: limit.order_id,
    })
    await call('DELETE', `/v1/orders/${limit.order_id}`, EA)
    expect((await order(stop)).cancel_reason).toBe('paired')
    expect((await order(limit)).post_only).toBe(true)
  })

  test('by its time, the end of the day, the kill switch and the dead man’s switch; and the audit agrees', async () => {
    const { call, clock, place, order, phase, sql } = await market()
    const dated = await place(EA, 'sell', '4600', '1', {
      time_in_force: 'gtd',
      expires_at: new Date(NINE + MINUTE).toISOString(),
    })
    const ofDay = await place(EA, 'sell', '4610', '1', { time_in_force: 'day' })
    const killed = await place(EA, 'sell', '4620', '1')
    const silent = await place(EB, 'sell', '4630', '1')
    await call('POST', '/v1/orders/cancel-all-after', EB, { timeout_ms: 120_000 })
    clock.now = NINE + 5 * MINUTE
    await phase('closed')
    await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol: SYMBOL, reason: '核查' })
    expect(await order(dated)).toMatchObject({
      status: 'expired',
      cancel_reason: 'expired',
      updated_at: new Date(NINE + MINUTE).toISOString(),
    })
    expect(await order(silent, EB)).toMatchObject({
      cancel_reason: 'dead_mans_switch',
      updated_at: new Date(NINE + 2 * MINUTE).toISOString(),
    })
    expect((await order(ofDay)).cancel_reason).toBe('day_end')
    expect((await order(killed)).cancel_reason).toBe('kill_switch')
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
    sql.run('UPDATE order_ends SET reason = 1 WHERE order_id = ?', killed.order_id)
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([
      expect.stringContaining(`order ${killed.order_id}`),
    ])
  })
})

test('what fell due while nobody was there happened at its own instant: no trade lands in a later minute', async () => {
  const { call, clock, place, phase } = await market()
  await phase('halted')
  await call('POST', `/v1/markets/${SYMBOL}/phase`, OPERATOR, {
    ...{ phase: 'opening_auction', reason: '开市', ends_at: new Date(NINE + 10 * MINUTE).toISOString() },
  })
  await place(EA, 'sell', '4600', '1')
  await place(EB, 'buy', '4600', '1', {
    time_in_force: 'gtd',
    expires_at: new Date(NINE + 11 * MINUTE).toISOString(),
  })
  // Three hours later somebody asks for something else.
  clock.now = NINE + 180 * MINUTE
  await place(EA, 'sell', '4650', '1')
  const { data } = (await call<{ data: Trade[] }>('GET', `/v1/instruments/${SYMBOL}/trades?limit=1`)).body
  expect(data).toMatchObject([
    { price: '4600', is_auction: true, at: new Date(NINE + 10 * MINUTE).toISOString() },
  ])
})

test('an order is found, amended in a batch and cancelled by the name that its owner gave it', async () => {
  const { call, place, read } = await market()
  await place(EA, 'sell', '4600', '2', { client_order_id: 'mine/1' })
  const path = '/v1/orders/by-client-order-id/mine%2F1'
  expect((await read(path)).client_order_id).toBe('mine/1')
  expect((await read(path, EB)).code).toBe('not_found')
  const batch = async (...operations: object[]) =>
    (
      await call<{ data: (OrderAnswer & { error?: { code: string } })[]; code?: string }>(
        'POST',
        '/v1/orders/batch',
        EA,
        { operations },
      )
    ).body
  const changed = await batch(
    { op: 'amend', client_order_id: 'mine/1', quantity: '1' },
    { op: 'cancel', client_order_id: 'none' },
  )
  expect(changed.data[0]).toMatchObject({ remaining_quantity: '1.000', status: 'resting' })
  expect(changed.data[1]!.error!.code).toBe('order_not_open')
  const NEW = {
    ...{ symbol: 'SO2-ZIBO', side: 'sell', type: 'limit', price: '4600', quantity: '1' },
    time_in_force: 'gtc',
  }
  // Sent again it would do another thing: of the order that it placed the first time it would know the name.
  const placed = { op: 'place', order: { ...NEW, client_order_id: 'same-batch' } }
  expect((await batch(placed, { op: 'cancel', client_order_id: 'same-batch' })).code).toBe(
    'batch_names_its_own',
  )
  expect((await batch({ op: 'cancel' })).code).toBe('malformed_request')
  const { body } = await call<Order>('DELETE', path, EA)
  expect(body).toMatchObject({ status: 'cancelled', cancel_reason: 'requested' })
})

test('candles and trades of a span, flat ones where nothing was traded, every ticker, and the time', async () => {
  const { call, clock, place } = await market()
  const trade = async (price: string) => {
    await place(EA, 'sell', price, '1')
    await place(EB, 'buy', price, '1')
  }
  clock.now = NINE + MINUTE
  await trade('4600')
  clock.now = NINE + 4 * MINUTE
  await trade('4610')
  const candles = async (query: string) =>
    (await call<{ data: Candle[] }>('GET', `/v1/instruments/${SYMBOL}/candles?${query}`)).body.data
  const at = (minute: number) => new Date(NINE + minute * MINUTE).toISOString()
  expect((await candles(`from=${at(1)}`)).map(({ start }) => start)).toEqual([at(1), at(4)])
  const flat = await candles(`from=${at(1)}&until=${at(6)}&with_empty=true`)
  expect(flat.map(({ close, volume, trades }) => [close, volume, trades])).toEqual([
    ...[
      ['4600', '1.000', 1],
      ['4600', '0.000', 0],
      ['4600', '0.000', 0],
      ['4610', '1.000', 1],
    ],
  ])
  expect(await candles(`until=${at(-60 * 24 * 30)}&with_empty=true`)).toEqual([])
  const trades = async (query: string) =>
    (await call<{ data: Trade[] }>('GET', `/v1/instruments/${SYMBOL}/trades?${query}`)).body.data
  expect((await trades(`from=${at(2)}`)).map(({ price, is_auction }) => [price, is_auction])).toEqual([
    ['4610', false],
  ])
  const tickers = (await call<{ data: Ticker[] }>('GET', '/v1/tickers')).body.data
  expect(tickers.find(({ symbol }) => symbol === SYMBOL)!.last_price).toBe('4610')
  expect((await call<{ time: string }>('GET', '/v1/time')).body.time).toBe(at(4))
})
