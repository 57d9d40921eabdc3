import { createRequire } from 'node:module'
import type { SqlRow, SqlValue } from './sql.ts'

/** What of SQLite is used, whoever brings it: better-sqlite3 or Node itself. */
export interface Sqlite {
  prepare(text: string): Statement
  exec(text: string): void
  close(): void
}

export interface Statement {
  all(params: readonly SqlValue[]): SqlRow[]
  /** Rows written. */
  run(params: readonly SqlValue[]): number
}

/** Who brings SQLite; both give a database that the other reads. */
export const SQLITES = ['better-sqlite3', 'node'] as const
export type SqliteName = (typeof SQLITES)[number]

/**
 * Opens a file, or ':memory:'. better-sqlite3 where it could be built; else Node's own from 22.13 on. `SQLITE` in the
 * environment chooses. Throws a sentence where there is neither.
 */
export function openSqlite(path: string, isReadOnly: boolean): Sqlite {
  const wanted = process.env.SQLITE || undefined
  if (wanted !== undefined && !SQLITES.includes(wanted as SqliteName))
    throw new Error(`SQLITE: ${wanted} is neither ${SQLITES.join(' nor ')}`)
  const open = wanted === undefined ? firstThatIsThere() : OPENERS[wanted as SqliteName]()
  if (!open)
    throw new Error(
      `SQLite: ${wanted ?? SQLITES.join(', ')} is not there; npm ci builds better-sqlite3, and Node 22.13 and later has its own`,
    )
  return open(path, isReadOnly)
}

type Open = (path: string, isReadOnly: boolean) => Sqlite

const OPENERS: Readonly<Record<SqliteName, () => Open | undefined>> = {
  'better-sqlite3': () => {
    let Database: typeof import('better-sqlite3')
    try {
      Database = createRequire(import.meta.url)('better-sqlite3')
      // Its library is looked for when the first database is opened.
      new Database(':memory:').close()
    } catch {
      return undefined
    }
    return (path, readonly) => {
      const database = new Database(path, { readonly })
      return {
        prepare(text) {
          const statement = database.prepare(text)
          return {
            all: (params) => statement.all(params) as SqlRow[],
            run: (params) => statement.run(params).changes,
          }
        },
        exec: (text) => void database.exec(text),
        close: () => void database.close(),
      }
    }
  },
  node: () => {
    const own = process.getBuiltinModule?.('node:sqlite' as never) as NodeSqlite | undefined
    if (!own) return undefined
    return (path, readOnly) => {
      const database = new own.DatabaseSync(path, { readOnly })
      return {
        prepare(text) {
          const statement = database.prepare(text)
          return {
            all: (params) => statement.all(...params),
            run: (params) => Number(statement.run(...params).changes),
          }
        },
        exec: (text) => database.exec(text),
        close: () => database.close(),
      }
    }
  },
}

let found: Open | undefined
function firstThatIsThere(): Open | undefined {
  for (const name of SQLITES) found ??= OPENERS[name]()
  return found
}

/** What is used of node:sqlite, which the types of Node 20 do not know. */
interface NodeSqlite {
  DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => {
    prepare(text: string): {
      all(...params: SqlValue[]): SqlRow[]
      run(...params: SqlValue[]): { changes: number | bigint }
    }
    exec(text: string): void
    close(): void
  }
}

/** SQLite's primary codes of what passes: another has the file, the disk is full, or does not take or give what it should. */
const PASSING = new Set([
  ...['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'],
])
const NAMES: Readonly<Record<number, string>> = {
  ...{ 5: 'SQLITE_BUSY', 6: 'SQLITE_LOCKED', 8: 'SQLITE_READONLY', 10: 'SQLITE_IOERR', 13: 'SQLITE_FULL' },
  ...{ 14: 'SQLITE_CANTOPEN', 1555: 'SQLITE_CONSTRAINT_PRIMARYKEY', 2067: 'SQLITE_CONSTRAINT_UNIQUE' },
}

/** What an error of SQLite means to us; undefined: it is none that can be helped. */
export function kindOfError(error: unknown): 'constraint' | 'passing' | undefined {
  const { code = '', errcode } = error as { code?: string; errcode?: number }
  // Node numbers them, in the low byte without what is more special (sqlite3.h).
  const name = errcode === undefined ? code : (NAMES[errcode] ?? NAMES[errcode & 0xff] ?? '')
  if (name === 'SQLITE_CONSTRAINT_PRIMARYKEY' || name === 'SQLITE_CONSTRAINT_UNIQUE') return 'constraint'
  const [primary] = /^SQLITE_[A-Z]+/.exec(name) ?? []
  return primary !== undefined && PASSING.has(primary) ? 'passing' : undefined
}
