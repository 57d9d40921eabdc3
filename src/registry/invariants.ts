import type { z } from 'zod'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { invariants } from '../../engine/facts/registry.ts'
import { CASH } from '../../engine/registry/registry.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'

export function invariantRoutes(app: Router): void {
  reads(app, {
    tag: 'registry',
    summary: 'Is every permit and every fen accounted for?',
    path: '/v1/registry/invariants',
    answer: invariants,
    view: ({ service }) => invariantsOf(venueOf(service), service.sequencer.lastSeq),
  })
}

function invariantsOf(venue: Venue, seq: number): z.infer<typeof invariants> {
  const instruments = venue.markets.map((market) => {
    const supply = venue.registry.supply(market.asset)
    return {
      symbol: market.terms.symbol,
      issued: market.scale.quantity(supply.issued),
      held: market.scale.quantity(supply.held),
      surrendered: market.scale.quantity(supply.surrendered),
      retired: market.scale.quantity(supply.retired),
      holds: supply.holds,
    }
  })
  const supply = venue.registry.supply(CASH)
  const cash = {
    currency: 'CNY' as const,
    deposited: formatFen(supply.issued),
    held: formatFen(supply.held),
    holds: supply.holds,
  }
  return { holds: cash.holds && instruments.every((one) => one.holds), seq, instruments, cash }
}
