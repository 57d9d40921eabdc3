import { grownFloat64, grownInt32 } from '../base/columns.ts'
import { IdTable } from './id-table.ts'

const MIN_ORDERS = 1024

/**
 * Orders as a struct of arrays with a free list, found by id through an open-addressing table. An order is named by its
 * slot, a positive integer that is its own until it is released; 0 is no order. Several books may keep their queues in
 * one store, because an order stands in one of them at most. Nothing is allocated for an order once the columns have
 * grown to the live orders.
 */
export class OrderStore {
  orderId = new Float64Array(MIN_ORDERS)
  /** Lots that stand in the queue. */
  remaining = new Float64Array(MIN_ORDERS)
  owner = new Int32Array(MIN_ORDERS)
  /** The level an order stands in: positive on the buy side, negative on the sell side, 0 in no queue. */
  level = new Int32Array(MIN_ORDERS)
  next = new Int32Array(MIN_ORDERS)
  previous = new Int32Array(MIN_ORDERS)

  #slotsUsed = 1
  /** Recycled slots, chained through `next`. */
  #free = 0
  #ids = new IdTable(this.orderId)

  /** Slots are below this; it only grows, and only in `allocate`. */
  get capacity(): number {
    return this.orderId.length
  }

  /** Slots that were ever used are below this: what walks over all orders stops here. */
  get slotsUsed(): number {
    return this.#slotsUsed
  }

  /** A slot for an order that stands in no queue yet. The caller has made sure that its id is not in use. */
  allocate(orderId: number, quantityLots: number, owner: number): number {
    let slot = this.#free
    if (slot !== 0) this.#free = this.next[slot]!
    else {
      if (this.#slotsUsed === this.orderId.length) this.grow(this.orderId.length * 2)
      slot = this.#slotsUsed++
    }
    this.orderId[slot] = orderId
    this.remaining[slot] = quantityLots
    this.owner[slot] = owner
    this.level[slot] = 0
    this.#ids.insert(orderId, slot)
    return slot
  }

  /** Gives a slot back. Its columns keep their values until it is allocated again. */
  release(slot: number): void {
    this.#ids.remove(this.orderId[slot]!)
    this.next[slot] = this.#free
    this.#free = slot
  }

  /** The slot of an order, or 0. */
  find(orderId: number): number {
    return this.#ids.find(orderId)
  }

  protected grow(capacity: number): void {
    this.orderId = grownFloat64(this.orderId, capacity)
    this.remaining = grownFloat64(this.remaining, capacity)
    this.owner = grownInt32(this.owner, capacity)
    this.level = grownInt32(this.level, capacity)
    this.next = grownInt32(this.next, capacity)
    this.previous = grownInt32(this.previous, capacity)
    this.#ids.rebind(this.orderId)
  }
}
