import { describe, expect, test } from 'vitest'
import type { Command } from '../../../engine/venue/execute.ts'
import { Session, SLOW_BYTES } from '../../../src/edge/session.ts'
import { SERVICE } from '../../../src/kernel/permissions.ts'
import { findPrincipal } from '../../../src/kernel/principals.ts'
import { dispatch } from '../../../src/market/stream/dispatch.ts'
import { afterDisconnect } from '../../../src/market/stream/order-entry.ts'
import { ORDERS_AFTER, TRADES_AFTER } from '../../../src/market/stream/private-history.ts'
import { EA, EB, startTestService } from '../../helpers/service.ts'
import { A, B } from '../../helpers/venue.ts'

const SYMBOL = 'SO2-ZIBO'

interface Message {
  readonly channel?: string
  readonly type?: string
  readonly seq: number
  readonly prev_seq: number
  readonly success?: boolean
  readonly data: { readonly orders: { order_id: number; status: string }[]; readonly open_count: number }
}

async function open() {
  const { service } = await startTestService()
  for (const uscc of [A, B]) {
    await service.sequencer.submit({ command: { command: 'cancel_orders', uscc }, by: SERVICE })
  }
  let names = 0
  const bid = (uscc: string): Command => ({
    ...{ command: 'place_order', uscc, client_order_id: `own-${++names}`, symbol: SYMBOL, side: 'buy' },
    ...{ type: 'limit', price: '4200', quantity: '0.001', time_in_force: 'gtc' },
  })
  const place = (uscc: string, count: number) =>
    service.sequencer.submitAll(Array.from({ length: count }, () => ({ command: bid(uscc), by: SERVICE })))
  const connect = (token: string) => {
    const got: Message[] = []
    const wire = { buffered: 0 }
    const socket = {
      send: ({ text }: { text: string }) => got.push(JSON.parse(text) as Message),
      close: () => {},
      buffered: () => wire.buffered,
    }
    const session = new Session(
      socket,
      findPrincipal(service.sequencer.venue, token, true, Date.now()),
      service.metrics,
    )
    service.hub.connect(session)
    const tell = (method: string, params: object) =>
      dispatch(service, session, JSON.stringify({ method, params }))
    return { got, wire, session, tell, of: (name: string) => got.filter(({ channel }) => channel === name) }
  }
  const turn = () => new Promise((done) => setImmediate(done))
  return { service, place, connect, turn }
}

const idsOf = (messages: readonly Message[]) =>
  messages.flatMap(({ data }) => data.orders.map(({ order_id }) => order_id))

describe('the past of a private channel', () => {
  test('comes page by page, chained, each order once; what happens meanwhile is in it', async () => {
    const { service, place, connect } = await open()
    const from = service.sequencer.lastSeq
    const before = await place(A, 1200)
    const reader = connect(EA)
    await reader.tell('subscribe', { channel: 'orders', from_seq: from })
    expect(reader.of('orders')).toHaveLength(1)
    const after = await place(A, 3)
    await expect.poll(() => idsOf(reader.of('orders'))).toEqual([...before, ...after].map(({ seq }) => seq))
    const chain = reader.of('orders').map(({ seq, prev_seq }) => [prev_seq, seq])
    expect(chain.map(([previous]) => previous)).toEqual([from, ...chain.slice(0, -1).map(([, seq]) => seq)])
  })

  test('waits for a reader that is behind, and stops when it is gone', async () => {
    const { service, place, connect, turn } = await open()
    const from = service.sequencer.lastSeq
    await place(A, 1200)
    const [slow, gone] = [connect(EA), connect(EA)]
    for (const reader of [slow, gone]) {
      await reader.tell('subscribe', { channel: 'orders', from_seq: from })
      reader.wire.buffered = SLOW_BYTES + 1
    }
    for (let turns = 0; turns < 20; turns++) await turn()
    service.hub.disconnect(gone.session)
    expect(slow.of('orders')).toHaveLength(1)
    slow.wire.buffered = 0
    gone.wire.buffered = 0
    await expect.poll(() => idsOf(slow.of('orders')).length).toBe(1200)
    expect(gone.of('orders')).toHaveLength(1)
  })

  test.each([
    ['another request for it', 'subscribe', { channel: 'orders' }],
    ['taking it back', 'unsubscribe', { channel: 'orders' }],
    ['becoming another', 'authenticate', { token: EB }],
  ])('is ended by %s', async (_, method, params) => {
    const { service, place, connect, turn } = await open()
    const from = service.sequencer.lastSeq
    await place(A, 1200)
    const reader = connect(EA)
    await reader.tell('subscribe', { channel: 'orders', from_seq: from })
    await reader.tell(method, params)
    for (let turns = 0; turns < 20; turns++) await turn()
    const pages = reader.of('orders').filter(({ type }) => type === 'update')
    expect(pages).toHaveLength(1)
  })

  test('from a number that was never given is a snapshot', async () => {
    const { service, connect } = await open()
    const reader = connect(EA)
    await reader.tell('subscribe', { channel: 'orders', from_seq: service.sequencer.lastSeq + 1 })
    expect(reader.of('orders').map(({ type }) => type)).toEqual(['snapshot'])
  })

  test('is read by an index, however long it is', async () => {
    const { service } = await open()
    const planOf = (statement: string, ...values: number[]) =>
      service.sql
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, ...values)
        .map(({ detail }) => detail)
    expect(planOf(ORDERS_AFTER, 1, 2, 3)).toEqual([
      'SEARCH orders USING INDEX orders_updated (holder=? AND updated_seq>?)',
    ])
    const trades = planOf(TRADES_AFTER, 1, 2, 3, 1, 2, 3, 3).join('\n')
    expect(trades).toContain('trades_of_maker (maker=? AND seq>?)')
    expect(trades).toContain('trades_of_taker (taker=? AND seq>?)')
    expect(trades).not.toMatch(/SCAN trades/)
  })
})

test('a snapshot of orders has the open ones and says how many they are', async () => {
  const { place, connect, service } = await open()
  const [first, second] = await place(A, 2)
  await service.sequencer.submit({
    command: { command: 'cancel_order', uscc: A, order_id: first!.seq },
    by: SERVICE,
  })
  const reader = connect(EA)
  await reader.tell('subscribe', { channel: 'orders' })
  const [{ data }] = reader.of('orders') as [Message]
  expect([idsOf(reader.of('orders')), data.open_count]).toEqual([[second!.seq], 1])
})

test('requests that follow each other without waiting: what is private stays with whose it is', async () => {
  const { place, connect } = await open()
  const reader = connect(EA)
  await Promise.all([
    reader.tell('subscribe', { channel: 'orders' }),
    reader.tell('authenticate', { token: EB }),
  ])
  await place(A, 1)
  expect(reader.of('orders')).toEqual([])
})

describe('cancel on disconnect', () => {
  test('guards everybody that a connection was when it asked', async () => {
    const { place, connect, service } = await open()
    const one = connect(EA)
    await one.tell('cancel_on_disconnect', { enabled: true })
    await one.tell('authenticate', { token: EB })
    await one.tell('cancel_on_disconnect', { enabled: true })
    for (const uscc of [A, B]) await place(uscc, 1)
    service.hub.disconnect(one.session)
    await afterDisconnect(service, one.session)
    const { venue } = service.sequencer
    const open_ = [A, B].map((uscc) => venue.participants.get(uscc)!.holder)
    expect(open_.map((holder) => venue.orders.slotsOf(holder).length)).toEqual([0, 0])
  })

  test.each([
    ['a new connection asks while the old one is lost', 'lost'],
    ['one asks while another takes it back', 'taken back'],
  ])('%s: what was asked for last holds', async (_, end) => {
    const { place, connect, service } = await open()
    const [old, young] = [connect(EA), connect(EA)]
    await old.tell('cancel_on_disconnect', { enabled: true })
    const asked = young.tell('cancel_on_disconnect', { enabled: true })
    if (end === 'lost') {
      service.hub.disconnect(old.session)
      await afterDisconnect(service, old.session)
    } else await old.tell('cancel_on_disconnect', { enabled: false })
    await asked
    const { venue } = service.sequencer
    expect(venue.participants.get(A)!.cancels_on_disconnect).toBe(true)
    await place(A, 1)
    service.hub.disconnect(young.session)
    await afterDisconnect(service, young.session)
    expect(venue.orders.slotsOf(venue.participants.get(A)!.holder)).toEqual([])
  })

  test('asked for and taken back without waiting guards nobody', async () => {
    const { connect, service } = await open()
    const one = connect(EA)
    await Promise.all([
      one.tell('cancel_on_disconnect', { enabled: true }),
      one.tell('cancel_on_disconnect', { enabled: false }),
    ])
    expect([
      one.session.cancelsFor.size,
      service.sequencer.venue.participants.get(A)!.cancels_on_disconnect,
    ]).toEqual([0, false])
  })
})

test('an order is amended and cancelled on the stream by the name that its owner gave it', async () => {
  const { place, connect } = await open()
  const [first] = await place(A, 1)
  const { tell, got } = connect(EA)
  const answerTo = async (method: string, params: object) => {
    await tell(method, params)
    const last = got.at(-1) as unknown as { success: boolean; result?: object; error?: { code: string } }
    return { answer: last }
  }
  const named = { client_order_id: 'own-1' }
  expect((await answerTo('amend_order', { ...named, price: '4210' })).answer.result).toMatchObject({
    ...{ order_id: first!.seq, client_order_id: 'own-1' },
  })
  expect((await answerTo('cancel_order', { client_order_id: 'own-9' })).answer.error?.code).toBe(
    'order_not_open',
  )
  expect((await answerTo('cancel_order', named)).answer.result).toMatchObject({ order_id: first!.seq })
  expect((await answerTo('cancel_order', { ...named, order_id: first!.seq })).answer.success).toBe(false)
  expect((await answerTo('cancel_order', {})).answer.success).toBe(false)
})
