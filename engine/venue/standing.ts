import { formatFen } from '../exchange/instrument.ts'
import type { TradeRecord } from '../facts/market.ts'
import type { DealKind, DealStanding } from '../facts/words.ts'
import { annulmentOf, standingTicks } from './annulments.ts'
import type { Venue } from './venue.ts'

/** What became of a deal since it was made. */
export function standingOf(venue: Venue, kind: DealKind, number: number): DealStanding {
  const status = annulmentOf(venue, kind, number)?.status
  return status === 'annulled' || status === 'corrected' ? status : 'stands'
}

/** A trade as it stands: whether, at which price and for how much. */
export function tradeStanding(venue: Venue, { trade_id, asset, price_ticks, quantity_lots }: TradeRecord) {
  const { scale } = venue.marketOf(asset)!
  const standing = standingOf(venue, 'trade', trade_id)
  const ticks = standingTicks(venue, 'trade', trade_id, price_ticks)
  return {
    standing,
    corrected_price: standing === 'corrected' ? scale.price(ticks) : null,
    standing_amount: standing === 'annulled' ? '0.00' : formatFen(scale.cost(ticks, quantity_lots)),
  }
}
