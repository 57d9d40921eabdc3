import { z } from 'zod'
import { addMonths, dayOf, startOfDay, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Market } from '../../engine/exchange/market.ts'
import { decimal, page, pageQuery, pathNumber, symbol } from '../../engine/facts/common.ts'
import {
  averagePrice,
  type FixedSale,
  type FixedSaleAnswer,
  fixedPurchase,
  fixedSale,
  saleApplication,
} from '../../engine/facts/fixed-sale.ts'
import {
  applicationsOf,
  approveFixedSale,
  buyFixed,
  cancelFixedSale,
  isVoid,
  proposeFixedSale,
  purchasesOf,
} from '../../engine/venue/fixed-sales.ts'
import { versionOf } from '../../engine/venue/notice-changes.ts'
import { applyForSale, withdrawApplication } from '../../engine/venue/sale-ballots.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault, notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole } from '../kernel/permissions.ts'
import { first } from '../store/sql.ts'

const tag = 'market'
/** A time to come was typed in a while ago. */
const SLACK_MS = 10 * 60_000
/** Over so many months an average price is. */
const AVERAGE_MONTHS = 6

/** Sales from the reserve at a price told beforehand, to whoever comes first. */
export function fixedSaleRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly fixed_sale_id: number } }) =>
    saleView(service, venueOf(service).shelves.fixed_sales.get(value.fixed_sale_id)!)
  const answer = { tag, answer: fixedSale, view } as const
  does(app, proposeFixedSale, {
    ...answer,
    summary: 'Propose a sale from the reserve at one price, first come, first served',
    path: '/v1/fixed-price-sales',
    check: ({ now }, { opens_at }) => {
      if (Date.parse(opens_at) < now() - SLACK_MS)
        throw memberFault('opens_at', 'sale_terms_invalid', 'a time to come')
    },
  })
  does(app, approveFixedSale, {
    ...answer,
    summary: 'Announce it as the second person',
    path: '/v1/fixed-price-sales/{fixed_sale_id}/approve',
    status: 200,
  })
  does(app, cancelFixedSale, {
    ...answer,
    summary: 'Call it off; what was sold stays sold',
    path: '/v1/fixed-price-sales/{fixed_sale_id}/cancel',
    status: 200,
  })
  does(app, buyFixed, {
    tag,
    summary: 'Buy from it: permits and cash change hands at once, or by the contract that follows',
    path: '/v1/fixed-price-sales/{fixed_sale_id}/purchases',
    answer: z.object({
      ...{ purchase_id: z.int(), fixed_sale_id: z.int(), symbol, quantity: decimal, amount: decimal },
      seq: z.int(),
    }),
    view: ({ service, value, receipt }) => {
      const { purchase_id, fixed_sale_id, quantity_lots, paid_fen } = value
      const venue = venueOf(service)
      const { scale, terms } = venue.marketOf(venue.shelves.fixed_sales.get(fixed_sale_id)!.asset)!
      return {
        ...{ purchase_id, fixed_sale_id, symbol: terms.symbol, quantity: scale.quantity(quantity_lots) },
        ...{ amount: formatFen(paid_fen), seq: receipt.seq },
      }
    },
  })
  const applied = { tag, answer: receiptOfApplication, view: applicationReceipt } as const
  const applications = '/v1/fixed-price-sales/{fixed_sale_id}/applications'
  does(app, applyForSale, {
    ...applied,
    summary: 'Apply for the ballot, in the place of what one applied for before: what it costs is set aside',
    path: applications,
  })
  does(app, withdrawApplication, {
    ...applied,
    summary: 'Take one’s application back before the ballot',
    method: 'delete',
    path: applications,
  })
  reads(app, {
    tag,
    summary:
      'Applications of a sale with a ballot: for anybody by their ranks once it was drawn, before only one’s own',
    path: applications,
    params: z.object({ fixed_sale_id: pathNumber }),
    query: pageQuery,
    codes: { 404: ['sale_not_found'] },
    answer: page(saleApplication),
    view: ({ service, principal, params, query }) => {
      const venue = venueOf(service)
      const sale = saleNamed(service, params.fixed_sale_id)
      const { scale } = venue.marketOf(sale.asset)!
      const seen = applicationsOf(venue, sale.fixed_sale_id).filter(
        ({ uscc }) => sale.chance !== null || uscc === principal?.uscc,
      )
      seen.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
      return pagedList(seen, query, ({ application_id, uscc, lots, at, rank, awarded_lots }) => ({
        ...{ application_id, uscc, name: venue.participants.get(uscc)!.name, quantity: scale.quantity(lots) },
        ...{ at: timeOf(at), rank, awarded: awarded_lots === null ? null : scale.quantity(awarded_lots) },
      }))
    },
  })
  reads(app, {
    tag,
    summary: 'Sales from the reserve at one price, the newest first',
    path: '/v1/fixed-price-sales',
    query: pageQuery,
    answer: page(fixedSale),
    view: ({ service, principal, query }) => {
      const all = [...venueOf(service).shelves.fixed_sales.values()].filter(
        ({ status }) => status !== 'proposed' || hasRole(principal, ['maker', 'approver']),
      )
      return pagedList(all.reverse(), query, (one) => saleView(service, one))
    },
  })
  reads(app, {
    tag,
    summary: 'Who bought in a sale at one price, the newest first, for anybody',
    path: '/v1/fixed-price-sales/{fixed_sale_id}/purchases',
    params: z.object({ fixed_sale_id: pathNumber }),
    query: pageQuery,
    codes: { 404: ['sale_not_found'] },
    answer: page(fixedPurchase),
    view: ({ service, params, query }) => {
      const venue = venueOf(service)
      const sale = saleNamed(service, params.fixed_sale_id)
      const { scale } = venue.marketOf(sale.asset)!
      return pagedList(
        purchasesOf(venue, sale.fixed_sale_id).reverse(),
        query,
        ({ purchase_id, uscc, lots, at, deal_id }) => ({
          deal_status: deal_id === null ? null : venue.shelves.deals.get(deal_id)!.status,
          ...{
            purchase_id,
            deal_id,
            uscc,
            name: venue.participants.get(uscc)!.name,
            quantity: scale.quantity(lots),
          },
          ...{ amount: formatFen(scale.cost(sale.price_ticks, lots)), at: timeOf(at) },
        }),
      )
    },
  })
  reads(app, {
    tag,
    summary:
      'The average price of the last six months, weighted by quantity: what a fixed price may be taken from',
    path: '/v1/instruments/{symbol}/average-price',
    params: z.object({ symbol }),
    codes: { 404: ['market_not_found'] },
    answer: averagePrice,
    view: ({ service, params }) => {
      const market = venueOf(service).marketBySymbol.get(params.symbol)
      if (!market) throw notFound(`symbol: there is no instrument ${params.symbol}`)
      return averageOf(service, market)
    },
  })
}

/** That what was asked of an application is done. */
const receiptOfApplication = z.object({ application_id: z.int(), fixed_sale_id: z.int(), seq: z.int() })

function applicationReceipt({
  value: { application_id, fixed_sale_id },
  receipt,
}: {
  value: { readonly application_id: number; readonly fixed_sale_id: number }
  receipt: { readonly seq: number }
}) {
  return { application_id, fixed_sale_id, seq: receipt.seq }
}

function saleNamed(service: Service, id: number): FixedSale {
  const sale = venueOf(service).shelves.fixed_sales.get(id)
  if (!sale) throw notFound(`fixed_sale_id: there is no sale ${id}`)
  return sale
}

function saleView(service: Service, one: FixedSale): FixedSaleAnswer {
  const venue = venueOf(service)
  const { scale, terms } = venue.marketOf(one.asset)!
  const now = service.now()
  const { fixed_sale_id, document, proposer, status, reason } = one
  return {
    ...{ fixed_sale_id, symbol: terms.symbol, quantity: scale.quantity(one.quantity_lots) },
    quantity_left: scale.quantity(one.quantity_lots - one.sold_lots),
    price: scale.price(one.price_ticks),
    max_quantity: one.max_lots === null ? null : scale.quantity(one.max_lots),
    ...{ opens_at: timeOf(one.opens_at), closes_at: timeOf(one.closes_at) },
    ...{ document, proposer, status, reason, announced_at: timeOrNull(one.announced_at) },
    ...{ publicity_days: one.publicity_days, contract_days: one.contract_days },
    payment_days: one.payment_days,
    notice_version: versionOf(venue, 'purchase', fixed_sale_id),
    ballot_at: timeOrNull(one.ballot_at),
    ballot_seed: one.chance,
    is_applied_for:
      status === 'announced' && one.ballot_at !== null && one.opens_at <= now && now < one.ballot_at,
    is_open:
      status === 'announced' &&
      (one.ballot_at ?? one.opens_at) <= now &&
      now < one.closes_at &&
      one.sold_lots < one.quantity_lots,
    purchase_count: purchasesOf(venue, fixed_sale_id).filter(({ deal_id }) => !isVoid(venue, deal_id)).length,
    application_count: applicationsOf(venue, fixed_sale_id).length,
  }
}

/** Of trades on the market, blocks and sales not among them. */
function averageOf(service: Service, market: Market) {
  const { asset, scale, terms } = market
  const to = service.now()
  const from = startOfDay(addMonths(dayOf(to), -AVERAGE_MONTHS))
  const sums = first<{ count: number; ticks: string | null; lots: string | null }>(
    service.sql,
    `SELECT count(*) AS count, CAST(sum(price_ticks * quantity_lots) AS TEXT) AS ticks,
       CAST(sum(quantity_lots) AS TEXT) AS lots FROM standing_trades WHERE asset = ? AND at >= ?`,
    ...[asset, from],
  )!
  const [ticks, lots] = [BigInt(sums.ticks ?? 0), BigInt(sums.lots ?? 0)]
  return {
    ...{ symbol: terms.symbol, from: timeOf(from), to: timeOf(to), trades: sums.count },
    volume: scale.quantity(Number(lots)),
    average_price: scale.averagePrice(ticks * BigInt(scale.fenPerTickLot), lots),
  }
}
