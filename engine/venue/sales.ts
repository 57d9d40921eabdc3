import { DAY_MS, secondOf, yearOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import {
  type BidRecord,
  bidBody,
  cancelSaleBody,
  giveSharesBody,
  MAX_BIDS,
  MAX_SALE_DAYS,
  proposeSaleBody,
  type SaleRecord,
  saleIdBody,
} from '../facts/sale.ts'
import { hashOfShare } from '../proof/share.ts'
import { CASH } from '../registry/registry.ts'
import { readSomeFen, readSomeLots, readTicks } from './amounts.ts'
import { readFollowed, refusalOfFollowed } from './awards.ts'
import { refusalOfCalling } from './calling-off.ts'
import { command, ownCommand } from './command.ts'
import { ineligible } from './eligibility.ts'
import { findMarket, findTrader, isRefused } from './find.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

/**
 * A sale from the reserve by sealed bids (单向竞价): announced by two persons with its quantity, reserve price, limits,
 * time and the parties that hold the key. What is sold here is issued by it.
 */
export const proposeSale = command(
  'propose_sale',
  proposeSaleBody,
  ['maker'],
  [
    ...(['market_not_found', 'amount_must_be_positive', 'amount_out_of_range'] as const),
    ...(['quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_tick', 'mode_not_allowed'] as const),
    ...(['sale_terms_invalid', 'sale_notice_too_short'] as const),
  ],
  (venue, body, { seq, at, actor }) => {
    // Journals of before have none of these.
    const { notice_days = 0, carries_over = false, is_irrevocable = false } = body
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    if (!market.terms.modes.includes('auction'))
      return rejected('mode_not_allowed', `symbol: ${body.symbol} is not sold by auction`)
    const read = readSomeLots(market, body.quantity)
    if (isRefused(read)) return read
    const reserve =
      body.reserve_price === undefined
        ? { ticks: 0 }
        : readTicks(market, body.reserve_price, 'reserve_price', 0)
    if (isRefused(reserve)) return reserve
    const reserve_ticks = reserve.ticks
    const extra = readExtra(market, body, reserve_ticks)
    if (isRefused(extra)) return extra
    const unsaid = refusalOfFollowed(body)
    if (unsaid) return unsaid
    const deposit = readSomeFen(body.min_deposit, 'min_deposit')
    if (isRefused(deposit)) return deposit
    const [opens_at, closes_at] = [Date.parse(body.opens_at), Date.parse(body.closes_at)]
    if (opens_at < at || closes_at <= opens_at || closes_at - opens_at > MAX_SALE_DAYS * DAY_MS)
      return rejected(
        'sale_terms_invalid',
        `${opens_at < at ? 'opens_at' : 'closes_at'}: bids are taken from a time to come, for at most ${MAX_SALE_DAYS} days`,
      )
    if (opens_at < at + notice_days * DAY_MS)
      return rejected(
        'sale_notice_too_short',
        `opens_at: bids are taken ${notice_days} days after the notice at the earliest; give a later time`,
      )
    if (Math.floor((read.lots * body.max_share_basis_points) / 10_000) < 1)
      return rejected('sale_terms_invalid', 'max_share_basis_points: of so little that is nothing')
    if (body.threshold > body.key_holders.length)
      return rejected('sale_terms_invalid', 'threshold: no more than there are holders of the key')
    if (new Set(body.key_holders.map(({ recipient }) => recipient)).size < body.key_holders.length)
      return rejected('sale_terms_invalid', 'key_holders: each has a key of its own')
    venue.shelves.sales.put({
      ...{ sale_id: seq, asset: market.asset, quantity_lots: read.lots, reserve_ticks },
      ...{ must_clear_fully: body.must_clear_fully, max_share_basis_points: body.max_share_basis_points },
      ...{ min_deposit_fen: deposit.fen, opens_at, closes_at, key_holders: [...body.key_holders] },
      ...{ threshold: body.threshold, document: body.document, proposer: actor, status: 'proposed' },
      ...{
        reason: null,
        outcome: null,
        price_ticks: null,
        sold_lots: null,
        pricing: body.pricing,
        bid_lots: null,
      },
      ...{ prices: null, cover_ratio: null, chance: null },
      ...{ ...extra, carries_over, carried: [], carry_lots: 0, carry_sales: 0 },
      ...{ is_irrevocable, notice_days, ...readFollowed(body) },
      ...{ announced_at: null, cleared_at: null },
    })
    return ok({ sale_id: seq })
  },
)

export const approveSale = command(
  'approve_sale',
  saleIdBody,
  ['approver'],
  [
    ...(['sale_not_found', 'sale_not_in_this_state', 'approver_must_be_another_person'] as const),
    'sale_notice_too_short',
  ],
  (venue, { sale_id }, { at, actor }) => {
    const sale = saleIn(venue, sale_id, ['proposed'])
    if (isRefused(sale)) return sale
    if (sale.proposer === actor)
      return rejected('approver_must_be_another_person', 'whoever proposed the sale does not approve it')
    if (sale.closes_at <= at)
      return rejected('sale_not_in_this_state', 'sale_id: its time for bids is over; propose it anew')
    if (sale.opens_at < at + sale.notice_days * DAY_MS)
      return rejected(
        'sale_notice_too_short',
        `opens_at: bids are taken ${sale.notice_days} days after the notice at the earliest; propose it anew`,
      )
    const carried = takeLeftOver(venue, sale)
    const more = carried.reduce((sum, { lots }) => sum + lots, 0)
    venue.shelves.sales.put({
      ...sale,
      ...{ status: 'announced', announced_at: at, carried, quantity_lots: sale.quantity_lots + more },
    })
    return ok({ sale_id })
  },
)

/** What earlier sales of the permit left goes to this one: of each an equal part, in the year of its end alone. */
function takeLeftOver(venue: Venue, sale: SaleRecord): SaleRecord['carried'] {
  const carried = leftOverFor(venue, sale)
  for (const { sale_id, lots } of carried) {
    const one = venue.shelves.sales.get(sale_id)!
    venue.shelves.sales.put({
      ...one,
      ...{ carry_lots: one.carry_lots - lots, carry_sales: one.carry_sales - 1 },
    })
  }
  return carried.filter(({ lots }) => lots > 0)
}

/** What a sale would get of what earlier ones of the year left. */
export function leftOverFor(venue: Venue, sale: SaleRecord): SaleRecord['carried'] {
  const year = yearOf(sale.opens_at)
  return [...venue.shelves.sales.values()]
    .filter((one) => one.asset === sale.asset && one.carry_sales > 0 && yearOf(one.closes_at) === year)
    .map(({ sale_id, carry_lots, carry_sales }) => ({ sale_id, lots: Math.floor(carry_lots / carry_sales) }))
}

/** What is sold besides where the price is high: both of its terms, or neither. */
function readExtra(
  market: Market,
  {
    trigger_price,
    extra_quantity,
  }: { trigger_price?: string | undefined; extra_quantity?: string | undefined },
  reserveTicks: number,
) {
  if (trigger_price === undefined && extra_quantity === undefined) return { trigger_ticks: 0, extra_lots: 0 }
  if (trigger_price === undefined || extra_quantity === undefined)
    return rejected('sale_terms_invalid', 'trigger_price: it and extra_quantity go together')
  const trigger = readTicks(market, trigger_price, 'trigger_price')
  if (isRefused(trigger)) return trigger
  if (trigger.ticks <= reserveTicks)
    return rejected('sale_terms_invalid', 'trigger_price: it is above the reserve price')
  const read = readSomeLots(market, extra_quantity, 'extra_quantity')
  return isRefused(read) ? read : { trigger_ticks: trigger.ticks, extra_lots: read.lots }
}

/** Called off before it is cleared, or taken back by who proposed it; what was set aside for bids is free again. */
export const cancelSale = command(
  'cancel_sale',
  cancelSaleBody,
  ['maker', 'approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'announced_by_two'],
  (venue, { sale_id, reason }, { at, actor }) => {
    const sale = saleIn(venue, sale_id, ['proposed', 'announced'])
    if (isRefused(sale)) return sale
    const refusal = refusalOfCalling(venue, sale, actor, 'sale_id')
    if (refusal) return refusal
    for (const bid of bidsOf(venue, sale_id)) release(venue, bid, at)
    // What had come from earlier sales goes back to them.
    for (const { sale_id: from, lots } of sale.carried) {
      const earlier = venue.shelves.sales.get(from)!
      venue.shelves.sales.put({
        ...earlier,
        ...{ carry_lots: earlier.carry_lots + lots, carry_sales: earlier.carry_sales + 1 },
      })
    }
    venue.shelves.sales.put({ ...sale, status: 'cancelled', reason })
    return ok({ sale_id })
  },
)

/** A sealed bid in the place of one's earlier one, with what is set aside for it. */
export const bidInSale = ownCommand(
  'bid_in_sale',
  bidBody,
  ['enterprise'],
  [
    ...(['sale_not_found', 'sale_not_in_this_state', 'participant_not_found', 'trader_suspended'] as const),
    ...(['not_eligible', 'amount_must_be_positive', 'amount_out_of_range', 'deposit_too_small'] as const),
    ...(['exceeds_free_cash', 'sale_terms_invalid', 'too_many_bids', 'bid_irrevocable'] as const),
  ],
  (venue, { uscc, sale_id, sealed, shares, share_hashes, commitment, deposit }, { seq, at }) => {
    const sale = openSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    const participant = findTrader(venue, uscc)
    if (isRefused(participant)) return participant
    const market = venue.marketOf(sale.asset)!
    const refusal = ineligible(venue, market, uscc, 'buy', 0, at)
    if (refusal) return refusal
    if (shares.length !== sale.key_holders.length || share_hashes.length !== sale.key_holders.length)
      return rejected(
        'sale_terms_invalid',
        `shares: one for each of the ${sale.key_holders.length} holders of the key`,
      )
    const read = readSomeFen(deposit, 'deposit')
    if (isRefused(read)) return read
    if (read.fen < sale.min_deposit_fen)
      return rejected('deposit_too_small', 'deposit: less than the sale asks to be set aside')
    const all = bidsOf(venue, sale_id)
    const earlier = all.find((one) => one.uscc === uscc)
    if (earlier && sale.is_irrevocable) return irrevocable()
    if (!earlier && all.length >= MAX_BIDS)
      return rejected('too_many_bids', `a sale takes at most ${MAX_BIDS} bids`)
    if (venue.registry.free(participant.holder, CASH) + (earlier?.deposit_fen ?? 0) < read.fen)
      return rejected('exceeds_free_cash', 'deposit: more than the free cash')
    if (earlier) release(venue, earlier, at)
    const { holder } = participant
    const { document } = sale
    setAside(venue, { hold_id: seq, holder, asset: CASH, kind: 'settlement', amount: read.fen, document }, at)
    venue.shelves.sale_bids.put({
      ...{ bid_id: seq, sale_id, uscc, at, sealed, shares: [...shares], share_hashes: [...share_hashes] },
      commitment,
      ...{ deposit_fen: read.fen, hold_id: seq, withdrawn_at: null },
      ...{ opened: null, entries: [], fault: null, awarded_lots: null, paid_fen: null, deal_id: null },
    })
    return ok({ bid_id: seq })
  },
)

/** Takes one's bid back while bids are taken. */
export const withdrawBid = ownCommand(
  'withdraw_bid',
  saleIdBody,
  ['enterprise'],
  ['sale_not_found', 'sale_not_in_this_state', 'bid_not_found', 'bid_irrevocable'],
  (venue, { uscc, sale_id }, { at }) => {
    const sale = openSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    const bid = bidsOf(venue, sale_id).find((one) => one.uscc === uscc)
    if (!bid) return rejected('bid_not_found', 'sale_id: you have no bid in it')
    if (sale.is_irrevocable) return irrevocable()
    release(venue, bid, at)
    return ok({ bid_id: bid.bid_id })
  },
)

/** The parts of the bids' keys that one holder has decrypted, once the time for bids is over. */
export const giveSaleShares = command(
  'give_sale_shares',
  giveSharesBody,
  ['maker', 'approver', 'operator', 'auditor'],
  ['sale_not_found', 'sale_not_in_this_state', 'sale_terms_invalid', 'share_wrong'],
  (venue, { sale_id, key_holder, shares }, { at, actor }) => {
    const sale = closedSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    if (key_holder > sale.key_holders.length)
      return rejected('sale_terms_invalid', `key_holder: there are ${sale.key_holders.length}`)
    const bids = bidsOf(venue, sale_id)
    const byId = new Map(shares.map((one) => [one.bid_id, one.share]))
    if (
      byId.size !== shares.length ||
      byId.size !== bids.length ||
      bids.some(({ bid_id }) => !byId.has(bid_id))
    )
      return rejected('sale_terms_invalid', 'shares: one for every bid of the sale, and no other')
    const wrong = bids.find(({ bid_id, share_hashes }) => {
      const share = byId.get(bid_id)
      return typeof share === 'string' && hashOfShare(share) !== share_hashes[key_holder - 1]
    })
    if (wrong)
      return rejected('share_wrong', `shares: that of bid ${wrong.bid_id} is not the one that was sealed`)
    // What was given stays: a right part is never taken back.
    const given = venue.shelves.sale_shares.get(`${sale_id} ${key_holder}`)
    const before = new Map(given?.shares.map((one) => [one.bid_id, one.share]))
    venue.shelves.sale_shares.put({
      ...{ sale_id, key_holder, actor: given?.actor ?? actor, at },
      shares: bids.map(({ bid_id }) => ({ bid_id, share: before.get(bid_id) ?? byId.get(bid_id) ?? null })),
    })
    return ok({ sale_id })
  },
)

const irrevocable = () =>
  rejected('bid_irrevocable', 'sale_id: by its terms a bid is neither taken back nor replaced')

/** Bids that stand. */
export function bidsOf(venue: Venue, saleId: number): BidRecord[] {
  return [...venue.shelves.sale_bids.values()].filter(
    (one) => one.sale_id === saleId && one.withdrawn_at === null,
  )
}

function saleIn(venue: Venue, saleId: number, states: readonly SaleRecord['status'][]) {
  const sale = venue.shelves.sales.get(saleId)
  if (!sale) return rejected('sale_not_found', `sale_id: there is no sale ${saleId}`)
  if (!states.includes(sale.status))
    return rejected('sale_not_in_this_state', `sale_id: it is ${sale.status}`)
  return sale
}

function openSale(venue: Venue, saleId: number, at: number) {
  const sale = saleIn(venue, saleId, ['announced'])
  if (isRefused(sale)) return sale
  if (at < sale.opens_at || at >= sale.closes_at)
    return rejected(
      'sale_not_in_this_state',
      `sale_id: it takes bids from ${secondOf(sale.opens_at)} until ${secondOf(sale.closes_at)}`,
    )
  return sale
}

/** A sale whose time for bids is over and that is not ended. */
export function closedSale(venue: Venue, saleId: number, at: number) {
  const sale = saleIn(venue, saleId, ['announced'])
  if (isRefused(sale)) return sale
  if (at < sale.closes_at)
    return rejected('sale_not_in_this_state', 'sale_id: bids are still taken; nothing is opened before')
  return sale
}

/** What was set aside for a bid is free again; `withdrawnAt`: the bid itself is taken back. */
export function release(venue: Venue, bid: BidRecord, withdrawnAt: number | null): void {
  endHold(venue, bid.hold_id, withdrawnAt ?? venue.clock.at)
  if (withdrawnAt !== null) venue.shelves.sale_bids.put({ ...bid, withdrawn_at: withdrawnAt })
}
