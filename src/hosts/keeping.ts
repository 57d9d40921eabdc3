import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs'
import { basename } from 'node:path'
import { checkChain, lastHead } from '../kernel/chain.ts'
import { openNodeSql } from '../store/node-sql.ts'

/** The database in DATA_DIR. */
export const DATABASE_FILE = 'qingheng.sqlite'
/** Findings that are told at most. */
const MAX_FINDINGS = 20

const sumFile = (file: string) => `${file}.sha256`

/**
 * Copies a database while its server goes on: the copy is the database as it was at one moment. Its
 * SHA-256 stands beside it, in the form of sha256sum. Throws a sentence where the file is there already.
 */
export function backUp(database: string, file: string): { sha256: string; seq: number } {
  if (existsSync(file)) throw new Error(`${file} is there already; name another file`)
  const source = openNodeSql(database, 'read')
  try {
    // One reading transaction: a copy by pages would begin again with every order that comes in.
    source.run('VACUUM INTO ?', file)
  } finally {
    source.close()
  }
  const seq = seqOf(file)
  const sha256 = hashOfFile(file)
  writeFileSync(sumFile(file), `${sha256}  ${basename(file)}\n`)
  for (const path of [file, sumFile(file)]) flush(path)
  return { sha256, seq }
}

/** Puts a backup where there is no database yet. Returns the number of its last command. */
export function restore(file: string, database: string): number {
  if (existsSync(database))
    throw new Error(`${database} is there already; a backup is restored into an empty DATA_DIR`)
  const kept = existsSync(sumFile(file)) ? readFileSync(sumFile(file), 'utf8').slice(0, 64) : undefined
  if (kept === undefined) throw new Error(`${sumFile(file)} is missing: it says what the backup should be`)
  if (hashOfFile(file) !== kept) throw new Error(`${file} is not what ${sumFile(file)} says; it is damaged`)
  const [finding] = verifyFile(file)
  if (finding !== undefined) throw new Error(`${file} is not sound: ${finding}`)
  copyFileSync(file, database)
  flush(database)
  return seqOf(database)
}

/** What is wrong with a database, in sentences: pages that can't be right, and rows of the journal that were changed. */
export function verifyFile(file: string): string[] {
  const findings: string[] = []
  const note = (finding: string) => {
    if (findings.length < MAX_FINDINGS) findings.push(finding)
  }
  try {
    const sql = openNodeSql(file, 'read')
    try {
      for (const { integrity_check } of sql.all<{ integrity_check: string }>('PRAGMA integrity_check(20)'))
        if (integrity_check !== 'ok') note(`pages: ${integrity_check}`)
      checkChain(sql, note)
    } finally {
      sql.close()
    }
  } catch (error) {
    note(`it can't be read: ${(error as Error).message}`)
  }
  return findings
}

function seqOf(file: string): number {
  const sql = openNodeSql(file, 'read')
  try {
    return lastHead(sql).seq
  } finally {
    sql.close()
  }
}

const CHUNK = 1 << 20

function hashOfFile(file: string): string {
  const hash = createHash('sha256')
  const handle = openSync(file, 'r')
  const chunk = Buffer.alloc(CHUNK)
  try {
    for (;;) {
      const read = readSync(handle, chunk)
      if (read === 0) return hash.digest('hex')
      hash.update(chunk.subarray(0, read))
    }
  } finally {
    closeSync(handle)
  }
}

function flush(file: string): void {
  const handle = openSync(file, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
