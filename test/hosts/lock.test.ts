import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { ROOT, startServer, temporaryFolder } from '../helpers/server.ts'

test('one folder has one server: the second says so and exits; after a kill the folder is free', async () => {
  const folder = temporaryFolder('lock')
  const first = await startServer(folder.path, { WARM_UP: '0' })
  await expect(startServer(folder.path, { WARM_UP: '0' })).rejects.toThrow(/one folder has one server/)
  const principal = spawn(process.execPath, ['src/bin.mjs', 'principal', 'late', '--roles', 'auditor'], {
    cwd: ROOT,
    env: { ...process.env, DATA_DIR: folder.path },
  })
  let said = ''
  principal.stderr.on('data', (chunk) => {
    said += chunk
  })
  expect(await new Promise((settle) => principal.on('exit', settle))).toBe(1)
  expect(said).toContain('another process works on')
  first.child.kill('SIGKILL')
  await first.ended
  const again = await startServer(folder.path, { WARM_UP: '0' })
  again.child.kill('SIGTERM')
  expect(await again.ended).toBe(0)
  folder.remove()
}, 120_000)
