import { describe, expect, test } from 'vitest'
import type { CarryOverAnswer } from '../../engine/facts/carry-over.ts'
import { mostCarried } from '../../engine/venue/carry-overs.ts'
import { runPass } from '../../src/checker/pass.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'
import { stateOf } from '../helpers/state.ts'

const A = '91370300MADEMQAAXQ'
const FROM = 'CARBON-SANDBOX'
const INTO = 'CARBON-2027'
const RULE = {
  ...{
    symbol: FROM,
    to_symbol: INTO,
    base_quantity: '10000',
    net_sold_ratio: '1.5',
    document: '配额方案附件5',
  },
  ...{ counts_from: '2026-12-01', counts_to: '2026-12-31', apply_by: '2027-03-20' },
}
type Answer = Partial<CarryOverAnswer> & { code?: string }

/** The demonstration in December 2026, with a permit of another year to carry over into. */
async function city() {
  const clock = { now: Date.parse('2026-12-02T10:00:00+08:00') }
  const api = await startTestService({ clock })
  const { service, sql, call } = api
  const { terms } = venueOf(service).marketBySymbol.get(FROM)!
  await service.sequencer.submit({
    by: SERVICE,
    command: { command: 'list_instrument', terms: { ...terms, symbol: INTO, series: FROM, vintage: '2027' } },
  })
  const post = async (path: string, token: string, body?: object) =>
    (await call<Answer>('POST', path, token, body)).body
  let count = 0
  const order = (token: string, side: string, quantity: string, price: string) =>
    post('/v1/orders', token, {
      ...{ client_order_id: `c${++count}`, symbol: FROM, side, type: 'limit', price, quantity },
      time_in_force: 'gtc',
    })
  const cross = async (seller: string, buyer: string, quantity: string) => {
    await order(seller, 'sell', quantity, '74.00')
    await order(buyer, 'buy', quantity, '74.00')
  }
  await post('/v1/orders/cancel-all', EA)
  await post('/v1/carry-rules', BUREAU, RULE)
  /** What the trades of the days that count say. */
  const netSold = () => {
    const { asset } = venueOf(service).marketBySymbol.get(FROM)!
    const { holder } = venueOf(service).participants.get(A)!
    const [row] = sql.all<{ net: number }>(
      `SELECT sum(quantity_lots * CASE WHEN (maker = ?) = (taker_side = 0) THEN 1 ELSE -1 END) AS net FROM trades
       WHERE asset = ? AND (maker = ? OR taker = ?) AND at >= ?`,
      ...[holder, asset, holder, holder, Date.parse('2026-12-01T00:00:00+08:00')],
    )
    return row!.net * Number(terms.lot)
  }
  const ask = (quantity: string, token = EA) => post('/v1/carry-overs', token, { symbol: FROM, quantity })
  const list = async (token = BUREAU) =>
    (await call<{ data: CarryOverAnswer[] }>('GET', '/v1/carry-overs', token)).body.data
  const held = (symbol: string) => {
    const { registry, participants, marketBySymbol } = venueOf(service)
    const { asset, scale } = marketBySymbol.get(symbol)!
    const { holder } = participants.get(A)!
    return [registry.balance(holder, asset), registry.free(holder, asset)].map((lots) =>
      Number(scale.quantity(lots)),
    ) as [number, number]
  }
  const sound = () => {
    expectNothingUnkept(venueOf(service))
    expect(stateOf(recover(sql).venue)).toEqual(stateOf(venueOf(service)))
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
    expect(runPass(sql, openNodeSql(':memory:'))).toMatchObject({ differences: [], faults: [] })
  }
  return { ...api, clock, post, cross, netSold, ask, list, held, sound }
}

test.each([
  // CEA-53: T = ⌊10,000 + 1.5 × net sold⌋, and no more than was held.
  [0, 0, 50_000, 10_000],
  [101, 0, 50_000, 10_151],
  [100, 400, 50_000, 10_000],
  [30_000, 10_000, 50_000, 40_000],
  [30_000, 10_000, 25_000, 25_000],
  [0, 0, 9_999, 9_999],
])('sold %d, bought %d, held %d: at most %d', (sold, bought, held, most) => {
  expect(mostCarried({ base_lots: 10_000, ratio_basis_points: 15_000 }, { sold, bought, held })).toBe(most)
})

test('what is asked for is set aside, decided by the figures of the tables, retired and issued anew', async () => {
  const { clock, cross, netSold, ask, list, post, held, sound, call } = await city()
  await cross(EA, EB, '4000')
  await cross(EB, EA, '1000')
  expect((await ask('10')).code).toBe('carry_over_not_open')
  clock.now = Date.parse('2027-01-04T10:00:00+08:00')
  const [all, free] = held(FROM)
  const one = await ask('10000')
  expect(one).toMatchObject({ status: 'requested', symbol: FROM, to_symbol: INTO })
  expect(held(FROM)).toEqual([all, free - 10_000])
  const [{ figures }] = (await list()) as [CarryOverAnswer]
  const net = Number(figures.sold) - Number(figures.bought)
  expect([net, net > 0]).toEqual([netSold(), true])
  const most = 10_000 + Math.floor(1.5 * net)
  expect([Number(figures.most), Number(figures.held_then)]).toEqual([most, all])
  expect((await list(EB)).length).toBe(0)
  const { sold, bought, held_then } = figures
  const approve = (id: number | undefined, change: object = {}) =>
    post(`/v1/carry-overs/${id}/approve`, CHIEF, { sold, bought, held_then, ...change })
  expect(
    (await post(`/v1/carry-overs/${one.carry_over_id}/approve`, BUREAU, { sold, bought, held_then })).code,
  ).toBe('forbidden')
  expect((await approve(one.carry_over_id, { held_then: '9999' })).code).toBe('carry_over_beyond')
  expect(await approve(one.carry_over_id)).toMatchObject({
    status: 'carried',
    figures: { quantity_left: String(most - 10_000) },
  })
  expect((await approve(one.carry_over_id)).code).toBe('carry_over_decided')
  expect(held(FROM)).toEqual([all - 10_000, free - 10_000])
  expect(held(INTO)).toEqual([10_000, 10_000])
  const { body } = await call<{ data: { document: string; quantity: string }[] }>(
    'GET',
    `/v1/lots?symbol=${INTO}`,
  )
  expect(body.data).toMatchObject([{ document: RULE.document, quantity: '10000' }])
  // What was carried over before counts; what is refused is free again.
  const more = await ask(String(most - 9999))
  expect((await approve(more.carry_over_id)).code).toBe('carry_over_beyond')
  await post(`/v1/carry-overs/${more.carry_over_id}/refuse`, CHIEF, { reason: '超过上限' })
  expect(held(FROM)).toEqual([all - 10_000, free - 10_000])
  expect((await approve((await ask(String(most - 10_000))).carry_over_id)).status).toBe('carried')
  clock.now = Date.parse('2027-03-21T00:00:00+08:00')
  expect((await ask('1')).code).toBe('carry_over_not_open')
  sound()
})

describe('what is refused', () => {
  test.each([
    ['into itself', { to_symbol: FROM }],
    ['into another unit', { to_symbol: 'SO2-ZIBO' }],
    ['asked for before its days are over', { apply_by: '2026-12-31' }],
    ['days that end before they begin', { counts_to: '2026-11-30' }],
    ['a ratio of too many decimals', { net_sold_ratio: '1.00001' }],
  ])('a rule %s', async (_, change) => {
    const { post } = await city()
    expect((await post('/v1/carry-rules', BUREAU, { ...RULE, ...change })).code).toBe('carry_rule_invalid')
  })

  test('who did not meet a duty by its day; more than is free', async () => {
    const { clock, ask, post, sound } = await city()
    await post('/v1/obligations', BUREAU, {
      ...{ uscc: A, symbol: FROM, period: '2025', due_on: '2026-12-20', quantity: '100' },
    })
    clock.now = Date.parse('2027-01-04T10:00:00+08:00')
    expect((await ask('10')).code).toBe('duty_not_met')
    expect((await ask('99999999', EB)).code).toBe('exceeds_free_holding')
    expect((await ask('0', EB)).code).toBe('amount_must_be_positive')
    sound()
  })
})
