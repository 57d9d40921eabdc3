import type { SurveillanceRuleId, Word } from '../facts/words.ts'
import type { Thresholds } from './watched-day.ts'

/** A bid of a sale as it was opened. */
export interface OpenedBid {
  readonly bid_id: number
  readonly uscc: string
  readonly entries: readonly { readonly price: string; readonly quantity: string }[]
}

export interface BidAlert {
  readonly rule_id: SurveillanceRuleId
  readonly usccs: readonly string[]
  readonly bids: readonly number[]
  readonly measure: number
  readonly line: number
  readonly detail: Word
}

/** Bidders whose sealed bids agree in several entries, price and quantity both (串通报价). */
export function similarBids(bids: readonly OpenedBid[], { least_equal = 1 }: Thresholds): BidAlert[] {
  const alerts: BidAlert[] = []
  const keysOf = ({ entries }: OpenedBid) => new Set(entries.map((one) => `${one.price} ${one.quantity}`))
  for (const [index, one] of bids.entries())
    for (const other of bids.slice(index + 1)) {
      const theirs = keysOf(other)
      const equal = [...keysOf(one)].filter((key) => theirs.has(key)).length
      if (equal < least_equal) continue
      alerts.push({
        ...{ rule_id: 'similar_bids', usccs: [one.uscc, other.uscc], bids: [one.bid_id, other.bid_id] },
        ...{ measure: equal, line: least_equal },
        detail: {
          zh: `两份密封报价有 ${equal} 档相同`,
          en: `${equal} entries of two sealed bids are the same`,
        },
      })
    }
  return alerts
}
