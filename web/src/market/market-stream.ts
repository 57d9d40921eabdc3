import { signal } from '@preact/signals'
import type { Auction, Candle, CandleInterval, Ticker, Trade } from '../../../engine/facts/market.ts'
import type { Order } from '../../../engine/facts/order.ts'
import type { Account } from '../../../engine/facts/registry.ts'
import type { Status } from '../../../engine/facts/stream.ts'
import { isOpenStatus } from '../../../engine/facts/words.ts'
import type { ReplicaLevel } from '../../../src/client/book-replica.ts'
import { LiveBook } from '../../../src/client/live-book.ts'
import { type ClientSocket, StreamClient } from '../../../src/client/stream-client.ts'
import type { ChannelMessage } from '../../../src/client/subscription.ts'

const TRADES_SHOWN = 40
const DEPTH = 25
const TAKEN_SHOWN = 20

/** A socket that is let go while it is still being opened is closed when it is: browsers warn of anything else. */
function patientSocket(url: string): WebSocket {
  const socket = new WebSocket(url)
  const close = socket.close.bind(socket)
  socket.close = () => {
    if (socket.readyState !== WebSocket.CONNECTING) return close()
    socket.onmessage = null
    socket.onopen = () => close()
  }
  return socket
}

/** What the market page shows, as the stream keeps it. */
export class MarketStream {
  readonly bids = signal<ReplicaLevel[]>([])
  readonly asks = signal<ReplicaLevel[]>([])
  readonly trades = signal<Trade[]>([])
  readonly ticker = signal<Ticker | undefined>(undefined)
  readonly auction = signal<Auction | undefined>(undefined)
  readonly status = signal<Status | undefined>(undefined)
  readonly orders = signal<Map<number, Order>>(new Map())
  readonly account = signal<Account | undefined>(undefined)
  readonly isConnected = signal(false)
  /** Own orders that ended without being asked to: shown until they were seen. */
  readonly taken = signal<readonly number[]>([])
  /** Own orders that this page cancelled: amended ones are told of like others. */
  readonly asked = new Set<number>()

  readonly #client: StreamClient
  readonly #symbol: string

  /** `isTrader`: one's own orders and balances are read too. */
  constructor(symbol: string, token: string, isTrader: boolean) {
    this.#symbol = symbol
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.#client = new StreamClient({
      url: `${scheme}://${location.host}/v1/stream`,
      token: () => (token === '' ? undefined : token),
      connect: (url) => patientSocket(url) as unknown as ClientSocket,
      onStatus: (isConnected) => {
        this.isConnected.value = isConnected
      },
    })
    this.#keep('ticker', this.ticker)
    this.#keep('auctions', this.auction)
    this.#keep('status', this.status)
    this.#client.subscribe({ channel: 'trades', symbol }, (message) => this.#readTrades(message))
    new LiveBook(this.#client, symbol, {
      depth: DEPTH,
      onChange: (book) => {
        this.bids.value = book.bids()
        this.asks.value = book.asks()
      },
    })
    if (isTrader) {
      this.#client.subscribe({ channel: 'orders' }, (message) => this.#readOrders(message))
      this.#client.subscribe({ channel: 'balances' }, ({ data }) => {
        this.account.value = data as Account
      })
    }
  }

  /** Candles of an interval as they change; returns how to stop. */
  candles(interval: CandleInterval, onChange: (candles: Candle[]) => void): () => void {
    let known = new Map<string, Candle>()
    const params = { channel: 'candles', symbol: this.#symbol, interval } as const
    const subscription = this.#client.subscribe(params, ({ type, data }) => {
      if (type === 'snapshot') known = new Map()
      for (const candle of (data as { candles: Candle[] }).candles) known.set(candle.start, candle)
      onChange([...known.values()].sort((a, b) => a.start.localeCompare(b.start)))
    })
    return () => this.#client.unsubscribe(subscription)
  }

  forgetTaken(): void {
    this.taken.value = []
  }

  stop(): void {
    this.#client.stop()
  }

  /** Channels whose messages each tell everything. */
  #keep<T>(channel: 'ticker' | 'auctions' | 'status', into: { value: T | undefined }): void {
    this.#client.subscribe({ channel, symbol: this.#symbol }, ({ data }) => {
      into.value = data as T
    })
  }

  #readTrades(message: ChannelMessage): void {
    const newest = [...(message.data as { trades: Trade[] }).trades].reverse()
    const known = message.type === 'snapshot' ? [] : this.trades.value
    this.trades.value = [...newest, ...known].slice(0, TRADES_SHOWN)
  }

  #readOrders(message: ChannelMessage): void {
    const orders = message.type === 'snapshot' ? new Map<number, Order>() : new Map(this.orders.value)
    for (const order of (message.data as { orders: Order[] }).orders) {
      const before = orders.get(order.order_id)
      const hasEnded = order.status === 'cancelled' || order.status === 'expired'
      // What takes at once and leaves a rest ends with it, and what is for an auction with that: as it was asked for.
      const isAsked = this.asked.has(order.order_id) || order.cancel_reason === 'auction_over'
      if (before && isOpenStatus(before.status) && hasEnded && !isAsked)
        this.taken.value = [...this.taken.value, order.order_id].slice(-TAKEN_SHOWN)
      orders.set(order.order_id, order)
    }
    this.orders.value = orders
  }
}
