import { expect, test } from 'vitest'
import type { NoticeAnswer } from '../../../engine/facts/notice.ts'
import type { Command } from '../../../engine/venue/execute.ts'
import { type BookMessage, OrdersReplica, type ReplicaOrder } from '../../../src/client/book-replica.ts'
import { Session } from '../../../src/edge/session.ts'
import { SERVICE } from '../../../src/kernel/permissions.ts'
import { principalOf } from '../../../src/kernel/principals.ts'
import { type Receipt, UnavailableError } from '../../../src/kernel/sequencer.ts'
import type { PublicSubscription } from '../../../src/market/stream/market-feed.ts'
import type { Level } from '../../../src/market/views.ts'
import { PassingError } from '../../../src/store/sql.ts'
import { startTestService } from '../../helpers/service.ts'
import { A } from '../../helpers/venue.ts'

const SYMBOL = 'ENERGY-ZIBO'
const BOOK: PublicSubscription = { channel: 'book', depth: 500, interval: '1m', fromSeq: undefined }
/** So many that what changes within two milliseconds is gathered. */
const READERS = 60

interface Message {
  readonly type: string
  readonly seq: number
  readonly prev_seq: number
  readonly data: { readonly bids: Level[]; readonly asks: Level[] }
}

/** A service whose commits can be made to fail, with readers of its book, and a clock that is moved by hand. */
async function openReaders() {
  const clock = { now: Date.parse('2026-06-01T04:00:00Z') }
  const switches = { failsCommit: false }
  const { service } = await startTestService({
    clock,
    wrap: (sql) => ({
      ...sql,
      tx: (body) =>
        sql.tx(() => {
          const value = body()
          if (switches.failsCommit) throw new PassingError('disk full')
          return value
        }),
    }),
  })
  const join = (channel: PublicSubscription['channel'] = 'book', more: Partial<PublicSubscription> = {}) => {
    const got: Message[] = []
    const socket = {
      send: ({ text }: { text: string }) => got.push(JSON.parse(text) as Message),
      close: () => {},
      buffered: () => 0,
    }
    const session = new Session(socket, undefined, service.metrics)
    service.hub.connect(session)
    const market = service.sequencer.venue.marketBySymbol.get(SYMBOL)!
    service.hub.markets.subscribe(session, market, { ...BOOK, channel, ...more })
    return got
  }
  let names = 0
  const bid = (price: string) =>
    service.sequencer.submit({
      by: SERVICE,
      command: {
        ...{
          command: 'place_order',
          uscc: A,
          client_order_id: `feed-${++names}`,
          symbol: SYMBOL,
          side: 'buy',
        },
        ...{ type: 'limit', price, quantity: '1', time_in_force: 'gtc' },
      } as Command,
    })
  const settle = (ms = 30) => new Promise((done) => setTimeout(done, ms))
  const pass = async (ms: number, settleMs?: number) => {
    clock.now += ms
    if (settleMs !== 0) await settle(settleMs)
  }
  return { service, switches, join, bid, settle, pass }
}

const prices = ({ data }: Message) => data.bids.map(([price]) => price)

test('what a failed transaction did is never told, and who comes in between waits for what was gathered', async () => {
  const { switches, join, bid, settle, pass } = await openReaders()
  const readers = Array.from({ length: READERS }, () => join())
  const [first] = readers
  await bid('91.1')
  await settle()
  expect(first!.map(({ type }) => type)).toEqual(['snapshot', 'update'])

  await bid('91.2')
  const late = join()
  await settle()
  expect([first!.length, late.length]).toEqual([2, 0])

  switches.failsCommit = true
  await expect(bid('91.3')).rejects.toThrow(UnavailableError)
  switches.failsCommit = false
  await pass(10)
  expect(first!.slice(2).map(prices)).toEqual([['91.2']])
  expect(late.map(({ type }) => type)).toEqual(['snapshot'])
  expect(late[0]!.seq).toBe(first![2]!.seq)
  expect(prices(late[0]!)).toEqual(expect.arrayContaining(['91.2', '91.1']))
  expect(prices(late[0]!)).not.toContain('91.3')
  for (const reader of readers) expect(reader.at(-1)).toEqual(first!.at(-1))
})

test('while a message is on its way the next ones are gathered: no pile grows before slow hands', async () => {
  const { join, bid, settle, pass, service } = await openReaders()
  const readers = Array.from({ length: 1000 }, () => join())
  for (let index = 0; index < 20; index++) {
    await bid(`91.${index % 10}`)
    await pass(100, 0)
  }
  for (let wait = 0; wait < 20 && readers[0]!.at(-1)!.seq < service.sequencer.lastSeq; wait++) await pass(100)
  await settle()
  for (const reader of readers) expect(reader.at(-1)).toEqual(readers[0]!.at(-1))
  expect(readers[0]!.at(-1)!.seq).toBe(service.sequencer.lastSeq)
  expect(readers[0]!.length).toBeLessThan(15)
  const chain = readers[999]!.slice(1).map(({ prev_seq }) => prev_seq)
  expect(chain).toEqual(readers[999]!.slice(0, -1).map(({ seq }) => seq))
})

test('a clock that is set back holds nothing up', async () => {
  const { join, bid, pass } = await openReaders()
  const first = join()
  await bid('91.1')
  await pass(-3_600_000)
  await bid('91.2')
  await pass(0)
  expect(first.map(({ type }) => type)).toEqual(['snapshot', 'update', 'update'])
  expect(join().map(({ type }) => type)).toEqual(['snapshot'])
})

test('an order that only a later snapshot showed is told to have left', async () => {
  const { service, join, bid, settle } = await openReaders()
  // The first reader of the channel gets five thousand orders a side and ten levels; this one stands behind them.
  const { outcome, seq: deep } = await bid('90')
  expect(outcome.ok).toBe(true)
  for (let level = 1; level <= 9; level++) await bid(String(90 + level / 10))
  const crowd: Receipt[] = []
  for (const prefix of ['a', 'b', 'c']) {
    const bids = Array.from({ length: 2000 }, (_, index) => crowdBid(`${prefix}${index}`))
    crowd.push(...(await service.sequencer.submitAll(bids)))
  }
  expect(crowd.every((receipt) => receipt.outcome.ok)).toBe(true)
  const first = join('book_l3')
  const ids = ({ data }: Message) => data.bids.map(([id]) => Number(id))
  expect(ids(first[0]!)).not.toContain(deep)
  // Ten levels are there whole, so that the checksum can be right.
  expect(new OrdersReplica().apply(first[0] as unknown as BookMessage<ReplicaOrder>)).toBe(true)
  await service.sequencer.submitAll(crowd.slice(0, 2000).map(({ seq }) => cancel(seq)))
  await settle()
  const late = join('book_l3')
  expect(ids(late[0]!)).toContain(deep)
  await service.sequencer.submit(cancel(deep))
  await settle()
  expect(late.at(-1)!.data.bids).toEqual([[deep, '90.0', '0', expect.any(Number)]])
})

const crowdBid = (client_order_id: string) => ({
  by: SERVICE,
  command: {
    ...{ command: 'place_order', uscc: A, client_order_id, symbol: SYMBOL, side: 'buy' },
    ...{ type: 'limit', price: '91', quantity: '1', time_in_force: 'gtc' },
  } as Command,
})
const cancel = (order_id: number) => ({
  by: SERVICE,
  command: { command: 'cancel_order', uscc: A, order_id } as Command,
})

test('a number that a topic never gave is no place to go on from: who comes with one gets a snapshot', async () => {
  const { join, bid, settle } = await openReaders()
  await bid('91.1')
  const [first] = join('book', { depth: 10 })
  // The same number, of another window and of another kind of message: neither was told anything yet.
  for (const wanted of [{ depth: 25 }, { depth: 100 }])
    expect(join('book', { ...wanted, fromSeq: first!.seq }).map(({ type }) => type)).toEqual(['snapshot'])
  expect(join('status', { fromSeq: first!.seq }).map(({ type }) => type)).toEqual(['snapshot'])
  // Of its own window it was given: what came since is sent, and no snapshot.
  await bid('91.2')
  await settle()
  expect(join('book', { depth: 10, fromSeq: first!.seq }).map(({ type }) => type)).toEqual(['update'])
})

test('a message has the number of the command that it tells of, whatever else was committed with it', async () => {
  const { service, join, settle } = await openReaders()
  const book = join('book')
  const bids = ['91.3', '4500'].map((price, index) => ({
    by: SERVICE,
    command: {
      ...{
        command: 'place_order',
        uscc: A,
        client_order_id: `seq-${index}`,
        side: 'buy',
        type: 'limit',
        price,
      },
      ...{ quantity: '1', time_in_force: 'gtc', symbol: index === 0 ? SYMBOL : 'SO2-ZIBO' },
    } as Command,
  }))
  const receipts = await service.sequencer.submitAll([
    bids[0]!,
    { by: SERVICE, command: { command: 'expire_orders' } as Command },
  ])
  await settle()
  expect(book.at(-1)!.seq).toBe(receipts[0]!.seq)
})

test('what the venue says is told to the readers of its market, or of all, and so is that it was taken back', async () => {
  const { join, settle, service } = await openReaders()
  const operator = principalOf(service.sequencer.venue.shelves.principals.get('demo-operator')!)
  const give = async (command: Command) => {
    const { outcome } = await service.sequencer.submit({ by: operator, command })
    if (!outcome.ok) throw new Error(outcome.detail)
    await settle()
    return (outcome.value as { notice_id: number }).notice_id
  }
  const say = (zh: string, symbol?: string) =>
    give({ command: 'publish_notice', zh, en: zh, ...(symbol ? { symbol } : {}) } as Command)
  await say('早先', SYMBOL)
  const read = join('notices')
  await say('全市场')
  await say('别的', 'SO2-ZIBO')
  const notice_id = await say('本市场', SYMBOL)
  await give({ command: 'withdraw_notice', notice_id, reason: '有误' } as Command)
  const told = read.map(({ type, data }) => [
    type,
    ...(data as unknown as { notices: NoticeAnswer[] }).notices.map(
      ({ zh, is_current }) => `${zh} ${is_current}`,
    ),
  ])
  expect(told).toEqual([
    ['snapshot', '早先 true'],
    ['update', '全市场 true'],
    ['update', '本市场 true'],
    ['update', '本市场 false'],
  ])
})
