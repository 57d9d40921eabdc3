import { DAY_MS } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import {
  cancelOpenAuctionBody,
  MAX_BIDDERS,
  MIN_NOTICE_DAYS,
  type OpenAuction,
  openAuctionIdBody,
  proposeOpenAuctionBody,
  qualifyBidderBody,
  type Registration,
  registerBidderBody,
} from '../facts/open-auction.ts'
import { MAX_SALE_DAYS } from '../facts/sale.ts'
import { CASH } from '../registry/registry.ts'
import { readSomeLots, readTicks } from './amounts.ts'
import { dealsOf } from './awards.ts'
import { refusalOfCalling } from './calling-off.ts'
import { command, ownCommand } from './command.ts'
import { ineligible } from './eligibility.ts'
import { findMarket, findTrader, isRefused } from './find.ts'
import { refusalByPosition, refusalOfIssue } from './permits.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

const MINUTE_MS = 60_000
const ALL_BASIS_POINTS = 10_000

/**
 * An auction in the open by the reserve (竞价公告): announced by two persons with its form, quantity, prices, times, and
 * what is set aside. Bidders register and are reviewed before it opens.
 */
export const proposeOpenAuction = command(
  'propose_open_auction',
  proposeOpenAuctionBody,
  ['maker'],
  [
    ...(['market_not_found', 'amount_must_be_positive', 'amount_out_of_range'] as const),
    ...(['quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_tick', 'mode_not_allowed'] as const),
    ...(['sale_terms_invalid', 'notice_too_short', 'permit_expired', 'vintage_is_another'] as const),
  ],
  (venue, body, { seq, at, actor }) => {
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    if (!market.terms.modes.includes('auction'))
      return rejected('mode_not_allowed', `symbol: ${body.symbol} is not sold by auction`)
    const read = readSomeLots(market, body.quantity)
    if (isRefused(read)) return read
    const prices = readPrices(market, body)
    if (isRefused(prices)) return prices
    if (Math.max(prices.start_ticks, 1) * read.lots * market.scale.fenPerTickLot > Number.MAX_SAFE_INTEGER)
      return rejected('amount_out_of_range', 'quantity: worth more than can be kept exactly')
    const expired = refusalOfIssue(market, null, Date.parse(body.closes_at))
    if (expired && body.form !== 'reverse') return expired
    const [registers_until, opens_at, closes_at] = [
      Date.parse(body.registers_until),
      Date.parse(body.opens_at),
      Date.parse(body.closes_at),
    ]
    if (opens_at < at + MIN_NOTICE_DAYS * DAY_MS)
      return rejected('notice_too_short', `opens_at: a notice stands for ${MIN_NOTICE_DAYS} days at least`)
    if (registers_until <= at || registers_until > opens_at)
      return rejected('sale_terms_invalid', 'registers_until: a time to come, before it opens')
    if (closes_at <= opens_at || closes_at - opens_at > MAX_SALE_DAYS * DAY_MS)
      return rejected('sale_terms_invalid', `closes_at: after it opens, ${MAX_SALE_DAYS} days at most`)
    if (prices.step_ms >= closes_at - opens_at)
      return rejected('sale_terms_invalid', 'step_minutes: the price would never fall')
    const max_lots = Math.floor((read.lots * body.max_share_basis_points) / ALL_BASIS_POINTS)
    if (max_lots < 1)
      return rejected('sale_terms_invalid', 'max_share_basis_points: of so little that is nothing')
    venue.shelves.open_auctions.put({
      ...{ open_auction_id: seq, asset: market.asset, form: body.form, quantity_lots: read.lots, ...prices },
      ...{ max_lots, deposit_basis_points: body.deposit_basis_points, registers_until, opens_at, closes_at },
      ...{ wait_ms: body.wait_minutes * MINUTE_MS, round_ms: body.round_minutes * MINUTE_MS },
      // Journals of before name no days for the contract.
      ...{ publicity_days: body.publicity_days, contract_days: body.contract_days ?? 0 },
      payment_days: body.payment_days,
      ...{ document: body.document, proposer: actor, announced_at: null, timed_from: null },
      ...{ ends_at: closes_at, status: 'proposed', reason: null },
    })
    return ok({ open_auction_id: seq })
  },
)

/** Prices of an auction in ticks; where the price falls it has a floor and an interval, elsewhere neither. */
function readPrices(
  market: Market,
  body: {
    readonly form: OpenAuction['form']
    readonly start_price: string
    readonly price_step: string
    readonly floor_price?: string | undefined
    readonly step_minutes?: number | undefined
  },
) {
  const start = readTicks(market, body.start_price, 'start_price')
  if (isRefused(start)) return start
  const step = readTicks(market, body.price_step, 'price_step')
  if (isRefused(step)) return step
  const lowest =
    body.floor_price === undefined ? { ticks: undefined } : readTicks(market, body.floor_price, 'floor_price')
  if (isRefused(lowest)) return lowest
  const [start_ticks, step_ticks, floor] = [start.ticks, step.ticks, lowest.ticks]
  const isFalling = body.form === 'falling'
  if (isFalling !== (floor !== undefined) || isFalling !== (body.step_minutes !== undefined))
    return rejected(
      'sale_terms_invalid',
      'floor_price: with step_minutes, where the price falls, and only there',
    )
  if (floor !== undefined && floor >= start_ticks)
    return rejected('sale_terms_invalid', 'floor_price: below the price it begins with')
  if (body.form === 'reverse' && step_ticks >= start_ticks)
    return rejected('sale_terms_invalid', 'price_step: less than the highest price')
  if (floor !== undefined && step_ticks > start_ticks - floor)
    return rejected('sale_terms_invalid', 'price_step: no more than it may fall')
  return {
    ...{ start_ticks, step_ticks, floor_ticks: floor ?? 0 },
    step_ms: (body.step_minutes ?? 0) * MINUTE_MS,
  }
}

export const approveOpenAuction = command(
  'approve_open_auction',
  openAuctionIdBody,
  ['approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'approver_must_be_another_person', 'notice_too_short'],
  (venue, { open_auction_id }, { at, actor }) => {
    const auction = auctionIn(venue, open_auction_id, ['proposed'])
    if (isRefused(auction)) return auction
    if (auction.proposer === actor)
      return rejected('approver_must_be_another_person', 'whoever proposed the sale does not approve it')
    if (auction.registers_until <= at || auction.opens_at < at + MIN_NOTICE_DAYS * DAY_MS)
      return rejected(
        'notice_too_short',
        `open_auction_id: a notice stands for ${MIN_NOTICE_DAYS} days before it opens; propose it anew`,
      )
    venue.shelves.open_auctions.put({ ...auction, status: 'announced', announced_at: at })
    return ok({ open_auction_id })
  },
)

/** Called off before it ends, with a reason: what was set aside is free again. */
export const cancelOpenAuction = command(
  'cancel_open_auction',
  cancelOpenAuctionBody,
  ['maker', 'approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'announced_by_two'],
  (venue, { open_auction_id, reason }, { at, actor }) => {
    const auction = auctionIn(venue, open_auction_id, ['proposed', 'announced'])
    if (isRefused(auction)) return auction
    const refusal = refusalOfCalling(venue, auction, actor, 'open_auction_id')
    if (refusal) return refusal
    const winners = new Set(dealsOf(venue, 'auction', open_auction_id).map(({ uscc }) => uscc))
    for (const one of registrationsOf(venue, open_auction_id))
      if (one.hold_id !== null && one.status !== 'refused' && !winners.has(one.uscc))
        endHold(venue, one.hold_id, at)
    venue.shelves.open_auctions.put({ ...auction, status: 'cancelled', reason })
    return ok({ open_auction_id })
  },
  () => true,
)

/** Registers for an auction (报名): what is asked for is set aside, and the bureau reviews who it is. */
export const registerBidder = ownCommand(
  'register_bidder',
  registerBidderBody,
  ['enterprise'],
  [
    ...(['sale_not_found', 'sale_not_in_this_state', 'participant_not_found', 'trader_suspended'] as const),
    ...(['not_eligible', 'amount_must_be_positive', 'amount_out_of_range', 'position_limit'] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_free_cash', 'exceeds_free_holding'] as const),
    ...(['beyond_share', 'registered_already', 'too_many_bids'] as const),
  ],
  (venue, { uscc, open_auction_id, quantity, document }, { seq, at }) => {
    const auction = auctionIn(venue, open_auction_id, ['announced'])
    if (isRefused(auction)) return auction
    if (at >= auction.registers_until)
      return rejected('sale_not_in_this_state', 'open_auction_id: registration is over')
    const participant = findTrader(venue, uscc)
    if (isRefused(participant)) return participant
    const market = venue.marketOf(auction.asset)!
    const read = readSomeLots(market, quantity)
    if (isRefused(read)) return read
    const { lots } = read
    if (lots > auction.max_lots)
      return rejected(
        'beyond_share',
        `quantity: one enterprise gets at most ${market.scale.quantity(auction.max_lots)}`,
      )
    const others = registrationsOf(venue, open_auction_id)
    if (others.some((one) => one.uscc === uscc && one.status !== 'refused'))
      return rejected('registered_already', 'open_auction_id: you are registered')
    if (others.length >= MAX_BIDDERS)
      return rejected('too_many_bids', `an auction has at most ${MAX_BIDDERS} bidders`)
    const isSeller = auction.form === 'reverse'
    const refusal =
      ineligible(venue, market, uscc, isSeller ? 'sell' : 'buy', lots, at) ??
      (isSeller ? undefined : refusalByPosition(venue, market, participant, lots))
    if (refusal) return refusal
    const { holder } = participant
    const asset = isSeller ? auction.asset : CASH
    const amount = isSeller ? lots : depositFor(market, auction, lots)
    if (amount > venue.registry.free(holder, asset))
      return isSeller
        ? rejected('exceeds_free_holding', 'quantity: more than is free')
        : rejected('exceeds_free_cash', 'quantity: what is set aside for it is more than the free cash')
    if (amount > 0)
      setAside(
        venue,
        { hold_id: seq, holder, asset, kind: 'settlement', amount, document: auction.document },
        at,
      )
    venue.shelves.auction_registrations.put({
      ...{
        registration_id: seq,
        open_auction_id,
        uscc,
        lots,
        document,
        hold_id: amount > 0 ? seq : null,
        at,
      },
      ...{ status: 'registered', decided_by: null, reason: null },
    })
    return ok({ open_auction_id, registration_id: seq })
  },
)

/** The bureau reviews who registered (资格审查), until bids are taken. */
export const qualifyBidder = command(
  'qualify_bidder',
  qualifyBidderBody,
  ['approver'],
  ['sale_not_found', 'sale_not_in_this_state', 'registration_not_found', 'sale_terms_invalid'],
  (venue, { open_auction_id, registration_id, is_qualified, reason }, { at, actor }) => {
    const auction = auctionIn(venue, open_auction_id, ['announced'])
    if (isRefused(auction)) return auction
    if (at >= auction.opens_at)
      return rejected(
        'sale_not_in_this_state',
        'open_auction_id: bids are taken; nobody is reviewed any more',
      )
    const registration = venue.shelves.auction_registrations.get(registration_id)
    if (registration?.open_auction_id !== open_auction_id)
      return rejected('registration_not_found', `registration_id: ${registration_id} is not of this sale`)
    if (registration.status !== 'registered')
      return rejected('sale_not_in_this_state', `registration_id: it is ${registration.status}`)
    if (!is_qualified && reason === undefined) return rejected('sale_terms_invalid', 'reason: say why not')
    if (!is_qualified && registration.hold_id !== null) endHold(venue, registration.hold_id, at)
    venue.shelves.auction_registrations.put({
      ...registration,
      ...{ status: is_qualified ? 'qualified' : 'refused', decided_by: actor, reason: reason ?? null },
    })
    return ok({ open_auction_id, registration_id })
  },
)

/** What a buyer sets aside: so much of the quantity at the start price, rounded up to the fen. */
export function depositFor(
  market: Market,
  { start_ticks, deposit_basis_points }: OpenAuction,
  lots: number,
): number {
  const whole = BigInt(market.scale.cost(start_ticks, lots)) * BigInt(deposit_basis_points)
  return Number((whole + BigInt(ALL_BASIS_POINTS - 1)) / BigInt(ALL_BASIS_POINTS))
}

/** Who registered for an auction, in the order in which they did. */
export function registrationsOf({ shelves }: Venue, openAuctionId: number): Registration[] {
  return [...shelves.auction_registrations.values()].filter((one) => one.open_auction_id === openAuctionId)
}

export function auctionIn(venue: Venue, openAuctionId: number, states: readonly OpenAuction['status'][]) {
  const auction = venue.shelves.open_auctions.get(openAuctionId)
  if (!auction) return rejected('sale_not_found', `open_auction_id: there is no sale ${openAuctionId}`)
  if (!states.includes(auction.status))
    return rejected('sale_not_in_this_state', `open_auction_id: it is ${auction.status}`)
  return auction
}
