import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import {
  type Certificate,
  certificate,
  certificateHash,
  certificateStatus,
} from '../../engine/facts/certificate.ts'
import { pathNumber } from '../../engine/facts/common.ts'
import {
  type DEAL_CERTIFICATE_STATUS,
  DEAL_KIND,
  type DealKind,
  keysOf,
  type Word,
} from '../../engine/facts/words.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { FILE_POLICY } from '../edge/markup.ts'
import { notFound, shapeProblem } from '../edge/problem.ts'
import { describe, guardOf, principalOf, type Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { sha256 } from '../kernel/hash.ts'
import { first } from '../store/sql.ts'
import { TRADES } from '../store/tables.ts'
import { certificatePage } from './certificate-page.ts'
import { listedView } from './instruments.ts'

const tag = 'orders'
const params = z.object({ deal_kind: z.enum(keysOf(DEAL_KIND)), deal_number: pathNumber })
const codes = { 404: ['not_found'] } as const
/** The other side of what is sold or bought by the city. */
const RESERVE: Word = { zh: '政府储备', en: 'the reserve of the city' }

/** Certificates of deals (交易鉴证书): for a party to print and hand on, and for who holds one to look up. */
export function certificateRoutes(app: Router): void {
  const own = { tag, by: ['enterprise'], isOwn: true, codes } as const
  reads(app, {
    ...own,
    summary: 'The certificate of a deal of mine',
    path: '/v1/deals/{deal_kind}/{deal_number}/certificate',
    params,
    answer: certificate,
    view: ({ service, principal, params: { deal_kind, deal_number } }) =>
      ofParty(service, deal_kind, deal_number, principal!.uscc),
  })

  const language = z.strictObject({ language: z.enum(['zh', 'en']).default('zh') })
  const route = describe(
    { ...own, summary: 'The same as one page for print, with a code by which it is looked up' },
    {
      method: 'get',
      path: '/v1/deals/{deal_kind}/{deal_number}/certificate/page',
      request: { params, query: language },
      responses: { 200: { description: 'the page', content: { 'text/html': { schema: z.string() } } } },
    },
  )
  app.openAPIRegistry.registerPath(route)
  app.get('/v1/deals/:deal_kind/:deal_number/certificate/page', guardOf(route), (c) => {
    const [place, query] = [params.safeParse(c.req.param()), language.safeParse(c.req.query())]
    if (!place.success) throw notFound('deal_number: you have no such deal')
    if (!query.success) throw shapeProblem(query.error)
    const service = c.get('service')
    const { deal_kind, deal_number } = place.data
    const found = ofParty(service, deal_kind, deal_number, principalOf(c).uscc)
    const address = c.get('origin') ?? new URL(c.req.url).origin
    const text = certificatePage(found, {
      ...{ hash: hashOf(found), address, language: query.data.language },
      status: statusOf(service, found),
    })
    return c.body(text, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': FILE_POLICY,
    })
  })

  reads(app, {
    tag,
    summary: 'Whether a certificate on paper is one of ours and its deal stands, by its number, for anybody',
    path: '/v1/certificates/{deal_kind}/{deal_number}/{certificate_sha256}',
    params: params.extend({ certificate_sha256: certificateHash }),
    codes,
    answer: certificateStatus,
    view: ({ service, params: { deal_kind, deal_number, certificate_sha256 } }) => {
      const found = certificatesOf(service, deal_kind, deal_number).find(
        (one) => hashOf(one) === certificate_sha256,
      )
      if (!found) throw notFound('certificate_sha256: no such certificate was issued here')
      return { status: statusOf(service, found), checked_at: timeOf(service.now()) }
    },
  })
}

const hashOf = (one: Certificate) => sha256(canonicalJson(one as unknown as Json))

const statusOf = (
  service: Service,
  { deal_kind, deal_number }: Certificate,
): keyof typeof DEAL_CERTIFICATE_STATUS =>
  deal_kind === 'trade' && venueOf(service).shelves.annulments.get(deal_number)?.status === 'annulled'
    ? 'annulled'
    : 'stands'

function ofParty(service: Service, kind: DealKind, number: number, uscc: string | undefined): Certificate {
  const found = certificatesOf(service, kind, number).find((one) => one.uscc === uscc)
  if (!found) throw notFound('deal_number: you have no such deal')
  return found
}

/** The certificates of a deal, one for each party; none: there is no such deal, or it is not final. */
function certificatesOf(service: Service, kind: DealKind, number: number): Certificate[] {
  return kind === 'trade' ? ofTrade(service, number) : ofReserve(service, kind, number)
}

interface Said {
  readonly kind: DealKind
  readonly number: number
  readonly uscc: string
  readonly side: 'buy' | 'sell'
  readonly lots: number
  readonly fen: number
  /** null: of several prices. */
  readonly ticks: number | null
  readonly counterparty: Word | null
  readonly document: string | null
  readonly at: number
  readonly logIndex: number | null
}

function certificateOf(service: Service, market: Market, said: Said): Certificate {
  const { terms, scale } = market
  return {
    ...{ deal_kind: said.kind, deal_number: said.number, side: said.side },
    ...{ uscc: said.uscc, name: venueOf(service).participants.get(said.uscc)!.name },
    ...{ symbol: terms.symbol, instrument: listedView(service, market).name, unit: terms.unit },
    quantity: scale.quantity(said.lots),
    price: said.ticks === null ? null : scale.price(said.ticks),
    amount: formatFen(said.fen),
    ...{ counterparty: said.counterparty, document: said.document },
    ...{ concluded_at: timeOf(said.at), log_index: said.logIndex },
  }
}

function ofTrade(service: Service, number: number): Certificate[] {
  const venue = venueOf(service)
  const row = first(service.sql, 'SELECT * FROM trades WHERE trade_id = ?', number)
  if (!row) return []
  const trade = TRADES.read(row)
  const market = venue.marketOf(trade.asset)!
  const { price_ticks: ticks, quantity_lots: lots } = trade
  return [trade.maker, trade.taker].flatMap((holder) => {
    const party = venue.participantOf(holder)
    if (!party) return []
    const isBuyer = (holder === trade.taker) === (trade.taker_side === 0)
    return [
      certificateOf(service, market, {
        ...{ kind: 'trade', number, uscc: party.uscc, side: isBuyer ? 'buy' : 'sell', lots, ticks },
        ...{ fen: market.scale.cost(ticks, lots), counterparty: null, document: null },
        ...{ at: trade.at, logIndex: null },
      }),
    ]
  })
}

/** What was sold from the reserve, or bought back for it: a deal is final once it is paid and the permits have moved. */
function ofReserve(service: Service, kind: Exclude<DealKind, 'trade'>, number: number): Certificate[] {
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

type Final = Pick<Said, 'uscc' | 'side' | 'lots' | 'fen' | 'ticks' | 'document' | 'at'> & {
  readonly asset: number
}

function finalDeal(venue: Venue, kind: Exclude<DealKind, 'trade'>, number: number): Final | undefined {
  const { shelves } = venue
  const cost = (asset: number, ticks: number, lots: number) => venue.marketOf(asset)!.scale.cost(ticks, lots)
  switch (kind) {
    case 'award': {
      const bid = shelves.sale_bids.get(number)
      const sale = bid && shelves.sales.get(bid.sale_id)
      if (!bid?.awarded_lots || !sale) return undefined
      const { asset, price_ticks, pricing, document, closes_at: at } = sale
      const lots = bid.awarded_lots
      return {
        ...{ asset, uscc: bid.uscc, side: 'buy', lots, document, at },
        ticks: pricing === 'uniform' ? price_ticks : null,
        fen: bid.paid_fen ?? cost(asset, price_ticks!, lots),
      }
    }
    case 'purchase': {
      const purchase = shelves.fixed_purchases.get(number)
      const sale = purchase && shelves.fixed_sales.get(purchase.fixed_sale_id)
      if (!purchase || !sale) return undefined
      const { asset, price_ticks: ticks, document } = sale
      const { uscc, lots, at } = purchase
      return { ...{ asset, uscc, side: 'buy', lots, ticks, document, at }, fen: cost(asset, ticks, lots) }
    }
    case 'auction': {
      const deal = shelves.auction_deals.get(number)
      const auction = deal && shelves.open_auctions.get(deal.open_auction_id)
      if (!auction || deal.status !== 'settled') return undefined
      const { uscc, lots, ticks, contract } = deal
      const side = auction.form === 'reverse' ? 'sell' : 'buy'
      const { asset } = auction
      return {
        ...{ asset, uscc, side, lots, ticks, document: contract, at: deal.settled_at! },
        fen: cost(asset, ticks, lots),
      }
    }
  }
}
