import { dayOf } from '../base/calendar.ts'
import { ok, type Rejection, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import { setPhase } from '../exchange/trading-day.ts'
import {
  endPermitTermBody,
  endSurrenderRuleBody,
  retireExpiredBody,
  type SurrenderRule,
  surrenderRuleBody,
  WHOLE,
} from '../facts/duty.ts'
import type { Obligation } from '../facts/registry.ts'
import { gapOf } from '../registry/compliance.ts'
import { RETIRED } from '../registry/registry.ts'
import { command } from './command.ts'
import { expiredRefusal } from './eligibility.ts'
import { findMarket, isRefused } from './find.ts'
import { withdraw } from './orders.ts'
import type { Venue } from './venue.ts'

/** Says what may be surrendered for which duty (CEA-52: own year or earlier; CCER-01: offsets to 5 %). */
export const setSurrenderRule = command(
  'set_surrender_rule',
  surrenderRuleBody,
  ['maker'],
  ['market_not_found', 'surrender_rule_invalid'],
  (venue, body, { at }) => {
    const { symbol, duty_symbol, period_from, period_to = null, max_basis_points, document } = body
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const duty = findMarket(venue, duty_symbol, 'duty_symbol')
    if (isRefused(duty)) return duty
    if (market.terms.unit !== duty.terms.unit || market.terms.lot !== duty.terms.lot)
      return rejected(
        'surrender_rule_invalid',
        `symbol: ${symbol} is counted in ${market.terms.lot} ${market.terms.unit}, ${duty_symbol} in ${duty.terms.lot} ${duty.terms.unit}`,
      )
    if (symbol === duty_symbol && max_basis_points < WHOLE)
      return rejected(
        'surrender_rule_invalid',
        'max_basis_points: a permit is no offset of a duty in itself; all of it may be met with it',
      )
    if (period_to !== null && period_to < period_from)
      return rejected('surrender_rule_invalid', 'period_to: is before period_from')
    venue.shelves.surrender_rules.put({
      ...{ symbol, duty_symbol, period_from, period_to, max_basis_points, document, at },
      ended_at: null,
    })
    return ok({ symbol })
  },
  () => true,
)

/** Ends a rule: from then on it is as if it had never been said. What was surrendered under it stays. */
export const endSurrenderRule = command(
  'end_surrender_rule',
  endSurrenderRuleBody,
  ['maker'],
  ['surrender_rule_not_found'],
  (venue, { symbol, duty_symbol }, { at }) => {
    const rule = ruleOf(venue, symbol, duty_symbol)
    if (!rule)
      return rejected(
        'surrender_rule_not_found',
        `symbol: no rule lets ${symbol} be surrendered for ${duty_symbol}`,
      )
    venue.shelves.surrender_rules.put({ ...rule, ended_at: at })
    return ok({ symbol })
  },
  () => true,
)

/** The rule of a permit and a duty that holds. */
function ruleOf({ shelves }: Venue, symbol: string, duty: string): SurrenderRule | undefined {
  const rule = shelves.surrender_rules.get(`${symbol} ${duty}`)
  return rule?.ended_at === null ? rule : undefined
}

/** What of a duty a permit may meet, in basis points, or why it may not be surrendered for it. */
export function usableFor(
  venue: Venue,
  { terms: { symbol, vintage } }: Market,
  { symbol: duty, period }: Pick<Obligation, 'symbol' | 'period'>,
): { readonly max_basis_points: number } | Rejection<'not_usable_for_duty'> {
  const rule = ruleOf(venue, symbol, duty)
  if (rule) {
    if (rule.period_from <= period && (rule.period_to === null || period <= rule.period_to)) return rule
    return rejected(
      'not_usable_for_duty',
      `symbol: ${symbol} meets duties in ${duty} of ${yearsOf(rule)}, not of ${period}`,
      rule.document,
    )
  }
  if (symbol !== duty)
    return rejected('not_usable_for_duty', `symbol: no rule lets ${symbol} be surrendered for ${duty}`)
  if (vintage !== undefined && vintage > period)
    return rejected('not_usable_for_duty', `symbol: permits of ${vintage} meet no duty of ${period}`)
  return { max_basis_points: WHOLE }
}

/** Something is said of a permit and a duty. */
export const hasRule = (venue: Venue, symbol: string, duty: string) =>
  ruleOf(venue, symbol, duty) !== undefined

/** Why nothing that is listed could meet all of a duty; undefined: something could. */
export function unmetDuty(
  venue: Venue,
  duty: Pick<Obligation, 'symbol' | 'period'>,
): Rejection<'not_usable_for_duty'> | undefined {
  const isMet = venue.markets.some((market) => {
    const use = usableFor(venue, market, duty)
    return !isRefused(use) && use.max_basis_points === WHOLE
  })
  if (isMet) return undefined
  return rejected(
    'not_usable_for_duty',
    `period: no permit may be surrendered for ${duty.symbol} of ${duty.period}; say first what may`,
  )
}

const yearsOf = ({ period_from, period_to }: SurrenderRule) =>
  period_to === null ? `${period_from} and later` : `${period_from} to ${period_to}`

/** The last day is over: orders leave, and the market is closed for good. */
export const endPermitTerm = command(
  'end_permit_term',
  endPermitTermBody,
  [],
  ['market_not_found', 'permit_not_expired'],
  (venue, { symbol }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    if (!expiredRefusal(market, at) || venue.shelves.ended_terms.has(symbol))
      return rejected('permit_not_expired', `symbol: the term of ${symbol} has not ended`)
    withdraw(market, market.openSlots(), 'permit_expired')
    if (market.phase !== 'closed') setPhase(market, 'closed')
    venue.shelves.ended_terms.put({ symbol, at })
    return ok({ symbol })
  },
)

/**
 * Retires permits whose term has ended, whoever has them; their orders are cancelled. Not while a duty is open that they
 * are owed for: what was held to meet it is not taken away before its day.
 */
export const retireExpired = command(
  'retire_expired',
  retireExpiredBody,
  ['maker'],
  ['market_not_found', 'permit_not_expired', 'duties_open'],
  (venue, { symbol }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    if (!expiredRefusal(market, at))
      return rejected('permit_not_expired', `symbol: the term of ${symbol} has not ended`)
    for (const one of venue.shelves.obligations.values())
      if (one.due_on >= dayOf(at) && gapOf(one) !== 0 && !isRefused(usableFor(venue, market, one)))
        return rejected(
          'duties_open',
          `symbol: obligation ${one.obligation_id} of ${one.period} may be met with it until ${one.due_on}`,
        )
    let [retired_lots, left_lots] = [0, 0]
    for (const { holder } of venue.participants.values()) {
      const free = venue.registry.free(holder, market.asset)
      if (free > 0) venue.registry.transfer(market.asset, holder, RETIRED, free)
      retired_lots += free
      left_lots += venue.registry.balance(holder, market.asset)
    }
    return ok({ retired_lots, left_lots })
  },
  () => true,
)
