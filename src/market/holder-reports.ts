import { z } from 'zod'
import { DAY_MS, timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  HOLDER_REPORT_DAYS,
  type HolderReportAnswer,
  type HolderReportRecord,
  holderReport,
  type LargeHoldingAnswer,
  largeHolding,
} from '../../engine/facts/holder-report.ts'
import { largeHolders } from '../../engine/surveillance/trades-among.ts'
import { reportHolding } from '../../engine/venue/holder-reports.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole, MARKET_WATCHERS, type Principal } from '../kernel/permissions.ts'

const tag = 'market'
const READERS = ['enterprise', ...MARKET_WATCHERS] as const

/** Large holders: who they are by the rule of surveillance, and what they say about it. */
export function holderReportRoutes(app: Router): void {
  does(app, reportHolding, {
    tag,
    summary: 'As a large holder: what I hold a permit for, and by which means I got it',
    path: '/v1/holder-reports',
    answer: holderReport,
    view: ({ service, value }) => {
      const venue = venueOf(service)
      return reportView(venue, venue.shelves.holder_reports.get(value.holder_report_id)!)
    },
  })
  reads(app, {
    tag,
    summary: 'Reports of large holders, the newest first: own, or all for who watches the market',
    path: '/v1/holder-reports',
    by: READERS,
    query: pageQuery,
    answer: page(holderReport),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seen = [...venue.shelves.holder_reports.values()].filter((one) => isSeen(principal!, one.uscc))
      return pagedList(seen.reverse(), query, (one) => reportView(venue, one))
    },
  })
  reads(app, {
    tag,
    summary: 'Who holds much of a permit now, and whether he has reported: own, or all for who watches',
    path: '/v1/large-holdings',
    by: READERS,
    answer: z.object({ data: z.array(largeHolding) }),
    view: ({ service, principal }) => ({
      data: largeHoldings(service).filter((one) => isSeen(principal!, one.uscc)),
    }),
  })
}

const isSeen = (principal: Principal, uscc: string) =>
  hasRole(principal, MARKET_WATCHERS) || principal.uscc === uscc

function reportView(venue: Venue, { asset, held_lots, at, ...one }: HolderReportRecord): HolderReportAnswer {
  const { terms, scale } = venue.marketOf(asset)!
  return {
    ...one,
    name: venue.participants.get(one.uscc)!.name,
    ...{ symbol: terms.symbol, quantity: scale.quantity(held_lots), at: timeOf(at) },
  }
}

function largeHoldings(service: Service): LargeHoldingAnswer[] {
  const venue = venueOf(service)
  const rule = service.catalog.surveillanceRules.find(({ rule_id }) => rule_id === 'concentration')
  if (!rule) return []
  const since = service.now() - HOLDER_REPORT_DAYS * DAY_MS
  const reports = [...venue.shelves.holder_reports.values()].filter(({ at }) => at > since)
  return venue.markets.flatMap(({ asset, terms, scale }) => {
    const held = [...venue.participants.values()].map(
      ({ holder }) => [holder, venue.registry.balance(holder, asset)] as const,
    )
    const holdings = new Map(held.filter(([, lots]) => lots > 0))
    return largeHolders(holdings, rule.parameters).map(({ holder, share, line }) => {
      const { uscc, name } = venue.participantOf(holder)!
      const last = reports.findLast((one) => one.uscc === uscc && one.asset === asset)
      return {
        ...{ uscc, name, symbol: terms.symbol, quantity: scale.quantity(holdings.get(holder)!) },
        ...{ share, threshold_line: line, reported_at: last ? timeOf(last.at) : null },
      }
    })
  })
}
