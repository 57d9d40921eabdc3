import type { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  type Obligation,
  obligation,
  type SurrenderRecord,
  surrenderAnswer,
  surrendered,
} from '../../engine/facts/registry.ts'
import { countedOf, gapOf, shareOf } from '../../engine/registry/compliance.ts'
import {
  reverseSurrender,
  reversibleUntil,
  setObligation,
  surrender,
  verifyObligation,
} from '../../engine/venue/compliance.ts'
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
    summary: 'Set what an enterprise has to surrender for a year; the figure may come later',
    path: '/v1/obligations',
    answer: obligation,
    view: ({ service, value }) => obligationOf(venueOf(service), value.obligation_id),
  })

  does(app, verifyObligation, {
    tag,
    summary: 'The verified figure of a year, late or changed, or that the year is excluded',
    path: '/v1/obligations/{obligation_id}/verification',
    status: 200,
    answer: obligation,
    view: ({ service, value }) => obligationOf(venueOf(service), value.obligation_id),
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
    summary: 'Surrender permits for an obligation',
    path: '/v1/surrenders',
    answer: surrenderAnswer,
    view: ({ service, given, value, receipt }) => {
      const { scale } = venueOf(service).marketBySymbol.get(given.symbol)!
      return {
        obligation_id: given.obligation_id,
        symbol: given.symbol,
        quantity: scale.quantity(value.quantity_lots),
        gap: value.gap_lots === null ? null : scale.quantity(value.gap_lots),
        is_on_time: value.is_on_time,
        seq: receipt.seq,
      }
    },
  })

  reads(app, {
    tag,
    summary: 'Surrenders, the newest first: own, or all for the bureau',
    path: '/v1/surrenders',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(surrendered),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seesAll = mayReadDrafts(principal)
      const { surrenders, obligations } = venue.shelves
      const seen = [...surrenders.values()].filter(
        ({ obligation_id }) => seesAll || obligations.get(obligation_id)!.uscc === principal!.uscc,
      )
      return pagedList(seen.reverse(), query, (one) => surrenderView(venue, one))
    },
  })

  does(app, reverseSurrender, {
    tag,
    summary: 'Take a surrender back within fourteen days: the permits are the holder’s again',
    path: '/v1/surrenders/{surrender_id}/reverse',
    status: 200,
    answer: surrendered,
    view: ({ service, value }) => {
      const venue = venueOf(service)
      return surrenderView(venue, venue.shelves.surrenders.get(value.surrender_id)!)
    },
  })
}

function obligationOf(venue: Venue, obligationId: number) {
  return obligationView(venue, venue.shelves.obligations.get(obligationId)!)
}

export function obligationView(venue: Venue, one: Obligation): z.input<typeof obligation> {
  const { obligation_id, uscc, symbol, period, verified_lots, surrendered_lots, due_on, is_excluded } = one
  const { scale } = venue.marketBySymbol.get(symbol)!
  const quantity = (lots: number | null) => (lots === null ? null : scale.quantity(lots))
  return {
    ...{ obligation_id, uscc, symbol, period, verified: quantity(verified_lots), is_excluded },
    ...{ surrendered: scale.quantity(surrendered_lots), offsets_used: scale.quantity(one.offset_lots) },
    offsets_counted: scale.quantity(one.offset_lots - (surrendered_lots - countedOf(one))),
    ...{ gap: quantity(gapOf(one)), due_on },
    dated_parts: one.dated_parts.map(({ due_on: day, basis_points, closed_lots }) => ({
      ...{ due_on: day, basis_points, surrendered_then: quantity(closed_lots) },
      owed: verified_lots === null ? null : scale.quantity(shareOf(verified_lots, basis_points)),
    })),
    verifications: [...venue.shelves.verifications.values()]
      .filter((figure) => figure.obligation_id === obligation_id)
      .map((figure) => ({
        ...{ quantity: quantity(figure.lots), is_excluded: figure.is_excluded },
        ...{ document: figure.document, at: timeOf(figure.at) },
      })),
  }
}

function surrenderView(venue: Venue, one: SurrenderRecord): z.input<typeof surrendered> {
  const { uscc, period } = venue.shelves.obligations.get(one.obligation_id)!
  const { symbol, is_offset } = one
  return {
    ...{ surrender_id: one.surrender_id, obligation_id: one.obligation_id, uscc, symbol, is_offset, period },
    quantity: venue.marketBySymbol.get(symbol)!.scale.quantity(one.lots),
    at: timeOf(one.at),
    reversed_at: timeOrNull(one.reversed_at),
    reason: one.reason,
    reversible_until: timeOf(reversibleUntil(one.at)),
  }
}
