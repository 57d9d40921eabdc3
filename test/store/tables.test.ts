import { expect, test } from 'vitest'
import { migrate } from '../../src/store/migrations.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { TABLES } from '../../src/store/tables.ts'

const sql = openNodeSql(':memory:')
migrate(sql)

type ColumnInfo = { name: string; type: string; notnull: number; pk: number }
const TYPES = { integer: 'INTEGER', boolean: 'INTEGER', real: 'REAL', text: 'TEXT', json: 'TEXT' } as const

test.each(TABLES.map((table) => [table.name, table] as const))(
  'the table %s is as its fact declares it: columns, types, what may be missing, the key',
  (name, { columns, key }) => {
    const stored = sql.all<ColumnInfo>(`SELECT name, type, "notnull", pk FROM pragma_table_info(?)`, name)
    expect(stored.map((column) => [column.name, column.type])).toEqual(
      columns.map((column) => [column.name, TYPES[column.kind]]),
    )
    expect(stored.filter(({ pk }) => pk > 0).map((column) => column.name)).toEqual(key)
    for (const column of columns) {
      const { notnull, pk } = stored.find((one) => one.name === column.name)!
      expect([column.name, notnull === 0 && pk === 0]).toEqual([column.name, column.isNullable])
    }
  },
)

test('no table is without a declaration but those beside the journal', () => {
  const all = sql.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  const declared = new Set(TABLES.map((table) => table.name))
  expect(all.map(({ name }) => name).filter((name) => !declared.has(name))).toEqual([
    'dataset_rows',
    'idempotency',
    'journal',
    'migrations',
    'valuation_results',
  ])
})
