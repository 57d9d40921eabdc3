import { bookChecksum } from '../../engine/book/checksum.ts'

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
 * A copy of a book, kept by the messages of one channel alone. `apply` is false when the checksum says that the copy is
 * wrong: it has to be subscribed anew. Gaps are the subscription's business.
 */
abstract class Replica<T extends ReplicaLevel | ReplicaOrder> {
  seq = 0
  readonly #bids = new Map<T[0], T>()
  readonly #asks = new Map<T[0], T>()

  protected abstract priceOf(row: T): number
  protected abstract quantityOf(row: T): string
  /** Of two at one price, which goes first. */
  protected abstract compareWithin(a: T, b: T): number
  protected abstract levelsOf(rows: readonly T[]): readonly ReplicaLevel[]

  apply(message: BookMessage<T>): boolean {
    const { bids, asks, checksum } = message.data
    if (message.type === 'snapshot') {
      this.#bids.clear()
      this.#asks.clear()
    }
    this.#merge(this.#bids, bids)
    this.#merge(this.#asks, asks)
    this.seq = message.seq
    return bookChecksum(this.levelsOf(this.bids()), this.levelsOf(this.asks())) === checksum
  }

  /** Best first. */
  bids(): T[] {
    return this.#sorted(this.#bids, -1)
  }
  asks(): T[] {
    return this.#sorted(this.#asks, 1)
  }

  #sorted(side: ReadonlyMap<T[0], T>, sign: 1 | -1): T[] {
    return [...side.values()].sort(
      (a, b) => sign * (this.priceOf(a) - this.priceOf(b)) || this.compareWithin(a, b),
    )
  }

  #merge(side: Map<T[0], T>, rows: readonly T[]): void {
    for (const row of rows) {
      if (this.quantityOf(row) === '0') side.delete(row[0])
      else side.set(row[0], row)
    }
  }
}

/** A book by levels, kept by `book`. */
export class BookReplica extends Replica<ReplicaLevel> {
  protected priceOf([price]: ReplicaLevel): number {
    return Number(price)
  }
  protected quantityOf([, quantity]: ReplicaLevel): string {
    return quantity
  }
  protected compareWithin(): number {
    return 0
  }
  protected levelsOf(levels: readonly ReplicaLevel[]): readonly ReplicaLevel[] {
    return levels
  }
}

/** A book order by order, in priority, kept by `book_l3`; its checksum is that of its levels. */
export class OrdersReplica extends Replica<ReplicaOrder> {
  protected priceOf([, price]: ReplicaOrder): number {
    return Number(price)
  }
  protected quantityOf([, , quantity]: ReplicaOrder): string {
    return quantity
  }
  protected compareWithin(a: ReplicaOrder, b: ReplicaOrder): number {
    return a[3] - b[3]
  }
  protected levelsOf(orders: readonly ReplicaOrder[]): readonly ReplicaLevel[] {
    return levelsOf(orders)
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
