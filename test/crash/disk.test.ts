import { spawn, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { ROOT, startServer, temporaryFolder } from '../helpers/server.ts'

/** Blocks of 1024 bytes that a file may have: the log of the demonstration fits, a few hundred orders more do not. */
const BLOCKS = 9000
const hasLimits = spawnSync('prlimit', ['--version']).status === 0

const OPERATOR = { Authorization: 'Bearer demo-operator', 'Content-Type': 'application/json' }

/** Waits until the log says that the server is ready, or it ends. */
function serverUnderLimit(dataDir: string) {
  const command = `trap '' XFSZ; ulimit -S -f ${BLOCKS}; exec node src/bin.mjs serve`
  const environment = { ...process.env, PORT: '0', DATA_DIR: dataDir, WARM_UP: '0' }
  const child = spawn('bash', ['-c', command], { cwd: ROOT, env: environment })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk
    })
  const ended = new Promise<void>((settle) => child.on('exit', () => settle()))
  const url = async () => {
    await expect
      .poll(() => /(http:\/\/127\.0\.0\.1:\d+) +ready/.exec(log)?.[1], { timeout: 60_000 })
      .toBeTruthy()
    return /(http:\/\/127\.0\.0\.1:\d+) +ready/.exec(log)![1]!
  }
  return { child, ended, url, log: () => log }
}

test.skipIf(!hasLimits)(
  'a disk that takes no more: refused at once and told by readiness and log, nothing half done; ready again by itself (skipped without prlimit)',
  async () => {
    const folder = temporaryFolder('disk')
    // Filled without a limit first, so that the demonstration is there whole.
    const filled = await startServer(folder.path)
    filled.child.kill('SIGTERM')
    await filled.ended
    const server = serverUnderLimit(folder.path)
    const url = await server.url()
    const deposit = (reference: string) =>
      fetch(`${url}/v1/deposits`, {
        ...{ method: 'POST', headers: OPERATOR },
        body: JSON.stringify({ uscc: '91370300MADEMQAAXQ', amount: '1.00', bank_reference: reference }),
      })
    let accepted = 0
    let refused: Response | undefined
    for (let index = 0; refused === undefined && index < 20_000; index++) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, one) => deposit(`fill-${index}-${one}`)),
      )
      accepted += answers.filter(({ status }) => status === 201).length
      refused = answers.find(({ status }) => status !== 201)
    }
    expect(refused?.status).toBe(503)
    expect(await refused!.json()).toMatchObject({ code: 'unavailable' })
    // A small write may still fit: it is full when the next large one is refused.
    let tried = 0
    const readiness = async () => {
      await Promise.all(Array.from({ length: 20 }, (_, one) => deposit(`full-${tried}-${one}`)))
      tried++
      const answer = await fetch(`${url}/readyz`)
      return [answer.status, ((await answer.json()) as { status: string }).status]
    }
    await expect.poll(readiness, { timeout: 30_000 }).toEqual([503, 'failing'])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    // What only reads goes on.
    expect(await (await fetch(`${url}/v1/registry/invariants`)).json()).toMatchObject({ holds: true })
    expect(server.log()).toMatch(/the database can not be written/)
    // Said when it begins, not at each refusal.
    expect(server.log().match(/can not be written:/g)!.length).toBeLessThan(10)
    spawnSync('prlimit', ['--pid', String(server.child.pid), '--fsize=unlimited'])
    await expect
      .poll(async () => (await deposit('after')).status, { timeout: 30_000, interval: 300 })
      .toBe(201)
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    server.child.kill('SIGTERM')
    await server.ended
    const audited = spawnSync(process.execPath, ['src/bin.mjs', 'audit', '--json'], {
      ...{ cwd: ROOT, env: { ...process.env, DATA_DIR: folder.path }, encoding: 'utf8' },
    })
    expect(JSON.parse(audited.stdout)).toMatchObject({ isClean: true })
    expect(accepted).toBeGreaterThan(0)
    folder.remove()
  },
  120_000,
)
