import { grownFloat64, grownInt32 } from '../base/columns.ts'

const MIN_HOLDERS = 64

/** What participants have open in one market, by holder: bounds on these are rules of the market. */
export class Exposure {
  #orders = new Int32Array(MIN_HOLDERS)
  #waiting = new Int32Array(MIN_HOLDERS)
  #buyLots = new Float64Array(MIN_HOLDERS)

  /** Open orders, those that wait outside the book too. */
  orders(holder: number): number {
    return this.#orders[holder] ?? 0
  }
  /** Of them, those that wait outside the book. */
  waiting(holder: number): number {
    return this.#waiting[holder] ?? 0
  }
  /** Lots on the bid: they count towards the position limit. */
  buyLots(holder: number): number {
    return this.#buyLots[holder] ?? 0
  }

  addOrders(holder: number, count: number): void {
    if (holder >= this.#orders.length) this.#grow(holder)
    this.#orders[holder]! += count
  }
  addWaiting(holder: number, count: number): void {
    this.#waiting[holder]! += count
  }
  addBuyLots(holder: number, lots: number): void {
    if (holder >= this.#orders.length) this.#grow(holder)
    this.#buyLots[holder]! += lots
  }

  #grow(holder: number): void {
    let capacity = this.#orders.length
    while (capacity <= holder) capacity *= 2
    this.#orders = grownInt32(this.#orders, capacity)
    this.#waiting = grownInt32(this.#waiting, capacity)
    this.#buyLots = grownFloat64(this.#buyLots, capacity)
  }
}
