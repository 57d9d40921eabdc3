import type { z } from 'zod'
import type { Sql, SqlRow, SqlValue } from './sql.ts'

/** A column, as the fact's member says: whole numbers, numbers, texts, true or false as 1 or 0, and the rest as JSON. */
export interface Column {
  readonly name: string
  readonly kind: 'integer' | 'real' | 'text' | 'boolean' | 'json'
  readonly isNullable: boolean
  /** A record without it has no such member. */
  readonly isOptional?: true
  readonly schema: z.core.$ZodType
}

/** A table and the fact of which it has a row each. Columns are named wherever they are written. */
export interface Table<R extends object = object> {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: readonly Column[]
  /** Whether its records are held in memory too, or only written and looked up. */
  readonly keeps: 'all' | 'none'
  /** Adds a record that is not there yet. */
  add(sql: Sql, record: R): void
  /** Writes a record in its last state, in the place of the one of its key. */
  write(sql: Sql, record: R): void
  /** Deletes the record of a key of one column. */
  remove(sql: Sql, key: string | number): void
  read(row: SqlRow): R
}

/** Declares the table of a fact: what is written and read follows from the fact's members. */
export function table<S extends z.ZodObject>(
  name: string,
  fact: S,
  key: readonly (keyof S['shape'] & string)[],
  keeps: 'all' | 'none' = 'all',
): Table<z.output<S>> {
  const columns = Object.entries(fact.shape).map(([member, schema]) => columnOf(member, schema))
  const names = columns.map((column) => column.name)
  const values = `INTO ${name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  const [adding, writing] = [`INSERT ${values}`, `INSERT OR REPLACE ${values}`]
  return {
    name,
    key,
    columns,
    keeps,
    add(sql, record) {
      sql.run(adding, ...valuesOf(columns, record))
    },
    write(sql, record) {
      sql.run(writing, ...valuesOf(columns, record))
    },
    remove(sql, of) {
      sql.run(`DELETE FROM ${name} WHERE ${key[0]} = ?`, of)
    },
    read(row) {
      const record: Record<string, unknown> = {}
      for (const column of columns) {
        const value = row[column.name]!
        if (value !== null || !column.isOptional) record[column.name] = restored(column, value)
      }
      return record as z.output<S>
    },
  }
}

/** Changes some columns of the row of a record; its key is among the record's members. */
export function changing<R extends object, const M extends keyof R & string>(
  { name, columns, key }: Table<R>,
  members: readonly M[],
): (sql: Sql, record: Partial<R> & Pick<R, M>) => void {
  const named = (member: string) => columns.find((column) => column.name === member)!
  const given = [...members, ...key].map(named)
  const set = members.map((member) => `${member} = ?`).join(', ')
  const where = key.map((member) => `${member} = ?`).join(' AND ')
  const statement = `UPDATE ${name} SET ${set} WHERE ${where}`
  return (sql, record) => {
    sql.run(statement, ...valuesOf(given, record))
  }
}

function columnOf(name: string, schema: z.core.$ZodType, isNullable = false): Column {
  const { def } = schema._zod as { def: { type: string; innerType?: z.core.$ZodType; format?: string } }
  switch (def.type) {
    case 'optional':
      return { ...columnOf(name, def.innerType!, true), isOptional: true }
    case 'nullable':
    case 'default':
      return columnOf(name, def.innerType!, isNullable || def.type === 'nullable')
    case 'number':
      return { name, kind: def.format === 'safeint' ? 'integer' : 'real', isNullable, schema }
    case 'literal':
      return { name, kind: 'integer', isNullable, schema }
    case 'string':
    case 'enum':
      return { name, kind: 'text', isNullable, schema }
    case 'boolean':
      return { name, kind: 'boolean', isNullable, schema }
    default:
      return { name, kind: 'json', isNullable, schema }
  }
}

/** A loop, not a map: it runs for every order. */
function valuesOf(columns: readonly Column[], record: object): SqlValue[] {
  const values: SqlValue[] = []
  for (const column of columns) values.push(stored(column, (record as Record<string, unknown>)[column.name]))
  return values
}

/** What could not be read again is not written: the transaction fails, and nothing of it is kept. */
function stored({ name, kind, schema, isOptional }: Column, value: unknown): SqlValue {
  if (value === null || (isOptional && value === undefined)) return null
  if (kind === 'integer' && !Number.isSafeInteger(value))
    throw new RangeError(`${name}: ${value} is no whole number`)
  if (kind === 'boolean') return value ? 1 : 0
  return kind === 'json' ? JSON.stringify((schema as z.ZodType).parse(value)) : (value as SqlValue)
}

/** A record that was written before a member came in gets that member's default. */
function restored({ kind, schema }: Column, value: SqlValue): unknown {
  if (value === null) return null
  if (kind === 'boolean') return value === 1
  return kind === 'json' ? (schema as z.ZodType).parse(JSON.parse(value as string)) : value
}
