import { expect, test } from 'vitest'
import type { CreditFile } from '../../engine/facts/credit.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, EB, startTestService } from '../helpers/service.ts'

const [B, BANK] = ['91370300MADEMQBB42', '91370300MADEMQKK5T']
const PURPOSE = '流动资金贷款审查'

async function city() {
  const clock = { now: Date.parse('2026-12-01T10:00:00+08:00') }
  const api = await startTestService({ clock })
  const grant = async (change: object) =>
    (
      await api.call<{ consent_id: number }>('POST', '/v1/credit/consents', EB, {
        ...{ bank_uscc: BANK, purpose: PURPOSE, expires_at: '2027-06-30T23:59:59+08:00', ...change },
      })
    ).body.consent_id
  const read = (token = BANKER) =>
    api.call<CreditFile & { code?: string }>('GET', `/v1/credit/files/${B}`, token)
  const report = async (consent_id: number) =>
    (
      await api.call<{ code?: string }>('POST', '/v1/credit/reports', BANKER, {
        consent_id,
        purpose: PURPOSE,
      })
    ).body
  const sound = () => expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  return { ...api, clock, grant, read, report, sound }
}

test('a consent to the grade alone shows no entry, and no report is made of it', async () => {
  const { grant, read, report, sound } = await city()
  const before = (await read(EB)).body
  expect(before.entries.length).toBeGreaterThan(0)
  const consent = await grant({ scope: ['grade'] })
  const { body } = await read()
  expect(body).toMatchObject({ score: before.score, entries: [], reasons: [], withheld: ['entries'] })
  expect((await report(consent)).code).toBe('scope_too_narrow')
  expect((await read(EB)).body.withheld).toEqual([])
  sound()
})

test('a consent for one question answers it again on that day, and no more on the next', async () => {
  const { clock, grant, read, report, sound } = await city()
  const consent = await grant({ is_once: true })
  expect((await read()).status).toBe(200)
  clock.now = Date.parse('2026-12-01T23:59:59+08:00')
  expect((await read()).status).toBe(200)
  expect((await report(consent)).code).toBeUndefined()
  clock.now = Date.parse('2026-12-02T00:00:00+08:00')
  expect((await read()).body.code).toBe('consent_needed')
  expect((await report(consent)).code).toBe('consent_not_in_force')
  sound()
})

test('a bank that opens a file in vain is seen by its subject, once a day however often it tries', async () => {
  const { clock, read, sound } = await city()
  for (let round = 0; round < 3; round++) expect((await read()).body.code).toBe('consent_needed')
  expect((await read(EB)).body.refused_enquiries).toMatchObject([
    { bank_uscc: BANK, reason: 'consent_needed' },
  ])
  clock.now += 86_400_000
  await read()
  expect((await read(EB)).body.refused_enquiries).toHaveLength(2)
  sound()
})

test('nothing is told of a time to come, nor entries without the grade; another firm is seen like a bank', async () => {
  const { call } = await city()
  const ahead = await call('GET', `/v1/credit/files/${B}?as_of=2030-01-01T00:00:00Z`, EB)
  expect(ahead.body.code).toBe('as_of_in_the_future')
  const consent = {
    bank_uscc: BANK,
    purpose: PURPOSE,
    expires_at: '2027-06-30T23:59:59+08:00',
    scope: ['entries'],
  }
  expect((await call('POST', '/v1/credit/consents', EB, consent)).status).toBe(400)
  await call('GET', `/v1/credit/files/${B}`, 'demo-enterprise-a')
  const own = (await call<CreditFile>('GET', `/v1/credit/files/${B}`, EB)).body
  expect(own.refused_enquiries).toMatchObject([{ bank_uscc: '91370300MADEMQAAXQ' }])
})

test('who takes part is told to who is signed in, and to nobody else', async () => {
  const { call } = await city()
  expect((await call('GET', '/v1/participants')).status).toBe(401)
  expect((await call('GET', '/v1/participants', EB)).status).toBe(200)
})
