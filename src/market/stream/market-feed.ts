import type { Market } from '../../../engine/exchange/market.ts'
import type { CandleInterval } from '../../../engine/facts/market.ts'
import type { PublicChannel } from '../../../engine/facts/stream.ts'
import type { Session } from '../../edge/session.ts'
import type { Applied } from '../../kernel/applied.ts'
import type { Sequencer } from '../../kernel/sequencer.ts'
import type { Sql } from '../../store/sql.ts'
import {
  AuctionTopic,
  BookTopic,
  CandlesTopic,
  type MarketChange,
  type MarketTopic,
  NoticesTopic,
  OrdersTopic,
  StatusTopic,
  TickerTopic,
  TradesTopic,
} from './market-topics.ts'

/**
 * Readers that one message may have for each millisecond until the next: with more, changes are gathered. It is what one
 * core sends over loopback, with as much left for trading.
 */
const READERS_PER_MS = 25
/** A topic that nobody reads is kept so long, for readers who come back. */
const LINGER_MS = 30_000

/** How a reader wants a public channel. */
export interface PublicSubscription {
  readonly channel: PublicChannel
  readonly depth: number
  readonly interval: CandleInterval
  readonly fromSeq: number | undefined
}

/** Public market data: sends what was committed to who reads it, as often as the number of readers allows. */
export class MarketFeed {
  readonly #sql: Sql
  readonly #sequencer: Sequencer
  readonly #now: () => number
  readonly #topics = new Map<string, MarketTopic>()
  readonly #bySymbol = new Map<string, Set<MarketTopic>>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(sql: Sql, sequencer: Sequencer, now: () => number) {
    this.#sql = sql
    this.#sequencer = sequencer
    this.#now = now
  }

  /** With `fromSeq` what came after it, if that is still here; else a snapshot. */
  subscribe(session: Session, market: Market, wanted: PublicSubscription): void {
    const topic = this.#topicOf(market, wanted)
    // What the venue said may stand no more: it is told as it is now.
    const isKept = wanted.fromSeq !== undefined && wanted.channel !== 'notices'
    const missed = isKept ? topic.since(wanted.fromSeq!) : undefined
    if (missed) {
      for (const frame of missed) session.send(frame)
      topic.join(session, topic.lastSeq)
    } else this.sendSnapshot(session, topic)
  }

  unsubscribe(session: Session, market: Market, { channel, interval }: PublicSubscription): void {
    for (const topic of this.#bySymbol.get(market.terms.symbol) ?? []) {
      if (topic.channel !== channel) continue
      if (topic instanceof CandlesTopic && topic.interval !== interval) continue
      topic.awaiting.delete(session)
      if (session.topics.has(topic)) topic.leave(session, this.#now())
    }
  }

  /** Gives a reader who has caught up a fresh snapshot of what it missed. */
  refreshStale(session: Session): void {
    for (const topic of session.stale) this.sendSnapshot(session, topic as MarketTopic)
  }

  /**
   * A snapshot is as of the topic's last message: what was noted since is told to all, first. While that is not due yet
   * the reader waits for it, so that no reader can make the others be sent more.
   */
  sendSnapshot(session: Session, topic: MarketTopic): void {
    if (topic.isDirty) {
      if (!this.#isDue(topic)) {
        topic.awaiting.add(session)
        return
      }
      this.#tell(topic)
    }
    this.#renew(topic)
    topic.awaiting.delete(session)
    const data = topic.snapshot()
    session.send(topic.frame('snapshot', topic.lastSeq, 0, this.#sequencer.lastAt, data))
    session.stale.delete(topic)
    topic.join(session, topic.lastSeq)
  }

  publish(batch: readonly Applied[]): void {
    if (this.#topics.size === 0) return
    // Command by command: what is told of several has the number and the time of the last that changed something.
    for (const applied of batch)
      for (const [market, change] of this.#changes(applied))
        for (const topic of this.#bySymbol.get(market.terms.symbol) ?? []) {
          topic.market = market
          if (!topic.note(change)) continue
          topic.isDirty = true
          topic.seq = applied.seq
          topic.at = applied.at
        }
    this.#flush()
  }

  /** Tells nothing more: what was noted is in the tables. */
  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Lets topics go that have not been read for a while. */
  sweep(): void {
    const now = this.#now()
    for (const [key, topic] of this.#topics) {
      if (topic.sessions.size > 0 || topic.awaiting.size > 0 || now - topic.unreadSince < LINGER_MS) continue
      this.#topics.delete(key)
      this.#bySymbol.get(topic.market.terms.symbol)?.delete(topic)
    }
  }

  #changes({ orders, trades, phases, seq, at, outcome }: Applied): Map<Market, MarketChange> {
    const { venue } = this.#sequencer
    const changes = new Map<Market, MarketChange>()
    const changeOf = (asset: number): MarketChange => {
      const market = venue.marketOf(asset)!
      let change = changes.get(market)
      if (!change) {
        change = { orders: [], trades: [], hasPhaseChanged: false, notices: [] }
        changes.set(market, change)
      }
      return change
    }
    for (const order of orders) changeOf(order.asset).orders.push(order)
    for (const trade of trades) changeOf(trade.asset).trades.push({ ...trade, seq, at })
    for (const { asset } of phases) changeOf(asset).hasPhaseChanged = true
    const { notice_id } = (outcome.ok ? outcome.value : {}) as { readonly notice_id?: number }
    const notice = notice_id === undefined ? undefined : venue.shelves.notices.get(notice_id)
    if (notice)
      for (const { asset, terms } of venue.markets)
        if (notice.symbol === null || notice.symbol === terms.symbol) changeOf(asset).notices.push(notice)
    return changes
  }

  #flush(): void {
    clearTimeout(this.#timer)
    const now = this.#now()
    let next = Number.POSITIVE_INFINITY
    for (const topic of this.#topics.values()) {
      if (!topic.isDirty) continue
      if (this.#isDue(topic)) this.#tell(topic)
      else next = Math.min(next, Math.max(topic.toldAt + topic.waitMs, now + 1))
    }
    if (next === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.#flush(), next - now)
  }

  /** Not while the last message is still on its way: what its readers don't keep up with is gathered, not piled up. */
  #isDue(topic: MarketTopic): boolean {
    const since = this.#now() - topic.toldAt
    // A clock that was set back holds nothing up.
    return (since < 0 || since >= topic.waitMs) && !topic.isSending
  }

  #tell(topic: MarketTopic): void {
    this.#renew(topic)
    topic.isDirty = false
    topic.toldAt = this.#now()
    topic.waitMs = Math.floor(topic.sessions.size / READERS_PER_MS)
    const data = topic.drain()
    if (data !== undefined) topic.send(topic.seq, topic.at, data)
    for (const session of topic.awaiting) {
      if (session.isClosed) topic.awaiting.delete(session)
      else this.sendSnapshot(session, topic)
    }
  }

  /** After a transaction that failed the venue is another one: what the old one knows never happened. */
  #renew(topic: MarketTopic): void {
    topic.market = this.#sequencer.venue.marketBySymbol.get(topic.market.terms.symbol)!
  }

  #topicOf(market: Market, wanted: PublicSubscription): MarketTopic {
    const key = keyOf(market, wanted)
    let topic = this.#topics.get(key)
    if (!topic) {
      topic = this.#create(market, wanted)
      this.#topics.set(key, topic)
      const topics = this.#bySymbol.get(market.terms.symbol)
      if (topics) topics.add(topic)
      else this.#bySymbol.set(market.terms.symbol, new Set([topic]))
    }
    topic.market = market
    return topic
  }

  #create(market: Market, { channel, depth, interval }: PublicSubscription): MarketTopic {
    const seq = this.#sequencer.lastSeq
    switch (channel) {
      case 'trades':
        return new TradesTopic(this.#sql, market, seq)
      case 'book':
        return new BookTopic(market, depth, seq)
      case 'book_l3':
        return new OrdersTopic(market, seq)
      case 'ticker':
        return new TickerTopic(market, seq)
      case 'candles':
        return new CandlesTopic(this.#sql, market, interval, seq)
      case 'auctions':
        return new AuctionTopic(market, seq)
      case 'status':
        return new StatusTopic(market, seq)
      case 'notices': {
        const all = () => this.#sequencer.venue.shelves.notices.values()
        return new NoticesTopic(all, this.#now, market, seq)
      }
    }
  }
}

function keyOf(market: Market, { channel, depth, interval }: Omit<PublicSubscription, 'fromSeq'>): string {
  const detail = channel === 'book' ? depth : channel === 'candles' ? interval : ''
  return `${channel} ${market.terms.symbol} ${detail}`
}
