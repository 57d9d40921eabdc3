import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { lockFolder } from '../store/node-sql.ts'
import { readConfig } from './config.ts'
import { backUp, DATABASE_FILE, restore } from './keeping.ts'

/** Copies of the database: made beside a running server, checked, and put in its place. */
export function keepingCommands(program: Command): void {
  program
    .command('backup')
    .description(
      'copy the database while the service goes on, as it was at one moment; its SHA-256 is written beside it',
    )
    .argument('<file>')
    .action((file: string) => {
      process.umask(0o077)
      const { sha256: hash, seq } = backUp(databasePath(), resolve(file))
      console.log(`✓ ${file}: up to command ${seq}, SHA-256 ${hash}`)
    })
  program
    .command('restore')
    .description('put a backup into an empty DATA_DIR, once its SHA-256 and its pages are sound')
    .argument('<file>')
    .action((file: string) => {
      const { dataDir } = readConfig(process.env)
      process.umask(0o077)
      mkdirSync(dataDir, { recursive: true })
      const unlock = lockFolder(dataDir)
      try {
        const seq = restore(resolve(file), join(dataDir, DATABASE_FILE))
        console.log(`✓ restored up to command ${seq}; qingheng audit compares every figure`)
      } finally {
        unlock()
      }
    })
}

/** The database that the environment names. Throws a sentence where there is none. */
export function databasePath(): string {
  const path = join(readConfig(process.env).dataDir, DATABASE_FILE)
  if (!existsSync(path))
    throw new Error(`DATA_DIR: there is no database at ${path}; start the service once, or set DATA_DIR`)
  return path
}
