import { expect, test } from 'vitest'
import { migrate } from '../../src/store/migrations.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { SHELF_TABLES, TABLES } from '../../src/store/tables.ts'
import { differences } from './declared.ts'

test('no table is without a declaration but those beside the journal; a column that differs is told', () => {
  const sql = openNodeSql(':memory:')
  expect(differences(sql)).toEqual([])
  const all = sql.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  const declared = new Set(TABLES.map((table) => table.name))
  expect(all.map(({ name }) => name).filter((name) => !declared.has(name))).toEqual([
    'auction_trades',
    'dataset_rows',
    'deliveries',
    'engine_changes',
    'erasable',
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

test('what could not be read again is not written', () => {
  const sql = openNodeSql(':memory:')
  migrate(sql)
  const project = {
    ...{ project_id: 1, name: 'x', uscc: null, area: '370303', sector: 'industry', stack_m: null },
    ...{ missed: 'none', needs: [], status: 'open', document: 'x', proposer: 'x', reason: null, at: 0 },
  } as const
  const write = (change: object) => () => SHELF_TABLES.projects.add(sql, { ...project, ...change } as never)
  const need = { pollutant: 'SO2', grams: 1, required_grams: 2 ** 60, printed: '1', matched_grams: 0 }
  expect(write({ needs: [need] })).toThrow('required_grams')
  expect(write({ at: 2 ** 60 })).toThrow('no whole number')
  expect(write({ at: 0.5 })).toThrow('no whole number')
  expect(write({ needs: [{ ...need, required_grams: 2 }] })).not.toThrow()
})
