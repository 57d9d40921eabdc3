import { type ChannelMessage, type SubscribeParams, Subscription } from './subscription.ts'

/** The part of a WebSocket that is used: the browser's, Node's or that of `ws`. */
export interface ClientSocket {
  send(text: string): void
  close(): void
  onopen: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
}

export interface StreamOptions {
  readonly url: string
  /** Gives the bearer token of the moment, or undefined for the public. */
  readonly token?: () => string | undefined
  readonly connect: (url: string) => ClientSocket
  readonly onStatus?: (isConnected: boolean) => void
  /** A subscription, or the token, was refused: nobody waits for the answer to these. */
  readonly onError?: (error: StreamError, method: string) => void
}

/** An order or request was refused; `code` is stable. */
export class StreamError extends Error {
  override name = 'StreamError'
  readonly code: string

  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

interface Reply {
  readonly method: string
  readonly req_id?: number
  readonly success: boolean
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly detail: string }
}

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** The service speaks once a second; after so long without a word it is asked, after as long again given up. */
const SILENCE_MS = 10_000
/** What the service reads at most, in characters. */
const MAX_MESSAGE = 16_384

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/**
 * Keeps a connection to the stream: authenticates, subscribes, and does both again after it was lost, going on from the
 * last message of each subscription. Requests under way when a connection is lost fail: whether they were applied is
 * not known, and an order may be sent again with the same client_order_id.
 */
export class StreamClient {
  readonly #options: StreamOptions
  readonly #subscriptions = new Set<Subscription>()
  readonly #pending = new Map<number, Pending>()
  #nextRequest = 1
  #socket: ClientSocket | undefined
  #isOpen = false
  #isStopped = false
  /** Intervals without a message. */
  #silentFor = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #listening: ReturnType<typeof setInterval> | undefined
  #waiting: { resolve(): void; reject(error: Error): void }[] = []
  #waitMs = FIRST_WAIT_MS

  constructor(options: StreamOptions) {
    this.#options = options
    this.#open()
  }

  subscribe(params: SubscribeParams, onMessage: (message: ChannelMessage) => void): Subscription {
    const subscription = new Subscription(params, onMessage, (method, wanted) => this.#tell(method, wanted))
    this.#subscriptions.add(subscription)
    if (this.#isOpen) subscription.open()
    return subscription
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
    // Another reader of the same goes on.
    for (const other of this.#subscriptions) if (other.isSameAs(subscription)) return
    subscription.close()
  }

  /** Waits until there is a connection: at once where there is one. Rejects when the client is stopped. */
  ready(): Promise<void> {
    if (this.#isOpen) return Promise.resolve()
    if (this.#isStopped) return Promise.reject(new StreamError('stopped', 'the client was stopped'))
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Sends a request and waits for its answer: `place_order`, `cancel_order`, `cancel_on_disconnect` and the like. */
  request<T>(method: string, params: object): Promise<T> {
    if (!this.#isOpen) return Promise.reject(new StreamError('not_connected', 'there is no connection now'))
    const req_id = this.#nextRequest++
    const text = JSON.stringify({ method, params, req_id })
    if (text.length > MAX_MESSAGE) {
      return Promise.reject(new StreamError('message_too_long', `at most ${MAX_MESSAGE} characters`))
    }
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(req_id, { resolve: resolve as (result: unknown) => void, reject })
      this.#socket?.send(text)
    })
  }

  stop(): void {
    this.#isStopped = true
    this.#isOpen = false
    clearTimeout(this.#timer)
    clearInterval(this.#listening)
    for (const { reject } of this.#waiting) reject(new StreamError('stopped', 'the client was stopped'))
    this.#waiting = []
    this.#loseRequests()
    this.#socket?.close()
  }

  #open(): void {
    const socket = this.#options.connect(this.#options.url)
    this.#socket = socket
    // An attempt that is accepted and never answered is given up too.
    this.#listen()
    socket.onopen = () => {
      this.#isOpen = true
      this.#waitMs = FIRST_WAIT_MS
      this.#listen()
      const token = this.#options.token?.()
      if (token !== undefined) this.#tell('authenticate', { token })
      for (const subscription of this.#subscriptions) subscription.open()
      this.#options.onStatus?.(true)
      for (const { resolve } of this.#waiting) resolve()
      this.#waiting = []
    }
    // The close follows, and the next attempt with it; without a listener Node would end the program.
    socket.onerror = () => {}
    socket.onmessage = (event: { data: unknown }) => {
      this.#silentFor = 0
      const message = JSON.parse(String(event.data)) as ChannelMessage | Reply
      if ('method' in message) this.#settle(message)
      else for (const one of this.#subscriptions) if (one.matches(message)) one.read(message)
    }
    socket.onclose = () => {
      this.#isOpen = false
      clearInterval(this.#listening)
      this.#loseRequests()
      this.#options.onStatus?.(false)
      if (this.#isStopped) return
      this.#timer = setTimeout(() => this.#open(), this.#waitMs)
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
    }
  }

  /** Notices a line that is gone without a word: what is sent into it seems to be sent, and no close ever comes. */
  #listen(): void {
    const socket = this.#socket!
    this.#silentFor = 0
    clearInterval(this.#listening)
    this.#listening = setInterval(() => {
      const silentFor = this.#silentFor++
      if (silentFor === 1) this.#tell('ping', {})
      if (silentFor < 2) return
      // Its close would wait for an answer that does not come.
      const lost = socket.onclose as (() => void) | null
      socket.onclose = null
      socket.onmessage = null
      socket.close()
      lost?.()
    }, SILENCE_MS)
  }

  #loseRequests(): void {
    for (const { reject } of this.#pending.values()) {
      reject(new StreamError('connection_lost', 'the connection was lost; the outcome is unknown'))
    }
    this.#pending.clear()
  }

  #settle({ req_id, success, result, error }: Reply): void {
    if (req_id === undefined) return
    const pending = this.#pending.get(req_id)
    this.#pending.delete(req_id)
    if (success) pending?.resolve(result)
    else pending?.reject(new StreamError(error?.code ?? 'unknown', error?.detail ?? ''))
  }

  #tell(method: string, params: object): void {
    if (!this.#isOpen) return
    this.request(method, params).catch((error: StreamError) => {
      // A connection that is lost is taken up again, and says all of this anew.
      if (error.code !== 'connection_lost') this.#options.onError?.(error, method)
    })
  }
}
