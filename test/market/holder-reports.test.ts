import { expect, test } from 'vitest'
import type { HolderReportAnswer, LargeHoldingAnswer } from '../../engine/facts/holder-report.ts'
import { largeHolders } from '../../engine/surveillance/trades-among.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BANKER, BUREAU, CHIEF, EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

const DAY = 86_400_000
const symbol = 'SO2-ZIBO'

test.each([
  // Lots by holder, and who holds much: three tenths of all, and twice an equal share.
  [{ 1: 100 }, []],
  [{ 1: 60, 2: 40 }, []],
  [{ 1: 70, 2: 10, 3: 10, 4: 10 }, [1]],
  [{ 1: 30, 2: 30, 3: 10, 4: 10, 5: 10, 6: 5, 7: 5 }, [1, 2]],
  [{ 1: 29, 2: 31, 3: 10, 4: 10, 5: 10, 6: 5, 7: 5 }, [2]],
  [{}, []],
])('%o: %o', (holdings, found) => {
  const lots = new Map(Object.entries(holdings).map(([holder, own]) => [Number(holder), own as number]))
  const rule = { of_holdings: 0.3, times_equal: 2 }
  expect(largeHolders(lots, rule).map(({ holder }) => holder)).toEqual(found)
})

test('a large holder reports, the operator reads it, others see only their own, and after thirty days another is due', async () => {
  const clock = { now: Date.UTC(2026, 10, 24, 2) }
  const { call, sql } = await startTestService({ clock })
  const get = async <T>(path: string, token: string) =>
    (await call<{ data: T[] }>('GET', path, token)).body.data
  const allocation = await call<{ approval_id: number }>('POST', '/v1/allocations', BUREAU, {
    ...{ uscc: '91370300MADEMQAAXQ', symbol, quantity: '100000', document: '分配' },
  })
  const { approval_id } = allocation.body
  expect((await call('POST', `/v1/approvals/${approval_id}/approve`, CHIEF)).status).toBe(200)
  const large = (token: string) => get<LargeHoldingAnswer>('/v1/large-holdings', token)
  expect(await large(EA)).toMatchObject([{ symbol, reported_at: null, threshold_line: 0.3 }])
  expect(await large(EB)).toEqual([])
  expect((await call('GET', '/v1/large-holdings', BANKER)).status).toBe(403)
  const body = { symbol, purpose: '履约', funds: '自有资金' }
  expect((await call('POST', '/v1/holder-reports', OPERATOR, body)).status).toBe(403)
  expect((await call('POST', '/v1/holder-reports', EA, body)).status).toBe(201)
  expect((await large(OPERATOR))[0]!.reported_at).not.toBeNull()
  const reports = (token: string) => get<HolderReportAnswer>('/v1/holder-reports', token)
  expect(await reports(OPERATOR)).toMatchObject([{ purpose: '履约', funds: '自有资金', symbol }])
  expect(await reports(EB)).toEqual([])
  clock.now += 30 * DAY
  expect((await large(OPERATOR))[0]!.reported_at).toBeNull()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
