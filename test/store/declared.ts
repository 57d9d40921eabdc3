import { migrate } from '../../src/store/migrations.ts'
import type { Sql } from '../../src/store/sql.ts'
import { TABLES } from '../../src/store/tables.ts'

type ColumnInfo = { name: string; type: string; notnull: number; pk: number }
const TYPES = { integer: 'INTEGER', boolean: 'INTEGER', real: 'REAL', text: 'TEXT', json: 'TEXT' } as const

/** Where the tables of a host are other than their facts declare: columns, types, what may be missing, the key. */
export function differences(sql: Sql): string[] {
  migrate(sql)
  return TABLES.flatMap(({ name, columns, key }) => {
    const stored = sql.all<ColumnInfo>(`PRAGMA table_info(${name})`)
    const told = stored.map(
      (one) => `${name}.${one.name} ${one.type} ${one.notnull === 0 && one.pk === 0} ${one.pk > 0}`,
    )
    const declared = columns.map(
      (one) => `${name}.${one.name} ${TYPES[one.kind]} ${one.isNullable} ${key.includes(one.name)}`,
    )
    const [inTable, inFact] = [new Set(told), new Set(declared)]
    return [...told.filter((one) => !inFact.has(one)), ...declared.filter((one) => !inTable.has(one))]
  })
}
