import { assert } from '../base/assert.ts'
import { cascade } from './continuous.ts'
import { admit, hasToWait } from './entering.ts'
import type { Market } from './market.ts'

/** A smaller quantity at the same price: the order keeps its place. `quantityLots` counts what is filled already. */
export function reduce(market: Market, slot: number, quantityLots: number): void {
  const { orders, book } = market
  const lots = orders.quantity[slot]! - quantityLots
  assert(lots > 0 && lots < orders.left(slot), 'a reduction leaves something of the order')
  const hidden = Math.min(lots, orders.reserve[slot]!)
  orders.reserve[slot]! -= hidden
  if (lots > hidden) book.take(slot, lots - hidden)
  market.shrink(slot, lots)
}

/** Takes an order out of the book and enters it anew with another price or quantity: it loses its place, may trade. */
export function replace(market: Market, slot: number, limitTicks: number, quantityLots: number): void {
  const { orders, book } = market
  book.unlink(slot)
  market.madeWay(slot)
  market.count(slot, -1)
  market.letGo(slot)
  orders.ticks[slot] = limitTicks
  orders.quantity[slot] = quantityLots
  orders.remaining[slot] = quantityLots - orders.filled[slot]!
  orders.reserve[slot] = 0
  market.setAside(slot, market.required(slot, orders.remaining[slot]!))
  admit(market, slot)
  cascade(market)
}

/**
 * An order that waits for a price, or for the close, gets another trigger, limit or quantity: it waits anew, behind those at
 * its trigger, or is entered where the last price triggers it already.
 */
export function restage(
  market: Market,
  slot: number,
  to: { readonly stopTicks: number; readonly limitTicks: number; readonly quantityLots: number },
): void {
  const { orders } = market
  market.wake(slot)
  market.letGo(slot)
  orders.stop[slot] = to.stopTicks
  orders.ticks[slot] = to.limitTicks
  orders.quantity[slot] = to.quantityLots
  orders.remaining[slot] = to.quantityLots
  market.setAside(slot, market.required(slot, to.quantityLots))
  if (hasToWait(market, slot)) market.park(slot)
  else admit(market, slot)
  cascade(market)
}
