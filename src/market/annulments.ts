import type { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import {
  type Annulment,
  type AnnulmentAnswer,
  annulment,
  type proposeAnnulmentBody,
} from '../../engine/facts/annulment.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import {
  annulmentOf,
  confirmAnnulment,
  proposeAnnulment,
  refuseAnnulment,
} from '../../engine/venue/annulments.ts'
import { lastOf } from '../../engine/venue/block-trades.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole, MARKET_WATCHERS } from '../kernel/permissions.ts'
import { first } from '../store/sql.ts'
import { TRADES } from '../store/tables.ts'

const tag = 'market'

/** Trades that are undone, by two persons of the venue. */
export function annulmentRoutes(app: Router): void {
  const view = ({ service, given, value }: Decided) =>
    annulmentView(service, annulmentOf(venueOf(service), given.deal_kind ?? 'trade', value.trade_id)!, true)
  const answer = { tag, answer: annulment, view } as const
  does(app, proposeAnnulment, {
    ...answer,
    summary:
      'Propose to annul a trade or a block, or to correct its price, with the ground in the policy; its facts as they are on record',
    path: '/v1/annulments',
    codes: { 422: ['trade_is_another'] },
    check: checkFacts,
  })
  does(app, confirmAnnulment, {
    ...answer,
    summary: 'Annul or correct it as the second person: what goes back goes back whole, or not at all',
    mayBeEmpty: true,
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
      'What was annulled or corrected, the newest first, for anybody; what is proposed, and parties, for who watches the market',
    path: '/v1/annulments',
    query: pageQuery,
    answer: page(annulment),
    view: ({ service, principal, query }) => {
      const sees = hasRole(principal, MARKET_WATCHERS)
      const all = [...venueOf(service).shelves.annulments.values()].filter(
        ({ status }) => sees || status === 'annulled' || status === 'corrected',
      )
      return pagedList(all.reverse(), query, (one) => annulmentView(service, one, sees))
    },
  })
}

interface Decided {
  readonly service: Service
  readonly given: { readonly deal_kind?: Annulment['deal_kind'] | undefined }
  readonly value: { readonly trade_id: number }
}

/** The deal has to be on record as it is said to be. What else is wrong the command itself says. */
function checkFacts(service: Service, given: z.infer<typeof proposeAnnulmentBody>): void {
  const venue = venueOf(service)
  const found =
    given.deal_kind === 'block' ? blockFacts(venue, given.trade_id) : tradeFacts(service, given.trade_id)
  if (!found) throw memberFault('trade_id', 'trade_is_another', `no trade ${given.trade_id} is on record`)
  const { terms, scale } = venue.marketOf(found.asset)!
  const codeOf = (holder: number) => venue.participantOf(holder)?.uscc ?? ''
  const onRecord = {
    symbol: terms.symbol,
    buyer_uscc: codeOf(found.buyer!),
    seller_uscc: codeOf(found.seller!),
    price: scale.price(found.ticks),
    quantity: scale.quantity(found.lots),
    traded_at: timeOf(found.at),
  }
  const isSame = {
    symbol: given.symbol === onRecord.symbol,
    buyer_uscc: given.buyer_uscc === onRecord.buyer_uscc,
    seller_uscc: given.seller_uscc === onRecord.seller_uscc,
    price: scale.ticks(given.price) === found.ticks,
    quantity: scale.lots(given.quantity) === found.lots,
    traded_at: Date.parse(given.traded_at) === found.at,
  }
  for (const [name, fits] of Object.entries(isSame) as [keyof typeof onRecord, boolean][])
    if (!fits) throw memberFault(name, 'trade_is_another', `${onRecord[name]} is on record`)
}

function tradeFacts({ sql }: Service, number: number) {
  const row = first(sql, 'SELECT * FROM trades WHERE trade_id = ?', number)
  if (!row) return undefined
  const { asset, price_ticks: ticks, quantity_lots: lots, at, taker, maker, taker_side } = TRADES.read(row)
  const [buyer, seller] = taker_side === 0 ? [taker, maker] : [maker, taker]
  return { asset, ticks, lots, at, buyer, seller }
}

/** A block that was agreed. */
function blockFacts({ shelves, participants }: Venue, number: number) {
  const block = shelves.blocks.get(number)
  if (!block || (block.status !== 'done' && block.status !== 'annulled')) return undefined
  const { price_ticks: ticks, quantity_lots: lots } = lastOf(block)
  const [buyer, seller] = [block.buyer, block.seller].map((uscc) => participants.get(uscc)!.holder)
  return { asset: block.asset, ticks, lots, at: block.ended_at!, buyer, seller }
}

function annulmentView(service: Service, one: Annulment, seesParties: boolean): AnnulmentAnswer {
  const venue = venueOf(service)
  const { scale, terms } = venue.marketOf(one.asset)!
  const codeOf = (holder: number) => (seesParties ? venue.participantOf(holder)!.uscc : null)
  const { deal_kind, trade_id, ground, document, status, reason, proposer, corrected_ticks } = one
  return {
    corrected_price: corrected_ticks === null ? null : scale.price(corrected_ticks),
    ...{
      deal_kind,
      trade_id,
      symbol: terms.symbol,
      price: scale.price(one.ticks),
      quantity: scale.quantity(one.lots),
    },
    ...{ traded_at: timeOf(one.traded_at), ground, document, at: timeOf(one.at), status },
    ...{ decided_at: timeOrNull(one.decided_at), reason, proposer: seesParties ? proposer : null },
    ...{ buyer_uscc: codeOf(one.buyer), seller_uscc: codeOf(one.seller) },
  }
}
