import { assert } from '../base/assert.ts'
import { Book } from '../book/book.ts'
import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import type { InstrumentTerms, MarketRecord } from '../facts/market.ts'
import type { Phase } from '../facts/words.ts'
import { CASH, HOLD_FOR_ORDER, type Registry } from '../registry/registry.ts'
import type { Affiliations } from './affiliations.ts'
import type { CommandClock } from './command-clock.ts'
import { DayFigures } from './day-figures.ts'
import type { EventBuffer } from './events.ts'
import { Expiries } from './expiries.ts'
import { Exposure } from './exposure.ts'
import { priceLimit, Scale } from './instrument.ts'
import type { OpenOrders } from './open-orders.ts'
import { MAX_SLICES_MET, NEVER } from './order-entry.ts'
import { PARTIALLY_FILLED, PENDING_TRIGGER, RESTING } from './order-status.ts'
import { unpair } from './pairs.ts'
import { isCall } from './phases.ts'
import { Liquidity } from './takeable.ts'
import { VolatilityBand } from './volatility-band.ts'
import { WaitingOrders } from './waiting-orders.ts'

/** What the markets of a venue share. */
export interface SharedByMarkets {
  readonly registry: Registry
  readonly orders: OpenOrders
  readonly events: EventBuffer
  readonly affiliations: Affiliations
  readonly clock: CommandClock
  /** Markets that changed since they were last written. */
  readonly changedMarkets: Set<Market>
  readonly nextTradeId: () => number
}

/**
 * One instrument's market: its book, the orders that wait outside it, and the holds and postings that go with each.
 * What happens in it is in the modules beside: entering, amending, continuous matching, call auctions, settlement. Callers have made every
 * check; what is broken here is an invariant.
 */
export class Market {
  #terms: InstrumentTerms
  readonly asset: number
  readonly scale: Scale
  readonly registry: Registry
  readonly orders: OpenOrders
  readonly events: EventBuffer
  readonly affiliations: Affiliations
  readonly clock: CommandClock
  readonly changedMarkets: Set<Market>
  readonly nextTradeId: () => number

  readonly book: Book
  readonly waiting: WaitingOrders
  readonly exposure = new Exposure()
  readonly expiries: Expiries
  band: VolatilityBand
  /** What the last walk of the book found. */
  readonly liquidity = new Liquidity()

  phase: Phase = 'closed'
  callEndsAt = NEVER
  callEndsFrom = NEVER
  /** What an operator gave as the reason for the phase; null: it came by itself. */
  phaseReason: string | null = null
  /** Of a halt: the phase in which the market would be without it. */
  haltedFrom: Phase | null = null
  referenceTicks: number
  maxOrderLots = 0
  /** An iceberg shows at least so many lots at a time. */
  leastDisplayLots = 0
  positionLimitLots = Number.POSITIVE_INFINITY
  limit: { lower: number; upper: number }
  lastTicks = 0
  readonly day = new DayFigures()
  /** Trailing stops that have moved in the command under way, with the numbers of their orders. */
  readonly #followed = new Map<number, number>()

  constructor(terms: InstrumentTerms, asset: number, shared: SharedByMarkets) {
    this.#terms = terms
    this.asset = asset
    this.scale = new Scale(terms)
    this.registry = shared.registry
    this.orders = shared.orders
    this.events = shared.events
    this.affiliations = shared.affiliations
    this.clock = shared.clock
    this.changedMarkets = shared.changedMarkets
    this.nextTradeId = shared.nextTradeId
    this.book = new Book(shared.orders)
    this.waiting = new WaitingOrders(shared.orders)
    this.expiries = new Expiries(shared.orders)
    this.referenceTicks = this.scale.ticks(terms.reference_price)
    this.band = new VolatilityBand(terms.volatility_interruption)
    assert(this.referenceTicks > 0, 'a reference price is a positive multiple of the tick')
    this.limit = priceLimit(this.referenceTicks, terms.price_limit_basis_points)
    this.#measure()
  }

  get terms(): InstrumentTerms {
    return this.#terms
  }

  /** Other terms for the same permit, in the same tick and lot. The caller has checked them; the market is closed. */
  retune(terms: InstrumentTerms): void {
    this.#terms = terms
    this.changedMarkets.add(this)
    this.band = new VolatilityBand(terms.volatility_interruption)
    this.limit = priceLimit(this.referenceTicks, terms.price_limit_basis_points)
    this.#measure()
  }

  /** What the terms allow, in lots. */
  #measure(): void {
    const { max_order_quantity, position_limit } = this.#terms
    this.maxOrderLots = this.scale.lots(max_order_quantity)
    this.leastDisplayLots = Math.ceil(this.maxOrderLots / MAX_SLICES_MET)
    this.positionLimitLots =
      position_limit === undefined ? Number.POSITIVE_INFINITY : this.scale.lots(position_limit)
  }

  get isCall(): boolean {
    return isCall(this.phase)
  }
  /** Nothing happens by itself before this instant. */
  get nextDue(): number {
    return Math.min(this.expiries.next, this.callEndsAt)
  }
  isDue(at: number): boolean {
    return at >= this.callEndsAt || this.expiries.isDue(at)
  }
  sideOf(slot: number): Side {
    return this.orders.side[slot] as Side
  }

  // -- In the book, and waiting outside it ------------------------------------------------------------------------

  /** Puts an order into the book, behind those at its price. */
  rest(slot: number): void {
    const { orders } = this
    this.count(slot, 1)
    this.queue(slot)
    this.report(slot, orders.filled[slot]! > 0 ? PARTIALLY_FILLED : RESTING)
  }

  /** Gives an order a new place at its price; of an iceberg only a slice shows. */
  queue(slot: number): void {
    const { orders } = this
    const left = orders.left(slot)
    const display = orders.display[slot]!
    const shown = display > 0 && display < left ? display : left
    orders.remaining[slot] = shown
    orders.reserve[slot] = left - shown
    this.clock.stamp(orders.priority, slot)
    this.book.link(slot, this.sideOf(slot), orders.ticks[slot]!)
    if (this.waiting.allOrNone.length > 0) this.#queued(slot)
  }

  /** More for the other side to take, or one of one's own that has gone behind others: all-or-none orders look again. */
  #queued(slot: number): void {
    const { orders, affiliations } = this
    const side = this.sideOf(slot)
    const price = orders.ticks[slot]!
    const owner = orders.owner[slot]!
    this.waiting.lookAgain(
      (one) =>
        orders.side[one] !== side &&
        (crosses(this.sideOf(one), orders.ticks[one]!, price) ||
          affiliations.areSame(orders.owner[one]!, owner)),
    )
  }

  /** An order begins to wait outside the book. */
  park(slot: number): void {
    this.clock.stamp(this.orders.priority, slot)
    this.wait(slot)
    this.report(slot, PENDING_TRIGGER)
  }

  /** Counts and queues an order outside the book. */
  wait(slot: number): void {
    this.waiting.add(slot)
    this.count(slot, 1)
    this.exposure.addWaiting(this.orders.owner[slot]!, 1)
  }

  /** An order stops waiting: it is about to be entered, or leaves. */
  #stopWaiting(slot: number): void {
    this.waiting.remove(slot)
    this.exposure.addWaiting(this.orders.owner[slot]!, -1)
  }

  /** Takes a waiting order that is ready, to enter it; the order it is paired with is cancelled. */
  wake(slot: number): void {
    unpair(this, slot)
    this.#stopWaiting(slot)
    this.count(slot, -1)
  }

  /** A trailing stop has moved: it goes behind those that wait at its new price. */
  readonly followed = (slot: number): void => {
    this.clock.stamp(this.orders.priority, slot)
    this.#followed.set(slot, this.orders.orderId[slot]!)
  }

  /** Says where the trailing stops are that have moved and wait still: once, however many prices they have followed. */
  reportFollowed(): void {
    if (this.#followed.size === 0) return
    for (const [slot, orderId] of this.#followed) {
      const isWaiting = this.orders.orderId[slot] === orderId && this.orders.status[slot] === PENDING_TRIGGER
      if (isWaiting) this.report(slot, PENDING_TRIGGER)
    }
    this.#followed.clear()
  }

  // -- Changing and leaving --------------------------------------------------------------------------------------

  /** Takes an open order out and lets its hold go. `status` is CANCELLED or EXPIRED; `reason` says why. */
  withdraw(slot: number, status: number, reason: number): void {
    unpair(this, slot)
    this.letGo(slot)
    this.leave(slot, status, reason)
  }

  /** Takes an open order out; its hold is the caller's business. */
  leave(slot: number, status: number, reason: number): void {
    if (this.orders.status[slot] === PENDING_TRIGGER) this.#stopWaiting(slot)
    else this.book.unlink(slot)
    this.report(slot, status, reason)
    this.forget(slot)
  }

  /** An order that was counted as open is open no more; its queue and its hold know already. */
  forget(slot: number): void {
    this.count(slot, -1)
    this.madeWay(slot)
    this.close(slot)
  }

  /** An order stands in the book no more, or not where it stood: it was in the way of its own group, beyond the band of everybody. */
  madeWay(slot: number): void {
    if (this.waiting.allOrNone.length === 0) return
    const owner = this.orders.owner[slot]!
    const isBeyondBand = !this.band.includes(this.orders.ticks[slot]!)
    this.waiting.lookAgain((one) => isBeyondBand || this.affiliations.areSame(this.orders.owner[one]!, owner))
  }

  close(slot: number): void {
    this.expiries.left(slot)
    this.orders.release(slot)
  }

  /** Lots have left an order in the book without a trade: its hold and what counts for it follow. */
  shrink(slot: number, lots: number): void {
    const { orders } = this
    this.registry.release(orders.hold[slot]!, this.required(slot, lots))
    orders.quantity[slot]! -= lots
    if (orders.side[slot] === BUY) this.exposure.addBuyLots(orders.owner[slot]!, -lots)
    this.report(slot, orders.filled[slot]! > 0 ? PARTIALLY_FILLED : RESTING)
  }

  /** Counts an order in (1) or out (-1), with the lots that are left of it. */
  count(slot: number, sign: 1 | -1): void {
    const { orders, exposure } = this
    exposure.addOrders(orders.owner[slot]!, sign)
    if (orders.side[slot] === BUY) exposure.addBuyLots(orders.owner[slot]!, sign * orders.left(slot))
  }

  // -- Holds -----------------------------------------------------------------------------------------------------

  /** Sets aside what an order needs, in a hold of its own. */
  setAside(slot: number, required: number): void {
    const { orders, registry } = this
    const asset = orders.side[slot] === BUY ? CASH : this.asset
    orders.hold[slot] = registry.hold(orders.owner[slot]!, asset, HOLD_FOR_ORDER, required)
  }

  /** Releases all that is still set aside for an order. */
  letGo(slot: number): void {
    const hold = this.orders.hold[slot]!
    this.registry.release(hold, this.registry.heldBy(hold))
  }

  /** What has to be set aside for lots of an order at its own limit: fen for a bid, lots for an offer. */
  required(slot: number, lots: number): number {
    return this.orders.side[slot] === SELL ? lots : this.scale.cost(this.orders.ticks[slot]!, lots)
  }

  // -- What is told and remembered --------------------------------------------------------------------------------

  /** Says what became of an order, as an event with its whole state. */
  report(slot: number, status: number, reason = 0): void {
    const { orders } = this
    orders.status[slot] = status
    const held = orders.isOpen(slot) ? this.registry.heldBy(orders.hold[slot]!) : 0
    const shown = status < PENDING_TRIGGER ? orders.remaining[slot]! : 0
    this.events.orderChanged(orders, slot, held, shown, reason)
  }

  /** A trade at this price. */
  traded(ticks: number, lots: number, tradeId: number): void {
    this.changedMarkets.add(this)
    this.lastTicks = ticks
    this.day.add(ticks, lots, tradeId)
  }

  /** A trade that was annulled: the day’s figures are without it. A close that was taken stays. */
  untraded(tradeId: number, ticks: number, lots: number): void {
    if (this.day.takeOut(ticks, lots, tradeId)) this.changedMarkets.add(this)
  }

  /** A trade whose price was corrected: the day’s figures have it at that. */
  repriced(tradeId: number, ticks: { readonly from: number; readonly to: number }, lots: number): void {
    if (!this.day.takeOut(ticks.from, lots, tradeId)) return
    this.day.add(ticks.to, lots, tradeId)
    this.changedMarkets.add(this)
  }

  /** The day is over: its volume-weighted average becomes the reference price. */
  takeDayAverage(): void {
    this.changedMarkets.add(this)
    this.referenceTicks = this.day.averageTicks ?? this.referenceTicks
    this.limit = priceLimit(this.referenceTicks, this.terms.price_limit_basis_points)
    this.day.isOver = true
  }

  get lastOrReference(): number {
    return this.lastTicks === 0 ? this.referenceTicks : this.lastTicks
  }

  /** Centres the volatility band around the last price; after a day that moved the limit past it, around the limit. */
  centreBand(): void {
    const around = Math.min(this.limit.upper, Math.max(this.limit.lower, this.lastOrReference))
    if (this.band.centreOn(around)) this.waiting.lookAgain(() => true)
  }

  // -- Recovery and survey ---------------------------------------------------------------------------------------

  /** Open orders of this market, by number. A copy: the caller may change them. */
  openSlots(): number[] {
    const { orders } = this
    const found: number[] = []
    for (let slot = 1; slot < orders.slotsUsed; slot++) {
      if (orders.asset[slot] === this.asset && orders.isOpen(slot)) found.push(slot)
    }
    return found.sort((a, b) => orders.orderId[a]! - orders.orderId[b]!)
  }

  /** The market as it is stored. */
  record(): MarketRecord {
    return {
      asset: this.asset,
      symbol: this.terms.symbol,
      terms: this.terms,
      phase: this.phase,
      reference_ticks: this.referenceTicks,
      last_ticks: this.lastTicks,
      day_volume_lots: this.day.volumeLots,
      day_tick_lots: this.day.tickLots.toString(),
      day_from_trade: this.day.fromTrade,
      call_ends_at: this.callEndsAt === NEVER ? null : this.callEndsAt,
      call_ends_from: this.callEndsFrom === NEVER ? null : this.callEndsFrom,
      day_is_over: this.day.isOver,
      phase_reason: this.phaseReason,
      halted_from: this.haltedFrom,
    }
  }

  /** Puts the market's numbers back as they were stored. */
  restore(record: MarketRecord): void {
    this.phase = record.phase
    this.callEndsAt = record.call_ends_at ?? NEVER
    this.callEndsFrom = record.call_ends_from ?? NEVER
    this.referenceTicks = record.reference_ticks
    this.limit = priceLimit(record.reference_ticks, this.terms.price_limit_basis_points)
    this.lastTicks = record.last_ticks
    this.day.restore(record)
    this.phaseReason = record.phase_reason
    this.haltedFrom = record.halted_from
  }
}
