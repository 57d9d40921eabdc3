import type { Phase } from '../facts/words.ts'
import type { Market } from './market.ts'
import { NEVER } from './order-entry.ts'
import { type CallEnd, drawnEnd, PHASES } from './phases.ts'

/** The market is in another phase from now on, and says so. What that does to its orders is the callers' business. */
export function enterPhase(market: Market, phase: Phase, end?: CallEnd): void {
  market.changedMarkets.add(market)
  const isOut = phase === 'halted' || phase === 'closed'
  if (!isOut && market.day.isOver) market.day.begin()
  if (phase !== 'halted') market.haltedFrom = null
  else if (market.phase !== 'halted' && market.clock.has('days')) market.haltedFrom = market.phase
  market.phaseReason = null
  market.phase = phase
  market.callEndsFrom = end?.endsAt ?? NEVER
  market.callEndsAt = end ? drawnEnd(end, market.clock.chance) : NEVER
  market.events.phaseChanged(market.asset, PHASES.indexOf(phase), market.callEndsFrom)
}

/** A trade would lie outside the band: the market pauses for a call, in which nothing is made ready. */
export function interrupt(market: Market): void {
  const { call_seconds, random_end_seconds } = market.terms.volatility_interruption!
  const endsAt = market.clock.at + Math.round(call_seconds * 1000)
  enterPhase(market, 'volatility_auction', { endsAt, randomEndMs: Math.round(random_end_seconds * 1000) })
  market.reportFollowed()
}
