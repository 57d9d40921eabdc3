import { build } from '../../src/build.mjs'
import { DEMO_IMAGE, ROOT, startServer, temporaryFolder } from './server.ts'

/** Builds what `npm start` would build on first use, and runs the demonstration once for all servers that begin with it. */
export default async function setup(): Promise<() => void> {
  await build(ROOT)
  const image = temporaryFolder('demonstration')
  const { child, ended } = await startServer(image.path, { WARM_UP: '0' })
  child.kill('SIGTERM')
  await ended
  process.env[DEMO_IMAGE] = image.path
  return image.remove
}
