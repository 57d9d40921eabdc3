import type { Registry } from '../registry/registry.ts'
import type { OpenOrders } from './open-orders.ts'
import { CANCELLED, PAIRED } from './order-status.ts'

/** A market, as far as its pairs go. */
interface Pairing {
  readonly orders: OpenOrders
  readonly registry: Registry
  leave(slot: number, status: number, reason: number): void
  required(slot: number, lots: number): number
}

/** Two orders of which only one can happen share one hold, large enough for either. */
export function pair(market: Pairing, slot: number, other: number, required: number): void {
  const { orders, registry } = market
  const hold = orders.hold[other]!
  const more = required - registry.heldBy(hold)
  if (more > 0) registry.extend(hold, more)
  orders.hold[slot] = hold
  orders.pair[slot] = other
  orders.pair[other] = slot
}

/** One of a pair is about to trade or leave: the other is cancelled, and what only it needed is let go. */
export function unpair(market: Pairing, slot: number): void {
  const { orders, registry } = market
  const other = orders.pair[slot]!
  if (other === 0) return
  orders.pair[slot] = 0
  orders.pair[other] = 0
  market.leave(other, CANCELLED, PAIRED)
  const hold = orders.hold[slot]!
  const beyond = registry.heldBy(hold) - market.required(slot, orders.left(slot))
  if (beyond > 0) registry.release(hold, beyond)
}
