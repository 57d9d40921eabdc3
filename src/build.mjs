import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What each part is made of; a part is made anew when one of these changed. */
const PARTS = {
  server: ['src', 'engine', 'catalog', 'package-lock.json'],
  client: ['src/client', 'engine/book/checksum.ts', 'package-lock.json'],
  web: ['web', 'src/client', 'engine/facts', 'engine/proof', 'engine/credit', 'package-lock.json'],
  types: ['src/client', 'engine/book', 'engine/facts', 'package-lock.json'],
}

/** Builds what is not there or is older than its sources: server, client with its types, and pages. Paths under `root`. */
export async function build(root) {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  const builders = { server: buildServer, client: buildClient, web: buildWeb, types: buildTypes }
  for (const [part, buildPart] of Object.entries(builders)) {
    if (!isStale(root, part)) continue
    await buildPart(root)
    stamp(root, part)
  }
}

/** Builds in a process of its own, so that the server does not carry the compilers with it. Throws when it fails. */
export function buildApart(root) {
  if (!Object.keys(PARTS).some((part) => isStale(root, part))) return
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the build failed, for the reason above')
}

/** `qingheng/client`: one file without dependencies. */
async function buildClient(root) {
  const esbuild = await import('esbuild')
  await esbuild.build({
    entryPoints: { client: join(root, 'src/client/client.ts') },
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    format: 'esm',
    logLevel: 'warning',
  })
}

async function buildServer(root) {
  const esbuild = await import('esbuild')
  await esbuild.build({
    entryPoints: {
      server: join(root, 'src/hosts/cli.ts'),
      'valuation-thread': join(root, 'src/hosts/valuation-thread.ts'),
      'file-thread': join(root, 'src/hosts/file-thread-entry.ts'),
      'raster-job': join(root, 'src/hosts/raster-job.ts'),
      'raster-thread': join(root, 'src/hosts/raster-thread.ts'),
    },
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    // Native, and optional speed-ups of ws that are not installed.
    external: ['better-sqlite3', 'geotiff', 'bufferutil', 'utf-8-validate'],
    banner: {
      js: "import { createRequire as requireMaker } from 'node:module'; const require = requireMaker(import.meta.url);",
    },
    logLevel: 'warning',
  })
}

async function buildWeb(root) {
  const vite = await import('vite')
  await vite.build({
    root: join(root, 'web'),
    configFile: join(root, 'web/vite.config.ts'),
    logLevel: 'warn',
  })
  await buildVerifier(root)
  // Files of the page /docs.
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js'])
    cpSync(join(root, 'node_modules/swagger-ui-dist', name), join(root, 'dist/web/docs/assets', name))
}

/** The verifier of reports: one page with its program inside, which needs nothing else. */
async function buildVerifier(root) {
  const esbuild = await import('esbuild')
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, 'web/verify/verify.ts')],
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    write: false,
    logLevel: 'warning',
  })
  // A closing tag in a text of the program would end it.
  const program = outputFiles[0].text.replaceAll('</script', '<\\/script')
  const page = readFileSync(join(root, 'web/verify/verify.html'), 'utf8')
  writeFileSync(
    join(root, 'dist/web/verify.html'),
    page.replace('/*VERIFY*/', () => program),
  )
}

/** The types of `qingheng/client`. */
async function buildTypes(root) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'src/client')],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the types of the client: ${stdout}`)
}

function isStale(root, part) {
  const file = stampFile(root, part)
  return !existsSync(file) || readFileSync(file, 'utf8') !== fingerprint(root, part)
}

function stamp(root, part) {
  writeFileSync(stampFile(root, part), fingerprint(root, part))
}

function stampFile(root, part) {
  return join(root, 'dist', `${part}.stamp`)
}

function fingerprint(root, part) {
  const hash = createHash('sha256')
  for (const path of PARTS[part].flatMap((path) => filesUnder(join(root, path)))) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

// `npm run build`
if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await build(dirname(dirname(fileURLToPath(import.meta.url))))
