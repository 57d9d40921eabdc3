import { describe, expect, test } from 'vitest'
import { timeOf } from '../../../engine/base/calendar.ts'
import { indication } from '../../../engine/exchange/trading-day.ts'
import type { Command } from '../../../engine/venue/execute.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { openOrdersOf } from '../../helpers/state.ts'
import { A, B, chanceOf, ending, openVenue, type TestVenue } from '../../helpers/venue.ts'

type Place = Extract<Command, { command: 'place_order' }>
const phase = (test: TestVenue, name: string, end?: { endsAt: number; randomEndMs: number }) =>
  test.must({
    command: 'set_phase',
    symbol: 'TEST',
    phase: name as never,
    reason: 'r',
    ...(end ? ending(end) : {}),
  })
const place = (test: TestVenue, text: string, more?: Partial<Place>) =>
  test.must<OrderResult>(test.order(text, more))

/** Puts "B1 buy 3@5000; C1 sell 2@4990" into a call. */
function callWith(orders: string): TestVenue {
  const test = openVenue()
  phase(test, 'opening_auction')
  for (const text of orders.split('; ')) place(test, text)
  return test
}

describe('the price of a call', () => {
  test.each([
    // Each row is decided by the rule it names. The reference price is 5000, the tick 10.
    ['most volume', 'B1 buy 3@5010; B2 buy 2@4990; C1 sell 4@4980; C2 sell 1@5000', 4990, 4, 1],
    ['least surplus', 'B1 buy 5@5020; B2 buy 3@4980; C1 sell 5@4980', 5000, 5, 0],
    [
      'least surplus, between two limits',
      'B1 buy 5@5020; B2 buy 3@5000; C1 sell 5@5000; C2 sell 3@5020',
      5010,
      5,
      0,
    ],
    ['pressure of buyers: the highest', 'B1 buy 5@5030; C1 sell 2@4970', 5030, 2, 3],
    ['pressure of sellers: the lowest', 'B1 buy 2@5030; C1 sell 5@4970', 4970, 2, -3],
    ['nearest the reference, within', 'B1 buy 2@5030; C1 sell 2@4970', 5000, 2, 0],
    ['nearest the reference, above', 'B1 buy 2@5030; C1 sell 2@5020', 5020, 2, 0],
    ['nearest the reference, below', 'B1 buy 2@4980; C1 sell 2@4970', 4980, 2, 0],
    ['nothing crosses', 'B1 buy 2@4970; C1 sell 2@4980', 0, 0, 0],
    ['nobody sells', 'B1 buy 2@4970', 0, 0, 0],
  ])('%s', (_, orders, price, tonnes, surplus) => {
    const test = callWith(orders)
    const { ticks, lots, surplusLots } = indication(test.venue.markets[0]!)
    expect([ticks * 10, lots / 1000, surplusLots / 1000]).toEqual([price, tonnes, surplus])
  })

  test('all trades are at it, better limits pay or get no worse, and the surplus stays by time', () => {
    const test = callWith('B1 buy 3@5100; A1 buy 2@5000; A2 buy 2@5000; C1 sell 4@4900')
    phase(test, 'continuous')
    const market = test.venue.markets[0]!
    expect([market.lastTicks, market.day.volumeLots, test.venue.lastTradeId]).toEqual([500, 4000, 2])
    // B held 5100 a tonne and paid 5000.
    expect(test.venue.registry.held(4, 0, 0)).toBe(0)
    expect(test.balance(B, 0)).toBe(100_000_000 - 1_500_000)
    const left = openOrdersOf(test.venue)
    expect(left.map(({ quantity, filled, side }) => [quantity, filled, side])).toEqual([
      [2000, 1000, 0],
      [2000, 0, 0],
    ])
  })

  test('icebergs count with all their lots, and keep their attributes', () => {
    const test = openVenue()
    phase(test, 'pre_open')
    place(test, 'A1 sell 5@4990', {
      display_quantity: '1',
      time_in_force: 'gtd',
      expires_at: timeOf(test.at + 1000),
    })
    place(test, 'B1 buy 3@5000')
    expect(indication(test.venue.markets[0]!)).toMatchObject({ lots: 3000, surplusLots: -2000 })
    phase(test, 'continuous')
    expect(openOrdersOf(test.venue)).toMatchObject([
      { filled: 3000, shown: 1000, reserve: 1000, display: 1000 },
    ])
    test.at += 1000
    test.must({ command: 'expire_orders' })
    expect(openOrdersOf(test.venue)).toEqual([])
  })

  test('stops wait through a call and see its price; all-or-none orders look again after it', () => {
    const test = openVenue({ allows_all_or_none: true })
    phase(test, 'opening_auction')
    place(test, 'A1 sell 1@4800', { type: 'stop_limit', stop_price: '5000' })
    place(test, 'A2 sell 1@4990', { all_or_none: true })
    place(test, 'B1 buy 3@5000')
    place(test, 'C1 sell 1@5000')
    expect(test.venue.lastTradeId).toBe(0)
    phase(test, 'continuous')
    expect(test.venue.lastTradeId).toBe(3)
    expect(openOrdersOf(test.venue)).toEqual([])
  })

  test.each([
    [{ time_in_force: 'ioc' }, 'not_allowed_in_a_call'],
    [{ post_only: true }, 'not_allowed_in_a_call'],
    [{ min_quantity: '1' }, 'not_allowed_in_a_call'],
    [{ uscc: B }, 'would_trade_with_itself'],
  ] as const)('%o is refused', (more, code) => {
    const test = callWith('B1 buy 3@5000')
    expect(test.give(test.order('C1 sell 1@5000', more as Partial<Place>))).toMatchObject({ code })
  })
})

describe('the end of a call', () => {
  test('comes by itself, by chance up to so much later, and not before', () => {
    const test = openVenue()
    const announced = test.at + 10_000
    phase(test, 'opening_auction', { endsAt: announced, randomEndMs: 5000 })
    const market = test.venue.markets[0]!
    const end = announced + (chanceOf(test.seq) % 5001)
    expect([market.callEndsFrom, market.callEndsAt]).toEqual([announced, end])
    place(test, 'B1 buy 1@5000')
    place(test, 'C1 sell 1@5000')
    test.at = end - 1
    test.must({ command: 'expire_orders' })
    expect([market.phase, test.venue.lastTradeId]).toEqual(['opening_auction', 0])
    test.at = end
    test.must({ command: 'expire_orders' })
    expect([market.phase, test.venue.lastTradeId, market.callEndsAt]).toEqual(['continuous', 1, Infinity])
  })

  test('orders that lapse at the same instant lapse before it', () => {
    const test = openVenue()
    phase(test, 'opening_auction', { endsAt: test.at + 1000, randomEndMs: 0 })
    place(test, 'B1 buy 1@5000', { time_in_force: 'gtd', expires_at: timeOf(test.at + 1000) })
    place(test, 'C1 sell 1@5000')
    test.at += 1000
    test.must({ command: 'expire_orders' })
    expect([test.venue.markets[0]!.phase, test.venue.lastTradeId]).toEqual(['continuous', 0])
  })

  test('the closing auction closes the day at its price', () => {
    const test = openVenue()
    phase(test, 'closing_auction', { endsAt: test.at + 1000, randomEndMs: 0 })
    place(test, 'B1 buy 1@5050', { time_in_force: 'day' })
    place(test, 'C1 sell 2@5050', { time_in_force: 'day' })
    test.at += 1000
    test.must({ command: 'expire_orders' })
    const market = test.venue.markets[0]!
    expect([market.phase, market.referenceTicks, openOrdersOf(test.venue)]).toEqual(['closed', 505, []])
  })

  test.each([
    ['continuous', 1000, 0],
    ['opening_auction', 0, 0],
    ['opening_auction', 90_000_000, 0],
    ['opening_auction', 1000, 60_001],
  ])('%s ending in %d ms, put off by %d ms at most, is refused', (name, inMs, randomEndMs) => {
    const test = openVenue()
    const end = { endsAt: test.at + inMs, randomEndMs }
    expect(
      test.give({ command: 'set_phase', symbol: 'TEST', phase: name as never, reason: 'r', ...ending(end) }),
    ).toMatchObject({ code: 'call_end_not_allowed' })
    expect(test.venue.markets[0]!.phase).toBe('continuous')
  })
})

describe('a trade beyond the band', () => {
  const band = { volatility_interruption: { basis_points: 100, call_seconds: 2, random_end_seconds: 0 } }

  test('does not happen: what is within trades, the rest waits in a call and trades at one price after it', () => {
    const test = openVenue(band)
    place(test, 'B1 sell 1@5050')
    place(test, 'B2 sell 1@5060')
    const taker = place(test, 'A1 buy 3@5100')
    const market = test.venue.markets[0]!
    expect([taker.status, taker.filled_lots, market.phase]).toEqual([
      'partially_filled',
      1000,
      'volatility_auction',
    ])
    place(test, 'C1 sell 1@5080')
    test.at += 2000
    test.must({ command: 'expire_orders' })
    expect([market.phase, market.lastTicks, test.venue.lastTradeId]).toEqual(['continuous', 508, 3])
  })

  test('an ioc is cancelled there, a fok is not fillable, and no order moves the band that it meets', () => {
    const test = openVenue(band)
    place(test, 'B1 sell 1@5050')
    place(test, 'B2 sell 1@5100')
    expect(test.give(test.order('A1 buy 2@5100', { time_in_force: 'fok' }))).toMatchObject({
      code: 'not_fillable',
    })
    expect(place(test, 'A2 buy 2@5100', { time_in_force: 'ioc' })).toMatchObject({
      status: 'cancelled',
      filled_lots: 1000,
    })
    expect(test.venue.markets[0]!.phase).toBe('volatility_auction')
  })

  test('what would meet its own group in the call does not rest in it', () => {
    const test = openVenue(band)
    place(test, 'B1 sell 1@5060')
    place(test, 'A1 sell 1@5070')
    expect(place(test, 'A2 buy 3@5100', { self_trade_prevention: 'cancel_oldest' })).toMatchObject({
      status: 'cancelled',
    })
    expect([test.venue.markets[0]!.phase, openOrdersOf(test.venue).length]).toEqual(['volatility_auction', 2])
  })

  test.each([
    ['cancel_newest', 'cancelled', 1],
    ['cancel_oldest', 'resting', 1],
    ['cancel_both', 'cancelled', 0],
    ['decrement', 'cancelled', 0],
  ] as const)('nobody calls an auction alone: %s goes before the band', (prevention, status, open) => {
    const test = openVenue(band)
    place(test, 'A1 sell 1@5060')
    expect(place(test, 'A2 buy 1@5100', { self_trade_prevention: prevention }).status).toBe(status)
    expect([test.venue.markets[0]!.phase, openOrdersOf(test.venue).length]).toEqual(['continuous', open])
  })

  test.each([
    ['a bid below it', 'C1 sell 1@4940', 'A1 buy 1@5000'],
    ['an offer above it', 'C1 buy 1@5060', 'A1 sell 1@5000'],
  ])('is no more allowed where it is better than the limit: %s', (_, resting, text) => {
    const test = openVenue(band)
    place(test, resting)
    expect(test.give(test.order(text, { time_in_force: 'fok' }))).toMatchObject({ code: 'not_fillable' })
    expect(place(test, text).status).toBe('resting')
    const market = test.venue.markets[0]!
    expect([market.phase, market.lastTicks]).toEqual(['volatility_auction', 0])
    test.at += 2000
    test.must({ command: 'expire_orders' })
    expect([market.phase, test.venue.lastTradeId]).toEqual(['continuous', 1])
  })

  test('on the day after it is laid within the new limit, so that the first trade finds it', () => {
    const test = openVenue({ ...band, price_limit_basis_points: 200 })
    const market = test.venue.markets[0]!
    market.restore({ ...market.record(), phase: 'closed', reference_ticks: 500, last_ticks: 550 })
    phase(test, 'continuous')
    place(test, 'C1 sell 1@5080')
    expect(place(test, 'A1 buy 1@5080').status).toBe('filled')
  })
})

describe('orders for the opening and for the close', () => {
  const left = (test: TestVenue) => openOrdersOf(test.venue).map(({ order_id }) => order_id)
  const AT_OPEN = { time_in_force: 'at_open' } as const
  const AT_CLOSE = { time_in_force: 'at_close' } as const

  test('one for the opening trades in its auction alone; what is left lapses before anything follows', () => {
    const test = openVenue()
    phase(test, 'pre_open')
    const bid = place(test, 'B1 buy 5@5000', AT_OPEN)
    place(test, 'C1 sell 2@5000')
    phase(test, 'halted')
    expect(left(test)).toHaveLength(2)
    phase(test, 'opening_auction')
    phase(test, 'continuous')
    expect(test.venue.markets[0]!.day.volumeLots).toBe(2000)
    expect(left(test)).toEqual([])
    expect(test.free(B, 0)).toBe(100_000_000 - 1_000_000)
    expect(test.give(test.order('B2 buy 5@5000', AT_OPEN))).toMatchObject({ code: 'no_auction_ahead' })
    expect(bid.status).toBe('resting')
  })

  test('one for the close waits outside the book, comes into the closing auction by age, and lapses with the day', () => {
    const test = openVenue()
    phase(test, 'continuous')
    const [second, first] = [place(test, 'B1 buy 1@5010', AT_CLOSE), place(test, 'A1 buy 2@5010', AT_CLOSE)]
    expect([second.status, first.status]).toEqual(['pending_trigger', 'pending_trigger'])
    // It is not there for others: an offer at its price rests.
    place(test, 'C1 sell 2@5000')
    expect(test.venue.lastTradeId).toBe(0)
    // What was set aside for it is.
    expect(test.free(B, 0)).toBe(100_000_000 - 501_000)
    // Another price, while it waits.
    test.must({ command: 'amend_order', uscc: A, order_id: first.order_id, price: '5020' })
    phase(test, 'closing_auction')
    expect(indication(test.venue.markets[0]!)).toMatchObject({ lots: 2000 })
    phase(test, 'closed')
    expect(test.venue.lastTradeId).toBe(1)
    expect(left(test)).toEqual([])
    expect(test.free(B, 0)).toBe(100_000_000)
  })

  test('one that would meet its own group at the close is cancelled; a day without a closing auction ends it too', () => {
    const test = openVenue()
    phase(test, 'continuous')
    place(test, 'C1 sell 1@5000', { time_in_force: 'day' })
    place(test, 'C2 buy 1@5000', AT_CLOSE)
    place(test, 'A1 buy 1@4900', AT_CLOSE)
    phase(test, 'closing_auction')
    expect(left(test)).toHaveLength(2)
    // The operator lets the day go on: what was for the close is no order of the book.
    phase(test, 'continuous')
    expect(left(test)).toHaveLength(1)
    place(test, 'B1 buy 1@4900', AT_CLOSE)
    phase(test, 'closed')
    expect(left(test)).toEqual([])
  })
})
