import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

const folder = temporaryFolder('checker')
const store = join(folder.path, 'second', 'ledger.sqlite')
let server: ServerProcess
beforeAll(async () => {
  server = await startServer(join(folder.path, 'first'))
}, 60_000)
afterAll(async () => {
  server.child.kill()
  await server.ended
  folder.remove()
})

function checker(...options: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['src/bin.mjs', 'checker', '--once', '--store', store, ...options],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: join(folder.path, 'first'), CHECKER_KEY: 'demo-auditor' },
    },
  )
  return { status, stdout, stderr }
}
const get = async (path: string) => (await fetch(`${server.url}${path}`)).json()

test('a process of its own follows a running service, and reports each pass', async () => {
  const sound = checker('--service', server.url)
  expect(sound.stderr).toBe('')
  expect([sound.status, sound.stdout]).toEqual([
    0,
    expect.stringMatching(/✓ completed: \d+ accounts compared/),
  ])
  const { data } = (await get('/v1/registry/reconciliations')) as { data: { outcome: string }[] }
  expect(data.map(({ outcome }) => outcome)).toEqual(['completed'])

  // A figure is changed by hand in the second store: the next pass finds it, and the account is restricted.
  const own = openNodeSql(store)
  const [row] = own.all<{ holder: number }>(
    'SELECT holder FROM accounts WHERE asset = 0 AND holder > 2 AND balance > 1 LIMIT 1',
  )
  own.run('UPDATE accounts SET balance = balance - 1 WHERE holder = ? AND asset = 0', row!.holder)
  own.close()
  const odd = checker('--service', server.url)
  expect([odd.status, odd.stdout]).toEqual([1, expect.stringContaining('✗ inconsistent')])
  const after = (await get('/v1/registry/reconciliations')) as {
    data: { outcome: string; differing: number }[]
  }
  expect(after.data[0]).toMatchObject({ outcome: 'inconsistent', differing: 1 })
}, 60_000)

test('says what is wrong with how it was started', () => {
  expect(checker('--every', 'never').stderr).toContain('--every: never is no number of seconds from 1')
  expect(checker('--service', 'http://127.0.0.1:1').status).not.toBe(0)
})
