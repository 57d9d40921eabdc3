import { dayOf, startOfDay } from '../base/calendar.ts'
import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { ok, rejected } from '../base/result.ts'
import { type Claim, waterfall } from '../base/waterfall.ts'
import { formatFen } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import {
  type Disposal,
  declareDefaultBody,
  disposePledgeBody,
  type Pledge,
  pledgeIdBody,
} from '../facts/pledge.ts'
import type { Participant } from '../facts/registry.ts'
import { rankedClaims } from '../registry/pledge-claims.ts'
import { CASH } from '../registry/registry.ts'
import { type CommandContext, command, ownCommand } from './command.ts'
import { isRefused } from './find.ts'
import { letGo, notFound, notInState, ofPledgee, readFen, readLots } from './pledge-reading.ts'
import type { Venue } from './venue.ts'

const DAY_MS = 86_400_000

/** The debtor has not paid: notice, and a time in which that can be mended. */
export const declareDefault = ownCommand(
  'declare_default',
  declareDefaultBody,
  ['bank'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'due_in_the_past'] as const),
    ...(['amount_must_be_positive', 'amount_out_of_range'] as const),
  ],
  (venue, { uscc, pledge_id, claim, cure_until, document }, { at }) => {
    const pledge = ofPledgee(venue, pledge_id, uscc, 'registered')
    if (isRefused(pledge)) return pledge
    const read = readFen(claim, 'claim')
    if (isRefused(read)) return read
    if (cure_until <= dayOf(at)) return rejected('due_in_the_past', 'cure_until: give a day to come')
    venue.shelves.pledges.put({
      ...pledge,
      status: 'defaulted',
      claim_fen: read.fen,
      cure_until,
      reason: document,
    })
    return ok({ pledge_id })
  },
)

/** It was paid after all. */
export const liftDefault = ownCommand(
  'lift_default',
  pledgeIdBody,
  ['bank'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { uscc, pledge_id }) => {
    const pledge = ofPledgee(venue, pledge_id, uscc, 'defaulted')
    if (isRefused(pledge)) return pledge
    const cured = { claim_fen: null, cure_until: null, reason: null }
    venue.shelves.pledges.put({ ...pledge, status: 'registered', ...cured })
    return ok({ pledge_id })
  },
)

/**
 * Pledged permits are sold after the time to pay has passed: permits to the buyer, and the buyer's cash first to the costs,
 * then to the pledgee, the rest to the holder, exactly. Whatever a contract says, the pledgee takes no permits for itself
 * (民法典 428): it is paid out of the proceeds.
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
    ...([
      'foreclosure_by_agreement',
      'amount_must_be_positive',
      'amount_out_of_range',
      'exceeds_pledge',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_tick', 'exceeds_free_cash'] as const),
    'attributes_conflict',
  ],
  (venue, body, context) => {
    const pledge = venue.shelves.pledges.get(body.pledge_id)
    if (!pledge) return notFound(body.pledge_id)
    if (pledge.status !== 'defaulted') return notInState(pledge)
    if (context.at < startOfDay(pledge.cure_until!) + DAY_MS)
      return rejected('cure_period_open', `pledge_id: the debtor may pay until ${pledge.cure_until}`)
    const sale = readSale(venue, pledge, body)
    if (isRefused(sale)) return sale
    return ok(sell(venue, pledge, sale, body.document, context))
  },
  () => true,
)

interface Sale {
  readonly market: Market
  readonly buyer: Participant
  readonly lots: number
  readonly ticks: number
  readonly proceeds: number
  readonly costs: { readonly to: Participant; readonly fen: number } | undefined
}

function readSale(
  venue: Venue,
  pledge: Pledge,
  body: {
    buyer_uscc: string
    quantity: string
    price: string
    costs?: string | undefined
    costs_to_uscc?: string | undefined
  },
) {
  const market = venue.marketOf(pledge.asset)!
  const buyer = venue.participants.get(body.buyer_uscc)
  if (!buyer) return rejected('participant_not_found', `buyer_uscc: ${body.buyer_uscc} is not registered`)
  if (body.buyer_uscc === pledge.pledgee_uscc)
    return rejected(
      'foreclosure_by_agreement',
      'buyer_uscc: the pledgee is paid out of the proceeds, and takes no permits for itself (民法典 428)',
    )
  if (buyer.holder === pledge.holder)
    return rejected('attributes_conflict', 'buyer_uscc: the holder can’t buy its own permits')
  const read = readLots(market, body.quantity)
  if (isRefused(read)) return read
  if (read.lots > pledge.quantity_lots)
    return rejected('exceeds_pledge', `quantity: ${market.scale.quantity(pledge.quantity_lots)} are pledged`)
  const ticks = market.scale.ticks(body.price)
  if (ticks === OFF_STEP || ticks === 0)
    return rejected('price_not_a_multiple_of_tick', `price: a multiple of ${market.terms.tick}`)
  const limit = Number.MAX_SAFE_INTEGER / market.scale.fenPerTickLot
  if (ticks === TOO_LARGE || ticks * read.lots > limit)
    return rejected('amount_out_of_range', 'price: more than the registry can keep exactly')
  const proceeds = market.scale.cost(ticks, read.lots)
  if (proceeds > venue.registry.free(buyer.holder, CASH))
    return rejected('exceeds_free_cash', `price: the buyer’s free cash is less than ${formatFen(proceeds)}`)
  let costs: Sale['costs']
  if (body.costs !== undefined) {
    const to = venue.participants.get(body.costs_to_uscc ?? '')
    if (!to) return rejected('participant_not_found', 'costs_to_uscc: to whom the costs are owed')
    if (to.holder === buyer.holder)
      return rejected('attributes_conflict', 'costs_to_uscc: the buyer can’t be paid out of what it pays')
    const fen = readFen(body.costs, 'costs')
    if (isRefused(fen)) return fen
    costs = { to, fen: fen.fen }
  }
  return { market, buyer, lots: read.lots, ticks, proceeds, costs }
}

function sell(venue: Venue, pledge: Pledge, sale: Sale, document: string, { seq, at }: CommandContext) {
  const { market, buyer, lots, ticks, proceeds, costs } = sale
  const pledgee = venue.participants.get(pledge.pledgee_uscc)!
  type To = { readonly holder: number; readonly kind: Disposal['shares'][number]['kind'] }
  const claims: Claim<To>[] = [
    ...(costs
      ? [
          {
            to: { holder: costs.to.holder, kind: 'costs' as const },
            kind: 'up_to' as const,
            value: costs.fen,
          },
        ]
      : []),
    ...rankedClaims<To>([
      {
        to: { holder: pledgee.holder, kind: 'claim' },
        fen: pledge.claim_fen!,
        registered: pledge.registered_seq,
      },
    ]),
    { to: { holder: pledge.holder, kind: 'rest' }, kind: 'rest', value: 0 },
  ]
  const { shares } = waterfall(proceeds, claims)
  const left = letGo(venue, pledge, lots, at)
  venue.registry.transfer(market.asset, pledge.holder, buyer.holder, lots)
  for (const { to, fen } of shares) if (fen > 0) venue.registry.transfer(CASH, buyer.holder, to.holder, fen)
  venue.shelves.disposals.put({
    disposal_id: seq,
    pledge_id: pledge.pledge_id,
    buyer_uscc: buyer.uscc,
    quantity_lots: lots,
    price_ticks: ticks,
    proceeds_fen: proceeds,
    shares: shares.map(({ to, fen }) => ({ uscc: venue.participantOf(to.holder)!.uscc, kind: to.kind, fen })),
    document,
    at,
  })
  const paid = shares.find(({ to }) => to.kind === 'claim')?.fen ?? 0
  const claim_fen = pledge.claim_fen! - paid
  // Paid in full, what is not sold goes back to its holder.
  if (claim_fen === 0 && left > 0) letGo(venue, { ...pledge, quantity_lots: left }, left, at)
  const isOver = claim_fen === 0 || left === 0
  venue.shelves.pledges.put({
    ...pledge,
    quantity_lots: isOver ? 0 : left,
    claim_fen,
    ...(isOver ? { status: 'disposed', ended_at: at } : {}),
  })
  return { pledge_id: pledge.pledge_id, disposal_id: seq }
}
