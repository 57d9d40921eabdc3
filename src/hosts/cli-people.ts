import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { loadCatalog } from '../../catalog/catalog.ts'
import { newPrincipalBody } from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import type { Command as EngineCommand } from '../../engine/venue/execute.ts'
import { type City, startCity } from '../city/city.ts'
import { INVITATION_MS } from '../identity/routes.ts'
import { SERVICE } from '../kernel/permissions.ts'
import { drawToken, tokenHash } from '../kernel/principals.ts'
import { lockFolder, openNodeSql } from '../store/node-sql.ts'
import { readConfig } from './config.ts'
import { DATABASE_FILE } from './keeping.ts'

// Commands of the command line about people: while no server runs, on the database itself.

export function principalCommand(program: Command): void {
  const roles = keysOf(ROLE).join(', ')
  program
    .command('principal')
    .description(
      'add a principal while no server runs; its token is printed once. Beside a server: POST /v1/principals',
    )
    .argument('<name>')
    .requiredOption('--roles <roles>', `comma-separated, of ${roles}`)
    .option('--uscc <uscc>', 'the enterprise or bank it acts for')
    .option('--json', 'print as JSON')
    .action(async (name: string, options: { roles: string; uscc?: string; json?: boolean }) => {
      const { uscc } = options
      const token = drawToken()
      const given = newPrincipalBody.safeParse({
        name,
        roles: options.roles.split(',').map((role) => role.trim()),
        ...(uscc === undefined ? {} : { uscc }),
      })
      if (!given.success) throw new Error(given.error.issues.map(sentenceOf).join('; '))
      const command = { command: 'add_principal' as const, ...given.data }
      await offline(async ({ sequencer }) => {
        const { outcome } = await sequencer.submit({
          command: { ...command, token_sha256: tokenHash(token), is_demonstration: false },
          by: SERVICE,
        })
        if (!outcome.ok) throw new Error(outcome.detail)
      })
      console.log(
        options.json ? JSON.stringify({ name, roles: given.data.roles, uscc: uscc ?? null, token }) : token,
      )
    })
}

export function adminCommand(program: Command): void {
  program
    .command('admin')
    .description(
      'invite an administrator while no server runs: the first one, or when all others are lost; open /join with what is printed',
    )
    .argument('<name>')
    .option('--reset', 'of an administrator who is there: end all keys and sessions, and invite anew')
    .option('--remove', 'of an administrator who is there: nothing works any more')
    .option('--json', 'print as JSON')
    .action(async (name: string, options: { json?: boolean; reset?: boolean; remove?: boolean }) => {
      const token = drawToken()
      const given = newPrincipalBody.safeParse({ name, roles: ['administrator'] })
      if (!given.success) throw new Error(given.error.issues.map(sentenceOf).join('; '))
      const expires_at = new Date(Date.now() + INVITATION_MS).toISOString()
      const about = { kind: 'invitation', token_sha256: tokenHash(token), expires_at } as const
      const command: EngineCommand = options.remove
        ? { command: 'remove_principal', name, reason: 'command line' }
        : options.reset
          ? { command: 'reset_principal', name, token_sha256: tokenHash(token), expires_at }
          : { command: 'add_principal', ...given.data, ...about, is_demonstration: false }
      await offline(async ({ sequencer }) => {
        const { outcome } = await sequencer.submit({
          command,
          by: SERVICE,
        })
        if (!outcome.ok) throw new Error(outcome.detail)
        // A real venue begins with four eyes on what one person could do harm with.
        if (sequencer.venue.shelves.settings.get(1) === undefined)
          await sequencer.submit({ command: { command: 'demand_second_person', is_on: true }, by: SERVICE })
      })
      if (options.remove) {
        console.log(`✓ ${name}`)
        return
      }
      const path = `/join#${token}`
      if (options.json) console.log(JSON.stringify({ name, invitation: token, path, expires_at }))
      else
        console.log(
          `${path}\n打开此地址完成首次登录(三日内有效) · open it to sign in for the first time (good for three days)`,
        )
    })
}

/** Does something with the city while no server has it. */
async function offline(work: (city: City) => Promise<void>): Promise<void> {
  const { dataDir } = readConfig(process.env)
  process.umask(0o077)
  mkdirSync(dataDir, { recursive: true })
  const unlock = lockFolder(dataDir)
  const sql = openNodeSql(join(dataDir, DATABASE_FILE))
  try {
    const host = { sql, isDemo: false, now: Date.now, defer: (run: () => void) => setImmediate(run) }
    const city = startCity({ ...host, onBroken: fail }, loadCatalog())
    city.jobs.stop()
    await work(city)
    city.sequencer.close()
  } finally {
    sql.close()
    unlock()
  }
}

function fail(error: Error): never {
  throw error
}

/** A fault of what was given, with its place. */
export function sentenceOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `/${path.join('/')}: ${message}`
}
