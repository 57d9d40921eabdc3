import type { Market } from '../exchange/market.ts'
import { ineligible } from './eligibility.ts'
import { mayReceive } from './restrictions.ts'
import type { Venue } from './venue.ts'

/** Why a bidder may not have anything by the time that a sale is cleared. */
export function partyFault(
  venue: Venue,
  market: Market,
  uscc: string,
  side: 'buy' | 'sell',
  at: number,
): string | null {
  if (venue.shelves.restrictions.get(uscc)?.lifted_at === null) return 'its account is restricted'
  if (!mayReceive(venue, uscc)) return 'its account may not receive'
  if (venue.participants.get(uscc)!.is_suspended) return 'the operator has suspended it'
  return ineligible(venue, market, uscc, side, 0, at)?.detail ?? null
}
