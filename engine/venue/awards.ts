import { dayOf } from '../base/calendar.ts'
import { rejected } from '../base/result.ts'
import type { Deal } from '../facts/deal.ts'
import type { SaleRecord } from '../facts/sale.ts'
import { USUAL_TERMS } from '../facts/usual-terms.ts'
import type { Venue } from './venue.ts'
import { inWorkingTime } from './working-days.ts'

// What sales and the deals that follow them share: the terms of a notice, awards, and what was promised by them.

/** Working days of a notice, as far as it says them. */
type Followed = {
  readonly [name in 'publicity_days' | 'contract_days' | 'payment_days']?: number | undefined
}

/** Why the terms of what follows an award say nothing: days of a contract that there is not. */
export function refusalOfFollowed({ publicity_days, contract_days, payment_days }: Followed) {
  if (publicity_days !== undefined || (contract_days === undefined && payment_days === undefined))
    return undefined
  const member = contract_days === undefined ? 'payment_days' : 'contract_days'
  return rejected(
    'sale_terms_invalid',
    `${member}: only with publicity_days; without them there is no contract`,
  )
}

/** The terms of what follows an award, as a notice says them: none, where it names no days in public. */
export function readFollowed({
  publicity_days,
  contract_days = USUAL_TERMS.contract_days,
  payment_days = USUAL_TERMS.payment_days,
}: Followed): Pick<SaleRecord, keyof Followed> {
  return publicity_days === undefined
    ? { publicity_days: null, contract_days: 0, payment_days: 0 }
    : { publicity_days, contract_days, payment_days }
}

type Award = Pick<
  Deal,
  | ('deal_id' | 'deal_kind' | 'sale_id' | 'asset' | 'side' | 'uscc' | 'lots' | 'ticks' | 'fen')
  | ('hold_id' | 'deposit' | 'publicity_days' | 'contract_days' | 'payment_days' | 'at')
>

/** A deal of an award: its result stands in public. */
export function openDeal({ shelves }: Venue, award: Award): void {
  const { deal_id, deal_kind, sale_id, asset, side, uscc, lots, ticks, fen, hold_id, deposit, at } = award
  const { publicity_days, contract_days, payment_days } = award
  // In the order of the record's members, as it is read back.
  shelves.deals.put({
    ...{ deal_id, deal_kind, sale_id, asset, side, uscc, lots, ticks, fen, hold_id, deposit },
    ...{ publicity_days, contract_days, payment_days, at },
    ...{ status: 'awarded', contract: null, signed_on: null, contracted_at: null, pay_by: null },
    ...{ paid_at: null, buyer_document: null, seller_document: null, settled_at: null, reason: null },
  })
}

/** Until when the result of a deal stands in public, and when its contract is signed at the latest. */
export function clocksOf(venue: Venue, { at, publicity_days, contract_days }: Deal) {
  return inWorkingTime(venue, (clock) => ({
    public_until: clock.workingDaysAfter(dayOf(at), publicity_days),
    contract_by:
      contract_days === 0 ? null : clock.workingDaysAfter(dayOf(at), publicity_days + contract_days),
  }))
}

/** What deals in some states bring into the areas of their buyers, besides one deal: a buy-back brings nothing. */
export function undeliveredLots(
  venue: Venue,
  asset: number,
  states: readonly Deal['status'][] = ['awarded', 'contracted', 'paid'],
  but?: number,
) {
  const { symbol } = venue.marketOf(asset)!.terms
  return [...venue.shelves.deals.values()]
    .filter(
      (one) =>
        states.includes(one.status) && one.deal_id !== but && one.asset === asset && one.side === 'buy',
    )
    .map(({ uscc, lots }) => ({ uscc, symbol, quantity_lots: lots }))
}

/** The same, as far as a sale counts it: one that is paid and issued at once does not. */
export const promisedLots = (
  venue: Venue,
  { asset, publicity_days }: Pick<SaleRecord, 'asset' | 'publicity_days'>,
) => (publicity_days === null ? [] : undeliveredLots(venue, asset))

/** A deal that came to nothing. */
export const isOff = ({ status }: Deal) => status === 'voided' || status === 'defaulted'

/** What is set aside for a deal yet. */
export function holdOf({ shelves }: Venue, { hold_id }: Deal) {
  const hold = hold_id === null ? undefined : shelves.holds.get(hold_id)
  return hold && hold.amount > 0 ? hold : undefined
}

/** The deals of one sale, in the order of their awards. */
export function dealsOf({ shelves }: Venue, kind: Deal['deal_kind'], saleId: number): Deal[] {
  return [...shelves.deals.values()].filter((one) => one.deal_kind === kind && one.sale_id === saleId)
}
