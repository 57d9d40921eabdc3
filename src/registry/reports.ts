import type { z } from 'zod'
import { DAY_MS, dayOf } from '../../engine/base/calendar.ts'
import { formatUnits } from '../../engine/base/decimal.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  allocationRow,
  complianceRow,
  holderRow,
  pledgeRow,
  priceRow,
  retirementRow,
  transferRow,
} from '../../engine/facts/report.ts'
import { RETIRED } from '../../engine/registry/registry.ts'
import { standingAt, statusOf } from '../../engine/venue/compliance.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { paged, pagedList, readCursor } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { pricesOfDay } from '../store/day-prices.ts'
import { doneAt } from '../store/done.ts'

const tag = 'reports'

/** Permits that moved outside the market, by the command that moved them. */
export const MOVED_BY = ['transfer_permits', 'transfer_across_areas', 'accept_disposal']

/** What anybody may know of the registry, without signing in. Caps and the bank of cuts have paths of their own. */
export function reportRoutes(app: Router): void {
  report(app, 'holders', 'Who holds permits, and of which kinds', holderRow, holders)
  report(app, 'allocations', 'What was allocated to whom, by which document', allocationRow, allocations)
  report(
    app,
    'compliance',
    'What each enterprise had to surrender for a year, and did',
    complianceRow,
    compliance,
  )
  report(app, 'retirements', 'What was surrendered for a year', retirementRow, retirements)
  report(app, 'pledges', 'Pledges in number and sum', pledgeRow, pledges)
  reads(app, {
    tag,
    summary: 'Transfers outside the market, without their parties, the newest first',
    path: '/v1/reports/transfers',
    query: pageQuery,
    answer: page(transferRow),
    view: ({ service, query: { limit, cursor } }) => {
      const rows = service.sql.all<{
        seq: number
        at: number
        cause: string
        asset: number
        amount: number
        fen: number | null
      }>(
        `SELECT seq, at, cause, asset, amount,
             (SELECT sum(cash.amount) FROM postings AS cash WHERE cash.seq = postings.seq AND cash.asset = 0) AS fen
           FROM postings
           WHERE cause IN (${MOVED_BY.map(() => '?').join(', ')}) AND asset > 0 AND seq < ? ORDER BY seq DESC LIMIT ?`,
        ...[...MOVED_BY, readCursor(cursor, Number.MAX_SAFE_INTEGER), limit + 1],
      )
      const venue = venueOf(service)
      return paged(
        rows,
        limit,
        ({ seq, at, cause, asset, amount, fen }) => {
          const { scale, terms } = venue.marketOf(asset)!
          const said = JSON.parse(doneAt(service.sql, seq)!.body) as { document?: string; paid?: string }
          const paid = fen === null ? (said.paid ?? null) : formatFen(fen)
          const { document = null } = said
          return {
            ...{ on: dayOf(at), cause, symbol: terms.symbol, quantity: scale.quantity(amount) },
            ...{ amount: paid, document, seq },
          }
        },
        ({ seq }) => seq,
      )
    },
  })
  reads(app, {
    tag,
    summary: 'Prices and volumes by day, the newest first',
    path: '/v1/reports/prices',
    query: pageQuery,
    answer: page(priceRow),
    view: ({ service, query }) => {
      const days = service.sql.all<{ asset: number; start: number }>(
        'SELECT asset, start FROM candles WHERE span_ms = ? ORDER BY start DESC, asset',
        DAY_MS,
      )
      return pagedList(days, query, (one) => pricesOn(service, one))
    },
  })
}

function report<R extends z.ZodType>(
  app: Router,
  name: string,
  summary: string,
  row: R,
  rows: (venue: Venue, now: number) => z.input<R>[],
): void {
  reads(app, {
    tag,
    summary,
    path: `/v1/reports/${name}`,
    query: pageQuery,
    answer: page(row),
    view: ({ service, query }) =>
      pagedList(rows(venueOf(service), service.now()), query, (one) => one) as never,
  })
}

function holders(venue: Venue): z.input<typeof holderRow>[] {
  const found: z.input<typeof holderRow>[] = []
  for (const { uscc, name, holder } of venue.participants.values()) {
    const held = venue.markets.filter(({ asset }) => venue.registry.balance(holder, asset) > 0)
    if (held.length > 0) found.push({ uscc, name, symbols: held.map(({ terms }) => terms.symbol) })
  }
  return found
}

function allocations(venue: Venue): z.input<typeof allocationRow>[] {
  const { approvals, allocation_tables } = venue.shelves
  const issued = [
    ...[...approvals.values()].map((one) => ({ ...one, id: one.approval_id, rows: [one] })),
    ...[...allocation_tables.values()].map((one) => ({ ...one, id: one.table_id })),
  ].filter(({ status, decided_at }) => status === 'approved' && decided_at !== null)
  return issued
    .sort((a, b) => b.decided_at! - a.decided_at! || b.id - a.id)
    .flatMap(({ rows, document, decided_at }) =>
      rows.map(({ uscc, symbol, quantity_lots }) => ({
        ...{ uscc, name: venue.participants.get(uscc)!.name, symbol, document },
        quantity: venue.marketBySymbol.get(symbol)!.scale.quantity(quantity_lots),
        decided_on: dayOf(decided_at!),
      })),
    )
}

export function compliance(venue: Venue, now: number): z.input<typeof complianceRow>[] {
  return [...venue.shelves.obligations.values()].map((one) => {
    const { uscc, symbol, period, due_on, verified_lots, surrendered_lots, is_excluded } = one
    const { scale } = venue.marketBySymbol.get(symbol)!
    return {
      ...{ uscc, name: venue.participants.get(uscc)!.name, symbol, period, due_on, is_excluded },
      verified: verified_lots === null ? null : scale.quantity(verified_lots),
      surrendered: scale.quantity(surrendered_lots),
      status: statusOf(standingAt(venue, [one], now)),
    }
  })
}

function retirements(venue: Venue): z.input<typeof retirementRow>[] {
  const sums = new Map<string, { symbol: string; period: string; lots: number; enterprises: Set<string> }>()
  for (const { uscc, symbol, period, surrendered_lots } of venue.shelves.obligations.values()) {
    const key = `${symbol} ${period}`
    const sum = sums.get(key) ?? { symbol, period, lots: 0, enterprises: new Set() }
    sums.set(key, sum)
    sum.lots += surrendered_lots
    if (surrendered_lots > 0) sum.enterprises.add(uscc)
  }
  const surrendered = [...sums.values()].map(({ symbol, period, lots, enterprises }) => ({
    ...{ symbol, period, enterprises: enterprises.size },
    surrendered: venue.marketBySymbol.get(symbol)!.scale.quantity(lots),
    retired: venue.marketBySymbol.get(symbol)!.scale.quantity(0),
  }))
  const retired = venue.markets.flatMap(({ asset, terms, scale }) => {
    const lots = venue.registry.balance(RETIRED, asset)
    const period = terms.valid_until?.slice(0, 4) ?? terms.vintage ?? '—'
    const row = { symbol: terms.symbol, period, surrendered: scale.quantity(0), enterprises: 0 }
    return lots === 0 ? [] : [{ ...row, retired: scale.quantity(lots) }]
  })
  return [...surrendered, ...retired]
}

function pledges(venue: Venue): z.input<typeof pledgeRow>[] {
  return venue.markets.flatMap(({ asset, scale, terms }) => {
    const registered = [...venue.shelves.pledges.values()].filter(
      (one) => one.asset === asset && one.registered_at !== null && one.ended_at === null,
    )
    if (registered.length === 0) return []
    const fen = registered.reduce((sum, { secured_fen }) => sum + BigInt(secured_fen), 0n)
    return [
      {
        ...{ symbol: terms.symbol, pledges: registered.length, secured_amount: formatUnits(fen, 2) },
        quantity: scale.quantity(registered.reduce((sum, { quantity_lots }) => sum + quantity_lots, 0)),
      },
    ]
  })
}

/** A day of a permit on which something was traded; of what was annulled since nothing is left. */
function pricesOn(
  service: Service,
  { asset, start }: { asset: number; start: number },
): z.input<typeof priceRow> {
  const { scale, terms } = venueOf(service).marketOf(asset)!
  const on = dayOf(start)
  const found = pricesOfDay(service.sql, asset, on)
  const price = (ticks: number | undefined) => (ticks === undefined ? null : scale.price(ticks))
  return {
    ...{ on, symbol: terms.symbol, trades: found?.trades ?? 0, volume: scale.quantity(found?.lots ?? 0) },
    ...{ open: price(found?.open), high: price(found?.high), low: price(found?.low) },
    ...{ last: price(found?.last), close: price(found?.close) },
  }
}
