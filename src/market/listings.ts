import type { Context } from 'hono'
import { z } from 'zod'
import { BUY, SELL, SIDE_NAMES } from '../../engine/book/side.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { takesOrders } from '../../engine/exchange/order-check.ts'
import { decimal, pathNumber, symbol } from '../../engine/facts/common.ts'
import { clientOrderId, orderAnswer, side } from '../../engine/facts/order.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { placeOrder } from '../../engine/venue/orders.ts'
import { memberFault } from '../edge/problem.ts'
import {
  answers,
  describe,
  type Env,
  jsonBody,
  principalOf,
  type Router,
  subjectOf,
  throttled,
} from '../edge/route.ts'
import { isKeyUsed, reads, submit } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { marketOf } from './instruments.ts'
import { orderAnswerOf } from './order-answers.ts'

const tag = 'market'
/** Prices that a taker sees on each side, and listings of them at most. */
const BEST_PRICES = 5
const MAX_LISTINGS = 500

const listingBody = z.strictObject({
  client_order_id: clientOrderId,
  symbol,
  side,
  price: decimal,
  quantity: decimal,
})
const listed = z
  .object({ listing_id: z.int(), side, price: decimal, quantity: decimal })
  .meta({ id: 'Listed' })

/** Listings (挂牌协议): orders that rest and are taken by choice, in the phase listing. */
export function listingRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Listings at the five best prices of each side, the best first; whose they are is not told',
    path: '/v1/listings',
    query: z.strictObject({ symbol }),
    codes: { 404: ['not_found'] },
    answer: z.object({ symbol, phase: z.string(), data: z.array(listed) }),
    view: ({ service, query }) => {
      const market = marketOf(service, query.symbol)
      return {
        symbol: query.symbol,
        phase: market.phase,
        // In other phases orders are told by price only.
        data: market.phase === 'listing' ? [...listedOn(market, BUY), ...listedOn(market, SELL)] : [],
      }
    },
  })

  const route = (path: string, summary: string) =>
    describe(
      { tag, summary, gives: placeOrder, takesKey: true, codes: { 422: ['not_listing'] } },
      {
        method: 'post',
        path,
        request: {
          ...(path.includes('{') ? { params: z.object({ listing_id: pathNumber }) } : {}),
          ...jsonBody(listingBody),
        },
        responses: answers(201, orderAnswer),
      },
    )
  app.openapi(route('/v1/listings', 'List permits for sale or to be bought, for the day'), async (c) => {
    const body = c.req.valid('json')
    throttled(c, 1)
    mustList(c, body.symbol)
    const order = { type: 'limit', time_in_force: 'day', ...body }
    const command = { command: 'place_order', uscc: subjectOf(c), ...order } as Command
    return c.json(
      orderAnswerOf(c.get('service'), await submit(c, command), body.symbol, body.client_order_id),
      201,
    )
  })
  app.openapi(
    route(
      '/v1/listings/{listing_id}/take',
      'Take a listing, all of it or a part, at its price; side is one’s own: buy of what is for sale',
    ),
    async (c) => {
      const body = c.req.valid('json')
      const takes = Number(c.req.param('listing_id'))
      throttled(c, 1)
      mustList(c, body.symbol)
      const order = { type: 'limit', time_in_force: 'ioc', takes, ...body }
      const command = { command: 'place_order', uscc: subjectOf(c), ...order } as Command
      return c.json(
        orderAnswerOf(c.get('service'), await submit(c, command), body.symbol, body.client_order_id),
        201,
      )
    },
  )
}

/**
 * A listing is made and taken while its market is in listing: elsewhere it would be an order like any other, and trade. What
 * was done under its key before is answered as it was.
 */
function mustList(c: Context<Env>, symbol: string): void {
  const service = c.get('service')
  const key = c.req.header('Idempotency-Key')
  if (key !== undefined && isKeyUsed(service, principalOf(c).name, key)) return
  const market = venueOf(service).marketBySymbol.get(symbol)
  if (market && market.phase !== 'listing' && takesOrders(market))
    throw memberFault(
      'symbol',
      'not_listing',
      `${symbol} is ${market.phase}: it has no listings now; place an order`,
    )
}

function listedOn({ book, orders, scale }: Market, of: 0 | 1): z.input<typeof listed>[] {
  const found: z.input<typeof listed>[] = []
  let prices = 0
  let last = -1
  for (
    let slot = book.bestOrder(of);
    slot !== 0 && found.length < MAX_LISTINGS;
    slot = book.nextOrder(slot)
  ) {
    const ticks = orders.ticks[slot]!
    if (ticks !== last && ++prices > BEST_PRICES) break
    last = ticks
    found.push({
      ...{ listing_id: orders.orderId[slot]!, side: SIDE_NAMES[of], price: scale.price(ticks) },
      // Of an iceberg what it shows.
      quantity: scale.quantity(orders.remaining[slot]!),
    })
  }
  return found
}
