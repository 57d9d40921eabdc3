import { dayOf, endOfDay, startOfDay } from '../../engine/base/calendar.ts'
import type { Bulletin } from '../../engine/facts/report.ts'
import type { SaleRecord } from '../../engine/facts/sale.ts'
import {
  FIXED_SALE_STATUS,
  OPEN_AUCTION_FORM,
  OPEN_AUCTION_STATUS,
  SALE_OUTCOME,
  type Word,
} from '../../engine/facts/words.ts'
import { dealsOf, isOff } from '../../engine/venue/awards.ts'
import { bidsOf } from '../../engine/venue/sales.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { table } from '../edge/printed.ts'
import { type Service, venueOf } from '../edge/service.ts'

/** How a report says things in its language. */
export interface Said {
  t(zh: string, en: string): string
  named(word: Word): string
}

/** Whether an instant lies in a span of days. */
export const within = ({ from, to }: Pick<Bulletin, 'from' | 'to'>) => {
  const [first, last] = [startOfDay(from), endOfDay(to)]
  return (at: number | null) => at !== null && at >= first && at < last
}

/** What all paid; where each paid his bid, the average. */
function priceOf(venue: Venue, { asset, sale_id, pricing, price_ticks, sold_lots }: SaleRecord): string {
  const { scale } = venue.marketOf(asset)!
  if (price_ticks === null || !sold_lots) return '—'
  if (pricing === 'uniform') return scale.price(price_ticks)
  const paid = bidsOf(venue, sale_id).reduce((sum, { paid_fen }) => sum + BigInt(paid_fen ?? 0), 0n)
  return scale.averagePrice(paid, BigInt(sold_lots)) ?? '—'
}

/** Sales by sealed bids that closed in a span, one by one. */
export function sealedTable(service: Service, found: Bulletin, { t, named }: Said): string {
  const venue = venueOf(service)
  const isIn = within(found)
  const rows = [...venue.shelves.sales.values()]
    .filter((one) => one.status === 'cleared' && isIn(one.closes_at))
    .map((one) => {
      const { terms, scale } = venue.marketOf(one.asset)!
      return [
        ...[dayOf(one.closes_at), terms.symbol, scale.quantity(one.quantity_lots)],
        one.outcome === null ? '—' : named(SALE_OUTCOME[one.outcome]),
        ...[scale.quantity(one.sold_lots ?? 0), priceOf(venue, one)],
        ...[one.cover_ratio === null ? '—' : one.cover_ratio.toFixed(2), one.document],
      ]
    })
  return table(
    t('密封竞价出让', 'Sales by sealed bids'),
    [
      ...[t('截止', 'Closed'), t('品种', 'Permit'), t('公告数量', 'Offered'), t('结果', 'Outcome')],
      ...[
        t('售出', 'Sold'),
        t('成交价(均价)', 'Price, on average'),
        t('覆盖率', 'Cover'),
        t('公告', 'Notice'),
      ],
    ],
    rows,
    t('该期间没有', 'none in that span'),
  )
}

/** Sales at a fixed price and auctions in the open that ended in a span, one by one. */
export function otherSalesTable(service: Service, found: Bulletin, { t, named }: Said): string {
  const venue = venueOf(service)
  const isIn = within(found)
  const fixed = [...venue.shelves.fixed_sales.values()]
    .filter((one) => one.announced_at !== null && isIn(one.closes_at))
    .map((one) => {
      const { terms, scale } = venue.marketOf(one.asset)!
      const isCancelled = one.status === 'cancelled'
      return {
        at: one.closes_at,
        cells: [
          ...[t('定价出让', 'At a fixed price'), terms.symbol, scale.quantity(one.quantity_lots)],
          isCancelled ? named(FIXED_SALE_STATUS.cancelled) : t('已结束', 'over'),
          ...[scale.quantity(one.sold_lots), scale.price(one.price_ticks), one.document],
        ],
      }
    })
  const auctions = [...venue.shelves.open_auctions.values()]
    .filter((one) => one.announced_at !== null && one.status !== 'announced' && isIn(one.ends_at))
    .map((one) => {
      const { terms, scale } = venue.marketOf(one.asset)!
      const kept = dealsOf(venue, 'auction', one.open_auction_id).filter((deal) => !isOff(deal))
      const lots = kept.reduce((sum, deal) => sum + deal.lots, 0)
      const fen = kept.reduce((sum, deal) => sum + BigInt(deal.fen), 0n)
      return {
        at: one.ends_at,
        cells: [
          ...[named(OPEN_AUCTION_FORM[one.form]), terms.symbol, scale.quantity(one.quantity_lots)],
          ...[named(OPEN_AUCTION_STATUS[one.status]), scale.quantity(lots)],
          ...[scale.averagePrice(fen, BigInt(lots)) ?? '—', one.document],
        ],
      }
    })
  return table(
    t('定价出让与公开竞价', 'Sales at a fixed price and auctions in the open'),
    [
      ...[t('截止', 'Closed'), t('方式', 'How'), t('品种', 'Permit'), t('公告数量', 'Offered')],
      ...[t('结果', 'Outcome'), t('售出(购回)', 'Sold, or bought back')],
      ...[t('成交价(均价)', 'Price, on average'), t('公告', 'Notice')],
    ],
    [...fixed, ...auctions].sort((a, b) => a.at - b.at).map(({ at, cells }) => [dayOf(at), ...cells]),
    t('该期间没有', 'none in that span'),
  )
}
