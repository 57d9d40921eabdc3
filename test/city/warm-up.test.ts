import { expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { warmUp } from '../../src/city/warm-up.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'

test('the warm-up runs the whole path: orders rest, trade and meet their own account', async () => {
  const { sequencer } = await warmUp(openNodeSql(':memory:'), loadCatalog(), 1000)
  expect(sequencer.venue.lastTradeId).toBeGreaterThan(100)
  expect(sequencer.venue.markets[0]!.book.size).toBeGreaterThan(30)
})
