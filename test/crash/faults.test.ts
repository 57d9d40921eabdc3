import { closeSync, copyFileSync, openSync, readSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyFile } from '../../src/hosts/keeping.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { seededRandom } from '../helpers/random.ts'
import { Client, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'
import { startTestService } from '../helpers/service.ts'

const OPERATOR = { Authorization: 'Bearer demo-operator', 'Content-Type': 'application/json' }
const deposit = ({ url }: ServerProcess, reference: string) =>
  fetch(`${url}/v1/deposits`, {
    ...{ method: 'POST', headers: OPERATOR },
    body: JSON.stringify({ uscc: '91370300MADEMQAAXQ', amount: '1.00', bank_reference: reference }),
  })
const findingsOf = (path: string) => {
  const sql = openNodeSql(path, 'read')
  try {
    return audit(sql, openNodeSql(':memory:'), sha256).findings
  } finally {
    sql.close()
  }
}

test('a process that is stopped and goes on answers what was sent meanwhile, once', async () => {
  const folder = temporaryFolder('stopped')
  const server = await startServer(folder.path, { WARM_UP: '0' })
  const client = await Client.open(server.url, 'demo-enterprise-a')
  server.child.kill('SIGSTOP')
  const waiting = Array.from({ length: 50 }, (_, index) => deposit(server, `stopped ${index}`))
  await new Promise((settle) => setTimeout(settle, 1500))
  server.child.kill('SIGCONT')
  expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([201]))
  expect((await client.ask('subscribe', { channel: 'balances' })).success).toBe(true)
  client.close()
  server.child.kill('SIGTERM')
  await server.ended
  expect(findingsOf(join(folder.path, 'qingheng.sqlite'))).toEqual([])
  folder.remove()
}, 60_000)

test('another process’s lock on the database: health answers, a change is refused and told, and all is well when it goes', async () => {
  const folder = temporaryFolder('locked')
  const server = await startServer(folder.path, { WARM_UP: '0' })
  const other = openSqlite(join(folder.path, 'qingheng.sqlite'), false)
  other.exec('BEGIN IMMEDIATE')
  const refused = await deposit(server, 'locked')
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'unavailable'])
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  const ready = await fetch(`${server.url}/readyz`)
  expect([ready.status, ((await ready.json()) as { status: string }).status]).toEqual([503, 'failing'])
  expect(server.log()).toContain('can not be written')
  other.exec('ROLLBACK')
  other.close()
  // By itself, without another change.
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 30_000 }).toBe(200)
  expect((await deposit(server, 'locked')).status).toBe(201)
  server.child.kill('SIGTERM')
  await server.ended
  expect(findingsOf(join(folder.path, 'qingheng.sqlite'))).toEqual([])
  folder.remove()
}, 60_000)

/** Loaded before the service: its clock is wrong by as many milliseconds as a file says at the time. */
const WRONG_CLOCK = `
  import { readFileSync } from 'node:fs'
  const now = Date.now
  Date.now = () => now() + Number(readFileSync(process.env.CLOCK_FILE, 'utf8') || 0)`

test('a clock that is set forward and back: what is due happens once, time in the journal never runs back, nothing stands still', async () => {
  const folder = temporaryFolder('clock')
  const clock = join(folder.path, 'clock')
  const setClock = (hours: number) => writeFileSync(clock, String(hours * 3_600_000))
  setClock(0)
  const server = await startServer(folder.path, {
    ...{ WARM_UP: '0', CLOCK_FILE: clock },
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(WRONG_CLOCK)}`,
  })
  const headers = { Authorization: 'Bearer demo-enterprise-a', 'Content-Type': 'application/json' }
  const place = async (name: string, expires_at?: string) => {
    const order = { client_order_id: name, symbol: 'ENERGY-ZIBO', side: 'buy', type: 'limit', price: '90' }
    const life = expires_at === undefined ? { time_in_force: 'gtc' } : { time_in_force: 'gtd', expires_at }
    const body = JSON.stringify({ ...order, quantity: '1', ...life })
    const answer = await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body })
    const { order_id } = (await answer.json()) as { order_id: number }
    return { status: answer.status, order_id }
  }
  const statusOf = async (id: number) => {
    const answer = await fetch(`${server.url}/v1/orders/${id}`, { headers })
    return ((await answer.json()) as { status: string }).status
  }
  const soon = await place('soon', new Date(Date.now() + 3_600_000).toISOString())
  const later = await place('later', new Date(Date.now() + 48 * 3_600_000).toISOString())
  setClock(2)
  await expect.poll(() => statusOf(soon.order_id), { timeout: 10_000 }).toBe('expired')
  setClock(-24)
  // The service goes on with the latest time that it knows: orders come in, and nothing lapses again.
  expect((await place('back')).status).toBe(201)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect([await statusOf(soon.order_id), await statusOf(later.order_id)]).toEqual(['expired', 'resting'])
  setClock(0)
  expect((await deposit(server, 'clock')).status).toBe(201)
  server.child.kill('SIGKILL')
  await server.ended
  const sql = openNodeSql(join(folder.path, 'qingheng.sqlite'), 'read')
  const backwards = sql.all(
    'SELECT a.seq FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.at < a.at',
  )
  sql.close()
  expect(backwards).toEqual([])
  expect(findingsOf(join(folder.path, 'qingheng.sqlite'))).toEqual([])
  folder.remove()
}, 60_000)

/** All rows of all tables, as text; undefined: it can't be read. */
function dump(path: string): string | undefined {
  const database = openSqlite(path, true)
  try {
    const names = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all([]) as { name: string }[]
    return names
      .map(({ name }) => `${name} ${JSON.stringify(database.prepare(`SELECT * FROM ${name}`).all([]))}`)
      .join('\n')
  } catch {
    return undefined
  } finally {
    database.close()
  }
}

const FLIPS = Math.round(30 * Number(process.env.SIM ?? 1))
/** What is told beside the journal and proves nothing: a log of who knocked. */
const UNPROVED = /^security_events .*$/m

test(`a byte that was flipped anywhere in the database, ${FLIPS} times: verify or audit finds it, or no row is another`, async () => {
  const folder = temporaryFolder('flipped')
  const whole = join(folder.path, 'whole.sqlite')
  const sql = openNodeSql(whole)
  await startTestService({ sql })
  sql.close()
  const sound = dump(whole)!.replace(UNPROVED, '')
  expect([verifyFile(whole), findingsOf(whole)]).toEqual([[], []])
  const random = seededRandom(7)
  const unnoticed: string[] = []
  let harmless = 0
  for (let round = 0; round < FLIPS; round++) {
    const copy = join(folder.path, 'copy.sqlite')
    copyFileSync(whole, copy)
    const at = random.below(statSync(copy).size)
    const bit = 1 << random.below(8)
    const file = openSync(copy, 'r+')
    const byte = Buffer.alloc(1)
    readSync(file, byte, 0, 1, at)
    byte[0]! ^= bit
    writeSync(file, byte, 0, 1, at)
    closeSync(file)
    if (verifyFile(copy).length > 0) continue
    let isFound = true
    try {
      isFound = findingsOf(copy).length > 0
    } catch {
      // It can't be read: that is found too.
    }
    if (isFound) continue
    const isSame = dump(copy)?.replace(UNPROVED, '') === sound
    if (isSame) harmless++
    else unnoticed.push(`byte ${at}, bit ${bit}`)
  }
  expect(unnoticed).toEqual([])
  expect(harmless).toBeLessThan(FLIPS)
  folder.remove()
}, 3_600_000)
