import { BUY, SELL } from '../book/side.ts'
import type { Market } from './market.ts'
import { reduceMaker, settle } from './settlement.ts'

/** What a call would trade if it ended now. Without a price nothing would. */
export interface Indication {
  readonly ticks: number
  /** Lots that trade at that price. */
  readonly lots: number
  /** Lots that are left over at that price: positive on the bid, negative on the offer. */
  readonly surplusLots: number
}

export const NO_INDICATION: Indication = { ticks: 0, lots: 0, surplusLots: 0 }

/**
 * The one price of a call: the price at which most lots trade; of several, one with the least surplus; of several, the
 * highest if buyers are left over at all of them, the lowest if sellers are; else the one nearest to the reference
 * price. Icebergs count with all their lots.
 *
 * Every tick is a candidate. Between the limits of two neighbouring orders nothing changes, so it is enough to look at
 * each limit and at the ticks beside it (exchange-rules 7.1; the algorithm of the Xetra family).
 */
export function indicate(market: Market, referenceTicks: number): Indication {
  const bids = crossingSide(market, BUY)
  const offers = crossingSide(market, SELL)
  if (bids.ticks.length === 0 || offers.ticks.length === 0) return NO_INDICATION
  let best = { lots: 0, surplus: 0 }
  let lowest = 0
  let highest = 0
  let areBuyersLeft = true
  let areSellersLeft = true
  for (const ticks of candidates(bids.ticks, offers.ticks)) {
    const demand = lotsAt(bids, (limit) => limit >= ticks)
    const supply = lotsAt(offers, (limit) => limit <= ticks)
    const lots = Math.min(demand, supply)
    const surplus = demand - supply
    const isBetter = lots > best.lots || (lots === best.lots && Math.abs(surplus) < Math.abs(best.surplus))
    const isEqual = lots === best.lots && Math.abs(surplus) === Math.abs(best.surplus)
    if (lots === 0 || !(isBetter || isEqual)) continue
    if (isBetter) {
      best = { lots, surplus }
      lowest = ticks
      areBuyersLeft = true
      areSellersLeft = true
    }
    highest = ticks
    areBuyersLeft &&= surplus > 0
    areSellersLeft &&= surplus < 0
  }
  if (best.lots === 0) return NO_INDICATION
  const nearest = Math.min(highest, Math.max(lowest, referenceTicks))
  const ticks = areBuyersLeft ? highest : areSellersLeft ? lowest : nearest
  const demand = lotsAt(bids, (limit) => limit >= ticks)
  const supply = lotsAt(offers, (limit) => limit <= ticks)
  return { ticks, lots: best.lots, surplusLots: demand - supply }
}

/** Ends a call: bids and offers trade in priority, all at the one price; the surplus at that price stays, by time. */
export function uncross(market: Market, referenceTicks: number): Indication {
  const found = indicate(market, referenceTicks)
  const { orders, book } = market
  let left = found.lots
  while (left > 0) {
    const bid = book.bestOrder(BUY)
    const offer = book.bestOrder(SELL)
    const lots = Math.min(left, orders.left(bid), orders.left(offer))
    // Nobody takes in a call: the older order is recorded as the maker.
    const isBidOlder = orders.priority[bid]! < orders.priority[offer]!
    const maker = isBidOlder ? bid : offer
    const taker = isBidOlder ? offer : bid
    settle(market, maker, taker, found.ticks, lots, true)
    if (taker === bid) market.exposure.addBuyLots(orders.owner[bid]!, -lots)
    reduceMaker(market, taker, lots)
    left -= lots
  }
  return found
}

/** Limits of one side that cross the other's best, best first, with the sums of lots up to each. */
interface Side {
  readonly ticks: number[]
  readonly sums: number[]
}

function crossingSide(market: Market, side: 0 | 1): Side {
  const { orders, book } = market
  const ticks: number[] = []
  const sums: number[] = []
  const other = book.bestOrder(side === BUY ? SELL : BUY)
  if (other === 0) return { ticks, sums }
  const limit = orders.ticks[other]!
  let sum = 0
  for (let slot = book.bestOrder(side); slot !== 0; slot = book.nextOrder(slot)) {
    const price = orders.ticks[slot]!
    if (side === BUY ? price < limit : price > limit) break
    sum += orders.left(slot)
    if (ticks[ticks.length - 1] === price) sums[sums.length - 1] = sum
    else {
      ticks.push(price)
      sums.push(sum)
    }
  }
  return { ticks, sums }
}

/** Lots of a side at limits that `isWilling` accepts, which are the first so many of it. */
function lotsAt(side: Side, isWilling: (limit: number) => boolean): number {
  let low = 0
  let high = side.ticks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isWilling(side.ticks[middle]!)) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : side.sums[low - 1]!
}

/** Rising, each once: the limits and their neighbours, within the range in which both sides have orders. */
function candidates(bids: readonly number[], offers: readonly number[]): number[] {
  const lowest = offers[0]!
  const highest = bids[0]!
  const near = [...bids, ...offers].flatMap((ticks) => [ticks - 1, ticks, ticks + 1])
  return [...new Set(near)].filter((ticks) => ticks >= lowest && ticks <= highest).sort((a, b) => a - b)
}
