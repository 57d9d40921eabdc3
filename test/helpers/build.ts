import { build } from '../../src/build.mjs'
import { ROOT } from './server.ts'

/** Builds what `npm start` would build on first use. */
export default async function setup(): Promise<void> {
  await build(ROOT)
}
