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

/** Stop orders of one participant that may wait in one market: a trade that triggers them all is still one command. */
export const MAX_PENDING_STOPS = 1000

/** The stop orders of one market, those that trigger first at the end: by trigger price, then by time. */
export class StopOrders {
  readonly #byId = new Map<number, PendingStop>()
  readonly #counts = new Map<number, number>()
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

  countOf(holder: number): number {
    return this.#counts.get(holder) ?? 0
  }

  add(stop: PendingStop): void {
    const { orderId, holder } = stop.ticket
    this.#byId.set(orderId, stop)
    this.#counts.set(holder, this.countOf(holder) + 1)
    this.#queueOf(stop).splice(this.#positionOf(stop), 0, stop)
  }

  remove(stop: PendingStop): void {
    const { orderId, holder } = stop.ticket
    this.#byId.delete(orderId)
    this.#counts.set(holder, this.countOf(holder) - 1)
    const queue = this.#queueOf(stop)
    if (queue[queue.length - 1] === stop) queue.pop()
    else queue.splice(this.#positionOf(stop), 1)
  }

  /** The first position from which on everything triggers no later than `stop`. */
  #positionOf(stop: PendingStop): number {
    const queue = this.#queueOf(stop)
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(stop, queue[middle]!)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Takes out the next order that the last price triggers; where both sides have one, the older. */
  takeTriggered(lastTicks: number): PendingStop | undefined {
    const isDue = (stop: PendingStop | undefined) =>
      stop !== undefined && isTriggered(stop.ticket.side, stop.ticket.stopTicks, lastTicks)
    const [bid, offer] = [this.#bids[this.#bids.length - 1], this.#offers[this.#offers.length - 1]]
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
