import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { bidSuppression } from '../../engine/surveillance/auctions.ts'
import { similarBids } from '../../engine/surveillance/bids.ts'
import { alertsOf } from '../../engine/surveillance/detect.ts'
import type {
  ClosedWindow,
  SurveillanceRules,
  WatchedDay,
  WatchedDeal,
  WatchedOrder,
  WatchedTrade,
} from '../../engine/surveillance/watched-day.ts'
import { seededRandom, seeds } from '../helpers/random.ts'

const RULES: SurveillanceRules = new Map(
  loadCatalog().surveillanceRules.map(({ rule_id, parameters }) => [rule_id, parameters]),
)
const NINE = Date.UTC(2026, 10, 24, 1, 30)
const REFERENCE = 1000

type Planted = {
  readonly trades: WatchedTrade[]
  readonly deals?: WatchedDeal[]
  readonly windows?: ClosedWindow[]
  readonly orders: WatchedOrder[]
  readonly groups: Map<number, number>
  readonly holdings: Map<number, number>
}

/** A day of forty honest traders: prices near the reference, orders that rest, trade or are taken back at leisure. */
function ordinaryDay(seed: number) {
  const random = seededRandom(seed)
  const trades: WatchedTrade[] = []
  const orders: WatchedOrder[] = []
  const trader = () => 10 + random.below(40)
  for (let index = 0; index < 400; index++) {
    const [at, buyer, seller] = [NINE + index * 30_000, trader(), trader()]
    if (buyer === seller) continue
    const ticks = REFERENCE - 20 + random.below(41)
    trades.push({ trade_id: index + 1, at, ticks, lots: 1 + random.below(50), buyer, seller })
    const own = trader()
    const isCancelled = random.chance(0.4)
    orders.push({
      ...{ order_id: index + 1, holder: own, side: random.chance(0.5) ? 0 : 1, ticks },
      ...{ lots: 1 + random.below(60), filled: 0, placed_at: at - random.below(600_000) },
      cancelled_at: isCancelled ? at + random.below(3_600_000) : null,
    })
  }
  const holdings = new Map(Array.from({ length: 40 }, (_, index) => [10 + index, 500 + random.below(1000)]))
  return { trades, orders, groups: new Map<number, number>(), holdings, random }
}

function dayOf(
  { trades, orders, groups, holdings, deals = [], windows = [] }: Planted,
  volumesBefore = [9000, 10_000, 11_000, 9500, 10_500],
): WatchedDay {
  return {
    ...{ trades: [...trades].sort((a, b) => a.at - b.at), orders, referenceTicks: REFERENCE, volumesBefore },
    deals,
    windows,
    holdings,
    circulating: [...holdings.values()].reduce((sum, lots) => sum + lots, 0),
    areSame: (a, b) => a === b || (groups.get(a) !== undefined && groups.get(a) === groups.get(b)),
  }
}

const trade = (
  trade_id: number,
  buyer: number,
  seller: number,
  lots: number,
  ticks = REFERENCE,
  minute = 60,
) => ({
  ...{ trade_id, at: NINE + minute * 60_000, ticks, lots, buyer, seller },
})
const lure = (order_id: number, holder: number, side: 0 | 1, lots: number, minute: number) => ({
  ...{ order_id, holder, side, ticks: REFERENCE, lots, filled: 0 },
  ...{ placed_at: NINE + minute * 60_000 - 5000, cancelled_at: NINE + minute * 60_000 + 5000 },
})

/** What is planted, what has to be found, and who. */
const PLANTED = {
  wash_trade: (day: Planted) => {
    day.groups.set(1, 7)
    day.groups.set(2, 7)
    day.trades.push(trade(9001, 1, 2, 40))
    return [1, 2]
  },
  circular_trade: (day: Planted) => {
    day.trades.push(
      trade(9011, 1, 2, 900),
      trade(9012, 2, 3, 880, REFERENCE, 70),
      trade(9013, 3, 1, 900, REFERENCE, 80),
    )
    return [1, 2, 3]
  },
  layering: (day: Planted) => {
    day.trades.push(trade(9021, 12, 1, 10, REFERENCE, 90))
    for (let index = 0; index < 4; index++) day.orders.push(lure(9021 + index, 1, 0, 300, 90))
    return [1]
  },
  spoofing: (day: Planted) => {
    day.trades.push(trade(9031, 2, 13, 10, REFERENCE, 95))
    day.orders.push(lure(9031, 2, 1, 1200, 95))
    return [2]
  },
  marking: (day: Planted) => {
    day.trades.push(trade(9041, 1, 2, 3600, 1090, 200))
    return [1, 2]
  },
  concentration: (day: Planted) => {
    for (let index = 0; index < 40; index++)
      day.trades.push(trade(9100 + index, 1, 10 + index, 500, REFERENCE, 100 + index))
    return [1]
  },
  large_holding: (day: Planted) => {
    day.holdings.set(1, 30_000)
    return [1]
  },
} as const

test('a simulated day with planted abuses: each kind is found, and false alerts are counted', () => {
  const found = new Map<string, number>()
  let [planted, honest, falsely, beside] = [0, 0, 0, 0]
  for (const seed of seeds(20)) {
    const quiet = alertsOf(dayOf(ordinaryDay(seed)), RULES)
    honest++
    falsely += quiet.length
    for (const [rule, plant] of Object.entries(PLANTED)) {
      const day = ordinaryDay(seed * 31 + rule.length)
      const who = plant(day)
      planted++
      const told = alertsOf(dayOf(day), RULES)
      const hit = told.find((one) => one.rule_id === rule)
      beside += told.length - (hit ? 1 : 0)
      if (!hit) continue
      expect(
        [...hit.holders].sort((a, b) => a - b),
        rule,
      ).toEqual([...who])
      found.set(rule, (found.get(rule) ?? 0) + 1)
    }
  }
  const hits = [...found.values()].reduce((sum, count) => sum + count, 0)
  console.info(
    `surveillance: recall ${hits}/${planted} (${[...found].map(([rule, count]) => `${rule} ${count}`).join(', ')}), precision ${(hits / (hits + beside)).toFixed(2)}: ${beside} other alerts on planted days, false alerts ${falsely} on ${honest} honest days`,
  )
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.keys(PLANTED).map((rule) => [rule, seeds(20).length])),
  )
  expect(falsely).toBeLessThanOrEqual(honest / 4)
})

describe('each line, at both of its sides', () => {
  const only = (rule: string, change: (day: Planted) => void, before?: number[]) => {
    const day = {
      trades: [] as WatchedTrade[],
      orders: [] as WatchedOrder[],
      groups: new Map(),
      holdings: new Map(),
    }
    change(day)
    return alertsOf(dayOf(day, before), RULES).filter(({ rule_id }) => rule_id === rule).length
  }
  test.each([
    // 95 % came back of two ways, and they are more than 5 % of the day.
    ['circular_trade', 95, 1],
    ['circular_trade', 94, 0],
  ])('%s: %d of 100 came back', (rule, back, count) => {
    const change = (day: Planted) =>
      day.trades.push(trade(1, 1, 2, 100), trade(2, 2, 1, back), trade(3, 4, 5, 800))
    expect(only(rule, change)).toBe(count)
  })
  test.each([
    [1080, 1],
    [1079, 0],
  ])('price_anomaly: an average of %d', (ticks, count) => {
    expect(only('price_anomaly', (day) => day.trades.push(trade(1, 1, 2, 10, ticks)))).toBe(count)
  })
  test.each([
    [50_000, [10_000, 10_000, 10_000, 10_000, 10_000], 1],
    [49_999, [10_000, 10_000, 10_000, 10_000, 10_000], 0],
    [50_000, [10_000, 10_000, 10_000, 10_000], 0],
  ])('volume_anomaly: %d after %o', (lots, before, count) => {
    expect(only('volume_anomaly', (day) => day.trades.push(trade(1, 1, 2, lots)), before)).toBe(count)
  })
  test.each([
    ['taken back in time', 5000, 1],
    ['a minute and a bit later', 60_001, 0],
  ])('an order on the other side, %s', (_, later, count) => {
    const change = (day: Planted) => {
      day.trades.push(trade(1, 2, 3, 10))
      day.orders.push({ ...lure(1, 2, 1, 50, 60), cancelled_at: NINE + 60 * 60_000 + later })
    }
    expect(only('spoofing', change)).toBe(count)
  })
})

test('what is far from the price lures nobody, and two episodes of a day are two', () => {
  const day = (change: (orders: WatchedOrder[], trades: WatchedTrade[]) => void) => {
    const [orders, trades]: [WatchedOrder[], WatchedTrade[]] = [[], []]
    change(orders, trades)
    return alertsOf(dayOf({ trades, orders, groups: new Map(), holdings: new Map() }), RULES).filter(
      ({ rule_id }) => rule_id === 'layering' || rule_id === 'spoofing',
    )
  }
  const far = day((orders, trades) => {
    trades.push(trade(1, 2, 3, 10))
    orders.push({ ...lure(1, 2, 1, 100, 60), ticks: Math.round(REFERENCE * 1.06) })
  })
  expect(far).toEqual([])
  const two = day((orders, trades) => {
    trades.push(trade(1, 2, 3, 10, REFERENCE, 60), trade(2, 2, 3, 10, REFERENCE, 180))
    orders.push(lure(1, 2, 1, 60, 60), lure(2, 2, 1, 90, 180))
    orders.push(lure(3, 2, 1, 90, 180), lure(4, 2, 1, 90, 180))
  })
  expect(two).toMatchObject([
    { rule_id: 'spoofing', orders: [1], trades: [1], measure: 6 },
    { rule_id: 'layering', orders: [2, 3, 4], trades: [2], measure: 27 },
  ])
})

describe('bidders who do not compete in an auction in the open', () => {
  const bidder = (uscc: string, bids: number, group = 0) => ({ uscc, bids, group })
  const rules = RULES.get('bid_suppression')!
  const auction = { form: 'ascending', startTicks: 400, stepTicks: 5, soldTicks: 400 } as const
  test.each([
    ['one alone', auction, [bidder('a', 1)], []],
    ['two who bid', auction, [bidder('a', 1), bidder('b', 1)], []],
    ['one was silent, and it sold at the start', auction, [bidder('a', 1), bidder('b', 0)], [['a', 'b']]],
    ['two steps away', { ...auction, soldTicks: 410 }, [bidder('a', 1), bidder('b', 0)], [['a', 'b']]],
    ['three steps away', { ...auction, soldTicks: 415 }, [bidder('a', 1), bidder('b', 0)], []],
    [
      'bought back near the start',
      { ...auction, form: 'reverse', soldTicks: 395 },
      [bidder('a', 1), bidder('b', 0)],
      [['a', 'b']],
    ],
    [
      'a falling price ends with one bid',
      { ...auction, form: 'falling' },
      [bidder('a', 1), bidder('b', 0)],
      [],
    ],
    ['nothing was sold', { ...auction, soldTicks: undefined }, [bidder('a', 0), bidder('b', 0)], []],
    [
      'two of one group',
      { ...auction, soldTicks: 900 },
      [bidder('a', 3, 1), bidder('b', 2, 1), bidder('c', 1)],
      [['a', 'b']],
    ],
  ] as const)('%s', (_, one, bidders, found) => {
    expect(bidSuppression({ ...one, bidders }, rules).map(({ usccs }) => usccs)).toEqual(found)
  })
})

test('sealed bids that agree in two entries', () => {
  const bid = (bid_id: number, ...prices: string[]) => ({
    ...{ bid_id, uscc: `u${bid_id}`, entries: prices.map((price) => ({ price, quantity: '10' })) },
  })
  const rules = RULES.get('similar_bids')!
  expect(similarBids([bid(1, '70', '69'), bid(2, '70', '68')], rules)).toEqual([])
  expect(similarBids([bid(1, '70', '69'), bid(2, '68', '67'), bid(3, '69', '70')], rules)).toMatchObject([
    { bids: [1, 3], measure: 2 },
  ])
})

test('blocks and transfers between the same hands, or round and back, are seen as trades are', () => {
  const deal = (name: string, seller: number, buyer: number, lots: number): WatchedDeal => ({
    ...{ name: { zh: name, en: name }, at: NINE, seller, buyer, lots },
  })
  const alerts = (trades: WatchedTrade[], deals: WatchedDeal[], groups = new Map<number, number>()) =>
    alertsOf(dayOf({ trades, deals, orders: [], groups, holdings: new Map() }), RULES)
  const round = alerts([], [deal('block 1', 1, 2, 100_000), deal('block 2', 2, 1, 100_000)])
  expect(round).toMatchObject([{ rule_id: 'circular_trade', holders: [1, 2], trades: [] }])
  expect(round[0]!.detail.en).toContain('block 1, block 2')
  // Out through the book, back by a transfer.
  expect(alerts([trade(7, 2, 1, 500)], [deal('transfer 9', 2, 1, 500)])).toMatchObject([
    { rule_id: 'circular_trade', trades: [7] },
  ])
  const same = new Map([
    [1, 7],
    [2, 7],
  ])
  expect(alerts([], [deal('block 3', 1, 2, 100_000)], same)).toMatchObject([{ rule_id: 'wash_trade' }])
  // What is dealt outside the book makes no price, and no volume of the day.
  expect(alerts([], [deal('block 4', 1, 2, 100_000)])).toEqual([])
})

test('who knows more than others and trades in his window is seen, at both of its ends', () => {
  const at = NINE + 60 * 60_000
  const window = (from: number, until: number) => ({ holders: [2], from, until, text: '核查数据未公布' })
  const found = (one: ClosedWindow, buyer = 2) =>
    alertsOf(
      dayOf({
        ...{ trades: [trade(5, buyer, 3, 10)], orders: [], groups: new Map(), holdings: new Map() },
        windows: [one],
      }),
      RULES,
    ).filter(({ rule_id }) => rule_id === 'insider_window')
  expect(found(window(at, at + 1))).toMatchObject([{ holders: [2], trades: [5], measure: 1 }])
  expect(found(window(at - 5, at))).toEqual([])
  expect(found(window(at + 1, at + 9))).toEqual([])
  expect(found(window(at, at + 1), 4)).toEqual([])
})
