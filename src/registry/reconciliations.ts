import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery, uscc } from '../../engine/facts/common.ts'
import {
  type Reconciliation,
  type ReconciliationAnswer,
  type Restriction,
  type RestrictionAnswer,
  reconciliation,
  restriction,
} from '../../engine/facts/reconciliation.ts'
import { liftRestriction, recordReconciliation } from '../../engine/venue/reconciliation.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS } from '../kernel/permissions.ts'

const tag = 'registry'

/** Passes of a second ledger that is kept apart from this one, and what they stopped. */
export function reconciliationRoutes(app: Router): void {
  does(app, recordReconciliation, {
    tag,
    summary: 'Record a pass of the checker: accounts in which its ledger differs move nothing from then on',
    path: '/v1/registry/reconciliations',
    answer: reconciliation,
    view: ({ service, value }) =>
      passView(venueOf(service).shelves.reconciliations.get(value.pass_id)!, true),
  })

  reads(app, {
    tag,
    summary: 'Passes of the checker, the newest first; which accounts differ is for who may read accounts',
    path: '/v1/registry/reconciliations',
    query: pageQuery,
    answer: page(reconciliation),
    view: ({ service, principal, query }) => {
      const isReader = principal?.roles.some((role) => (ACCOUNT_READERS as readonly string[]).includes(role))
      const newestFirst = [...venueOf(service).shelves.reconciliations.values()].reverse()
      return pagedList(newestFirst, query, (one) => passView(one, isReader === true))
    },
  })

  reads(app, {
    tag,
    summary: 'Accounts that a pass of the checker restricted, and what became of it',
    path: '/v1/registry/restrictions',
    by: ACCOUNT_READERS,
    query: pageQuery,
    answer: page(restriction),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const newestFirst = [...venue.shelves.restrictions.values()].reverse()
      return pagedList(newestFirst, query, (one) => restrictionView(venue, one))
    },
  })

  does(app, liftRestriction, {
    tag,
    summary: 'Lift a restriction, once the difference was mended or explained',
    path: '/v1/registry/restrictions/{uscc}/lift',
    status: 200,
    answer: z.object({ uscc }),
    view: ({ value }) => value,
  })
}

function passView(
  { pass_id, at, as_of_seq, compared, differences, faults }: Reconciliation,
  isWhole: boolean,
): ReconciliationAnswer {
  return {
    ...{ pass_id, at: timeOf(at), as_of_seq, compared },
    outcome: differences.length + faults.length === 0 ? 'completed' : 'inconsistent',
    differing: new Set(differences.map((one) => one.uscc)).size,
    ...(isWhole ? { differences: [...differences], faults: [...faults] } : {}),
  }
}

function restrictionView(
  venue: Venue,
  { uscc: code, restricted_at, lifted_at, ...one }: Restriction,
): RestrictionAnswer {
  return {
    ...one,
    uscc: code,
    name: venue.participants.get(code)?.name ?? { zh: code, en: code },
    restricted_at: timeOf(restricted_at),
    lifted_at: timeOrNull(lifted_at),
  }
}
