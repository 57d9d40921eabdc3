import { dayOf } from '../base/calendar.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { type Rejection, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import type { Participant } from '../facts/registry.ts'
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

/** Why permits may not be issued now: their term is over, or they are said to be of another year than they are. */
export function refusalOfIssue(
  { terms }: Market,
  vintage: string | null,
  at: number,
): Rejection<'permit_expired' | 'vintage_is_another'> | undefined {
  const { symbol, valid_until } = terms
  if (valid_until !== undefined && dayOf(at) > valid_until)
    return rejected('permit_expired', `symbol: the term of ${symbol} ended on ${valid_until}`)
  if (vintage === null || terms.vintage === undefined || vintage === terms.vintage) return undefined
  return rejected('vintage_is_another', `vintage: ${symbol} is of ${terms.vintage}`)
}

/** Why somebody may not hold so many lots more: the most that anybody may, with what is bid for. */
export function refusalByPosition(
  venue: Venue,
  market: Market,
  { holder }: Participant,
  lots: number,
): Rejection<'position_limit'> | undefined {
  const { position_limit } = market.terms
  const most = position_limit === undefined ? MAX_AMOUNT : market.scale.lots(position_limit)
  const held = venue.registry.balance(holder, market.asset) + market.exposure.buyLots(holder)
  if (held + lots <= most) return undefined
  return rejected('position_limit', `quantity: nobody holds more than ${position_limit}`)
}
