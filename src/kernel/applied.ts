import {
  ORDER_CHANGED,
  type OrderChanged,
  type PhaseChanged,
  TRADED,
  type Traded,
} from '../../engine/exchange/events.ts'
import type { Move } from '../../engine/registry/registry.ts'
import type { Command, Outcome } from '../../engine/venue/execute.ts'
import type { Venue } from '../../engine/venue/venue.ts'

/** A command with its number, its time, what came of it, and what it changed in the markets. */
export interface Applied {
  readonly seq: number
  readonly at: number
  readonly chance: number
  readonly actor: string
  /** By which key or session; the service has none. */
  readonly credential: number | null
  readonly command: Command
  /** The command as it stands in the journal. */
  readonly text: string
  readonly outcome: Outcome
  readonly orders: readonly OrderChanged[]
  readonly trades: readonly Traded[]
  readonly phases: readonly PhaseChanged[]
  readonly moves: readonly Move[]
}

const NONE: readonly never[] = []

/** Reads what a command left in the venue's event buffer, and empties the buffer. */
export function takeEvents(venue: Venue): Pick<Applied, 'orders' | 'trades' | 'phases' | 'moves'> {
  const { events } = venue
  const moves = venue.registry.takeMoves()
  if (events.count === 0) return { orders: NONE, trades: NONE, phases: NONE, moves }
  const orders: OrderChanged[] = []
  const trades: Traded[] = []
  const phases: PhaseChanged[] = []
  for (let index = 0; index < events.count; index++) {
    const kind = events.kind(index)
    if (kind === ORDER_CHANGED) orders.push(events.readOrder(index))
    else if (kind === TRADED) trades.push(events.readTrade(index))
    else phases.push(events.readPhase(index))
  }
  events.clear()
  return { orders, trades, phases, moves }
}
