import { assert } from '../base/assert.ts'
import { divideHalfUp } from '../base/quantity.ts'
import { WideSum } from '../base/wide-sum.ts'
import { Book } from '../book/book.ts'
import { crosses } from '../book/limit-book.ts'
import { BUY, SELL, type Side } from '../book/side.ts'
import { CASH, HOLD_FOR_ORDER, type Registry } from '../registry/registry.ts'
import {
  CANCELLED,
  type EventBuffer,
  EXPIRED,
  FILLED,
  PARTIALLY_FILLED,
  PENDING_TRIGGER,
  RESTING,
} from './events.ts'
import { Exposure } from './exposure.ts'
import { type InstrumentTerms, type Phase, priceLimit, Scale } from './instrument.ts'
import { walk } from './liquidity.ts'
import { OrderColumns } from './order-columns.ts'
import { OrderReports, type Progress, untouched } from './order-reports.ts'
import { isTriggered, type PendingStop, StopOrders } from './stop-orders.ts'
import {
  CANCEL_BOTH,
  CANCEL_NEWEST,
  DAY,
  DECREMENT,
  FOK,
  IOC,
  NEVER,
  PRIORITY_STEP,
  type StoredOrder,
  type Ticket,
} from './ticket.ts'

export interface MarketStatistics {
  readonly lastTicks: number
  readonly dayVolumeLots: number
  /** Σ ticks × lots of the day's trades. */
  readonly dayTickLots: bigint
}

/**
 * One instrument's market: its book, and the holds and postings that go with each order. Orders are matched in
 * price-time priority at the maker's price; both legs of a fill are posted at once (delivery versus payment).
 */
export class Market {
  readonly terms: InstrumentTerms
  readonly asset: number
  readonly scale: Scale
  readonly book = new Book()
  phase: Phase = 'closed'
  referenceTicks: number
  limit: { lower: number; upper: number }
  lastTicks = 0
  dayVolumeLots = 0
  #dayTickLots = new WideSum()

  readonly #registry: Registry
  readonly #events: EventBuffer
  readonly #reports: OrderReports
  readonly #nextTradeId: () => number

  /** What else is known of resting orders, by the book's slots. */
  readonly columns = new OrderColumns(this.book.capacity)

  /** How many orders, and lots on the bid, each participant has open. */
  readonly exposure = new Exposure()

  /** Stop orders that wait for their price. */
  readonly stops = new StopOrders()
  #stampSeq = 0
  #stamps = 0

  /** No open order lapses before this instant. */
  nextExpiry = NEVER

  constructor(
    terms: InstrumentTerms,
    asset: number,
    registry: Registry,
    events: EventBuffer,
    nextTradeId: () => number,
  ) {
    this.terms = terms
    this.asset = asset
    this.scale = new Scale(terms)
    this.#registry = registry
    this.#events = events
    this.#reports = new OrderReports(asset, this.book, this.columns, events)
    this.#nextTradeId = nextTradeId
    this.referenceTicks = this.scale.ticks(terms.referencePrice)
    assert(this.referenceTicks > 0, 'a reference price is a positive multiple of the tick')
    this.limit = priceLimit(this.referenceTicks, terms.priceLimitBasisPoints)
  }

  statistics(): MarketStatistics {
    return {
      lastTicks: this.lastTicks,
      dayVolumeLots: this.dayVolumeLots,
      dayTickLots: this.#dayTickLots.value,
    }
  }

  /** True when an order at this price would trade at once. */
  wouldTake(side: Side, limitTicks: number): boolean {
    const best = this.book.bestOrder(side === BUY ? SELL : BUY)
    return best !== 0 && crosses(side, limitTicks, this.book.priceOf(best))
  }

  /** Lots that an order could take now, up to its quantity, past its own account's orders. */
  fillableLots(ticket: Ticket): number {
    return walk(this.book, this.scale, ticket).lots
  }

  /** What must be set aside: its own price × quantity for a limit buy, the exact cost for a market buy, else lots. */
  requiredHold(ticket: Ticket): number {
    if (ticket.side === SELL) return ticket.quantityLots
    if (!ticket.isMarket) return this.scale.cost(ticket.limitTicks, ticket.quantityLots)
    return walk(this.book, this.scale, ticket).fen
  }

  /**
   * Sets the hold aside, matches, rests or cancels what is left; a stop order waits until its price is reached. What
   * trades may trigger others, which follow. The caller has made every check. `seq` is the command's number.
   */
  enter(ticket: Ticket, requiredHold: number, seq: number): void {
    const asset = ticket.side === BUY ? CASH : this.asset
    const hold = this.#registry.hold(ticket.holder, asset, HOLD_FOR_ORDER, requiredHold)
    if (ticket.stopTicks !== 0 && !isTriggered(ticket.side, ticket.stopTicks, this.lastTicks)) {
      this.#park({ ticket, hold, priority: this.#stamp(seq) })
      return
    }
    this.#match(ticket, hold, ticket.quantityLots, untouched(ticket), seq)
    this.#trigger(seq)
  }

  /** Takes an order out and lets its hold go. `status` says why: CANCELLED or EXPIRED. */
  withdraw(slot: number, status: number): void {
    this.#registry.release(this.columns.hold[slot]!, this.#registry.heldBy(this.columns.hold[slot]!))
    this.#reports.maker(slot, status, 0)
    this.#leave(slot)
    this.book.remove(slot)
  }

  /** A smaller quantity at the same price: the order keeps its place. `quantityLots` counts what is filled already. */
  reduce(slot: number, quantityLots: number): void {
    const lots = this.columns.quantity[slot]! - quantityLots
    assert(lots > 0 && lots < this.book.remainingOf(slot), 'a reduction leaves something of the order')
    const side = this.book.sideOf(slot)
    const freed = side === SELL ? lots : this.scale.cost(this.book.priceOf(slot), lots)
    this.#registry.release(this.columns.hold[slot]!, freed)
    this.columns.quantity[slot] = quantityLots
    if (side === BUY) this.exposure.addBuyLots(this.book.ownerOf(slot), -lots)
    this.book.fill(slot, lots)
    this.#reports.maker(
      slot,
      this.columns.filled[slot]! > 0 ? PARTIALLY_FILLED : RESTING,
      this.#registry.heldBy(this.columns.hold[slot]!),
    )
  }

  /** Takes an order out, lets its hold go and enters it anew under its id: it loses its place and may trade. */
  replace(slot: number, ticket: Ticket, seq: number): void {
    const filled = this.columns.filled[slot]!
    const notional = this.columns.notional[slot]!
    const previousTicks = this.book.priceOf(slot)
    this.#registry.release(this.columns.hold[slot]!, this.#registry.heldBy(this.columns.hold[slot]!))
    this.#leave(slot)
    this.book.remove(slot)
    const left = ticket.quantityLots - filled
    const required = ticket.side === SELL ? left : this.scale.cost(ticket.limitTicks, left)
    const asset = ticket.side === BUY ? CASH : this.asset
    const hold = this.#registry.hold(ticket.holder, asset, HOLD_FOR_ORDER, required)
    this.#match(ticket, hold, left, { filled, notional, ticks: previousTicks }, seq)
    this.#trigger(seq)
  }

  /** Takes a stop order that waits out, and lets its hold go. */
  withdrawStop(stop: PendingStop, status: number): void {
    this.stops.remove(stop)
    this.#registry.release(stop.hold, this.#registry.heldBy(stop.hold))
    this.#forget(stop)
    this.#reports.taker(
      stop.ticket,
      status,
      untouched(stop.ticket),
      stop.ticket.quantityLots,
      0,
      stop.priority,
    )
  }

  heldFor(slot: number): number {
    return this.#registry.heldBy(this.columns.hold[slot]!)
  }
  /**
   * Day orders lapse and the day's volume-weighted average becomes the reference price (CEA-11, CEA-15). Orders whose
   * price the new limit no longer allows lapse too: they could trade at a price that a new order may not have.
   */
  closeDay(): void {
    if (this.dayVolumeLots > 0) {
      this.referenceTicks = divideHalfUp(this.#dayTickLots.value, this.dayVolumeLots)
      this.limit = priceLimit(this.referenceTicks, this.terms.priceLimitBasisPoints)
    }
    this.dayVolumeLots = 0
    this.#dayTickLots = new WideSum()
    const isOutside = (ticks: number) => ticks < this.limit.lower || ticks > this.limit.upper
    this.#lapse(
      (slot) => isOutside(this.book.priceOf(slot)) || this.columns.timeInForce[slot] === DAY,
      ({ ticket }) => isOutside(ticket.limitTicks) || ticket.timeInForce === DAY,
    )
  }

  /** Orders whose date has come lapse, before anything else happens at that instant. */
  expireDue(at: number): void {
    if (at < this.nextExpiry) return
    this.#lapse(
      (slot) => this.columns.expiresAt[slot]! <= at,
      ({ ticket }) => ticket.expiresAt <= at,
    )
    this.nextExpiry = NEVER
    for (const { ticket } of this.stops.all()) this.nextExpiry = Math.min(this.nextExpiry, ticket.expiresAt)
    this.#forEachOrder((slot) => {
      this.nextExpiry = Math.min(this.nextExpiry, this.columns.expiresAt[slot]!)
    })
  }

  #lapse(isLapsing: (slot: number) => boolean, isStopLapsing: (stop: PendingStop) => boolean): void {
    const lapsing: number[] = []
    this.#forEachOrder((slot) => {
      if (isLapsing(slot)) lapsing.push(slot)
    })
    for (const slot of lapsing) this.withdraw(slot, EXPIRED)
    for (const stop of [...this.stops.all()].filter(isStopLapsing)) this.withdrawStop(stop, EXPIRED)
  }

  /** Bids and then offers, each in priority. */
  #forEachOrder(visit: (slot: number) => void): void {
    for (const side of [BUY, SELL] as const) {
      for (let slot = this.book.bestOrder(side); slot !== 0; slot = this.book.nextOrder(slot)) visit(slot)
    }
  }

  /** Puts the market's numbers back as they were stored. */
  restore(phase: Phase, referenceTicks: number, statistics: MarketStatistics): void {
    this.phase = phase
    this.referenceTicks = referenceTicks
    this.limit = priceLimit(referenceTicks, this.terms.priceLimitBasisPoints)
    this.lastTicks = statistics.lastTicks
    this.dayVolumeLots = statistics.dayVolumeLots
    this.#dayTickLots = new WideSum(statistics.dayTickLots)
  }

  /** Puts a resting order back; orders come in the order of their priority. */
  restoreOrder(order: StoredOrder): void {
    const left = order.quantityLots - order.filledLots
    const asset = order.side === BUY ? CASH : this.asset
    const held = order.side === SELL ? left : this.scale.cost(order.limitTicks, left)
    const hold = this.#registry.hold(order.holder, asset, HOLD_FOR_ORDER, held)
    if (order.isPending)
      this.#remember({ ticket: { ...order, isMarket: false }, hold, priority: order.priority })
    else
      this.#rest(order, order.quantityLots, hold, left, order.filledLots, order.notionalFen, order.priority)
  }

  /** A stop order begins to wait. */
  #park(stop: PendingStop): void {
    const { ticket, hold, priority } = stop
    this.#remember(stop)
    const held = this.#registry.heldBy(hold)
    this.#reports.taker(ticket, PENDING_TRIGGER, untouched(ticket), ticket.quantityLots, held, priority)
  }

  #remember(stop: PendingStop): void {
    const { holder, side, quantityLots, expiresAt } = stop.ticket
    this.stops.add(stop)
    this.nextExpiry = Math.min(this.nextExpiry, expiresAt)
    this.exposure.addOrders(holder, 1)
    if (side === BUY) this.exposure.addBuyLots(holder, quantityLots)
  }

  #forget({ ticket }: PendingStop): void {
    this.exposure.addOrders(ticket.holder, -1)
    if (ticket.side === BUY) this.exposure.addBuyLots(ticket.holder, -ticket.quantityLots)
  }

  /** Enters the stop orders that the last price has triggered, one after another; each may trigger more. */
  #trigger(seq: number): void {
    if (this.stops.size === 0) return
    for (
      let stop = this.stops.takeTriggered(this.lastTicks);
      stop;
      stop = this.stops.takeTriggered(this.lastTicks)
    ) {
      this.#forget(stop)
      this.#match(stop.ticket, stop.hold, stop.ticket.quantityLots, untouched(stop.ticket), seq)
    }
  }

  /** The place of the next order that a command gives one. */
  #stamp(seq: number): number {
    if (seq !== this.#stampSeq) {
      this.#stampSeq = seq
      this.#stamps = 0
    }
    assert(this.#stamps < PRIORITY_STEP, 'a command gives fewer places than there are between two commands')
    return seq * PRIORITY_STEP + this.#stamps++
  }

  /** Matches, then rests or cancels what is left. `before` is what an amended order had filled when it re-entered. */
  #match(ticket: Ticket, hold: number, quantityLots: number, before: Progress, seq: number): void {
    const { side, holder, limitTicks } = ticket
    const opposite: Side = side === BUY ? SELL : BUY
    let left = quantityLots
    let { filled, notional } = before
    let given = 0
    let isStopped = false
    while (left > 0 && !isStopped) {
      const maker = this.book.bestOrder(opposite)
      if (maker === 0) break
      const price = this.book.priceOf(maker)
      if (!crosses(side, limitTicks, price)) break
      const available = this.book.remainingOf(maker)
      const lots = available < left ? available : left
      if (this.book.ownerOf(maker) === holder) {
        const mode = ticket.selfTradePrevention
        isStopped = mode === CANCEL_NEWEST || mode === CANCEL_BOTH
        if (mode !== DECREMENT) {
          if (mode !== CANCEL_NEWEST) this.withdraw(maker, CANCELLED)
          continue
        }
        // Both give up the smaller quantity without a trade; an order that is used up is cancelled.
        if (lots === available) this.withdraw(maker, CANCELLED)
        else this.reduce(maker, this.columns.quantity[maker]! - lots)
        this.#releaseTaker(hold, ticket, lots)
        given += lots
        left -= lots
        continue
      }
      notional += this.#settle(ticket, hold, maker, price, lots)
      filled += lots
      left -= lots
    }
    const end = { filled, notional, ticks: before.ticks }
    this.#finish(ticket, hold, end, left, given, isStopped, seq)
  }

  /** One fill: both legs are posted, what the taker held beyond the maker's price comes back. Returns its cost in fen. */
  #settle(ticket: Ticket, hold: number, maker: number, price: number, lots: number): number {
    const registry = this.#registry
    const columns = this.columns
    const { side, holder } = ticket
    const cost = this.scale.cost(price, lots)
    const makerHolder = this.book.ownerOf(maker)
    const makerHold = columns.hold[maker]!
    if (side === BUY) {
      registry.post(hold, makerHolder, cost)
      const beyond = ticket.isMarket ? 0 : ticket.limitTicks - price
      if (beyond > 0) registry.release(hold, this.scale.cost(beyond, lots))
      registry.post(makerHold, holder, lots)
    } else {
      registry.post(hold, makerHolder, lots)
      registry.post(makerHold, holder, cost)
      this.exposure.addBuyLots(makerHolder, -lots)
    }
    columns.filled[maker]! += lots
    columns.notional[maker]! += cost
    this.lastTicks = price
    this.dayVolumeLots += lots
    this.#dayTickLots.add(price * lots)
    const makerOrderId = this.book.orderIdOf(maker)
    this.#events.traded(
      this.asset,
      this.#nextTradeId(),
      price,
      lots,
      makerOrderId,
      ticket.orderId,
      makerHolder,
      holder,
      side,
    )
    if (lots === this.book.remainingOf(maker)) {
      this.#reports.maker(maker, FILLED, 0)
      this.#leaveFilled(maker)
    } else {
      this.#reports.maker(maker, PARTIALLY_FILLED, registry.heldBy(makerHold))
    }
    this.book.fill(maker, lots)
    return cost
  }

  /** What becomes of a taker after matching: it rests, or what is left of it is cancelled and its hold let go. */
  #finish(
    ticket: Ticket,
    hold: number,
    end: Progress,
    left: number,
    given: number,
    isStopped: boolean,
    seq: number,
  ): void {
    const isImmediate = ticket.isMarket || ticket.timeInForce === IOC || ticket.timeInForce === FOK
    const total = end.filled + left
    const held = this.#registry.heldBy(hold)
    const priority = this.#stamp(seq)
    if (left > 0 && !isImmediate && !isStopped) {
      const status = end.filled > 0 ? PARTIALLY_FILLED : RESTING
      this.#reports.taker(ticket, status, end, total, held, priority)
      this.#rest(ticket, total, hold, left, end.filled, end.notional, priority)
      return
    }
    if (left > 0 && held > 0) this.#registry.release(hold, held)
    const status = left === 0 && given === 0 ? FILLED : CANCELLED
    this.#reports.taker(ticket, status, end, total + given, 0, priority)
  }

  /** What the taker no longer needs after giving up lots without a trade. A market buy had set nothing aside for them. */
  #releaseTaker(hold: number, ticket: Ticket, lots: number): void {
    if (ticket.side === SELL) this.#registry.release(hold, lots)
    else if (!ticket.isMarket) this.#registry.release(hold, this.scale.cost(ticket.limitTicks, lots))
  }

  #rest(
    order: Omit<Ticket, 'isMarket'>,
    quantityLots: number,
    hold: number,
    left: number,
    filled: number,
    notional: number,
    priority: number,
  ): void {
    const slot = this.book.rest(order.orderId, order.side, order.limitTicks, left, order.holder)
    this.columns.set(slot, this.book.capacity, order, quantityLots, priority, hold, filled, notional)
    this.nextExpiry = Math.min(this.nextExpiry, order.expiresAt)
    this.exposure.addOrders(order.holder, 1)
    if (order.side === BUY) this.exposure.addBuyLots(order.holder, left)
  }

  #leave(slot: number): void {
    if (this.book.sideOf(slot) === BUY)
      this.exposure.addBuyLots(this.book.ownerOf(slot), -this.book.remainingOf(slot))
    this.#leaveFilled(slot)
  }

  #leaveFilled(slot: number): void {
    const holder = this.book.ownerOf(slot)
    this.exposure.addOrders(holder, -1)
  }
}
