import { grownFloat64, grownInt32, grownUint8 } from '../base/columns.ts'
import { OrderStore } from '../book/order-store.ts'
import type { OrderEntry } from './order-entry.ts'
import { FIRST_CLOSED } from './order-status.ts'

const MIN_OWNERS = 64

/**
 * Every open order of a venue, in the book of a market or waiting outside it: the columns that the exchange needs
 * beside those of the book. They keep their last values after an order has left, until its slot is used again.
 */
export class OpenOrders extends OrderStore {
  asset = new Uint8Array(this.capacity)
  side = new Uint8Array(this.capacity)
  type = new Uint8Array(this.capacity)
  status = new Uint8Array(this.capacity)
  timeInForce = new Uint8Array(this.capacity)
  flags = new Uint8Array(this.capacity)
  selfTradePrevention = new Uint8Array(this.capacity)
  hold = new Int32Array(this.capacity)
  /** The slot of the order it is paired with, or 0. */
  pair = new Int32Array(this.capacity)
  ticks = new Float64Array(this.capacity)
  /** The whole order, with what is filled. */
  quantity = new Float64Array(this.capacity)
  filled = new Float64Array(this.capacity)
  /** Σ price × quantity of its trades, in fen. */
  notional = new Float64Array(this.capacity)
  /** Its place among equals: a smaller number goes first. */
  priority = new Float64Array(this.capacity)
  expiresAt = new Float64Array(this.capacity)
  stop = new Float64Array(this.capacity)
  trail = new Float64Array(this.capacity)
  display = new Float64Array(this.capacity)
  /** Lots of an iceberg below the surface; `remaining` are those that show. */
  reserve = new Float64Array(this.capacity)
  /** The orders of each owner in a chain, in no order that means anything. */
  #nextOfOwner = new Int32Array(this.capacity)
  #previousOfOwner = new Int32Array(this.capacity)
  #firstOfOwner = new Int32Array(MIN_OWNERS)

  /** Gives an order a slot and fills its columns, but for its hold. */
  open(entry: OrderEntry, asset: number): number {
    const slot = this.allocate(entry.orderId, entry.quantityLots, entry.holder)
    this.asset[slot] = asset
    this.side[slot] = entry.side
    this.type[slot] = entry.type
    this.status[slot] = 0
    this.timeInForce[slot] = entry.timeInForce
    this.flags[slot] = entry.flags
    this.selfTradePrevention[slot] = entry.selfTradePrevention
    this.hold[slot] = 0
    this.pair[slot] = 0
    this.ticks[slot] = entry.limitTicks
    this.quantity[slot] = entry.quantityLots
    this.filled[slot] = 0
    this.notional[slot] = 0
    this.priority[slot] = 0
    this.expiresAt[slot] = entry.expiresAt
    this.stop[slot] = entry.stopTicks
    this.trail[slot] = entry.trailTicks
    this.display[slot] = entry.displayLots
    this.reserve[slot] = 0
    this.#chain(slot, entry.holder)
    return slot
  }

  override release(slot: number): void {
    const next = this.#nextOfOwner[slot]!
    const previous = this.#previousOfOwner[slot]!
    if (previous === 0) this.#firstOfOwner[this.owner[slot]!] = next
    else this.#nextOfOwner[previous] = next
    if (next !== 0) this.#previousOfOwner[next] = previous
    super.release(slot)
  }

  /** Open orders of an owner, in all markets, by number: however they came to be here. */
  slotsOf(owner: number): number[] {
    const slots: number[] = []
    for (let slot = this.#firstOfOwner[owner] ?? 0; slot !== 0; slot = this.#nextOfOwner[slot]!)
      slots.push(slot)
    return slots.sort((a, b) => this.orderId[a]! - this.orderId[b]!)
  }

  #chain(slot: number, owner: number): void {
    let capacity = this.#firstOfOwner.length
    while (capacity <= owner) capacity *= 2
    if (capacity > this.#firstOfOwner.length) this.#firstOfOwner = grownInt32(this.#firstOfOwner, capacity)
    const first = this.#firstOfOwner[owner]!
    this.#nextOfOwner[slot] = first
    this.#previousOfOwner[slot] = 0
    if (first !== 0) this.#previousOfOwner[first] = slot
    this.#firstOfOwner[owner] = slot
  }

  /** True until an order is filled, cancelled or expired; it may have left its slot to another since. */
  isOpen(slot: number): boolean {
    return this.status[slot]! < FIRST_CLOSED
  }

  /** Lots that are not filled, those below the surface too. */
  left(slot: number): number {
    return this.remaining[slot]! + this.reserve[slot]!
  }

  protected override grow(capacity: number): void {
    super.grow(capacity)
    this.asset = grownUint8(this.asset, capacity)
    this.side = grownUint8(this.side, capacity)
    this.type = grownUint8(this.type, capacity)
    this.status = grownUint8(this.status, capacity)
    this.timeInForce = grownUint8(this.timeInForce, capacity)
    this.flags = grownUint8(this.flags, capacity)
    this.selfTradePrevention = grownUint8(this.selfTradePrevention, capacity)
    this.hold = grownInt32(this.hold, capacity)
    this.pair = grownInt32(this.pair, capacity)
    this.ticks = grownFloat64(this.ticks, capacity)
    this.quantity = grownFloat64(this.quantity, capacity)
    this.filled = grownFloat64(this.filled, capacity)
    this.notional = grownFloat64(this.notional, capacity)
    this.priority = grownFloat64(this.priority, capacity)
    this.expiresAt = grownFloat64(this.expiresAt, capacity)
    this.stop = grownFloat64(this.stop, capacity)
    this.trail = grownFloat64(this.trail, capacity)
    this.display = grownFloat64(this.display, capacity)
    this.reserve = grownFloat64(this.reserve, capacity)
    this.#nextOfOwner = grownInt32(this.#nextOfOwner, capacity)
    this.#previousOfOwner = grownInt32(this.#previousOfOwner, capacity)
  }
}
