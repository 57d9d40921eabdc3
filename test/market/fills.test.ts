import { expect, test } from 'vitest'
import type { OwnTrade } from '../../engine/facts/order.ts'
import { EA, EB, startTestService } from '../helpers/service.ts'

const SYMBOL = 'ENERGY-ZIBO'

test('the statement of trades: newest first, by pages, of a market, of a span of time', async () => {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const { call } = await startTestService({ clock })
  const order = (token: string, side: string, name: string, quantity: string) =>
    call('POST', '/v1/orders', token, {
      ...{ client_order_id: name, symbol: SYMBOL, side, type: 'limit', price: '100', quantity },
      time_in_force: 'gtc',
    })
  const fills = async (query = '') =>
    (await call<{ data: OwnTrade[]; next_cursor: string | null }>('GET', `/v1/fills${query}`, EB)).body
  const before = (await fills('?limit=1000')).data.length
  for (let count = 1; count <= 5; count++) {
    clock.now += 60_000
    expect((await order(EA, 'sell', `s${count}`, String(count))).status).toBe(201)
    expect((await order(EB, 'buy', `b${count}`, String(count))).status).toBe(201)
  }
  const { data } = await fills(`?symbol=${SYMBOL}&limit=1000`)
  const own = data.slice(0, 5)
  expect(own.map(({ quantity, side }) => [quantity, side])).toEqual(
    [5, 4, 3, 2, 1].map((count) => [String(count), 'buy']),
  )
  for (const { price, quantity, amount } of own)
    expect(amount).toBe((Number(price) * Number(quantity)).toFixed(2))
  const paged: OwnTrade[] = []
  for (let cursor = ''; ; ) {
    const page = await fills(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
    paged.push(...page.data)
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  expect(paged).toEqual((await fills('?limit=1000')).data)
  expect(paged).toHaveLength(before + 5)
  const span = await fills(`?from=${encodeURIComponent(own[1]!.at)}`)
  expect(span.data.map(({ quantity }) => quantity)).toEqual(['5', '4'])
  const until = await fills(`?from=${encodeURIComponent(own[4]!.at)}&until=${encodeURIComponent(own[2]!.at)}`)
  expect(until.data.map(({ quantity }) => quantity)).toEqual(['2', '1'])
  expect((await call('GET', '/v1/fills?nonsense=1', EB)).status).toBe(400)
})
