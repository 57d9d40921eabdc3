import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ClientSocket, StreamClient, type StreamError } from '../../../src/client/stream-client.ts'
import type { SubscribeParams } from '../../../src/client/subscription.ts'

/** The client against a line that a test holds in its hand. */
class Line implements ClientSocket {
  readonly sent: { method: string; params: object; req_id: number }[] = []
  isClosed = false
  onopen: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  close(): void {
    this.isClosed = true
  }
  open(): void {
    this.onopen?.({} as never)
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) } as never)
  }
  of(method: string) {
    return this.sent.filter((message) => message.method === method)
  }
}

function openClient(token?: string) {
  const lines: Line[] = []
  const errors: [string, string][] = []
  const status: boolean[] = []
  const client = new StreamClient({
    url: 'ws://somewhere',
    token: () => token,
    connect: () => {
      const line = new Line()
      lines.push(line)
      return line
    },
    onError: ({ code }: StreamError, method) => errors.push([method, code]),
    onStatus: (isConnected) => status.push(isConnected),
  })
  lines[0]!.open()
  return { client, lines, errors, status, line: lines[0]! }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const HEARTBEAT = { channel: 'heartbeat', seq: 1 }

test('a refused token or subscription is told to who made the client', async () => {
  const { client, line, errors } = openClient('old')
  client.subscribe({ channel: 'book', symbol: 'NONE' }, () => {})
  for (const { method, req_id } of line.sent) {
    const error = { code: method === 'subscribe' ? 'market_not_found' : 'unauthorized', detail: '' }
    line.say({ method, req_id, success: false, error })
  }
  await vi.advanceTimersByTimeAsync(0)
  expect(errors).toEqual([
    ['authenticate', 'unauthorized'],
    ['subscribe', 'market_not_found'],
  ])
})

describe('a line that is gone without a word', () => {
  test('is asked, given up, and taken up again', async () => {
    const { lines, line, status, errors } = openClient()
    await vi.advanceTimersByTimeAsync(20_000)
    expect([line.of('ping').length, line.isClosed]).toEqual([1, false])
    await vi.advanceTimersByTimeAsync(10_000)
    expect([line.isClosed, status]).toEqual([true, [true, false]])
    await vi.advanceTimersByTimeAsync(1000)
    expect(lines).toHaveLength(2)
    lines[1]!.open()
    // What the first one says at last is heard by nobody.
    line.onclose?.({} as never)
    expect([status, errors]).toEqual([[true, false, true], []])
  })

  test('is not one that speaks, or answers', async () => {
    const { line, status } = openClient()
    for (let second = 0; second < 60; second++) {
      line.say(HEARTBEAT)
      await vi.advanceTimersByTimeAsync(1000)
    }
    let answered = 0
    for (let turn = 0; turn < 10; turn++) {
      await vi.advanceTimersByTimeAsync(10_000)
      const ping = line.of('ping')[answered]
      if (!ping) continue
      answered++
      line.say({ method: 'ping', req_id: ping.req_id, success: true })
    }
    expect(status).toEqual([true])
    expect(line.of('ping').length).toBeGreaterThan(2)
  })
})

test('an attempt that is accepted and never answered is given up', async () => {
  const lines: Line[] = []
  const client = new StreamClient({
    url: 'ws://somewhere',
    connect: () => {
      lines.push(new Line())
      return lines.at(-1)!
    },
  })
  await vi.advanceTimersByTimeAsync(31_000)
  expect([lines.length, lines[0]!.isClosed]).toEqual([2, true])
  client.stop()
})

test('stopped on a dead line, the client settles what was asked', async () => {
  const { client } = openClient()
  const asked = client.request('place_order', {})
  client.stop()
  await expect(asked).rejects.toMatchObject({ code: 'connection_lost' })
})

test('two readers of one book: the first to leave leaves the other its messages', () => {
  const { client, line } = openClient()
  const read: string[] = []
  const book: SubscribeParams = { channel: 'book', symbol: 'X' }
  const one = client.subscribe(book, () => read.push('one'))
  const two = client.subscribe(book, () => read.push('two'))
  client.unsubscribe(one)
  expect(line.of('unsubscribe')).toEqual([])
  line.say({ ...book, type: 'snapshot', seq: 3, prev_seq: 0, data: {} })
  expect(read).toEqual(['two'])
  client.unsubscribe(two)
  expect(line.of('unsubscribe')).toHaveLength(1)
})

test('candles without an interval are those of a minute', () => {
  const { client, line } = openClient()
  const read: string[] = []
  const candles = { channel: 'candles', symbol: 'X' } as const
  client.subscribe(candles, ({ data }) => read.push((data as { interval: string }).interval))
  for (const interval of ['5m', '1m']) {
    line.say({ ...candles, type: 'snapshot', seq: 3, prev_seq: 0, data: { interval, candles: [] } })
  }
  expect([read, line.of('subscribe')[0]!.params]).toEqual([
    ['1m'],
    { channel: 'candles', symbols: ['X'], interval: '1m' },
  ])
})

test('what the service would not read is not sent', async () => {
  const { client, line } = openClient()
  const long = client.request('place_order', { client_order_id: 'x'.repeat(20_000) })
  await expect(long).rejects.toMatchObject({ code: 'message_too_long' })
  expect(line.of('place_order')).toEqual([])
})
