import { expect, test } from 'vitest'
import { fromBase64, fromHex, utf8 } from '../../engine/proof/bytes.ts'
import { isIncluded, leafHash, nodeHash } from '../../engine/proof/merkle.ts'
import { recordLeaf } from '../../engine/proof/report.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { EA, EB, OPERATOR, startTestService } from '../helpers/service.ts'

interface Day {
  readonly day: string
  readonly first_trade_id: number
  readonly last_trade_id: number
  readonly count: number
  readonly root: string
  readonly log_index: number
  readonly salt: string
}
interface Proof {
  readonly code?: string
  readonly leaf_text: string
  readonly place: number
  readonly path: string[]
  readonly trade_day: Day
}
const DAY_MS = 86_400_000

/** The root of leaves by the definition of RFC 6962, without any of what the product does it by. */
function naiveRoot(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!
  const half = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1)
  return nodeHash(naiveRoot(leaves.slice(0, half)), naiveRoot(leaves.slice(half)))
}

test('each day’s trades are in the log by the root of their tree, which proves each of them and shows what was changed', async () => {
  const clock = { now: Date.UTC(2026, 10, 26, 2) }
  const { call, sql, service } = await startTestService({ clock })
  let count = 0
  const order = (token: string, side: string) =>
    call('POST', '/v1/orders', token, {
      ...{ client_order_id: `t${++count}`, symbol: 'ENERGY-ZIBO', side, type: 'limit', price: '97' },
      quantity: '1',
    })
  const trade = async (times: number) => {
    for (let time = 0; time < times; time++) {
      await order(EA, 'sell')
      await order(EB, 'buy')
    }
  }
  const days = async () => (await call<{ data: Day[] }>('GET', '/v1/trade-days')).body.data
  const proofOf = async (id: number, token = EA) =>
    (await call<Proof>('GET', `/v1/trades/${id}/proof`, token)).body
  await trade(5)
  expect(await days()).toEqual([])
  const [last] = sql.all<{ id: number }>('SELECT max(trade_id) AS id FROM trades')
  expect((await proofOf(last!.id)).code).toBe('not_found')
  clock.now += DAY_MS
  await trade(3)
  clock.now += 3 * DAY_MS
  await order(EA, 'sell')
  const told = await days()
  expect(told.map(({ day, count }) => [day, count])).toEqual([
    ['2026-11-27', 3],
    ['2026-11-26', last!.id],
  ])
  const wanted = sql
    .all('SELECT * FROM trades WHERE trade_id <= ? ORDER BY trade_id', last!.id)
    .map((row) => leafHash(utf8(JSON.stringify(Object.fromEntries(Object.entries(row).sort())))))
  expect(told[1]!.root).toBe(Buffer.from(naiveRoot(wanted)).toString('base64'))
  // A party proves each of its trades, up to the leaf of the log.
  for (const id of [1, last!.id - 1, last!.id, last!.id + 2]) {
    const { leaf_text, place, path, trade_day } = await proofOf(id, OPERATOR)
    const leaf = leafHash(utf8(leaf_text))
    expect(JSON.parse(leaf_text).trade_id).toBe(id)
    expect(isIncluded(leaf, place, trade_day.count, path.map(fromBase64), fromBase64(trade_day.root))).toBe(
      true,
    )
    const { log_index, salt, ...record } = trade_day
    const entry = await call<{ kind: string; leaf_hash: string }>('GET', `/v1/log/entries/${log_index}`)
    expect(entry.body).toMatchObject({
      kind: 'trade_day',
      leaf_hash: Buffer.from(recordLeaf('trade_day', record, fromHex(salt))).toString('hex'),
    })
  }
  expect((await proofOf(last!.id, 'demo-enterprise-c')).code).toBe('not_found')
  service.sequencer.close()
  const findings = () => audit(sql, openNodeSql(':memory:'), sha256).findings
  expect(findings()).toEqual([])
  sql.run('UPDATE trades SET price_ticks = price_ticks + 1 WHERE trade_id = 2')
  expect(findings().join()).toContain('the trades of 2026-11-26 were changed')
})
