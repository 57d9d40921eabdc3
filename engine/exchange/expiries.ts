import { grownFloat64, grownInt32 } from '../base/columns.ts'
import type { OpenOrders } from './open-orders.ts'
import { NEVER } from './order-entry.ts'

const MIN_ENTRIES = 64

/**
 * Orders with a date, the earliest first: a binary heap of (instant, order). An order that left before its date stays
 * in the heap until it comes to the top, or until half of the heap is such orders.
 */
export class Expiries {
  readonly #orders: OpenOrders
  #at = new Float64Array(MIN_ENTRIES)
  #orderId = new Float64Array(MIN_ENTRIES)
  #slot = new Int32Array(MIN_ENTRIES)
  #size = 0
  #dated = 0

  constructor(orders: OpenOrders) {
    this.#orders = orders
  }

  /** No order lapses before this instant. */
  get next(): number {
    while (this.#size > 0 && !this.#isOpen(0)) this.#removeFirst()
    return this.#size === 0 ? NEVER : this.#at[0]!
  }

  /** True when an order may have to lapse by this instant. */
  isDue(at: number): boolean {
    return this.#size > 0 && this.#at[0]! <= at
  }

  add(slot: number): void {
    const at = this.#orders.expiresAt[slot]!
    if (at === NEVER) return
    this.#dated++
    if (this.#size > MIN_ENTRIES && this.#size > 2 * this.#dated) this.#compact()
    if (this.#size === this.#at.length) this.#grow()
    this.#place(this.#size++, at, this.#orders.orderId[slot]!, slot)
  }

  /** An order with a date has left. */
  left(slot: number): void {
    if (this.#orders.expiresAt[slot] !== NEVER) this.#dated--
  }

  /** Takes out and returns an order whose date has come, or 0. */
  takeDue(at: number): number {
    while (this.#size > 0 && this.#at[0]! <= at) {
      const slot = this.#slot[0]!
      const isOpen = this.#isOpen(0)
      this.#removeFirst()
      if (isOpen) return slot
    }
    return 0
  }

  #isOpen(index: number): boolean {
    const slot = this.#slot[index]!
    return this.#orders.orderId[slot] === this.#orderId[index] && this.#orders.isOpen(slot)
  }

  /** Sifts an entry up from `index` to its place: by instant, then by order, so that equal dates lapse in one order. */
  #place(index: number, at: number, orderId: number, slot: number): void {
    let hole = index
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!this.#isBefore(at, orderId, parent)) break
      this.#copy(parent, hole)
      hole = parent
    }
    this.#at[hole] = at
    this.#orderId[hole] = orderId
    this.#slot[hole] = slot
  }

  #removeFirst(): void {
    const last = --this.#size
    if (last === 0) return
    const at = this.#at[last]!
    const orderId = this.#orderId[last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      if (child + 1 < last && this.#isBefore(this.#at[child + 1]!, this.#orderId[child + 1]!, child)) child++
      if (this.#isBefore(at, orderId, child)) break
      this.#copy(child, hole)
      hole = child
    }
    this.#at[hole] = at
    this.#orderId[hole] = orderId
    this.#slot[hole] = this.#slot[last]!
  }

  #isBefore(at: number, orderId: number, index: number): boolean {
    return at < this.#at[index]! || (at === this.#at[index] && orderId < this.#orderId[index]!)
  }

  #copy(from: number, to: number): void {
    this.#at[to] = this.#at[from]!
    this.#orderId[to] = this.#orderId[from]!
    this.#slot[to] = this.#slot[from]!
  }

  #compact(): void {
    const size = this.#size
    this.#size = 0
    for (let index = 0; index < size; index++) {
      if (!this.#isOpen(index)) continue
      this.#place(this.#size++, this.#at[index]!, this.#orderId[index]!, this.#slot[index]!)
    }
  }

  #grow(): void {
    const capacity = this.#at.length * 2
    this.#at = grownFloat64(this.#at, capacity)
    this.#orderId = grownFloat64(this.#orderId, capacity)
    this.#slot = grownInt32(this.#slot, capacity)
  }
}
