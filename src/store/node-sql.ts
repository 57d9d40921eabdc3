import { ConstraintError, PassingError, type Sql, type SqlRow, type SqlValue } from './sql.ts'
import { kindOfError, openSqlite, type Statement } from './sqlite.ts'

/** Pages kept in memory: the indexes that every order touches stay there. */
const CACHE_KIB = 64 * 1024
/** Pages of log between two checkpoints (16 MiB): under load a page is then written back once for many changes. */
const CHECKPOINT_PAGES = 4096

/** The port over SQLite on Node. `close` checkpoints and lets the file go. */
export interface NodeSql extends Sql {
  close(): void
}

/**
 * Opens a database file, or ':memory:'. A commit is on the disk when it returns (WAL with synchronous FULL): a batch
 * costs one fsync, and what has been answered survives a power cut. A reader sees one moment in each transaction.
 */
export function openNodeSql(path: string, access: 'write' | 'read' = 'write'): NodeSql {
  const database = openSqlite(path, access === 'read')
  const pragma = (text: string) => database.exec(`PRAGMA ${text}`)
  pragma('busy_timeout = 1000')
  if (access === 'write') {
    pragma('journal_mode = WAL')
    pragma('synchronous = FULL')
    pragma('foreign_keys = ON')
    // What was deleted, or moved to another page, is nowhere to be read: words of persons are erased one day.
    pragma('secure_delete = ON')
    pragma(`cache_size = -${CACHE_KIB}`)
    pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  }
  const statements = new Map<string, Statement>()
  const prepare = (text: string): Statement => {
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
        return prepare(statement).run(params)
      } catch (error) {
        throw mapped(error)
      }
    },
    script(text) {
      mapping(() => database.exec(text))
    },
    tx(body) {
      mapping(() => begin.run([]))
      try {
        const value = body()
        mapping(() => commit.run([]))
        return value
      } catch (error) {
        try {
          rollback.run([])
        } catch {
          // SQLite had rolled back by itself: the disk is full, or can't be read.
        }
        throw error
      }
    },
    dropOldPages() {
      pragma('wal_checkpoint(TRUNCATE)')
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
  const database = openSqlite(`${folder}/${LOCK}`, false)
  database.exec('PRAGMA busy_timeout = 0')
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (kindOfError(error) !== 'passing') throw error
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

function mapped(error: unknown): unknown {
  const kind = kindOfError(error)
  if (kind === undefined) return error
  const { message } = error as Error
  return kind === 'constraint'
    ? new ConstraintError(message, { cause: error })
    : new PassingError(message, { cause: error })
}
