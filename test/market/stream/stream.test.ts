import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bookChecksum, crc32 } from '../../../engine/book/checksum.ts'
import { type BookMessage, BookReplica } from '../../../src/client/book-replica.ts'
import { type Running, start } from '../../../src/hosts/node.ts'
import { seededRandom } from '../../helpers/random.ts'
import { Client, ROOT, type StreamMessage, temporaryFolder } from '../../helpers/server.ts'

const folder = temporaryFolder('stream')
let running: Running
const clients: Client[] = []

beforeAll(async () => {
  running = await start(
    { host: '127.0.0.1', port: 0, dataDir: folder.path, isDemo: true, orderRate: undefined, warmUpOrders: 0 },
    ROOT,
  )
})
afterAll(async () => {
  for (const client of clients) client.close()
  await running.stop()
  folder.remove()
})

async function connect(token?: string): Promise<Client> {
  const client = await Client.open(running.url, token)
  clients.push(client)
  return client
}

const SYMBOL = 'CARBON-SANDBOX'
const order = (
  client_order_id: string,
  side: string,
  price: string,
  quantity: string,
  more: object = {},
) => ({
  client_order_id: client_order_id,
  symbol: SYMBOL,
  side,
  type: 'limit',
  price,
  quantity,
  time_in_force: 'gtc',
  ...more,
})

/** Takes every order of the demonstration out of the books. */
async function clearBooks(): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    const headers = { Authorization: `Bearer demo-enterprise-${name}` }
    await fetch(`${running.url}/v1/orders`, { method: 'DELETE', headers })
  }
}

/** Each message names the one before it. */
function isChained(messages: readonly StreamMessage[]): boolean {
  return messages.every(
    (message, index) =>
      index === 0 || message.type === 'snapshot' || message.prev_seq === messages[index - 1]!.seq,
  )
}

interface FillData {
  fills: { trade_id: number; order_id: number; quantity: string; price: string }[]
}

/** Orders of each of the two clients. */
const ORDERS = Number(process.env.ORDERS ?? 10_000)

test('two clients, ten thousand orders each: every fill once, no gap, the right book at the end', async () => {
  const [a, b, watcher] = [
    await connect('demo-enterprise-a'),
    await connect('demo-enterprise-b'),
    await connect(),
  ]
  await fetch(`${running.url}/v1/orders`, {
    method: 'DELETE',
    headers: { Authorization: 'Bearer demo-enterprise-c' },
  })
  for (const client of [a, b]) {
    for (const channel of ['fills', 'balances'])
      expect((await client.ask('subscribe', { channel })).success).toBe(true)
  }
  const replica = new BookReplica()
  const outcomes = { right: 0, wrong: 0 }
  watcher.onMessage = (message) => {
    if (message.channel !== 'book') return
    outcomes[replica.apply(message as unknown as BookMessage) ? 'right' : 'wrong']++
  }
  await watcher.ask('subscribe', { channel: 'book', symbols: [SYMBOL], depth: 1000 })
  await watcher.ask('subscribe', { channel: 'trades', symbols: [SYMBOL] })

  const run = async (client: Client, name: string, seed: number) => {
    const random = seededRandom(seed)
    const answers: Promise<StreamMessage>[] = []
    for (let index = 0; index < ORDERS; index++) {
      const price = (73 + random.below(300) / 100).toFixed(2)
      const params = order(
        `${name}${index}`,
        random.chance(0.5) ? 'buy' : 'sell',
        price,
        String(1 + random.below(5)),
      )
      answers.push(client.ask('place_order', { ...params, self_trade_prevention: 'cancel_oldest' }))
      // Sixty-four orders under way at once, as a trading program would have.
      if (answers.length % 64 === 0) await answers[answers.length - 64]
    }
    return Promise.all(answers)
  }
  const [fromA, fromB] = await Promise.all([run(a, 'a', 1), run(b, 'b', 2)])
  expect([...fromA, ...fromB].filter((answer) => !answer.success)).toEqual([])
  const lastSeq = running.city.sequencer.lastSeq
  await expect.poll(() => replica.seq).toBeGreaterThan(lastSeq - 50)
  await watcher.ask('ping', {})
  await Promise.all([a.ask('ping', {}), b.ask('ping', {})])

  // Every trade of the tables is in both clients' fills, once.
  const trades = running.city.sql.all<{ trade_id: number; maker: number; taker: number }>(
    "SELECT trade_id, maker, taker FROM trades WHERE asset = (SELECT asset FROM instruments WHERE symbol = 'CARBON-SANDBOX') AND seq > ?",
    lastSeq - 2 * ORDERS - 1,
  )
  const holderOf = (token: string) => (token === 'a' ? 3 : 4)
  for (const [client, token] of [
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    const fills = client
      .of('fills')
      .flatMap((message) => (message.data as FillData).fills.map((fill) => fill.trade_id))
    const own = trades.filter(({ maker, taker }) => maker === holderOf(token) || taker === holderOf(token))
    expect(fills.filter((trade_id) => own.some((one) => one.trade_id === trade_id)).length).toBe(own.length)
    expect(new Set(fills).size).toBe(fills.length)
    expect(isChained(client.of('fills'))).toBe(true)
    expect(isChained(client.of('balances'))).toBe(true)
  }
  expect(trades.length).toBeGreaterThan(ORDERS / 4)
  const seen = watcher
    .of('trades')
    .flatMap((message) => (message.type === 'update' ? (message.data as { trades: unknown[] }).trades : []))
  expect(seen).toHaveLength(trades.length)
  expect(isChained(watcher.of('trades'))).toBe(true)

  // The stream alone rebuilt the book, checked at every message.
  expect([outcomes.wrong, isChained(watcher.of('book'))]).toEqual([0, true])
  expect(outcomes.right).toBeGreaterThan(100)
  const book = (await (await fetch(`${running.url}/v1/instruments/${SYMBOL}/book?depth=1000`)).json()) as {
    bids: unknown
    asks: unknown
    checksum: number
  }
  expect([replica.bids(), replica.asks()]).toEqual([book.bids, book.asks])
  expect(bookChecksum(replica.bids(), replica.asks())).toBe(book.checksum)
}, 120_000)

describe('private channels', () => {
  test('need who you are, and belong to whom you became', async () => {
    const client = await connect()
    expect((await client.ask('subscribe', { channel: 'orders' })).error?.code).toBe('unauthorized')
    expect((await client.ask('authenticate', { token: 'nobody' })).error?.code).toBe('unauthorized')
    expect((await client.ask('authenticate', { token: 'demo-enterprise-a' })).success).toBe(true)
    await client.ask('subscribe', { channel: 'orders' })
    await client.ask('authenticate', { token: 'demo-enterprise-b' })
    const before = client.of('orders').length
    const other = await connect('demo-enterprise-a')
    await other.ask('place_order', order('priv-1', 'buy', '70.00', '1'))
    await client.ask('ping', {})
    expect(client.of('orders')).toHaveLength(before)
  })

  test('resume with from_seq: what was missed comes once, in order, chained', async () => {
    const a = await connect('demo-enterprise-a')
    const b = await connect('demo-enterprise-b')
    await a.ask('subscribe', { channel: 'fills' })
    await a.ask('ping', {})
    const at = a.of('fills')[0]!.seq
    a.close()
    await clearBooks()
    await b.ask('place_order', order('r-ask', 'sell', '79.00', '600'))
    const maker = await connect('demo-enterprise-a')
    for (let index = 0; index < 600; index++)
      await maker.ask('place_order', order(`r-${index}`, 'buy', '79.00', '1', { time_in_force: 'ioc' }))
    const again = await connect('demo-enterprise-a')
    await again.ask('subscribe', { channel: 'fills', from_seq: at })
    await again.ask('ping', {})
    const messages = again.of('fills')
    const fills = messages.flatMap((message) => (message.data as FillData).fills)
    expect(fills.length).toBeGreaterThanOrEqual(600)
    expect(new Set(fills.map((fill) => fill.trade_id)).size).toBe(fills.length)
    expect([messages[0]!.prev_seq, isChained(messages)]).toEqual([at, true])
  }, 60_000)

  test('an approved allocation shows on balances', async () => {
    const a = await connect('demo-enterprise-a')
    await a.ask('subscribe', { channel: 'balances' })
    const post = async (path: string, token: string, body?: object) =>
      (await (
        await fetch(running.url + path, {
          method: 'POST',
          headers: {
            Authorization: `Bearer ${token}`,
            ...(body ? { 'Content-Type': 'application/json' } : {}),
          },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      ).json()) as { approval_id: number }
    const { approval_id } = await post('/v1/allocations', 'demo-bureau', {
      uscc: '91370300MADEMQAAXQ',
      symbol: SYMBOL,
      quantity: '7',
      document: 'd',
    })
    await post(`/v1/approvals/${approval_id}/approve`, 'demo-bureau-chief')
    await expect.poll(() => a.of('balances').length).toBe(2)
  })
})

describe('what can not be read is answered and closes nothing', () => {
  test.each([
    ['no JSON', '{', 'malformed_json', null],
    ['an unknown method', '{"method":"x","req_id":7}', 'malformed_message', 'x'],
    [
      'a wrong order',
      '{"method":"place_order","params":{"price":1},"req_id":7}',
      'malformed_message',
      'place_order',
    ],
    ['a long text', `"${'x'.repeat(20_000)}"`, 'message_too_long', null],
    [
      'an unknown symbol',
      '{"method":"subscribe","params":{"channel":"book","symbols":["NONE"]}}',
      'market_not_found',
      'subscribe',
    ],
  ])('%s', async (_, text, code, method) => {
    const client = await connect()
    const answer = new Promise<StreamMessage>((settle) =>
      client.socket.once('message', (raw) => settle(JSON.parse(String(raw)))),
    )
    client.socket.send(text)
    expect(await answer).toMatchObject({ success: false, method, error: { code } })
    expect((await client.ask('ping', {})).success).toBe(true)
  })

  test.each([
    ['zh-CN,zh;q=0.9', '/params/price: ', /文本/, /涨跌幅|价格限制|限价/],
    [undefined, '/params/price: ', /expected string/, /price limit/],
  ])('a refusal is told in the language of the handshake: %s', async (language, pointer, shape, rule) => {
    const client = await Client.open(running.url, 'demo-enterprise-a', language)
    clients.push(client)
    const wrong = await client.ask('place_order', { ...order('lang-1', 'buy', '1', '1'), price: 1 })
    expect(wrong.error!.detail).toContain(pointer)
    expect(wrong.error!.detail).toMatch(shape)
    const outside = await client.ask(
      'place_order',
      order(`lang-${language}`.slice(0, 20), 'buy', '1.00', '1'),
    )
    expect(outside.error!.code).toBe('price_outside_limit')
    expect(outside.error!.detail).toMatch(rule)
  })

  test('a connection with an unknown token is refused', async () => {
    await expect(Client.open(running.url, 'nobody')).rejects.toThrow('401')
  })
})

test('one book a symbol: another depth takes the place of the first', async () => {
  await clearBooks()
  const client = await connect()
  await client.ask('subscribe', { channel: 'book', symbols: [SYMBOL], depth: 100 })
  await client.ask('subscribe', { channel: 'book', symbols: [SYMBOL], depth: 10 })
  await client.ask('ping', {})
  client.messages.length = 0
  const a = await connect('demo-enterprise-a')
  await a.ask('place_order', order('depth-1', 'buy', '78.99', '1'))
  await client.ask('ping', {})
  expect(client.of('book')).toHaveLength(1)
  await client.ask('unsubscribe', { channel: 'book', symbols: [SYMBOL] })
  await a.ask('place_order', order('depth-2', 'buy', '78.98', '1'))
  await client.ask('ping', {})
  expect(client.of('book')).toHaveLength(1)
})

test('the heartbeat comes each second', async () => {
  const client = await connect()
  const beats: string[] = []
  client.socket.on('message', (raw) => {
    if (String(raw).includes('"heartbeat"')) beats.push(String(raw))
  })
  await expect.poll(() => beats.length, { timeout: 5000 }).toBeGreaterThan(1)
})

test('the checksum is CRC-32 as everybody has it', () => {
  expect(crc32('123456789')).toBe(0xcbf43926)
})
