#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
try {
  // A release has what is built, and nothing to build it from.
  const builder = join(root, 'src/build.mjs')
  if (existsSync(builder)) (await import(pathToFileURL(builder).href)).buildApart(root)
  const { run } = await import(pathToFileURL(join(root, 'dist/server.mjs')).href)
  await run(process.argv, root)
} catch (error) {
  console.error(`qingheng: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
