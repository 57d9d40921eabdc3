import { readLots, readSomeLots } from './amounts.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** What a command says of permits: whose, of which market, how many lots; nothing only where that may be. */
export function readPermits(
  venue: Venue,
  { uscc, symbol, quantity }: { uscc: string; symbol: string; quantity: string },
  mayBeNothing = false,
) {
  const market = findMarket(venue, symbol)
  if (isRefused(market)) return market
  const read = mayBeNothing ? readLots(market, quantity) : readSomeLots(market, quantity)
  if (isRefused(read)) return read
  const participant = findParticipant(venue, uscc)
  if (isRefused(participant)) return participant
  return { market, participant, lots: read.lots }
}
