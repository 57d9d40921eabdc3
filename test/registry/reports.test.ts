import { expect, test } from 'vitest'
import { BUREAU, CHIEF, EA, startTestService } from '../helpers/service.ts'

const A = '91370300MADEMQAAXQ'
const SYMBOL = 'SO2-ZIBO'
const REPORTS = ['holders', 'allocations', 'transfers', 'compliance', 'retirements', 'pledges', 'prices']

/** Every public report, read page by page by nobody in particular. */
test('anybody reads the reports of the registry, and no report names the parties of a trade', async () => {
  const { call } = await startTestService({ clock: { now: Date.UTC(2026, 10, 24, 2) } })
  const read = async (name: string, query = '') =>
    (
      await call<{ data: Record<string, unknown>[]; next_cursor: string | null }>(
        'GET',
        `/v1/reports/${name}${query}`,
      )
    ).body
  for (const name of REPORTS) expect(Array.isArray((await read(name)).data), name).toBe(true)

  const before = (await read('allocations')).data.length
  const { body } = await call<{ approval_id: number }>('POST', '/v1/allocations', BUREAU, {
    ...{ uscc: A, symbol: SYMBOL, quantity: '1.5', document: '分配方案第 7 号' },
  })
  expect((await read('allocations')).data.length).toBe(before)
  await call('POST', `/v1/approvals/${body.approval_id}/approve`, CHIEF)
  const [newest] = (await read('allocations')).data
  expect(newest).toMatchObject({
    uscc: A,
    symbol: SYMBOL,
    quantity: '1.500',
    document: '分配方案第 7 号',
    decided_on: '2026-11-24',
  })

  const prices = (await read('prices')).data
  expect(prices.length).toBeGreaterThan(0)
  expect(Object.keys(prices[0]!)).not.toContain('uscc')
  const holders = (await read('holders')).data
  expect(holders.find(({ uscc }) => uscc === A)).toMatchObject({ symbols: expect.arrayContaining([SYMBOL]) })

  const all = (await read('holders')).data
  const first = await read('holders', '?limit=1')
  const second = await read('holders', `?limit=1&cursor=${first.next_cursor}`)
  expect([...first.data, ...second.data]).toEqual(all.slice(0, 2))
  expect((await call('GET', '/v1/reports/nothing', EA)).status).toBe(404)
})
