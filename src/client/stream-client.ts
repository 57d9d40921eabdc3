import type { PrivateChannel, PublicChannel } from '../contract/stream.ts'

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
  readonly symbols?: readonly string[]
  readonly depth?: number
}

/** The part of a WebSocket that is used: the browser's, Node's or that of `ws`. */
export interface ClientSocket {
  send(text: string): void
  close(): void
  onopen: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
}

export interface StreamOptions {
  readonly url: string
  /** Gives the bearer token of the moment, or undefined for the public. */
  readonly token?: () => string | undefined
  readonly connect: (url: string) => ClientSocket
  readonly onMessage: (message: ChannelMessage) => void
  readonly onStatus?: (isConnected: boolean) => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** Keeps a connection to the stream: authenticates, subscribes, and does both again after it was lost. */
export class StreamClient {
  readonly #options: StreamOptions
  readonly #subscriptions = new Map<string, SubscribeParams>()
  #socket: ClientSocket | undefined
  #isOpen = false
  #isStopped = false
  #waitMs = FIRST_WAIT_MS

  constructor(options: StreamOptions) {
    this.#options = options
    this.#open()
  }

  subscribe(params: SubscribeParams): void {
    this.#subscriptions.set(keyOf(params), params)
    if (this.#isOpen) this.#send('subscribe', params)
  }

  unsubscribe(params: SubscribeParams): void {
    this.#subscriptions.delete(keyOf(params))
    if (this.#isOpen) this.#send('unsubscribe', params)
  }

  /** Asks for a fresh snapshot, after a gap or a wrong checksum. */
  resubscribe(params: SubscribeParams): void {
    if (this.#isOpen) this.#send('subscribe', params)
  }

  stop(): void {
    this.#isStopped = true
    this.#socket?.close()
  }

  #open(): void {
    const socket = this.#options.connect(this.#options.url)
    this.#socket = socket
    socket.onopen = () => {
      this.#isOpen = true
      this.#waitMs = FIRST_WAIT_MS
      const token = this.#options.token?.()
      if (token !== undefined) this.#send('authenticate', { token })
      for (const params of this.#subscriptions.values()) this.#send('subscribe', params)
      this.#options.onStatus?.(true)
    }
    socket.onmessage = (event: { data: unknown }) => {
      const message = JSON.parse(String(event.data)) as ChannelMessage & { method?: string }
      if (message.method === undefined && message.channel !== 'heartbeat') this.#options.onMessage(message)
    }
    socket.onclose = () => {
      this.#isOpen = false
      this.#options.onStatus?.(false)
      if (this.#isStopped) return
      setTimeout(() => this.#open(), this.#waitMs)
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
    }
  }

  #send(method: string, params: object): void {
    this.#socket?.send(JSON.stringify({ method, params }))
  }
}

function keyOf(params: SubscribeParams): string {
  return JSON.stringify([params.channel, params.symbols ?? [], params.depth ?? 0])
}
