import Database from 'better-sqlite3'
import { ConstraintError, type Sql, type SqlRow, type SqlValue } from './sql.ts'

/** Pages kept in memory: the indexes that every order touches stay there. */
const CACHE_KIB = 64 * 1024
/** Pages of log between two checkpoints (16 MiB): under load a page is then written back once for many changes. */
const CHECKPOINT_PAGES = 4096

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
  database.pragma('busy_timeout = 5000')
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
      return prepare(statement).all(params) as R[]
    },
    run(statement, ...params) {
      try {
        return prepare(statement).run(params).changes
      } catch (error) {
        throw mapped(error)
      }
    },
    script(text) {
      database.exec(text)
    },
    tx(body) {
      begin.run()
      try {
        const value = body()
        commit.run()
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

function mapped(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? ''
  return code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE'
    ? new ConstraintError((error as Error).message)
    : error
}
