import { describe, expect, test } from 'vitest'
import { timeOf } from '../../../engine/base/calendar.ts'
import { bookHash } from '../../../engine/book/limit-book.ts'
import { MAX_OPEN_ORDERS } from '../../../engine/exchange/order-check.ts'
import { ORDER_REJECTS } from '../../../engine/exchange/order-rejects.ts'
import { MAX_WAITING_ORDERS } from '../../../engine/exchange/waiting-orders.ts'
import type { Command } from '../../../engine/venue/execute.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { A, B, BANK, C, NOON, openVenue, type TestVenue } from '../../helpers/venue.ts'

type Place = Extract<Command, { command: 'place_order' }>

/** An order that breaks every rule there is; each row mends the rules above its own. */
const WORST: Place = {
  command: 'place_order',
  uscc: BANK,
  client_order_id: 'A1',
  symbol: 'NONE',
  side: 'sell',
  type: 'limit',
  price: '5005',
  quantity: '0.0005',
  time_in_force: 'fok',
  post_only: true,
}

/** An offer of A of which only the row's rule is broken, and those below. */
const BETTER: Partial<Place> = {
  symbol: 'TEST',
  uscc: A,
  client_order_id: 'A9',
  quantity: '1.5',
  price: '4990',
  post_only: false,
  time_in_force: 'gtc',
}
const call = (test: TestVenue) =>
  test.must({ command: 'set_phase', symbol: 'TEST', phase: 'pre_open', reason: 'r' })

/**
 * For each code: how the venue is prepared, and the order, which breaks this rule and as many of those below as can be
 * broken together.
 */
const REJECTS: readonly (readonly [
  code: string,
  prepare: (test: TestVenue) => void,
  order: Partial<Place>,
])[] = [
  ['market_not_found', () => {}, {}],
  [
    'market_closed',
    (test) => test.must({ command: 'set_phase', symbol: 'TEST', phase: 'halted', reason: 'r' }),
    { symbol: 'TEST' },
  ],
  ['mode_not_allowed', (test) => change(test, { modes: ['auction'], sides: ['buy'] }), { symbol: 'TEST' }],
  ['side_not_allowed', (test) => change(test, { sides: ['buy'] }), { symbol: 'TEST' }],
  ['quantity_not_a_multiple_of_lot', () => {}, { symbol: 'TEST' }],
  ['quantity_out_of_range', () => {}, { symbol: 'TEST', quantity: '1000.001' }],
  ['price_not_a_multiple_of_tick', () => {}, { symbol: 'TEST', quantity: '500' }],
  ['price_outside_limit', () => {}, { symbol: 'TEST', quantity: '500', price: '5510' }],
  [
    'trader_suspended',
    (test) => test.must({ command: 'suspend_participant', uscc: BANK, is_suspended: true, reason: 'r' }),
    { symbol: 'TEST', quantity: '500', price: '5000' },
  ],
  ['not_eligible', () => {}, { symbol: 'TEST', quantity: '500', price: '5000' }],
  [
    'open_order_limit',
    (test) => {
      change(test, { position_limit: '150' })
      test.venue.markets[0]!.exposure.orders = () => MAX_OPEN_ORDERS
    },
    { symbol: 'TEST', uscc: A, side: 'buy', quantity: '500', price: '5000' },
  ],
  [
    'position_limit',
    (test) => change(test, { position_limit: '150' }),
    { symbol: 'TEST', uscc: A, side: 'buy', quantity: '500', price: '5000' },
  ],
  [
    'duplicate_client_order_id',
    () => {},
    { symbol: 'TEST', uscc: A, side: 'buy', quantity: '500', price: '5000' },
  ],
  [
    'exceeds_free_cash',
    () => {},
    { symbol: 'TEST', uscc: A, client_order_id: 'A9', side: 'buy', quantity: '500', price: '5000' },
  ],
  [
    'exceeds_free_holding',
    () => {},
    { symbol: 'TEST', uscc: A, client_order_id: 'A9', quantity: '500', price: '5000' },
  ],
  [
    'would_take_liquidity',
    () => {},
    { symbol: 'TEST', uscc: A, client_order_id: 'A9', quantity: '50', price: '4990' },
  ],
  [
    'not_fillable',
    () => {},
    { symbol: 'TEST', uscc: A, client_order_id: 'A9', quantity: '50', price: '4990', post_only: false },
  ],
  [
    'no_liquidity',
    () => {},
    {
      symbol: 'TEST',
      uscc: A,
      client_order_id: 'A9',
      side: 'buy',
      quantity: '1',
      type: 'market',
      post_only: false,
      time_in_force: 'ioc',
    },
  ],
  [
    'expiry_not_in_the_future',
    () => {},
    {
      symbol: 'TEST',
      uscc: A,
      client_order_id: 'A9',
      side: 'buy',
      quantity: '1',
      price: '4800',
      post_only: false,
      time_in_force: 'gtd',
      expires_at: timeOf(NOON),
    },
  ],
  [
    'attributes_conflict',
    call,
    {
      ...BETTER,
      price: '4990',
      post_only: true,
      time_in_force: 'fok',
      display_quantity: '7',
      min_quantity: '9',
    },
  ],
  ['display_quantity_not_allowed', call, { ...BETTER, display_quantity: '7', min_quantity: '9' }],
  ['minimum_quantity_not_allowed', call, { ...BETTER, min_quantity: '9' }],
  ['not_allowed_in_a_call', call, { ...BETTER, min_quantity: '1' }],
  ['minimum_not_fillable', () => {}, { ...BETTER, min_quantity: '1.2', pair_with: 1 }],
  ['would_trade_with_itself', call, { ...BETTER, uscc: B, client_order_id: 'B9', pair_with: 1 }],
  ['paired_order_not_found', () => {}, { ...BETTER, price: '5500', pair_with: 1 }],
  [
    'order_is_paired',
    (test) => {
      const { order_id } = test.must<OrderResult>(test.order('A7 sell 1@5500'))
      const stop = { type: 'stop_limit', stop_price: '4600', pair_with: order_id } as const
      test.must(test.order('A8 sell 1@4600', stop))
    },
    { ...BETTER, type: 'stop_limit', stop_price: '4600', pair_with: 19 },
  ],
  ['no_auction_ahead', () => {}, { ...BETTER, price: '5500', time_in_force: 'at_open' }],
]

function change(test: TestVenue, terms: Partial<TestVenue['venue']['markets'][number]['terms']>): void {
  const market = test.venue.markets[0]!
  market.retune({ ...market.terms, ...terms })
}

describe('the first broken rule is reported', () => {
  test.each(REJECTS)('%s', (code, prepare, order) => {
    const test = openVenue()
    test.must(test.order('A1 buy 0.001@4500'))
    test.must(test.order('B1 buy 1@4990'))
    prepare(test)
    const before = bookHash(test.venue.markets[0]!.book)
    const cash = test.free(A, 0)
    test.venue.events.clear()
    expect(test.give({ ...WORST, ...order } as Command)).toMatchObject({ ok: false, code })
    // A reject changes nothing.
    expect([bookHash(test.venue.markets[0]!.book), test.free(A, 0), test.venue.events.count]).toEqual([
      before,
      cash,
      0,
    ])
  })

  test('no code is without a row', () => {
    expect(REJECTS.map(([code]) => code)).toEqual([...ORDER_REJECTS])
  })
})

describe('cash and permits', () => {
  test('a resting bid holds its price, a fill at a better one pays the better one, and the rest comes back', () => {
    const test = openVenue()
    test.must(test.order('B1 sell 2@4900'))
    const result = test.must<OrderResult>(test.order('A1 buy 3@5000'))
    expect(result).toMatchObject({ status: 'partially_filled', filled_lots: 2000, notional_fen: 980_000 })
    // 2 t at 4900 are paid, 1 t at 5000 is held.
    expect([test.balance(A, 0), test.free(A, 0)]).toEqual([
      100_000_000 - 980_000,
      100_000_000 - 980_000 - 500_000,
    ])
    expect([test.balance(A, 1), test.balance(B, 1), test.balance(B, 0)]).toEqual([
      102_000, 98_000, 100_980_000,
    ])
  })

  test('cancelling gives everything back, once', () => {
    const test = openVenue()
    const { order_id } = test.must<OrderResult>(test.order('A1 buy 3@5000'))
    expect(test.free(A, 0)).toBe(98_500_000)
    const cancel: Command = { command: 'cancel_order', uscc: A, order_id }
    test.must(cancel)
    expect(test.free(A, 0)).toBe(100_000_000)
    expect(test.give(cancel)).toMatchObject({ code: 'order_not_open' })
  })

  test('nobody cancels the order of another', () => {
    const test = openVenue()
    const { order_id } = test.must<OrderResult>(test.order('A1 buy 3@5000'))
    expect(test.give({ command: 'cancel_order', uscc: B, order_id })).toMatchObject({
      code: 'order_not_open',
    })
  })

  test('a market bid holds exactly what its fills cost', () => {
    const test = openVenue()
    test.must(test.order('B1 sell 1@4900'))
    test.must(test.order('C1 sell 1@5100'))
    expect(test.must<OrderResult>(test.order('A1 buy 5'))).toMatchObject({
      status: 'cancelled',
      filled_lots: 2000,
      notional_fen: 1_000_000,
    })
    expect(test.free(A, 0)).toBe(99_000_000)
  })
})

describe('time in force', () => {
  test.each([
    // resting          incoming         tif    status              filled  left in the book
    ['B1 sell 2@5000', 'A1 buy 5@5000', 'gtc', 'partially_filled', 2000, 3000],
    ['B1 sell 2@5000', 'A1 buy 5@5000', 'ioc', 'cancelled', 2000, 0],
    ['B1 sell 5@5000', 'A1 buy 5@5000', 'fok', 'filled', 5000, 0],
    ['B1 sell 5@5010', 'A1 buy 5@5000', 'ioc', 'cancelled', 0, 0],
  ] as const)('%s <- %s %s -> %s', (resting, incoming, time_in_force, status, filled_lots, left) => {
    const test = openVenue()
    test.must(test.order(resting))
    expect(test.must<OrderResult>(test.order(incoming, { time_in_force }))).toMatchObject({
      status,
      filled_lots,
    })
    expect(test.venue.markets[0]!.book.levelQuantity(0, 500)).toBe(left)
    const held = test.balance(A, 0) - test.free(A, 0)
    expect(held).toBe(left * 500)
  })

  test('a gtd order lapses when its date has come, before anything else happens, and gives its hold back', () => {
    const test = openVenue()
    test.must(test.order('A1 sell 5@5000', { time_in_force: 'gtd', expires_at: timeOf(NOON + 1000) }))
    test.must(test.order('C1 sell 5@5000', { time_in_force: 'gtd', expires_at: timeOf(NOON + 2000) }))
    test.at = NOON + 999
    expect(test.must<OrderResult>(test.order('B1 buy 1@5000')).filled_lots).toBe(1000)
    expect(test.balance(A, 1)).toBe(99_000)
    test.at = NOON + 1000
    expect(test.must<OrderResult>(test.order('B2 buy 1@5000')).filled_lots).toBe(1000)
    expect([test.balance(A, 1), test.free(A, 1), test.balance(C, 1)]).toEqual([99_000, 99_000, 99_000])
    test.at = NOON + 5000
    test.must({ command: 'expire_orders' })
    expect([test.venue.markets[0]!.book.size, test.free(C, 1), test.venue.nextDue]).toEqual([
      0,
      99_000,
      Infinity,
    ])
  })

  test('day orders lapse at the close, and the close is the volume-weighted average (oracle B)', () => {
    const test = openVenue({ tick: '0.01', lot: '1', reference_price: '75.00', max_order_quantity: '100000' })
    test.must(test.order('B1 sell 10@75.00', { time_in_force: 'day' }))
    test.must(test.order('B2 sell 10@76.50'))
    const market = test.venue.markets[0]!
    market.restore({
      ...market.record(),
      ...{ phase: 'continuous', reference_ticks: 7500, last_ticks: 7600, day_volume_lots: 4000 },
      day_tick_lots: String(1000 * 7400 + 3000 * 7600),
    })
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
    expect([market.book.size, market.referenceTicks, market.day.volumeLots]).toEqual([1, 7550, 4000])
    // The day’s figures stay until the next begins.
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'continuous', reason: 'another day' })
    expect(market.day.volumeLots).toBe(0)
    expect(test.free(B, 1)).toBe(90)
  })
})

test('orders that the new price limit does not allow lapse at the close; those at market and within it stay', () => {
  const one = openVenue({ price_limit_basis_points: 200 })
  one.must(one.order('A1 buy 1@4900'))
  one.must(one.order('A2 buy 1@5000'))
  one.must(one.order('C1 sell 1@5100'))
  one.must(one.order('C2 buy 1', { type: 'stop', stop_price: '5100', time_in_force: 'gtc' }))
  one.must(one.order('B1 sell 2@5080'))
  one.must(one.order('A3 buy 2@5080'))
  // The day's average is 5080: from now on 4980 to 5180.
  one.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
  const market = one.venue.markets[0]!
  expect(market.limit).toEqual({ lower: 498, upper: 518 })
  expect(market.openSlots().map((slot) => market.orders.ticks[slot])).toEqual([500, 510, 518])
  // Closed again, or closed from closed, changes nothing more.
  one.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'again' })
  expect(market.referenceTicks).toBe(508)
})

describe('a stop bid at market on the next day', () => {
  const close = (test: TestVenue) =>
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
  const stop = { type: 'stop', stop_price: '5100', time_in_force: 'gtc' } as const
  /** The day's average is the price: it was 5000, and with it the highest price 5100. */
  function openDay(price: string, quantity = '1'): TestVenue {
    const test = openVenue({ price_limit_basis_points: 200 })
    test.must(test.order(`A1 buy ${quantity}`, stop))
    test.must(test.order(`B1 sell 1@${price}`))
    test.must(test.order(`C1 buy 1@${price}`))
    return test
  }
  const heldOf = (test: TestVenue) => test.balance(A, 0) - test.free(A, 0)

  test.each([
    ['5050', 515],
    ['4950', 504],
  ])('after a day at %s has set aside the highest price of the new one', (price, ticks) => {
    const test = openDay(price)
    expect(heldOf(test)).toBe(510_000)
    close(test)
    const market = test.venue.markets[0]!
    expect(market.openSlots().map((slot) => market.orders.ticks[slot])).toEqual([ticks])
    expect(heldOf(test)).toBe(ticks * 1000)
  })

  test('lapses where the cash for it is not there', () => {
    const test = openDay('5050', '196')
    close(test)
    expect([test.venue.markets[0]!.openSlots().length, heldOf(test)]).toEqual([0, 0])
  })

  test('of a pair has its share of the one hold', () => {
    for (const [quantity, held] of [
      ['1', 515_000],
      ['3', 1_500_000],
    ] as const) {
      const test = openVenue({ price_limit_basis_points: 200 })
      const { order_id } = test.must<OrderResult>(test.order(`A1 buy ${quantity}@5000`))
      test.must(test.order('A2 buy 1', { ...stop, pair_with: order_id }))
      test.must(test.order('B1 sell 1@5050'))
      test.must(test.order('C1 buy 1@5050'))
      test.venue.events.clear()
      close(test)
      expect(heldOf(test)).toBe(held)
      const { events } = test.venue
      const told = Array.from({ length: events.count }, (_, index) => index)
        .filter((index) => events.kind(index) === 1)
        .map((index) => events.readOrder(index).held)
      expect(told).toEqual([held, held])
      test.must({ command: 'cancel_orders', uscc: A })
      expect(heldOf(test)).toBe(0)
    }
  })

  test('says nothing where the limit is as it was', () => {
    const test = openVenue({ price_limit_basis_points: 200 })
    test.must(test.order('A1 buy 1', stop))
    test.venue.events.clear()
    close(test)
    const { events } = test.venue
    expect(Array.from({ length: events.count }, (_, index) => events.kind(index))).toEqual([3])
  })
})

describe('amending', () => {
  const amend = (test: TestVenue, order_id: number, more: { price?: string; quantity?: string }) =>
    test.must<OrderResult>({ command: 'amend_order', uscc: A, order_id, ...more })

  test('a smaller quantity keeps the place and frees its part of the hold', () => {
    const test = openVenue()
    const { order_id } = test.must<OrderResult>(test.order('A1 sell 5@5000'))
    test.must(test.order('C1 sell 5@5000'))
    amend(test, order_id, { quantity: '2' })
    expect(test.free(A, 1)).toBe(98_000)
    test.must(test.order('B1 buy 1@5000'))
    expect(test.balance(A, 1)).toBe(99_000)
  })

  test.each([[{ quantity: '6' }], [{ price: '5010' }]])('%o loses the place', (more) => {
    const test = openVenue()
    const { order_id } = test.must<OrderResult>(test.order('A1 sell 5@5000'))
    test.must(test.order('C1 sell 5@5000'))
    amend(test, order_id, more)
    test.must(test.order('B1 buy 1@5010'))
    expect([test.balance(A, 1), test.balance(C, 1)]).toEqual([100_000, 99_000])
  })

  test('a new price that crosses trades at the price of the other', () => {
    const test = openVenue()
    const { order_id } = test.must<OrderResult>(test.order('A1 buy 5@4900'))
    test.must(test.order('B1 sell 2@4950'))
    expect(amend(test, order_id, { price: '5000' })).toMatchObject({
      order_id,
      status: 'partially_filled',
      notional_fen: 990_000,
    })
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(3000 * 500)
  })

  test.each([
    [{ quantity: '1' }, 'quantity_out_of_range'],
    [{ price: '6000' }, 'price_outside_limit'],
    [{ quantity: '900' }, 'exceeds_free_cash'],
  ])('%o of an order with 1 t filled is refused: %s', (more, code) => {
    const test = openVenue()
    test.must(test.order('B1 sell 1@5000'))
    const { order_id } = test.must<OrderResult>(test.order('A1 buy 5@5000'))
    const before = test.free(A, 0)
    expect(test.give({ command: 'amend_order', uscc: A, order_id, ...more })).toMatchObject({ code })
    expect(test.free(A, 0)).toBe(before)
  })
})

describe('stop orders', () => {
  const stop = (test: TestVenue, text: string, stop_price: string, more: object = {}) =>
    test.must<OrderResult>(test.order(text, { type: 'stop_limit', stop_price, ...more }))

  test.each([
    // The last price, the stop order, what becomes of it at once.
    [undefined, 'A1 buy 1@5100', '5050', 'pending_trigger'], // Before any trade nothing triggers.
    ['5040', 'A1 buy 1@5100', '5050', 'pending_trigger'],
    ['5050', 'A1 buy 1@5100', '5050', 'resting'], // Reached already: entered at once.
    ['5050', 'A1 sell 1@4900', '5050', 'resting'],
    ['5060', 'A1 sell 1@4900', '5050', 'pending_trigger'],
  ])('last price %s, %s stop %s: %s', (last, text, stop_price, status) => {
    const test = openVenue()
    if (last) {
      test.must(test.order(`B1 sell 1@${last}`))
      test.must(test.order(`C1 buy 1@${last}`))
    }
    expect(stop(test, text, stop_price).status).toBe(status)
  })

  test('it is held for from the start, enters when its price trades, at its own limit, and others follow', () => {
    const test = openVenue()
    const first = stop(test, 'A1 buy 1@5010', '5000')
    stop(test, 'A2 buy 1@5020', '5010')
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(501_000 + 502_000)
    test.must(test.order('C1 sell 1@5000'))
    test.must(test.order('C2 sell 1@5010'))
    // The trade at 5000 triggers the first, which trades at 5010 and triggers the second, which rests at 5020.
    const taker = test.must<OrderResult>(test.order('B1 buy 1@5000'))
    expect(taker).toMatchObject({ status: 'filled', filled_lots: 1000, trade_count: 2 })
    const { book, waiting } = test.venue.markets[0]!
    expect([waiting.size, book.levelQuantity(0, 502), book.find(first.order_id)]).toEqual([0, 1000, 0])
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(502_000)
  })

  test('those of one price enter in the order in which they were placed', () => {
    const test = openVenue()
    const orders = ['A1', 'B1', 'A2'].map((name) => stop(test, `${name} buy 1@5000`, '5000').order_id)
    test.must(test.order('C1 sell 1@5000'))
    test.must(test.order('B9 buy 1@5000'))
    const { book } = test.venue.markets[0]!
    const resting: number[] = []
    for (let slot = book.bestOrder(0); slot !== 0; slot = book.nextOrder(slot))
      resting.push(book.orderIdOf(slot))
    expect(resting).toEqual(orders)
  })

  test('one that waits can be cancelled by its id, with all others, and by the clock; its hold comes back', () => {
    const test = openVenue()
    const { order_id } = stop(test, 'A1 buy 1@5100', '5050')
    expect(test.give({ command: 'cancel_order', uscc: B, order_id })).toMatchObject({
      code: 'order_not_open',
    })
    expect(test.must<OrderResult>({ command: 'cancel_order', uscc: A, order_id }).status).toBe('cancelled')
    stop(test, 'A2 buy 1@5100', '5050')
    expect(test.must({ command: 'cancel_orders', uscc: A })).toEqual({ cancelled: 1 })
    stop(test, 'A3 buy 1@5100', '5050', { time_in_force: 'gtd', expires_at: timeOf(NOON + 10) })
    stop(test, 'A4 buy 1@5100', '5050', { time_in_force: 'day' })
    test.at = NOON + 10
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
    const market = test.venue.markets[0]!
    expect([
      market.waiting.size,
      market.exposure.orders(3),
      market.exposure.buyLots(3),
      test.free(A, 0),
    ]).toEqual([0, 0, 0, 100_000_000])
  })

  test('so many of one participant may wait in a market, and no more', () => {
    const test = openVenue()
    for (let count = 0; count < MAX_WAITING_ORDERS; count++) stop(test, `A${count} sell 0.001@4900`, '4950')
    const one: Partial<Place> = { type: 'stop_limit', stop_price: '4950' }
    expect(test.give(test.order('A9999 sell 0.001@4900', one))).toMatchObject({ code: 'open_order_limit' })
    expect(test.must<OrderResult>(test.order('B1 sell 0.001@4900', one)).status).toBe('pending_trigger')
  })

  test.each([
    ['5055', 'price_not_a_multiple_of_tick'],
    ['6000', 'price_outside_limit'],
  ])('a stop price of %s is refused: %s', (stop_price, code) => {
    const test = openVenue()
    expect(test.give(test.order('A1 buy 1@5000', { type: 'stop_limit', stop_price }))).toMatchObject({
      code,
    })
  })
})

describe('an order never trades with one of its own account', () => {
  test.each([
    // mode              taker's status   taker filled  own asks left  taker rests
    ['cancel_newest', 'cancelled', 1000, 2000, 0],
    ['cancel_oldest', 'partially_filled', 2000, 0, 3000],
    ['cancel_both', 'cancelled', 1000, 0, 0],
    ['decrement', 'partially_filled', 2000, 0, 1000],
  ] as const)('%s', (self_trade_prevention, status, filled_lots, asksLeft, bidsLeft) => {
    const test = openVenue()
    test.must(test.order('B1 sell 1@4980'))
    test.must(test.order('A1 sell 2@4990'))
    test.must(test.order('C1 sell 1@5000'))
    const result = test.must<OrderResult>(test.order('A2 buy 5@5000', { self_trade_prevention }))
    expect(result).toMatchObject({ status, filled_lots })
    const { book } = test.venue.markets[0]!
    expect([book.levelQuantity(1, 499), book.levelQuantity(0, 500)]).toEqual([asksLeft, bidsLeft])
    // Whatever was held beyond what rests has come back.
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(bidsLeft * 500)
    expect(test.balance(A, 1) - test.free(A, 1)).toBe(asksLeft)
  })

  test('a fok that only its own account could fill is refused and changes nothing', () => {
    const test = openVenue()
    test.must(test.order('A1 sell 2@5000'))
    expect(
      test.give(
        test.order('A2 buy 2@5000', { time_in_force: 'fok', self_trade_prevention: 'cancel_oldest' }),
      ),
    ).toMatchObject({
      code: 'not_fillable',
    })
    expect(test.venue.markets[0]!.book.size).toBe(1)
  })
})
