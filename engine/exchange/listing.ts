import { crosses } from '../book/limit-book.ts'
import { BUY, SELL } from '../book/side.ts'
import type { Market } from './market.ts'
import { meetsOwn } from './order-check.ts'
import { ALL_OR_NONE, LIMIT, type OrderEntry } from './order-entry.ts'
import type { OrderReject } from './order-rejects.ts'
import { FILLED, PENDING_TRIGGER } from './order-status.ts'
import { settle } from './settlement.ts'

/**
 * Listings (挂牌协议): orders rest, and whoever wants one takes it, all or a part, at its price. A better price goes first;
 * at one price the taker chooses with whom (沪环境交〔2021〕34号, 1.3). Nothing meets by itself, so an order that would is
 * told to take what is there.
 */
export function checkListing(market: Market, entry: OrderEntry): OrderReject | undefined {
  const { takesOrderId, type, flags, minimumLots, displayLots, pairedOrderId } = entry
  if (market.phase !== 'listing') return takesOrderId === 0 ? undefined : 'attributes_conflict'
  const isPlain =
    type === LIMIT &&
    (flags & ALL_OR_NONE) === 0 &&
    minimumLots === 0 &&
    displayLots === 0 &&
    pairedOrderId === 0
  if (!isPlain || entry.isImmediate !== (takesOrderId !== 0)) return 'not_allowed_in_a_listing'
  if (takesOrderId === 0) {
    const best = bestListed(market, entry)
    if (best !== 0 && crosses(entry.side, entry.limitTicks, market.orders.ticks[best]!)) return 'take_instead'
    return meetsOwn(market, entry.side, entry.holder, entry.limitTicks)
      ? 'would_trade_with_itself'
      : undefined
  }
  return checkTake(market, entry)
}

function checkTake(market: Market, entry: OrderEntry): OrderReject | undefined {
  const { orders, affiliations } = market
  const listing = orders.find(entry.takesOrderId)
  const isThere =
    listing !== 0 &&
    orders.asset[listing] === market.asset &&
    orders.side[listing] !== entry.side &&
    orders.status[listing] !== PENDING_TRIGGER
  if (!isThere) return 'listing_not_found'
  if (affiliations.areSame(orders.owner[listing]!, entry.holder)) return 'would_trade_with_itself'
  if (orders.ticks[listing] !== entry.limitTicks) return 'listing_changed'
  const best = bestListed(market, entry)
  if (orders.ticks[best] !== entry.limitTicks) return 'better_listing_first'
  if (!stands(market, best, listing)) return 'listing_not_found'
  return entry.quantityLots > orders.left(listing) ? 'exceeds_listing' : undefined
}

/** It rests in the book at the price of another, and does not wait outside. */
function stands({ book, orders }: Market, first: number, listing: number): boolean {
  const ticks = orders.ticks[listing]
  for (let slot = first; slot !== 0 && orders.ticks[slot] === ticks; slot = book.nextOrder(slot))
    if (slot === listing) return true
  return false
}

/** The best listing on the other side of an entry that is not of its own group; 0: there is none. */
export function bestListed(market: Market, { side, holder }: OrderEntry): number {
  const { book, orders, affiliations } = market
  let slot = book.bestOrder(side === BUY ? SELL : BUY)
  while (slot !== 0 && affiliations.areSame(orders.owner[slot]!, holder)) slot = book.nextOrder(slot)
  return slot
}

/** One trade with the listing that was chosen; the order that takes is filled by it. */
export function take(market: Market, slot: number, listing: number): void {
  const { orders } = market
  settle(market, listing, slot, orders.ticks[listing]!, orders.quantity[slot]!)
  orders.remaining[slot] = 0
  market.clock.stamp(orders.priority, slot)
  market.report(slot, FILLED)
  market.close(slot)
}
