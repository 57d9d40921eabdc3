import { present } from '../../engine/base/assert.ts'
import type { LimitBook } from '../../engine/book/limit-book.ts'
import type { Side } from '../../engine/book/side.ts'

interface RestingOrder {
  readonly slot: number
  readonly orderId: number
  readonly side: Side
  readonly priceTicks: number
  readonly owner: number
  remaining: number
}

/**
 * The slow, obvious book: one array a side, kept in priority order by insertion. It exists to be right, so that the
 * fast book can be compared with it after every command.
 */
export class NaiveBook implements LimitBook {
  #sides: [RestingOrder[], RestingOrder[]] = [[], []]
  #bySlot = new Map<number, RestingOrder>()
  #byOrderId = new Map<number, RestingOrder>()
  #nextSlot = 1

  get size(): number {
    return this.#bySlot.size
  }

  rest(orderId: number, side: Side, priceTicks: number, quantityLots: number, owner: number): number {
    const order: RestingOrder = {
      slot: this.#nextSlot++,
      orderId,
      side,
      priceTicks,
      owner,
      remaining: quantityLots,
    }
    const orders = this.#sides[side]
    const isBetter = (other: RestingOrder) =>
      side === 0 ? priceTicks > other.priceTicks : priceTicks < other.priceTicks
    const position = orders.findIndex(isBetter)
    orders.splice(position < 0 ? orders.length : position, 0, order)
    this.#bySlot.set(order.slot, order)
    this.#byOrderId.set(orderId, order)
    return order.slot
  }

  remove(slot: number): void {
    const order = this.#order(slot)
    this.#sides[order.side].splice(this.#sides[order.side].indexOf(order), 1)
    this.#bySlot.delete(slot)
    this.#byOrderId.delete(order.orderId)
  }

  fill(slot: number, quantityLots: number): void {
    const order = this.#order(slot)
    order.remaining -= quantityLots
    if (order.remaining === 0) this.remove(slot)
  }

  find(orderId: number): number {
    return this.#byOrderId.get(orderId)?.slot ?? 0
  }

  bestOrder(side: Side): number {
    return this.#sides[side][0]?.slot ?? 0
  }

  nextOrder(slot: number): number {
    const order = this.#order(slot)
    const orders = this.#sides[order.side]
    return orders[orders.indexOf(order) + 1]?.slot ?? 0
  }

  orderIdOf(slot: number): number {
    return this.#order(slot).orderId
  }
  sideOf(slot: number): Side {
    return this.#order(slot).side
  }
  priceOf(slot: number): number {
    return this.#order(slot).priceTicks
  }
  remainingOf(slot: number): number {
    return this.#order(slot).remaining
  }
  ownerOf(slot: number): number {
    return this.#order(slot).owner
  }

  levelQuantity(side: Side, priceTicks: number): number {
    return this.#at(side, priceTicks).reduce((sum, order) => sum + order.remaining, 0)
  }
  levelOrders(side: Side, priceTicks: number): number {
    return this.#at(side, priceTicks).length
  }

  forEachLevel(
    side: Side,
    depth: number,
    visit: (priceTicks: number, lots: number, orders: number) => void,
  ): void {
    const prices = [...new Set(this.#sides[side].map((order) => order.priceTicks))]
    for (const price of prices.slice(0, depth)) {
      visit(price, this.levelQuantity(side, price), this.levelOrders(side, price))
    }
  }

  #at(side: Side, priceTicks: number): RestingOrder[] {
    return this.#sides[side].filter((order) => order.priceTicks === priceTicks)
  }

  #order(slot: number): RestingOrder {
    return present(this.#bySlot.get(slot), 'a slot names a resting order')
  }
}
