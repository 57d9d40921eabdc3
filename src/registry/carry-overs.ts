import { z } from 'zod'
import { endOfDay, startOfDay, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatUnits } from '../../engine/base/decimal.ts'
import {
  type CarryOver,
  type CarryOverAnswer,
  type CarryRule,
  type CarryRuleAnswer,
  carryOver,
  carryRule,
} from '../../engine/facts/carry-over.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  approveCarryOver,
  carriedBefore,
  isOpenRule,
  mostCarried,
  refuseCarryOver,
  requestCarryOver,
  setCarryRule,
} from '../../engine/venue/carry-overs.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'
import { first } from '../store/sql.ts'
import { changesOf } from './ledger.ts'

const tag = 'registry'
/** How permits are sold and bought: what is given or lent is neither. */
const DEALINGS = [
  'trade',
  'accept_block',
  'clear_sale',
  'buy_fixed',
  'draw_ballot',
  'settle_deal',
  'transfer_across_areas',
  'accept_disposal',
]

/** Permits of one year that are carried over into those of another (结转). */
export function carryOverRoutes(app: Router): void {
  does(app, setCarryRule, {
    tag,
    summary:
      'Say what of a permit may be carried over into another: ⌊base + net sold × ratio⌋, and until when',
    path: '/v1/carry-rules',
    answer: carryRule,
    view: ({ service, value }) => ruleView(service, venueOf(service).shelves.carry_rules.get(value.symbol)!),
  })
  reads(app, {
    tag,
    summary: 'What may be carried over into what, and until when it is asked for',
    path: '/v1/carry-rules',
    answer: z.object({ data: z.array(carryRule) }),
    view: ({ service }) => ({
      data: [...venueOf(service).shelves.carry_rules.values()].map((one) => ruleView(service, one)),
    }),
  })
  const view = ({ service, value }: { service: Service; value: { readonly carry_over_id: number } }) =>
    carryOverView(service, venueOf(service).shelves.carry_overs.get(value.carry_over_id)!)
  does(app, requestCarryOver, {
    tag,
    summary: 'Ask that permits be carried over: they are set aside until the bureau has decided',
    path: '/v1/carry-overs',
    answer: carryOver,
    view,
  })
  does(app, approveCarryOver, {
    tag,
    summary:
      'Carry over, by the figures that were found: the permits are retired, as many of the other issued',
    path: '/v1/carry-overs/{carry_over_id}/approve',
    status: 200,
    answer: carryOver,
    view,
  })
  does(app, refuseCarryOver, {
    tag,
    summary: 'Do not carry over: what was set aside is free again',
    path: '/v1/carry-overs/{carry_over_id}/refuse',
    status: 200,
    answer: carryOver,
    view,
  })
  reads(app, {
    tag,
    summary:
      'Applications to carry over, the newest first, with what the tables say: own, or all for the bureau',
    path: '/v1/carry-overs',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(carryOver),
    view: ({ service, principal, query }) => {
      const seen = [...venueOf(service).shelves.carry_overs.values()].filter(
        ({ uscc }) => uscc === principal!.uscc || mayReadDrafts(principal),
      )
      return pagedList(seen.reverse(), query, (one) => carryOverView(service, one))
    },
  })
}

function ruleView(
  service: Service,
  { base_lots, ratio_basis_points, at, ...rule }: CarryRule,
): CarryRuleAnswer {
  const { scale } = venueOf(service).marketBySymbol.get(rule.symbol)!
  return {
    ...rule,
    ...{ base_quantity: scale.quantity(base_lots), net_sold_ratio: formatUnits(ratio_basis_points, 4) },
    ...{ may_be_asked: isOpenRule(rule as CarryRule, service.now()), at: timeOf(at) },
  }
}

function carryOverView(service: Service, one: CarryOver): CarryOverAnswer {
  const venue = venueOf(service)
  const { scale, terms } = venue.marketOf(one.asset)!
  const { carry_over_id, uscc, status, document, decided_at, reason } = one
  const { sold, bought, held, most } = figuresOf(service, one)
  const left = Math.max(0, most - carriedBefore(venue, one))
  return {
    ...{ carry_over_id, uscc, name: venue.participants.get(uscc)!.name, symbol: terms.symbol },
    to_symbol: venue.marketOf(one.to_asset)!.terms.symbol,
    ...{ quantity: scale.quantity(one.lots), status, document, at: timeOf(one.at) },
    figures: {
      ...{ sold: scale.quantity(sold), bought: scale.quantity(bought), held_then: scale.quantity(held) },
      ...{ most: scale.quantity(most), quantity_left: scale.quantity(left) },
    },
    ...{ decided_at: timeOrNull(decided_at), reason },
  }
}

/** The figures by which it was decided; before that, what the tables of the registry say. */
function figuresOf(service: Service, one: CarryOver) {
  const { sold_lots, bought_lots, held_lots, most_lots } = one
  if (most_lots !== null) return { sold: sold_lots!, bought: bought_lots!, held: held_lots!, most: most_lots }
  const venue = venueOf(service)
  const rule = venue.shelves.carry_rules.get(venue.marketOf(one.asset)!.terms.symbol)!
  const { statement, given } = changesOf(venue, venue.participants.get(one.uscc)!.holder, one.asset)
  const [from, to] = [startOfDay(rule.counts_from), endOfDay(rule.counts_to)]
  const isDealing = `at >= ? AND at < ? AND cause IN (${DEALINGS.map(() => '?').join(', ')})`
  const sum = first<{ sold: number; bought: number; held: number }>(
    service.sql,
    `SELECT coalesce(sum(CASE WHEN change < 0 AND ${isDealing} THEN -change END), 0) AS sold,
       coalesce(sum(CASE WHEN change > 0 AND ${isDealing} THEN change END), 0) AS bought,
       coalesce(sum(CASE WHEN at < ? THEN change END), 0) AS held FROM (${statement})`,
    ...[from, to, ...DEALINGS, from, to, ...DEALINGS, to, ...given],
  )!
  return { ...sum, most: mostCarried(rule, sum) }
}
