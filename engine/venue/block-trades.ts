import { dayOf, timeOfDay } from '../base/calendar.ts'
import { OFF_STEP } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, type Rejection, rejected } from '../base/result.ts'
import { priceLimit } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import {
  acceptBlockBody,
  type BlockRecord,
  counterBlockBody,
  endBlockBody,
  MAX_OFFERS,
  MAX_OPEN_BLOCKS,
  proposeBlockBody,
} from '../facts/block-trade.ts'
import type { Participant } from '../facts/registry.ts'
import { CASH } from '../registry/registry.ts'
import { readSomeLots } from './amounts.ts'
import { standingTicks } from './annulments.ts'
import { ownCommand } from './command.ts'
import { noteDealing } from './dealings.ts'
import { ineligiblePair } from './eligibility.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { refusalByPosition } from './permits.ts'
import type { Reject } from './rejects.ts'
import { RESALE_REJECTS, resaleRefusal } from './resale.ts'
import type { Venue } from './venue.ts'

const OFFER_REJECTS = [
  ...(['block_not_offered', 'block_too_small', 'amount_must_be_positive'] as const),
  ...(['quantity_not_a_multiple_of_lot', 'amount_out_of_range', 'price_not_a_multiple_of_tick'] as const),
  ...(['price_outside_limit', 'market_closed', 'trader_suspended', 'not_eligible'] as const),
  'block_with_oneself',
  ...RESALE_REJECTS,
] as const satisfies readonly Reject[]

/**
 * Block trades (大宗协议): an offer to one enterprise, counter-offers, and a deal when one accepts the other's. They have
 * a price limit of their own around the last close, a least size, and count for neither price nor volume of the market
 * (CEA rules 1.3, CEA-15).
 */
export const proposeBlock = ownCommand(
  'propose_block',
  proposeBlockBody,
  ['enterprise'],
  [
    ...(['participant_not_found', 'market_not_found', 'side_not_allowed'] as const),
    ...(['too_many_blocks'] as const),
    ...OFFER_REJECTS,
  ],
  (venue, { uscc, to_uscc, symbol, side, price, quantity, memo }, { seq, at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const own = findParticipant(venue, uscc)
    if (isRefused(own)) return own
    const other = findParticipant(venue, to_uscc, 'to_uscc')
    if (isRefused(other)) return other
    if (!market.terms.sides.includes(side))
      return rejected('side_not_allowed', `side: ${symbol} is not traded on that side`)
    const open = [...venue.shelves.blocks.values()].filter(
      (one) => one.status === 'open' && one.offers[0]!.by_uscc === uscc && isOfToday(one, at),
    )
    if (open.length >= MAX_OPEN_BLOCKS)
      return rejected('too_many_blocks', `at most ${MAX_OPEN_BLOCKS} negotiations are open at a time`)
    const [seller, buyer] = side === 'sell' ? [own, other] : [other, own]
    const offer = readOffer(venue, market, { price, quantity }, seller, buyer, at)
    if (isRefused(offer)) return offer
    venue.shelves.blocks.put({
      ...{ block_id: seq, asset: market.asset, seller: seller.uscc, buyer: buyer.uscc, status: 'open' },
      offers: [{ offer_number: 1, by_uscc: uscc, memo: memo ?? null, ...offer, at }],
      ...{ ended_at: null, reason: null },
    })
    return ok({ block_id: seq })
  },
  () => true,
)

/** Another offer, by who was made the last one. */
export const counterBlock = ownCommand(
  'counter_block',
  counterBlockBody,
  ['enterprise'],
  [...(['block_not_found', 'block_not_open', 'not_your_turn', 'too_many_offers'] as const), ...OFFER_REJECTS],
  (venue, { uscc, block_id, price, quantity, memo }, { at }) => {
    const block = openBlock(venue, block_id, uscc, at)
    if (isRefused(block)) return block
    if (lastOf(block).by_uscc === uscc)
      return rejected('not_your_turn', 'the last offer is your own; the other side answers it')
    if (block.offers.length >= MAX_OFFERS)
      return rejected('too_many_offers', `a negotiation has at most ${MAX_OFFERS} offers; begin another one`)
    const { market, seller, buyer } = partiesOf(venue, block)
    const offer = readOffer(venue, market, { price, quantity }, seller, buyer, at)
    if (isRefused(offer)) return offer
    const offer_number = block.offers.length + 1
    venue.shelves.blocks.put({
      ...block,
      offers: [...block.offers, { offer_number, by_uscc: uscc, memo: memo ?? null, ...offer, at }],
    })
    return ok({ block_id })
  },
  () => true,
)

/** Accepts the other side's last offer: permits and cash change hands at once, or nothing does. */
export const acceptBlock = ownCommand(
  'accept_block',
  acceptBlockBody,
  ['enterprise'],
  [
    ...(['block_not_found', 'block_not_open', 'not_your_turn', 'offer_changed'] as const),
    ...(['exceeds_free_holding', 'exceeds_free_cash', 'position_limit'] as const),
    ...OFFER_REJECTS,
  ],
  (venue, { uscc, block_id, offer_number }, { at }) => {
    const block = openBlock(venue, block_id, uscc, at)
    if (isRefused(block)) return block
    const last = lastOf(block)
    if (last.by_uscc === uscc)
      return rejected('not_your_turn', 'the last offer is your own; the other side answers it')
    if (last.offer_number !== offer_number)
      return rejected('offer_changed', `offer_number: the last offer is ${last.offer_number}; read it first`)
    const { market, seller, buyer } = partiesOf(venue, block)
    const { price_ticks: ticks, quantity_lots: lots } = last
    const fault = offerFault(venue, market, ticks, lots, seller, buyer, at)
    if (fault) return fault
    const { registry } = venue
    const fen = market.scale.cost(ticks, lots)
    if (registry.free(seller.holder, market.asset) < lots)
      return rejected('exceeds_free_holding', 'quantity: more than the seller has free')
    if (registry.free(buyer.holder, CASH) < fen)
      return rejected('exceeds_free_cash', 'price: more than the buyer has in free cash')
    const beyond = refusalByPosition(venue, market, buyer, lots)
    if (beyond) return beyond
    registry.transfer(market.asset, seller.holder, buyer.holder, lots)
    registry.transfer(CASH, buyer.holder, seller.holder, fen)
    noteDealing(venue, market, { seller: seller.holder, buyer: buyer.holder }, lots, at)
    venue.shelves.blocks.put({ ...block, status: 'done', ended_at: at })
    return ok({ block_id, quantity_lots: lots, amount_fen: fen })
  },
  () => true,
)

/** Ends a negotiation without a deal: either side may, whoever's turn it is. */
export const endBlock = ownCommand(
  'end_block',
  endBlockBody,
  ['enterprise'],
  ['block_not_found', 'block_not_open'],
  (venue, { uscc, block_id, reason }, { at }) => {
    const block = openBlock(venue, block_id, uscc, at)
    if (isRefused(block)) return block
    const status = lastOf(block).by_uscc === uscc ? 'withdrawn' : 'declined'
    venue.shelves.blocks.put({ ...block, status, ended_at: at, reason: reason ?? null })
    return ok({ block_id })
  },
)

export const lastOf = ({ offers }: Pick<BlockRecord, 'offers'>) => offers[offers.length - 1]!

/** The price of a block that was agreed, in ticks: that of its last offer, or what it was corrected to. */
export const agreedTicks = (venue: Venue, block: Pick<BlockRecord, 'block_id' | 'offers'>) =>
  standingTicks(venue, 'block', block.block_id, lastOf(block).price_ticks)

/** An offer stands on the day on which it was made. */
export const isOfToday = (block: Pick<BlockRecord, 'offers'>, at: number) =>
  dayOf(lastOf(block).at) === dayOf(at)

/** A negotiation of one's own that goes on. What is not one's own is not there. */
function openBlock(venue: Venue, blockId: number, uscc: string, at: number) {
  const block = venue.shelves.blocks.get(blockId)
  if (!block || (block.seller !== uscc && block.buyer !== uscc))
    return rejected('block_not_found', `block_id: you have no negotiation ${blockId}`)
  if (block.status !== 'open') return rejected('block_not_open', `block_id: it is ${block.status}`)
  if (!isOfToday(block, at))
    return rejected('block_not_open', 'block_id: its last offer stood on an earlier day; begin another one')
  return block
}

function partiesOf(venue: Venue, { asset, seller, buyer }: BlockRecord) {
  return {
    market: venue.marketOf(asset)!,
    seller: venue.participants.get(seller)!,
    buyer: venue.participants.get(buyer)!,
  }
}

function readOffer(
  venue: Venue,
  market: Market,
  { price, quantity }: { readonly price: string; readonly quantity: string },
  seller: Participant,
  buyer: Participant,
  at: number,
) {
  const read = readSomeLots(market, quantity)
  if (isRefused(read)) return read
  const ticks = market.scale.ticks(price)
  const fault = offerFault(venue, market, ticks, read.lots, seller, buyer, at)
  return fault ?? { price_ticks: ticks, quantity_lots: read.lots }
}

/** Blocks are traded while their market is (挂牌 or 连续), and within the hours for blocks where it has such. */
function closedToBlocks(venue: Venue, { phase, terms: { symbol } }: Market, at: number) {
  if (phase === 'closed' || phase === 'halted')
    return rejected('market_closed', `symbol: the market of ${symbol} is ${phase}`)
  if (!venue.clock.has('days')) return undefined
  if (phase !== 'continuous' && phase !== 'listing')
    return rejected(
      'market_closed',
      `symbol: blocks are traded while the market is, and ${symbol} is ${phase} now`,
    )
  const hours = venue.shelves.trading_hours.get(symbol)?.blocks
  const time = timeOfDay(at)
  if (hours && (time < hours.from || time >= hours.until))
    return rejected(
      'market_closed',
      `symbol: blocks of ${symbol} are traded from ${hours.from} to ${hours.until}`,
    )
  return undefined
}

/** Why an offer may not stand now: the market's rules for blocks, and who may trade. */
function offerFault(
  venue: Venue,
  market: Market,
  ticks: number,
  lots: number,
  seller: Participant,
  buyer: Participant,
  at: number,
): Rejection<(typeof OFFER_REJECTS)[number]> | undefined {
  const { symbol, modes, block, tick, participants } = market.terms
  if (!block || !modes.includes('block'))
    return rejected('block_not_offered', `symbol: ${symbol} has no block trades`)
  if (venue.affiliations.areSame(seller.holder, buyer.holder))
    return rejected('block_with_oneself', 'to_uscc: it is the same owner; nobody trades with oneself')
  const closed = closedToBlocks(venue, market, at)
  if (closed) return closed
  if (lots < market.scale.lots(block.min_quantity))
    return rejected('block_too_small', `quantity: a block trade has at least ${block.min_quantity}`)
  const { lower, upper } = priceLimit(market.referenceTicks, block.price_limit_basis_points)
  if (ticks === OFF_STEP)
    return rejected('price_not_a_multiple_of_tick', `price: not a positive multiple of the tick ${tick}`)
  if (ticks < lower || ticks > upper)
    return rejected(
      'price_outside_limit',
      `price: a block trade is between ${market.scale.price(lower)} and ${market.scale.price(upper)}`,
    )
  if (ticks * lots * market.scale.fenPerTickLot > MAX_AMOUNT)
    return rejected('amount_out_of_range', 'quantity: worth more than can be kept exactly')
  for (const [side, party] of [
    ['sell', seller],
    ['buy', buyer],
  ] as const) {
    if (party.is_suspended)
      return rejected('trader_suspended', `uscc: the operator has suspended ${party.uscc}`)
    if (!participants.includes(party.kind))
      return rejected('not_eligible', `uscc: ${party.uscc} may not trade ${symbol}`)
    const tooEarly = resaleRefusal(venue, market, party.holder, side, lots, at)
    if (tooEarly) return tooEarly
  }
  return ineligiblePair(venue, market, seller, buyer, lots, at)
}
