import { z } from 'zod'
import { SHANGHAI_OFFSET_MS } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { termsOf } from '../app/instrument-terms.ts'
import type { Service } from '../app/service.ts'
import { bookView, instrumentView, tickerView, timeOf, tradeView } from '../app/views.ts'
import { page, pageQuery, symbol } from '../contract/common.ts'
import { book, CANDLE_INTERVALS, candle, instrument, MAX_DEPTH, ticker, trade } from '../contract/market.ts'
import { listingBody, phaseBody } from '../contract/registry.ts'
import type { TradeRow } from '../store/rows.ts'
import { notFound } from './problem.ts'
import { answers, describe, jsonBody, paged, type Router, readCursor, requireRole, submit } from './route.ts'

const tag = 'market'
const symbolPath = { params: z.object({ symbol }) }

export function instrumentRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Instruments' },
      {
        method: 'get',
        path: '/v1/instruments',
        responses: answers(200, z.object({ data: z.array(instrument) })),
      },
    ),
    (c) => {
      const service = c.get('service')
      return c.json({ data: service.sequencer.venue.markets.map((market) => view(service, market)) }, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'List an instrument of the catalogue, with the document that allows its market',
        roles: ['operator'],
      },
      {
        method: 'post',
        path: '/v1/instruments',
        request: jsonBody(listingBody),
        responses: answers(201, instrument),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const service = c.get('service')
      const { symbol, legal_basis } = c.req.valid('json')
      const entry = service.catalog.instruments.find((candidate) => candidate.symbol === symbol)
      if (!entry) throw notFound(`symbol: the catalogue has no instrument ${symbol}`)
      await submit(c, principal, {
        type: 'list_instrument',
        terms: { ...termsOf(entry), legalBasis: legal_basis },
      })
      return c.json({ ...view(service, marketOf(service, symbol)), phase: 'closed' as const }, 201)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'One instrument' },
      {
        method: 'get',
        path: '/v1/instruments/{symbol}',
        request: symbolPath,
        responses: answers(200, instrument),
      },
    ),
    (c) => {
      const service = c.get('service')
      return c.json(view(service, marketOf(service, c.req.valid('param').symbol)), 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'The order book by levels, best first' },
      {
        method: 'get',
        path: '/v1/instruments/{symbol}/book',
        request: {
          ...symbolPath,
          query: z.object({ depth: z.coerce.number().int().min(1).max(MAX_DEPTH).default(25) }),
        },
        responses: answers(200, book),
      },
    ),
    (c) => {
      const service = c.get('service')
      const market = marketOf(service, c.req.valid('param').symbol)
      return c.json(bookView(market, c.req.valid('query').depth, service.sequencer.lastSeq), 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Trades, newest first' },
      {
        method: 'get',
        path: '/v1/instruments/{symbol}/trades',
        request: { ...symbolPath, query: pageQuery },
        responses: answers(200, page(trade)),
      },
    ),
    (c) => {
      const service = c.get('service')
      const market = marketOf(service, c.req.valid('param').symbol)
      const { limit, cursor } = c.req.valid('query')
      const rows = service.sql.all<TradeRow>(
        'SELECT * FROM trades WHERE asset = ? AND trade_id < ? ORDER BY trade_id DESC LIMIT ?',
        market.asset,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        limit + 1,
      )
      return c.json(
        paged(
          rows,
          limit,
          (row) => tradeView(market, row),
          (row) => row.trade_id,
        ),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Candles, oldest first' },
      {
        method: 'get',
        path: '/v1/instruments/{symbol}/candles',
        request: {
          ...symbolPath,
          query: z.object({
            interval: z.enum(Object.keys(CANDLE_INTERVALS) as [keyof typeof CANDLE_INTERVALS]).default('1m'),
            limit: z.coerce.number().int().min(1).max(1000).default(200),
          }),
        },
        responses: answers(200, z.object({ data: z.array(candle) })),
      },
    ),
    (c) => {
      const service = c.get('service')
      const { interval, limit } = c.req.valid('query')
      return c.json(
        { data: candlesOf(service, marketOf(service, c.req.valid('param').symbol), interval, limit) },
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Last price, best prices, the day so far' },
      {
        method: 'get',
        path: '/v1/instruments/{symbol}/ticker',
        request: symbolPath,
        responses: answers(200, ticker),
      },
    ),
    (c) => {
      const service = c.get('service')
      return c.json(
        tickerView(marketOf(service, c.req.valid('param').symbol), service.sequencer.lastSeq),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Open, halt or close a market', roles: ['operator'] },
      {
        method: 'post',
        path: '/v1/markets/{symbol}/phase',
        request: { ...symbolPath, ...jsonBody(phaseBody) },
        responses: answers(200, instrument),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'operator')
      const service = c.get('service')
      const market = marketOf(service, c.req.valid('param').symbol)
      const { phase, reason } = c.req.valid('json')
      await submit(c, principal, { type: 'set_phase', symbol: market.terms.symbol, phase, reason })
      return c.json({ ...view(service, marketOf(service, market.terms.symbol)), phase }, 200)
    },
  )
}

function marketOf(service: Service, name: string): Market {
  const market = service.sequencer.venue.marketBySymbol.get(name)
  if (!market) throw notFound(`symbol: there is no instrument ${name}; see /v1/instruments`)
  return market
}

function view(service: Service, market: Market) {
  const entry = service.catalog.instruments.find((candidate) => candidate.symbol === market.terms.symbol)
  return instrumentView(market, entry)
}

/** Days begin at midnight in Shanghai; shorter intervals fall on the same instants in every zone. */
function candlesOf(service: Service, market: Market, interval: keyof typeof CANDLE_INTERVALS, limit: number) {
  const span = CANDLE_INTERVALS[interval] * 1000
  type Row = {
    start: number
    open: number
    high: number
    low: number
    close: number
    volume: number
    trades: number
  }
  const rows = service.sql.all<Row>(
    `WITH grouped AS (
       SELECT (CAST((at + ?) / ? AS INTEGER)) * ? - ? AS start, min(trade_id) AS first, max(trade_id) AS last,
         max(price_ticks) AS high, min(price_ticks) AS low, sum(quantity_lots) AS volume, count(*) AS trades
       FROM trades WHERE asset = ? GROUP BY 1 ORDER BY 1 DESC LIMIT ?)
     SELECT start, o.price_ticks AS open, high, low, c.price_ticks AS close, volume, trades FROM grouped
     JOIN trades o ON o.trade_id = first JOIN trades c ON c.trade_id = last ORDER BY start`,
    SHANGHAI_OFFSET_MS,
    span,
    span,
    SHANGHAI_OFFSET_MS,
    market.asset,
    limit,
  )
  const { scale } = market
  return rows.map((row) => ({
    start: timeOf(row.start),
    open: scale.price(row.open),
    high: scale.price(row.high),
    low: scale.price(row.low),
    close: scale.price(row.close),
    volume: scale.quantity(row.volume),
    trades: row.trades,
  }))
}
