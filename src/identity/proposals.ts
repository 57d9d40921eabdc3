import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type ProposalAnswer, type ProposalRecord, proposal } from '../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import {
  confirmProposal,
  demandSecondPerson,
  demandSignatures,
  kindOf,
  refuseProposal,
} from '../../engine/venue/execute.ts'
import { concerns } from '../../engine/venue/second-person.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { hasRole } from '../kernel/permissions.ts'
import { aboutOf } from './about.ts'

const tag = 'identity'

/** What waits for a second person. */
export function proposalRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'What waits for a second person, and what was decided: where I may confirm it, the newest first',
    path: '/v1/proposals',
    by: keysOf(ROLE),
    query: pageQuery,
    answer: page(proposal),
    view: ({ service, query, principal }) => {
      const seen = [...venueOf(service).shelves.proposals.values()].filter(
        (one) =>
          concerns(kindOf(one.command as never), one, principal!) ||
          hasRole(principal, ['auditor', 'administrator']),
      )
      return pagedList(seen.reverse(), query, (one) => proposalView(venueOf(service), one))
    },
  })

  does(app, confirmProposal, {
    tag,
    summary: 'Confirm as the second person: it is done now',
    path: '/v1/proposals/{proposal_id}/confirm',
    status: 200,
    answer: decision,
    view: ({ value, receipt }) => ({ ...value, seq: receipt.seq }),
  })

  does(app, refuseProposal, {
    tag,
    summary: 'Refuse as the second person, or take back what I proposed',
    path: '/v1/proposals/{proposal_id}/refuse',
    status: 200,
    answer: decision,
    view: ({ value, receipt }) => ({ ...value, seq: receipt.seq }),
  })

  does(app, demandSecondPerson, {
    tag,
    summary: 'Whether what moves value or a record alone waits for a second person',
    path: '/v1/settings/second-person',
    status: 200,
    answer: z.object({ is_on: z.boolean(), seq: z.int() }),
    view: ({ value, receipt }) => ({ ...value, seq: receipt.seq }),
  })

  does(app, demandSignatures, {
    tag,
    summary: 'Whether what moves value or changes rules is signed by who gives it',
    path: '/v1/settings/signatures',
    status: 200,
    answer: z.object({ is_on: z.boolean(), seq: z.int() }),
    view: ({ value, receipt }) => ({ ...value, seq: receipt.seq }),
  })
}

const decision = z.object({ proposal_id: z.int(), status: z.enum(['approved', 'refused']), seq: z.int() })

function proposalView(venue: Venue, { proposed_at, decided_at, ...shown }: ProposalRecord): ProposalAnswer {
  return {
    ...shown,
    // What was decided was decided on what stood then.
    about: shown.status === 'pending' ? aboutOf(venue, shown.body) : {},
    proposed_at: timeOf(proposed_at),
    decided_at: timeOrNull(decided_at),
  }
}
