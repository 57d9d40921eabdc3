import { beforeAll, describe, expect, test } from 'vitest'
import type { BlockAnswer, LotAnswer } from '../../engine/facts/lot.ts'
import type { Account } from '../../engine/facts/registry.ts'
import { BUREAU, CHIEF, EA, EB, startTestService, type TestService } from '../helpers/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
type List<T> = { data: T[]; next_cursor: string | null }
const get = async <T>(path: string, token?: string) => (await service.call<T>('GET', path, token)).body

describe('lots of permits', () => {
  test('every permit that is held has a number, and every lot adds up', async () => {
    for (const token of [EA, EB]) {
      const account = await get<Account>('/v1/accounts/me', token)
      const { data } = await get<List<BlockAnswer>>('/v1/accounts/me/lots?limit=1000', token)
      for (const { symbol, balance } of account.holdings) {
        const sum = data
          .filter((one) => one.symbol === symbol)
          .reduce((total, { quantity }) => total + Number(quantity), 0)
        expect([symbol, sum.toFixed(6)]).toEqual([symbol, Number(balance).toFixed(6)])
      }
    }
    const { data: lots } = await get<List<LotAnswer>>('/v1/lots?limit=1000')
    expect(lots.length).toBeGreaterThan(0)
    for (const one of lots) {
      const now = [one.held, one.surrendered, one.retired].reduce((sum, text) => sum + Number(text), 0)
      expect(now).toBeCloseTo(Number(one.quantity), 6)
      expect(one.document).not.toBeNull()
    }
  })

  test('an allocation says its vintage and how it was obtained, and the lot has it', async () => {
    const { data: instruments } = await get<List<{ symbol: string; lot: string }>>('/v1/instruments')
    const { symbol, lot } = instruments[0]!
    const account = await get<Account>('/v1/accounts/me', EA)
    const body = {
      ...{ uscc: account.uscc, symbol, quantity: lot, document: 'ZB-2026-7' },
      ...{ vintage: '2026', obtained: 'paid' },
    }
    const proposed = await service.call<{ approval_id: number; vintage: string }>(
      'POST',
      '/v1/allocations',
      BUREAU,
      body,
    )
    expect([proposed.status, proposed.body.vintage]).toEqual([202, '2026'])
    // Numbers are given when it is issued, and not before.
    const before = (await get<List<LotAnswer>>(`/v1/lots?symbol=${symbol}&limit=1000`)).data
    await service.call('POST', `/v1/approvals/${proposed.body.approval_id}/approve`, CHIEF, {})
    const after = (await get<List<LotAnswer>>(`/v1/lots?symbol=${symbol}&limit=1000`)).data
    expect(after.length).toBe(before.length + 1)
    const issued = after[after.length - 1]!
    expect(issued).toMatchObject({ vintage: '2026', obtained: 'paid', document: 'ZB-2026-7' })
    expect(issued.first_serial).toBe((before[before.length - 1]?.last_serial ?? 0) + 1)
    expect(await get(`/v1/lots/${issued.lot}`)).toEqual(issued)
  })

  test('a number with a slip is refused, one that was never given is not found', async () => {
    const [first] = (await get<List<LotAnswer>>('/v1/lots')).data
    const slipped = first!.lot.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    const wrong = await service.call<{ code: string }>('GET', `/v1/lots/${slipped}`)
    expect([wrong.status, wrong.body.code]).toEqual([422, 'lot_number_wrong'])
  })

  test('whose numbers they are is for their holder and the bureau', async () => {
    const account = await get<Account>('/v1/accounts/me', EA)
    expect((await service.call('GET', `/v1/accounts/${account.uscc}/lots`, EB)).status).toBe(403)
    expect((await service.call('GET', `/v1/accounts/${account.uscc}/lots`, BUREAU)).status).toBe(200)
    expect((await service.call('GET', '/v1/accounts/me/lots')).status).toBe(401)
  })
})
