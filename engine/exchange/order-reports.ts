import type { Book } from '../book/book.ts'
import type { EventBuffer } from './events.ts'
import type { OrderColumns } from './order-columns.ts'
import type { Ticket } from './ticket.ts'

/** What an order has filled so far, what that cost, and the price at which it stood. */
export interface Progress {
  readonly filled: number
  readonly notional: number
  readonly ticks: number
}

export function untouched(ticket: Ticket): Progress {
  return { filled: 0, notional: 0, ticks: ticket.limitTicks }
}

/** Says what became of an order, as an event with its whole state. */
export class OrderReports {
  readonly #asset: number
  readonly #book: Book
  readonly #columns: OrderColumns
  readonly #events: EventBuffer

  constructor(asset: number, book: Book, columns: OrderColumns, events: EventBuffer) {
    this.#asset = asset
    this.#book = book
    this.#columns = columns
    this.#events = events
  }

  /** Of an order that rests. */
  maker(slot: number, status: number, held: number): void {
    const price = this.#book.priceOf(slot)
    this.#events.orderChanged(
      this.#asset,
      this.#book.orderIdOf(slot),
      this.#book.ownerOf(slot),
      this.#book.sideOf(slot),
      status,
      price,
      price,
      this.#columns.quantity[slot]!,
      this.#columns.filled[slot]!,
      this.#columns.notional[slot]!,
      held,
      this.#columns.priority[slot]!,
    )
  }

  /** Of an order that was entered, or waits. */
  taker(
    ticket: Ticket,
    status: number,
    progress: Progress,
    quantityLots: number,
    held: number,
    priority: number,
  ): void {
    this.#events.orderChanged(
      this.#asset,
      ticket.orderId,
      ticket.holder,
      ticket.side,
      status,
      ticket.limitTicks,
      progress.ticks,
      quantityLots,
      progress.filled,
      progress.notional,
      held,
      priority,
    )
  }
}
