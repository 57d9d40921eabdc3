import type { Side } from '../book/side.ts'

export const TIMES_IN_FORCE = ['gtc', 'day', 'ioc', 'fok', 'gtd'] as const
export const GTC = 0
export const DAY = 1
export const IOC = 2
export const FOK = 3
export const GTD = 4

/** An order that no date ends. */
export const NEVER = Number.POSITIVE_INFINITY

/** What happens when an order would meet one of its own account. The taker's choice decides. */
export const SELF_TRADE_PREVENTIONS = ['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement'] as const
export const DEFAULT_SELF_TRADE_PREVENTION = 'cancel_newest'
export const CANCEL_NEWEST = 0
export const CANCEL_OLDEST = 1
export const CANCEL_BOTH = 2
export const DECREMENT = 3

/** Orders that one command can give a place at their price, at most: it orders them among themselves. */
export const PRIORITY_STEP = 2 ** 20

/** An order that has passed every check that needs no book. Numbers are ticks and lots. */
export interface Ticket {
  readonly orderId: number
  readonly holder: number
  readonly clientOrderId: string
  readonly side: Side
  readonly isMarket: boolean
  /** For a market order the edge of the price limit: it protects the taker from a thin book. */
  readonly limitTicks: number
  readonly quantityLots: number
  readonly timeInForce: number
  /** The instant at which it lapses (ms since 1970), or NEVER. */
  readonly expiresAt: number
  readonly isPostOnly: boolean
  readonly selfTradePrevention: number
  /** The last price at which a stop order is entered; 0: not a stop order. */
  readonly stopTicks: number
}

/** An order as it was stored, for recovery. */
export interface StoredOrder extends Omit<Ticket, 'isMarket'> {
  readonly filledLots: number
  readonly notionalFen: number
  readonly priority: number
  /** A stop order that waits for its trigger. */
  readonly isPending: boolean
}
