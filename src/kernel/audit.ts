import { SYSTEM } from '../../engine/venue/administrators.ts'
import { isOpen } from '../../engine/venue/credentials.ts'
import { type Command, execute, type Outcome, passErased } from '../../engine/venue/execute.ts'
import { Venue } from '../../engine/venue/venue.ts'
import { checkMigrated, migrate } from '../store/migrations.ts'
import { first, type Sql } from '../store/sql.ts'
import type { Table } from '../store/table.ts'
import { TABLES } from '../store/tables.ts'
import { type Applied, takeEvents } from './applied.ts'
import { type AssertedRequest, faultOfAssertion } from './assertions.ts'
import { checkChain, type Head } from './chain.ts'
import { readEngineChanges } from './engine-changes.ts'
import { erasedOf } from './erasure.ts'
import { faultOfLog } from './log-audit.ts'
import { refusalOfCommand } from './permissions.ts'
import { principalOf } from './principals.ts'
import { faultOfSignature, READING, type SignedRequest } from './signatures.ts'
import { faultOfTradeDays } from './trade-days.ts'
import { writeBatch } from './write.ts'

/** Journal rows replayed in one transaction. */
const AUDIT_BATCH = 1000
/** Differences reported at most: the first ones say where to look. */
const MAX_FINDINGS = 20

export interface AuditReport {
  readonly commands: number
  readonly findings: readonly string[]
  readonly isClean: boolean
}

type Note = (finding: string) => void
type JournalRow = {
  seq: number
  at: number
  chance: number
  actor: string
  credential: number | null
  command: string
  outcome: string
}

/**
 * Replays the journal through a fresh engine into an empty database: each command must have the recorded outcome, whoever
 * gave it must have been allowed to, every table must come out equal, row by row, and the journal must be what its chain
 * of hashes says. `scratch` is that empty database; `kept` are heads of the chain that were kept elsewhere.
 */
export function audit(
  sql: Sql,
  scratch: Sql,
  sha256: (text: string) => string,
  kept: readonly Head[] = [],
): AuditReport {
  checkMigrated(sql)
  migrate(scratch)
  const venue = new Venue()
  readEngineChanges(sql, venue)
  const findings: string[] = []
  const note: Note = (finding) => {
    if (findings.length < MAX_FINDINGS) findings.push(finding)
  }
  let seq = 0
  for (;;) {
    const rows = sql.all<JournalRow>(
      'SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?',
      seq,
      AUDIT_BATCH,
    )
    if (rows.length === 0) break
    try {
      scratch.tx(() => {
        for (const row of rows) {
          if (row.seq !== seq + 1) note(`journal: ${row.seq} follows ${seq}; a command is missing`)
          seq = row.seq
          checkAuthority(venue, row, note)
          const applied = replay(scratch, venue, row)
          const replayed = essence(applied.outcome)
          const recorded = essence(JSON.parse(row.outcome) as Outcome)
          if (replayed !== recorded) note(`journal ${seq}: recorded ${recorded}, replayed ${replayed}`)
          writeBatch(scratch, venue, [applied])
        }
      })
    } catch (error) {
      note(`journal ${seq}: it can't be replayed: ${(error as Error).message}`)
      break
    }
  }
  for (const table of TABLES) compare(sql, scratch, table, note)
  checkEnds(sql, scratch, note)
  checkHashes(sql, sha256, note)
  checkOrphans(sql, note)
  checkSignatures(sql, venue, note)
  const logFault = faultOfLog(sql) ?? faultOfTradeDays(sql)
  if (logFault !== undefined) note(logFault)
  checkChain(sql, note, kept)
  return { commands: seq, findings, isClean: findings.length === 0 }
}

/** Who gave a command was known by then, and had the role for it. */
function checkAuthority(venue: Venue, { seq, at, actor, credential, command }: JournalRow, note: Note): void {
  if (actor === SYSTEM) return
  const record = venue.shelves.principals.get(actor)
  if (!record || record.status !== 'active') {
    note(`journal ${seq}: ${actor} was no principal then`)
    return
  }
  const by = credential === null ? undefined : venue.shelves.credentials.get(credential)
  if (credential !== null && (by?.principal !== actor || !isOpen(by, at)))
    note(`journal ${seq}: ${actor} had no key or session ${credential} then`)
  const refusal = refusalOfCommand(principalOf(record, by), JSON.parse(command) as Command)
  if (refusal !== undefined) note(`journal ${seq}: ${actor} may not do that: ${refusal}`)
}

/** Of a reject the code; its sentence may be worded better one day. Of an acceptance everything. */
function essence(outcome: Outcome): string {
  return outcome.ok ? JSON.stringify(outcome) : `rejected as ${outcome.code}`
}

function replay(scratch: Sql, venue: Venue, row: JournalRow): Applied {
  const command = JSON.parse(row.command) as Command
  const { seq, at, actor, chance, credential } = row
  const erased = erasedOf(row.command)
  if (erased) {
    passErased(venue, { seq, at, chance, actor }, erased.adds)
    const outcome = JSON.parse(row.outcome) as Outcome
    return { seq, at, chance, actor, credential, command, text: row.command, outcome, ...takeEvents(venue) }
  }
  const isClientOrderIdTaken =
    command.command === 'place_order' && isTaken(scratch, venue, command.uscc, command.client_order_id)
  const outcome = execute(venue, command, { seq, at, chance, actor, isClientOrderIdTaken })
  return { seq, at, chance, actor, credential, command, text: row.command, outcome, ...takeEvents(venue) }
}

function isTaken(scratch: Sql, venue: Venue, uscc: string, clientOrderId: string): boolean {
  const holder = venue.participants.get(uscc)?.holder ?? -1
  const statement = 'SELECT 1 FROM orders WHERE holder = ? AND client_order_id = ?'
  return first(scratch, statement, holder, clientOrderId) !== undefined
}

function compare(sql: Sql, scratch: Sql, { name, key }: Table, note: Note): void {
  const pageOf = (source: Sql, offset: number) =>
    source.all(`SELECT * FROM ${name} ORDER BY ${key.join(', ')} LIMIT ? OFFSET ?`, AUDIT_BATCH, offset)
  for (let offset = 0; ; offset += AUDIT_BATCH) {
    const stored = pageOf(sql, offset)
    const replayed = pageOf(scratch, offset)
    if (stored.length !== replayed.length) note(`${name}: stored and replayed differ in the number of rows`)
    stored.forEach((row, index) => {
      const left = JSON.stringify(row)
      const right = JSON.stringify(replayed[index])
      if (left !== right) note(`${name}: stored ${left}, replayed ${right}`)
    })
    if (stored.length < AUDIT_BATCH && replayed.length < AUDIT_BATCH) return
  }
}

/** Why orders left is kept only since there is a table of it: what is there is as replayed, and nothing newer is missing. */
function checkEnds(sql: Sql, scratch: Sql, note: Note): void {
  const from = first<{ least: number | null }>(sql, 'SELECT min(order_id) AS least FROM order_ends')?.least
  if (from == null) return
  const rows = (source: Sql) =>
    source.all(
      'SELECT * FROM order_ends WHERE order_id IN (SELECT order_id FROM orders WHERE updated_seq >= ?)',
      from,
    )
  const known = new Map(rows(scratch).map((row) => [row.order_id, row.reason]))
  for (const { order_id, reason } of rows(sql))
    if (known.get(order_id!) !== reason)
      note(`order_ends: stored ${reason} of order ${order_id}, replayed ${known.get(order_id!)}`)
}

/** Rows beside the journal belong to a command in it. */
const ORPHANS: readonly (readonly [table: string, statement: string])[] = [
  [
    'idempotency',
    // An order belongs to its enterprise: another of its principals may have sent it again, with a key of his own.
    `SELECT count(*) AS count FROM idempotency i WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.seq = i.seq
       AND (j.actor = i.actor OR json_extract(j.command, '$.command') = 'place_order'))`,
  ],
  [
    'dataset_rows',
    'SELECT count(*) AS count FROM dataset_rows r WHERE NOT EXISTS (SELECT 1 FROM datasets d WHERE d.dataset_id = r.dataset_id)',
  ],
  [
    'valuation_results',
    `SELECT count(*) AS count FROM valuation_results r WHERE NOT EXISTS
       (SELECT 1 FROM valuations v WHERE v.valuation_id = r.valuation_id AND v.result_sha256 IS NOT NULL)`,
  ],
]

function checkOrphans(sql: Sql, note: Note): void {
  for (const [table, statement] of ORPHANS) {
    const count = first<{ count: number }>(sql, statement)?.count ?? 0
    if (count > 0) note(`${table}: ${count} rows belong to no command of the journal`)
  }
}

/** A key that signs gave nothing that it did not sign; each signature is of its key and of what was sent. */
function checkSignatures(sql: Sql, venue: Venue, note: Note): void {
  const unsigned = sql.all<{ seq: number }>(
    `SELECT j.seq FROM journal j JOIN credentials c ON c.credential_id = j.credential
     WHERE c.public_key IS NOT NULL AND json_extract(j.outcome, '$.ok') = 1
       AND json_extract(j.command, '$.command') <> ? AND json_extract(j.command, '$.erased') IS NULL
       AND NOT EXISTS (SELECT 1 FROM signatures s WHERE s.seq = j.seq) LIMIT ?`,
    ...[READING, MAX_FINDINGS],
  )
  for (const { seq } of unsigned)
    note(`journal ${seq}: its key signs what it changes, and this is not signed`)
  for (const { seq, credential_id, request } of sql.all<{
    seq: number
    credential_id: number
    request: string
  }>('SELECT * FROM signatures ORDER BY seq')) {
    const { public_key, kind } = venue.shelves.credentials.get(credential_id) ?? {}
    if (kind === 'passkey') {
      const wrong = faultOfAssertion(JSON.parse(request) as AssertedRequest, public_key ?? '')
      if (wrong) note(`signatures ${seq}: ${wrong}`)
      continue
    }
    const given = JSON.parse(request) as SignedRequest
    // Of a body that was too large to be kept the digest is signed, and the journal has what came of it.
    const fault =
      public_key == null
        ? 'its key has no public key'
        : given.body !== null && faultOfSignature(given, public_key, credential_id, Buffer.from(given.body))
    if (fault) note(`signatures ${seq}: ${fault}`)
  }
}

/** What is too large for the journal stands in it by its hash. */
function checkHashes(sql: Sql, sha256: (text: string) => string, note: Note): void {
  for (const { credential_id, secret, token_sha256 } of sql.all<{
    credential_id: number
    secret: string
    token_sha256: string | null
  }>(
    'SELECT s.credential_id, s.secret, c.token_sha256 FROM secrets s LEFT JOIN credentials c USING (credential_id)',
  ))
    if (sha256(secret) !== token_sha256)
      note(
        `secrets ${credential_id}: not what the journal has the hash of; somebody could sign in as another`,
      )
  for (const { dataset_id, sha256: recorded } of sql.all<{ dataset_id: number; sha256: string }>(
    'SELECT dataset_id, sha256 FROM datasets',
  )) {
    const rows = sql.all<{ row: string }>(
      'SELECT row FROM dataset_rows WHERE dataset_id = ? ORDER BY line',
      dataset_id,
    )
    if (sha256(rows.map(({ row }) => row).join('\n')) !== recorded)
      note(`dataset ${dataset_id}: its rows were changed`)
  }
  type Row = Record<'result_sha256' | 'result' | 'basis_sha256' | 'basis', string | null> & {
    valuation_id: number
  }
  const joined = sql.all<Row>(
    `SELECT v.valuation_id, v.result_sha256, r.result, v.basis_sha256, r.basis
     FROM valuations v LEFT JOIN valuation_results r USING (valuation_id)
     WHERE v.result_sha256 IS NOT NULL`,
  )
  for (const { valuation_id, result_sha256, result, basis_sha256, basis } of joined) {
    if (result === null || sha256(result) !== result_sha256)
      note(`valuation ${valuation_id}: its result was changed`)
    if ((basis === null ? null : sha256(basis)) !== basis_sha256)
      note(`valuation ${valuation_id}: what it was computed from was changed`)
  }
}
