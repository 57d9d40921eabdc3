import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { startMiniflare } from '../helpers/miniflare.ts'
import { SQL_CONTRACT } from './sql-contract.ts'

describe('the SQL port on Node', () => {
  test.each(SQL_CONTRACT)('$name', ({ run }) => {
    run(openNodeSql(':memory:'))
  })
})

const hasOwn = process.getBuiltinModule?.('node:sqlite' as never) !== undefined
describe.skipIf(!hasOwn)('the SQL port over Node’s own SQLite (skipped before Node 22.13)', () => {
  beforeAll(() => void vi.stubEnv('SQLITE', 'node'))
  afterAll(() => void vi.unstubAllEnvs())
  test.each(SQL_CONTRACT)('$name', ({ run }) => {
    run(openNodeSql(':memory:'))
  })
})

test('a name of SQLite that is not known is refused with those that are', () => {
  vi.stubEnv('SQLITE', 'mysql')
  expect(() => openNodeSql(':memory:')).toThrow('SQLITE: mysql is neither better-sqlite3 nor node')
  vi.unstubAllEnvs()
})

describe('the SQL port in a Durable Object', () => {
  let results: { name: string; error: string | null }[] = []
  let stop = async () => {}
  beforeAll(async () => {
    const miniflare = await startMiniflare({
      entry: 'test/store/sql-contract-worker.ts',
      className: 'ContractObject',
    })
    stop = () => miniflare.dispose()
    const answer = await miniflare.dispatchFetch('http://contract/')
    results = (await answer.json()) as typeof results
  }, 60_000)
  afterAll(() => stop())

  test.each(SQL_CONTRACT)('$name', ({ name }) => {
    expect(results.find((result) => result.name === name)).toEqual({ name, error: null })
  })
})
