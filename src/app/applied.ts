import { ORDER_CHANGED, type OrderChanged, type Traded } from '../../engine/exchange/events.ts'
import type { Command } from '../../engine/venue/commands.ts'
import type { Outcome } from '../../engine/venue/execute.ts'
import type { Venue } from '../../engine/venue/venue.ts'

/** A command with its number, its time, what came of it, and what it changed in the markets. */
export interface Applied {
  readonly seq: number
  readonly at: number
  readonly actor: string
  readonly command: Command
  readonly outcome: Outcome
  readonly orders: readonly OrderChanged[]
  readonly trades: readonly Traded[]
}

const NONE: readonly never[] = []

/** Reads what a command left in the venue's event buffer, and empties the buffer. */
export function takeEvents(venue: Venue): Pick<Applied, 'orders' | 'trades'> {
  const { events } = venue
  if (events.count === 0) return { orders: NONE, trades: NONE }
  const orders: OrderChanged[] = []
  const trades: Traded[] = []
  for (let index = 0; index < events.count; index++) {
    if (events.kind(index) === ORDER_CHANGED) orders.push(events.readOrder(index))
    else trades.push(events.readTrade(index))
  }
  events.clear()
  return { orders, trades }
}
