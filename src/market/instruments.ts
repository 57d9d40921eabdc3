import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { MAX_OPEN_ORDERS } from '../../engine/exchange/order-check.ts'
import { MAX_SLICES } from '../../engine/exchange/order-entry.ts'
import { MAX_WAITING_ORDERS } from '../../engine/exchange/waiting-orders.ts'
import { instant, page, spanQuery, symbol } from '../../engine/facts/common.ts'
import { proposed } from '../../engine/facts/identity.ts'
import {
  auction,
  book,
  CANDLE_INTERVALS,
  type CandleInterval,
  candle,
  instrument,
  instrumentTerms,
  listing,
  listingBody,
  MAX_DEPTH,
  ticker,
  trade,
} from '../../engine/facts/market.ts'
import { limits, MAX_BATCH_ORDERS, MAX_DEAD_MAN_MS } from '../../engine/facts/order.ts'
import { MAX_MESSAGE } from '../../engine/facts/stream.ts'
import { changeTerms, listInstrument } from '../../engine/venue/instrument-terms.ts'
import { tradeStanding } from '../../engine/venue/standing.ts'
import { paged, readCursor, spanOf } from '../edge/page.ts'
import { memberFault, notFound } from '../edge/problem.ts'
import { answers, describe, jsonBody, type Router } from '../edge/route.ts'
import { does, proposedOf, reads, submit, WAITS } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { LOST_BYTES, SLOW_BYTES } from '../edge/session.ts'
import { readCandles } from '../kernel/candles.ts'
import { MARKET_WATCHERS } from '../kernel/permissions.ts'
import { TRADES } from '../store/tables.ts'
import { auctionView, bookView, IS_AUCTION, instrumentView, tickerView, tradeView } from './views.ts'

const tag = 'market'
const params = z.object({ symbol })

export function instrumentRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Instruments',
    path: '/v1/instruments',
    answer: z.object({ data: z.array(instrument) }),
    view: ({ service }) => ({
      data: venueOf(service).markets.map((market) => listedView(service, market)),
    }),
  })

  reads(app, {
    tag,
    summary: 'Instruments of the catalogue: to be listed once, or as permits of one year or term',
    path: '/v1/catalogue-instruments',
    by: MARKET_WATCHERS,
    answer: z.object({ data: z.array(listing) }),
    view: ({ service }) => ({
      data: service.catalog.instruments.map(({ symbol, family, name, unit, legal_basis, grade }) => ({
        is_listed: venueOf(service).marketBySymbol.has(symbol),
        symbol,
        family,
        name,
        unit,
        legal_basis,
        grade,
      })),
    }),
  })

  // The terms come from the catalogue, the document that allows the market from who lists it.
  app.openapi(
    describe(
      {
        tag,
        summary: 'List an instrument of the catalogue, with the document that allows its market',
        gives: listInstrument,
        takesKey: true,
        codes: { 404: ['not_found'] },
      },
      {
        method: 'post',
        path: '/v1/instruments',
        request: jsonBody(listingBody),
        responses: { ...answers(201, instrument), ...answers(202, proposed, WAITS) },
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { symbol, legal_basis, vintage, valid_until, ...ways } = c.req.valid('json')
      const entry = service.catalog.instruments.find((candidate) => candidate.symbol === symbol)
      if (!entry) throw notFound(`symbol: the catalogue has no instrument ${symbol}`)
      const of = vintage ?? (valid_until && `TO${valid_until.replaceAll('-', '')}`)
      const own = of === undefined ? {} : { symbol: `${symbol}-${of}`, series: symbol, vintage, valid_until }
      // Without blocks there is no least size of one.
      const block = ways.modes?.includes('block') === false ? undefined : (ways.block ?? entry.block)
      const terms = instrumentTerms.strip().parse({ ...entry, ...own, ...ways, block, legal_basis })
      const waiting = proposedOf(listInstrument, await submit(c, { command: 'list_instrument', terms }))
      if (waiting) return c.json(waiting, 202)
      return c.json(listedView(service, marketOf(service, terms.symbol)), 201)
    },
  )

  does(app, changeTerms, {
    tag,
    summary: 'Change bands, limits, ways of trading, blocks or resale, while the market is closed',
    method: 'patch',
    path: '/v1/instruments/{symbol}',
    status: 200,
    answer: instrument,
    codes: { 422: ['nothing_changes'] },
    check: (_, { symbol: __, document: ___, ...terms }) => {
      if (Object.keys(terms).length === 0)
        throw memberFault('document', 'nothing_changes', 'nothing is changed; name a term')
    },
    view: ({ service, given }) => listedView(service, marketOf(service, given.symbol)),
  })

  reads(app, {
    tag,
    summary: 'One instrument',
    path: '/v1/instruments/{symbol}',
    params,
    answer: instrument,
    view: ({ service, params }) => listedView(service, marketOf(service, params.symbol)),
  })

  reads(app, {
    tag,
    summary: 'The order book by levels, best first',
    path: '/v1/instruments/{symbol}/book',
    params,
    query: z.strictObject({ depth: z.coerce.number().int().min(1).max(MAX_DEPTH).default(25) }),
    answer: book,
    view: ({ service, params, query }) =>
      bookView(marketOf(service, params.symbol), query.depth, service.sequencer.lastSeq),
  })

  reads(app, {
    tag,
    summary: 'Trades, newest first',
    path: '/v1/instruments/{symbol}/trades',
    params,
    query: spanQuery,
    answer: page(trade),
    view: ({ service, params, query }) => {
      const market = marketOf(service, params.symbol)
      const venue = venueOf(service)
      const { limit, cursor } = query
      const rows = service.sql.all(
        `SELECT *, ${IS_AUCTION} FROM trades WHERE asset = ? AND trade_id < ? AND at >= ? AND at < ? ORDER BY trade_id DESC LIMIT ?`,
        ...[market.asset, readCursor(cursor, Number.MAX_SAFE_INTEGER), ...spanOf(query), limit + 1],
      )
      return paged(
        rows.map((row) => ({ trade: TRADES.read(row), isAuction: row.is_auction === 1 })),
        limit,
        ({ trade, isAuction }) => {
          const { standing, corrected_price } = tradeStanding(venue, trade)
          return {
            ...tradeView(market, trade, isAuction),
            is_annulled: standing === 'annulled',
            ...(corrected_price === null ? {} : { corrected_price }),
          }
        },
        ({ trade }) => trade.trade_id,
      )
    },
  })

  reads(app, {
    tag,
    summary: 'Candles, oldest first',
    path: '/v1/instruments/{symbol}/candles',
    params,
    query: z.strictObject({
      interval: z.enum(Object.keys(CANDLE_INTERVALS) as [CandleInterval]).default('1m'),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
      from: instant.optional(),
      until: instant.optional(),
      /** Intervals without a trade too: flat at the close before, with no volume. */
      with_empty: z.enum(['true', 'false']).default('false'),
    }),
    answer: z.object({ data: z.array(candle) }),
    view: ({ service, params, query }) => {
      const [since, until] = spanOf(query)
      const market = marketOf(service, params.symbol)
      const span = { since, until, now: service.now(), isFilled: query.with_empty === 'true' }
      return { data: readCandles(service.sql, market, query.interval, query.limit, span) }
    },
  })

  reads(app, {
    tag,
    summary: 'The tickers of all instruments',
    path: '/v1/tickers',
    answer: z.object({ data: z.array(ticker) }),
    view: ({ service }) => ({
      data: venueOf(service).markets.map((market) => tickerView(market, service.sequencer.lastSeq)),
    }),
  })

  reads(app, {
    tag,
    summary: 'Last price, best prices, the day so far',
    path: '/v1/instruments/{symbol}/ticker',
    params,
    answer: ticker,
    view: ({ service, params }) => tickerView(marketOf(service, params.symbol), service.sequencer.lastSeq),
  })

  reads(app, {
    tag,
    summary: 'What the call under way would trade if it ended now',
    path: '/v1/instruments/{symbol}/auction',
    params,
    answer: auction,
    view: ({ service, params }) => auctionView(marketOf(service, params.symbol)),
  })
}

/** Limits that are the same for everybody, made public (RTS 7 art. 18). */
export function limitRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'The time of the service, and the number and time of its last command',
    path: '/v1/time',
    answer: z.object({ time: z.string(), last_seq: z.int(), last_at: z.string() }),
    view: ({ service: { now, sequencer } }) => ({
      time: timeOf(now()),
      last_seq: sequencer.lastSeq,
      last_at: timeOf(sequencer.lastAt),
    }),
  })
  reads(app, {
    tag,
    summary: 'Limits on orders and streams',
    path: '/v1/limits',
    answer: limits,
    view: ({ service }) => {
      const { rate } = service.throttle
      return {
        orders_per_second: rate?.perSecond ?? null,
        order_burst: rate?.burst ?? null,
        orders_in_batch: MAX_BATCH_ORDERS,
        open_orders: MAX_OPEN_ORDERS,
        waiting_orders: MAX_WAITING_ORDERS,
        slices_of_an_iceberg: MAX_SLICES,
        dead_man_ms: MAX_DEAD_MAN_MS,
        stream_message_characters: MAX_MESSAGE,
        stream_slow_bytes: SLOW_BYTES,
        stream_lost_bytes: LOST_BYTES,
      }
    },
  })
}

export function marketOf(service: Service, name: string): Market {
  const market = venueOf(service).marketBySymbol.get(name)
  if (!market) throw notFound(`symbol: there is no instrument ${name}; see /v1/instruments`)
  return market
}

export function listedView(service: Service, market: Market) {
  const entry = service.catalog.instruments.find(
    (candidate) => candidate.symbol === (market.terms.series ?? market.terms.symbol),
  )
  return instrumentView(market, entry)
}
