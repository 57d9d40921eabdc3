import { Book } from '../book/book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import type { OpenOrders } from './open-orders.ts'
import { AT_CLOSE, STOP, TRAILING_STOP } from './order-entry.ts'

/** Orders of one participant that may wait in one market: a trade that triggers them all is still one command. */
export const MAX_WAITING_ORDERS = 1000
/** Of them all-or-none orders: the book is asked for each after every command. */
export const MAX_ALL_OR_NONE_ORDERS = 20
/** And trailing stops: each follows every price. */
export const MAX_TRAILING_ORDERS = 100

/** A bid waits for the last price to rise to its stop price, an offer for it to fall. Before any trade nothing triggers. */
export function isTriggered(side: number, stopTicks: number, lastTicks: number): boolean {
  if (lastTicks === 0) return false
  return side === BUY ? lastTicks >= stopTicks : lastTicks <= stopTicks
}

/**
 * Orders of a market that wait outside its book: stop orders for a price, all-or-none orders for enough on the other
 * side, orders for the close for its auction. What they will need is set aside already.
 */
export class WaitingOrders {
  readonly #orders: OpenOrders
  /**
   * Stop prices, those that trigger first in front: bids trigger as the price rises, so they stand where offers do.
   */
  readonly #stops: Book
  /** Trailing stops and all-or-none orders, each in the order of their numbers. */
  readonly #trailing: number[] = []
  readonly #allOrNone: number[] = []
  /** Orders for the close, in the order of their numbers. */
  readonly #forClose: number[] = []
  /** Of them those that may be ready: something has changed that could let them be filled. */
  readonly #maybeAllOrNone = new Set<number>()

  constructor(orders: OpenOrders) {
    this.#orders = orders
    this.#stops = new Book(orders)
  }

  get size(): number {
    return this.#stops.size + this.#allOrNone.length
  }

  /** All-or-none orders, by age. */
  get allOrNone(): readonly number[] {
    return this.#allOrNone
  }

  /** Orders for the close, by age. */
  get forClose(): readonly number[] {
    return this.#forClose
  }

  /** All-or-none orders of a participant, and trailing stops. */
  allOrNoneOf(holder: number): number {
    return this.#countOf(this.#allOrNone, holder)
  }
  trailingOf(holder: number): number {
    return this.#countOf(this.#trailing, holder)
  }

  /** All-or-none orders that `isConcerned` may be ready now. */
  lookAgain(isConcerned: (slot: number) => boolean): void {
    for (const slot of this.#allOrNone) if (isConcerned(slot)) this.#maybeAllOrNone.add(slot)
  }

  /** The oldest all-or-none order that is ready, or 0; those that turn out not to be are not asked again till something changes. */
  nextAllOrNone(isReady: (slot: number) => boolean): number {
    if (this.#maybeAllOrNone.size === 0) return 0
    for (const slot of this.#allOrNone) {
      if (!this.#maybeAllOrNone.has(slot)) continue
      if (isReady(slot)) return slot
      this.#maybeAllOrNone.delete(slot)
    }
    return 0
  }

  add(slot: number): void {
    const type = this.#orders.type[slot]!
    if (type < STOP) {
      this.#insert(this.#isForClose(slot) ? this.#forClose : this.#allOrNone, slot)
      return
    }
    this.#stops.link(slot, this.#queueOf(slot), this.#orders.stop[slot]!)
    if (type === TRAILING_STOP) this.#insert(this.#trailing, slot)
  }

  remove(slot: number): void {
    const type = this.#orders.type[slot]!
    if (this.#isForClose(slot)) {
      this.#forClose.splice(this.#forClose.indexOf(slot), 1)
      return
    }
    if (type < STOP) {
      this.#allOrNone.splice(this.#allOrNone.indexOf(slot), 1)
      this.#maybeAllOrNone.delete(slot)
      return
    }
    this.#stops.unlink(slot)
    if (type === TRAILING_STOP) this.#trailing.splice(this.#trailing.indexOf(slot), 1)
  }

  /** The next stop order that the last price triggers, or 0: by trigger price, then by time; of two sides the older. */
  nextTriggered(lastTicks: number): number {
    const bid = this.#firstDue(BUY, lastTicks)
    const offer = this.#firstDue(SELL, lastTicks)
    if (bid === 0) return offer
    if (offer === 0) return bid
    return this.#orders.priority[bid]! < this.#orders.priority[offer]! ? bid : offer
  }

  /**
   * Lets trailing stops follow the last price: down for bids, up for offers, never back. Each that moved goes behind
   * those that wait at its new price; `moved` is told of it and has to give it that place.
   */
  follow(lastTicks: number, moved: (slot: number) => void): void {
    for (const slot of this.#trailing) {
      const stop = this.#orders.stop[slot]!
      const isBid = this.#orders.side[slot] === BUY
      const trail = this.#orders.trail[slot]!
      const followed = isBid ? lastTicks + trail : Math.max(1, lastTicks - trail)
      if (isBid ? followed >= stop : followed <= stop) continue
      this.#stops.unlink(slot)
      this.#orders.stop[slot] = followed
      this.#stops.link(slot, this.#queueOf(slot), followed)
      moved(slot)
    }
  }

  #isForClose(slot: number): boolean {
    return this.#orders.timeInForce[slot] === AT_CLOSE
  }

  #countOf(list: readonly number[], holder: number): number {
    let count = 0
    for (const slot of list) if (this.#orders.owner[slot] === holder) count++
    return count
  }

  #firstDue(side: Side, lastTicks: number): number {
    const slot = this.#stops.bestOrder(side === BUY ? SELL : BUY)
    return slot !== 0 && isTriggered(side, this.#stops.priceOf(slot), lastTicks) ? slot : 0
  }

  #queueOf(slot: number): Side {
    return this.#orders.side[slot] === BUY ? SELL : BUY
  }

  /** Kept by order number: it is the same before and after a restart, whatever places the orders were given since. */
  #insert(list: number[], slot: number): void {
    const orderId = this.#orders.orderId[slot]!
    let position = list.length
    while (position > 0 && this.#orders.orderId[list[position - 1]!]! > orderId) position--
    list.splice(position, 0, slot)
  }
}
