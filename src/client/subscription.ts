import type { CandleInterval } from '../../engine/facts/market.ts'
import type { PrivateChannel, PublicChannel } from '../../engine/facts/stream.ts'

/** A message of a channel, as it came. */
export interface ChannelMessage {
  readonly channel: string
  readonly type: 'snapshot' | 'update'
  readonly symbol?: string
  readonly seq: number
  readonly prev_seq: number
  readonly ts?: string
  readonly data: unknown
}

export interface SubscribeParams {
  readonly channel: PublicChannel | PrivateChannel
  /** Of a public channel. One symbol a subscription: each has its own chain. */
  readonly symbol?: string
  readonly depth?: number
  readonly interval?: CandleInterval
}

/** What the service takes where a request for candles names none. */
const DEFAULT_INTERVAL = '1m'

/** How a subscription asks to be sent what it misses: from its last message on, or a snapshot. */
type Ask = (method: 'subscribe' | 'unsubscribe', params: object) => void

/**
 * One channel of one symbol, or one's own: gives every message to its reader exactly once and in order. A gap is
 * noticed by `prev_seq` and mended by asking for what came after the last message; until that comes nothing is given.
 */
export class Subscription {
  readonly params: SubscribeParams
  readonly #onMessage: (message: ChannelMessage) => void
  readonly #ask: Ask
  /** The number of the last message given; undefined before the first. */
  #seq: number | undefined
  #isMending = false

  constructor(params: SubscribeParams, onMessage: (message: ChannelMessage) => void, ask: Ask) {
    this.params = params.channel === 'candles' ? { interval: DEFAULT_INTERVAL, ...params } : params
    this.#onMessage = onMessage
    this.#ask = ask
  }

  /** Asks for what is missed since the last message. */
  open(): void {
    this.#isMending = true
    const from = this.#seq === undefined ? {} : { from_seq: this.#seq }
    this.#ask('subscribe', { ...this.#request(), ...from })
  }

  close(): void {
    this.#ask('unsubscribe', this.#request())
  }

  /** The reader's copy is wrong: asks for a snapshot. */
  restart(): void {
    this.#seq = undefined
    this.open()
  }

  /** True when the service takes the two for one: it has one of each channel, symbol and interval a connection. */
  isSameAs({ params }: Subscription): boolean {
    const { channel, symbol, interval } = this.params
    return params.channel === channel && params.symbol === symbol && params.interval === interval
  }

  matches(message: ChannelMessage): boolean {
    if (message.channel !== this.params.channel || message.symbol !== this.params.symbol) return false
    const { interval } = this.params
    return interval === undefined || (message.data as { interval?: string }).interval === interval
  }

  read(message: ChannelMessage): void {
    if (message.type === 'update') {
      // What was given already may come again while a gap is mended.
      if (this.#seq === undefined || message.seq <= this.#seq) return
      if (message.prev_seq !== this.#seq) {
        if (!this.#isMending) this.open()
        return
      }
    }
    this.#isMending = false
    this.#seq = message.seq
    this.#onMessage(message)
  }

  #request(): object {
    const { channel, symbol, depth, interval } = this.params
    return {
      channel,
      ...(symbol === undefined ? {} : { symbols: [symbol] }),
      ...(depth === undefined ? {} : { depth }),
      ...(interval === undefined ? {} : { interval }),
    }
  }
}
