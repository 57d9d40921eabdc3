import { z } from 'zod'
import { addMonths, dayOf, endOfDay, startOfDay } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import type { Deal } from '../../engine/facts/deal.ts'
import { type Bulletin, bulletin, bulletinQuery } from '../../engine/facts/report.ts'
import { FAMILY, keysOf } from '../../engine/facts/words.ts'
import { agreedTicks, lastOf } from '../../engine/venue/block-trades.ts'
import { bidsOf } from '../../engine/venue/sales.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { FILE_POLICY } from '../edge/markup.ts'
import { memberFault, readsChinese } from '../edge/problem.ts'
import { describe, guardOf, type Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import { firstSince } from '../store/since.ts'
import type { Sql } from '../store/sql.ts'
import { periodReport } from './period-report.ts'
import { MOVED_BY } from './reports.ts'

/** A bulletin is of so many days at most: a year, and a day. */
const MAX_DAYS = 367

/** What was traded in a span of days, for anybody: a day, a month, a quarter or a year. */
export function bulletinRoutes(app: Router): void {
  reads(app, {
    tag: 'reports',
    summary: 'Bulletin of a span of days: every way in which permits changed hands, and price indices',
    path: '/v1/reports/bulletin',
    query: bulletinQuery,
    codes: { 422: ['span_invalid'] },
    answer: bulletin,
    view: ({ service, query: { from, to } }) => {
      checkSpan({ from, to })
      return bulletinOf(service, from, to)
    },
  })

  const query = bulletinQuery.extend({ language: z.enum(['zh', 'en']).default('zh') })
  const route = describe(
    {
      tag: 'reports',
      summary:
        'The report of a quarter or a year as one document for print: trade, prices, sales, order, duties',
      codes: { 422: ['span_invalid'] },
    },
    {
      method: 'get',
      path: '/v1/reports/period',
      request: { query },
      responses: { 200: { description: 'the document', content: { 'text/html': { schema: z.string() } } } },
    },
  )
  app.openAPIRegistry.registerPath(route)
  app.get('/v1/reports/period', guardOf(route), (c) => {
    const read = query.safeParse(c.req.query())
    if (!read.success) throw shapeProblem(read.error, readsChinese(c))
    const { from, to, language } = read.data
    checkSpan({ from, to })
    const service = c.get('service')
    const text = periodReport(service, bulletinOf(service, from, to), language)
    return c.body(text, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': FILE_POLICY,
    })
  })
}

/** Days that make no span of a bulletin are refused. */
function checkSpan({ from, to }: { from: string; to: string }): void {
  const days = (startOfDay(to) - startOfDay(from)) / 86_400_000
  if (!(days >= 0 && days < MAX_DAYS))
    throw memberFault('to', 'span_invalid', `not before from, and at most ${MAX_DAYS} days in all`)
}

interface Traded {
  readonly deals: number
  readonly lots: bigint
  /** Ticks times lots. */
  readonly worth: bigint
  readonly low: number | null
  readonly high: number | null
}
const NOTHING: Traded = { deals: 0, lots: 0n, worth: 0n, low: null, high: null }

function bulletinOf(service: Service, from: string, to: string): Bulletin {
  const venue = venueOf(service)
  const span = { from: startOfDay(from), to: endOfDay(to) }
  const traded = tradedIn(service.sql, span)
  const bases = new Map(venue.markets.map((market) => [market.asset, baseOf(service.sql, market)]))
  const moved = transfersIn(service.sql, span)
  const rows = venue.markets.map((market) => {
    const { asset, scale, terms } = market
    const own = traded.get(asset) ?? NOTHING
    const base = bases.get(asset)
    const sums = (deals: number, lots: number | bigint, fen: bigint) => ({
      ...{ deals, quantity: scale.quantity(Number(lots)), amount: formatFen(Number(fen)) },
    })
    const worth = (one: Traded) => one.worth * BigInt(scale.fenPerTickLot)
    const sold = salesIn(service, market, span)
    const bought = buybacksIn(service, market, span)
    const blocks = blocksIn(service, market, span)
    const given = moved.get(asset) ?? { deals: 0, lots: 0n, fen: 0n }
    return {
      ...{ symbol: terms.symbol, family: terms.family, unit: terms.unit },
      market: sums(own.deals, own.lots, worth(own)),
      average_price: scale.averagePrice(worth(own), own.lots),
      low: own.low === null ? null : scale.price(own.low),
      high: own.high === null ? null : scale.price(own.high),
      blocks: sums(blocks.deals, blocks.lots, blocks.fen),
      sales: sums(sold.deals, sold.lots, sold.fen),
      buybacks: sums(bought.deals, bought.lots, bought.fen),
      transfers: sums(given.deals, given.lots, given.fen),
      price_index: base && own.lots > 0n ? rounded((100 * averageOf(own)) / averageOf(base.traded)) : null,
      base_month: base?.month ?? null,
    }
  })
  return {
    ...{ from, to, rows, indices: indicesOf(venue.markets, traded, bases) },
    series: seriesOf(service, traded, bases),
    // In a shorter span, or one that runs, two looks would tell who made a trade between them.
    frequent_traders: isWholeMonths(service, from, to) ? frequentTraders(service, span) : [],
  }
}

const averageOf = ({ worth, lots }: Traded) => Number(worth) / Number(lots)
/** An index has two decimals. */
const rounded = (value: number) => Math.round(value * 100) / 100

interface Span {
  readonly from: number
  readonly to: number
}

/** Trades of the markets in a span, summed exactly. */
function tradedIn(sql: Sql, { from, to }: Span): Map<number, Traded> {
  const rows = sql.all<{
    asset: number
    deals: number
    lots: string
    worth: string
    low: number
    high: number
  }>(
    `SELECT asset, count(*) AS deals, CAST(sum(quantity_lots) AS TEXT) AS lots,
       CAST(sum(price_ticks * quantity_lots) AS TEXT) AS worth, min(price_ticks) AS low, max(price_ticks) AS high
     FROM standing_trades WHERE trade_id >= ? AND trade_id < ? GROUP BY asset`,
    ...[firstSince(sql, 'trades', 'trade_id', 'at', from), firstSince(sql, 'trades', 'trade_id', 'at', to)],
  )
  return new Map(
    rows.map(({ asset, deals, lots, worth, low, high }) => [
      asset,
      { deals, lots: BigInt(lots), worth: BigInt(worth), low, high },
    ]),
  )
}

/** The first month in which something was traded, and what was. */
function baseOf(sql: Sql, { asset }: Market): { month: string; traded: Traded } | undefined {
  const [firstTrade] = sql.all<{ at: number | null }>(
    `SELECT at FROM standing_trades WHERE asset = ? ORDER BY trade_id LIMIT 1`,
    asset,
  )
  if (!firstTrade?.at) return undefined
  const month = dayOf(firstTrade.at).slice(0, 7)
  const span = { from: startOfDay(`${month}-01`), to: startOfDay(addMonths(`${month}-01`, 1)) }
  return { month, traded: tradedIn(sql, span).get(asset)! }
}

/** Of each kind of permits: what the base month's quantities cost now, over what they cost then. */
function indicesOf(
  markets: readonly Market[],
  traded: ReadonlyMap<number, Traded>,
  bases: ReadonlyMap<number, { month: string; traded: Traded } | undefined>,
): Bulletin['indices'] {
  return keysOf(FAMILY).flatMap((family) => {
    const own = markets.filter(({ terms, asset }) => terms.family === family && bases.get(asset))
    if (own.length === 0) return []
    const base_month = own.map(({ asset }) => bases.get(asset)!.month).sort()[0]!
    let [now, then] = [0, 0]
    for (const { asset, scale } of own) {
      const [base, current] = [bases.get(asset)!, traded.get(asset)]
      // What joined later has no weight in the base month.
      if (base.month !== base_month || !current) continue
      now += averageOf(current) * Number(base.traded.lots) * scale.fenPerTickLot
      then += Number(base.traded.worth) * scale.fenPerTickLot
    }
    return [{ family, base_month, value: then === 0 ? null : rounded((100 * now) / then) }]
  })
}

/** What the permits of a market are of, and where they are good. */
function seriesKey(service: Service, { terms: { symbol, family, pollutant, unit } }: Market) {
  const rules = venueOf(service).shelves.market_rules.get(symbol)
  return { family, pollutant: pollutant ?? null, basin: rules?.basin ?? rules?.city ?? null, unit }
}

/**
 * Average prices of all permits of one kind and place together, over those of the first month in which any was traded: a
 * unit value, since a tonne of one year is a tonne of another. Permits of a new year go on where those of the last were.
 */
function seriesOf(
  service: Service,
  traded: ReadonlyMap<number, Traded>,
  bases: ReadonlyMap<number, { month: string } | undefined>,
): Bulletin['series'] {
  const groups = new Map<string, Market[]>()
  for (const market of venueOf(service).markets) {
    if (!bases.get(market.asset)) continue
    const key = JSON.stringify(seriesKey(service, market))
    groups.set(key, [...(groups.get(key) ?? []), market])
  }
  return [...groups].map(([key, markets]) => {
    const base_month = markets.map(({ asset }) => bases.get(asset)!.month).sort()[0]!
    const span = {
      from: startOfDay(`${base_month}-01`),
      to: startOfDay(addMonths(`${base_month}-01`, 1)),
    }
    const [then, now] = [unitValue(markets, tradedIn(service.sql, span)), unitValue(markets, traded)]
    return {
      ...(JSON.parse(key) as ReturnType<typeof seriesKey>),
      symbols: markets.map(({ terms }) => terms.symbol),
      base_month,
      average_price: now === undefined ? null : now.toFixed(2),
      value: now === undefined || then === undefined ? null : rounded((100 * now) / then),
    }
  })
}

/** CNY for a unit of what was traded of some permits; undefined: nothing was. */
function unitValue(markets: readonly Market[], traded: ReadonlyMap<number, Traded>): number | undefined {
  let [cny, quantity] = [0, 0]
  for (const { asset, scale } of markets) {
    const { worth, lots } = traded.get(asset) ?? NOTHING
    cny += (Number(worth) * scale.fenPerTickLot) / 100
    quantity += (Number(lots) * scale.lot.units) / 10 ** scale.lot.decimals
  }
  return quantity === 0 ? undefined : cny / quantity
}

/** From the first day of a month to the last of one, and over. */
const isWholeMonths = (service: Service, from: string, to: string) => {
  const next = dayOf(endOfDay(to))
  return from.endsWith('-01') && next.endsWith('-01') && next <= dayOf(service.now())
}

/** So many are named. */
const MAX_FREQUENT = 20

/** Who traded most in the markets, as a maker or a taker: by how often, since tonnes of one permit are not those of another. */
function frequentTraders(service: Service, { from, to }: Span): Bulletin['frequent_traders'] {
  const venue = venueOf(service)
  const [first, last] = [from, to].map((at) => firstSince(service.sql, 'trades', 'trade_id', 'at', at)) as [
    number,
    number,
  ]
  const [all] = service.sql.all<{ count: number }>(
    `SELECT count(*) AS count FROM standing_trades WHERE trade_id >= ? AND trade_id < ?`,
    ...[first, last],
  )
  const rows = service.sql.all<{ holder: number; trades: number }>(
    `SELECT holder, count(*) AS trades FROM (
         SELECT trade_id, maker AS holder FROM standing_trades WHERE trade_id >= ? AND trade_id < ?
         UNION SELECT trade_id, taker FROM standing_trades WHERE trade_id >= ? AND trade_id < ?
       ) GROUP BY holder ORDER BY trades DESC, holder LIMIT ?`,
    ...[first, last, first, last, MAX_FREQUENT],
  )
  return rows.map(({ holder, trades }) => {
    const { uscc, name } = venue.participantOf(holder)!
    return { uscc, name, trades, share: rounded(trades / all!.count) }
  })
}

/** Block trades, told once their day is over. */
function blocksIn(service: Service, { asset, scale }: Market, span: Span) {
  const today = dayOf(service.now())
  const done = [...venueOf(service).shelves.blocks.values()].filter(
    ({ asset: of, status, ended_at }) =>
      of === asset && status === 'done' && isIn(span, ended_at!) && dayOf(ended_at!) < today,
  )
  return summed(
    done.map((block) => {
      const lots = lastOf(block).quantity_lots
      return { lots, fen: scale.cost(agreedTicks(venueOf(service), block), lots) }
    }),
  )
}

const isIn = ({ from, to }: Span, at: number) => at >= from && at < to

/** Sales from the reserve: what was issued at once, and deals that were settled. */
function salesIn(service: Service, market: Market, span: Span) {
  const venue = venueOf(service)
  const { asset, scale } = market
  return summed([
    ...[...venue.shelves.sales.values()]
      .filter((one) => one.asset === asset && one.status === 'cleared' && isIn(span, one.closes_at))
      .flatMap((sale) =>
        bidsOf(venue, sale.sale_id)
          .filter(({ awarded_lots, deal_id }) => (awarded_lots ?? 0) > 0 && deal_id === null)
          .map(({ awarded_lots, paid_fen }) => ({
            lots: awarded_lots!,
            fen: paid_fen ?? scale.cost(sale.price_ticks!, awarded_lots!),
          })),
      ),
    ...[...venue.shelves.fixed_purchases.values()].flatMap(({ fixed_sale_id, lots, at, deal_id }) => {
      const sale = venue.shelves.fixed_sales.get(fixed_sale_id)!
      const isCounted = sale.asset === asset && deal_id === null && isIn(span, at)
      return isCounted ? [{ lots, fen: scale.cost(sale.price_ticks, lots) }] : []
    }),
    ...dealsIn(venue, asset, span, 'buy'),
  ])
}

/** What the reserve bought back. */
const buybacksIn = (service: Service, { asset }: Market, span: Span) =>
  summed(dealsIn(venueOf(service), asset, span, 'sell'))

/** Deals with the reserve: one counts when it is final. */
const dealsIn = ({ shelves }: Venue, asset: number, span: Span, side: Deal['side']) =>
  [...shelves.deals.values()].filter(
    (one) =>
      one.asset === asset && one.side === side && one.settled_at !== null && isIn(span, one.settled_at),
  )

const summed = (deals: readonly { readonly lots: number; readonly fen: number }[]) => ({
  deals: deals.length,
  lots: deals.reduce((sum, { lots }) => sum + lots, 0),
  fen: deals.reduce((sum, { fen }) => sum + BigInt(fen), 0n),
})

/** What moved outside the market, with what was paid for it. */
function transfersIn(sql: Sql, { from, to }: Span) {
  const rows = sql.all<{ asset: number; amount: number; fen: number | null }>(
    `SELECT asset, amount, (SELECT sum(cash.amount) FROM postings AS cash WHERE cash.seq = postings.seq AND cash.asset = 0) AS fen
     FROM postings WHERE seq >= ? AND seq < ? AND asset > 0 AND cause IN (${MOVED_BY.map(() => '?').join(', ')})`,
    ...[
      firstSince(sql, 'postings', 'seq', 'at', from),
      firstSince(sql, 'postings', 'seq', 'at', to),
      ...MOVED_BY,
    ],
  )
  const sums = new Map<number, { deals: number; lots: bigint; fen: bigint }>()
  for (const { asset, amount, fen } of rows) {
    const sum = sums.get(asset) ?? { deals: 0, lots: 0n, fen: 0n }
    sums.set(asset, {
      deals: sum.deals + 1,
      lots: sum.lots + BigInt(amount),
      fen: sum.fen + BigInt(fen ?? 0),
    })
  }
  return sums
}
