import type { Market } from './market.ts'
import type { OrderEntry, StoredOrder } from './order-entry.ts'
import { PENDING_TRIGGER } from './order-status.ts'
import { pair } from './pairs.ts'

/** Puts an open order back, which `entry` describes as it was asked for; orders come in the order of their priority. */
export function restoreOrder(market: Market, entry: OrderEntry, stored: StoredOrder): void {
  const { orders } = market
  const left = entry.quantityLots - stored.filledLots
  const slot = orders.open(entry, market.asset)
  orders.remaining[slot] = left
  orders.filled[slot] = stored.filledLots
  orders.notional[slot] = stored.notionalFen
  orders.priority[slot] = stored.priority
  orders.status[slot] = stored.status
  const paired = entry.pairedOrderId === 0 ? 0 : orders.find(entry.pairedOrderId)
  const required = market.required(slot, left)
  if (paired === 0) market.setAside(slot, required)
  else pair(market, slot, paired, required)
  market.expiries.add(slot)
  if (stored.status === PENDING_TRIGGER) {
    market.wait(slot)
    return
  }
  orders.remaining[slot] = stored.shownLots
  orders.reserve[slot] = left - stored.shownLots
  market.count(slot, 1)
  market.book.link(slot, entry.side, entry.limitTicks)
}
