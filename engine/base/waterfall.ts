import { assert } from './assert.ts'

/** A claim on an amount of fen, in its place of the order. */
export interface Claim<T> {
  readonly to: T
  /**
   * `up_to`: so many fen, as far as there are. `percent`: so many hundredths of a percent of the amount, cut to the fen;
   * `percent_of_rest`: of what is left at its turn. `pro_rata`: with its neighbours of the same kind by proportion, up to
   * each one's fen. `rest`: all that is left.
   */
  readonly kind: 'up_to' | 'percent' | 'percent_of_rest' | 'pro_rata' | 'rest'
  readonly value: number
  /** Of a percentage: so many fen at most. */
  readonly until?: number
}

export interface Share<T> {
  readonly to: T
  readonly fen: number
}

/**
 * Who gets what of an amount, in the order of the claims: Σ shares + left = amount, exactly. Fen that proportion can't
 * divide go to the largest fractions, ties by the order of the list.
 */
export function waterfall<T>(
  amount: number,
  claims: readonly Claim<T>[],
): { shares: Share<T>[]; left: number } {
  assert(Number.isSafeInteger(amount) && amount >= 0, 'what is shared out is a whole amount')
  const shares: Share<T>[] = []
  let left = amount
  const pay = (to: T, fen: number) => {
    shares.push({ to, fen })
    left -= fen
  }
  for (let index = 0; index < claims.length; index++) {
    const { to, kind, value, until = amount } = claims[index]!
    const percentOf = (base: number) => Math.min(until, Number((BigInt(base) * BigInt(value)) / 10_000n))
    if (kind === 'pro_rata') {
      const end = claims.findIndex((one, place) => place > index && one.kind !== 'pro_rata')
      const group = claims.slice(index, end === -1 ? undefined : end)
      const total = group.reduce((sum, one) => sum + one.value, 0)
      const parts = inProportion(
        Math.min(left, total),
        group.map((one) => one.value),
      )
      for (const [place, one] of group.entries()) pay(one.to, parts[place]!)
      index += group.length - 1
    } else if (kind === 'up_to') pay(to, Math.min(left, value))
    else if (kind === 'percent') pay(to, Math.min(left, percentOf(amount)))
    else if (kind === 'percent_of_rest') pay(to, Math.min(left, percentOf(left)))
    else pay(to, left)
  }
  return { shares, left }
}

/** Whole parts of an amount by weights, the remainder to the largest fractions. */
function inProportion(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (total === 0n) return weights.map(() => 0)
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight))
  const parts = exact.map((one) => Number(one / total))
  let missing = amount - parts.reduce((sum, part) => sum + part, 0)
  const byFraction = exact
    .map((one, place) => ({ place, fraction: one % total }))
    .sort((a, b) => (a.fraction === b.fraction ? a.place - b.place : a.fraction > b.fraction ? -1 : 1))
  for (const { place } of byFraction) {
    if (missing === 0) break
    parts[place]!++
    missing--
  }
  return parts
}
