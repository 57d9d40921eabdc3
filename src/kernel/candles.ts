import { SHANGHAI_OFFSET_MS } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { CANDLE_INTERVALS, type Candle, type CandleInterval } from '../../engine/facts/market.ts'
import { timeOf } from '../market/views.ts'
import type { CandleRow } from '../store/rows.ts'
import type { Sql } from '../store/sql.ts'
import type { Applied } from './applied.ts'

const SPANS_MS = Object.values(CANDLE_INTERVALS).map((seconds) => seconds * 1000)

/** The beginning of the interval in which an instant lies: days begin at midnight in Shanghai. */
export function candleStart(at: number, spanMs: number): number {
  return Math.floor((at + SHANGHAI_OFFSET_MS) / spanMs) * spanMs - SHANGHAI_OFFSET_MS
}

/** Adds a batch's trades to the candles of every interval: one row written for each candle that it touched. */
export function writeCandles(sql: Sql, batch: readonly Applied[]): void {
  for (const row of touchedCandles(batch)) {
    sql.run(
      `INSERT INTO candles VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET
         high_ticks = max(high_ticks, excluded.high_ticks), low_ticks = min(low_ticks, excluded.low_ticks),
         close_ticks = excluded.close_ticks, volume_lots = volume_lots + excluded.volume_lots,
         trades = trades + excluded.trades`,
      row.asset,
      row.span_ms,
      row.start,
      row.open_ticks,
      row.high_ticks,
      row.low_ticks,
      row.close_ticks,
      row.volume_lots,
      row.trades,
    )
  }
}

function touchedCandles(batch: readonly Applied[]): Iterable<CandleRow> {
  const rows = new Map<string, CandleRow>()
  for (const { trades, at } of batch) {
    for (const { asset, priceTicks: ticks, quantityLots } of trades) {
      for (const span_ms of SPANS_MS) {
        const start = candleStart(at, span_ms)
        const key = `${asset} ${span_ms} ${start}`
        const row = rows.get(key)
        if (!row) {
          const [open_ticks, high_ticks, low_ticks, close_ticks] = [ticks, ticks, ticks, ticks]
          const prices = { open_ticks, high_ticks, low_ticks, close_ticks }
          rows.set(key, { asset, span_ms, start, ...prices, volume_lots: quantityLots, trades: 1 })
          continue
        }
        row.high_ticks = Math.max(row.high_ticks, ticks)
        row.low_ticks = Math.min(row.low_ticks, ticks)
        row.close_ticks = ticks
        row.volume_lots += quantityLots
        row.trades++
      }
    }
  }
  return rows.values()
}

/** The newest candles of a market, oldest first; those that began at or after `since` where it is given. */
export function readCandles(
  sql: Sql,
  market: Market,
  interval: CandleInterval,
  limit: number,
  since = Number.MIN_SAFE_INTEGER,
): Candle[] {
  return sql
    .all<CandleRow>(
      'SELECT * FROM candles WHERE asset = ? AND span_ms = ? AND start >= ? ORDER BY start DESC LIMIT ?',
      market.asset,
      CANDLE_INTERVALS[interval] * 1000,
      since,
      limit,
    )
    .reverse()
    .map((row) => candleView(market, row))
}

function candleView({ scale }: Market, row: CandleRow): Candle {
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
