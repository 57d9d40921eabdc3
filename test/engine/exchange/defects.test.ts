import { expect, test } from 'vitest'
import { timeOf } from '../../../engine/base/calendar.ts'
import { bookHash } from '../../../engine/book/limit-book.ts'
import type { Command } from '../../../engine/venue/execute.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { openOrdersOf } from '../../helpers/state.ts'
import { A, openVenue, type TestVenue } from '../../helpers/venue.ts'

/** Each of these was seen in an order book that people use. */
const place = (test: TestVenue, text: string, more?: Parameters<TestVenue['order']>[1]) =>
  test.must<OrderResult>(test.order(text, more))
const hashOf = (test: TestVenue) => bookHash(test.venue.markets[0]!.book)

test('a fok does not rest after self-trade prevention', () => {
  const test = openVenue()
  place(test, 'A1 sell 2@5000')
  place(test, 'B1 sell 2@5000')
  const before = hashOf(test)
  for (const self_trade_prevention of [
    'cancel_newest',
    'cancel_oldest',
    'cancel_both',
    'decrement',
  ] as const) {
    const order = test.order('A2 buy 4@5000', { time_in_force: 'fok', self_trade_prevention })
    expect(test.give(order)).toMatchObject({ code: 'not_fillable' })
  }
  expect(hashOf(test)).toBe(before)
})

test('an amendment that crosses does not pass self-trade prevention by', () => {
  const test = openVenue()
  place(test, 'A1 sell 1@5000')
  const { order_id } = place(test, 'A2 buy 1@4900')
  const amended = test.must<OrderResult>({ command: 'amend_order', uscc: A, order_id, price: '5000' })
  expect([amended.status, test.venue.lastTradeId]).toEqual(['cancelled', 0])
})

test('self-trade prevention after a partial fill reports what is left as it is', () => {
  const test = openVenue()
  place(test, 'B1 sell 1@4990')
  place(test, 'A1 sell 1@5000')
  expect(place(test, 'A2 buy 3@5000')).toMatchObject({
    status: 'cancelled',
    quantity_lots: 3000,
    filled_lots: 1000,
  })
})

test('a waiting stop can be cancelled by its id', () => {
  const test = openVenue()
  const { order_id } = place(test, 'A1 buy 1@5100', { type: 'stop_limit', stop_price: '5050' })
  expect(test.must<OrderResult>({ command: 'cancel_order', uscc: A, order_id }).status).toBe('cancelled')
  expect(openOrdersOf(test.venue)).toEqual([])
})

test('0.3 − 0.1 − 0.2 leaves no residue order', () => {
  const test = openVenue()
  place(test, 'B1 sell 0.3@5000')
  place(test, 'A1 buy 0.1@5000')
  place(test, 'A2 buy 0.2@5000')
  expect([openOrdersOf(test.venue), test.venue.markets[0]!.book.size]).toEqual([[], 0])
})

test.each(['NaN', 'Infinity', '-1', '1e3', ''])('a price of "%s" is not accepted', (price) => {
  const test = openVenue()
  const order = { ...test.order('A1 buy 1@5000'), price } as Command
  let isAccepted = false
  try {
    isAccepted = test.give(order).ok
  } catch {
    // What is no decimal never gets here over HTTP; the engine may stop at it, but must not take it.
  }
  expect([isAccepted, test.venue.markets[0]!.book.size]).toEqual([false, 0])
})

test.each(['__proto__', 'constructor', 'toString'])(
  'a client_order_id of %s is a name like any other',
  (name) => {
    const test = openVenue()
    const order = { ...test.order('A1 buy 1@5000'), client_order_id: name } as Command
    expect([test.give(order).ok, test.give(order)]).toMatchObject([
      true,
      { code: 'duplicate_client_order_id' },
    ])
  },
)

test('cancelling twice does not take another order with it', () => {
  const test = openVenue()
  const { order_id } = place(test, 'A1 buy 1@5000')
  test.must({ command: 'cancel_order', uscc: A, order_id })
  // The slot is used again.
  const other = place(test, 'A2 buy 1@5000')
  expect(test.give({ command: 'cancel_order', uscc: A, order_id })).toMatchObject({ code: 'order_not_open' })
  expect(openOrdersOf(test.venue).map((order) => order.order_id)).toEqual([other.order_id])
})

test('what is left of an ioc does not rest', () => {
  const test = openVenue()
  place(test, 'B1 sell 1@5000')
  expect(place(test, 'A1 buy 2@5000', { time_in_force: 'ioc' }).status).toBe('cancelled')
  expect(test.venue.markets[0]!.book.size).toBe(0)
})

test('a new slice of an iceberg leaves no crossed book', () => {
  const test = openVenue()
  place(test, 'A1 sell 3@5000', { display_quantity: '1' })
  place(test, 'B1 buy 5@5000')
  const { book } = test.venue.markets[0]!
  expect([book.bestOrder(1), book.remainingOf(book.bestOrder(0))]).toEqual([0, 2000])
})

test('decrementing self-trade prevention strands no reserve of an iceberg', () => {
  const test = openVenue()
  place(test, 'A1 sell 3@5000', { display_quantity: '1' })
  const taker = place(test, 'A2 buy 2@5000', { self_trade_prevention: 'decrement' })
  expect([taker.status, taker.filled_lots]).toEqual(['cancelled', 0])
  expect(openOrdersOf(test.venue)).toMatchObject([{ quantity: 1000, shown: 1000, reserve: 0, held: 1000 }])
  expect(test.free(A, 1)).toBe(99_000)
})

test('an auction drops neither the display nor the date of an order', () => {
  const test = openVenue()
  test.must({ command: 'set_phase', symbol: 'TEST', phase: 'pre_open', reason: 'r' })
  const more = { display_quantity: '1', time_in_force: 'gtd', expires_at: timeOf(test.at + 60_000) } as const
  place(test, 'A1 sell 3@5000', more)
  place(test, 'B1 buy 1@5000')
  test.must({ command: 'set_phase', symbol: 'TEST', phase: 'continuous', reason: 'r' })
  expect(openOrdersOf(test.venue)).toMatchObject([
    { display: 1000, expiresAt: test.at + 60_000, filled: 1000 },
  ])
})

test('the best level is right after its last order is cancelled', () => {
  const test = openVenue()
  const { order_id } = place(test, 'A1 buy 1@5000')
  place(test, 'A2 buy 1@4900')
  test.must({ command: 'cancel_order', uscc: A, order_id })
  const { book } = test.venue.markets[0]!
  expect(book.priceOf(book.bestOrder(0))).toBe(490)
})

test('a rejected fok changes neither book, nor stops, nor band, nor slice', () => {
  const test = openVenue({
    volatility_interruption: { basis_points: 100, call_seconds: 1, random_end_seconds: 0 },
  })
  place(test, 'B1 sell 2@5000', { display_quantity: '1' })
  place(test, 'B2 sell 1@5400')
  place(test, 'C1 buy 1@5200', { type: 'stop_limit', stop_price: '5000' })
  const before = openOrdersOf(test.venue)
  test.venue.events.clear()
  expect(test.give(test.order('A1 buy 3@5400', { time_in_force: 'fok' }))).toMatchObject({
    code: 'not_fillable',
  })
  expect([openOrdersOf(test.venue), test.venue.markets[0]!.phase, test.venue.events.count]).toEqual([
    before,
    'continuous',
    0,
  ])
})

test('an all-or-none order wakes when an own order in its way is amended away', () => {
  const test = openVenue({ allows_all_or_none: true })
  place(test, 'B1 buy 10@5000')
  const own = place(test, 'A1 buy 5@5010')
  const waiting = place(test, 'A2 sell 10@5000', { all_or_none: true })
  expect(waiting.status).toBe('pending_trigger')
  place(test, 'C1 sell 5@5020')
  // The bid goes up, takes C's offer, and stands before B's bid no more.
  const amended = test.must<OrderResult>({
    command: 'amend_order',
    uscc: A,
    order_id: own.order_id,
    price: '5020',
  })
  expect(amended.status).toBe('filled')
  expect(test.venue.lastTradeId).toBe(2)
  expect(openOrdersOf(test.venue)).toEqual([])
})

test('a market order that meets only one of its own first is told so', () => {
  const test = openVenue()
  place(test, 'A1 buy 1@5010')
  place(test, 'B1 buy 1@5000')
  const order = test.order('A2 sell 1', { type: 'market', time_in_force: 'ioc' })
  expect(test.give(order)).toMatchObject({
    ...{ code: 'no_liquidity', detail: expect.stringContaining('of your own group') },
  })
})
