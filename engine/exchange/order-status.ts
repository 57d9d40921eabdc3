import {
  CANCEL_REASON,
  type CancelReason,
  FIRST_CLOSED_STATUS,
  keysOf,
  ORDER_STATUS,
} from '../facts/words.ts'

/** In the order of the integers. */
export const ORDER_STATUSES = keysOf(ORDER_STATUS)
export const RESTING = 0
export const PARTIALLY_FILLED = 1
export const PENDING_TRIGGER = 2
export const FILLED = 3
export const CANCELLED = 4
export const EXPIRED = 5

/** Statuses below this one are those of open orders. */
export const FIRST_CLOSED = ORDER_STATUSES.indexOf(FIRST_CLOSED_STATUS)

export const CANCEL_REASONS = keysOf(CANCEL_REASON)
/** The integer of a reason. */
export const reasonOf = (reason: CancelReason): number => CANCEL_REASONS.indexOf(reason)
export const SELF_TRADE = reasonOf('self_trade')
export const UNFILLED = reasonOf('unfilled')
export const PAIRED = reasonOf('paired')
export const DATE_CAME = reasonOf('expired')
export const DAY_END = reasonOf('day_end')
export const PRICE_LIMIT = reasonOf('price_limit')
export const AUCTION_OVER = reasonOf('auction_over')
export const BAND = reasonOf('band')
