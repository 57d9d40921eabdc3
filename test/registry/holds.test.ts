import { expect, test } from 'vitest'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'
import { stateOf } from '../helpers/state.ts'
import { A } from '../helpers/venue.ts'

type Held = {
  cash: { free: string; held: { freezes: string } }
  holdings: { symbol: string; balance: string; free: string; held: { freezes: string } }[]
}
type Hold = { hold_id: number; amount: string; resolved_at: string | null; code?: string }

test('a freeze sets aside what is free, outlives a restart, and is lifted once', async () => {
  const api = await startTestService()
  const account = async () => (await api.call<Held>('GET', '/v1/accounts/me', EA)).body
  const freeze = (more: object) =>
    api.call<Hold>('POST', '/v1/freezes', OPERATOR, {
      uscc: A,
      symbol: 'CNY',
      amount: '1000.00',
      document: '（2026）鲁03执1号',
      ...more,
    })
  const { free } = (await account()).cash
  expect((await freeze({ amount: '0' })).body.code).toBe('amount_must_be_positive')
  expect((await freeze({ symbol: 'SO2-ZIBO', amount: '0.0001' })).body.code).toBe('amount_out_of_range')
  const cash = await freeze({})
  expect([cash.status, cash.body.amount]).toEqual([201, '1000.00'])
  const permits = await freeze({ symbol: 'SO2-ZIBO', amount: '1.5' })
  const held = await account()
  expect(held.cash.held.freezes).toBe('1000.00')
  expect(Number(free) - Number(held.cash.free)).toBeCloseTo(1000, 2)
  expect(held.holdings.find(({ symbol }) => symbol === 'SO2-ZIBO')!.held.freezes).toBe('1.500')
  // What is frozen is not withdrawn.
  const out = await api.call('POST', '/v1/withdrawals', OPERATOR, {
    uscc: A,
    amount: free,
    bank_reference: 'W-1',
  })
  expect(out.body.code).toBe('exceeds_free_cash')
  const { venue } = recover(api.sql)
  expect(stateOf(venue)).toEqual(stateOf(api.service.sequencer.venue))

  const release = () =>
    api.call<Hold>('POST', `/v1/freezes/${cash.body.hold_id}/release`, OPERATOR, { document: '解除 1号' })
  expect((await release()).body).toMatchObject({ amount: '0.00', resolved_at: expect.any(String) })
  expect((await release()).body.code).toBe('hold_already_resolved')
  expect((await account()).cash.free).toBe(free)
  expect(
    (await api.call<{ data: Hold[] }>('GET', '/v1/holds', EA)).body.data.map(({ hold_id }) => hold_id),
  ).toEqual([cash.body.hold_id, permits.body.hold_id])
  expect((await api.call<{ data: Hold[] }>('GET', '/v1/holds', EB)).body.data).toEqual([])
  expect(stateOf(recover(api.sql).venue)).toEqual(stateOf(api.service.sequencer.venue))
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  // A hold that the accounts do not know is an invariant that stops the start.
  api.sql.run('UPDATE holds SET amount = amount - 1 WHERE hold_id = ?', permits.body.hold_id)
  expect(() => recover(api.sql)).toThrow('held_freezes')
})

test('a freeze of more than is there takes offers back, waits behind a pledge and an earlier freeze, and ends by its day', async () => {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const api = await startTestService({ clock })
  const symbol = 'SO2-ZIBO'
  const post = async (path: string, token: string, body: object) =>
    (await api.call<Hold & { pledge_id: number; order_id: number }>('POST', path, token, body)).body
  const holding = async () => {
    const { body } = await api.call<
      Held & { holdings: { balance: string; held: { orders: string; pledges: string } }[] }
    >(...(['GET', '/v1/accounts/me', EA] as const))
    return body.holdings.find((one) => one.symbol === symbol)!
  }
  const freeze = (amount: string, more: object = {}) =>
    post('/v1/freezes', OPERATOR, { uscc: A, symbol, amount, document: '（2026）鲁03执2号', ...more })
  const waiting = async () =>
    (await api.call<{ data: (Hold & { waiting_amount: string | null })[] }>('GET', '/v1/holds', EA)).body.data
      .filter(({ resolved_at }) => resolved_at === null)
      .map((one) => [one.amount, one.waiting_amount])
  const pledge = await post('/v1/pledges', BANKER, {
    ...{ pledgor_uscc: A, symbol, quantity: '10', secured_amount: '100.00' },
    ...{ document: '质押', due_on: '2027-11-29' },
  })
  await api.call('POST', `/v1/pledges/${pledge.pledge_id}/consent`, EA)
  await api.call('POST', `/v1/pledges/${pledge.pledge_id}/register`, CHIEF)
  await api.call('DELETE', `/v1/orders?symbol=${symbol}`, EA)
  const offer = (name: string, quantity: string) =>
    post('/v1/orders', EA, {
      ...{ client_order_id: name, symbol, side: 'sell', type: 'limit', price: '4900', quantity },
      time_in_force: 'gtc',
    })
  const [older, newer] = [await offer('older', '1'), await offer('newer', '2')]
  const { balance } = await holding()
  // All but the pledge and half a tonne, which is still on offer: the newest offer goes, then the older one.
  const order = async (id: number) =>
    (await api.call<{ status: string }>('GET', `/v1/orders/${id}`, EA)).body.status
  await freeze((Number(balance) - 13).toFixed(3))
  expect([await order(older.order_id), await order(newer.order_id)]).toEqual(['resting', 'resting'])
  await freeze('1')
  expect([await order(older.order_id), await order(newer.order_id)]).toEqual(['resting', 'cancelled'])
  const second = await freeze('20', { until: '2026-12-05' })
  expect(await order(older.order_id)).toBe('cancelled')
  expect((await holding()).free).toBe('0.000')
  expect((await waiting()).at(-1)).toEqual(['2.000', '18.000'])
  // What the bank lets go is the freeze's at once, and so is what comes in.
  await api.call('POST', `/v1/pledges/${pledge.pledge_id}/release`, BANKER, { quantity: '4' })
  expect((await waiting()).at(-1)).toEqual(['6.000', '14.000'])
  expect(
    (await post(`/v1/freezes/${second.hold_id}/release`, OPERATOR, { document: '解除', amount: '15' }))
      .amount,
  ).toBe('5.000')
  expect((await holding()).free).toBe('1.000')
  const over = { document: '解除', amount: '5.001' }
  expect((await post(`/v1/freezes/${second.hold_id}/release`, OPERATOR, over)).code).toBe(
    'amount_out_of_range',
  )
  const { venue } = recover(api.sql)
  expect(stateOf(venue)).toEqual(stateOf(api.service.sequencer.venue))
  clock.now = Date.parse('2026-12-05T23:59:59.999+08:00')
  await post('/v1/freezes', OPERATOR, { uscc: A, symbol: 'CNY', amount: '1', document: '冻结' })
  expect((await holding()).free).toBe('1.000')
  clock.now += 1
  await post('/v1/freezes', OPERATOR, { uscc: A, symbol: 'CNY', amount: '1', document: '冻结' })
  expect((await holding()).free).toBe('6.000')
  expect((await freeze('1', { until: '2026-12-05' })).code).toBe('due_in_the_past')
  expectNothingUnkept(api.service.sequencer.venue)
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
