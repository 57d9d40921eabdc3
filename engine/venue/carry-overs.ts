import { dayOf } from '../base/calendar.ts'
import { countSteps } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, rejected } from '../base/result.ts'
import {
  approveCarryOverBody,
  type CarryOver,
  type CarryRule,
  carryOverBody,
  carryRuleBody,
  MAX_OPEN_CARRY_OVERS,
  refuseCarryOverBody,
} from '../facts/carry-over.ts'
import { WHOLE } from '../facts/duty.ts'
import { ISSUER, RETIRED } from '../registry/registry.ts'
import { readLots } from './amounts.ts'
import { command, ownCommand } from './command.ts'
import { usableFor } from './duties.ts'
import { findMarket, isRefused } from './find.ts'
import { readPermits, refusalOfIssue } from './permits.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

/** Ten-thousandths, in which a ratio is written. */
const BASIS_POINT = { units: 1, decimals: 4 } as const

/** Says what of a permit may be carried over into another, by whom it is asked for until when (CEA-53). */
export const setCarryRule = command(
  'set_carry_rule',
  carryRuleBody,
  ['maker'],
  [
    ...(['market_not_found', 'carry_rule_invalid', 'amount_out_of_range'] as const),
    'quantity_not_a_multiple_of_lot',
  ],
  (venue, body, { at }) => {
    const { symbol, to_symbol, base_quantity, net_sold_ratio, counts_from, counts_to, apply_by, document } =
      body
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const target = findMarket(venue, to_symbol, 'to_symbol')
    if (isRefused(target)) return target
    const invalid = (detail: string) => rejected('carry_rule_invalid', detail)
    if (symbol === to_symbol) return invalid('to_symbol: it is the same permit')
    const [one, other] = [market.terms, target.terms]
    if (one.unit !== other.unit || one.lot !== other.lot)
      return invalid(
        `to_symbol: ${symbol} is counted in ${one.lot} ${one.unit}, ${to_symbol} in ${other.lot} ${other.unit}`,
      )
    if (counts_to < counts_from) return invalid('counts_to: is before counts_from')
    if (apply_by <= counts_to) return invalid('apply_by: lies after the days that count')
    if (one.valid_until !== undefined && apply_by > one.valid_until)
      return invalid(
        `apply_by: the term of ${symbol} ends on ${one.valid_until}; what is not asked for by then is retired`,
      )
    const read = readLots(market, base_quantity, 'base_quantity')
    if (isRefused(read)) return read
    const ratio_basis_points = countSteps(net_sold_ratio, BASIS_POINT)
    if (ratio_basis_points < 0 || ratio_basis_points > 100 * WHOLE)
      return invalid('net_sold_ratio: up to 100, with at most four decimals')
    venue.shelves.carry_rules.put({
      ...{ symbol, to_symbol, counts_from, counts_to, apply_by, document },
      ...{ base_lots: read.lots, ratio_basis_points, at },
    })
    return ok({ symbol })
  },
  () => true,
)

/**
 * An enterprise asks that permits be carried over: they are set aside until the bureau has decided. Only who met on time
 * every duty of the days that count, which they could have met.
 */
export const requestCarryOver = ownCommand(
  'request_carry_over',
  carryOverBody,
  ['enterprise'],
  [
    ...(['participant_not_found', 'market_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot', 'exceeds_free_holding'] as const),
    ...(['carry_over_not_open', 'duty_not_met', 'too_many_carry_overs'] as const),
  ],
  (venue, body, { seq, at }) => {
    const read = readPermits(venue, body)
    if (isRefused(read)) return read
    const { market, participant, lots } = read
    const { uscc, symbol } = body
    const rule = venue.shelves.carry_rules.get(symbol)
    if (!rule || !isOpenRule(rule, at))
      return rejected(
        'carry_over_not_open',
        rule
          ? `symbol: it is asked for from the day after ${rule.counts_to} to ${rule.apply_by}`
          : `symbol: no rule lets ${symbol} be carried over`,
      )
    const missed = [...venue.shelves.obligations.values()].find(
      (one) =>
        one.uscc === uscc &&
        !one.is_excluded &&
        one.due_on <= rule.counts_to &&
        !isRefused(usableFor(venue, market, one)) &&
        (one.verified_lots === null || one.closed_lots === null || one.closed_lots < one.verified_lots),
    )
    if (missed)
      return rejected(
        'duty_not_met',
        `symbol: obligation ${missed.obligation_id} of ${missed.period} was not met by ${missed.due_on}`,
        rule.document,
      )
    const open = carryOversOf(venue, uscc, market.asset).filter(({ status }) => status === 'requested')
    if (open.length >= MAX_OPEN_CARRY_OVERS)
      return rejected('too_many_carry_overs', `symbol: at most ${MAX_OPEN_CARRY_OVERS} wait for an answer`)
    if (lots > venue.registry.free(participant.holder, market.asset))
      return rejected('exceeds_free_holding', 'quantity: more than the free holding; cancel offers first')
    const to_asset = venue.marketBySymbol.get(rule.to_symbol)!.asset
    const { holder } = participant
    const { asset } = market
    const { document } = rule
    setAside(venue, { hold_id: seq, holder, asset, kind: 'settlement', amount: lots, document }, at)
    venue.shelves.carry_overs.put({
      ...{ carry_over_id: seq, uscc, asset, to_asset, lots, status: 'requested' },
      ...{ document, at, sold_lots: null, bought_lots: null, held_lots: null },
      ...{ most_lots: null, decided_at: null, reason: null },
    })
    return ok({ carry_over_id: seq, to_asset, lots })
  },
  () => true,
)

/** The bureau carries over, by the figures that it found: the permits are retired, and as many of the other are issued. */
export const approveCarryOver = command(
  'approve_carry_over',
  approveCarryOverBody,
  ['approver'],
  [
    ...(['carry_over_not_found', 'carry_over_decided', 'carry_over_beyond', 'permit_expired'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot', 'vintage_is_another'] as const),
  ],
  (venue, { carry_over_id, ...found }, { at }) => {
    const one = openCarryOver(venue, carry_over_id)
    if (isRefused(one)) return one
    const market = venue.marketOf(one.asset)!
    const sold = readLots(market, found.sold, 'sold')
    if (isRefused(sold)) return sold
    const bought = readLots(market, found.bought, 'bought')
    if (isRefused(bought)) return bought
    const held = readLots(market, found.held_then, 'held_then')
    if (isRefused(held)) return held
    const most_lots = mostCarried(venue.shelves.carry_rules.get(market.terms.symbol)!, {
      ...{ sold: sold.lots, bought: bought.lots, held: held.lots },
    })
    const before = carriedBefore(venue, one)
    if (before + one.lots > most_lots)
      return rejected(
        'carry_over_beyond',
        `quantity: ${market.scale.quantity(most_lots)} at most in all by these figures, ${market.scale.quantity(before)} were carried over before`,
        one.document,
      )
    const refusal = refusalOfIssue(venue.marketOf(one.to_asset)!, null, at)
    if (refusal) return refusal
    const { holder } = endHold(venue, carry_over_id, at)
    venue.registry.transfer(one.asset, holder, RETIRED, one.lots)
    venue.registry.transfer(one.to_asset, ISSUER, holder, one.lots)
    venue.shelves.carry_overs.put({
      ...{ ...one, status: 'carried', decided_at: at, most_lots },
      ...{ sold_lots: sold.lots, bought_lots: bought.lots, held_lots: held.lots },
    })
    return ok({ carry_over_id })
  },
)

/** Not carried over: what was set aside is free again. */
export const refuseCarryOver = command(
  'refuse_carry_over',
  refuseCarryOverBody,
  ['approver'],
  ['carry_over_not_found', 'carry_over_decided'],
  (venue, { carry_over_id, reason }, { at }) => {
    const one = openCarryOver(venue, carry_over_id)
    if (isRefused(one)) return one
    endHold(venue, carry_over_id, at)
    venue.shelves.carry_overs.put({ ...one, status: 'refused', decided_at: at, reason })
    return ok({ carry_over_id })
  },
)

/** True while one may ask: the days that count are over, and the last day is not. */
export function isOpenRule({ counts_to, apply_by }: CarryRule, at: number): boolean {
  const today = dayOf(at)
  return counts_to < today && today <= apply_by
}

/** ⌊base + max(0, sold − bought) × ratio⌋ in lots, and no more than was held. */
export function mostCarried(
  { base_lots, ratio_basis_points }: Pick<CarryRule, 'base_lots' | 'ratio_basis_points'>,
  { sold, bought, held }: { readonly sold: number; readonly bought: number; readonly held: number },
): number {
  const net = BigInt(Math.max(0, sold - bought))
  const most = BigInt(base_lots) + (net * BigInt(ratio_basis_points)) / BigInt(WHOLE)
  return Math.min(held, most > BigInt(MAX_AMOUNT) ? MAX_AMOUNT : Number(most))
}

/** What somebody has carried over of a permit before, in lots. */
export function carriedBefore(venue: Venue, { uscc, asset }: Pick<CarryOver, 'uscc' | 'asset'>): number {
  return carryOversOf(venue, uscc, asset).reduce(
    (sum, { status, lots }) => sum + (status === 'carried' ? lots : 0),
    0,
  )
}

function carryOversOf({ shelves }: Venue, uscc: string, asset: number): CarryOver[] {
  return [...shelves.carry_overs.values()].filter((one) => one.uscc === uscc && one.asset === asset)
}

function openCarryOver({ shelves }: Venue, id: number) {
  const one = shelves.carry_overs.get(id)
  if (!one) return rejected('carry_over_not_found', `carry_over_id: there is none ${id}`)
  if (one.status !== 'requested') return rejected('carry_over_decided', `carry_over_id: it is ${one.status}`)
  return one
}
