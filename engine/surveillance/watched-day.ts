import type { Side } from '../book/side.ts'
import type { SurveillanceRuleId, Word } from '../facts/words.ts'

/** An order as it had become by the end of a day. Ticks of 0: it named no price. */
export interface WatchedOrder {
  readonly order_id: number
  readonly holder: number
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  readonly filled: number
  readonly placed_at: number
  /** When its owner took it back; null: he did not. */
  readonly cancelled_at: number | null
}

export interface WatchedTrade {
  readonly trade_id: number
  readonly at: number
  readonly ticks: number
  readonly lots: number
  readonly buyer: number
  readonly seller: number
}

/** A deal outside the book: a block trade or a transfer, by its name. */
export interface WatchedDeal {
  readonly name: Word
  readonly at: number
  readonly lots: number
  readonly buyer: number
  readonly seller: number
}

/** A time in which some knew more than others. */
export interface ClosedWindow {
  readonly holders: readonly number[]
  readonly from: number
  readonly until: number
  readonly text: string
}

/** One day of one market, as far as abuse is looked for in it. */
export interface WatchedDay {
  /** In the order in which they were made. */
  readonly trades: readonly WatchedTrade[]
  readonly orders: readonly WatchedOrder[]
  /** Block trades and transfers: who dealt with whom, whatever the price. */
  readonly deals: readonly WatchedDeal[]
  readonly windows: readonly ClosedWindow[]
  /** The price that the day's limits are taken from. */
  readonly referenceTicks: number
  /** Volumes of the days of trading before, in lots. */
  readonly volumesBefore: readonly number[]
  /** What everybody holds at the end of the day, and all that is held. */
  readonly holdings: ReadonlyMap<number, number>
  readonly circulating: number
  /** True of two of one beneficial owner. */
  areSame(a: number, b: number): boolean
}

/** The numbers of a rule, by name. */
export type Thresholds = Readonly<Record<string, number>>
export type SurveillanceRules = ReadonlyMap<SurveillanceRuleId, Thresholds>

/** Something that a rule finds worth a look; it says who, by which trades and orders, and how far beyond its line. */
export interface Alert {
  readonly rule_id: SurveillanceRuleId
  readonly holders: readonly number[]
  readonly trades: readonly number[]
  readonly orders: readonly number[]
  /** What was measured, and the line that it is beyond, in the rule's own unit. */
  readonly measure: number
  readonly line: number
  readonly detail: Word
}

export const volumeOf = (trades: readonly { readonly lots: number }[]) =>
  trades.reduce((sum, { lots }) => sum + lots, 0)

/** The average price weighted by lots; NaN of no trades. */
export function averageTicks(trades: readonly WatchedTrade[]): number {
  return trades.reduce((sum, { ticks, lots }) => sum + ticks * lots, 0) / volumeOf(trades)
}

/** As a percentage of two digits. */
export const percent = (share: number) => `${(100 * share).toFixed(1)} %`
