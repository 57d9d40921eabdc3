/** Sides as small integers, because they index typed arrays; at the edge they are 'buy' and 'sell'. */
export const BUY = 0
export const SELL = 1
export type Side = typeof BUY | typeof SELL

export const SIDE_NAMES = ['buy', 'sell'] as const
export type SideName = (typeof SIDE_NAMES)[number]

export function sideOf(name: SideName): Side {
  return name === 'buy' ? BUY : SELL
}
