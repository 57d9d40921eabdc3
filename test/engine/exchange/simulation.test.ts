import { expect, test } from 'vitest'
import { bookHash } from '../../../engine/book/limit-book.ts'
import { FIRST_CLOSED, ORDER_CHANGED, type OrderChanged, TRADED } from '../../../engine/exchange/events.ts'
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
  allowsAllOrNone: true,
  volatilityInterruption: { basisPoints: 150, callMs: 2000, randomEndMs: 500 },
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
        const { holder } = test.venue.participantByUscc.get(uscc)!
        const own = open.filter((order) => order.holder === holder)
        // Of a pair one hold serves both; it is counted with the one that came first.
        const held = (side: number) =>
          own
            .filter((order) => order.side === side && !(order.pair! > 0 && order.pair! < order.orderId!))
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
  const addTo = (orderId: number, lots: number) => traded.set(orderId, (traded.get(orderId) ?? 0) + lots)
  trade(test, seed, () => {
    const { events } = test.venue
    for (let index = 0; index < events.count; index++) {
      if (events.kind(index) === ORDER_CHANGED) {
        const order = events.readOrder(index)
        last.set(order.orderId, order)
        // What has left holds nothing and shows nothing; what is open says what is set aside for it.
        if (order.status >= FIRST_CLOSED)
          expect([order.held, order.shownLots, order.pairedOrderId]).toEqual([0, 0, 0])
      } else if (events.kind(index) === TRADED) {
        const { makerOrderId, takerOrderId, quantityLots } = events.readTrade(index)
        addTo(makerOrderId, quantityLots)
        addTo(takerOrderId, quantityLots)
      }
    }
  })
  const rebuilt = new NaiveBook()
  const inBook = [...last.values()].filter(({ shownLots }) => shownLots > 0)
  for (const order of inBook.sort((a, b) => a.priority - b.priority)) {
    rebuilt.rest(order.orderId, order.side as 0 | 1, order.priceTicks, order.shownLots, order.holder)
  }
  expect(bookHash(rebuilt)).toBe(bookHash(market.book))
  expect(rebuilt.size).toBeGreaterThan(0)

  // Executed is what the trades say; what is open is open in the engine; all else was cancelled or has lapsed.
  const open = new Map(openOrdersOf(test.venue).map((order) => [order.orderId!, order]))
  let executed = 0
  for (const order of last.values()) {
    expect(order.filledLots).toBe(traded.get(order.orderId) ?? 0)
    executed += order.side === 0 ? order.filledLots : -order.filledLots
    const known = open.get(order.orderId)
    expect(known !== undefined).toBe(order.status < FIRST_CLOSED)
    if (known) expect([known.held, known.pair]).toEqual([order.held, order.pairedOrderId])
    if (known) expect(known.shown! + known.reserve!).toBe(order.quantityLots - order.filledLots)
    if (order.status === FIRST_CLOSED) expect(order.quantityLots).toBe(order.filledLots)
  }
  expect(executed).toBe(0)
})

test.each(seeds(3))('the same commands give the same outcomes and the same venue (seed %d)', (seed) => {
  const test = openVenue(TERMS)
  trade(test, seed, () => {})
  const again = new Venue()
  const taken = new Set<string>()
  test.journal.forEach(({ command, at, actor, outcome }, index) => {
    const key = command.type === 'place_order' ? `${command.uscc} ${command.clientOrderId}` : ''
    const seq = index + 1
    const context = { seq, at, chance: chanceOf(seq), actor, isClientOrderIdTaken: taken.has(key) }
    const replayed = execute(again, command, context)
    if (key && replayed.ok) taken.add(key)
    expect(replayed).toEqual(outcome)
    again.events.clear()
  })
  expect(stateOf(again)).toEqual(stateOf(test.venue))
})
