import { ed25519 } from '@noble/curves/ed25519.js'
import { DAY_MS, dayOf } from '../../engine/base/calendar.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import { fromHex, toHex } from '../../engine/proof/bytes.ts'
import {
  appended,
  consistencyProof,
  type Digest,
  inclusionProof,
  nodeHash,
  type ReadNode,
  rootOf,
} from '../../engine/proof/merkle.ts'
import {
  checkpointText,
  KEY_KINDS,
  noteOf,
  type Signature,
  signAsLog,
  type Verifier,
} from '../../engine/proof/note.ts'
import { recordEntry, recordLeaf, reportEntry } from '../../engine/proof/report.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { first, type Sql } from '../store/sql.ts'
import type { ShelfName } from '../store/tables.ts'
import { sm2PublicKey, sm2Sign } from './sm2.ts'
import { dayNumber, lastTradeDay, tradesBetween } from './trade-days.ts'

const SALT_BYTES = 16
const SEED_BYTES = 32
/** Cosignatures of one size at most. */
const MAX_COSIGNATURES = 16
/** A witness by its name and the number of its key, which is what a signature begins with. */
const SIGNER = 'name || substr(signature, 1, 8)'
/** Nodes that are kept in memory: the way from the newest leaf to the root, and what was asked for lately. */
const MAX_CACHED = 4096

/** Of the levels above the leaves each fourth is stored; those between are made of it again, which costs less than a row. */
const STORED_EACH = 4
export const isStored = (level: number) => level % STORED_EACH === 0

/** What of a shelf's record goes into the log, by which name; undefined: not in this state. */
type Logged = { readonly kind: string; readonly ref: string; readonly record: object } | undefined
type AsLogged<N extends ShelfName> = (record: Parameters<Venue['shelves'][N]['put']>[0]) => Logged

/**
 * What is in the log: credit entries, the rules by which they count and how cases about them were decided, accounts as they
 * are published, what was issued, evidence that was filed, and who may do what.
 */
const LOGGED: { readonly [N in ShelfName]?: AsLogged<N> } = {
  credit_entries: (record) => ({ kind: 'credit_entry', ref: String(record.entry_id), record }),
  valuations: ({ valuation_id, status, area, period, profile_id, result_sha256 }) =>
    status === 'published' || status === 'withdrawn'
      ? {
          ...{ kind: 'valuation', ref: String(valuation_id) },
          record: { valuation_id, status, area, period, profile_id, result_sha256 },
        }
      : undefined,
  approvals: (record) =>
    record.status === 'approved'
      ? { kind: 'allocation', ref: String(record.approval_id), record }
      : undefined,
  allocation_tables: (record) =>
    record.status === 'approved' ? { kind: 'allocation', ref: String(record.table_id), record } : undefined,
  // Permits come into being by allocation, and by sales from the reserve: at once, or when the deal is settled.
  sale_bids: (record) =>
    (record.awarded_lots ?? 0) > 0 && record.deal_id === null
      ? {
          ...{ kind: 'issue', ref: String(record.bid_id) },
          record: { sale_id: record.sale_id, uscc: record.uscc, lots: record.awarded_lots },
        }
      : undefined,
  deals: (record) =>
    record.status === 'settled' ? { kind: 'issue', ref: String(record.deal_id), record } : undefined,
  fixed_purchases: (record) =>
    record.deal_id === null ? { kind: 'issue', ref: String(record.purchase_id), record } : undefined,
  rule_packs: (record) => ({ kind: 'rule_pack', ref: String(record.seq), record }),
  credit_cases: (record) =>
    record.outcome === null ? undefined : { kind: 'credit_case', ref: String(record.case_id), record },
  corrections: (record) => ({ kind: 'correction', ref: String(record.correction_id), record }),
  carry_overs: (record) =>
    record.status === 'carried' ? { kind: 'issue', ref: String(record.carry_over_id), record } : undefined,
  evidence: (record) => ({ kind: 'evidence', ref: String(record.evidence_id), record }),
  principals: ({ name, roles, uscc, status }) => ({
    kind: 'principal',
    ref: name,
    record: { name, roles, uscc, status },
  }),
}

export interface LogEntry {
  readonly idx: number
  readonly kind: string
  readonly ref: string
  readonly leaf_hash: string
}

/**
 * The transparency log: a tree of hashes (RFC 6962) over what others rely on, written in the transaction of the rows it
 * is about. What is in it can be left out or changed later by nobody without it showing against any checkpoint that was
 * kept elsewhere.
 */
export class TransparencyLog {
  readonly origin: string
  readonly #sql: Sql
  readonly #draw: () => number
  #size = 0
  /** The day of the last command, in days since 1970; undefined: it is to be looked up. */
  #day: number | undefined
  #cached = new Map<string, Digest>()
  #checkpoint: { readonly size: number; readonly note: string } | undefined
  #seeds: { readonly [use in 'log' | 'issuer' | 'sm2']: Uint8Array } | undefined

  constructor(sql: Sql, draw: () => number, origin: string) {
    this.#sql = sql
    this.#draw = draw
    this.origin = origin
    this.reload()
  }

  get size(): number {
    return this.#size
  }

  /** What was written in a transaction that failed never was. */
  reload(): void {
    this.#cached.clear()
    this.#day = undefined
    this.#checkpoint = undefined
    this.#size = first<{ count: number }>(this.#sql, 'SELECT count(*) AS count FROM log_entries')?.count ?? 0
  }

  /** Appends the record of a shelf, if the log is about such. In the caller's transaction. */
  note<N extends ShelfName>(name: N, record: object): void {
    const logged = (LOGGED[name] as AsLogged<N> | undefined)?.(record as never)
    if (logged) this.#note(logged)
  }

  /**
   * A command of an instant comes: where it is the first of a day, the trades since the last that was closed go into the
   * log by the root of the tree that they make. In the caller's transaction, before the command is written.
   */
  beginDay(at: number): void {
    const day = dayNumber(at)
    if (this.#day === undefined) {
      const last = first<{ at: number }>(this.#sql, 'SELECT at FROM journal ORDER BY seq DESC LIMIT 1')
      this.#day = last ? dayNumber(last.at) : day
    }
    if (day <= this.#day) return
    const above = lastTradeDay(this.#sql)?.last_trade_id ?? 0
    const trades = tradesBetween(this.#sql, above, Number.MAX_SAFE_INTEGER)
    const of = dayOf(this.#day * DAY_MS)
    if (trades) this.#note({ kind: 'trade_day', ref: of, record: { day: of, ...trades } })
    this.#day = day
  }

  /** A salt for words of which only the hash may stay one day, in hexadecimal. */
  newSalt(): string {
    return toHex(this.#random(SALT_BYTES))
  }

  #note(logged: NonNullable<Logged>): void {
    const salt = this.#random(SALT_BYTES)
    const index = this.append(logged.kind, logged.ref, recordLeaf(logged.kind, logged.record, salt))
    this.#sql.run(
      'INSERT INTO log_records (idx, salt, record) VALUES (?, ?, ?)',
      ...[index, toHex(salt), canonicalJson(logged.record as Json)],
    )
  }

  /** Appends a leaf; its index. */
  append(kind: string, ref: string, leaf: Digest): number {
    const index = this.#size
    for (const node of appended(this.#read, index, leaf)) {
      this.#keep(node.level, node.index, node.hash)
      if (node.level === 0)
        this.#sql.run(
          'INSERT INTO log_entries (idx, kind, ref, leaf_hash) VALUES (?, ?, ?, ?)',
          ...[index, kind, ref, toHex(leaf)],
        )
      else if (isStored(node.level))
        this.#sql.run(
          'INSERT INTO log_nodes (level, idx, hash) VALUES (?, ?, ?)',
          ...[node.level, node.index, toHex(node.hash)],
        )
    }
    this.#size = index + 1
    return index
  }

  /** What was on the shelves before there was a log. */
  adopt(venue: Venue): void {
    if (this.#size > 0) return
    this.#sql.tx(() => {
      for (const name of Object.keys(LOGGED) as ShelfName[])
        for (const record of venue.shelves[name].values()) this.note(name, record)
    })
  }

  entry(index: number): LogEntry | undefined {
    return first<LogEntry & Record<string, never>>(
      this.#sql,
      'SELECT * FROM log_entries WHERE idx = ?',
      index,
    )
  }

  /** The entry about something, the newest, with its salt; undefined: there is none, or it was deleted. */
  find(kind: string, ref: string): { readonly idx: number; readonly salt: string } | undefined {
    return first<{ idx: number; salt: string }>(
      this.#sql,
      `SELECT idx, salt FROM log_entries JOIN log_records USING (idx) WHERE kind = ? AND ref = ?
         ORDER BY idx DESC LIMIT 1`,
      ...[kind, ref],
    )
  }

  root(size = this.#size): Digest {
    return rootOf(this.#read, size)
  }
  inclusion(index: number, size = this.#size): Digest[] {
    return inclusionProof(this.#read, index, size)
  }
  consistency(from: number, to = this.#size): Digest[] {
    return consistencyProof(this.#read, from, to)
  }

  /** The hashes of a level from an index on: what a tile has. */
  nodes(level: number, from: number, count: number): Digest[] {
    return Array.from({ length: count }, (_, index) => this.#read(level, from + index))
  }

  /** What the leaves from an index on are hashes of, 32 bytes each; undefined: of one of them that is not here any more. */
  entries(from: number, count: number): Uint8Array[] | undefined {
    const rows = this.#sql.all<{
      kind: string
      salt: string | null
      record: string | null
      jws: string | null
    }>(
      `SELECT e.kind, r.salt, r.record, b.jws FROM log_entries e LEFT JOIN log_records r USING (idx)
         LEFT JOIN report_bundles b ON e.kind = 'report' AND b.idx = e.idx
         WHERE e.idx >= ? AND e.idx < ? ORDER BY e.idx`,
      ...[from, from + count],
    )
    const entries = rows.flatMap(({ kind, salt, record, jws }) => {
      if (jws !== null) return [reportEntry(jws)]
      return salt === null || record === null
        ? []
        : [recordEntry(kind, JSON.parse(record) as object, fromHex(salt))]
    })
    return entries.length === count ? entries : undefined
  }

  /** The signed head of so many entries, with the witnesses that have seen it; absent: of all there are. */
  checkpoint(size = this.#size): string {
    if (this.#checkpoint?.size === size) return this.#checkpoint.note
    const text = this.textOf(size)
    const own = signAsLog(text, this.origin, this.#keys().log)
    const note = noteOf(text, [own, ...this.#cosignatures(size)])
    if (size === this.#size) this.#checkpoint = { size, note }
    return note
  }

  /** What a head of so many entries says. */
  textOf(size: number): string {
    return checkpointText({ origin: this.origin, size, root: this.root(size) })
  }

  /**
   * The size of the head by which an entry is best proven: of those that have it, the one that most of the named witnesses
   * have signed, then that of most witnesses, the oldest of these, so that what came later does not take its place; where
   * none has signed one, that of now.
   */
  headFor(index: number, witnesses: readonly string[] = []): number {
    const seen = first<{ size: number }>(
      this.#sql,
      `SELECT size FROM log_cosignatures WHERE size > ? AND size <= ? GROUP BY size
         ORDER BY sum(name IN (SELECT value FROM json_each(?))) DESC, count(DISTINCT ${SIGNER}) DESC, size LIMIT 1`,
      ...[index, this.#size, JSON.stringify(witnesses)],
    )
    return seen?.size ?? this.#size
  }

  /** Keeps what a witness has signed of a head: one of whoever brings it, the last, so that nobody crowds out others. */
  addCosignature(size: number, { name, bytes }: Signature, principal: string): void {
    this.#sql.run(
      'INSERT OR REPLACE INTO log_cosignatures (size, principal, name, signature) VALUES (?, ?, ?, ?)',
      ...[size, principal, name, toHex(bytes)],
    )
    this.#checkpoint = undefined
  }

  get verifier(): Verifier {
    return { name: this.origin, kind: KEY_KINDS.log, publicKey: ed25519.getPublicKey(this.#keys().log) }
  }
  get issuerKey(): Uint8Array {
    return ed25519.getPublicKey(this.#keys().issuer)
  }
  /** Signs as the issuer of reports. */
  readonly sign = (bytes: Uint8Array): Uint8Array => ed25519.sign(bytes, this.#keys().issuer)
  get sm2Key(): string {
    return sm2PublicKey(this.#keys().sm2)
  }
  /** The second signature of reports. */
  sm2Sign(text: string): string {
    return sm2Sign(text, this.#keys().sm2)
  }

  #cosignatures(size: number): Signature[] {
    return this.#sql
      .all<{ name: string; signature: string }>(
        // Each witness once, whoever brings it.
        `SELECT name, max(signature) AS signature FROM log_cosignatures WHERE size = ? GROUP BY ${SIGNER}
           ORDER BY principal LIMIT ${MAX_COSIGNATURES}`,
        size,
      )
      .map(({ name, signature }) => ({ name, bytes: fromHex(signature) }))
  }

  /** The keys are made when they are first needed, and stay. */
  #keys() {
    if (this.#seeds) return this.#seeds
    const known = new Map(
      this.#sql
        .all<{ use: string; seed: string }>('SELECT use, seed FROM log_keys')
        .map(({ use, seed }) => [use, fromHex(seed)]),
    )
    const seedOf = (use: string) => {
      const kept = known.get(use)
      if (kept) return kept
      const seed = this.#random(SEED_BYTES)
      this.#sql.run('INSERT INTO log_keys (use, seed) VALUES (?, ?)', use, toHex(seed))
      return seed
    }
    this.#seeds = { log: seedOf('log'), issuer: seedOf('issuer'), sm2: seedOf('sm2') }
    return this.#seeds
  }

  #random(count: number): Uint8Array {
    const words = Uint32Array.from({ length: count / 4 }, () => this.#draw())
    return new Uint8Array(words.buffer)
  }

  readonly #read: ReadNode = (level, index) => {
    const known = this.#cached.get(`${level} ${index}`)
    if (known) return known
    if (!isStored(level)) {
      const hash = nodeHash(this.#read(level - 1, 2 * index), this.#read(level - 1, 2 * index + 1))
      this.#keep(level, index, hash)
      return hash
    }
    const row =
      level === 0
        ? first<{ hash: string }>(this.#sql, 'SELECT leaf_hash AS hash FROM log_entries WHERE idx = ?', index)
        : first<{ hash: string }>(
            this.#sql,
            'SELECT hash FROM log_nodes WHERE level = ? AND idx = ?',
            level,
            index,
          )
    if (!row) throw new RangeError(`the log has no node ${level} ${index}`)
    const hash = fromHex(row.hash)
    this.#keep(level, index, hash)
    return hash
  }

  #keep(level: number, index: number, hash: Digest): void {
    if (this.#cached.size >= MAX_CACHED) {
      const oldest = this.#cached.keys().next().value
      if (oldest !== undefined) this.#cached.delete(oldest)
    }
    this.#cached.set(`${level} ${index}`, hash)
  }
}
