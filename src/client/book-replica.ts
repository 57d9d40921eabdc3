import { bookChecksum } from '../contract/checksum.ts'

export type ReplicaLevel = readonly [price: string, quantity: string, orders: number]
export type ReplicaOrder = readonly [orderId: number, price: string, quantity: string, priority: number]

interface Sides<T> {
  readonly bids: readonly T[]
  readonly asks: readonly T[]
  readonly checksum: number
}

/** A message of the `book` channel, or of `book_l3`. */
export interface BookMessage<T = ReplicaLevel> {
  readonly type: 'snapshot' | 'update'
  readonly seq: number
  readonly data: Sides<T>
}

/**
 * A copy of a book by levels, kept by the messages of `book` alone. `apply` is false when the checksum says that the
 * copy is wrong: it has to be subscribed anew. Gaps are the subscription's business.
 */
export class BookReplica {
  seq = 0
  readonly #bids = new Map<string, ReplicaLevel>()
  readonly #asks = new Map<string, ReplicaLevel>()

  apply(message: BookMessage): boolean {
    if (message.type === 'snapshot') {
      this.#bids.clear()
      this.#asks.clear()
    }
    mergeLevels(this.#bids, message.data.bids)
    mergeLevels(this.#asks, message.data.asks)
    this.seq = message.seq
    return bookChecksum(this.bids(), this.asks()) === message.data.checksum
  }

  /** Best first. */
  bids(): ReplicaLevel[] {
    return [...this.#bids.values()].sort((a, b) => Number(b[0]) - Number(a[0]))
  }
  asks(): ReplicaLevel[] {
    return [...this.#asks.values()].sort((a, b) => Number(a[0]) - Number(b[0]))
  }
}

function mergeLevels(side: Map<string, ReplicaLevel>, levels: readonly ReplicaLevel[]): void {
  for (const level of levels) {
    if (level[1] === '0') side.delete(level[0])
    else side.set(level[0], level)
  }
}

/** A copy of a book order by order, kept by the messages of `book_l3`; its checksum is that of its levels. */
export class OrdersReplica {
  seq = 0
  readonly #bids = new Map<number, ReplicaOrder>()
  readonly #asks = new Map<number, ReplicaOrder>()

  apply(message: BookMessage<ReplicaOrder>): boolean {
    if (message.type === 'snapshot') {
      this.#bids.clear()
      this.#asks.clear()
    }
    mergeOrders(this.#bids, message.data.bids)
    mergeOrders(this.#asks, message.data.asks)
    this.seq = message.seq
    return bookChecksum(levelsOf(this.bids()), levelsOf(this.asks())) === message.data.checksum
  }

  /** In priority: best price first, then by place. */
  bids(): ReplicaOrder[] {
    return [...this.#bids.values()].sort((a, b) => Number(b[1]) - Number(a[1]) || a[3] - b[3])
  }
  asks(): ReplicaOrder[] {
    return [...this.#asks.values()].sort((a, b) => Number(a[1]) - Number(b[1]) || a[3] - b[3])
  }
}

function mergeOrders(side: Map<number, ReplicaOrder>, orders: readonly ReplicaOrder[]): void {
  for (const order of orders) {
    if (order[2] === '0') side.delete(order[0])
    else side.set(order[0], order)
  }
}

/** Levels of orders in priority, their quantities written as the service writes them. */
function levelsOf(orders: readonly ReplicaOrder[]): ReplicaLevel[] {
  const levels: { price: string; parts: string[] }[] = []
  for (const [, price, quantity] of orders) {
    const last = levels[levels.length - 1]
    if (last?.price === price) last.parts.push(quantity)
    else levels.push({ price, parts: [quantity] })
  }
  return levels.map(({ price, parts }) => [price, sumOf(parts), parts.length])
}

/** Exact: all have the decimals of the instrument's lot. */
function sumOf(quantities: readonly string[]): string {
  const decimals = (quantities[0] ?? '').split('.')[1]?.length ?? 0
  const total = quantities.reduce((sum, text) => sum + BigInt(text.replace('.', '')), 0n)
  if (decimals === 0) return total.toString()
  const digits = total.toString().padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
