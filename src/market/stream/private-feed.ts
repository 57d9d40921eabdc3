import type { PrivateChannel } from '../../../engine/facts/stream.ts'
import type { Participant, Venue } from '../../../engine/venue/venue.ts'
import type { Session } from '../../edge/session.ts'
import { afterOthers, Topic } from '../../edge/topic.ts'
import type { Applied } from '../../kernel/applied.ts'
import type { Sequencer } from '../../kernel/sequencer.ts'
import type { OrderRow, TradeRow } from '../../store/rows.ts'
import type { Sql } from '../../store/sql.ts'
import { ordersById } from '../order-answers.ts'
import { accountView, tradeRow } from '../views.ts'
import { PrivateHistory } from './private-history.ts'

/** How long to wait for a reader that is behind with its own past. */
const SLOW_READER_MS = 20

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
    const { lastSeq, lastAt } = this.#sequencer
    this.unsubscribe(session, channel, participant.uscc)
    // A number that was never given comes from another database: a copy that was put back, for instance.
    if (fromSeq !== undefined && fromSeq <= lastSeq && channel !== 'balances') {
      this.#resume(session, channel, participant, fromSeq)
      return
    }
    const topic = this.#topicOf(channel, participant)
    const data = this.#history.snapshot(channel, participant)
    session.send(topic.frame('snapshot', topic.lastSeq, 0, lastAt, data))
    topic.join(session, topic.lastSeq)
  }

  unsubscribe(session: Session, channel: PrivateChannel, uscc: string): void {
    session.resuming.delete(channel)
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
    return ordersById(this.#sql, [...orderIds]).sort(
      (a, b) => a.updated_seq - b.updated_seq || a.order_id - b.order_id,
    )
  }

  /** The topic, if anybody reads it. */
  #read(key: string): Topic | undefined {
    const topic = this.#topics.get(key)
    return topic && topic.sessions.size > 0 ? topic : undefined
  }

  /** The topic; one that nobody read in the meantime begins anew with the last command. */
  #topicOf(channel: PrivateChannel, { uscc }: Participant): Topic {
    const key = keyOf(channel, uscc)
    let topic = this.#read(key)
    if (!topic) {
      topic = new Topic(channel, undefined, this.#sequencer.lastSeq)
      this.#topics.set(key, topic)
    }
    return topic
  }

  /**
   * Sends what came after `fromSeq`, as messages that chain from it: a page at a time and as fast as the reader takes
   * them, so that a long past holds up nobody. Then the reader is one of the topic's.
   */
  #resume(session: Session, channel: 'orders' | 'fills', participant: Participant, fromSeq: number): void {
    const mine = {}
    session.resuming.set(channel, mine)
    const goOn = (previous: number): void => {
      if (session.isClosed || session.resuming.get(channel) !== mine) return
      if (session.isSlow) {
        setTimeout(() => goOn(previous), SLOW_READER_MS)
        return
      }
      const { lastAt } = this.#sequencer
      const topic = this.#topicOf(channel, participant)
      const page = this.#history.after(channel, participant, previous)
      if (page) {
        session.send(topic.frame('update', page.seq, previous, lastAt, page.data))
        afterOthers(() => goOn(page.seq))
        return
      }
      session.resuming.delete(channel)
      if (previous < topic.lastSeq) {
        session.send(topic.frame('update', topic.lastSeq, previous, lastAt, { [channel]: [] }))
      }
      topic.join(session, topic.lastSeq)
    }
    goOn(fromSeq)
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
