import { join } from 'node:path'
import { migrate } from '../../src/store/migrations.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { Client, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'
import { order, paced, pairedOrder } from './orders.ts'
import { withPostgres } from './postgres.ts'
import { latencies, line } from './report.ts'

const BATCH = 500
const BATCHES = 200
const STREAMED = 40_000
const SINGLE = 3000
/** Orders under way: of a stream, and of requests. */
const [STREAM_AHEAD, REQUESTS_AHEAD, SINGLES_AHEAD] = [1024, 4, 16]
/** Bids that nothing meets, at ninety prices. */
const RESTING = 100_000
const [SELLER, BUYER] = ['demo-enterprise-a', 'demo-enterprise-b'] as const

/** The service as it is started: orders of two who trade, accepted, matched, settled and committed before they are answered. */
export async function benchDurable(): Promise<void> {
  const folder = temporaryFolder('bench')
  const server = await startServer(folder.path, { DEMO: '1' })
  await clearBook(server)
  const seller = await Client.open(server.url, SELLER)
  const buyer = await Client.open(server.url, BUYER)
  const both = [seller, buyer] as const
  await pipelined(both, 'warm', 5000)
  const streamed = await rateOf(STREAMED, () => pipelined(both, 'ws', STREAMED))
  const batched = await rateOf(BATCHES * BATCH, () => inBatches(server))
  // A route that was just called for the first time is compiled yet.
  await oneByOne(server, 'first')
  const single = await rateOf(SINGLE, () => oneByOne(server, 'one'))
  const taken = await paced(seller, 'paced', 2000, (tick) => tick < 300)
  seller.close()
  buyer.close()
  for (let index = 0; index < RESTING / BATCH; index++)
    await post(server, BUYER, '/v1/orders/batch', restingBatch(index))
  server.child.kill('SIGKILL')
  await server.ended

  const { rate: peer, trades, orders } = sqliteAlone(folder.path)
  const committed = postgresCommitted()
  const ratio = (rate: number, of: number | undefined, name: string) =>
    of === undefined ? `; no ${name} here` : `, ${(rate / of).toFixed(2)} × ${name} (${Math.round(of)}/s)`
  const told = (rate: number) => `${Math.round(rate)} orders/s`
  line('trades of the run', `${(trades / orders).toFixed(2)} an order`)
  line(
    'durable, two WebSockets',
    `${told(streamed)} (${STREAM_AHEAD} under way)${ratio(streamed, peer, 'SQLite alone, the same rows')}`,
  )
  line(
    'durable, HTTP batches of 500',
    `${told(batched)} (${REQUESTS_AHEAD} under way)${ratio(batched, peer, 'SQLite alone, the same rows')}`,
  )
  line(
    'durable, HTTP single',
    `${told(single)} (${SINGLES_AHEAD} under way)${ratio(single, committed, 'PostgreSQL with a commit each')}`,
  )
  line('durable, paced at 2,000/s', latencies(taken))
  const restart = performance.now()
  const again = await startServer(folder.path)
  const took = Math.round(performance.now() - restart)
  line(`restart with ${RESTING} open orders`, `ready in ${took} ms after a kill, process start included`)
  again.child.kill('SIGKILL')
  await again.ended
  folder.remove()
}

async function rateOf(count: number, run: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await run()
  return count / ((performance.now() - began) / 1000)
}

async function send({ url }: ServerProcess, who: string, path: string, body: string): Promise<void> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${who}`, 'Content-Type': 'application/json' },
    body,
  })
  await answer.text()
}
const post = (server: ServerProcess, who: string, path: string, body: object) =>
  send(server, who, path, JSON.stringify(body))

/** Nothing of the demonstration stands in the way. */
async function clearBook(server: ServerProcess): Promise<void> {
  await post(server, 'demo-operator', '/v1/kill-switch', { scope: 'venue', reason: 'bench' })
  const phase = { phase: 'continuous', reason: 'bench' }
  for (const symbol of ['CARBON-SANDBOX', 'ENERGY-ZIBO'])
    await post(server, 'demo-operator', `/v1/markets/${symbol}/phase`, phase)
}

/** Offers of one and bids of the other, in turn, so many at a time without waiting for their answers. */
async function pipelined(clients: readonly [Client, Client], name: string, count: number): Promise<void> {
  const answers: Promise<unknown>[] = []
  for (let index = 0; index < count; index++) {
    answers.push(clients[index % 2]!.ask('place_order', pairedOrder(name, index)))
    if (answers.length >= STREAM_AHEAD) await answers[answers.length - STREAM_AHEAD]
  }
  await Promise.all(answers)
}

/** Batches of offers, each followed by one of bids. Bodies are made before the clock runs: what is measured is the service. */
async function inBatches(server: ServerProcess): Promise<void> {
  const bodies = Array.from({ length: BATCHES }, (_, batch) =>
    JSON.stringify({
      operations: Array.from({ length: BATCH }, (_each, each) => ({
        op: 'place',
        order: pairedOrder(`b${Math.floor(batch / 2)}`, 2 * each + (batch % 2)),
      })),
    }),
  )
  let next = 0
  const worker = async () => {
    for (let batch = next++; batch < BATCHES; batch = next++)
      await send(server, batch % 2 ? BUYER : SELLER, '/v1/orders/batch', bodies[batch]!)
  }
  await Promise.all(Array.from({ length: REQUESTS_AHEAD }, worker))
}

async function oneByOne(server: ServerProcess, name: string): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let index = next++; index < SINGLE; index = next++)
      await post(server, index % 2 ? BUYER : SELLER, '/v1/orders', pairedOrder(name, index))
  }
  await Promise.all(Array.from({ length: SINGLES_AHEAD }, worker))
}

/** The rows that the service wrote for orders and trades, written again by SQLite and nothing else, 500 commands a commit. */
function sqliteAlone(dataDir: string) {
  const source = openNodeSql(join(dataDir, 'qingheng.sqlite'), 'read')
  const target = openNodeSql(join(dataDir, 'peer.sqlite'))
  migrate(target)
  const tables = ['journal', 'orders', 'order_ends', 'trades'].map((name) => {
    const rows = source.all(`SELECT * FROM ${name}`)
    const columns = Object.keys(rows[0] ?? {})
    const statement = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
    return { rows: rows.map((row) => columns.map((column) => row[column]!)), statement }
  })
  const orders = tables[1]!.rows.length
  const commits = Math.ceil(orders / BATCH)
  const began = performance.now()
  for (let commit = 0; commit < commits; commit++)
    target.tx(() => {
      for (const { rows, statement } of tables) {
        const [from, to] = [commit, commit + 1].map((part) => Math.floor((rows.length * part) / commits))
        for (const row of rows.slice(from, to)) target.run(statement, ...row)
      }
    })
  const rate = orders / ((performance.now() - began) / 1000)
  source.close()
  target.close()
  return { rate, orders, trades: tables[3]!.rows.length }
}

/** One row of a journal, one of an order and one of a trade in a commit, from one client; undefined: it is not there. */
function postgresCommitted(): number | undefined {
  const folder = temporaryFolder('bench-pg')
  try {
    return withPostgres(folder.path, (psql) => {
      const body = JSON.stringify(pairedOrder('pg', 1)).replaceAll("'", "''")
      const each = Array.from(
        { length: SINGLE },
        (_, seq) => `BEGIN; INSERT INTO journal VALUES (${seq}, 1, 'a', '${body}', '{}');
INSERT INTO orders VALUES (${seq}, 1, 1, 0, 7463, 1, 0, 'gtc', 'pg-${seq}'); INSERT INTO trades VALUES (${seq}, 1, 7463, 1, 1, 2); COMMIT;`,
      )
      const told =
        psql(`CREATE TABLE journal (seq bigint PRIMARY KEY, at bigint, actor text, command text, outcome text);
CREATE TABLE orders (order_id bigint PRIMARY KEY, asset int, holder int, side int, ticks bigint, lots bigint, filled bigint, tif text, name text);
CREATE UNIQUE INDEX names ON orders (holder, name);
CREATE TABLE trades (trade_id bigint PRIMARY KEY, asset int, ticks bigint, lots bigint, maker int, taker int);
SELECT extract(epoch FROM clock_timestamp()) AS began \\gset
${each.join('\n')}
SELECT 'seconds ' || (extract(epoch FROM clock_timestamp()) - :began);`)
      return SINGLE / Number(/seconds ([\d.]+)/.exec(told)![1])
    })
  } finally {
    folder.remove()
  }
}

function restingBatch(batch: number) {
  const operations = Array.from({ length: BATCH }, (_, each) => {
    const index = batch * BATCH + each
    const bid = {
      ...order(`rest${batch}`, each),
      symbol: 'ENERGY-ZIBO',
      side: 'buy',
      price: (90 + (index % 20) / 10).toFixed(1),
      quantity: '1',
    }
    return { op: 'place', order: bid }
  })
  return { operations }
}
