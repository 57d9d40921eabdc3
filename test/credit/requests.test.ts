import { expect, test } from 'vitest'
import type {
  ConsentRequestAnswer,
  CreditFile,
  CreditReportAnswer,
  GradeNotice,
} from '../../engine/facts/credit.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, BUREAU, CHIEF, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const [A, B] = ['91370300MADEMQAAXQ', '91370300MADEMQBB42']
const NOW = Date.UTC(2026, 10, 24, 2)
const DAY_MS = 86_400_000
type Answer = ConsentRequestAnswer & { code?: string; data: ConsentRequestAnswer[] }

async function city() {
  const clock = { now: NOW }
  const api = await startTestService({ clock })
  const send = async (method: string, path: string, token: string, body?: object) => {
    const answer = await api.call<Answer>(method, path, token, body)
    return { ...answer.body, http: answer.status }
  }
  const ask = (change: object = {}) =>
    send('POST', '/v1/credit/consent-requests', BANKER, {
      ...{ subject_uscc: B, purpose: '并购贷款', expires_at: '2026-12-24T00:00:00Z' },
      ...change,
    })
  const answer = (id: number, is_granted: boolean, token = EB) =>
    send('POST', `/v1/credit/consent-requests/${id}/answer`, token, { is_granted, reason: '见函' })
  const sound = () => {
    expectNothingUnkept(venueOf(api.service))
    expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  }
  return { ...api, clock, send, ask, answer, sound }
}

test('a bank asks, the subject gives just that: nothing is read before', async () => {
  const { ask, answer, send, call, sound } = await city()
  const asked = await ask({ scope: ['grade'], is_once: true })
  expect(asked).toMatchObject({ status: 'open', is_open: true, scope: ['grade'], is_once: true })
  expect((await call('GET', `/v1/credit/files/${B}`, BANKER)).status).toBe(403)
  expect((await send('GET', '/v1/credit/consent-requests', EA)).data).toEqual([])
  expect((await send('GET', '/v1/credit/consent-requests', EB)).data).toMatchObject([
    { request_id: asked.request_id },
  ])
  expect((await answer(asked.request_id, true, EA)).code).toBe('consent_request_not_found')
  const given = await answer(asked.request_id, true)
  expect(given).toMatchObject({ status: 'granted', is_open: false, reason: '见函' })
  const { body } = await call<CreditFile>('GET', `/v1/credit/files/${B}`, BANKER)
  expect(body).toMatchObject({ withheld: ['entries', 'permits'], alternatives: [], entries: [] })
  expect((await answer(asked.request_id, false)).code).toBe('consent_request_over')
  sound()
})

test.each([
  ['declined', { subject_uscc: B }, undefined],
  ['no enterprise', { subject_uscc: '91370300MADEMQKK5T' }, 'participant_not_found'],
  ['longer than a year', { expires_at: '2028-01-01T00:00:00Z' }, 'validity_out_of_range'],
  ['over before it begins', { expires_at: '2026-01-01T00:00:00Z' }, 'consent_not_in_force'],
])('asked for in vain: %s', async (_, change, code) => {
  const { ask, answer, call, clock } = await city()
  const asked = await ask(change)
  expect(asked.code).toBe(code)
  if (code !== undefined) return
  expect((await ask(change)).code).toBe('consent_requested_already')
  expect((await answer(asked.request_id, false)).status).toBe('declined')
  expect((await call('GET', `/v1/credit/files/${B}`, BANKER)).status).toBe(403)
  // It may ask again, but not at once.
  clock.now += 7 * DAY_MS - 1
  expect((await ask(change)).code).toBe('consent_declined_lately')
  clock.now += 1
  expect((await ask(change)).code).toBeUndefined()
})

test('it ends unanswered after thirty days, or is taken back', async () => {
  const { ask, answer, send, clock } = await city()
  const first = await ask({ expires_at: '2027-06-01T00:00:00Z' })
  const second = await ask({ purpose: '保函' })
  expect(
    (await send('POST', `/v1/credit/consent-requests/${second.request_id}/withdraw`, BANKER)).status,
  ).toBe('withdrawn')
  clock.now = NOW + 30 * DAY_MS - 1
  expect((await send('GET', '/v1/credit/consent-requests', EB)).data.map(({ is_open }) => is_open)).toEqual([
    false,
    true,
  ])
  clock.now += 1
  expect((await answer(first.request_id, true)).code).toBe('consent_request_over')
})

test('a report about oneself is nobody’s enquiry, and is looked up by what is printed on it', async () => {
  const { call, send, sound, clock } = await city()
  const own = (await call<CreditReportAnswer>('POST', '/v1/credit/own-reports', EA, { purpose: '投标' })).body
  expect(own).toMatchObject({ uscc: A, bank_uscc: A, consent_id: null, purpose: '投标', is_valid: true })
  expect((await send('POST', '/v1/credit/own-reports', BANKER, {})).code).toBe('forbidden')
  const file = (await call<CreditFile>('GET', `/v1/credit/files/${A}`, EA)).body
  expect(file.enquiries.some(({ purpose }) => purpose === '投标')).toBe(false)
  for (const language of ['zh', 'en']) {
    const page = await call('GET', `/v1/credit/reports/${own.report_id}/page?language=${language}`, EA)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.text).toContain(language === 'zh' ? '持有的权益' : 'Permits held')
    expect(page.text).toContain('<svg')
    const [, leaf] = /class="hash">.* ([0-9a-f]{64})</.exec(page.text)!
    const status = (at: string) =>
      call<{ status: string; code?: string }>('GET', `/v1/credit/report-status/${own.log_index}/${at}`)
    expect((await status(leaf!)).body.status).toBe('valid')
    expect((await status('0'.repeat(64))).status).toBe(404)
  }
  expect((await call('GET', `/v1/credit/reports/${own.report_id}/page?language=fr`, EA)).status).toBe(400)
  expect((await call('GET', `/v1/credit/reports/${own.report_id}/page`, EB)).status).toBe(404)
  clock.now += 31 * DAY_MS
  const [report] = (await call<{ data: CreditReportAnswer[] }>('GET', '/v1/credit/reports', EA)).body.data
  expect(report!.is_valid).toBe(false)
  sound()
})

test('no more reports about oneself in a year than the limit, also after a restart', async () => {
  const { call, sql } = await city()
  const ask = async () => (await call<{ code?: string }>('POST', '/v1/credit/own-reports', EA, {})).body.code
  for (let count = 0; count < 24; count++) expect(await ask()).toBeUndefined()
  expect(await ask()).toBe('too_many_own_reports')
  const again = await startTestService({ sql, clock: { now: NOW } })
  expect((await again.call<{ code?: string }>('POST', '/v1/credit/own-reports', EA, {})).body.code).toBe(
    'too_many_own_reports',
  )
})

test('a bank is told that a client’s grade changed: how, under a consent; that it did, of a pledge alone; nobody else', async () => {
  const { call, send, ask, answer, clock, sound } = await city()
  const notices = async (token = BANKER) =>
    (await call<{ data: GradeNotice[] }>('GET', '/v1/credit/notices', token)).body.data
  const enter = (uscc: string, item_id: string) =>
    send('POST', '/v1/credit/entries', BUREAU, {
      ...{
        uscc,
        item_id,
        decided_on: '2026-11-20',
        authority: '淄博市生态环境局',
        document: `${uscc} ${item_id}`,
      },
      detail: '事实',
    })
  await enter(B, 'warning')
  clock.now += 1000
  const { request_id } = await ask()
  await answer(request_id, true)
  expect((await notices()).filter(({ uscc }) => uscc === B)).toEqual([])
  clock.now += 1000
  await enter(B, 'stop_production')
  expect((await notices()).filter(({ uscc }) => uscc === B)).toMatchObject([
    { from_grade: { en: 'Yellow' }, to_grade: { en: 'Red' }, has_pledge: false, bars_pledges: true },
  ])
  // It ends by itself, and that is a change too.
  clock.now = Date.parse('2026-12-23T00:00:00Z')
  expect((await notices()).filter(({ uscc }) => uscc === B)).toHaveLength(1)
  // Of C there is a pledge alone.
  const C = '91370300MADEMQCC8W'
  const known = (await call<{ data: { uscc: string; kind: string }[] }>('GET', '/v1/participants', BANKER))
    .body.data
  const other = known.find(({ uscc, kind }) => kind === 'enterprise' && ![A, B].includes(uscc))?.uscc ?? C
  const pledge = (
    await call<{ pledge_id: number }>('POST', '/v1/pledges', BANKER, {
      ...{ pledgor_uscc: other, symbol: 'ENERGY-ZIBO', quantity: '10', secured_amount: '100.00' },
      ...{ document: '质押', due_on: '2027-11-29' },
    })
  ).body.pledge_id
  await send('POST', `/v1/pledges/${pledge}/consent`, 'demo-enterprise-c')
  await send('POST', `/v1/pledges/${pledge}/register`, CHIEF)
  clock.now += 1000
  await enter(other, 'stop_production')
  expect((await notices()).find(({ uscc }) => uscc === other)).toMatchObject({
    ...{ from_grade: null, to_grade: null, has_pledge: true, bars_pledges: false },
  })
  expect((await call('GET', '/v1/credit/notices', EA)).status).toBe(403)
  sound()
})
