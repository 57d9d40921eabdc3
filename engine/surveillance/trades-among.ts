import type { Word } from '../facts/words.ts'
import {
  type Alert,
  percent,
  type Thresholds,
  volumeOf,
  type WatchedDay,
  type WatchedDeal,
  type WatchedTrade,
} from './watched-day.ts'

/** What went from a seller to a buyer, in the book or outside it. */
type Passed = WatchedTrade | WatchedDeal

/** By seller and buyer. */
function byPair(passed: readonly Passed[]): Map<string, Passed[]> {
  const pairs = new Map<string, Passed[]>()
  for (const one of passed) {
    const key = `${one.seller} ${one.buyer}`
    const found = pairs.get(key)
    if (found) found.push(one)
    else pairs.set(key, [one])
  }
  return pairs
}

/** The numbers of the trades among it, and the names of the rest for the sentence of an alert. */
function told(passed: readonly Passed[]): { readonly trades: number[]; readonly others: Word } {
  const names = passed.flatMap((one) => ('name' in one ? [one.name] : []))
  return {
    trades: passed.flatMap((one) => ('trade_id' in one ? [one.trade_id] : [])),
    others: {
      zh: names.length === 0 ? '' : `(含场外:${names.map(({ zh }) => zh).join('、')})`,
      en: names.length === 0 ? '' : ` (outside the book: ${names.map(({ en }) => en).join(', ')})`,
    },
  }
}

/** Trades and deals in which one beneficial owner stood on both sides (自买自卖). */
export function washTrades({ trades, deals, areSame }: WatchedDay): Alert[] {
  const found = [...trades, ...deals].filter(({ buyer, seller }) => areSame(buyer, seller))
  if (found.length === 0) return []
  const { trades: ids, others } = told(found)
  return [
    {
      ...{ rule_id: 'wash_trade', orders: [], measure: volumeOf(found), line: 0, trades: ids },
      holders: [...new Set(found.flatMap(({ buyer, seller }) => [buyer, seller]))],
      detail: {
        zh: `同一受益人自买自卖 ${found.length} 笔${others.zh}`,
        en: `${found.length} trades between accounts of one beneficial owner${others.en}`,
      },
    },
  ]
}

/**
 * Permits that went round in a circle of two or three within the day, in the book or outside it, so that nobody holds more
 * or less afterwards (对倒): as much came back as went, up to a share, and it was a share of the day's volume.
 */
export function circularTrades(
  { trades, deals, areSame }: WatchedDay,
  { returned = 1, of_volume = 1 }: Thresholds,
): Alert[] {
  const passed: readonly Passed[] = [...trades, ...deals]
  const pairs = byPair(passed.filter(({ buyer, seller }) => !areSame(buyer, seller)))
  const all = volumeOf(passed)
  const alerts: Alert[] = []
  const seen = new Set<string>()
  const look = (ring: readonly number[]) => {
    const legs = ring.map((seller, index) => pairs.get(`${seller} ${ring[(index + 1) % ring.length]}`) ?? [])
    if (legs.some(({ length }) => length === 0)) return
    const key = [...ring].sort((a, b) => a - b).join(' ')
    const lots = legs.map(volumeOf)
    const [least, most] = [Math.min(...lots), Math.max(...lots)]
    if (seen.has(key) || least / most < returned || least / all < of_volume) return
    seen.add(key)
    const { trades: ids, others } = told(legs.flat())
    alerts.push({
      ...{ rule_id: 'circular_trade', holders: [...ring], orders: [], measure: least / all, line: of_volume },
      trades: ids,
      detail: {
        zh: `${ring.length} 方之间循环成交,回流 ${percent(least / most)},占当日成交 ${percent(least / all)}${others.zh}`,
        en: `went round ${ring.length} accounts: ${percent(least / most)} came back, ${percent(least / all)} of the day${others.en}`,
      },
    })
  }
  const buyersFrom = new Map<number, number[]>()
  for (const key of pairs.keys()) {
    const [seller = 0, buyer = 0] = key.split(' ').map(Number)
    buyersFrom.set(seller, [...(buyersFrom.get(seller) ?? []), buyer])
  }
  for (const [a, buyers] of buyersFrom)
    for (const b of buyers) {
      look([a, b])
      for (const c of buyersFrom.get(b) ?? []) if (c !== a) look([a, b, c])
    }
  return alerts
}

/** One side of a day's trades in one hand, or too much of all that is held (持仓集中). */
export function concentration(
  { trades, holdings }: WatchedDay,
  { of_side = 1, least_trades = 1, of_holdings = 1, times_equal = 0 }: Thresholds,
): Alert[] {
  const all = volumeOf(trades)
  const alerts: Alert[] = []
  for (const side of ['buyer', 'seller'] as const) {
    const own = new Map<number, WatchedTrade[]>()
    for (const trade of trades) own.set(trade[side], [...(own.get(trade[side]) ?? []), trade])
    for (const [holder, made] of own) {
      const share = volumeOf(made) / all
      if (trades.length < least_trades || share < of_side) continue
      alerts.push({
        ...{ rule_id: 'concentration', holders: [holder], orders: [], measure: share, line: of_side },
        trades: made.map(({ trade_id }) => trade_id),
        detail: {
          zh: `当日${side === 'buyer' ? '买入' : '卖出'}的 ${percent(share)} 出自一方`,
          en: `${percent(share)} of what was ${side === 'buyer' ? 'bought' : 'sold'} on the day by one`,
        },
      })
    }
  }
  for (const { holder, share, line } of largeHolders(holdings, { of_holdings, times_equal }))
    alerts.push({
      ...{ rule_id: 'large_holding', holders: [holder], trades: [], orders: [], measure: share, line },
      detail: { zh: `持有流通量的 ${percent(share)}`, en: `holds ${percent(share)} of all that is held` },
    })
  return alerts
}

/** Who holds so large a share of all that is held. Among a few holders an equal share is a large one, and nobody's fault. */
export function largeHolders(
  holdings: ReadonlyMap<number, number>,
  { of_holdings = 1, times_equal = 1 }: Thresholds,
): { readonly holder: number; readonly share: number; readonly line: number }[] {
  const all = [...holdings.values()].reduce((sum, lots) => sum + lots, 0)
  const line = Math.max(of_holdings, times_equal / holdings.size)
  return [...holdings]
    .map(([holder, lots]) => ({ holder, share: lots / all, line: of_holdings }))
    .filter(({ share }) => share >= line)
}
