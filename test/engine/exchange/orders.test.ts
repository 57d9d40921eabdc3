import { describe, expect, test } from 'vitest'
import { bookHash } from '../../../engine/book/limit-book.ts'
import { MAX_OPEN_ORDERS } from '../../../engine/exchange/order-check.ts'
import { ORDER_REJECTS } from '../../../engine/exchange/order-rejects.ts'
import { MAX_WAITING_ORDERS } from '../../../engine/exchange/waiting-orders.ts'
import type { Command } from '../../../engine/venue/commands.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { A, B, BANK, C, NOON, openVenue, type TestVenue } from '../../helpers/venue.ts'

type Place = Extract<Command, { type: 'place_order' }>

/** An order that breaks every rule there is; each row mends the rules above its own. */
const WORST: Place = {
  type: 'place_order',
  uscc: BANK,
  clientOrderId: 'A1',
  symbol: 'NONE',
  side: 'sell',
  orderType: 'limit',
  price: '5005',
  quantity: '0.0005',
  timeInForce: 'fok',
  postOnly: true,
}

/** An offer of A of which only the row's rule is broken, and those below. */
const BETTER: Partial<Place> = {
  symbol: 'TEST',
  uscc: A,
  clientOrderId: 'A9',
  quantity: '1.5',
  price: '4990',
  postOnly: false,
  timeInForce: 'gtc',
}
const call = (test: TestVenue) =>
  test.must({ type: 'set_phase', symbol: 'TEST', phase: 'pre_open', reason: 'r' })

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
    (test) => test.must({ type: 'set_phase', symbol: 'TEST', phase: 'halted', reason: 'r' }),
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
    (test) => test.must({ type: 'suspend_participant', uscc: BANK, isSuspended: true, reason: 'r' }),
    { symbol: 'TEST', quantity: '500', price: '5000' },
  ],
  ['not_eligible', () => {}, { symbol: 'TEST', quantity: '500', price: '5000' }],
  [
    'open_order_limit',
    (test) => {
      change(test, { positionLimit: '150' })
      test.venue.markets[0]!.exposure.orders = () => MAX_OPEN_ORDERS
    },
    { symbol: 'TEST', uscc: A, side: 'buy', quantity: '500', price: '5000' },
  ],
  [
    'position_limit',
    (test) => change(test, { positionLimit: '150' }),
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
    { symbol: 'TEST', uscc: A, clientOrderId: 'A9', side: 'buy', quantity: '500', price: '5000' },
  ],
  [
    'exceeds_free_holding',
    () => {},
    { symbol: 'TEST', uscc: A, clientOrderId: 'A9', quantity: '500', price: '5000' },
  ],
  [
    'would_take_liquidity',
    () => {},
    { symbol: 'TEST', uscc: A, clientOrderId: 'A9', quantity: '50', price: '4990' },
  ],
  [
    'not_fillable',
    () => {},
    { symbol: 'TEST', uscc: A, clientOrderId: 'A9', quantity: '50', price: '4990', postOnly: false },
  ],
  [
    'no_liquidity',
    () => {},
    {
      symbol: 'TEST',
      uscc: A,
      clientOrderId: 'A9',
      side: 'buy',
      quantity: '1',
      orderType: 'market',
      postOnly: false,
      timeInForce: 'ioc',
    },
  ],
  [
    'expiry_not_in_the_future',
    () => {},
    {
      symbol: 'TEST',
      uscc: A,
      clientOrderId: 'A9',
      side: 'buy',
      quantity: '1',
      price: '4800',
      postOnly: false,
      timeInForce: 'gtd',
      expiresAt: NOON,
    },
  ],
  [
    'attributes_conflict',
    call,
    { ...BETTER, price: '4990', postOnly: true, timeInForce: 'fok', displayQuantity: '7', minQuantity: '9' },
  ],
  ['display_quantity_not_allowed', call, { ...BETTER, displayQuantity: '7', minQuantity: '9' }],
  ['minimum_quantity_not_allowed', call, { ...BETTER, minQuantity: '9' }],
  ['not_allowed_in_a_call', call, { ...BETTER, minQuantity: '1' }],
  ['minimum_not_fillable', () => {}, { ...BETTER, minQuantity: '1.2', pairWith: 1 }],
  ['would_trade_with_itself', call, { ...BETTER, uscc: B, clientOrderId: 'B9', pairWith: 1 }],
  ['paired_order_not_found', () => {}, { ...BETTER, price: '5500', pairWith: 1 }],
  [
    'order_is_paired',
    (test) => {
      const { orderId } = test.must<OrderResult>(test.order('A7 sell 1@5500'))
      const stop = { orderType: 'stop_limit', stopPrice: '4600', pairWith: orderId } as const
      test.must(test.order('A8 sell 1@4600', stop))
    },
    { ...BETTER, orderType: 'stop_limit', stopPrice: '4600', pairWith: 19 },
  ],
]

function change(test: TestVenue, terms: Partial<TestVenue['venue']['markets'][number]['terms']>): void {
  const market = test.venue.markets[0]! as { terms: object; positionLimitLots: number }
  market.terms = { ...market.terms, ...terms }
  if (terms.positionLimit) market.positionLimitLots = Number(terms.positionLimit) * 1000
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
    expect(result).toMatchObject({ status: 'partially_filled', filledLots: 2000, notionalFen: 980_000 })
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
    const { orderId } = test.must<OrderResult>(test.order('A1 buy 3@5000'))
    expect(test.free(A, 0)).toBe(98_500_000)
    const cancel: Command = { type: 'cancel_order', uscc: A, orderId }
    test.must(cancel)
    expect(test.free(A, 0)).toBe(100_000_000)
    expect(test.give(cancel)).toMatchObject({ code: 'order_not_open' })
  })

  test('nobody cancels the order of another', () => {
    const test = openVenue()
    const { orderId } = test.must<OrderResult>(test.order('A1 buy 3@5000'))
    expect(test.give({ type: 'cancel_order', uscc: B, orderId })).toMatchObject({ code: 'order_not_open' })
  })

  test('a market bid holds exactly what its fills cost', () => {
    const test = openVenue()
    test.must(test.order('B1 sell 1@4900'))
    test.must(test.order('C1 sell 1@5100'))
    expect(test.must<OrderResult>(test.order('A1 buy 5'))).toMatchObject({
      status: 'cancelled',
      filledLots: 2000,
      notionalFen: 1_000_000,
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
  ] as const)('%s <- %s %s -> %s', (resting, incoming, timeInForce, status, filledLots, left) => {
    const test = openVenue()
    test.must(test.order(resting))
    expect(test.must<OrderResult>(test.order(incoming, { timeInForce }))).toMatchObject({
      status,
      filledLots,
    })
    expect(test.venue.markets[0]!.book.levelQuantity(0, 500)).toBe(left)
    const held = test.balance(A, 0) - test.free(A, 0)
    expect(held).toBe(left * 500)
  })

  test('a gtd order lapses when its date has come, before anything else happens, and gives its hold back', () => {
    const test = openVenue()
    test.must(test.order('A1 sell 5@5000', { timeInForce: 'gtd', expiresAt: NOON + 1000 }))
    test.must(test.order('C1 sell 5@5000', { timeInForce: 'gtd', expiresAt: NOON + 2000 }))
    test.at = NOON + 999
    expect(test.must<OrderResult>(test.order('B1 buy 1@5000')).filledLots).toBe(1000)
    expect(test.balance(A, 1)).toBe(99_000)
    test.at = NOON + 1000
    expect(test.must<OrderResult>(test.order('B2 buy 1@5000')).filledLots).toBe(1000)
    expect([test.balance(A, 1), test.free(A, 1), test.balance(C, 1)]).toEqual([99_000, 99_000, 99_000])
    test.at = NOON + 5000
    test.must({ type: 'expire_orders' })
    expect([test.venue.markets[0]!.book.size, test.free(C, 1), test.venue.nextDue]).toEqual([
      0,
      99_000,
      Infinity,
    ])
  })

  test('day orders lapse at the close, and the close is the volume-weighted average (oracle B)', () => {
    const test = openVenue({ tick: '0.01', lot: '1', referencePrice: '75.00', maxOrderQuantity: '100000' })
    test.must(test.order('B1 sell 10@75.00', { timeInForce: 'day' }))
    test.must(test.order('B2 sell 10@76.50'))
    const market = test.venue.markets[0]!
    const dayTickLots = BigInt(1000 * 7400 + 3000 * 7600)
    const [callEndsAt, callEndsFrom] = [Infinity, Infinity]
    const statistics = { lastTicks: 7600, dayVolumeLots: 4000, dayTickLots }
    market.restore({ phase: 'continuous', referenceTicks: 7500, callEndsAt, callEndsFrom, ...statistics })
    test.must({ type: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
    expect([market.book.size, market.referenceTicks, market.dayVolumeLots]).toEqual([1, 7550, 0])
    expect(test.free(B, 1)).toBe(90)
  })
})

test('orders that the new price limit does not allow lapse at the close; those at market and within it stay', () => {
  const one = openVenue({ priceLimitBasisPoints: 200 })
  one.must(one.order('A1 buy 1@4900'))
  one.must(one.order('A2 buy 1@5000'))
  one.must(one.order('C1 sell 1@5100'))
  one.must(one.order('C2 buy 1', { orderType: 'stop', stopPrice: '5100', timeInForce: 'gtc' }))
  one.must(one.order('B1 sell 2@5080'))
  one.must(one.order('A3 buy 2@5080'))
  // The day's average is 5080: from now on 4980 to 5180.
  one.must({ type: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
  const market = one.venue.markets[0]!
  expect(market.limit).toEqual({ lower: 498, upper: 518 })
  expect(market.openSlots().map((slot) => market.orders.ticks[slot])).toEqual([500, 510, 518])
  // Closed again, or closed from closed, changes nothing more.
  one.must({ type: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'again' })
  expect(market.referenceTicks).toBe(508)
})

describe('a stop bid at market on the next day', () => {
  const close = (test: TestVenue) =>
    test.must({ type: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
  const stop = { orderType: 'stop', stopPrice: '5100', timeInForce: 'gtc' } as const
  /** The day's average is the price: it was 5000, and with it the highest price 5100. */
  function openDay(price: string, quantity = '1'): TestVenue {
    const test = openVenue({ priceLimitBasisPoints: 200 })
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
      const test = openVenue({ priceLimitBasisPoints: 200 })
      const { orderId } = test.must<OrderResult>(test.order(`A1 buy ${quantity}@5000`))
      test.must(test.order('A2 buy 1', { ...stop, pairWith: orderId }))
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
      test.must({ type: 'cancel_orders', uscc: A })
      expect(heldOf(test)).toBe(0)
    }
  })

  test('says nothing where the limit is as it was', () => {
    const test = openVenue({ priceLimitBasisPoints: 200 })
    test.must(test.order('A1 buy 1', stop))
    test.venue.events.clear()
    close(test)
    const { events } = test.venue
    expect(Array.from({ length: events.count }, (_, index) => events.kind(index))).toEqual([3])
  })
})

describe('amending', () => {
  const amend = (test: TestVenue, orderId: number, more: { price?: string; quantity?: string }) =>
    test.must<OrderResult>({ type: 'amend_order', uscc: A, orderId, ...more })

  test('a smaller quantity keeps the place and frees its part of the hold', () => {
    const test = openVenue()
    const { orderId } = test.must<OrderResult>(test.order('A1 sell 5@5000'))
    test.must(test.order('C1 sell 5@5000'))
    amend(test, orderId, { quantity: '2' })
    expect(test.free(A, 1)).toBe(98_000)
    test.must(test.order('B1 buy 1@5000'))
    expect(test.balance(A, 1)).toBe(99_000)
  })

  test.each([[{ quantity: '6' }], [{ price: '5010' }]])('%o loses the place', (more) => {
    const test = openVenue()
    const { orderId } = test.must<OrderResult>(test.order('A1 sell 5@5000'))
    test.must(test.order('C1 sell 5@5000'))
    amend(test, orderId, more)
    test.must(test.order('B1 buy 1@5010'))
    expect([test.balance(A, 1), test.balance(C, 1)]).toEqual([100_000, 99_000])
  })

  test('a new price that crosses trades at the price of the other', () => {
    const test = openVenue()
    const { orderId } = test.must<OrderResult>(test.order('A1 buy 5@4900'))
    test.must(test.order('B1 sell 2@4950'))
    expect(amend(test, orderId, { price: '5000' })).toMatchObject({
      orderId,
      status: 'partially_filled',
      notionalFen: 990_000,
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
    const { orderId } = test.must<OrderResult>(test.order('A1 buy 5@5000'))
    const before = test.free(A, 0)
    expect(test.give({ type: 'amend_order', uscc: A, orderId, ...more })).toMatchObject({ code })
    expect(test.free(A, 0)).toBe(before)
  })
})

describe('stop orders', () => {
  const stop = (test: TestVenue, text: string, stopPrice: string, more: object = {}) =>
    test.must<OrderResult>(test.order(text, { orderType: 'stop_limit', stopPrice, ...more }))

  test.each([
    // The last price, the stop order, what becomes of it at once.
    [undefined, 'A1 buy 1@5100', '5050', 'pending_trigger'], // Before any trade nothing triggers.
    ['5040', 'A1 buy 1@5100', '5050', 'pending_trigger'],
    ['5050', 'A1 buy 1@5100', '5050', 'resting'], // Reached already: entered at once.
    ['5050', 'A1 sell 1@4900', '5050', 'resting'],
    ['5060', 'A1 sell 1@4900', '5050', 'pending_trigger'],
  ])('last price %s, %s stop %s: %s', (last, text, stopPrice, status) => {
    const test = openVenue()
    if (last) {
      test.must(test.order(`B1 sell 1@${last}`))
      test.must(test.order(`C1 buy 1@${last}`))
    }
    expect(stop(test, text, stopPrice).status).toBe(status)
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
    expect(taker).toMatchObject({ status: 'filled', filledLots: 1000, tradeCount: 2 })
    const { book, waiting } = test.venue.markets[0]!
    expect([waiting.size, book.levelQuantity(0, 502), book.find(first.orderId)]).toEqual([0, 1000, 0])
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(502_000)
  })

  test('those of one price enter in the order in which they were placed', () => {
    const test = openVenue()
    const orders = ['A1', 'B1', 'A2'].map((name) => stop(test, `${name} buy 1@5000`, '5000').orderId)
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
    const { orderId } = stop(test, 'A1 buy 1@5100', '5050')
    expect(test.give({ type: 'cancel_order', uscc: B, orderId })).toMatchObject({ code: 'order_not_open' })
    expect(test.must<OrderResult>({ type: 'cancel_order', uscc: A, orderId }).status).toBe('cancelled')
    stop(test, 'A2 buy 1@5100', '5050')
    expect(test.must({ type: 'cancel_orders', uscc: A })).toEqual({ cancelled: 1 })
    stop(test, 'A3 buy 1@5100', '5050', { timeInForce: 'gtd', expiresAt: NOON + 10 })
    stop(test, 'A4 buy 1@5100', '5050', { timeInForce: 'day' })
    test.at = NOON + 10
    test.must({ type: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
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
    const one: Partial<Place> = { orderType: 'stop_limit', stopPrice: '4950' }
    expect(test.give(test.order('A9999 sell 0.001@4900', one))).toMatchObject({ code: 'open_order_limit' })
    expect(test.must<OrderResult>(test.order('B1 sell 0.001@4900', one)).status).toBe('pending_trigger')
  })

  test.each([
    ['5055', 'price_not_a_multiple_of_tick'],
    ['6000', 'price_outside_limit'],
  ])('a stop price of %s is refused: %s', (stopPrice, code) => {
    const test = openVenue()
    expect(test.give(test.order('A1 buy 1@5000', { orderType: 'stop_limit', stopPrice }))).toMatchObject({
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
  ] as const)('%s', (selfTradePrevention, status, filledLots, asksLeft, bidsLeft) => {
    const test = openVenue()
    test.must(test.order('B1 sell 1@4980'))
    test.must(test.order('A1 sell 2@4990'))
    test.must(test.order('C1 sell 1@5000'))
    const result = test.must<OrderResult>(test.order('A2 buy 5@5000', { selfTradePrevention }))
    expect(result).toMatchObject({ status, filledLots })
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
      test.give(test.order('A2 buy 2@5000', { timeInForce: 'fok', selfTradePrevention: 'cancel_oldest' })),
    ).toMatchObject({
      code: 'not_fillable',
    })
    expect(test.venue.markets[0]!.book.size).toBe(1)
  })
})
