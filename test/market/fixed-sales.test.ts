import { describe, expect, test } from 'vitest'
import type { DealAnswer } from '../../engine/facts/deal.ts'
import type {
  AveragePrice,
  FixedPurchaseAnswer,
  FixedSaleAnswer,
  SaleApplicationAnswer,
} from '../../engine/facts/fixed-sale.ts'
import type { Account } from '../../engine/facts/registry.ts'
import { ballotOrder } from '../../engine/proof/ballot.ts'
import { runPass } from '../../src/checker/pass.ts'
import { advanceClock } from '../../src/city/city.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const symbol = 'SO2-ZIBO'
const NOW = Date.UTC(2026, 10, 24, 2)
const HOUR = 3_600_000
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString()
type Answer = FixedSaleAnswer & { code?: string; amount: string; quantity: string }

async function city() {
  const clock = { now: NOW }
  const api = await startTestService({ clock })
  const post = async (path: string, token: string, body?: object) =>
    (await api.call<Answer>('POST', path, token, body)).body
  const propose = (change: object = {}) =>
    post('/v1/fixed-price-sales', BUREAU, {
      ...{ symbol, quantity: '10', price: '4550', opens_at: at(1), closes_at: at(24), document: '公告1号' },
      ...change,
    })
  const announced = async (change: object = {}) => {
    const { fixed_sale_id } = await propose(change)
    await post(`/v1/fixed-price-sales/${fixed_sale_id}/approve`, CHIEF)
    clock.now = NOW + 2 * HOUR
    return fixed_sale_id
  }
  const buy = (id: number, token: string, quantity: string) =>
    post(`/v1/fixed-price-sales/${id}/purchases`, token, { quantity })
  const sale = async (id: number) =>
    (await api.call<{ data: FixedSaleAnswer[] }>('GET', '/v1/fixed-price-sales')).body.data.find(
      ({ fixed_sale_id }) => fixed_sale_id === id,
    )!
  const account = async (token: string) => (await api.call<Account>('GET', '/v1/accounts/me', token)).body
  return { ...api, clock, post, propose, announced, buy, sale, account }
}

test('first come, first served: paid for at once, published with who bought, and both ledgers agree', async () => {
  const { announced, buy, sale, account, sql, service, call } = await city()
  const id = await announced({ max_quantity: '6' })
  const before = await account(EA)
  expect(await buy(id, EA, '6')).toMatchObject({ quantity: '6.000', amount: '27300.00' })
  expect((await buy(id, EA, '0.001')).code).toBe('beyond_share')
  expect((await buy(id, EB, '4.001')).code).toBe('sold_out')
  expect((await buy(id, EB, '4')).code).toBeUndefined()
  expect((await buy(id, EB, '1')).code).toBe('sold_out')
  const [line] = (await call<{ data: object[] }>('GET', '/v1/accounts/me/ledger', EA)).body.data
  expect(line).toMatchObject({ cause: 'buy_fixed', deal_kind: 'purchase', change: '-27300.00' })
  expect((await call('GET', '/v1/accounts/me/statement.xlsx', EA)).status).toBe(200)
  const now = await sale(id)
  expect(now).toMatchObject({ quantity_left: '0.000', is_open: false })
  expect(now.purchase_count).toBe(2)
  const bought = await call<{ data: FixedPurchaseAnswer[] }>('GET', `/v1/fixed-price-sales/${id}/purchases`)
  expect(bought.body.data.map(({ uscc, quantity }) => [uscc, quantity])).toEqual([
    [B, '4.000'],
    [A, '6.000'],
  ])
  const after = await account(EA)
  expect(Number(before.cash.free) - Number(after.cash.free)).toBeCloseTo(27_300, 2)
  const { body } = await call<{ data: { obtained: string; document: string; quantity: string }[] }>(
    ...(['GET', `/v1/lots?symbol=${symbol}`] as const),
  )
  const lots = body.data.filter(({ document }) => document === '公告1号')
  expect(lots.map(({ obtained, quantity }) => [obtained, quantity])).toEqual([
    ['paid', '6.000'],
    ['paid', '4.000'],
  ])
  expectNothingUnkept(venueOf(service))
  expect((await call<{ holds: boolean }>('GET', '/v1/registry/invariants')).body.holds).toBe(true)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  expect(runPass(sql, openNodeSql(':memory:')).differences).toEqual([])
})

describe('what is refused', () => {
  test('before its time, after it, called off, proposed by the same person', async () => {
    const { propose, post, buy, clock, sale } = await city()
    const { fixed_sale_id: id } = await propose()
    expect((await buy(id, EA, '1')).code).toBe('sale_not_in_this_state')
    expect((await post(`/v1/fixed-price-sales/${id}/approve`, BUREAU)).code).toBe('forbidden')
    await post(`/v1/fixed-price-sales/${id}/approve`, CHIEF)
    expect((await buy(id, EA, '1')).code).toBe('sale_not_in_this_state')
    clock.now = NOW + HOUR
    expect((await buy(id, EA, '1')).code).toBeUndefined()
    const cancel = async (one: number) =>
      (await post(`/v1/fixed-price-sales/${one}/cancel`, CHIEF, { reason: '改日' })).code
    const { fixed_sale_id: other } = await propose()
    await post(`/v1/fixed-price-sales/${other}/approve`, CHIEF)
    expect(await cancel(other)).toBeUndefined()
    expect((await buy(other, EA, '1')).code).toBe('sale_not_in_this_state')
    expect(await sale(other)).toMatchObject({ status: 'cancelled', reason: '改日', quantity_left: '10.000' })
    clock.now = NOW + 24 * HOUR
    expect((await buy(id, EA, '1')).code).toBe('sale_not_in_this_state')
    expect(await cancel(id)).toBe('sale_not_in_this_state')
    expect(await sale(id)).toMatchObject({ status: 'announced', quantity_left: '9.000' })
  })

  test.each([
    ['sale_terms_invalid', { closes_at: at(1) }],
    ['sale_terms_invalid', { closes_at: at(24 * 100) }],
    ['price_not_a_multiple_of_tick', { price: '4555' }],
    ['quantity_not_a_multiple_of_lot', { quantity: '0.0001' }],
    ['amount_must_be_positive', { max_quantity: '0' }],
    ['market_not_found', { symbol: 'NOBODY' }],
  ])('%s: %o', async (code, change) => {
    const { propose } = await city()
    expect((await propose(change)).code).toBe(code)
  })

  test('who may not hold them, has not the money, or is suspended', async () => {
    const { announced, buy, post, account } = await city()
    const id = await announced({ quantity: '1000000' })
    const { cash } = await account(EA)
    const tooMuch = (Math.floor(Number(cash.free) / 4550) + 1).toString()
    expect((await buy(id, EA, tooMuch)).code).toBe('exceeds_free_cash')
    await post('/v1/standings', BUREAU, {
      ...{
        uscc: A,
        area: '370303',
        sector: 'industry',
        has_paid: true,
        is_monitored: true,
        document: '核定',
      },
    })
    await post('/v1/area-caps', BUREAU, { area: '370303', symbol, cap: '1', document: '总量' })
    expect((await buy(id, EA, '1')).code).toBe('not_eligible')
    await post('/v1/kill-switch', OPERATOR, { scope: 'member', uscc: B, reason: '核查' })
    expect((await buy(id, EB, '1')).code).toBe('trader_suspended')
  })
})

describe('a ballot where a season opens', () => {
  const apply = (api: Awaited<ReturnType<typeof city>>, id: number, token: string, quantity: string) =>
    api.post(`/v1/fixed-price-sales/${id}/applications`, token, { quantity })
  const ranks = async (api: Awaited<ReturnType<typeof city>>, id: number, token?: string) =>
    (
      await api.call<{ data: SaleApplicationAnswer[] }>(
        'GET',
        `/v1/fixed-price-sales/${id}/applications`,
        token,
      )
    ).body.data

  test('whoever came when, the seed says who is served first; the last gets what is left, others their money', async () => {
    const api = await city()
    const id = await api.announced({ ballot_at: at(3) })
    const before = await api.account(EB)
    expect((await api.buy(id, EA, '1')).code).toBe('sale_not_in_this_state')
    expect(await api.sale(id)).toMatchObject({ is_applied_for: true, is_open: false, ballot_seed: null })
    expect((await apply(api, id, EB, '9')).code).toBeUndefined()
    expect((await apply(api, id, EA, '3')).code).toBeUndefined()
    // Another quantity comes in the place of the first.
    expect((await apply(api, id, EA, '7')).code).toBeUndefined()
    expect((await apply(api, id, EA, '10.001')).code).toBe('beyond_share')
    expect((await ranks(api, id)).length).toBe(0)
    expect((await ranks(api, id, EA)).map(({ quantity, rank }) => [quantity, rank])).toEqual([
      ['7.000', null],
    ])
    expect(Number(before.cash.free) - Number((await api.account(EB)).cash.free)).toBeCloseTo(9 * 4550, 2)
    api.clock.now = NOW + 5 * HOUR
    // What is due happens before whatever comes next, at its own instant.
    expect((await api.buy(id, EA, '1')).code).toBe('sold_out')
    const { ballot_seed, quantity_left } = await api.sale(id)
    expect(quantity_left).toBe('0.000')
    const drawn = await ranks(api, id)
    expect(drawn.map(({ uscc }) => uscc)).toEqual(
      ballotOrder([{ uscc: A }, { uscc: B }], ballot_seed!).map(({ uscc }) => uscc),
    )
    const wanted: Record<string, number> = { [A]: 7, [B]: 9 }
    const first = wanted[drawn[0]!.uscc]!
    expect(drawn.map(({ awarded }) => Number(awarded))).toEqual([first, 10 - first])
    const ofB = Number(drawn.find(({ uscc }) => uscc === B)!.awarded)
    const after = await api.account(EB)
    const own = drawn.find(({ uscc }) => uscc === B)!.application_id
    const { data } = (await api.call<{ data: object[] }>('GET', '/v1/accounts/me/ledger', EB)).body
    if (ofB > 0)
      expect(data[0]).toMatchObject({ cause: 'draw_ballot', deal_kind: 'purchase', deal_number: own })
    expect((await api.call('GET', '/v1/accounts/me/statement.xlsx', EB)).status).toBe(200)
    expect(Number(before.cash.free) - Number(after.cash.free)).toBeCloseTo(ofB * 4550, 2)
    const [draw] = api.sql.all<{ at: number; actor: string }>(
      `SELECT at, actor FROM journal WHERE json_extract(command, '$.command') = 'draw_ballot'`,
    )
    expect(draw!.at).toBe(NOW + 3 * HOUR)
    expectNothingUnkept(venueOf(api.service))
    expect((await api.call<{ holds: boolean }>('GET', '/v1/registry/invariants')).body.holds).toBe(true)
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
    expect(runPass(api.sql, openNodeSql(':memory:')).differences).toEqual([])
  })

  // Oracle V-1: with a balance of 100 and 60 pending, 40 are eligible and 41 not.
  test.each([
    ['40', undefined],
    ['41', 'exceeds_free_cash'],
  ])('100 in the account, 60 applied for elsewhere: %s is %s', async (quantity, code) => {
    const api = await city()
    const { free } = (await api.account(EA)).cash
    const price = '10'
    const rest = (Number(free) - 100 * Number(price)).toFixed(2)
    await api.post('/v1/withdrawals', OPERATOR, { uscc: A, amount: rest, bank_reference: '回单1' })
    const terms = { ballot_at: at(3), quantity: '100', price }
    const [one, other] = [await api.propose(terms), await api.propose(terms)]
    for (const { fixed_sale_id } of [one, other])
      await api.post(`/v1/fixed-price-sales/${fixed_sale_id}/approve`, CHIEF)
    api.clock.now = NOW + 2 * HOUR
    expect((await apply(api, one.fixed_sale_id, EA, '60')).code).toBeUndefined()
    expect((await apply(api, other.fixed_sale_id, EA, quantity)).code).toBe(code)
  })

  test('taken back, called off, or not drawn for: the money is free', async () => {
    const api = await city()
    const before = await api.account(EA)
    const path = (id: number) => `/v1/fixed-price-sales/${id}/applications`
    const id = await api.announced({ ballot_at: at(3) })
    const back = async () => (await api.call<Answer>('DELETE', path(id), EA)).body.code
    expect(await back()).toBe('application_not_found')
    await apply(api, id, EA, '2')
    expect(await back()).toBeUndefined()
    await apply(api, id, EA, '2')
    await api.post(`/v1/fixed-price-sales/${id}/cancel`, CHIEF, { reason: '改日' })
    expect((await apply(api, id, EA, '2')).code).toBe('sale_not_in_this_state')
    expect((await api.account(EA)).cash).toEqual(before.cash)
    // Nothing is drawn of what was called off.
    api.clock.now = NOW + 20 * HOUR
    await api.post('/v1/notices', OPERATOR, {})
    expect(await api.sale(id)).toMatchObject({ ballot_seed: null, status: 'cancelled' })
  })

  test.each([at(1), at(24), at(0.5)])(
    'a ballot at %s of a sale from 1 to 24 h is refused',
    async (ballot_at) => {
      const { propose } = await city()
      expect((await propose({ ballot_at })).code).toBe('sale_terms_invalid')
    },
  )
})

test('the average of six months is that of the trades, weighted', async () => {
  const { call, sql, service } = await city()
  const { asset } = service.sequencer.venue.marketBySymbol.get(symbol)!
  const { body } = await call<AveragePrice>('GET', `/v1/instruments/${symbol}/average-price`)
  const [row] = sql.all<{ ticks: number; lots: number; count: number }>(
    'SELECT sum(price_ticks * quantity_lots) AS ticks, sum(quantity_lots) AS lots, count(*) AS count FROM trades WHERE asset = ?',
    asset,
  )
  expect(body.trades).toBe(row!.count)
  // Two digits below the tick of 10.
  expect(Number(body.average_price)).toBeCloseTo((10 * row!.ticks) / row!.lots, 2)
  expect((await call('GET', '/v1/instruments/NOBODY/average-price')).status).toBe(404)
})

test('with contracts: what it costs is set aside, paid from that on the last day, and what comes to nothing is for sale again', async () => {
  const { announced, buy, sale, account, call, clock, sql, service } = await city()
  const id = await announced({
    publicity_days: 1,
    payment_days: 2,
    closes_at: at(24 * 20),
    max_quantity: '6',
  })
  const before = await account(EA)
  await buy(id, EA, '6')
  await buy(id, EB, '4')
  const deals = async () =>
    (await call<{ data: DealAnswer[] }>('GET', `/v1/fixed-price-sales/${id}/deals`)).body.data
  const step = async (deal: DealAnswer, name: string, token: string, body?: object) =>
    (await call<DealAnswer & { code?: string }>('POST', `/v1/deals/${deal.deal_id}/${name}`, token, body))
      .body
  const [first, second] = await deals()
  expect(first).toMatchObject({
    status: 'awarded',
    price: '4550',
    amount: '27300.00',
    public_until: '2026-11-25',
  })
  const held = await account(EA)
  expect([held.cash.held.settlement, held.cash.balance]).toEqual(['27300.00', before.cash.balance])
  const kept = { reason: '不签约', keeps_deposit: true }
  expect((await step(second!, 'void', CHIEF, kept)).code).toBe('sale_terms_invalid')
  expect((await step(second!, 'void', CHIEF, { ...kept, keeps_deposit: false })).status).toBe('voided')
  expect(await sale(id)).toMatchObject({ quantity_left: '4.000', is_open: true })
  expect((await account(EB)).cash.held.settlement).toBe('0.00')
  // What came to nothing uses up no share.
  const again = await buy(id, EB, '4')
  expect(again.code).toBeUndefined()
  expect(await sale(id)).toMatchObject({ quantity_left: '0.000', purchase_count: 2 })
  const [, , third] = await deals()
  await step(third!, 'void', CHIEF, { ...kept, keeps_deposit: false })
  clock.now = Date.parse('2026-11-26T02:00:00Z')
  const waiting = await call<{ data: DealAnswer[] }>('GET', '/v1/deals/waiting', BUREAU)
  expect(waiting.body.data.map(({ deal_id }) => deal_id)).toEqual([first!.deal_id])
  expect((await step(first!, 'contract', BUREAU, { document: '合同' })).pay_by).toBe('2026-11-30')
  clock.now = Date.parse('2026-12-01T02:00:00Z')
  await advanceClock(service)
  expect((await deals())[0]!.status).toBe('paid')
  const papers = { buyer_document: '变更1', seller_document: '台账1' }
  expect((await step(first!, 'settle', CHIEF, papers)).status).toBe('settled')
  const after = await account(EA)
  expect(Number(before.cash.balance) - Number(after.cash.balance)).toBeCloseTo(27_300, 2)
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  expect(runPass(sql, openNodeSql(':memory:'))).toMatchObject({ differences: [], faults: [] })
})

test('a sale opens no earlier than it is announced, and its time is one to come', async () => {
  const { propose, post, sale, clock } = await city()
  expect((await propose({ opens_at: at(-48) })).code).toBe('sale_terms_invalid')
  const { fixed_sale_id } = await propose()
  clock.now = NOW + 5 * HOUR
  await post(`/v1/fixed-price-sales/${fixed_sale_id}/approve`, CHIEF)
  expect(await sale(fixed_sale_id)).toMatchObject({ opens_at: at(5), announced_at: at(5) })
  const ballot = await propose({ opens_at: at(6), ballot_at: at(8) })
  clock.now = NOW + 9 * HOUR
  const late = await post(`/v1/fixed-price-sales/${ballot.fixed_sale_id}/approve`, CHIEF)
  expect(late.code).toBe('sale_not_in_this_state')
})
