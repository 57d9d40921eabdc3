import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  type Disposal,
  type OfferedDisposalAnswer,
  offeredDisposal,
  type Pledge,
  type PledgeAnswer,
  pledge,
} from '../../engine/facts/pledge.ts'
import { agreePledgeChange, dropPledgeChange, varyPledge } from '../../engine/venue/pledge-changes.ts'
import { declareDefault, liftDefault } from '../../engine/venue/pledge-default.ts'
import { acceptDisposal, disposePledge, withdrawDisposal } from '../../engine/venue/pledge-disposal.ts'
import { ranked, securedBefore } from '../../engine/venue/pledge-ranks.ts'
import { collateralPrice, collateralValue } from '../../engine/venue/pledge-reading.ts'
import {
  consentPledge,
  proposePledge,
  refusePledge,
  registerPledge,
  releasePledge,
} from '../../engine/venue/pledges.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS, hasRole } from '../kernel/permissions.ts'

const tag = 'registry'

/** The life of a pledge, each step by whose it is. */
export function pledgeRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Pledges, the newest first: given or taken by me, or all for who oversees',
    path: '/v1/pledges',
    by: ['enterprise', 'bank', ...ACCOUNT_READERS],
    query: pageQuery,
    answer: page(pledge),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const own = principal?.uscc
      const seen = [...venue.shelves.pledges.values()].filter(
        ({ holder, pledgee_uscc }) =>
          hasRole(principal, ACCOUNT_READERS) ||
          own === pledgee_uscc ||
          own === venue.participantOf(holder)?.uscc,
      )
      return pagedList(seen.reverse(), query, (one) => pledgeView(venue, one, service.now()))
    },
  })

  reads(app, {
    tag,
    summary: 'What is offered to me of pledged permits, or was, the newest first',
    path: '/v1/disposals',
    by: ['enterprise'],
    isOwn: true,
    query: pageQuery,
    answer: page(offeredDisposal),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const offers = [...venue.shelves.disposals.values()].filter(
        ({ buyer_uscc }) => buyer_uscc === principal!.uscc,
      )
      return pagedList(offers.reverse(), query, (sale) => offerView(venue, sale))
    },
  })

  const answerOf = ({ service, value }: { service: Service; value: { pledge_id: number } }) => {
    const venue = venueOf(service)
    return pledgeView(venue, venue.shelves.pledges.get(value.pledge_id)!, service.now())
  }
  const answer = { tag, answer: pledge, view: answerOf } as const

  does(app, proposePledge, {
    ...answer,
    summary: 'Propose that permits of an enterprise secure a loan of mine',
    path: '/v1/pledges',
  })
  for (const [kind, path, summary] of [
    [consentPledge, 'consent', 'Agree, as the holder, to what a bank proposed'],
    [
      registerPledge,
      'register',
      'Register: it arises, in its place, and the permits are set aside; of a change: the other permits take their place',
    ],
    [dropPledgeChange, 'drop-change', 'Do not agree to a change, or take it back: all stays as it was'],
    [liftDefault, 'cure', 'It was paid after all: no default any more'],
  ] as const)
    does(app, kind as typeof consentPledge, {
      ...answer,
      summary,
      path: `/v1/pledges/{pledge_id}/${path}`,
      status: 200,
    })
  does(app, refusePledge, {
    ...answer,
    summary: 'Decline it as the holder, take it back as the bank, or do not register it as the bureau',
    path: '/v1/pledges/{pledge_id}/refuse',
    status: 200,
  })
  does(app, releasePledge, {
    ...answer,
    summary: 'Let part of the pledged permits go, or all',
    path: '/v1/pledges/{pledge_id}/release',
    status: 200,
    mayBeEmpty: true,
  })
  does(app, varyPledge, {
    ...answer,
    summary:
      'Propose another end, another sum, more permits or others; the holder agrees, and the bureau registers other permits',
    path: '/v1/pledges/{pledge_id}/vary',
    status: 200,
  })
  does(app, agreePledgeChange, {
    ...answer,
    summary: 'Agree, as the holder, to a change, which is named as it was seen',
    path: '/v1/pledges/{pledge_id}/agree',
    status: 200,
  })
  does(app, acceptDisposal, {
    tag,
    answer: offeredDisposal,
    view: ({ service, value }) => {
      const venue = venueOf(service)
      return offerView(venue, venue.shelves.disposals.get(value.disposal_id)!)
    },
    summary: 'Accept what is offered to me: permits and cash change hands now',
    path: '/v1/disposals/{disposal_id}/accept',
    status: 200,
  })
  does(app, withdrawDisposal, {
    ...answer,
    summary: 'Take back an offer that was not accepted',
    path: '/v1/disposals/{disposal_id}/withdraw',
    status: 200,
  })
  does(app, declareDefault, {
    ...answer,
    summary: 'Give notice of default, with the time in which it may be paid',
    path: '/v1/pledges/{pledge_id}/default',
    status: 200,
  })
  does(app, disposePledge, {
    ...answer,
    summary: 'Offer pledged permits to a buyer once that time has passed, at a price within the day’s limit',
    path: '/v1/pledges/{pledge_id}/dispose',
    status: 200,
  })
}

const percent = (basisPoints: number | null) => (basisPoints === null ? null : basisPoints / 100)

function pledgeView(venue: Venue, one: Pledge, now: number): PledgeAnswer {
  const market = venue.marketOf(one.asset)!
  const { scale } = market
  const party = (uscc: string) => ({ uscc, name: venue.participants.get(uscc)!.name })
  const value = collateralValue(market, one.quantity_lots, now)
  const before = securedBefore(venue, one)
  const basisPoints = value === 0 ? 0 : ((before + one.secured_fen) * 10_000) / value
  // What is worth nothing secures nothing: the term of the permits is over.
  const isWorthless = value === 0 && one.quantity_lots > 0
  const isAbove = (line: number | null) => line !== null && value > 0 && basisPoints >= line
  const fen = (amount: number | null) => (amount === null ? null : formatFen(amount))
  return {
    pledge_id: one.pledge_id,
    status: one.status,
    pledgor: party(venue.participantOf(one.holder)!.uscc),
    pledgee: party(one.pledgee_uscc),
    symbol: market.terms.symbol,
    quantity: scale.quantity(one.quantity_lots),
    secured_amount: formatFen(one.secured_fen),
    document: one.document,
    due_on: one.due_on,
    has_foreclosure_clause: one.has_foreclosure_clause,
    rank: rankOf(venue, one),
    behind: one.behind,
    secured_before: formatFen(before),
    proposed_at: timeOf(one.proposed_at),
    registered_at: timeOrNull(one.registered_at),
    ended_at: timeOrNull(one.ended_at),
    reason: one.reason,
    value_then: fen(one.valued_fen),
    price_then: one.valued_ticks === null ? null : scale.price(one.valued_ticks),
    value_now: formatFen(value),
    price_now: scale.price(collateralPrice(market, now)),
    loan_to_value_percent: isWorthless ? null : Math.round(basisPoints) / 100,
    warning_percent: percent(one.warning_basis_points),
    call_percent: percent(one.call_basis_points),
    alert:
      isWorthless || isAbove(one.call_basis_points)
        ? 'call'
        : isAbove(one.warning_basis_points)
          ? 'warning'
          : 'none',
    varied_due_on: one.varied_due_on,
    varied_secured_amount: fen(one.varied_secured_fen),
    ...variedView(venue, one),
    claim: one.ended_at === null ? fen(one.claim_fen) : null,
    cure_until: one.ended_at === null ? one.cure_until : null,
    disposals: [...venue.shelves.disposals.values()]
      .filter(({ pledge_id }) => pledge_id === one.pledge_id)
      .map((sale) => disposalView(venue, one, sale)),
  }
}

/** The permits that are to be pledged instead, where that waits. */
function variedView(venue: Venue, { varied_asset, varied_lots, is_varied_agreed }: Pledge) {
  const market = varied_asset === null ? undefined : venue.marketOf(varied_asset)
  return {
    varied_symbol: market?.terms.symbol ?? null,
    varied_quantity: market && varied_lots !== null ? market.scale.quantity(varied_lots) : null,
    is_varied_agreed,
  }
}

/** Its place among what rests on the same permits (民法典 414). */
function rankOf(venue: Venue, pledge: Pledge): number | null {
  const place = ranked(venue, pledge).findIndex(({ pledge_id }) => pledge_id === pledge.pledge_id)
  return place === -1 ? null : place + 1
}

/** As its buyer sees it. */
function offerView(venue: Venue, sale: Disposal): OfferedDisposalAnswer {
  const pledge = venue.shelves.pledges.get(sale.pledge_id)!
  const { shares: _, costs: __, costs_to_uscc: ___, ...offer } = disposalView(venue, pledge, sale)
  return { ...offer, symbol: venue.marketOf(pledge.asset)!.terms.symbol }
}

function disposalView(venue: Venue, { asset }: Pledge, sale: Disposal): PledgeAnswer['disposals'][number] {
  const { scale } = venue.marketOf(asset)!
  const { disposal_id, buyer_uscc, quantity_lots, price_ticks, proceeds_fen, shares, document, at } = sale
  return {
    disposal_id,
    status: sale.status,
    buyer: { uscc: buyer_uscc, name: venue.participants.get(buyer_uscc)!.name },
    quantity: scale.quantity(quantity_lots),
    price: scale.price(price_ticks),
    proceeds: formatFen(proceeds_fen),
    costs: formatFen(sale.costs_fen),
    costs_to_uscc: sale.costs_to_uscc,
    shares: shares.map(({ uscc, kind, fen }) => ({ uscc, kind, amount: formatFen(fen) })),
    document,
    at: timeOf(at),
  }
}
