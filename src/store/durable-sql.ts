import type { DurableObjectStorage } from '@cloudflare/workers-types'
import { ConstraintError, PassingError, type Sql, type SqlRow, type SqlValue } from './sql.ts'

/** SQLite's words for what passes. */
const PASSING = /SQLITE_(BUSY|LOCKED|FULL|IOERR)|database or disk is full/

/** The port over the SQLite of a Durable Object. Its commits are durable before any answer leaves the object. */
export function durableSql(storage: DurableObjectStorage): Sql {
  return {
    all<R extends SqlRow>(statement: string, ...params: SqlValue[]): R[] {
      return storage.sql.exec(statement, ...params).toArray() as R[]
    },
    run(statement, ...params) {
      try {
        const cursor = storage.sql.exec(statement, ...params)
        cursor.toArray()
        return storage.sql.exec('SELECT changes() AS count').one().count as number
      } catch (error) {
        throw mapped(error)
      }
    },
    script(statements) {
      storage.sql.exec(statements)
    },
    tx(body) {
      return storage.transactionSync(body)
    },
  }
}

function mapped(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error)
  if (message.includes('UNIQUE constraint failed')) return new ConstraintError(message, { cause: error })
  return PASSING.test(message) ? new PassingError(message, { cause: error }) : error
}
