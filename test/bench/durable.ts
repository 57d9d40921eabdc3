import { Client, startServer, temporaryFolder } from '../helpers/server.ts'
import { order, paced, pipelined } from './orders.ts'
import { latencies, line } from './report.ts'

const BATCHES = 200

/** The service as it is started: orders accepted, matched, settled and committed to disk before they are answered. */
export async function benchDurable(): Promise<void> {
  const folder = temporaryFolder('bench')
  const server = await startServer(folder.path)
  const send = (path: string, body: string) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { Authorization: 'Bearer demo-enterprise-b', 'Content-Type': 'application/json' },
      body,
    }).then((answer) => answer.text())
  const post = (path: string, body: object) => send(path, JSON.stringify(body))

  const client = await Client.open(server.url, 'demo-enterprise-a')
  await pipelined(client, 'warm', 5000, 256)
  const count = 40_000
  let began = performance.now()
  await pipelined(client, 'ws', count, 1024)
  line(
    'durable, one WebSocket',
    `${Math.round(count / ((performance.now() - began) / 1000))} orders/s (1024 under way)`,
  )

  // Bodies are made before the clock runs, and four requests are always under way: what is measured is the service.
  const bodies = Array.from({ length: BATCHES }, (_, index) =>
    JSON.stringify({
      operations: Array.from({ length: 500 }, (_each, each) => ({
        op: 'place',
        order: order(`b${index}`, each),
      })),
    }),
  )
  began = performance.now()
  let sent = 0
  const batcher = async () => {
    while (sent < BATCHES) await send('/v1/orders/batch', bodies[sent++]!)
  }
  await Promise.all(Array.from({ length: 4 }, batcher))
  line(
    'durable, HTTP batches of 500',
    `${Math.round((BATCHES * 500) / ((performance.now() - began) / 1000))} orders/s (4 under way)`,
  )

  const single = 3000
  began = performance.now()
  let next = 0
  const worker = async () => {
    while (next < single) await post('/v1/orders', order('one', next++))
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  line(
    'durable, HTTP single',
    `${Math.round(single / ((performance.now() - began) / 1000))} orders/s (16 under way)`,
  )

  const taken = await paced(client, 'paced', 2000, (tick) => tick < 300)
  line('durable, paced at 2,000/s', latencies(taken))
  client.close()
  for (let index = 0; index < RESTING / 500; index++) await post('/v1/orders/batch', restingBatch(index))
  server.child.kill('SIGKILL')
  await server.ended

  const restart = performance.now()
  const again = await startServer(folder.path)
  const took = Math.round(performance.now() - restart)
  line(`restart with ${RESTING} open orders`, `ready in ${took} ms after a kill, process start included`)
  again.child.kill('SIGKILL')
  await again.ended
  folder.remove()
}

/** Bids that nothing meets, at ninety prices. */
const RESTING = 100_000

function restingBatch(batch: number) {
  const operations = Array.from({ length: 500 }, (_, each) => {
    const index = batch * 500 + each
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
