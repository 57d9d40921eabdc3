import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { isPseudonym, isUscc, pseudonymOf } from '../../engine/base/uscc.ts'
import type { CreditFile, Trust } from '../../engine/facts/credit.ts'
import { verifyBundle } from '../../engine/proof/report.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { ADMIN, BANKER, BUREAU, EA, OPERATOR, startTestService } from '../helpers/service.ts'

const BANK = '91370300MADEMQKK5T'

async function village() {
  const clock = { now: Date.parse('2026-12-01T10:00:00+08:00') }
  const api = await startTestService({ clock })
  const call = async <T = { code?: string }>(method: string, path: string, token: string, body?: object) =>
    (await api.call<T & { code?: string }>(method, path, token, body)).body
  const { uscc } = await call<{ uscc: string }>('GET', '/v1/pseudonym', OPERATOR)
  const register = (kind: string, code: string) =>
    call('POST', '/v1/participants', OPERATOR, {
      ...{ uscc: code, kind, name: { zh: '农户(博山区池上镇)', en: 'A farmer of Chishang, Boshan' } },
    })
  const record = (item_id: string, of = uscc, decided_on = '2026-11-20') =>
    call<{ points: number }>('POST', '/v1/credit/entries', BUREAU, {
      ...{ uscc: of, item_id, decided_on, authority: '池上镇', document: `积分${item_id}`, detail: '记分' },
    })
  const person = async () => {
    const { token } = await call<{ token: string }>('POST', '/v1/principals', ADMIN, {
      ...{ name: 'farmer', roles: ['enterprise'], uscc },
    })
    return token
  }
  return { ...api, clock, send: call, uscc, register, record, person }
}

test('a pseudonym has the form of a code, and is no authority’s', () => {
  const codes = Array.from({ length: 200 }, () => pseudonymOf(randomBytes(16)))
  for (const code of codes) expect([isUscc(code), isPseudonym(code)]).toEqual([true, true])
  expect(new Set(codes).size).toBe(200)
})

test('a farmer under a pseudonym is scored by the scheme of villages, and shows a bank what he likes', async () => {
  const { uscc, register, record, person, send, clock, sql } = await village()
  expect((await register('enterprise', uscc)).code).toBe('uscc_check_digit_wrong')
  // Nobody hides a firm among farmers.
  expect((await register('rural', '91370302MA3C1G4X42')).code).toBe('kind_not_of_code')
  expect((await register('rural', uscc)).code).toBeUndefined()
  expect(await record('waste_sorted')).toMatchObject({ points: 1 })
  expect(await record('standard_pilot_city')).toMatchObject({ points: 8 })
  expect(await record('banned_inputs')).toMatchObject({ points: -3 })
  // The items of enterprises are not theirs, nor the other way round.
  expect((await record('stop_production')).code).toBe('credit_item_not_found')
  expect((await record('waste_sorted', '91370300MADEMQAAXQ')).code).toBe('credit_item_not_found')
  const bank = { name: 'no-bank', roles: ['bank'], uscc }
  expect((await send('POST', '/v1/principals', ADMIN, bank)).code).toBe('roles_conflict')
  const farmer = await person()
  const file = await send<CreditFile>('GET', `/v1/credit/files/${uscc}`, farmer)
  expect(file).toMatchObject({
    ...{ score: 6, rule_pack: { rule_pack_id: 'lishui-villages' } },
    ...{ grade: { grade_id: 'points', confirmed: false }, alternatives: [] },
  })
  const names = async (token: string) =>
    (await send<{ data: { uscc: string }[] }>('GET', '/v1/participants?limit=1000', token)).data.map(
      (one) => one.uscc,
    )
  expect((await names(EA)).includes(uscc)).toBe(false)
  expect((await names(BANKER)).includes(uscc)).toBe(false)
  expect((await names(farmer)).includes(uscc)).toBe(true)
  // It is nobody's business who did not get leave.
  for (const list of ['positive', 'negative', 'severe']) {
    const { data } = await send<{ data: { uscc: string }[] }>('GET', `/v1/credit/lists/${list}`, EA)
    expect(data.some((one) => one.uscc === uscc)).toBe(false)
  }
  const changes = await send<{ data: { uscc: string }[] }>('GET', '/v1/credit/list-changes', EA)
  expect(changes.data.some((one) => one.uscc === uscc)).toBe(false)
  expect((await send('GET', `/v1/credit/files/${uscc}`, BANKER)).code).toBe('consent_needed')
  const purpose = '农户生产经营贷款'
  const asked = await send<{ request_id: number }>('POST', '/v1/credit/consent-requests', BANKER, {
    ...{ subject_uscc: uscc, purpose, expires_at: '2027-06-01T00:00:00Z' },
  })
  const given = await send<{ consent_id: number }>(
    ...(['POST', `/v1/credit/consent-requests/${asked.request_id}/answer`, farmer] as const),
    { is_granted: true },
  )
  const report = await send<{ report_id: number }>('POST', '/v1/credit/reports', BANKER, {
    ...{ consent_id: given.consent_id, purpose },
  })
  const bundle = await send<object>('GET', `/v1/credit/reports/${report.report_id}/bundle`, BANKER)
  const trust = await send<Trust>('GET', '/v1/log/trust', BANKER)
  const verdict = verifyBundle(JSON.stringify(bundle), trust, { now: clock.now, audience: BANK })
  expect([verdict.isGood, verdict.claims?.score, verdict.claims?.sub]).toEqual([true, 6, uscc])
  expect(verdict.claims?.published).toEqual([])
  // The points of a year ago count no more.
  clock.now = Date.parse('2027-11-20T00:00:00+08:00')
  expect((await send<CreditFile>('GET', `/v1/credit/files/${uscc}`, farmer)).score).toBe(0)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('an objection is open to them as to anybody; permits are not traded', async () => {
  const { uscc, register, record, person, send } = await village()
  await register('rural', uscc)
  const { entry_id } = (await record('illegal_discharge')) as { entry_id?: number }
  const farmer = await person()
  const opened = await send<{ answer_due_on: string; case_id: number }>(
    ...(['POST', '/v1/credit/objections', farmer] as const),
    { entry_id, text: '不是我家' },
  )
  expect(opened.answer_due_on).toBe('2026-12-21')
  await send('POST', `/v1/credit/cases/${opened.case_id}/answer`, BUREAU, {
    ...{ outcome: 'corrected', answer: '误记' },
  })
  expect((await send<CreditFile>('GET', `/v1/credit/files/${uscc}`, farmer)).score).toBe(0)
  const order = await send('POST', '/v1/orders', farmer, {
    ...{ client_order_id: 'f1', symbol: 'CARBON-SANDBOX', side: 'buy', type: 'limit', price: '74.63' },
    ...{ quantity: '10', time_in_force: 'gtc' },
  })
  expect(order.code).toBe('account_not_open')
  const allocation = await send('POST', '/v1/allocations', BUREAU, {
    ...{ uscc, symbol: 'CARBON-SANDBOX', quantity: '10', document: '分配' },
  })
  expect(allocation.code).toBe('account_not_open')
})
