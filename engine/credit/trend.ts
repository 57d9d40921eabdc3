import { dayOf, startOfDay } from '../base/calendar.ts'
import type { CreditRulePack } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import { scoreAt } from './score.ts'

/** Quarters that a trend goes back. */
const QUARTERS = 8

/** How a file stood at an instant. */
export interface TrendPoint {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly score: number
  readonly grade_id: string
  /** False: nothing was recorded until then. */
  readonly has_record: boolean
}

/**
 * How a file stood at the end of each of the last eight quarters, the oldest first, by one rule pack throughout: what
 * changes from one to the next is what was recorded and what had run out, never the rule.
 */
export function trendOf(
  entries: readonly CreditEntryRecord[],
  pack: CreditRulePack,
  asOf: number,
): TrendPoint[] {
  return quarterEnds(asOf).map((at) => {
    const { score, grade_id } = scoreAt(entries, pack, at)
    return { at, score, grade_id, has_record: entries.some(({ recorded_at }) => recorded_at <= at) }
  })
}

/** The last instants of the quarters that were over at an instant, in China. */
function quarterEnds(asOf: number): number[] {
  const [year = 0, month = 1] = dayOf(asOf).split('-').map(Number)
  const current = year * 4 + Math.floor((month - 1) / 3)
  return Array.from({ length: QUARTERS }, (_, index) => {
    const quarter = current - QUARTERS + 1 + index
    const first = `${Math.floor(quarter / 4)}-${String((quarter % 4) * 3 + 1).padStart(2, '0')}-01`
    return startOfDay(first) - 1
  })
}
