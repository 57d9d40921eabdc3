import { DAY_MS, startOfDay } from '../../engine/base/calendar.ts'
import { divideHalfUp } from '../../engine/base/quantity.ts'
import { firstSince } from './since.ts'
import { first, type Sql } from './sql.ts'

/** What was traded of a permit on one day, in ticks and lots. */
export interface DayPrices {
  readonly trades: number
  readonly lots: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly last: number
  /** The volume-weighted average, which is the close (CEA-11, CEA-15). */
  readonly close: number
}

/** Of the trades of a day that stand; undefined: there are none. Annulled ones are not among them. */
export function pricesOfDay(sql: Sql, asset: number, day: string): DayPrices | undefined {
  const from = startOfDay(day)
  const span = [from, from + DAY_MS].map((at) => firstSince(sql, 'trades', 'trade_id', 'at', at))
  const stand = `FROM standing_trades WHERE asset = ? AND trade_id >= ? AND trade_id < ?`
  const sums = first<{ trades: number; lots: number; worth: string; high: number; low: number }>(
    sql,
    `SELECT count(*) AS trades, sum(quantity_lots) AS lots, max(price_ticks) AS high, min(price_ticks) AS low,
       CAST(sum(price_ticks * quantity_lots) AS TEXT) AS worth ${stand}`,
    ...[asset, ...span],
  )!
  if (sums.trades === 0) return undefined
  const at = (order: 'ASC' | 'DESC') =>
    first<{ ticks: number }>(
      sql,
      `SELECT price_ticks AS ticks ${stand} ORDER BY trade_id ${order} LIMIT 1`,
      ...[asset, ...span],
    )!.ticks
  const { worth, ...rest } = sums
  return { ...rest, open: at('ASC'), last: at('DESC'), close: divideHalfUp(BigInt(worth), sums.lots) }
}
