import { expect, test } from 'vitest'
import type { AccountRulesAnswer } from '../../engine/facts/account-rules.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { principalOf } from '../../src/kernel/principals.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { ADMIN, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const symbol = 'SO2-ZIBO'
type Answer = Partial<AccountRulesAnswer> & {
  code?: string
  detail?: string
  proposal_id?: number
  token?: string
  data?: { proposal_id: number }[]
}

/** The demonstration with B on A's list of trusted accounts, and two more people of A: Li and Wang. */
async function city() {
  const clock = { now: Date.parse('2026-11-26T12:00:00+08:00') }
  const api = await startTestService({ clock })
  const send = async (method: string, path: string, token: string, body?: object) =>
    (await api.call<Answer>(method, path, token, body)).body
  const post = (path: string, token: string, body?: object) => send('POST', path, token, body)
  const person = async (name: string) =>
    (await post('/v1/principals', ADMIN, { name, roles: ['enterprise'], uscc: A })).token!
  const [li, wang] = [await person('Li'), await person('Wang')]
  await post('/v1/trusted-accounts', EA, { to_uscc: B })
  clock.now = Date.parse('2026-12-03T12:00:00+08:00')
  const give = (token: string, quantity = '1') =>
    post('/v1/transfers', token, { to_uscc: B, symbol, quantity, document: '协议' })
  const rules = (token: string, change: object = {}) =>
    post('/v1/account-rules', token, { demands_second_person: false, transfer_limits: [], ...change })
  const right = (token: string, name: string, given: string) =>
    post(`/v1/account-rules/people/${encodeURIComponent(name)}`, token, { right: given })
  const held = async () =>
    (
      await api.call<{ holdings: { symbol: string; balance: string }[] }>('GET', '/v1/accounts/me', EA)
    ).body.holdings.find((one) => one.symbol === symbol)!.balance
  const sound = () => {
    expectNothingUnkept(venueOf(api.service))
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  }
  return { ...api, clock, send, post, li, wang, give, rules, right, held, sound }
}

test('what a person may do for the account is what its right says, and nobody changes his own', async () => {
  const { li, wang, send, post, give, right, sound } = await city()
  const me = async (token: string) => (await send('GET', '/v1/account-rules', token)).people
  expect(await me(EA)).toHaveLength(3)
  expect((await right(EA, 'Li', 'read_only')).code).toBeUndefined()
  expect((await give(li)).code).toBe('forbidden')
  expect((await right(li, 'Wang', 'read_only')).code).toBe('forbidden')
  await right(EA, 'Wang', 'surrender')
  expect((await give(wang)).code).toBe('forbidden')
  // Who may surrender gets as far as the registry, which knows no such duty.
  const surrendered = await post('/v1/surrenders', wang, { symbol, quantity: '1', period: '1999' })
  expect(surrendered.code).not.toBe('forbidden')
  expect((await right(EA, 'demo-enterprise-a', 'approve')).code).toBe('right_of_oneself')
  expect((await right(EA, 'demo-enterprise-b', 'approve')).code).toBe('principal_not_found')
  expect((await right(EB, 'Li', 'approve')).code).toBe('principal_not_found')
  sound()
})

test('an initiator’s transfer waits for a colleague who approves, whom strangers do not see', async () => {
  const { li, wang, send, post, give, right, held, sound } = await city()
  await right(EA, 'Li', 'initiate')
  await right(EA, 'Wang', 'approve')
  const before = Number(await held())
  const { proposal_id } = await give(li)
  expect(proposal_id).toBeDefined()
  expect(Number(await held())).toBe(before)
  expect((await post(`/v1/proposals/${proposal_id}/confirm`, li)).code).toBe('forbidden')
  expect((await post(`/v1/proposals/${proposal_id}/confirm`, EB)).code).toBe('proposal_not_found')
  expect((await send('GET', '/v1/proposals', EB)).data).toEqual([])
  expect((await send('GET', '/v1/proposals', wang)).data).toMatchObject([{ proposal_id }])
  expect((await give(wang)).code).toBe('forbidden')
  expect((await post(`/v1/proposals/${proposal_id}/confirm`, wang)).code).toBeUndefined()
  expect(Number(await held())).toBe(before - 1)
  expect((await post(`/v1/proposals/${proposal_id}/confirm`, wang)).code).toBe('proposal_already_decided')
  // What somebody proposed whose right was taken away since is not done.
  const late = (await give(li)).proposal_id
  await right(EA, 'Li', 'read_only')
  expect((await post(`/v1/proposals/${late}/confirm`, wang)).code).toBe('proposer_removed')
  await right(EA, 'Li', 'initiate')
  // An initiator confirms nothing of another, and takes back what is his.
  await right(EA, 'Wang', 'initiate')
  const other = (await give(wang)).proposal_id
  expect((await post(`/v1/proposals/${other}/confirm`, li)).code).toBe('forbidden')
  expect((await post(`/v1/proposals/${other}/refuse`, li, { reason: '不同意' })).code).toBe('right_needed')
  expect((await post(`/v1/proposals/${other}/refuse`, wang, { reason: '填错' })).code).toBeUndefined()
  sound()
})

test('where an account demands two persons its rules need two as well, and it can’t lock itself out', async () => {
  const { li, send, post, give, rules, right, sound } = await city()
  expect((await rules(EB, { demands_second_person: true })).code).toBe('nobody_could_decide')
  await right(EA, 'Wang', 'read_only')
  await rules(EA, { demands_second_person: true })
  // Once it is demanded, lifting it and changing rights wait.
  const lift = (await rules(EA)).proposal_id
  expect((await send('GET', '/v1/account-rules', EA)).demands_second_person).toBe(true)
  const demotion = (await right(EA, 'Li', 'read_only')).proposal_id
  expect((await post(`/v1/proposals/${demotion}/confirm`, li)).code).toBe('right_of_oneself')
  expect((await give(EA)).proposal_id).toBeDefined()
  expect((await post(`/v1/proposals/${lift}/confirm`, li)).code).toBeUndefined()
  expect((await send('GET', '/v1/account-rules', EA)).demands_second_person).toBe(false)
  expect((await give(EA)).code).toBeUndefined()
  sound()
})

test.each([
  ['2.001', 'over_transfer_limit'],
  ['2.000', undefined],
])('a transfer of %s under a limit of 2 is answered %s', async (quantity, code) => {
  const { give, rules, sound } = await city()
  expect((await rules(EA, { transfer_limits: [{ symbol: 'NOBODY', quantity: '1' }] })).code).toBe(
    'market_not_found',
  )
  const limit = { symbol, quantity: '2' }
  expect((await rules(EA, { transfer_limits: [limit] })).transfer_limits).toEqual([limit])
  expect((await give(EA, quantity)).code).toBe(code)
  sound()
})

test('a right that was taken away counts for whoever was let in before: on a stream that is open', async () => {
  const { service, right, sound } = await city()
  const before = principalOf(venueOf(service).shelves.principals.get('Li')!)
  await right(EA, 'Li', 'read_only')
  const order: Command = {
    ...({ command: 'place_order', uscc: A, client_order_id: 'late', symbol, side: 'sell' } as const),
    ...({ type: 'limit', price: '4600', quantity: '1', time_in_force: 'day' } as const),
  }
  await expect(service.sequencer.submit({ by: before, command: order })).rejects.toThrow('read_only')
  await right(EA, 'Li', 'initiate_and_approve')
  expect((await service.sequencer.submit({ by: before, command: order })).outcome.ok).toBe(true)
  sound()
})

test('rules that were proposed before others came into force are not done over them', async () => {
  const { li, post, rules, send, sound, clock } = await city()
  await rules(EA, { demands_second_person: true })
  clock.now += 1000
  const limit = (one: string) => [{ symbol: one, quantity: '5' }]
  const [first, second] = [
    (await rules(EA, { demands_second_person: true, transfer_limits: limit(symbol) })).proposal_id,
    (await rules(EA, { demands_second_person: true, transfer_limits: limit('NOX-ZIBO') })).proposal_id,
  ]
  clock.now += 1000
  expect((await post(`/v1/proposals/${first}/confirm`, li)).code).toBeUndefined()
  expect((await post(`/v1/proposals/${second}/confirm`, li)).code).toBe('account_rules_changed')
  expect((await send('GET', '/v1/account-rules', EA)).transfer_limits).toEqual([{ symbol, quantity: '5' }])
  sound()
})
