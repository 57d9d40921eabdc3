import { expect, test } from 'vitest'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'
import { A } from '../helpers/venue.ts'

type Held = {
  cash: { free: string; held: { freezes: string } }
  holdings: { symbol: string; free: string; held: { freezes: string } }[]
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
  expect((await freeze({ amount: '999999999999.00' })).body.code).toBe('exceeds_free_cash')
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
