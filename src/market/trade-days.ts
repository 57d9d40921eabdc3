import { z } from 'zod'
import { day, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { hasRole, MARKET_WATCHERS } from '../kernel/permissions.ts'
import { dayOfTrade, leafTextOf, tradeDays, tradeProof } from '../kernel/trade-days.ts'
import { first } from '../store/sql.ts'
import { TRADES } from '../store/tables.ts'

const tag = 'log'

/** A day of trades as it stands in the log; its leaf is made of `salt` and the other members. */
const tradeDay = z
  .object({
    day,
    first_trade_id: z.int(),
    last_trade_id: z.int(),
    count: z.int(),
    root: z.string(),
    log_index: z.int(),
    salt: z.string(),
  })
  .meta({ id: 'TradeDay' })

const proof = z
  .object({
    /** The trade as it stands in the tree, byte by byte: its leaf is SHA-256 of a nought and this. */
    leaf_text: z.string(),
    /** Its place among the trades of the day. */
    place: z.int(),
    path: z.array(z.string()),
    trade_day: tradeDay,
  })
  .meta({ id: 'TradeProof' })

/** That a trade was made, and stays as it was made: each day's trades are in the log by the root of their tree. */
export function tradeDayRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Days of trades in the log, the newest first: how many, and the root of the tree that they make',
    path: '/v1/trade-days',
    query: pageQuery,
    answer: page(tradeDay),
    view: ({ service, query: { cursor, limit } }) =>
      paged(
        tradeDays(service.sql, readCursor(cursor, Number.MAX_SAFE_INTEGER), limit + 1),
        limit,
        (one) => one,
        ({ log_index }) => log_index,
      ),
  })
  reads(app, {
    tag,
    summary: 'That a trade of mine is among those of its day: the way from it to the root that is in the log',
    path: '/v1/trades/{trade_id}/proof',
    by: ['enterprise', ...MARKET_WATCHERS],
    params: z.object({ trade_id: pathNumber }),
    codes: { 404: ['not_found'] },
    answer: proof,
    view: ({ service, principal, params: { trade_id } }) => {
      const row = first(service.sql, 'SELECT * FROM trades WHERE trade_id = ?', trade_id)
      const trade = row && TRADES.read(row)
      const own = venueOf(service).participants.get(principal?.uscc ?? '')?.holder
      const isMine = own !== undefined && (trade?.maker === own || trade?.taker === own)
      if (!trade || !(isMine || hasRole(principal, MARKET_WATCHERS)))
        throw notFound(`trade_id: there is no trade ${trade_id} of yours`)
      const of = dayOfTrade(service.sql, trade_id)
      if (!of)
        throw notFound(`trade_id: its day is not over; the proof is made with the next day’s first command`)
      const { index: place, path } = tradeProof(service.sql, of, trade_id)
      return { leaf_text: leafTextOf(trade), place, path, trade_day: of }
    },
  })
}
