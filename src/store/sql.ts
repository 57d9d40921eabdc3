/** What may be bound: no bigint, Date or boolean, because a Durable Object's SQLite takes none of them. */
export type SqlValue = string | number | null
export type SqlRow = Record<string, SqlValue>

/**
 * What we ask of a host: synchronous, positional parameters, materialised rows, one writer.
 * Both adapters pass one contract suite (test/store/sql-contract.ts).
 */
export interface Sql {
  all<R extends SqlRow>(statement: string, ...params: SqlValue[]): R[]
  /** Rows written. */
  run(statement: string, ...params: SqlValue[]): number
  /** Several statements without parameters. */
  script(statements: string): void
  /** Commits when `body` returns, rolls back when it throws. `body` is never async. */
  tx<T>(body: () => T): T
  /** Takes older states of pages out of the files, after what was erased is committed; absent: the host sees to its files. */
  dropOldPages?(): void
}

/** A UNIQUE or PRIMARY KEY constraint said no; adapters turn their host's error into this one. */
export class ConstraintError extends Error {
  override name = 'ConstraintError'
}

/** The host can't do it now and may later: another has the file, the disk is full. Adapters turn their host's error into it. */
export class PassingError extends Error {
  override name = 'PassingError'
}

/** The first row, or undefined. */
export function first<R extends SqlRow>(sql: Sql, statement: string, ...params: SqlValue[]): R | undefined {
  return sql.all<R>(statement, ...params)[0]
}
