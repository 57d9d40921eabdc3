import { MAX_AMOUNT } from '../base/quantity.ts'
import { rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import { hasException, heldIn } from './eligibility.ts'
import { isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** Whose permits went to whom, by holder; nobody sold what the registry issued. */
export interface Parties {
  readonly seller: number | undefined
  readonly buyer: number
}

/**
 * Where an approval from above let more into an area than its cap, as much of the cap goes with it from the seller's area:
 * caps together stay what they were, and each is kept again. Areas without a cap of their own have none to give. Returns
 * how many lots of it went.
 */
export function moveCaps(
  venue: Venue,
  market: Market,
  { seller, buyer }: Parties,
  lots: number,
  at: number,
): number {
  const { area_caps, standings } = venue.shelves
  const { symbol } = market.terms
  const buyerUscc = venue.participantOf(buyer)!.uscc
  const to = standings.get(buyerUscc)?.area
  const from = seller === undefined ? undefined : standings.get(venue.participantOf(seller)!.uscc)?.area
  if (from === undefined || to === undefined || from === to) return 0
  if (!hasException(venue, buyerUscc, symbol, 'buy', at)) return 0
  const cap = area_caps.get(`${to} ${symbol}`)
  const beyond = cap === undefined ? 0 : heldIn(venue, to, market.asset) - cap.cap_lots
  return beyond <= 0 ? 0 : giveCap(venue, market, from, to, Math.min(lots, beyond), at)
}

/** So much of a cap goes from one area to another, where it can; returns how many lots went. */
export function giveCap(
  venue: Venue,
  market: Market,
  from: string,
  to: string,
  lots: number,
  at: number,
): number {
  const after = capsAfter(venue, market, from, to, lots)
  if (isRefused(after)) return 0
  for (const one of after) venue.shelves.area_caps.put({ ...one, at })
  return lots
}

/** The caps of two areas once so much has moved from one to the other. */
export function capsAfter(venue: Venue, market: Market, from: string, to: string, lots: number) {
  const { symbol } = market.terms
  const [cap, other] = [from, to].map((area) => venue.shelves.area_caps.get(`${area} ${symbol}`))
  if (!cap || !other)
    return rejected('area_cap_not_found', `symbol: ${cap ? to : from} has no cap in ${symbol}; set it first`)
  if (cap.cap_lots < lots)
    return rejected(
      'area_cap_exceeded',
      `quantity: the cap of ${from} is ${market.scale.quantity(cap.cap_lots)}`,
      cap.document,
    )
  if (other.cap_lots + lots > MAX_AMOUNT)
    return rejected(
      'amount_out_of_range',
      `quantity: the cap of ${to} would be more than can be kept exactly`,
    )
  return [
    { ...cap, cap_lots: cap.cap_lots - lots },
    { ...other, cap_lots: other.cap_lots + lots },
  ]
}
