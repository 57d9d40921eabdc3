import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { seededRandom } from '../helpers/random.ts'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

// `npm run soak`: orders of two enterprises that trade with each other, for SOAK_MINUTES (5); a kill now and then
// (SOAK_KILLS a round, 1), a print of memory every ten seconds, and the audit at the end.

const MINUTES = Number(process.env.SOAK_MINUTES ?? 5)
const KILLS = Number(process.env.SOAK_KILLS ?? 1)
const ENTERPRISES = ['demo-enterprise-a', 'demo-enterprise-b'] as const
const BATCH = 200
/** Orders that rest are taken out so often, as traders do. */
const CANCEL_EVERY = 20

const folder = temporaryFolder('soak')
const random = seededRandom(1)
const until = Date.now() + MINUTES * 60_000
let placed = 0
let unanswered = 0

const memoryOf = ({ child }: ServerProcess) => {
  const file = `/proc/${child.pid}/status`
  if (!existsSync(file)) return 'unknown'
  return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024)} MiB`
}

async function send(
  url: string,
  token: string,
  path: string,
  method: string,
  body?: object,
): Promise<boolean> {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => undefined)
  await answer?.text().catch(() => undefined)
  return answer?.ok === true
}

async function load(server: ServerProcess, end: number): Promise<void> {
  for (let round = 0; Date.now() < end; round++) {
    for (const [index, token] of ENTERPRISES.entries()) {
      const operations = Array.from({ length: BATCH }, () => ({
        op: 'place',
        order: {
          ...{
            client_order_id: `soak-${placed++}`,
            symbol: 'ENERGY-ZIBO',
            type: 'limit',
            time_in_force: 'gtc',
          },
          side: index === 0 ? 'buy' : 'sell',
          ...{ price: (99 + random.below(20) / 10).toFixed(1), quantity: String(1 + random.below(3)) },
        },
      }))
      if (!(await send(server.url, token, '/v1/orders/batch', 'POST', { operations }))) unanswered++
      if (round % CANCEL_EVERY === 0) await send(server.url, token, '/v1/orders', 'DELETE')
    }
  }
}

for (let life = 0; life <= KILLS; life++) {
  const server = await startServer(folder.path)
  const end = Math.min(until, Date.now() + (MINUTES * 60_000) / (KILLS + 1))
  const watch = setInterval(
    () =>
      console.log(
        `${new Date().toISOString()}  ${placed} orders  RSS ${memoryOf(server)}  ${unanswered} batches without an answer`,
      ),
    10_000,
  )
  await load(server, end)
  clearInterval(watch)
  server.child.kill(life < KILLS ? 'SIGKILL' : 'SIGTERM')
  await server.ended
}
const audited = spawnSync(process.execPath, ['src/bin.mjs', 'audit'], {
  ...{ cwd: ROOT, encoding: 'utf8', env: { ...process.env, DATA_DIR: folder.path } },
})
console.log(audited.stdout.trim())
folder.remove()
process.exitCode = audited.status ?? 1
