import { TRADED } from '../exchange/events.ts'
import type { Market } from '../exchange/market.ts'
import { moveCaps, type Parties } from './area-caps.ts'
import { noteForResale } from './resale.ts'
import type { Venue } from './venue.ts'

/** What follows from every deal, on whichever way it came about: rules of resale remember it, and caps go with it. */
export function noteDealing(venue: Venue, market: Market, parties: Parties, lots: number, at: number): void {
  noteForResale(venue, market, parties, lots, at)
  moveCaps(venue, market, parties, lots, at)
}

/** Of the trades of a command. */
export function noteTrades(venue: Venue, at: number): void {
  if (!venue.hasResale && venue.shelves.exceptions.size === 0) return
  const { events } = venue
  for (let index = 0; index < events.count; index++) {
    if (events.kind(index) !== TRADED) continue
    const { asset, maker, taker, taker_side, quantity_lots } = events.readTrade(index)
    const [buyer, seller] = taker_side === 0 ? [taker, maker] : [maker, taker]
    noteDealing(venue, venue.marketOf(asset)!, { buyer, seller }, quantity_lots, at)
  }
}
