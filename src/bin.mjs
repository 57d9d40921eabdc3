#!/usr/bin/env node
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from './build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
try {
  await build(root)
  const { run } = await import(pathToFileURL(join(root, 'dist/server.mjs')).href)
  await run(process.argv, root)
} catch (error) {
  console.error(`qingheng: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
