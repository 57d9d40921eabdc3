/** Something that is to happen at an instant (ms since 1970). */
export interface Deadline<K extends string | number> {
  readonly key: K
  readonly at: number
}

/** Entries of the heap that may be of deadlines that were moved or dropped, before they are cleared out. */
const MIN_STALE = 64

/**
 * When things happen next, one instant a key: a binary heap, the earliest first, at one instant by key. What was moved
 * or dropped stays in the heap until it comes to the top, or until half of the heap is such.
 */
export class Deadlines<K extends string | number> {
  readonly #instants = new Map<K, number>()
  #heap: Deadline<K>[] = []

  set(key: K, at: number): void {
    if (this.#instants.get(key) === at) return
    this.#instants.set(key, at)
    if (this.#heap.length > MIN_STALE && this.#heap.length > 2 * this.#instants.size)
      this.#heap = [...this.#entries()].sort(order)
    else this.#push({ key, at })
  }

  delete(key: K): void {
    this.#instants.delete(key)
  }

  /** The earliest; undefined: nothing is to happen. */
  get next(): Deadline<K> | undefined {
    for (let first = this.#heap[0]; first; first = this.#heap[0]) {
      if (this.#instants.get(first.key) === first.at) return first
      this.#removeFirst()
    }
    return undefined
  }

  /** Keys whose instant has come, in order. */
  by(at: number): K[] {
    if (!this.next || this.next.at > at) return []
    return [...this.#entries()]
      .filter((one) => one.at <= at)
      .sort(order)
      .map(({ key }) => key)
  }

  *#entries(): Generator<Deadline<K>> {
    for (const [key, at] of this.#instants) yield { key, at }
  }

  #push(one: Deadline<K>): void {
    let hole = this.#heap.length
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (order(one, this.#heap[parent]!) >= 0) break
      this.#heap[hole] = this.#heap[parent]!
      hole = parent
    }
    this.#heap[hole] = one
  }

  #removeFirst(): void {
    const last = this.#heap.pop()!
    const size = this.#heap.length
    if (size === 0) return
    let hole = 0
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && order(this.#heap[child + 1]!, this.#heap[child]!) < 0) child++
      if (order(last, this.#heap[child]!) <= 0) break
      this.#heap[hole] = this.#heap[child]!
      hole = child
    }
    this.#heap[hole] = last
  }
}

function order<K extends string | number>(a: Deadline<K>, b: Deadline<K>): number {
  if (a.at !== b.at) return a.at - b.at
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}
