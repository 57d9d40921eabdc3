import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { ok, rejected } from '../base/result.ts'
import { fenOf } from '../exchange/instrument.ts'
import { CASH_SYMBOL, freezeBody, releaseFreezeBody } from '../facts/registry.ts'
import { CASH } from '../registry/registry.ts'
import { command } from './command.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/**
 * Freezes part of an account on the decision of a court or an authority (协助冻结): it can be traded, withdrawn and
 * surrendered no more until a decision lifts it. Only what is free can be frozen: what is on offer is cancelled first.
 */
export const freeze = command(
  'freeze',
  freezeBody,
  ['operator'],
  [
    'participant_not_found',
    'market_not_found',
    'amount_must_be_positive',
    'amount_out_of_range',
    'exceeds_free_cash',
    'exceeds_free_holding',
  ],
  (venue, body, { seq, at }) => {
    const { uscc, symbol, amount, document } = body
    const read = readAmount(venue, symbol, amount)
    if (isRefused(read)) return read
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    const { holder } = participant
    if (!venue.registry.covers(holder, read.asset, read.steps)) {
      const code = read.asset === CASH ? 'exceeds_free_cash' : 'exceeds_free_holding'
      return rejected(code, 'amount: more than is free; cancel orders first, or freeze less')
    }
    venue.shelves.holds.put({
      hold_id: seq,
      holder,
      asset: read.asset,
      kind: 'freezes',
      amount: read.steps,
      document,
      placed_at: at,
      resolved_at: null,
    })
    return ok({ hold_id: seq })
  },
)

/** Lifts a freeze, whole. */
export const releaseFreeze = command(
  'release_freeze',
  releaseFreezeBody,
  ['operator'],
  ['hold_not_found', 'hold_already_resolved'],
  (venue, { hold_id }, { at }) => {
    const hold = venue.shelves.holds.get(hold_id)
    if (hold?.kind !== 'freezes') return rejected('hold_not_found', `hold_id: there is no freeze ${hold_id}`)
    if (hold.resolved_at !== null)
      return rejected('hold_already_resolved', `hold_id: freeze ${hold_id} was lifted before`)
    venue.shelves.holds.put({ ...hold, amount: 0, resolved_at: at })
    return ok({ hold_id })
  },
  () => true,
)

/** An amount of cash in fen, or of a permit in lots. */
function readAmount(venue: Venue, symbol: string, amount: string) {
  const market = symbol === CASH_SYMBOL ? undefined : findMarket(venue, symbol)
  if (market && isRefused(market)) return market
  const steps = market ? market.scale.lots(amount) : fenOf(amount)
  if (steps === OFF_STEP || steps === TOO_LARGE)
    return rejected('amount_out_of_range', 'amount: whole fen of cash or whole lots of a permit')
  if (steps === 0) return rejected('amount_must_be_positive', 'amount: nothing to freeze')
  return { asset: market?.asset ?? CASH, steps }
}
