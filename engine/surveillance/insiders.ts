import type { Alert, WatchedDay } from './watched-day.ts'

/** What was traded, or dealt outside the book, by those who knew more than others while they did (内幕信息敏感期). */
export function insiderTrades({ trades, deals, windows }: WatchedDay): Alert[] {
  return windows.flatMap(({ holders, from, until, text }) => {
    const known = new Set(holders)
    const isOne = ({ buyer, seller, at }: { buyer: number; seller: number; at: number }) =>
      at >= from && at < until && (known.has(buyer) || known.has(seller))
    const made = trades.filter(isOne)
    const outside = deals.filter(isOne)
    const all = [...made, ...outside]
    if (all.length === 0) return []
    const who = all.flatMap(({ buyer, seller }) => [buyer, seller])
    return [
      {
        ...{ rule_id: 'insider_window' as const, orders: [], measure: all.length, line: 0 },
        holders: [...new Set(who.filter((holder) => known.has(holder)))],
        trades: made.map(({ trade_id }) => trade_id),
        detail: {
          zh: `敏感期内成交 ${made.length} 笔、场外 ${outside.length} 笔(${text})`,
          en: `${made.length} trades and ${outside.length} deals within a closed window (${text})`,
        },
      },
    ]
  })
}
