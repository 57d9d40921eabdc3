import { fromHex, toHex } from '../../engine/proof/bytes.ts'
import { appended, type Digest, type ReadNode } from '../../engine/proof/merkle.ts'
import { recordLeaf } from '../../engine/proof/report.ts'
import { first, type Sql } from '../store/sql.ts'
import { isStored } from './log.ts'

/** Entries of the log that are looked at in one go. */
const CHECKED_AT_ONCE = 10_000

interface KeptEntry {
  readonly idx: number
  readonly kind: string
  readonly leaf_hash: string
  readonly salt: string | null
  readonly record: string | null
}

/** Every leaf is that of its record, none is missing, and every node is that of its children: said of the first that is not. */
export function faultOfLog(sql: Sql): string | undefined {
  // Only what later nodes are made of: of a log of a million, twenty.
  const edge = new Map<string, Digest>()
  for (let next = 0; ; ) {
    const entries = sql.all<KeptEntry & Record<string, never>>(
      'SELECT * FROM log_entries LEFT JOIN log_records USING (idx) WHERE idx >= ? ORDER BY idx LIMIT ?',
      ...[next, CHECKED_AT_ONCE],
    )
    for (const entry of entries) {
      const fault = entry.idx === next ? faultOfEntry(sql, entry, edge) : `log ${next}: it was taken out`
      if (fault !== undefined) return fault
      next++
    }
    if (entries.length < CHECKED_AT_ONCE) return undefined
  }
}

function faultOfEntry(
  sql: Sql,
  { idx, kind, leaf_hash, salt, record }: KeptEntry,
  edge: Map<string, Digest>,
): string | undefined {
  if (salt !== null && record !== null) {
    const leaf = recordLeaf(kind, JSON.parse(record) as object, fromHex(salt))
    if (toHex(leaf) !== leaf_hash) return `log ${idx}: its record was changed`
  }
  const read: ReadNode = (level, index) => edge.get(`${level} ${index}`)!
  for (const { level, index, hash } of appended(read, idx, fromHex(leaf_hash))) {
    edge.set(`${level} ${index}`, hash)
    if (level === 0) continue
    edge.delete(`${level - 1} ${2 * index}`)
    edge.delete(`${level - 1} ${2 * index + 1}`)
    if (!isStored(level)) continue
    const stored = first<{ hash: string }>(
      sql,
      'SELECT hash FROM log_nodes WHERE level = ? AND idx = ?',
      ...[level, index],
    )
    if (stored?.hash !== toHex(hash)) return `log ${idx}: a node above it was changed`
  }
  return undefined
}
