import { ok, rejected } from '../base/result.ts'
import { MAX_TICKS } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { type BidEntry, type Clearing, clearSealed } from '../exchange/sealed-auction.ts'
import { type BidRecord, CARRIED_TO, clearSaleBody, type SaleRecord } from '../facts/sale.ts'
import { seedOfNonces } from '../proof/ballot.ts'
import { CASH, ISSUER } from '../registry/registry.ts'
import { refusalOfSums } from './allocation-tables.ts'
import { openDeal, promisedLots } from './awards.ts'
import { partyFault } from './bidders.ts'
import { command } from './command.ts'
import { noteDealing } from './dealings.ts'
import { bidFor, heldIn } from './eligibility.ts'
import { isRefused } from './find.ts'
import { bidsOf, closedSale, release } from './sales.ts'
import type { Venue } from './venue.ts'

/**
 * Clears a sale with its opened bids: the service has put the keys together and read each. A bid that could not be read
 * counts for nothing. Winners pay and get their permits at once, or by the contracts that follow; what else was set aside
 * is free.
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
  (venue, { sale_id, opened }, { at, chance: drawn }) => {
    const sale = closedSale(venue, sale_id, at)
    if (isRefused(sale)) return sale
    const market = venue.marketOf(sale.asset)!
    const bids = bidsOf(venue, sale_id)
    const byId = new Map(opened.map((one) => [one.bid_id, one]))
    if (bids.some(({ bid_id }) => !byId.has(bid_id)))
      return rejected('sale_terms_invalid', 'opened: every bid is opened, or said why not')
    const read = bids.map((bid) => readBid(venue, sale, market, bid, byId.get(bid.bid_id)!, at))
    const chance = venue.clock.has('seeds') ? seedOfNonces(noncesOf(read.map(({ text }) => text))) : drawn
    const entries = read.flatMap((one) => one.entries)
    const clearing = clearWithinCaps(venue, sale, { bids, entries, chance })
    const issued = bids.flatMap(({ bid_id, uscc }) => {
      const lots = clearing.awarded.get(bid_id) ?? 0
      return lots === 0 ? [] : [{ uscc, symbol: market.terms.symbol, quantity_lots: lots }]
    })
    const beyond = refusalOfSums(venue, [...promisedLots(venue, sale), ...issued])
    if (beyond) return beyond
    const isFollowed = sale.publicity_days !== null
    for (const { bid, text, fault: unread, given } of read) {
      const lots = clearing.awarded.get(bid.bid_id) ?? 0
      const paid_fen = (clearing.paid.get(bid.bid_id) ?? 0) * market.scale.fenPerTickLot
      venue.shelves.sale_bids.put({
        ...bid,
        ...{ opened: text, entries: given, fault: unread, awarded_lots: lots, paid_fen },
        deal_id: lots > 0 && isFollowed ? bid.bid_id : null,
      })
      if (lots > 0 && isFollowed) awardBid(venue, sale, bid, { lots, fen: paid_fen, at, clearing })
      else release(venue, bid, null)
      if (lots === 0 || isFollowed) continue
      const { holder } = venue.participants.get(bid.uscc)!
      venue.registry.transfer(CASH, holder, ISSUER, paid_fen)
      venue.registry.transfer(sale.asset, ISSUER, holder, lots)
      noteDealing(venue, market, { seller: undefined, buyer: holder }, lots, at)
    }
    venue.shelves.sales.put({
      ...sale,
      ...{ status: 'cleared', outcome: clearing.outcome, price_ticks: clearing.ticks ?? null },
      ...{ sold_lots: clearing.sold, prices: clearing.prices ?? null, cover_ratio: clearing.coverRatio },
      bid_lots: read.reduce((sum, { entries }) => sum + entries.reduce((of, { lots }) => of + lots, 0), 0),
      ...{ chance, cleared_at: at, ...leftOver(sale, clearing.sold) },
    })
    return ok({ sale_id })
  },
)

interface Opening {
  readonly bids: readonly BidRecord[]
  readonly entries: readonly BidEntry[]
  readonly chance: number
}

/** Clears a sale so that no area comes above its cap: what one may not take falls away from its last bidders, and others get it. */
function clearWithinCaps(venue: Venue, sale: SaleRecord, { bids, entries, chance }: Opening): Clearing {
  const { quantity_lots: offered, extra_lots: extra, trigger_ticks: ticks } = sale
  // Per bidder his share of what is offered; of that with what is more where the price is high.
  const limitsOf = (of: number) =>
    new Map(
      bids.map(({ bid_id, deposit_fen }) => {
        const lots = Math.floor((of * sale.max_share_basis_points) / 10_000)
        return [bid_id, { bid: bid_id, lots, fen: deposit_fen }] as const
      }),
    )
  const limits = limitsOf(offered)
  const wide = limitsOf(offered + extra)
  const clear = () =>
    clearSealed(
      {
        ...{ pricing: sale.pricing, offered, reserveTicks: sale.reserve_ticks },
        mustClearFully: sale.must_clear_fully,
        fenPerTickLot: venue.marketOf(sale.asset)!.scale.fenPerTickLot,
        trigger: extra === 0 ? undefined : { ticks, extra, limits: [...wide.values()] },
      },
      entries,
      [...limits.values()],
      chance,
    )
  const promised = promisedLots(venue, sale)
  let clearing = clear()
  for (;;) {
    const over = overCap(venue, sale, { bids, promised }, clearing)
    if (!over) return clearing
    for (const one of [limits, wide]) one.set(over.bid, { ...one.get(over.bid)!, lots: over.lots })
    clearing = clear()
  }
}

/** A deal for who won: what it costs stays set aside, and no more. */
function awardBid(
  venue: Venue,
  sale: SaleRecord,
  { bid_id, uscc, hold_id }: BidRecord,
  {
    lots,
    fen,
    at,
    clearing,
  }: { readonly lots: number; readonly fen: number; readonly at: number; readonly clearing: Clearing },
): void {
  const { asset, sale_id, pricing, min_deposit_fen, contract_days, payment_days } = sale
  const hold = venue.shelves.holds.get(hold_id)!
  venue.shelves.holds.put({ ...hold, amount: fen })
  openDeal(venue, {
    ...{ deal_id: bid_id, deal_kind: 'award', sale_id, asset, side: 'buy', uscc, lots, fen, at },
    ticks: pricing === 'uniform' ? (clearing.ticks ?? null) : null,
    ...{ hold_id, deposit: Math.min(min_deposit_fen, fen) },
    ...{ publicity_days: sale.publicity_days!, contract_days, payment_days },
  })
}

/** What goes on to later sales; nothing of what was more than offered. */
function leftOver({ carries_over, quantity_lots }: SaleRecord, sold: number) {
  const carry_lots = carries_over ? Math.max(0, quantity_lots - sold) : 0
  return { carry_lots, carry_sales: carry_lots === 0 ? 0 : CARRIED_TO }
}

/** The nonces of bids that were opened, in the order of the bids. */
export const noncesOf = (texts: readonly (string | null)[]) => texts.flatMap((text) => nonceOf(text) ?? [])

/** The nonce in the text of a bid; undefined: there is none, or the text is none of a bid. */
export function nonceOf(text: string | null): string | undefined {
  try {
    const { nonce } = JSON.parse(text ?? '') as { readonly nonce?: unknown }
    return typeof nonce === 'string' ? nonce : undefined
  } catch {
    return undefined
  }
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
    ({ ticks, lots }) =>
      ticks > 0 && ticks <= MAX_TICKS && lots > 0 && lots <= sale.quantity_lots + sale.extra_lots,
  )
  const why =
    fault ??
    (isSound
      ? partyFault(venue, market, bid.uscc, 'buy', at)
      : 'a price or a quantity is no multiple, or more than is offered')
  return { bid, text, given: [...given], fault: why, entries: why === null ? entries : [] }
}

/** A bid whose award would bring its area above its cap, and how much of it may stay. */
function overCap(
  venue: Venue,
  { asset }: SaleRecord,
  {
    bids,
    promised,
  }: { readonly bids: readonly BidRecord[]; readonly promised: ReturnType<typeof promisedLots> },
  { awarded }: Pick<Clearing, 'awarded'>,
): { readonly bid: number; readonly lots: number } | undefined {
  const areaOf = (uscc: string) => venue.shelves.standings.get(uscc)?.area
  const market = venue.marketOf(asset)!
  const sums = new Map<string, number>()
  for (const { bid_id, uscc } of bids) {
    const area = areaOf(uscc)
    if (area !== undefined) sums.set(area, (sums.get(area) ?? 0) + (awarded.get(bid_id) ?? 0))
  }
  for (const [area, lots] of sums) {
    const cap = venue.shelves.area_caps.get(`${area} ${market.terms.symbol}`)
    if (!cap || lots === 0) continue
    const toCome = promised.reduce(
      (sum, one) => sum + (areaOf(one.uscc) === area ? one.quantity_lots : 0),
      bidFor(venue, area, market),
    )
    const room = Math.max(0, cap.cap_lots - heldIn(venue, area, asset) - toCome)
    if (lots <= room) continue
    // Awards stand in the order in which they were made: the last of the area gives way.
    const last = [...awarded]
      .filter(([id]) => areaOf(bids.find((one) => one.bid_id === id)!.uscc) === area)
      .at(-1)!
    return { bid: last[0], lots: Math.max(0, last[1] - (lots - room)) }
  }
  return undefined
}
