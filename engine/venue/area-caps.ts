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

/** So much of the cap of one area that went to another. */
export interface CapMoved {
  readonly from: string
  readonly to: string
  readonly lots: number
}

/**
 * Where an approval from above let more into an area than its cap, as much of the cap goes with it from the seller's area:
 * caps together stay what they were, and each is kept again. Areas without a cap of their own have none to give. Of a
 * correction no approval is asked: it undoes what had one. Returns what of it went; undefined: nothing.
 */
export function moveCaps(
  venue: Venue,
  market: Market,
  { seller, buyer }: Parties,
  lots: number,
  at: number,
  isCorrection = false,
): CapMoved | undefined {
  const { area_caps, standings } = venue.shelves
  const { symbol } = market.terms
  const buyerUscc = venue.participantOf(buyer)!.uscc
  const to = standings.get(buyerUscc)?.area
  const from = seller === undefined ? undefined : standings.get(venue.participantOf(seller)!.uscc)?.area
  if (from === undefined || to === undefined || from === to) return undefined
  if (!isCorrection && !hasException(venue, buyerUscc, symbol, 'buy', at)) return undefined
  const cap = area_caps.get(`${to} ${symbol}`)
  const beyond = cap === undefined ? 0 : heldIn(venue, to, market.asset) - cap.cap_lots
  if (beyond <= 0) return undefined
  const moved = { from, to, lots: Math.min(lots, beyond) }
  return giveCap(venue, market, moved, at) ? moved : undefined
}

/** So much of a cap goes from one area to another, where it can; returns whether it did. */
export function giveCap(venue: Venue, market: Market, { from, to, lots }: CapMoved, at: number): boolean {
  const after = capsAfter(venue, market, from, to, lots)
  if (isRefused(after)) return false
  for (const one of after) venue.shelves.area_caps.put({ ...one, at })
  return true
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
