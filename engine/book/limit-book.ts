import type { Side } from './side.ts'

/**
 * What a limit order book can do: keep resting orders in price-time priority.
 *
 * A resting order is named by its slot, a positive integer that is valid until the order leaves the book; 0 is no
 * order. Prices are ticks, quantities lots. Both the fast book and the naive one it is tested against have this form,
 * and neither checks money or rules: that is the exchange's business.
 */
export interface LimitBook {
  /** Puts an order at the back of its level. The caller has made sure that its id is not resting already. */
  rest(orderId: number, side: Side, priceTicks: number, quantityLots: number, owner: number): number
  /** Takes an order out, wherever it stands. */
  remove(slot: number): void
  /** Takes lots from an order in place; at zero the order leaves the book. */
  fill(slot: number, quantityLots: number): void
  /** The slot of a resting order, or 0. */
  find(orderId: number): number
  /** The slot of the order with the highest priority on a side, or 0. */
  bestOrder(side: Side): number
  /** The next order in priority after `slot` on the same side, or 0. */
  nextOrder(slot: number): number

  orderIdOf(slot: number): number
  sideOf(slot: number): Side
  priceOf(slot: number): number
  remainingOf(slot: number): number
  ownerOf(slot: number): number

  /** Lots and orders resting at a price. */
  levelQuantity(side: Side, priceTicks: number): number
  levelOrders(side: Side, priceTicks: number): number
  /** Calls back with the best `depth` levels, best first. */
  forEachLevel(
    side: Side,
    depth: number,
    visit: (priceTicks: number, lots: number, orders: number) => void,
  ): void
  readonly size: number
}

/** True when a maker at `makerPrice` is acceptable to a taker of `takerSide` whose limit is `limitTicks`. */
export function crosses(takerSide: Side, limitTicks: number, makerPrice: number): boolean {
  return takerSide === 0 ? makerPrice <= limitTicks : makerPrice >= limitTicks
}

/**
 * 32-bit FNV-1a over every resting order, best first: side, price, id, remaining, owner. Equal books have equal hashes,
 * so two implementations, or one before and after a restart, are compared by one number.
 */
export function bookHash(book: LimitBook): number {
  let hash = 0x811c9dc5
  const mix = (value: number) => {
    for (const half of [value >>> 0, Math.floor(value / 2 ** 32) >>> 0]) {
      hash = Math.imul(hash ^ half, 0x01000193)
      hash ^= hash >>> 15
    }
  }
  for (const side of [0, 1] as const) {
    for (let slot = book.bestOrder(side); slot !== 0; slot = book.nextOrder(slot)) {
      mix(side)
      mix(book.priceOf(slot))
      mix(book.orderIdOf(slot))
      mix(book.remainingOf(slot))
      mix(book.ownerOf(slot))
    }
  }
  return hash >>> 0
}
