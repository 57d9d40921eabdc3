import { keysOf, PHASE, type Phase } from '../facts/words.ts'
/**
 * `pre_open` and the auctions are calls: orders rest, even crossed, and trade at one price when the call ends. In
 * `halted` and `closed` orders are only cancelled.
 */
export const PHASES = keysOf(PHASE)

/** Calls that end by themselves at a given time, and the phase that follows each. */
export const FOLLOWS: Partial<Record<Phase, Phase>> = {
  opening_auction: 'continuous',
  volatility_auction: 'continuous',
  closing_auction: 'closed',
}

export function isCall(phase: Phase): boolean {
  return phase === 'pre_open' || FOLLOWS[phase] !== undefined
}

/** Whether orders meet by themselves in a phase, now or when its call ends. */
export function isMatching(phase: Phase): boolean {
  return phase === 'continuous' || isCall(phase)
}

/** What an operator, or the market itself, says of a call: when it ends, and by how much that is put off at most. */
export interface CallEnd {
  readonly endsAt: number
  readonly randomEndMs: number
}

/**
 * When a call ends: up to `randomEndMs` after `endsAt`, so that nobody can place an order in its last instant. `chance`
 * came in with the command, a whole number of 32 bits.
 */
export function drawnEnd({ endsAt, randomEndMs }: CallEnd, chance: number): number {
  return endsAt + (chance % (randomEndMs + 1))
}
