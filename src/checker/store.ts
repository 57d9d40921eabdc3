import { type Block, type Lot, LotBook } from '../../engine/registry/lots.ts'
import { first, type Sql } from '../store/sql.ts'

/** The checker's own tables: what it counts, and what it found. Nobody but the checker writes them. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS cursor (
    only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, trade_id INTEGER NOT NULL, history TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS participants (holder INTEGER PRIMARY KEY, uscc TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS accounts (
    holder INTEGER NOT NULL, asset INTEGER NOT NULL, balance INTEGER NOT NULL, PRIMARY KEY (holder, asset)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS lots (
    asset INTEGER NOT NULL, lot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, seq INTEGER NOT NULL,
    place INTEGER NOT NULL, at INTEGER NOT NULL, holder INTEGER NOT NULL, PRIMARY KEY (asset, lot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blocks (
    asset INTEGER NOT NULL, holder INTEGER NOT NULL, lot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (asset, first)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS limits (
    approval_id INTEGER NOT NULL, holder INTEGER NOT NULL, asset INTEGER NOT NULL, amount INTEGER NOT NULL
  ) STRICT;
`

export interface Limit {
  readonly approval_id: number
  readonly holder: number
  readonly asset: number
  /** What may still be issued under it. */
  amount: number
}

/** A movement that a check did not let pass, told by the pass that met it. It is not booked here, so the account goes on to differ. */
export interface Finding {
  readonly seq: number
  readonly asset: number
  readonly holder: number
  readonly reason:
    | 'giver_unknown'
    | 'taker_unknown'
    | 'over_balance'
    | 'over_limit'
    | 'blocks_not_held'
    | 'movement_invalid'
  readonly detail: string
}

/** The second ledger in memory, between being read from its store and written back. */
export interface Ledger {
  seq: number
  tradeId: number
  readonly participants: Map<number, string>
  readonly balances: Map<string, number>
  readonly books: Map<number, LotBook>
  /** By approval, holder and asset. */
  readonly limits: Map<string, Limit>
  /** Of this pass. */
  findings: Finding[]
  /** SHA-256 of everything that was followed: what is past does not change. */
  history: string
}

export const limitKey = (approval: number | undefined, holder: number, asset: number) =>
  `${approval} ${holder} ${asset}`
export const keyOf = (holder: number, asset: number) => `${holder} ${asset}`

export function bookOf({ books }: Ledger, asset: number): LotBook {
  const book = books.get(asset) ?? new LotBook()
  books.set(asset, book)
  return book
}

export function readLedger(store: Sql): Ledger {
  const isRegistry = first(store, "SELECT 1 AS one FROM sqlite_master WHERE name = 'journal'")
  if (isRegistry)
    throw new Error('--store: that is a database of the registry; the second ledger has a file of its own')
  store.script(TABLES)
  const at = first<{ seq: number; trade_id: number; history: string }>(store, 'SELECT * FROM cursor')
  const books = new Map<number, LotBook>()
  type Row = { readonly asset: number; readonly holder: number }
  const lots = store.all<Row & { [K in keyof Lot]: number }>('SELECT * FROM lots ORDER BY asset, lot')
  const blocks = store.all<Row & { [K in keyof Block]: number }>('SELECT * FROM blocks ORDER BY asset, first')
  for (const asset of new Set(lots.map((one) => one.asset)))
    books.set(
      asset,
      LotBook.of(
        lots.filter((one) => one.asset === asset),
        blocks.filter((one) => one.asset === asset),
      ),
    )
  return {
    seq: at?.seq ?? 0,
    tradeId: at?.trade_id ?? 0,
    participants: new Map(
      store
        .all<{ holder: number; uscc: string }>('SELECT holder, uscc FROM participants')
        .map(({ holder, uscc }) => [holder, uscc]),
    ),
    balances: new Map(
      store
        .all<{ holder: number; asset: number; balance: number }>('SELECT * FROM accounts')
        .map(({ holder, asset, balance }) => [keyOf(holder, asset), balance]),
    ),
    books,
    limits: new Map(
      store
        .all<{ [K in keyof Limit]: number }>('SELECT * FROM limits')
        .map((one) => [limitKey(one.approval_id, one.holder, one.asset), one]),
    ),
    findings: [],
    history: at?.history ?? '',
  }
}

/** Writes the whole ledger, in one transaction: what was there before, or all of this. */
export function writeLedger(store: Sql, ledger: Ledger): void {
  store.tx(() => {
    for (const table of ['cursor', 'participants', 'accounts', 'lots', 'blocks', 'limits'])
      store.run(`DELETE FROM ${table}`)
    store.run('INSERT INTO cursor VALUES (1, ?, ?, ?)', ledger.seq, ledger.tradeId, ledger.history)
    for (const [holder, uscc] of ledger.participants)
      store.run('INSERT INTO participants VALUES (?, ?)', holder, uscc)
    for (const [key, balance] of ledger.balances) {
      const [holder, asset] = key.split(' ').map(Number) as [number, number]
      store.run('INSERT INTO accounts VALUES (?, ?, ?)', holder, asset, balance)
    }
    for (const [asset, book] of ledger.books) {
      for (const one of book.lots)
        store.run(
          'INSERT INTO lots VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          ...[asset, one.lot, one.first, one.last, one.seq, one.place, one.at, one.holder],
        )
      for (const holder of book.holders())
        for (const { lot, first: from, last } of book.blocksOf(holder))
          store.run('INSERT INTO blocks VALUES (?, ?, ?, ?, ?)', asset, holder, lot, from, last)
    }
    for (const one of ledger.limits.values())
      store.run('INSERT INTO limits VALUES (?, ?, ?, ?)', one.approval_id, one.holder, one.asset, one.amount)
  })
}
