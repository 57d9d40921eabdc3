import type { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { CASH_SYMBOL, type HoldRecord, hold } from '../../engine/facts/registry.ts'
import { assetText } from '../../engine/venue/amounts.ts'
import { freeze, releaseFreeze } from '../../engine/venue/holds.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS, hasRole } from '../kernel/permissions.ts'

const tag = 'registry'
/** Who sees the holds of all. */

export function holdRoutes(app: Router): void {
  does(app, freeze, {
    tag,
    summary: 'Freeze part of an account on the decision of a court or an authority',
    path: '/v1/freezes',
    answer: hold,
    view: ({ service, value }) => holdView(service, venueOf(service).shelves.holds.get(value.hold_id)!),
  })

  does(app, releaseFreeze, {
    tag,
    summary: 'Lift a freeze on the decision that says so',
    path: '/v1/freezes/{hold_id}/release',
    status: 200,
    answer: hold,
    view: ({ service, value }) => holdView(service, venueOf(service).shelves.holds.get(value.hold_id)!),
  })

  reads(app, {
    tag,
    summary: 'Holds that are records of their own: own, or all for who oversees',
    path: '/v1/holds',
    by: ['enterprise', 'bank', ...ACCOUNT_READERS],
    query: pageQuery,
    answer: page(hold),
    view: ({ service, principal, query }) => {
      const seesAll = hasRole(principal, ACCOUNT_READERS)
      const own = venueOf(service).participants.get(principal!.uscc ?? '')?.holder
      const seen = [...venueOf(service).shelves.holds.values()].filter(
        ({ holder }) => seesAll || holder === own,
      )
      return pagedList(seen, query, (one) => holdView(service, one))
    },
  })
}

function holdView(service: Service, one: HoldRecord): z.input<typeof hold> {
  const { hold_id, holder, asset, kind, amount, document, placed_at, resolved_at, asked, until } = one
  const venue = venueOf(service)
  const market = venue.marketOf(asset)
  const said = (steps: number) => assetText(venue, asset, steps)
  return {
    hold_id,
    uscc: venue.participantOf(holder)!.uscc,
    symbol: market?.terms.symbol ?? CASH_SYMBOL,
    kind,
    amount: said(amount),
    asked_amount: asked === null ? null : said(asked),
    waiting_amount: resolved_at === null && asked !== null && asked > amount ? said(asked - amount) : null,
    until,
    document,
    placed_at: timeOf(placed_at),
    resolved_at: timeOrNull(resolved_at),
  }
}
