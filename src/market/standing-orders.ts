import type { Side } from '../../engine/book/side.ts'
import type { Scale } from '../../engine/exchange/instrument.ts'
import type { WatchedOrder, WatchedTrade } from '../../engine/surveillance/watched-day.ts'
import { firstSince } from '../store/since.ts'
import { first, type Sql } from '../store/sql.ts'

/** An order of a day as its row has it at the end. */
export interface DayOrder {
  readonly order_id: number
  readonly holder: number
  readonly side: number
  readonly price_ticks: number
  readonly quantity_lots: number
  readonly filled_lots: number
  readonly placed_at: number
  /** When its owner took it back; null: he did not. */
  readonly cancelled_at: number | null
}

interface Amendment {
  readonly at: number
  readonly price?: string
  readonly quantity?: string
}

/**
 * What stood in a book on a day: each order, and what was taken away from it while it stood. An order that is amended to
 * fewer lots, or to another price, has taken the rest back as much as one that is cancelled.
 */
export function standingOrders(
  sql: Sql,
  scale: Scale,
  orders: readonly DayOrder[],
  trades: readonly (WatchedTrade & { readonly ids: readonly [number, number] })[],
  span: { readonly from: number; readonly to: number },
): WatchedOrder[] {
  const amendments = amendmentsIn(sql, span)
  const fills = new Map<number, { at: number; lots: number }[]>()
  for (const { at, lots, ids } of trades)
    for (const id of ids) if (amendments.has(id)) fills.set(id, [...(fills.get(id) ?? []), { at, lots }])
  return orders.flatMap((order) => {
    const own = amendments.get(order.order_id)
    return own ? piecesOf(sql, scale, order, own, fills.get(order.order_id) ?? []) : [asOne(order)]
  })
}

const asOne = ({ price_ticks, quantity_lots, filled_lots, ...order }: DayOrder): WatchedOrder => ({
  ...{ order_id: order.order_id, holder: order.holder, side: order.side as Side, ticks: price_ticks },
  ...{ lots: quantity_lots, filled: filled_lots },
  ...{ placed_at: order.placed_at, cancelled_at: order.cancelled_at },
})

/** Changes of orders that were made in a span, by order, in their order. */
function amendmentsIn(sql: Sql, { from, to }: { from: number; to: number }): Map<number, Amendment[]> {
  const rows = sql.all<{ at: number; command: string }>(
    `SELECT at, command FROM journal WHERE seq >= ? AND seq < ?
       AND json_extract(command, '$.command') = 'amend_order' AND json_extract(outcome, '$.ok') = 1 ORDER BY seq`,
    ...[from, to].map((at) => firstSince(sql, 'journal', 'seq', 'at', at)),
  )
  const found = new Map<number, Amendment[]>()
  for (const { at, command } of rows) {
    const { order_id, price, quantity } = JSON.parse(command) as Amendment & { order_id: number }
    const one = {
      at,
      ...(price === undefined ? {} : { price }),
      ...(quantity === undefined ? {} : { quantity }),
    }
    found.set(order_id, [...(found.get(order_id) ?? []), one])
  }
  return found
}

/** An order cut where it was amended: what was taken away each time, and what was left at the end. */
function piecesOf(
  sql: Sql,
  scale: Scale,
  order: DayOrder,
  amendments: readonly Amendment[],
  fills: readonly { readonly at: number; readonly lots: number }[],
): WatchedOrder[] {
  const placed = first<{ command: string }>(sql, 'SELECT command FROM journal WHERE seq = ?', order.order_id)
  const { price, quantity } = JSON.parse(placed?.command ?? '{}') as { price?: string; quantity?: string }
  if (price === undefined || quantity === undefined) return [asOne(order)]
  const { order_id, holder } = order
  const base = { order_id, holder, side: order.side as Side }
  let [ticks, lots, since] = [scale.ticks(price), scale.lots(quantity), order.placed_at]
  const pieces: WatchedOrder[] = []
  for (const { at, ...to } of amendments) {
    const filled = fills.reduce((sum, one) => sum + (one.at < at ? one.lots : 0), 0)
    const nextTicks = to.price === undefined ? ticks : scale.ticks(to.price)
    const nextLots = to.quantity === undefined ? lots : scale.lots(to.quantity)
    const gone = nextTicks === ticks ? lots - nextLots : lots - filled
    if (gone > 0) pieces.push({ ...base, ticks, lots: gone, filled: 0, placed_at: since, cancelled_at: at })
    if (nextTicks !== ticks || nextLots > lots) since = at
    ;[ticks, lots] = [nextTicks, nextLots]
  }
  const last = { ...asOne(order), placed_at: since }
  return [...pieces, last]
}
