import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { CANCELLED } from '../../../engine/exchange/order-status.ts'
import type { Auction, Candle, Trade } from '../../../engine/facts/market.ts'
import { type BookMessage, OrdersReplica, type ReplicaOrder } from '../../../src/client/book-replica.ts'
import { LiveBook } from '../../../src/client/live-book.ts'
import { type ClientSocket, StreamClient, StreamError } from '../../../src/client/stream-client.ts'
import { type ChannelMessage, Subscription } from '../../../src/client/subscription.ts'
import { type Running, start } from '../../../src/hosts/node.ts'
import { openNodeSql } from '../../../src/store/node-sql.ts'
import { seededRandom } from '../../helpers/random.ts'
import { ROOT, temporaryFolder } from '../../helpers/server.ts'

const folder = temporaryFolder('client')
/** Its lot has decimals, as most have: nothing is "0" where "0.000" is meant. */
const SYMBOL = 'SO2-ZIBO'
let running: Running
const clients: StreamClient[] = []
const sockets: WebSocket[] = []

function startAt(dataDir: string, port = 0): Promise<Running> {
  return start(
    {
      host: '127.0.0.1',
      port,
      dataDir,
      isDemo: true,
      orderRate: undefined,
      warmUpOrders: 0,
    },
    ROOT,
  )
}
beforeAll(async () => {
  running = await startAt(folder.path)
})
afterAll(async () => {
  for (const client of clients) client.stop()
  await running.stop()
  folder.remove()
})
beforeEach(async () => {
  for (const name of ['a', 'b', 'c']) await call('DELETE', '/v1/orders', `demo-enterprise-${name}`)
})

async function call<T>(method: string, path: string, token: string, body?: object): Promise<T> {
  const answer = await fetch(running.url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return (await answer.json()) as T
}

async function connect(token?: string): Promise<StreamClient> {
  const client = await new Promise<StreamClient>((resolve) => {
    const made: StreamClient = new StreamClient({
      url: `${running.url.replace('http', 'ws')}/v1/stream`,
      token: () => token,
      connect: (url) => {
        const socket = new WebSocket(url)
        sockets.push(socket)
        socket.on('error', () => {})
        return socket as unknown as ClientSocket
      },
      onStatus: (isConnected) => {
        if (isConnected) queueMicrotask(() => resolve(made))
      },
    })
  })
  clients.push(client)
  return client
}

let names = 0
const order = (side: string, price: string, quantity: string, more: object = {}) => ({
  client_order_id: `client-${++names}`,
  symbol: SYMBOL,
  side,
  type: 'limit',
  price,
  quantity,
  time_in_force: 'gtc',
  ...more,
})
const phase = (name: string, more: object = {}) =>
  call('POST', `/v1/markets/${SYMBOL}/phase`, 'demo-operator', { phase: name, reason: 'r', ...more })
const book = () =>
  call<{ bids: unknown; asks: unknown }>('GET', `/v1/instruments/${SYMBOL}/book?depth=1000`, 'demo-auditor')

async function trade(client: StreamClient, seed: number, count: number): Promise<void> {
  const random = seededRandom(seed)
  for (let index = 0; index < count; index++) {
    const side = random.chance(0.5) ? 'buy' : 'sell'
    const quantity = 1 + random.below(9)
    const parts = random.below(1000).toString().padStart(3, '0')
    const more = random.chance(0.2) && quantity > 2 ? { display_quantity: '1' } : {}
    const price = String(4250 + 10 * random.below(60))
    await client.request('place_order', {
      ...order(side, price, `${quantity}.${parts}`, more),
      self_trade_prevention: 'cancel_oldest',
    })
  }
}

test('a live book stays right while its connection is cut, and the service goes away and comes back', async () => {
  const trader = await connect('demo-enterprise-a')
  const reader = await connect()
  const live = new LiveBook(reader, SYMBOL, { depth: 1000 })
  const orders = new OrdersReplica()
  let wrong = 0
  reader.subscribe({ channel: 'book_l3', symbol: SYMBOL }, (message) => {
    if (!orders.apply(message as unknown as BookMessage<ReplicaOrder>)) wrong++
  })
  const trades: number[] = []
  reader.subscribe({ channel: 'trades', symbol: SYMBOL }, ({ type, data }) => {
    if (type === 'update')
      trades.push(...(data as { trades: Trade[] }).trades.map(({ trade_id }) => trade_id))
  })
  const firstTrade = running.city.sequencer.venue.lastTradeId
  await trade(trader, 1, 200)
  // The line is cut in the middle of trading; what was missed is sent when it is back.
  sockets[sockets.length - 1]!.terminate()
  await trade(trader, 2, 200)
  await expect.poll(() => live.seq, { timeout: 10_000 }).toBe(running.city.sequencer.lastSeq)
  const now = await book()
  expect([live.bids(), live.asks()]).toEqual([now.bids, now.asks])
  expect([live.restarts, wrong]).toEqual([0, 0])
  const all = running.city.sequencer.venue.lastTradeId
  expect(trades).toEqual(Array.from({ length: all - firstTrade }, (_, index) => firstTrade + index + 1))
  expect(orders.bids().length + orders.asks().length).toBeGreaterThan(5)

  const port = Number(new URL(running.url).port)
  await running.stop()
  running = await startAt(folder.path, port)
  await expect
    .poll(
      () =>
        trader.request('ping', {}).then(
          () => true,
          () => false,
        ),
      { timeout: 10_000 },
    )
    .toBe(true)
  await trade(trader, 3, 50)
  await expect.poll(() => live.seq, { timeout: 10_000 }).toBe(running.city.sequencer.lastSeq)
  const after = await book()
  expect([live.bids(), live.asks()]).toEqual([after.bids, after.asks])
}, 60_000)

test('orders of book_l3 stand in the order in which they would trade', async () => {
  const a = await connect('demo-enterprise-a')
  const reader = await connect()
  const orders = new OrdersReplica()
  reader.subscribe({ channel: 'book_l3', symbol: SYMBOL }, (message) =>
    orders.apply(message as unknown as BookMessage<ReplicaOrder>),
  )
  const place = (...args: Parameters<typeof order>) =>
    a.request<{ order_id: number }>('place_order', order(...args))
  const ice = await place('sell', '4600', '5', { display_quantity: '2' })
  const plain = await place('sell', '4600', '1')
  const b = await connect('demo-enterprise-b')
  await b.request('place_order', order('buy', '4600', '2', { time_in_force: 'ioc' }))
  // The slice that showed is gone; the next one is behind.
  await expect
    .poll(() => orders.asks().map(([order_id, , quantity]) => [order_id, quantity]))
    .toEqual([
      [plain.order_id, '1.000'],
      [ice.order_id, '2.000'],
    ])
})

describe('order entry', () => {
  test('amend, cancel one side, cancel all; refusals carry their code', async () => {
    const a = await connect('demo-enterprise-a')
    const { order_id } = await a.request<{ order_id: number }>('place_order', order('buy', '4200', '5'))
    expect(await a.request('amend_order', { order_id, quantity: '3' })).toMatchObject({
      remaining_quantity: '3.000',
    })
    await a.request('place_order', order('sell', '4900', '1'))
    expect(await a.request('cancel_orders', { side: 'sell' })).toMatchObject({ cancelled: 1 })
    expect(await a.request('cancel_orders', {})).toMatchObject({ cancelled: 1 })
    await expect(a.request('cancel_order', { order_id })).rejects.toMatchObject({ code: 'order_not_open' })
    await expect(a.request('place_order', order('buy', '10', '5'))).rejects.toThrow(StreamError)
  })

  test('orders of a connection that asked for it are cancelled when it is lost', async () => {
    const a = await connect('demo-enterprise-a')
    await a.request('cancel_on_disconnect', { enabled: true })
    await a.request('place_order', order('buy', '4200', '5'))
    const open = () =>
      call<{ data: unknown[] }>('GET', '/v1/orders?status=open', 'demo-enterprise-a').then(
        ({ data }) => data.length,
      )
    expect(await open()).toBe(1)
    a.stop()
    await expect.poll(open).toBe(0)
    expect([...running.city.sequencer.venue.participants.values()][0]!.cancels_on_disconnect).toBe(false)
  })

  test('while another connection asks for it, one that takes it back leaves the orders guarded', async () => {
    const [a, sibling] = [await connect('demo-enterprise-a'), await connect('demo-enterprise-a')]
    const first = () => [...running.city.sequencer.venue.participants.values()][0]!
    for (const one of [a, sibling]) await one.request('cancel_on_disconnect', { enabled: true })
    await sibling.request('cancel_on_disconnect', { enabled: false })
    expect(first().cancels_on_disconnect).toBe(true)
    await a.request('cancel_on_disconnect', { enabled: false })
    expect(first().cancels_on_disconnect).toBe(false)
  })

  test('and when the service stops, before it does', async () => {
    const other = temporaryFolder('stop')
    const own = await startAt(other.path)
    const a = new StreamClient({
      url: `${own.url.replace('http', 'ws')}/v1/stream`,
      token: () => 'demo-enterprise-a',
      connect: (url) => new WebSocket(url) as unknown as ClientSocket,
    })
    await a.ready()
    await a.request('cancel_on_disconnect', { enabled: true })
    const { order_id } = await a.request<{ order_id: number }>('place_order', order('buy', '4200', '5'))
    // What comes with the stop is answered before the line is closed, placed or not.
    const last = a.request('place_order', order('buy', '4200', '6')).catch(({ code }) => code)
    await new Promise((done) => setTimeout(done, 5))
    await own.stop()
    expect(await last).not.toBe('connection_lost')
    a.stop()
    const sql = openNodeSql(join(other.path, 'qingheng.sqlite'))
    const rows = sql.all('SELECT status FROM orders WHERE order_id = ?', order_id)
    sql.close()
    expect(rows).toEqual([{ status: CANCELLED }])
    other.remove()
  })

  test("a dead man's timer runs out by itself", async () => {
    const a = await connect('demo-enterprise-a')
    await a.request('place_order', order('buy', '4200', '5'))
    await a.request('cancel_all_after', { timeout_ms: 200 })
    await expect
      .poll(() =>
        call<{ data: unknown[] }>('GET', '/v1/orders?status=open', 'demo-enterprise-a').then(
          ({ data }) => data.length,
        ),
      )
      .toBe(0)
  })
})

describe('a client without a service', () => {
  const options = {
    url: 'ws://127.0.0.1:1/v1/stream',
    connect: (url: string) => new WebSocket(url) as unknown as ClientSocket,
  }

  test('goes on trying; stopped, it never connects again', async () => {
    let attempts = 0
    const client = new StreamClient({
      ...options,
      connect: (url) => {
        attempts++
        return options.connect(url)
      },
    })
    const ready = client.ready()
    await expect.poll(() => attempts, { timeout: 3000 }).toBe(2)
    client.stop()
    await expect(ready).rejects.toMatchObject({ code: 'stopped' })
    await expect(client.ready()).rejects.toMatchObject({ code: 'stopped' })
    const before = attempts
    await new Promise((settle) => setTimeout(settle, 1500))
    expect(attempts).toBe(before)
  })

  test('is ready as soon as it is connected', async () => {
    const client = new StreamClient({
      ...options,
      url: `${running.url.replace('http', 'ws')}/v1/stream`,
      token: () => 'demo-enterprise-a',
    })
    clients.push(client)
    await client.ready()
    expect(await client.request('place_order', order('buy', '4200', '1'))).toMatchObject({
      status: 'resting',
    })
  })
})

test('a call: indicative price, its end by itself, the trade, the candle', async () => {
  const reader = await connect()
  const seen: Auction[] = []
  const phases: string[] = []
  let candle: Candle | undefined
  reader.subscribe({ channel: 'auctions', symbol: SYMBOL }, ({ data }) => seen.push(data as Auction))
  reader.subscribe({ channel: 'status', symbol: SYMBOL }, ({ data }) => phases.push((data as Auction).phase))
  reader.subscribe({ channel: 'candles', symbol: SYMBOL, interval: '1d' }, ({ data }) => {
    candle = (data as { candles: Candle[] }).candles.at(-1)
  })
  await phase('opening_auction', {
    ends_at: new Date(Date.now() + 600).toISOString(),
    random_end_seconds: 0.2,
  })
  const a = await connect('demo-enterprise-a')
  const b = await connect('demo-enterprise-b')
  await a.request('place_order', order('buy', '4610', '3'))
  await b.request('place_order', order('sell', '4590', '2'))
  await expect
    .poll(() => seen.at(-1))
    .toMatchObject({ volume: '2.000', surplus: '1.000', surplus_side: 'buy', price: '4610' })
  const before = candle?.trades ?? 0
  await expect.poll(() => phases, { timeout: 5000 }).toEqual(['continuous', 'opening_auction', 'continuous'])
  await expect.poll(() => candle?.trades).toBe(before + 1)
  expect(candle?.close).toBe('4610')
  expect(await call('GET', `/v1/instruments/${SYMBOL}/auction`, 'demo-auditor')).toMatchObject({
    price: null,
  })
})

test('a subscription notices a gap, asks once, and gives each message once and in order', () => {
  const given: number[] = []
  const asked: object[] = []
  const subscription = new Subscription(
    { channel: 'trades', symbol: 'X' },
    ({ seq }) => given.push(seq),
    (_, params) => asked.push(params),
  )
  const read = (type: 'snapshot' | 'update', seq: number, prev_seq = 0) =>
    subscription.read({ channel: 'trades', symbol: 'X', type, seq, prev_seq, data: {} } as ChannelMessage)
  subscription.open()
  read('snapshot', 10)
  read('update', 12, 10)
  read('update', 15, 14) // 14 was lost.
  read('update', 16, 15)
  read('update', 14, 12) // The service sends what is missing,
  read('update', 15, 14)
  read('update', 16, 15)
  read('update', 16, 15) // and one of them twice.
  expect(given).toEqual([10, 12, 14, 15, 16])
  expect(asked).toEqual([
    { channel: 'trades', symbols: ['X'] },
    { channel: 'trades', symbols: ['X'], from_seq: 12 },
  ])
})
