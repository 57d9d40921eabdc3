import { describe, expect, test } from 'vitest'
import { Book } from '../../../engine/book/book.ts'
import { bookHash, type LimitBook } from '../../../engine/book/limit-book.ts'
import { Matcher } from '../../../engine/book/matcher.ts'
import { LADDER_SIZE } from '../../../engine/book/price-ladder.ts'
import { NaiveBook } from '../../helpers/naive-book.ts'
import { seededRandom, seeds } from '../../helpers/random.ts'

const BOOKS: [string, () => LimitBook][] = [
  ['the fast book', () => new Book()],
  ['the naive book', () => new NaiveBook()],
]

describe.each(BOOKS)('%s', (_, makeBook) => {
  const run = (resting: string, incoming: string): string => {
    const trades: string[] = []
    const matcher = new Matcher(makeBook(), (maker, __, price, quantity) =>
      trades.push(`${maker} ${quantity}@${price}`),
    )
    for (const text of [...resting.split('; '), incoming]) {
      const [, id, side, quantity, price] = /^(\d+) (buy|sell) (\d+)@(\d+)$/.exec(text)!
      matcher.submit(Number(id), side === 'buy' ? 0 : 1, Number(price), Number(quantity), false)
    }
    return trades.join(', ')
  }

  test.each([
    // resting                                  incoming           what happens
    ['1 sell 5@102', '9 buy 3@999', '1 3@102'], // The taker gets the better price.
    ['1 sell 5@102; 2 sell 5@101', '9 buy 7@102', '2 5@101, 1 2@102'], // Price first,
    ['1 sell 5@101; 2 sell 5@101', '9 buy 7@101', '1 5@101, 2 2@101'], // then time.
    ['1 buy 5@100; 2 buy 5@101', '9 sell 7@100', '2 5@101, 1 2@100'],
    ['1 sell 5@102', '9 buy 5@101', ''], // No worse than its limit.
    ['1 sell 5@100000; 2 sell 5@3', '9 buy 10@100000', '2 5@3, 1 5@100000'], // Far prices are as right as near ones.
  ])('%s <- %s -> %s', (resting, incoming, happened) => {
    expect(run(resting, incoming)).toBe(happened)
  })

  test('what is left of an order rests, unless it is immediate; what is filled does not', () => {
    const matcher = new Matcher(makeBook())
    matcher.submit(1, 1, 101, 5, false)
    expect([matcher.submit(2, 0, 101, 2, false), matcher.book.find(2)]).toEqual([0, 0])
    expect([matcher.submit(3, 0, 101, 4, true), matcher.book.find(3)]).toEqual([1, 0])
    expect([matcher.submit(4, 0, 101, 4, false), matcher.book.size]).toEqual([4, 1])
  })

  test('a cancel or a change of what does not rest is refused; a changed order may trade, and else rests', () => {
    const matcher = new Matcher(makeBook())
    expect([matcher.cancel(1), matcher.modify(1, 100, 5)]).toEqual([false, false])
    matcher.submit(1, 0, 100, 5, false)
    matcher.submit(2, 1, 102, 3, false)
    expect(matcher.modify(1, 102, 7)).toBe(true)
    expect([matcher.book.find(2), matcher.book.levelQuantity(0, 102)]).toEqual([0, 4])
    expect([matcher.cancel(1), matcher.cancel(1), matcher.book.size]).toEqual([true, false, 0])
  })

  test('a partial fill keeps the place', () => {
    expect(run('1 sell 5@101; 2 sell 5@101; 8 buy 2@101', '9 buy 4@101')).toBe('1 2@101, 1 3@101, 2 1@101')
  })

  test('cancelling the last order of the best level leaves the next one best', () => {
    const book = makeBook()
    const best = book.rest(1, 0, 101, 5, 0)
    book.rest(2, 0, 99, 5, 0)
    book.remove(best)
    expect(book.priceOf(book.bestOrder(0))).toBe(99)
    expect([book.find(1), book.size, book.levelQuantity(0, 101)]).toEqual([0, 1, 0])
  })

  test('an id can be used again once its order has left', () => {
    const book = makeBook()
    book.remove(book.rest(7, 0, 100, 5, 0))
    const slot = book.rest(7, 1, 200, 6, 3)
    expect([book.find(7), book.sideOf(slot), book.remainingOf(slot), book.ownerOf(slot)]).toEqual([
      slot,
      1,
      6,
      3,
    ])
  })
})

/** Ways prices may move; each has broken some engine. */
const PRICES: Record<string, (random: ReturnType<typeof seededRandom>, step: number) => number> = {
  'close together': (random) => 1000 + random.below(20),
  'over the whole ladder and beyond': (random) => 1 + random.below(LADDER_SIZE * 4),
  drifting: (random, step) => 100_000 + step * 7 + random.below(30),
  'few and far between': (random) => 1 + random.below(5) * 1_000_003,
}

describe.each(Object.entries(PRICES))(
  'fast and naive book agree after every command, prices %s',
  (_, priceOf) => {
    test.each(seeds(4))('seed %d', (seed) => {
      const random = seededRandom(seed)
      const fast = new Matcher(new Book())
      const naive = new Matcher(new NaiveBook())
      const live: number[] = []
      let trades = 0
      for (let step = 1; step <= 1500; step++) {
        const orderId = random.chance(0.1) ? step + 2 ** 40 : step
        if (random.chance(0.35) && live.length > 0) {
          const target = live[random.below(live.length)]!
          const price = priceOf(random, step)
          const isCancel = random.chance(0.7)
          const [a, b] = [fast, naive].map((one) =>
            isCancel ? one.cancel(target) : one.modify(target, price, 5),
          )
          expect(a).toBe(b)
        } else {
          const [side, price, quantity, isImmediate] = [
            random.below(2) as 0 | 1,
            priceOf(random, step),
            1 + random.below(9),
            random.chance(0.2),
          ]
          const [a, b] = [fast, naive].map((one) => one.submit(orderId, side, price, quantity, isImmediate))
          expect(a).toBe(b)
          if (a! < quantity) trades++
          live.push(orderId)
        }
        expect(bookHash(fast.book)).toBe(bookHash(naive.book))
      }
      expect(trades).toBeGreaterThan(20)
      const levels = (book: LimitBook) => {
        const seen: number[][] = []
        for (const side of [0, 1] as const) book.forEachLevel(side, 50, (...level) => seen.push(level))
        return seen
      }
      expect(levels(fast.book)).toEqual(levels(naive.book))
    })
  },
)
