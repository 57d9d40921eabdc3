import { createHash } from 'node:crypto'
import { type Difference, MAX_DIFFERENCES, MAX_FAULTS } from '../../engine/facts/reconciliation.ts'
import { CASH_SYMBOL } from '../../engine/facts/registry.ts'
import type { Block, LotBook } from '../../engine/registry/lots.ts'
import { CASH, FIRST_PARTICIPANT } from '../../engine/registry/registry.ts'
import { DONE } from '../store/done.ts'
import type { Sql } from '../store/sql.ts'
import { follow, permitsOf } from './follow.ts'
import { keyOf, type Ledger, readLedger, writeLedger } from './store.ts'

/** Differences of one subject that are told: who differs at all is never left out for another's many. */
const MAX_OF_SUBJECT = 20

/** What one pass found. */
export interface Pass {
  readonly as_of_seq: number
  readonly compared: number
  readonly differences: readonly Difference[]
  /** What is wrong beside single accounts. */
  readonly faults: readonly string[]
}

/**
 * One pass: makes sure that what was followed before is as it was, reads what came since, books it in the checker's own
 * store, and compares every account with the registry's, as both were at one moment. `registry` is only read.
 */
export function runPass(registry: Sql, store: Sql): Pass {
  const ledger = readLedger(store)
  return registry.tx(() => {
    const faults: string[] = []
    const [last] = registry.all<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM journal')
    if (ledger.seq > last!.seq)
      faults.push(`the registry ends with command ${last!.seq}; the checker has followed it to ${ledger.seq}`)
    if (ledger.seq > 0 && historyOf(registry, ledger) !== ledger.history)
      faults.push(`movements up to command ${ledger.seq} are not what they were when they were followed`)
    faults.push(...unfounded(registry, ledger.seq))
    follow(ledger, registry)
    ledger.history = historyOf(registry, ledger)
    const pass = compare(ledger, registry, faults)
    writeLedger(store, ledger)
    return pass
  })
}

/** SHA-256 over every movement up to where the ledger stands, in its order. */
function historyOf(registry: Sql, { seq, tradeId }: Ledger): string {
  const hash = createHash('sha256')
  const add = (rows: readonly object[]) => {
    for (const row of rows) hash.update(JSON.stringify(Object.values(row)))
  }
  add(registry.all('SELECT * FROM postings WHERE seq <= ? ORDER BY seq, place', seq))
  add(registry.all('SELECT * FROM trades WHERE trade_id <= ? ORDER BY trade_id', tradeId))
  return hash.digest('hex')
}

/** Movements that no accepted command of the journal could have made; the end of a lease is looked for where it is booked. */
function unfounded(registry: Sql, after: number): string[] {
  const rows = registry.all<{ seq: number }>(
    `SELECT p.seq FROM postings p LEFT JOIN (${DONE}) d ON d.seq = p.seq WHERE p.seq > ?
       AND d.name IS NOT p.cause AND p.cause NOT IN ('end_lease', 'forfeit_deposit', 'pay_from_deposit') LIMIT 5`,
    after,
  )
  return rows.map(({ seq }) => `a movement of command ${seq} has no such command in the journal`)
}

function compare(ledger: Ledger, registry: Sql, faults: string[]): Pass {
  const permits = permitsOf(registry)
  const symbolOf = (asset: number) =>
    asset === CASH ? CASH_SYMBOL : (permits.get(asset)?.symbol ?? `asset ${asset}`)
  const registered = new Map(
    registry
      .all<{ holder: number; uscc: string }>('SELECT holder, uscc FROM participants')
      .map(({ holder, uscc }) => [holder, uscc]),
  )
  const found: Difference[] = []
  const counts = new Map<string, number>()
  const add = (uscc: string, difference: Omit<Difference, 'uscc'>) => {
    const count = (counts.get(uscc) ?? 0) + 1
    counts.set(uscc, count)
    if (count <= MAX_OF_SUBJECT && found.length < MAX_DIFFERENCES) found.push({ uscc, ...difference })
    else if (count === MAX_OF_SUBJECT + 1)
      faults.push(`${uscc} differs in more than ${MAX_OF_SUBJECT} accounts`)
  }
  const note = (holder: number, difference: Omit<Difference, 'uscc'>) => {
    // Where the two know a holder by other codes, both who bear them are concerned.
    const codes = new Set([ledger.participants.get(holder), registered.get(holder)])
    codes.delete(undefined)
    for (const code of codes) add(code!, difference)
    if (codes.size === 0) faults.push(`account ${holder}, of nobody that is known, has something`)
  }
  const nothing = { registry: null, checker: null }
  for (const holder of new Set([...registered.keys(), ...ledger.participants.keys()])) {
    const [theirs, own] = [registered.get(holder), ledger.participants.get(holder)]
    if (theirs === undefined) note(holder, { reason: 'account_missing_in_registry', ...nothing })
    else if (own === undefined) note(holder, { reason: 'account_missing_in_checker', ...nothing })
    else if (theirs !== own) note(holder, { reason: 'code_differs', ...nothing })
  }
  for (const { seq, asset, holder, reason, detail } of ledger.findings)
    note(holder, {
      ...{ symbol: symbolOf(asset), reason, ...nothing },
      detail: `${detail}, command ${seq}`,
    })
  const theirs = new Map(
    registry
      .all<{ holder: number; asset: number; balance: number }>('SELECT holder, asset, balance FROM accounts')
      .map(({ holder, asset, balance }) => [keyOf(holder, asset), balance]),
  )
  const keys = new Set([...theirs.keys(), ...ledger.balances.keys()])
  for (const key of keys) {
    const [holder, asset] = key.split(' ').map(Number) as [number, number]
    const [registryHas, checkerHas] = [theirs.get(key), ledger.balances.get(key)]
    const isSame = (registryHas ?? 0) === (checkerHas ?? 0)
    if (holder < FIRST_PARTICIPANT) {
      if (!isSame)
        faults.push(
          `the registry's own account ${holder} of ${symbolOf(asset)}: ${registryHas ?? 0}, checker ${checkerHas ?? 0}`,
        )
      continue
    }
    const amounts = {
      registry: registryHas === undefined ? null : String(registryHas),
      checker: checkerHas === undefined ? null : String(checkerHas),
    }
    if (!isSame) note(holder, { symbol: symbolOf(asset), reason: 'balance_differs', ...amounts })
    if (asset !== CASH && countOf(ledger.books.get(asset), holder) !== (checkerHas ?? 0))
      note(holder, { symbol: symbolOf(asset), reason: 'blocks_differ', ...amounts })
  }
  for (const [asset, book] of ledger.books)
    if (!isSound(book)) faults.push(`serial numbers of ${symbolOf(asset)} overlap, or are of no lot`)
  return {
    as_of_seq: ledger.seq,
    compared: keys.size,
    differences: found,
    faults: faults.slice(0, MAX_FAULTS).map((text) => text.slice(0, 300)),
  }
}

const sizeOf = ({ first, last }: Block) => last - first + 1

function countOf(book: LotBook | undefined, holder: number): number {
  return (book?.blocksOf(holder) ?? []).reduce((sum, block) => sum + sizeOf(block), 0)
}

/** Every number is held once, and by the lot that it is of. */
function isSound(book: LotBook): boolean {
  const blocks = book
    .holders()
    .flatMap((holder) => book.blocksOf(holder))
    .sort((a, b) => a.first - b.first)
  return blocks.every((block, index) => {
    const lot = book.lots[block.lot - 1]
    const before = blocks[index - 1]
    const isOfLot = lot !== undefined && block.first >= lot.first && block.last <= lot.last
    return isOfLot && block.first <= block.last && (!before || before.last < block.first)
  })
}
