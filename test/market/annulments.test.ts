import { describe, expect, test } from 'vitest'
import type { AnnulmentAnswer } from '../../engine/facts/annulment.ts'
import type { BlockTradeAnswer } from '../../engine/facts/block-trade.ts'
import type { Certificate } from '../../engine/facts/certificate.ts'
import type { DeskAction } from '../../engine/facts/desk.ts'
import type { PartiesAnswer, Trade } from '../../engine/facts/market.ts'
import type { OwnTrade } from '../../engine/facts/order.ts'
import type { Account, LedgerLine } from '../../engine/facts/registry.ts'
import { runPass } from '../../src/checker/pass.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { ADMIN, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const symbol = 'ENERGY-ZIBO'
const NOW = Date.UTC(2026, 10, 24, 2)
const HOUR = 3_600_000
type Answer = AnnulmentAnswer & { code?: string; token: string }

/** A trade of 5 at 98 between two enterprises, and a second operator. */
async function traded() {
  const clock = { now: NOW }
  const api = await startTestService({ clock })
  const post = async (path: string, token: string, body?: object) =>
    (await api.call<Answer>('POST', path, token, body)).body
  const second = (await post('/v1/principals', ADMIN, { name: 'operator2', roles: ['operator'] })).token
  const order = (token: string, side: string, client_order_id: string) =>
    post('/v1/orders', token, {
      ...{ client_order_id, symbol, side, type: 'limit', price: '98', quantity: '5', time_in_force: 'gtc' },
    })
  const accounts = async () =>
    Promise.all([EA, EB].map(async (one) => (await api.call<Account>('GET', '/v1/accounts/me', one)).body))
  const before = await accounts()
  await order(EA, 'sell', 'annul-1')
  await order(EB, 'buy', 'annul-2')
  const parties = await api.call<{ data: PartiesAnswer[] }>(
    'GET',
    `/v1/instruments/${symbol}/parties`,
    OPERATOR,
  )
  const { trade_id, buyer, seller, price, quantity, at } = parties.body.data[0]!
  const facts = {
    ...{ trade_id, symbol, buyer_uscc: buyer, seller_uscc: seller, price, quantity, traded_at: at },
    ...{ ground: 'manifest_error', document: '异常处置1号' },
  }
  const propose = (change: object = {}) => post('/v1/annulments', OPERATOR, { ...facts, ...change })
  const decide = (how: string, token: string, body?: object) =>
    post(`/v1/annulments/${trade_id}/${how}`, token, body)
  return { ...api, clock, post, second, before, accounts, trade_id, facts, propose, decide, order }
}
const shown = (one: Account) => ({
  cash: one.cash.free,
  held: one.holdings.find((each) => each.symbol === symbol)?.free,
})

test('two operators annul a trade: permits and cash go back, and it is in no average and no bulletin', async () => {
  const { propose, decide, second, before, accounts, trade_id, service, sql, call } = await traded()
  const volume = () => venueOf(service).marketBySymbol.get(symbol)!.day.volumeLots
  const lotsBefore = volume()
  expect((await propose()).status).toBe('proposed')
  expect((await propose()).code).toBe('annulment_exists')
  const open = await call<{ data: AnnulmentAnswer[] }>('GET', '/v1/annulments')
  expect(open.body.data).toEqual([])
  expect((await decide('confirm', OPERATOR)).code).toBe('approver_must_be_another_person')
  expect((await decide('confirm', EA)).code).toBe('forbidden')
  expect(await decide('confirm', second)).toMatchObject({ status: 'annulled', trade_id })
  const after = await accounts()
  expect(after.map(shown)).toEqual(before.map(shown))
  expect(volume()).toBe(lotsBefore - 5)
  const told = await call<{ data: AnnulmentAnswer[] }>('GET', '/v1/annulments')
  expect(told.body.data).toMatchObject([
    { trade_id, ground: 'manifest_error', buyer_uscc: null, proposer: null },
  ])
  expect((await decide('confirm', second)).code).toBe('annulment_not_found')
  expect((await propose()).code).toBe('annulment_exists')
  expectNothingUnkept(venueOf(service))
  expect((await call<{ holds: boolean }>('GET', '/v1/registry/invariants')).body.holds).toBe(true)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  expect(runPass(sql, openNodeSql(':memory:')).differences).toEqual([])
})

test('what is not there any more can’t go back: nothing is done by half', async () => {
  const { propose, decide, second, accounts, post } = await traded()
  await propose()
  // The buyer offers all it has.
  const [, buyer] = await accounts()
  const free = buyer!.holdings.find((one) => one.symbol === symbol)!.free
  await post('/v1/orders', EB, {
    ...{
      client_order_id: 'annul-3',
      symbol,
      side: 'sell',
      type: 'limit',
      price: '105',
      time_in_force: 'gtc',
    },
    quantity: free,
  })
  const before = await accounts()
  expect((await decide('confirm', second)).code).toBe('exceeds_free_holding')
  expect(await accounts()).toEqual(before)
  expect(await decide('refuse', second, { reason: '不属明显错误' })).toMatchObject({ status: 'refused' })
  // It may be proposed again, with another ground.
  expect((await propose({ ground: 'ruling' })).status).toBe('proposed')
})

test.each([
  [{ price: '99' }, 'trade_is_another'],
  [{ quantity: '4' }, 'trade_is_another'],
  [{ buyer_uscc: '91370300MADEMQAAXQ' }, 'trade_is_another'],
  [{ trade_id: 999_999 }, 'trade_is_another'],
  [{ ground: 'because' }, 'malformed_request'],
  [{ document: '' }, 'malformed_request'],
])('an annulment with %o is refused', async (change, code) => {
  const { propose } = await traded()
  expect((await propose(change)).code).toBe(code)
})

test('after a day a trade stands, unless a ruling undoes it', async () => {
  const { propose, clock } = await traded()
  clock.now = NOW + 24 * HOUR + 1
  expect((await propose()).code).toBe('annulment_too_late')
  expect((await propose({ ground: 'ruling' })).status).toBe('proposed')
})

test('a trade of a day that was closed is in no sum that runs: the average, the reference and the limits stay sound', async () => {
  const { propose, decide, second, post, order, service } = await traded()
  const phase = async (name: string) =>
    post(`/v1/markets/${symbol}/phase`, OPERATOR, { phase: name, reason: '试' })
  const market = () => venueOf(service).marketBySymbol.get(symbol)!
  await propose()
  await phase('closed')
  const closed = market().referenceTicks
  await phase('continuous')
  await order(EA, 'sell', 'annul-7')
  await order(EB, 'buy', 'annul-8')
  const [volume, sum] = [market().day.volumeLots, market().day.tickLots]
  expect((await decide('confirm', second)).status).toBe('annulled')
  expect([market().day.volumeLots, market().day.tickLots]).toEqual([volume, sum])
  await phase('closed')
  expect(Math.abs(market().referenceTicks - closed)).toBeLessThan(closed / 10)
})

test('what was proposed in time is confirmed within a day, or not at all', async () => {
  const { propose, decide, second, clock } = await traded()
  await propose()
  clock.now = NOW + 25 * HOUR
  expect((await decide('confirm', second)).code).toBe('annulment_too_late')
})

test('a price is corrected: the difference changes hands, permits stay, and every figure has the new price', async () => {
  const { propose, decide, second, before, accounts, trade_id, service, sql, call, facts } = await traded()
  const traded98 = await accounts()
  const tickLots = () => venueOf(service).marketBySymbol.get(symbol)!.day.tickLots
  const sumBefore = tickLots()
  const lots = venueOf(service).marketBySymbol.get(symbol)!.scale.lots('5')
  const paper = async (token: string) =>
    (await call<Certificate>('GET', `/v1/deals/trade/${trade_id}/certificate`, token)).body
  const old = await paper(EB)
  expect((await propose({ corrected_price: facts.price })).code).toBe('price_is_the_same')
  // It could not have been dealt at that: only a ruling sets such a price.
  expect((await propose({ corrected_price: '89' })).code).toBe('price_outside_limit')
  expect((await propose({ corrected_price: '0' })).code).toBe('price_not_a_multiple_of_tick')
  expect(await propose({ corrected_price: '95' })).toMatchObject({
    status: 'proposed',
    corrected_price: '95.0',
  })
  expect(await decide('confirm', second)).toMatchObject({ status: 'corrected' })
  const [seller, buyer] = await accounts()
  expect(Number(seller!.cash.balance) - Number(traded98[0]!.cash.balance)).toBeCloseTo(-12, 2)
  expect(Number(buyer!.cash.balance) - Number(traded98[1]!.cash.balance)).toBeCloseTo(12, 2)
  expect(shown(buyer!).held).toBe(shown(traded98[1]!).held)
  expect(Number(before[1]!.cash.balance) - Number(buyer!.cash.balance)).toBeCloseTo(475, 2)
  expect(tickLots()).toBe(sumBefore - BigInt(lots * 24))
  const trades = await call<{ data: Trade[] }>('GET', `/v1/instruments/${symbol}/trades`)
  expect(trades.body.data[0]).toMatchObject({ price: '97.4', corrected_price: '95.0', is_annulled: false })
  const bulletin = await call<{ rows: { symbol: string; low: string; average_price: string }[] }>(
    ...(['GET', '/v1/reports/bulletin?from=2026-11-24&to=2026-11-24'] as const),
  )
  expect(bulletin.body.rows.find((one) => one.symbol === symbol)!.low).toBe('95.0')
  // The paper that was issued says that another holds; the new one stands.
  const status = async (number: string) =>
    (await call<{ status: string }>('GET', `/v1/certificates/trade/${trade_id}/${number}`)).body.status
  const fresh = await paper(EB)
  expect([await status(old.certificate_number), await status(fresh.certificate_number)]).toEqual([
    ...['corrected', 'stands'],
  ])
  expect([old.amount, fresh.amount]).toEqual(['487.00', '475.00'])
  expect(fresh).toMatchObject({ status: 'stands', original_price: '97.4' })
  const own = await call<{ data: OwnTrade[] }>('GET', '/v1/fills', EB)
  expect(own.body.data[0]).toMatchObject({
    ...{ standing: 'corrected', price: '97.4', amount: '487.00' },
    ...{ corrected_price: '95.0', standing_amount: '475.00' },
  })
  const ledger = await call<{ data: LedgerLine[] }>('GET', '/v1/accounts/me/ledger?symbol=CNY', EB)
  expect(ledger.body.data[0]).toMatchObject({
    ...{ cause: 'confirm_annulment', deal_kind: 'trade', deal_number: trade_id, change: '12.00' },
  })
  const log = await call<{ data: DeskAction[] }>('GET', '/v1/operator-actions', OPERATOR)
  expect(log.body.data[0]!.body).toMatchObject({ symbol, price: '97.4', corrected_price: '95.0' })
  expect((await propose()).code).toBe('annulment_exists')
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  expect(runPass(sql, openNodeSql(':memory:'))).toMatchObject({ differences: [], faults: [] })
})

describe('a block that two agreed', () => {
  const BLOCK = 'CARBON-SANDBOX'
  async function agreed() {
    const { call, post, second, service, sql, clock } = await traded()
    const subject = async (token: string) => (await call<Account>('GET', '/v1/accounts/me', token)).body
    const [a, b] = [(await subject(EA)).uscc, (await subject(EB)).uscc]
    const before = await subject(EB)
    const offer = { to_uscc: b, symbol: BLOCK, side: 'sell', price: '60.00', quantity: '100000' }
    const { block_id } = (await call<BlockTradeAnswer>('POST', '/v1/block-trades', EA, offer)).body
    const path = `/v1/block-trades/${block_id}/accept`
    const { ended_at } = (await call<BlockTradeAnswer>('POST', path, EB, { offer_number: 1 })).body
    const facts = {
      ...{ deal_kind: 'block', trade_id: block_id, symbol: BLOCK, buyer_uscc: b, seller_uscc: a },
      ...{
        price: '60.00',
        quantity: '100000',
        traded_at: ended_at,
        ground: 'manifest_error',
        document: '2号',
      },
    }
    const confirm = () => post(`/v1/annulments/${block_id}/confirm`, second, { deal_kind: 'block' })
    const blocks = async () => {
      clock.now += 24 * HOUR
      return (await call<{ data: { price: string }[] }>('GET', '/v1/reports/blocks')).body.data
    }
    const sound = () => {
      expectNothingUnkept(venueOf(service))
      expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
      expect(runPass(sql, openNodeSql(':memory:'))).toMatchObject({ differences: [], faults: [] })
    }
    return { call, post, facts, confirm, before, subject, blocks, sound }
  }

  test('is undone by two operators, and published no more', async () => {
    const { post, facts, confirm, before, subject, blocks, sound, call } = await agreed()
    expect((await post('/v1/annulments', OPERATOR, { ...facts, deal_kind: 'trade' })).code).toBe(
      'trade_is_another',
    )
    expect((await post('/v1/annulments', OPERATOR, facts)).status).toBe('proposed')
    expect((await confirm()).status).toBe('annulled')
    expect((await subject(EB)).cash.balance).toBe(before.cash.balance)
    const own = await call<{ data: BlockTradeAnswer[] }>('GET', '/v1/block-trades', EB)
    expect(own.body.data[0]!.status).toBe('annulled')
    sound()
    expect(await blocks()).toEqual([])
  })

  test('has its price corrected: published at that', async () => {
    const { post, facts, confirm, before, subject, blocks, sound } = await agreed()
    await post('/v1/annulments', OPERATOR, { ...facts, corrected_price: '61.50' })
    expect((await confirm()).status).toBe('corrected')
    const paid = Number(before.cash.balance) - Number((await subject(EB)).cash.balance)
    expect(paid).toBeCloseTo(6_150_000, 2)
    sound()
    expect(await blocks()).toMatchObject([{ price: '61.50', amount: '6150000.00' }])
  })
})
