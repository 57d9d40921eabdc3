import { z } from 'zod'
import { timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery, pathNumber, symbol, uscc } from '../../engine/facts/common.ts'
import { batchBody, clientOrderId, order, orderAnswer } from '../../engine/facts/order.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { cancelAllAfter } from '../../engine/venue/market.ts'
import {
  amendOrder,
  cancelOrder,
  cancelOrders,
  type OrderResult,
  placeOrder,
} from '../../engine/venue/orders.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound, ProblemError, readsChinese, refusalTold } from '../edge/problem.ts'
import { answers, describe, jsonBody, principalOf, type Router, subjectOf, throttled } from '../edge/route.ts'
import { does, reads, submit } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { MARKET_WATCHERS } from '../kernel/permissions.ts'
import { acceptedValue, type Receipt } from '../kernel/sequencer.ts'
import { ORDERS } from '../store/tables.ts'
import {
  findOrder,
  idOfName,
  NO_ORDER,
  openOrderIds,
  orderAnswerOf,
  ordersById,
  orderViews,
  refusalOf,
} from './order-answers.ts'

const tag = 'orders'
const enterprise = ['enterprise'] as const
const cancelledAnswer = z.object({ cancelled: z.int(), seq: z.int() })
const batchAnswer = z.object({
  data: z.array(
    z.union([
      orderAnswer,
      z.object({ order_id: z.int(), status: z.literal('cancelled'), seq: z.int() }),
      z.object({
        error: z.object({ code: z.string(), detail: z.string(), seq: z.int(), rule: z.string().optional() }),
      }),
    ]),
  ),
})

const ordersQuery = pageQuery.extend({
  symbol: symbol.optional(),
  status: z.enum(['open', 'all']).default('all'),
})

export function orderRoutes(app: Router): void {
  does(app, placeOrder, {
    tag,
    summary: 'Place an order',
    path: '/v1/orders',
    isThrottled: true,
    answer: orderAnswer,
    view: ({ service, given, receipt }) =>
      orderAnswerOf(service, receipt, given.symbol, given.client_order_id),
  })

  app.openapi(
    describe(
      {
        tag,
        summary: 'Place, amend and cancel up to 500 orders, one answer each, in order',
        by: enterprise,
        isOwn: true,
        codes: { 422: ['batch_names_its_own'] },
      },
      {
        method: 'post',
        path: '/v1/orders/batch',
        request: jsonBody(batchBody),
        responses: answers(200, batchAnswer),
      },
    ),
    async (c) => {
      if (c.req.header('Idempotency-Key') !== undefined) {
        throw new ProblemError(
          400,
          'malformed_request',
          'Idempotency-Key: a batch takes none; the client_order_id of each order serves',
        )
      }
      const service = c.get('service')
      const by = principalOf(c)
      const uscc = subjectOf(c)
      const { operations } = c.req.valid('json')
      throttled(c, operations.filter(({ op }) => op !== 'cancel').length)
      checkNames(operations)
      const commands = operations.map((operation, index): Command => {
        if (operation.op === 'place') return { command: 'place_order', uscc, ...operation.order }
        const { op, order_id, client_order_id, ...change } = operation
        const id = orderIdOf(service, uscc, index, { order_id, client_order_id })
        return op === 'cancel'
          ? { command: 'cancel_order', uscc, order_id: id }
          : { command: 'amend_order', uscc, order_id: id, ...change }
      })
      const receipts = await service.sequencer.submitAll(
        commands.map((command) => ({ command, by, signed: c.get('signed') })),
      )
      const data = receipts.map((receipt) => {
        const item = batchItem(service, receipt)
        return 'error' in item ? { error: refusalTold(venueOf(service), item.error, readsChinese(c)) } : item
      })
      return c.json({ data }, 200)
    },
  )

  reads(app, {
    tag,
    summary: 'Own orders, newest first',
    path: '/v1/orders',
    by: enterprise,
    isOwn: true,
    query: ordersQuery,
    answer: page(order),
    view: ({ service, principal, query }) => ordersOf(service, principal!.uscc!, query),
  })

  reads(app, {
    tag,
    summary: 'Orders of a participant, newest first: for who runs and who watches the market',
    path: '/v1/participants/{uscc}/orders',
    by: MARKET_WATCHERS,
    params: z.object({ uscc }),
    query: ordersQuery,
    answer: page(order),
    view: ({ service, params, query }) => {
      if (!venueOf(service).participants.has(params.uscc))
        throw notFound(`uscc: ${params.uscc} is not registered`)
      return ordersOf(service, params.uscc, query)
    },
  })

  reads(app, {
    tag,
    summary: 'One own order',
    path: '/v1/orders/{order_id}',
    by: enterprise,
    isOwn: true,
    params: z.object({ order_id: pathNumber }),
    answer: order,
    view: ({ service, principal, params }) => ownOrder(service, principal!.uscc!, params.order_id).view,
  })

  reads(app, {
    tag,
    summary: 'One own order, by the name that I gave it',
    path: '/v1/orders/by-client-order-id/{client_order_id}',
    by: enterprise,
    isOwn: true,
    params: z.object({ client_order_id: clientOrderId }),
    answer: order,
    view: ({ service, principal, params }) =>
      namedOrder(service, principal!.uscc!, params.client_order_id).view,
  })

  app.openapi(
    describe(
      {
        tag,
        summary: 'Cancel an order by the name that I gave it',
        gives: cancelOrder,
        takesKey: true,
        codes: { 404: ['not_found'] },
      },
      {
        method: 'delete',
        path: '/v1/orders/by-client-order-id/{client_order_id}',
        request: { params: z.object({ client_order_id: clientOrderId }), query: z.strictObject({}) },
        responses: answers(200, order),
      },
    ),
    async (c) => {
      const [service, uscc] = [c.get('service'), subjectOf(c)]
      const { client_order_id } = c.req.valid('param')
      const { order_id } = namedOrder(service, uscc, client_order_id).order
      await submit(c, { command: 'cancel_order', uscc, order_id })
      return c.json(ownOrder(service, uscc, order_id).view, 200)
    },
  )

  does(app, amendOrder, {
    tag,
    summary: 'Amend: a smaller quantity keeps its place, anything else enters anew',
    method: 'patch',
    path: '/v1/orders/{order_id}',
    status: 200,
    isThrottled: true,
    answer: orderAnswer,
    check: checkOwn,
    view: ({ service, given, receipt }) => {
      const { market, order } = ownOrder(service, given.uscc, given.order_id)
      return orderAnswerOf(service, receipt, market.terms.symbol, order.client_order_id)
    },
  })

  does(app, cancelOrder, {
    tag,
    summary: 'Cancel an order',
    method: 'delete',
    path: '/v1/orders/{order_id}',
    status: 200,
    answer: order,
    check: checkOwn,
    view: ({ service, given }) => ownOrder(service, given.uscc, given.order_id).view,
  })

  does(app, cancelOrders, {
    tag,
    summary: 'Cancel all own orders, in one market or in all, of one side or of both',
    method: 'delete',
    path: '/v1/orders',
    status: 200,
    answer: cancelledAnswer,
    view: ({ value, receipt }) => ({ cancelled: value.cancelled, seq: receipt.seq }),
  })

  does(app, cancelAllAfter, {
    tag,
    summary: 'Cancel all own orders after so long, unless it is set again; 0 disarms',
    path: '/v1/orders/cancel-all-after',
    status: 200,
    answer: z.object({ cancel_all_at: z.string().nullable(), seq: z.int() }),
    view: ({ value, receipt }) => deadMansSwitchView(value, receipt),
  })
}

/** What a dead man's switch was set to. */
export function deadMansSwitchView({ cancel_all_at }: { cancel_all_at: number | null }, { seq }: Receipt) {
  return { cancel_all_at: timeOrNull(cancel_all_at), seq }
}

/**
 * A batch names no order that it places itself: who sends it again, not knowing whether it came through, would have
 * another thing done than the first time.
 */
function checkNames(operations: z.output<typeof batchBody>['operations']): void {
  const placed = new Set<string>()
  for (const [index, operation] of operations.entries()) {
    if (operation.op === 'place') placed.add(operation.order.client_order_id)
    else if (operation.client_order_id !== undefined && placed.has(operation.client_order_id)) {
      throw faultAt(
        `/operations/${index}/client_order_id`,
        [422, 'batch_names_its_own', 'batch_names_its_own'],
        'it is placed by this batch; amend or cancel it in the next',
      )
    }
  }
}

/** What is wrong with one operation: status, code of the refusal and of its place, sentence. */
function faultAt(
  pointer: string,
  [status, code, placed]: readonly [400 | 422, string, string],
  sentence: string,
): ProblemError {
  const detail = `${pointer}: ${sentence}`
  return new ProblemError(status, code, detail, { errors: [{ pointer, code: placed, detail }] })
}

/** The order that an operation of a batch names: by its number, or by the name that its owner gave it. */
function orderIdOf(
  service: Service,
  uscc: string,
  index: number,
  named: { order_id?: number | undefined; client_order_id?: string | undefined },
): number {
  const { order_id, client_order_id } = named
  if ((order_id === undefined) === (client_order_id === undefined)) {
    throw faultAt(
      `/operations/${index}`,
      [400, 'malformed_request', 'invalid_value'],
      'give one of order_id and client_order_id',
    )
  }
  // Of a name that no order has, the command says that there is none.
  return order_id ?? idOfName(service, uscc, client_order_id!) ?? NO_ORDER
}

type OrdersQuery = z.output<typeof ordersQuery>

/** Orders of a participant, newest first. */
function ordersOf(service: Service, of: string, query: OrdersQuery) {
  const venue = venueOf(service)
  const { limit, cursor, status } = query
  const asset = query.symbol === undefined ? 0 : (venue.marketBySymbol.get(query.symbol)?.asset ?? -1)
  const holder = venue.participants.get(of)?.holder ?? -1
  const before = readCursor(cursor, Number.MAX_SAFE_INTEGER)
  const found =
    status === 'open'
      ? openOrdersBefore(service, holder, asset, before, limit + 1)
      : service.sql
          .all(
            `SELECT * FROM orders WHERE holder = ? AND order_id < ? AND (? = 0 OR asset = ?)
                   ORDER BY order_id DESC LIMIT ?`,
            ...[holder, before, asset, asset, limit + 1],
          )
          .map((row) => ORDERS.read(row))
  const views = new Map(orderViews(service.sql, venue, found).map((one) => [one.order_id, one]))
  return paged(
    found,
    limit,
    ({ order_id }) => views.get(order_id)!,
    (one) => one.order_id,
  )
}

/** Open orders, newest first; of one market, or of all where the asset is 0. */
function openOrdersBefore(service: Service, holder: number, asset: number, before: number, limit: number) {
  const venue = venueOf(service)
  const { orders } = venue
  const wanted = openOrderIds(venue, holder).filter(
    (orderId) => orderId < before && (asset === 0 || orders.asset[orders.find(orderId)] === asset),
  )
  return ordersById(service.sql, wanted.slice(-limit)).reverse()
}

function ownOrder(service: Service, uscc: string, orderId: number) {
  const found = findOrder(service, uscc, orderId)
  if (!found) throw notFound(`order_id: no order ${orderId} of yours`)
  return found
}

function namedOrder(service: Service, uscc: string, clientOrderId: string) {
  const orderId = idOfName(service, uscc, clientOrderId)
  if (orderId === undefined) throw notFound(`client_order_id: no order ${clientOrderId} of yours`)
  return ownOrder(service, uscc, orderId)
}

function checkOwn(service: Service, { uscc, order_id }: { uscc: string; order_id: number }): void {
  ownOrder(service, uscc, order_id)
}

function batchItem(service: Service, receipt: Receipt): z.infer<typeof batchAnswer>['data'][number] {
  const { command, outcome, seq } = receipt
  if (!outcome.ok) return { error: refusalOf(outcome, seq) }
  if (command.command === 'place_order')
    return orderAnswerOf(service, receipt, command.symbol, command.client_order_id)
  if (command.command === 'amend_order') {
    const { market, order } = ownOrder(service, command.uscc, command.order_id)
    return orderAnswerOf(service, receipt, market.terms.symbol, order.client_order_id)
  }
  return { order_id: acceptedValue<OrderResult>(receipt).order_id, status: 'cancelled', seq }
}
