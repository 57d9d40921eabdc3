import { z } from 'zod'
import { DAY_MS, dayOf, endOfDay, startOfDay, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { reasonOf } from '../../engine/exchange/order-status.ts'
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
import { keysOf, ORDER_STATUS } from '../../engine/facts/words.ts'
import { alertsOf } from '../../engine/surveillance/detect.ts'
import type {
  Alert,
  ClosedWindow,
  SurveillanceRules,
  WatchedDay,
  WatchedDeal,
} from '../../engine/surveillance/watched-day.ts'
import { declareInsiderWindow, endInsiderWindow } from '../../engine/venue/insider-windows.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { closeWatchCase, openWatchCase } from '../../engine/venue/watch-cases.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, MARKET_WATCHERS } from '../kernel/permissions.ts'
import { pricesOfDay } from '../store/day-prices.ts'
import { firstSince } from '../store/since.ts'
import { type NoCase, partyOf, saleAlerts } from './sale-watch.ts'
import { standingOrders } from './standing-orders.ts'

const tag = 'market'
/** Trades, and orders, of a day of one market that are looked through at most. */
const MAX_ROWS = 50_000
/** Days of trading whose volumes say what is usual. */
const DAYS_BEFORE = 20
const CANCELLED = keysOf(ORDER_STATUS).indexOf('cancelled')
/** Why an order leaves that its owner took back himself, or let lapse as he had asked. */
const TAKEN_BACK: ReadonlySet<number> = new Set(
  (['unknown', 'requested', 'dead_mans_switch', 'disconnected'] as const).map(reasonOf),
)

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

/** A day of a market as it is looked through; undefined: it has too many rows. */
function watchedDay(service: Service, market: Market, on: string): WatchedDay | undefined {
  const { sql } = service
  const venue = venueOf(service)
  const { asset } = market
  const [from, to] = [startOfDay(on), endOfDay(on)]
  const trades = sql.all<
    Record<
      | 'trade_id'
      | 'at'
      | 'price_ticks'
      | 'quantity_lots'
      | 'maker'
      | 'taker'
      | 'taker_side'
      | 'maker_order_id'
      | 'taker_order_id',
      number
    >
  >(
    'SELECT * FROM trades WHERE asset = ? AND trade_id >= ? AND at < ? ORDER BY trade_id LIMIT ?',
    ...[asset, firstSince(sql, 'trades', 'trade_id', 'at', from), to, MAX_ROWS + 1],
  )
  const orders = sql.all<
    Record<
      | 'order_id'
      | 'holder'
      | 'side'
      | 'price_ticks'
      | 'quantity_lots'
      | 'filled_lots'
      | 'status'
      | 'reason'
      | 'placed_at'
      | 'updated_at',
      number
    >
  >(
    `SELECT orders.*, coalesce(e.reason, 0) AS reason FROM orders LEFT JOIN order_ends e USING (order_id)
       WHERE order_id >= ? AND order_id < ? AND asset = ? ORDER BY order_id LIMIT ?`,
    ...[
      firstSince(sql, 'orders', 'order_id', 'placed_at', from),
      firstSince(sql, 'orders', 'order_id', 'placed_at', to),
      ...[asset, MAX_ROWS + 1],
    ],
  )
  if (trades.length > MAX_ROWS || orders.length > MAX_ROWS) return undefined
  const volumes = sql.all<{ volume_lots: number }>(
    'SELECT volume_lots FROM candles WHERE asset = ? AND span_ms = ? AND start < ? ORDER BY start DESC LIMIT ?',
    ...[asset, DAY_MS, from, DAYS_BEFORE],
  )
  const [dayBefore] = sql.all<{ start: number }>(
    'SELECT start FROM candles WHERE asset = ? AND span_ms = ? AND start < ? ORDER BY start DESC LIMIT 1',
    ...[asset, DAY_MS, from],
  )
  const before = dayBefore && pricesOfDay(sql, asset, dayOf(dayBefore.start))
  const since = on === dayOf(service.now()) ? new Map<number, number>() : movedSince(service, asset, to)
  const holdings = new Map<number, number>()
  for (const { holder } of venue.participants.values()) {
    const lots = venue.registry.balance(holder, asset) - (since.get(holder) ?? 0)
    if (lots > 0) holdings.set(holder, lots)
  }
  const watched = trades.map((one) => {
    const [buyer, seller] = one.taker_side === 0 ? [one.taker, one.maker] : [one.maker, one.taker]
    return {
      ...{
        trade_id: one.trade_id,
        at: one.at,
        ticks: one.price_ticks,
        lots: one.quantity_lots,
        buyer,
        seller,
      },
      ids: [one.maker_order_id, one.taker_order_id] as const,
    }
  })
  return {
    trades: watched,
    orders: standingOrders(
      sql,
      market.scale,
      orders.map((one) => ({
        ...one,
        cancelled_at: one.status === CANCELLED && TAKEN_BACK.has(one.reason) ? one.updated_at : null,
      })),
      watched,
      { from, to },
    ),
    deals: dealsOf(service, market, { from, to }),
    windows: windowsOf(venue, market),
    // A market that never traded before has the reference that it was listed with.
    referenceTicks: before?.close ?? market.scale.ticks(market.terms.reference_price),
    volumesBefore: volumes.map(({ volume_lots }) => volume_lots),
    // At the end of the day; of today, now.
    holdings,
    circulating: [...holdings.values()].reduce((sum, lots) => sum + lots, 0),
    areSame: (a, b) => venue.affiliations.areSame(a, b),
  }
}

/** Block trades and transfers of a day, which are in no book. */
function dealsOf(
  service: Service,
  { asset }: Market,
  { from, to }: { from: number; to: number },
): WatchedDeal[] {
  const venue = venueOf(service)
  const holderOf = (uscc: string) => venue.participants.get(uscc)!.holder
  const blocks = [...venue.shelves.blocks.values()].flatMap((one) => {
    const { block_id, seller, buyer, status, ended_at, offers } = one
    const isOfDay = one.asset === asset && status === 'done' && ended_at! >= from && ended_at! < to
    return isOfDay
      ? [
          {
            name: { zh: `大宗协议 #${block_id}`, en: `block trade #${block_id}` },
            at: ended_at!,
            lots: offers.at(-1)!.quantity_lots,
            ...{ seller: holderOf(seller), buyer: holderOf(buyer) },
          },
        ]
      : []
  })
  const moved = service.sql.all<Record<'seq' | 'at' | 'giver' | 'taker' | 'amount', number>>(
    `SELECT seq, at, giver, taker, amount FROM postings WHERE seq >= ? AND seq < ? AND asset = ?
       AND cause IN ('transfer_permits', 'transfer_across_areas')`,
    ...[
      firstSince(service.sql, 'postings', 'seq', 'at', from),
      firstSince(service.sql, 'postings', 'seq', 'at', to),
    ],
    asset,
  )
  const transfers = moved.map(({ seq, at, giver, taker, amount }) => ({
    name: { zh: `划转 #${seq}`, en: `transfer #${seq}` },
    ...{ at, lots: amount, seller: giver, buyer: taker },
  }))
  return [...blocks, ...transfers]
}

/** Windows of a market that were put on record, whenever they are. */
function windowsOf(venue: Venue, { terms: { symbol } }: Market): ClosedWindow[] {
  return [...venue.shelves.insider_windows.values()]
    .filter((one) => one.symbol === symbol)
    .map(({ usccs, from_at, until_at, text }) => ({
      ...{ from: from_at, until: until_at, text },
      holders: usccs.map((uscc) => venue.participants.get(uscc)!.holder),
    }))
}

/** What came to each holder from an instant on, less what went: by trades, and by all that moved outside of them. */
function movedSince({ sql }: Service, asset: number, from: number): Map<number, number> {
  const moved = new Map<number, number>()
  const add = (holder: number, lots: number) => moved.set(holder, (moved.get(holder) ?? 0) + lots)
  const trades = sql.all<{ buyer: number; seller: number; lots: number }>(
    `SELECT iif(taker_side = 0, taker, maker) AS buyer, iif(taker_side = 0, maker, taker) AS seller,
         sum(quantity_lots) AS lots FROM trades WHERE asset = ? AND trade_id >= ? AND at >= ? GROUP BY buyer, seller`,
    ...[asset, firstSince(sql, 'trades', 'trade_id', 'at', from), from],
  )
  for (const { buyer, seller, lots } of trades) {
    add(buyer, lots)
    add(seller, -lots)
  }
  const others = sql.all<{ giver: number; taker: number; lots: number }>(
    'SELECT giver, taker, sum(amount) AS lots FROM postings WHERE asset = ? AND at >= ? GROUP BY giver, taker',
    ...[asset, from],
  )
  for (const { giver, taker, lots } of others) {
    add(giver, -lots)
    add(taker, lots)
  }
  return moved
}

/** The newest case that was opened of the same: the rule, the market, the day and who. */
function caseOf(venue: Venue, { symbol, day, rule_id, parties, detail }: NoCase): number | null {
  // Of several auctions of a day each has its number in what is said of it.
  const [auction] = /#\d+/.exec(detail.en) ?? []
  const who = parties.map(({ uscc }) => uscc).sort()
  const same = [...venue.shelves.watch_cases.values()].filter(
    (one) =>
      one.symbol === symbol &&
      one.day === day &&
      one.rule_id === rule_id &&
      (auction === undefined || new RegExp(`${auction}(?!\\d)`).test(one.text)) &&
      [...one.usccs].sort().join() === who.join(),
  )
  return same.at(-1)?.watch_case_id ?? null
}
function alertView(venue: Venue, { terms }: Market, on: string, one: Alert): NoCase {
  const { rule_id, holders, trades, orders, measure, line, detail } = one
  return {
    ...{ symbol: terms.symbol, day: on, rule_id, detail, measured: measure, threshold_line: line },
    ...{ trade_ids: [...trades], order_ids: [...orders] },
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
