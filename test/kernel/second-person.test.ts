import { expect, test } from 'vitest'
import { COMMAND_NAME } from '../../engine/facts/words.ts'
import { COMMANDS } from '../../engine/venue/execute.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, OPERATOR, startTestService } from '../helpers/service.ts'

const ADMINISTRATOR = 'demo-administrator'
const FIRM = '91370300MADEMQAAXQ'
const api = await startTestService()
const add = async (name: string, role: string) =>
  (await api.call<{ token: string }>('POST', '/v1/principals', ADMINISTRATOR, { name, roles: [role] })).body
    .token
const secondOperator = await add('second operator', 'operator')
const secondMaker = await add('second maker', 'maker')
const free = () =>
  api.service.sequencer.venue.registry.free(api.service.sequencer.venue.participants.get(FIRM)!.holder, 0)

test('every command that may wait for a second person has a name for people', () => {
  const waiting = COMMANDS.filter((kind) => kind.second !== undefined).map(({ name }) => name)
  expect(Object.keys(COMMAND_NAME).sort()).toEqual(waiting.sort())
})

test('off, as the demonstration is: one person does it alone', async () => {
  const body = { uscc: FIRM, amount: '1.00', bank_reference: 'alone' }
  expect((await api.call('POST', '/v1/withdrawals', OPERATOR, body)).status).toBe(201)
})

test('on: nothing is done until another who may confirms it; then it is, once', async () => {
  const on = await api.call('POST', '/v1/settings/second-person', ADMINISTRATOR, { is_on: true })
  expect(on.status).toBe(200)
  const before = free()
  const body = { uscc: FIRM, amount: '5.00', bank_reference: 'by-two' }
  const asked = await api.call<{ proposal_id: number }>('POST', '/v1/withdrawals', OPERATOR, body)
  expect([asked.status, asked.body]).toMatchObject([202, { status: 'pending' }])
  expect(free()).toBe(before)
  const path = `/v1/proposals/${asked.body.proposal_id}`
  for (const [token, code] of [
    [OPERATOR, 'approver_must_be_another_person'],
    [BUREAU, 'proposal_not_found'],
    [EA, 'proposal_not_found'],
  ] as const)
    expect((await api.call('POST', `${path}/confirm`, token)).body).toMatchObject({ code })
  const listed = await api.call<{ data: { proposal_id: number; body: object }[] }>(
    'GET',
    '/v1/proposals',
    secondOperator,
  )
  expect(listed.body.data[0]).toMatchObject({ proposal_id: asked.body.proposal_id, body, proposer: OPERATOR })
  expect((await api.call('POST', `${path}/confirm`, secondOperator)).status).toBe(200)
  expect(free()).toBe(before - 500)
  expect((await api.call('POST', `${path}/confirm`, secondOperator)).body).toMatchObject({
    code: 'proposal_already_decided',
  })
  expect(free()).toBe(before - 500)
})

test('what a rule refuses when it is confirmed goes on waiting; the first takes it back', async () => {
  const body = { uscc: FIRM, amount: '999999999999.00', bank_reference: 'too much' }
  const { body: asked } = await api.call<{ proposal_id: number }>('POST', '/v1/withdrawals', OPERATOR, body)
  const path = `/v1/proposals/${asked.proposal_id}`
  expect((await api.call('POST', `${path}/confirm`, secondOperator)).body).toMatchObject({
    code: 'exceeds_free_cash',
  })
  expect((await api.call('POST', `${path}/refuse`, OPERATOR, { reason: 'a slip' })).status).toBe(200)
  expect((await api.call('POST', `${path}/confirm`, secondOperator)).body).toMatchObject({
    code: 'proposal_already_decided',
  })
})

test('a credit entry, an obligation, a suspension that is lifted, an account that is withdrawn: all by two', async () => {
  const { body: listed } = await api.call<{ data: { valuation_id: number }[] }>('GET', '/v1/valuations')
  const { valuation_id } = listed.data[0]!
  const entry = {
    ...{ uscc: FIRM, item_id: 'warning', decided_on: '2026-01-05', authority: 'a' },
    ...{ document: 'd', detail: 'x' },
  }
  const obligation = { uscc: FIRM, symbol: 'SO2-ZIBO', period: '2031', quantity: '1', due_on: '2031-12-31' }
  for (const [path, token, body] of [
    ['/v1/credit/entries', BUREAU, entry],
    ['/v1/obligations', BUREAU, obligation],
    [`/v1/participants/${FIRM}/suspension`, OPERATOR, { is_suspended: false, reason: 'r' }],
    [`/v1/valuations/${valuation_id}/withdraw`, CHIEF, { reason: 'r' }],
  ] as const)
    expect([path, (await api.call('POST', path, token, body)).status]).toEqual([path, 202])
  // To stop somebody at once needs one.
  const stop = await api.call('POST', `/v1/participants/${FIRM}/suspension`, OPERATOR, {
    is_suspended: true,
    reason: 'r',
  })
  expect(stop.status).toBe(200)
  const { body } = await api.call<{ data: { proposal_id: number; command: string }[] }>(
    'GET',
    '/v1/proposals',
    secondMaker,
  )
  const waiting = body.data.find(({ command }) => command === 'set_obligation')!
  expect((await api.call('POST', `/v1/proposals/${waiting.proposal_id}/confirm`, secondMaker)).status).toBe(
    200,
  )
  expect((await api.call('GET', '/v1/obligations', BUREAU)).text).toContain('"2031"')
})

test('to lift the demand needs two itself; the audit proves all of it', async () => {
  expect((await api.call('POST', '/v1/settings/second-person', ADMINISTRATOR, { is_on: false })).status).toBe(
    202,
  )
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
