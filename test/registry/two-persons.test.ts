import { expect, test } from 'vitest'
import { runPass } from '../../src/checker/pass.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { ADMIN, BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const symbol = 'SO2-ZIBO'
type Answer = {
  readonly code?: string
  readonly token: string
  readonly proposal_id: number
  readonly fixed_sale_id: number
  readonly data: { readonly [key: string]: unknown }[]
}

/** Both enterprises let nothing go before a second of their people has confirmed it. */
async function city() {
  const clock = { now: Date.parse('2026-11-26T12:00:00+08:00') }
  const api = await startTestService({ clock })
  const send = async (method: string, path: string, token: string, body?: object) => {
    const { body: answer } = await api.call<Answer>(method, path, token, body)
    expect([path, answer.code]).toEqual([path, undefined])
    return answer
  }
  const post = (path: string, token: string, body?: object) => send('POST', path, token, body)
  const colleagues = new Map<string, string>()
  for (const [name, uscc, token] of [['Li', A, EA] as const, ['Wu', B, EB] as const]) {
    colleagues.set(token, (await post('/v1/principals', ADMIN, { name, roles: ['enterprise'], uscc })).token)
    await post('/v1/account-rules', token, { demands_second_person: true, transfer_limits: [] })
  }
  /** Given by one, confirmed by the other. */
  const both = async (path: string, token: string, body?: object) => {
    const { proposal_id } = await post(path, token, body)
    await post(`/v1/proposals/${proposal_id}/confirm`, colleagues.get(token)!)
  }
  const store = openNodeSql(':memory:')
  const agree = () => expect(runPass(api.sql, store)).toMatchObject({ differences: [], faults: [] })
  return { ...api, clock, send, post, both, agree }
}

test('what two persons of a firm give is followed by the second ledger, the numbers and the reports as what one gives', async () => {
  const { clock, send, post, both, agree } = await city()
  agree()
  await both('/v1/leases', EA, {
    ...{ to_uscc: B, symbol, quantity: '2', rent: '500.00', ends_on: '2026-12-20', document: '租赁合同' },
  })
  const leases = await send('GET', '/v1/leases', EB)
  await both(`/v1/leases/${leases.data[0]!.lease_id}/accept`, EB)
  agree()

  const { fixed_sale_id } = await post('/v1/fixed-price-sales', BUREAU, {
    ...{ symbol, quantity: '10', price: '4500', document: '定价出让公告' },
    ...{ opens_at: '2026-11-26T12:00:00+08:00', closes_at: '2026-12-01T12:00:00+08:00' },
  })
  await post(`/v1/fixed-price-sales/${fixed_sale_id}/approve`, CHIEF)
  await both(`/v1/fixed-price-sales/${fixed_sale_id}/purchases`, EB, { quantity: '3' })
  agree()
  const lots = await send('GET', `/v1/lots?symbol=${symbol}`, BUREAU)
  expect(lots.data).toContainEqual(
    expect.objectContaining({ obtained: 'paid', document: '定价出让公告', quantity: '3.000' }),
  )

  await both('/v1/trusted-accounts', EA, { to_uscc: B })
  clock.now = Date.parse('2026-12-03T12:00:00+08:00')
  await both('/v1/transfers', EA, { to_uscc: B, symbol, quantity: '1', document: '划转协议' })
  agree()
  const moved = await send('GET', '/v1/reports/transfers', '')
  expect(moved.data[0]).toMatchObject({ cause: 'transfer_permits', document: '划转协议' })

  // The lease ends by itself.
  clock.now = Date.parse('2026-12-21T00:00:01+08:00')
  await post('/v1/freezes', OPERATOR, { uscc: A, symbol: 'CNY', amount: '0.01', document: '任意' })
  expect((await send('GET', '/v1/leases', EB)).data[0]!.status).toBe('ended')
  agree()
})
