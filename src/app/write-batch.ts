import type { OrderChanged } from '../../engine/exchange/events.ts'
import {
  DEFAULT_SELF_TRADE_PREVENTION,
  NEVER,
  SELF_TRADE_PREVENTIONS,
  TIMES_IN_FORCE,
} from '../../engine/exchange/order-entry.ts'
import { HOLD_KINDS } from '../../engine/registry/registry.ts'
import type { Command } from '../../engine/venue/commands.ts'
import type { Participant, Venue } from '../../engine/venue/venue.ts'
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
      if (applied.command.type === 'place_order') placed.set(applied.seq, applied)
      else writeRecord(sql, venue, applied, applied.command)
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

/** The row that a command other than an order's adds or changes. */
function writeRecord(sql: Sql, venue: Venue, applied: Applied, command: Command): void {
  const { seq, at, actor } = applied
  switch (command.type) {
    case 'adopt_rule_pack':
      sql.run('INSERT INTO rule_packs VALUES (?,?,?)', seq, at, JSON.stringify(command.pack))
      return
    case 'list_instrument':
      return writeMarket(sql, venue, venue.marketBySymbol.get(command.terms.symbol)!.asset)
    case 'deposit':
    case 'withdraw_cash':
      sql.run('INSERT INTO bank_references VALUES (?,?)', command.bankReference, seq)
      return
    case 'propose_allocation':
      return writeApproval(sql, venue, seq)
    case 'approve':
    case 'refuse':
      return writeApproval(sql, venue, command.approvalId)
    case 'set_obligation':
      return writeObligation(sql, venue, seq)
    case 'surrender':
      writeObligation(sql, venue, command.obligationId)
      return writeCreditEntry(sql, venue, command.uscc, seq)
    case 'record_credit_entry':
      return writeCreditEntry(sql, venue, command.uscc, seq)
    case 'grant_consent':
    case 'revoke_consent': {
      const consentId = command.type === 'grant_consent' ? seq : command.consentId
      const consent = venue.consents.get(consentId)!
      sql.run(
        'INSERT OR REPLACE INTO consents VALUES (?,?,?,?,?,?,?)',
        consentId,
        consent.uscc,
        consent.bankUscc,
        consent.purpose,
        consent.grantedAt,
        consent.expiresAt,
        consent.revokedAt ?? null,
      )
      return
    }
    case 'log_enquiry':
      sql.run(
        'INSERT INTO enquiries VALUES (?,?,?,?,?,?,?)',
        seq,
        command.uscc,
        command.bankUscc,
        command.consentId,
        command.purpose,
        actor,
        at,
      )
      return
    case 'record_dataset':
      sql.run(
        'INSERT INTO datasets VALUES (?,?,?,?,?,?,?)',
        seq,
        command.area,
        command.period,
        command.title,
        command.rowCount,
        command.sha256,
        at,
      )
      return
    case 'request_valuation':
      return writeValuation(sql, venue, seq, null)
    case 'fail_valuation':
    case 'withdraw_valuation':
      return writeValuation(sql, venue, command.valuationId, command.reason)
    case 'finish_valuation':
    case 'submit_valuation':
    case 'publish_valuation':
      return writeValuation(sql, venue, command.valuationId, null)
    // Written as what they change: participants, markets and orders.
    case 'register_participant':
    case 'suspend_participant':
    case 'cancel_all_after':
    case 'set_cancel_on_disconnect':
    case 'form_group':
    case 'kill_switch':
    case 'set_phase':
    case 'expire_orders':
    case 'place_order':
    case 'amend_order':
    case 'cancel_order':
    case 'cancel_orders':
      return
  }
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

function writeApproval(sql: Sql, venue: Venue, approvalId: number): void {
  const approval = venue.approvals.get(approvalId)!
  const { proposer, uscc, symbol, quantityLots, document, status } = approval
  sql.run(
    'INSERT OR REPLACE INTO approvals VALUES (?,?,?,?,?,?,?)',
    approvalId,
    proposer,
    uscc,
    symbol,
    quantityLots,
    document,
    status,
  )
}

function writeObligation(sql: Sql, venue: Venue, obligationId: number): void {
  const { uscc, symbol, period, verifiedLots, surrenderedLots, dueOn } = venue.obligations.get(obligationId)!
  sql.run(
    'INSERT OR REPLACE INTO obligations VALUES (?,?,?,?,?,?,?)',
    obligationId,
    uscc,
    symbol,
    period,
    verifiedLots,
    surrenderedLots,
    dueOn,
  )
}

function writeCreditEntry(sql: Sql, venue: Venue, uscc: string, entryId: number): void {
  const entry = venue.entriesOf(uscc).findLast((candidate) => candidate.entryId === entryId)
  if (!entry) return
  sql.run(
    'INSERT INTO credit_entries VALUES (?,?,?,?,?,?,?,?,?,?)',
    entry.entryId,
    entry.uscc,
    entry.itemId,
    entry.decidedOn,
    entry.recordedAt,
    entry.authority,
    entry.document,
    entry.detail,
    entry.evidenceSha256 ?? null,
    entry.withdraws ?? null,
  )
}

function writeValuation(sql: Sql, venue: Venue, valuationId: number, reason: string | null): void {
  const { area, period, datasetId, profileId, draws, seed, status, submitter, resultSha256 } =
    venue.valuations.get(valuationId)!
  sql.run(
    'INSERT OR REPLACE INTO valuations VALUES (?,?,?,?,?,?,?,?,?,?,?)',
    valuationId,
    area,
    period,
    datasetId,
    profileId,
    status,
    submitter ?? null,
    resultSha256 ?? null,
    reason,
    draws,
    seed,
  )
}
