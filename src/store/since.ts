import { first, type Sql } from './sql.ts'

/**
 * The number of the first row at an instant or after it: numbers rise with time, so that a few looks by the primary key
 * find it, and no index of its own slows what is written.
 */
export function firstSince(
  sql: Sql,
  table: 'trades' | 'orders' | 'postings' | 'journal',
  id: string,
  at: string,
  instant: number,
): number {
  const [last] = sql.all<{ last: number | null }>(`SELECT max(${id}) AS last FROM ${table}`)
  let [low, high] = [1, (last?.last ?? 0) + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = first<{ id: number; at: number }>(
      sql,
      `SELECT ${id} AS id, ${at} AS at FROM ${table} WHERE ${id} >= ? ORDER BY ${id} LIMIT 1`,
      middle,
    )!
    if (row.at >= instant) high = middle
    else low = row.id + 1
  }
  return low
}
