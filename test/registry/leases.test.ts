import { expect, test } from 'vitest'
import type { LeaseAnswer } from '../../engine/facts/lease.ts'
import type { Account, LedgerLine } from '../../engine/facts/registry.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { recover } from '../../src/kernel/recover.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const symbol = 'SO2-ZIBO'
type Answer = Partial<LeaseAnswer> & { code?: string }

async function city() {
  const clock = { now: Date.parse('2026-12-01T10:00:00+08:00') }
  const api = await startTestService({ clock })
  const post = async (path: string, token: string, body?: object) =>
    (await api.call<Answer>('POST', path, token, body)).body
  const offer = (change: object = {}) =>
    post('/v1/leases', EA, {
      ...{
        to_uscc: B,
        symbol,
        quantity: '2',
        rent: '500.00',
        ends_on: '2027-06-30',
        document: '租赁合同',
        ...change,
      },
    })
  const account = async (token: string) => (await api.call<Account>('GET', '/v1/accounts/me', token)).body
  const holding = async (token: string) =>
    (await account(token)).holdings.find((one) => one.symbol === symbol)!
  return { ...api, clock, post, offer, account, holding }
}

test('a lease pays its rent, can’t be sold or surrendered, and goes back by itself at the end of its last day', async () => {
  const { clock, post, offer, account, holding, call, service, sql } = await city()
  const [a, b] = [await holding(EA), await holding(EB)]
  const cash = Number((await account(EB)).cash.free)
  const { lease_id } = await offer()
  expect((await post(`/v1/leases/${lease_id}/accept`, EA)).code).toBe('lease_not_found')
  expect((await post(`/v1/leases/${lease_id}/accept`, EB)).status).toBe('running')
  expect((await post(`/v1/leases/${lease_id}/accept`, EB)).code).toBe('lease_not_offered')
  const lent = await holding(EB)
  expect(lent.held.leases).toBe('2.000')
  expect([Number((await holding(EA)).balance), Number(lent.balance)]).toEqual([
    Number(a.balance) - 2,
    Number(b.balance) + 2,
  ])
  expect(lent.free).toBe(b.free)
  expect(Number((await account(EB)).cash.free)).toBe(cash - 500)
  // What is leased is not the lessee's to sell.
  const sale = await post('/v1/orders', EB, {
    ...{ client_order_id: 's1', symbol, side: 'sell', type: 'limit', price: '4550', time_in_force: 'day' },
    quantity: lent.balance,
  })
  expect(sale.code).toBe('exceeds_free_holding')
  recover(sql)
  clock.now = Date.parse('2027-06-30T23:59:59.999+08:00')
  await post('/v1/freezes', OPERATOR, { uscc: A, symbol: 'CNY', amount: '0.01', document: '任意' })
  expect((await holding(EB)).held.leases).toBe('2.000')
  clock.now = Date.parse('2027-07-03T09:00:00+08:00')
  await post('/v1/freezes', OPERATOR, { uscc: A, symbol: 'CNY', amount: '0.01', document: '任意' })
  expect([await holding(EA), await holding(EB)]).toEqual([a, b])
  const { data } = (await call<{ data: LedgerLine[] }>('GET', `/v1/accounts/me/ledger?symbol=${symbol}`, EA))
    .body
  expect(data[0]).toMatchObject({ cause: 'end_lease', change: '2.000', at: '2027-06-30T16:00:00.000Z' })
  const leases = (await call<{ data: LeaseAnswer[] }>('GET', '/v1/leases', EA)).body.data
  expect(leases[0]).toMatchObject({ status: 'ended', ended_at: '2027-06-30T16:00:00.000Z' })
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test.each([
  ['to oneself', { to_uscc: A }, 'attributes_conflict'],
  ['to a bank', { to_uscc: '91370300MADEMQKK5T' }, 'not_eligible'],
  ['for longer than a year', { ends_on: '2027-12-03' }, 'lease_term_invalid'],
  ['until yesterday', { ends_on: '2026-11-30' }, 'lease_term_invalid'],
  ['of more than is free', { quantity: '9000000' }, 'exceeds_free_holding'],
  ['of nothing', { quantity: '0' }, 'amount_must_be_positive'],
])('a lease %s is refused', async (_, change, code) => {
  const { offer } = await city()
  expect((await offer(change)).code).toBe(code)
})

test('an offer is declined by the lessee or taken back by the lessor; rent that is not there moves nothing', async () => {
  const { post, offer, holding } = await city()
  const [one, two, dear] = [await offer(), await offer(), await offer({ rent: '99999999999.00' })]
  const before = await holding(EA)
  expect((await post(`/v1/leases/${one.lease_id}/decline`, EB, { reason: '不需要' })).status).toBe('declined')
  expect((await post(`/v1/leases/${two.lease_id}/decline`, EA, {})).status).toBe('withdrawn')
  expect((await post(`/v1/leases/${dear.lease_id}/accept`, EB)).code).toBe('exceeds_free_cash')
  expect(await holding(EA)).toEqual(before)
})
