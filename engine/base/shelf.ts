type Key = string | number

/**
 * Records of one kind by their key. What is put is marked; whoever keeps the records drains the marked ones, each in its
 * last state. Records are never changed in place: a change puts another one under the same key.
 */
export class Shelf<R extends object> {
  readonly #keyOf: (record: R) => Key
  readonly #follow: (record: R, before: R | undefined) => void
  readonly #records = new Map<Key, R>()
  readonly #marked = new Map<Key, R>()

  /** `follow` keeps what is derived from the records; it is told of each that comes, put or restored. */
  constructor(keyOf: (record: R) => Key, follow: (record: R, before: R | undefined) => void = () => {}) {
    this.#keyOf = keyOf
    this.#follow = follow
  }

  get size(): number {
    return this.#records.size
  }

  get(key: Key): R | undefined {
    return this.#records.get(key)
  }

  has(key: Key): boolean {
    return this.#records.has(key)
  }

  values(): IterableIterator<R> {
    return this.#records.values()
  }

  put(record: R): R {
    this.restore(record)
    this.#marked.set(this.#keyOf(record), record)
    return record
  }

  /** Puts a record back as it was stored: it is not written again. */
  restore(record: R): void {
    const key = this.#keyOf(record)
    const before = this.#records.get(key)
    this.#records.set(key, record)
    this.#follow(record, before)
  }

  /** Takes the marked records, each once. With `forget` they are not held in memory any longer. */
  drain(visit: (record: R) => void, forget = false): void {
    for (const [key, record] of this.#marked) {
      visit(record)
      if (forget) this.#records.delete(key)
    }
    this.#marked.clear()
  }
}
