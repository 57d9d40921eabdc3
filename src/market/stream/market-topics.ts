import { bookChecksum, CHECKSUM_DEPTH } from '../../../engine/book/checksum.ts'
import { BUY, SELL, type Side } from '../../../engine/book/side.ts'
import type { OrderChanged } from '../../../engine/exchange/events.ts'
import type { Market } from '../../../engine/exchange/market.ts'
import type { TradeRecord } from '../../../engine/facts/market.ts'
import { CANDLE_INTERVALS, type CandleInterval } from '../../../engine/facts/market.ts'
import type { VenueNotice } from '../../../engine/facts/notice.ts'
import type { PublicChannel } from '../../../engine/facts/stream.ts'
import { stands } from '../../../engine/venue/notices.ts'
import type { Session } from '../../edge/session.ts'
import { Topic } from '../../edge/topic.ts'
import { candleStart, readCandles } from '../../kernel/candles.ts'
import type { Sql } from '../../store/sql.ts'
import { TRADES } from '../../store/tables.ts'
import { noticeView } from '../notices.ts'
import { auctionView, IS_AUCTION, type Level, levelsOf, statusView, tickerView, tradeView } from '../views.ts'

/** What a batch did in one market. */
export interface MarketChange {
  readonly orders: OrderChanged[]
  readonly trades: (TradeRecord & { readonly is_auction: boolean })[]
  hasPhaseChanged: boolean
  /** What was said to the members of this market, or to all, or taken back. */
  readonly notices: VenueNotice[]
}

/**
 * A public channel of one market. Changes are noted as they are committed, and told when the topic is due: what came in
 * between is told at once (a book by its levels, trades all of them), so that many readers cost no more than the
 * machine can send.
 */
export abstract class MarketTopic extends Topic {
  /** The venue is loaded anew after a failed transaction, and its markets with it. */
  market: Market
  /** When it was told last, and how long it is not told again then. */
  toldAt = 0
  waitMs = 0
  isDirty = false
  /** Who gets a snapshot as soon as what was noted has been told. */
  readonly awaiting = new Set<Session>()
  seq = 0
  at = 0

  constructor(channel: PublicChannel, market: Market, seq: number) {
    super(channel, market.terms.symbol, seq)
    this.market = market
  }

  /** Notes a change; true where there will be something to tell of it. */
  abstract note(change: MarketChange): boolean
  /** What to tell of all that was noted; undefined where it comes to nothing. */
  abstract drain(): unknown
  abstract snapshot(): unknown
}

/** The top of a book by levels, as its readers know it, so that only what changed is sent. */
export class BookTopic extends MarketTopic {
  readonly #depth: number
  #bids: Level[]
  #asks: Level[]

  constructor(market: Market, depth: number, seq: number) {
    super('book', market, seq)
    this.#depth = depth
    this.#bids = levelsOf(market, BUY, depth)
    this.#asks = levelsOf(market, SELL, depth)
  }

  note({ orders }: MarketChange): boolean {
    return orders.length > 0
  }
  /** The levels that changed since the last call; quantity "0" takes one away. */
  drain() {
    const bids = levelsOf(this.market, BUY, this.#depth)
    const asks = levelsOf(this.market, SELL, this.#depth)
    const changed = { bids: changedLevels(this.#bids, bids), asks: changedLevels(this.#asks, asks) }
    this.#bids = bids
    this.#asks = asks
    if (changed.bids.length === 0 && changed.asks.length === 0) return undefined
    return { ...changed, checksum: bookChecksum(bids, asks) }
  }
  snapshot() {
    return { bids: this.#bids, asks: this.#asks, checksum: bookChecksum(this.#bids, this.#asks) }
  }
}

function changedLevels(before: readonly Level[], after: readonly Level[]): Level[] {
  const known = new Map(before.map((level) => [level[0], level]))
  const changed: Level[] = []
  for (const level of after) {
    const old = known.get(level[0])
    if (!old || old[1] !== level[1] || old[2] !== level[2]) changed.push(level)
    known.delete(level[0])
  }
  for (const [price] of known) changed.push([price, '0', 0])
  return changed
}

type BookOrder = readonly [orderId: number, price: string, quantity: string, priority: number]

/** Orders a side that a subscriber gets to begin with; more where the levels of the checksum have more. */
const ORDERS_IN_SNAPSHOT = 5000

/**
 * The book order by order; an order with quantity "0" has left. Its checksum is that of the levels: of a book that is
 * deeper than a snapshot it also tells a reader that the orders it was given are used up.
 */
export class OrdersTopic extends MarketTopic {
  #changed = new Map<number, OrderChanged>()
  readonly #known = new Set<number>()

  constructor(market: Market, seq: number) {
    super('book_l3', market, seq)
    this.#forEach((slot) => this.#known.add(market.book.orderIdOf(slot)))
  }

  note({ orders }: MarketChange): boolean {
    for (const order of orders) this.#changed.set(order.order_id, order)
    return orders.length > 0
  }
  drain() {
    const sides: [BookOrder[], BookOrder[]] = [[], []]
    for (const order of this.#changed.values()) {
      if (order.shown_lots > 0) this.#known.add(order.order_id)
      // An order that came and went since the last message was never there for its readers.
      else if (!this.#known.delete(order.order_id)) continue
      const { scale } = this.market
      const price = scale.price(order.price_ticks)
      const quantity = order.shown_lots === 0 ? '0' : scale.quantity(order.shown_lots)
      sides[order.side as Side].push([order.order_id, price, quantity, order.priority])
    }
    this.#changed = new Map()
    const [bids, asks] = sides
    return bids.length + asks.length === 0 ? undefined : { bids, asks, checksum: this.#checksum() }
  }
  snapshot() {
    const sides: [BookOrder[], BookOrder[]] = [[], []]
    const { book, orders, scale } = this.market
    this.#forEach((slot, side) => {
      const shown = scale.quantity(book.remainingOf(slot))
      // Whoever got it has to be told when it leaves.
      this.#known.add(book.orderIdOf(slot))
      sides[side].push([book.orderIdOf(slot), scale.price(book.priceOf(slot)), shown, orders.priority[slot]!])
    })
    return { bids: sides[0], asks: sides[1], checksum: this.#checksum() }
  }

  #checksum(): number {
    return bookChecksum(
      levelsOf(this.market, BUY, CHECKSUM_DEPTH),
      levelsOf(this.market, SELL, CHECKSUM_DEPTH),
    )
  }
  #forEach(visit: (slot: number, side: Side) => void): void {
    const { book } = this.market
    for (const side of [BUY, SELL] as const) {
      let count = 0
      let levels = 0
      let price = 0
      for (let slot = book.bestOrder(side); slot !== 0; slot = book.nextOrder(slot)) {
        if (book.priceOf(slot) !== price) levels++
        if (levels > CHECKSUM_DEPTH && count >= ORDERS_IN_SNAPSHOT) break
        price = book.priceOf(slot)
        visit(slot, side)
        count++
      }
    }
  }
}

/** Trades that a subscriber gets to begin with. */
const TRADES_IN_SNAPSHOT = 50

export class TradesTopic extends MarketTopic {
  readonly #sql: Sql
  #trades: MarketChange['trades'] = []

  constructor(sql: Sql, market: Market, seq: number) {
    super('trades', market, seq)
    this.#sql = sql
  }

  note({ trades }: MarketChange): boolean {
    this.#trades.push(...trades)
    return trades.length > 0
  }
  drain() {
    const trades = this.#trades.map((trade) => tradeView(this.market, trade, trade.is_auction))
    this.#trades = []
    return { trades }
  }
  /** The last trades, but for those that the next message brings. */
  snapshot() {
    const rows = this.#sql.all(
      `SELECT *, ${IS_AUCTION} FROM trades WHERE asset = ? AND seq <= ? ORDER BY trade_id DESC LIMIT ?`,
      this.market.asset,
      this.lastSeq,
      TRADES_IN_SNAPSHOT,
    )
    return {
      trades: rows.reverse().map((row) => tradeView(this.market, TRADES.read(row), row.is_auction === 1)),
    }
  }
}

export class TickerTopic extends MarketTopic {
  constructor(market: Market, seq: number) {
    super('ticker', market, seq)
  }
  note({ orders, hasPhaseChanged }: MarketChange): boolean {
    return orders.length > 0 || hasPhaseChanged
  }
  drain() {
    return tickerView(this.market, this.seq)
  }
  snapshot() {
    return tickerView(this.market, this.lastSeq)
  }
}

export class StatusTopic extends MarketTopic {
  constructor(market: Market, seq: number) {
    super('status', market, seq)
  }
  note({ hasPhaseChanged }: MarketChange): boolean {
    return hasPhaseChanged
  }
  drain() {
    return statusView(this.market)
  }
  snapshot() {
    return statusView(this.market)
  }
}

/** Notices of the venue that a subscriber gets to begin with, the newest. */
const NOTICES_IN_SNAPSHOT = 20

/** What the venue says to the members of a market. */
export class NoticesTopic extends MarketTopic {
  readonly #all: () => Iterable<VenueNotice>
  readonly #now: () => number
  #changed: VenueNotice[] = []

  constructor(all: () => Iterable<VenueNotice>, now: () => number, market: Market, seq: number) {
    super('notices', market, seq)
    this.#all = all
    this.#now = now
  }
  note({ notices }: MarketChange): boolean {
    this.#changed.push(...notices)
    return notices.length > 0
  }
  drain() {
    const notices = this.#changed.map((one) => noticeView(one, this.#now()))
    this.#changed = []
    return { notices }
  }
  snapshot() {
    const { symbol } = this.market.terms
    const now = this.#now()
    const standing = [...this.#all()].filter(
      (one) => (one.symbol === null || one.symbol === symbol) && stands(one, now),
    )
    const notices = standing.reverse().slice(0, NOTICES_IN_SNAPSHOT)
    return { notices: notices.map((one) => noticeView(one, now)) }
  }
}

/** What the call under way would trade: price, volume, surplus. Silent in continuous trading. */
export class AuctionTopic extends MarketTopic {
  #last: string

  constructor(market: Market, seq: number) {
    super('auctions', market, seq)
    this.#last = JSON.stringify(auctionView(market))
  }
  note({ orders, hasPhaseChanged }: MarketChange): boolean {
    return hasPhaseChanged || (this.market.isCall && orders.length > 0)
  }
  drain() {
    const view = auctionView(this.market)
    const text = JSON.stringify(view)
    if (text === this.#last) return undefined
    this.#last = text
    return view
  }
  snapshot() {
    return auctionView(this.market)
  }
}

/** Candles that a subscriber gets to begin with. */
const CANDLES_IN_SNAPSHOT = 200

export class CandlesTopic extends MarketTopic {
  readonly #sql: Sql
  readonly interval: CandleInterval
  /** The beginning of the first candle that has changed since the last message. */
  #changedFrom = Number.POSITIVE_INFINITY

  constructor(sql: Sql, market: Market, interval: CandleInterval, seq: number) {
    super('candles', market, seq)
    this.#sql = sql
    this.interval = interval
  }
  note({ trades }: MarketChange): boolean {
    if (trades[0]) {
      const start = candleStart(trades[0].at, CANDLE_INTERVALS[this.interval] * 1000)
      this.#changedFrom = Math.min(this.#changedFrom, start)
    }
    return trades.length > 0
  }
  drain() {
    const since = this.#changedFrom
    this.#changedFrom = Number.POSITIVE_INFINITY
    return this.#read(since)
  }
  snapshot() {
    return this.#read()
  }
  #read(since?: number) {
    const candles = readCandles(this.#sql, this.market, this.interval, CANDLES_IN_SNAPSHOT, { since })
    return { interval: this.interval, candles }
  }
}
