import { closeSync, copyFileSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { verifyFile } from '../../src/hosts/keeping.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
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
  const other = new Database(join(folder.path, 'qingheng.sqlite'))
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

/** All rows of all tables, as text; undefined: it can't be read. */
function dump(path: string): string | undefined {
  const database = new Database(path, { readonly: true })
  try {
    const names = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all() as { name: string }[]
    return names
      .map(({ name }) => `${name} ${JSON.stringify(database.prepare(`SELECT * FROM ${name}`).raw().all())}`)
      .join('\n')
  } catch {
    return undefined
  } finally {
    database.close()
  }
}

const FLIPS = Math.round(40 * Number(process.env.SIM ?? 1))
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
