import type { OrderChanged } from '../../engine/exchange/events.ts'
import {
  DEFAULT_SELF_TRADE_PREVENTION,
  NEVER,
  SELF_TRADE_PREVENTIONS,
  TIMES_IN_FORCE,
} from '../../engine/exchange/order-entry.ts'
import { HOLD_KINDS } from '../../engine/registry/registry.ts'
import type { Participant, Venue } from '../../engine/venue/venue.ts'
import { writeRecord } from '../app/write-record.ts'
import type { Sql } from '../store/sql.ts'
import type { Applied } from './applied.ts'
import { writeCandles } from './candles.ts'

/**
 * Writes what a batch of commands changed: a journal row for each, and each touched order, account and trade once, in
 * its last state. Runs inside the batch's transaction.
 */
export function writeBatch(sql: Sql, venue: Venue, batch: readonly Applied[]): void {
  const placed = new Map<number, Applied>()
  const orders = new Map<number, { order: OrderChanged; by: Applied }>()
  const markets = new Set<number>()
  for (const applied of batch) {
    writeJournal(sql, applied)
    if (applied.outcome.ok) {
      const { command } = applied
      if (command.type === 'place_order') placed.set(applied.seq, applied)
      else if (command.type === 'list_instrument') {
        markets.add(venue.marketBySymbol.get(command.terms.symbol)!.asset)
      } else writeRecord(sql, venue, applied, command)
    }
    for (const order of applied.orders) orders.set(order.orderId, { order, by: applied })
    for (const { asset } of applied.phases) markets.add(asset)
    for (const trade of applied.trades) {
      markets.add(trade.asset)
      sql.run(
        'INSERT INTO trades VALUES (?,?,?,?,?,?,?,?,?,?,?)',
        trade.tradeId,
        trade.asset,
        trade.priceTicks,
        trade.quantityLots,
        trade.makerOrderId,
        trade.takerOrderId,
        trade.maker,
        trade.taker,
        trade.takerSide,
        applied.seq,
        applied.at,
      )
    }
  }
  for (const { order, by } of orders.values()) writeOrder(sql, venue, order, by, placed.get(order.orderId))
  for (const asset of markets) writeMarket(sql, venue, asset)
  writeCandles(sql, batch)
  for (const participant of venue.changedParticipants) writeParticipant(sql, participant)
  venue.changedParticipants.clear()
  writeAccounts(sql, venue)
  const { placeAhead } = venue.clock
  if (placeAhead !== undefined) sql.run('INSERT OR REPLACE INTO clock VALUES (1,?)', placeAhead)
}

function writeJournal(sql: Sql, applied: Applied): void {
  sql.run(
    'INSERT INTO journal VALUES (?,?,?,?,?,?)',
    applied.seq,
    applied.at,
    applied.actor,
    applied.text,
    JSON.stringify(applied.outcome),
    applied.chance,
  )
}

function writeOrder(
  sql: Sql,
  venue: Venue,
  order: OrderChanged,
  by: Applied,
  placement: Applied | undefined,
): void {
  const stopTicks = order.stopTicks === 0 ? null : order.stopTicks
  const pairedOrderId = order.pairedOrderId === 0 ? null : order.pairedOrderId
  if (placement?.command.type === 'place_order') {
    const { scale } = venue.marketOf(order.asset)!
    const { trail, displayQuantity, allOrNone } = placement.command
    sql.run(
      'INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)',
      order.orderId,
      order.holder,
      placement.command.clientOrderId,
      order.asset,
      order.side,
      placement.command.orderType,
      TIMES_IN_FORCE.indexOf(placement.command.timeInForce),
      placement.command.expiresAt ?? null,
      Number(placement.command.postOnly === true),
      SELF_TRADE_PREVENTIONS.indexOf(placement.command.selfTradePrevention ?? DEFAULT_SELF_TRADE_PREVENTION),
      order.priceTicks,
      stopTicks,
      order.quantityLots,
      order.filledLots,
      order.notionalFen,
      order.held,
      order.status,
      order.priority,
      placement.at,
      by.seq,
      by.at,
      trail === undefined ? null : scale.ticks(trail),
      displayQuantity === undefined ? null : scale.lots(displayQuantity),
      Number(allOrNone === true),
      order.shownLots,
      pairedOrderId,
    )
    return
  }
  sql.run(
    `UPDATE orders SET price_ticks = ?, stop_ticks = ?, quantity_lots = ?, filled_lots = ?, notional_fen = ?, held = ?,
       status = ?, priority = ?, updated_seq = ?, updated_at = ?, shown_lots = ?, paired_order_id = ? WHERE order_id = ?`,
    order.priceTicks,
    stopTicks,
    order.quantityLots,
    order.filledLots,
    order.notionalFen,
    order.held,
    order.status,
    order.priority,
    by.seq,
    by.at,
    order.shownLots,
    pairedOrderId,
    order.orderId,
  )
}

function writeAccounts(sql: Sql, venue: Venue): void {
  const { registry } = venue
  registry.drainTouched((holder, asset) => {
    const held = HOLD_KINDS.map((_, kind) => registry.held(holder, asset, kind))
    sql.run(
      'INSERT OR REPLACE INTO accounts VALUES (?,?,?,?,?,?,?)',
      holder,
      asset,
      registry.balance(holder, asset),
      ...held,
    )
  })
}

function writeMarket(sql: Sql, venue: Venue, asset: number): void {
  const market = venue.marketOf(asset)!
  sql.run(
    'INSERT OR REPLACE INTO instruments VALUES (?,?,?,?,?,?,?,?,?,?)',
    market.asset,
    market.terms.symbol,
    JSON.stringify(market.terms),
    market.phase,
    market.referenceTicks,
    market.lastTicks,
    market.dayVolumeLots,
    market.dayTickLots.toString(),
    market.callEndsAt === NEVER ? null : market.callEndsAt,
    market.callEndsFrom === NEVER ? null : market.callEndsFrom,
  )
}

function writeParticipant(sql: Sql, participant: Participant): void {
  const { holder, uscc, kind, name, isSuspended, cancelAllAt, cancelsOnDisconnect, group } = participant
  sql.run(
    'INSERT OR REPLACE INTO participants VALUES (?,?,?,?,?,?,?,?,?)',
    holder,
    uscc,
    kind,
    name.zh,
    name.en,
    Number(isSuspended),
    cancelAllAt === NEVER ? null : cancelAllAt,
    Number(cancelsOnDisconnect),
    group,
  )
}
