import { type Rejection, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import type { Participant } from '../facts/registry.ts'
import type { Venue } from './venue.ts'

/** What a command names: the thing, or the refusal that says that there is none; `member`: where it is named. */
export function findMarket(
  venue: Venue,
  symbol: string,
  member = 'symbol',
): Market | Rejection<'market_not_found'> {
  return (
    venue.marketBySymbol.get(symbol) ??
    rejected('market_not_found', `${member}: there is no instrument ${symbol}; see /v1/instruments`)
  )
}

export function findParticipant(
  venue: Venue,
  uscc: string,
  member = 'uscc',
): Participant | Rejection<'participant_not_found'> {
  return (
    venue.participants.get(uscc) ??
    rejected('participant_not_found', `${member}: ${uscc} is not registered as a participant`)
  )
}

/** A participant that may trade: the operator has not suspended it. */
export function findTrader(
  venue: Venue,
  uscc: string,
): Participant | Rejection<'participant_not_found' | 'trader_suspended'> {
  const participant = findParticipant(venue, uscc)
  if (isRefused(participant) || !participant.is_suspended) return participant
  return rejected('trader_suspended', 'uscc: the operator has suspended it')
}

/** True of a refusal among the things that can be found. */
export function isRefused<T extends object, C extends string>(
  found: T | Rejection<C>,
): found is Rejection<C> {
  return 'ok' in found
}
