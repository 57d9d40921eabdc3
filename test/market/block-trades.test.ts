import { beforeEach, describe, expect, test } from 'vitest'
import { priceLimit } from '../../engine/exchange/instrument.ts'
import type { BlockTradeAnswer, PublishedBlockAnswer } from '../../engine/facts/block-trade.ts'
import type { Account } from '../../engine/facts/registry.ts'
import { EA, EB, OPERATOR, startTestService, type TestService } from '../helpers/service.ts'

const SYMBOL = 'CARBON-SANDBOX'
let city: TestService
let clock: { now: number }
let a: string
let b: string
beforeEach(async () => {
  clock = { now: Date.parse('2026-11-23T02:00:00Z') }
  city = await startTestService({ clock })
  a = (await account(EA)).uscc
  b = (await account(EB)).uscc
})
const account = async (token: string) => (await city.call<Account>('GET', '/v1/accounts/me', token)).body
const post = (path: string, token: string, body: unknown) =>
  city.call<BlockTradeAnswer & { code?: string; detail?: string }>('POST', path, token, body)
const holding = async (token: string) => {
  const { cash, holdings } = await account(token)
  const permits = holdings.find((one) => one.symbol === SYMBOL)
  return [Number(cash.balance), Number(permits?.balance ?? 0)] as const
}
const offer = (changes: object = {}) => ({
  ...{ to_uscc: b, symbol: SYMBOL, side: 'sell', price: '60.00', quantity: '100000' },
  ...changes,
})
const ticker = async () =>
  (
    await city.call<{ last_price: string | null; reference_price: string; day_volume: string }>(
      'GET',
      `/v1/instruments/${SYMBOL}/ticker`,
    )
  ).body

describe('the price of a block trade', () => {
  test('Oracle A: 30 % around 74.63 is 52.25 to 97.01, rounded inwards; listing 67.17 to 82.09', () => {
    expect(priceLimit(7463, 3000)).toEqual({ lower: 5225, upper: 9701 })
    expect(priceLimit(7463, 1000)).toEqual({ lower: 6717, upper: 8209 })
  })

  test.each([
    ['52.24', 422],
    ['52.25', 201],
    ['97.01', 201],
    ['97.02', 422],
    ['60.001', 422],
  ])('%s: %d', async (price, status) => {
    expect((await ticker()).reference_price).toBe('74.63')
    expect((await post('/v1/block-trades', EA, offer({ price }))).status).toBe(status)
  })
})

describe('a negotiation', () => {
  test('Oracle B: offer, counter-offer, deal; the market has neither its price nor its volume', async () => {
    const before = await ticker()
    const [cashA, permitsA] = await holding(EA)
    const [cashB, permitsB] = await holding(EB)
    const opened = (await post('/v1/block-trades', EA, offer({ price: '62.00', memo: 'all at once' }))).body
    expect(opened).toMatchObject({ status: 'open', turn_uscc: b, amount: '6200000.00' })
    const path = `/v1/block-trades/${opened.block_id}`
    const countered = await post(`${path}/counter`, EB, { price: '60.00', quantity: '120000' })
    expect(countered.body).toMatchObject({ turn_uscc: a, amount: '7200000.00' })
    expect(await holding(EA)).toEqual([cashA, permitsA])
    const done = await post(`${path}/accept`, EA, { offer_number: 2 })
    expect(done.body).toMatchObject({ status: 'done', turn_uscc: null })
    expect(await holding(EA)).toEqual([cashA + 7_200_000, permitsA - 120_000])
    expect(await holding(EB)).toEqual([cashB - 7_200_000, permitsB + 120_000])
    const after = await ticker()
    expect([after.last_price, after.day_volume]).toEqual([before.last_price, before.day_volume])
    const invariants = await city.call<{ holds: boolean }>('GET', '/v1/registry/invariants')
    expect(invariants.body.holds).toBe(true)
    const ledger = await city.call<{ data: { cause: string; change: string }[] }>(
      'GET',
      `/v1/accounts/me/ledger?symbol=${SYMBOL}`,
      EA,
    )
    expect(ledger.body.data[0]).toMatchObject({ cause: 'accept_block', change: '-120000' })
  })

  test('is published when its day is over, without who traded', async () => {
    const { body } = await post('/v1/block-trades', EA, offer())
    await post(`/v1/block-trades/${body.block_id}/accept`, EB, { offer_number: 1 })
    const published = async () =>
      (await city.call<{ data: PublishedBlockAnswer[] }>('GET', '/v1/reports/blocks')).body.data
    expect(await published()).toEqual([])
    clock.now += 86_400_000
    expect(await published()).toEqual([
      { symbol: SYMBOL, day: '2026-11-23', price: '60.00', quantity: '100000', amount: '6000000.00' },
    ])
  })

  test('nobody accepts his own offer, another than he read, or one of yesterday', async () => {
    const { body } = await post('/v1/block-trades', EA, offer())
    const path = `/v1/block-trades/${body.block_id}`
    const codes = async (token: string, offer_number: number) =>
      (await post(`${path}/accept`, token, { offer_number })).body.code
    expect(await codes(EA, 1)).toBe('not_your_turn')
    expect((await post(`${path}/counter`, EA, { price: '61.00', quantity: '100000' })).body.code).toBe(
      'not_your_turn',
    )
    await post(`${path}/counter`, EB, { price: '58.00', quantity: '100000' })
    await post(`${path}/counter`, EA, { price: '59.00', quantity: '100000' })
    expect(await codes(EB, 1)).toBe('offer_changed')
    clock.now += 86_400_000
    expect(await codes(EB, 3)).toBe('block_not_open')
    const { data } = (await city.call<{ data: BlockTradeAnswer[] }>('GET', '/v1/block-trades', EB)).body
    expect([data[0]!.status, data[0]!.turn_uscc, data[0]!.offers.length]).toEqual(['lapsed', null, 3])
  })

  test('what one side has not is not traded, and nothing is half done', async () => {
    const { body } = await post('/v1/block-trades', EA, offer({ quantity: '199500' }))
    const path = `/v1/block-trades/${body.block_id}`
    const before = [await holding(EA), await holding(EB)]
    expect((await post(`${path}/accept`, EB, { offer_number: 1 })).body.code).toBe('exceeds_free_holding')
    const rich = (await post('/v1/block-trades', EB, { ...offer({ to_uscc: a }), price: '97.00' })).body
    const cash = (await account(EA)).cash.free
    await city.call('POST', '/v1/withdrawals', OPERATOR, { uscc: a, amount: cash, bank_reference: 'all' })
    expect((await post(`/v1/block-trades/${rich.block_id}/accept`, EA, { offer_number: 1 })).body.code).toBe(
      'exceeds_free_cash',
    )
    expect([(await holding(EA))[1], await holding(EB)]).toEqual([before[0]![1], before[1]])
  })

  test('either side ends it, and nobody else sees it', async () => {
    const first = (await post('/v1/block-trades', EA, offer())).body.block_id
    expect((await post(`/v1/block-trades/${first}/decline`, EB, { reason: 'too dear' })).body).toMatchObject({
      status: 'declined',
      reason: 'too dear',
    })
    const second = (await post('/v1/block-trades', EA, offer())).body.block_id
    expect((await post(`/v1/block-trades/${second}/decline`, EA, {})).body.status).toBe('withdrawn')
    const third = (await post('/v1/block-trades', EA, offer())).body.block_id
    const stranger = 'demo-enterprise-c'
    expect((await post(`/v1/block-trades/${third}/accept`, stranger, { offer_number: 1 })).body.code).toBe(
      'block_not_found',
    )
    expect((await city.call<{ data: unknown[] }>('GET', '/v1/block-trades', stranger)).body.data).toEqual([])
    const all = await city.call<{ data: unknown[] }>('GET', '/v1/block-trades/all', OPERATOR)
    expect(all.body.data).toHaveLength(3)
  })

  test.each([
    ['block_too_small', { quantity: '99999' }],
    ['block_not_offered', { symbol: 'SO2-ZIBO', price: '4550', quantity: '100' }],
    ['participant_not_found', { to_uscc: '91370303MA3DEMX00X' }],
    ['block_with_oneself', 'self'],
    ['quantity_not_a_multiple_of_lot', { quantity: '100000.5' }],
    ['amount_out_of_range', { quantity: '900000000000000' }],
  ] as const)('%s', async (code, changes) => {
    const body = changes === 'self' ? offer({ to_uscc: a }) : offer(changes)
    const { status, body: answer } = await post('/v1/block-trades', EA, body)
    expect([status, answer.code]).toEqual([422, code])
  })

  test('affiliates that became one after the offer make no deal', async () => {
    const { body } = await post('/v1/block-trades', EA, offer())
    for (const uscc of [a, b])
      await city.call('POST', '/v1/kill-switch', OPERATOR, { scope: 'member', uscc, reason: 'r' })
    for (const uscc of [a, b])
      await city.call('POST', `/v1/participants/${uscc}/suspension`, OPERATOR, {
        is_suspended: false,
        reason: 'r',
      })
    const group = await city.call('POST', '/v1/affiliate-groups', OPERATOR, { usccs: [a, b] })
    expect(group.status).toBe(201)
    expect((await post(`/v1/block-trades/${body.block_id}/accept`, EB, { offer_number: 1 })).body.code).toBe(
      'block_with_oneself',
    )
    expect(
      (await post(`/v1/block-trades/${body.block_id}/counter`, EB, { price: '61.00', quantity: '100000' }))
        .body.code,
    ).toBe('block_with_oneself')
  })

  test('offers that others made are not counted against one', async () => {
    for (let count = 0; count < 50; count++)
      expect((await post('/v1/block-trades', EA, offer())).status).toBe(201)
    expect((await post('/v1/block-trades', EA, offer())).body.code).toBe('too_many_blocks')
    expect((await post('/v1/block-trades', EB, { ...offer({ to_uscc: a }) })).status).toBe(201)
  })

  test('a closed market has no block trades', async () => {
    await city.call('POST', `/v1/markets/${SYMBOL}/phase`, OPERATOR, { phase: 'halted', reason: 'test' })
    expect((await post('/v1/block-trades', EA, offer())).body.code).toBe('market_closed')
  })
})
