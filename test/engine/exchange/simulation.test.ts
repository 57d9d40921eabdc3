import { expect, test } from 'vitest'
import { bookHash } from '../../../engine/book/limit-book.ts'
import { ORDER_CHANGED, type OrderChanged, TRADED } from '../../../engine/exchange/events.ts'
import { FIRST_CLOSED } from '../../../engine/exchange/order-status.ts'
import { CASH } from '../../../engine/registry/registry.ts'
import { execute } from '../../../engine/venue/execute.ts'
import { Venue } from '../../../engine/venue/venue.ts'
import { NaiveBook } from '../../helpers/naive-book.ts'
import { seededRandom, seeds } from '../../helpers/random.ts'
import { type Drawing, Placed, randomCommand } from '../../helpers/random-commands.ts'
import { openOrdersOf, stateOf } from '../../helpers/state.ts'
import { chanceOf, ENTERPRISES, openVenue, type TestVenue } from '../../helpers/venue.ts'

const STEPS = 1200
const DRAWING: Drawing = {
  ...{ symbol: 'TEST', base: 490, span: 20, tick: 10, most: 3000, lot: 0.001 },
  decimals: { price: 0, quantity: 3 },
}
const TERMS = {
  allows_all_or_none: true,
  volatility_interruption: { basis_points: 150, call_seconds: 2, random_end_seconds: 0.5 },
}

/** Runs random commands of every kind; returns how many trades there were. */
function trade(test: TestVenue, seed: number, after: () => void): number {
  const random = seededRandom(seed)
  const placed = new Placed()
  for (let step = 0; step < STEPS; step++) {
    test.at += random.below(300)
    const command = randomCommand(random, DRAWING, `s${step}`, test.at, placed.open)
    const outcome = test.give(command)
    if (outcome.ok) placed.note(command, outcome.value)
    after()
    test.venue.events.clear()
  }
  return test.venue.lastTradeId
}

test.each(seeds(5))(
  'cash and permits never move in sum, holds are those of the open orders (seed %d)',
  (seed) => {
    const test = openVenue(TERMS)
    const market = test.venue.markets[0]!
    const trades = trade(test, seed, () => {
      for (const asset of [CASH, market.asset]) expect(test.venue.registry.supply(asset).holds).toBe(true)
      const open = openOrdersOf(test.venue)
      for (const uscc of ENTERPRISES) {
        const { holder } = test.venue.participants.get(uscc)!
        const own = open.filter((order) => order.holder === holder)
        // Of a pair one hold serves both; it is counted with the one that came first.
        const held = (side: number) =>
          own
            .filter((order) => order.side === side && !(order.pair! > 0 && order.pair! < order.order_id!))
            .reduce((sum, order) => sum + order.held!, 0)
        expect([
          test.venue.registry.held(holder, CASH, 0),
          test.venue.registry.held(holder, market.asset, 0),
          market.exposure.orders(holder),
        ]).toEqual([held(0), held(1), own.length])
        expect(test.venue.registry.free(holder, CASH)).toBeGreaterThanOrEqual(0)
        expect(test.venue.registry.free(holder, market.asset)).toBeGreaterThanOrEqual(0)
      }
      const [bid, offer] = [market.book.bestOrder(0), market.book.bestOrder(1)]
      const isCrossed = bid !== 0 && offer !== 0 && market.book.priceOf(bid) >= market.book.priceOf(offer)
      if (market.phase === 'continuous') expect(isCrossed).toBe(false)
    })
    expect(trades).toBeGreaterThan(100)
  },
)

test.each(seeds(5))('the events alone rebuild the book, and every lot is accounted for (seed %d)', (seed) => {
  const test = openVenue(TERMS)
  const market = test.venue.markets[0]!
  const last = new Map<number, OrderChanged>()
  const traded = new Map<number, number>()
  const addTo = (order_id: number, lots: number) => traded.set(order_id, (traded.get(order_id) ?? 0) + lots)
  trade(test, seed, () => {
    const { events } = test.venue
    for (let index = 0; index < events.count; index++) {
      if (events.kind(index) === ORDER_CHANGED) {
        const order = events.readOrder(index)
        last.set(order.order_id, order)
        // What has left holds nothing and shows nothing; what is open says what is set aside for it.
        if (order.status >= FIRST_CLOSED)
          expect([order.held, order.shown_lots, order.paired_order_id]).toEqual([0, 0, 0])
      } else if (events.kind(index) === TRADED) {
        const { maker_order_id, taker_order_id, quantity_lots } = events.readTrade(index)
        addTo(maker_order_id, quantity_lots)
        addTo(taker_order_id, quantity_lots)
      }
    }
  })
  const rebuilt = new NaiveBook()
  const inBook = [...last.values()].filter(({ shown_lots }) => shown_lots > 0)
  for (const order of inBook.sort((a, b) => a.priority - b.priority)) {
    rebuilt.rest(order.order_id, order.side as 0 | 1, order.price_ticks, order.shown_lots, order.holder)
  }
  expect(bookHash(rebuilt)).toBe(bookHash(market.book))
  expect(rebuilt.size).toBeGreaterThan(0)

  // Executed is what the trades say; what is open is open in the engine; all else was cancelled or has lapsed.
  const open = new Map(openOrdersOf(test.venue).map((order) => [order.order_id!, order]))
  let executed = 0
  for (const order of last.values()) {
    expect(order.filled_lots).toBe(traded.get(order.order_id) ?? 0)
    executed += order.side === 0 ? order.filled_lots : -order.filled_lots
    const known = open.get(order.order_id)
    expect(known !== undefined).toBe(order.status < FIRST_CLOSED)
    if (known) expect([known.held, known.pair]).toEqual([order.held, order.paired_order_id])
    if (known) expect(known.shown! + known.reserve!).toBe(order.quantity_lots - order.filled_lots)
    if (order.status === FIRST_CLOSED) expect(order.quantity_lots).toBe(order.filled_lots)
  }
  expect(executed).toBe(0)
})

test.each(seeds(3))('the same commands give the same outcomes and the same venue (seed %d)', (seed) => {
  const test = openVenue(TERMS)
  trade(test, seed, () => {})
  const again = new Venue()
  const taken = new Set<string>()
  test.journal.forEach(({ command, at, actor, outcome }, index) => {
    const key = command.command === 'place_order' ? `${command.uscc} ${command.client_order_id}` : ''
    const seq = index + 1
    const context = { seq, at, chance: chanceOf(seq), actor, isClientOrderIdTaken: taken.has(key) }
    const replayed = execute(again, command, context)
    if (key && replayed.ok) taken.add(key)
    expect(replayed).toEqual(outcome)
    again.events.clear()
  })
  expect(stateOf(again)).toEqual(stateOf(test.venue))
})
