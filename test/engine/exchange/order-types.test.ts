import { describe, expect, test } from 'vitest'
import { MAX_TRAILING_ORDERS } from '../../../engine/exchange/waiting-orders.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { openOrdersOf } from '../../helpers/state.ts'
import { A, B, C, openVenue, type TestVenue } from '../../helpers/venue.ts'

type More = Parameters<TestVenue['order']>[1]
const place = (test: TestVenue, text: string, more?: More) => test.must<OrderResult>(test.order(text, more))
const codeOf = (test: TestVenue, text: string, more?: More) =>
  (test.give(test.order(text, more)) as { code?: string }).code
/** One trade at a price. */
const tradeAt = (test: TestVenue, price: number, name = 9) => {
  place(test, `B${name} sell 0.001@${price}`)
  place(test, `C${name} buy 0.001@${price}`)
}
/** What shows in the book: ids with their lots, in priority. */
function shown(test: TestVenue, side: 0 | 1): string[] {
  const { book } = test.venue.markets[0]!
  const found: string[] = []
  for (let slot = book.bestOrder(side); slot !== 0; slot = book.nextOrder(slot))
    found.push(`${book.orderIdOf(slot)}:${book.remainingOf(slot)}`)
  return found
}

describe('icebergs', () => {
  test('only a slice shows; each new one goes behind those at its price', () => {
    const test = openVenue()
    const ice = place(test, 'A1 sell 5@5000', { display_quantity: '2' })
    const plain = place(test, 'C1 sell 1@5000')
    expect(shown(test, 1)).toEqual([`${ice.order_id}:2000`, `${plain.order_id}:1000`])
    expect(test.free(A, 1)).toBe(95_000)
    place(test, 'B1 buy 2.5@5000')
    expect(shown(test, 1)).toEqual([`${plain.order_id}:500`, `${ice.order_id}:2000`])
    // What was below the surface trades in the same command, slice by slice, and the last slice is what is left.
    expect(place(test, 'B2 buy 3@5000')).toMatchObject({ status: 'filled', trade_count: 3 })
    expect(shown(test, 1)).toEqual([`${ice.order_id}:500`])
  })

  test('a fok counts what is below the surface, and takes it', () => {
    const test = openVenue()
    place(test, 'A1 sell 5@5000', { display_quantity: '1' })
    expect(place(test, 'B1 buy 5@5000', { time_in_force: 'fok' })).toMatchObject({
      status: 'filled',
      trade_count: 5,
    })
  })

  test('a smaller quantity is taken from below the surface first, and the place is kept', () => {
    const test = openVenue()
    const ice = place(test, 'A1 sell 5@5000', { display_quantity: '2' })
    const plain = place(test, 'C1 sell 1@5000')
    test.must({ command: 'amend_order', uscc: A, order_id: ice.order_id, quantity: '2.5' })
    expect(shown(test, 1)).toEqual([`${ice.order_id}:2000`, `${plain.order_id}:1000`])
    test.must({ command: 'amend_order', uscc: A, order_id: ice.order_id, quantity: '1' })
    expect(shown(test, 1)).toEqual([`${ice.order_id}:1000`, `${plain.order_id}:1000`])
    expect(test.free(A, 1)).toBe(99_000)
  })

  test.each(['0', '5', '6', '0.0005', '0.004'])('a display of %s of 5 t is refused', (display_quantity) => {
    expect(codeOf(openVenue(), 'A1 sell 5@5000', { display_quantity })).toBe('display_quantity_not_allowed')
  })
})

describe('minimum quantity', () => {
  test.each([
    ['2', 'partially_filled'],
    ['2.001', 'minimum_not_fillable'],
  ])('of 5 t with 2 t on offer, at least %s: %s', (min_quantity, result) => {
    const test = openVenue()
    place(test, 'B1 sell 2@5000')
    const outcome = test.give(test.order('A1 buy 5@5000', { min_quantity }))
    expect(outcome.ok ? (outcome.value as OrderResult).status : outcome.code).toBe(result)
    expect(shown(test, 1)).toHaveLength(outcome.ok ? 0 : 1)
  })
})

describe('all or none', () => {
  const whole: More = { all_or_none: true }

  test('waits outside the book until the other side can fill all of it, and never trades in part', () => {
    const test = openVenue({ allows_all_or_none: true })
    const order = place(test, 'A1 buy 3@5000', whole)
    expect(order.status).toBe('pending_trigger')
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(1_500_000)
    place(test, 'B1 sell 2@5000')
    expect([shown(test, 0).length, shown(test, 1).length]).toEqual([0, 1])
    expect(place(test, 'C1 sell 2@4990')).toMatchObject({ trade_count: 2, filled_lots: 2000 })
    expect([test.balance(A, 1), test.balance(A, 0) - test.free(A, 0)]).toEqual([103_000, 0])
  })

  test('the oldest that can be filled comes first; where the market does not know it, it is refused', () => {
    const test = openVenue({ allows_all_or_none: true })
    place(test, 'A1 buy 5@5000', whole)
    place(test, 'C1 buy 2@5000', whole)
    place(test, 'B1 sell 3@5000')
    expect([test.balance(A, 1), test.balance(C, 1)]).toEqual([100_000, 102_000])
    expect(codeOf(openVenue(), 'A1 buy 5@5000', whole)).toBe('attributes_conflict')
  })
})

describe('stop orders at market', () => {
  test('a stop holds for the edge of the day, takes what is there, and lets the rest go', () => {
    const test = openVenue()
    expect(place(test, 'A1 buy 2', { type: 'stop', stop_price: '5000', time_in_force: 'gtc' }).status).toBe(
      'pending_trigger',
    )
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(2 * 550_000)
    place(test, 'B1 sell 1@5010')
    tradeAt(test, 5000)
    // 1 t was there; the other is cancelled and nothing stays set aside.
    expect([test.balance(A, 1), test.balance(A, 0), test.free(A, 0)]).toEqual([
      101_000,
      100_000_000 - 501_000,
      100_000_000 - 501_000,
    ])
    expect(openOrdersOf(test.venue)).toEqual([])
  })

  test('protection bounds what an order at market takes', () => {
    const test = openVenue({ market_protection_basis_points: 100 })
    place(test, 'B1 sell 1@5000')
    place(test, 'B2 sell 1@5050')
    place(test, 'B3 sell 1@5060')
    // 5000 + 1 % is 5050: the third is beyond.
    expect(place(test, 'A1 buy 3')).toMatchObject({ status: 'cancelled', filled_lots: 2000 })
  })
})

describe('trailing stops', () => {
  const trailing = { type: 'trailing_stop', time_in_force: 'gtc', trail: '50' } as const
  const stopOf = (test: TestVenue, order_id: number) =>
    openOrdersOf(test.venue).find((order) => order.order_id === order_id)?.stop

  test('the stop follows the price up, never down, and triggers when the price comes back', () => {
    const test = openVenue()
    tradeAt(test, 5000, 1)
    const { order_id } = place(test, 'A1 sell 1', trailing)
    expect(stopOf(test, order_id)).toBe(495)
    tradeAt(test, 5040, 2)
    expect(stopOf(test, order_id)).toBe(499)
    tradeAt(test, 5000, 3)
    expect(stopOf(test, order_id)).toBe(499)
    place(test, 'C7 buy 1@4980')
    tradeAt(test, 4990, 4)
    expect([stopOf(test, order_id), test.balance(A, 1)]).toEqual([undefined, 99_000])
  })

  test('for a bid it is the other way round; before any trade it starts from the reference price', () => {
    const test = openVenue()
    const { order_id } = place(test, 'A1 buy 1', trailing)
    expect(stopOf(test, order_id)).toBe(505)
    tradeAt(test, 4960, 1)
    expect(stopOf(test, order_id)).toBe(501)
    tradeAt(test, 5000, 2)
    expect(stopOf(test, order_id)).toBe(501)
  })

  test.each([
    ['0', 'price_not_a_multiple_of_tick'],
    ['5', 'price_not_a_multiple_of_tick'],
  ])('a trail of %s is refused: %s', (trail, code) => {
    expect(codeOf(openVenue(), 'A1 sell 1', { ...trailing, trail })).toBe(code)
  })
})

test('a trailing stop that follows many prices of one command says once where it is', () => {
  const test = openVenue()
  place(test, 'A1 sell 1', { type: 'trailing_stop', trail: '100', time_in_force: 'gtc' })
  for (let step = 0; step < 5; step++) place(test, `B${step} sell 1@${5000 + 10 * step}`)
  test.venue.events.clear()
  place(test, 'C1 buy 5@5040')
  const { events } = test.venue
  const told = Array.from({ length: events.count }, (_, index) => index)
    .filter((index) => events.kind(index) === 1)
    .map((index) => events.readOrder(index))
    .filter(({ stop_ticks }) => stop_ticks > 0)
  expect(told.map(({ stop_ticks }) => stop_ticks)).toEqual([494])
})

test('so many trailing stops of one participant wait in a market, and none trails beyond what is counted', () => {
  const test = openVenue()
  const trailing = { type: 'trailing_stop', trail: '100', time_in_force: 'gtc' } as const
  for (let count = 0; count < MAX_TRAILING_ORDERS; count++) place(test, `A${count} sell 0.001`, trailing)
  expect(codeOf(test, 'A999 sell 0.001', trailing)).toBe('open_order_limit')
  expect(place(test, 'B1 sell 0.001', trailing).status).toBe('pending_trigger')
  expect(codeOf(test, 'B2 sell 0.001', { ...trailing, trail: '30000000000' })).toBe('price_outside_limit')
})

test.each(['cancel_oldest', 'cancel_both', 'decrement'] as const)(
  'whole or not at all gives nothing up to its own orders: %s is refused',
  (self_trade_prevention) => {
    const test = openVenue({ allows_all_or_none: true })
    expect(codeOf(test, 'A1 buy 1@5000', { all_or_none: true, self_trade_prevention })).toBe(
      'attributes_conflict',
    )
  },
)

describe('pairs: one cancels the other', () => {
  const stopWith = (pair_with: number) => ({ type: 'stop_limit', stop_price: '4900', pair_with }) as const
  function openPair(test: TestVenue) {
    const limit = place(test, 'A1 sell 60@5100')
    // A has 100 t: two holds of 60 t would be too much, one for both is not.
    const stop = place(test, 'A2 sell 60@4890', stopWith(limit.order_id))
    expect(test.free(A, 1)).toBe(40_000)
    return { limit, stop }
  }

  test('a trade of the limit order cancels the stop, and the hold is that of what is left', () => {
    const test = openVenue()
    openPair(test)
    place(test, 'B1 buy 1@5100')
    expect(openOrdersOf(test.venue).map(({ quantity, filled }) => [quantity, filled])).toEqual([
      [60_000, 1000],
    ])
    expect([test.balance(A, 1), test.free(A, 1)]).toEqual([99_000, 40_000])
  })

  test('the trigger of the stop cancels the limit order before it trades', () => {
    const test = openVenue()
    const { stop } = openPair(test)
    tradeAt(test, 4900)
    const [left] = openOrdersOf(test.venue)
    expect([left?.order_id, shown(test, 1)]).toEqual([stop.order_id, [`${stop.order_id}:60000`]])
    expect(test.free(A, 1)).toBe(40_000)
  })

  test.each(['limit', 'stop'] as const)('cancelling the %s cancels both', (which) => {
    const test = openVenue()
    const { order_id } = openPair(test)[which]
    test.must({ command: 'cancel_order', uscc: A, order_id })
    expect([openOrdersOf(test.venue), test.free(A, 1)]).toEqual([[], 100_000])
  })

  test('a bid pair holds for the dearer of the two', () => {
    const test = openVenue()
    const limit = place(test, 'A1 buy 1@4900')
    place(test, 'A2 buy 1@5200', { type: 'stop_limit', stop_price: '5150', pair_with: limit.order_id })
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(520_000)
    place(test, 'B1 sell 0.5@4900')
    expect(test.balance(A, 0) - 99_755_000).toBe(0)
    expect(test.balance(A, 0) - test.free(A, 0)).toBe(245_000)
  })

  test('a stop that is triggered as it comes takes the place of the limit order', () => {
    const test = openVenue()
    tradeAt(test, 4900)
    const limit = place(test, 'A1 sell 60@5100')
    const stop = place(test, 'A2 sell 60@4890', stopWith(limit.order_id))
    expect(stop.status).toBe('resting')
    expect(openOrdersOf(test.venue).map(({ order_id }) => order_id)).toEqual([stop.order_id])
  })

  test('what makes no pair is refused, and changes nothing', () => {
    const test = openVenue()
    const limit = place(test, 'A1 sell 1@5100')
    expect(codeOf(test, 'B2 sell 1@4890', stopWith(limit.order_id))).toBe('paired_order_not_found')
    expect(codeOf(test, 'A2 sell 1@5200', { pair_with: limit.order_id })).toBe('attributes_conflict')
    expect(codeOf(test, 'A2 buy 1@4890', { ...stopWith(limit.order_id) })).toBe('paired_order_not_found')
    place(test, 'A3 sell 1@4890', stopWith(limit.order_id))
    expect(codeOf(test, 'A4 sell 1@4890', stopWith(limit.order_id))).toBe('order_is_paired')
    expect(
      test.give({ command: 'amend_order', uscc: A, order_id: limit.order_id, quantity: '0.5' }),
    ).toMatchObject({
      code: 'order_is_paired',
    })
    expect(openOrdersOf(test.venue)).toHaveLength(2)
  })
})

describe('affiliates', () => {
  test('those of one group do not trade with each other; alone again they do', () => {
    const test = openVenue()
    test.must({ command: 'form_group', usccs: [A, B] })
    place(test, 'A1 sell 1@5000')
    expect(place(test, 'B1 buy 1@5000')).toMatchObject({ status: 'cancelled', filled_lots: 0 })
    expect(test.give({ command: 'form_group', usccs: [B, A] })).toMatchObject({
      code: 'participant_has_open_orders',
    })
    test.must({ command: 'cancel_orders', uscc: A })
    test.must({ command: 'form_group', usccs: [A] })
    place(test, 'A2 sell 1@5000')
    expect(place(test, 'B2 buy 1@5000')).toMatchObject({ status: 'filled', filled_lots: 1000 })
  })
})

describe('groups of affiliates', () => {
  test('who is in a group is not taken out of it by being named in another', () => {
    const test = openVenue()
    const form = (...usccs: string[]) => test.give({ command: 'form_group', usccs })
    expect(form(A, B).ok).toBe(true)
    expect(form(A, C)).toMatchObject({
      code: 'participant_in_another_group',
      detail: expect.stringContaining(B),
    })
    expect(form(C, B, A).ok).toBe(true)
    expect(form(B).ok).toBe(true)
    expect(form(A, C).ok).toBe(true)
  })
})

describe('ways to get out', () => {
  function openSome() {
    const test = openVenue()
    place(test, 'A1 sell 1@5000')
    place(test, 'A2 buy 1@4900')
    place(test, 'A3 sell 1@4890', { type: 'stop_limit', stop_price: '4900' })
    place(test, 'B1 sell 1@5010')
    return test
  }
  const left = (test: TestVenue) => openOrdersOf(test.venue).length

  test('all, those of one side, those of one market', () => {
    const test = openSome()
    expect(test.must({ command: 'cancel_orders', uscc: A, symbol: 'TEST', side: 'sell' })).toEqual({
      cancelled: 2,
    })
    expect(test.must({ command: 'cancel_orders', uscc: A })).toEqual({ cancelled: 1 })
    expect(left(test)).toBe(1)
  })

  test("a dead man's timer cancels all unless it is set again, and is set anew only by hand", () => {
    const test = openSome()
    const arm = (timeout_ms: number) => test.must({ command: 'cancel_all_after', uscc: A, timeout_ms })
    arm(1000)
    test.at += 999
    arm(1000)
    test.at += 999
    test.must({ command: 'expire_orders' })
    expect(left(test)).toBe(4)
    test.at += 1
    test.must({ command: 'expire_orders' })
    expect([left(test), test.venue.nextDue]).toEqual([1, Infinity])
    arm(1000)
    arm(0)
    place(test, 'A9 sell 1@5000')
    test.at += 2000
    test.must({ command: 'expire_orders' })
    expect(left(test)).toBe(2)
  })

  test.each([
    ['member', { scope: 'member', uscc: A }, 3, 1, 'trader_suspended'],
    ['symbol', { scope: 'symbol', symbol: 'TEST' }, 4, 0, 'market_closed'],
    ['venue', { scope: 'venue' }, 4, 0, 'market_closed'],
  ] as const)('the kill switch of a %s', (_, scope, cancelled, remaining, code) => {
    const test = openSome()
    expect(test.must({ command: 'kill_switch', reason: 'r', ...scope })).toEqual({ cancelled })
    expect([left(test), codeOf(test, 'A9 sell 1@5000')]).toEqual([remaining, code])
  })
})

describe('a stop that waits is amended', () => {
  const amend = (test: TestVenue, uscc: string, order_id: number, change: object) =>
    test.give({ command: 'amend_order', uscc, order_id, ...change } as never)

  test('to another trigger, limit and quantity; what is set aside follows', () => {
    const test = openVenue()
    const { order_id } = place(test, 'A1 buy 2@5100', { type: 'stop_limit', stop_price: '5050' })
    const before = test.free(A, 0)
    expect(amend(test, A, order_id, { stop_price: '5080', price: '5090', quantity: '1' })).toMatchObject({
      ok: true,
      value: { status: 'pending_trigger', quantity_lots: 1000 },
    })
    // 2 t at 5100 were set aside, 1 t at 5090 is.
    expect(test.free(A, 0) - before).toBe(2 * 510_000 - 509_000)
    tradeAt(test, 5060)
    expect(openOrdersOf(test.venue).find((one) => one.order_id === order_id)).toMatchObject({ stop: 508 })
    place(test, 'B1 sell 1@5090')
    tradeAt(test, 5080, 8)
    expect(test.balance(A, 1)).toBe(101_000)
  })

  test('to one that the last price triggers already: it is entered at once', () => {
    const test = openVenue()
    tradeAt(test, 5000)
    place(test, 'B1 sell 1@5010')
    const { order_id } = place(test, 'A1 buy 1@5010', { type: 'stop_limit', stop_price: '5050' })
    expect(amend(test, A, order_id, { stop_price: '4990' })).toMatchObject({
      ok: true,
      value: { status: 'filled', trade_count: 1 },
    })
  })

  test.each([
    ['a limit of a stop at market', { type: 'stop' }, { price: '5000' }, 'attributes_conflict'],
    ['a trigger off the tick', { type: 'stop' }, { stop_price: '5051' }, 'price_not_a_multiple_of_tick'],
    ['a trigger beyond the day', { type: 'stop' }, { stop_price: '9990' }, 'price_outside_limit'],
    ['more than there is cash for', { type: 'stop' }, { quantity: '900' }, 'exceeds_free_cash'],
    ['nothing', { type: 'stop' }, { quantity: '0' }, 'quantity_out_of_range'],
  ])('not to %s', (_, more, change, code) => {
    const test = openVenue()
    const text = more.type === 'stop' ? 'A1 buy 1' : 'A1 buy 1@5100'
    const { order_id } = place(test, text, { ...more, stop_price: '5050' } as More)
    expect(amend(test, A, order_id, change)).toMatchObject({ ok: false, code })
    expect(amend(test, B, order_id, change)).toMatchObject({ ok: false, code: 'order_not_open' })
  })

  test('a trigger of an order that has none is refused', () => {
    const test = openVenue()
    const { order_id } = place(test, 'A1 buy 1@4900')
    expect(amend(test, A, order_id, { stop_price: '5000' })).toMatchObject({ code: 'attributes_conflict' })
  })
})
