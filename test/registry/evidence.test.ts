import { describe, expect, test } from 'vitest'
import type { EvidenceMonthAnswer } from '../../engine/facts/evidence.ts'
import { venueOf } from '../../src/edge/service.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, EA, EB, startTestService } from '../helpers/service.ts'
import { expectNothingUnkept } from '../helpers/shelves.ts'

const A = '91370300MADEMQAAXQ'
const symbol = 'CARBON-SANDBOX'
const shanghai = (text: string) => Date.parse(`${text}+08:00`)
type Answer = EvidenceMonthAnswer & { code?: string }

async function city() {
  const clock = { now: shanghai('2026-11-24T12:00:00') }
  const api = await startTestService({ clock })
  const file = async (month: string, more: object = {}) =>
    (
      await api.call<Answer>('POST', '/v1/evidence', EA, {
        ...{ symbol, month, sha256: sha256(month), file_name: `${month}.xlsx` },
        ...more,
      })
    ).body
  const months = async (token = EA, query = 'year=2026') =>
    (await api.call<{ data: EvidenceMonthAnswer[] }>('GET', `/v1/evidence?${query}`, token)).body.data
  return { ...api, clock, file, months }
}

describe('forty days after the end of a month (CEA-50)', () => {
  test.each([
    ['2026-12-10T23:59:59.999', 'filed', 'open'],
    ['2026-12-11T00:00:00', 'late', 'missing'],
  ])('of October, at %s: %s; not filed: %s', async (at, filed, unfiled) => {
    const { clock, file, months } = await city()
    clock.now = shanghai(at)
    const october = async () => (await months()).find(({ month }) => month === '2026-10')!
    expect(await october()).toMatchObject({ due_on: '2026-12-10', state: unfiled })
    expect((await file('2026-10')).state).toBe(filed)
    expect((await october()).state).toBe(filed)
  })
})

test('filed anew, what was filed before stays, and says whether it was in time; it is in the log', async () => {
  const { clock, file, months, service, sql } = await city()
  const { log } = service.sequencer
  const size = log.size
  await file('2026-10', { figure: '120' })
  expect(log.entry(size)?.kind).toBe('evidence')
  clock.now = shanghai('2026-12-20T12:00:00')
  const again = await file('2026-10', { sha256: sha256('corrected'), figure: '121' })
  expect(again.state).toBe('filed')
  expect(again.filed.map(({ figure }) => figure)).toEqual(['120', '121'])
  expect((await file('2026-10')).code).toBe('evidence_exists')
  expect((await file('2026-12')).code).toBe('month_not_over')
  expect((await file('2026-11', { figure: '0.5' })).code).toBe('quantity_not_a_multiple_of_lot')
  expect((await months()).filter(({ state }) => state === 'missing').map(({ month }) => month)).toEqual(
    ['01', '02', '03', '04', '05', '06', '07', '08', '09'].map((month) => `2026-${month}`),
  )
  expectNothingUnkept(venueOf(service))
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('a permit whose rule names no day is never late; each sees its own, the bureau all', async () => {
  const { clock, file, months } = await city()
  clock.now = shanghai('2027-06-01T12:00:00')
  expect(await file('2026-01', { symbol: 'ENERGY-ZIBO' })).toMatchObject({ state: 'filed', due_on: null })
  expect(await months(EB)).toEqual([])
  expect((await months(BUREAU, `year=2026&uscc=${A}`)).length).toBe((await months()).length)
})
