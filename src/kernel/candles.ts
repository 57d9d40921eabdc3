import { SHANGHAI_OFFSET_MS, timeOf } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import {
  CANDLE_INTERVALS,
  type Candle,
  type CandleInterval,
  type CandleRecord,
} from '../../engine/facts/market.ts'
import type { Sql } from '../store/sql.ts'
import { CANDLES } from '../store/tables.ts'
import type { Applied } from './applied.ts'

const SPANS_MS = Object.values(CANDLE_INTERVALS).map((seconds) => seconds * 1000)

/** The beginning of the interval in which an instant lies: days begin at midnight in Shanghai. */
export function candleStart(at: number, spanMs: number): number {
  return Math.floor((at + SHANGHAI_OFFSET_MS) / spanMs) * spanMs - SHANGHAI_OFFSET_MS
}

const COLUMNS = CANDLES.columns.map(({ name }) => name as keyof CandleRecord)
const ADD_TO_CANDLE = `INSERT INTO candles (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT DO UPDATE SET
    high_ticks = max(high_ticks, excluded.high_ticks), low_ticks = min(low_ticks, excluded.low_ticks),
    close_ticks = excluded.close_ticks, volume_lots = volume_lots + excluded.volume_lots,
    trades = trades + excluded.trades`

/** Adds a batch's trades to the candles of every interval: one row written for each candle that it touched. */
export function writeCandles(sql: Sql, batch: readonly Applied[]): void {
  for (const row of touchedCandles(batch)) {
    sql.run(ADD_TO_CANDLE, ...COLUMNS.map((column) => row[column]))
  }
}

function touchedCandles(batch: readonly Applied[]): Iterable<CandleRecord> {
  const rows = new Map<string, CandleRecord>()
  for (const { trades, at } of batch) {
    for (const { asset, price_ticks: ticks, quantity_lots } of trades) {
      for (const span_ms of SPANS_MS) {
        const start = candleStart(at, span_ms)
        const key = `${asset} ${span_ms} ${start}`
        const row = rows.get(key)
        if (!row) {
          const [open_ticks, high_ticks, low_ticks, close_ticks] = [ticks, ticks, ticks, ticks]
          const prices = { open_ticks, high_ticks, low_ticks, close_ticks }
          rows.set(key, { asset, span_ms, start, ...prices, volume_lots: quantity_lots, trades: 1 })
          continue
        }
        row.high_ticks = Math.max(row.high_ticks, ticks)
        row.low_ticks = Math.min(row.low_ticks, ticks)
        row.close_ticks = ticks
        row.volume_lots += quantity_lots
        row.trades++
      }
    }
  }
  return rows.values()
}

/** Which candles: those that begin from `since` on and before `until`; `isFilled`: those without a trade too, up to `now`. */
export interface CandleSpan {
  readonly since: number
  readonly until: number
  readonly now: number
  readonly isFilled: boolean
}

/** The newest candles of a market in a span, oldest first. */
export function readCandles(
  sql: Sql,
  market: Market,
  interval: CandleInterval,
  limit: number,
  span: { readonly [M in keyof CandleSpan]?: CandleSpan[M] | undefined } = {},
): Candle[] {
  const { since = Number.MIN_SAFE_INTEGER, until = Number.MAX_SAFE_INTEGER, now = 0, isFilled = false } = span
  const spanMs = CANDLE_INTERVALS[interval] * 1000
  const rows = sql
    .all<CandleRecord>(
      `SELECT * FROM candles WHERE asset = ? AND span_ms = ? AND start >= ? AND start < ?
         ORDER BY start DESC LIMIT ?`,
      ...[market.asset, spanMs, since, until, limit],
    )
    .reverse()
  const found = isFilled ? filled(sql, rows, { asset: market.asset, spanMs, limit, since, until, now }) : rows
  return found.map((row) => candleView(market, row))
}

/** The last candles up to an instant, with flat ones where nothing was traded; before the first trade there are none. */
function filled(
  sql: Sql,
  rows: readonly CandleRecord[],
  of: { asset: number; spanMs: number; limit: number; since: number; until: number; now: number },
): CandleRecord[] {
  const { asset, spanMs, limit, since, until, now } = of
  const last = candleStart(Math.min(until - 1, now), spanMs)
  const first = Math.max(last - (limit - 1) * spanMs, candleStart(Math.max(since, 0) + spanMs - 1, spanMs))
  const [before] = sql.all<CandleRecord>(
    'SELECT * FROM candles WHERE asset = ? AND span_ms = ? AND start < ? ORDER BY start DESC LIMIT 1',
    ...[asset, spanMs, first],
  )
  const byStart = new Map(rows.map((row) => [row.start, row]))
  const found: CandleRecord[] = []
  let ticks = before?.close_ticks
  for (let start = first; start <= last; start += spanMs) {
    const row = byStart.get(start)
    if (row) found.push(row)
    else if (ticks !== undefined) {
      const prices = { open_ticks: ticks, high_ticks: ticks, low_ticks: ticks, close_ticks: ticks }
      found.push({ asset, span_ms: spanMs, start, ...prices, volume_lots: 0, trades: 0 })
    }
    ticks = row?.close_ticks ?? ticks
  }
  return found
}

function candleView({ scale }: Market, row: CandleRecord): Candle {
  return {
    start: timeOf(row.start),
    open: scale.price(row.open_ticks),
    high: scale.price(row.high_ticks),
    low: scale.price(row.low_ticks),
    close: scale.price(row.close_ticks),
    volume: scale.quantity(row.volume_lots),
    trades: row.trades,
  }
}
