import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return sources(path)
    return /\.(ts|tsx)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : []
  })
}

/** What a file imports: paths from the root, or names of packages. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].map(([, name]) =>
    name!.startsWith('.') ? relative(ROOT, resolve(ROOT, path, '..', name!)) : name!,
  )
}

/** What each part may import, by the beginning of the path or name. */
const MAY_IMPORT: readonly (readonly [part: string, allowed: readonly string[]])[] = [
  ['engine/facts', ['engine/facts/', 'zod']],
  ['engine/valuation', ['engine/', 'mathjs']],
  ['engine', ['engine/']],
  ['catalog', ['catalog/', 'engine/facts/', 'zod']],
  ['src/client', ['src/client/', 'engine/facts/', 'engine/book/checksum.ts']],
  ['web', ['web/', 'engine/facts/', 'src/client/', 'preact', '@preact/', 'lightweight-charts', 'vite', './']],
]

test.each([...sources('engine'), ...sources('catalog'), ...sources('src'), ...sources('web')])(
  '%s imports one way',
  (path) => {
    const rule = MAY_IMPORT.find(([part]) => path.startsWith(`${part}/`))
    if (!rule) {
      expect(importsOf(path).filter((name) => name.startsWith('web/') || name.startsWith('test/'))).toEqual(
        [],
      )
      return
    }
    const foreign = importsOf(path).filter((name) => !rule[1].some((allowed) => name.startsWith(allowed)))
    expect(foreign).toEqual([])
  },
)

/** Clocks, chance and I/O; the engine gets all of them with the command. `new Date(n)` and `Date.UTC` are arithmetic. */
const NOT_DETERMINISTIC = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bperformance\b/,
  /\bcrypto\b/,
  /\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b/,
  /\bprocess\b/,
  /\bfetch\(/,
  /\bconsole\b/,
  /\bIntl\b|\btoLocale/,
  /\basync\b|\bawait\b|\bPromise\b/,
]

test.each(sources('engine'))('%s has no clock, no chance, no I/O', (path) => {
  const text = readFileSync(join(ROOT, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  expect(NOT_DETERMINISTIC.filter((pattern) => pattern.test(text)).map(String)).toEqual([])
})
