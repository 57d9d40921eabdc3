import { Encrypter } from 'age-encryption'
import { z } from 'zod'
import { timeOf, timeOrNull, yearOf } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { inChinese } from '../../engine/facts/in-chinese.ts'
import {
  type BidAnswer,
  type BidRecord,
  bid,
  MAX_KEY_HOLDERS,
  type SaleAnswer,
  type SaleRecord,
  sale,
  sealedShare,
} from '../../engine/facts/sale.ts'
import { seedOfNonces } from '../../engine/proof/ballot.ts'
import { versionOf } from '../../engine/venue/notice-changes.ts'
import { clearSale, nonceOf, noncesOf } from '../../engine/venue/sale-clearing.ts'
import {
  approveSale,
  bidInSale,
  bidsOf,
  cancelSale,
  giveSaleShares,
  leftOverFor,
  proposeSale,
  withdrawBid,
} from '../../engine/venue/sales.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault, notFound, ProblemError } from '../edge/problem.ts'
import { answers, describe, type Router } from '../edge/route.ts'
import { does, reads, submit } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { sha256 } from '../kernel/hash.ts'
import type { Principal } from '../kernel/permissions.ts'
import { openBids, waitsForParts } from './open-bids.ts'

const tag = 'market'
const params = z.object({ sale_id: pathNumber })

/** Sales from the reserve by sealed bids: announced, bid for, opened by the holders of the key, cleared at one price. */
export function saleRoutes(app: Router): void {
  const answerOf = ({ service, value }: { service: Service; value: { sale_id: number } }) =>
    saleView(service, saleOf(service, value.sale_id))
  const answer = { tag, answer: sale, view: answerOf } as const
  does(app, proposeSale, {
    ...answer,
    summary: 'Propose a sale from the reserve: quantity, reserve price, limits, time, and who holds the key',
    path: '/v1/auctions',
    check: (_, { key_holders }) => {
      for (const [index, { recipient }] of key_holders.entries())
        if (!isRecipient(recipient))
          throw memberFault(
            `key_holders/${index}/recipient`,
            'sale_terms_invalid',
            'it is no age recipient: its check characters do not fit',
          )
    },
  })
  does(app, approveSale, {
    ...answer,
    summary: 'Announce a sale as the second person',
    path: '/v1/auctions/{sale_id}/approve',
    status: 200,
  })
  does(app, cancelSale, {
    ...answer,
    summary: 'Call a sale off before it is cleared',
    path: '/v1/auctions/{sale_id}/cancel',
    status: 200,
  })
  does(app, bidInSale, {
    tag,
    summary: 'A sealed bid, in the place of my earlier one; nobody reads it before the time for bids is over',
    path: '/v1/auctions/{sale_id}/bids',
    answer: bid,
    view: ({ service, value }) =>
      bidView(venueOf(service), venueOf(service).shelves.sale_bids.get(value.bid_id)!),
  })
  does(app, withdrawBid, {
    tag,
    summary: 'Take my bid back while bids are taken',
    method: 'delete',
    path: '/v1/auctions/{sale_id}/bids',
    status: 200,
    answer: bid,
    view: ({ service, value }) =>
      bidView(venueOf(service), venueOf(service).shelves.sale_bids.get(value.bid_id)!),
  })
  does(app, giveSaleShares, {
    ...answer,
    summary: 'Give the parts of the bids\u2019 keys that one holder has decrypted',
    path: '/v1/auctions/{sale_id}/shares',
  })

  app.openapi(
    describe(
      {
        tag,
        summary: 'Put the parts of the keys together, open every bid, and clear the sale',
        gives: clearSale,
        codes: { 422: ['sale_not_opened'] },
      },
      {
        method: 'post',
        path: '/v1/auctions/{sale_id}/clear',
        request: { params },
        responses: answers(200, sale),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { sale_id } = c.req.valid('param')
      const one = saleOf(service, sale_id)
      const given = sharesOf(venueOf(service), sale_id)
      const bids = bidsOf(venueOf(service), sale_id)
      const isOver = service.now() >= one.closes_at && one.status === 'announced'
      if (isOver && bids.some((each) => waitsForParts(each, given, one.threshold, one.key_holders.length)))
        throw new ProblemError(
          422,
          'sale_not_opened',
          `sale_id: ${given.length} of ${one.threshold} holders of the key have given their parts`,
        )
      const opened = isOver ? await openBids(bids, given, one.threshold, sha256) : []
      await submit(c, { command: 'clear_sale', sale_id, opened })
      return c.json(saleView(service, saleOf(service, sale_id)), 200)
    },
  )

  reads(app, {
    tag,
    summary: 'Sales from the reserve, the newest first',
    path: '/v1/auctions',
    query: pageQuery,
    answer: page(sale),
    view: ({ service, principal, query }) => {
      const all = [...venueOf(service).shelves.sales.values()].filter(
        (one) => isPublic(one) || isInside(principal),
      )
      return pagedList(all.reverse(), query, (one) => saleView(service, one))
    },
  })
  reads(app, {
    tag,
    summary: 'One sale: its notice, and how it ended',
    path: '/v1/auctions/{sale_id}',
    params,
    answer: sale,
    view: ({ service, principal, params }) => {
      const one = saleOf(service, params.sale_id)
      if (!isPublic(one) && !isInside(principal))
        throw notFound(`sale_id: there is no sale ${params.sale_id}`)
      return saleView(service, one)
    },
  })
  reads(app, {
    tag,
    summary: 'My bids in a sale, the newest first',
    path: '/v1/auctions/{sale_id}/bids',
    by: ['enterprise'],
    isOwn: true,
    params,
    query: pageQuery,
    answer: page(bid),
    view: ({ service, principal, params, query }) => {
      const venue = venueOf(service)
      const own = [...venue.shelves.sale_bids.values()].filter(
        (one) => one.sale_id === params.sale_id && one.uscc === principal!.uscc,
      )
      return pagedList(own.reverse(), query, (one) => bidView(venue, one))
    },
  })
  reads(app, {
    tag,
    summary:
      'Parts of the bids\u2019 keys, encrypted to one holder (age): told once the time for bids is over',
    path: '/v1/auctions/{sale_id}/sealed-shares/{key_holder}',
    params: params.extend({ key_holder: pathNumber }),
    answer: z.object({ data: z.array(sealedShare) }),
    view: ({ service, params }) => {
      const one = saleOf(service, params.sale_id)
      if (params.key_holder > one.key_holders.length || params.key_holder > MAX_KEY_HOLDERS)
        throw notFound(`key_holder: there are ${one.key_holders.length}`)
      const isOver = service.now() >= one.closes_at
      const bids = isOver ? bidsOf(venueOf(service), one.sale_id) : []
      return {
        data: bids.map(({ bid_id, shares }) => ({ bid_id, share: shares[params.key_holder - 1]! })),
      }
    },
  })
}

/** Why a bid counts for nothing, in both languages. */
const inBoth = (fault: string) => ({ zh: inChinese(fault), en: fault })

/** It was announced, whatever became of it. */
const isPublic = ({ announced_at }: SaleRecord) => announced_at !== null

/** Who prepares sales sees those that are not announced yet. */
const isInside = (principal: Principal | undefined) =>
  principal?.roles.some((role) => role === 'maker' || role === 'approver') === true

function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

function saleOf(service: Service, saleId: number): SaleRecord {
  const found = venueOf(service).shelves.sales.get(saleId)
  if (!found) throw notFound(`sale_id: there is no sale ${saleId}`)
  return found
}

function sharesOf(venue: Venue, saleId: number) {
  return [...venue.shelves.sale_shares.values()].filter((one) => one.sale_id === saleId)
}

function saleView(service: Service, one: SaleRecord): SaleAnswer {
  const venue = venueOf(service)
  const { terms, scale } = venue.marketOf(one.asset)!
  const bids = bidsOf(venue, one.sale_id)
  const given = new Set(sharesOf(venue, one.sale_id).map(({ key_holder }) => key_holder))
  const isOver = service.now() >= one.closes_at
  const winners = bids.filter(({ awarded_lots }) => (awarded_lots ?? 0) > 0)
  const isCleared = one.status === 'cleared'
  /** Of sales that were cleared before it was kept, all paid the one price. */
  const paidBy = ({ paid_fen, awarded_lots }: BidRecord) =>
    paid_fen ?? scale.cost(one.price_ticks!, awarded_lots ?? 0)
  return {
    ...{ sale_id: one.sale_id, symbol: terms.symbol, quantity: scale.quantity(one.quantity_lots) },
    pricing: one.pricing,
    reserve_price: one.reserve_ticks === 0 ? null : scale.price(one.reserve_ticks),
    must_clear_fully: one.must_clear_fully,
    max_share_basis_points: one.max_share_basis_points,
    trigger_price: one.extra_lots === 0 ? null : scale.price(one.trigger_ticks),
    extra_quantity: one.extra_lots === 0 ? null : scale.quantity(one.extra_lots),
    carries_over: one.carries_over,
    carried: (one.status === 'proposed' ? leftOverFor(venue, one) : one.carried).map(({ sale_id, lots }) => ({
      sale_id,
      quantity: scale.quantity(lots),
    })),
    ...{ is_irrevocable: one.is_irrevocable, notice_days: one.notice_days },
    ...{ publicity_days: one.publicity_days, contract_days: one.contract_days },
    payment_days: one.payment_days,
    notice_version: versionOf(venue, 'award', one.sale_id),
    min_deposit: formatFen(one.min_deposit_fen),
    ...{ opens_at: timeOf(one.opens_at), closes_at: timeOf(one.closes_at) },
    key_holders: one.key_holders.map((holder, index) => ({ ...holder, has_given: given.has(index + 1) })),
    ...{ threshold: one.threshold, document: one.document, proposer: one.proposer },
    ...{ status: one.status, reason: one.reason },
    ...{ announced_at: timeOrNull(one.announced_at), cleared_at: timeOrNull(one.cleared_at) },
    // After its year the rest stays in the reserve.
    left_over:
      one.carry_sales === 0 || yearOf(one.closes_at) < yearOf(service.now())
        ? null
        : { quantity: scale.quantity(one.carry_lots), sales: one.carry_sales },
    bid_count: isOver ? bids.length : null,
    outcome: one.outcome,
    price: one.price_ticks === null ? null : scale.price(one.price_ticks),
    sold: one.sold_lots === null ? null : scale.quantity(one.sold_lots),
    revenue:
      one.price_ticks === null ? null : formatFen(winners.reduce((sum, each) => sum + paidBy(each), 0)),
    statistics: isCleared
      ? statisticsOf(venue, one, { bidders: bids.length, successful: winners.length })
      : null,
    awards: winners.map((each) => ({
      uscc: each.uscc,
      name: venue.participants.get(each.uscc)!.name,
      quantity: scale.quantity(each.awarded_lots!),
      amount: formatFen(paidBy(each)),
      deal_status: dealStatusOf(venue, each),
    })),
    bids: isCleared
      ? bids.map((each) => ({
          bid_id: each.bid_id,
          nonce: nonceOf(each.opened) ?? null,
          entries: [...each.entries],
          deposit: formatFen(each.deposit_fen),
          fault: each.fault === null ? null : inBoth(each.fault),
          awarded: scale.quantity(each.awarded_lots ?? 0),
        }))
      : [],
    chance: one.chance,
    is_chance_of_bids:
      one.chance === null ? null : one.chance === seedOfNonces(noncesOf(bids.map(({ opened }) => opened))),
  }
}

/** What was bid, as EEX publishes it. */
function statisticsOf(
  venue: Venue,
  { asset, bid_lots, cover_ratio, prices }: SaleRecord,
  counts: { readonly bidders: number; readonly successful: number },
): NonNullable<SaleAnswer['statistics']> {
  const { scale } = venue.marketOf(asset)!
  const priceOr = (ticks: number | undefined) => (ticks === undefined ? null : scale.price(ticks))
  /** A mean of ticks is none: it is told with two more digits. */
  const meanOf = (ticks: number | undefined) =>
    ticks === undefined ? null : ((ticks * Number(scale.price(1_000_000))) / 1_000_000).toFixed(4)
  return {
    ...counts,
    ...{ bid_quantity: scale.quantity(bid_lots ?? 0), cover_ratio: cover_ratio ?? 0 },
    ...{ min_price: priceOr(prices?.min), max_price: priceOr(prices?.max) },
    ...{ mean_price: meanOf(prices?.mean), median_price: meanOf(prices?.median) },
  }
}

function bidView(venue: Venue, one: BidRecord): BidAnswer {
  const { scale } = venue.marketOf(venue.shelves.sales.get(one.sale_id)!.asset)!
  return {
    ...{ bid_id: one.bid_id, sale_id: one.sale_id, at: timeOf(one.at) },
    ...{ deposit: formatFen(one.deposit_fen), commitment: one.commitment },
    withdrawn_at: timeOrNull(one.withdrawn_at),
    ...{ entries: [...one.entries], fault: one.fault === null ? null : inBoth(one.fault) },
    awarded: one.awarded_lots === null ? null : scale.quantity(one.awarded_lots),
    deal_status: dealStatusOf(venue, one),
  }
}

const dealStatusOf = ({ shelves }: Venue, { deal_id }: BidRecord) =>
  deal_id === null ? null : shelves.deals.get(deal_id)!.status
