import { ConstraintError, type Sql } from '../../src/store/sql.ts'
import { differences } from './declared.ts'

/** One rule of the SQL port; `run` throws when an adapter breaks it. Plain functions, so that they run inside workerd too. */
export interface ContractCase {
  readonly name: string
  run(sql: Sql): void
}

function equal(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (left !== right) throw new Error(`expected ${right}, got ${left}`)
}

function throws(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('expected an error')
}

const TABLE =
  'DROP TABLE IF EXISTS t; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE, amount INTEGER) STRICT'

export const SQL_CONTRACT: readonly ContractCase[] = [
  {
    name: 'rows come back with the types they went in with',
    run(sql) {
      sql.script(TABLE)
      sql.run('INSERT INTO t VALUES (?,?,?)', 1, '青衡', null)
      equal(sql.all('SELECT * FROM t'), [{ id: 1, name: '青衡', amount: null }])
    },
  },
  {
    name: 'the largest amount keeps its last digit',
    run(sql) {
      sql.script(TABLE)
      sql.run('INSERT INTO t VALUES (1, ?, ?)', 'max', Number.MAX_SAFE_INTEGER)
      equal(sql.all<{ amount: number }>('SELECT amount FROM t')[0]?.amount, Number.MAX_SAFE_INTEGER)
    },
  },
  {
    name: 'run tells how many rows it changed',
    run(sql) {
      sql.script(TABLE)
      for (const id of [1, 2, 3]) sql.run('INSERT INTO t VALUES (?, NULL, 0)', id)
      equal(sql.run('UPDATE t SET amount = 5 WHERE id > ?', 1), 2)
    },
  },
  {
    name: 'a STRICT column refuses a fraction',
    run(sql) {
      sql.script(TABLE)
      throws(() => sql.run('INSERT INTO t VALUES (1, NULL, ?)', 1.5))
    },
  },
  {
    name: 'a second row under the same key is a ConstraintError',
    run(sql) {
      sql.script(TABLE)
      sql.run("INSERT INTO t VALUES (1, 'a', 0)")
      equal(throws(() => sql.run("INSERT INTO t VALUES (1, 'b', 0)")) instanceof ConstraintError, true)
      equal(throws(() => sql.run("INSERT INTO t VALUES (2, 'a', 0)")) instanceof ConstraintError, true)
    },
  },
  {
    name: 'a transaction that throws leaves nothing behind',
    run(sql) {
      sql.script(TABLE)
      throws(() =>
        sql.tx(() => {
          sql.run("INSERT INTO t VALUES (1, 'a', 0)")
          throw new Error('no')
        }),
      )
      equal(sql.all('SELECT * FROM t'), [])
    },
  },
  {
    name: 'a transaction returns what its body returns, and its rows stay',
    run(sql) {
      sql.script(TABLE)
      equal(
        sql.tx(() => sql.run("INSERT INTO t VALUES (1, 'a', 0)")),
        1,
      )
      equal(sql.all('SELECT id FROM t'), [{ id: 1 }])
    },
  },
  {
    name: 'rows are materialised: writing while reading is safe',
    run(sql) {
      sql.script(TABLE)
      for (const id of [1, 2, 3]) sql.run('INSERT INTO t VALUES (?, NULL, 0)', id)
      for (const row of sql.all<{ id: number }>('SELECT id FROM t'))
        sql.run('DELETE FROM t WHERE id = ?', row.id)
      equal(sql.all('SELECT * FROM t'), [])
    },
  },
  {
    name: 'long lists go through json_each',
    run(sql) {
      const ids = JSON.stringify(Array.from({ length: 500 }, (_, index) => index))
      equal(sql.all<{ n: number }>('SELECT count(*) AS n FROM json_each(?)', ids)[0]?.n, 500)
    },
  },
  {
    name: 'the tables are as their facts declare them',
    run: (sql) => equal(differences(sql), []),
  },
]
