import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

const folder = temporaryFolder('witness')
afterAll(() => folder.remove())
const at = (name: string) => join(folder.path, name)

/** The program as a bank or a notary runs it. Not in step: a connection that the server ends meanwhile is seen. */
async function run(...given: string[]) {
  const child = spawn(process.execPath, ['src/bin.mjs', ...given], {
    ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, QINGHENG_TOKEN: 'demo-bank' },
  })
  const [stdout, stderr] = [text(child.stdout!), text(child.stderr!)]
  const [status] = (await once(child, 'close')) as [number]
  return { status, said: (await stdout) + (await stderr), stdout: await stdout }
}

async function call<T>({ url }: ServerProcess, method: string, path: string, who: string, body?: object) {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${who}`, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return (await answer.json()) as T
}

const record = (server: ServerProcess, document: string) =>
  call<{ entry_id: number }>(server, 'POST', '/v1/credit/entries', 'demo-bureau', {
    ...{ uscc: '91370300MADEMQAAXQ', item_id: 'warning', decided_on: '2026-11-20' },
    ...{ authority: '淄博市生态环境局', document, detail: '超标' },
  })

/** A report of an enterprise about itself, as a file. */
async function bundle(server: ServerProcess, name: string): Promise<string> {
  const { report_id } = await call<{ report_id: number }>(
    ...[server, 'POST', '/v1/credit/own-reports', 'demo-enterprise-a', {}],
  )
  const path = `/v1/credit/reports/${report_id}/bundle`
  writeFileSync(at(name), JSON.stringify(await call(server, 'GET', path, 'demo-enterprise-a')))
  return at(name)
}

async function stop(server: ServerProcess) {
  server.child.kill('SIGTERM')
  await server.ended
}

test('a witness signs a log that grows, and tells of one that was written again; a kept head shows it of a bundle', async () => {
  const environment = { WARM_UP: '0' }
  let server = await startServer(at('city'), environment)
  writeFileSync(at('trust.json'), JSON.stringify(await call(server, 'GET', '/v1/log/trust', 'demo-bank')))
  await stop(server)
  cpSync(at('city'), at('fork'), { recursive: true })

  const witness = ['--trust', at('trust.json'), '--state', at('state.json'), '--name', 'bank-a']
  server = await startServer(at('city'), environment)
  await record(server, '淄环罚〔2026〕71号')
  const first = await run('witness', server.url, ...witness, '--send')
  expect(first.said).toContain('— bank-a ')
  expect(first.status).toBe(0)
  const head = await (await fetch(`${server.url}/v1/log/checkpoint`)).text()
  expect(head).toContain('— bank-a ')
  writeFileSync(at('head.txt'), head)
  // What it printed is a head to be kept as it is.
  writeFileSync(at('printed.txt'), first.stdout)
  await record(server, '淄环罚〔2026〕72号')
  expect((await run('witness', server.url, ...witness)).status).toBe(0)
  const good = await bundle(server, 'good.json')
  const verify = (file: string, kept: string) =>
    run('verify', file, '--trust', at('trust.json'), '--kept', at(kept), '--log', server.url)
  for (const { status, said } of await Promise.all(
    ['head.txt', 'printed.txt', 'state.json'].map((kept) => verify(good, kept)),
  ))
    expect([status, said]).toEqual([0, expect.stringContaining('✓ 日志未被改写')])
  await stop(server)

  // The same keys over another history: an entry that the witness has seen is not in it.
  server = await startServer(at('fork'), environment)
  for (const number of [81, 82, 83]) await record(server, `淄环罚〔2026〕${number}号`)
  const other = await bundle(server, 'fork.json')
  const state = readFileSync(at('state.json'), 'utf8')
  const told = await run('witness', server.url, ...witness, '--send')
  expect([told.status, told.said]).toEqual([1, expect.stringContaining('the log was rewritten')])
  expect(readFileSync(at('state.json'), 'utf8')).toBe(state)
  // Without what was kept the bundle looks good; with it, it does not.
  expect((await run('verify', other, '--trust', at('trust.json'))).status).toBe(0)
  for (const kept of ['head.txt', 'state.json']) {
    const { status, said } = await verify(other, kept)
    expect([status, said]).toEqual([1, expect.stringContaining('✗ 日志未被改写')])
  }
  await stop(server)
}, 120_000)
