import { grownFloat64, grownInt32 } from '../base/columns.ts'
import { IdTable } from './id-table.ts'
import type { LimitBook } from './limit-book.ts'
import { PriceLadder } from './price-ladder.ts'
import { BUY, SELL, type Side } from './side.ts'

const MIN_ORDERS = 1024

/**
 * One market's limit order book over typed arrays: a struct-of-arrays order store with a free list, an intrusive FIFO
 * per level, a price ladder per side, an open-addressing id table. Nothing is allocated for an order once the store has
 * grown to the live orders.
 */
export class Book implements LimitBook {
  #orderId = new Float64Array(MIN_ORDERS)
  #remaining = new Float64Array(MIN_ORDERS)
  /** The level an order stands in: positive on the buy side, negative on the sell side. */
  #level = new Int32Array(MIN_ORDERS)
  #next = new Int32Array(MIN_ORDERS)
  #previous = new Int32Array(MIN_ORDERS)
  #owner = new Int32Array(MIN_ORDERS)

  #slotsUsed = 1
  /** Recycled slots, chained through `#next`. */
  #free = 0
  #size = 0

  #bids = new PriceLadder()
  #asks = new PriceLadder()
  #ids = new IdTable(this.#orderId)

  get size(): number {
    return this.#size
  }

  /** Slots are below this; it only grows, and only in `rest`. Columns kept beside the book are sized by it. */
  get capacity(): number {
    return this.#orderId.length
  }

  rest(orderId: number, side: Side, priceTicks: number, quantityLots: number, owner: number): number {
    let slot = this.#free
    if (slot !== 0) this.#free = this.#next[slot]!
    else {
      if (this.#slotsUsed === this.#orderId.length) this.#grow()
      slot = this.#slotsUsed++
    }
    const ladder = side === BUY ? this.#bids : this.#asks
    const level = ladder.open(side === BUY ? -priceTicks : priceTicks)
    const tail = ladder.tail[level]!
    this.#orderId[slot] = orderId
    this.#remaining[slot] = quantityLots
    this.#owner[slot] = owner
    this.#level[slot] = side === BUY ? level : -level
    this.#next[slot] = 0
    this.#previous[slot] = tail
    if (tail === 0) ladder.head[level] = slot
    else this.#next[tail] = slot
    ladder.tail[level] = slot
    ladder.orders[level]!++
    ladder.quantity[level]! += quantityLots
    this.#ids.insert(orderId, slot)
    this.#size++
    return slot
  }

  remove(slot: number): void {
    const signed = this.#level[slot]!
    const isBid = signed > 0
    const level = isBid ? signed : -signed
    const ladder = isBid ? this.#bids : this.#asks
    const next = this.#next[slot]!
    const previous = this.#previous[slot]!
    if (previous === 0) ladder.head[level] = next
    else this.#next[previous] = next
    if (next === 0) ladder.tail[level] = previous
    else this.#previous[next] = previous
    ladder.quantity[level]! -= this.#remaining[slot]!
    if (--ladder.orders[level]! === 0) ladder.close(level)
    this.#ids.remove(this.#orderId[slot]!)
    this.#level[slot] = 0
    this.#next[slot] = this.#free
    this.#free = slot
    this.#size--
  }

  fill(slot: number, quantityLots: number): void {
    const remaining = this.#remaining[slot]!
    if (remaining === quantityLots) {
      this.remove(slot)
      return
    }
    this.#remaining[slot] = remaining - quantityLots
    const signed = this.#level[slot]!
    if (signed > 0) this.#bids.quantity[signed]! -= quantityLots
    else this.#asks.quantity[-signed]! -= quantityLots
  }

  find(orderId: number): number {
    return this.#ids.find(orderId)
  }

  bestOrder(side: Side): number {
    const ladder = side === BUY ? this.#bids : this.#asks
    return ladder.best === 0 ? 0 : ladder.head[ladder.best]!
  }

  nextOrder(slot: number): number {
    const next = this.#next[slot]!
    if (next !== 0) return next
    const signed = this.#level[slot]!
    const ladder = signed > 0 ? this.#bids : this.#asks
    const level = ladder.next(signed > 0 ? signed : -signed)
    return level === 0 ? 0 : ladder.head[level]!
  }

  orderIdOf(slot: number): number {
    return this.#orderId[slot]!
  }
  sideOf(slot: number): Side {
    return this.#level[slot]! > 0 ? BUY : SELL
  }
  priceOf(slot: number): number {
    const signed = this.#level[slot]!
    return signed > 0 ? -this.#bids.key[signed]! : this.#asks.key[-signed]!
  }
  remainingOf(slot: number): number {
    return this.#remaining[slot]!
  }
  ownerOf(slot: number): number {
    return this.#owner[slot]!
  }

  levelQuantity(side: Side, priceTicks: number): number {
    const ladder = side === BUY ? this.#bids : this.#asks
    const level = ladder.find(side === BUY ? -priceTicks : priceTicks)
    return level === 0 ? 0 : ladder.quantity[level]!
  }

  levelOrders(side: Side, priceTicks: number): number {
    const ladder = side === BUY ? this.#bids : this.#asks
    const level = ladder.find(side === BUY ? -priceTicks : priceTicks)
    return level === 0 ? 0 : ladder.orders[level]!
  }

  forEachLevel(
    side: Side,
    depth: number,
    visit: (priceTicks: number, lots: number, orders: number) => void,
  ): void {
    const ladder = side === BUY ? this.#bids : this.#asks
    let level = ladder.best
    for (let count = 0; level !== 0 && count < depth; count++, level = ladder.next(level)) {
      const key = ladder.key[level]!
      visit(side === BUY ? -key : key, ladder.quantity[level]!, ladder.orders[level]!)
    }
  }

  #grow(): void {
    const capacity = this.#orderId.length * 2
    this.#orderId = grownFloat64(this.#orderId, capacity)
    this.#remaining = grownFloat64(this.#remaining, capacity)
    this.#level = grownInt32(this.#level, capacity)
    this.#next = grownInt32(this.#next, capacity)
    this.#previous = grownInt32(this.#previous, capacity)
    this.#owner = grownInt32(this.#owner, capacity)
    this.#ids.rebind(this.#orderId)
  }
}
