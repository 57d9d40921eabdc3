import { uniformStream } from '../base/random.ts'
import type { SaleOutcome, SalePricing } from '../facts/words.ts'

/** One price of a bid, with how much is wanted at it. */
export interface BidEntry {
  readonly bid: number
  readonly ticks: number
  readonly lots: number
}

/** What a bidder may be given at most, and what he has set aside for it. */
export interface BidderLimit {
  readonly bid: number
  readonly lots: number
  readonly fen: number
}

export interface Sale {
  readonly pricing: SalePricing
  readonly offered: number
  /** No sale below it; 0: there is none. */
  readonly reserveTicks: number
  /** Less demand than is offered: nothing is sold. Else what is wanted is sold. */
  readonly mustClearFully: boolean
  readonly fenPerTickLot: number
  /** Where the price would be above this one, up to `extra` lots more are sold, none below it, with `limits` of their own; absent: there is no more. */
  readonly trigger?:
    | { readonly ticks: number; readonly extra: number; readonly limits: readonly BidderLimit[] }
    | undefined
}

export interface Clearing {
  readonly outcome: SaleOutcome
  /** The one price that everybody pays, or the lowest that somebody pays; undefined where nothing is sold. */
  readonly ticks: number | undefined
  readonly sold: number
  /** Lots by bid, of those that get any. */
  readonly awarded: ReadonlyMap<number, number>
  /** What each of them pays, as ticks times lots. */
  readonly paid: ReadonlyMap<number, number>
  /** What was bid for over what was offered, all bids counted as they were made. */
  readonly coverRatio: number
  /** Entries or parts of them that a limit, the deposit or the reserve left out. */
  readonly leftOut: readonly { readonly bid: number; readonly lots: number; readonly why: LeftOut }[]
  /** In ticks, of every entry, weighted by nothing: as exchanges publish them. */
  readonly prices:
    | { readonly min: number; readonly max: number; readonly mean: number; readonly median: number }
    | undefined
}
export type LeftOut = 'below_reserve' | 'beyond_limit' | 'beyond_deposit'

/**
 * A sealed sale (EEX primary auctions; Ningxia's of 2025): bids by falling price until what is offered is reached; whoever
 * bid more gets all he wants, who bid that price gets what is left in a random order that anybody can draw again. All pay
 * that one price, or each what he bid. A bidder's best entries count first towards what he may have and towards what he
 * has set aside.
 */
export function clearSealed(
  sale: Sale,
  entries: readonly BidEntry[],
  limits: readonly BidderLimit[],
  chance: number,
): Clearing {
  const found = clearOffered(sale, entries, limits, chance)
  const { trigger } = sale
  if (!trigger || found.outcome !== 'fully_clears' || found.ticks! <= trigger.ticks) return found
  // The cost containment reserve of RGGI: its price is a floor under all that is sold with it.
  const wider = {
    ...sale,
    ...{ offered: sale.offered + trigger.extra, mustClearFully: false },
    reserveTicks: Math.max(sale.reserveTicks, trigger.ticks),
  }
  const more = clearOffered(wider, entries, trigger.limits, chance)
  // Where nobody wants more at that price, what was offered goes at its own.
  if (more.sold <= sale.offered) return found
  return {
    ...more,
    ...{ outcome: 'clears_with_reserve_triggered', coverRatio: found.coverRatio },
  }
}

function clearOffered(
  sale: Sale,
  entries: readonly BidEntry[],
  limits: readonly BidderLimit[],
  chance: number,
): Clearing {
  const wanted = entries.reduce((sum, { lots }) => sum + lots, 0)
  const common = { coverRatio: wanted / sale.offered, prices: pricesOf(entries) }
  const { valid, leftOut } = withinLimits(sale, entries, limits)
  const demand = valid.reduce((sum, { lots }) => sum + lots, 0)
  if (demand === 0 || (demand < sale.offered && sale.mustClearFully))
    return {
      ...common,
      outcome: 'declines',
      ticks: undefined,
      sold: 0,
      awarded: new Map(),
      paid: new Map(),
      leftOut,
    }
  const ranked = rank(valid, chance)
  const awarded = new Map<number, number>()
  const asBid = new Map<number, number>()
  let left = sale.offered
  let lowest = 0
  for (const { bid, ticks, lots } of ranked) {
    if (left === 0) break
    const given = Math.min(left, lots)
    awarded.set(bid, (awarded.get(bid) ?? 0) + given)
    asBid.set(bid, (asBid.get(bid) ?? 0) + given * ticks)
    left -= given
    lowest = ticks
  }
  // With less demand than is offered the reserve is the price, where there is one (California, RGGI).
  const isWhole = left === 0
  const isAsBid = sale.pricing === 'pay_as_bid'
  const ticks = isAsBid || isWhole || sale.reserveTicks === 0 ? lowest : sale.reserveTicks
  return {
    ...common,
    outcome: isWhole ? 'fully_clears' : 'partially_clears',
    ticks,
    sold: sale.offered - left,
    awarded,
    paid: isAsBid ? asBid : new Map([...awarded].map(([bid, lots]) => [bid, lots * ticks])),
    leftOut,
  }
}

function withinLimits(sale: Sale, entries: readonly BidEntry[], limits: readonly BidderLimit[]) {
  const room = new Map(limits.map(({ bid, lots, fen }) => [bid, { lots, fen }]))
  const valid: BidEntry[] = []
  const leftOut: { bid: number; lots: number; why: LeftOut }[] = []
  for (const entry of [...entries].sort((a, b) => b.ticks - a.ticks)) {
    const own = room.get(entry.bid)
    if (!own || entry.ticks < sale.reserveTicks) {
      leftOut.push({ bid: entry.bid, lots: entry.lots, why: 'below_reserve' })
      continue
    }
    const byLimit = Math.min(entry.lots, own.lots)
    const byDeposit = Math.min(byLimit, Math.floor(own.fen / (entry.ticks * sale.fenPerTickLot)))
    if (byLimit < entry.lots)
      leftOut.push({ bid: entry.bid, lots: entry.lots - byLimit, why: 'beyond_limit' })
    if (byDeposit < byLimit)
      leftOut.push({ bid: entry.bid, lots: byLimit - byDeposit, why: 'beyond_deposit' })
    own.lots -= byDeposit
    own.fen -= byDeposit * entry.ticks * sale.fenPerTickLot
    if (byDeposit > 0) valid.push({ ...entry, lots: byDeposit })
  }
  return { valid, leftOut }
}

/** By falling price, and among those of one price by a number drawn for each bid. */
function rank(entries: readonly BidEntry[], chance: number): BidEntry[] {
  const drawn = new Map(entries.map(({ bid }) => [bid, uniformStream(chance, `bid ${bid}`)()]))
  return [...entries].sort((a, b) => b.ticks - a.ticks || drawn.get(a.bid)! - drawn.get(b.bid)!)
}

function pricesOf(entries: readonly BidEntry[]): Clearing['prices'] {
  if (entries.length === 0) return undefined
  const sorted = entries.map(({ ticks }) => ticks).sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return {
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
    mean: sorted.reduce((sum, ticks) => sum + ticks, 0) / sorted.length,
    median: sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2,
  }
}
