import { dayOf, endOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { type Deal, payDealBody, recordContractBody, settleDealBody, voidDealBody } from '../facts/deal.ts'
import { CASH, ISSUER, type Move } from '../registry/registry.ts'
import { refusalOfSums } from './allocation-tables.ts'
import { clocksOf, holdOf, undeliveredLots } from './awards.ts'
import { command, ownCommand } from './command.ts'
import { noteDealing } from './dealings.ts'
import { isRefused } from './find.ts'
import { refusalOfIssue } from './permits.ts'
import { mayReceive } from './restrictions.ts'
import { endHold } from './set-aside.ts'
import type { Venue } from './venue.ts'
import { inWorkingTime } from './working-days.ts'

/**
 * From an award to the permits (公示、合同、付款、许可证变更、交割), whatever the sale: the result stands in public for its
 * working days, then the contract is signed within its term, then it is paid within its own, and it is final when both
 * permits were changed.
 */
export const recordContract = command(
  'record_contract',
  recordContractBody,
  ['maker'],
  [
    ...(['deal_not_found', 'deal_not_in_this_state', 'publicity_not_over'] as const),
    ...(['contract_too_late', 'signed_in_the_future', 'holiday_calendar_missing'] as const),
  ],
  (venue, { document, signed_on, ...named }, { at }) => {
    const deal = dealIn(venue, named, ['awarded'])
    if (isRefused(deal)) return deal
    const today = dayOf(at)
    const signed = signed_on ?? today
    const days = clocksOf(venue, deal)
    if (isRefused(days)) return days
    const payBy = inWorkingTime(venue, (clock) => clock.workingDaysAfter(today, deal.payment_days))
    // Deals of before were refused for a year without days off before anything else.
    if (deal.contract_days === 0 && isRefused(payBy)) return payBy
    const refusal = refusalOfSigning(deal, days.value, { signed, today, isSaid: signed_on !== undefined })
    if (refusal) return refusal
    if (isRefused(payBy)) return payBy
    venue.shelves.deals.put({
      ...{ ...deal, status: 'contracted', contract: document, signed_on: signed },
      ...{ contracted_at: at, pay_by: payBy.value },
    })
    return ok(numbersOf(deal))
  },
)

/** Why a contract of a day is not recorded: the result stood in public, it is to come, or it is too late. */
function refusalOfSigning(
  { at, publicity_days, contract_days, deposit }: Deal,
  { public_until, contract_by }: { readonly public_until: string; readonly contract_by: string | null },
  { signed, today, isSaid }: { readonly signed: string; readonly today: string; readonly isSaid: boolean },
) {
  // Of before, no days in public were the rest of the day.
  const stoodInPublic = publicity_days > 0 || contract_days === 0
  if (stoodInPublic && today <= public_until)
    return rejected('publicity_not_over', `deal_id: the result stands in public until ${public_until}`)
  if (stoodInPublic && signed <= public_until)
    return rejected(
      'publicity_not_over',
      `signed_on: the result stood in public until ${public_until}; a later day`,
    )
  if (contract_days > 0 && signed < dayOf(at))
    return rejected('publicity_not_over', `signed_on: it was awarded on ${dayOf(at)}; not before that day`)
  if (signed > today)
    return rejected('signed_in_the_future', 'signed_on: a contract is recorded once it is signed')
  if (contract_by === null || signed <= contract_by) return undefined
  const member = isSaid ? 'signed_on' : 'deal_id'
  return rejected(
    'contract_too_late',
    deposit > 0
      ? `${member}: it was to be signed by ${contract_by}; void the deal, with its deposit kept or given back`
      : `${member}: it was to be signed by ${contract_by}; void the deal`,
  )
}

/** The buyer pays all of it; what was set aside for it counts. */
export const payDeal = ownCommand(
  'pay_deal',
  payDealBody,
  ['enterprise'],
  [
    ...(['deal_not_found', 'deal_not_in_this_state', 'exceeds_free_cash'] as const),
    ...(['amount_out_of_range', 'area_cap_exceeded', 'permit_expired'] as const),
  ],
  (venue, { uscc, ...named }, { at }) => {
    const deal = dealIn(venue, named, ['contracted'])
    if (isRefused(deal)) return deal
    const { deal_id, fen } = deal
    if (deal.uscc !== uscc || deal.side === 'sell')
      return rejected('deal_not_found', `deal_id: you have none to pay under ${deal_id}`)
    const refusal = refusalOfDelivery(venue, deal, at)
    if (refusal) return refusal
    const { holder } = venue.participants.get(uscc)!
    if (fen > venue.registry.free(holder, CASH) + (holdOf(venue, deal)?.amount ?? 0))
      return rejected('exceeds_free_cash', 'deal_id: costs more than the free cash and what is set aside')
    pay(venue, deal, at)
    return ok({ ...numbersOf(deal), paid_fen: fen })
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
  (venue, { buyer_document, seller_document, ...named }, { at }) => {
    const found = dealIn(venue, named, ['contracted', 'paid'])
    if (isRefused(found)) return found
    const deal = dealIn(venue, named, [found.side === 'sell' ? 'contracted' : 'paid'])
    if (isRefused(deal)) return deal
    const { asset, uscc, lots, fen } = deal
    const { holder } = venue.participants.get(uscc)!
    if (deal.side === 'sell') {
      const hold = holdOf(venue, deal)
      if (hold) endHold(venue, hold.hold_id, at)
      venue.registry.transfer(asset, holder, ISSUER, lots)
      venue.registry.transfer(CASH, ISSUER, holder, fen)
    } else {
      const refusal = refusalOfDelivery(venue, deal, at)
      if (refusal) return refusal
      if (!mayReceive(venue, uscc))
        return rejected('account_not_open', `deal_id: the account of ${uscc} may not receive`)
      venue.registry.transfer(asset, ISSUER, holder, lots)
      noteDealing(venue, venue.marketOf(asset)!, { seller: undefined, buyer: holder }, lots, at)
    }
    venue.shelves.deals.put({
      ...{ ...deal, status: 'settled', settled_at: at, buyer_document, seller_document },
    })
    return ok(numbersOf(deal))
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
  ['deal_not_found', 'deal_not_in_this_state', 'sale_terms_invalid', 'contract_not_due'],
  (venue, { reason, keeps_deposit, ...named }, { at }) => {
    const deal = dealIn(venue, named, ['awarded', 'contracted', 'paid'])
    if (isRefused(deal)) return deal
    if (keeps_deposit) {
      const refusal = refusalOfKeeping(venue, deal, at)
      if (refusal) return refusal
    }
    const { holder } = venue.participants.get(deal.uscc)!
    const hold = holdOf(venue, deal)
    if (hold) endHold(venue, hold.hold_id, at)
    if (deal.status === 'paid') venue.registry.transfer(CASH, ISSUER, holder, deal.fen)
    else if (hold && keeps_deposit)
      venue.registry.transfer(CASH, holder, ISSUER, Math.min(hold.amount, deal.deposit))
    venue.shelves.deals.put({ ...deal, status: 'voided', reason })
    giveBack(venue, deal)
    return ok(numbersOf(deal))
  },
  () => true,
)

/** Why the deposit of a deal that comes to nothing may not be kept. */
function refusalOfKeeping(venue: Venue, deal: Deal, at: number) {
  if (deal.status === 'paid' || deal.side === 'sell')
    return rejected(
      'sale_terms_invalid',
      'keeps_deposit: what is paid goes back whole, and of a buy-back nothing is kept',
    )
  if (deal.deal_kind === 'purchase')
    return rejected('sale_terms_invalid', 'keeps_deposit: a sale at a fixed price asks for no deposit')
  if (deal.contract_days === 0) return undefined
  if (deal.status === 'contracted')
    return rejected('contract_not_due', `keeps_deposit: who won has signed, and may pay until ${deal.pay_by}`)
  const days = clocksOf(venue, deal)
  const by = isRefused(days) ? null : days.value.contract_by
  return by !== null && dayOf(at) <= by
    ? rejected('contract_not_due', `keeps_deposit: who won may sign until ${by}`)
    : undefined
}

/** Why what was bought can't be issued: the term of the permit, or the cap of the buyer's area with all that is awarded in it. */
function refusalOfDelivery(venue: Venue, { asset, uscc, lots, deal_id }: Deal, at: number) {
  const market = venue.marketOf(asset)!
  const expired = refusalOfIssue(market, null, at)
  if (expired) return rejected('permit_expired', `deal_id: ${expired.detail.replace(/^symbol: /, '')}`)
  const own = { uscc, symbol: market.terms.symbol, quantity_lots: lots }
  return refusalOfSums(venue, [...undeliveredLots(venue, asset, ['paid'], deal_id), own])
}

/**
 * Contracts that were not paid by the end of their last day: what is set aside pays them where it is enough, else the
 * deposit is lost to the treasury (违约不退).
 */
export function endUnpaidDeals(venue: Venue, at: number): void {
  for (const deal of venue.dealsUnpaidBy(at)) {
    const ended = endOfDay(deal.pay_by!)
    const hold = holdOf(venue, deal)
    if (hold && deal.deal_kind !== 'auction' && hold.amount >= deal.fen) {
      pay(venue, deal, ended, { cause: 'pay_from_deposit', at: ended })
      continue
    }
    if (hold) {
      endHold(venue, hold.hold_id, ended)
      venue.registry.transfer(CASH, hold.holder, ISSUER, Math.min(hold.amount, deal.deposit), {
        cause: 'forfeit_deposit',
        at: ended,
      })
    }
    venue.shelves.deals.put({ ...deal, status: 'defaulted' })
    giveBack(venue, deal)
  }
}

function pay(venue: Venue, deal: Deal, at: number, cause?: Move['due']): void {
  const { holder } = venue.participants.get(deal.uscc)!
  const hold = holdOf(venue, deal)
  if (hold) endHold(venue, hold.hold_id, at)
  venue.registry.transfer(CASH, holder, ISSUER, deal.fen, cause)
  venue.shelves.deals.put({ ...deal, status: 'paid', paid_at: at })
}

/** What of a sale at a fixed price comes to nothing is there for others again. */
function giveBack({ shelves }: Venue, { deal_kind, sale_id, lots }: Deal): void {
  if (deal_kind !== 'purchase') return
  const sale = shelves.fixed_sales.get(sale_id)!
  shelves.fixed_sales.put({ ...sale, sold_lots: sale.sold_lots - lots })
}

/** A deal and its sale, in what a command answers. */
function numbersOf({ deal_id, deal_kind, sale_id }: Deal) {
  return deal_kind === 'auction' ? { open_auction_id: sale_id, deal_id } : { sale_id, deal_id }
}

function dealIn(
  venue: Venue,
  { deal_id, open_auction_id }: { readonly deal_id: number; readonly open_auction_id?: number | undefined },
  states: readonly Deal['status'][],
) {
  const deal = venue.shelves.deals.get(deal_id)
  const isOfIt =
    open_auction_id === undefined || (deal?.deal_kind === 'auction' && deal.sale_id === open_auction_id)
  if (!deal || !isOfIt) return rejected('deal_not_found', `deal_id: there is no deal ${deal_id} of that sale`)
  if (!states.includes(deal.status))
    return rejected('deal_not_in_this_state', `deal_id: it is ${deal.status}; ${neededFor(states)}`)
  return deal
}

/** What has to be before a step, by the states in which it is taken. */
function neededFor([first, ...others]: readonly Deal['status'][]): string {
  if (first === 'paid') return 'this is done once it is paid'
  if (first === 'contracted') return 'this is done once its contract is recorded'
  return others.length === 0
    ? 'this is done once, before its contract is recorded'
    : 'this is done before it is settled or comes to nothing'
}
