import { ok, rejected } from '../base/result.ts'
import { formatFen, priceLimit } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import {
  ANNUL_WITHIN_HOURS,
  type Annulment,
  annulmentIdBody,
  proposeAnnulmentBody,
  refuseAnnulmentBody,
} from '../facts/annulment.ts'
import type { DealKind } from '../facts/words.ts'
import { CASH } from '../registry/registry.ts'
import { readSomeLots, readTicks } from './amounts.ts'
import { moveCaps } from './area-caps.ts'
import { command } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

const HOUR_MS = 3_600_000

/**
 * A trade that should not stand, or not at its price, is undone or corrected under a policy that is told beforehand: one of
 * four grounds, within a day (a ruling at any time), by two persons of the venue. That the trade is as it is said to be is
 * looked up where the command is given: the engine keeps no trades.
 */
export const proposeAnnulment = command(
  'propose_annulment',
  proposeAnnulmentBody,
  ['operator'],
  [
    ...(['market_not_found', 'participant_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot', 'price_not_a_multiple_of_tick'] as const),
    ...(['annulment_exists', 'annulment_too_late', 'price_is_the_same'] as const),
    'price_outside_limit',
  ],
  (venue, body, { at, actor }) => {
    const market = findMarket(venue, body.symbol)
    if (isRefused(market)) return market
    const buyer = findParticipant(venue, body.buyer_uscc, 'buyer_uscc')
    if (isRefused(buyer)) return buyer
    const seller = findParticipant(venue, body.seller_uscc, 'seller_uscc')
    if (isRefused(seller)) return seller
    const read = readSomeLots(market, body.quantity)
    if (isRefused(read)) return read
    const price = readTicks(market, body.price)
    if (isRefused(price)) return price
    const { ticks } = price
    const deal_kind = body.deal_kind ?? 'trade'
    const corrected = readCorrected(market, { ...body, deal_kind }, { ticks, lots: read.lots })
    if (isRefused(corrected)) return corrected
    const before = annulmentOf(venue, deal_kind, body.trade_id)
    if (before && before.status !== 'refused')
      return rejected('annulment_exists', `trade_id: of ${body.trade_id} it is ${before.status}`)
    const traded_at = Date.parse(body.traded_at)
    if (body.ground !== 'ruling' && at > traded_at + ANNUL_WITHIN_HOURS * HOUR_MS)
      return rejected(
        'annulment_too_late',
        `traded_at: after ${ANNUL_WITHIN_HOURS} hours a trade stands, unless a ruling undoes it`,
      )
    venue.shelves.annulments.put({
      ...{ deal_kind, trade_id: body.trade_id, corrected_ticks: corrected.ticks, asset: market.asset },
      ...{ buyer: buyer.holder, seller: seller.holder },
      ...{ ticks, lots: read.lots, traded_at, ground: body.ground, document: body.document },
      ...{ proposer: actor, at, status: 'proposed', decided_at: null, decided_by: null, reason: null },
    })
    return ok({ trade_id: body.trade_id })
  },
)

/**
 * The second person annuls it: permits and cash go back whole or not at all. Or corrects it: the difference changes hands,
 * and the permits stay. The average of the day that runs, bulletins and six-month averages are without it, or with its price.
 */
export const confirmAnnulment = command(
  'confirm_annulment',
  annulmentIdBody,
  ['operator'],
  [
    ...(['annulment_not_found', 'approver_must_be_another_person', 'annulment_too_late'] as const),
    ...(['exceeds_free_holding', 'exceeds_free_cash'] as const),
  ],
  (venue, { deal_kind, trade_id }, { at, actor }) => {
    const found = proposedIn(venue, deal_kind, trade_id)
    if (isRefused(found)) return found
    if (found.proposer === actor)
      return rejected('approver_must_be_another_person', 'whoever proposed the annulment does not confirm it')
    if (found.ground !== 'ruling' && at > found.at + ANNUL_WITHIN_HOURS * HOUR_MS)
      return rejected(
        'annulment_too_late',
        `trade_id: proposed more than ${ANNUL_WITHIN_HOURS} hours ago; let it stand, and propose it anew if it may be`,
      )
    const isUndone = found.corrected_ticks === null
    const refusal = isUndone ? undo(venue, found, at) : reprice(venue, found)
    if (refusal) return refusal
    if (isUndone && found.deal_kind === 'block')
      venue.shelves.blocks.put({ ...venue.shelves.blocks.get(trade_id)!, status: 'annulled' })
    const status = isUndone ? 'annulled' : 'corrected'
    venue.shelves.annulments.put({ ...found, status, decided_at: at, decided_by: actor })
    return ok({ trade_id })
  },
)

function undo(venue: Venue, found: Annulment, at: number) {
  const { asset, buyer, seller, ticks, lots, deal_kind, trade_id } = found
  const market = venue.marketOf(asset)!
  const fen = market.scale.cost(ticks, lots)
  if (buyer !== seller) {
    if (!venue.registry.covers(buyer, asset, lots))
      return rejected(
        'exceeds_free_holding',
        `trade_id: the buyer has not ${market.scale.quantity(lots)} free any more; annul it once he has, or let it stand`,
      )
    if (!venue.registry.covers(seller, CASH, fen))
      return rejected(
        'exceeds_free_cash',
        `trade_id: the seller has not CNY ${formatFen(fen)} free any more; annul it once he has, or let it stand`,
      )
    venue.registry.transfer(asset, buyer, seller, lots)
    venue.registry.transfer(CASH, seller, buyer, fen)
    moveCaps(venue, market, { seller: buyer, buyer: seller }, lots, at, true)
  }
  if (deal_kind === 'trade') market.untraded(trade_id, ticks, lots)
  return undefined
}

/** The buyer pays what it should have cost more, or gets back what it should have cost less. */
function reprice(venue: Venue, found: Annulment) {
  const { asset, buyer, seller, ticks, corrected_ticks, lots, deal_kind, trade_id } = found
  const market = venue.marketOf(asset)!
  const more = market.scale.cost(corrected_ticks!, lots) - market.scale.cost(ticks, lots)
  const [payer, payee] = more > 0 ? [buyer, seller] : [seller, buyer]
  if (buyer !== seller) {
    if (!venue.registry.covers(payer, CASH, Math.abs(more)))
      return rejected(
        'exceeds_free_cash',
        more > 0
          ? `trade_id: the buyer has not CNY ${formatFen(more)} free; confirm it once he has, or let it stand`
          : `trade_id: the seller has not CNY ${formatFen(-more)} free; confirm it once he has, or let it stand`,
      )
    venue.registry.transfer(CASH, payer, payee, Math.abs(more))
  }
  if (deal_kind === 'trade') market.repriced(trade_id, { from: ticks, to: corrected_ticks! }, lots)
  return undefined
}

/** The price that a deal is to have, one at which it could have been dealt, unless a ruling says another; null: it is undone. */
function readCorrected(
  market: Market,
  {
    deal_kind,
    price,
    corrected_price,
    ground,
  }: Pick<Annulment, 'deal_kind' | 'ground'> & {
    readonly price: string
    readonly corrected_price?: string | undefined
  },
  dealt: { readonly ticks: number; readonly lots: number },
) {
  if (corrected_price === undefined) return { ticks: null }
  const read = readTicks(market, corrected_price, 'corrected_price')
  if (isRefused(read)) return read
  const { ticks } = read
  if (ticks === dealt.ticks) return rejected('price_is_the_same', `corrected_price: it traded at ${price}`)
  if (ticks * dealt.lots * market.scale.fenPerTickLot > Number.MAX_SAFE_INTEGER)
    return rejected('amount_out_of_range', 'corrected_price: worth more than can be kept exactly')
  const { block } = market.terms
  const { lower, upper } =
    deal_kind === 'block' && block
      ? priceLimit(market.referenceTicks, block.price_limit_basis_points)
      : market.limit
  if (ground === 'ruling' || (ticks >= lower && ticks <= upper)) return read
  return rejected(
    'price_outside_limit',
    `corrected_price: between ${market.scale.price(lower)} and ${market.scale.price(upper)}, as it could have been dealt; another by a ruling alone`,
  )
}

/** What was proposed or done about a deal; undefined: nothing was. */
export const annulmentOf = ({ shelves }: Venue, kind: DealKind, number: number): Annulment | undefined =>
  shelves.annulments.get(`${kind} ${number}`)

/** At which price a deal stands, in ticks. */
export function standingTicks(venue: Venue, kind: DealKind, number: number, ticks: number): number {
  const found = annulmentOf(venue, kind, number)
  return found?.status === 'corrected' ? found.corrected_ticks! : ticks
}

/** The trade stands. */
export const refuseAnnulment = command(
  'refuse_annulment',
  refuseAnnulmentBody,
  ['operator'],
  ['annulment_not_found'],
  (venue, { deal_kind, trade_id, reason }, { at, actor }) => {
    const found = proposedIn(venue, deal_kind, trade_id)
    if (isRefused(found)) return found
    venue.shelves.annulments.put({ ...found, status: 'refused', decided_at: at, decided_by: actor, reason })
    return ok({ trade_id })
  },
)

function proposedIn(venue: Venue, kind: Annulment['deal_kind'] | undefined, tradeId: number) {
  const found = annulmentOf(venue, kind ?? 'trade', tradeId)
  if (found?.status !== 'proposed')
    return rejected('annulment_not_found', `trade_id: no annulment of ${tradeId} waits`)
  return found
}
