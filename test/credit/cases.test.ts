import { describe, expect, test } from 'vitest'
import type { CreditFile } from '../../engine/facts/credit.ts'
import type { CreditCaseAnswer } from '../../engine/facts/credit-case.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const A = '91370300MADEMQAAXQ'
const shanghai = (text: string) => Date.parse(`${text}+08:00`)
type Answer = Partial<CreditCaseAnswer> & { code?: string; rule?: string; entry_id?: number; detail?: string }

async function city(at: string) {
  const clock = { now: shanghai(at) }
  const api = await startTestService({ clock })
  const send = async (method: string, path: string, token: string, body?: object) =>
    (await api.call<Answer>(method, path, token, body)).body
  const record = async (item_id: string, decided_on: string) => {
    const { entry_id } = await send('POST', '/v1/credit/entries', BUREAU, {
      ...{ uscc: A, item_id, decided_on, authority: '淄博市生态环境局', document: '罚字1号', detail: '超标' },
    })
    return entry_id!
  }
  const file = async () => (await api.call<CreditFile>('GET', `/v1/credit/files/${A}`, EA)).body
  const entry = async (id: number) => (await file()).entries.find(({ entry_id }) => entry_id === id)!
  const list = async (name: string) =>
    (
      await api.call<{ data: { entry_id: number; is_disputed: boolean }[] }>(
        'GET',
        `/v1/credit/lists/${name}`,
      )
    ).body.data
  const answer = (id: number | undefined, outcome: string) =>
    send('POST', `/v1/credit/cases/${id}/answer`, BUREAU, { outcome, answer: '经核查' })
  const go = (text: string) => {
    clock.now = shanghai(text)
  }
  return { ...api, send, record, file, entry, list, answer, go }
}

describe('objections to entries (征信业管理条例 art. 25)', () => {
  test('an entry is marked from the objection until its answer, which is due in twenty days', async () => {
    const api = await city('2026-12-01T10:00:00')
    const { send, record, entry, list, answer, go, service, sql } = api
    const id = await record('fine_under_10k', '2026-11-20')
    const opened = await send('POST', '/v1/credit/objections', EA, { entry_id: id, text: '不是我公司' })
    expect(opened).toMatchObject({ kind: 'objection', answer_due_on: '2026-12-21', outcome: null })
    expect(await entry(id)).toMatchObject({ is_disputed: true })
    expect((await list('negative')).find(({ entry_id }) => entry_id === id)?.is_disputed).toBe(true)
    const again = await send('POST', '/v1/credit/objections', EA, { entry_id: id, text: '又' })
    expect(again.code).toBe('credit_case_open_already')
    const other = await send('POST', '/v1/credit/objections', EB, { entry_id: id, text: '别人的' })
    expect(other.code).toBe('credit_entry_not_found')

    go('2026-12-21T23:59:59.999')
    const cases = async () =>
      (await api.call<{ data: CreditCaseAnswer[] }>('GET', '/v1/credit/cases', BUREAU)).body.data
    expect((await cases())[0]).toMatchObject({ is_late: false })
    go('2026-12-22T00:00:00')
    expect(await answer(opened.case_id, 'granted')).toMatchObject({ code: 'outcome_not_of_case' })
    expect(await answer(opened.case_id, 'confirmed')).toMatchObject({ outcome: 'confirmed', is_late: true })
    expect(await answer(opened.case_id, 'confirmed')).toMatchObject({ code: 'credit_case_decided_already' })
    expect(await entry(id)).toMatchObject({ is_disputed: false, withdrawn_by: null, statement: null })
    expectNothingUnkept(venueOf(service))
    expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
  })

  test('what was wrong is withdrawn in the same step; where nobody can tell, both sides stand', async () => {
    const { send, record, file, entry, list, answer } = await city('2026-12-01T10:00:00')
    const [wrong, unclear] = [await record('warning', '2026-11-20'), await record('warning', '2026-11-21')]
    const before = (await file()).score
    const ask = async (entry_id: number) =>
      (await send('POST', '/v1/credit/objections', EA, { entry_id, text: '当日停产' })).case_id
    await answer(await ask(wrong), 'corrected')
    await answer(await ask(unclear), 'undecided')
    expect((await file()).score).toBe(before - 1)
    expect((await entry(wrong)).withdrawn_by).not.toBeNull()
    expect(await entry(unclear)).toMatchObject({ statement: '当日停产', withdrawn_by: null })
    expect((await list('negative')).map(({ entry_id }) => entry_id)).not.toContain(wrong)
    const late = await send('POST', '/v1/credit/objections', EA, { entry_id: wrong, text: '再次' })
    expect(late.code).toBe('credit_entry_already_withdrawn')
  })
})

describe('repair (信用修复管理办法, in force 2026-04-01)', () => {
  const ask = (api: Awaited<ReturnType<typeof city>>, entry_id: number) =>
    api.send('POST', '/v1/credit/repairs', EA, { entry_id, text: '罚款已缴,已整改' })

  test.each([
    ['warning', '2026-11-20', '2026-11-20', '2027-02-20'],
    ['fine_under_10k', '2026-11-20', '2027-02-20', '2027-11-20'],
    ['fine_under_10k', '2026-11-30', '2027-02-28', '2027-11-30'],
    ['stop_production', '2026-11-20', '2027-11-20', '2029-11-20'],
  ])('%s of %s: from %s, no day earlier, and not from %s, when it is over', async (item, day, from, over) => {
    const api = await city('2026-12-01T10:00:00')
    const id = await api.record(item, day)
    if (from > '2026-12-01') {
      api.go(`${previous(from)}T23:59:59.999`)
      expect(await ask(api, id)).toMatchObject({ code: 'repair_too_early' })
      expect((await ask(api, id)).detail).toContain(from)
      api.go(`${from}T00:00:00`)
    }
    expect(await ask(api, id)).toMatchObject({ kind: 'repair', outcome: null })
    const other = await city('2026-12-01T10:00:00')
    const late = await other.record(item, day)
    other.go(`${over}T00:00:00`)
    expect(await ask(other, late)).toMatchObject({ code: 'repair_not_needed' })
  })

  test('once granted it is published no longer, and counts as long as the scheme says', async () => {
    const api = await city('2026-12-01T10:00:00')
    const id = await api.record('fine_under_10k', '2026-08-01')
    const { score } = await api.file()
    const isListed = async () => (await api.list('negative')).some(({ entry_id }) => entry_id === id)
    const refused = await ask(api, id)
    await api.answer(refused.case_id, 'refused')
    expect(await isListed()).toBe(true)
    const { case_id } = await ask(api, id)
    await api.answer(case_id, 'granted')
    expect(await isListed()).toBe(false)
    expect((await api.file()).score).toBe(score)
    expect((await api.entry(id)).repaired_at).not.toBeNull()
    expect(await ask(api, id)).toMatchObject({ code: 'repair_not_needed' })
  })

  test('a scheme that names no severity knows no early repair', async () => {
    const api = await city('2026-12-01T10:00:00')
    const id = await api.record('credit_commitment', '2026-11-20')
    expect(await ask(api, id)).toMatchObject({ code: 'repair_not_provided' })
  })
})

function previous(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

test('what was repaired is on no list, neither in public nor in a report to a bank', async () => {
  const { send, record, list, answer, call } = await city('2026-12-01T10:00:00')
  const id = await record('stop_production', '2025-10-01')
  expect((await list('severe')).map(({ entry_id }) => entry_id)).toEqual([id])
  const repair = await send('POST', '/v1/credit/repairs', EA, { entry_id: id, text: '已整改' })
  await answer(repair.case_id, 'granted')
  expect(await list('severe')).toEqual([])
  const own = await call<{ report_id: number }>('POST', '/v1/credit/own-reports', EA, {})
  const { text } = await call('GET', `/v1/credit/reports/${own.body.report_id}/bundle`, EA)
  const { jws } = JSON.parse(text) as { jws: string }
  const claims = JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString())
  expect(claims.published.filter((one: { entry_id: number }) => one.entry_id === id)).toEqual([])
  const page = await call('GET', `/v1/credit/reports/${own.body.report_id}/page`, EA)
  expect(page.text).not.toContain(`#${id} 公示至`)
})

test.each([
  [{ item_id: 'surrendered_on_time' }, 'item_of_registry'],
  [{ item_id: 'pledge_default' }, 'item_of_registry'],
  [{ item_id: 'voluntary_improvement', fine: '60000.00' }, 'fine_contradicts_item'],
  [{ item_id: 'order_to_correct', fine: '20000.00' }, 'fine_contradicts_item'],
  [{ item_id: 'order_to_correct' }, undefined],
])(
  'what the registry records, or a fine where there is none, is not entered by hand: %o',
  async (change, code) => {
    const { call } = await startTestService()
    const entry = {
      uscc: A,
      decided_on: '2026-10-01',
      authority: '市局',
      document: '手工1号',
      detail: '手工',
    }
    const { body } = await call<{ code?: string }>('POST', '/v1/credit/entries', BUREAU, {
      ...entry,
      ...change,
    })
    expect(body.code).toBe(code)
  },
)

test('what takes an entry back is of the same item', async () => {
  const { send, record } = await city('2026-12-01T10:00:00')
  const id = await record('fine_under_10k', '2026-11-20')
  const withdraw = (item_id: string) =>
    send('POST', '/v1/credit/entries', BUREAU, {
      ...{ uscc: A, item_id, decided_on: '2026-11-30', authority: '局', document: '撤字1号', detail: '误记' },
      withdraws: id,
    })
  expect((await withdraw('credit_commitment')).code).toBe('withdrawal_of_another_item')
  expect((await withdraw('fine_under_10k')).code).toBeUndefined()
})

test('the same entry sent by several at once is recorded once', async () => {
  const { call, file } = await city('2026-12-01T10:00:00')
  const before = (await file()).entries.length
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      call<{ code?: string }>('POST', '/v1/credit/entries', BUREAU, {
        ...{ uscc: A, item_id: 'order_to_correct', decided_on: '2026-11-20', authority: '局' },
        ...{ document: '改字〔2026〕1号', detail: '限期改正' },
      }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422])
  expect(answers.find(({ status }) => status === 422)!.body.code).toBe('credit_entry_exists')
  expect((await file()).entries).toHaveLength(before + 1)
})

test('what left the public lists says no more what it was, to whoever asks', async () => {
  const { send, record, answer, call } = await city('2026-12-01T10:00:00')
  const id = await record('stop_production', '2025-10-01')
  const of = async () =>
    (
      await call<{ data: { entry_id: number; is_on_list: boolean; document: string | null }[] }>(
        ...(['GET', '/v1/credit/list-changes?limit=1000'] as const),
      )
    ).body.data
      .filter(({ entry_id }) => entry_id === id)
      .map(({ is_on_list, document }) => [is_on_list, document])
  expect(await of()).toEqual([[true, '罚字1号']])
  const repair = await send('POST', '/v1/credit/repairs', EA, { entry_id: id, text: '已整改' })
  await answer(repair.case_id, 'granted')
  expect(await of()).toEqual([
    [true, null],
    [false, null],
  ])
})
