import { type BookMessage, BookReplica, type ReplicaLevel } from './book-replica.ts'
import type { StreamClient } from './stream-client.ts'
import type { Subscription } from './subscription.ts'

/** A book that is kept right: gaps are mended by the subscription, a wrong checksum by a fresh snapshot. */
export class LiveBook {
  readonly #client: StreamClient
  readonly #subscription: Subscription
  readonly #replica = new BookReplica()
  /** How often the checksum was wrong: 0 unless something is broken. */
  restarts = 0

  constructor(
    client: StreamClient,
    symbol: string,
    options: { readonly depth?: number; readonly onChange?: (book: LiveBook) => void } = {},
  ) {
    this.#client = client
    const { depth, onChange } = options
    const params = { channel: 'book', symbol, ...(depth === undefined ? {} : { depth }) } as const
    this.#subscription = client.subscribe(params, (message) => {
      if (this.#replica.apply(message as unknown as BookMessage)) onChange?.(this)
      else {
        this.restarts++
        this.#subscription.restart()
      }
    })
  }

  get seq(): number {
    return this.#replica.seq
  }
  /** Best first. */
  bids(): ReplicaLevel[] {
    return this.#replica.bids()
  }
  asks(): ReplicaLevel[] {
    return this.#replica.asks()
  }

  stop(): void {
    this.#client.unsubscribe(this.#subscription)
  }
}
