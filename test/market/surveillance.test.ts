import { expect, test } from 'vitest'
import type { SurveillanceAnswer, WatchCaseAnswer } from '../../engine/facts/surveillance.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const symbol = 'SO2-ZIBO'
const shanghai = (text: string) => Date.parse(`${text}+08:00`)
type Case = WatchCaseAnswer & { code?: string; data: WatchCaseAnswer[] }

test('a circle of two on a day is found on that day alone, becomes a case, and goes to the bureau', async () => {
  const clock = { now: shanghai('2026-11-24T10:00:00') }
  const { call, service, sql } = await startTestService({ clock })
  const post = async (path: string, token: string, body?: object) =>
    (await call<Case>('POST', path, token, body)).body
  const watch = async (day?: string, token = OPERATOR) =>
    (await call<SurveillanceAnswer>('GET', `/v1/surveillance${day ? `?day=${day}` : ''}`, token)).body
  // A day later nobody else trades: what one sells the other sells back.
  clock.now = shanghai('2026-11-25T10:00:00')
  await post('/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol, reason: '清场' })
  await post(`/v1/markets/${symbol}/phase`, OPERATOR, { phase: 'continuous', reason: '恢复' })
  let count = 0
  const order = (token: string, side: 'buy' | 'sell') =>
    call('POST', '/v1/orders', token, {
      ...{ client_order_id: `w${++count}`, symbol, side, type: 'limit', price: '4550', quantity: '5' },
      time_in_force: 'gtc',
    })
  for (const [seller, buyer] of [
    [EA, EB],
    [EB, EA],
  ] as const) {
    await order(seller, 'sell')
    await order(buyer, 'buy')
    clock.now += 60_000
  }
  const { data, rules, too_large } = await watch()
  expect([rules.length > 5, too_large]).toEqual([true, []])
  const found = data.find(({ rule_id }) => rule_id === 'circular_trade')!
  expect(found.parties.map(({ uscc }) => uscc).sort()).toEqual([A, B].sort())
  expect(found.trade_ids).toHaveLength(2)
  expect((await watch('2026-11-23')).data.filter(({ rule_id }) => rule_id === 'circular_trade')).toEqual([])
  // Computed anew, it is the same; whoever trades does not see it.
  expect(await watch()).toEqual(await watch('2026-11-25'))
  expect((await call('GET', '/v1/surveillance', EA)).status).toBe(403)

  const opened = await post('/v1/surveillance/cases', OPERATOR, {
    ...{
      symbol,
      day: found.day,
      rule_id: found.rule_id,
      usccs: [A, B],
      trade_ids: found.trade_ids,
      order_ids: [],
    },
    text: '请说明交易目的',
  })
  expect(opened).toMatchObject({ status: 'open', opened_by: 'demo-operator' })
  // Whoever looks next sees that somebody does already; of other days nothing.
  const marked = (await watch()).data.filter(({ watch_case_id }) => watch_case_id !== null)
  expect(marked.map(({ rule_id, watch_case_id }) => [rule_id, watch_case_id])).toEqual([
    [found.rule_id, opened.watch_case_id],
  ])
  const cases = async (token: string) => (await call<Case>('GET', '/v1/surveillance/cases', token)).body.data
  expect([(await cases(OPERATOR)).length, (await cases(BUREAU)).length]).toEqual([1, 0])
  const close = (outcome: string) =>
    post(`/v1/surveillance/cases/${opened.watch_case_id}/close`, OPERATOR, { outcome, text: '双方未能说明' })
  expect(await close('referred')).toMatchObject({ status: 'referred', outcome_text: '双方未能说明' })
  expect((await close('dismissed')).code).toBe('watch_case_closed_already')
  expect(await cases(BUREAU)).toMatchObject([
    { watch_case_id: opened.watch_case_id, trade_ids: found.trade_ids },
  ])
  const late = {
    symbol,
    day: '2026-12-01',
    rule_id: 'marking',
    usccs: [],
    trade_ids: [],
    order_ids: [],
    text: '?',
  }
  expect((await post('/v1/surveillance/cases', OPERATOR, late)).code).toBe('day_in_the_future')
  expect((await post('/v1/surveillance/cases', EA, late)).code).toBe('forbidden')
  // A day that is over is looked through with what was held at its end.
  const large = async (day?: string) =>
    (await watch(day)).data
      .filter(({ rule_id }) => rule_id === 'large_holding')
      .map(({ symbol, measured }) => [symbol, measured])
  const allocate = async (uscc: string) => {
    const body = { uscc, symbol, quantity: '50000', document: '淄环函9号' }
    const { approval_id } = (await call<{ approval_id: number }>('POST', '/v1/allocations', BUREAU, body))
      .body
    expect((await call('POST', `/v1/approvals/${approval_id}/approve`, CHIEF)).status).toBe(200)
  }
  await allocate(A)
  const before = await large()
  expect(before).toHaveLength(1)
  clock.now += 86_400_000
  await allocate(B)
  expect(await large()).not.toEqual(before)
  expect(await large('2026-11-25')).toEqual(before)
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test.each([
  ['fewer lots', { quantity: '0.001' }],
  ['a price far away', { price: '4100' }],
])(
  'orders that are amended away (%s) right after a trade on the other side are layering as cancelled ones are',
  async (_, change) => {
    const clock = { now: shanghai('2026-11-24T10:00:00') }
    const { call } = await startTestService({ clock })
    clock.now = shanghai('2026-11-25T10:00:00')
    await call('POST', '/v1/kill-switch', OPERATOR, { scope: 'symbol', symbol, reason: '清场' })
    await call('POST', `/v1/markets/${symbol}/phase`, OPERATOR, { phase: 'continuous', reason: '恢复' })
    let count = 0
    const order = async (token: string, side: 'buy' | 'sell', price: string, quantity: string) =>
      (
        await call<{ order_id: number }>('POST', '/v1/orders', token, {
          ...{ client_order_id: `l${++count}`, symbol, side, type: 'limit', price, quantity },
          time_in_force: 'gtc',
        })
      ).body.order_id
    const lures: number[] = []
    for (const price of ['4520', '4530', '4540']) lures.push(await order(EA, 'buy', price, '20'))
    clock.now += 5000
    await order(EA, 'sell', '4550', '2')
    await order(EB, 'buy', '4550', '2')
    clock.now += 5000
    for (const id of lures) {
      const { status } = await call('PATCH', `/v1/orders/${id}`, EA, change)
      expect(status).toBe(200)
    }
    const { data } = (await call<SurveillanceAnswer>('GET', '/v1/surveillance', OPERATOR)).body
    const found = data.find(({ rule_id }) => rule_id === 'layering')!
    expect(found.parties.map(({ uscc }) => uscc)).toEqual([A])
    expect(found.order_ids).toEqual(lures)
  },
)

test('a closed window is put on record, shows what was traded in it, and is over when what was known is published', async () => {
  const clock = { now: shanghai('2026-11-24T10:00:00') }
  const { call, sql, service } = await startTestService({ clock })
  const declare = (change: object = {}, token = BUREAU) =>
    call<{ window_id: number; code?: string }>('POST', '/v1/surveillance/windows', token, {
      ...{ symbol, usccs: [A], from: '2026-11-20T00:00:00+08:00', until: '2026-12-01T00:00:00+08:00' },
      ...{ text: '核查数据未公布', ...change },
    })
  expect((await declare({ until: '2026-11-20T00:00:00+08:00' })).body.code).toBe('window_invalid')
  expect((await declare({}, EA)).status).toBe(403)
  const { window_id } = (await declare()).body
  // Sent twice, it is one.
  expect((await declare({ usccs: [A, A] })).body.code).toBe('window_exists')
  const alerts = async () =>
    (await call<SurveillanceAnswer>('GET', '/v1/surveillance', OPERATOR)).body.data.filter(
      ({ rule_id }) => rule_id === 'insider_window',
    )
  const [alert] = await alerts()
  expect(alert).toMatchObject({ symbol, parties: [{ uscc: A }] })
  expect(alert!.trade_ids.length).toBeGreaterThan(0)
  clock.now += 1000
  const end = await call('POST', `/v1/surveillance/windows/${window_id}/end`, BUREAU, { reason: '已公布' })
  expect(end.status).toBe(200)
  // What was traded before it was over stays.
  expect((await alerts())[0]!.trade_ids).toEqual(alert!.trade_ids)
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
