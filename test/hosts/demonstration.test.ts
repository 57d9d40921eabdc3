import { expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { adoptCatalogue, startCity } from '../../src/city/city.ts'
import { readConfig } from '../../src/hosts/config.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'

test.each([
  ['0', false],
  ['0 ', false],
  ['false', false],
  ['No', false],
  ['OFF', false],
  ['1', true],
  ['true', true],
  ['', true],
  [undefined, true],
])('DEMO=%j is %s', (DEMO, isDemo) => {
  expect(readConfig({ DEMO }).isDemo).toBe(isDemo)
})

test('DEMO that is neither on nor off is refused', () => {
  expect(() => readConfig({ DEMO: 'nope' })).toThrow('DEMO: nope is neither on')
})

test('a database that was not made as a demonstration never becomes one', async () => {
  const sql = openNodeSql(':memory:')
  const start = (isDemo: boolean) =>
    startCity(
      { sql, isDemo, now: Date.now, defer: (run) => setImmediate(run), onBroken: () => {} },
      loadCatalog(),
    )
  const real = start(false)
  await adoptCatalogue(real)
  real.sequencer.close()
  expect(start(true).isDemo).toBe(false)
})
