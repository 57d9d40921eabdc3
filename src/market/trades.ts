import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { formatUnits } from '../../engine/base/decimal.ts'
import { page, pageQuery, spanQuery, symbol } from '../../engine/facts/common.ts'
import { tradeOfParties } from '../../engine/facts/market.ts'
import { ownTrade } from '../../engine/facts/order.ts'
import { tradeStanding } from '../../engine/venue/standing.ts'
import { paged, readCursor, spanOf } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { MARKET_WATCHERS } from '../kernel/permissions.ts'
import { TRADES } from '../store/tables.ts'
import { fillsOf } from './views.ts'

const tag = 'orders'
const fillsQuery = spanQuery.extend({ symbol: symbol.optional() })

/** Trades: of everybody for who watches the market, one's own as a statement. */
export function tradeRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Trades with both parties, newest first: for who runs and who watches the market',
    path: '/v1/instruments/{symbol}/parties',
    by: MARKET_WATCHERS,
    params: z.object({ symbol }),
    query: pageQuery,
    answer: page(tradeOfParties),
    view: ({ service, params, query }) => {
      const venue = venueOf(service)
      const market = venue.marketBySymbol.get(params.symbol)
      if (!market) throw notFound(`symbol: there is no instrument ${params.symbol}; see /v1/instruments`)
      const rows = service.sql.all(
        'SELECT * FROM trades WHERE asset = ? AND trade_id < ? ORDER BY trade_id DESC LIMIT ?',
        ...[market.asset, readCursor(query.cursor, Number.MAX_SAFE_INTEGER), query.limit + 1],
      )
      const nameOf = (holder: number) => venue.participantOf(holder)?.uscc ?? ''
      return paged(
        rows.map((row) => TRADES.read(row)),
        query.limit,
        (trade) => {
          const { standing_amount: _, ...standing } = tradeStanding(venue, trade)
          return {
            ...{ trade_id: trade.trade_id, at: timeOf(trade.at) },
            ...{
              price: market.scale.price(trade.price_ticks),
              quantity: market.scale.quantity(trade.quantity_lots),
            },
            ...{ maker_order_id: trade.maker_order_id, taker_order_id: trade.taker_order_id },
            ...{ maker: nameOf(trade.maker), taker: nameOf(trade.taker) },
            buyer: nameOf(trade.taker_side === 0 ? trade.taker : trade.maker),
            seller: nameOf(trade.taker_side === 0 ? trade.maker : trade.taker),
            ...standing,
          }
        },
        ({ trade_id }) => trade_id,
      )
    },
  })

  reads(app, {
    tag,
    summary: 'Own trades, newest first, with what each came to: a statement',
    path: '/v1/fills',
    by: ['enterprise'],
    isOwn: true,
    query: fillsQuery,
    answer: page(ownTrade),
    view: ({ service, principal, query }) => fillsPage(service, principal!.uscc!, query),
  })
}

/** Trades of a participant, newest first. Each side is read from its own index, backwards. */
const tradesBefore = (party: 'maker' | 'taker') =>
  `SELECT * FROM (SELECT * FROM trades WHERE ${party} = ? AND trade_id < ? AND (? = 0 OR asset = ?)
     AND at >= ? AND at < ? ORDER BY seq DESC, trade_id DESC LIMIT ?)`
const TRADES_BEFORE = `${tradesBefore('maker')} UNION ${tradesBefore('taker')} ORDER BY trade_id DESC LIMIT ?`

function fillsPage(service: Service, of: string, query: z.output<typeof fillsQuery>) {
  const venue = venueOf(service)
  const { limit, cursor, symbol } = query
  const asset = symbol === undefined ? 0 : (venue.marketBySymbol.get(symbol)?.asset ?? -1)
  const holder = venue.participants.get(of)?.holder ?? -1
  const given = [
    ...[holder, readCursor(cursor, Number.MAX_SAFE_INTEGER), asset, asset],
    ...[...spanOf(query), limit + 1],
  ]
  const rows = service.sql.all(TRADES_BEFORE, ...given, ...given, limit + 1).map((row) => TRADES.read(row))
  const { data, next_cursor } = paged(
    rows,
    limit,
    (trade) => {
      const market = venue.marketOf(trade.asset)!
      const fen = trade.price_ticks * trade.quantity_lots * market.scale.fenPerTickLot
      return fillsOf(market, trade, holder).map((fill) => ({
        ...{ ...fill, amount: formatUnits(BigInt(fen), 2) },
        ...tradeStanding(venue, trade),
      }))
    },
    ({ trade_id }) => trade_id,
  )
  return { data: data.flat(), next_cursor }
}
