import { DAY_MS, SHANGHAI_OFFSET_MS } from '../../engine/base/calendar.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import type { TradeRecord } from '../../engine/facts/market.ts'
import { toBase64, utf8 } from '../../engine/proof/bytes.ts'
import {
  appended,
  type Digest,
  inclusionProof,
  leafHash,
  type ReadNode,
  rootOf,
} from '../../engine/proof/merkle.ts'
import { first, type Sql } from '../store/sql.ts'
import { TRADES } from '../store/tables.ts'

/** A day of trades in the log: the numbers from which and to which, how many, and the root of the tree that they make. */
export type TradeDay = {
  readonly day: string
  readonly first_trade_id: number
  readonly last_trade_id: number
  readonly count: number
  readonly root: string
}

/** Trades that are read in one go. */
const PAGE = 10_000

/** Days in China since 1970, of an instant. */
export const dayNumber = (at: number) => Math.floor((at + SHANGHAI_OFFSET_MS) / DAY_MS)

/** A trade as it stands in its day's tree: what was dealt, and between whom. */
export const leafTextOf = (trade: TradeRecord): string => canonicalJson(trade as unknown as Json)

/** The leaves of trades above one number and up to another, in their order. */
function* leavesOf(sql: Sql, above: number, upTo: number): Generator<{ id: number; leaf: Digest }> {
  for (let last = above; ; ) {
    const rows = sql.all(
      'SELECT * FROM trades WHERE trade_id > ? AND trade_id <= ? ORDER BY trade_id LIMIT ?',
      ...[last, upTo, PAGE],
    )
    for (const row of rows) {
      const trade = TRADES.read(row)
      last = trade.trade_id
      yield { id: last, leaf: leafHash(utf8(leafTextOf(trade))) }
    }
    if (rows.length < PAGE) return
  }
}

/** What the trades above a number, and up to another, make; undefined: there are none. */
export function tradesBetween(sql: Sql, above: number, upTo: number): Omit<TradeDay, 'day'> | undefined {
  // Only what later nodes are made of.
  const edge = new Map<string, Digest>()
  const read: ReadNode = (level, index) => edge.get(`${level} ${index}`)!
  let [count, firstId, lastId] = [0, 0, 0]
  for (const { id, leaf } of leavesOf(sql, above, upTo)) {
    for (const { level, index, hash } of appended(read, count, leaf)) {
      edge.set(`${level} ${index}`, hash)
      if (level === 0) continue
      edge.delete(`${level - 1} ${2 * index}`)
      edge.delete(`${level - 1} ${2 * index + 1}`)
    }
    if (count === 0) firstId = id
    lastId = id
    count++
  }
  if (count === 0) return undefined
  return { first_trade_id: firstId, last_trade_id: lastId, count, root: toBase64(rootOf(read, count)) }
}

/** The way from a trade to the root of its day. */
export function tradeProof(sql: Sql, day: TradeDay, tradeId: number) {
  const levels: Digest[][] = [[]]
  let place = -1
  for (const { id, leaf } of leavesOf(sql, day.first_trade_id - 1, day.last_trade_id)) {
    if (id === tradeId) place = levels[0]!.length
    for (const { level, hash } of appended(
      (level, index) => levels[level]![index]!,
      levels[0]!.length,
      leaf,
    )) {
      levels[level] ??= []
      levels[level].push(hash)
    }
  }
  const path = inclusionProof((level, index) => levels[level]![index]!, place, day.count)
  return { index: place, path: path.map(toBase64) }
}

type Kept = { readonly idx: number; readonly salt: string; readonly record: string }
const KEPT = `SELECT idx, salt, record FROM log_entries JOIN log_records USING (idx) WHERE kind = 'trade_day'`

const tradeDayOf = ({ idx, salt, record }: Kept) => ({
  ...{ log_index: idx, salt },
  ...(JSON.parse(record) as TradeDay),
})

/** Days whose trades are in the log, the newest first, with where in it and the salt of their leaf. */
export function tradeDays(sql: Sql, below: number, limit: number) {
  return sql.all<Kept>(`${KEPT} AND idx < ? ORDER BY idx DESC LIMIT ?`, below, limit).map(tradeDayOf)
}

/** The last day whose trades are in the log. */
export function lastTradeDay(sql: Sql): TradeDay | undefined {
  return tradeDays(sql, Number.MAX_SAFE_INTEGER, 1)[0]
}

/** The day of which a trade is; undefined: that day is not over. */
export function dayOfTrade(sql: Sql, tradeId: number) {
  const kept = first<Kept>(
    sql,
    `${KEPT} AND json_extract(record, '$.last_trade_id') >= ? ORDER BY idx LIMIT 1`,
    tradeId,
  )
  return kept && tradeDayOf(kept)
}

/** Every day that is in the log has the trades that stand there: said of the first that has not. */
export function faultOfTradeDays(sql: Sql): string | undefined {
  let above = 0
  for (const { record } of sql.all<Kept>(`${KEPT} ORDER BY idx`)) {
    const { day, last_trade_id } = JSON.parse(record) as TradeDay
    const found = tradesBetween(sql, above, last_trade_id)
    if (canonicalJson({ day, ...found }) !== record) return `log: the trades of ${day} were changed`
    above = last_trade_id
  }
  return undefined
}
