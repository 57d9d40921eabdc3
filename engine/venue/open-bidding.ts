import { ok, rejected } from '../base/result.ts'
import { MAX_TICKS, type Scale } from '../exchange/instrument.ts'
import { awardOpen, fallingPrice, type OpenBid, priceToBeat, stageAt } from '../exchange/open-auction.ts'
import {
  bidOpenlyBody,
  MAX_BIDS_OF_ONE,
  MAX_OPEN_BIDS,
  MAX_STEPS_AT_ONCE,
  type OpenAuction,
  prolongAuctionsBody,
  type Registration,
} from '../facts/open-auction.ts'
import { faultsOfSums, refusalOfSums } from './allocation-tables.ts'
import { readSomeLots } from './amounts.ts'
import { dealsOf, openDeal, undeliveredLots } from './awards.ts'
import { partyFault } from './bidders.ts'
import { command, ownCommand } from './command.ts'
import { findTrader, isRefused } from './find.ts'
import { auctionIn, depositFor, registrationsOf } from './open-auctions.ts'
import { endHold } from './set-aside.ts'
import type { Venue } from './venue.ts'

/**
 * Bids in an auction in the open. A bid is never taken back (拍卖法, art. 36): a later one of the same bidder is better and
 * for no less. In the timed rounds it must get something, and each gives the others a round more. Where the price falls
 * who takes it first has it at what it is then, if that is no more than he said.
 */
export const bidOpenly = ownCommand(
  'bid_openly',
  bidOpenlyBody,
  ['enterprise'],
  [
    ...(['sale_not_found', 'sale_not_in_this_state', 'participant_not_found', 'trader_suspended'] as const),
    ...(['not_qualified', 'amount_must_be_positive', 'amount_out_of_range', 'bid_not_better'] as const),
    ...(['quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_step', 'beyond_registration'] as const),
    ...(['too_many_bids', 'sold_out', 'bid_too_far', 'area_cap_exceeded'] as const),
  ],
  (venue, { uscc, open_auction_id, price, quantity }, { seq, at }) => {
    const auction = auctionIn(venue, open_auction_id, ['announced'])
    if (isRefused(auction)) return auction
    const stage = stageAt(auction, at)
    if (stage !== 'free' && stage !== 'timed')
      return rejected('sale_not_in_this_state', `open_auction_id: it takes no bids now (${stage})`)
    const participant = findTrader(venue, uscc)
    if (isRefused(participant)) return participant
    const registration = registrationsOf(venue, open_auction_id).find(
      (one) => one.uscc === uscc && one.status === 'qualified',
    )
    if (!registration)
      return rejected('not_qualified', 'open_auction_id: only who registered and was found qualified bids')
    const market = venue.marketOf(auction.asset)!
    const read = readSomeLots(market, quantity)
    if (isRefused(read)) return read
    const { lots } = read
    if (lots > registration.lots)
      return rejected(
        'beyond_registration',
        `quantity: you registered for ${market.scale.quantity(registration.lots)}`,
      )
    const ticks = market.scale.ticks(price)
    if (auction.form === 'falling') {
      const now = fallingPrice(auction, at)
      if (ticks < now) return rejected('bid_not_better', `price: it is ${market.scale.price(now)} now`)
      return takeFalling(venue, auction, registration, { ticks: now, lots, seq, at })
    }
    return raise(venue, auction, registration, { ticks, lots, seq, at })
  },
)

/** A bid of a bidder, as it is read. */
interface Read {
  readonly ticks: number
  readonly lots: number
  readonly seq: number
  readonly at: number
}

/** A bid that is better than the bidder's last, on a step, and in the timed rounds better than what gets nothing. */
function raise(venue: Venue, auction: OpenAuction, { registration_id }: Registration, bid: Read) {
  const { open_auction_id, form, start_ticks, step_ticks, quantity_lots } = auction
  const { ticks, lots, seq, at } = bid
  const { scale } = venue.marketOf(auction.asset)!
  const isReverse = form === 'reverse'
  const sign = isReverse ? -1 : 1
  const better = sign * (ticks - start_ticks)
  if (ticks < 1 || better < 0 || better % step_ticks !== 0)
    return rejected('price_not_a_multiple_of_step', stepSentence(auction, scale))
  if (ticks > MAX_TICKS || ticks * quantity_lots * scale.fenPerTickLot > Number.MAX_SAFE_INTEGER)
    return rejected('amount_out_of_range', 'price: worth more than can be kept exactly')
  const all = bidsInOpen(venue, open_auction_id)
  const mine = all.filter((one) => one.registration_id === registration_id)
  if (all.length >= MAX_OPEN_BIDS || mine.length >= MAX_BIDS_OF_ONE)
    return rejected('too_many_bids', `an auction takes at most ${MAX_BIDS_OF_ONE} bids of one bidder`)
  const best = bestBids(venue, open_auction_id)
  const farthest = best.reduce((far, one) => (sign * (one.ticks - far) > 0 ? one.ticks : far), start_ticks)
  const limit = farthest + sign * MAX_STEPS_AT_ONCE * step_ticks
  if (sign * (ticks - limit) > 0)
    return rejected(
      'bid_too_far',
      `price: more than ${MAX_STEPS_AT_ONCE} steps beyond the best, ${scale.price(farthest)}; no bid is taken back`,
    )
  const own = best.find(({ bidder }) => bidder === registration_id)
  if (own && (sign * (ticks - own.ticks) <= 0 || lots < own.lots))
    return rejected(
      'bid_not_better',
      `price: better than your ${scale.price(own.ticks)}, for no less than ${scale.quantity(own.lots)}`,
    )
  if (auction.timed_from !== null) {
    const leads = awardOpen(form, quantity_lots, best).find(({ bidder }) => bidder === registration_id)
    if (own && leads?.lots === lots)
      return rejected('bid_not_better', 'price: your bid gets all of it already; wait for others')
    const others = best.filter(({ bidder }) => bidder !== registration_id)
    const beat = priceToBeat(form, quantity_lots, others)
    if (beat !== undefined && sign * (ticks - beat) <= 0)
      return rejected('bid_not_better', `price: better than ${scale.price(beat)}, or it gets nothing`)
    const ends_at = Math.max(auction.ends_at, at + auction.round_ms)
    venue.shelves.open_auctions.put({ ...auction, ends_at })
  }
  venue.shelves.open_bids.put({ open_bid_id: seq, open_auction_id, registration_id, ticks, lots, at })
  return ok({ open_auction_id, open_bid_id: seq, ticks })
}

function stepSentence({ form, start_ticks, step_ticks }: OpenAuction, scale: Scale): string {
  const [start, step] = [scale.price(start_ticks), scale.price(step_ticks)]
  return form === 'reverse'
    ? `price: ${start} and whole steps of ${step} below it`
    : `price: ${start} and whole steps of ${step} above it`
}

/** Takes a falling price as it is: a deal at once, one for each bidder, as long as something is left. */
function takeFalling(
  venue: Venue,
  auction: OpenAuction,
  { registration_id, uscc }: Registration,
  { ticks, lots, seq, at }: Read,
) {
  const { open_auction_id } = auction
  const deals = dealsOf(venue, 'auction', open_auction_id)
  if (deals.some((one) => one.uscc === uscc))
    return rejected('bid_not_better', 'open_auction_id: you have taken your part')
  const market = venue.marketOf(auction.asset)!
  const wanted = { uscc, symbol: market.terms.symbol, quantity_lots: lots }
  const beyond = refusalOfSums(venue, [...undeliveredLots(venue, auction.asset), wanted])
  if (beyond) return beyond
  const left =
    auction.quantity_lots - deals.reduce((sum, one) => sum + (one.status === 'voided' ? 0 : one.lots), 0)
  if (lots > left)
    return rejected('sold_out', `quantity: ${market.scale.quantity(left)} are left; others had the rest`)
  venue.shelves.open_bids.put({ open_bid_id: seq, open_auction_id, registration_id, ticks, lots, at })
  award(venue, auction, { deal_id: seq, registration_id, uscc, ticks, lots }, at)
  // What is sold out is over.
  if (lots === left) venue.shelves.open_auctions.put({ ...auction, ends_at: at })
  return ok({ open_auction_id, open_bid_id: seq, ticks })
}

/** A deal; what is set aside for it is what the notice asks of so much, and no more. */
function award(
  venue: Venue,
  auction: OpenAuction,
  won: { deal_id: number; registration_id: number; uscc: string; ticks: number; lots: number },
  at: number,
): void {
  const { registration_id, lots, ticks, ...named } = won
  const market = venue.marketOf(auction.asset)!
  const isReverse = auction.form === 'reverse'
  const deposit = isReverse ? lots : depositFor(market, auction, lots)
  const { hold_id } = venue.shelves.auction_registrations.get(registration_id)!
  const { open_auction_id, asset, publicity_days, contract_days, payment_days } = auction
  openDeal(venue, {
    ...{ ...named, deal_kind: 'auction', sale_id: open_auction_id, asset, at },
    ...{ side: isReverse ? 'sell' : 'buy', lots, ticks, fen: market.scale.cost(ticks, lots) },
    ...{ hold_id, deposit, publicity_days, contract_days, payment_days },
  })
  if (hold_id === null) return
  const hold = venue.shelves.holds.get(hold_id)!
  venue.shelves.holds.put({ ...hold, amount: Math.min(hold.amount, deposit) })
}

/** So late after its time an auction can't have ended in public: the service was away. */
const LATE_MS = 10_000

/** Auctions that should have ended while nobody could bid. */
export function auctionsMissedBy(venue: Venue, now: number): OpenAuction[] {
  return venue.auctionsEndingBy(now - LATE_MS).filter(({ form }) => form !== 'falling')
}

/** Gives the bidders of auctions that the service was not there to end their round anew: given by the service itself, when it is back. */
export const prolongAuctions = command(
  'prolong_auctions',
  prolongAuctionsBody,
  [],
  [],
  (venue, { until }) => {
    for (const auction of auctionsMissedBy(venue, until)) {
      const ends_at = until + auction.round_ms
      const closes_at = auction.timed_from === null ? ends_at : auction.closes_at
      venue.shelves.open_auctions.put({ ...auction, closes_at, ends_at })
    }
    return ok({})
  },
)

/**
 * Ends auctions whose time has come: with two bidders or more the free period is followed by a wait and timed rounds; when
 * nobody bids any more each winner has a deal at his own price, and what else was set aside is free.
 */
export function endAuctions(venue: Venue, at: number): void {
  for (const auction of venue.auctionsEndingBy(at)) {
    const { open_auction_id, form, timed_from } = auction
    const best = form === 'falling' ? [] : bestBids(venue, open_auction_id)
    if (timed_from === null && best.length >= 2) {
      const from = auction.closes_at + auction.wait_ms
      venue.shelves.open_auctions.put({ ...auction, timed_from: from, ends_at: from + auction.round_ms })
    } else conclude(venue, auction, best)
  }
}

/** Winners have their deals, and what was set aside of others is free. */
function conclude(venue: Venue, auction: OpenAuction, best: readonly OpenBid[]): void {
  const { open_auction_id, ends_at } = auction
  const registrations = registrationsOf(venue, open_auction_id)
  for (const { bidder, ticks, lots } of allowedAwards(venue, auction, best)) {
    const { registration_id, uscc } = registrations.find((one) => one.registration_id === bidder)!
    // A deal has the number of the registration that it comes of: nothing else has it among deals.
    award(venue, auction, { deal_id: registration_id, registration_id, uscc, ticks, lots }, ends_at)
  }
  const all = dealsOf(venue, 'auction', open_auction_id)
  const winners = new Set(all.map((one) => one.uscc))
  for (const { uscc, hold_id, status } of registrations)
    if (hold_id !== null && status !== 'refused' && !winners.has(uscc)) endHold(venue, hold_id, ends_at)
  venue.shelves.open_auctions.put({
    ...auction,
    status: all.some((one) => one.status !== 'voided') ? 'concluded' : 'unsold',
  })
}

/** Awards, without who may have nothing by now, and without what would bring an area above its cap: others get that. */
function allowedAwards(venue: Venue, auction: OpenAuction, best: readonly OpenBid[]) {
  const { form, quantity_lots, open_auction_id, ends_at } = auction
  const market = venue.marketOf(auction.asset)!
  const codes = new Map(
    registrationsOf(venue, open_auction_id).map(({ registration_id, uscc }) => [registration_id, uscc]),
  )
  const side = form === 'reverse' ? 'sell' : 'buy'
  let bids = best.filter(
    ({ bidder }) => partyFault(venue, market, codes.get(bidder)!, side, ends_at) === null,
  )
  if (form === 'reverse') return awardOpen(form, quantity_lots, bids)
  const open = undeliveredLots(venue, auction.asset)
  for (;;) {
    const awards = awardOpen(form, quantity_lots, bids)
    const over = awards.find((_, index) => {
      const rows = awards.slice(0, index + 1).map(({ bidder, lots }) => ({
        uscc: codes.get(bidder)!,
        symbol: market.terms.symbol,
        quantity_lots: lots,
      }))
      return faultsOfSums(venue, [...open, ...rows]).length > 0
    })
    if (!over) return awards
    bids = bids.filter(({ bidder }) => bidder !== over.bidder)
  }
}

/** Bids of an auction in the order in which they came. */
export function bidsInOpen({ shelves }: Venue, openAuctionId: number) {
  return [...shelves.open_bids.values()].filter((one) => one.open_auction_id === openAuctionId)
}

/** The last bid of each bidder: it is the best, because only better ones are taken. */
export function bestBids(venue: Venue, openAuctionId: number): OpenBid[] {
  const best = new Map<number, OpenBid>()
  for (const { open_bid_id, registration_id, ticks, lots } of bidsInOpen(venue, openAuctionId))
    best.set(registration_id, { bidder: registration_id, ticks, lots, order: open_bid_id })
  return [...best.values()]
}
