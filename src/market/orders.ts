import { z } from 'zod'
import { page, pageQuery, pathNumber, symbol } from '../../engine/facts/common.ts'
import {
  amendOrderBody,
  batchBody,
  order,
  orderAnswer,
  placeOrderBody,
  side,
} from '../../engine/facts/order.ts'
import type { Command } from '../../engine/venue/commands.ts'
import type { OrderResult } from '../../engine/venue/orders.ts'
import type { Service } from '../city/city.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import {
  answers,
  describe,
  jsonBody,
  paged,
  type Router,
  readCursor,
  requireSubject,
  submit,
  throttled,
} from '../edge/route.ts'
import { acceptedValue, type Receipt } from '../kernel/sequencer.ts'
import type { OrderRow } from '../store/rows.ts'
import {
  amendOrderCommand,
  cancelOrderCommand,
  cancelOrdersCommand,
  findOrder,
  openOrderIds,
  orderAnswerOf,
  ordersById,
  placeOrderCommand,
  refusalOf,
} from './order-answers.ts'
import { orderView } from './views.ts'

const tag = 'orders'
const enterprise = ['enterprise'] as const
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

export function orderRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Place an order', roles: enterprise, isThrottled: true },
      {
        method: 'post',
        path: '/v1/orders',
        request: jsonBody(placeOrderBody),
        responses: answers(201, orderAnswer),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const body = c.req.valid('json')
      throttled(c, principal, 1)
      const receipt = await submit(c, principal, placeOrderCommand(principal.uscc, body))
      return c.json(orderAnswerOf(c.get('service'), receipt, body.symbol, body.client_order_id), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Place and cancel up to 500 orders, one answer each, in order',
        roles: enterprise,
        isThrottled: true,
        takesKey: false,
      },
      {
        method: 'post',
        path: '/v1/orders/batch',
        request: jsonBody(batchBody),
        responses: answers(200, batchAnswer),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      if (c.req.header('Idempotency-Key') !== undefined) {
        throw new ProblemError(
          400,
          'malformed_request',
          'Idempotency-Key: a batch takes none; the client_order_id of each order serves',
        )
      }
      const service = c.get('service')
      const { operations } = c.req.valid('json')
      throttled(c, principal, operations.filter(({ op }) => op === 'place').length)
      const commands = operations.map(
        (operation): Command =>
          operation.op === 'place'
            ? placeOrderCommand(principal.uscc, operation.order)
            : cancelOrderCommand(principal.uscc, operation.order_id),
      )
      const submissions = commands.map((command) => ({ command, actor: principal.name }))
      const receipts = await service.sequencer.submitAll(submissions)
      return c.json({ data: receipts.map((receipt) => batchItem(service, receipt)) }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Own orders, newest first', roles: enterprise },
      {
        method: 'get',
        path: '/v1/orders',
        request: {
          query: pageQuery.extend({
            symbol: symbol.optional(),
            status: z.enum(['open', 'all']).default('all'),
          }),
        },
        responses: answers(200, page(order)),
      },
    ),
    (c) => {
      const { uscc } = requireSubject(c, 'enterprise')
      const { limit, cursor, symbol, status } = c.req.valid('query')
      const { venue } = c.get('service').sequencer
      const asset = symbol === undefined ? 0 : (venue.marketBySymbol.get(symbol)?.asset ?? -1)
      const holder = venue.participantByUscc.get(uscc)?.holder ?? -1
      const before = readCursor(cursor, Number.MAX_SAFE_INTEGER)
      const rows =
        status === 'open'
          ? openOrdersBefore(c.get('service'), holder, asset, before, limit + 1)
          : c
              .get('service')
              .sql.all<OrderRow>(
                `SELECT * FROM orders WHERE holder = ? AND order_id < ? AND (? = 0 OR asset = ?) ORDER BY order_id DESC LIMIT ?`,
                holder,
                before,
                asset,
                asset,
                limit + 1,
              )
      return c.json(
        paged(
          rows,
          limit,
          (row) => orderView(venue.marketOf(row.asset)!, row),
          (row) => row.order_id,
        ),
        200,
      )
    },
  )

  const orderPath = { params: z.object({ order_id: pathNumber }) }
  app.openapi(
    describe(
      { tag, summary: 'One own order', roles: enterprise },
      {
        method: 'get',
        path: '/v1/orders/{order_id}',
        request: orderPath,
        responses: answers(200, order),
      },
    ),
    (c) => {
      const { uscc } = requireSubject(c, 'enterprise')
      return c.json(ownOrder(c.get('service'), uscc, c.req.valid('param').order_id).view, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Amend: a smaller quantity keeps its place, anything else enters anew',
        roles: enterprise,
        isThrottled: true,
      },
      {
        method: 'patch',
        path: '/v1/orders/{order_id}',
        request: { ...orderPath, ...jsonBody(amendOrderBody) },
        responses: answers(200, orderAnswer),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const service = c.get('service')
      const { order_id } = c.req.valid('param')
      const { market, row } = ownOrder(service, principal.uscc, order_id)
      throttled(c, principal, 1)
      const command = amendOrderCommand(principal.uscc, order_id, c.req.valid('json'))
      const receipt = await submit(c, principal, command)
      return c.json(orderAnswerOf(service, receipt, market.terms.symbol, row.client_order_id), 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Cancel an order', roles: enterprise },
      {
        method: 'delete',
        path: '/v1/orders/{order_id}',
        request: orderPath,
        responses: answers(200, order),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const service = c.get('service')
      const { order_id } = c.req.valid('param')
      ownOrder(service, principal.uscc, order_id)
      await submit(c, principal, cancelOrderCommand(principal.uscc, order_id))
      return c.json(ownOrder(service, principal.uscc, order_id).view, 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Cancel all own orders, in one market or in all, of one side or of both',
        roles: enterprise,
      },
      {
        method: 'delete',
        path: '/v1/orders',
        request: { query: z.object({ symbol: symbol.optional(), side: side.optional() }) },
        responses: answers(200, z.object({ cancelled: z.int(), seq: z.int() })),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const receipt = await submit(c, principal, cancelOrdersCommand(principal.uscc, c.req.valid('query')))
      return c.json(
        { cancelled: acceptedValue<{ cancelled: number }>(receipt).cancelled, seq: receipt.seq },
        200,
      )
    },
  )
}

/** Open orders, newest first; of one market, or of all where the asset is 0. */
function openOrdersBefore(
  { sequencer, sql }: Service,
  holder: number,
  asset: number,
  before: number,
  limit: number,
): OrderRow[] {
  const { orders } = sequencer.venue
  const wanted = openOrderIds(sequencer.venue, holder).filter(
    (orderId) => orderId < before && (asset === 0 || orders.asset[orders.find(orderId)] === asset),
  )
  return ordersById(sql, wanted.slice(-limit)).reverse()
}

function ownOrder(service: Service, uscc: string, orderId: number) {
  const found = findOrder(service, uscc, orderId)
  if (!found) throw notFound(`order_id: no order ${orderId} of yours`)
  return found
}

function batchItem(service: Service, receipt: Receipt): z.infer<typeof batchAnswer>['data'][number] {
  const { command, outcome, seq } = receipt
  if (!outcome.ok) return { error: refusalOf(outcome, seq) }
  if (command.type === 'place_order')
    return orderAnswerOf(service, receipt, command.symbol, command.clientOrderId)
  return { order_id: acceptedValue<OrderResult>(receipt).orderId, status: 'cancelled', seq }
}
