import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { serve } from '@hono/node-server'
import type { Command } from 'commander'
import { Hono } from 'hono'
import type { z } from 'zod'
import type { checkerInvariants } from '../../engine/facts/reconciliation.ts'
import { permitsOf } from '../checker/follow.ts'
import { type Pass, runPass } from '../checker/pass.ts'
import { readLedger } from '../checker/store.ts'
import { openNodeSql } from '../store/node-sql.ts'
import type { Sql } from '../store/sql.ts'
import { databasePath } from './cli-keeping.ts'

/** Seconds between two passes: a night, as national registries do. */
const A_DAY = 86_400
const MIN_SECONDS = 1

interface Options {
  readonly store: string
  readonly every: string
  readonly once?: true
  readonly service?: string
  readonly port?: string
  readonly json?: true
}

/** The second ledger: a process of its own, with its own store, that follows the registry and compares every account. */
export function checkerCommand(program: Command): void {
  program
    .command('checker')
    .description(
      'keep a second ledger: follow the registry in a store of its own, check every movement and compare every account',
    )
    .option('--store <file>', 'the database of the second ledger', './checker.sqlite')
    .option('--every <seconds>', 'between two passes', String(A_DAY))
    .option('--once', 'one pass; ends with 1 where accounts differ')
    .option(
      '--service <url>',
      'report each pass there, with the key in CHECKER_KEY: accounts that differ are restricted',
    )
    .option('--port <number>', 'serve its own GET /v1/registry/invariants there, on this machine')
    .option('--json', 'print each pass as JSON')
    .action(async (options: Options) => {
      const every = Number(options.every)
      if (!Number.isFinite(every) || every < MIN_SECONDS)
        throw new Error(`--every: ${options.every} is no number of seconds from ${MIN_SECONDS}`)
      const key = process.env.CHECKER_KEY
      if (options.service !== undefined && !key)
        throw new Error('CHECKER_KEY: set it to a key of an auditor; with --service each pass is reported')
      process.umask(0o077)
      const file = resolve(options.store)
      mkdirSync(dirname(file), { recursive: true })
      const store = openNodeSql(file)
      const registry = openNodeSql(databasePath(), 'read')
      if (options.port !== undefined) serveInvariants(store, registry, Number(options.port))
      for (;;) {
        const isSound = await onePass(registry, store, options, key).catch((error: Error) => {
          if (options.once) throw error
          // What could not be done now is done with the next pass: a pass begins where the store stands.
          console.error(`qingheng checker: ${error.message}`)
          return false
        })
        if (options.once) {
          process.exitCode = isSound ? 0 : 1
          store.close()
          registry.close()
          return
        }
        await new Promise((resolve) => setTimeout(resolve, every * 1000))
      }
    })
}

async function onePass(
  registry: Sql,
  store: Sql,
  options: Options,
  key: string | undefined,
): Promise<boolean> {
  const pass = runPass(registry, store)
  tell(pass, options.json === true)
  if (options.service !== undefined) await report(options.service, key!, pass)
  return isComplete(pass)
}

const isComplete = ({ differences, faults }: Pass) => differences.length + faults.length === 0

function tell(pass: Pass, asJson: boolean): void {
  if (asJson) {
    console.log(JSON.stringify(pass))
    return
  }
  for (const { uscc, symbol, reason, registry, checker, detail } of pass.differences)
    console.log(
      `✗ ${uscc} ${symbol ?? ''} ${reason}: registry ${registry ?? '—'}, checker ${checker ?? '—'}${detail === undefined ? '' : ` (${detail})`}`,
    )
  for (const fault of pass.faults) console.log(`✗ ${fault}`)
  const outcome = isComplete(pass) ? '✓ completed' : '✗ inconsistent'
  console.log(`${outcome}: ${pass.compared} accounts compared, up to command ${pass.as_of_seq}`)
}

async function report(service: string, key: string, pass: Pass): Promise<void> {
  const answer = await fetch(new URL('/v1/registry/reconciliations', service), {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(pass),
  })
  if (!answer.ok) throw new Error(`${service}: ${answer.status} ${await answer.text()}`)
}

/** Its own figures, for who trusts the registry's no more than ours. */
function serveInvariants(store: Sql, registry: Sql, port: number): void {
  const app = new Hono()
  app.get('/v1/registry/invariants', (c) => c.json(invariantsOf(store, registry)))
  serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
}

function invariantsOf(store: Sql, registry: Sql): z.input<typeof checkerInvariants> {
  const ledger = readLedger(store)
  const instruments = [...permitsOf(registry).values()].map(({ asset, symbol, scale }) => {
    const book = ledger.books.get(asset)
    const issued = (book?.lots ?? []).reduce((sum, { first, last }) => sum + last - first + 1, 0)
    const supplies = book?.supplies() ?? []
    const sumOf = (kind: 'held' | 'surrendered' | 'retired') =>
      supplies.reduce((sum, one) => sum + one[kind], 0)
    const [held, surrendered, retired] = [sumOf('held'), sumOf('surrendered'), sumOf('retired')]
    const balances = [...ledger.balances].filter(([key]) => key.endsWith(` ${asset}`))
    const total = balances.reduce((sum, [, balance]) => sum + balance, 0)
    return {
      symbol,
      issued: scale.quantity(issued),
      held: scale.quantity(held),
      surrendered: scale.quantity(surrendered),
      retired: scale.quantity(retired),
      holds: issued === held + surrendered + retired && total === 0,
    }
  })
  return { seq: ledger.seq, holds: instruments.every((one) => one.holds), instruments }
}
