/** What happened, as rows of doubles in a buffer that is used again: nothing is allocated for an event. */
export const ORDER_CHANGED = 1
export const TRADED = 2

export const ORDER_STATUSES = [
  'resting',
  'partially_filled',
  'pending_trigger',
  'filled',
  'cancelled',
  'expired',
] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]
export const RESTING = 0
export const PARTIALLY_FILLED = 1
export const PENDING_TRIGGER = 2
export const FILLED = 3
export const CANCELLED = 4
export const EXPIRED = 5

/** Statuses below this one are those of open orders. */
export const FIRST_CLOSED = FILLED

/** Doubles per event. */
const STRIDE = 13
const MIN_EVENTS = 256

/** The whole state of an order after it changed: the last one of an order in a batch is what is stored. */
export interface OrderChanged {
  asset: number
  orderId: number
  holder: number
  side: number
  status: number
  priceTicks: number
  /** The price at which it stood before, where an amendment moved it; else the same. */
  previousTicks: number
  quantityLots: number
  filledLots: number
  /** Σ price × quantity of its trades, in fen. */
  notionalFen: number
  /** What is still set aside for it, in fen or lots. */
  held: number
  /** Its place among equals at a price: the command that gave it that place, times PRIORITY_STEP, plus a count. */
  priority: number
}

export interface Traded {
  asset: number
  tradeId: number
  priceTicks: number
  quantityLots: number
  makerOrderId: number
  takerOrderId: number
  maker: number
  taker: number
  takerSide: number
}

export class EventBuffer {
  #rows = new Float64Array(MIN_EVENTS * STRIDE)
  #count = 0

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
  }

  kind(index: number): number {
    return this.#rows[index * STRIDE]!
  }

  orderChanged(
    asset: number,
    orderId: number,
    holder: number,
    side: number,
    status: number,
    priceTicks: number,
    previousTicks: number,
    quantityLots: number,
    filledLots: number,
    notionalFen: number,
    held: number,
    priority: number,
  ): void {
    const at = this.#append(ORDER_CHANGED)
    const rows = this.#rows
    rows[at + 1] = asset
    rows[at + 2] = orderId
    rows[at + 3] = holder
    rows[at + 4] = side
    rows[at + 5] = status
    rows[at + 6] = priceTicks
    rows[at + 7] = previousTicks
    rows[at + 8] = quantityLots
    rows[at + 9] = filledLots
    rows[at + 10] = notionalFen
    rows[at + 11] = held
    rows[at + 12] = priority
  }

  traded(
    asset: number,
    tradeId: number,
    priceTicks: number,
    quantityLots: number,
    makerOrderId: number,
    takerOrderId: number,
    maker: number,
    taker: number,
    takerSide: number,
  ): void {
    const at = this.#append(TRADED)
    const rows = this.#rows
    rows[at + 1] = asset
    rows[at + 2] = tradeId
    rows[at + 3] = priceTicks
    rows[at + 4] = quantityLots
    rows[at + 5] = makerOrderId
    rows[at + 6] = takerOrderId
    rows[at + 7] = maker
    rows[at + 8] = taker
    rows[at + 9] = takerSide
  }

  readOrder(index: number): OrderChanged {
    const rows = this.#rows
    const at = index * STRIDE
    return {
      asset: rows[at + 1]!,
      orderId: rows[at + 2]!,
      holder: rows[at + 3]!,
      side: rows[at + 4]!,
      status: rows[at + 5]!,
      priceTicks: rows[at + 6]!,
      previousTicks: rows[at + 7]!,
      quantityLots: rows[at + 8]!,
      filledLots: rows[at + 9]!,
      notionalFen: rows[at + 10]!,
      held: rows[at + 11]!,
      priority: rows[at + 12]!,
    }
  }

  readTrade(index: number): Traded {
    const rows = this.#rows
    const at = index * STRIDE
    return {
      asset: rows[at + 1]!,
      tradeId: rows[at + 2]!,
      priceTicks: rows[at + 3]!,
      quantityLots: rows[at + 4]!,
      makerOrderId: rows[at + 5]!,
      takerOrderId: rows[at + 6]!,
      maker: rows[at + 7]!,
      taker: rows[at + 8]!,
      takerSide: rows[at + 9]!,
    }
  }

  #append(kind: number): number {
    const at = this.#count * STRIDE
    if (at === this.#rows.length) {
      const grown = new Float64Array(at * 2)
      grown.set(this.#rows)
      this.#rows = grown
    }
    this.#count++
    this.#rows[at] = kind
    return at
  }
}
