import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { readHeads, SignedHeads } from '../../src/hosts/heads.ts'
import { restore, verifyFile } from '../../src/hosts/keeping.ts'
import { audit } from '../../src/kernel/audit.ts'
import { Chain, type ChainRow, checkChain, lastHead, NO_ROWS } from '../../src/kernel/chain.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { type NodeSql, openNodeSql } from '../../src/store/node-sql.ts'
import { ROOT, startServer, temporaryFolder } from '../helpers/server.ts'
import { OPERATOR, startTestService } from '../helpers/service.ts'

const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp()
})

async function venueOnDisk() {
  const folder = temporaryFolder('chain')
  cleanUps.push(folder.remove)
  const path = join(folder.path, 'qingheng.sqlite')
  const sql = openNodeSql(path)
  const api = await startTestService({ sql })
  return { folder: folder.path, path, sql, api }
}
const findings = (sql: NodeSql) => audit(sql, openNodeSql(':memory:'), sha256).findings
const breaks = (sql: NodeSql, kept: Parameters<typeof checkChain>[2] = []) => {
  const found: string[] = []
  checkChain(sql, (finding) => found.push(finding), kept)
  return found.join()
}

test('a row that is changed, taken out, or whose actor is another, breaks the chain where it stood', async () => {
  const { sql } = await venueOnDisk()
  expect(findings(sql)).toEqual([])
  const changes = [
    "UPDATE journal SET actor = 'demo-auditor' WHERE actor = 'demo-operator'",
    'UPDATE journal SET at = at + 1 WHERE seq = 100',
    "UPDATE journal SET outcome = replace(outcome, 'true', 'true ') WHERE seq = 200",
    'DELETE FROM journal WHERE seq = 300',
    'DELETE FROM heads WHERE seq > 50 AND seq < 350',
  ]
  for (const change of changes) {
    sql.script('SAVEPOINT tried')
    sql.run(change)
    expect(breaks(sql), change).toMatch(/not as it was written/)
    sql.script('ROLLBACK TO tried; RELEASE tried')
  }
  expect(findings(sql)).toEqual([])
  sql.close()
})

test('whoever writes the whole chain anew is shown by a head that was signed and kept elsewhere', async () => {
  const { sql, folder, api } = await venueOnDisk()
  const file = join(folder, 'elsewhere.jsonl')
  new SignedHeads(folder, file, () => undefined).write(api.service.sequencer.head, Date.now())
  const kept = readHeads(file, join(folder, 'heads.pub'))
  expect(audit(sql, openNodeSql(':memory:'), sha256, kept).isClean).toBe(true)
  sql.run("UPDATE journal SET actor = 'demo-bureau' WHERE actor = 'demo-operator'")
  const chain = new Chain(NO_ROWS)
  for (const row of sql.all('SELECT * FROM journal ORDER BY seq')) chain.add(row as unknown as ChainRow)
  sql.run('DELETE FROM heads')
  const { seq, hash } = chain.head()
  sql.run('INSERT INTO heads (seq, hash) VALUES (?, ?)', seq, hash)
  expect(breaks(sql)).toBe('')
  expect(breaks(sql, kept)).toMatch(/kept elsewhere/)
  expect(breaks(sql, [...kept, { ...kept[0]!, hash: sha256('another') }])).toMatch(/forked/)
  const line = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    line.replace(/"seq":(\d+)/, (_, number) => `"seq":${Number(number) - 1}`),
  )
  expect(() => readHeads(file, join(folder, 'heads.pub'))).toThrow(/not signed/)
  sql.close()
})

test('a backup that is made while orders come in is the database of one moment, and is restored elsewhere', async () => {
  const folder = temporaryFolder('backup')
  cleanUps.push(folder.remove)
  const server = await startServer(folder.path)
  const file = join(folder.path, 'backup.sqlite')
  const environment = { ...process.env, DATA_DIR: folder.path }
  const child = spawn(process.execPath, ['src/bin.mjs', 'backup', file], { cwd: ROOT, env: environment })
  let isDone = false
  child.on('exit', () => {
    isDone = true
  })
  let deposits = 0
  while (!isDone || deposits < 50) {
    const body = { uscc: '91370300MADEMQAAXQ', amount: '1.00', bank_reference: `during-${deposits}` }
    const answer = await fetch(`${server.url}/v1/deposits`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { Authorization: `Bearer ${OPERATOR}`, 'Content-Type': 'application/json' },
    })
    expect(answer.status).toBe(201)
    deposits++
  }
  server.child.kill('SIGKILL')
  await server.ended
  const elsewhere = join(folder.path, 'restored.sqlite')
  const seq = restore(file, elsewhere)
  const restored = openNodeSql(elsewhere)
  expect(findings(restored)).toEqual([])
  expect(lastHead(restored).seq).toBe(seq)
  restored.close()
  const last = openNodeSql(join(folder.path, 'qingheng.sqlite'))
  expect(lastHead(last).seq).toBeGreaterThan(seq)
  expect(findings(last)).toEqual([])
  last.close()
  expect(() => restore(file, elsewhere)).toThrow(/there already/)
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(file, bytes)
  expect(() => restore(file, join(folder.path, 'other.sqlite'))).toThrow(/damaged/)
}, 60_000)

test('a byte of the journal that is not what it was is found', async () => {
  const { sql, path } = await venueOnDisk()
  sql.all('PRAGMA wal_checkpoint(TRUNCATE)')
  sql.close()
  expect(verifyFile(path)).toEqual([])
  const bytes = readFileSync(path)
  const at = bytes.indexOf('"command":"deposit"')
  expect(at).toBeGreaterThan(0)
  bytes[at + 12]! ^= 1
  writeFileSync(path, bytes)
  expect(verifyFile(path).join()).toMatch(/not as it was written/)
})
