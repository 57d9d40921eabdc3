import { join } from 'node:path'
import { env } from 'node:process'
import { toHex } from '../../engine/proof/bytes.ts'
import { leafHash } from '../../engine/proof/merkle.ts'
import { TransparencyLog } from '../../src/kernel/log.ts'
import { faultOfLog } from '../../src/kernel/log-audit.ts'
import { migrate } from '../../src/store/migrations.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { temporaryFolder } from '../helpers/server.ts'
import { latencies, line } from './report.ts'

/** Entries in one transaction, as the sequencer would have them in a busy batch. */
const BATCH = 500
const PROOFS = 2000

/** The transparency log on disk, beside the bare rows of the same leaves in the same file. `LOG_ENTRIES` says how many. */
export function benchLog(): void {
  const count = Number(env.LOG_ENTRIES ?? 100_000)
  const folder = temporaryFolder('bench-log')
  const sql = openNodeSql(join(folder.path, 'log.sqlite'))
  migrate(sql)
  sql.script('CREATE TABLE bare (idx INTEGER PRIMARY KEY, kind TEXT, ref TEXT, leaf_hash TEXT) STRICT')
  let drawn = 1
  const draw = () => {
    drawn = Math.imul(drawn ^ (drawn >>> 15), 0x2c1b3c6d) >>> 0
    return drawn
  }
  const log = new TransparencyLog(sql, draw, 'bench')
  const leaves = Array.from({ length: count }, (_, index) => leafHash(new TextEncoder().encode(`${index}`)))
  const perSecond = (append: (index: number) => void) => {
    const began = performance.now()
    for (let at = 0; at < count; at += BATCH)
      sql.tx(() => {
        for (let index = at; index < Math.min(count, at + BATCH); index++) append(index)
      })
    return count / ((performance.now() - began) / 1000)
  }
  const bare = perSecond((index) => {
    sql.run('INSERT INTO bare VALUES (?, ?, ?, ?)', index, 'bench', `${index}`, toHex(leaves[index]!))
  })
  const inTree = perSecond((index) => {
    log.append('bench', `${index}`, leaves[index]!)
  })
  line(
    'log, appended and committed',
    `${Math.round(inTree)} entries/s (${count} in batches of ${BATCH}; bare rows ${Math.round(bare)}/s, ratio ${(inTree / bare).toFixed(2)})`,
  )
  const took = Array.from({ length: PROOFS }, (_, each) => {
    const began = performance.now()
    log.inclusion(Math.floor((each * count) / PROOFS))
    return performance.now() - began
  })
  line('log, proof of an entry', latencies(took))
  const began = performance.now()
  const fault = faultOfLog(sql)
  line(
    'log, audited',
    `${Math.round(count / ((performance.now() - began) / 1000))} entries/s, ${fault ?? 'sound'}, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  )
  sql.close?.()
  folder.remove()
}
