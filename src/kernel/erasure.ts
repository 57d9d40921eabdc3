import { addMonths, dayOf, startOfDay } from '../../engine/base/calendar.ts'
import { isStorageOver } from '../../engine/credit/score.ts'
import { MAX_ERASED, MAX_ERASED_ENTRIES } from '../../engine/facts/credit.ts'
import { entriesOver } from '../../engine/venue/credit-storage.ts'
import type { CommandNamed } from '../../engine/venue/execute.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Sql } from '../store/sql.ts'
import { sha256 } from './hash.ts'

/**
 * Words of persons are not kept for ever (征信业管理条例 art. 16). The chain of the journal has of such a command the hash of a salt
 * and of its words; once both are gone what stands in their place says nothing, and the chain is what it was. So it is
 * with the log: its leaf stays, its record and salt go.
 */
interface ErasedCommand {
  /** What the chain has. */
  readonly erased: string
  readonly command: string
  /** An entry came of it. */
  readonly adds: boolean
}

const sealOf = (salt: string, text: string): string => sha256(`${salt} ${text}`)

/** A row of the journal as the chain reads it. `salt`: of one that may be erased one day. */
export function chainedText(text: string, salt: string | null): string {
  const seal = erasedOf(text)?.erased ?? (salt === null ? undefined : sealOf(salt, text))
  return seal === undefined ? text : `~${seal}`
}

/** What the journal says of a command that was erased; undefined: it was not. */
export function erasedOf(text: string): ErasedCommand | undefined {
  return text.startsWith('{"erased":') ? (JSON.parse(text) as ErasedCommand) : undefined
}

export function keepSalt(sql: Sql, seq: number, uscc: string, salt: string): void {
  sql.run('INSERT INTO erasable (seq, uscc, salt) VALUES (?, ?, ?)', seq, uscc, salt)
}

type Erase = CommandNamed<'erase_entries'>

/** What is to be erased at an instant, as the command that says so; undefined: nothing is. */
export function erasureDue(sql: Sql, venue: Venue, at: number): Erase | undefined {
  const over = [...venue.participants.values()]
    .filter(({ kind }) => kind === 'rural')
    .flatMap(({ uscc }) => entriesOver(venue, uscc, at).map((entryId) => ({ uscc, entryId })))
    .slice(0, MAX_ERASED_ENTRIES)
  const entries = new Set(over.map(({ entryId }) => entryId))
  const cases = new Set([...entries].flatMap((id) => venue.casesOf(id).map(({ case_id }) => case_id)))
  const rows = wordsOver(sql, venue, { at, entries, cases }).slice(0, MAX_ERASED)
  if (entries.size === 0 && rows.length === 0) return undefined
  return {
    command: 'erase_entries',
    ...{ entry_ids: [...entries], case_ids: [...cases].slice(0, MAX_ERASED) },
    report_ids: reportsOf(sql, venue, entries).slice(0, MAX_ERASED),
    proposal_ids: rows.filter((seq) => venue.shelves.proposals.has(seq)),
    seqs: rows,
  }
}

interface Over {
  readonly at: number
  readonly entries: ReadonlySet<number>
  readonly cases: ReadonlySet<number>
}

interface Words {
  readonly command: string
  readonly item_id: string
  readonly decided_on: string
  readonly acted_on?: string
  readonly withdraws?: number
  readonly entry_id?: number
  readonly case_id?: number
  readonly proposal_id?: number
}

/** Words that led to nothing are kept no longer than those of an act (months). */
const REFUSED_MONTHS = 60

/** Commands about what is over: what brought it, refused or not, and what was said of it since. */
function wordsOver(sql: Sql, venue: Venue, { at, entries, cases }: Over): number[] {
  const isOver = (words: Words, uscc: string) =>
    words.withdraws === undefined
      ? isStorageOver(words, venue.packOf(uscc), at)
      : entries.has(words.withdraws)
  const found = new Set<number>()
  for (let last = 0; ; ) {
    const rows = sql.all<{ seq: number; uscc: string; at: number; command: string; outcome: string }>(
      `SELECT seq, uscc, at, command, outcome FROM erasable JOIN journal USING (seq) WHERE seq > ?
         ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
      last,
    )
    for (const row of rows) {
      last = row.seq
      const words = JSON.parse(row.command) as Words
      const { ok, value } = JSON.parse(row.outcome) as { ok: boolean; value?: { status?: string } }
      // A second person has still to say something.
      const waits = value?.status === 'pending' && venue.shelves.proposals.get(row.seq)?.status === 'pending'
      if (waits) continue
      const isStale = !ok && at >= startOfDay(addMonths(dayOf(row.at), REFUSED_MONTHS))
      const isAbout =
        words.command === 'record_credit_entry'
          ? isOver(words, row.uscc)
          : entries.has(words.entry_id ?? 0) ||
            cases.has(words.case_id ?? 0) ||
            found.has(words.proposal_id ?? 0)
      if (isStale || isAbout) found.add(row.seq)
    }
    if (rows.length < ROWS_AT_ONCE || found.size >= MAX_ERASED) return [...found]
  }
}

/** Rows of the journal that are looked at in one go. */
const ROWS_AT_ONCE = 5000

/** Reports of a subject that were issued since one of its entries was in its file: they say what it said. */
function reportsOf(sql: Sql, venue: Venue, entries: ReadonlySet<number>): number[] {
  const since = new Map<string, number>()
  for (const id of entries) {
    const { uscc, recorded_at } = venue.shelves.credit_entries.get(id)!
    since.set(uscc, Math.min(since.get(uscc) ?? Number.POSITIVE_INFINITY, recorded_at))
  }
  return [...since].flatMap(([uscc, at]) =>
    sql
      .all<{ report_id: number }>('SELECT report_id FROM credit_reports WHERE uscc = ? AND at >= ?', uscc, at)
      .map(({ report_id }) => report_id),
  )
}

/** Erases the words of commands, their signatures, and records of the log; in the transaction of the command that says so. */
export function eraseWords(sql: Sql, { entry_ids, case_ids, report_ids, seqs }: Erase): void {
  const entries = new Set(entry_ids)
  for (const seq of seqs) {
    const [row] = sql.all<{ command: string; salt: string }>(
      'SELECT command, salt FROM journal JOIN erasable USING (seq) WHERE seq = ?',
      seq,
    )
    if (!row) continue
    const { command, uscc } = JSON.parse(row.command) as { command: string; uscc?: string }
    const rest: ErasedCommand = { erased: sealOf(row.salt, row.command), command, adds: entries.has(seq) }
    sql.run(
      'UPDATE journal SET command = ? WHERE seq = ?',
      ...[JSON.stringify(uscc === undefined ? rest : { ...rest, uscc }), seq],
    )
    sql.run('DELETE FROM erasable WHERE seq = ?', seq)
    sql.run('DELETE FROM signatures WHERE seq = ?', seq)
  }
  const gone = [
    ...entry_ids.map((id) => ['credit_entry', String(id)] as const),
    ...case_ids.map((id) => ['credit_case', String(id)] as const),
  ]
  for (const [kind, ref] of gone)
    sql.run(
      'DELETE FROM log_records WHERE idx IN (SELECT idx FROM log_entries WHERE kind = ? AND ref = ?)',
      ...[kind, ref],
    )
  for (const id of report_ids) sql.run('DELETE FROM report_bundles WHERE report_id = ?', id)
}
