import type { Participant, Venue } from '../../engine/venue/venue.ts'
import type { Applied } from '../app/applied.ts'
import type { Sequencer } from '../app/sequencer.ts'
import { accountView, tradeRow } from '../app/views.ts'
import type { PrivateChannel } from '../contract/stream.ts'
import type { OrderRow, TradeRow } from '../store/rows.ts'
import type { Sql } from '../store/sql.ts'
import { PrivateHistory } from './private-history.ts'
import type { Session } from './session.ts'
import { Topic } from './topic.ts'

/** What concerns one participant: its orders, fills and balances. Never dropped, never gathered. */
export class PrivateFeed {
  readonly #sql: Sql
  readonly #sequencer: Sequencer
  readonly #topics = new Map<string, Topic>()
  readonly #history: PrivateHistory

  constructor(sql: Sql, sequencer: Sequencer) {
    this.#sql = sql
    this.#sequencer = sequencer
    this.#history = new PrivateHistory(sql, sequencer)
  }

  /** Without `fromSeq` a snapshot; with it, everything after that number, from the tables: nothing is ever lost. */
  subscribe(
    session: Session,
    channel: PrivateChannel,
    participant: Participant,
    fromSeq: number | undefined,
  ): void {
    const key = keyOf(channel, participant.uscc)
    let topic = this.#read(key)
    if (!topic) {
      topic = new Topic(channel, undefined, this.#sequencer.lastSeq)
      this.#topics.set(key, topic)
    }
    const { lastAt } = this.#sequencer
    if (fromSeq !== undefined && channel !== 'balances') {
      this.#replay(session, topic, channel, participant, fromSeq)
    } else {
      const data = this.#history.snapshot(channel, participant)
      session.send(topic.frame('snapshot', topic.lastSeq, 0, lastAt, data))
    }
    topic.join(session, topic.lastSeq)
  }

  unsubscribe(session: Session, channel: PrivateChannel, uscc: string): void {
    const topic = this.#topics.get(keyOf(channel, uscc))
    topic?.leave(session, this.#sequencer.lastAt)
  }

  /** Lets topics go that nobody reads: what they say is in the tables. */
  sweep(): void {
    for (const [key, topic] of this.#topics) if (topic.sessions.size === 0) this.#topics.delete(key)
  }

  publish(batch: readonly Applied[]): void {
    if (this.#topics.size === 0) return
    const { venue } = this.#sequencer
    /** For each participant the number of the last command that concerns it. */
    const concerned = new Map<number, number>()
    const trades: TradeRow[] = []
    for (const applied of batch) {
      for (const { holder } of applied.orders) concerned.set(holder, applied.seq)
      for (const trade of applied.trades) trades.push(tradeRow(trade, applied.seq, applied.at))
      for (const uscc of touchedAccounts(venue, applied)) {
        const participant = venue.participantByUscc.get(uscc)
        if (participant) concerned.set(participant.holder, applied.seq)
      }
    }
    const { at } = batch[batch.length - 1]!
    for (const [holder, seq] of concerned) {
      const participant = venue.participantOf(holder)
      if (participant) this.#tell(participant, batch, trades, seq, at)
    }
  }

  #tell(
    participant: Participant,
    batch: readonly Applied[],
    trades: readonly TradeRow[],
    seq: number,
    at: number,
  ): void {
    const { uscc, holder } = participant
    const orders = this.#read(keyOf('orders', uscc))
    if (orders) {
      const rows = this.#changedOrders(batch, holder)
      if (rows.length > 0) orders.send(seq, at, { orders: this.#history.orderViews(rows) })
    }
    const fillsTopic = this.#read(keyOf('fills', uscc))
    if (fillsTopic) {
      const fills = trades.flatMap((trade) => this.#history.fillsOf(trade, holder))
      const last = fills[fills.length - 1]
      if (last) fillsTopic.send(last.seq, at, { fills })
    }
    this.#read(keyOf('balances', uscc))?.send(seq, at, accountView(this.#sequencer.venue, participant))
  }

  #changedOrders(batch: readonly Applied[], holder: number): OrderRow[] {
    const orderIds = new Set<number>()
    for (const applied of batch) {
      for (const order of applied.orders) if (order.holder === holder) orderIds.add(order.orderId)
    }
    if (orderIds.size === 0) return []
    return this.#sql.all<OrderRow>(
      'SELECT * FROM orders WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY updated_seq, order_id',
      JSON.stringify([...orderIds]),
    )
  }

  /** The topic, if anybody reads it. */
  #read(key: string): Topic | undefined {
    const topic = this.#topics.get(key)
    return topic && topic.sessions.size > 0 ? topic : undefined
  }

  /** What a topic said after `fromSeq`, as messages that chain from it to its last. */
  #replay(
    session: Session,
    topic: Topic,
    channel: 'orders' | 'fills',
    participant: Participant,
    fromSeq: number,
  ): void {
    const { lastAt } = this.#sequencer
    let previous = fromSeq
    for (const { seq, data } of this.#history.since(channel, participant, fromSeq)) {
      session.send(topic.frame('update', seq, previous, lastAt, data))
      previous = seq
    }
    if (previous >= topic.lastSeq) return
    session.send(topic.frame('update', topic.lastSeq, previous, lastAt, { [channel]: [] }))
  }
}

/** Commands other than orders that change a participant's account. */
function touchedAccounts(venue: Venue, { command, outcome }: Applied): string[] {
  if (!outcome.ok) return []
  switch (command.type) {
    case 'deposit':
    case 'withdraw_cash':
    case 'surrender':
      return [command.uscc]
    case 'approve':
      return [venue.approvals.get(command.approvalId)!.uscc]
    default:
      return []
  }
}

function keyOf(channel: PrivateChannel, uscc: string): string {
  return `${channel} of ${uscc}`
}
