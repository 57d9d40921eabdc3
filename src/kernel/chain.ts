import { createHash, type Hash } from 'node:crypto'
import { first, type Sql } from '../store/sql.ts'
import { chainedText } from './erasure.ts'

/** A row of the journal, as far as its hash goes. */
export interface ChainRow {
  readonly seq: number
  readonly at: number
  readonly chance: number
  readonly actor: string
  readonly credential: number | null
  readonly command: string
  readonly outcome: string
  /** Of a command whose words may be erased one day. */
  readonly salt?: string | null
}

/** The end of the journal so far: of every row up to `seq`, in their order. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

/** Before the first row. */
export const NO_ROWS: Head = { seq: 0, hash: '0'.repeat(64) }
/** Characters that wait to be hashed at most. */
const MAX_WAITING = 1 << 18
/** Rows at a time. */
const PAGE = 1000

/**
 * The journal as a chain: the hash of each batch is of the hash before and of its rows, so that a row that is changed,
 * taken out or put in changes every hash after it. One row of `heads` a batch.
 */
export class Chain {
  readonly #hash: Hash
  #seq: number
  /** What waits to be hashed: one call for many rows costs a fraction of one for each. */
  #text = ''

  constructor(before: Head) {
    this.#seq = before.seq
    this.#hash = createHash('sha256').update(before.hash)
  }

  /** Lengths before texts: no two different rows read the same. */
  add({ seq, at, chance, actor, credential, command: text, outcome, salt = null }: ChainRow): void {
    this.#seq = seq
    const command = chainedText(text, salt)
    const lengths = `${actor.length} ${command.length} ${outcome.length}`
    this.#text += `\n${seq} ${at} ${chance} ${credential ?? ''} ${lengths} ${actor}${command}${outcome}`
    if (this.#text.length > MAX_WAITING) this.#flush()
  }

  #flush(): void {
    this.#hash.update(this.#text)
    this.#text = ''
  }

  head(): Head {
    this.#flush()
    return { seq: this.#seq, hash: this.#hash.digest('hex') }
  }
}

export function writeHead(sql: Sql, { seq, hash }: Head): void {
  sql.run('INSERT INTO heads (seq, hash) VALUES (?, ?)', seq, hash)
}

/** The last head; of a journal from before there were any, the first is made of all its rows. */
export function lastHead(sql: Sql): Head {
  const head = first<Head & Record<string, never>>(
    sql,
    'SELECT seq, hash FROM heads ORDER BY seq DESC LIMIT 1',
  )
  if (head) return { seq: head.seq, hash: head.hash }
  const made = extended(sql, NO_ROWS, Number.MAX_SAFE_INTEGER)
  if (made.seq > 0) writeHead(sql, made)
  return made
}

/** The hash of the head at a number; undefined: there is none. */
export function hashAt(sql: Sql, seq: number): string | undefined {
  return first<{ hash: string }>(sql, 'SELECT hash FROM heads WHERE seq = ?', seq)?.hash
}

/** The head after the rows that follow one, up to a number. */
function extended(sql: Sql, from: Head, to: number): Head {
  const chain = new Chain(from)
  let seq = from.seq
  for (;;) {
    const rows = sql.all<ChainRow & Record<string, never>>(
      `SELECT seq, at, chance, actor, credential, command, outcome, salt FROM journal LEFT JOIN erasable USING (seq)
         WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      ...[seq, to, PAGE],
    )
    for (const row of rows) chain.add(row)
    if (rows.length < PAGE) return seq === from.seq && rows.length === 0 ? from : chain.head()
    seq = rows[rows.length - 1]!.seq
  }
}

/** Where the journal is not what its heads say, in sentences; none: it is. `kept` are heads that were kept elsewhere. */
export function checkChain(sql: Sql, note: (finding: string) => void, kept: readonly Head[] = []): void {
  let before = NO_ROWS
  const hashes = new Map<number, Set<string>>()
  for (const { seq, hash } of kept) hashes.set(seq, (hashes.get(seq) ?? new Set()).add(hash))
  for (const [seq, found] of hashes)
    if (found.size > 1) note(`journal ${seq}: two heads of it were signed; the journal was forked there`)
  for (let from = 0; ; ) {
    const heads = sql.all<Head & Record<string, never>>(
      'SELECT seq, hash FROM heads WHERE seq > ? ORDER BY seq LIMIT ?',
      ...[from, PAGE],
    )
    for (const { seq, hash } of heads) {
      const found = extended(sql, before, seq)
      if (found.seq !== seq || found.hash !== hash)
        note(`journal ${before.seq + 1} to ${seq}: not as it was written; the chain of hashes breaks there`)
      const elsewhere = hashes.get(seq)
      if (elsewhere !== undefined && !elsewhere.has(hash))
        note(`journal ${seq}: the head that was kept elsewhere is another; everything was written anew`)
      hashes.delete(seq)
      // Goes on from what is recorded: each break is told once.
      before = { seq, hash }
    }
    if (heads.length < PAGE) break
    from = before.seq
  }
  for (const seq of hashes.keys()) note(`journal ${seq}: a head that was kept elsewhere is not here`)
  const last = first<{ seq: number }>(sql, 'SELECT seq FROM journal ORDER BY seq DESC LIMIT 1')?.seq ?? 0
  if (last !== before.seq) note(`journal: it ends at ${last}, its chain at ${before.seq}`)
}
