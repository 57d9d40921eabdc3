import { isStep, OFF_STEP, parseStep, TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, type Result, rejected } from '../base/result.ts'
import { resume } from '../exchange/continuous.ts'
import { fenOfTickLot, type InstrumentTerms, MAX_TICKS, priceLimit, Scale } from '../exchange/instrument.ts'
import { NEVER } from '../exchange/order-entry.ts'
import { FOLLOWS, type Phase } from '../exchange/phases.ts'
import { setPhase as changePhase, endCall, expire } from '../exchange/trading-day.ts'
import { MAX_ASSETS } from '../registry/registry.ts'
import type { Command, CommandContext, KillSwitch } from './commands.ts'
import { withdraw, withdrawOwn } from './orders.ts'
import type { VenueReject } from './rejects.ts'
import type { Participant, Venue } from './venue.ts'

type Of<T extends Command['type']> = Extract<Command, { type: T }>
type Outcome<T> = Result<T, VenueReject>

/** A call may be announced so long ahead, and put off by chance so long, at most: a day, and a minute. */
export const MAX_CALL_MS = 86_400_000
export const MAX_RANDOM_END_MS = 60_000

/** Lets happen what is due by an instant, each thing at its own time: a deadline is kept however late the clock is. */
export function advance(venue: Venue, at: number): void {
  for (let due = venue.nextDue; due <= at; due = venue.nextDue) {
    venue.clock.at = due
    advanceTo(venue)
  }
  venue.clock.at = at
}

/**
 * At the instant of the clock: the orders leave whose date has come and those of participants who did not say that they
 * are there, all before what they stood in the way of is entered; then calls end.
 */
function advanceTo(venue: Venue): void {
  const { at } = venue.clock
  const silent = [...venue.deadMen].filter(({ cancelAllAt }) => cancelAllAt <= at)
  // By number: the same after a restart, whenever each was armed.
  silent.sort((a, b) => a.holder - b.holder)
  const touched = new Set(venue.markets.filter((market) => expire(market, at) > 0))
  for (const participant of silent) {
    for (const market of withdrawOwn(venue, participant.holder).markets) touched.add(market)
    disarm(venue, participant)
  }
  for (const market of venue.markets) {
    if (touched.has(market)) resume(market)
    endCall(market, at)
  }
}

export function listInstrument(venue: Venue, terms: InstrumentTerms): Outcome<{ asset: number }> {
  if (venue.marketBySymbol.has(terms.symbol)) {
    return rejected('instrument_exists', `symbol: ${terms.symbol} is listed already`)
  }
  if (venue.markets.length + 1 >= MAX_ASSETS) {
    return rejected('too_many_instruments', `one venue lists at most ${MAX_ASSETS - 1} instruments`)
  }
  const fault = faultOfTerms(terms)
  if (fault !== undefined) return rejected('instrument_terms_invalid', fault)
  const market = venue.addMarket(terms)
  return ok({ asset: market.asset })
}

/** What is wrong with the terms of an instrument: the first rule that they break. */
function faultOfTerms(terms: InstrumentTerms): string | undefined {
  if (!isStep(terms.tick) || !isStep(terms.lot)) {
    return 'tick and lot are positive decimals'
  }
  if (fenOfTickLot(parseStep(terms.tick), parseStep(terms.lot)) === undefined) {
    return 'tick × lot must be a whole number of fen (0.01 CNY), so that no trade is rounded'
  }
  const scale = new Scale(terms)
  const reference = scale.ticks(terms.referencePrice)
  const most = scale.lots(terms.maxOrderQuantity)
  if (reference < 1 || most < 1) {
    return 'reference_price and max_order_quantity are positive multiples of tick and lot'
  }
  const highest = priceLimit(reference, terms.priceLimitBasisPoints).upper
  if (highest * most * scale.fenPerTickLot > MAX_AMOUNT) {
    return 'the largest order at the highest price is worth more than can be kept exactly'
  }
  if (
    terms.positionLimit !== undefined &&
    [OFF_STEP, TOO_LARGE, 0].includes(scale.lots(terms.positionLimit))
  ) {
    return 'position_limit is a positive multiple of the lot'
  }
  const protection = terms.marketProtectionBasisPoints
  const band = terms.volatilityInterruption
  for (const points of [protection, band?.basisPoints]) {
    if (points !== undefined && (points < 1 || points > 9999)) {
      return 'bands around a price are from 1 to 9999 basis points'
    }
  }
  if (band && !isCallLength(band.callMs, band.randomEndMs)) {
    return 'a volatility call lasts at most a day, its random end a minute'
  }
  if (highest >= MAX_TICKS) {
    return `the highest price is below ${MAX_TICKS} ticks: choose a coarser tick`
  }
  return undefined
}

/** How long a call may be announced ahead, or last, and by how much it may be put off. */
function isCallLength(ms: number, randomEndMs: number): boolean {
  return ms >= 1 && ms <= MAX_CALL_MS && randomEndMs >= 0 && randomEndMs <= MAX_RANDOM_END_MS
}

/** Goes to another phase. A call may have an end, at which it goes on by itself. */
export function setPhase(
  venue: Venue,
  command: Of<'set_phase'>,
): Outcome<{ phase: Phase; referenceTicks: number }> {
  const market = venue.marketBySymbol.get(command.symbol)
  if (!market) return noMarket(command.symbol)
  const { phase, end } = command
  if (end !== undefined) {
    if (FOLLOWS[phase] === undefined) {
      return rejected('call_end_not_allowed', `ends_at: only an auction ends by itself, not ${phase}`)
    }
    if (!isCallLength(end.endsAt - venue.clock.at, end.randomEndMs)) {
      return rejected(
        'call_end_not_allowed',
        `ends_at: within a day from now, and put off by at most ${MAX_RANDOM_END_MS / 1000} s`,
      )
    }
  }
  changePhase(market, phase, end)
  return ok({ phase: market.phase, referenceTicks: market.referenceTicks })
}

/** Stops a member, a market or the venue at once: no new orders, and the open ones are cancelled (RTS 7 art. 18). */
export function killSwitch(venue: Venue, command: KillSwitch): Outcome<{ cancelled: number }> {
  let cancelled = 0
  if (command.scope === 'member') {
    const participant = venue.participantByUscc.get(command.uscc)
    if (!participant) return noParticipant(command.uscc)
    participant.isSuspended = true
    venue.changedParticipants.add(participant)
    const left = withdrawOwn(venue, participant.holder)
    for (const market of left.markets) resume(market)
    return ok({ cancelled: left.cancelled })
  }
  const market = command.scope === 'symbol' ? venue.marketBySymbol.get(command.symbol) : undefined
  if (command.scope === 'symbol' && !market) return noMarket(command.symbol)
  for (const stopped of market ? [market] : venue.markets) {
    if (stopped.phase !== 'closed') changePhase(stopped, 'halted')
    cancelled += withdraw(stopped, stopped.openSlots())
  }
  return ok({ cancelled })
}

/** Who belongs together does not trade with each other. Nobody may have open orders: they might cross already. */
export function formGroup(
  venue: Venue,
  command: Of<'form_group'>,
  context: CommandContext,
): Outcome<{ group: number }> {
  const members: Participant[] = []
  for (const uscc of command.usccs) {
    const participant = venue.participantByUscc.get(uscc)
    if (!participant) return noParticipant(uscc)
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
  const group = members.length === 1 ? 0 : context.seq
  for (const member of members) {
    member.group = group
    venue.changedParticipants.add(member)
    venue.affiliations.set(member.holder, group)
  }
  return ok({ group })
}

/** Someone who shares a group with one of these and is not one of them: who belongs together stays together. */
function leftBehind(venue: Venue, members: readonly Participant[]): Participant | undefined {
  const groups = new Set(members.map(({ group }) => group).filter((group) => group !== 0))
  return venue.participants.find((other) => groups.has(other.group) && !members.includes(other))
}

/** A dead man's timer: unless it is set again in time, all orders of the participant are cancelled. 0 disarms. */
export function cancelAllAfter(
  venue: Venue,
  command: Of<'cancel_all_after'>,
  context: CommandContext,
): Outcome<{ cancelAllAt: number | null }> {
  const participant = venue.participantByUscc.get(command.uscc)
  if (!participant) return noParticipant(command.uscc)
  if (command.timeoutMs === 0) {
    disarm(venue, participant)
    return ok({ cancelAllAt: null })
  }
  participant.cancelAllAt = context.at + command.timeoutMs
  venue.deadMen.add(participant)
  venue.changedParticipants.add(participant)
  return ok({ cancelAllAt: participant.cancelAllAt })
}

export function setCancelOnDisconnect(
  venue: Venue,
  command: Of<'set_cancel_on_disconnect'>,
): Outcome<{ isOn: boolean }> {
  const participant = venue.participantByUscc.get(command.uscc)
  if (!participant) return noParticipant(command.uscc)
  participant.cancelsOnDisconnect = command.isOn
  venue.changedParticipants.add(participant)
  return ok({ isOn: command.isOn })
}

function disarm(venue: Venue, participant: Participant): void {
  participant.cancelAllAt = NEVER
  venue.deadMen.delete(participant)
  venue.changedParticipants.add(participant)
}

function noMarket(symbol: string) {
  return rejected('market_not_found' as const, `symbol: there is no instrument ${symbol}`)
}
function noParticipant(uscc: string) {
  return rejected('participant_not_found' as const, `uscc: ${uscc} is not registered here`)
}
