import { describe, expect, test } from 'vitest'
import { instrumentTerms } from '../../engine/facts/market.ts'
import type { TradingHoursAnswer } from '../../engine/facts/trading-hours.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'
import { stateOf } from '../helpers/state.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const EC = 'demo-enterprise-c'
const symbol = 'CARBON-LISTED'
interface Answer {
  code?: string
  detail?: string
  order_id?: number
  filled_quantity?: string
  average_price?: string
  phase?: string
  reference_price?: string
}
let name = 0

/** A market of listings, with permits for everybody; the clock stands on a working day at ten. */
async function city(resale?: { trading_days: number; both_ways: boolean }, at = '2026-11-30T10:00:00') {
  const clock = { now: Date.parse(`${at}+08:00`) }
  const api = await startTestService({ clock })
  const { terms } = venueOf(api.service).marketBySymbol.get('CARBON-SANDBOX')!
  const modes = ['listing'] as const
  await api.service.sequencer.submit({
    by: SERVICE,
    command: {
      command: 'list_instrument',
      terms: instrumentTerms.parse({ ...terms, symbol, modes, ...(resale ? { resale } : {}) }),
    },
  })
  const post = async (path: string, token: string, body?: object) =>
    (await api.call<Answer>('POST', path, token, body)).body
  const rows = [A, B, '91370300MADEMQCC98'].map((uscc) => ({ uscc, symbol, quantity: '1000' }))
  const { table_id } = (await post('/v1/allocation-tables', BUREAU, { document: '分配', rows })) as {
    table_id?: number
  }
  await post(`/v1/allocation-tables/${table_id}/approve`, CHIEF)
  const phase = (to: string) => post(`/v1/markets/${symbol}/phase`, OPERATOR, { phase: to, reason: '测试' })
  await phase('listing')
  const list = (token: string, side: string, price: string, quantity: string) =>
    post('/v1/listings', token, { client_order_id: `n${++name}`, symbol, side, price, quantity })
  const take = (token: string, id: number | undefined, side: string, price: string, quantity: string) =>
    post(`/v1/listings/${id}/take`, token, { client_order_id: `n${++name}`, symbol, side, price, quantity })
  const listed = async () =>
    (
      await api.call<{ data: { listing_id: number; side: string; price: string; quantity: string }[] }>(
        'GET',
        `/v1/listings?symbol=${symbol}`,
      )
    ).body.data
  const sound = () => {
    expectNothingUnkept(venueOf(api.service))
    expect(stateOf(recover(api.sql).venue)).toEqual(stateOf(venueOf(api.service)))
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  }
  return { ...api, clock, post, phase, list, take, listed, sound }
}

describe('listings (挂牌协议)', () => {
  test('rest side by side, are taken by choice at one price, and a better price goes first', async () => {
    const { list, take, listed, sound } = await city()
    const [first, second] = [await list(EA, 'sell', '75.00', '100'), await list(EB, 'sell', '75.00', '50')]
    const dear = await list(EB, 'sell', '76.00', '80')
    expect((await listed()).map(({ listing_id, price, quantity }) => [listing_id, price, quantity])).toEqual([
      [first.order_id, '75.00', '100'],
      [second.order_id, '75.00', '50'],
      [dear.order_id, '76.00', '80'],
    ])
    expect((await take(EC, dear.order_id, 'buy', '76.00', '10')).code).toBe('better_listing_first')
    // The second at the price, though the first was there before it.
    expect(await take(EC, second.order_id, 'buy', '75.00', '20')).toMatchObject({
      ...{ filled_quantity: '20', average_price: '75.0000' },
    })
    expect((await take(EC, second.order_id, 'buy', '75.00', '31')).code).toBe('exceeds_listing')
    expect((await take(EC, second.order_id, 'buy', '75.00', '30')).code).toBeUndefined()
    expect((await take(EC, second.order_id, 'buy', '75.00', '1')).code).toBe('listing_not_found')
    expect((await take(EC, first.order_id, 'buy', '74.99', '1')).code).toBe('listing_changed')
    expect((await take(EC, first.order_id, 'sell', '75.00', '1')).code).toBe('listing_not_found')
    expect((await take(EA, first.order_id, 'buy', '75.00', '1')).code).toBe('would_trade_with_itself')
    // One's own better listing does not stand in one's way.
    expect((await take(EA, dear.order_id, 'buy', '76.00', '1')).code).toBeUndefined()
    sound()
  })

  test('nothing meets by itself: what would is told to take what is there, also when it is amended to', async () => {
    const { list, call, listed, post, sound } = await city()
    await list(EA, 'sell', '75.00', '10')
    expect((await list(EB, 'buy', '75.00', '10')).code).toBe('take_instead')
    expect((await list(EA, 'buy', '75.50', '10')).code).toBe('would_trade_with_itself')
    const bid = await list(EB, 'buy', '74.00', '10')
    const amended = await call<Answer>('PATCH', `/v1/orders/${bid.order_id}`, EB, { price: '75.00' })
    expect(amended.body.code).toBe('take_instead')
    const market = {
      client_order_id: 'm',
      symbol,
      side: 'buy',
      type: 'market',
      quantity: '1',
      time_in_force: 'ioc',
    }
    expect((await post('/v1/orders', EB, market)).code).toBe('not_allowed_in_a_listing')
    expect((await listed()).length).toBe(2)
    sound()
  })

  test('a take sent again is the same take, and the same name for another is refused', async () => {
    const { list, post, listed, sound } = await city()
    const { order_id } = await list(EA, 'sell', '75.00', '10')
    const body = { client_order_id: 'once', symbol, side: 'buy', price: '75.00', quantity: '10' }
    const first = await post(`/v1/listings/${order_id}/take`, EB, body)
    expect(await post(`/v1/listings/${order_id}/take`, EB, body)).toEqual(first)
    expect((await post(`/v1/listings/${order_id}/take`, EB, { ...body, quantity: '5' })).code).toBe(
      'duplicate_client_order_id',
    )
    expect(await listed()).toEqual([])
    sound()
  })

  test('the close is the average of the listings, without blocks; day listings lapse (Oracle B)', async () => {
    const { list, take, phase, listed, call, sound } = await city()
    const cheap = await list(EA, 'sell', '74.00', '100')
    await take(EB, cheap.order_id, 'buy', '74.00', '100')
    const dear = await list(EA, 'sell', '76.00', '300')
    await take(EB, dear.order_id, 'buy', '76.00', '300')
    await list(EA, 'sell', '77.00', '5')
    await phase('closed')
    expect((await call<Answer>('GET', `/v1/instruments/${symbol}`)).body.reference_price).toBe('75.50')
    expect(await listed()).toEqual([])
    sound()
  })

  test('a market that is not one of listings takes none, and orders of a book are not taken', async () => {
    const { post, list } = await city()
    await list(EA, 'sell', '75.00', '10')
    const other = { client_order_id: 'o1', symbol: 'SO2-ZIBO', side: 'sell', price: '4550', quantity: '1' }
    // Where orders are matched a listing would trade like any other.
    expect((await post('/v1/listings', EA, other)).code).toBe('not_listing')
    const order = { ...other, type: 'limit', time_in_force: 'day' }
    const rests = await post('/v1/orders', EA, order)
    const take = { ...other, client_order_id: 'o2', side: 'buy' }
    expect((await post(`/v1/listings/${rests.order_id}/take`, EB, take)).code).toBe('not_listing')
    const phase = await post('/v1/markets/SO2-ZIBO/phase', OPERATOR, { phase: 'listing', reason: '试' })
    expect([phase.code, phase.detail]).toEqual([
      'mode_not_allowed',
      'phase: SO2-ZIBO has no listings; it is traded by continuous, auction',
    ])
    const changes = [
      { at: '09:00', phase: 'listing' },
      { at: '15:00', phase: 'closed' },
    ]
    const hours = await post('/v1/markets/SO2-ZIBO/hours', OPERATOR, { changes, document: '试' })
    expect(hours.code).toBe('mode_not_allowed')
  })

  test('orders of a book are told by price only: none of them one by one, and of an iceberg what it shows', async () => {
    const { call, post } = await city()
    const sandbox = 'CARBON-SANDBOX'
    const to = (phase: string) => post(`/v1/markets/${sandbox}/phase`, OPERATOR, { phase, reason: '试' })
    const iceberg = { ...{ type: 'limit', time_in_force: 'gtc' }, quantity: '500', display_quantity: '100' }
    const { order_id } = await post('/v1/orders', EA, {
      ...{ client_order_id: 'ice', symbol: sandbox, side: 'sell', price: '76.00' },
      ...iceberg,
    })
    const told = async () =>
      (
        await call<{ data: { listing_id: number; quantity: string }[] }>(
          'GET',
          `/v1/listings?symbol=${sandbox}`,
        )
      ).body.data
    expect(await told()).toEqual([])
    await to('listing')
    expect((await told()).find(({ listing_id }) => listing_id === order_id)?.quantity).toBe('100')
  })

  test('what a call left crossed trades before listings begin', async () => {
    const { call, post, sound } = await city()
    const symbol = 'CARBON-SANDBOX'
    const to = (phase: string) => post(`/v1/markets/${symbol}/phase`, OPERATOR, { phase, reason: '试' })
    const order = (token: string, side: string, price: string) =>
      post('/v1/orders', token, {
        ...{ client_order_id: `n${++name}`, symbol, side, price, quantity: '10' },
        ...{ type: 'limit', time_in_force: 'day' },
      })
    await to('pre_open')
    await order(EA, 'sell', '74.00')
    await order(EB, 'buy', '77.00')
    await to('listing')
    const { body } = await call<{ data: { side: string; price: string }[] }>(
      'GET',
      `/v1/listings?symbol=${symbol}`,
    )
    const prices = (of: string) =>
      body.data.filter(({ side }) => side === of).map(({ price }) => Number(price))
    expect(Math.max(...prices('buy'))).toBeLessThan(Math.min(...prices('sell')))
    sound()
  })
})

describe('what was bought is not sold again at once', () => {
  test('not on the same day, but what was held before (CEA-13)', async () => {
    const { clock, list, take, sound } = await city({ trading_days: 1, both_ways: false })
    const { order_id } = await list(EA, 'sell', '75.00', '200')
    await take(EB, order_id, 'buy', '75.00', '200')
    expect((await list(EB, 'sell', '76.00', '1001')).code).toBe('resale_too_early')
    expect((await list(EB, 'sell', '76.00', '1000')).code).toBeUndefined()
    expect((await list(EB, 'sell', '76.00', '1')).code).toBe('resale_too_early')
    expect((await list(EA, 'buy', '74.00', '1')).code).toBeUndefined()
    clock.now = Date.parse('2026-12-01T00:00:00+08:00')
    expect((await list(EB, 'sell', '76.00', '200')).code).toBeUndefined()
    sound()
  })

  test('for five trading days, over a weekend, and the other way round where the rule says so', async () => {
    const { clock, list, take, sound } = await city({ trading_days: 5, both_ways: true })
    const { order_id } = await list(EA, 'sell', '75.00', '200')
    await take(EB, order_id, 'buy', '75.00', '200')
    expect((await list(EA, 'buy', '74.00', '1')).code).toBe('resale_too_early')
    // Monday; five trading days later is the next Monday.
    clock.now = Date.parse('2026-12-06T23:59:59+08:00')
    expect((await list(EB, 'sell', '76.00', '1200')).code).toBe('resale_too_early')
    expect((await list(EA, 'buy', '74.00', '1')).code).toBe('resale_too_early')
    clock.now = Date.parse('2026-12-07T00:00:00+08:00')
    expect((await list(EB, 'sell', '76.00', '1200')).code).toBeUndefined()
    expect((await list(EA, 'buy', '74.00', '1')).code).toBeUndefined()
    sound()
  })
})

describe('the hours of a market', () => {
  const changes = [
    { at: '09:30', phase: 'listing' },
    { at: '11:30', phase: 'break' },
    { at: '13:00', phase: 'listing' },
    { at: '15:00', phase: 'closed' },
  ]
  const hours = async ({ call }: Awaited<ReturnType<typeof city>>) =>
    (await call<{ data: TradingHoursAnswer[] }>('GET', '/v1/trading-hours')).body.data[0]!
  const phaseOf = async ({ call, post }: Awaited<ReturnType<typeof city>>) => {
    await post('/v1/freezes', OPERATOR, { uscc: B, symbol: 'CNY', amount: '0.01', document: '任意' })
    return (await call<Answer>('GET', `/v1/instruments/${symbol}`)).body.phase
  }
  const set = (one: Awaited<ReturnType<typeof city>>, given: object[] = changes) =>
    one.post(`/v1/markets/${symbol}/hours`, OPERATOR, { changes: given, document: '沪环境交〔2021〕34号' })

  test('are kept to the instant, over a break, a night, a weekend, and a time in which the service was down', async () => {
    const one = await city()
    await set(one)
    expect(await hours(one)).toMatchObject({ next_at: '2026-11-30T03:30:00.000Z', next_phase: 'break' })
    const at = async (text: string) => {
      one.clock.now = Date.parse(`${text}+08:00`)
      return phaseOf(one)
    }
    expect(await at('2026-11-30T11:29:59.999')).toBe('listing')
    expect(await at('2026-11-30T11:30:00')).toBe('break')
    expect((await one.list(EA, 'sell', '75.00', '1')).code).toBe('market_closed')
    expect(await at('2026-11-30T13:00:00')).toBe('listing')
    expect(await at('2026-11-30T15:00:00')).toBe('closed')
    // Down from Monday evening to Saturday: every change is in the journal at its own instant.
    expect(await at('2026-12-05T12:00:00')).toBe('closed')
    const bells = one.sql.all<{ at: number }>(
      "SELECT at FROM journal WHERE json_extract(command, '$.command') = 'keep_hours' ORDER BY seq",
    )
    expect(bells).toHaveLength(3 + 4 * 4)
    expect(bells.at(-1)!.at).toBe(Date.parse('2026-12-04T15:00:00+08:00'))
    expect(await at('2026-12-07T09:29:59')).toBe('closed')
    expect(await at('2026-12-07T09:30:00')).toBe('listing')
    one.sound()
  })

  test('do not lift what an operator has halted', async () => {
    const one = await city()
    await set(one)
    await one.phase('halted')
    one.clock.now = Date.parse('2026-12-01T10:00:00+08:00')
    expect(await phaseOf(one)).toBe('halted')
    await one.phase('listing')
    one.clock.now = Date.parse('2026-12-01T15:00:00+08:00')
    expect(await phaseOf(one)).toBe('closed')
    one.sound()
  })

  test('of a year whose days off are not known do nothing, and say so', async () => {
    const one = await city(undefined, '2026-12-31T10:00:00')
    await set(one)
    one.clock.now = Date.parse('2026-12-31T15:00:00+08:00')
    expect(await phaseOf(one)).toBe('closed')
    expect(await hours(one)).toMatchObject({ next_at: null, calendar_missing: '2027' })
    one.clock.now = Date.parse('2027-01-05T10:00:00+08:00')
    expect(await phaseOf(one)).toBe('closed')
    one.sound()
  })

  test.each([
    ['out of order', [changes[1]!, changes[0]!, changes[3]!]],
    ['without a close', changes.slice(0, 3)],
    ['with two ends of a day', [...changes, { at: '15:30', phase: 'closed' }]],
    ['that begin with the close', changes.slice(3)],
    ['that begin with a break', changes.slice(1)],
  ])('%s are refused', async (_, given) => {
    expect((await set(await city(), given)).code).toBe('trading_hours_invalid')
  })
})
