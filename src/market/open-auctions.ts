import { z } from 'zod'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { type OpenAuction, openAuction, registration } from '../../engine/facts/open-auction.ts'
import {
  approveOpenAuction,
  cancelOpenAuction,
  proposeOpenAuction,
  qualifyBidder,
  registerBidder,
  registrationsOf,
} from '../../engine/venue/open-auctions.ts'
import { bidOpenly } from '../../engine/venue/open-bidding.ts'
import { pagedList } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole, type Principal } from '../kernel/permissions.ts'
import { auctionView, ownRegistration, registrationView } from './open-auction-views.ts'

const tag = 'market'
const params = z.object({ open_auction_id: pathNumber })

/** Auctions in the open by the reserve; what follows them is in `deals.ts`. */
export function openAuctionRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly open_auction_id: number } }) =>
    auctionView(service, venueOf(service).shelves.open_auctions.get(value.open_auction_id)!)
  const answer = { tag, answer: openAuction, view } as const
  const path = '/v1/open-auctions/{open_auction_id}'
  does(app, proposeOpenAuction, {
    ...answer,
    summary:
      'Propose an auction in the open: ascending with timed rounds, at a falling price, or to buy back',
    path: '/v1/open-auctions',
  })
  does(app, approveOpenAuction, {
    ...answer,
    ...{ summary: 'Announce it as the second person', path: `${path}/approve`, status: 200 },
  })
  does(app, cancelOpenAuction, {
    ...answer,
    ...{ summary: 'Call it off, with a reason', path: `${path}/cancel`, status: 200 },
  })
  does(app, registerBidder, {
    tag,
    summary: 'Register for it: what it asks for is set aside',
    path: `${path}/registrations`,
    answer: registration,
    view: ({ service, value }) => ownRegistration(service, value.registration_id),
  })
  does(app, qualifyBidder, {
    tag,
    summary: 'Review who registered',
    path: `${path}/registrations/{registration_id}/review`,
    status: 200,
    answer: registration,
    view: ({ service, value }) => ownRegistration(service, value.registration_id),
  })
  does(app, bidOpenly, {
    ...answer,
    ...{ summary: 'Bid, or take a falling price', path: `${path}/bids` },
  })
  readRoutes(app, path)
}

/** What is read of them. */
function readRoutes(app: Router, path: string): void {
  reads(app, {
    tag,
    summary: 'Auctions in the open, the newest first',
    path: '/v1/open-auctions',
    query: pageQuery,
    answer: page(openAuction),
    view: ({ service, principal, query }) => {
      const all = [...venueOf(service).shelves.open_auctions.values()].filter(
        (one) => isTold(one) || isBureau(principal),
      )
      return pagedList(all.reverse(), query, (one) => auctionView(service, one))
    },
  })
  reads(app, {
    tag,
    summary: 'One auction in the open with its bids, for anybody',
    path,
    params,
    codes: { 404: ['sale_not_found'] },
    answer: openAuction,
    view: ({ service, principal, params }) =>
      auctionView(service, auctionOf(service, params.open_auction_id, isBureau(principal))),
  })
  reads(app, {
    tag,
    summary: 'Who registered: of the bureau all, of others their own',
    path: `${path}/registrations`,
    by: ['maker', 'approver', 'operator', 'auditor', 'enterprise'],
    params,
    query: pageQuery,
    codes: { 404: ['sale_not_found'] },
    answer: page(registration),
    view: ({ service, principal, params, query }) => {
      const auction = auctionOf(service, params.open_auction_id)
      const all = registrationsOf(venueOf(service), auction.open_auction_id).filter(
        ({ uscc }) =>
          uscc === principal!.uscc || hasRole(principal, ['maker', 'approver', 'operator', 'auditor']),
      )
      return pagedList(all, query, (one) => registrationView(service, auction, one))
    },
  })
}

/** It was announced; what was called off before is nobody's business. */
const isTold = ({ announced_at }: OpenAuction) => announced_at !== null
const isBureau = (principal: Principal | undefined) => hasRole(principal, ['maker', 'approver'])

function auctionOf(service: Service, openAuctionId: number, alsoProposed = false): OpenAuction {
  const found = venueOf(service).shelves.open_auctions.get(openAuctionId)
  if (!found || (!isTold(found) && !alsoProposed))
    throw notFound(`open_auction_id: there is no sale ${openAuctionId}`)
  return found
}
