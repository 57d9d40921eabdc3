import { z } from 'zod'
import type { Market } from '../../engine/exchange/market.ts'
import { MAX_OPEN_ORDERS } from '../../engine/exchange/order-check.ts'
import { MAX_SLICES } from '../../engine/exchange/order-entry.ts'
import { MAX_WAITING_ORDERS } from '../../engine/exchange/waiting-orders.ts'
import { page, pageQuery, symbol } from '../../engine/facts/common.ts'
import {
  auction,
  book,
  CANDLE_INTERVALS,
  type CandleInterval,
  candle,
  instrument,
  MAX_DEPTH,
  ticker,
  trade,
} from '../../engine/facts/market.ts'
import { limits, MAX_BATCH_ORDERS } from '../../engine/facts/order.ts'
import { listingBody } from '../../engine/facts/registry.ts'
import { MAX_DEAD_MAN_MS, MAX_MESSAGE } from '../../engine/facts/stream.ts'
import { termsOf } from '../app/instrument-terms.ts'
import type { Service } from '../city/city.ts'
import { notFound } from '../edge/problem.ts'
import {
  answers,
  describe,
  jsonBody,
  paged,
  type Router,
  readCursor,
  requireRole,
  submit,
} from '../edge/route.ts'
import { LOST_BYTES, SLOW_BYTES } from '../edge/session.ts'
import { readCandles } from '../kernel/candles.ts'
import type { TradeRow } from '../store/rows.ts'
import { auctionView, bookView, instrumentView, tickerView, tradeView } from './views.ts'

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
      return c.json(
        { data: service.sequencer.venue.markets.map((market) => listedView(service, market)) },
        200,
      )
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
      return c.json({ ...listedView(service, marketOf(service, symbol)) }, 201)
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
      return c.json(listedView(service, marketOf(service, c.req.valid('param').symbol)), 200)
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
            interval: z.enum(Object.keys(CANDLE_INTERVALS) as [CandleInterval]).default('1m'),
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
        { data: readCandles(service.sql, marketOf(service, c.req.valid('param').symbol), interval, limit) },
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
      { tag, summary: 'What the call under way would trade if it ended now' },
      {
        method: 'get',
        path: '/v1/instruments/{symbol}/auction',
        request: symbolPath,
        responses: answers(200, auction),
      },
    ),
    (c) => c.json(auctionView(marketOf(c.get('service'), c.req.valid('param').symbol)), 200),
  )
}

/** Limits that are the same for everybody, made public (RTS 7 art. 18). */
export function limitRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Limits on orders and streams' },
      { method: 'get', path: '/v1/limits', responses: answers(200, limits) },
    ),
    (c) => {
      const { rate } = c.get('service').throttle
      const body = {
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
      return c.json(body, 200)
    },
  )
}

export function marketOf(service: Service, name: string): Market {
  const market = service.sequencer.venue.marketBySymbol.get(name)
  if (!market) throw notFound(`symbol: there is no instrument ${name}; see /v1/instruments`)
  return market
}

export function listedView(service: Service, market: Market) {
  const entry = service.catalog.instruments.find((candidate) => candidate.symbol === market.terms.symbol)
  return instrumentView(market, entry)
}
