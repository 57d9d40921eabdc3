import { DAY_MS } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { resume } from '../exchange/continuous.ts'
import { FOLLOWS, isMatching } from '../exchange/phases.ts'
import { setPhase as changePhase, endCall, expire } from '../exchange/trading-day.ts'
import {
  groupBody,
  type InstrumentTerms,
  killSwitchBody,
  MAX_RANDOM_END_SECONDS,
  phaseBody,
} from '../facts/market.ts'
import { cancelAllAfterBody, cancelOnDisconnectBody, expireOrdersBody } from '../facts/order.ts'
import type { Participant } from '../facts/registry.ts'
import type { Phase } from '../facts/words.ts'
import { command, ownCommand } from './command.ts'
import { endUnpaidDeals } from './deals.ts'
import { expiredRefusal } from './eligibility.ts'
import { endExceptions } from './eligibility-rules.ts'
import { findMarket, findParticipant, isRefused } from './find.ts'
import { endFreezes } from './holds.ts'
import { endLeases } from './leases.ts'
import { endAuctions } from './open-bidding.ts'
import { withdraw, withdrawOwn } from './orders.ts'
import type { Venue } from './venue.ts'

/** A call may be announced so long ahead, and put off by chance so long, at most: a day, and a minute. */
export const MAX_CALL_MS = DAY_MS
/** How long a halt may be announced to last: over any holiday. */
export const MAX_HALT_MS = 31 * DAY_MS
const MAX_RANDOM_END_MS = MAX_RANDOM_END_SECONDS * 1000

/** Lets happen what is due by an instant, each thing at its own time: a deadline is kept however late the clock is. */
export function advance(venue: Venue, at: number): void {
  for (let due = venue.nextDue; due <= at; due = venue.nextDue) {
    venue.clock.at = due
    advanceTo(venue)
  }
  venue.clock.at = at
}

/**
 * At the instant of the clock: leases, freezes and approvals end, auctions close and what was not paid is lost; the orders leave whose date has come and those of participants who did not say that they
 * are there, all before what they stood in the way of is entered; then calls end.
 */
function advanceTo(venue: Venue): void {
  const { at } = venue.clock
  endLeases(venue, at)
  endFreezes(venue, at)
  endExceptions(venue, at)
  endAuctions(venue, at)
  endUnpaidDeals(venue, at)
  const silent = venue.silentBy(at)
  const touched = new Set(venue.markets.filter((market) => expire(market, at) > 0))
  for (const participant of silent) {
    for (const market of withdrawOwn(venue, participant.holder, 'dead_mans_switch').markets)
      touched.add(market)
    venue.participants.put({ ...participant, cancel_all_at: null })
  }
  for (const market of venue.markets) {
    if (touched.has(market)) resume(market)
    endCall(market, at)
  }
}

/** How long a call may be announced ahead, or last, and by how much it may be put off. */
export function isCallLength(ms: number, randomEndMs: number): boolean {
  return ms >= 1 && ms <= MAX_CALL_MS && randomEndMs >= 0 && randomEndMs <= MAX_RANDOM_END_MS
}

/** A refusal where a market is to go to a phase of a way in which it is not traded (国办发〔2012〕37号). */
export function modeFault(
  { clock }: Venue,
  { terms: { symbol, modes } }: { readonly terms: InstrumentTerms },
  phases: readonly Phase[],
) {
  const isListed = modes.includes('listing') || (clock.has('days') && modes.includes('block'))
  const wrong = phases.find((phase) =>
    phase === 'listing' ? !isListed : isMatching(phase) && clock.has('days') && !modes.includes('continuous'),
  )
  if (wrong === undefined) return undefined
  const ways = modes.join(', ')
  return wrong === 'listing'
    ? rejected('mode_not_allowed', `phase: ${symbol} has no listings; it is traded by ${ways}`)
    : rejected('mode_not_allowed', `phase: ${symbol} has no continuous trading; it is traded by ${ways}`)
}

/** Goes to another phase. A call with an end goes on to the phase that follows it by itself. */
export const setPhase = command(
  'set_phase',
  phaseBody,
  ['operator'],
  ['market_not_found', 'call_end_not_allowed', 'permit_expired', 'mode_not_allowed'],
  (venue, { symbol, phase, reason, ends_at, random_end_seconds }, { at }) => {
    const market = findMarket(venue, symbol)
    if (isRefused(market)) return market
    const expired = phase === 'closed' ? undefined : expiredRefusal(market, at)
    if (expired) return rejected('permit_expired', expired.detail)
    const fault = modeFault(venue, market, [phase])
    if (fault) return fault
    const end =
      ends_at === undefined
        ? undefined
        : { endsAt: Date.parse(ends_at), randomEndMs: Math.round((random_end_seconds ?? 0) * 1000) }
    if (end !== undefined) {
      if (FOLLOWS[phase] === undefined && phase !== 'halted')
        return rejected('call_end_not_allowed', `ends_at: an auction or a halt ends by itself, not ${phase}`)
      const lasts = end.endsAt - venue.clock.at
      if (lasts < 1) return rejected('call_end_not_allowed', 'ends_at: lies in the past')
      if (phase === 'halted' && (lasts > MAX_HALT_MS || end.randomEndMs > 0))
        return rejected(
          'call_end_not_allowed',
          'ends_at: a halt ends within 31 days, and is not put off by chance',
        )
      if (phase !== 'halted' && !isCallLength(lasts, end.randomEndMs)) {
        return rejected(
          'call_end_not_allowed',
          `ends_at: within a day from now, and put off by at most ${MAX_RANDOM_END_SECONDS} s`,
        )
      }
    }
    changePhase(market, phase, end)
    market.phaseReason = venue.clock.has('days') ? reason : null
    return ok({ phase: market.phase, reference_ticks: market.referenceTicks })
  },
)

/** Stops a member, a market or the venue at once: no new orders, and the open ones are cancelled (RTS 7 art. 18). */
export const killSwitch = command(
  'kill_switch',
  killSwitchBody,
  ['operator'],
  ['participant_not_found', 'market_not_found'],
  (venue, body) => {
    if (body.scope === 'member') {
      const participant = findParticipant(venue, body.uscc)
      if (isRefused(participant)) return participant
      venue.participants.put({ ...participant, is_suspended: true })
      const left = withdrawOwn(venue, participant.holder, 'kill_switch')
      for (const market of left.markets) resume(market)
      return ok({ cancelled: left.cancelled })
    }
    const only = body.scope === 'symbol' ? findMarket(venue, body.symbol) : undefined
    if (only && isRefused(only)) return only
    let cancelled = 0
    for (const stopped of only ? [only] : venue.markets) {
      if (stopped.phase !== 'closed') {
        changePhase(stopped, 'halted')
        stopped.phaseReason = venue.clock.has('days') ? body.reason : null
      }
      cancelled += withdraw(stopped, stopped.openSlots(), 'kill_switch')
    }
    return ok({ cancelled })
  },
)

/**
 * Affiliates, who do not trade with each other from now on; a single one stands alone again. Nobody may have open
 * orders: they might cross already.
 */
export const formGroup = command(
  'form_group',
  groupBody,
  ['operator'],
  ['participant_not_found', 'participant_has_open_orders', 'participant_in_another_group'],
  (venue, { usccs }, { seq }) => {
    const members: Participant[] = []
    for (const uscc of usccs) {
      const participant = findParticipant(venue, uscc)
      if (isRefused(participant)) return participant
      if (venue.markets.some((market) => market.exposure.orders(participant.holder) > 0)) {
        return rejected(
          'participant_has_open_orders',
          `usccs: ${uscc} has open orders; they are cancelled first`,
        )
      }
      members.push(participant)
    }
    const left = members.length > 1 ? leftBehind(venue, members) : undefined
    if (left) {
      return rejected(
        'participant_in_another_group',
        `usccs: ${left.uscc} is in a group with one of these; name it too, or take it out first: a group of one`,
      )
    }
    const group_number = members.length === 1 ? 0 : seq
    for (const member of members) venue.participants.put({ ...member, group_number })
    return ok({ group: group_number })
  },
)

/** Someone who shares a group with one of these and is not one of them: who belongs together stays together. */
function leftBehind(venue: Venue, members: readonly Participant[]): Participant | undefined {
  const groups = new Set(members.map((one) => one.group_number).filter((group) => group !== 0))
  const isLeft = (other: Participant) =>
    groups.has(other.group_number) && !members.some(({ uscc }) => uscc === other.uscc)
  return [...venue.participants.values()].find(isLeft)
}

/** A dead man's switch: unless it is set again in time, all orders of the participant are cancelled. 0 disarms. */
export const cancelAllAfter = ownCommand(
  'cancel_all_after',
  cancelAllAfterBody,
  ['enterprise'],
  ['participant_not_found'],
  (venue, { uscc, timeout_ms }, { at }) => {
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    const cancel_all_at = timeout_ms === 0 ? null : at + timeout_ms
    venue.participants.put({ ...participant, cancel_all_at })
    return ok({ cancel_all_at })
  },
)

export const setCancelOnDisconnect = ownCommand(
  'set_cancel_on_disconnect',
  cancelOnDisconnectBody,
  ['enterprise'],
  ['participant_not_found'],
  (venue, { uscc, is_on }) => {
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    venue.participants.put({ ...participant, cancels_on_disconnect: is_on })
    return ok({ is_on })
  },
)

/** The clock's own command: whatever is due has happened when it is applied. */
export const expireOrders = command('expire_orders', expireOrdersBody, [], [], () => ok({}))
