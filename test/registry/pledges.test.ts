import { describe, expect, test } from 'vitest'
import { waterfall } from '../../engine/base/waterfall.ts'
import type { PledgeAnswer } from '../../engine/facts/pledge.ts'
import { rankedClaims } from '../../engine/registry/pledge-claims.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { seededRandom } from '../helpers/random.ts'
import { ADMIN, BANKER, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B, BANK] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42', '91370300MADEMQKK5T']
const SYMBOL = 'ENERGY-ZIBO'
const DAY_MS = 86_400_000

async function city() {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const api = await startTestService({ clock })
  const give = async (token: string, path: string, body: object = {}) => {
    const answer = await api.call<PledgeAnswer & { code?: string }>('POST', path, token, body)
    return { code: answer.body.code, http: answer.status, ...answer.body }
  }
  const free = async () => {
    const { body } = await api.call<{ holdings: { symbol: string; free: string; balance: string }[] }>(
      ...(['GET', '/v1/accounts/me', EA] as const),
    )
    return body.holdings.find(({ symbol }) => symbol === SYMBOL)!
  }
  const cash = async (token: string) =>
    Number((await api.call<{ cash: { free: string } }>('GET', '/v1/accounts/me', token)).body.cash.free)
  const propose = (change: object = {}) =>
    give(BANKER, '/v1/pledges', {
      ...{ pledgor_uscc: A, symbol: SYMBOL, quantity: '10', secured_amount: '500.00' },
      ...{ document: '质押合同1号', due_on: '2027-11-29' },
      ...change,
    })
  const registered = async (change: object = {}) => {
    const { pledge_id } = await propose(change)
    await give(EA, `/v1/pledges/${pledge_id}/consent`)
    return give(CHIEF, `/v1/pledges/${pledge_id}/register`)
  }
  /** The buyer accepts; how the pledge stands then, as the operator sees it. */
  const accept = async (disposalId: number, pledgeId: number) => {
    const accepted = await give(EB, `/v1/disposals/${disposalId}/accept`)
    if (accepted.code !== undefined) return accepted
    // Of the loan the buyer learns nothing.
    expect(accepted).not.toHaveProperty('secured_amount')
    expect(accepted).not.toHaveProperty('shares')
    const { body } = await api.call<{ data: PledgeAnswer[] }>('GET', '/v1/pledges?limit=200', OPERATOR)
    return { code: undefined, http: 200, ...body.data.find(({ pledge_id }) => pledge_id === pledgeId)! }
  }
  return { ...api, clock, give, free, cash, propose, registered, accept }
}

describe('civil code 414 (M12-O1, O2)', () => {
  const claims = [
    { to: 'A', fen: 600, registered: 301 },
    { to: 'B', fen: 500, registered: 201 },
    { to: 'C', fen: 300, registered: null },
    { to: 'D', fen: 100, registered: null },
  ]
  test.each([
    [1000, { B: 500, A: 500, C: 0, D: 0 }],
    [1300, { B: 500, A: 600, C: 150, D: 50 }],
    [1500, { B: 500, A: 600, C: 300, D: 100 }],
    [0, { B: 0, A: 0, C: 0, D: 0 }],
  ])('proceeds of %i', (proceeds, wanted) => {
    const { shares, left } = waterfall(proceeds, rankedClaims(claims))
    expect(Object.fromEntries(shares.map(({ to, fen }) => [to, fen]))).toEqual(wanted)
    expect(left).toBe(0)
  })
  test('of two in one second the register decides', () => {
    const { shares } = waterfall(
      10,
      rankedClaims([
        { to: 'later', fen: 10, registered: 8 },
        { to: 'sooner', fen: 10, registered: 7 },
      ]),
    )
    expect(shares).toEqual([
      { to: 'sooner', fen: 10 },
      { to: 'later', fen: 0 },
    ])
  })
})

test('whatever the claims, the shares and what is left sum to the amount, and none is negative', () => {
  const random = seededRandom(11)
  const kinds = ['up_to', 'percent', 'pro_rata', 'rest'] as const
  for (let round = 0; round < 2000; round++) {
    const amount = random.below(1_000_000)
    const claims = Array.from({ length: random.below(8) }, (_, to) => ({
      ...{ to, kind: kinds[random.below(4)]!, value: random.below(12_000) },
    }))
    const { shares, left } = waterfall(amount, claims)
    expect(shares.reduce((sum, { fen }) => sum + fen, left)).toBe(amount)
    expect(shares.every(({ fen }) => fen >= 0) && left >= 0).toBe(true)
    expect(shares).toHaveLength(claims.length)
  }
})

test('100.00 CNY to three equal shares (M5-O8)', () => {
  const claims = ['a', 'b', 'c'].map((to) => ({ to, kind: 'pro_rata' as const, value: 10_000 }))
  expect(waterfall(10_000, claims).shares.map(({ fen }) => fen)).toEqual([3334, 3333, 3333])
})

test('a pledge arises when all three have done their part: only then the permits are set aside, and for nothing else', async () => {
  const { propose, give, free, call } = await city()
  const before = Number((await free()).free)
  const { pledge_id, status, loan_to_value_percent } = await propose()
  expect([status, loan_to_value_percent! > 0]).toEqual(['proposed', true])
  expect((await give(CHIEF, `/v1/pledges/${pledge_id}/register`)).code).toBe('pledge_not_in_this_state')
  expect((await give(EB, `/v1/pledges/${pledge_id}/consent`)).code).toBe('pledge_not_found')
  await give(EA, `/v1/pledges/${pledge_id}/consent`)
  expect(Number((await free()).free)).toBe(before)
  const registered = await give(CHIEF, `/v1/pledges/${pledge_id}/register`)
  expect(registered).toMatchObject({ status: 'registered', rank: 1, value_then: registered.value_now })
  expect(Number((await free()).free)).toBe(before - 10)
  // What is pledged is neither sold nor surrendered.
  const order = await call('POST', '/v1/orders', EA, {
    ...{ client_order_id: 'p', symbol: SYMBOL, side: 'sell', type: 'limit', price: '100' },
    quantity: String(before - 9),
  })
  expect(order.body.code).toBe('exceeds_free_holding')
  // The first line is known to its parties alone.
  const seen = async (token: string) =>
    (await call<{ data: object[] }>('GET', '/v1/pledges', token)).body.data.length
  expect([await seen(EA), await seen(BANKER), await seen(EB), await seen(OPERATOR)]).toEqual([1, 1, 0, 1])
})

test('at most 80 % of the value; a bad grade is told to the holder and the bureau, not to the bank that proposes', async () => {
  const { propose, give } = await city()
  const { value_now, pledge_id } = await propose()
  const most = (Math.floor(Number(value_now) * 80) / 100).toFixed(2)
  const above = (Number(most) + 0.01).toFixed(2)
  expect((await propose({ secured_amount: most })).status).toBe('proposed')
  expect((await propose({ secured_amount: above })).code).toBe('loan_to_value_exceeded')
  await give(EA, `/v1/pledges/${pledge_id}/consent`)
  await give('demo-bureau', '/v1/credit/entries', {
    ...{ uscc: A, item_id: 'stop_production', decided_on: '2026-11-20', authority: '淄博市生态环境局' },
    ...{ document: '处罚1号', detail: '停产整治' },
  })
  expect((await give(CHIEF, `/v1/pledges/${pledge_id}/register`)).code).toBe('credit_grade_excluded')
  const again = await propose()
  expect(again.status).toBe('proposed')
  expect((await give(EA, `/v1/pledges/${again.pledge_id}/consent`)).code).toBe('credit_grade_excluded')
})

test('let go in part and whole; another end and sum once the holder agrees', async () => {
  const { registered, give, free } = await city()
  const before = Number((await free()).free)
  const { pledge_id } = await registered()
  expect((await give(EA, `/v1/pledges/${pledge_id}/release`)).http).toBe(403)
  expect((await give(BANKER, `/v1/pledges/${pledge_id}/release`, { quantity: '11' })).code).toBe(
    'exceeds_pledge',
  )
  await give(BANKER, `/v1/pledges/${pledge_id}/release`, { quantity: '4' })
  expect(Number((await free()).free)).toBe(before - 6)
  await give(BANKER, `/v1/pledges/${pledge_id}/vary`, { due_on: '2028-01-01' })
  const terms = { due_on: '2028-01-01', secured_amount: '500.00' }
  expect(
    (await give(EA, `/v1/pledges/${pledge_id}/agree`, { ...terms, secured_amount: '499.00' })).code,
  ).toBe('pledge_terms_changed')
  const agreed = await give(EA, `/v1/pledges/${pledge_id}/agree`, terms)
  expect(agreed).toMatchObject({ due_on: '2028-01-01', varied_due_on: null })
  expect((await give(EA, `/v1/pledges/${pledge_id}/agree`, terms)).code).toBe('pledge_not_in_this_state')
  await give(BANKER, `/v1/pledges/${pledge_id}/vary`, { secured_amount: '400.00' })
  expect((await give(EA, `/v1/pledges/${pledge_id}/drop-change`)).varied_secured_amount).toBeNull()
  const ended = await give(BANKER, `/v1/pledges/${pledge_id}/release`)
  expect(ended).toMatchObject({ status: 'discharged', quantity: '0' })
  expect(Number((await free()).free)).toBe(before)
  expect((await give(BANKER, `/v1/pledges/${pledge_id}/release`)).code).toBe('pledge_not_in_this_state')
})

test('more of what is pledged, or another permit in its place, once both agree and the bureau registers it', async () => {
  const { registered, give, call, sql, service } = await city()
  const holdings = async () => {
    const { body } = await call<{ holdings: { symbol: string; held: { pledges: string } }[] }>(
      'GET',
      '/v1/accounts/me',
      EA,
    )
    return Object.fromEntries(body.holdings.map(({ symbol, held }) => [symbol, Number(held.pledges)]))
  }
  const { pledge_id, registered_at } = await registered()
  const path = (step: string) => `/v1/pledges/${pledge_id}/${step}`
  expect((await give(BANKER, path('vary'), { symbol: 'SO2-ZIBO' })).code).toBe('attributes_conflict')
  // A call for more: the same permit keeps its place.
  await give(BANKER, path('vary'), { quantity: '12' })
  const terms = { due_on: '2027-11-29', secured_amount: '500.00' }
  expect((await give(EA, path('agree'), terms)).code).toBe('pledge_terms_changed')
  expect((await give(CHIEF, path('register'))).code).toBe('pledge_not_in_this_state')
  const agreed = await give(EA, path('agree'), { ...terms, symbol: SYMBOL, quantity: '12' })
  expect(agreed).toMatchObject({ quantity: '10', varied_quantity: '12', is_varied_agreed: true })
  expect((await holdings())[SYMBOL]).toBe(10)
  expect(await give(CHIEF, path('register'))).toMatchObject({
    ...{ quantity: '12', varied_quantity: null, is_varied_agreed: false, registered_at },
  })
  expect((await holdings())[SYMBOL]).toBe(12)
  // Another permit takes its place, and a place of its own.
  await give(BANKER, path('vary'), { symbol: 'SO2-ZIBO', quantity: '1' })
  await give(EA, path('agree'), { ...terms, symbol: 'SO2-ZIBO', quantity: '1' })
  expect((await give(EB, path('drop-change'))).http).toBe(404)
  await give(CHIEF, path('drop-change'))
  expect((await give(CHIEF, path('register'))).code).toBe('pledge_not_in_this_state')
  await give(BANKER, path('vary'), { symbol: 'SO2-ZIBO', quantity: '1' })
  await give(EA, path('agree'), { ...terms, symbol: 'SO2-ZIBO', quantity: '1' })
  expect(await give(CHIEF, path('register'))).toMatchObject({ symbol: 'SO2-ZIBO', quantity: '1.000' })
  expect(await holdings()).toMatchObject({ [SYMBOL]: 0, 'SO2-ZIBO': 1 })
  // Too little secures too little.
  await give(BANKER, path('vary'), { symbol: SYMBOL, quantity: '1' })
  expect((await give(EA, path('agree'), { ...terms, symbol: SYMBOL, quantity: '1' })).code).toBe(
    'loan_to_value_exceeded',
  )
  await give(BANKER, path('release'))
  expect(await holdings()).toMatchObject({ [SYMBOL]: 0, 'SO2-ZIBO': 0 })
  expectNothingUnkept(service.sequencer.venue)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('who may not sell what the fee was not paid for may not pledge it either (ER-31)', async () => {
  const { propose, give } = await city()
  const rules = {
    symbol: SYMBOL,
    medium: 'air',
    city: '3703',
    sectors: [],
    seller_needs: ['paid'],
    document: '宁夏',
  }
  await give('demo-bureau', '/v1/market-rules', rules)
  const standing = { uscc: A, area: '370303', sector: 'industry', is_monitored: true, document: '核定' }
  await give('demo-bureau', '/v1/standings', { ...standing, has_paid: false })
  const { pledge_id } = await propose()
  expect((await give(EA, `/v1/pledges/${pledge_id}/consent`)).code).toBe('not_eligible')
  await give('demo-bureau', '/v1/standings', { ...standing, has_paid: true })
  expect((await give(EA, `/v1/pledges/${pledge_id}/consent`)).status).toBe('consented')
  await give('demo-bureau', '/v1/standings', { ...standing, has_paid: false })
  expect((await give(CHIEF, `/v1/pledges/${pledge_id}/register`)).code).toBe('not_eligible')
})

test('default, time to pay, sale: the pledgee takes no permits, the proceeds go by order to the fen, the rest is free again', async () => {
  const { registered, give, free, cash, clock, sql, service, accept } = await city()
  const before = Number((await free()).free)
  const { pledge_id } = await registered({ secured_amount: '500.00', has_foreclosure_clause: true })
  const sale = { buyer_uscc: B, quantity: '6', price: '97.4', document: '处置决定1号' }
  const dispose = (change: object = {}) =>
    give(OPERATOR, `/v1/pledges/${pledge_id}/dispose`, { ...sale, ...change })
  expect((await dispose()).code).toBe('pledge_not_in_this_state')
  const notice = { claim: '500.00', cure_until: '2026-12-10', document: '违约通知1号' }
  expect((await give(BANKER, `/v1/pledges/${pledge_id}/default`, { ...notice, claim: '500.01' })).code).toBe(
    'exceeds_secured_amount',
  )
  await give(BANKER, `/v1/pledges/${pledge_id}/default`, notice)
  expect((await dispose()).code).toBe('cure_period_open')
  await give(BANKER, `/v1/pledges/${pledge_id}/cure`)
  await give(BANKER, `/v1/pledges/${pledge_id}/default`, notice)
  clock.now = Date.parse('2026-12-10T23:59:59.999+08:00')
  expect((await dispose()).code).toBe('cure_period_open')
  clock.now += 1
  expect((await dispose({ buyer_uscc: BANK })).code).toBe('foreclosure_by_agreement')
  expect((await dispose({ buyer_uscc: A })).code).toBe('attributes_conflict')
  expect((await dispose({ quantity: '11' })).code).toBe('exceeds_pledge')
  const [bank, holder, buyer] = [await cash(BANKER), await cash(EA), await cash(EB)]
  expect((await dispose({ price: '200' })).code).toBe('price_outside_limit')
  expect((await dispose({ costs_to_uscc: BANK })).code).toBe('attributes_conflict')
  expect((await dispose({ costs_to_uscc: BANK, costs: '584.41' })).code).toBe('amount_out_of_range')
  const offered = await dispose({ costs: '10.00', costs_to_uscc: BANK })
  const offer = offered.disposals[0]!.disposal_id
  // Nothing has moved: the buyer is asked, and nobody else.
  expect([await cash(BANKER), await cash(EA), await cash(EB)]).toEqual([bank, holder, buyer])
  expect((await give('demo-enterprise-c', `/v1/disposals/${offer}/accept`)).code).toBe('disposal_not_found')
  const sold = await accept(offer, pledge_id)
  expect(sold).toMatchObject({ status: 'disposed', quantity: '0', claim: null })
  expect((await give(EB, `/v1/disposals/${offer}/accept`)).code).toBe('disposal_not_offered')
  expect(sold.disposals[0]).toMatchObject({
    proceeds: '584.40',
    shares: [
      { uscc: BANK, kind: 'costs', amount: '10.00' },
      { uscc: BANK, kind: 'claim', amount: '500.00' },
      { uscc: A, kind: 'rest', amount: '74.40' },
    ],
  })
  expect(
    [await cash(BANKER), await cash(EA), await cash(EB)].map((now, one) =>
      (now - [bank, holder, buyer][one]!).toFixed(2),
    ),
  ).toEqual(['510.00', '74.40', '-584.40'])
  // Paid in full: the four that were not sold are the holder's again.
  expect(Number((await free()).free)).toBe(before - 6)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('what was not met by a sale stays owed, what was paid is secured no more, and an offer can be taken back', async () => {
  const { registered, give, clock, service, accept } = await city()
  const { pledge_id } = await registered({ secured_amount: '700.00' })
  const declare = (claim: string) =>
    give(BANKER, `/v1/pledges/${pledge_id}/default`, { claim, cure_until: '2026-12-01', document: '通知' })
  await declare('700.00')
  clock.now += 3 * DAY_MS
  const sale = { buyer_uscc: B, price: '97.4', document: '处置' }
  const sell = async (quantity: string) => {
    const { disposals } = await give(OPERATOR, `/v1/pledges/${pledge_id}/dispose`, { ...sale, quantity })
    return accept(disposals.at(-1)!.disposal_id, pledge_id)
  }
  expect(await sell('4')).toMatchObject({
    ...{ status: 'defaulted', quantity: '6', claim: '310.40', secured_amount: '310.40' },
  })
  const withdrawn = await give(OPERATOR, `/v1/pledges/${pledge_id}/dispose`, { ...sale, quantity: '1' })
  const { disposal_id } = withdrawn.disposals.at(-1)!
  await give(OPERATOR, `/v1/disposals/${disposal_id}/withdraw`)
  expect((await give(EB, `/v1/disposals/${disposal_id}/accept`)).code).toBe('disposal_not_offered')
  // What was offered before a cure is offered no more: the debtor may pay anew. What was paid is not claimed again.
  const stale = await give(OPERATOR, `/v1/pledges/${pledge_id}/dispose`, { ...sale, quantity: '1' })
  await give(BANKER, `/v1/pledges/${pledge_id}/cure`)
  expect((await give(EB, `/v1/disposals/${stale.disposals.at(-1)!.disposal_id}/accept`)).code).toBe(
    'disposal_not_offered',
  )
  expect((await declare('700.00')).code).toBe('exceeds_secured_amount')
  await give(BANKER, `/v1/pledges/${pledge_id}/default`, {
    claim: '310.40',
    cure_until: '2026-12-05',
    document: '通知',
  })
  clock.now += 5 * DAY_MS
  const other = await give(OPERATOR, `/v1/pledges/${pledge_id}/dispose`, { ...sale, quantity: '2' })
  const last = await sell('6')
  expect(last).toMatchObject({ status: 'disposed', quantity: '0', claim: null, secured_amount: '0.00' })
  expect(last.disposals.at(-1)!.shares).toMatchObject([{ amount: '310.40' }, { amount: '274.00' }])
  const { disposal_id: late } = other.disposals.at(-1)!
  expect(last.disposals.find((one) => one.disposal_id === late)).toMatchObject({ status: 'withdrawn' })
  expectNothingUnkept(service.sequencer.venue)
})

test('a second pledge of the same permits stands behind the first, moves up when that ends, and is paid after it (414, 415)', async () => {
  const { propose, registered, give, free, cash, clock, sql, service, accept } = await city()
  const before = Number((await free()).free)
  const first = await registered({ secured_amount: '300.00' })
  const behind = { behind: first.pledge_id }
  // Who does not know the pledge learns nothing of it.
  expect((await propose({ ...behind, quantity: '9' })).code).toBe('pledge_not_found')
  expect((await propose({ ...behind, pledgor_uscc: B })).code).toBe('pledge_not_found')
  // Together no more than the rules let permits secure; told to the holder.
  const most = Number(first.value_now) * 0.8
  const greedy = await propose({ ...behind, secured_amount: (most - 299).toFixed(2) })
  expect((await give(EA, `/v1/pledges/${greedy.pledge_id}/consent`)).code).toBe('loan_to_value_exceeded')
  const second = await registered({ ...behind, secured_amount: '200.00' })
  expect(second).toMatchObject({ rank: 2, behind: first.pledge_id, secured_before: '300.00' })
  expect(second.loan_to_value_percent).toBeGreaterThan(first.loan_to_value_percent!)
  const third = await registered({ behind: second.pledge_id, secured_amount: '100.00' })
  expect(third).toMatchObject({ behind: first.pledge_id, secured_before: '500.00' })
  expect(Number((await free()).free)).toBe(before - 10)
  // Nothing changes at the cost of those behind.
  for (const [step, body] of [
    ['release', { quantity: '1' }],
    ['vary', { quantity: '12' }],
    ['vary', { secured_amount: '300.01' }],
  ] as const)
    expect((await give(BANKER, `/v1/pledges/${first.pledge_id}/${step}`, body)).code).toBe(
      'pledge_rank_conflict',
    )
  // The first ends: the permits stay set aside, and the second is the first.
  await give(BANKER, `/v1/pledges/${first.pledge_id}/release`)
  expect(Number((await free()).free)).toBe(before - 10)
  // The third is in default: sold, they pay the second before it.
  await give(BANKER, `/v1/pledges/${third.pledge_id}/default`, {
    ...{ claim: '100.00', cure_until: '2026-12-10', document: '违约通知' },
  })
  clock.now = Date.parse('2026-12-11T02:00:00+08:00')
  const price = first.price_now
  const sell = async (of: number, quantity: string) => {
    const sale = { buyer_uscc: B, quantity, price, document: '处置' }
    expect((await give(OPERATOR, `/v1/pledges/${of}/dispose`, { ...sale, buyer_uscc: BANK })).code).toBe(
      'foreclosure_by_agreement',
    )
    const offered = await give(OPERATOR, `/v1/pledges/${of}/dispose`, sale)
    return accept(offered.disposals.at(-1)!.disposal_id, of)
  }
  const holder = await cash(EA)
  const sold = await sell(third.pledge_id, '2')
  const proceeds = Number(price) * 2
  expect(sold).toMatchObject({ status: 'defaulted', quantity: '8' })
  expect(sold.disposals[0]!.shares.map(({ amount }) => Number(amount))).toEqual([proceeds, 0, 0])
  const rest = await sell(third.pledge_id, '4')
  expect(rest).toMatchObject({ status: 'disposed' })
  expect(Number(rest.disposals[1]!.shares[0]!.amount)).toBeCloseTo(200 - proceeds, 2)
  expect(Number(rest.disposals[1]!.shares[1]!.amount)).toBe(100)
  expect((await cash(EA)) - holder).toBeCloseTo(Number(price) * 6 - 300, 2)
  // Both are paid: what was not sold is free.
  expect(Number((await free()).free)).toBe(before - 6)
  // Behind what has ended nothing is registered.
  expect((await propose({ behind: third.pledge_id })).code).toBe('pledge_not_found')
  expectNothingUnkept(service.sequencer.venue)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('what waited to stand behind a pledge does not follow it to other permits, and the service goes on', async () => {
  const { propose, registered, give } = await city()
  const first = await registered({ secured_amount: '100.00' })
  const second = await propose({ behind: first.pledge_id, secured_amount: '100.00' })
  await give(EA, `/v1/pledges/${second.pledge_id}/consent`)
  // Nothing is registered behind it yet, so that it may be exchanged: for as much of another permit.
  await give(BANKER, `/v1/pledges/${first.pledge_id}/vary`, { symbol: 'SO2-ZIBO', quantity: '10' })
  const terms = { due_on: '2027-11-29', secured_amount: '100.00', symbol: 'SO2-ZIBO', quantity: '10' }
  await give(EA, `/v1/pledges/${first.pledge_id}/agree`, terms)
  expect(await give(CHIEF, `/v1/pledges/${first.pledge_id}/register`)).toMatchObject({ symbol: 'SO2-ZIBO' })
  expect((await give(CHIEF, `/v1/pledges/${second.pledge_id}/register`)).code).toBe('pledge_rank_conflict')
  expect((await give(BANKER, `/v1/pledges/${first.pledge_id}/release`)).status).toBe('discharged')
  expect((await give(CHIEF, `/v1/pledges/${second.pledge_id}/register`)).code).toBe('pledge_rank_conflict')
})

test('a firm is nobody’s bank, its own neither', async () => {
  const { service, give } = await city()
  // Who acted as a bank before it was registered as a firm.
  const uscc = '91370302MA3C1G4X42'
  const add = { command: 'add_principal' as const, name: 'mixed', roles: ['bank' as const] }
  const token = { token_sha256: sha256('mixed'), is_demonstration: true }
  await service.sequencer.submit({ command: { ...add, uscc, ...token }, by: SERVICE })
  await give(OPERATOR, '/v1/participants', { uscc, kind: 'enterprise', name: { zh: '厂', en: 'A works' } })
  const consent = { subject_uscc: A, purpose: '贷前', expires_at: '2027-01-01T00:00:00+08:00' }
  expect((await give('mixed', '/v1/credit/consent-requests', consent)).code).toBe('participant_not_found')
  expect((await give(ADMIN, '/v1/principals', { name: 'own', roles: ['bank'], uscc: A })).code).toBe(
    'roles_conflict',
  )
  const refused = await give('mixed', '/v1/pledges', {
    ...{ pledgor_uscc: A, symbol: SYMBOL, quantity: '10', secured_amount: '500.00' },
    ...{ document: '合同', due_on: '2027-11-29' },
  })
  expect(refused.code).toBe('participant_not_found')
})

test('two pledges of one holder, each with permits of its own, are each the first on them', async () => {
  const { propose, give, call } = await city()
  const first = await propose()
  const second = await propose({ document: '质押合同2号' })
  for (const { pledge_id } of [first, second]) await give(EA, `/v1/pledges/${pledge_id}/consent`)
  await give(CHIEF, `/v1/pledges/${second.pledge_id}/register`)
  await give(CHIEF, `/v1/pledges/${first.pledge_id}/register`)
  const { body } = await call<{ data: PledgeAnswer[] }>('GET', '/v1/pledges', BANKER)
  expect(body.data.map(({ pledge_id, rank }) => [pledge_id, rank])).toEqual([
    [second.pledge_id, 1],
    [first.pledge_id, 1],
  ])
})
