import { z } from 'zod'
import { DAY_MS, dayOf, timeOf } from '../../engine/base/calendar.ts'
import { type TradingHours, type TradingHoursAnswer, tradingHours } from '../../engine/facts/trading-hours.ts'
import { holidays } from '../../engine/facts/transfer.ts'
import { adoptHolidays } from '../../engine/venue/holidays.ts'
import { MAX_DAYS_AHEAD, setTradingHours } from '../../engine/venue/trading-hours.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'

const tag = 'market'

/** What markets do by themselves on trading days. */
export function tradingHourRoutes(app: Router): void {
  does(app, setTradingHours, {
    tag,
    summary: 'Set the hours of a market: its phases on each trading day, in order; none: nothing by itself',
    path: '/v1/markets/{symbol}/hours',
    status: 200,
    answer: tradingHours,
    view: ({ service, given }) => {
      const venue = venueOf(service)
      return hoursView(venue, venue.shelves.trading_hours.get(given.symbol)!, service.now())
    },
  })
  does(app, adoptHolidays, {
    tag,
    summary: 'Enter the days off of years, as the State Council published them',
    path: '/v1/holidays',
    answer: z.object({ data: z.array(holidays) }),
    view: ({ service }) => holidaysView(venueOf(service)),
  })
  reads(app, {
    tag,
    summary: 'Days off and weekends of work by year: what trading days and legal terms are counted by',
    path: '/v1/holidays',
    answer: z.object({ data: z.array(holidays) }),
    view: ({ service }) => holidaysView(venueOf(service)),
  })
  reads(app, {
    tag,
    summary: 'The hours of every market that has any, and what comes next',
    path: '/v1/trading-hours',
    answer: z.object({ data: z.array(tradingHours) }),
    view: ({ service }) => {
      const venue = venueOf(service)
      return {
        data: [...venue.shelves.trading_hours.values()]
          .filter(({ changes }) => changes.length > 0)
          .map((one) => hoursView(venue, one, service.now())),
      }
    },
  })
}

const holidaysView = ({ shelves }: Venue) => ({
  data: [...shelves.holidays.values()]
    .sort((a, b) => (a.year < b.year ? 1 : -1))
    .map(({ at, ...one }) => ({ ...one, at: timeOf(at) })),
})

function hoursView(
  venue: Venue,
  { at: _, next_at, next_phase, ...one }: TradingHours,
  now: number,
): TradingHoursAnswer {
  const years = [dayOf(now), dayOf(now + MAX_DAYS_AHEAD * DAY_MS)].map((day) => day.slice(0, 4))
  const isKept = one.changes.length > 0
  // Nothing happens by itself until somebody lifts it.
  const isHalted = venue.marketBySymbol.get(one.symbol)?.phase === 'halted'
  const missing = years.find((year) => !venue.shelves.holidays.has(year)) ?? null
  return {
    ...one,
    next_at: next_at === null || isHalted ? null : timeOf(next_at),
    next_phase: isHalted ? null : next_phase,
    calendar_missing: isKept ? missing : null,
  }
}
