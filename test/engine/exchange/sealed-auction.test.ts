import { describe, expect, test } from 'vitest'
import { uniformStream } from '../../../engine/base/random.ts'
import { type BidEntry, clearSealed, type Sale } from '../../../engine/exchange/sealed-auction.ts'

const SALE: Sale = {
  ...{ pricing: 'uniform', offered: 5000, reserveTicks: 0, mustClearFully: true, fenPerTickLot: 1 },
}
const FREE = 1e15
const limitsOf = (entries: readonly BidEntry[], lots = FREE, fen = FREE) =>
  [...new Set(entries.map(({ bid }) => bid))].map((bid) => ({ bid, lots, fen }))
const entry = (bid: number, ticks: number, lots: number): BidEntry => ({ bid, ticks, lots })

describe('a sale at one price', () => {
  // Oracle J: offer 5,000; 3,000 at 70.00, 1,500 at 69.50, 1,000 and 1,000 at 69.00.
  const bids = [entry(1, 7000, 3000), entry(2, 6950, 1500), entry(3, 6900, 1000), entry(4, 6900, 1000)]

  test('Oracle J: 69.00, the first two whole, 500 to one of the tied, cover 1.30', () => {
    const found = clearSealed(SALE, bids, limitsOf(bids), 7)
    expect(found).toMatchObject({ outcome: 'fully_clears', ticks: 6900, sold: 5000, coverRatio: 1.3 })
    expect([found.awarded.get(1), found.awarded.get(2)]).toEqual([3000, 1500])
    const tied = [found.awarded.get(3) ?? 0, found.awarded.get(4) ?? 0].sort((a, b) => a - b)
    expect(tied).toEqual([0, 500])
    expect(found.prices).toEqual({ min: 6900, max: 7000, mean: 6937.5, median: 6925 })
  })

  test('Oracle J where each pays what he bid: the same awards, other sums, and the lowest of them is told', () => {
    const own = clearSealed({ ...SALE, pricing: 'pay_as_bid' }, bids, limitsOf(bids), 7)
    const one = clearSealed(SALE, bids, limitsOf(bids), 7)
    expect([own.ticks, [...own.awarded]]).toEqual([6900, [...one.awarded]])
    expect([own.paid.get(1), own.paid.get(2)]).toEqual([3000 * 7000, 1500 * 6950])
    const sum = (paid: ReadonlyMap<number, number>) => [...paid.values()].reduce((all, each) => all + each, 0)
    expect([sum(own.paid), sum(one.paid)]).toEqual([3000 * 7000 + 1500 * 6950 + 500 * 6900, 5000 * 6900])
    // With less demand than is offered nobody pays the reserve instead of his bid.
    const short = { ...SALE, pricing: 'pay_as_bid', mustClearFully: false, reserveTicks: 6000 } as const
    expect(clearSealed(short, [entry(1, 7000, 4000)], limitsOf(bids), 1)).toMatchObject({
      ticks: 7000,
      sold: 4000,
    })
  })

  test('the random order is the same again from its number, and each of the tied comes first half the time', () => {
    const firstOf = (chance: number) => clearSealed(SALE, bids, limitsOf(bids), chance).awarded.has(3)
    expect(firstOf(11)).toBe(firstOf(11))
    const count = Array.from({ length: 2000 }, (_, chance) => firstOf(chance)).filter(Boolean).length
    // Within five standard deviations of 1000.
    expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(500))
  })

  test.each([
    ['less demand than is offered', { ...SALE }, [entry(1, 7000, 4999)], 'declines', undefined, 0],
    [
      'partly, at the lowest bid',
      { ...SALE, mustClearFully: false },
      [entry(1, 7000, 4000), entry(2, 50, 10)],
      'partially_clears',
      50,
      4010,
    ],
    [
      'partly, at the reserve',
      { ...SALE, mustClearFully: false, reserveTicks: 6000 },
      [entry(1, 7000, 4000)],
      'partially_clears',
      6000,
      4000,
    ],
    [
      'nothing below the reserve',
      { ...SALE, reserveTicks: 7001 },
      [entry(1, 7000, 9000)],
      'declines',
      undefined,
      0,
    ],
    ['no bids', SALE, [], 'declines', undefined, 0],
    [
      'exactly what is offered',
      SALE,
      [entry(1, 7000, 2500), entry(2, 6000, 2500)],
      'fully_clears',
      6000,
      5000,
    ],
  ] as const)('%s', (_, sale, entries, outcome, ticks, sold) => {
    expect(clearSealed(sale, entries, limitsOf(entries), 1)).toMatchObject({ outcome, ticks, sold })
  })

  test.each([
    // The price without it, the trigger, what more there is              outcome, price, sold
    ['at the trigger nothing more is sold', 6900, 1000, 'fully_clears', 6900, 5000],
    [
      'above it more is sold, at what the last of them bid',
      6800,
      1000,
      'clears_with_reserve_triggered',
      6900,
      6000,
    ],
    [
      'more than is wanted at the trigger: that is the price',
      6800,
      9000,
      'clears_with_reserve_triggered',
      6800,
      6500,
    ],
    ['never below the trigger', 6890, 9000, 'clears_with_reserve_triggered', 6890, 6500],
  ] as const)('reserve for high prices: %s', (_, ticks, extra, outcome, price, sold) => {
    const low = [...bids, entry(5, 100, 9000)]
    const found = clearSealed(
      { ...SALE, trigger: { ticks, extra, limits: limitsOf(low) } },
      low,
      limitsOf(low),
      1,
    )
    expect(found).toMatchObject({ outcome, ticks: price, sold })
    // As many lots are paid for as are sold.
    expect([...found.awarded.values()].reduce((sum, lots) => sum + lots, 0)).toBe(sold)
    expect(found.coverRatio).toBe(15_500 / 5000)
  })

  test('where nobody wants more, nothing is triggered; with more the share is of more', () => {
    const two = [entry(1, 7000, 4000), entry(1, 6950, 3000), entry(2, 6000, 1000)]
    const trigger = { ticks: 6500, extra: 2000, limits: limitsOf(two, 7000) }
    // Alone he may have all 5000, and with more all 7000, at what the last of them bid.
    expect(clearSealed({ ...SALE, trigger }, two, limitsOf(two, 5000), 1)).toMatchObject({
      ...{ outcome: 'clears_with_reserve_triggered', ticks: 6950, sold: 7000 },
    })
    const capped = { ...trigger, limits: limitsOf(two, 5000) }
    expect(clearSealed({ ...SALE, trigger: capped }, two, limitsOf(two, 5000), 1)).toMatchObject({
      ...{ outcome: 'fully_clears', ticks: 6950, sold: 5000 },
    })
  })

  test('a bidder gets no more than his share, and none that his deposit does not cover, the best entries first', () => {
    const entries = [entry(1, 7000, 4000), entry(1, 6000, 4000), entry(2, 6500, 5000)]
    const capped = clearSealed(SALE, entries, limitsOf(entries, 2500), 1)
    expect([...capped.awarded]).toEqual([
      [1, 2500],
      [2, 2500],
    ])
    expect(capped.ticks).toBe(6500)
    const poor = clearSealed(
      { ...SALE, mustClearFully: false },
      entries,
      [
        { bid: 1, lots: FREE, fen: 7000 * 1000 + 5999 },
        { bid: 2, lots: FREE, fen: FREE },
      ],
      1,
    )
    expect(poor.awarded.get(1)).toBe(1000)
    expect(poor.leftOut).toContainEqual({ bid: 1, lots: 3000, why: 'beyond_deposit' })
  })

  test('against rules of its own: no more sold than offered, nobody who bid less before who bid more', () => {
    const next = uniformStream(Number(process.env.SIM ?? 1), 'sales')
    const pick = (below: number) => Math.floor(next() * below)
    for (let round = 0; round < 500; round++) {
      const entries = Array.from({ length: 1 + pick(12) }, () =>
        entry(1 + pick(5), 1 + pick(20), 1 + pick(900)),
      )
      const sale = { ...SALE, offered: 1 + pick(3000), reserveTicks: pick(8), mustClearFully: pick(2) === 0 }
      const limits = limitsOf(entries, 1 + pick(2000), 1 + pick(20_000))
      const { awarded, sold, ticks, outcome } = clearSealed(sale, entries, limits, round)
      const total = [...awarded.values()].reduce((sum, lots) => sum + lots, 0)
      expect(total).toBe(sold)
      expect(sold).toBeLessThanOrEqual(sale.offered)
      if (outcome === 'declines') expect([ticks, sold]).toEqual([undefined, 0])
      else {
        expect(ticks).toBeGreaterThanOrEqual(sale.reserveTicks)
        if (outcome === 'fully_clears') expect(sold).toBe(sale.offered)
      }
      for (const { bid, lots, fen } of limits) {
        const own = awarded.get(bid) ?? 0
        expect(own).toBeLessThanOrEqual(lots)
        expect(own * (ticks ?? 0)).toBeLessThanOrEqual(fen)
        // Nobody gets more than he wanted at the price or better.
        const wanted = entries
          .filter((one) => one.bid === bid && one.ticks >= (ticks ?? Infinity))
          .reduce((sum, one) => sum + one.lots, 0)
        expect(own).toBeLessThanOrEqual(wanted)
      }
    }
  })
})
