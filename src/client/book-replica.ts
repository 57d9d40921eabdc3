import { bookChecksum } from '../contract/checksum.ts'

export type ReplicaLevel = readonly [price: string, quantity: string, orders: number]

/** A message of the `book` channel. */
export interface BookMessage {
  readonly type: 'snapshot' | 'update'
  readonly seq: number
  readonly prev_seq: number
  readonly data: {
    readonly bids: readonly ReplicaLevel[]
    readonly asks: readonly ReplicaLevel[]
    readonly checksum: number
  }
}

/** What became of a message: applied, or the replica is out of step and has to be subscribed anew. */
export type Applied = 'applied' | 'gap' | 'checksum_differs'

/** A copy of a book, kept by the stream's messages alone and checked against the checksum of each. */
export class BookReplica {
  seq = 0
  #bids = new Map<string, ReplicaLevel>()
  #asks = new Map<string, ReplicaLevel>()

  apply(message: BookMessage): Applied {
    if (message.type === 'snapshot') {
      this.#bids.clear()
      this.#asks.clear()
    } else if (message.prev_seq !== this.seq) return 'gap'
    merge(this.#bids, message.data.bids)
    merge(this.#asks, message.data.asks)
    this.seq = message.seq
    return bookChecksum(this.bids(), this.asks()) === message.data.checksum ? 'applied' : 'checksum_differs'
  }

  /** Best first. */
  bids(): ReplicaLevel[] {
    return [...this.#bids.values()].sort((a, b) => Number(b[0]) - Number(a[0]))
  }
  asks(): ReplicaLevel[] {
    return [...this.#asks.values()].sort((a, b) => Number(a[0]) - Number(b[0]))
  }
}

function merge(side: Map<string, ReplicaLevel>, levels: readonly ReplicaLevel[]): void {
  for (const level of levels) {
    if (level[1] === '0') side.delete(level[0])
    else side.set(level[0], level)
  }
}
