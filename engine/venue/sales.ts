import { ok, rejected } from '../base/result.ts'
import { MAX_TICKS } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { type BidEntry, type Clearing, clearUniform } from '../exchange/uniform-auction.ts'
import {
  type BidRecord,
  bidBody,
  cancelSaleBody,
  clearSaleBody,
  giveSharesBody,
  MAX_BIDS,
  MAX_SALE_DAYS,
  proposeSaleBody,
  type SaleRecord,
  saleIdBody,
} from '../facts/sale.ts'
import { hashOfShare } from '../proof/share.ts'
import { CASH, ISSUER } from '../registry/registry.ts'
import { faultsOfSums } from './allocation-tables.ts'
import { readSomeFen, readSomeLots } from './amounts.ts'
import { command, ownCommand } from './command.ts'
import { bidFor, heldIn, ineligible } from './eligibility.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

const MS_PER_DAY = 86_400_000

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
    ...(['sale_terms_invalid'] as const),
  ],
  (venue, body, { seq, at, actor }) => {
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    if (!market.terms.modes.includes('auction'))
      return rejected('mode_not_allowed', `symbol: ${body.symbol} is not sold by auction`)
    const read = readSomeLots(market, body.quantity)
    if (isRefused(read)) return read
    const reserve_ticks = body.reserve_price === undefined ? 0 : market.scale.ticks(body.reserve_price)
    if (reserve_ticks < 0 || reserve_ticks > MAX_TICKS)
      return rejected(
        'price_not_a_multiple_of_tick',
        `reserve_price: not a multiple of the tick ${market.terms.tick}`,
      )
    const deposit = readSomeFen(body.min_deposit, 'min_deposit')
    if (isRefused(deposit)) return deposit
    const [opens_at, closes_at] = [Date.parse(body.opens_at), Date.parse(body.closes_at)]
    if (opens_at < at || closes_at <= opens_at || closes_at - opens_at > MAX_SALE_DAYS * MS_PER_DAY)
      return rejected(
        'sale_terms_invalid',
        `closes_at: bids are taken from a time to come, for at most ${MAX_SALE_DAYS} days`,
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
      ...{ reason: null, outcome: null, price_ticks: null, sold_lots: null, bid_lots: null },
      ...{ prices: null, cover_ratio: null, chance: null },
    })
    return ok({ sale_id: seq })
  },
)

export const approveSale = command(
  'approve_sale',
  saleIdBody,
  ['approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'approver_must_be_another_person'],
  (venue, { sale_id }, { at, actor }) => {
    const sale = saleIn(venue, sale_id, ['proposed'])
    if (isRefused(sale)) return sale
    if (sale.proposer === actor)
      return rejected('approver_must_be_another_person', 'whoever proposed the sale does not approve it')
    if (sale.closes_at <= at)
      return rejected('sale_not_in_this_state', 'sale_id: its time for bids is over; propose it anew')
    venue.shelves.sales.put({ ...sale, status: 'announced' })
    return ok({ sale_id })
  },
)

/** Called off before it is cleared; what was set aside for bids is free again. */
export const cancelSale = command(
  'cancel_sale',
  cancelSaleBody,
  ['approver'],
  ['sale_not_found', 'sale_not_in_this_state'],
  (venue, { sale_id, reason }, { at }) => {
    const sale = saleIn(venue, sale_id, ['proposed', 'announced'])
    if (isRefused(sale)) return sale
    for (const bid of bidsOf(venue, sale_id)) release(venue, bid, at)
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
    ...(['exceeds_free_cash', 'sale_terms_invalid', 'too_many_bids'] as const),
  ],
  (venue, { uscc, sale_id, sealed, shares, share_hashes, commitment, deposit }, { seq, at }) => {
    const sale = openSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    if (participant.is_suspended) return rejected('trader_suspended', 'uscc: the operator has suspended it')
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
    if (!earlier && all.length >= MAX_BIDS)
      return rejected('too_many_bids', `a sale takes at most ${MAX_BIDS} bids`)
    if (venue.registry.free(participant.holder, CASH) + (earlier?.deposit_fen ?? 0) < read.fen)
      return rejected('exceeds_free_cash', 'deposit: more than the free cash')
    if (earlier) release(venue, earlier, at)
    venue.shelves.holds.put({
      ...{ hold_id: seq, holder: participant.holder, asset: CASH, kind: 'settlement', amount: read.fen },
      ...{ document: sale.document, placed_at: at, resolved_at: null },
    })
    venue.shelves.sale_bids.put({
      ...{ bid_id: seq, sale_id, uscc, at, sealed, shares: [...shares], share_hashes: [...share_hashes] },
      commitment,
      ...{ deposit_fen: read.fen, hold_id: seq, withdrawn_at: null },
      ...{ opened: null, entries: [], fault: null, awarded_lots: null },
    })
    return ok({ bid_id: seq })
  },
)

/** Takes one's bid back while bids are taken. */
export const withdrawBid = ownCommand(
  'withdraw_bid',
  saleIdBody,
  ['enterprise'],
  ['sale_not_found', 'sale_not_in_this_state', 'bid_not_found'],
  (venue, { uscc, sale_id }, { at }) => {
    const sale = openSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    const bid = bidsOf(venue, sale_id).find((one) => one.uscc === uscc)
    if (!bid) return rejected('bid_not_found', 'sale_id: you have no bid in it')
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

/**
 * Clears a sale with its opened bids: the service has put the keys together and read each. A bid that could not be read
 * counts for nothing. Winners pay and get their permits at once, and what else was set aside is free.
 */
export const clearSale = command(
  'clear_sale',
  clearSaleBody,
  ['approver', 'operator'],
  [
    'sale_not_found',
    'sale_not_in_this_state',
    'sale_terms_invalid',
    'amount_out_of_range',
    'area_cap_exceeded',
  ],
  (venue, { sale_id, opened }, { at, chance }) => {
    const sale = closedSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    const market = venue.marketOf(sale.asset)!
    const bids = bidsOf(venue, sale_id)
    const byId = new Map(opened.map((one) => [one.bid_id, one]))
    if (bids.some(({ bid_id }) => !byId.has(bid_id)))
      return rejected('sale_terms_invalid', 'opened: every bid is opened, or said why not')
    const read = bids.map((bid) => readBid(venue, sale, market, bid, byId.get(bid.bid_id)!, at))
    const most = Math.floor((sale.quantity_lots * sale.max_share_basis_points) / 10_000)
    const terms = {
      offered: sale.quantity_lots,
      reserveTicks: sale.reserve_ticks,
      mustClearFully: sale.must_clear_fully,
      fenPerTickLot: market.scale.fenPerTickLot,
    }
    const entries = read.flatMap((one) => one.entries)
    const limits = new Map(
      bids.map(({ bid_id, deposit_fen }) => [bid_id, { bid: bid_id, lots: most, fen: deposit_fen }]),
    )
    let clearing = clearUniform(terms, entries, [...limits.values()], chance)
    // What an area may not take falls away from its bidders, the last of them first, and others get it.
    for (
      let over = overCap(venue, market, bids, clearing);
      over;
      over = overCap(venue, market, bids, clearing)
    ) {
      limits.set(over.bid, { ...limits.get(over.bid)!, lots: over.lots })
      clearing = clearUniform(terms, entries, [...limits.values()], chance)
    }
    const issued = bids.flatMap(({ bid_id, uscc }) => {
      const lots = clearing.awarded.get(bid_id) ?? 0
      return lots === 0 ? [] : [{ uscc, symbol: market.terms.symbol, quantity_lots: lots }]
    })
    const [fault] = faultsOfSums(venue, issued)
    if (fault) return rejected(fault.code as 'amount_out_of_range' | 'area_cap_exceeded', fault.detail)
    for (const { bid, text, fault: unread, given } of read) {
      const lots = clearing.awarded.get(bid.bid_id) ?? 0
      release(venue, bid, null)
      venue.shelves.sale_bids.put({
        ...bid,
        ...{ opened: text, entries: given, fault: unread, awarded_lots: lots },
      })
      if (lots === 0) continue
      const { holder } = venue.participants.get(bid.uscc)!
      venue.registry.transfer(CASH, holder, ISSUER, market.scale.cost(clearing.ticks!, lots))
      venue.registry.transfer(sale.asset, ISSUER, holder, lots)
    }
    venue.shelves.sales.put({
      ...sale,
      ...{ status: 'cleared', outcome: clearing.outcome, price_ticks: clearing.ticks ?? null },
      ...{ sold_lots: clearing.sold, prices: clearing.prices ?? null, cover_ratio: clearing.coverRatio },
      bid_lots: read.reduce((sum, { entries }) => sum + entries.reduce((of, { lots }) => of + lots, 0), 0),
      chance,
    })
    return ok({ sale_id })
  },
)

/** Bids that stand. */
export function bidsOf(venue: Venue, saleId: number): BidRecord[] {
  return [...venue.shelves.sale_bids.values()].filter(
    (one) => one.sale_id === saleId && one.withdrawn_at === null,
  )
}

type Opened = {
  readonly text: string | null
  readonly entries: readonly { price: string; quantity: string }[]
  readonly fault: string | null
}

/** An opened bid in ticks and lots; one that may not be, or that asks for what the market does not have, counts for nothing. */
function readBid(
  venue: Venue,
  sale: SaleRecord,
  market: Market,
  bid: BidRecord,
  { text, entries: given, fault }: Opened,
  at: number,
) {
  const entries = given.map(
    ({ price, quantity }): BidEntry => ({
      bid: bid.bid_id,
      ticks: market.scale.ticks(price),
      lots: market.scale.lots(quantity),
    }),
  )
  const isSound = entries.every(
    ({ ticks, lots }) => ticks > 0 && ticks <= MAX_TICKS && lots > 0 && lots <= sale.quantity_lots,
  )
  const why =
    fault ??
    (isSound
      ? partyFault(venue, market, bid.uscc, at)
      : 'a price or a quantity is no multiple, or more than is offered')
  return { bid, text, given: [...given], fault: why, entries: why === null ? entries : [] }
}

/** Why a bidder may not have anything by the time that the sale is cleared. */
function partyFault(venue: Venue, market: Market, uscc: string, at: number): string | null {
  if (venue.shelves.restrictions.get(uscc)?.lifted_at === null) return 'its account is restricted'
  if (venue.participants.get(uscc)!.is_suspended) return 'the operator has suspended it'
  return ineligible(venue, market, uscc, 'buy', 0, at)?.detail ?? null
}

/** A bid whose award would bring its area above its cap, and how much of it may stay. */
function overCap(
  venue: Venue,
  market: Market,
  bids: readonly BidRecord[],
  { awarded }: Pick<Clearing, 'awarded'>,
): { readonly bid: number; readonly lots: number } | undefined {
  const areaOf = (uscc: string) => venue.shelves.standings.get(uscc)?.area
  const sums = new Map<string, number>()
  for (const { bid_id, uscc } of bids) {
    const area = areaOf(uscc)
    if (area !== undefined) sums.set(area, (sums.get(area) ?? 0) + (awarded.get(bid_id) ?? 0))
  }
  for (const [area, lots] of sums) {
    const cap = venue.shelves.area_caps.get(`${area} ${market.terms.symbol}`)
    if (!cap || lots === 0) continue
    const room = Math.max(0, cap.cap_lots - heldIn(venue, area, market.asset) - bidFor(venue, area, market))
    if (lots <= room) continue
    // Awards stand in the order in which they were made: the last of the area gives way.
    const last = [...awarded]
      .filter(([id]) => areaOf(bids.find((one) => one.bid_id === id)!.uscc) === area)
      .at(-1)!
    return { bid: last[0], lots: Math.max(0, last[1] - (lots - room)) }
  }
  return undefined
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
    return rejected('sale_not_in_this_state', 'sale_id: it takes bids at another time')
  return sale
}

function closedSale(venue: Venue, saleId: number, at: number) {
  const sale = saleIn(venue, saleId, ['announced'])
  if (isRefused(sale)) return sale
  if (at < sale.closes_at)
    return rejected('sale_not_in_this_state', 'sale_id: bids are still taken; nothing is opened before')
  return sale
}

/** What was set aside for a bid is free again; `withdrawnAt`: the bid itself is taken back. */
function release(venue: Venue, bid: BidRecord, withdrawnAt: number | null): void {
  const hold = venue.shelves.holds.get(bid.hold_id)!
  venue.shelves.holds.put({ ...hold, amount: 0, resolved_at: withdrawnAt ?? venue.clock.at })
  if (withdrawnAt !== null) venue.shelves.sale_bids.put({ ...bid, withdrawn_at: withdrawnAt })
}
