import { ROOT } from './server.ts'

/** Builds what `npm start` would build on first use. */
export default async function setup(): Promise<void> {
  const { build } = (await import('../../src/build.mjs' as string)) as { build(root: string): Promise<void> }
  await build(ROOT)
}
