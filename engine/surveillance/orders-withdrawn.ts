import { type Alert, type Thresholds, volumeOf, type WatchedDay, type WatchedOrder } from './watched-day.ts'

/** What belongs together: trades on one side, and the orders on the other that stood around them. */
interface Episode {
  readonly trades: Set<number>
  readonly orders: Set<number>
  /** The most that stood on the other side of one of the trades, in its own size. */
  times: number
  until: number
}

/**
 * Orders that were not meant to trade: placed on one side while their owner trades on the other, near the price, and taken
 * back soon after, hardly filled. Several of them at a time are layering (分层挂单), one that is large beside the trade is
 * spoofing (虚假申报).
 */
export function withdrawnOrders({ trades, orders }: WatchedDay, rules: Thresholds): Alert[] {
  const {
    within_ms = 0,
    most_filled = 0,
    least_orders = 1,
    times_traded = 1,
    of_volume = 0,
    near = 1,
  } = rules
  const least = of_volume * volumeOf(trades)
  const alerts: Alert[] = []
  const byOwner = new Map<number, WatchedOrder[]>()
  for (const order of orders) byOwner.set(order.holder, [...(byOwner.get(order.holder) ?? []), order])
  for (const [holder, own] of byOwner) {
    for (const side of [0, 1] as const) {
      const traded = trades.filter((one) => (side === 0 ? one.seller : one.buyer) === holder)
      const episodes: Episode[] = []
      for (const trade of traded) {
        const lured = own.filter(
          (one) =>
            one.side === side &&
            one.cancelled_at !== null &&
            one.filled <= most_filled * one.lots &&
            Math.abs(one.ticks - trade.ticks) <= near * trade.ticks &&
            one.placed_at <= trade.at &&
            trade.at - one.placed_at <= within_ms &&
            one.cancelled_at >= trade.at &&
            one.cancelled_at - trade.at <= within_ms,
        )
        if (volumeOf(lured) < Math.max(times_traded * trade.lots, least)) continue
        const last = episodes.at(-1)
        const isNew = last === undefined || trade.at - last.until > within_ms
        const episode: Episode = isNew ? { trades: new Set(), orders: new Set(), times: 0, until: 0 } : last
        if (isNew) episodes.push(episode)
        episode.trades.add(trade.trade_id)
        for (const { order_id } of lured) episode.orders.add(order_id)
        episode.times = Math.max(episode.times, volumeOf(lured) / trade.lots)
        episode.until = trade.at
      }
      for (const { trades: during, orders: hit, times } of episodes) {
        const isLayered = hit.size >= least_orders
        alerts.push({
          ...{ rule_id: isLayered ? 'layering' : 'spoofing', holders: [holder], orders: [...hit] },
          ...{ trades: [...during], measure: times, line: times_traded },
          detail: {
            zh: `反方向挂单 ${hit.size} 笔、为其成交量的 ${times.toFixed(1)} 倍,成交后随即撤销`,
            en: `${hit.size} orders on the other side, ${times.toFixed(1)} times what was traded, taken back right after`,
          },
        })
      }
    }
  }
  return alerts
}
