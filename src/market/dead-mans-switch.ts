import { z } from 'zod'
import { MAX_DEAD_MAN_MS } from '../../engine/facts/stream.ts'
import { answers, describe, jsonBody, type Router, requireSubject, submit } from '../edge/route.ts'
import { deadManAnswerOf } from './order-answers.ts'

/** A dead man's timer for clients that have no stream. */
export function deadManRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag: 'orders',
        summary: 'Cancel all own orders after so long, unless it is set again; 0 disarms',
        roles: ['enterprise'],
      },
      {
        method: 'post',
        path: '/v1/orders/cancel-all-after',
        request: jsonBody(z.strictObject({ timeout_ms: z.int().min(0).max(MAX_DEAD_MAN_MS) })),
        responses: answers(200, z.object({ cancel_all_at: z.string().nullable(), seq: z.int() })),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const { timeout_ms } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'cancel_all_after',
        uscc: principal.uscc,
        timeoutMs: timeout_ms,
      })
      return c.json(deadManAnswerOf(receipt), 200)
    },
  )
}
