import { describe, expect, test } from 'vitest'
import type { CreditFile, Trust } from '../../engine/facts/credit.ts'
import { verifyBundle } from '../../engine/proof/report.ts'
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
  expect(body).toMatchObject({
    score: before.score,
    entries: [],
    reasons: [],
    withheld: ['entries', 'permits'],
  })
  expect((await report(consent)).code).toBe('scope_too_narrow')
  expect((await read(EB)).body).toMatchObject({ withheld: [], consent_id: null })
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

test('each reason for which a bank is refused stands in the log of its day, and no flood of them', async () => {
  const { grant, read, report, call, clock, sound } = await city()
  const reasons = async () => (await read(EB)).body.refused_enquiries.map(({ reason }) => reason).toReversed()
  await read()
  const consent = await grant({})
  expect((await read()).status).toBe(200)
  await call('DELETE', `/v1/credit/consents/${consent}`, EB)
  await read()
  await read()
  expect(await reasons()).toEqual(['consent_needed', 'consent_revoked'])
  for (let count = 0; count < 30; count++)
    await call('POST', '/v1/credit/reports', BANKER, { consent_id: consent, purpose: `第 ${count} 次` })
  expect(await reasons()).toHaveLength(20)
  clock.now += 86_400_000
  expect((await report(consent)).code).toBe('consent_not_in_force')
  expect(await reasons()).toHaveLength(21)
  sound()
})

test('of several consents the widest is asked under, or the one that is named', async () => {
  const { grant, read, call } = await city()
  const wide = await grant({ expires_at: '2026-12-31T00:00:00+08:00' })
  const narrow = await grant({ scope: ['grade'], purpose: '另一用途' })
  expect((await read()).body).toMatchObject({ withheld: [], consent_id: wide })
  const under = (id: number) =>
    call<CreditFile>('GET', `/v1/credit/files/${B}?consent_id=${id}`, BANKER).then(({ body }) => body)
  expect(await under(narrow)).toMatchObject({ withheld: ['entries', 'permits'], consent_id: narrow })
  expect((await under(wide)).withheld).toEqual([])
  expect((await under(1)) as { code?: string }).toMatchObject({ code: 'consent_needed' })
  expect((await read(EB)).body.enquiries.map(({ purpose }) => purpose)).toEqual(['另一用途', PURPOSE])
})

describe('what is left out of a report', () => {
  type Claims = { withheld: string[]; holdings: unknown[]; pledges: unknown[]; entries: unknown[] }
  const claimsOf = async (api: Awaited<ReturnType<typeof city>>, id: number, token: string) => {
    const { text } = await api.call('GET', `/v1/credit/reports/${id}/bundle`, token)
    const { jws } = JSON.parse(text) as { jws: string }
    const page = await api.call('GET', `/v1/credit/reports/${id}/page`, token)
    const trust = (await api.call<Trust>('GET', '/v1/log/trust')).body
    expect(verifyBundle(text, trust, { now: api.clock.now }).isGood).toBe(true)
    const claims = JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as Claims
    return { claims, page: page.text }
  }

  test('by a consent without permits: the bank sees that they were left out, not that there are none', async () => {
    const api = await city()
    const { report_id } = (await api.report(await api.grant({ scope: ['grade', 'entries'] }))) as {
      report_id?: number
    }
    const { claims, page } = await claimsOf(api, report_id!, BANKER)
    expect(claims).toMatchObject({ withheld: ['holdings', 'pledges', 'obligations'], holdings: [] })
    expect(claims.entries.length).toBeGreaterThan(0)
    expect(page.match(/主体未提供/g)).toHaveLength(3)
    api.sound()
  })
  test('by a subject from its own: part by part, and it verifies', async () => {
    const api = await city()
    const own = await api.call<{ report_id: number }>('POST', '/v1/credit/own-reports', EB, {
      withhold: ['pledges'],
    })
    const { claims, page } = await claimsOf(api, own.body.report_id, EB)
    expect(claims.withheld).toEqual(['pledges'])
    expect(claims.holdings.length).toBeGreaterThan(0)
    expect(page.match(/主体未提供/g)).toHaveLength(1)
    const wrong = await api.call('POST', '/v1/credit/own-reports', EB, { withhold: ['entries'] })
    expect(wrong.status).toBe(400)
  })
})

test('a bank asks for so many reports of a subject a day; the page of one that ended says so', async () => {
  const { grant, report, call } = await city()
  const consent = await grant({})
  const first = (await report(consent)) as { report_id?: number }
  for (let count = 1; count < 20; count++) expect((await report(consent)).code).toBeUndefined()
  expect((await report(consent)).code).toBe('too_many_reports')
  const page = async () => (await call('GET', `/v1/credit/reports/${first.report_id}/page`, BANKER)).text
  expect(await page()).not.toContain('报告失效')
  await call('DELETE', `/v1/credit/consents/${consent}`, EB)
  expect(await page()).toContain('报告失效')
})

test('the limit holds for requests that come at once, and what has no consent is refused for that, and seen', async () => {
  const { grant, report, read, call } = await city()
  const consent = await grant({})
  const codes = (await Promise.all(Array.from({ length: 30 }, () => report(consent)))).map(({ code }) => code)
  expect(codes.filter((code) => code === undefined)).toHaveLength(20)
  expect(codes.filter((code) => code === 'too_many_reports')).toHaveLength(10)
  await call('DELETE', `/v1/credit/consents/${consent}`, EB)
  expect((await report(consent)).code).toBe('consent_not_in_force')
  expect((await read(EB)).body.refused_enquiries[0]).toMatchObject({ reason: 'consent_not_in_force' })
})
