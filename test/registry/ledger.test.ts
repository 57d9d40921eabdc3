import { expect, test } from 'vitest'
import type { Account, LedgerLine } from '../../engine/facts/registry.ts'
import { BANKER, BUREAU, EA, EB, startTestService } from '../helpers/service.ts'

type Api = Awaited<ReturnType<typeof startTestService>>
const ledger = async ({ call }: Api, token: string, query: string) =>
  (
    await call<{ data: LedgerLine[]; next_cursor: string | null }>(
      'GET',
      `/v1/accounts/me/ledger${query}`,
      token,
    )
  ).body

test('every ledger ends with what the account has, each line follows from the one before, of cash and of each permit', async () => {
  const api = await startTestService()
  for (const token of [EA, EB, BANKER, 'demo-enterprise-c']) {
    const { body } = await api.call<Account>('GET', '/v1/accounts/me', token)
    const wanted = [
      { symbol: 'CNY', balance: body.cash.balance },
      ...body.holdings.map(({ symbol, balance }) => ({ symbol, balance })),
    ]
    for (const { symbol, balance } of wanted) {
      const { data } = await ledger(api, token, `?symbol=${symbol}&limit=1000`)
      if (data.length === 0) expect(Number(balance)).toBe(0)
      else expect(data[0]!.balance).toBe(balance)
      let running = 0
      for (const { change, balance: after } of [...data].reverse()) {
        running += Number(change)
        expect(Number(after)).toBeCloseTo(running, 6)
      }
    }
  }
})

test('by pages it is the same; a span of time; what was held at an instant', async () => {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const api = await startTestService({ clock })
  const whole = (await ledger(api, EA, '?limit=1000')).data
  const pages: LedgerLine[] = []
  for (let cursor = ''; ; ) {
    const page = await ledger(api, EA, `?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)
    pages.push(...page.data)
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  expect(pages).toEqual(whole)
  clock.now += 3_600_000
  const before = new Date(clock.now - 1).toISOString()
  const order = (token: string, side: string) =>
    api.call('POST', '/v1/orders', token, {
      ...{
        client_order_id: `l-${side}`,
        symbol: 'ENERGY-ZIBO',
        side,
        type: 'limit',
        price: '97.4',
        quantity: '3',
      },
    })
  await order(EB, 'sell')
  await order(EA, 'buy')
  const spent = (await ledger(api, EA, `?from=${before}&limit=10`)).data
  expect(spent.map(({ cause }) => cause)).toEqual(spent.map(() => 'trade'))
  const balances = async (token: string, path: string) =>
    Object.fromEntries(
      (await api.call<{ data: { symbol: string; balance: string }[] }>('GET', path, token)).body.data.map(
        ({ symbol, balance }) => [symbol, balance],
      ),
    )
  const then = await balances(EA, `/v1/accounts/me/balances?at=${before}`)
  expect(then.CNY).toBe(whole[0]!.balance)
  const uscc = '91370300MADEMQAAXQ'
  expect(await balances(BUREAU, `/v1/accounts/${uscc}/balances?at=${before}`)).toEqual(then)
  expect(await balances(EA, '/v1/accounts/me/balances?at=2000-01-01T00:00:00Z')).toEqual({ CNY: '0.00' })
  expect((await api.call('GET', `/v1/accounts/${uscc}/ledger`, EB)).status).toBe(403)
  expect((await api.call('GET', '/v1/accounts/me/ledger?symbol=NO-SUCH', EA)).status).toBe(404)
})
