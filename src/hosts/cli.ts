import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, constants, setPriority } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { loadCatalog } from '../../catalog/catalog.ts'
import { rasterJob } from '../../engine/facts/raster-job.ts'
import { VERSION } from '../edge/document.ts'
import { audit } from '../kernel/audit.ts'
import { sha256 } from '../kernel/hash.ts'
import { readBinary, readText, replay } from '../market/replay.ts'
import { openNodeSql } from '../store/node-sql.ts'
import { compileFormulas } from '../valuation/account-input.ts'
import { manifest, recompute } from '../valuation/manifest.ts'
import { checkJob } from '../valuation/raster/check-job.ts'
import { runJob } from '../valuation/raster/run-job.ts'
import { checkerCommand } from './cli-checker.ts'
import { databasePath, keepingCommands } from './cli-keeping.ts'
import { adminCommand, principalCommand, sentenceOf } from './cli-people.ts'
import { proofCommands } from './cli-proof.ts'
import { readConfig } from './config.ts'
import { PUBLIC_KEY_FILE, readHeads } from './heads.ts'
import { main } from './node.ts'

/** The command line. `root` is the folder of the package. */
export async function run(argv: readonly string[], root: string): Promise<void> {
  const program = new Command('qingheng')
    .description('青衡 Qingheng: valuation, exchange, registry and ecological credit')
    .version(VERSION)

  program
    .command('serve')
    .description('start the service (HOST, PORT, DATA_DIR, DEMO)')
    .action(() => main(root))

  for (const add of [
    auditCommand,
    replayCommand,
    valuationCommand,
    rasterCommands,
    principalCommand,
    adminCommand,
    keepingCommands,
    proofCommands,
    checkerCommand,
  ])
    add(program)
  await program.parseAsync([...argv])
}

function auditCommand(program: Command): void {
  program
    .command('audit')
    .description('replay the journal through a fresh engine and compare every outcome and table')
    .option('--heads <file>', 'signed heads of the journal that were kept elsewhere')
    .option('--key <file>', 'their public key; DATA_DIR/heads.pub if it is not given')
    .option('--json', 'print the report as JSON')
    .action((options: { json?: boolean; heads?: string; key?: string }) => {
      const sql = openNodeSql(databasePath(), 'read')
      const key = options.key ?? join(readConfig(process.env).dataDir, PUBLIC_KEY_FILE)
      const kept = options.heads === undefined ? [] : readHeads(options.heads, key)
      if (options.heads !== undefined && kept.length === 0)
        throw new Error(`${options.heads}: no head is in it; it proves nothing`)
      const began = performance.now()
      // One reading transaction: a service beside it goes on, and what is compared is one moment.
      const report = sql.tx(() => audit(sql, openNodeSql(':memory:'), sha256, kept))
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      if (options.json) console.log(JSON.stringify(report))
      else {
        for (const finding of report.findings) console.log(`✗ ${finding}`)
        console.log(
          `${report.isClean ? '✓ clean' : '✗ not clean'}: ${report.commands} commands replayed in ${seconds} s${
            kept.length === 0
              ? ''
              : `, ${kept.length} signed heads met, the last of command ${kept.at(-1)!.seq} (what follows it is not proved by them)`
          }`,
        )
      }
      process.exitCode = report.isClean ? 0 : 1
    })
}

function replayCommand(program: Command): void {
  program
    .command('replay')
    .description(
      'run a file of (new, cancel, modify) messages through the bare book; the report goes to standard output',
    )
    .argument('<file>', 'binary (16-byte header, 40-byte records) or text (.csv)')
    .option('--json', 'print count and SHA-256 of the report instead of the report')
    .action((file: string, options: { json?: boolean }) => {
      const messages = /\.(csv|txt)$/i.test(file)
        ? readText(readFileSync(file, 'utf8'))
        : readBinary(readFileSync(file))
      endQuietly()
      const hash = createHash('sha256')
      let isFirst = true
      const count = replay(messages, (lines) => {
        if (lines.length === 0) return
        const text = (isFirst ? '' : '\n') + lines.join('\n')
        isFirst = false
        if (options.json) hash.update(text)
        else process.stdout.write(text)
      })
      if (options.json) console.log(JSON.stringify({ messages: count, sha256: hash.digest('hex') }))
    })
}

function valuationCommand(program: Command): void {
  program
    .command('valuation')
    .description('accounts outside the service')
    .command('recompute')
    .description(
      'compute the account of a manifest (GET /v1/valuations/{id}.json) anew and compare every digit',
    )
    .argument('<file>', 'the manifest')
    .option('--json', 'print the comparison as JSON')
    .action((file: string, options: { json?: boolean }) => {
      const result = recompute(readManifest(file), sha256)
      if (options.json) console.log(JSON.stringify(result))
      else {
        for (const difference of result.differences) console.log(`✗ ${difference}`)
        console.log(
          result.isSame
            ? `✓ every digit is met: ${result.recomputed}`
            : `✗ recorded ${result.recorded}, recomputed ${result.recomputed}`,
        )
      }
      process.exitCode = result.isSame ? 0 : 1
    })
}

function rasterCommands(program: Command): void {
  const raster = program.command('raster').description('a formula over every cell of a land cover map')
  raster
    .command('check')
    .description('say everything that is wrong with a job that can be seen without reading a cell')
    .argument('<file>', 'the job, as JSON; docs/integrators.md says what it has')
    .option('--json', 'print as JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      const prepared = await checkJob(readRasterJob(file), rasterOptions(file))
      const { grid } = prepared.landCover
      if (options.json) console.log(JSON.stringify({ isSound: true, grid }))
      else console.log(`✓ ${grid.width} × ${grid.height} cells, ${grid.projection.name}`)
    })
  raster
    .command('run')
    .description('compute it: sums by area and ecosystem type as rows of a dataset, a GeoTIFF, a report')
    .argument('<file>', 'the job')
    .option('--json', 'print the report as JSON')
    .action(async (file: string, options: { json?: boolean }) => {
      // Whatever else the machine does goes first.
      setPriority(constants.priority.PRIORITY_LOW)
      const onProgress = (share: number) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor(share * 100)} %`)
      }
      const interruption = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () =>
          interruption.abort(new Error(`${signal}: broken off, and nothing was written`)),
        )
      const report = await runJob(readRasterJob(file), {
        ...rasterOptions(file),
        ...{ onProgress, signal: interruption.signal, threads: rasterThreads() },
      })
      if (process.stderr.isTTY) process.stderr.write('\r')
      if (options.json) console.log(JSON.stringify(report))
      else {
        for (const { area, value, ecosystems } of report.areas) {
          console.log(`${area}  ${value} ${report.unit}`)
          for (const one of ecosystems)
            console.log(`  ${one.ecosystem}  ${one.hectares} hm^2  ${one.value ?? '—'} ${report.unit}`)
        }
        const { outside_areas, not_ecosystem, missing_cells } = report.left_out
        console.log(
          `cells left out: ${outside_areas} of no area, ${not_ecosystem} of no ecosystem, ${missing_cells} without a driver`,
        )
      }
    })
}

/** Who reads the output may stop reading: that is the end, and no fault. */
function endQuietly(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

function readJson(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`)
  }
}

function readManifest(file: string) {
  const parsed = manifest.safeParse(readJson(file))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.slice(0, 5).map(sentenceOf)
  throw new Error(`${file} is no manifest of an account: ${faults.join('; ')}`)
}

function readRasterJob(file: string) {
  const parsed = rasterJob.safeParse(readJson(file))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(sentenceOf)
  throw new Error(`${file} is no raster job: ${faults.join('; ')}`)
}

/** Two at least: one thread reads while another computes. */
function rasterThreads() {
  const entry = fileURLToPath(new URL('./raster-thread.mjs', import.meta.url))
  return existsSync(entry) ? { entry, count: Math.max(2, availableParallelism()) } : undefined
}

function rasterOptions(file: string) {
  const catalog = loadCatalog()
  return { catalog, formulas: compileFormulas(catalog), jobFile: resolve(file) }
}
