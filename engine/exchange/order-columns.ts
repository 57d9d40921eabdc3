import { grownFloat64, grownInt32, grownUint8 } from '../base/columns.ts'
import type { StoredOrder } from './ticket.ts'

/** What the exchange knows of a resting order beyond what the book knows: columns beside the book's, by slot. */
export class OrderColumns {
  hold: Int32Array
  quantity: Float64Array
  filled: Float64Array
  /** Σ price × quantity of its trades, in fen. */
  notional: Float64Array
  priority: Float64Array
  timeInForce: Uint8Array
  expiresAt: Float64Array
  isPostOnly: Uint8Array
  selfTradePrevention: Uint8Array
  readonly clientOrderId: string[] = []

  constructor(capacity: number) {
    this.hold = new Int32Array(capacity)
    this.quantity = new Float64Array(capacity)
    this.filled = new Float64Array(capacity)
    this.notional = new Float64Array(capacity)
    this.priority = new Float64Array(capacity)
    this.timeInForce = new Uint8Array(capacity)
    this.expiresAt = new Float64Array(capacity)
    this.isPostOnly = new Uint8Array(capacity)
    this.selfTradePrevention = new Uint8Array(capacity)
  }

  /** Writes an order into a slot; the columns grow with the book's. */
  set(
    slot: number,
    capacity: number,
    order: Pick<
      StoredOrder,
      'timeInForce' | 'expiresAt' | 'isPostOnly' | 'selfTradePrevention' | 'clientOrderId'
    >,
    quantityLots: number,
    priority: number,
    hold: number,
    filled: number,
    notional: number,
  ): void {
    if (slot >= this.hold.length) this.#grow(capacity)
    this.hold[slot] = hold
    this.quantity[slot] = quantityLots
    this.filled[slot] = filled
    this.notional[slot] = notional
    this.priority[slot] = priority
    this.timeInForce[slot] = order.timeInForce
    this.expiresAt[slot] = order.expiresAt
    this.isPostOnly[slot] = Number(order.isPostOnly)
    this.selfTradePrevention[slot] = order.selfTradePrevention
    this.clientOrderId[slot] = order.clientOrderId
  }

  #grow(capacity: number): void {
    this.hold = grownInt32(this.hold, capacity)
    this.quantity = grownFloat64(this.quantity, capacity)
    this.filled = grownFloat64(this.filled, capacity)
    this.notional = grownFloat64(this.notional, capacity)
    this.priority = grownFloat64(this.priority, capacity)
    this.timeInForce = grownUint8(this.timeInForce, capacity)
    this.expiresAt = grownFloat64(this.expiresAt, capacity)
    this.isPostOnly = grownUint8(this.isPostOnly, capacity)
    this.selfTradePrevention = grownUint8(this.selfTradePrevention, capacity)
  }
}
