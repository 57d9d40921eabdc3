import type { TradeRecord } from '../../../engine/facts/market.ts'
import type { OrderRecord } from '../../../engine/facts/order.ts'
import type { Participant } from '../../../engine/facts/registry.ts'
import type { PrivateChannel } from '../../../engine/facts/stream.ts'
import type { Session } from '../../edge/session.ts'
import { afterOthers, Topic } from '../../edge/topic.ts'
import type { Applied } from '../../kernel/applied.ts'
import type { Sequencer } from '../../kernel/sequencer.ts'
import type { Sql } from '../../store/sql.ts'
import { ordersById } from '../order-answers.ts'
import { type AccountOf, PrivateHistory } from './private-history.ts'

/** How long to wait for a reader that is behind with its own past. */
const SLOW_READER_MS = 20

/** What concerns one participant: its orders, fills and balances. Never dropped, never gathered. */
export class PrivateFeed {
  readonly #sql: Sql
  readonly #sequencer: Sequencer
  readonly #topics = new Map<string, Topic>()
  readonly #history: PrivateHistory
  readonly #accountOf: AccountOf

  constructor(sql: Sql, sequencer: Sequencer, accountOf: AccountOf) {
    this.#sql = sql
    this.#sequencer = sequencer
    this.#accountOf = accountOf
    this.#history = new PrivateHistory(sql, sequencer, accountOf)
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

  /** `touched`: the holders whose accounts the batch changed, by whatever command. */
  publish(batch: readonly Applied[], touched: ReadonlySet<number>): void {
    if (this.#topics.size === 0) return
    const { venue } = this.#sequencer
    const last = batch[batch.length - 1]!
    /** For each participant the last command that concerns it. */
    const concerned = new Map<number, Applied>()
    const trades: TradeRecord[] = []
    for (const applied of batch) {
      for (const { holder } of applied.orders) concerned.set(holder, applied)
      for (const { from, to } of applied.moves) concerned.set(from, applied).set(to, applied)
      for (const trade of applied.trades) trades.push({ ...trade, seq: applied.seq, at: applied.at })
    }
    // A freeze moves nothing: which command of the batch it was is not known any more.
    for (const holder of touched) if (!concerned.has(holder)) concerned.set(holder, last)
    for (const [holder, by] of concerned) {
      const participant = venue.participantOf(holder)
      if (participant) this.#tell(participant, batch, trades, by)
    }
  }

  /** Each message has the number and the time of the last command that it tells of. */
  #tell(
    participant: Participant,
    batch: readonly Applied[],
    trades: readonly TradeRecord[],
    { seq, at }: Applied,
  ): void {
    const { uscc, holder } = participant
    const orders = this.#read(keyOf('orders', uscc))
    if (orders) {
      const rows = this.#changedOrders(batch, holder)
      const last = rows[rows.length - 1]
      if (last) orders.send(last.updated_seq, last.updated_at, { orders: this.#history.orderViews(rows) })
    }
    const fillsTopic = this.#read(keyOf('fills', uscc))
    if (fillsTopic) {
      const own = trades.filter(({ maker, taker }) => maker === holder || taker === holder)
      const last = own[own.length - 1]
      const fills = own.flatMap((trade) => this.#history.fillsOf(trade, holder))
      if (last) fillsTopic.send(last.seq, last.at, { fills })
    }
    this.#read(keyOf('balances', uscc))?.send(seq, at, this.#accountOf(this.#sequencer.venue, participant))
  }

  #changedOrders(batch: readonly Applied[], holder: number): OrderRecord[] {
    const orderIds = new Set<number>()
    for (const applied of batch) {
      for (const order of applied.orders) if (order.holder === holder) orderIds.add(order.order_id)
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

function keyOf(channel: PrivateChannel, uscc: string): string {
  return `${channel} of ${uscc}`
}
