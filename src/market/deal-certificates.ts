import { timeOf } from '../../engine/base/calendar.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import type { Certificate } from '../../engine/facts/certificate.ts'
import type { BidRecord } from '../../engine/facts/sale.ts'
import type { DealKind, Word } from '../../engine/facts/words.ts'
import { toHex, utf8 } from '../../engine/proof/bytes.ts'
import { annulmentOf, standingTicks } from '../../engine/venue/annulments.ts'
import { standingOf } from '../../engine/venue/standing.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { sha256 } from '../kernel/hash.ts'
import { first } from '../store/sql.ts'
import { TRADES } from '../store/tables.ts'
import { listedView } from './instruments.ts'

/** The other side of what is sold or bought by the city. */
const RESERVE: Word = { zh: '政府储备', en: 'the reserve of the city' }

/** Deals of one's own besides trades, which have a statement of their own, the newest first. */
export function ownDeals(service: Service, uscc: string): Certificate[] {
  const { shelves } = venueOf(service)
  const isOwn = (one: { readonly uscc: string }) => one.uscc === uscc
  const numbers: readonly (readonly [DealKind, number])[] = [
    ...[...shelves.sale_bids.values()].filter(isOwn).map((one) => ['award', one.bid_id] as const),
    ...[...shelves.fixed_purchases.values()]
      .filter(isOwn)
      .map((one) => ['purchase', one.purchase_id] as const),
    ...[...shelves.deals.values()]
      .filter((one) => isOwn(one) && one.deal_kind === 'auction')
      .map((one) => ['auction', one.deal_id] as const),
    ...[...shelves.blocks.values()]
      .filter(({ seller, buyer }) => seller === uscc || buyer === uscc)
      .map((one) => ['block', one.block_id] as const),
  ]
  return numbers
    .flatMap(([kind, number]) => certificatesOf(service, kind, number).filter(isOwn))
    .sort((a, b) => b.concluded_at.localeCompare(a.concluded_at))
}

/**
 * The certificates of a deal, one for each party; none: there is no such deal, or it is not final. Of one whose price was
 * corrected those of its new price, or, where asked for, those that were issued before.
 */
export function certificatesOf(
  service: Service,
  kind: DealKind,
  number: number,
  price: 'stands' | 'original' = 'stands',
): Certificate[] {
  if (kind !== 'trade' && kind !== 'block') return ofReserve(service, kind, number)
  const ticksOf = (ticks: number) =>
    price === 'original' ? ticks : standingTicks(venueOf(service), kind, number, ticks)
  return kind === 'trade' ? ofTrade(service, number, ticksOf) : ofBlock(service, number, ticksOf)
}

/** The price that a certificate says, of that at which was dealt. */
type TicksOf = (ticks: number) => number

type ReserveKind = Exclude<DealKind, 'trade' | 'block'>

interface Said {
  readonly kind: DealKind
  readonly number: number
  readonly uscc: string
  readonly side: 'buy' | 'sell'
  readonly lots: number
  readonly fen: number
  /** What at which price, in ticks. */
  readonly lines: readonly { readonly lots: number; readonly ticks: number }[]
  readonly counterparty: Word | null
  readonly document: string | null
  readonly at: number
  readonly logIndex: number | null
}

function certificateOf(service: Service, market: Market, said: Said): Certificate {
  const { terms, scale } = market
  const facts = {
    ...{ deal_kind: said.kind, deal_number: said.number, side: said.side },
    ...{ uscc: said.uscc, name: venueOf(service).participants.get(said.uscc)!.name },
    ...{ symbol: terms.symbol, instrument: listedView(service, market).name, unit: terms.unit },
    quantity: scale.quantity(said.lots),
    by_price: said.lines.map(({ lots, ticks }) => ({
      ...{ quantity: scale.quantity(lots), price: scale.price(ticks) },
    })),
    amount: formatFen(said.fen),
    ...{ counterparty: said.counterparty, document: said.document },
    ...{ concluded_at: timeOf(said.at), log_index: said.logIndex },
    ...{ legal_basis: terms.legal_basis, is_demonstration: service.isDemo },
    issued_by: service.sequencer.log.origin,
  }
  return { certificate_number: numberOf(service, facts), ...facts, ...standingOfPaper(service, market, said) }
}

/** Whether the deal of a certificate stands: one of a price that was corrected since stands no more. */
function standingOfPaper(service: Service, { scale }: Market, { kind, number, lines }: Said) {
  const found = annulmentOf(venueOf(service), kind, number)
  const standing = standingOf(venueOf(service), kind, number)
  if (!found || standing !== 'corrected')
    return {
      status: standing === 'annulled' ? ('annulled' as const) : ('stands' as const),
      original_price: null,
    }
  const isNew = lines[0]!.ticks === found.corrected_ticks
  return {
    status: isNew ? ('stands' as const) : ('corrected' as const),
    original_price: isNew ? scale.price(found.ticks) : null,
  }
}

function ofTrade(service: Service, number: number, ticksOf: TicksOf): Certificate[] {
  const venue = venueOf(service)
  const row = first(service.sql, 'SELECT * FROM trades WHERE trade_id = ?', number)
  if (!row) return []
  const trade = TRADES.read(row)
  const market = venue.marketOf(trade.asset)!
  const { quantity_lots: lots } = trade
  const ticks = ticksOf(trade.price_ticks)
  return [trade.maker, trade.taker].flatMap((holder) => {
    const party = venue.participantOf(holder)
    if (!party) return []
    const isBuyer = (holder === trade.taker) === (trade.taker_side === 0)
    return [
      certificateOf(service, market, {
        ...{ kind: 'trade', number, uscc: party.uscc, side: isBuyer ? 'buy' : 'sell', lots },
        lines: [{ lots, ticks }],
        ...{ fen: market.scale.cost(ticks, lots), counterparty: null, document: null },
        ...{ at: trade.at, logIndex: null },
      }),
    ]
  })
}

/** Of a block each side knows the other. */
function ofBlock(service: Service, number: number, ticksOf: TicksOf): Certificate[] {
  const venue = venueOf(service)
  const block = venue.shelves.blocks.get(number)
  if (block?.status !== 'done' && block?.status !== 'annulled') return []
  const { seller, buyer, asset, offers, ended_at } = block
  const { price_ticks, quantity_lots: lots } = offers.at(-1)!
  const ticks = ticksOf(price_ticks)
  const market = venue.marketOf(asset)!
  const sides = [
    { side: 'sell', uscc: seller, other: buyer },
    { side: 'buy', uscc: buyer, other: seller },
  ] as const
  return sides.map(({ side, uscc, other }) =>
    certificateOf(service, market, {
      ...{ kind: 'block', number, uscc, side, lots, lines: [{ lots, ticks }] },
      ...{ fen: market.scale.cost(ticks, lots), document: null, at: ended_at!, logIndex: null },
      counterparty: venue.participants.get(other)!.name,
    }),
  )
}

/** What was sold from the reserve, or bought back for it: a deal is final once it is paid and the permits have moved. */
function ofReserve(service: Service, kind: ReserveKind, number: number): Certificate[] {
  const venue = venueOf(service)
  const said = finalDeal(venue, kind, number)
  if (!said) return []
  const { asset, ...rest } = said
  const logIndex = service.sequencer.log.find('issue', String(number))?.idx ?? null
  return [
    certificateOf(service, venue.marketOf(asset)!, {
      ...{ ...rest, kind, number, counterparty: RESERVE, logIndex },
    }),
  ]
}

type Final = Pick<Said, 'uscc' | 'side' | 'lots' | 'fen' | 'lines' | 'document' | 'at'> & {
  readonly asset: number
}

function finalDeal(venue: Venue, kind: ReserveKind, number: number): Final | undefined {
  const { shelves } = venue
  const cost = (asset: number, ticks: number, lots: number) => venue.marketOf(asset)!.scale.cost(ticks, lots)
  switch (kind) {
    case 'award': {
      const bid = shelves.sale_bids.get(number)
      const sale = bid && shelves.sales.get(bid.sale_id)
      if (!bid?.awarded_lots || !sale) return undefined
      const { asset, price_ticks, pricing, document, cleared_at } = sale
      const lots = bid.awarded_lots
      const final = finalOf(venue, bid.deal_id, { document, at: cleared_at ?? sale.closes_at })
      if (!final) return undefined
      return {
        ...{ asset, uscc: bid.uscc, side: 'buy', lots, ...final },
        lines: pricing === 'uniform' ? [{ lots, ticks: price_ticks! }] : asBid(venue, asset, bid),
        fen: bid.paid_fen ?? cost(asset, price_ticks!, lots),
      }
    }
    case 'purchase': {
      const purchase = shelves.fixed_purchases.get(number)
      const sale = purchase && shelves.fixed_sales.get(purchase.fixed_sale_id)
      if (!purchase || !sale) return undefined
      const { asset, price_ticks: ticks, document } = sale
      const { uscc, lots, at } = purchase
      const final = finalOf(venue, purchase.deal_id, { document, at })
      if (!final) return undefined
      const lines = [{ lots, ticks }]
      return { ...{ asset, uscc, side: 'buy', lots, lines, ...final }, fen: cost(asset, ticks, lots) }
    }
    case 'auction': {
      const deal = shelves.deals.get(number)
      if (deal?.deal_kind !== 'auction' || deal.status !== 'settled') return undefined
      const { asset, uscc, side, lots, ticks, fen, contract, settled_at } = deal
      return {
        ...{ asset, uscc, side, lots, lines: [{ lots, ticks: ticks! }], fen },
        ...{ document: contract, at: settled_at! },
      }
    }
  }
}

/** By which document an award is final, and since when: by that of its sale at once, or by its contract once it is settled. */
function finalOf(
  { shelves }: Venue,
  dealId: number | null,
  atOnce: { readonly document: string; readonly at: number },
) {
  if (dealId === null) return atOnce
  const { status, contract, settled_at } = shelves.deals.get(dealId)!
  return status === 'settled' ? { document: contract, at: settled_at! } : undefined
}

/** What of a bid was awarded at which of its prices: its best first, as it is cleared. */
function asBid(venue: Venue, asset: number, { entries, awarded_lots }: BidRecord): Said['lines'] {
  const { scale } = venue.marketOf(asset)!
  let left = awarded_lots ?? 0
  return entries
    .map(({ price, quantity }) => ({ ticks: scale.ticks(price), lots: scale.lots(quantity) }))
    .sort((a, b) => b.ticks - a.ticks)
    .map(({ ticks, lots }) => {
      const given = Math.min(left, lots)
      left -= given
      return { ticks, lots: given }
    })
    .filter(({ lots }) => lots > 0)
}

/** What is signed to make a number stands for nothing else that the issuer signs. */
const DOMAIN = 'qingheng-certificate/1\n'

/**
 * The number of a certificate, of what of the deal never changes: only who has the issuer's key can make it, so that nobody finds out by
 * trying who traded.
 */
function numberOf(service: Service, said: Facts): string {
  const { deal_kind, deal_number, uscc, side, symbol, quantity, by_price, amount, document, concluded_at } =
    said
  const facts = {
    ...{ deal_kind, deal_number, uscc, side, symbol, quantity },
    ...{ by_price, amount, document, concluded_at },
  }
  const text = `${DOMAIN}${canonicalJson(facts as unknown as Json)}`
  return sha256(toHex(service.sequencer.log.sign(utf8(text))))
}
type Facts = Omit<Certificate, 'certificate_number' | 'status' | 'original_price'>
