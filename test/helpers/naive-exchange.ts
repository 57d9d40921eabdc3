/** An order as it is asked for, in ticks and lots. Absent members mean what they mean in the API. */
export interface NaiveEntry {
  id: number
  holder: number
  side: 'buy' | 'sell'
  type: 'limit' | 'market' | 'stop' | 'stop_limit' | 'trailing_stop'
  ticks?: number
  quantity: number
  tif: 'gtc' | 'day' | 'ioc' | 'fok' | 'gtd' | 'at_open' | 'at_close'
  expiresAt?: number
  postOnly?: boolean
  stp: 'cancel_newest' | 'cancel_oldest' | 'cancel_both' | 'decrement'
  stop?: number
  trail?: number
  display?: number
  minimum?: number
  allOrNone?: boolean
  pairWith?: number
}

export interface NaiveOrder extends NaiveEntry {
  ticks: number
  status: string
  filled: number
  notional: number
  shown: number
  reserve: number
  place: number
  waits: boolean
  pair: number
}

export interface NaiveTerms {
  reference: number
  limitPoints: number
  maxLots: number
  protection?: number
  band?: { points: number; callMs: number; randomMs: number }
  allowsAllOrNone: boolean
  positionLimit?: number
}

/**
 * The exchange once more, slow and obvious: orders in one list, sorted whenever an order is asked for; what is free is
 * worked out from the open orders each time; whether something can be filled is found out by trying it on a copy; the
 * price of a call by trying every tick. It shares no code with the engine and is what the engine is compared with.
 */
export class NaiveExchange {
  orders: NaiveOrder[] = []
  trades: string[] = []
  cash: Record<number, number> = {}
  lots: Record<number, number> = {}
  group: Record<number, number> = {}
  /** When the orders of a holder are cancelled, unless it is put off. */
  deadMen = new Map<number, number>()
  phase = 'continuous'
  callEndsAt = Infinity
  last = 0
  volume = 0
  turnover = 0
  reference: number
  at = 0
  chance = 0
  terms: NaiveTerms
  #place = 0
  #bandAround = 0

  constructor(terms: NaiveTerms) {
    this.terms = terms
    this.reference = terms.reference
  }

  copy(): NaiveExchange {
    const copy = Object.assign(new NaiveExchange(this.terms), this, {
      orders: this.orders.map((order) => ({ ...order })),
      trades: [...this.trades],
      deadMen: new Map(this.deadMen),
      cash: { ...this.cash },
      lots: { ...this.lots },
    })
    copy.#place = this.#place
    copy.#bandAround = this.#bandAround
    return copy
  }

  get isCall() {
    return this.phase === 'pre_open' || this.phase.endsWith('_auction')
  }
  get lower() {
    return Math.max(1, Math.ceil((this.reference * (10_000 - this.terms.limitPoints)) / 10_000))
  }
  get upper() {
    return Math.max(1, Math.floor((this.reference * (10_000 + this.terms.limitPoints)) / 10_000))
  }

  find(id: number) {
    return this.orders.find((order) => order.id === id)
  }

  /** One side of the book in priority. */
  side(side: string): NaiveOrder[] {
    const sign = side === 'buy' ? -1 : 1
    return this.orders
      .filter((order) => order.side === side && !order.waits)
      .sort((a, b) => sign * (a.ticks - b.ticks) || a.place - b.place)
  }

  /** What an open order needs: of a pair the two need what the larger one needs. */
  need(order: NaiveOrder): number {
    const left = order.shown + order.reserve
    return order.side === 'buy' ? order.ticks * left : left
  }
  free(holder: number, side: string): number {
    let held = 0
    for (const order of this.orders) {
      if (order.holder !== holder || order.side !== side) continue
      const pair = order.pair ? this.find(order.pair)! : undefined
      if (!pair) held += this.need(order)
      else if (order.id < pair.id) held += Math.max(this.need(order), this.need(pair))
    }
    return (side === 'buy' ? this.cash[holder]! : this.lots[holder]!) - held
  }
  areSame(a: number, b: number) {
    return a === b || (!!this.group[a] && this.group[a] === this.group[b])
  }
  crosses(side: string, limit: number, price: number) {
    return side === 'buy' ? price <= limit : price >= limit
  }

  protectedLimit(side: string): number {
    const best = this.side(side === 'buy' ? 'sell' : 'buy')[0]
    const { protection } = this.terms
    if (!best || protection === undefined) return side === 'buy' ? this.upper : this.lower
    return side === 'buy'
      ? Math.min(this.upper, Math.floor((best.ticks * (10_000 + protection)) / 10_000))
      : Math.max(this.lower, Math.ceil((best.ticks * (10_000 - protection)) / 10_000))
  }
  isInBand(price: number): boolean {
    const { band } = this.terms
    if (!band) return true
    const above = (this.#bandAround * (10_000 + band.points)) / 10_000
    const below = (this.#bandAround * (10_000 - band.points)) / 10_000
    return price >= below && price <= above
  }
  layBand() {
    this.#bandAround = Math.max(this.lower, Math.min(this.upper, this.last || this.reference))
  }

  // -- Entering

  /** The code of a reject, or the order as it is afterwards. */
  place(entry: NaiveEntry): string | NaiveOrder {
    this.layBand()
    const isStop = ['stop', 'stop_limit', 'trailing_stop'].includes(entry.type)
    const isAtMarket = ['market', 'stop', 'trailing_stop'].includes(entry.type)
    const isImmediate = isAtMarket || entry.tif === 'ioc' || entry.tif === 'fok'
    const { side, holder, quantity } = entry
    if (this.phase !== 'continuous' && !this.isCall) return 'market_closed'
    if (quantity < 1 || quantity > this.terms.maxLots) return 'quantity_out_of_range'
    let ticks = entry.ticks ?? 0
    if (entry.type === 'market') ticks = this.protectedLimit(side)
    else if (isAtMarket) ticks = side === 'buy' ? this.upper : this.lower
    let stop = entry.stop ?? 0
    if (entry.type === 'trailing_stop') {
      if (entry.trail! < 1) return 'price_not_a_multiple_of_tick'
      const around = this.last || this.reference
      stop = side === 'buy' ? around + entry.trail! : Math.max(1, around - entry.trail!)
    }
    if (ticks < this.lower || ticks > this.upper) return 'price_outside_limit'
    if (isStop && entry.type !== 'trailing_stop' && (stop < this.lower || stop > this.upper))
      return 'price_outside_limit'
    const order: NaiveOrder = {
      ...entry,
      ticks,
      stop,
      status: 'new',
      filled: 0,
      notional: 0,
      shown: quantity,
      reserve: 0,
      place: 0,
      waits: false,
      pair: 0,
    }
    if (side === 'buy' && this.isBeyondPosition(holder, quantity)) return 'position_limit'
    const found = entry.pairWith ? this.find(entry.pairWith) : undefined
    const paired = found && found.holder === holder && found.side === side ? found : undefined
    const tried = () => {
      const copy = this.copy()
      const trial = { ...order, tif: 'ioc' as const, allOrNone: false, display: 0 }
      copy.cash[holder] = Number.MAX_SAFE_INTEGER
      copy.match(trial, true)
      return trial
    }
    const needed = side === 'sell' ? quantity : entry.type === 'market' ? tried().notional : ticks * quantity
    const has = paired ? this.#sharedNeed(paired) : 0
    if (needed - has > this.free(holder, side))
      return side === 'buy' ? 'exceeds_free_cash' : 'exceeds_free_holding'
    if (!this.isCall) {
      const best = this.side(side === 'buy' ? 'sell' : 'buy')[0]
      if (entry.postOnly && best && this.crosses(side, ticks, best.ticks)) return 'would_take_liquidity'
      if (entry.tif === 'fok' && tried().filled < quantity) return 'not_fillable'
      if (entry.type === 'market' && tried().filled === 0) return 'no_liquidity'
    }
    if (entry.expiresAt !== undefined && entry.expiresAt <= this.at) return 'expiry_not_in_the_future'
    const { minimum, display, postOnly, allOrNone } = entry
    if (postOnly && (isImmediate || entry.type !== 'limit' || minimum)) return 'attributes_conflict'
    if (allOrNone && (!this.terms.allowsAllOrNone || entry.type !== 'limit')) return 'attributes_conflict'
    if (allOrNone && entry.stp !== 'cancel_newest') return 'attributes_conflict'
    if (allOrNone && (isImmediate || postOnly || display || minimum)) return 'attributes_conflict'
    if (isStop && (entry.tif === 'fok' || minimum)) return 'attributes_conflict'
    const isForAuction = entry.tif.startsWith('at_')
    const isPlain = entry.type === 'limit' && !postOnly && !allOrNone && display === undefined
    if (isForAuction && (!isPlain || minimum !== undefined || entry.pairWith !== undefined))
      return 'attributes_conflict'
    if (isForAuction && entry.stp !== 'cancel_newest') return 'attributes_conflict'
    const waitsForClose = entry.tif === 'at_close' && this.phase !== 'closing_auction'
    if (display !== undefined) {
      if (display < 1 || display >= quantity || display * 1000 < quantity || isImmediate)
        return 'display_quantity_not_allowed'
    }
    if (minimum !== undefined && (minimum < 1 || minimum > quantity)) return 'minimum_quantity_not_allowed'
    if (!this.isCall) {
      if (minimum !== undefined && tried().filled < minimum) return 'minimum_not_fillable'
    } else if (!isStop) {
      if (isImmediate || minimum !== undefined || postOnly) return 'not_allowed_in_a_call'
      if (!allOrNone && !waitsForClose && this.meetsOwn(order)) return 'would_trade_with_itself'
    }
    if (entry.pairWith !== undefined) {
      if (!paired) return 'paired_order_not_found'
      if (paired.pair) return 'order_is_paired'
      if (paired.tif.startsWith('at_')) return 'attributes_conflict'
      const isOther = isStop
        ? paired.type === 'limit' && !paired.waits
        : paired.type !== 'limit' && paired.waits
      if (!isOther || allOrNone || entry.type === 'market') return 'attributes_conflict'
      paired.pair = order.id
      order.pair = paired.id
    }
    if (entry.tif === 'at_open' && !['pre_open', 'opening_auction'].includes(this.phase))
      return 'no_auction_ahead'
    this.orders.push(order)
    const isReached = this.last !== 0 && (side === 'buy' ? this.last >= stop : this.last <= stop)
    const mustWait =
      waitsForClose ||
      (isStop ? this.isCall || !isReached : allOrNone && (this.isCall || !this.canFill(order)))
    if (mustWait) this.park(order)
    else {
      if (isStop) this.unpair(order)
      this.admit(order)
    }
    this.cascade()
    return order
  }

  /** Holdings and bids together, with so many lots more. */
  isBeyondPosition(holder: number, lots: number): boolean {
    return this.lots[holder]! + this.openLots(holder) + lots > (this.terms.positionLimit ?? Infinity)
  }
  openLots(holder: number): number {
    return this.orders
      .filter((order) => order.holder === holder && order.side === 'buy')
      .reduce((sum, order) => sum + order.shown + order.reserve, 0)
  }

  #sharedNeed(order: NaiveOrder): number {
    const pair = order.pair ? this.find(order.pair)! : undefined
    return Math.max(this.need(order), pair ? this.need(pair) : 0)
  }

  meetsOwn(order: NaiveOrder): boolean {
    return this.side(order.side === 'buy' ? 'sell' : 'buy').some(
      (other) =>
        this.crosses(order.side, order.ticks, other.ticks) && this.areSame(other.holder, order.holder),
    )
  }
  canFill(order: NaiveOrder): boolean {
    const copy = this.copy()
    const trial = { ...order, tif: 'ioc' as const, allOrNone: false, pair: 0 }
    copy.match(trial, true)
    return trial.filled === order.shown
  }
  park(order: NaiveOrder) {
    order.waits = true
    order.place = ++this.#place
    order.status = 'pending_trigger'
  }
  admit(order: NaiveOrder) {
    if (this.isCall) this.rest(order)
    else this.match(order)
  }
  rest(order: NaiveOrder) {
    this.queue(order)
    order.status = order.filled > 0 ? 'partially_filled' : 'resting'
  }
  queue(order: NaiveOrder) {
    const left = order.shown + order.reserve
    order.shown = order.display && order.display < left ? order.display : left
    order.reserve = left - order.shown
    order.place = ++this.#place
    if (!this.orders.includes(order)) this.orders.push(order)
  }

  // -- Matching

  /** Trades what can be traded; on trial no call begins. */
  match(order: NaiveOrder, isTrial = false) {
    this.orders = this.orders.filter((other) => other !== order)
    const { side } = order
    let limit = order.ticks
    if (order.type === 'stop' || order.type === 'trailing_stop')
      limit = side === 'buy' ? Math.min(limit, this.protectedLimit(side)) : this.protectedLimit(side)
    let left = order.shown
    let given = 0
    let isStopped = false
    let isBeyondBand = false
    while (left > 0 && !isStopped) {
      const maker = this.side(side === 'buy' ? 'sell' : 'buy')[0]
      if (!maker || !this.crosses(side, limit, maker.ticks)) break
      const lots = Math.min(left, maker.shown)
      if (!this.areSame(maker.holder, order.holder)) {
        isBeyondBand = !this.isInBand(maker.ticks)
        if (isBeyondBand) break
        this.trade(maker, order, maker.ticks, lots)
        this.consume(maker, lots)
        left -= lots
        order.shown = left
        continue
      }
      if (order.stp === 'cancel_newest' || order.stp === 'cancel_both') isStopped = true
      if (order.stp === 'cancel_oldest' || order.stp === 'cancel_both') this.withdraw(maker, 'cancelled')
      if (order.stp === 'decrement') {
        this.unpair(order)
        if (lots === maker.shown + maker.reserve) this.withdraw(maker, 'cancelled')
        else {
          this.unpair(maker)
          maker.quantity -= lots
          this.consume(maker, lots, false)
          maker.status = maker.filled > 0 ? 'partially_filled' : 'resting'
        }
        order.quantity -= lots
        given += lots
        left -= lots
        order.shown = left
      }
    }
    if (isBeyondBand && !isTrial) {
      const { callMs, randomMs } = this.terms.band!
      this.setPhase('volatility_auction', this.at + callMs + (this.chance % (randomMs + 1)))
      if (
        this.side(side === 'buy' ? 'sell' : 'buy').some(
          (other) => this.crosses(side, limit, other.ticks) && this.areSame(other.holder, order.holder),
        )
      )
        isStopped = true
    }
    const isImmediate =
      !['limit', 'stop_limit'].includes(order.type) || order.tif === 'ioc' || order.tif === 'fok'
    if (left > 0 && !isStopped && !isImmediate) {
      order.waits = false
      this.rest(order)
      return
    }
    this.unpair(order)
    order.quantity += given
    order.status = left === 0 && given === 0 ? 'filled' : 'cancelled'
  }

  trade(maker: NaiveOrder, taker: NaiveOrder, price: number, lots: number) {
    this.unpair(maker)
    this.unpair(taker)
    const [bid, offer] = maker.side === 'buy' ? [maker, taker] : [taker, maker]
    this.cash[bid.holder]! -= price * lots
    this.cash[offer.holder]! += price * lots
    this.lots[bid.holder]! += lots
    this.lots[offer.holder]! -= lots
    for (const order of [maker, taker]) {
      order.filled += lots
      order.notional += price * lots
    }
    this.last = price
    this.volume += lots
    this.turnover += price * lots
    this.trades.push(`${maker.id} ${taker.id} ${price} ${lots}`)
  }
  consume(order: NaiveOrder, lots: number, isTrade = true) {
    if (lots < order.shown) order.shown -= lots
    else {
      order.shown = order.shown + order.reserve - lots
      order.reserve = 0
      if (order.shown > 0) this.queue(order)
      else this.orders = this.orders.filter((other) => other !== order)
    }
    if (isTrade) order.status = order.shown > 0 ? 'partially_filled' : 'filled'
  }
  withdraw(order: NaiveOrder, status: string) {
    this.unpair(order)
    this.orders = this.orders.filter((other) => other !== order)
    order.status = status
  }
  unpair(order: NaiveOrder) {
    const other = order.pair ? this.find(order.pair) : undefined
    order.pair = 0
    if (!other) return
    other.pair = 0
    this.withdraw(other, 'cancelled')
  }

  cascade() {
    for (;;) {
      if (this.phase !== 'continuous') return
      const ready = this.#nextReady()
      if (!ready) return
      this.unpair(ready)
      this.match(ready)
    }
  }
  #nextReady(): NaiveOrder | undefined {
    const stops = this.orders.filter((order) => order.waits && order.type !== 'limit')
    if (this.last !== 0) {
      for (const order of stops.filter(({ type }) => type === 'trailing_stop').sort((a, b) => a.id - b.id)) {
        const followed =
          order.side === 'buy' ? this.last + order.trail! : Math.max(1, this.last - order.trail!)
        if (order.side === 'buy' ? followed >= order.stop! : followed <= order.stop!) continue
        order.stop = followed
        order.place = ++this.#place
      }
      const due = (side: string) =>
        stops
          .filter((order) => order.side === side)
          .filter((order) => (side === 'buy' ? this.last >= order.stop! : this.last <= order.stop!))
          .sort((a, b) => (side === 'buy' ? 1 : -1) * (a.stop! - b.stop!) || a.place - b.place)[0]
      const [next] = [due('buy'), due('sell')]
        .filter((order) => order !== undefined)
        .sort((a, b) => a.place - b.place)
      if (next) return next
    }
    return this.orders
      .filter((order) => order.waits && order.allOrNone)
      .sort((a, b) => a.id - b.id)
      .find((order) => this.canFill(order))
  }

  // -- Calls

  /** Price, volume and surplus of a call, by trying every tick there is. */
  auction(): { ticks: number; lots: number; surplus: number } {
    const total = (side: string, isWilling: (ticks: number) => boolean) =>
      this.side(side)
        .filter((order) => isWilling(order.ticks))
        .reduce((sum, order) => sum + order.shown + order.reserve, 0)
    const tried = []
    for (let ticks = this.lower; ticks <= this.upper; ticks++) {
      const demand = total('buy', (limit) => limit >= ticks)
      const supply = total('sell', (limit) => limit <= ticks)
      tried.push({ ticks, lots: Math.min(demand, supply), surplus: demand - supply })
    }
    const most = Math.max(...tried.map(({ lots }) => lots))
    if (most === 0) return { ticks: 0, lots: 0, surplus: 0 }
    let left = tried.filter(({ lots }) => lots === most)
    const least = Math.min(...left.map(({ surplus }) => Math.abs(surplus)))
    left = left.filter(({ surplus }) => Math.abs(surplus) === least)
    if (left.every(({ surplus }) => surplus > 0)) return left[left.length - 1]!
    if (left.every(({ surplus }) => surplus < 0)) return left[0]!
    const wanted = this.last || this.reference
    return left.sort((a, b) => Math.abs(a.ticks - wanted) - Math.abs(b.ticks - wanted))[0]!
  }
  uncross() {
    const { ticks, lots } = this.auction()
    let left = lots
    while (left > 0) {
      const [bid, offer] = [this.side('buy')[0]!, this.side('sell')[0]!]
      const amount = Math.min(left, bid.shown + bid.reserve, offer.shown + offer.reserve)
      const [maker, taker] = bid.place < offer.place ? [bid, offer] : [offer, bid]
      this.trade(maker, taker, ticks, amount)
      this.consume(maker, amount)
      this.consume(taker, amount)
      left -= amount
    }
  }
  setPhase(phase: string, callEndsAt = Infinity) {
    const before = this.phase
    this.phase = phase
    this.callEndsAt = callEndsAt
    if (phase === 'continuous' || (before === 'closing_auction' && phase === 'closed')) {
      this.uncross()
      this.layBand()
    }
    const isEarly = (one: string) => ['pre_open', 'opening_auction', 'halted'].includes(one)
    const byAge = [...this.orders].sort((a, b) => a.id - b.id)
    if (!isEarly(phase))
      for (const order of byAge) if (order.tif === 'at_open') this.withdraw(order, 'expired')
    if (!['closing_auction', 'halted'].includes(phase))
      for (const order of byAge) if (order.tif === 'at_close' && !order.waits) this.withdraw(order, 'expired')
    if (phase === 'closing_auction')
      for (const order of byAge) {
        if (order.tif !== 'at_close' || !order.waits) continue
        if (this.meetsOwn(order)) this.withdraw(order, 'cancelled')
        else {
          order.waits = false
          this.rest(order)
        }
      }
    if (phase === 'closed' && before !== 'closed') {
      if (this.volume > 0) this.reference = Math.floor((2 * this.turnover + this.volume) / (2 * this.volume))
      this.volume = 0
      this.turnover = 0
      for (const order of [...this.orders].sort((a, b) => a.id - b.id)) {
        const isOutside =
          ['limit', 'stop_limit'].includes(order.type) &&
          (order.ticks < this.lower || order.ticks > this.upper)
        const ends = ['day', 'at_open', 'at_close'].includes(order.tif)
        if (this.orders.includes(order) && (isOutside || ends)) this.withdraw(order, 'expired')
      }
      // What a stop bid at market may cost goes with the limit of the day.
      for (const order of [...this.orders].sort((a, b) => a.id - b.id)) {
        const isAtMarket = order.type === 'stop' || order.type === 'trailing_stop'
        if (order.side !== 'buy' || !isAtMarket || !this.orders.includes(order)) continue
        const before = order.ticks
        const freed = this.free(order.holder, 'buy')
        order.ticks = this.upper
        const free = this.free(order.holder, 'buy')
        if (free >= 0 || free >= freed) continue
        order.ticks = before
        this.withdraw(order, 'expired')
      }
    }
    this.cascade()
  }

  /** What is due by the time of a command happens, each thing at its own instant. */
  advance(at: number) {
    for (;;) {
      const instants = this.orders.map((order) => order.expiresAt ?? Infinity)
      const due = Math.min(...instants, ...this.deadMen.values(), this.callEndsAt)
      this.at = Math.min(due, at)
      if (due > at) return
      const leaving: [NaiveOrder, string][] = this.orders
        .filter((order) => (order.expiresAt ?? Infinity) <= due)
        .sort((a, b) => a.expiresAt! - b.expiresAt! || a.id - b.id)
        .map((order) => [order, 'expired'])
      for (const [holder, cancelAt] of [...this.deadMen].sort(([a], [b]) => a - b)) {
        if (cancelAt > due) continue
        this.deadMen.delete(holder)
        const own = this.orders.filter((order) => order.holder === holder).sort((a, b) => a.id - b.id)
        leaving.push(...own.map((order): [NaiveOrder, string] => [order, 'cancelled']))
      }
      for (const [order, status] of leaving) if (this.orders.includes(order)) this.withdraw(order, status)
      if (leaving.length > 0) this.resume()
      if (due >= this.callEndsAt) this.setPhase(this.phase === 'closing_auction' ? 'closed' : 'continuous')
    }
  }
  resume() {
    this.layBand()
    this.cascade()
  }

  amend(
    id: number,
    holder: number,
    ticks: number | undefined,
    quantity: number | undefined,
    stop?: number | undefined,
  ): string | NaiveOrder {
    const order = this.find(id)
    if (!order || order.holder !== holder) return 'order_not_open'
    if (order.waits) return this.#amendStop(order, ticks, quantity, stop)
    if (stop !== undefined) return 'attributes_conflict'
    if (this.phase !== 'continuous' && !this.isCall) return 'market_closed'
    const wanted = quantity ?? order.quantity
    const price = ticks ?? order.ticks
    if (wanted < 1 || wanted > this.terms.maxLots || wanted <= order.filled) return 'quantity_out_of_range'
    if (price < this.lower || price > this.upper) return 'price_outside_limit'
    if (order.pair) return 'order_is_paired'
    if (price === order.ticks && wanted === order.quantity) return order
    if (price === order.ticks && wanted < order.quantity) {
      let lots = order.quantity - wanted
      const hidden = Math.min(lots, order.reserve)
      order.reserve -= hidden
      lots -= hidden
      order.shown -= lots
      order.quantity = wanted
      this.resume()
      return order
    }
    const left = wanted - order.filled
    const more = left - order.shown - order.reserve
    if (order.side === 'buy' && more > 0 && this.isBeyondPosition(holder, more)) return 'position_limit'
    const needed = order.side === 'buy' ? price * left : left
    if (needed > this.free(holder, order.side) + this.need(order))
      return order.side === 'buy' ? 'exceeds_free_cash' : 'exceeds_free_holding'
    const best = this.side(order.side === 'buy' ? 'sell' : 'buy')[0]
    if (order.display && order.display * 1000 < left) return 'display_quantity_not_allowed'
    if (order.postOnly && best && this.crosses(order.side, price, best.ticks)) return 'would_take_liquidity'
    if (this.isCall && this.meetsOwn({ ...order, ticks: price })) return 'would_trade_with_itself'
    this.layBand()
    this.orders = this.orders.filter((other) => other !== order)
    order.ticks = price
    order.quantity = wanted
    order.shown = left
    order.reserve = 0
    this.admit(order)
    this.cascade()
    return order
  }

  #amendStop(
    order: NaiveOrder,
    ticks: number | undefined,
    quantity: number | undefined,
    trigger: number | undefined,
  ): string | NaiveOrder {
    const isForClose = order.tif === 'at_close'
    if (!order.type.includes('stop') && !isForClose) return 'attributes_conflict'
    if (ticks !== undefined && order.type !== 'stop_limit' && !isForClose) return 'attributes_conflict'
    if (trigger !== undefined && (order.type === 'trailing_stop' || isForClose)) return 'attributes_conflict'
    if (this.phase !== 'continuous' && !this.isCall) return 'market_closed'
    const wanted = quantity ?? order.quantity
    const price = ticks ?? order.ticks
    const stop = trigger ?? order.stop!
    if (wanted < 1 || wanted > this.terms.maxLots) return 'quantity_out_of_range'
    if (price < this.lower || price > this.upper) return 'price_outside_limit'
    if (!isForClose && (stop < this.lower || stop > this.upper)) return 'price_outside_limit'
    if (order.pair) return 'order_is_paired'
    const more = wanted - order.quantity
    if (order.side === 'buy' && more > 0 && this.isBeyondPosition(order.holder, more)) return 'position_limit'
    const needed = order.side === 'buy' ? price * wanted : wanted
    if (needed > this.free(order.holder, order.side) + this.need(order))
      return order.side === 'buy' ? 'exceeds_free_cash' : 'exceeds_free_holding'
    if (order.display && order.display * 1000 < wanted) return 'display_quantity_not_allowed'
    this.layBand()
    order.ticks = price
    order.stop = stop
    order.quantity = wanted
    order.shown = wanted
    const isReached = this.last !== 0 && (order.side === 'buy' ? this.last >= stop : this.last <= stop)
    if (isForClose || this.isCall || !isReached) this.park(order)
    else {
      order.waits = false
      this.admit(order)
    }
    this.cascade()
    return order
  }

  cancel(id: number, holder: number): string | NaiveOrder {
    const order = this.find(id)
    if (!order || order.holder !== holder) return 'order_not_open'
    this.withdraw(order, 'cancelled')
    this.resume()
    return order
  }
}
