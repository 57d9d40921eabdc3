import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toHex } from '../../engine/proof/bytes.ts'
import { isIncluded } from '../../engine/proof/merkle.ts'
import { advanceClock } from '../../src/city/city.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import type { Sql } from '../../src/store/sql.ts'
import { temporaryFolder } from '../helpers/server.ts'
import { ADMIN, BUREAU, OPERATOR, startTestService } from '../helpers/service.ts'

/** Words that occur nowhere else. */
const [SAID, DOCUMENT, DENIED, ANSWERED] = ['禁用农药甲胺磷', '池上积分77号', '是邻居放的', '经查属实']
const WORDS = [SAID, DOCUMENT, DENIED, ANSWERED]

/** Every text of every table. */
function everything(sql: Sql): string {
  const tables = sql.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
  return tables.map(({ name }) => JSON.stringify(sql.all(`SELECT * FROM "${name}"`))).join('\n')
}

async function village() {
  const clock = { now: Date.parse('2026-12-01T10:00:00+08:00') }
  const api = await startTestService({ clock })
  const send = async <T = { code?: string }>(method: string, path: string, token: string, body?: object) =>
    (await api.call<T & { code?: string; entry_id: number }>(method, path, token, body)).body
  const { uscc } = await send<{ uscc: string }>('GET', '/v1/pseudonym', OPERATOR)
  await send('POST', '/v1/participants', OPERATOR, {
    ...{ uscc, kind: 'rural', name: { zh: '农户', en: 'A farmer' } },
  })
  const entry = (item_id: string, change: object = {}) => ({
    ...{ uscc, item_id, decided_on: '2026-11-20', authority: '池上镇', document: DOCUMENT, detail: SAID },
    ...change,
  })
  const record = (item_id: string, change: object = {}) =>
    send('POST', '/v1/credit/entries', BUREAU, entry(item_id, change))
  const { token } = await send<{ token: string }>('POST', '/v1/principals', ADMIN, {
    ...{ name: 'farmer', roles: ['enterprise'], uscc },
  })
  const later = async (day: string) => {
    clock.now = Date.parse(`${day}T10:00:00+08:00`)
    await advanceClock(api.service)
  }
  const findings = () => audit(api.sql, openNodeSql(':memory:'), sha256).findings
  return { ...api, clock, send, uscc, record, farmer: token, later, findings }
}

test('five years after the act nothing of it is left but leaves that say nothing, and every proof still holds', async () => {
  const { service, sql, send, record, farmer, later, findings, uscc } = await village()
  const { entry_id } = await record('banned_inputs', { acted_on: '2026-11-15' })
  // The same again is refused; what was refused has the words too.
  expect((await record('banned_inputs', { acted_on: '2026-11-15' })).code).toBe('credit_entry_exists')
  const kept = await record('banned_inputs', { decided_on: '2026-11-30', document: '另案', detail: '另案' })
  const good = await record('waste_sorted', { document: '好事', detail: '好事' })
  const { case_id } = await send<{ case_id: number }>('POST', '/v1/credit/objections', farmer, {
    ...{ entry_id, text: DENIED },
  })
  await send('POST', `/v1/credit/cases/${case_id}/answer`, BUREAU, { outcome: 'confirmed', answer: ANSWERED })
  const report = await send<{ report_id: number }>('POST', '/v1/credit/own-reports', farmer, {})
  const { log } = service.sequencer
  const { idx } = log.find('credit_entry', String(entry_id))!
  const leaf = log.entry(idx)!.leaf_hash
  const head = service.sequencer.head
  for (const word of WORDS) expect(everything(sql)).toContain(word)

  // The day before it is all there.
  await later('2031-11-14')
  expect(service.sequencer.venue.shelves.credit_entries.has(entry_id)).toBe(true)
  await later('2031-11-15')
  const left = everything(sql)
  for (const word of WORDS) expect(left).not.toContain(word)
  const { credit_entries } = service.sequencer.venue.shelves
  expect([credit_entries.has(entry_id), service.sequencer.venue.entriesOf(uscc).length]).toEqual([false, 2])
  for (const one of [kept, good]) expect(credit_entries.has(one.entry_id)).toBe(true)
  expect(sql.all('SELECT 1 FROM credit_reports WHERE report_id = ?', report.report_id)).toEqual([])
  // The leaf stays where it was, and is proven as before; the journal is what its old head says.
  expect(log.entry(idx)!.leaf_hash).toBe(leaf)
  const size = log.size
  expect(toHex(log.nodes(0, idx, 1)[0]!)).toBe(leaf)
  expect(isIncluded(log.nodes(0, idx, 1)[0]!, idx, size, log.inclusion(idx, size), log.root(size))).toBe(true)
  expect(audit(sql, openNodeSql(':memory:'), sha256, [head]).findings).toEqual([])
  // Once is enough.
  const seq = service.sequencer.lastSeq
  await later('2031-11-16')
  expect(service.sequencer.lastSeq).toBe(seq)
  expect(findings()).toEqual([])
  // The other act has its own day.
  await later('2031-11-30')
  expect(service.sequencer.venue.entriesOf(uscc).map(({ entry_id }) => entry_id)).toEqual([good.entry_id])
  expect(findings()).toEqual([])
})

test('where two persons are demanded the proposals go as well', async () => {
  const { sql, send, record, later, findings, service, uscc } = await village()
  await send('POST', '/v1/principals', ADMIN, { name: 'maker2', roles: ['maker'] })
  const second = (
    await send<{ token: string }>('POST', '/v1/principals', ADMIN, { name: 'maker3', roles: ['maker'] })
  ).token
  const demanded = await send<{ proposal_id: number }>('POST', '/v1/settings/second-person', ADMIN, {
    is_on: true,
  })
  if (demanded.proposal_id) await send('POST', `/v1/proposals/${demanded.proposal_id}/confirm`, ADMIN)
  const { proposal_id } = (await record('illegal_discharge')) as unknown as { proposal_id: number }
  expect(proposal_id).toBeGreaterThan(0)
  await send('POST', `/v1/proposals/${proposal_id}/confirm`, second)
  expect(service.sequencer.venue.entriesOf(uscc)).toHaveLength(1)
  await later('2031-11-20')
  expect(service.sequencer.venue.entriesOf(uscc)).toEqual([])
  expect(everything(sql)).not.toContain(SAID)
  expect(findings()).toEqual([])
})

test('what may be erased one day can be altered by nobody before, and what was erased not afterwards', async () => {
  const { sql, record, later, findings } = await village()
  const { entry_id } = await record('banned_inputs')
  const row = (sql.all('SELECT command FROM journal WHERE seq = ?', entry_id)[0] as { command: string })
    .command
  const put = (text: string) => sql.run('UPDATE journal SET command = ? WHERE seq = ?', text, entry_id)
  put(row.replace('池上镇', '别的镇'))
  expect(findings().some((one) => one.includes('the chain of hashes breaks'))).toBe(true)
  put(row)
  await later('2031-11-20')
  const [erased] = sql.all<{ command: string }>('SELECT command FROM journal WHERE seq = ?', entry_id)
  put(erased!.command.replace(/"erased":"./, '"erased":"x'))
  expect(findings().some((one) => one.includes('the chain of hashes breaks'))).toBe(true)
  put(erased!.command)
  // A command of anybody else can't be made one that was erased.
  const other = entry_id - 1
  const [whole] = sql.all<{ command: string }>('SELECT command FROM journal WHERE seq = ?', other)
  const hash = sha256(whole!.command)
  sql.run(
    'UPDATE journal SET command = ? WHERE seq = ?',
    JSON.stringify({ erased: hash, command: 'record_credit_entry', adds: false }),
    other,
  )
  expect(findings().some((one) => one.includes('the chain of hashes breaks'))).toBe(true)
})

test('the bytes of the files have it no more either', async () => {
  const { path, remove } = temporaryFolder('erasure')
  try {
    const sql = openNodeSql(join(path, 'x.sqlite'))
    sql.script('CREATE TABLE t (id INTEGER PRIMARY KEY, words TEXT) STRICT')
    const words = (id: number) => `${SAID}${id}`.repeat(id === 7 ? 4000 : 1)
    for (let id = 0; id < 50; id++) sql.run('INSERT INTO t VALUES (?, ?)', id, words(id))
    sql.tx(() => {
      for (let id = 0; id < 50; id += 2) sql.run('DELETE FROM t WHERE id = ?', id)
      sql.run("UPDATE t SET words = 'x' WHERE id % 2 = 1")
    })
    sql.dropOldPages!()
    for (const name of readdirSync(path))
      expect(readFileSync(join(path, name)).includes(Buffer.from(SAID))).toBe(false)
    sql.close()
  } finally {
    remove()
  }
})
