import type { OpenAuctionForm, Word } from '../facts/words.ts'
import type { Thresholds } from './watched-day.ts'

/** Who was qualified for an auction in the open, and what he did in it. */
export interface WatchedBidder {
  readonly uscc: string
  /** Of one group: the same number; 0: alone. */
  readonly group: number
  readonly bids: number
}

export interface WatchedAuction {
  readonly form: OpenAuctionForm
  readonly startTicks: number
  readonly stepTicks: number
  /** Of the prices that are paid the one nearest the start; undefined: nothing was sold. */
  readonly soldTicks: number | undefined
  readonly bidders: readonly WatchedBidder[]
}

export interface AuctionAlert {
  readonly rule_id: 'bid_suppression'
  readonly usccs: readonly string[]
  readonly measure: number
  readonly line: number
  readonly detail: Word
}

/**
 * Bidders who do not compete (串通投标, 拍卖法 art. 37): several of one group in one auction, and such as paid a deposit, were
 * qualified and never bid while it sold within a few steps of its start. Auctions whose price falls end with the first
 * bid: who did not bid there did nothing unusual.
 */
export function bidSuppression(
  { form, startTicks, stepTicks, soldTicks, bidders }: WatchedAuction,
  { most_steps = 0, least_bidders = 2 }: Thresholds,
): AuctionAlert[] {
  const alerts: AuctionAlert[] = []
  const groups = new Map<number, WatchedBidder[]>()
  for (const one of bidders)
    if (one.group !== 0) groups.set(one.group, [...(groups.get(one.group) ?? []), one])
  for (const members of groups.values()) {
    if (members.length < 2) continue
    alerts.push({
      ...{ rule_id: 'bid_suppression', usccs: members.map(({ uscc }) => uscc) },
      ...{ measure: members.length, line: 2 },
      detail: {
        zh: `同一集团的 ${members.length} 家取得同一竞价的资格`,
        en: `${members.length} of one group were qualified for one auction`,
      },
    })
  }
  const silent = bidders.filter(({ bids }) => bids === 0)
  if (form === 'falling' || soldTicks === undefined) return alerts
  const steps = Math.abs(soldTicks - startTicks) / stepTicks
  if (silent.length > 0 && bidders.length >= least_bidders && steps <= most_steps)
    alerts.push({
      ...{ rule_id: 'bid_suppression', usccs: bidders.map(({ uscc }) => uscc) },
      ...{ measure: steps, line: most_steps },
      detail: {
        zh: `${bidders.length} 家合格竞买人中 ${silent.length} 家从未出价,成交价距起始价 ${steps} 个价位`,
        en: `${silent.length} of ${bidders.length} qualified bidders never bid, and it sold ${steps} steps from its start`,
      },
    })
  return alerts
}
