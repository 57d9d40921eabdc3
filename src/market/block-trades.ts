import { dayOf, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import {
  type BlockRecord,
  type BlockTradeAnswer,
  block,
  type PublishedBlockAnswer,
  publishedBlock,
} from '../../engine/facts/block-trade.ts'
import { page, pageQuery, symbol } from '../../engine/facts/common.ts'
import {
  acceptBlock,
  agreedTicks,
  counterBlock,
  endBlock,
  isOfToday,
  lastOf,
  proposeBlock,
} from '../../engine/venue/block-trades.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'

const tag = 'market'

/** Block trades: negotiated between two, settled at once, published when their day is over. */
export function blockTradeRoutes(app: Router): void {
  const answerOf = ({ service, value }: { service: Service; value: { block_id: number } }) =>
    blockView(venueOf(service), venueOf(service).shelves.blocks.get(value.block_id)!, service.now())
  const answer = { tag, answer: block, view: answerOf } as const
  does(app, proposeBlock, {
    ...answer,
    summary: 'Offer a block trade to one enterprise; nothing is set aside until it is accepted',
    path: '/v1/block-trades',
  })
  does(app, counterBlock, {
    ...answer,
    summary: "Answer the other side's offer with another",
    path: '/v1/block-trades/{block_id}/counter',
    status: 200,
  })
  does(app, acceptBlock, {
    ...answer,
    summary: "Accept the other side's last offer: permits and cash change hands at once",
    path: '/v1/block-trades/{block_id}/accept',
    status: 200,
  })
  does(app, endBlock, {
    ...answer,
    summary: 'End a negotiation without a deal',
    path: '/v1/block-trades/{block_id}/decline',
    status: 200,
  })

  reads(app, {
    tag,
    summary: 'My negotiations of block trades, the newest first',
    path: '/v1/block-trades',
    by: ['enterprise'],
    isOwn: true,
    query: pageQuery,
    answer: page(block),
    view: ({ service, principal, query }) => {
      const venue = venueOf(service)
      const own = [...venue.shelves.blocks.values()].filter(
        ({ seller, buyer }) => seller === principal!.uscc || buyer === principal!.uscc,
      )
      return pagedList(own.reverse(), query, (one) => blockView(venue, one, service.now()))
    },
  })
  reads(app, {
    tag,
    summary: 'Every negotiation, with its offers: for who runs and who watches the market',
    path: '/v1/block-trades/all',
    by: ['operator', 'auditor'],
    query: pageQuery,
    answer: page(block),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const all = [...venue.shelves.blocks.values()].reverse()
      return pagedList(all, query, (one) => blockView(venue, one, service.now()))
    },
  })
  reads(app, {
    tag,
    summary: 'Block trades of days that are over, without their parties',
    path: '/v1/reports/blocks',
    query: pageQuery.extend({ symbol: symbol.optional() }),
    answer: page(publishedBlock),
    view: ({ service, query }) => {
      const venue = venueOf(service)
      const today = dayOf(service.now())
      const done = [...venue.shelves.blocks.values()].filter(
        ({ status, ended_at, asset }) =>
          status === 'done' &&
          dayOf(ended_at!) < today &&
          (query.symbol === undefined || venue.marketOf(asset)!.terms.symbol === query.symbol),
      )
      return pagedList(done.reverse(), query, (one) => publishedView(venue, one))
    },
  })
}

function blockView(venue: Venue, one: BlockRecord, now: number): BlockTradeAnswer {
  const { block_id, asset, seller, buyer, status, offers, ended_at, reason } = one
  const { scale, terms } = venue.marketOf(asset)!
  const last = lastOf(one)
  const ticks = agreedTicks(venue, one)
  const named = (uscc: string) => ({ uscc, name: venue.participants.get(uscc)!.name })
  const isLapsed = status === 'open' && !isOfToday(one, now)
  return {
    ...{ block_id, symbol: terms.symbol, seller: named(seller), buyer: named(buyer) },
    status: isLapsed ? 'lapsed' : status,
    offers: offers.map(({ offer_number, by_uscc, memo, price_ticks, quantity_lots, at }) => ({
      ...{ offer_number, by_uscc, memo },
      price: scale.price(price_ticks),
      quantity: scale.quantity(quantity_lots),
      at: timeOf(at),
    })),
    turn_uscc: status !== 'open' || isLapsed ? null : last.by_uscc === seller ? buyer : seller,
    valid_on: dayOf(last.at),
    corrected_price: ticks === last.price_ticks ? null : scale.price(ticks),
    amount: formatFen(scale.cost(ticks, last.quantity_lots)),
    ended_at: timeOrNull(ended_at),
    reason,
  }
}

function publishedView(venue: Venue, one: BlockRecord): PublishedBlockAnswer {
  const { scale, terms } = venue.marketOf(one.asset)!
  const { quantity_lots } = lastOf(one)
  const price_ticks = agreedTicks(venue, one)
  return {
    ...{ symbol: terms.symbol, day: dayOf(one.ended_at!) },
    price: scale.price(price_ticks),
    quantity: scale.quantity(quantity_lots),
    amount: formatFen(scale.cost(price_ticks, quantity_lots)),
  }
}
