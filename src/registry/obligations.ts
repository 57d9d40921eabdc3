import type { z } from 'zod'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type Obligation, obligation, surrenderAnswer } from '../../engine/facts/registry.ts'
import { setObligation, surrender } from '../../engine/venue/registry.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'

const tag = 'registry'

export function obligationRoutes(app: Router): void {
  does(app, setObligation, {
    tag,
    summary: 'Set what an enterprise has to surrender for a year',
    path: '/v1/obligations',
    answer: obligation,
    view: ({ service, given, value }) =>
      obligationView(venueOf(service), { ...given, ...value, surrendered_lots: 0 }),
  })

  reads(app, {
    tag,
    summary: 'Obligations: own, or all for the bureau',
    path: '/v1/obligations',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(obligation),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seesAll = mayReadDrafts(principal)
      const seen = [...venue.shelves.obligations.values()].filter(
        ({ uscc }) => seesAll || uscc === principal!.uscc,
      )
      return pagedList(seen, query, (one) => obligationView(venue, one))
    },
  })

  does(app, surrender, {
    tag,
    summary: 'Surrender permits for an obligation: for good',
    path: '/v1/surrenders',
    answer: surrenderAnswer,
    view: ({ service, given, value, receipt }) => {
      const { scale } = venueOf(service).marketBySymbol.get(given.symbol)!
      return {
        obligation_id: given.obligation_id,
        symbol: given.symbol,
        quantity: scale.quantity(value.quantity_lots),
        gap: scale.quantity(value.gap_lots),
        is_on_time: value.is_on_time,
        seq: receipt.seq,
      }
    },
  })
}

function obligationView(venue: Venue, one: Obligation): z.input<typeof obligation> {
  const { obligation_id, uscc, symbol, period, verified_lots, surrendered_lots, due_on } = one
  const { scale } = venue.marketBySymbol.get(symbol)!
  return {
    obligation_id,
    uscc,
    symbol,
    period,
    verified: scale.quantity(verified_lots),
    surrendered: scale.quantity(surrendered_lots),
    gap: scale.quantity(verified_lots - surrendered_lots),
    due_on,
  }
}
