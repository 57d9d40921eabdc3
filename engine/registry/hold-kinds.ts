import { HOLD_KIND, type HoldKind, keysOf } from '../facts/words.ts'

/** In the order of the integers. */
export const HOLD_KINDS = keysOf(HOLD_KIND)

/** What a kind of hold is. */
export interface HoldKindRow {
  /** False: something else is its record, as an order is that of what it sets aside. */
  readonly isStored: boolean
  /** What it secures, and what lets it go. */
  readonly secures: string
  readonly freedBy: string
}

export const HOLD_KIND_ROWS: Readonly<Record<HoldKind, HoldKindRow>> = {
  orders: {
    isStored: false,
    secures: 'what an open order may cost, or deliver',
    freedBy: 'a trade, a cancel, an expiry',
  },
  pledges: {
    isStored: true,
    secures: 'a loan',
    freedBy: 'the pledgee, or the disposal of the pledge',
  },
  freezes: {
    isStored: true,
    secures: 'the decision of a court or an authority',
    freedBy: 'a decision that lifts it',
  },
  settlement: {
    isStored: false,
    secures: 'a trade that is not settled yet',
    freedBy: 'the settlement run',
  },
}

export function indexOfHoldKind(kind: HoldKind): number {
  return HOLD_KINDS.indexOf(kind)
}
