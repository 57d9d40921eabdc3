import type { Claim } from '../base/waterfall.ts'

/** What somebody is owed out of pledged permits. */
export interface SecuredClaim<T> {
  readonly to: T
  readonly fen: number
  /** The number of its registration; null: it was never registered. */
  readonly registered: number | null
}

/** Claims in the order in which they are met: by registration, then those that were not registered, by proportion (民法典 414). */
export function rankedClaims<T>(claims: readonly SecuredClaim<T>[]): Claim<T>[] {
  const registered = claims
    .filter((one) => one.registered !== null)
    .sort((a, b) => a.registered! - b.registered!)
    .map(({ to, fen }): Claim<T> => ({ to, kind: 'up_to', value: fen }))
  const others = claims
    .filter((one) => one.registered === null)
    .map(({ to, fen }): Claim<T> => ({ to, kind: 'pro_rata', value: fen }))
  return [...registered, ...others]
}
