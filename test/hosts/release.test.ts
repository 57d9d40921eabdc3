import { spawnSync } from 'node:child_process'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, startServer, temporaryFolder } from '../helpers/server.ts'

test('a packed release has no sources and runs elsewhere: service, pages, and types of the client that compile', async () => {
  const folder = temporaryFolder('release')
  const packing = ['pack', '--ignore-scripts', '--pack-destination', folder.path]
  expect(spawnSync('npm', packing, { cwd: ROOT }).status).toBe(0)
  const [file] = readdirSync(folder.path)
  expect(spawnSync('tar', ['xzf', file!], { cwd: folder.path }).status).toBe(0)
  const home = join(folder.path, 'package')
  expect(readdirSync(join(home, 'src'))).toEqual(['bin.mjs'])
  // What an installation puts beside it: only what the package says that it needs.
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'))
  const server = await startServer(join(folder.path, 'var'), { WARM_UP: '0' }, home)
  const page = await fetch(`${server.url}/markets`, { headers: { Accept: 'text/html' } })
  expect([page.status, await page.text()]).toMatchObject([200, expect.stringContaining('/assets/')])
  server.child.kill('SIGTERM')
  expect(await server.ended).toBe(0)

  const program = `import { BookReplica, StreamClient, type StreamOptions } from 'qingheng/client'
const options: StreamOptions = { url: 'ws://x', connect: (url) => new WebSocket(url) as never }
const best: readonly [string, string, number] | undefined = new BookReplica().bids()[0]
console.log(new StreamClient(options), best)
// @ts-expect-error a price is text
export const wrong: number | undefined = new BookReplica().bids()[0]?.[0]
`
  writeFileSync(join(home, 'program.ts'), program)
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--lib', 'es2022,dom', '--types', 'node']
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  for (const module of ['nodenext', 'esnext --moduleResolution bundler']) {
    const given = ['--module', ...module.split(' ')]
    const { stdout } = spawnSync(process.execPath, [compiler, 'program.ts', ...options, ...given], {
      ...{ cwd: home, encoding: 'utf8' },
    })
    expect(stdout).toBe('')
  }
  folder.remove()
}, 120_000)
