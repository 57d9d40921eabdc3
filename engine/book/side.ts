import { keysOf, SIDE, type SideName } from '../facts/words.ts'
/** Sides as small integers, because they index typed arrays; at the edge they are 'buy' and 'sell'. */
export const BUY = 0
export const SELL = 1
export type Side = typeof BUY | typeof SELL

/** In the order of the integers. */
export const SIDE_NAMES = keysOf(SIDE) as readonly [SideName, SideName]

export function sideOf(name: SideName): Side {
  return name === 'buy' ? BUY : SELL
}
