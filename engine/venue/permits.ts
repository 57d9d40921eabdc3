import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { rejected } from '../base/result.ts'
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
  const lots = market.scale.lots(quantity)
  if (lots === OFF_STEP) {
    return rejected(
      'quantity_not_a_multiple_of_lot',
      `quantity: ${quantity} is not a multiple of the lot ${market.terms.lot} ${market.terms.unit}`,
    )
  }
  if (lots === TOO_LARGE)
    return rejected('amount_out_of_range', 'quantity: more than the registry can keep exactly')
  if (lots === 0 && !mayBeNothing) return rejected('amount_must_be_positive', 'quantity: nothing to move')
  const participant = findParticipant(venue, uscc)
  if (isRefused(participant)) return participant
  return { market, participant, lots }
}
