import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { fenOf, formatFen } from '../exchange/instrument.ts'
import { agreePledgeChangeBody, type Pledge, pledgeIdBody, varyPledgeBody } from '../facts/pledge.ts'
import { readSomeFen } from './amounts.ts'
import { command, ownCommand } from './command.ts'
import { findMarket, isRefused } from './find.ts'
import { refusalOfMore } from './pledge-ranks.ts'
import {
  afterChange,
  isVaried,
  NO_CHANGE,
  notFound,
  notInState,
  ofPledgee,
  ofPledgor,
  partIn,
  readPledgedLots,
  refusalByGrade,
  refusalByRules,
  refusalByTerm,
} from './pledge-reading.ts'
import type { Venue } from './venue.ts'

/** The bank proposes another end, another sum, more permits, or others in the place of those that are pledged. */
export const varyPledge = ownCommand(
  'vary_pledge',
  varyPledgeBody,
  ['bank'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'due_in_the_past', 'attributes_conflict'] as const),
    ...(['amount_must_be_positive', 'amount_out_of_range', 'term_beyond_right'] as const),
    ...(['market_not_found', 'quantity_not_a_multiple_of_lot', 'pledge_rank_conflict'] as const),
  ],
  (venue, { uscc, pledge_id, due_on, secured_amount, symbol, quantity }, { at }) => {
    const pledge = ofPledgee(venue, pledge_id, uscc, 'registered')
    if (isRefused(pledge)) return pledge
    if ([due_on, secured_amount, quantity].every((one) => one === undefined))
      return rejected('attributes_conflict', 'due_on, secured_amount, quantity: give what changes')
    if (due_on !== undefined && due_on <= dayOf(at))
      return rejected('due_in_the_past', 'due_on: give a day to come')
    const collateral = readCollateral(venue, pledge, symbol, quantity)
    if (isRefused(collateral)) return collateral
    const { asset = pledge.asset } = collateral
    const beyond = refusalByTerm(venue.marketOf(asset)!, due_on ?? pledge.due_on)
    if (beyond && (due_on !== undefined || asset !== pledge.asset)) return beyond
    const secured =
      secured_amount === undefined ? { fen: null } : readSomeFen(secured_amount, 'secured_amount')
    if (isRefused(secured)) return secured
    const asksMore = quantity !== undefined || (secured.fen ?? 0) > pledge.secured_fen
    const refused = asksMore && refusalOfMore(venue, pledge)
    if (refused) return refused
    venue.shelves.pledges.put({
      ...pledge,
      ...NO_CHANGE,
      varied_due_on: due_on ?? null,
      varied_secured_fen: secured.fen,
      varied_asset: collateral.asset ?? null,
      varied_lots: collateral.lots ?? null,
    })
    return ok({ pledge_id })
  },
  () => true,
)

/** What is to be pledged from then on, where that changes. */
function readCollateral(
  venue: Venue,
  { asset }: Pledge,
  symbol: string | undefined,
  quantity: string | undefined,
) {
  if (quantity === undefined)
    return symbol === undefined ? {} : rejected('attributes_conflict', 'quantity: say how much of it')
  const market = symbol === undefined ? venue.marketOf(asset)! : findMarket(venue, symbol)
  if (isRefused(market)) return market
  const read = readPledgedLots(market, quantity)
  return isRefused(read) ? read : { asset: market.asset, lots: read.lots }
}

/**
 * The holder agrees to the change that the bank proposed, as the holder saw it. Another end or sum is so from now on, in
 * the same place of the order; other permits, or more or fewer of them, once the bureau registers that.
 */
export const agreePledgeChange = ownCommand(
  'agree_pledge_change',
  agreePledgeChangeBody,
  ['enterprise'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'pledge_terms_changed', 'due_in_the_past'] as const),
    ...(['rule_not_in_force', 'loan_to_value_exceeded', 'credit_grade_excluded'] as const),
    'pledge_rank_conflict',
  ],
  (venue, { uscc, pledge_id, ...seen }, { at }) => {
    const pledge = ofPledgor(venue, pledge_id, uscc, 'registered')
    if (isRefused(pledge)) return pledge
    if (!isVaried(pledge) || pledge.is_varied_agreed) return notInState(pledge)
    const { due_on, secured_fen: fen, asset, quantity_lots: lots } = afterChange(pledge)
    const market = venue.marketOf(asset)!
    const hasCollateral = pledge.varied_lots !== null
    const isAsSeen =
      seen.due_on === due_on &&
      fenOf(seen.secured_amount) === fen &&
      (seen.symbol === undefined ? !hasCollateral : seen.symbol === market.terms.symbol) &&
      (seen.quantity === undefined ? !hasCollateral : market.scale.lots(seen.quantity) === lots)
    if (!isAsSeen)
      return rejected(
        'pledge_terms_changed',
        `due_on, secured_amount, symbol, quantity: the bank proposes ${due_on}, ${formatFen(fen)} CNY and ${market.scale.quantity(lots)} ${market.terms.symbol} now; look at it again`,
      )
    if (due_on <= dayOf(at)) return rejected('due_in_the_past', 'due_on: it has passed meanwhile')
    // What only lengthens or lowers the loan asks nothing new of the collateral.
    const asks = hasCollateral || fen > pledge.secured_fen
    const refused =
      asks &&
      (refusalOfMore(venue, pledge) ??
        refusalByRules(venue, market, { lots, fen }, at) ??
        refusalByGrade(venue, venue.participantOf(pledge.holder)!, at))
    if (refused) return refused
    venue.shelves.pledges.put(
      hasCollateral
        ? { ...pledge, is_varied_agreed: true }
        : { ...pledge, due_on, secured_fen: fen, ...NO_CHANGE },
    )
    return ok({ pledge_id })
  },
  () => true,
)

/** The holder does not agree, the bank takes back what it proposed, or the bureau does not register it: all stays as it was. */
export const dropPledgeChange = command(
  'drop_pledge_change',
  pledgeIdBody,
  ['enterprise', 'bank', 'approver'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { pledge_id }, { actor }) => {
    const { pledge, isParty, isRegistrar } = partIn(venue, pledge_id, actor)
    if (!pledge || !(isParty || (isRegistrar && pledge.is_varied_agreed))) return notFound(pledge_id)
    if (!isVaried(pledge)) return notInState(pledge)
    venue.shelves.pledges.put({ ...pledge, ...NO_CHANGE })
    return ok({ pledge_id })
  },
)
