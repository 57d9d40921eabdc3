import { DAY_MS, secondOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import {
  buyFixedBody,
  cancelFixedSaleBody,
  type FixedSale,
  fixedSaleIdBody,
  proposeFixedSaleBody,
} from '../facts/fixed-sale.ts'
import { MAX_SALE_DAYS } from '../facts/sale.ts'
import { CASH, ISSUER } from '../registry/registry.ts'
import { refusalOfSums } from './allocation-tables.ts'
import { readSomeLots, readTicks } from './amounts.ts'
import { isOff, openDeal, promisedLots, readFollowed, refusalOfFollowed } from './awards.ts'
import { refusalOfCalling } from './calling-off.ts'
import { command, ownCommand } from './command.ts'
import { noteDealing } from './dealings.ts'
import { ineligible } from './eligibility.ts'
import { findMarket, findTrader, isRefused } from './find.ts'
import { refusalByPosition } from './permits.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

/** Why an enterprise may not have so much of a sale. */
export const REFUSALS_OF_BUYING = [
  ...(['sale_not_found', 'sale_not_in_this_state', 'participant_not_found', 'trader_suspended'] as const),
  ...(['not_eligible', 'amount_must_be_positive', 'amount_out_of_range', 'exceeds_free_cash'] as const),
  ...(['quantity_not_a_multiple_of_lot', 'position_limit', 'beyond_share', 'area_cap_exceeded'] as const),
] as const

/**
 * A sale from the reserve at one price, first come, first served (定价出让): announced by two persons. What is sold is
 * issued by it, and paid for at once.
 */
export const proposeFixedSale = command(
  'propose_fixed_sale',
  proposeFixedSaleBody,
  ['maker'],
  [
    ...(['market_not_found', 'amount_must_be_positive', 'amount_out_of_range'] as const),
    ...(['quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_tick', 'mode_not_allowed'] as const),
    ...(['sale_terms_invalid'] as const),
  ],
  (venue, body, { seq, at, actor }) => {
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    const { modes } = market.terms
    if (!modes.includes('auction') && !modes.includes('fixed_price'))
      return rejected('mode_not_allowed', `symbol: ${body.symbol} is not sold from the reserve`)
    const read = readSomeLots(market, body.quantity)
    if (isRefused(read)) return read
    const most =
      body.max_quantity === undefined
        ? { lots: null }
        : readSomeLots(market, body.max_quantity, 'max_quantity')
    if (isRefused(most)) return most
    if (most.lots !== null && most.lots > read.lots)
      return rejected('sale_terms_invalid', 'max_quantity: more than all that is sold')
    const price = readTicks(market, body.price)
    if (isRefused(price)) return price
    const price_ticks = price.ticks
    if (price_ticks * read.lots * market.scale.fenPerTickLot > Number.MAX_SAFE_INTEGER)
      return rejected('amount_out_of_range', 'quantity: worth more than can be kept exactly')
    const unsaid = refusalOfFollowed(body)
    if (unsaid) return unsaid
    const [opens_at, closes_at] = [Date.parse(body.opens_at), Date.parse(body.closes_at)]
    if (closes_at <= Math.max(at, opens_at) || closes_at - opens_at > MAX_SALE_DAYS * DAY_MS)
      return rejected(
        'sale_terms_invalid',
        `closes_at: a time to come, after it opens, for at most ${MAX_SALE_DAYS} days`,
      )
    const ballot_at = body.ballot_at === undefined ? null : Date.parse(body.ballot_at)
    if (ballot_at !== null && (ballot_at <= opens_at || ballot_at >= closes_at))
      return rejected('sale_terms_invalid', 'ballot_at: between the beginning and the end of the sale')
    venue.shelves.fixed_sales.put({
      ...{ fixed_sale_id: seq, asset: market.asset, quantity_lots: read.lots, sold_lots: 0, price_ticks },
      ...{ max_lots: most.lots, opens_at, closes_at, document: body.document, proposer: actor },
      ...{ status: 'proposed', reason: null, ballot_at },
      ...{ ...readFollowed(body), announced_at: null, chance: null },
    })
    return ok({ fixed_sale_id: seq })
  },
)

export const approveFixedSale = command(
  'approve_fixed_sale',
  fixedSaleIdBody,
  ['approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'approver_must_be_another_person'],
  (venue, { fixed_sale_id }, { at, actor }) => {
    const sale = saleIn(venue, fixed_sale_id, ['proposed'])
    if (isRefused(sale)) return sale
    if (sale.proposer === actor)
      return rejected('approver_must_be_another_person', 'whoever proposed the sale does not approve it')
    if (sale.closes_at <= at)
      return rejected('sale_not_in_this_state', 'fixed_sale_id: its time is over; propose it anew')
    if (venue.clock.has('hands') && sale.ballot_at !== null && sale.ballot_at <= at)
      return rejected('sale_not_in_this_state', 'fixed_sale_id: its time is over; propose it anew')
    // It opens no earlier than it is announced.
    const opens_at = venue.clock.has('hands') ? Math.max(sale.opens_at, at) : sale.opens_at
    venue.shelves.fixed_sales.put({ ...sale, opens_at, status: 'announced', announced_at: at })
    return ok({ fixed_sale_id })
  },
)

/** Called off; what was sold stays sold. */
export const cancelFixedSale = command(
  'cancel_fixed_sale',
  cancelFixedSaleBody,
  ['maker', 'approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'announced_by_two'],
  (venue, { fixed_sale_id, reason }, { at, actor }) => {
    const sale = saleIn(venue, fixed_sale_id, ['proposed', 'announced'])
    if (isRefused(sale)) return sale
    const refusal = refusalOfCalling(venue, sale, actor, 'fixed_sale_id')
    if (refusal) return refusal
    if (sale.status === 'announced' && sale.closes_at <= at)
      return rejected('sale_not_in_this_state', 'fixed_sale_id: it is over; what was sold stays sold')
    for (const one of applicationsOf(venue, fixed_sale_id))
      if (one.rank === null) endHold(venue, one.hold_id, at)
    venue.shelves.fixed_sales.put({ ...sale, status: 'cancelled', reason })
    return ok({ fixed_sale_id })
  },
)

/** Buys from it, as long as something is left: permits and cash change hands at once, or by the contract that follows. */
export const buyFixed = ownCommand(
  'buy_fixed',
  buyFixedBody,
  ['enterprise'],
  [...REFUSALS_OF_BUYING, 'sold_out'],
  (venue, { uscc, fixed_sale_id, quantity }, { seq, at }) => {
    const sale = saleIn(venue, fixed_sale_id, ['announced'])
    if (isRefused(sale)) return sale
    const from = sale.ballot_at ?? sale.opens_at
    if (at < from || at >= sale.closes_at)
      return rejected(
        'sale_not_in_this_state',
        `fixed_sale_id: it sells from ${secondOf(from)} until ${secondOf(sale.closes_at)}`,
      )
    const read = mayBuy(venue, sale, { uscc, quantity }, { before: boughtBy(venue, fixed_sale_id, uscc), at })
    if (isRefused(read)) return read
    const { lots, fen, free } = read
    const left = sale.quantity_lots - sale.sold_lots
    if (lots > left)
      return rejected(
        'sold_out',
        sale.sold_lots === 0
          ? `quantity: ${venue.marketOf(sale.asset)!.scale.quantity(left)} are sold in all`
          : `quantity: ${venue.marketOf(sale.asset)!.scale.quantity(left)} are left; others had the rest`,
      )
    if (fen > free) return rejected('exceeds_free_cash', 'quantity: costs more than the free cash')
    sell(venue, sale, { purchase_id: seq, uscc, lots, fen, at })
    return ok({ fixed_sale_id, purchase_id: seq, quantity_lots: lots, paid_fen: fen })
  },
  () => true,
)

/** What was applied for in a sale and not taken back, in the order in which it was. */
export function applicationsOf({ shelves }: Venue, fixedSaleId: number) {
  return [...shelves.sale_applications.values()].filter(
    (one) => one.fixed_sale_id === fixedSaleId && one.withdrawn_at === null,
  )
}

/** What was bought in a sale, in the order in which it was. */
export function purchasesOf({ shelves }: Venue, fixedSaleId: number) {
  return [...shelves.fixed_purchases.values()].filter((one) => one.fixed_sale_id === fixedSaleId)
}

/** What an enterprise has bought of a sale, without what came to nothing. */
export function boughtBy(venue: Venue, fixedSaleId: number, uscc: string): number {
  return purchasesOf(venue, fixedSaleId)
    .filter((one) => one.uscc === uscc && !isVoid(venue, one.deal_id))
    .reduce((sum, one) => sum + one.lots, 0)
}

/** Whether the deal that followed an award came to nothing. */
export function isVoid({ shelves }: Venue, dealId: number | null): boolean {
  return dealId !== null && isOff(shelves.deals.get(dealId)!)
}

/** So much of a sale as an enterprise may have, what it costs, and its free cash; `before` is what it has of it already. */
export function mayBuy(
  venue: Venue,
  sale: FixedSale,
  { uscc, quantity }: { readonly uscc: string; readonly quantity: string },
  { before, at }: { readonly before: number; readonly at: number },
) {
  const participant = findTrader(venue, uscc)
  if (isRefused(participant)) return participant
  const market = venue.marketOf(sale.asset)!
  const { scale, terms } = market
  const read = readSomeLots(market, quantity)
  if (isRefused(read)) return read
  const { lots } = read
  if (sale.max_lots !== null && before + lots > sale.max_lots)
    return rejected(
      'beyond_share',
      before === 0
        ? `quantity: one enterprise buys at most ${scale.quantity(sale.max_lots)}`
        : `quantity: one enterprise buys at most ${scale.quantity(sale.max_lots)}, and you have ${scale.quantity(before)} of it`,
    )
  const refusal =
    ineligible(venue, market, uscc, 'buy', lots, at) ?? refusalByPosition(venue, market, participant, lots)
  if (refusal) return refusal
  const wanted = { uscc, symbol: terms.symbol, quantity_lots: lots }
  const beyond = refusalOfSums(venue, [...promisedLots(venue, sale), wanted])
  if (beyond) return beyond
  const { holder } = participant
  return {
    ...{ lots, holder, fen: scale.cost(sale.price_ticks, lots), free: venue.registry.free(holder, CASH) },
  }
}

interface Purchase {
  readonly purchase_id: number
  readonly uscc: string
  readonly lots: number
  readonly fen: number
  readonly at: number
}

/**
 * A purchase of a sale: paid and issued at once, or by a deal whose cost is set aside. The caller has checked that the
 * buyer may.
 */
export function sell(venue: Venue, { fixed_sale_id, asset }: FixedSale, purchase: Purchase): void {
  const { purchase_id, uscc, lots, fen, at } = purchase
  const { holder } = venue.participants.get(uscc)!
  const sale = venue.shelves.fixed_sales.get(fixed_sale_id)!
  const { publicity_days, contract_days, payment_days, price_ticks, document } = sale
  if (publicity_days === null) {
    venue.registry.transfer(CASH, holder, ISSUER, fen)
    venue.registry.transfer(asset, ISSUER, holder, lots)
    noteDealing(venue, venue.marketOf(asset)!, { seller: undefined, buyer: holder }, lots, at)
  } else {
    setAside(
      venue,
      { hold_id: purchase_id, holder, asset: CASH, kind: 'settlement', amount: fen, document },
      at,
    )
    openDeal(venue, {
      ...{ deal_id: purchase_id, deal_kind: 'purchase', sale_id: fixed_sale_id, asset, side: 'buy', uscc },
      ...{ lots, ticks: price_ticks, fen, hold_id: purchase_id, deposit: 0, at },
      ...{ publicity_days, contract_days, payment_days },
    })
  }
  venue.shelves.fixed_purchases.put({
    ...{ purchase_id, fixed_sale_id, uscc, lots, at },
    deal_id: publicity_days === null ? null : purchase_id,
  })
  venue.shelves.fixed_sales.put({ ...sale, sold_lots: sale.sold_lots + lots })
}

export function saleIn(venue: Venue, fixedSaleId: number, states: readonly FixedSale['status'][]) {
  const sale = venue.shelves.fixed_sales.get(fixedSaleId)
  if (!sale) return rejected('sale_not_found', `fixed_sale_id: there is no sale ${fixedSaleId}`)
  if (!states.includes(sale.status))
    return rejected('sale_not_in_this_state', `fixed_sale_id: it is ${sale.status}`)
  return sale
}
