import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { type Deal, type DealAnswer, deal } from '../../engine/facts/deal.ts'
import { clocksOf, dealsOf } from '../../engine/venue/awards.ts'
import { payDeal, recordContract, settleDeal, voidDeal } from '../../engine/venue/deals.ts'
import { isRefused } from '../../engine/venue/find.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole, type Principal } from '../kernel/permissions.ts'

const tag = 'market'
/** Who brings deals on, or watches them. */
const DEAL_READERS = ['maker', 'approver', 'operator', 'auditor'] as const

/** Deals with the reserve, from the award to the change of the permits, whatever the sale. */
export function dealRoutes(app: Router): void {
  const answer = {
    tag,
    answer: deal,
    status: 200,
    view: ({ service, value }: { service: Service; value: { readonly deal_id: number } }) =>
      dealView(venueOf(service), venueOf(service).shelves.deals.get(value.deal_id)!),
  } as const
  // Programs that know auctions in the open alone name those in the path.
  for (const path of ['/v1/deals/{deal_id}', '/v1/open-auctions/{open_auction_id}/deals/{deal_id}']) {
    does(app, recordContract, {
      ...answer,
      ...{ summary: 'Record the contract, once the result has stood in public', path: `${path}/contract` },
    })
    does(app, payDeal, {
      ...answer,
      ...{ summary: 'Pay a deal: what was set aside counts', path: `${path}/pay` },
    })
    does(app, voidDeal, {
      ...answer,
      ...{ summary: 'Void a deal, with the reason: what was paid goes back', path: `${path}/void` },
    })
    does(app, settleDeal, {
      ...answer,
      summary: 'Record both changes of permits: the deal is final, and permits and cash change hands',
      path: `${path}/settle`,
    })
  }
  reads(app, {
    tag,
    summary: 'Deals with the reserve that wait for a step: of the bureau all, of others their own',
    path: '/v1/deals/waiting',
    by: [...DEAL_READERS, 'enterprise'],
    query: pageQuery,
    answer: page(deal),
    view: ({ service, principal, query }) => {
      const seesAll = hasRole(principal, DEAL_READERS)
      const waiting = [...venueOf(service).shelves.deals.values()].filter(
        ({ status, uscc }) =>
          (status === 'awarded' || status === 'contracted' || status === 'paid') &&
          (seesAll || uscc === principal!.uscc),
      )
      return pagedList(waiting, query, (one) => dealView(venueOf(service), one))
    },
  })
  listRoute(app, {
    path: '/v1/auctions/{sale_id}/deals',
    summary: 'What follows the awards of a sealed sale, for anybody; nothing, where they were issued at once',
    kind: 'award',
  })
  listRoute(app, {
    path: '/v1/fixed-price-sales/{fixed_sale_id}/deals',
    summary:
      'What follows the purchases of a sale at one price, for anybody; nothing, where they were issued at once',
    kind: 'purchase',
  })
  listRoute(app, {
    path: '/v1/open-auctions/{open_auction_id}/deals',
    summary:
      'Its deals once it is over, the best price first, from the award to the change of the permits, for anybody',
    kind: 'auction',
  })
}

function listRoute(
  app: Router,
  {
    path,
    summary,
    kind,
  }: { readonly path: string; readonly summary: string; readonly kind: Deal['deal_kind'] },
): void {
  const [, name = ''] = /\{(\w+)\}/.exec(path)!
  reads(app, {
    ...{ tag, summary, path, params: z.object({ [name]: pathNumber }), query: pageQuery },
    codes: { 404: ['sale_not_found'] },
    answer: page(deal),
    view: ({ service, principal, params, query }) => {
      const venue = venueOf(service)
      const id = (params as Record<string, number>)[name]!
      const isSeen = seenDeals(venue, kind, id, principal)
      if (!isSeen) throw notFound(`${name}: there is no sale ${id}`)
      return pagedList(dealsOf(venue, kind, id).filter(isSeen).sort(byPrice), query, (one) =>
        dealView(venue, one),
      )
    },
  })
}

/** Which deals of a sale one sees: of an auction that runs nobody knows whose bids they are. Undefined: there is no such sale. */
function seenDeals(
  { shelves }: Venue,
  kind: Deal['deal_kind'],
  id: number,
  principal: Principal | undefined,
): ((deal: Deal) => boolean) | undefined {
  if (kind === 'award') return shelves.sales.has(id) ? () => true : undefined
  if (kind === 'purchase') return shelves.fixed_sales.has(id) ? () => true : undefined
  const auction = shelves.open_auctions.get(id)
  if (!auction || auction.announced_at === null) return undefined
  const isOver = auction.status !== 'announced' || hasRole(principal, ['maker', 'approver'])
  return ({ uscc }) => isOver || uscc === principal?.uscc
}

/** The best price for the reserve first; then as they came. */
function byPrice(a: Deal, b: Deal): number {
  const better = (b.ticks ?? b.fen / b.lots) - (a.ticks ?? a.fen / a.lots)
  return (a.side === 'sell' ? -better : better) || a.deal_id - b.deal_id
}

export function dealView(venue: Venue, one: Deal): DealAnswer {
  const { deal_id, deal_kind, sale_id, side, uscc, status, contract, signed_on, pay_by, reason } = one
  const { scale, terms } = venue.marketOf(one.asset)!
  const days = clocksOf(venue, one)
  const { public_until, contract_by } = isRefused(days)
    ? { public_until: null, contract_by: null }
    : days.value
  return {
    ...{ deal_id, deal_kind, sale_id, symbol: terms.symbol, side, uscc },
    open_auction_id: deal_kind === 'auction' ? sale_id : null,
    form: deal_kind === 'auction' ? venue.shelves.open_auctions.get(sale_id)!.form : null,
    name: venue.participants.get(uscc)!.name,
    ...{ quantity: scale.quantity(one.lots), price: one.ticks === null ? null : scale.price(one.ticks) },
    ...{ amount: formatFen(one.fen), at: timeOf(one.at), status, public_until, contract_by },
    ...{ contract, signed_on, contracted_at: timeOrNull(one.contracted_at), pay_by },
    ...{ paid_at: timeOrNull(one.paid_at), settled_at: timeOrNull(one.settled_at), reason },
    ...{ buyer_document: one.buyer_document, seller_document: one.seller_document },
    deposit: side === 'sell' ? scale.quantity(one.deposit) : formatFen(one.deposit),
  }
}
