import { describe, expect, test } from 'vitest'
import type { CollectionLists } from '../../engine/facts/catalogue.ts'
import type { FeePledgeAnswer } from '../../engine/facts/fee-pledge.ts'
import { foldCollections } from '../../engine/registry/fee-collections.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { seededRandom } from '../helpers/random.ts'
import { BANKER, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const TERMS = { service_fen: 800, secured_fen: 5000, trigger_basis_points: 10_000, trigger_months: 2 }
const LISTS: CollectionLists = {
  reserve_months: 1,
  ordinary: [
    { to: 'debt_service', basis_points: 10_000 },
    { to: 'reserve', basis_points: 5000 },
    { to: 'holder', basis_points: 10_000 },
  ],
  triggered: [
    { to: 'debt_service', basis_points: 10_000 },
    { to: 'reserve', basis_points: 10_000 },
    { to: 'principal', basis_points: 10_000 },
  ],
}
const months = (...amounts: number[]) =>
  new Map(amounts.map((amount, place) => [`2027-${String(place + 1).padStart(2, '0')}`, amount]))
const shares = (of: ReturnType<typeof foldCollections>[number]) =>
  Object.fromEntries(of.shares.filter(({ fen }) => fen > 0).map(({ to, fen }) => [to, fen]))

describe('what becomes of pledged fees (M12-O5, waterfall of 3.3)', () => {
  test('two months below the debt service trip the trigger, and a month at the line ends it', () => {
    const told = foldCollections(TERMS, LISTS, months(1200, 700, 700, 900, 800, 1200))
    expect(told.map(({ is_triggered }) => is_triggered)).toEqual([false, false, true, false, false, false])
    expect(shares(told[0]!)).toEqual({ debt_service: 800, reserve: 200, holder: 200 })
    // The reserve pays what is missing, and what it can't is due with the next.
    expect(told[1]).toMatchObject({ drawn: 100, missing: 0, reserve: 100 })
    expect(told[2]).toMatchObject({ drawn: 100, missing: 0, reserve: 0 })
    expect(shares(told[3]!)).toEqual({ debt_service: 800, reserve: 50, holder: 50 })
  })
  test('while it is tripped, what is left repays the loan and nothing goes to the holder', () => {
    const terms = { ...TERMS, trigger_basis_points: 15_000, trigger_months: 1 }
    const [first, second] = foldCollections(terms, LISTS, months(1100, 1199))
    expect(shares(first!)).toEqual({ debt_service: 800, reserve: 300 })
    expect(shares(second!)).toEqual({ debt_service: 800, reserve: 399 })
    const long = foldCollections({ ...terms, secured_fen: 100 }, LISTS, months(1199, 1199, 1199))
    expect(shares(long[2]!)).toEqual({ debt_service: 800, reserve: 2, principal: 100, holder: 297 })
  })
  test('nothing is lost: shares sum to what came, and what is drawn was in the reserve', () => {
    const random = seededRandom(5)
    for (let round = 0; round < 300; round++) {
      const amounts = Array.from({ length: 12 }, () => random.below(2000))
      let reserve = 0
      for (const of of foldCollections(TERMS, LISTS, months(...amounts))) {
        expect(of.shares.reduce((sum, { fen }) => sum + fen, 0)).toBe(of.amount)
        expect(of.drawn).toBeLessThanOrEqual(reserve)
        reserve += (shares(of).reserve ?? 0) - of.drawn
        expect(of.reserve).toBe(reserve)
        expect(Math.min(of.missing, of.reserve)).toBe(0)
      }
    }
  })
})

test('fees are pledged by the bank, the firm, the central register and a notice to the payer; then money comes month by month', async () => {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const { call, sql, service } = await startTestService({ clock })
  const give = async (token: string, path: string, body?: object) => {
    const answer = await call<FeePledgeAnswer & { code?: string }>('POST', path, token, body)
    return { code: answer.body.code, http: answer.status, ...answer.body }
  }
  const propose = (change: object = {}) =>
    give(BANKER, '/v1/fee-pledges', {
      ...{ pledgor_uscc: A, fee_kind: 'sewage', payer: '淄博市住房和城乡建设局', document: '质押合同5号' },
      ...{ collection_account: '淄博银行 6222 0001', from_month: '2026-09', until_month: '2027-08' },
      ...{ expected_monthly: '1200000', haircut_basis_points: 2000, debt_service_monthly: '800000' },
      ...{ secured_amount: '8000000', trigger_basis_points: 10_000, trigger_months: 2, ...change },
    })
  expect((await propose({ until_month: '2026-08' })).code).toBe('attributes_conflict')
  expect((await propose({ from_month: '2026-01', until_month: '2026-10' })).code).toBe('due_in_the_past')
  const proposed = await propose()
  const path = (step: string, id = proposed.fee_pledge_id) => `/v1/fee-pledges/${id}/${step}`
  expect(proposed).toMatchObject({ status: 'proposed', expected_cover: '1.5', rank: null })
  // Ten months are left, at four fifths.
  expect(proposed.base_value).toBe('9600000.00')
  const at = { registration_number: '20461234001', register_time: '2026-11-28T08:00:00Z' }
  const notice = { notice_document: '通知书〔2026〕3号' }
  expect((await give(BANKER, path('register'), { ...at, ...notice })).code).toBe('pledge_not_in_this_state')
  expect((await give(EB, path('consent'))).code).toBe('pledge_not_found')
  await give(EA, path('consent'))
  expect((await give(BANKER, path('register'), at)).code).toBe('payer_not_notified')
  const future = { ...at, ...notice, register_time: '2026-11-30T08:00:00Z' }
  expect((await give(BANKER, path('register'), future)).code).toBe('decision_in_the_future')
  expect(await give(BANKER, path('register'), { ...at, ...notice })).toMatchObject({
    ...{ status: 'registered', rank: 1, is_tied: false },
  })
  // The same fees again only behind it, and of one instant this register's order decides.
  expect((await propose()).code).toBe('pledge_rank_conflict')
  expect((await propose({ fee_kind: 'heat', behind: proposed.fee_pledge_id })).code).toBe(
    'pledge_rank_conflict',
  )
  const second = await propose({ behind: proposed.fee_pledge_id })
  await give(EA, path('consent', second.fee_pledge_id))
  // Nobody passes the pledge behind which he agreed to stand, and a number is of one pledge.
  const other = { registration_number: '20461234002', ...notice }
  const earlier = { ...other, register_time: '2026-11-28T07:59:59Z' }
  expect((await give(BANKER, path('register', second.fee_pledge_id), earlier)).code).toBe(
    'pledge_rank_conflict',
  )
  expect((await give(BANKER, path('register', second.fee_pledge_id), { ...at, ...notice })).code).toBe(
    'registration_number_used',
  )
  expect((await propose({ collection_account: '淄博银行  6222 0001' })).code).toBe('pledge_rank_conflict')
  expect(await give(BANKER, path('register', second.fee_pledge_id), { ...at, ...other })).toMatchObject({
    ...{ rank: 2, is_tied: true, behind: proposed.fee_pledge_id },
  })
  const collect = (month: string, amount: string) =>
    give(BANKER, path('collections'), { month, amount, document: '对账单' })
  expect((await collect('2026-10', '1')).code).toBe('month_skipped')
  expect((await collect('2026-08', '1')).code).toBe('month_not_pledged')
  await collect('2026-09', '700000')
  expect((await collect('2026-11', '1')).code).toBe('month_not_over')
  const after = await collect('2026-10', '700000')
  expect(after.collections.at(-1)).toMatchObject({ cover: '0.875', is_triggered: true, unpaid: '200000.00' })
  expect(after.is_triggered).toBe(true)
  // The bank puts the first month right: what follows from it is right too.
  expect((await collect('2026-09', '1200000')).collections).toMatchObject([
    {
      ...{ amount: '1200000.00', to_reserve: '200000.00', to_holder: '200000.00' },
      earlier_figures: [{ amount: '700000.00' }],
    },
    { is_triggered: false, drawn: '100000.00', unpaid: '0.00', reserve: '100000.00' },
  ])
  const seen = async (token: string) =>
    (await call<{ data: object[] }>('GET', '/v1/fee-pledges', token)).body.data.length
  expect([
    await seen(EA),
    await seen(BANKER),
    await seen(EB),
    await seen(OPERATOR),
    await seen(CHIEF),
  ]).toEqual([2, 2, 0, 2, 2])
  expect((await propose({ pledgor_uscc: B })).status).toBe('proposed')
  expect(await give(BANKER, path('release'))).toMatchObject({ status: 'discharged', rank: null })
  expect((await collect('2026-11', '1')).code).toBe('pledge_not_in_this_state')
  expectNothingUnkept(service.sequencer.venue)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
