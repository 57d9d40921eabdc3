import { z } from 'zod'
import { DAY_MS, dayOf, endOfDay, startOfDay } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { uscc } from '../../engine/facts/common.ts'
import { WHOLE } from '../../engine/facts/duty.ts'
import { type ComplianceAnswer, compliance, type Obligation } from '../../engine/facts/registry.ts'
import { gapOf } from '../../engine/registry/compliance.ts'
import { shortfallOf, standingAt, statusOf } from '../../engine/venue/compliance.ts'
import { usableFor } from '../../engine/venue/duties.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'
import { first } from '../store/sql.ts'
import { obligationView } from './obligations.ts'

const MONTH_MS = 31 * DAY_MS

export function complianceRoutes(app: Router): void {
  reads(app, {
    tag: 'registry',
    summary:
      'Where an enterprise stands in each permit, now and at the end of the last term: own, or any for the bureau',
    path: '/v1/compliance',
    by: ['enterprise', ...DRAFT_READERS],
    query: z.strictObject({ uscc: uscc.optional() }),
    answer: z.object({ data: z.array(compliance) }),
    view: ({ service, principal, query }) => {
      const wanted = mayReadDrafts(principal) ? query.uscc : principal!.uscc
      const groups = new Map<string, Obligation[]>()
      for (const one of venueOf(service).shelves.obligations.values()) {
        if (wanted !== undefined && one.uscc !== wanted) continue
        const key = `${one.uscc} ${one.symbol}`
        groups.set(key, [...(groups.get(key) ?? []), one])
      }
      return { data: [...groups.values()].slice(0, MAX_POSITIONS).map((one) => positionOf(service, one)) }
    },
  })
}

const MAX_POSITIONS = 1000

/** The position of one enterprise in one permit. */
function positionOf(service: Service, obligations: readonly Obligation[]): ComplianceAnswer {
  const venue = venueOf(service)
  const now = service.now()
  const { uscc, symbol } = obligations[0]!
  const market = venue.marketBySymbol.get(symbol)!
  const { holder, name } = venue.participants.get(uscc)!
  const years = standingAt(venue, obligations, now + 1)
  const counted = years.filter(({ isExcluded }) => !isExcluded)
  const sumOf = (amount: (year: (typeof years)[number]) => number) =>
    counted.reduce((sum, year) => sum + amount(year), 0)
  const shortfall = shortfallOf(years)
  const ends = obligations.map(({ due_on }) => due_on).filter((day) => endOfDay(day) <= now)
  const lastEnd = ends.sort().at(-1)
  // As it stood then: what came after the term changes nothing of it.
  const due = obligations.filter(({ due_on }) => lastEnd !== undefined && due_on <= lastEnd)
  const then = lastEnd === undefined ? [] : standingAt(venue, due, endOfDay(lastEnd))
  const missing = shortfallOf(then)
  const free = venue.registry.free(holder, market.asset)
  // What the rules let stand for it, all of it, is not to be bought.
  const open = obligations.filter((one) => gapOf(one) !== 0)
  const usable = venue.markets
    .filter((one) =>
      open.some((duty) => {
        const use = usableFor(venue, one, duty)
        return 'max_basis_points' in use && use.max_basis_points === WHOLE
      }),
    )
    .reduce((sum, one) => sum + venue.registry.free(holder, one.asset), 0)
  return {
    ...{ uscc, name, symbol, status: statusOf(years) },
    frozen:
      lastEnd === undefined
        ? null
        : { due_on: lastEnd, status: statusOf(then), shortfall: market.scale.quantity(missing) },
    owed: market.scale.quantity(sumOf(({ verified }) => verified ?? 0)),
    surrendered: market.scale.quantity(sumOf(({ surrendered }) => surrendered)),
    shortfall: market.scale.quantity(shortfall),
    has_unknown: counted.some(({ verified }) => verified === null),
    free: market.scale.quantity(free),
    to_buy: market.scale.quantity(Math.max(0, shortfall - usable)),
    exposure: lastEnd !== undefined && missing > 0 ? exposureOf(service, market, lastEnd, missing) : null,
    years: obligations.map((one) => obligationView(venue, one)),
  }
}

/** What the law that was in force on a day puts on what was missing then. */
function exposureOf(
  service: Service,
  market: Market,
  dueOn: string,
  lots: number,
): ComplianceAnswer['exposure'] {
  const rule = service.catalog.shortfallRules.find(
    ({ families, valid_from, valid_to }) =>
      families.includes(market.terms.family) &&
      valid_from <= dueOn &&
      (valid_to === null || dueOn <= valid_to),
  )
  if (!rule) return null
  const average = averageBefore(service, market, dueOn)
  // A fine is told in fen, and never smaller than it is.
  const times = (factor: number) =>
    average === undefined
      ? null
      : formatFen(Number(ceiled(average.fen * BigInt(lots) * BigInt(factor), average.lots)))
  return {
    law: rule.name,
    grade: rule.grade,
    average_price: average === undefined ? null : averagePrice(market, average),
    fixed_low: rule.fixed_low_cny,
    fixed_high: rule.fixed_high_cny,
    proportional_low: times(rule.factor_low),
    proportional_high: times(rule.factor_high),
  }
}

/** Sums over a month of trades: they may be more than a double keeps exactly. */
interface Traded {
  readonly fen: bigint
  readonly lots: bigint
}

function ceiled(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

/** What was traded in the calendar month before the one of a day; undefined: nothing. */
function averageBefore({ sql }: Service, { asset, scale }: Market, dueOn: string): Traded | undefined {
  const until = startOfDay(`${dueOn.slice(0, 7)}-01`)
  const from = startOfDay(`${dayOf(until - MONTH_MS / 2).slice(0, 7)}-01`)
  const sums = first<{ ticks: string | null; lots: string | null }>(
    sql,
    `SELECT CAST(sum(price_ticks * quantity_lots) AS TEXT) AS ticks, CAST(sum(quantity_lots) AS TEXT) AS lots
     FROM standing_trades WHERE asset = ? AND at >= ? AND at < ?`,
    ...[asset, from, until],
  )
  if (!sums?.ticks || !sums.lots) return undefined
  return { fen: BigInt(sums.ticks) * BigInt(scale.fenPerTickLot), lots: BigInt(sums.lots) }
}

/** CNY of a unit, to the fen, rounded half up. */
function averagePrice({ scale }: Market, { fen, lots }: Traded): string {
  const { units, decimals } = scale.lot
  const [above, below] = [fen * 10n ** BigInt(decimals), lots * BigInt(units)]
  return formatFen(Number((2n * above + below) / (2n * below)))
}
