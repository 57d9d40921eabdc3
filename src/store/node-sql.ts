import Database from 'better-sqlite3'
import { ConstraintError, PassingError, type Sql, type SqlRow, type SqlValue } from './sql.ts'

/** Pages kept in memory: the indexes that every order touches stay there. */
const CACHE_KIB = 64 * 1024
/** Pages of log between two checkpoints (16 MiB): under load a page is then written back once for many changes. */
const CHECKPOINT_PAGES = 4096
/** SQLite's codes of what passes: another has the file, the disk is full, or does not take or give what it should. */
const PASSING = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN)/

/** The port over better-sqlite3. `close` checkpoints and lets the file go. */
export interface NodeSql extends Sql {
  close(): void
}

/**
 * Opens a database file, or ':memory:'. A commit is on the disk when it returns (WAL with synchronous FULL): a batch
 * costs one fsync, and what has been answered survives a power cut. A reader sees one moment in each transaction.
 */
export function openNodeSql(path: string, access: 'write' | 'read' = 'write'): NodeSql {
  const database = new Database(path, { readonly: access === 'read' })
  database.pragma('busy_timeout = 1000')
  if (access === 'write') {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma(`cache_size = -${CACHE_KIB}`)
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  }
  const statements = new Map<string, Database.Statement>()
  const prepare = (text: string): Database.Statement => {
    let statement = statements.get(text)
    if (!statement) {
      statement = database.prepare(text)
      statements.set(text, statement)
    }
    return statement
  }
  const begin = database.prepare(access === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN')
  const commit = database.prepare('COMMIT')
  const rollback = database.prepare('ROLLBACK')

  return {
    all<R extends SqlRow>(statement: string, ...params: SqlValue[]): R[] {
      try {
        return prepare(statement).all(params) as R[]
      } catch (error) {
        throw mapped(error)
      }
    },
    run(statement, ...params) {
      try {
        return prepare(statement).run(params).changes
      } catch (error) {
        throw mapped(error)
      }
    },
    script(text) {
      mapping(() => database.exec(text))
    },
    tx(body) {
      mapping(() => begin.run())
      try {
        const value = body()
        mapping(() => commit.run())
        return value
      } catch (error) {
        if (database.inTransaction) rollback.run()
        throw error
      }
    },
    close() {
      database.close()
    },
  }
}

/** The file on which a process that writes in a folder holds a lock. */
const LOCK = 'lock.sqlite'

/**
 * Takes a folder for this process alone, until it lets go or ends: the lock is the system's own, on a file of its own, so
 * that readers of the database are not kept out. Throws where another process has it.
 */
export function lockFolder(folder: string): () => void {
  const database = new Database(`${folder}/${LOCK}`)
  database.pragma('busy_timeout = 0')
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (!PASSING.test(codeOf(error))) throw error
    throw new Error(
      `DATA_DIR: another process works on ${folder}; one folder has one server. Stop it, or name another folder.`,
    )
  }
  return () => database.close()
}

function mapping<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw mapped(error)
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? ''
}

function mapped(error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE')
    return new ConstraintError((error as Error).message, { cause: error })
  return PASSING.test(code) ? new PassingError((error as Error).message, { cause: error }) : error
}
