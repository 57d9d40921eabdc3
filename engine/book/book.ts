import type { LimitBook } from './limit-book.ts'
import { OrderStore } from './order-store.ts'
import { PriceLadder } from './price-ladder.ts'
import { BUY, type Side } from './side.ts'

/**
 * One limit order book over typed arrays: the orders of a store in an intrusive FIFO per level, a price ladder per
 * side. Nothing is allocated for an order.
 */
export class Book implements LimitBook {
  readonly orders: OrderStore
  #bids = new PriceLadder()
  #asks = new PriceLadder()
  #size = 0

  constructor(orders: OrderStore = new OrderStore()) {
    this.orders = orders
  }

  get size(): number {
    return this.#size
  }

  rest(orderId: number, side: Side, priceTicks: number, quantityLots: number, owner: number): number {
    const slot = this.orders.allocate(orderId, quantityLots, owner)
    this.link(slot, side, priceTicks)
    return slot
  }

  remove(slot: number): void {
    this.unlink(slot)
    this.orders.release(slot)
  }

  /** Puts an order of the store, with the lots that remain of it, at the back of a level. */
  link(slot: number, side: Side, priceTicks: number): void {
    const { remaining, level: levels, next, previous } = this.orders
    const isBid = side === BUY
    const ladder = isBid ? this.#bids : this.#asks
    const level = ladder.open(isBid ? -priceTicks : priceTicks)
    const tail = ladder.tail[level]!
    levels[slot] = isBid ? level : -level
    next[slot] = 0
    previous[slot] = tail
    if (tail === 0) ladder.head[level] = slot
    else next[tail] = slot
    ladder.tail[level] = slot
    ladder.orders[level]!++
    ladder.quantity[level]! += remaining[slot]!
    this.#size++
  }

  /** Takes an order out of its level; it keeps its slot. */
  unlink(slot: number): void {
    const { remaining, level: levels, next: nexts, previous: previouses } = this.orders
    const signed = levels[slot]!
    const isBid = signed > 0
    const level = isBid ? signed : -signed
    const ladder = isBid ? this.#bids : this.#asks
    const next = nexts[slot]!
    const previous = previouses[slot]!
    if (previous === 0) ladder.head[level] = next
    else nexts[previous] = next
    if (next === 0) ladder.tail[level] = previous
    else previouses[next] = previous
    ladder.quantity[level]! -= remaining[slot]!
    if (--ladder.orders[level]! === 0) ladder.close(level)
    levels[slot] = 0
    this.#size--
  }

  /** Takes lots from an order in place; at least one is left. */
  take(slot: number, quantityLots: number): void {
    this.orders.remaining[slot]! -= quantityLots
    const signed = this.orders.level[slot]!
    if (signed > 0) this.#bids.quantity[signed]! -= quantityLots
    else this.#asks.quantity[-signed]! -= quantityLots
  }

  fill(slot: number, quantityLots: number): void {
    if (this.orders.remaining[slot] === quantityLots) this.remove(slot)
    else this.take(slot, quantityLots)
  }

  find(orderId: number): number {
    return this.orders.find(orderId)
  }

  bestOrder(side: Side): number {
    const ladder = side === BUY ? this.#bids : this.#asks
    return ladder.best === 0 ? 0 : ladder.head[ladder.best]!
  }

  nextOrder(slot: number): number {
    const next = this.orders.next[slot]!
    if (next !== 0) return next
    const signed = this.orders.level[slot]!
    const ladder = signed > 0 ? this.#bids : this.#asks
    const level = ladder.next(signed > 0 ? signed : -signed)
    return level === 0 ? 0 : ladder.head[level]!
  }

  orderIdOf(slot: number): number {
    return this.orders.orderId[slot]!
  }
  sideOf(slot: number): Side {
    return this.orders.level[slot]! > 0 ? 0 : 1
  }
  priceOf(slot: number): number {
    const signed = this.orders.level[slot]!
    return signed > 0 ? -this.#bids.key[signed]! : this.#asks.key[-signed]!
  }
  remainingOf(slot: number): number {
    return this.orders.remaining[slot]!
  }
  ownerOf(slot: number): number {
    return this.orders.owner[slot]!
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
}
