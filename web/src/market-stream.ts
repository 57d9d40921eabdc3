import { signal } from '@preact/signals'
import { type BookMessage, BookReplica, type ReplicaLevel } from '../../src/client/book-replica.ts'
import {
  type ChannelMessage,
  type ClientSocket,
  StreamClient,
  type SubscribeParams,
} from '../../src/client/stream-client.ts'
import type { Order, Ticker, Trade } from '../../src/contract/market.ts'
import type { Account } from '../../src/contract/registry.ts'

const TRADES_SHOWN = 40
const DEPTH = 25

/** What the market page shows, as the stream keeps it. */
export class MarketStream {
  readonly bids = signal<ReplicaLevel[]>([])
  readonly asks = signal<ReplicaLevel[]>([])
  readonly trades = signal<Trade[]>([])
  readonly ticker = signal<Ticker | undefined>(undefined)
  readonly orders = signal<Map<number, Order>>(new Map())
  readonly account = signal<Account | undefined>(undefined)
  readonly isConnected = signal(false)

  readonly #client: StreamClient
  readonly #symbol: string
  readonly #replica = new BookReplica()

  constructor(symbol: string, token: string) {
    this.#symbol = symbol
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.#client = new StreamClient({
      url: `${scheme}://${location.host}/v1/stream`,
      token: () => (token === '' ? undefined : token),
      connect: (url) => new WebSocket(url) as unknown as ClientSocket,
      onMessage: (message) => this.#read(message),
      onStatus: (isConnected) => {
        this.isConnected.value = isConnected
      },
    })
    for (const channel of ['trades', 'ticker'] as const)
      this.#client.subscribe({ channel, symbols: [symbol] })
    this.#client.subscribe(this.#bookParams())
    if (token.startsWith('demo-enterprise')) {
      for (const channel of ['orders', 'balances'] as const) this.#client.subscribe({ channel })
    }
  }

  stop(): void {
    this.#client.stop()
  }

  #bookParams(): SubscribeParams {
    return { channel: 'book', symbols: [this.#symbol], depth: DEPTH }
  }

  #read(message: ChannelMessage): void {
    switch (message.channel) {
      case 'book': {
        const outcome = this.#replica.apply(message as unknown as BookMessage)
        if (outcome !== 'applied') this.#client.resubscribe(this.#bookParams())
        this.bids.value = this.#replica.bids()
        this.asks.value = this.#replica.asks()
        return
      }
      case 'trades': {
        const { trades } = message.data as { trades: Trade[] }
        const newest = [...trades].reverse()
        this.trades.value = (message.type === 'snapshot' ? newest : [...newest, ...this.trades.value]).slice(
          0,
          TRADES_SHOWN,
        )
        return
      }
      case 'ticker':
        this.ticker.value = message.data as Ticker
        return
      case 'orders': {
        const orders = message.type === 'snapshot' ? new Map<number, Order>() : new Map(this.orders.value)
        for (const order of (message.data as { orders: Order[] }).orders) orders.set(order.order_id, order)
        this.orders.value = orders
        return
      }
      case 'balances':
        this.account.value = message.data as Account
    }
  }
}
