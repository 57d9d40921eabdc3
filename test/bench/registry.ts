import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FIRST_PARTICIPANT, ISSUER, type Registry } from '../../engine/registry/registry.ts'
import { Venue } from '../../engine/venue/venue.ts'
import { recover } from '../../src/kernel/recover.ts'
import { migrate } from '../../src/store/migrations.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { ACCOUNTS, MARKETS } from '../../src/store/tables.ts'
import { TERMS } from '../helpers/venue.ts'
import { withPostgres } from './postgres.ts'
import { line } from './report.ts'

const HOLDERS = Number(process.env.REGISTRY_HOLDERS ?? 100_000)
const ASSETS = Number(process.env.REGISTRY_ASSETS ?? 50)
const TRANSFERS = 200_000
const PEER_TRANSFERS = 20_000

/** Accounts of many holders in many permits: to start with them, to move between them, and PostgreSQL doing the same double entry. */
export function benchRegistry(): void {
  const folder = mkdtempSync(join(tmpdir(), 'qingheng-registry-'))
  try {
    const file = join(folder, 'registry.sqlite')
    fill(file)
    const sql = openNodeSql(file)
    const begin = performance.now()
    const { venue } = recover(sql)
    const started = (performance.now() - begin) / 1000
    line(
      `registry, ${HOLDERS} × ${ASSETS}`,
      `start ${started.toFixed(2)} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
    )
    const ours = transfers(venue.registry)
    const peer = postgres(folder)
    line(
      'registry, a transfer',
      `${(1e6 / ours).toFixed(2)} µs in memory${peer === undefined ? '; no PostgreSQL here' : `, ${(1e6 / peer).toFixed(2)} µs in PostgreSQL, in one transaction of all (${(ours / peer).toFixed(0)} ×)`}`,
    )
    sql.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A database with so many accounts, as a city that has been running leaves it. */
function fill(file: string): void {
  const sql = openNodeSql(file)
  migrate(sql)
  const venue = new Venue()
  sql.tx(() => {
    for (let asset = 1; asset <= ASSETS; asset++) {
      const market = venue.addMarket({ ...TERMS, symbol: `P-${asset}` })
      MARKETS.add(sql, market.record())
      ACCOUNTS.add(sql, { ...NOTHING, holder: ISSUER, asset, balance: -1000 * HOLDERS })
    }
    for (let index = 0; index < HOLDERS; index++) {
      const holder = FIRST_PARTICIPANT + index
      sql.run(
        'INSERT INTO participants VALUES (?, ?, ?, ?, 0, NULL, 0, 0)',
        ...[holder, `C${String(index).padStart(17, '0')}`, 'enterprise', '{"zh":"甲","en":"A"}'],
      )
      for (let asset = 1; asset <= ASSETS; asset++)
        ACCOUNTS.add(sql, { ...NOTHING, holder, asset, balance: 1000 })
    }
  })
  sql.close()
}

const NOTHING = { held_orders: 0, held_pledges: 0, held_freezes: 0, held_settlement: 0, held_leases: 0 }

/** Transfers a second. */
function transfers(registry: Registry): number {
  const begin = performance.now()
  for (let index = 0; index < TRANSFERS; index++) {
    const [from, to] = [index % HOLDERS, (index * 7919 + 1) % HOLDERS]
    if (from !== to)
      registry.transfer(1 + (index % ASSETS), FIRST_PARTICIPANT + from, FIRST_PARTICIPANT + to, 1)
    if (index % 1000 === 0) {
      registry.takeMoves()
      registry.drainTouched(() => undefined)
    }
  }
  return TRANSFERS / ((performance.now() - begin) / 1000)
}

/** The same in PostgreSQL: two rows changed and one written for each, in a function on the server; undefined: it is not there. */
function postgres(folder: string): number | undefined {
  return withPostgres(folder, (psql) => {
    const told = psql(
      `CREATE TABLE accounts (holder int, asset int, balance bigint NOT NULL CHECK (balance >= 0), PRIMARY KEY (holder, asset));
       CREATE TABLE postings (seq bigserial PRIMARY KEY, asset int, giver int, taker int, amount bigint);
       INSERT INTO accounts SELECT h, a, 1000 FROM generate_series(0, ${Math.min(HOLDERS, 20_000) - 1}) h, generate_series(1, ${ASSETS}) a;
       ANALYZE accounts;
       \\timing on
       DO $$ BEGIN FOR i IN 0..${PEER_TRANSFERS - 1} LOOP
         UPDATE accounts SET balance = balance - 1 WHERE holder = i % ${Math.min(HOLDERS, 20_000)} AND asset = 1 + i % ${ASSETS};
         UPDATE accounts SET balance = balance + 1 WHERE holder = (i * 7919 + 1) % ${Math.min(HOLDERS, 20_000)} AND asset = 1 + i % ${ASSETS};
         INSERT INTO postings (asset, giver, taker, amount) VALUES (1 + i % ${ASSETS}, i, i + 1, 1);
       END LOOP; END $$;`,
    )
    const [, milliseconds = ''] = /Time: ([\d.]+) ms(?![\s\S]*Time:)/.exec(told) ?? []
    return PEER_TRANSFERS / (Number(milliseconds) / 1000)
  })
}
