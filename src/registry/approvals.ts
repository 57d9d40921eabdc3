import type { z } from 'zod'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type Approval, approval } from '../../engine/facts/registry.ts'
import { approve, proposeAllocation, refuse } from '../../engine/venue/registry.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { DRAFT_READERS } from '../kernel/permissions.ts'

const tag = 'registry'

export function approvalRoutes(app: Router): void {
  does(app, proposeAllocation, {
    tag,
    summary: 'Propose to issue permits; a second person approves',
    path: '/v1/allocations',
    status: 202,
    answer: approval,
    view: ({ service, given, value, principal }) =>
      approvalView(venueOf(service), {
        ...given,
        ...value,
        vintage: given.vintage ?? null,
        obtained: given.obtained ?? null,
        reduction_id: given.reduction_id ?? null,
        proposer: principal.name,
        status: 'pending',
        decided_at: null,
      }),
  })

  reads(app, {
    tag,
    summary: 'What waits for a second person, and what was decided',
    path: '/v1/approvals',
    by: DRAFT_READERS,
    query: pageQuery,
    answer: page(approval),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const newestFirst = [...venue.shelves.approvals.values()].reverse()
      return pagedList(newestFirst, query, (one) => approvalView(venue, one))
    },
  })

  for (const [kind, status, summary] of [
    [approve, 'approved', 'Approve as the second person'],
    [refuse, 'refused', 'Refuse as the second person'],
  ] as const) {
    does(app, kind as typeof approve, {
      tag,
      summary,
      path: `/v1/approvals/{approval_id}/${kind.name}`,
      status: 200,
      answer: approval,
      // As this step left it, whatever became of it since: a retried step has the first answer.
      view: ({ service, value }) => {
        const one = venueOf(service).shelves.approvals.get(value.approval_id)!
        return approvalView(venueOf(service), { ...one, status })
      },
    })
  }
}

function approvalView(venue: Venue, one: Approval): z.input<typeof approval> {
  const { approval_id, status, proposer, uscc, symbol, quantity_lots, document, vintage, obtained } = one
  const { reduction_id } = one
  const quantity = venue.marketBySymbol.get(symbol)!.scale.quantity(quantity_lots)
  return { reduction_id, approval_id, status, proposer, uscc, symbol, quantity, document, vintage, obtained }
}
