import type { Book } from '../book/book.ts'
import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import type { Scale } from './instrument.ts'
import { CANCEL_OLDEST, DECREMENT, type Ticket } from './ticket.ts'

/** What an order could take now, past its own account's orders, and what that would cost. */
export interface Liquidity {
  readonly lots: number
  readonly fen: number
}

/** Walks the opposite side as matching would, without changing anything. */
export function walk(book: Book, scale: Scale, ticket: Ticket): Liquidity {
  const opposite: Side = ticket.side === BUY ? SELL : BUY
  let left = ticket.quantityLots
  let lots = 0
  let fen = 0
  for (let maker = book.bestOrder(opposite); maker !== 0 && left > 0; maker = book.nextOrder(maker)) {
    const price = book.priceOf(maker)
    if (!crosses(ticket.side, ticket.limitTicks, price)) break
    const taken = Math.min(left, book.remainingOf(maker))
    if (book.ownerOf(maker) === ticket.holder) {
      if (ticket.selfTradePrevention === CANCEL_OLDEST) continue
      if (ticket.selfTradePrevention !== DECREMENT) break
      left -= taken
      continue
    }
    lots += taken
    fen += scale.cost(price, taken)
    left -= taken
  }
  return { lots, fen }
}
