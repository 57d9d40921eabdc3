import { grownFloat64 } from '../base/columns.ts'
import type { OpenOrders } from './open-orders.ts'

/** What happened, as rows of doubles in a buffer that is used again: nothing is allocated for an event. */
export const ORDER_CHANGED = 1
export const TRADED = 2
export const PHASE_CHANGED = 3

/** Doubles per event. */
const STRIDE = 16
const MIN_EVENTS = 256
/** A buffer that a rare burst has grown past this is given back. */
const MAX_KEPT_EVENTS = 2 ** 16

/** The whole state of an order after it changed: the last one of an order in a batch is what is stored. */
export interface OrderChanged {
  asset: number
  order_id: number
  holder: number
  side: number
  status: number
  price_ticks: number
  quantity_lots: number
  filled_lots: number
  /** Σ price × quantity of its trades, in fen. */
  notional_fen: number
  /** What is still set aside for it, in fen or lots; a pair shares one hold. */
  held: number
  /** Its place among equals at a price: a smaller number goes first. */
  priority: number
  /** Lots of it that show in the book: 0 of an order that waits or has left. */
  shown_lots: number
  /** Where a stop order waits, or waited; 0 for any other. */
  stop_ticks: number
  /** The order that is cancelled when this one trades; 0: none. */
  paired_order_id: number
  /** Index in CANCEL_REASONS, of an order that left unfilled; else 0. */
  reason: number
}

export interface Traded {
  asset: number
  trade_id: number
  price_ticks: number
  quantity_lots: number
  maker_order_id: number
  taker_order_id: number
  maker: number
  taker: number
  taker_side: number
  /** In a call: at one price for all, and who takes is only the younger order. */
  is_auction: boolean
}

export interface PhaseChanged {
  asset: number
  /** Index in PHASES. */
  phase: number
  /** When a call ends at the earliest, as it was announced (ms since 1970), or NEVER. */
  ends_from: number
}

export class EventBuffer {
  #rows = new Float64Array(MIN_EVENTS * STRIDE)
  #count = 0

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
    if (this.#rows.length > MAX_KEPT_EVENTS * STRIDE) this.#rows = new Float64Array(MIN_EVENTS * STRIDE)
  }

  kind(index: number): number {
    return this.#rows[index * STRIDE]!
  }

  orderChanged(orders: OpenOrders, slot: number, held: number, shown: number, reason: number): void {
    const at = this.#append(ORDER_CHANGED)
    const rows = this.#rows
    rows[at + 1] = orders.asset[slot]!
    rows[at + 2] = orders.orderId[slot]!
    rows[at + 3] = orders.owner[slot]!
    rows[at + 4] = orders.side[slot]!
    rows[at + 5] = orders.status[slot]!
    rows[at + 6] = orders.ticks[slot]!
    rows[at + 7] = orders.quantity[slot]!
    rows[at + 8] = orders.filled[slot]!
    rows[at + 9] = orders.notional[slot]!
    rows[at + 10] = held
    rows[at + 11] = orders.priority[slot]!
    rows[at + 12] = shown
    rows[at + 13] = orders.stop[slot]!
    rows[at + 14] = orders.pair[slot] === 0 ? 0 : orders.orderId[orders.pair[slot]!]!
    rows[at + 15] = reason
  }

  traded(
    orders: OpenOrders,
    tradeId: number,
    ticks: number,
    lots: number,
    maker: number,
    taker: number,
    isAuction: boolean,
  ): void {
    const at = this.#append(TRADED)
    const rows = this.#rows
    rows[at + 1] = orders.asset[taker]!
    rows[at + 2] = tradeId
    rows[at + 3] = ticks
    rows[at + 4] = lots
    rows[at + 5] = orders.orderId[maker]!
    rows[at + 6] = orders.orderId[taker]!
    rows[at + 7] = orders.owner[maker]!
    rows[at + 8] = orders.owner[taker]!
    rows[at + 9] = orders.side[taker]!
    rows[at + 10] = isAuction ? 1 : 0
  }

  phaseChanged(asset: number, phase: number, endsFrom: number): void {
    const at = this.#append(PHASE_CHANGED)
    const rows = this.#rows
    rows[at + 1] = asset
    rows[at + 2] = phase
    rows[at + 3] = endsFrom
  }

  readOrder(index: number): OrderChanged {
    const rows = this.#rows
    const at = index * STRIDE
    return {
      asset: rows[at + 1]!,
      order_id: rows[at + 2]!,
      holder: rows[at + 3]!,
      side: rows[at + 4]!,
      status: rows[at + 5]!,
      price_ticks: rows[at + 6]!,
      quantity_lots: rows[at + 7]!,
      filled_lots: rows[at + 8]!,
      notional_fen: rows[at + 9]!,
      held: rows[at + 10]!,
      priority: rows[at + 11]!,
      shown_lots: rows[at + 12]!,
      stop_ticks: rows[at + 13]!,
      paired_order_id: rows[at + 14]!,
      reason: rows[at + 15]!,
    }
  }

  readTrade(index: number): Traded {
    const rows = this.#rows
    const at = index * STRIDE
    return {
      asset: rows[at + 1]!,
      trade_id: rows[at + 2]!,
      price_ticks: rows[at + 3]!,
      quantity_lots: rows[at + 4]!,
      maker_order_id: rows[at + 5]!,
      taker_order_id: rows[at + 6]!,
      maker: rows[at + 7]!,
      taker: rows[at + 8]!,
      taker_side: rows[at + 9]!,
      is_auction: rows[at + 10] === 1,
    }
  }

  readPhase(index: number): PhaseChanged {
    const at = index * STRIDE
    return { asset: this.#rows[at + 1]!, phase: this.#rows[at + 2]!, ends_from: this.#rows[at + 3]! }
  }

  #append(kind: number): number {
    const at = this.#count * STRIDE
    if (at === this.#rows.length) this.#rows = grownFloat64(this.#rows, at * 2)
    this.#count++
    this.#rows[at] = kind
    return at
  }
}
