import { describe, expect, test } from 'vitest'
import type { DealAnswer } from '../../engine/facts/deal.ts'
import type { OpenAuctionAnswer, RegistrationAnswer } from '../../engine/facts/open-auction.ts'
import type { Account } from '../../engine/facts/registry.ts'
import { runPass } from '../../src/checker/pass.ts'
import { advanceClock } from '../../src/city/city.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { seededRandom } from '../helpers/random.ts'
import { BUREAU, CHIEF, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const EC = 'demo-enterprise-c'
const symbol = 'SO2-ZIBO'
const NOW = Date.UTC(2026, 10, 2, 2)
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const OPENS = 8 * DAY
const CLOSES = OPENS + 2 * HOUR
const when = (ms: number) => new Date(NOW + ms).toISOString()
type Unstated<T> = Omit<T, 'status' | 'reason'>
type Answer = Unstated<OpenAuctionAnswer> &
  Unstated<RegistrationAnswer> &
  Unstated<DealAnswer> & { status: string; code?: string; detail?: string }

async function city() {
  const clock = { now: NOW }
  const api = await startTestService({ clock })
  const post = async (path: string, token: string, body?: object) =>
    (await api.call<Answer>('POST', `/v1/open-auctions${path}`, token, body)).body
  const propose = (change: object = {}) =>
    post('', BUREAU, {
      ...{
        symbol,
        form: 'ascending',
        quantity: '10',
        start_price: '4000',
        price_step: '50',
        document: '公告2号',
      },
      ...{ registers_until: when(6 * DAY), opens_at: when(OPENS), closes_at: when(CLOSES) },
      ...change,
    })
  const announced = async (change: object = {}) => {
    const { open_auction_id } = await propose(change)
    expect((await post(`/${open_auction_id}/approve`, CHIEF)).status).toBe('announced')
    return open_auction_id
  }
  const register = async (id: number, token: string, quantity: string) => {
    const one = await post(`/${id}/registrations`, token, { quantity, document: '核定意见' })
    await post(`/${id}/registrations/${one.registration_id}/review`, CHIEF, { is_qualified: true })
    return one
  }
  const bid = (id: number, token: string, price: string, quantity: string) =>
    post(`/${id}/bids`, token, { price, quantity })
  const look = async (id: number) =>
    (await api.call<{ data: OpenAuctionAnswer[] }>('GET', '/v1/open-auctions')).body.data.find(
      ({ open_auction_id }) => open_auction_id === id,
    )!
  const deals = async (id: number) =>
    (await api.call<{ data: DealAnswer[] }>('GET', `/v1/open-auctions/${id}/deals`)).body.data
  const account = async (token: string) => (await api.call<Account>('GET', '/v1/accounts/me', token)).body
  const to = (ms: number) => {
    clock.now = NOW + ms
  }
  /** What is due happens with the next command; the host asks the clock as well. */
  const ring = () => advanceClock(api.service)
  const step = (id: number, deal: DealAnswer, name: string, token: string, body?: object) =>
    post(`/${id}/deals/${deal.deal_id}/${name}`, token, body)
  const proven = async () => {
    expect(audit(api.sql, openNodeSql(':memory:'), sha256)).toMatchObject({ findings: [] })
    expect(runPass(api.sql, openNodeSql(':memory:')).differences).toEqual([])
    expectNothingUnkept(venueOf(api.service))
  }
  return {
    ...api,
    clock,
    post,
    propose,
    announced,
    register,
    bid,
    look,
    deals,
    account,
    to,
    ring,
    step,
    proven,
  }
}

describe('terms', () => {
  test.each([
    [{ opens_at: when(6.9 * DAY) }, 'notice_too_short'],
    [{ registers_until: when(OPENS + HOUR) }, 'sale_terms_invalid'],
    [{ closes_at: when(OPENS) }, 'sale_terms_invalid'],
    [{ floor_price: '3000' }, 'sale_terms_invalid'],
    [{ form: 'falling' }, 'sale_terms_invalid'],
    [{ form: 'falling', floor_price: '4000', step_minutes: 1 }, 'sale_terms_invalid'],
    [{ form: 'reverse', price_step: '4000' }, 'sale_terms_invalid'],
    [{ price_step: '0.001' }, 'price_not_a_multiple_of_tick'],
    [{ quantity: '0' }, 'amount_must_be_positive'],
    [{ symbol: 'NONE' }, 'market_not_found'],
    [{ max_share_basis_points: 0 }, 'malformed_request'],
  ])('%o are refused', async (change, code) => {
    const { propose } = await city()
    expect((await propose(change)).code).toBe(code)
  })

  test('two persons announce it, in time for the notice to stand', async () => {
    const { propose, post, to } = await city()
    const { open_auction_id: id } = await propose()
    expect((await post(`/${id}/approve`, BUREAU)).code).toBe('forbidden')
    to(2 * DAY)
    expect((await post(`/${id}/approve`, CHIEF)).code).toBe('notice_too_short')
  })
})

test('ascending: free bids, a wait, timed rounds; the best prices first, each at its own, and every step after it', async () => {
  const { announced, register, bid, look, deals, account, to, ring, step, post, proven, call } = await city()
  const id = await announced({ max_share_basis_points: 6000 })
  expect((await post(`/${id}/registrations`, EA, { quantity: '6.001', document: 'x' })).code).toBe(
    'beyond_share',
  )
  const before = await account(EA)
  const { deposit } = await register(id, EA, '6')
  expect(deposit).toBe('7200.00')
  expect((await post(`/${id}/registrations`, EA, { quantity: '1', document: 'x' })).code).toBe(
    'registered_already',
  )
  await register(id, EB, '6')
  const refused = await post(`/${id}/registrations`, EC, { quantity: '5', document: 'x' })
  expect(
    (await post(`/${id}/registrations/${refused.registration_id}/review`, CHIEF, { is_qualified: false }))
      .code,
  ).toBe('sale_terms_invalid')
  const no = { is_qualified: false, reason: '未取得核定' }
  expect(await post(`/${id}/registrations/${refused.registration_id}/review`, CHIEF, no)).toMatchObject({
    ...{ status: 'refused', deposit: '0.00' },
  })
  to(7 * DAY)
  expect((await post(`/${id}/registrations`, EC, { quantity: '5', document: 'x' })).code).toBe(
    'sale_not_in_this_state',
  )
  expect((await bid(id, EA, '4000', '6')).code).toBe('sale_not_in_this_state')
  to(OPENS)
  expect((await bid(id, EC, '4000', '5')).code).toBe('not_qualified')
  expect((await bid(id, EA, '4020', '6')).code).toBe('price_not_a_multiple_of_step')
  expect((await bid(id, EA, '3950', '6')).code).toBe('price_not_a_multiple_of_step')
  expect((await bid(id, EA, '4000', '7')).code).toBe('beyond_registration')
  expect((await bid(id, EA, '4000', '6')).stage).toBe('free')
  expect((await bid(id, EA, '4000', '6')).code).toBe('bid_not_better')
  // Never taken back, in part neither.
  expect((await bid(id, EA, '4050', '5')).code).toBe('bid_not_better')
  expect((await bid(id, EB, '4100', '6')).price_to_beat).toBe('4000')
  // The end of the free period is the beginning of the wait, and nobody bids in it.
  to(CLOSES)
  await ring()
  to(CLOSES + MINUTE)
  expect(await look(id)).toMatchObject({ stage: 'wait', ends_at: when(CLOSES + 9 * MINUTE) })
  expect((await bid(id, EA, '4200', '6')).code).toBe('sale_not_in_this_state')
  to(CLOSES + 4 * MINUTE)
  // Of ten tonnes six are bid for at 4100: at 4000 four are left, so any price of A gets something.
  expect((await bid(id, EA, '4200', '6')).ends_at).toBe(when(CLOSES + 9 * MINUTE))
  expect((await bid(id, EA, '4200', '6')).code).toBe('bid_not_better')
  to(CLOSES + 8 * MINUTE)
  expect((await bid(id, EB, '4250', '6')).ends_at).toBe(when(CLOSES + 13 * MINUTE))
  expect((await look(id)).bids[0]).toEqual({
    bidder: 2,
    price: '4250',
    quantity: '6.000',
    at: when(CLOSES + 8 * MINUTE),
    would_get: '6.000',
  })
  to(CLOSES + 13 * MINUTE)
  await ring()
  expect(await look(id)).toMatchObject({ status: 'concluded', stage: 'over' })
  const [first, second] = await deals(id)
  expect([first, second].map((one) => [one!.price, one!.quantity, one!.amount, one!.at])).toEqual([
    ['4250', '6.000', '25500.00', when(CLOSES + 13 * MINUTE)],
    ['4200', '4.000', '16800.00', when(CLOSES + 13 * MINUTE)],
  ])
  // The result stands in public for five working days: 10 to 17 November.
  const mine = second!
  expect(mine.public_until).toBe('2026-11-17')
  expect((await step(id, mine, 'contract', BUREAU, { document: '合同1号' })).code).toBe('publicity_not_over')
  expect((await step(id, mine, 'pay', EA)).code).toBe('deal_not_in_this_state')
  to(Date.UTC(2026, 10, 18, 2) - NOW)
  expect(await step(id, mine, 'contract', BUREAU, { document: '合同1号' })).toMatchObject({
    ...{ status: 'contracted', pay_by: '2026-11-27' },
  })
  expect((await step(id, mine, 'pay', EB)).code).toBe('deal_not_found')
  const papers = { buyer_document: '许可证变更1号', seller_document: '储备台账1号' }
  expect((await step(id, mine, 'settle', CHIEF, papers)).code).toBe('deal_not_in_this_state')
  expect((await step(id, mine, 'pay', EA)).status).toBe('paid')
  const paid = await account(EA)
  expect(Number(before.cash.free) - Number(paid.cash.free)).toBeCloseTo(16_800, 2)
  expect(await step(id, mine, 'settle', CHIEF, papers)).toMatchObject({ status: 'settled', ...papers })
  const held = (one: Account) => Number(one.holdings.find((each) => each.symbol === symbol)?.balance ?? 0)
  expect(held(await account(EA)) - held(before)).toBeCloseTo(4, 6)
  const lots = (
    await call<{ data: { document: string; obtained: string }[] }>('GET', `/v1/lots?symbol=${symbol}`)
  ).body.data
  expect(lots.find(({ document }) => document === '公告2号')?.obtained).toBe('paid')
  // Who signs and does not pay in time loses what was set aside.
  const unpaid = first!
  const free = Number((await account(EB)).cash.free)
  await step(id, unpaid, 'contract', BUREAU, { document: '合同2号' })
  to(Date.UTC(2026, 10, 28, 2) - NOW)
  await ring()
  expect((await deals(id))[0]!.status).toBe('defaulted')
  expect(Number((await account(EB)).cash.free)).toBeCloseTo(free, 2)
  expect((await step(id, unpaid, 'pay', EB)).code).toBe('deal_not_in_this_state')
  await proven()
})

test('one bidder has no timed rounds; none is a failed auction, and what was set aside is free', async () => {
  const { announced, register, bid, look, deals, account, to, ring, proven } = await city()
  const [id, none] = [await announced(), await announced()]
  const before = await account(EA)
  await register(id, EA, '2')
  await register(none, EA, '2')
  to(OPENS)
  await bid(id, EA, '4000', '2')
  to(CLOSES)
  await ring()
  expect(await look(none)).toMatchObject({ status: 'unsold' })
  expect((await deals(id)).map(({ price, quantity }) => [price, quantity])).toEqual([['4000', '2.000']])
  expect(Number(before.cash.free) - Number((await account(EA)).cash.free)).toBeCloseTo(2400, 2)
  await proven()
})

test('a falling price: who takes it first has it at what it is then, until all is sold', async () => {
  const { announced, register, bid, look, deals, to, ring, proven } = await city()
  const falling = { form: 'falling', floor_price: '3000', step_minutes: 10 }
  const id = await announced(falling)
  await register(id, EA, '6')
  await register(id, EB, '10')
  to(OPENS + 35 * MINUTE)
  expect((await look(id)).price_now).toBe('3850')
  expect((await bid(id, EA, '3800', '6')).detail).toContain('3850')
  expect((await bid(id, EA, '4000', '6')).bids[0]!.price).toBe('3850')
  expect((await bid(id, EA, '4000', '1')).code).toBe('bid_not_better')
  expect((await bid(id, EB, '4000', '5')).code).toBe('sold_out')
  to(OPENS + 45 * MINUTE)
  await bid(id, EB, '3800', '4')
  await ring()
  expect(await look(id)).toMatchObject({ status: 'concluded', price_now: null })
  expect((await deals(id)).map(({ price, quantity }) => [price, quantity])).toEqual([
    ['3850', '6.000'],
    ['3800', '4.000'],
  ])
  await proven()
})

test('the reserve buys back: the lowest price first, permits are set aside and paid for when they go back', async () => {
  const { announced, register, bid, deals, account, to, ring, step, proven } = await city()
  const id = await announced({ form: 'reverse', quantity: '5' })
  const held = (one: Account) => one.holdings.find((each) => each.symbol === symbol)!
  const before = await account(EA)
  expect((await register(id, EA, '4')).deposit).toBe('4.000')
  await register(id, EB, '4')
  to(OPENS)
  await bid(id, EA, '4000', '4')
  await bid(id, EB, '3950', '4')
  expect((await bid(id, EA, '4050', '4')).code).toBe('price_not_a_multiple_of_step')
  to(CLOSES)
  await ring()
  to(CLOSES + 5 * MINUTE)
  expect((await bid(id, EA, '3900', '4')).price_to_beat).toBe('3950')
  to(CLOSES + 10 * MINUTE)
  await ring()
  const [first, second] = await deals(id)
  expect([first, second].map((one) => [one!.price, one!.quantity])).toEqual([
    ['3900', '4.000'],
    ['3950', '1.000'],
  ])
  expect(held(await account(EB)).held.settlement).toBe('1.000')
  to(Date.UTC(2026, 10, 18, 2) - NOW)
  await step(id, first!, 'contract', BUREAU, { document: '回购合同' })
  expect((await step(id, first!, 'pay', EA)).code).toBe('deal_not_found')
  const papers = { buyer_document: '储备台账', seller_document: '许可证变更' }
  expect((await step(id, first!, 'settle', CHIEF, papers)).status).toBe('settled')
  const now = await account(EA)
  expect(Number(now.cash.free) - Number(before.cash.free)).toBeCloseTo(15_600, 2)
  expect(Number(held(before).balance) - Number(held(now).balance)).toBeCloseTo(4, 6)
  await proven()
})

test('called off: what was set aside is free, and what was taken at a falling price stays', async () => {
  const { announced, register, bid, deals, account, post, to, proven } = await city()
  const falling = { form: 'falling', floor_price: '3000', step_minutes: 10 }
  const id = await announced(falling)
  const before = await account(EB)
  await register(id, EA, '6')
  await register(id, EB, '4')
  to(OPENS)
  await bid(id, EA, '4000', '6')
  expect((await post(`/${id}/cancel`, CHIEF, { reason: '系统故障' })).status).toBe('cancelled')
  expect((await account(EB)).cash.free).toBe(before.cash.free)
  expect(await deals(id)).toHaveLength(1)
  await proven()
})

describe('what a stranger found', () => {
  /** An auction of 10 t in which A and B are qualified, and what each won by one bid. */
  async function won(change: object = {}, [a, b] = ['6', '4']) {
    const one = await city()
    const id = await one.announced(change)
    await one.register(id, EA, a!)
    await one.register(id, EB, b!)
    one.to(OPENS)
    return { ...one, id }
  }

  test('a bid worth more than can be kept, or a slip of the hand, is refused: nothing takes it back later', async () => {
    const { id, bid, deals, ring, to, proven } = await won()
    expect((await bid(id, EA, '40000000000000', '6')).code).toBe('amount_out_of_range')
    expect((await bid(id, EA, '9050', '6')).code).toBe('bid_too_far')
    expect((await bid(id, EA, '9000', '6')).code).toBeUndefined()
    to(CLOSES)
    await ring()
    expect(await deals(id)).toHaveLength(1)
    await proven()
  })

  test('the deposit of a deal is that of what was won', async () => {
    const { id, bid, deals, ring, to, account, proven } = await won({}, ['10', '4'])
    const before = await account(EA)
    await bid(id, EA, '4000', '10')
    await bid(id, EB, '4050', '4')
    to(CLOSES)
    await ring()
    to(CLOSES + 9 * MINUTE)
    await ring()
    const [, second] = await deals(id)
    expect(second).toMatchObject({ quantity: '6.000', deposit: '7200.00' })
    expect(Number((await account(EA)).cash.free) - Number(before.cash.free)).toBeCloseTo(12_000 - 7_200, 2)
    await proven()
  })

  test('a deal that comes to nothing is void: what was paid goes back, the deposit too or not', async () => {
    const { id, bid, deals, ring, to, account, step, proven } = await won()
    const [before] = [await account(EA)]
    await bid(id, EA, '4000', '6')
    await bid(id, EB, '4000', '4')
    to(CLOSES)
    await ring()
    to(CLOSES + 9 * MINUTE)
    await ring()
    const [first, second] = await deals(id)
    const nothing = { reason: '异议成立', keeps_deposit: false }
    expect((await step(id, first!, 'void', BUREAU, nothing)).code).toBe('forbidden')
    to(Date.UTC(2026, 10, 18, 2) - NOW)
    await step(id, first!, 'contract', BUREAU, { document: '合同' })
    await step(id, first!, 'pay', EA)
    expect(await step(id, first!, 'void', CHIEF, nothing)).toMatchObject({
      status: 'voided',
      reason: '异议成立',
    })
    // The deposit of the registration is what was set aside before.
    expect(Number((await account(EA)).cash.free) - Number(before!.cash.free)).toBeCloseTo(7_200, 2)
    const unsigned = { reason: '中标不签约', keeps_deposit: true }
    // He may sign until the last day to do so; the deposit is kept after it.
    expect(second!.contract_by).toBe('2026-11-20')
    to(Date.UTC(2026, 10, 20, 15, 59) - NOW)
    expect((await step(id, second!, 'void', CHIEF, unsigned)).code).toBe('contract_not_due')
    to(Date.UTC(2026, 10, 20, 16) - NOW)
    expect((await step(id, second!, 'void', CHIEF, unsigned)).status).toBe('voided')
    expect((await step(id, second!, 'void', CHIEF, unsigned)).code).toBe('deal_not_in_this_state')
    await proven()
  })

  test('who is suspended while bids are taken gets nothing', async () => {
    const { id, bid, deals, ring, to, call, proven } = await won()
    await bid(id, EA, '4000', '6')
    await bid(id, EB, '4050', '4')
    // The operator suspends B while bids are taken: it gets nothing.
    await call('POST', '/v1/participants/91370300MADEMQBB42/suspension', 'demo-operator', {
      ...{ is_suspended: true, reason: '调查' },
    })
    to(CLOSES)
    await ring()
    to(CLOSES + 9 * MINUTE)
    await ring()
    expect((await deals(id)).map(({ uscc }) => uscc.slice(-4))).toEqual(['AAXQ'])
    await proven()
  })

  test('two who fit into their area alone and not together: the better bid gets it, and is paid for only what can be issued', async () => {
    const { announced, register, bid, deals, ring, to, call, step, proven } = await city()
    const about = { area: '370302', sector: 'power', has_paid: true, is_monitored: true, document: 'd' }
    for (const uscc of [A, B]) await call('POST', '/v1/standings', BUREAU, { uscc, ...about })
    const cap = (amount: string) =>
      call('POST', '/v1/area-caps', BUREAU, { area: '370302', symbol, cap: amount, document: '总量' })
    await cap('100000')
    const caps = await call<{ data: { held: string; bid: string }[] }>('GET', '/v1/area-caps', BUREAU)
    // With what is bid for on the market.
    const [one] = caps.body.data
    const held = Number(one!.held) + Number(one!.bid)
    await cap(String(held + 6))
    const id = await announced()
    await register(id, EA, '5')
    await register(id, EB, '5')
    to(OPENS)
    await bid(id, EA, '4000', '5')
    await bid(id, EB, '4050', '5')
    to(CLOSES)
    await ring()
    to(CLOSES + 9 * MINUTE)
    await ring()
    const found = await deals(id)
    expect(found.map(({ price, quantity }) => [price, quantity])).toEqual([['4050', '5.000']])
    // The cap was lowered since: it is not paid for, and the bureau lets it go.
    to(Date.UTC(2026, 10, 18, 2) - NOW)
    await step(id, found[0]!, 'contract', BUREAU, { document: '合同' })
    await cap(String(held))
    expect((await step(id, found[0]!, 'pay', EB)).code).toBe('area_cap_exceeded')
    const nothing = { reason: '区域总量调减', keeps_deposit: false }
    expect((await step(id, found[0]!, 'void', CHIEF, nothing)).status).toBe('voided')
    await proven()
  })

  test('a service that was away when an auction was to end gives the bidders their round anew', async () => {
    const { id, bid, look, deals, ring, to } = await won()
    await bid(id, EA, '4000', '6')
    await bid(id, EB, '4000', '4')
    to(CLOSES + 30 * MINUTE)
    await ring()
    expect(await look(id)).toMatchObject({ stage: 'free', ends_at: when(CLOSES + 35 * MINUTE) })
    expect((await bid(id, EB, '4050', '4')).code).toBeUndefined()
    to(CLOSES + 35 * MINUTE)
    await ring()
    expect((await look(id)).stage).toBe('wait')
    expect(await deals(id)).toEqual([])
  })

  test('who gets all of his bid does not bid it up, nor prolong the round; nobody is reviewed while bids are taken', async () => {
    const { id, bid, ring, to, post } = await won()
    await bid(id, EA, '4000', '6')
    await bid(id, EB, '4050', '4')
    const late = await post(`/${id}/registrations/1/review`, CHIEF, { is_qualified: true })
    expect(late.code).toBe('sale_not_in_this_state')
    to(CLOSES)
    await ring()
    to(CLOSES + 4 * MINUTE)
    expect((await bid(id, EB, '4100', '4')).code).toBe('bid_not_better')
  })

  test.each([
    [{ form: 'falling', floor_price: '3900', price_step: '200', step_minutes: 10 }, 'sale_terms_invalid'],
    [{ form: 'falling', floor_price: '3000', step_minutes: 120 }, 'sale_terms_invalid'],
  ])('terms that make no sense are refused: %o', async (change, code) => {
    const { propose } = await city()
    expect((await propose(change)).code).toBe(code)
  })

  test('at a falling price what a void deal had is for sale again, to others', async () => {
    const { id, bid, look, ring, step, call, proven } = await won(
      { form: 'falling', floor_price: '3000', step_minutes: 10 },
      ['6', '10'],
    )
    await bid(id, EA, '4000', '6')
    const { body } = await call<{ data: DealAnswer[] }>('GET', `/v1/open-auctions/${id}/deals`, CHIEF)
    const [deal] = body.data
    const nothing = { reason: '误操作', keeps_deposit: false }
    expect((await step(id, deal!, 'void', CHIEF, nothing)).status).toBe('voided')
    expect((await look(id)).quantity_left).toBe('10.000')
    expect((await bid(id, EA, '4000', '6')).code).toBe('bid_not_better')
    expect((await bid(id, EB, '4000', '10')).code).toBeUndefined()
    await ring()
    expect((await look(id)).status).toBe('concluded')
    await proven()
  })

  test('a notice that is approved after its registration is over is refused', async () => {
    const { propose, post, to } = await city()
    const { open_auction_id: id } = await propose({ registers_until: when(HOUR) })
    to(2 * HOUR)
    expect((await post(`/${id}/approve`, CHIEF)).code).toBe('notice_too_short')
  })

  test('what was called off before it was announced is nobody’s business; at a falling price buyers are told at the end', async () => {
    const { propose, post, call, announced, register, bid, deals, to } = await city()
    const { open_auction_id: first } = await propose()
    await post(`/${first}/cancel`, CHIEF, { reason: '不办' })
    const seen = await call<{ data: OpenAuctionAnswer[] }>('GET', '/v1/open-auctions')
    expect(seen.body.data.map(({ open_auction_id }) => open_auction_id)).not.toContain(first)
    const id = await announced({ form: 'falling', floor_price: '3000', step_minutes: 10 })
    await register(id, EA, '6')
    to(OPENS)
    await bid(id, EA, '4000', '6')
    expect(await deals(id)).toEqual([])
    const own = await call<{ data: DealAnswer[] }>('GET', `/v1/open-auctions/${id}/deals`, EA)
    expect(own.body.data).toHaveLength(1)
  })
})

const RUNS = Math.max(2, Math.round(6 * Number(process.env.SIM ?? 1)))

test(`any bids in ${RUNS} auctions: awards are those of a plain list, nothing is oversold, and no hold stays`, async () => {
  const random = seededRandom(27)
  const one = (count: number) => random.below(count)
  for (let run = 0; run < RUNS; run++) {
    const form = run % 2 === 0 ? 'ascending' : 'reverse'
    const { announced, register, bid, deals, ring, to, account, post, proven } = await city()
    const quantity = 3 + one(8)
    const id = await announced({ form, quantity: String(quantity) })
    const tokens = [EA, EB, EC]
    for (const token of tokens) await register(id, token, String(Math.min(quantity, 3)))
    const sign = form === 'reverse' ? -1 : 1
    const best = new Map<string, { price: number; lots: number; order: number }>()
    to(OPENS)
    for (let order = 0; order < 25; order++) {
      const token = tokens[one(3)]!
      const [price, lots] = [4000 + sign * 50 * one(20), 1 + one(3)]
      const answer = await bid(id, token, String(price), String(lots))
      if (answer.code === undefined) best.set(token, { price, lots, order })
    }
    to(CLOSES)
    await ring()
    to(CLOSES + 9 * MINUTE)
    await ring()
    const ranked = [...best.values()].sort((a, b) => sign * (b.price - a.price) || a.order - b.order)
    let left = quantity
    const expected = ranked.flatMap(({ price, lots }) => {
      const got = Math.min(left, lots)
      left -= got
      return got === 0 ? [] : [`${price} ${got}`]
    })
    const found = await deals(id)
    const shown = found.map((deal) => `${Number(deal.price)} ${Number(deal.quantity)}`)
    expect(shown.sort()).toEqual(expected.sort())
    to(30 * DAY)
    for (const deal of found)
      await post(`/${id}/deals/${deal.deal_id}/void`, CHIEF, {
        reason: 'x',
        keeps_deposit: form === 'ascending' && one(2) === 0,
      })
    for (const token of tokens) {
      const { cash, holdings } = await account(token)
      expect([
        cash.held.settlement,
        holdings.find((each) => each.symbol === symbol)?.held.settlement,
      ]).toEqual([...['0.00', expect.stringMatching(/^0\.0+$/)]])
    }
    await proven()
  }
}, 60_000)
