import type { TradeRecord } from '../../../engine/facts/market.ts'
import type { Fill, OrderRecord } from '../../../engine/facts/order.ts'
import type { Account, Participant } from '../../../engine/facts/registry.ts'
import type { PrivateChannel } from '../../../engine/facts/stream.ts'
import type { Venue } from '../../../engine/venue/venue.ts'
import type { Sequencer } from '../../kernel/sequencer.ts'
import type { Sql } from '../../store/sql.ts'
import { ORDERS, TRADES } from '../../store/tables.ts'
import { openOrderIds, ordersById, orderViews } from '../order-answers.ts'
import { fillsOf } from '../views.ts'

/** Orders or fills in one message of the past at most. */
const MESSAGE_ITEMS = 500
/** Open orders that a subscriber gets to begin with, the newest: the snapshot says how many there are. */
const ORDERS_IN_SNAPSHOT = 5000

/** Of a participant's orders, those that changed after a command. */
export const ORDERS_AFTER =
  'SELECT * FROM orders WHERE holder = ? AND updated_seq > ? ORDER BY updated_seq LIMIT ?'
/** Its trades after a command. Each of the two reads an index in order, so that a page costs a page. */
export const TRADES_AFTER = `SELECT * FROM (SELECT * FROM trades WHERE maker = ? AND seq > ? ORDER BY seq, trade_id LIMIT ?)
  UNION SELECT * FROM (SELECT * FROM trades WHERE taker = ? AND seq > ? ORDER BY seq, trade_id LIMIT ?)
  ORDER BY trade_id LIMIT ?`

/** A participant's account as its readers see it: the registry's business. */
export type AccountOf = (venue: Venue, participant: Participant) => Account

/** What a private channel says to begin with, and what it said before: read from the tables, so nothing is ever lost. */
export class PrivateHistory {
  readonly #sql: Sql
  readonly #sequencer: Sequencer
  readonly #accountOf: AccountOf

  constructor(sql: Sql, sequencer: Sequencer, accountOf: AccountOf) {
    this.#sql = sql
    this.#sequencer = sequencer
    this.#accountOf = accountOf
  }

  /** The next page of what came after a command, which does not end within one; undefined where nothing came. */
  after(
    channel: 'orders' | 'fills',
    { holder }: Participant,
    seq: number,
  ): { seq: number; data: unknown } | undefined {
    const rows = channel === 'fills' ? this.#tradesAfter(holder, seq) : this.#ordersAfter(holder, seq)
    const last = rows[rows.length - 1]
    return last && { seq: last.seq, data: { [channel]: rows.map(({ item }) => item) } }
  }

  snapshot(channel: PrivateChannel, participant: Participant): unknown {
    if (channel === 'balances') return this.#accountOf(this.#sequencer.venue, participant)
    if (channel === 'fills') return { fills: [] }
    const open = openOrderIds(this.#sequencer.venue, participant.holder)
    const rows = ordersById(this.#sql, open.slice(-ORDERS_IN_SNAPSHOT))
    return { orders: this.orderViews(rows), open_count: open.length }
  }
  orderViews(rows: readonly OrderRecord[]) {
    return orderViews(this.#sql, this.#sequencer.venue, rows)
  }
  fillsOf(trade: TradeRecord, holder: number): Fill[] {
    return fillsOf(this.#sequencer.venue.marketOf(trade.asset)!, trade, holder)
  }
  #tradesAfter(holder: number, seq: number): { seq: number; item: unknown }[] {
    const select = (limit: number) =>
      this.#sql
        .all(TRADES_AFTER, holder, seq, limit, holder, seq, limit, limit)
        .map((row) => TRADES.read(row))
    return wholeCommands(select, (row) => row.seq).flatMap((row) =>
      this.fillsOf(row, holder).map((item) => ({ seq: row.seq, item })),
    )
  }
  #ordersAfter(holder: number, seq: number): { seq: number; item: unknown }[] {
    const select = (limit: number) =>
      this.#sql.all(ORDERS_AFTER, holder, seq, limit).map((row) => ORDERS.read(row))
    const rows = wholeCommands(select, (row) => row.updated_seq)
    return this.orderViews(rows).map((item) => ({ seq: item.seq, item }))
  }
}

/** A page of rows that does not end within a command: a reader resumes after a command, never in it. */
function wholeCommands<R>(select: (limit: number) => R[], seqOf: (row: R) => number): R[] {
  for (let limit = MESSAGE_ITEMS; ; limit *= 2) {
    const rows = select(limit)
    if (rows.length < limit) return rows
    const cut = seqOf(rows[rows.length - 1]!)
    const whole = rows.filter((row) => seqOf(row) !== cut)
    if (whole.length > 0) return whole
  }
}
