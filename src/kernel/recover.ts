import { assert } from '../../engine/base/assert.ts'
import type { Side } from '../../engine/book/side.ts'
import { FIRST_CLOSED } from '../../engine/exchange/events.ts'
import type { InstrumentTerms } from '../../engine/exchange/instrument.ts'
import {
  ALL_OR_NONE,
  NEVER,
  ORDER_TYPES,
  type OrderType,
  POST_ONLY,
} from '../../engine/exchange/order-entry.ts'
import type { Phase } from '../../engine/exchange/phases.ts'
import { restoreOrder } from '../../engine/exchange/restore-order.ts'
import { HOLD_FOR_ORDER } from '../../engine/registry/registry.ts'
import type { ParticipantKind } from '../../engine/venue/commands.ts'
import { Venue } from '../../engine/venue/venue.ts'
import { loadCredit, loadRegistryRecords, loadValuations } from '../app/recover-records.ts'
import type { OrderRow } from '../store/rows.ts'
import { first, type Sql } from '../store/sql.ts'

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
  loadParticipants(sql, venue)
  loadMarkets(sql, venue)
  loadAccounts(sql, venue)
  loadOrders(sql, venue)
  loadRegistryRecords(sql, venue)
  loadCredit(sql, venue)
  loadValuations(sql, venue)
  checkHolds(sql, venue)
  venue.registry.drainTouched(() => {})
  const last = first<{ seq: number; at: number }>(
    sql,
    'SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1',
  )
  return { venue, lastSeq: last?.seq ?? 0, lastAt: last?.at ?? 0 }
}

function loadParticipants(sql: Sql, venue: Venue): void {
  type Row = {
    holder: number
    uscc: string
    kind: string
    name_zh: string
    name_en: string
    is_suspended: number
    cancel_all_at: number | null
    cancels_on_disconnect: number
    group_number: number
  }
  for (const row of sql.all<Row>('SELECT * FROM participants ORDER BY holder')) {
    venue.addParticipant({
      holder: row.holder,
      uscc: row.uscc,
      kind: row.kind as ParticipantKind,
      name: { zh: row.name_zh, en: row.name_en },
      isSuspended: row.is_suspended === 1,
      cancelAllAt: row.cancel_all_at ?? NEVER,
      cancelsOnDisconnect: row.cancels_on_disconnect === 1,
      group: row.group_number,
    })
  }
}

function loadMarkets(sql: Sql, venue: Venue): void {
  type Row = {
    asset: number
    terms: string
    phase: string
    reference_ticks: number
    last_ticks: number
    day_volume_lots: number
    day_tick_lots: string
    call_ends_at: number | null
    call_ends_from: number | null
  }
  for (const row of sql.all<Row>('SELECT * FROM instruments ORDER BY asset')) {
    const market = venue.addMarket(JSON.parse(row.terms) as InstrumentTerms)
    assert(market.asset === row.asset, 'instruments are stored under consecutive asset numbers')
    market.restore({
      phase: row.phase as Phase,
      referenceTicks: row.reference_ticks,
      callEndsAt: row.call_ends_at ?? NEVER,
      callEndsFrom: row.call_ends_from ?? NEVER,
      lastTicks: row.last_ticks,
      dayVolumeLots: row.day_volume_lots,
      dayTickLots: BigInt(row.day_tick_lots),
    })
  }
}

function loadAccounts(sql: Sql, venue: Venue): void {
  type Row = { holder: number; asset: number; balance: number }
  for (const row of sql.all<Row>('SELECT holder, asset, balance FROM accounts')) {
    venue.registry.restore(row.holder, row.asset, row.balance)
  }
}

/** Rows at a time: a hundred thousand at once would be garbage for the collector, and too much for a Worker. */
export const PAGE = 5000

/**
 * Open orders in the order of their priority. That an order is open is written into the statement: SQLite uses the index
 * of open orders only for a bound that it can see, and reads the whole history for one that is a parameter.
 */
export const OPEN_ORDERS = `SELECT * FROM orders WHERE status < ${FIRST_CLOSED} AND priority > ? ORDER BY priority LIMIT ${PAGE}`

function loadOrders(sql: Sql, venue: Venue): void {
  let rows = sql.all<OrderRow>(OPEN_ORDERS, -1)
  while (rows.length > 0) {
    for (const row of rows) loadOrder(venue, row)
    venue.clock.restore(rows[rows.length - 1]!.priority)
    rows = sql.all<OrderRow>(OPEN_ORDERS, rows[rows.length - 1]!.priority)
  }
  // A sweep may have taken places of commands to come, and given the last to an order that is closed by now.
  const ahead = first<{ last_place: number }>(sql, 'SELECT last_place FROM clock')
  if (ahead) venue.clock.restore(ahead.last_place)
  venue.lastTradeId = sql.all<{ id: number }>('SELECT max(trade_id) AS id FROM trades')[0]?.id ?? 0
}

function loadOrder(venue: Venue, row: OrderRow): void {
  const { entry } = venue
  entry.clear()
  entry.orderId = row.order_id
  entry.holder = row.holder
  entry.side = row.side as Side
  entry.type = ORDER_TYPES.indexOf(row.order_type as OrderType)
  entry.limitTicks = row.price_ticks
  entry.quantityLots = row.quantity_lots
  entry.timeInForce = row.time_in_force
  entry.expiresAt = row.expires_at ?? NEVER
  entry.flags = (row.is_post_only === 1 ? POST_ONLY : 0) | (row.is_all_or_none === 1 ? ALL_OR_NONE : 0)
  entry.selfTradePrevention = row.self_trade_prevention
  entry.stopTicks = row.stop_ticks ?? 0
  entry.trailTicks = row.trail_ticks ?? 0
  entry.displayLots = row.display_lots ?? 0
  entry.pairedOrderId = row.paired_order_id ?? 0
  restoreOrder(venue.marketOf(row.asset)!, entry, {
    status: row.status,
    filledLots: row.filled_lots,
    notionalFen: row.notional_fen,
    priority: row.priority,
    shownLots: row.shown_lots,
  })
}

/** The holds that the open orders need are those that the accounts were stored with. */
function checkHolds(sql: Sql, venue: Venue): void {
  type Row = { holder: number; asset: number; held_orders: number }
  for (const row of sql.all<Row>('SELECT holder, asset, held_orders FROM accounts')) {
    const held = venue.registry.held(row.holder, row.asset, HOLD_FOR_ORDER)
    assert(held === row.held_orders, 'the stored holds of an account are those of its open orders')
  }
}
