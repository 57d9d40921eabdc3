import { createHash } from 'node:crypto'
import { combine } from 'shamir-secret-sharing'
import { beforeEach, describe, expect, test } from 'vitest'
import type { DealAnswer } from '../../engine/facts/deal.ts'
import type { NoticeChangeAnswer } from '../../engine/facts/notice-change.ts'
import type { Account } from '../../engine/facts/registry.ts'
import type { BidAnswer, SaleAnswer } from '../../engine/facts/sale.ts'
import { runPass } from '../../src/checker/pass.ts'
import { advanceClock } from '../../src/city/city.ts'
import { decryptShare, newKey, sealBid } from '../../src/client/seal-bid.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService, type TestService } from '../helpers/service.ts'

const SYMBOL = 'NOX-ZIBO'
const AUDITOR = 'demo-auditor'
const HOUR = 3_600_000
let city: TestService
let clock: { now: number }
let keys: { identity: string; recipient: string }[]
beforeEach(async () => {
  clock = { now: Date.parse('2026-11-23T02:00:00Z') }
  city = await startTestService({ clock })
  keys = await Promise.all(['bureau', 'notary', 'exchange'].map(() => newKey()))
})
const papers = { buyer_document: '许可证变更', seller_document: '储备台账' }
const at = (hours: number) => new Date(clock.now + hours * HOUR).toISOString()
const post = <T = SaleAnswer>(path: string, token: string, body: unknown = {}) =>
  city.call<T & { code?: string; detail?: string }>('POST', path, token, body)
const get = async <T>(path: string, token?: string) => (await city.call<T>('GET', path, token)).body
const account = (token: string) => get<Account>('/v1/accounts/me', token)
const notice = (changes: object = {}) => ({
  ...{ symbol: SYMBOL, quantity: '50', reserve_price: '4000', must_clear_fully: true },
  ...{ max_share_basis_points: 10_000, min_deposit: '1000.00', opens_at: at(1), closes_at: at(24) },
  ...{ key_holders: keys.map(({ recipient }, index) => ({ name: `holder ${index + 1}`, recipient })) },
  ...{ threshold: 2, document: '淄环公告〔2026〕3号', ...changes },
})

async function announced(changes: object = {}): Promise<SaleAnswer> {
  const { body, status } = await post('/v1/auctions', BUREAU, notice(changes))
  expect([status, body.status]).toEqual([201, 'proposed'])
  const approved = await post(`/v1/auctions/${body.sale_id}/approve`, CHIEF)
  expect(approved.body.status).toBe('announced')
  clock.now += 2 * HOUR
  return approved.body
}

async function bid(
  { sale_id, key_holders, threshold }: SaleAnswer,
  token: string,
  entries: readonly (readonly [price: string, quantity: string])[],
  deposit: string,
) {
  const { uscc } = await account(token)
  const words = { sale_id, uscc, entries: entries.map(([price, quantity]) => ({ price, quantity })) }
  const sealed = await sealBid(
    words,
    key_holders.map(({ recipient }) => recipient),
    threshold,
  )
  return post<BidAnswer>(`/v1/auctions/${sale_id}/bids`, token, { ...sealed, deposit })
}

async function giveShares(saleId: number, holder: number, token: string, without: readonly number[] = []) {
  const { data } = await get<{ data: { bid_id: number; share: string }[] }>(
    `/v1/auctions/${saleId}/sealed-shares/${holder}`,
  )
  const shares = await Promise.all(
    data.map(async ({ bid_id, share }) => ({
      bid_id,
      share: without.includes(bid_id)
        ? null
        : await decryptShare(keys[holder - 1]!.identity, share).catch(() => null),
    })),
  )
  return post(`/v1/auctions/${saleId}/shares`, token, { key_holder: holder, shares })
}

/** Two sealed bids of 30 for 50 at 4500 or better, opened and cleared; what the winners' deals are. */
async function clearedByContract(changes: object = {}) {
  const sale = await announced({ publicity_days: 2, contract_days: 3, payment_days: 2, ...changes })
  await bid(sale, EA, [['5000', '30']], '160000.00')
  await bid(sale, EB, [['4500', '30']], '140000.00')
  clock.now += 24 * HOUR
  await giveShares(sale.sale_id, 1, BUREAU)
  await giveShares(sale.sale_id, 3, OPERATOR)
  const cleared = (await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)).body
  const deals = async () => (await get<{ data: DealAnswer[] }>(`/v1/auctions/${sale.sale_id}/deals`)).data
  const step = async (deal: DealAnswer, name: string, token: string, body?: object) =>
    (
      await city.call<DealAnswer & { code?: string }>(
        'POST',
        `/v1/deals/${deal.deal_id}/${name}`,
        token,
        body,
      )
    ).body
  return { sale, cleared, deals, step }
}
const held = (one: Account) => Number(one.holdings.find(({ symbol }) => symbol === SYMBOL)!.balance)
async function expectSound() {
  expect((await get<{ holds: boolean }>('/v1/registry/invariants')).holds).toBe(true)
  expect(audit(city.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  expect(runPass(city.sql, openNodeSql(':memory:'))).toMatchObject({ differences: [], faults: [] })
}

describe('a sealed sale that is followed by contracts', () => {
  test('from the award by the contract and the payment to both permits; nothing moves before', async () => {
    const before = await account(EA)
    const { cleared, deals, step } = await clearedByContract()
    expect(cleared).toMatchObject({ status: 'cleared', price: '4500', sold: '50.000', publicity_days: 2 })
    const [first, second] = await deals()
    // Cleared on Tuesday, the 24th: in public until Thursday, to be signed by Tuesday, the 1st.
    expect(first).toMatchObject({
      ...{ deal_kind: 'award', status: 'awarded', quantity: '30.000', price: '4500', amount: '135000.00' },
      ...{ public_until: '2026-11-26', contract_by: '2026-12-01', deposit: '1000.00' },
    })
    expect(second).toMatchObject({ quantity: '20.000', amount: '90000.00' })
    const won = await account(EA)
    expect([won.cash.held.settlement, won.cash.balance]).toEqual(['135000.00', before.cash.balance])
    expect(held(won)).toBe(held(before))
    const contract = { document: '合同1号' }
    expect((await step(first!, 'contract', BUREAU, contract)).code).toBe('publicity_not_over')
    clock.now = Date.parse('2026-12-02T02:00:00Z')
    expect((await step(first!, 'contract', BUREAU, contract)).code).toBe('contract_too_late')
    const tomorrow = { ...contract, signed_on: '2026-12-03' }
    expect((await step(first!, 'contract', BUREAU, tomorrow)).code).toBe('signed_in_the_future')
    const signed = { ...contract, signed_on: '2026-12-01' }
    expect(await step(first!, 'contract', BUREAU, signed)).toMatchObject({
      ...{ status: 'contracted', signed_on: '2026-12-01', pay_by: '2026-12-04' },
    })
    expect((await step(first!, 'settle', CHIEF, papers)).code).toBe('deal_not_in_this_state')
    // Who has signed may pay: his deposit is not taken.
    const taken = { reason: 'x', keeps_deposit: true }
    expect((await step(first!, 'void', CHIEF, taken)).code).toBe('contract_not_due')
    expect((await step(first!, 'pay', EB)).code).toBe('deal_not_found')
    expect((await step(first!, 'pay', EA)).status).toBe('paid')
    expect((await step(first!, 'settle', CHIEF, papers)).status).toBe('settled')
    const after = await account(EA)
    expect(held(after) - held(before)).toBeCloseTo(30, 3)
    expect(Number(before.cash.free) - Number(after.cash.free)).toBeCloseTo(135_000, 2)
    // Who won and has not signed by now loses his deposit, and no more.
    const other = await account(EB)
    const kept = { reason: '中标不签约', keeps_deposit: true }
    expect((await step(second!, 'void', CHIEF, kept)).status).toBe('voided')
    const lost = await account(EB)
    expect(Number(other.cash.balance) - Number(lost.cash.balance)).toBeCloseTo(1000, 2)
    expect(lost.cash.held.settlement).toBe('0.00')
    await expectSound()
  })

  test('terms of a contract without days in public say nothing, and are refused', async () => {
    for (const terms of [{ contract_days: 3 }, { payment_days: 7 }])
      expect((await post('/v1/auctions', BUREAU, notice(terms))).body.code).toBe('sale_terms_invalid')
  })

  test('with no days in public it is signed on the day; a day before the result is over is told as such', async () => {
    const { deals, step } = await clearedByContract({ publicity_days: 0 })
    const [first, second] = await deals()
    const before = { document: '合同1号', signed_on: '2026-01-05' }
    expect(await step(first!, 'contract', BUREAU, before)).toMatchObject({
      ...{ code: 'publicity_not_over', detail: expect.stringMatching(/^signed_on: it was awarded on /) },
    })
    expect((await step(first!, 'contract', BUREAU, { document: '合同1号' })).status).toBe('contracted')
    expect((await step(first!, 'contract', BUREAU, before)) as { detail?: string }).toMatchObject({
      ...{ code: 'deal_not_in_this_state', detail: expect.stringMatching(/ once, before its contract /) },
    })
    clock.now = Date.parse('2026-12-05T02:00:00Z')
    expect((await step(second!, 'contract', BUREAU, { document: '合同2号' })).code).toBe('contract_too_late')
    const other = await clearedByContract()
    const [third] = await other.deals()
    clock.now = Date.parse(`${third!.public_until}T02:00:00Z`) + 24 * HOUR
    const early = { document: '合同3号', signed_on: third!.public_until }
    const answer = (await other.step(third!, 'contract', BUREAU, early)) as { detail?: string; code?: string }
    expect([answer.code, answer.detail]).toEqual([
      ...['publicity_not_over', expect.stringMatching(/^signed_on: /)],
    ])
  })

  test('what is set aside pays on the last day; each pays his bid where it is so', async () => {
    const { deals, step } = await clearedByContract({ pricing: 'pay_as_bid', publicity_days: 0 })
    const [first] = await deals()
    expect(first).toMatchObject({ price: null, amount: '150000.00', public_until: '2026-11-24' })
    clock.now = Date.parse('2026-11-25T02:00:00Z')
    await step(first!, 'contract', BUREAU, { document: '合同1号' })
    clock.now = Date.parse('2026-11-28T02:00:00Z')
    await advanceClock(city.service)
    expect((await deals())[0]).toMatchObject({ status: 'paid', paid_at: '2026-11-27T16:00:00.000Z' })
    await step(first!, 'settle', CHIEF, papers)
    const bulletin = await get<{ rows: { symbol: string; sales: { amount: string } }[] }>(
      '/v1/reports/bulletin?from=2026-11-23&to=2026-11-28',
    )
    expect(bulletin.rows.find(({ symbol }) => symbol === SYMBOL)!.sales.amount).toBe('150000.00')
    const certificates = await get<{ data: { deal_kind: string; amount: string; document: string }[] }>(
      '/v1/deals',
      EA,
    )
    expect(certificates.data).toMatchObject([
      { deal_kind: 'award', amount: '150000.00', document: '合同1号' },
    ])
    expect((await get<{ data: unknown[] }>('/v1/deals', EB)).data).toEqual([])
    await expectSound()
  })

  test('what was sold beyond the quantity and what was carried to it is issued, and a second ledger agrees', async () => {
    const sale = await announced({ trigger_price: '4100', extra_quantity: '20' })
    await bid(sale, EA, [['5000', '70']], '400000.00')
    clock.now += 24 * HOUR
    await giveShares(sale.sale_id, 1, BUREAU)
    await giveShares(sale.sale_id, 3, OPERATOR)
    const cleared = (await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)).body
    expect(cleared).toMatchObject({ sold: '70.000' })
    await expectSound()
    const left = await announced({ carries_over: true, must_clear_fully: false })
    await bid(left, EA, [['5000', '10']], '60000.00')
    clock.now += 24 * HOUR
    await giveShares(left.sale_id, 1, BUREAU)
    await giveShares(left.sale_id, 3, OPERATOR)
    await post(`/v1/auctions/${left.sale_id}/clear`, CHIEF)
    const next = await announced({ quantity: '5' })
    expect(next.quantity).toBe('15.000')
    await bid(next, EA, [['5000', '15']], '90000.00')
    clock.now += 24 * HOUR
    await giveShares(next.sale_id, 1, BUREAU)
    await giveShares(next.sale_id, 3, OPERATOR)
    expect((await post(`/v1/auctions/${next.sale_id}/clear`, CHIEF)).body).toMatchObject({ sold: '15.000' })
    await expectSound()
  })
})

test('equal prices: the order is drawn from what the bidders sealed, and anybody draws it again', async () => {
  const sale = await announced()
  for (const token of [EA, EB, 'demo-enterprise-c']) await bid(sale, token, [['4500', '30']], '140000.00')
  clock.now += 24 * HOUR
  await giveShares(sale.sale_id, 1, BUREAU)
  await giveShares(sale.sale_id, 3, OPERATOR)
  const { bids, chance, is_chance_of_bids } = (await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)).body
  const text = [...bids]
    .sort((one, other) => one.bid_id - other.bid_id)
    .map(({ nonce }) => `${nonce}\n`)
    .join('')
  expect(new Set(bids.map(({ nonce }) => nonce)).size).toBe(3)
  expect(chance).toBe(createHash('sha256').update(text).digest().readUInt32BE(0))
  expect(is_chance_of_bids).toBe(true)
  expect(bids.map(({ awarded }) => Number(awarded)).sort((a, b) => a - b)).toEqual([0, 20, 30])
  await expectSound()
})

describe('a notice that is changed', () => {
  const change = (sale_id: number, more: object = {}) => ({
    ...{
      deal_kind: 'award',
      sale_id,
      document: '变更公告1号',
      reason: '场地调整',
      closes_at: at(48),
      ...more,
    },
  })
  const propose = (body: object, token = BUREAU) =>
    post<NoticeChangeAnswer & { code?: string }>('/v1/notice-changes', token, body)
  const decide = (id: number, how: string, token: string, body?: object) =>
    post<NoticeChangeAnswer & { code?: string }>(`/v1/notice-changes/${id}/${how}`, token, body)

  test('by two persons, to later times alone, before it opens; every version is public', async () => {
    const { body } = await post('/v1/auctions', BUREAU, notice())
    const { sale_id } = body
    expect((await propose(change(sale_id))).body.code).toBe('sale_not_in_this_state')
    await post(`/v1/auctions/${sale_id}/approve`, CHIEF)
    expect((await propose(change(sale_id, { opens_at: at(0.5) }))).body.code).toBe('notice_change_invalid')
    expect((await propose(change(sale_id, { ballot_at: at(3) }))).body.code).toBe('notice_change_invalid')
    expect((await propose(change(sale_id, { quantity: '60' }))).body.code).toBe('malformed_request')
    const same = { deal_kind: 'award', sale_id, document: notice().document, reason: '无' }
    expect((await propose(same)).body.code).toBe('notice_change_invalid')
    const proposed = (await propose(change(sale_id))).body
    expect(proposed).toMatchObject({ status: 'proposed', version: null, proposer: 'demo-bureau' })
    expect((await propose(change(sale_id))).body.code).toBe('notice_change_invalid')
    expect((await get<{ data: unknown[] }>('/v1/notice-changes')).data).toEqual([])
    const published = (await decide(proposed.change_id, 'approve', CHIEF)).body
    expect(published).toMatchObject({ status: 'published', version: 2 })
    const now = await get<SaleAnswer>(`/v1/auctions/${sale_id}`)
    expect(now).toMatchObject({ notice_version: 2, closes_at: at(48), document: '变更公告1号' })
    const told = await get<{ data: NoticeChangeAnswer[] }>(
      `/v1/notice-changes?deal_kind=award&sale_id=${sale_id}`,
    )
    expect(told.data).toMatchObject([
      {
        ...{ version: 2, proposer: null, reason: '场地调整' },
        terms_before: { closes_at: at(24), document: '淄环公告〔2026〕3号' },
        terms_after: { closes_at: at(48), opens_at: at(1) },
      },
    ])
    expect((await decide(proposed.change_id, 'refuse', BUREAU, { reason: 'x' })).body.code).toBe(
      'notice_change_decided',
    )
    const again = (await propose(change(sale_id, { document: '变更公告2号' }))).body
    expect((await decide(again.change_id, 'refuse', BUREAU, { reason: '不必' })).body.status).toBe('refused')
    const late = (await propose(change(sale_id, { document: '变更公告3号' }))).body
    clock.now += 1.5 * HOUR
    expect((await propose(change(sale_id))).body.code).toBe('sale_not_in_this_state')
    expect((await decide(late.change_id, 'approve', CHIEF)).body.code).toBe('sale_not_in_this_state')
    const [lapsed] = (await get<{ data: NoticeChangeAnswer[] }>('/v1/notice-changes', BUREAU)).data
    expect(lapsed!.status).toBe('lapsed')
    await expectSound()
  })

  test('who proposed a sale takes his own back before it is announced; later an approver calls it off', async () => {
    const { sale_id } = (await post('/v1/auctions', BUREAU, notice())).body
    const off = (token: string) => post(`/v1/auctions/${sale_id}/cancel`, token, { reason: '有误' })
    expect((await off(BUREAU)).body.status).toBe('cancelled')
    const other = await announced()
    const answer = await post(`/v1/auctions/${other.sale_id}/cancel`, BUREAU, { reason: '有误' })
    expect(answer.body.code).toBe('announced_by_two')
    expect((await post(`/v1/auctions/${other.sale_id}/cancel`, CHIEF, { reason: '有误' })).body.status).toBe(
      'cancelled',
    )
  })
})

describe('a sale from the reserve', () => {
  test('from the notice to the permits: one price, the treasury paid, deposits free, both ledgers agree', async () => {
    const sale = await announced()
    const before = { a: await account(EA), b: await account(EB) }
    expect(
      (
        await bid(
          sale,
          EA,
          [
            ['5000', '30'],
            ['4200', '10'],
          ],
          '250000.00',
        )
      ).status,
    ).toBe(201)
    expect((await bid(sale, EB, [['4500', '30']], '200000.00')).status).toBe(201)
    expect((await account(EA)).cash.held.settlement).toBe('250000.00')
    clock.now += 24 * HOUR
    const over = await get<SaleAnswer>(`/v1/auctions/${sale.sale_id}`)
    expect(over.bid_count).toBe(2)
    await giveShares(sale.sale_id, 1, BUREAU)
    const early = await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)
    expect([early.status, early.body.code]).toEqual([422, 'sale_not_opened'])
    await giveShares(sale.sale_id, 3, OPERATOR)
    const cleared = await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)
    expect(cleared.body).toMatchObject({
      ...{ status: 'cleared', outcome: 'fully_clears', price: '4500', sold: '50.000' },
      revenue: '225000.00',
    })
    expect(cleared.body.statistics).toMatchObject({ bidders: 2, successful: 2, cover_ratio: 1.4 })
    expect(cleared.body.awards.map(({ quantity }) => quantity).sort()).toEqual(['20.000', '30.000'])
    const after = { a: await account(EA), b: await account(EB) }
    const held = (one: Account) => Number(one.holdings.find(({ symbol }) => symbol === SYMBOL)!.balance)
    expect(held(after.a) - held(before.a)).toBeCloseTo(30, 6)
    expect(held(after.b) - held(before.b)).toBeCloseTo(20, 6)
    expect(Number(before.a.cash.balance) - Number(after.a.cash.balance)).toBeCloseTo(135_000, 2)
    expect(after.a.cash.held.settlement).toBe('0.00')
    const own = await get<{ data: BidAnswer[] }>(`/v1/auctions/${sale.sale_id}/bids`, EB)
    expect(own.data[0]).toMatchObject({ awarded: '20.000', entries: [{ price: '4500', quantity: '30' }] })
    // The registry's identities, a replay, and the second ledger say the same.
    expect((await get<{ holds: boolean }>('/v1/registry/invariants')).holds).toBe(true)
    expect(audit(city.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
    expect(runPass(city.sql, openNodeSql(':memory:')).differences).toEqual([])
  })

  test('before its time nobody reads a bid: not from the tables, the journal or the memory that is left, nor with too few keys', async () => {
    const sale = await announced()
    const secret = [['987654320', '17.123']] as const
    const placed = await bid(sale, EA, secret, '99999.00')
    // With the whole database file: neither price nor quantity stands in it anywhere, nor in what the service holds.
    const tables = city.sql.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
    const everything = tables.map(({ name }) => JSON.stringify(city.sql.all(`SELECT * FROM ${name}`))).join()
    const inMemory = JSON.stringify([...city.service.sequencer.venue.shelves.sale_bids.values()])
    for (const text of [everything, inMemory]) {
      expect(text).toContain(placed.body.commitment)
      for (const word of ['987654320', '17.123']) expect(text).not.toContain(word)
    }
    // Parts are not even told before the time, and a part too few opens nothing.
    const told = await get<{ data: unknown[] }>(`/v1/auctions/${sale.sale_id}/sealed-shares/1`)
    expect(told.data).toEqual([])
    const [row] = city.sql.all<{ shares: string; commitment: string }>('SELECT * FROM sale_bids')
    const shares = JSON.parse(row!.shares) as string[]
    const part = await decryptShare(keys[0]!.identity, shares[0]!)
    await expect(decryptShare(keys[0]!.identity, shares[1]!)).rejects.toThrow()
    const guess = new Uint8Array(33).fill(9)
    const wrong = await combine([Uint8Array.from(atob(part), (one) => one.charCodeAt(0)), guess]).catch(
      () => undefined,
    )
    expect(wrong && new TextDecoder().decode(wrong).startsWith('AGE-SECRET-KEY-1')).toBeFalsy()
    // Nor can the price be guessed against the commitment: a nonce stands in the text.
    const { uscc } = await account(EA)
    const entries = [{ price: '987654320', quantity: '17.123' }]
    const guessed = createHash('sha256')
      .update(JSON.stringify({ sale_id: sale.sale_id, uscc, entries }))
      .digest('hex')
    expect(guessed).not.toBe(row!.commitment)
    for (const path of ['clear', 'shares'] as const) {
      const body =
        path === 'shares' ? { key_holder: 1, shares: [{ bid_id: placed.body.bid_id, share: part }] } : {}
      expect(
        (await post(`/v1/auctions/${sale.sale_id}/${path}`, path === 'shares' ? BUREAU : CHIEF, body)).status,
      ).not.toBe(200)
    }
  })

  test('a wrong part of a key is refused; who gives none for a bid keeps it out of nothing', async () => {
    const sale = await announced({ must_clear_fully: false })
    const path = `/v1/auctions/${sale.sale_id}`
    const { bid_id } = (await bid(sale, EA, [['4500', '10']], '45000.00')).body
    await bid(sale, EB, [['4100', '5']], '45000.00')
    clock.now += 24 * HOUR
    const { data } = await get<{ data: { bid_id: number }[] }>(`${path}/sealed-shares/2`)
    const wrong = await post(`${path}/shares`, AUDITOR, {
      key_holder: 2,
      shares: data.map((each) => ({ bid_id: each.bid_id, share: btoa('x'.repeat(76)) })),
    })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'share_wrong'])
    // Base64 in which unused bits are set is the text of no bytes.
    const unusual = await post(`${path}/shares`, AUDITOR, {
      key_holder: 2,
      shares: data.map((each) => ({ bid_id: each.bid_id, share: 'QR==' })),
    })
    expect(unusual.status).toBe(400)
    const partial = await post(`${path}/shares`, AUDITOR, {
      key_holder: 2,
      shares: [{ bid_id, share: null }],
    })
    expect(partial.body.code).toBe('sale_terms_invalid')
    // Two holders have answered, one of them with nothing for the higher bid: a third is waited for.
    await giveShares(sale.sale_id, 2, AUDITOR, [bid_id])
    await giveShares(sale.sale_id, 1, BUREAU)
    expect((await post(`${path}/clear`, OPERATOR)).body.code).toBe('sale_not_opened')
    await giveShares(sale.sale_id, 3, BUREAU)
    // What was given is not taken back.
    await giveShares(sale.sale_id, 3, BUREAU, [bid_id])
    const { body } = await post(`${path}/clear`, OPERATOR)
    // Less is wanted than is offered: what is wanted is sold, at the reserve.
    expect(body).toMatchObject({ outcome: 'partially_clears', sold: '15.000', price: '4000' })
    expect(body.bids.map(({ entries, awarded }) => [entries[0]!.price, awarded])).toEqual([
      ['4500', '10.000'],
      ['4100', '5.000'],
    ])
  })

  test('a bid whose parts nobody can decrypt counts for nothing once every holder has answered', async () => {
    const sale = await announced({ must_clear_fully: false })
    const { uscc } = await account(EA)
    const foreign = await Promise.all(keys.map(() => newKey()))
    const sealed = await sealBid(
      { sale_id: sale.sale_id, uscc, entries: [{ price: '4500', quantity: '5' }] },
      foreign.map(({ recipient }) => recipient),
      2,
    )
    await post(`/v1/auctions/${sale.sale_id}/bids`, EA, { ...sealed, deposit: '45000.00' })
    await bid(sale, EB, [['4100', '5']], '45000.00')
    clock.now += 24 * HOUR
    const codes: unknown[] = []
    for (const holder of [1, 2, 3]) {
      await giveShares(sale.sale_id, holder, BUREAU)
      const { body } = await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)
      codes.push(body.code ?? body.outcome)
      if (holder === 3)
        expect(body.bids.map(({ fault }) => fault?.zh)).toEqual(['能解密的密钥份额不足', undefined])
    }
    expect(codes).toEqual(['sale_not_opened', 'sale_not_opened', 'partially_clears'])
    expect((await account(EA)).cash.held.settlement).toBe('0.00')
  })

  test('who may not have any by then, and who asks for more than is offered, gets none and pays nothing', async () => {
    const sale = await announced({ must_clear_fully: false })
    const cash = [(await account(EA)).cash.balance, (await account(EB)).cash.balance]
    await bid(sale, EA, [['4500', '50.1']], '300000.00')
    await bid(sale, EB, [['4500', '10']], '45000.00')
    clock.now += 24 * HOUR
    await giveShares(sale.sale_id, 1, BUREAU)
    await giveShares(sale.sale_id, 2, BUREAU)
    const { uscc } = await account(EB)
    await post('/v1/kill-switch', OPERATOR, { scope: 'member', uscc, reason: 'asked by the court' })
    const { body } = await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)
    expect(body).toMatchObject({ outcome: 'declines', sold: '0.000' })
    expect(body.bids.map(({ fault }) => fault?.en)).toEqual([
      'a price or a quantity is no multiple, or more than is offered',
      'the operator has suspended it',
    ])
    expect([(await account(EA)).cash.balance, (await account(EB)).cash.balance]).toEqual(cash)
  })

  test('an area that may take no more gets what it may, and the others get the rest', async () => {
    const sale = await announced({ must_clear_fully: false })
    const { uscc } = await account(EA)
    // What is held and what is bid for in the book count against the cap.
    const { registry, marketBySymbol, participants } = city.service.sequencer.venue
    const market = marketBySymbol.get(SYMBOL)!
    const { holder } = participants.get(uscc)!
    const now = registry.balance(holder, market.asset) + market.exposure.buyLots(holder)
    const document = '总量'
    const standing = {
      uscc,
      area: '370303',
      sector: 'industry',
      has_paid: true,
      is_monitored: true,
      document,
    }
    expect((await post('/v1/standings', BUREAU, standing)).status).toBe(201)
    await bid(sale, EA, [['4500', '40']], '250000.00')
    await bid(sale, EB, [['4400', '20']], '250000.00')
    clock.now += 24 * HOUR
    const cap = market.scale.quantity(now + 5000)
    await post('/v1/area-caps', BUREAU, { area: '370303', symbol: SYMBOL, cap, document })
    await giveShares(sale.sale_id, 1, BUREAU)
    await giveShares(sale.sale_id, 2, BUREAU)
    const { body } = await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)
    expect(body.bids.map(({ awarded }) => awarded)).toEqual(['5.000', '20.000'])
  })

  test('every bid is as long as every other', async () => {
    const recipients = keys.map(({ recipient }) => recipient)
    const entries = Array.from({ length: 10 }, () => ({
      price: '999999999999.99',
      quantity: '999999999.999',
    }))
    const long = await sealBid({ sale_id: 1_000_000, uscc: '91370303MA3TEST01X', entries }, recipients, 2)
    const short = await sealBid(
      { sale_id: 1, uscc: '91370303MA3TEST01X', entries: [{ price: '1', quantity: '1' }] },
      recipients,
      2,
    )
    expect(long.sealed.length).toBe(short.sealed.length)
  })

  test('a bid that was sealed otherwise, or is another’s, counts for nothing, and nobody pays for it', async () => {
    const sale = await announced({ must_clear_fully: false })
    const { uscc: other } = await account(EB)
    const recipients = sale.key_holders.map(({ recipient }) => recipient)
    const stolen = await sealBid(
      { sale_id: sale.sale_id, uscc: other, entries: [{ price: '9000', quantity: '50' }] },
      recipients,
      2,
    )
    expect(
      (await post(`/v1/auctions/${sale.sale_id}/bids`, EA, { ...stolen, deposit: '500000.00' })).status,
    ).toBe(201)
    const good = await sealBid(
      { sale_id: sale.sale_id, uscc: other, entries: [{ price: '4100', quantity: '5' }] },
      recipients,
      2,
    )
    expect(
      (
        await post(`/v1/auctions/${sale.sale_id}/bids`, EB, {
          ...good,
          commitment: '0'.repeat(64),
          deposit: '50000.00',
        })
      ).status,
    ).toBe(201)
    const cash = (await account(EA)).cash.balance
    clock.now += 24 * HOUR
    await giveShares(sale.sale_id, 1, BUREAU)
    await giveShares(sale.sale_id, 2, BUREAU)
    const { body } = await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)
    expect(body).toMatchObject({ outcome: 'declines', sold: '0.000', awards: [] })
    expect((await account(EA)).cash.balance).toBe(cash)
    const own = await get<{ data: BidAnswer[] }>(`/v1/auctions/${sale.sale_id}/bids`, EA)
    expect(own.data[0]!.fault).toMatchObject({ en: expect.stringContaining('not a bid of this bidder') })
  })

  test('a bid is replaced, taken back and covered by what is set aside; the time is kept', async () => {
    const sale = await announced()
    const path = `/v1/auctions/${sale.sale_id}/bids`
    await bid(sale, EA, [['4500', '10']], '45000.00')
    await bid(sale, EA, [['4600', '10']], '46000.00')
    expect((await account(EA)).cash.held.settlement).toBe('46000.00')
    expect((await city.call('DELETE', path, EA)).status).toBe(200)
    expect((await account(EA)).cash.held.settlement).toBe('0.00')
    expect((await city.call<{ code: string }>('DELETE', path, EA)).body.code).toBe('bid_not_found')
    expect((await bid(sale, EA, [['4500', '10']], '999.99')).body.code).toBe('deposit_too_small')
    expect((await bid(sale, EA, [['4500', '10']], '99999999999.00')).body.code).toBe('exceeds_free_cash')
    const sealed = await sealBid(
      { sale_id: sale.sale_id, uscc: 'x', entries: [] },
      sale.key_holders.slice(0, 2).map(({ recipient }) => recipient),
      2,
    )
    expect((await post(path, EA, { ...sealed, deposit: '45000.00' })).body.code).toBe('sale_terms_invalid')
    clock.now += 24 * HOUR
    expect((await bid(sale, EA, [['4500', '10']], '45000.00')).body.code).toBe('sale_not_in_this_state')
    // Nobody bid: it is cleared without a key, and nothing is sold.
    expect((await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)).body.outcome).toBe('declines')
    expect((await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)).body.code).toBe('sale_not_in_this_state')
  })

  test('a bid that is irrevocable stays, and a notice lasts as long as it says', async () => {
    const short = await post('/v1/auctions', BUREAU, notice({ notice_days: 7, closes_at: at(24 * 20) }))
    expect(short.body.code).toBe('sale_notice_too_short')
    const seven = () => ({
      ...{ notice_days: 7, opens_at: at(24 * 7), closes_at: at(24 * 9), is_irrevocable: true },
    })
    const late = await post('/v1/auctions', BUREAU, notice(seven()))
    clock.now += HOUR
    const approve = `/v1/auctions/${late.body.sale_id}/approve`
    expect((await post(approve, CHIEF)).body.code).toBe('sale_notice_too_short')
    // What was never announced is nobody's business, called off or not.
    await post(`/v1/auctions/${late.body.sale_id}/cancel`, CHIEF, { reason: 'x' })
    expect((await city.call('GET', `/v1/auctions/${late.body.sale_id}`)).status).toBe(404)
    const sale = await announced(seven())
    clock.now += 24 * 7 * HOUR
    await bid(sale, EA, [['4500', '10']], '45000.00')
    expect((await bid(sale, EA, [['4600', '10']], '46000.00')).body.code).toBe('bid_irrevocable')
    const back = await city.call<{ code: string }>('DELETE', `/v1/auctions/${sale.sale_id}/bids`, EA)
    expect(back.body.code).toBe('bid_irrevocable')
  })

  test('what is left goes in equal parts to the next four of the year, and back where one of them is called off', async () => {
    const first = await announced({ carries_over: true })
    clock.now += 24 * HOUR
    expect((await post(`/v1/auctions/${first.sale_id}/clear`, CHIEF)).body.outcome).toBe('declines')
    const left = async () => (await get<SaleAnswer>(`/v1/auctions/${first.sale_id}`)).left_over
    expect(await left()).toEqual({ quantity: '50.000', sales: 4 })
    const next = async () => {
      const { quantity, carried, sale_id } = await announced({ quantity: '10' })
      return { quantity, from: carried.map(({ quantity }) => quantity), sale_id }
    }
    const second = await next()
    expect(second).toMatchObject({ quantity: '22.500', from: ['12.500'] })
    await post(`/v1/auctions/${second.sale_id}/cancel`, CHIEF, { reason: 'x' })
    const all = [await next(), await next(), await next(), await next(), await next()]
    expect(await left()).toBeNull()
    expect(all.map(({ quantity }) => quantity)).toEqual(['22.500', '22.500', '22.500', '22.500', '10.000'])
    expect(audit(city.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })

  test('more is sold where the price is high, and the sale says so', async () => {
    const sale = await announced({ quantity: '10', trigger_price: '4100', extra_quantity: '5' })
    await bid(sale, EA, [['5000', '10']], '250000.00')
    await bid(sale, EB, [['4500', '3']], '200000.00')
    clock.now += 24 * HOUR
    await giveShares(sale.sale_id, 1, BUREAU)
    await giveShares(sale.sale_id, 3, OPERATOR)
    expect((await post(`/v1/auctions/${sale.sale_id}/clear`, CHIEF)).body).toMatchObject({
      ...{ outcome: 'clears_with_reserve_triggered', price: '4100', sold: '13.000' },
      ...{ trigger_price: '4100', extra_quantity: '5.000' },
    })
  })

  test('is announced by two, called off with its deposits free, and seen by everybody only then', async () => {
    const { body } = await post('/v1/auctions', BUREAU, notice())
    const list = async (token?: string) =>
      (await get<{ data: SaleAnswer[] }>('/v1/auctions', token)).data.length
    expect([await list(), await list(BUREAU)]).toEqual([0, 1])
    const one = async (token?: string) =>
      (await city.call('GET', `/v1/auctions/${body.sale_id}`, token)).status
    expect([await one(), await one(EA), await one(BUREAU)]).toEqual([404, 404, 200])
    expect((await post(`/v1/auctions/${body.sale_id}/approve`, BUREAU)).status).toBe(403)
    await post(`/v1/auctions/${body.sale_id}/approve`, CHIEF)
    clock.now += 2 * HOUR
    await bid({ ...body, status: 'announced' }, EA, [['4500', '10']], '45000.00')
    expect(
      (await post(`/v1/auctions/${body.sale_id}/cancel`, CHIEF, { reason: 'law changed' })).body,
    ).toMatchObject({
      ...{ status: 'cancelled', reason: 'law changed' },
    })
    expect((await account(EA)).cash.held.settlement).toBe('0.00')
  })

  test.each([
    ['sale_terms_invalid', { closes_at: '2026-11-23T01:00:00Z' }],
    ['sale_terms_invalid', { threshold: 4 }],
    ['quantity_not_a_multiple_of_lot', { quantity: '1.00005' }],
    ['price_not_a_multiple_of_tick', { reserve_price: '4005' }],
    ['market_not_found', { symbol: 'NOPE' }],
    ['sale_terms_invalid', { max_share_basis_points: 1, quantity: '1' }],
    ['sale_terms_invalid', { trigger_price: '5000' }],
    ['sale_terms_invalid', { trigger_price: '4000', extra_quantity: '1' }],
    ['price_not_a_multiple_of_tick', { trigger_price: '4005', extra_quantity: '1' }],
    [
      'sale_terms_invalid',
      { key_holders: ['q', 'p'].map((sign) => ({ name: sign, recipient: `age1${sign.repeat(58)}` })) },
    ],
  ])('%s: %o', async (code, changes) => {
    const { status, body } = await post('/v1/auctions', BUREAU, notice(changes))
    expect([status, body.code]).toEqual([422, code])
  })
})
