import { type Difference, MAX_DIFFERENCES } from '../../engine/facts/reconciliation.ts'
import { CASH_SYMBOL } from '../../engine/facts/registry.ts'
import { CASH, FIRST_PARTICIPANT } from '../../engine/registry/registry.ts'
import type { Sql } from '../store/sql.ts'
import { follow, permitsOf } from './follow.ts'
import { keyOf, type Ledger, readLedger, writeLedger } from './store.ts'

/** What one pass found. */
export interface Pass {
  readonly as_of_seq: number
  readonly compared: number
  readonly differences: readonly Difference[]
}

/**
 * One pass: reads what came since the last, books it in the checker's own store, and compares every account with the
 * registry's, as both were at one moment. `registry` is only read.
 */
export function runPass(registry: Sql, store: Sql): Pass {
  const ledger = readLedger(store)
  return registry.tx(() => {
    follow(ledger, registry)
    const pass = compare(ledger, registry)
    writeLedger(store, ledger)
    return pass
  })
}

function compare(ledger: Ledger, registry: Sql): Pass {
  const permits = permitsOf(registry)
  const symbolOf = (asset: number) =>
    asset === CASH ? CASH_SYMBOL : (permits.get(asset)?.symbol ?? `${asset}`)
  const registered = new Map(
    registry
      .all<{ holder: number; uscc: string }>('SELECT holder, uscc FROM participants')
      .map(({ holder, uscc }) => [holder, uscc]),
  )
  const codeOf = (holder: number) => ledger.participants.get(holder) ?? registered.get(holder)
  const found: Difference[] = []
  const note = (holder: number, difference: Omit<Difference, 'uscc'>) => {
    const uscc = codeOf(holder)
    if (uscc !== undefined && found.length < MAX_DIFFERENCES) found.push({ uscc, ...difference })
  }
  for (const holder of new Set([...registered.keys(), ...ledger.participants.keys()])) {
    if (!registered.has(holder))
      note(holder, { reason: 'account_missing_in_registry', registry: null, checker: null })
    if (!ledger.participants.has(holder))
      note(holder, { reason: 'account_missing_in_checker', registry: null, checker: null })
  }
  for (const { seq, asset, holder, reason, detail } of ledger.findings)
    note(holder, {
      ...{ symbol: symbolOf(asset), reason, registry: null, checker: null },
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
    if (holder < FIRST_PARTICIPANT) continue
    const [registryHas, checkerHas] = [theirs.get(key), ledger.balances.get(key)]
    const amounts = {
      registry: registryHas === undefined ? null : String(registryHas),
      checker: checkerHas === undefined ? null : String(checkerHas),
    }
    if ((registryHas ?? 0) !== (checkerHas ?? 0))
      note(holder, { symbol: symbolOf(asset), reason: 'balance_differs', ...amounts })
    const blocks = ledger.books.get(asset)?.blocksOf(holder) ?? []
    const isOdd = blocks.some(({ first, last }) => last < first)
    const count = blocks.reduce((sum, { first, last }) => sum + last - first + 1, 0)
    if (asset !== CASH && (isOdd || count !== (checkerHas ?? 0)))
      note(holder, { symbol: symbolOf(asset), reason: 'blocks_differ', ...amounts })
  }
  return { as_of_seq: ledger.seq, compared: keys.size, differences: found }
}
