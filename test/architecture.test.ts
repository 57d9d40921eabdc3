import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../engine/venue/execute.ts'

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

/** What some parts may import, by the beginning of the path or name; the first row that fits is the part's. */
const MAY_IMPORT: readonly (readonly [part: string, allowed: readonly string[]])[] = [
  ['engine/base', ['engine/base/']],
  ['engine/facts/words.ts', []],
  ['engine/facts', ['engine/facts/', 'zod']],
  ['engine/book', ['engine/book/', 'engine/base/', 'engine/facts/']],
  ['engine/valuation', ['engine/', 'mathjs']],
  ['engine/proof', ['engine/', '@noble/', 'sm-crypto-v2']],
  ['engine', ['engine/']],
  ['catalog', ['catalog/', 'engine/facts/', 'zod']],
  // A second ledger is worth something only while it shares nothing with the first but the law of numbers.
  [
    'src/checker',
    [
      'src/checker/',
      'src/store/',
      'engine/facts/',
      'engine/registry/',
      'engine/exchange/instrument.ts',
      'node:crypto',
    ],
  ],
  [
    'src/client',
    ['src/client/', 'engine/facts/', 'engine/book/checksum.ts', 'age-encryption', 'shamir-secret-sharing'],
  ],
  // Types alone: what bodies are made of stands in the facts.
  ['web/src/shell/routes.ts', ['engine/facts/', 'zod']],
  [
    'web',
    [
      'web/',
      'engine/facts/',
      'engine/base/canonical.ts',
      'engine/proof/',
      'src/client/',
      'preact',
      '@preact/',
      'lightweight-charts',
      'uqr',
      'vite',
      './',
    ],
  ],
]

/** The floors of the service, the lowest first: each imports those below it, and subjects do not import each other. */
const SUBJECTS = ['market', 'registry', 'credit', 'catalogue', 'valuation', 'identity']
const FLOORS = [['store'], ['kernel', 'checker'], ['edge'], SUBJECTS, ['city'], ['hosts']]
const floorOf = (path: string) => {
  const part = path.split('/')[1]!
  return FLOORS.findIndex((parts) => parts.includes(part))
}

const ALL = [...sources('engine'), ...sources('catalog'), ...sources('src'), ...sources('web')]

test.each(ALL)('%s imports one way', (path) => {
  const imported = importsOf(path)
  const allowed = MAY_IMPORT.find(([part]) => path === part || path.startsWith(`${part}/`))?.[1]
  if (allowed) {
    expect(imported.filter((name) => !allowed.some((beginning) => name.startsWith(beginning)))).toEqual([])
    return
  }
  const floor = floorOf(path)
  expect(floor).toBeGreaterThanOrEqual(0)
  const wrong = imported.filter((name) => {
    if (name.startsWith('web/') || name.startsWith('test/')) return true
    if (!name.startsWith('src/') || name.startsWith('src/client/') || name === 'src/build.mjs') return false
    const isSubject = floor === FLOORS.indexOf(SUBJECTS)
    if (isSubject && floorOf(name) === floor) return name.split('/')[1] !== path.split('/')[1]
    return floorOf(name) > floor
  })
  expect(wrong).toEqual([])
})

test('no circle of imports, of types neither', () => {
  const files = new Set(ALL)
  const state = new Map<string, 'open' | 'done'>()
  const circles: string[] = []
  const walk = (path: string, trail: readonly string[]) => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    state.set(path, 'open')
    for (const next of importsOf(path).filter((name) => files.has(name))) walk(next, [...trail, path])
    state.set(path, 'done')
  }
  for (const path of ALL) walk(path, [])
  expect(circles).toEqual([])
})

/** Lists of words stand in engine/facts/words and nowhere else. */
const LISTS: readonly RegExp[] = [
  /'buy',\s*'sell'/,
  /'gtc',\s*'day'/,
  /'provisioning',\s*'regulating'/,
  /'emission',\s*'energy'/,
  /'confirmed',\s*'derived'/,
  /'positive',\s*'negative'/,
  /'cancel_newest',\s*'cancel_oldest'/,
  /'resting',\s*'partially_filled'/,
  /'pre_open',\s*'opening_auction'/,
  /'final',\s*'intermediate'/,
  /'pending',\s*'approved'/,
  /'orders',\s*'pledges'/,
]

test.each(ALL.filter((path) => path !== 'engine/facts/words.ts'))(
  '%s writes no list of words again',
  (path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    expect(LISTS.filter((pattern) => pattern.test(text)).map(String)).toEqual([])
  },
)

/** Clocks, chance and I/O; the engine gets all of them with the command. `new Date(n)` and `Date.UTC` are arithmetic. */
const NOT_DETERMINISTIC = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bperformance\b/,
  /(?<!sm-)\bcrypto\b/,
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

test('what a page asks of the rights of its reader is a command that there is', () => {
  const known = new Set<string>(COMMANDS.map(({ name }) => name))
  const named = sources('web/src').flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/(?:needs=["']|may\('|needs: ')(\w+)["']/g)].map(
      ([, name]) => `${path}: ${name}`,
    ),
  )
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((one) => !known.has(one.split(': ')[1]!))).toEqual([])
})
