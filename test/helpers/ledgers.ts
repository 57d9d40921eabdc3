import { expect } from 'vitest'
import { LEDGER_CAUSE } from '../../engine/facts/words.ts'
import type { NodeSql } from '../../src/store/node-sql.ts'

/** Databases that tests have opened and that were not looked at yet. */
export const opened: NodeSql[] = []

/** A ledger that is read by people has a word for each of its lines, whatever made it. */
export function expectWords(sql: NodeSql): void {
  expect(Object.keys(LEDGER_CAUSE)).toEqual(expect.arrayContaining(causesOf(sql)))
}

/** Causes of the lines of a database; none of one that a test has closed. */
function causesOf(sql: NodeSql): string[] {
  try {
    return sql.all<{ cause: string }>('SELECT DISTINCT cause FROM postings').map(({ cause }) => cause)
  } catch {
    return []
  }
}
