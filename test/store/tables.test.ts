import { expect, test } from 'vitest'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { TABLES } from '../../src/store/tables.ts'
import { differences } from './declared.ts'

test('no table is without a declaration but those beside the journal; a column that differs is told', () => {
  const sql = openNodeSql(':memory:')
  expect(differences(sql)).toEqual([])
  const all = sql.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  const declared = new Set(TABLES.map((table) => table.name))
  expect(all.map(({ name }) => name).filter((name) => !declared.has(name))).toEqual([
    'auction_trades',
    'dataset_rows',
    'heads',
    'idempotency',
    'journal',
    'log_cosignatures',
    'log_entries',
    'log_keys',
    'log_nodes',
    'log_records',
    'migrations',
    'order_ends',
    'report_bundles',
    'secrets',
    'security_events',
    'signatures',
    'valuation_results',
  ])
  sql.script('ALTER TABLE consents ADD COLUMN forgotten TEXT')
  expect(differences(sql)).toEqual(['consents.forgotten TEXT true false'])
})
