import { dayOf } from '../../engine/base/calendar.ts'
import type { OpenAuction } from '../../engine/facts/open-auction.ts'
import type { AlertAnswer } from '../../engine/facts/surveillance.ts'
import type { Word } from '../../engine/facts/words.ts'
import { bidSuppression } from '../../engine/surveillance/auctions.ts'
import { similarBids } from '../../engine/surveillance/bids.ts'
import type { SurveillanceRules } from '../../engine/surveillance/watched-day.ts'
import { dealsOf } from '../../engine/venue/awards.ts'
import { bidsOf } from '../../engine/venue/sales.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Service, venueOf } from '../edge/service.ts'

export type NoCase = Omit<AlertAnswer, 'watch_case_id'>

export const partyOf = (venue: Venue, uscc: string) => ({ uscc, name: venue.participants.get(uscc)!.name })

/** What is worth a look in the sales and auctions that ended on a day. */
export function saleAlerts(service: Service, on: string, rules: SurveillanceRules): NoCase[] {
  const venue = venueOf(service)
  return [...sealedAlerts(venue, on, rules), ...openAlerts(venue, on, rules)]
}

interface Found {
  readonly rule_id: NoCase['rule_id']
  readonly usccs: readonly string[]
  readonly measure: number
  readonly line: number
}

interface Sale {
  readonly kind: 'award' | 'auction'
  readonly id: number
  readonly asset: number
}

const alertOf = (venue: Venue, { kind, id, asset }: Sale, day: string, of: Found, detail: Word): NoCase => ({
  ...{ deal_kind: kind, sale_id: id },
  ...{ symbol: venue.marketOf(asset)!.terms.symbol, day, rule_id: of.rule_id, detail },
  ...{ measured: of.measure, threshold_line: of.line, trade_ids: [], order_ids: [] },
  parties: of.usccs.map((uscc) => partyOf(venue, uscc)),
})

function sealedAlerts(venue: Venue, on: string, rules: SurveillanceRules): NoCase[] {
  const thresholds = rules.get('similar_bids')
  if (!thresholds) return []
  return [...venue.shelves.sales.values()].flatMap((sale) => {
    if (sale.status !== 'cleared' || dayOf(sale.closes_at) !== on) return []
    return similarBids(bidsOf(venue, sale.sale_id), thresholds).map(({ bids, detail, ...of }) =>
      alertOf(venue, { kind: 'award', id: sale.sale_id, asset: sale.asset }, on, of, {
        zh: `竞价 #${sale.sale_id}:${detail.zh}(报价 ${bids.join('、')})`,
        en: `sale #${sale.sale_id}: ${detail.en} (bids ${bids.join(', ')})`,
      }),
    )
  })
}

function openAlerts(venue: Venue, on: string, rules: SurveillanceRules): NoCase[] {
  const thresholds = rules.get('bid_suppression')
  if (!thresholds) return []
  return [...venue.shelves.open_auctions.values()].flatMap((auction) => {
    const isOver = auction.status === 'concluded' || auction.status === 'unsold'
    if (!isOver || dayOf(auction.ends_at) !== on) return []
    return bidSuppression(watched(venue, auction), thresholds).map(({ detail, ...of }) =>
      alertOf(venue, { kind: 'auction', id: auction.open_auction_id, asset: auction.asset }, on, of, {
        zh: `公开竞价 #${auction.open_auction_id}:${detail.zh}`,
        en: `auction #${auction.open_auction_id}: ${detail.en}`,
      }),
    )
  })
}

function watched(venue: Venue, { open_auction_id, form, start_ticks, step_ticks }: OpenAuction) {
  const { auction_registrations, open_bids } = venue.shelves
  const isOfIt = (one: { readonly open_auction_id: number }) => one.open_auction_id === open_auction_id
  const bids = [...open_bids.values()].filter(isOfIt)
  const paid = dealsOf(venue, 'auction', open_auction_id).map(({ ticks }) => ticks!)
  const bidders = [...auction_registrations.values()]
    .filter((one) => isOfIt(one) && one.status === 'qualified')
    .map(({ uscc, registration_id }) => ({
      uscc,
      group: venue.affiliations.groupOf(venue.participants.get(uscc)!.holder),
      bids: bids.filter((one) => one.registration_id === registration_id).length,
    }))
  return {
    ...{ form, startTicks: start_ticks, stepTicks: step_ticks, bidders },
    // The price nearest the start: where the reserve buys it falls from there.
    soldTicks: paid.length === 0 ? undefined : form === 'reverse' ? Math.max(...paid) : Math.min(...paid),
  }
}
