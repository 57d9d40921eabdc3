import type { Side } from '../book/side.ts'
import { keysOf, ORDER_TYPE, SELF_TRADE_PREVENTION, TIME_IN_FORCE } from '../facts/words.ts'

/** In the order of the integers. */
export const ORDER_TYPES = keysOf(ORDER_TYPE)
export const LIMIT = 0
export const MARKET = 1
export const STOP = 2
export const STOP_LIMIT = 3
export const TRAILING_STOP = 4

export const TIMES_IN_FORCE = keysOf(TIME_IN_FORCE)
export const GTC = 0
export const DAY = 1
export const IOC = 2
export const FOK = 3
export const GTD = 4
/** For the auction that opens the day, and for the one that closes it; what does not trade there lapses. */
export const AT_OPEN = 5
export const AT_CLOSE = 6

/** An instant that never comes. */
export const NEVER = Number.POSITIVE_INFINITY

export const SELF_TRADE_PREVENTIONS = keysOf(SELF_TRADE_PREVENTION)
export const DEFAULT_SELF_TRADE_PREVENTION = 'cancel_newest'
export const CANCEL_NEWEST = 0
export const CANCEL_OLDEST = 1
export const CANCEL_BOTH = 2
export const DECREMENT = 3

/** Flags of an order. */
export const POST_ONLY = 1
export const ALL_OR_NONE = 2

/** Places between those of two commands; one that needs more goes on into the next one's, and that one behind it. */
export const PRIORITY_STEP = 2 ** 20

/** An order takes its place anew each time a slice of it shows; more slices than this would be a way to do so for ever. */
export const MAX_SLICES = 1000

/** One order meets at most so many slices of icebergs, besides one of each: a bound on the trades of a command. */
export const MAX_SLICES_MET = 10_000

/**
 * An order as it is asked for, in ticks and lots. One entry is used again for every order, so that none is allocated:
 * `clear` first, then set what differs.
 */
export class OrderEntry {
  orderId = 0
  holder = 0
  side: Side = 0
  type = LIMIT
  /** Of a market or stop order set by the market: the edge of its protection. */
  limitTicks = 0
  quantityLots = 0
  timeInForce = GTC
  /** The instant at which it lapses (ms since 1970), or NEVER. */
  expiresAt = NEVER
  flags = 0
  selfTradePrevention = CANCEL_NEWEST
  /** The last price at which a stop order is entered; 0: not a stop order. */
  stopTicks = 0
  /** How far a trailing stop follows behind the last price; 0: it does not. */
  trailTicks = 0
  /** Lots that show at a time; 0: all of them. */
  displayLots = 0
  /** Lots that must trade at once, or nothing does; 0: no such wish. */
  minimumLots = 0
  /** The open order that is cancelled when this one trades, and the other way round; 0: none. */
  pairedOrderId = 0
  /** The listing that it takes; 0: none. */
  takesOrderId = 0
  /** A client_order_id that is taken already. */
  isNameTaken = false

  /** Set by the check: what has to be set aside, in fen for a bid, in lots for an offer. */
  requiredHold = 0

  clear(): void {
    this.type = LIMIT
    this.timeInForce = GTC
    this.expiresAt = NEVER
    this.flags = 0
    this.selfTradePrevention = CANCEL_NEWEST
    this.stopTicks = 0
    this.trailTicks = 0
    this.displayLots = 0
    this.minimumLots = 0
    this.pairedOrderId = 0
    this.takesOrderId = 0
    this.isNameTaken = false
  }

  /** It waits for a price before it is entered. */
  get isStop(): boolean {
    return this.type >= STOP
  }
  /** It takes any price within the market's protection. */
  get isAtMarket(): boolean {
    return isAtMarket(this.type)
  }
  get isImmediate(): boolean {
    return isImmediate(this.type, this.timeInForce)
  }
}

export function isAtMarket(type: number): boolean {
  return type === MARKET || type === STOP || type === TRAILING_STOP
}

/** It never rests: what does not trade at once is cancelled. */
export function isImmediate(type: number, timeInForce: number): boolean {
  return isAtMarket(type) || timeInForce === IOC || timeInForce === FOK
}

/** What has become of an open order, as it was stored, beside what was asked for. */
export interface StoredOrder {
  readonly status: number
  readonly filledLots: number
  readonly notionalFen: number
  readonly priority: number
  /** Of an order in the book: the lots that show. */
  readonly shownLots: number
}
