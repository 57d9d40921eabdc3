import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const HOMES = ['15', '16', '17'].map((version) => `/usr/lib/postgresql/${version}/bin`)

/** A PostgreSQL of its own in a folder: `psql` runs a script and gives what it printed. Undefined: it is not there. */
export function withPostgres<T>(
  folder: string,
  body: (psql: (script: string) => string) => T,
): T | undefined {
  const home = HOMES.find((one) => existsSync(join(one, 'initdb')))
  if (home === undefined) return undefined
  const data = join(folder, 'pg')
  const isRoot = process.getuid?.() === 0
  // PostgreSQL does not run as root.
  const run = (program: string, given: readonly string[]) => {
    const command = [join(home, program), ...given]
    const as = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command
    return execFileSync(as[0]!, as.slice(1), {
      ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 30 },
    })
  }
  const options = `-k ${folder} -c listen_addresses=`
  try {
    if (isRoot) execFileSync('chown', ['postgres', folder])
    run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust'])
    run('pg_ctl', ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start'])
  } catch {
    return undefined
  }
  try {
    return body((text) => {
      const script = join(folder, 'bench.sql')
      writeFileSync(script, text)
      if (isRoot) execFileSync('chown', ['postgres', script])
      return run('psql', ['-q', '-h', folder, '-U', 'postgres', '-f', script])
    })
  } finally {
    run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
  }
}
