import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT, type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'

const folder = temporaryFolder('readme')
let server: ServerProcess

beforeAll(async () => {
  server = await startServer(folder.path)
})
afterAll(async () => {
  server?.child.kill('SIGTERM')
  await server?.ended
  folder.remove()
})

/** Blocks of commands of a document, without the two that install and start it: this test has done that. */
function blocksOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map(([, block]) => block!)
    .filter((block) => !/npm (ci|start)/.test(block))
}

test.each(['README.md', 'README.zh.md'])('every command of %s does what it says', (file) => {
  const blocks = blocksOf(file)
  expect(blocks.length).toBeGreaterThan(1)
  const script = blocks
    .join('\n')
    .replaceAll('http://127.0.0.1:8787', server.url)
    .replaceAll('"mine-1"', `"mine-${file}"`)
  const run = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    ...{ cwd: ROOT, encoding: 'utf8', env: { ...process.env, DATA_DIR: folder.path } },
  })
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
  expect(run.stdout).not.toContain('urn:qingheng:problem')
  expect(run.stdout).toContain('"order_id"')
  expect(run.stdout).toContain('"valuation_id"')
})

test('the commands of docs/operators.md that stand beside a running server do what they say', () => {
  const script = blocksOf('docs/operators.md')
    .filter((block) => !/qingheng (admin|serve)/.test(block))
    .join('\n')
    .replaceAll(/\/backups\/.*?\.sqlite/g, join(folder.path, 'copy.sqlite'))
    .replaceAll('/elsewhere', folder.path)
    .replaceAll('DATA_DIR=/new', `DATA_DIR=${join(folder.path, 'restored')}`)
  const run = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    ...{ cwd: ROOT, encoding: 'utf8', env: { ...process.env, DATA_DIR: folder.path } },
  })
  expect([run.stderr, run.status]).toEqual(['', 0])
  expect(run.stdout.match(/✓ clean/g)).toHaveLength(2)
  expect(run.stdout).toContain('✓ sound')
})
