import { bookHash } from '../../engine/book/limit-book.ts'
import type { Venue } from '../../engine/venue/venue.ts'

/** Every open order with everything that is known of it, by number. */
export function openOrdersOf(venue: Venue): Record<string, number>[] {
  const { orders } = venue
  return venue.markets
    .flatMap((market) => market.openSlots())
    .map((slot) => ({
      order_id: orders.orderId[slot]!,
      asset: orders.asset[slot]!,
      holder: orders.owner[slot]!,
      side: orders.side[slot]!,
      type: orders.type[slot]!,
      status: orders.status[slot]!,
      time_in_force: orders.timeInForce[slot]!,
      expiresAt: orders.expiresAt[slot]!,
      flags: orders.flags[slot]!,
      self_trade_prevention: orders.selfTradePrevention[slot]!,
      ticks: orders.ticks[slot]!,
      stop: orders.stop[slot]!,
      trail: orders.trail[slot]!,
      quantity: orders.quantity[slot]!,
      filled: orders.filled[slot]!,
      notional: orders.notional[slot]!,
      shown: orders.remaining[slot]!,
      reserve: orders.reserve[slot]!,
      display: orders.display[slot]!,
      priority: orders.priority[slot]!,
      held: venue.registry.heldBy(orders.hold[slot]!),
      pair: orders.pair[slot] === 0 ? 0 : orders.orderId[orders.pair[slot]!]!,
    }))
}

/** All that a venue is: equal before and after a restart, or a replay. */
export function stateOf(venue: Venue): unknown {
  return {
    markets: venue.markets.map((market) => [
      bookHash(market.book),
      market.phase,
      market.callEndsAt,
      market.callEndsFrom,
      market.referenceTicks,
      ...[market.lastTicks, market.day.volumeLots, market.day.tickLots],
      market.waiting.allOrNone.map((slot) => venue.orders.orderId[slot]),
    ]),
    orders: openOrdersOf(venue),
    exposure: venue.markets.map((market) =>
      [...venue.participants.values()].map(({ holder }) => [
        market.exposure.orders(holder),
        market.exposure.waiting(holder),
        market.exposure.buyLots(holder),
      ]),
    ),
    participants: [...venue.participants.values()],
    nextDue: venue.nextDue,
    trades: venue.lastTradeId,
    shelves: Object.entries(venue.shelves).map(([name, shelf]) => [
      name,
      [...shelf.values()].map((record) => JSON.stringify(record)).sort(),
    ]),
    rulePack: venue.rulePack,
    accounts: [...venue.participants.values()].map(({ holder }) =>
      [0, ...venue.markets.map((market) => market.asset)].map((asset) => [
        venue.registry.balance(holder, asset),
        venue.registry.free(holder, asset),
      ]),
    ),
  }
}
