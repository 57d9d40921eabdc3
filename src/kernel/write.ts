import type { OrderChanged, Traded } from '../../engine/exchange/events.ts'
import { DEFAULT_SELF_TRADE_PREVENTION } from '../../engine/exchange/order-entry.ts'
import type { OrderRecord, PlaceOrderBody } from '../../engine/facts/order.ts'
import { personOf } from '../../engine/venue/credit-storage.ts'
import { timeInForceOf } from '../../engine/venue/orders.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Sql } from '../store/sql.ts'
import { changing } from '../store/table.ts'
import {
  ACCOUNTS,
  AUCTION_TRADES,
  MARKETS,
  ORDER_ENDS,
  ORDERS,
  PLACES,
  POSTINGS,
  SHELF_TABLES,
  type ShelfName,
  TRADES,
} from '../store/tables.ts'
import type { Applied } from './applied.ts'
import { writeCandles } from './candles.ts'
import type { Chain } from './chain.ts'
import { eraseWords, keepSalt } from './erasure.ts'
import type { TransparencyLog } from './log.ts'

/**
 * Writes what a batch of commands changed: a journal row for each, and each touched record once, in its last state.
 * Runs inside the batch's transaction. What is written follows from what changed, never from which command it was.
 * Each row of the journal goes into the chain. Returns the holders whose accounts changed.
 */
export function writeBatch(
  sql: Sql,
  venue: Venue,
  batch: readonly Applied[],
  chain?: Chain,
  log?: TransparencyLog,
): Set<number> {
  const erasing = log ? batch.flatMap(erased) : []
  const placed = new Map<number, Applied>()
  const orders = new Map<number, { order: OrderChanged; by: Applied }>()
  for (const applied of batch) {
    log?.beginDay(applied.at)
    writeJournal(sql, venue, applied, chain, log)
    if (applied.outcome.ok && applied.command.command === 'place_order') placed.set(applied.seq, applied)
    for (const order of applied.orders) orders.set(order.order_id, { order, by: applied })
    for (const trade of applied.trades) writeTrade(sql, trade, applied)
    if (applied.moves.length > 0) writeMoves(sql, venue, applied)
  }
  for (const { order, by } of orders.values()) {
    writeOrder(sql, venue, order, by, placed.get(order.order_id))
    if (order.reason !== 0) ORDER_ENDS.write(sql, { order_id: order.order_id, reason: order.reason })
  }
  writeCandles(sql, batch)
  for (const market of venue.changedMarkets) MARKETS.write(sql, market.record())
  venue.changedMarkets.clear()
  for (const name of Object.keys(SHELF_TABLES) as ShelfName[]) drain(sql, venue, name, log)
  for (const command of erasing) eraseWords(sql, command)
  const touched = writeAccounts(sql, venue)
  const placeAhead = venue.clock.takePlaceAhead()
  if (placeAhead !== undefined) PLACES.write(sql, { only: 1, last_place: placeAhead })
  return touched
}

const erased = ({ command, outcome }: Applied) =>
  outcome.ok && command.command === 'erase_entries' ? [command] : []

function writeJournal(
  sql: Sql,
  venue: Venue,
  applied: Applied,
  chain: Chain | undefined,
  log: TransparencyLog | undefined,
): void {
  const { seq, at, chance, actor, credential, text: command } = applied
  const outcome = JSON.stringify(applied.outcome)
  sql.run(
    'INSERT INTO journal (seq, at, chance, actor, credential, command, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[seq, at, chance, actor, credential, command, outcome],
  )
  // A replay has no chain: its words are read, and kept by nobody.
  if (!chain || !log) return
  const person = personOf(venue, applied.command)
  const salt = person === undefined ? null : log.newSalt()
  if (salt !== null) keepSalt(sql, seq, person!, salt)
  chain.add({ seq, at, chance, actor, credential, command, outcome, salt })
}

/** Writes the records that were put on a shelf, each once. */
function drain<N extends ShelfName>(sql: Sql, venue: Venue, name: N, log?: TransparencyLog): void {
  const table = SHELF_TABLES[name]
  const shelf = venue.shelves[name]
  shelf.drain((record: object) => {
    table.write(sql, record as never)
    log?.note(name, record)
  }, table.keeps === 'none')
  shelf.drainRemoved((key) => table.remove(sql, key))
}

/** Objects on the path of every order are written out, so that all of them have one shape. */
function writeTrade(sql: Sql, trade: Traded, { seq, at }: Applied): void {
  TRADES.add(sql, {
    trade_id: trade.trade_id,
    asset: trade.asset,
    price_ticks: trade.price_ticks,
    quantity_lots: trade.quantity_lots,
    maker_order_id: trade.maker_order_id,
    taker_order_id: trade.taker_order_id,
    maker: trade.maker,
    taker: trade.taker,
    taker_side: trade.taker_side,
    seq,
    at,
  })
  if (trade.is_auction) AUCTION_TRADES.add(sql, { trade_id: trade.trade_id })
}

/** What was moved, and why: of what a second person confirmed, what the first had proposed. */
function writeMoves(sql: Sql, venue: Venue, { seq, at, command, moves }: Applied): void {
  const cause =
    command.command === 'confirm_proposal'
      ? (venue.shelves.proposals.get(command.proposal_id)?.command ?? command.command)
      : command.command
  for (const [place, { asset, from, to, amount, due }] of moves.entries())
    POSTINGS.add(sql, { seq, place, at, cause, ...due, asset, giver: from, taker: to, amount })
}

const changeOrder = changing(ORDERS, [
  ...(['price_ticks', 'stop_ticks', 'quantity_lots', 'filled_lots', 'notional_fen', 'held'] as const),
  ...(['shown_lots', 'status', 'priority', 'paired_order_id', 'updated_seq', 'updated_at'] as const),
])

function writeOrder(
  sql: Sql,
  venue: Venue,
  order: OrderChanged,
  by: Applied,
  placement: Applied | undefined,
): void {
  if (placement?.command.command === 'place_order')
    ORDERS.add(sql, asPlaced(venue, order, by, placement.command, placement.at))
  else {
    changeOrder(sql, {
      order_id: order.order_id,
      price_ticks: order.price_ticks,
      stop_ticks: order.stop_ticks === 0 ? null : order.stop_ticks,
      quantity_lots: order.quantity_lots,
      filled_lots: order.filled_lots,
      notional_fen: order.notional_fen,
      held: order.held,
      shown_lots: order.shown_lots,
      status: order.status,
      priority: order.priority,
      paired_order_id: order.paired_order_id === 0 ? null : order.paired_order_id,
      updated_seq: by.seq,
      updated_at: by.at,
    })
  }
}

/** A new order: what stays as it was asked for, and what has become of it. */
function asPlaced(
  venue: Venue,
  order: OrderChanged,
  by: Applied,
  body: PlaceOrderBody,
  placed_at: number,
): OrderRecord {
  const { scale } = venue.marketOf(order.asset)!
  const { trail, display_quantity, expires_at } = body
  return {
    order_id: order.order_id,
    holder: order.holder,
    client_order_id: body.client_order_id,
    asset: order.asset,
    side: order.side,
    type: body.type,
    time_in_force: timeInForceOf(body),
    expires_at: expires_at === undefined ? null : Date.parse(expires_at),
    post_only: body.post_only === true,
    all_or_none: body.all_or_none === true,
    self_trade_prevention: body.self_trade_prevention ?? DEFAULT_SELF_TRADE_PREVENTION,
    price_ticks: order.price_ticks,
    stop_ticks: order.stop_ticks === 0 ? null : order.stop_ticks,
    trail_ticks: trail === undefined ? null : scale.ticks(trail),
    quantity_lots: order.quantity_lots,
    display_lots: display_quantity === undefined ? null : scale.lots(display_quantity),
    filled_lots: order.filled_lots,
    notional_fen: order.notional_fen,
    held: order.held,
    shown_lots: order.shown_lots,
    status: order.status,
    priority: order.priority,
    paired_order_id: order.paired_order_id === 0 ? null : order.paired_order_id,
    placed_at,
    updated_seq: by.seq,
    updated_at: by.at,
    memo: body.memo ?? null,
  }
}

function writeAccounts(sql: Sql, { registry }: Venue): Set<number> {
  const touched = new Set<number>()
  registry.drainTouched((holder, asset) => {
    ACCOUNTS.write(sql, registry.record(holder, asset))
    touched.add(holder)
  })
  return touched
}
