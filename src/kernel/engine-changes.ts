import type { Venue } from '../../engine/venue/venue.ts'
import type { Sql } from '../store/sql.ts'

/** Tells an engine from which command on it does what otherwise: the steps of the tables say so, once for each database. */
export function readEngineChanges(sql: Sql, { clock }: Venue): void {
  const all = sql.all<{ change: string; since: number }>('SELECT change, since FROM engine_changes')
  for (const { change, since } of all) clock.setSince(change, since)
}
