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
  readonly #removed = new Set<Key>()
  readonly #leave: (record: R) => void

  /** `follow` keeps what is derived from the records; it is told of each that comes, put or restored, `leave` of each that goes. */
  constructor(
    keyOf: (record: R) => Key,
    follow: (record: R, before: R | undefined) => void = () => {},
    leave: (record: R) => void = () => {},
  ) {
    this.#keyOf = keyOf
    this.#follow = follow
    this.#leave = leave
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
    this.#removed.delete(this.#keyOf(record))
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

  /** Takes a record out for good, here and where it is kept; that there is none is as well. */
  remove(key: Key): void {
    const record = this.#records.get(key)
    this.#records.delete(key)
    this.#marked.delete(key)
    this.#removed.add(key)
    if (record) this.#leave(record)
  }

  /** Takes the keys of records that were removed, each once. */
  drainRemoved(visit: (key: Key) => void): void {
    for (const key of this.#removed) visit(key)
    this.#removed.clear()
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
