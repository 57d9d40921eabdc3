import { z } from 'zod'
import { dayOf, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { day, page, pageQuery } from '../../engine/facts/common.ts'
import {
  type InsiderWindow,
  type InsiderWindowAnswer,
  insiderWindow,
  surveillance,
  type WatchCase,
  type WatchCaseAnswer,
  watchCase,
} from '../../engine/facts/surveillance.ts'
import { alertsOf } from '../../engine/surveillance/detect.ts'
import type { Alert, SurveillanceRules } from '../../engine/surveillance/watched-day.ts'
import { declareInsiderWindow, endInsiderWindow } from '../../engine/venue/insider-windows.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { closeWatchCase, openWatchCase } from '../../engine/venue/watch-cases.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, MARKET_WATCHERS } from '../kernel/permissions.ts'
import { type NoCase, partyOf, saleAlerts } from './sale-watch.ts'
import { watchedDay } from './watched-day.ts'

const tag = 'market'

/** What in a day is worth a look, by rules that are data; and the cases that come of it. */
export function surveillanceRoutes(app: Router): void {
  windowRoutes(app)
  reads(app, {
    tag,
    summary:
      'What in a day of trading is worth a look, with the trades and orders: computed anew each time, the same',
    path: '/v1/surveillance',
    by: MARKET_WATCHERS,
    query: z.strictObject({ day: day.optional() }),
    codes: { 422: ['day_in_the_future'] },
    answer: surveillance,
    view: ({ service, query }) => {
      const today = dayOf(service.now())
      const on = query.day ?? today
      if (on > today) throw memberFault('day', 'day_in_the_future', 'today, or a day before')
      const venue = venueOf(service)
      const rules: SurveillanceRules = new Map(
        service.catalog.surveillanceRules.map(({ rule_id, parameters }) => [rule_id, parameters]),
      )
      const days = venue.markets.map((market) => ({ market, watched: watchedDay(service, market, on) }))
      return {
        day: on,
        data: [
          ...days.flatMap(({ market, watched }) =>
            watched ? alertsOf(watched, rules).map((one) => alertView(venue, market, on, one)) : [],
          ),
          ...saleAlerts(service, on, rules),
        ].map((one) => ({ ...one, watch_case_id: caseOf(venue, one) })),
        rules: [...service.catalog.surveillanceRules],
        too_large: days.flatMap(({ market, watched }) => (watched ? [] : [market.terms.symbol])),
      }
    },
  })

  const view = ({ service, value }: { service: Service; value: { readonly watch_case_id: number } }) => {
    const venue = venueOf(service)
    return caseView(venue, venue.shelves.watch_cases.get(value.watch_case_id)!)
  }
  does(app, openWatchCase, {
    tag,
    summary: 'Look into something: the case keeps its trades and orders',
    path: '/v1/surveillance/cases',
    answer: watchCase,
    view,
  })
  does(app, closeWatchCase, {
    tag,
    summary: 'What came of a case: nothing, a warning, or it goes to the bureau',
    path: '/v1/surveillance/cases/{watch_case_id}/close',
    status: 200,
    answer: watchCase,
    view,
  })
  reads(app, {
    tag,
    summary: 'Cases, the newest first; the bureau sees those that were referred to it',
    path: '/v1/surveillance/cases',
    by: [...MARKET_WATCHERS, ...DRAFT_READERS],
    query: pageQuery,
    answer: page(watchCase),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const seesAll = principal!.roles.some((role) => MARKET_WATCHERS.includes(role))
      const seen = [...venue.shelves.watch_cases.values()].filter(
        ({ status }) => seesAll || status === 'referred',
      )
      return pagedList(seen.reverse(), query, (one) => caseView(venue, one))
    },
  })
}

/** Times in which some know what others do not. */
function windowRoutes(app: Router): void {
  const answer = {
    tag,
    answer: insiderWindow,
    view: ({ service, value }: { service: Service; value: { readonly window_id: number } }) => {
      const venue = venueOf(service)
      return windowView(venue, venue.shelves.insider_windows.get(value.window_id)!)
    },
  } as const
  does(app, declareInsiderWindow, {
    ...answer,
    summary: 'Put on record that some know what others do not, until when: what they trade is shown',
    path: '/v1/surveillance/windows',
  })
  does(app, endInsiderWindow, {
    ...answer,
    summary: 'What was known is published: the window is over',
    path: '/v1/surveillance/windows/{window_id}/end',
    status: 200,
  })
  reads(app, {
    tag,
    summary: 'Closed windows, the newest first',
    path: '/v1/surveillance/windows',
    by: [...MARKET_WATCHERS, ...DRAFT_READERS],
    query: pageQuery,
    answer: page(insiderWindow),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const all = [...venue.shelves.insider_windows.values()].reverse()
      return pagedList(all, query, (one) => windowView(venue, one))
    },
  })
}

function windowView(
  venue: Venue,
  { usccs, from_at, until_at, at, ...one }: InsiderWindow,
): InsiderWindowAnswer {
  return {
    ...{ ...one, from: timeOf(from_at), until: timeOf(until_at), at: timeOf(at) },
    parties: usccs.map((uscc) => partyOf(venue, uscc)),
  }
}

/** The newest case that was opened of the same: the rule, the market, the day, who, and of a sale which. */
function caseOf(venue: Venue, { symbol, day, rule_id, parties, deal_kind, sale_id }: NoCase): number | null {
  const who = parties.map(({ uscc }) => uscc).sort()
  const same = [...venue.shelves.watch_cases.values()].filter(
    (one) =>
      one.symbol === symbol &&
      one.day === day &&
      one.rule_id === rule_id &&
      one.deal_kind === deal_kind &&
      one.sale_id === sale_id &&
      [...one.usccs].sort().join() === who.join(),
  )
  return same.at(-1)?.watch_case_id ?? null
}

function alertView(venue: Venue, { terms }: Market, on: string, one: Alert): NoCase {
  const { rule_id, holders, trades, orders, measure, line, detail } = one
  return {
    ...{ symbol: terms.symbol, day: on, rule_id, detail, measured: measure, threshold_line: line },
    ...{ trade_ids: [...trades], order_ids: [...orders], deal_kind: null, sale_id: null },
    parties: holders.map((holder) => partyOf(venue, venue.participantOf(holder)!.uscc)),
  }
}

function caseView(venue: Venue, { usccs, at, closed_at, ...one }: WatchCase): WatchCaseAnswer {
  return {
    ...one,
    parties: usccs.map((uscc) => partyOf(venue, uscc)),
    at: timeOf(at),
    closed_at: timeOrNull(closed_at),
  }
}
