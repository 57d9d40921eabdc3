import { assert } from '../../engine/base/assert.ts'
import type { Side } from '../../engine/book/side.ts'
import {
  ALL_OR_NONE,
  NEVER,
  ORDER_TYPES,
  POST_ONLY,
  SELF_TRADE_PREVENTIONS,
  TIMES_IN_FORCE,
} from '../../engine/exchange/order-entry.ts'
import { FIRST_CLOSED } from '../../engine/exchange/order-status.ts'
import { restoreOrder } from '../../engine/exchange/restore-order.ts'
import type { OrderRecord } from '../../engine/facts/order.ts'
import { Venue } from '../../engine/venue/venue.ts'
import { first, type Sql, type SqlValue } from '../store/sql.ts'
import type { Table } from '../store/table.ts'
import { ACCOUNTS, MARKETS, ORDERS, PLACES, SHELF_TABLES, type ShelfName } from '../store/tables.ts'
import { readEngineChanges } from './engine-changes.ts'

export interface Recovered {
  readonly venue: Venue
  /** The number of the last command in the journal; 0 when there is none. */
  readonly lastSeq: number
  /** Its time; commands that follow are not earlier. */
  readonly lastAt: number
}

/** Loads a venue from its state tables. No replay: the time taken depends on what is open, not on history. */
export function recover(sql: Sql): Recovered {
  const venue = new Venue()
  readEngineChanges(sql, venue)
  for (const record of everyRecord(sql, MARKETS)) {
    const market = venue.addMarket(record.terms)
    assert(market.asset === record.asset, 'instruments are stored under consecutive asset numbers')
    market.restore(record)
  }
  loadBalances(sql, venue)
  // Holds that are records are set aside on balances that are there.
  for (const name of Object.keys(SHELF_TABLES) as ShelfName[]) fill(sql, venue, name)
  loadOrders(sql, venue)
  checkHolds(sql, venue)
  venue.registry.drainTouched(() => {})
  const last = first<{ seq: number; at: number }>(
    sql,
    'SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1',
  )
  const { seq: lastSeq, at: lastAt } = last ?? { seq: 0, at: 0 }
  // What is asked before the next command is answered by the rules of that command.
  venue.clock.begin(lastSeq + 1, lastAt, 0)
  return { venue, lastSeq, lastAt }
}

/** Fills a shelf from its table, in the order of its key. */
function fill<N extends ShelfName>(sql: Sql, venue: Venue, name: N): void {
  const table = SHELF_TABLES[name]
  if (table.keeps === 'none') return
  const shelf = venue.shelves[name]
  for (const record of everyRecord(sql, table as unknown as Table)) shelf.restore(record as never)
}

/** Rows at a time: a hundred thousand at once would be garbage for the collector, and too much for a Worker. */
export const PAGE = 5000

/** Every record of a table, in the order of its key. */
function* everyRecord<R extends object>(sql: Sql, { name, key, read }: Table<R>): Generator<R> {
  const columns = key.join(', ')
  const after = `WHERE (${columns}) > (${key.map(() => '?').join(', ')})`
  let last: SqlValue[] = []
  for (;;) {
    const where = last.length === 0 ? '' : after
    const rows = sql.all(`SELECT * FROM ${name} ${where} ORDER BY ${columns} LIMIT ${PAGE}`, ...last)
    for (const row of rows) yield read(row)
    if (rows.length < PAGE) return
    const end = rows[rows.length - 1]!
    last = key.map((column) => end[column]!)
  }
}

/** Balances of so many holders at a time. */
const HOLDERS = 1000

/** Every balance: of a holder all in one row, since there are many more accounts than holders. */
function loadBalances(sql: Sql, { registry }: Venue): void {
  for (let last = -1; ; ) {
    const rows = sql.all<{ holder: number; assets: string; balances: string }>(
      `SELECT holder, json_group_array(asset) AS assets, json_group_array(balance) AS balances FROM accounts
       WHERE holder > ? GROUP BY holder ORDER BY holder LIMIT ${HOLDERS}`,
      last,
    )
    for (const { holder, assets, balances } of rows) {
      const amounts = JSON.parse(balances) as number[]
      for (const [index, asset] of (JSON.parse(assets) as number[]).entries())
        registry.restore(holder, asset, amounts[index]!)
    }
    if (rows.length < HOLDERS) return
    last = rows[rows.length - 1]!.holder
  }
}

/**
 * Open orders in the order of their priority. That an order is open is written into the statement: SQLite uses the index
 * of open orders only for a bound that it can see, and reads the whole history for one that is a parameter.
 */
export const OPEN_ORDERS = `SELECT * FROM orders WHERE status < ${FIRST_CLOSED} AND priority > ? ORDER BY priority LIMIT ${PAGE}`

function loadOrders(sql: Sql, venue: Venue): void {
  let last = -1
  for (;;) {
    const orders = sql.all(OPEN_ORDERS, last).map((row) => ORDERS.read(row))
    for (const order of orders) loadOrder(venue, order)
    if (orders.length === 0) break
    last = orders[orders.length - 1]!.priority
    venue.clock.restore(last)
  }
  // A sweep may have taken places of commands to come, and given the last to an order that is closed by now.
  for (const { last_place } of everyRecord(sql, PLACES)) venue.clock.restore(last_place)
  venue.lastTradeId = first<{ id: number | null }>(sql, 'SELECT max(trade_id) AS id FROM trades')?.id ?? 0
}

function loadOrder(venue: Venue, order: OrderRecord): void {
  const { entry } = venue
  entry.clear()
  entry.orderId = order.order_id
  entry.holder = order.holder
  entry.side = order.side as Side
  entry.type = ORDER_TYPES.indexOf(order.type)
  entry.limitTicks = order.price_ticks
  entry.quantityLots = order.quantity_lots
  entry.timeInForce = TIMES_IN_FORCE.indexOf(order.time_in_force)
  entry.expiresAt = order.expires_at ?? NEVER
  entry.flags = (order.post_only ? POST_ONLY : 0) | (order.all_or_none ? ALL_OR_NONE : 0)
  entry.selfTradePrevention = SELF_TRADE_PREVENTIONS.indexOf(order.self_trade_prevention)
  entry.stopTicks = order.stop_ticks ?? 0
  entry.trailTicks = order.trail_ticks ?? 0
  entry.displayLots = order.display_lots ?? 0
  entry.pairedOrderId = order.paired_order_id ?? 0
  restoreOrder(venue.marketOf(order.asset)!, entry, {
    status: order.status,
    filledLots: order.filled_lots,
    notionalFen: order.notional_fen,
    priority: order.priority,
    shownLots: order.shown_lots,
  })
}

const HELD = ['held_orders', 'held_pledges', 'held_freezes', 'held_settlement', 'held_leases'] as const

/** Of every kind, the holds that were put back are those that the accounts were stored with. */
function checkHolds(sql: Sql, venue: Venue): void {
  const any = HELD.join(' + ')
  const holding = sql.all(`SELECT * FROM accounts WHERE ${any} <> 0`).map((row) => ACCOUNTS.read(row))
  assert(holding.length === venue.registry.countHolding(), 'held_… of an account are its holds of that kind')
  for (const account of holding) {
    const restored = venue.registry.record(account.holder, account.asset)
    for (const column of HELD)
      assert(restored[column] === account[column], `${column} of an account are its holds of that kind`)
  }
}
