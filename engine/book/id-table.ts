/** 2^32 ÷ golden ratio: spreads consecutive ids evenly over a power-of-two table (Knuth, TAOCP 6.4). */
const FIBONACCI = 0x9e3779b1 | 0
const MIN_CAPACITY = 1024

/**
 * Order id to slot, by open addressing with linear probing. Kept at most half full, because a table of about twice the
 * live orders stays in cache where a Map does not. Deleting shifts the run back, so there are no tombstones to probe
 * over however long the market runs.
 */
export class IdTable {
  #slots = new Int32Array(MIN_CAPACITY)
  #mask = MIN_CAPACITY - 1
  #shift = 32 - Math.log2(MIN_CAPACITY)
  #size = 0
  /** Column of the order store: the id of the order in each slot. */
  #orderIds: Float64Array

  constructor(orderIds: Float64Array) {
    this.#orderIds = orderIds
  }

  /** The order store grew and its columns moved. */
  rebind(orderIds: Float64Array): void {
    this.#orderIds = orderIds
  }

  find(orderId: number): number {
    const slots = this.#slots
    const ids = this.#orderIds
    for (let index = this.#home(orderId); ; index = (index + 1) & this.#mask) {
      const slot = slots[index]!
      if (slot === 0 || ids[slot] === orderId) return slot
    }
  }

  /** The id must not be in the table yet. */
  insert(orderId: number, slot: number): void {
    if ((this.#size + 1) * 2 > this.#slots.length) this.#resize(this.#slots.length * 2)
    this.#place(orderId, slot)
    this.#size++
  }

  /** The id must be in the table. */
  remove(orderId: number): void {
    const slots = this.#slots
    const ids = this.#orderIds
    const mask = this.#mask
    let hole = this.#home(orderId)
    while (ids[slots[hole]!] !== orderId) hole = (hole + 1) & mask
    for (let index = (hole + 1) & mask; slots[index] !== 0; index = (index + 1) & mask) {
      const home = this.#home(ids[slots[index]!]!)
      // An entry may move back into the hole unless its home lies cyclically behind the hole.
      if (((index - home) & mask) < ((index - hole) & mask)) continue
      slots[hole] = slots[index]!
      hole = index
    }
    slots[hole] = 0
    this.#size--
    if (this.#size * 16 < slots.length && slots.length > MIN_CAPACITY) this.#resize(slots.length / 2)
  }

  #home(orderId: number): number {
    const low = orderId | 0
    const folded = orderId < 0x80000000 ? low : low ^ ((orderId / 0x100000000) | 0)
    return Math.imul(folded, FIBONACCI) >>> this.#shift
  }

  #place(orderId: number, slot: number): void {
    let index = this.#home(orderId)
    while (this.#slots[index] !== 0) index = (index + 1) & this.#mask
    this.#slots[index] = slot
  }

  #resize(capacity: number): void {
    const old = this.#slots
    this.#slots = new Int32Array(capacity)
    this.#mask = capacity - 1
    this.#shift = 32 - Math.log2(capacity)
    for (const slot of old) if (slot !== 0) this.#place(this.#orderIds[slot]!, slot)
  }
}
