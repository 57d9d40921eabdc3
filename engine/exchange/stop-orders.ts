import { BUY, type Side } from '../book/side.ts'
import type { Ticket } from './ticket.ts'

/** A stop order that waits for its trigger; what it will need is set aside already. */
export interface PendingStop {
  readonly ticket: Ticket
  readonly hold: number
  /** When it was placed, among equals at a trigger. */
  readonly priority: number
}

/** A bid waits for the last price to rise to its stop price, an offer for it to fall. Before any trade nothing triggers. */
export function isTriggered(side: Side, stopTicks: number, lastTicks: number): boolean {
  if (lastTicks === 0) return false
  return side === BUY ? lastTicks >= stopTicks : lastTicks <= stopTicks
}

/** The stop orders of one market, those that trigger first in front: by trigger price, then by time. */
export class StopOrders {
  readonly #byId = new Map<number, PendingStop>()
  readonly #bids: PendingStop[] = []
  readonly #offers: PendingStop[] = []

  get size(): number {
    return this.#byId.size
  }

  find(orderId: number): PendingStop | undefined {
    return this.#byId.get(orderId)
  }

  /** In no order that means anything; for what concerns all of them. */
  all(): Iterable<PendingStop> {
    return this.#byId.values()
  }

  add(stop: PendingStop): void {
    this.#byId.set(stop.ticket.orderId, stop)
    const queue = this.#queueOf(stop)
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(queue[middle]!, stop)) low = middle + 1
      else high = middle
    }
    queue.splice(low, 0, stop)
  }

  remove(stop: PendingStop): void {
    this.#byId.delete(stop.ticket.orderId)
    const queue = this.#queueOf(stop)
    queue.splice(queue.indexOf(stop), 1)
  }

  /** Takes out the next order that the last price triggers; where both sides have one, the older. */
  takeTriggered(lastTicks: number): PendingStop | undefined {
    const isDue = (stop: PendingStop | undefined) =>
      stop !== undefined && isTriggered(stop.ticket.side, stop.ticket.stopTicks, lastTicks)
    const [bid, offer] = [this.#bids[0], this.#offers[0]]
    const due =
      isDue(bid) && (!isDue(offer) || bid!.priority < offer!.priority)
        ? bid
        : isDue(offer)
          ? offer
          : undefined
    if (due) this.remove(due)
    return due
  }

  #queueOf(stop: PendingStop): PendingStop[] {
    return stop.ticket.side === BUY ? this.#bids : this.#offers
  }
}

function isBefore(a: PendingStop, b: PendingStop): boolean {
  if (a.ticket.stopTicks === b.ticket.stopTicks) return a.priority < b.priority
  return a.ticket.side === BUY
    ? a.ticket.stopTicks < b.ticket.stopTicks
    : a.ticket.stopTicks > b.ticket.stopTicks
}
