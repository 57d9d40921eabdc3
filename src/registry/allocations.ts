import { z } from 'zod'
import { pathNumber } from '../../engine/facts/common.ts'
import { allocationBody, approval, refusalBody } from '../../engine/facts/registry.ts'
import type { Approval, Venue } from '../../engine/venue/venue.ts'
import { answers, describe, jsonBody, type Router, requireRole, submit } from '../edge/route.ts'
import { acceptedValue } from '../kernel/sequencer.ts'

const tag = 'registry'
const approvalPath = { params: z.object({ approval_id: pathNumber }) }

export function allocationRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Propose to issue permits; a second person approves', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/allocations',
        request: jsonBody(allocationBody),
        responses: answers(202, approval, 'waits for approval'),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const { uscc, symbol, quantity, document } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'propose_allocation',
        uscc,
        symbol,
        quantity,
        document,
      })
      const { approvalId, quantityLots } = acceptedValue<{ approvalId: number; quantityLots: number }>(
        receipt,
      )
      const asked = c.get('service').sequencer.venue.marketBySymbol.get(symbol)!.scale.quantity(quantityLots)
      return c.json(
        {
          approval_id: approvalId,
          status: 'pending' as const,
          proposer: principal.name,
          uscc,
          symbol,
          quantity: asked,
          document,
        },
        202,
      )
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'What waits for a second person, and what was decided',
        roles: ['maker', 'approver', 'auditor'],
      },
      {
        method: 'get',
        path: '/v1/approvals',
        responses: answers(200, z.object({ data: z.array(approval) })),
      },
    ),
    (c) => {
      requireRole(c, 'maker', 'approver', 'auditor')
      const { venue } = c.get('service').sequencer
      return c.json(
        { data: [...venue.approvals.values()].reverse().map((one) => approvalView(venue, one)) },
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Approve as the second person', roles: ['approver'] },
      {
        method: 'post',
        path: '/v1/approvals/{approval_id}/approve',
        request: approvalPath,
        responses: answers(200, approval),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'approver')
      const approvalId = c.req.valid('param').approval_id
      await submit(c, principal, { type: 'approve', approvalId })
      const { venue } = c.get('service').sequencer
      return c.json(
        { ...approvalView(venue, venue.approvals.get(approvalId)!), status: 'approved' as const },
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Refuse as the second person', roles: ['approver'] },
      {
        method: 'post',
        path: '/v1/approvals/{approval_id}/refuse',
        request: { ...approvalPath, ...jsonBody(refusalBody) },
        responses: answers(200, approval),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'approver')
      const approvalId = c.req.valid('param').approval_id
      await submit(c, principal, { type: 'refuse', approvalId, reason: c.req.valid('json').reason })
      const { venue } = c.get('service').sequencer
      return c.json(
        { ...approvalView(venue, venue.approvals.get(approvalId)!), status: 'refused' as const },
        200,
      )
    },
  )
}

function approvalView(venue: Venue, one: Approval) {
  const { scale } = venue.marketBySymbol.get(one.symbol)!
  return {
    approval_id: one.approvalId,
    status: one.status,
    proposer: one.proposer,
    uscc: one.uscc,
    symbol: one.symbol,
    quantity: scale.quantity(one.quantityLots),
    document: one.document,
  }
}
