import type { Market } from '../../engine/exchange/market.ts'
import type { Participant, Venue } from '../../engine/venue/venue.ts'
import type { Applied } from '../app/applied.ts'
import type { Metrics } from '../app/metrics.ts'
import type { Sequencer } from '../app/sequencer.ts'
import { accountView, tickerView, timeOf, tradeRow, tradeView } from '../app/views.ts'
import { CLOSE_GOING_AWAY, type PrivateChannel, type PublicChannel } from '../contract/stream.ts'
import type { OrderRow, TradeRow } from '../store/rows.ts'
import type { Sql } from '../store/sql.ts'
import { PrivateHistory } from './private-history.ts'
import type { Session } from './session.ts'
import { BookTopic, Topic } from './topics.ts'

/** Trades that a subscriber gets to begin with. */
const TRADES_IN_SNAPSHOT = 50

/**
 * Sends what was committed to who asked for it. Each topic's messages are numbered by the command that caused them and
 * name the number before (`prev_seq`), so a reader sees a gap. A message is encoded once, however many read it.
 */
export class Hub {
  readonly #sql: Sql
  readonly #sequencer: Sequencer
  readonly #metrics: Metrics
  readonly #sessions = new Set<Session>()
  readonly #topics = new Map<string, Topic>()
  readonly #history: PrivateHistory

  constructor(sql: Sql, sequencer: Sequencer, metrics: Metrics) {
    this.#sql = sql
    this.#sequencer = sequencer
    this.#metrics = metrics
    this.#history = new PrivateHistory(sql, sequencer)
  }

  connect(session: Session): void {
    this.#sessions.add(session)
    this.#metrics.sockets = this.#sessions.size
  }

  disconnect(session: Session): void {
    session.isClosed = true
    for (const key of session.topics) this.#leave(session, key)
    this.#sessions.delete(session)
    this.#metrics.sockets = this.#sessions.size
  }

  /** Says that the service is there, once a second, and gives readers who have caught up a fresh snapshot. */
  beat(now: number): void {
    const text = JSON.stringify({ channel: 'heartbeat', seq: this.#sequencer.lastSeq, ts: timeOf(now) })
    for (const session of this.#sessions) {
      if (session.isSlow) continue
      this.#refreshStale(session)
      session.send(text)
    }
  }

  closeAll(): void {
    for (const session of this.#sessions) session.close(CLOSE_GOING_AWAY, 'the service is stopping')
  }

  subscribePublic(session: Session, channel: PublicChannel, market: Market, depth: number): void {
    const key = publicKey(channel, market.terms.symbol, depth)
    let topic = this.#topics.get(key)
    if (!topic) {
      const seq = this.#sequencer.lastSeq
      topic =
        channel === 'book' ? new BookTopic(key, market, depth, seq) : new Topic(key, channel, market, seq)
      this.#topics.set(key, topic)
    }
    topic.sessions.add(session)
    session.topics.add(key)
    this.#sendSnapshot(session, topic)
  }

  unsubscribePublic(session: Session, channel: PublicChannel, market: Market): void {
    this.#leaveWhere(session, (topic) => topic.channel === channel && topic.of === market)
  }

  /** Leaves the private topics of whoever the session was before. */
  leavePrivate(session: Session): void {
    this.#leaveWhere(session, (topic) => typeof topic.of === 'string')
  }

  /** Without `fromSeq` a snapshot; with it, everything after that number, from the tables: nothing is ever lost. */
  subscribePrivate(
    session: Session,
    channel: PrivateChannel,
    participant: Participant,
    fromSeq: number | undefined,
  ): void {
    const key = privateKey(channel, participant.uscc)
    let topic = this.#topics.get(key)
    if (!topic) {
      topic = new Topic(key, channel, participant.uscc, this.#sequencer.lastSeq)
      this.#topics.set(key, topic)
    }
    if (fromSeq !== undefined && channel !== 'balances') {
      this.#replay(session, channel, participant, fromSeq, topic.lastSeq)
    } else {
      const data = this.#history.snapshot(channel, participant)
      session.send(message(channel, 'snapshot', undefined, topic.lastSeq, 0, data, this.#sequencer.lastAt))
    }
    topic.sessions.add(session)
    session.topics.add(key)
  }

  unsubscribePrivate(session: Session, channel: PrivateChannel, uscc: string): void {
    this.#leave(session, privateKey(channel, uscc))
  }

  /** Called once a batch, after its commit. */
  publish(batch: readonly Applied[]): void {
    if (this.#topics.size === 0) return
    const last = batch[batch.length - 1]!
    const { venue } = this.#sequencer
    const assets = new Set<number>()
    const holders = new Map<number, number>()
    const trades: TradeRow[] = []
    for (const applied of batch) {
      for (const order of applied.orders) {
        assets.add(order.asset)
        holders.set(order.holder, applied.seq)
      }
      for (const trade of applied.trades) trades.push(tradeRow(trade, applied.seq, applied.at))
      for (const uscc of touchedAccounts(venue, applied)) {
        const participant = venue.participantByUscc.get(uscc)
        if (participant) holders.set(participant.holder, applied.seq)
      }
      if (applied.command.type === 'set_phase' && applied.outcome.ok) {
        const market = venue.marketBySymbol.get(applied.command.symbol)!
        assets.add(market.asset)
        const { symbol } = market.terms
        this.#send(publicKey('status', symbol, 0), 'status', symbol, applied.seq, applied.at, {
          symbol,
          phase: market.phase,
        })
      }
    }
    for (const asset of assets) this.#publishMarket(venue.marketOf(asset)!, trades, last)
    for (const [holder, seq] of holders)
      this.#publishPrivate(venue.participantOf(holder), batch, trades, seq, last.at)
  }

  #publishMarket(market: Market, trades: readonly TradeRow[], last: Applied): void {
    const { symbol } = market.terms
    const own = trades.filter((trade) => trade.asset === market.asset)
    const lastTrade = own[own.length - 1]
    if (lastTrade && this.#isRead(publicKey('trades', symbol, 0))) {
      const views = own.map((trade) => tradeView(market, trade))
      this.#send(publicKey('trades', symbol, 0), 'trades', symbol, lastTrade.seq, lastTrade.at, {
        trades: views,
      })
    }
    for (const topic of this.#topics.values()) {
      if (!(topic instanceof BookTopic) || topic.of !== market) continue
      const changed = topic.refresh()
      if (changed) this.#send(topic.key, 'book', symbol, last.seq, last.at, changed)
    }
    const tickerKey = publicKey('ticker', symbol, 0)
    if (this.#isRead(tickerKey))
      this.#send(tickerKey, 'ticker', symbol, last.seq, last.at, tickerView(market, last.seq))
  }

  #publishPrivate(
    participant: Participant | undefined,
    batch: readonly Applied[],
    trades: readonly TradeRow[],
    seq: number,
    at: number,
  ): void {
    if (!participant) return
    const { uscc, holder } = participant
    const ordersKey = privateKey('orders', uscc)
    if (this.#isRead(ordersKey)) {
      const orderIds = new Set<number>()
      for (const applied of batch) {
        for (const order of applied.orders) if (order.holder === holder) orderIds.add(order.orderId)
      }
      const rows = this.#sql.all<OrderRow>(
        'SELECT * FROM orders WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY updated_seq, order_id',
        JSON.stringify([...orderIds]),
      )
      if (rows.length > 0)
        this.#send(ordersKey, 'orders', undefined, seq, at, { orders: this.#history.orderViews(rows) })
    }
    const fillsKey = privateKey('fills', uscc)
    if (this.#isRead(fillsKey)) {
      const fills = trades.flatMap((trade) => this.#history.fillsOf(trade, holder))
      if (fills.length > 0)
        this.#send(fillsKey, 'fills', undefined, fills[fills.length - 1]!.seq, at, { fills })
    }
    const balancesKey = privateKey('balances', uscc)
    if (this.#isRead(balancesKey)) {
      this.#send(balancesKey, 'balances', undefined, seq, at, accountView(this.#sequencer.venue, participant))
    }
  }

  #sendSnapshot(session: Session, topic: Topic): void {
    if (typeof topic.of === 'string') return
    const { channel, lastSeq } = topic
    const data =
      topic instanceof BookTopic ? topic.snapshot() : this.#publicSnapshot(channel, topic.of, lastSeq)
    session.send(
      message(channel, 'snapshot', topic.of.terms.symbol, lastSeq, 0, data, this.#sequencer.lastAt),
    )
  }

  #publicSnapshot(channel: string, market: Market, seq: number): unknown {
    if (channel === 'ticker') return tickerView(market, seq)
    if (channel === 'status') return { symbol: market.terms.symbol, phase: market.phase }
    const rows = this.#sql.all<TradeRow>(
      'SELECT * FROM trades WHERE asset = ? ORDER BY trade_id DESC LIMIT ?',
      market.asset,
      TRADES_IN_SNAPSHOT,
    )
    return { trades: rows.reverse().map((row) => tradeView(market, row)) }
  }

  /** What a private topic said after `fromSeq`, as messages that chain from it to `toSeq`. */
  #replay(
    session: Session,
    channel: 'orders' | 'fills',
    participant: Participant,
    fromSeq: number,
    toSeq: number,
  ): void {
    const { lastAt } = this.#sequencer
    let previous = fromSeq
    for (const { seq, data } of this.#history.since(channel, participant, fromSeq)) {
      session.send(message(channel, 'update', undefined, seq, previous, data, lastAt))
      previous = seq
    }
    if (previous >= toSeq) return
    session.send(message(channel, 'update', undefined, toSeq, previous, { [channel]: [] }, lastAt))
  }

  #isRead(key: string): boolean {
    return (this.#topics.get(key)?.sessions.size ?? 0) > 0
  }

  #send(
    key: string,
    channel: string,
    symbol: string | undefined,
    seq: number,
    at: number,
    data: unknown,
  ): void {
    const topic = this.#topics.get(key)
    if (!topic) return
    const text = message(channel, 'update', symbol, seq, topic.lastSeq, data, at)
    topic.lastSeq = seq
    const isPublic = symbol !== undefined
    for (const session of topic.sessions) {
      if (isPublic && (session.stale.has(key) || session.isSlow)) session.stale.add(key)
      else session.send(text)
    }
  }

  #refreshStale(session: Session): void {
    for (const key of session.stale) {
      const topic = this.#topics.get(key)
      if (topic) this.#sendSnapshot(session, topic)
    }
    session.stale.clear()
  }

  #leaveWhere(session: Session, isLeft: (topic: Topic) => boolean): void {
    for (const key of [...session.topics]) {
      const topic = this.#topics.get(key)
      if (topic && isLeft(topic)) this.#leave(session, key)
    }
  }

  #leave(session: Session, key: string): void {
    const topic = this.#topics.get(key)
    topic?.sessions.delete(session)
    session.topics.delete(key)
    session.stale.delete(key)
    if (topic?.sessions.size === 0) this.#topics.delete(key)
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

function publicKey(channel: PublicChannel, symbol: string, depth: number): string {
  return channel === 'book' ? `book ${symbol} ${depth}` : `${channel} ${symbol}`
}

function privateKey(channel: PrivateChannel, uscc: string): string {
  return `${channel} of ${uscc}`
}

function message(
  channel: string,
  type: 'snapshot' | 'update',
  symbol: string | undefined,
  seq: number,
  prevSeq: number,
  data: unknown,
  at: number,
): string {
  return JSON.stringify({
    channel,
    type,
    ...(symbol === undefined ? {} : { symbol }),
    seq,
    prev_seq: prevSeq,
    ts: timeOf(at),
    data,
  })
}
