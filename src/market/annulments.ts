import type { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import {
  type Annulment,
  type AnnulmentAnswer,
  annulment,
  type proposeAnnulmentBody,
} from '../../engine/facts/annulment.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { confirmAnnulment, proposeAnnulment, refuseAnnulment } from '../../engine/venue/annulments.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole, MARKET_WATCHERS } from '../kernel/permissions.ts'
import { TRADES } from '../store/tables.ts'

const tag = 'market'

/** Trades that are undone, by two persons of the venue. */
export function annulmentRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly trade_id: number } }) =>
    annulmentView(service, venueOf(service).shelves.annulments.get(value.trade_id)!, true)
  const answer = { tag, answer: annulment, view } as const
  does(app, proposeAnnulment, {
    ...answer,
    summary: 'Propose to annul a trade, with the ground in the policy; its facts as they are on record',
    path: '/v1/annulments',
    codes: { 422: ['trade_is_another'] },
    check: checkTrade,
  })
  does(app, confirmAnnulment, {
    ...answer,
    summary: 'Annul it as the second person: permits and cash go back, whole or not at all',
    path: '/v1/annulments/{trade_id}/confirm',
    status: 200,
  })
  does(app, refuseAnnulment, {
    ...answer,
    summary: 'Let the trade stand, with the reason',
    path: '/v1/annulments/{trade_id}/refuse',
    status: 200,
  })
  reads(app, {
    tag,
    summary:
      'Annulled trades, the newest first, for anybody; what is proposed, and parties, for who watches the market',
    path: '/v1/annulments',
    query: pageQuery,
    answer: page(annulment),
    view: ({ service, principal, query }) => {
      const sees = hasRole(principal, MARKET_WATCHERS)
      const all = [...venueOf(service).shelves.annulments.values()].filter(
        ({ status }) => sees || status === 'annulled',
      )
      return pagedList(all.reverse(), query, (one) => annulmentView(service, one, sees))
    },
  })
}

/** The trade has to be on record as it is said to be. What else is wrong the command itself says. */
function checkTrade(service: Service, given: z.infer<typeof proposeAnnulmentBody>): void {
  const venue = venueOf(service)
  const [row] = service.sql.all('SELECT * FROM trades WHERE trade_id = ?', given.trade_id)
  const trade = row === undefined ? undefined : TRADES.read(row)
  const market = trade && venue.marketOf(trade.asset)
  const [buyer, seller] = trade?.taker_side === 0 ? [trade.taker, trade.maker] : [trade?.maker, trade?.taker]
  const isSame =
    market?.terms.symbol === given.symbol &&
    venue.participants.get(given.buyer_uscc)?.holder === buyer &&
    venue.participants.get(given.seller_uscc)?.holder === seller &&
    market.scale.ticks(given.price) === trade!.price_ticks &&
    market.scale.lots(given.quantity) === trade!.quantity_lots &&
    Date.parse(given.traded_at) === trade!.at
  if (!isSame)
    throw memberFault(
      'trade_id',
      'trade_is_another',
      `no trade ${given.trade_id} is on record with these facts`,
    )
}

function annulmentView(service: Service, one: Annulment, seesParties: boolean): AnnulmentAnswer {
  const venue = venueOf(service)
  const { scale, terms } = venue.marketOf(one.asset)!
  const codeOf = (holder: number) => (seesParties ? venue.participantOf(holder)!.uscc : null)
  const { trade_id, ground, document, status, reason, proposer } = one
  return {
    ...{ trade_id, symbol: terms.symbol, price: scale.price(one.ticks), quantity: scale.quantity(one.lots) },
    ...{ traded_at: timeOf(one.traded_at), ground, document, at: timeOf(one.at), status },
    ...{ decided_at: timeOrNull(one.decided_at), reason, proposer: seesParties ? proposer : null },
    ...{ buyer_uscc: codeOf(one.buyer), seller_uscc: codeOf(one.seller) },
  }
}
