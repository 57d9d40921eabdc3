import { HOLD_KIND, type HoldKind, keysOf } from '../facts/words.ts'

/** In the order of the integers. */
export const HOLD_KINDS = keysOf(HOLD_KIND)

/** What a kind of hold is. */
export interface HoldKindRow {
  /** False: something else is its record, as an order is that of what it sets aside. */
  readonly isStored: boolean
}

export const HOLD_KIND_ROWS: Readonly<Record<HoldKind, HoldKindRow>> = {
  /** What an open order may cost, or deliver; freed by a trade, a cancel, an expiry. */
  orders: { isStored: false },
  /** What secures a loan; freed by the pledgee, or by its disposal. */
  pledges: { isStored: true },
  /** What a court or an authority has frozen; freed by a decision that lifts it. */
  freezes: { isStored: true },
  /** What is set aside for a bid in a sale until it is cleared, or to be carried over until that is decided. */
  settlement: { isStored: true },
  /** What is leased from another until the lease ends. */
  leases: { isStored: true },
}

export function indexOfHoldKind(kind: HoldKind): number {
  return HOLD_KINDS.indexOf(kind)
}
