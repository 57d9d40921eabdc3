import { z } from 'zod'
import { obligation, obligationBody, surrenderAnswer, surrenderBody } from '../../engine/facts/registry.ts'
import type { Obligation, Venue } from '../../engine/venue/venue.ts'
import {
  answers,
  describe,
  jsonBody,
  type Router,
  requireRole,
  requireSubject,
  submit,
} from '../edge/route.ts'
import { acceptedValue } from '../kernel/sequencer.ts'

const tag = 'registry'

export function obligationRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Set what an enterprise has to surrender for a year', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/obligations',
        request: jsonBody(obligationBody),
        responses: answers(201, obligation),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const { uscc, symbol, period, quantity, due_on } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'set_obligation',
        uscc,
        symbol,
        period,
        quantity,
        dueOn: due_on,
      })
      const { obligationId, verifiedLots } = acceptedValue<{ obligationId: number; verifiedLots: number }>(
        receipt,
      )
      const { venue } = c.get('service').sequencer
      const set: Obligation = {
        obligationId,
        uscc,
        symbol,
        period,
        verifiedLots,
        dueOn: due_on,
        surrenderedLots: 0,
      }
      return c.json(obligationView(venue, set), 201)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Obligations: own, or all for the bureau',
        roles: ['enterprise', 'maker', 'approver', 'auditor'],
      },
      {
        method: 'get',
        path: '/v1/obligations',
        responses: answers(200, z.object({ data: z.array(obligation) })),
      },
    ),
    (c) => {
      const principal = requireRole(c, 'enterprise', 'maker', 'approver', 'auditor')
      const { venue } = c.get('service').sequencer
      const own = [...venue.obligations.values()].filter(
        (one) => principal.uscc === undefined || one.uscc === principal.uscc,
      )
      return c.json({ data: own.map((one) => obligationView(venue, one)) }, 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Surrender permits for an obligation: for good', roles: ['enterprise'] },
      {
        method: 'post',
        path: '/v1/surrenders',
        request: jsonBody(surrenderBody),
        responses: answers(201, surrenderAnswer),
      },
    ),
    async (c) => {
      const principal = requireSubject(c, 'enterprise')
      const { symbol, quantity, obligation_id } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'surrender',
        uscc: principal.uscc,
        symbol,
        quantity,
        obligationId: obligation_id,
      })
      const { scale } = c.get('service').sequencer.venue.marketBySymbol.get(symbol)!
      const done = acceptedValue<{ quantityLots: number; gapLots: number; isOnTime: boolean }>(receipt)
      return c.json(
        {
          obligation_id,
          symbol,
          quantity: scale.quantity(done.quantityLots),
          gap: scale.quantity(done.gapLots),
          is_on_time: done.isOnTime,
          seq: receipt.seq,
        },
        201,
      )
    },
  )
}

function obligationView(venue: Venue, one: Obligation) {
  const { scale } = venue.marketBySymbol.get(one.symbol)!
  return {
    obligation_id: one.obligationId,
    uscc: one.uscc,
    symbol: one.symbol,
    period: one.period,
    verified: scale.quantity(one.verifiedLots),
    surrendered: scale.quantity(one.surrenderedLots),
    gap: scale.quantity(one.verifiedLots - one.surrenderedLots),
    due_on: one.dueOn,
  }
}
