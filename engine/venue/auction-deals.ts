import { dayOf, endOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import {
  type Deal,
  payDealBody,
  recordContractBody,
  settleDealBody,
  voidDealBody,
} from '../facts/open-auction.ts'
import { CASH, ISSUER } from '../registry/registry.ts'
import { faultsOfSums } from './allocation-tables.ts'
import { command, ownCommand } from './command.ts'
import { noteDealing } from './dealings.ts'
import { isRefused } from './find.ts'
import { refusalOfIssue } from './permits.ts'
import { mayReceive } from './restrictions.ts'
import { endHold } from './set-aside.ts'
import type { Venue } from './venue.ts'
import { inWorkingTime } from './working-days.ts'

/**
 * From an award to the permits (公示、合同、付款、许可证变更、交割): the result stands in public for its working days, then the
 * contract is recorded, then it is paid within its term, and it is final when both permits were changed.
 */
export const recordContract = command(
  'record_contract',
  recordContractBody,
  ['maker'],
  ['deal_not_found', 'deal_not_in_this_state', 'publicity_not_over', 'holiday_calendar_missing'],
  (venue, { open_auction_id, deal_id, document }, { at }) => {
    const deal = dealIn(venue, open_auction_id, deal_id, ['awarded'])
    if (isRefused(deal)) return deal
    const { publicity_days, payment_days } = venue.shelves.open_auctions.get(open_auction_id)!
    const days = inWorkingTime(venue, (clock) => ({
      publicUntil: clock.workingDaysAfter(dayOf(deal.at), publicity_days),
      payBy: clock.workingDaysAfter(dayOf(at), payment_days),
    }))
    if (isRefused(days)) return days
    const { publicUntil, payBy } = days.value
    if (dayOf(at) <= publicUntil)
      return rejected('publicity_not_over', `deal_id: the result stands in public until ${publicUntil}`)
    venue.shelves.auction_deals.put({
      ...{ ...deal, status: 'contracted', contract: document, contracted_at: at, pay_by: payBy },
    })
    return ok({ open_auction_id, deal_id })
  },
)

/** The buyer pays all of it; what was set aside for it counts. */
export const payDeal = ownCommand(
  'pay_deal',
  payDealBody,
  ['enterprise'],
  [
    ...(['deal_not_found', 'deal_not_in_this_state', 'exceeds_free_cash'] as const),
    ...(['amount_out_of_range', 'area_cap_exceeded', 'permit_expired'] as const),
  ],
  (venue, { uscc, open_auction_id, deal_id }, { at }) => {
    const deal = dealIn(venue, open_auction_id, deal_id, ['contracted'])
    if (isRefused(deal)) return deal
    const auction = venue.shelves.open_auctions.get(open_auction_id)!
    if (deal.uscc !== uscc || auction.form === 'reverse')
      return rejected('deal_not_found', `deal_id: you have none to pay under ${deal_id}`)
    const refusal = refusalOfDelivery(venue, deal, at)
    if (refusal) return refusal
    const { holder } = venue.participants.get(uscc)!
    const fen = costOf(venue, deal)
    const deposit = depositOf(venue, deal)
    if (fen > venue.registry.free(holder, CASH) + (deposit?.amount ?? 0))
      return rejected('exceeds_free_cash', 'deal_id: costs more than the free cash and what is set aside')
    if (deposit) endHold(venue, deposit.hold_id, at)
    venue.registry.transfer(CASH, holder, ISSUER, fen)
    venue.shelves.auction_deals.put({ ...deal, status: 'paid', paid_at: at })
    return ok({ open_auction_id, deal_id, paid_fen: fen })
  },
  () => true,
)

/** Both changes of permits are on record: what was sold is issued, or what was bought back goes to the reserve and is paid. */
export const settleDeal = command(
  'settle_deal',
  settleDealBody,
  ['approver'],
  [
    ...(['deal_not_found', 'deal_not_in_this_state', 'amount_out_of_range'] as const),
    ...(['area_cap_exceeded', 'permit_expired', 'account_not_open'] as const),
  ],
  (venue, { open_auction_id, deal_id, buyer_document, seller_document }, { at }) => {
    const isReverse = venue.shelves.open_auctions.get(open_auction_id)?.form === 'reverse'
    const deal = dealIn(venue, open_auction_id, deal_id, [isReverse ? 'contracted' : 'paid'])
    if (isRefused(deal)) return deal
    const { asset } = venue.shelves.open_auctions.get(open_auction_id)!
    const market = venue.marketOf(asset)!
    const { holder } = venue.participants.get(deal.uscc)!
    if (isReverse) {
      endHold(venue, depositOf(venue, deal)!.hold_id, at)
      venue.registry.transfer(asset, holder, ISSUER, deal.lots)
      venue.registry.transfer(CASH, ISSUER, holder, costOf(venue, deal))
    } else {
      const refusal = refusalOfDelivery(venue, deal, at)
      if (refusal) return refusal
      if (!mayReceive(venue, deal.uscc))
        return rejected('account_not_open', `deal_id: the account of ${deal.uscc} may not receive`)
      venue.registry.transfer(asset, ISSUER, holder, deal.lots)
      noteDealing(venue, market, { seller: undefined, buyer: holder }, deal.lots, at)
    }
    venue.shelves.auction_deals.put({
      ...{ ...deal, status: 'settled', settled_at: at, buyer_document, seller_document },
    })
    return ok({ open_auction_id, deal_id })
  },
)

/**
 * A deal that comes to nothing, with the reason: an objection to the result was right, the buyer may not have it any more,
 * or who won does not sign. What was paid goes back; the deposit too, or it is lost.
 */
export const voidDeal = command(
  'void_deal',
  voidDealBody,
  ['approver'],
  ['deal_not_found', 'deal_not_in_this_state', 'sale_terms_invalid'],
  (venue, { open_auction_id, deal_id, reason, keeps_deposit }, { at }) => {
    const deal = dealIn(venue, open_auction_id, deal_id, ['awarded', 'contracted', 'paid'])
    if (isRefused(deal)) return deal
    const { form } = venue.shelves.open_auctions.get(open_auction_id)!
    if (keeps_deposit && (deal.status === 'paid' || form === 'reverse'))
      return rejected(
        'sale_terms_invalid',
        'keeps_deposit: what is paid goes back whole, and of a buy-back nothing is kept',
      )
    const { holder } = venue.participants.get(deal.uscc)!
    const deposit = depositOf(venue, deal)
    if (deposit) endHold(venue, deposit.hold_id, at)
    if (deal.status === 'paid') venue.registry.transfer(CASH, ISSUER, holder, costOf(venue, deal))
    else if (deposit && keeps_deposit) venue.registry.transfer(CASH, holder, ISSUER, deposit.amount)
    venue.shelves.auction_deals.put({ ...deal, status: 'voided', reason })
    return ok({ open_auction_id, deal_id })
  },
  () => true,
)

/** Why what was bought can't be issued: the term of the permit, or the cap of the buyer's area with all that is awarded in it. */
function refusalOfDelivery(venue: Venue, deal: Deal, at: number) {
  const { asset } = venue.shelves.open_auctions.get(deal.open_auction_id)!
  const market = venue.marketOf(asset)!
  const expired = refusalOfIssue(market, null, at)
  if (expired) return rejected('permit_expired', `deal_id: ${expired.detail.replace(/^symbol: /, '')}`)
  const own = { uscc: deal.uscc, symbol: market.terms.symbol, quantity_lots: deal.lots }
  const [fault] = faultsOfSums(venue, [...undeliveredLots(venue, asset, ['paid'], deal.deal_id), own])
  return fault && rejected(fault.code as 'amount_out_of_range' | 'area_cap_exceeded', fault.detail)
}

/** What deals in some states bring into the areas of their buyers, besides one deal: a buy-back brings nothing. */
export function undeliveredLots(
  venue: Venue,
  asset: number,
  states: readonly Deal['status'][],
  but?: number,
) {
  const { symbol } = venue.marketOf(asset)!.terms
  return [...venue.shelves.auction_deals.values()].flatMap(
    ({ deal_id, open_auction_id, status, uscc, lots }) => {
      const auction = venue.shelves.open_auctions.get(open_auction_id)!
      const isCounted = states.includes(status) && deal_id !== but
      return isCounted && auction.asset === asset && auction.form !== 'reverse'
        ? [{ uscc, symbol, quantity_lots: lots }]
        : []
    },
  )
}

/** Contracts that were not paid by the end of their last day: the deposit is lost to the treasury (违约不退). */
export function endUnpaidDeals(venue: Venue, at: number): void {
  for (const deal of venue.dealsUnpaidBy(at)) {
    const ended = endOfDay(deal.pay_by!)
    const deposit = depositOf(venue, deal)
    if (deposit) {
      endHold(venue, deposit.hold_id, ended)
      venue.registry.transfer(CASH, deposit.holder, ISSUER, deposit.amount, {
        cause: 'forfeit_deposit',
        at: ended,
      })
    }
    venue.shelves.auction_deals.put({ ...deal, status: 'defaulted' })
  }
}

/** What is set aside for a deal yet. */
export function depositOf({ shelves }: Venue, { registration_id }: Deal) {
  const { hold_id } = shelves.auction_registrations.get(registration_id)!
  const hold = hold_id === null ? undefined : shelves.holds.get(hold_id)
  return hold && hold.amount > 0 ? hold : undefined
}

export function costOf(venue: Venue, { open_auction_id, ticks, lots }: Deal): number {
  const { asset } = venue.shelves.open_auctions.get(open_auction_id)!
  return venue.marketOf(asset)!.scale.cost(ticks, lots)
}

function dealIn(venue: Venue, openAuctionId: number, dealId: number, states: readonly Deal['status'][]) {
  const deal = venue.shelves.auction_deals.get(dealId)
  if (deal?.open_auction_id !== openAuctionId)
    return rejected('deal_not_found', `deal_id: there is no deal ${dealId} of that sale`)
  if (!states.includes(deal.status))
    return rejected('deal_not_in_this_state', `deal_id: it is ${deal.status}`)
  return deal
}
