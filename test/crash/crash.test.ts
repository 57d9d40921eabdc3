import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { audit } from '../../src/kernel/audit.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { seededRandom } from '../helpers/random.ts'
import { Client, freePort, ROOT, startServer, temporaryFolder } from '../helpers/server.ts'

/** Kills of a running service; CRASHES=200 for a night. */
const CRASHES = Number(process.env.CRASHES ?? 5)
const ORDERS = 5000
const TOKENS = ['demo-enterprise-a', 'demo-enterprise-b', 'demo-enterprise-c'] as const

interface Sent {
  readonly token: string
  readonly body: { client_order_id: string }
}

/** Orders over HTTP, thirty at a time, until the server is gone. Returns what was sent and what was acknowledged. */
async function load(
  url: string,
  round: number,
): Promise<{ sent: Sent[]; acknowledged: Map<string, { order_id: number; text: string }> }> {
  const random = seededRandom(round)
  const sent: Sent[] = []
  const acknowledged = new Map<string, { order_id: number; text: string }>()
  let next = 0
  const worker = async () => {
    while (next < ORDERS) {
      const number = next++
      const token = TOKENS[random.below(3)]!
      const body = {
        client_order_id: `crash-${round}-${number}`,
        symbol: 'ENERGY-ZIBO',
        side: random.chance(0.5) ? 'buy' : 'sell',
        type: 'limit',
        price: (95 + random.below(100) / 10).toFixed(1),
        quantity: String(1 + random.below(9)),
        time_in_force: 'gtc',
      }
      sent.push({ token, body })
      const answer = await fetch(`${url}/v1/orders`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }).catch(() => undefined)
      if (!answer) return
      const text = await answer.text().catch(() => '')
      if (answer.status === 201 && text)
        acknowledged.set(body.client_order_id, { order_id: JSON.parse(text).order_id, text })
    }
  }
  await Promise.all(Array.from({ length: 30 }, worker))
  return { sent, acknowledged }
}

test(`kill -9 under load, ${CRASHES} times: no acknowledged order is lost, none is there twice, nothing else is there`, async () => {
  const folder = temporaryFolder('crash')
  const random = seededRandom(99)
  let total = 0
  let server = await startServer(folder.path, { WARM_UP: '0' })
  for (let round = 1; round <= CRASHES; round++) {
    const done = load(server.url, round)
    await new Promise((settle) => setTimeout(settle, 150 + random.below(700)))
    server.child.kill('SIGKILL')
    expect(await server.ended, server.log()).toBe('SIGKILL')
    const { sent, acknowledged } = await done
    total += acknowledged.size

    const sql = openNodeSql(join(folder.path, 'qingheng.sqlite'))
    const stored = sql.all<{ client_order_id: string; order_id: number }>(
      "SELECT client_order_id, order_id FROM orders WHERE client_order_id LIKE 'crash-' || ? || '-%'",
      String(round),
    )
    const ids = new Set(stored.map((row) => row.client_order_id))
    expect(ids.size).toBe(stored.length)
    for (const [client_order_id, { order_id }] of acknowledged) {
      expect(stored.find((row) => row.client_order_id === client_order_id)?.order_id).toBe(order_id)
    }
    const known = new Set(sent.map(({ body }) => body.client_order_id))
    expect(stored.filter((row) => !known.has(row.client_order_id))).toEqual([])
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    expect(audit(sql, openNodeSql(':memory:'), sha256)).toMatchObject({ findings: [] })
    sql.close()

    // After the restart a retry of whatever was sent gives the first answer, or the first and only entry. The next load is on this server.
    server = await startServer(folder.path, { WARM_UP: '0' })
    expect(await (await fetch(`${server.url}/v1/registry/invariants`)).json()).toMatchObject({ holds: true })
    for (const { token, body } of sent.slice(-40)) {
      const answer = await fetch(`${server.url}/v1/orders`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      const first = acknowledged.get(body.client_order_id)
      if (first) expect(await answer.text()).toBe(first.text)
      else expect([201, 422]).toContain(answer.status)
    }
  }
  server.child.kill('SIGKILL')
  await server.ended
  expect(total).toBeGreaterThan(CRASHES * 20)
  folder.remove()
}, 280_000)

test('SIGTERM: streams are told, the exit is clean and quick, and what was acknowledged is there', async () => {
  const folder = temporaryFolder('stop')
  const server = await startServer(folder.path)
  const polite = await Client.open(server.url)
  const closed = new Promise<number>((settle) => polite.socket.on('close', (code) => settle(code)))
  // A reader that never answers the close frame must not hold the exit up.
  const rude = await Client.open(server.url)
  rude.socket.removeAllListeners('message')
  ;(rude.socket as unknown as { _socket: { pause(): void } })._socket.pause()
  const began = Date.now()
  server.child.kill('SIGTERM')
  expect(await closed).toBe(1001)
  expect(await server.ended).toBe(0)
  expect(Date.now() - began).toBeLessThan(5000)
  const audited = spawnSync(process.execPath, ['src/bin.mjs', 'audit', '--json'], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: folder.path },
  })
  expect(JSON.parse(String(audited.stdout))).toMatchObject({ isClean: true })
  expect(server.log()).not.toMatch(/error/i)
  folder.remove()
}, 60_000)

test.each([
  [{ PORT: 'x' }, 'PORT: x is not a port'],
  [{ HOST: '0.0.0.0' }, 'is not a loopback address'],
])('a wrong environment (%o) is told in a sentence', (environment, sentence) => {
  const ran = spawnSync(process.execPath, ['src/bin.mjs', 'serve'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  })
  expect([ran.status, String(ran.stderr)]).toEqual([1, expect.stringContaining(sentence)])
})

test('a signal to npm start stops the service, once and cleanly', async () => {
  const folder = temporaryFolder('signal')
  const port = await freePort()
  const child = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), DATA_DIR: folder.path, WARM_UP: '0' },
    stdio: 'ignore',
  })
  const ended = new Promise((settle) => child.on('exit', (code, signal) => settle(code ?? signal)))
  const isThere = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isThere, { timeout: 20_000 }).toBe(true)
  child.kill('SIGTERM')
  await ended
  await expect.poll(isThere, { timeout: 5000 }).toBe(false)
  folder.remove()
}, 60_000)
