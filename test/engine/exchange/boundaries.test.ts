import { describe, expect, test } from 'vitest'
import { timeOf } from '../../../engine/base/calendar.ts'
import { checkDigit } from '../../../engine/base/uscc.ts'
import { MAX_SLICES, MAX_SLICES_MET } from '../../../engine/exchange/order-entry.ts'
import { MAX_ALL_OR_NONE_ORDERS } from '../../../engine/exchange/waiting-orders.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { openOrdersOf } from '../../helpers/state.ts'
import { A, B, openVenue, TERMS, type TestVenue } from '../../helpers/venue.ts'

type More = Parameters<TestVenue['order']>[1]
const place = (test: TestVenue, text: string, more?: More) => test.must<OrderResult>(test.order(text, more))
const codeOf = (test: TestVenue, text: string, more?: More) =>
  (test.give(test.order(text, more)) as { code?: string }).code
const openIds = (test: TestVenue) => openOrdersOf(test.venue).map(({ order_id }) => order_id)

describe('two markets of one venue', () => {
  const OTHER = { symbol: 'OTHER' } as const
  function openTwo() {
    const test = openVenue()
    test.must({ command: 'list_instrument', terms: { ...TERMS, ...OTHER } })
    test.must({ command: 'set_phase', ...OTHER, phase: 'continuous', reason: 'open' })
    return {
      test,
      here: place(test, 'A1 buy 1@4900', { time_in_force: 'day' }).order_id,
      there: place(test, 'A2 buy 1@4900', { time_in_force: 'day', ...OTHER }).order_id,
    }
  }

  test('cancelling what is open in one leaves the other alone', () => {
    const { test, here } = openTwo()
    expect(test.must({ command: 'cancel_orders', uscc: A, ...OTHER })).toEqual({ cancelled: 1 })
    expect(openIds(test)).toEqual([here])
  })

  test('the close of one leaves the day orders of the other alone', () => {
    const { test, there } = openTwo()
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
    expect(openIds(test)).toEqual([there])
  })

  test('the kill switch of one leaves the other alone', () => {
    const { test, there } = openTwo()
    test.must({ command: 'kill_switch', scope: 'symbol', symbol: 'TEST', reason: 'r' })
    expect(openIds(test)).toEqual([there])
  })

  test('no pair reaches from one into the other', () => {
    const { test, there } = openTwo()
    const pair = { type: 'stop_limit', stop_price: '5100', pair_with: there } as const
    expect(codeOf(test, 'A3 buy 1@5110', pair)).toBe('paired_order_not_found')
    expect(place(test, 'A3 buy 1@5110', { ...pair, ...OTHER }).status).toBe('pending_trigger')
  })
})

describe('more participants than the first columns hold', () => {
  const COUNT = 200
  const codeAt = (index: number) => {
    const body = `91370300TEST${String(index)
      .padStart(5, '0')
      .replaceAll(/[SIOVZ]/g, 'X')}`.slice(0, 17)
    const plain = body.replaceAll('S', '5')
    return plain + checkDigit(plain)
  }
  function openCrowd() {
    const test = openVenue({ position_limit: '2' })
    for (let index = 0; index < COUNT; index++) {
      const uscc = codeAt(index)
      const name = { zh: `第${index}家`, en: `Member ${index}` }
      test.must({ command: 'register_participant', uscc, kind: 'enterprise', name })
      test.must({ command: 'deposit', uscc, amount: '100000.00', bank_reference: `M${index}` })
    }
    return test
  }
  const bid = (test: TestVenue, uscc: string, client_order_id: string, more: More = {}) =>
    test.give(test.order('A1 buy 1.5@4900', { uscc, client_order_id, ...more }))

  test('the position limit counts the bids of each of them', () => {
    const test = openCrowd()
    for (let index = 0; index < COUNT; index++) {
      expect(bid(test, codeAt(index), 'one').ok).toBe(true)
      expect(bid(test, codeAt(index), 'two')).toMatchObject({ code: 'position_limit' })
    }
  })

  test('a bid that waits counts, and is given up by its cancellation', () => {
    const test = openCrowd()
    const last = codeAt(COUNT - 1)
    const waiting = { type: 'stop_limit', stop_price: '5000', price: '5100' } as const
    expect(bid(test, last, 'one', waiting).ok).toBe(true)
    expect(bid(test, last, 'two')).toMatchObject({ code: 'position_limit' })
    expect(test.must({ command: 'cancel_orders', uscc: last })).toEqual({ cancelled: 1 })
    expect(bid(test, last, 'three').ok).toBe(true)
  })

  test('the last two, as affiliates, do not trade with each other', () => {
    const test = openCrowd()
    const [x, y] = [codeAt(COUNT - 2), codeAt(COUNT - 1)]
    const trade = (name: string) => {
      const resting = test.order('A1 buy 0.5@4900', { uscc: x, client_order_id: name })
      test.must(resting)
      return test.must<OrderResult>(test.order('A1 sell 0.5@4900', { uscc: y, client_order_id: name }))
    }
    // What y sells it first buys from A.
    place(test, 'A1 sell 1@5000')
    test.must(test.order('A1 buy 1@5000', { uscc: y, client_order_id: 'first' }))
    expect(trade('apart')).toMatchObject({ status: 'filled' })
    test.must({ command: 'form_group', usccs: [x, y] })
    expect(trade('together')).toMatchObject({ status: 'cancelled', filled_lots: 0 })
  })
})

describe('bounds are inclusive', () => {
  test('of the quantity of an order', () => {
    const test = openVenue({ max_order_quantity: '2' })
    expect(place(test, 'A1 sell 2@5000').status).toBe('resting')
    expect(codeOf(test, 'A2 sell 2.001@5000')).toBe('quantity_out_of_range')
  })

  test('of what can be kept exactly, when prices have risen since the terms were checked', () => {
    // 2^53 - 1 fen is 90,071,992,547,409.91 CNY: at 5,500 CNY, the highest price of the first day, 16,376,725,917.71 t.
    const quantity = '16376725917.71'
    const test = openVenue({ max_order_quantity: quantity })
    place(test, 'B1 sell 1@5500')
    place(test, 'C1 buy 1@5500')
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'continuous', reason: 'open' })
    expect(codeOf(test, `A1 sell ${quantity}@5500`)).toBe('exceeds_free_holding')
    expect(codeOf(test, `A1 sell ${quantity}@5510`)).toBe('quantity_out_of_range')
  })

  test('of the slices of an iceberg', () => {
    const display = { display_quantity: '0.001' }
    const open = () => openVenue({ max_order_quantity: '10' })
    expect(place(open(), `A1 sell ${MAX_SLICES / 1000}@5000`, display).status).toBe('resting')
    expect(codeOf(open(), `A1 sell ${MAX_SLICES / 1000 + 0.001}@5000`, display)).toBe(
      'display_quantity_not_allowed',
    )
  })

  test('of the slices that the largest order of the market meets', () => {
    const open = () => openVenue({ max_order_quantity: '100.001' })
    const least = Math.ceil(100_001 / MAX_SLICES_MET) / 1000
    expect(place(open(), 'A1 sell 1@5000', { display_quantity: `${least}` }).status).toBe('resting')
    const refused = open().give(open().order('A1 sell 1@5000', { display_quantity: '0.010' }))
    expect(refused).toMatchObject({
      code: 'display_quantity_not_allowed',
      detail: expect.stringContaining(`at least ${least} t`),
    })
  })

  test('of the all-or-none orders of one participant', () => {
    const test = openVenue({ allows_all_or_none: true })
    for (let count = 0; count < MAX_ALL_OR_NONE_ORDERS; count++) {
      place(test, `A${count} buy 1@4990`, { all_or_none: true })
    }
    const one = test.order('A99 buy 1@4990', { all_or_none: true })
    expect(test.give(one)).toMatchObject({ code: 'open_order_limit' })
    expect(place(test, 'B1 buy 1@4990', { all_or_none: true }).status).toBe('pending_trigger')
  })

  test.each([
    // The day's average moves the reference from 5,000 to 5,500 or 4,500; what the new limits leave outside lapses.
    [
      'buy',
      5500,
      [
        ['4950', true],
        ['4940', false],
      ],
    ],
    [
      'sell',
      4500,
      [
        ['4950', true],
        ['4960', false],
      ],
    ],
  ] as const)('of the day that follows, for a %s', (side, average, orders) => {
    const test = openVenue()
    place(test, `B1 sell 1@${average}`)
    place(test, `C1 buy 1@${average}`)
    const kept = orders.map(([price, stays], index) => {
      // An order that does not cross: a bid below the trade, an offer above it.
      const { order_id } = place(test, `A${index + 1} ${side} 0.001@${price}`)
      return stays ? [order_id] : []
    })
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'closed', reason: 'end of day' })
    expect(openIds(test)).toEqual(kept.flat())
  })
})

describe('pairs that are entered the other way round', () => {
  const stop: More = { type: 'stop_limit', stop_price: '4900' }

  test('a limit order that trades as it comes cancels the stop it is paired with', () => {
    const test = openVenue()
    const waiting = place(test, 'A1 sell 60@4890', stop)
    place(test, 'B1 buy 1@5100')
    const limit = place(test, 'A2 sell 60@5100', { pair_with: waiting.order_id })
    expect(limit).toMatchObject({ status: 'partially_filled', filled_lots: 1000 })
    expect(openIds(test)).toEqual([limit.order_id])
    expect([test.balance(A, 1), test.free(A, 1)]).toEqual([99_000, 40_000])
  })

  test('a limit order that rests leaves the stop waiting, on one hold', () => {
    const test = openVenue()
    const waiting = place(test, 'A1 sell 60@4890', stop)
    const limit = place(test, 'A2 sell 60@5100', { pair_with: waiting.order_id })
    expect(openIds(test)).toEqual([waiting.order_id, limit.order_id])
    expect(test.free(A, 1)).toBe(40_000)
  })

  test.each([
    ['all or none', 'A2 sell 1@5100', { all_or_none: true }],
    ['at market', 'A2 sell 1', {}],
  ] as const)('an order %s makes no pair', (_, text, more) => {
    const test = openVenue({ allows_all_or_none: true })
    const waiting = place(test, 'A1 sell 1@4890', stop)
    place(test, 'B1 buy 1@4950')
    expect(codeOf(test, text, { ...more, pair_with: waiting.order_id })).toBe('attributes_conflict')
  })
})

describe('what falls due is done at its own time, however late the clock is', () => {
  const call = (test: TestVenue, endsInMs: number) =>
    test.must({
      command: 'set_phase',
      symbol: 'TEST',
      phase: 'opening_auction',
      reason: 'r',
      ends_at: timeOf(test.at + endsInMs),
    })

  test('a dead man’s orders do not take part in a call that ends after his deadline', () => {
    const test = openVenue()
    call(test, 5000)
    place(test, 'A1 buy 1@5000')
    place(test, 'B1 sell 1@5000')
    test.must({ command: 'cancel_all_after', uscc: A, timeout_ms: 1000 })
    test.at += 6000
    test.must({ command: 'expire_orders' })
    expect([test.venue.lastTradeId, openIds(test).length]).toEqual([0, 1])
  })

  test('a dead man’s orders leave before a call ends at the instant of his deadline', () => {
    const test = openVenue()
    call(test, 1000)
    place(test, 'A1 buy 1@5000')
    place(test, 'B1 sell 1@5000')
    test.must({ command: 'cancel_all_after', uscc: A, timeout_ms: 1000 })
    test.at += 1000
    test.must({ command: 'expire_orders' })
    expect([test.venue.lastTradeId, test.venue.markets[0]!.phase]).toEqual([0, 'continuous'])
  })

  test.each([[[A, B]], [[B, A]]])(
    'dead men of one instant leave together, whoever was armed first: %s',
    (armed) => {
      const test = openVenue({ allows_all_or_none: true })
      test.must({ command: 'form_group', usccs: [A, B] })
      // Of one group: with A's offer gone B's bid would be filled, if B were still there.
      place(test, 'A1 sell 1@4990')
      place(test, 'C1 sell 2@5000')
      place(test, 'B2 buy 2@5000', { all_or_none: true })
      for (const uscc of armed) test.must({ command: 'cancel_all_after', uscc, timeout_ms: 1000 })
      test.at += 1000
      test.must({ command: 'expire_orders' })
      expect([test.venue.lastTradeId, openIds(test).length]).toEqual([0, 1])
    },
  )

  test('a call that begins with what falls due begins at its instant, and ends from there', () => {
    const band = { volatility_interruption: { basis_points: 100, call_seconds: 2, random_end_seconds: 0 } }
    const test = openVenue({ ...band, allows_all_or_none: true })
    place(test, 'A1 sell 1@4990', { time_in_force: 'gtd', expires_at: timeOf(test.at + 1000) })
    place(test, 'B1 sell 2@5000')
    place(test, 'B2 sell 1@5100')
    place(test, 'C1 buy 1@5400', { type: 'stop_limit', stop_price: '5000' })
    // With A's own offer gone it fills; its trade triggers the stop, which meets a price beyond the band.
    place(test, 'A2 buy 2@5000', { all_or_none: true })
    test.at += 3_600_000
    test.must({ command: 'expire_orders' })
    const market = test.venue.markets[0]!
    expect([market.phase, test.venue.lastTradeId, openIds(test)]).toEqual(['continuous', 2, []])
  })

  test('an order that lapses after the end of a call takes part in it', () => {
    const test = openVenue()
    call(test, 1000)
    place(test, 'A1 buy 1@5000', { time_in_force: 'gtd', expires_at: timeOf(test.at + 1500) })
    place(test, 'B1 sell 1@5000')
    test.at += 1600
    test.must({ command: 'expire_orders' })
    expect(test.venue.lastTradeId).toBe(1)
  })
})

describe('an all-or-none order that something stood in the way of', () => {
  const lapse = (test: TestVenue) => {
    test.at += 1000
    test.must({ command: 'expire_orders' })
  }

  test.each([
    [
      'a cancel',
      (test: TestVenue, order_id: number) => test.must({ command: 'cancel_order', uscc: B, order_id }),
    ],
    [
      'a cancel of all of a side',
      (test: TestVenue) => test.must({ command: 'cancel_orders', uscc: B, side: 'sell' }),
    ],
    ['an expiry', lapse],
    [
      'the kill switch of its member',
      (test: TestVenue) => test.must({ command: 'kill_switch', scope: 'member', uscc: B, reason: 'r' }),
    ],
    ['a trade of it', (test: TestVenue) => place(test, 'C1 buy 1@4990')],
    [
      'a smaller offer of it and a trade',
      (test: TestVenue, order_id: number) => {
        test.must({ command: 'amend_order', uscc: B, order_id, quantity: '0.5' })
        expect(test.venue.lastTradeId).toBe(0)
        place(test, 'C1 buy 0.5@4990')
      },
    ],
  ] as const)('is entered after %s', (_, remove) => {
    const test = openVenue({ allows_all_or_none: true })
    test.must({ command: 'form_group', usccs: [A, B] })
    // They do not trade with each other: the offer of the one in front keeps the bid of the other from being filled.
    const own = place(test, 'B1 sell 1@4990', { time_in_force: 'gtd', expires_at: timeOf(test.at + 1000) })
    place(test, 'C2 sell 2@5000')
    const whole = place(test, 'A2 buy 2@5000', { all_or_none: true })
    expect(whole.status).toBe('pending_trigger')
    remove(test, own.order_id)
    expect([openIds(test), test.balance(A, 1)]).toEqual([[], 102_000])
  })
})

describe('amendments', () => {
  test('leave no iceberg of more slices than one may be entered with', () => {
    const test = openVenue({ max_order_quantity: '10' })
    const { order_id } = place(test, 'A1 sell 0.01@5000', { display_quantity: '0.001' })
    const amend = (quantity: string) => test.give({ command: 'amend_order', uscc: A, order_id, quantity })
    expect(amend('1.001')).toMatchObject({ code: 'display_quantity_not_allowed' })
    expect(amend('1').ok).toBe(true)
  })

  test('a smaller exposure is allowed where the position is beyond its limit already', () => {
    const test = openVenue({ position_limit: '100.5' })
    const { order_id } = place(test, 'A1 buy 0.5@4900')
    const more = {
      command: 'propose_allocation',
      uscc: A,
      symbol: 'TEST',
      quantity: '5',
      document: 'd',
    } as const
    const { approval_id } = test.must<{ approval_id: number }>(more)
    test.must({ command: 'approve', approval_id }, 'chief')
    const amend = (to: { price?: string; quantity?: string }) =>
      test.give({ command: 'amend_order', uscc: A, order_id, ...to })
    expect(amend({ quantity: '0.6' })).toMatchObject({ code: 'position_limit' })
    expect(amend({ price: '4910', quantity: '0.4' }).ok).toBe(true)
    expect(amend({ price: '4920' }).ok).toBe(true)
  })

  test('in a call let no post-only order cross', () => {
    const test = openVenue()
    const { order_id } = place(test, 'A1 buy 1@4900', { post_only: true })
    place(test, 'B1 sell 1@5000')
    test.must({ command: 'set_phase', symbol: 'TEST', phase: 'pre_open', reason: 'r' })
    expect(test.give({ command: 'amend_order', uscc: A, order_id, price: '5000' })).toMatchObject({
      code: 'would_take_liquidity',
    })
  })
})

test('a sweep through more slices than there are places between two commands goes on, and places stay in order', () => {
  const test = openVenue({ lot: '0.001', max_order_quantity: '1000' })
  const { clock, orders } = test.venue
  // Instead of a million slices: the place after which a million would have been given.
  clock.restore((test.seq + 3) * 2 ** 20)
  const places = [1, 2, 3, 4].map((name) => {
    const { order_id } = place(test, `A${name} sell 1@5000`)
    return orders.priority[orders.find(order_id)]!
  })
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(new Set(places).size).toBe(4)
})
