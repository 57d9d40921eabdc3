import { expect, test } from 'vitest'
import { bookHash } from '../../../engine/book/limit-book.ts'
import { NaiveBook } from '../../../engine/book/naive-book.ts'
import { ORDER_CHANGED, PENDING_TRIGGER } from '../../../engine/exchange/events.ts'
import { CASH } from '../../../engine/registry/registry.ts'
import { execute } from '../../../engine/venue/execute.ts'
import type { OrderResult } from '../../../engine/venue/orders.ts'
import { Venue } from '../../../engine/venue/venue.ts'
import { seededRandom, seeds } from '../../helpers/random.ts'
import { chanceOf, ENTERPRISES, openVenue, type TestVenue } from '../../helpers/venue.ts'

const STEPS = 1200

/** Runs random orders, cancels and amendments; returns how many trades there were. */
function trade(test: TestVenue, seed: number, after: () => void): number {
  const random = seededRandom(seed)
  const open: { uscc: string; orderId: number }[] = []
  for (let step = 0; step < STEPS; step++) {
    const uscc = ENTERPRISES[random.below(3)]!
    const price = String(4900 + 10 * random.below(20))
    const quantity = (random.below(3000) / 1000).toFixed(3)
    const target = open[random.below(Math.max(1, open.length))]
    const kind = target ? random.below(10) : 9
    if (target && kind < 2) test.give({ type: 'cancel_order', ...target })
    else if (target && kind < 4)
      test.give({ type: 'amend_order', ...target, ...(random.chance(0.5) ? { price } : {}), quantity })
    else {
      const isMarket = random.chance(0.1)
      const isStop = !isMarket && random.chance(0.2)
      const outcome = test.give({
        type: 'place_order',
        uscc,
        clientOrderId: `s${step}`,
        symbol: 'TEST',
        side: random.chance(0.5) ? 'buy' : 'sell',
        orderType: isMarket ? 'market' : isStop ? 'stop_limit' : 'limit',
        ...(isMarket ? {} : { price }),
        ...(isStop ? { stopPrice: String(4900 + 10 * random.below(20)) } : {}),
        quantity,
        timeInForce: isMarket
          ? 'ioc'
          : (['gtc', 'day', 'ioc', 'fok'] as const)[random.below(isStop ? 3 : 4)]!,
        ...(random.chance(0.1) && !isMarket && !isStop ? { postOnly: true } : {}),
        selfTradePrevention: (['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement'] as const)[
          random.below(4)
        ]!,
      })
      if (outcome.ok) open.push({ uscc, orderId: (outcome.value as OrderResult).orderId })
    }
    after()
    test.venue.events.clear()
  }
  return test.venue.lastTradeId
}

test.each(seeds(5))(
  'cash and permits never move in sum, holds are those of the open orders (seed %d)',
  (seed) => {
    const test = openVenue()
    const market = test.venue.markets[0]!
    const trades = trade(test, seed, () => {
      for (const asset of [CASH, market.asset]) expect(test.venue.registry.supply(asset).holds).toBe(true)
      for (const uscc of ENTERPRISES) {
        const { holder } = test.venue.participantByUscc.get(uscc)!
        let [fen, lots, orders] = [0, 0, 0]
        for (const side of [0, 1] as const) {
          for (let slot = market.book.bestOrder(side); slot !== 0; slot = market.book.nextOrder(slot)) {
            if (market.book.ownerOf(slot) !== holder) continue
            orders++
            if (side === 0) fen += market.scale.cost(market.book.priceOf(slot), market.book.remainingOf(slot))
            else lots += market.book.remainingOf(slot)
          }
        }
        for (const slot of market.openSlots(holder)) {
          if (market.orders.status[slot] !== PENDING_TRIGGER) continue
          orders++
          if (market.orders.side[slot] === 0) fen += market.required(slot, market.orders.left(slot))
          else lots += market.orders.left(slot)
        }
        expect([
          test.venue.registry.held(holder, CASH, 0),
          test.venue.registry.held(holder, market.asset, 0),
          market.exposure.orders(holder),
        ]).toEqual([fen, lots, orders])
        expect(test.venue.registry.free(holder, CASH)).toBeGreaterThanOrEqual(0)
      }
    })
    expect(trades).toBeGreaterThan(100)
  },
)

test.each(seeds(5))('the events of orders alone rebuild the book (seed %d)', (seed) => {
  const test = openVenue()
  const market = test.venue.markets[0]!
  const open = new Map<number, { priority: number; rest: (book: NaiveBook) => void }>()
  trade(test, seed, () => {
    const { events } = test.venue
    for (let index = 0; index < events.count; index++) {
      if (events.kind(index) !== ORDER_CHANGED) continue
      const order = events.readOrder(index)
      const left = order.quantityLots - order.filledLots
      if (order.status >= PENDING_TRIGGER) open.delete(order.orderId)
      else {
        open.set(order.orderId, {
          priority: order.priority,
          rest: (book) => book.rest(order.orderId, order.side as 0 | 1, order.priceTicks, left, order.holder),
        })
      }
    }
  })
  const rebuilt = new NaiveBook()
  for (const { rest } of [...open.values()].sort((a, b) => a.priority - b.priority)) rest(rebuilt)
  expect(bookHash(rebuilt)).toBe(bookHash(market.book))
  expect(rebuilt.size).toBeGreaterThan(0)
})

test.each(seeds(3))('the same commands give the same outcomes and the same book (seed %d)', (seed) => {
  const test = openVenue()
  trade(test, seed, () => {})
  const again = new Venue()
  const taken = new Set<string>()
  test.journal.forEach(({ command, at, actor, outcome }, index) => {
    const key = command.type === 'place_order' ? `${command.uscc} ${command.clientOrderId}` : ''
    const replayed = execute(again, command, {
      seq: index + 1,
      at,
      chance: chanceOf(index + 1),
      actor,
      isClientOrderIdTaken: taken.has(key),
    })
    if (key && replayed.ok) taken.add(key)
    expect(replayed).toEqual(outcome)
  })
  expect(bookHash(again.markets[0]!.book)).toBe(bookHash(test.venue.markets[0]!.book))
})
