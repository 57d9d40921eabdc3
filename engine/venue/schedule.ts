import { Deadlines } from '../base/deadlines.ts'
import { NEVER } from '../exchange/order-entry.ts'

/** What happens by itself, and when: filled by the records that say so. */
export class Schedule {
  /** When the orders of a holder are cancelled. */
  readonly deadMansSwitches = new Deadlines<number>()
  /** When running leases end. */
  readonly leaseEnds = new Deadlines<number>()
  /** When freezes end of which the decision names a last day. */
  readonly freezeEnds = new Deadlines<number>()
  /** When approvals end that let more in than the rules. */
  readonly exceptionEnds = new Deadlines<number>()
  /** When auctions in the open end, or go on to their timed rounds. */
  readonly auctionEnds = new Deadlines<number>()
  /** When the days end on which deals may be paid. */
  readonly paymentEnds = new Deadlines<number>()
  /** When the terms of permits end that have not ended yet. */
  readonly permitTerms = new Deadlines<string>()
  /** When the hours of a market change its phase next. */
  readonly bells = new Deadlines<string>()
  /** When the terms of obligations end that are not closed yet. */
  readonly terms = new Deadlines<number>()
  /** When ballots are drawn that were not yet. */
  readonly ballots = new Deadlines<number>()

  /** Nothing that a command's execution brings about by itself happens before this instant. */
  get next(): number {
    return Math.min(
      this.deadMansSwitches.next?.at ?? NEVER,
      this.leaseEnds.next?.at ?? NEVER,
      this.freezeEnds.next?.at ?? NEVER,
      this.exceptionEnds.next?.at ?? NEVER,
      this.auctionEnds.next?.at ?? NEVER,
      this.paymentEnds.next?.at ?? NEVER,
    )
  }
}
