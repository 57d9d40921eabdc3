import type { OpenAuctionForm, OpenAuctionStage } from '../facts/words.ts'

/** When an auction in the open takes bids, as far as that is settled: milliseconds since 1970. */
export interface Times {
  readonly form: OpenAuctionForm
  readonly opens_at: number
  /** The end of the free period; of one at a falling price of the whole. */
  readonly closes_at: number
  /** When the timed rounds begin; null: there are none, or not yet. */
  readonly timed_from: number | null
  /** When it ends if nobody bids any more. */
  readonly ends_at: number
}

/**
 * Where an auction is at an instant: free bids, a wait, timed rounds (限时竞价, as the notices of Ningxia have it), or
 * over. At a falling price there is the free period alone.
 */
export function stageAt({ opens_at, closes_at, timed_from, ends_at }: Times, at: number): OpenAuctionStage {
  if (at < opens_at) return 'before'
  if (at >= ends_at) return 'over'
  if (at < closes_at || timed_from === null) return 'free'
  return at < timed_from ? 'wait' : 'timed'
}

/** The price at an instant of a price that falls by a step in every interval down to a floor, in ticks. */
export function fallingPrice(
  terms: {
    readonly opens_at: number
    readonly start_ticks: number
    readonly step_ticks: number
    readonly floor_ticks: number
    readonly step_ms: number
  },
  at: number,
): number {
  const steps = Math.max(0, Math.floor((at - terms.opens_at) / terms.step_ms))
  return Math.max(terms.floor_ticks, terms.start_ticks - steps * terms.step_ticks)
}

/** A bidder's best bid: price in ticks, quantity in lots, and the order in which it came. */
export interface OpenBid {
  readonly bidder: number
  readonly ticks: number
  readonly lots: number
  readonly order: number
}

/**
 * Who gets how much: the best price first, then who bid it earlier, until nothing is left; each at its own price. `form`
 * says which price is better: the highest, or where the reserve buys back the lowest.
 */
export function awardOpen(
  form: OpenAuctionForm,
  offered: number,
  bids: readonly OpenBid[],
): readonly { readonly bidder: number; readonly ticks: number; readonly lots: number }[] {
  const sign = form === 'reverse' ? 1 : -1
  const ranked = [...bids].sort((a, b) => sign * (a.ticks - b.ticks) || a.order - b.order)
  let left = offered
  return ranked.flatMap(({ bidder, ticks, lots }) => {
    const got = Math.min(left, lots)
    left -= got
    return got === 0 ? [] : [{ bidder, ticks, lots: got }]
  })
}

/** What a bid must be better than to get anything, in ticks: the worst price that does; undefined: something is left. */
export function priceToBeat(
  form: OpenAuctionForm,
  offered: number,
  bids: readonly OpenBid[],
): number | undefined {
  const awards = awardOpen(form, offered, bids)
  const given = awards.reduce((sum, { lots }) => sum + lots, 0)
  return given < offered ? undefined : awards.at(-1)?.ticks
}
