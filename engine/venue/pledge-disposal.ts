import { endOfDay } from '../base/calendar.ts'
import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { ok, rejected } from '../base/result.ts'
import { type Claim, waterfall } from '../base/waterfall.ts'
import { formatFen } from '../exchange/instrument.ts'
import { type Disposal, disposalIdBody, disposePledgeBody, type Pledge } from '../facts/pledge.ts'
import { rankedClaims } from '../registry/pledge-claims.ts'
import { CASH } from '../registry/registry.ts'
import { readFen } from './amounts.ts'
import { moveCaps } from './area-caps.ts'
import { command, ownCommand } from './command.ts'
import { eligibilityOf } from './eligibility.ts'
import { isRefused } from './find.ts'
import { passOn, ranked } from './pledge-ranks.ts'
import { endOffers, letGo, notFound, notInState, readPledgedLots } from './pledge-reading.ts'
import type { Venue } from './venue.ts'

/**
 * Pledged permits are offered to a buyer once the time to pay has passed, at a price within the day's limit. Whatever a contract
 * says, the pledgee takes no permits for itself (民法典 428): it is paid out of the proceeds.
 */
export const disposePledge = command(
  'dispose_pledge',
  disposePledgeBody,
  ['operator'],
  [
    ...([
      'pledge_not_found',
      'pledge_not_in_this_state',
      'cure_period_open',
      'participant_not_found',
    ] as const),
    ...(['foreclosure_by_agreement', 'amount_must_be_positive', 'amount_out_of_range'] as const),
    ...(['exceeds_pledge', 'quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_tick'] as const),
    ...(['price_outside_limit', 'attributes_conflict'] as const),
  ],
  (venue, body, { seq, at }) => {
    const pledge = venue.shelves.pledges.get(body.pledge_id)
    if (!pledge) return notFound(body.pledge_id)
    if (pledge.status !== 'defaulted') return notInState(pledge)
    const curable = refusalWhileCurable(pledge, at)
    if (curable) return curable
    const offer = readOffer(venue, pledge, body)
    if (isRefused(offer)) return offer
    venue.shelves.disposals.put({
      ...{ disposal_id: seq, pledge_id: pledge.pledge_id, ...offer, shares: [], status: 'offered' },
      ...{ document: body.document, at },
    })
    return ok({ pledge_id: pledge.pledge_id, disposal_id: seq })
  },
  () => true,
)

/** Nothing is sold while the debtor may still pay. */
function refusalWhileCurable({ cure_until }: Pledge, at: number) {
  return at < endOfDay(cure_until!)
    ? rejected('cure_period_open', `pledge_id: the debtor may pay until ${cure_until}`)
    : undefined
}

type Offer = Pick<
  Disposal,
  'buyer_uscc' | 'quantity_lots' | 'price_ticks' | 'proceeds_fen' | 'costs_fen' | 'costs_to_uscc'
>
interface Asked {
  readonly buyer_uscc: string
  readonly quantity: string
  readonly price: string
  readonly costs?: string | undefined
  readonly costs_to_uscc?: string | undefined
}

function readOffer(venue: Venue, pledge: Pledge, body: Asked) {
  const market = venue.marketOf(pledge.asset)!
  const { scale, limit } = market
  const buyer = venue.participants.get(body.buyer_uscc)
  if (!buyer) return rejected('participant_not_found', `buyer_uscc: ${body.buyer_uscc} is not registered`)
  if (ranked(venue, pledge).some(({ pledgee_uscc }) => pledgee_uscc === body.buyer_uscc))
    return rejected(
      'foreclosure_by_agreement',
      'buyer_uscc: the pledgee is paid out of the proceeds, and takes no permits for itself (民法典 428)',
    )
  if (buyer.holder === pledge.holder)
    return rejected('attributes_conflict', 'buyer_uscc: the holder can’t buy its own permits')
  const read = readPledgedLots(market, body.quantity)
  if (isRefused(read)) return read
  if (read.lots > pledge.quantity_lots)
    return rejected('exceeds_pledge', `quantity: ${scale.quantity(pledge.quantity_lots)} are pledged`)
  const ticks = scale.ticks(body.price)
  if (ticks === OFF_STEP || ticks === 0)
    return rejected('price_not_a_multiple_of_tick', `price: a multiple of ${market.terms.tick}`)
  if (ticks === TOO_LARGE || ticks < limit.lower || ticks > limit.upper)
    return rejected(
      'price_outside_limit',
      `price: outside today's price limit, ${scale.price(limit.lower)} to ${scale.price(limit.upper)} CNY`,
    )
  const costs = readCosts(venue, body)
  if (isRefused(costs)) return costs
  const proceeds = scale.cost(ticks, read.lots)
  if (costs.costs_fen > proceeds)
    return rejected('amount_out_of_range', `costs: at most the proceeds, ${formatFen(proceeds)} CNY`)
  const offer: Offer = {
    ...{ buyer_uscc: body.buyer_uscc, quantity_lots: read.lots, price_ticks: ticks },
    ...{ proceeds_fen: proceeds, ...costs },
  }
  return offer
}

function readCosts(venue: Venue, { buyer_uscc, costs, costs_to_uscc }: Asked) {
  if ((costs === undefined) !== (costs_to_uscc === undefined))
    return rejected('attributes_conflict', 'costs, costs_to_uscc: give both, or neither')
  if (costs === undefined || costs_to_uscc === undefined) return { costs_fen: 0, costs_to_uscc: null }
  if (!venue.participants.has(costs_to_uscc))
    return rejected('participant_not_found', `costs_to_uscc: ${costs_to_uscc} is not registered`)
  if (costs_to_uscc === buyer_uscc)
    return rejected('attributes_conflict', 'costs_to_uscc: the buyer can’t be paid out of what it pays')
  const read = readFen(costs, 'costs')
  return isRefused(read) ? read : { costs_fen: read.fen, costs_to_uscc }
}

/**
 * The buyer accepts what is offered to it: permits to the buyer, and the buyer's cash first to the costs, then to the pledgees
 * by rank, the rest to the holder, exactly. What was paid is secured no more.
 */
export const acceptDisposal = ownCommand(
  'accept_disposal',
  disposalIdBody,
  ['enterprise'],
  [
    ...([
      'disposal_not_found',
      'disposal_not_offered',
      'pledge_not_in_this_state',
      'exceeds_pledge',
    ] as const),
    ...(['trader_suspended', 'not_eligible', 'exceeds_free_cash'] as const),
    ...(['cure_period_open', 'price_outside_limit'] as const),
  ],
  (venue, { uscc, disposal_id }, { at }) => {
    const sale = venue.shelves.disposals.get(disposal_id)
    if (!sale || sale.buyer_uscc !== uscc)
      return rejected('disposal_not_found', `disposal_id: nothing is offered to you under ${disposal_id}`)
    if (sale.status !== 'offered')
      return rejected('disposal_not_offered', `disposal_id: it is ${sale.status}`)
    const pledge = venue.shelves.pledges.get(sale.pledge_id)!
    if (pledge.status !== 'defaulted') return notInState(pledge)
    const curable = refusalWhileCurable(pledge, at)
    if (curable) return curable
    const market = venue.marketOf(pledge.asset)!
    const { lower, upper } = market.limit
    if (sale.price_ticks < lower || sale.price_ticks > upper)
      return rejected(
        'price_outside_limit',
        `disposal_id: ${market.scale.price(sale.price_ticks)} CNY lies outside today's limit, ${market.scale.price(lower)} to ${market.scale.price(upper)}; the operator offers it anew`,
      )
    if (sale.quantity_lots > pledge.quantity_lots)
      return rejected('exceeds_pledge', `quantity: ${market.scale.quantity(pledge.quantity_lots)} are left`)
    const buyer = venue.participants.get(uscc)!
    if (buyer.is_suspended) return rejected('trader_suspended', 'uscc: the operator has suspended it')
    const [refusal] = eligibilityOf(venue, market, uscc, 'buy', sale.quantity_lots, at)
    if (refusal) return rejected('not_eligible', refusal.detail, refusal.rule)
    if (sale.proceeds_fen > venue.registry.free(buyer.holder, CASH))
      return rejected(
        'exceeds_free_cash',
        `amount: ${formatFen(sale.proceeds_fen)} are more than the free cash`,
      )
    settle(venue, pledge, sale, at)
    return ok({ pledge_id: pledge.pledge_id, disposal_id })
  },
  () => true,
)

/** The operator takes an offer back that was not accepted. */
export const withdrawDisposal = command(
  'withdraw_disposal',
  disposalIdBody,
  ['operator'],
  ['disposal_not_found', 'disposal_not_offered'],
  (venue, { disposal_id }) => {
    const sale = venue.shelves.disposals.get(disposal_id)
    if (!sale) return rejected('disposal_not_found', `disposal_id: there is none ${disposal_id}`)
    if (sale.status !== 'offered')
      return rejected('disposal_not_offered', `disposal_id: it is ${sale.status}`)
    venue.shelves.disposals.put({ ...sale, status: 'withdrawn' })
    return ok({ pledge_id: sale.pledge_id, disposal_id })
  },
)

type To = { readonly uscc: string; readonly kind: Disposal['shares'][number]['kind'] }

/** What each pledge of the same permits is owed out of a sale, in their order: what was claimed, or else what it secures. */
const owedTo = ({ claim_fen, secured_fen }: Pledge) => claim_fen ?? secured_fen

function settle(venue: Venue, pledge: Pledge, sale: Disposal, at: number): void {
  const { registry, participants } = venue
  const { costs_fen, costs_to_uscc, proceeds_fen, quantity_lots } = sale
  const holder = venue.participantOf(pledge.holder)!
  const buyer = participants.get(sale.buyer_uscc)!
  const lenders = ranked(venue, pledge)
  const costs: Claim<To>[] =
    costs_to_uscc === null
      ? []
      : [{ to: { uscc: costs_to_uscc, kind: 'costs' }, kind: 'up_to', value: costs_fen }]
  const claims = rankedClaims<To>(
    lenders.map((one) => ({
      to: { uscc: one.pledgee_uscc, kind: 'claim' },
      fen: owedTo(one),
      registered: one.registered_seq,
    })),
  )
  const rest: Claim<To> = { to: { uscc: holder.uscc, kind: 'rest' }, kind: 'rest', value: 0 }
  const { shares } = waterfall(proceeds_fen, [...costs, ...claims, rest])
  const left = letGo(venue, lenders[0]!, quantity_lots, at)
  registry.transfer(pledge.asset, pledge.holder, buyer.holder, quantity_lots)
  const parties = { seller: pledge.holder, buyer: buyer.holder }
  moveCaps(venue, venue.marketOf(pledge.asset)!, parties, quantity_lots, at)
  for (const { to, fen } of shares)
    if (fen > 0) registry.transfer(CASH, buyer.holder, participants.get(to.uscc)!.holder, fen)
  venue.shelves.disposals.put({
    ...sale,
    shares: shares.map(({ to, fen }) => ({ ...to, fen })),
    status: 'done',
    at,
  })
  const paid = lenders.map((_, place) => shares[costs.length + place]!.fen)
  for (const [place, one] of lenders.entries()) payDown(venue, one, paid[place]!, left, at)
  // The permits that are left go on securing the next, or go back to their holder.
  const [next] = ranked(venue, pledge)
  if (left === 0 || next?.pledge_id === lenders[0]!.pledge_id) return
  if (next) passOn(venue, lenders[0]!, next, left, at)
  else letGo(venue, { ...lenders[0]!, quantity_lots: left }, left, at)
}

/** What a lender was paid is secured no more; paid in full, or with nothing left to sell, its pledge is over. */
function payDown(venue: Venue, pledge: Pledge, paid: number, left: number, at: number): void {
  const { claim_fen, secured_fen } = pledge
  const isOver = owedTo(pledge) === paid || left === 0
  venue.shelves.pledges.put({
    ...pledge,
    quantity_lots: isOver ? 0 : left,
    secured_fen: secured_fen - paid,
    claim_fen: claim_fen === null ? null : claim_fen - paid,
    ...(isOver ? { status: 'disposed', ended_at: at } : {}),
  })
  if (isOver) endOffers(venue, pledge.pledge_id)
}
