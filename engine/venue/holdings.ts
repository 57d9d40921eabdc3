import { startOfDay } from '../base/calendar.ts'
import { OFF_STEP, TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, type Rejection, type Result, rejected } from '../base/result.ts'
import { fenOf } from '../exchange/instrument.ts'
import type { Market } from '../exchange/market.ts'
import { CASH, ISSUER, SURRENDERED } from '../registry/registry.ts'
import type { Command, CommandContext } from './commands.ts'
import { recordSurrenderOnTime } from './credit-file.ts'
import type { VenueReject } from './rejects.ts'
import type { Approval, Participant, Venue } from './venue.ts'

type Of<T extends Command['type']> = Extract<Command, { type: T }>
type Outcome<T> = Result<T, VenueReject>

/** Cash comes in: from the bank's settlement account to the participant's. The bank's reference is used once. */
export function deposit(venue: Venue, command: Of<'deposit'>): Outcome<{ amountFen: number }> {
  const cash = readCash(venue, command)
  if (!('fen' in cash)) return cash
  if (venue.registry.supply(CASH).issued + cash.fen > MAX_AMOUNT) {
    return rejected('amount_out_of_range', 'amount: more than the registry can keep exactly')
  }
  venue.registry.transfer(CASH, ISSUER, cash.participant.holder, cash.fen)
  venue.bankReferences.add(command.bankReference)
  return ok({ amountFen: cash.fen })
}

/** Cash goes out, from what is free. */
export function withdrawCash(venue: Venue, command: Of<'withdraw_cash'>): Outcome<{ amountFen: number }> {
  const cash = readCash(venue, command)
  if (!('fen' in cash)) return cash
  if (cash.fen > venue.registry.free(cash.participant.holder, CASH)) {
    return rejected('exceeds_free_cash', 'amount: more than the free cash')
  }
  venue.registry.transfer(CASH, cash.participant.holder, ISSUER, cash.fen)
  venue.bankReferences.add(command.bankReference)
  return ok({ amountFen: cash.fen })
}

function readCash(
  venue: Venue,
  command: Of<'deposit'> | Of<'withdraw_cash'>,
): { participant: Participant; fen: number } | Rejection<VenueReject> {
  const fen = fenOf(command.amount)
  if (fen === OFF_STEP || fen === TOO_LARGE) {
    return rejected(
      'amount_out_of_range',
      'amount: whole fen, and no more than the registry can keep exactly',
    )
  }
  if (fen === 0) return rejected('amount_must_be_positive', 'amount: nothing to move')
  const participant = venue.participantByUscc.get(command.uscc)
  if (!participant) return notRegistered(command.uscc)
  if (venue.bankReferences.has(command.bankReference)) {
    return rejected('bank_reference_used', `bank_reference: ${command.bankReference} has been booked already`)
  }
  return { participant, fen }
}

/** Permits are issued only after a second person approves. */
export function proposeAllocation(
  venue: Venue,
  command: Of<'propose_allocation'>,
  context: CommandContext,
): Outcome<{ approvalId: number; quantityLots: number }> {
  const read = readPermits(venue, command)
  if (!('lots' in read)) return read
  venue.approvals.set(context.seq, {
    approvalId: context.seq,
    proposer: context.actor,
    uscc: command.uscc,
    symbol: command.symbol,
    quantityLots: read.lots,
    document: command.document,
    status: 'pending',
  })
  return ok({ approvalId: context.seq, quantityLots: read.lots })
}

export function approve(
  venue: Venue,
  command: Of<'approve'>,
  context: CommandContext,
): Outcome<{ approvalId: number }> {
  const approval = findPending(venue, command.approvalId, context.actor)
  if ('ok' in approval) return approval
  const market = venue.marketBySymbol.get(approval.symbol)!
  if (venue.registry.supply(market.asset).issued + approval.quantityLots > MAX_AMOUNT) {
    return rejected('amount_out_of_range', 'quantity: more than the registry can keep exactly')
  }
  const participant = venue.participantByUscc.get(approval.uscc)!
  venue.registry.transfer(market.asset, ISSUER, participant.holder, approval.quantityLots)
  approval.status = 'approved'
  return ok({ approvalId: approval.approvalId })
}

export function refuse(
  venue: Venue,
  command: Of<'refuse'>,
  context: CommandContext,
): Outcome<{ approvalId: number }> {
  const approval = findPending(venue, command.approvalId, context.actor)
  if ('ok' in approval) return approval
  approval.status = 'refused'
  return ok({ approvalId: approval.approvalId })
}

/** What waits under a number, for somebody other than who proposed it. */
function findPending(venue: Venue, approvalId: number, actor: string): Approval | Rejection<VenueReject> {
  const approval = venue.approvals.get(approvalId)
  if (!approval) return rejected('approval_not_found', `approval_id: nothing waits under ${approvalId}`)
  if (approval.status !== 'pending') {
    return rejected('approval_already_decided', `approval_id: it has been ${approval.status}`)
  }
  if (approval.proposer === actor) {
    return rejected(
      'approver_must_be_another_person',
      'the person who proposed an allocation does not decide on it',
    )
  }
  return approval
}

/** The verified amount that an enterprise has to surrender for a period. */
export function setObligation(
  venue: Venue,
  command: Of<'set_obligation'>,
  context: CommandContext,
): Outcome<{ obligationId: number; verifiedLots: number }> {
  const read = readPermits(venue, command)
  if (!('lots' in read)) return read
  for (const other of venue.obligations.values()) {
    const isSame =
      other.uscc === command.uscc && other.symbol === command.symbol && other.period === command.period
    if (isSame)
      return rejected(
        'obligation_exists',
        `period: obligation ${other.obligationId} covers ${command.period}`,
      )
  }
  venue.obligations.set(context.seq, {
    obligationId: context.seq,
    uscc: command.uscc,
    symbol: command.symbol,
    period: command.period,
    verifiedLots: read.lots,
    dueOn: command.dueOn,
    surrenderedLots: 0,
  })
  return ok({ obligationId: context.seq, verifiedLots: read.lots })
}

/** Permits leave circulation for good. Meeting an obligation by its day is a positive entry in the credit file. */
export function surrender(
  venue: Venue,
  command: Of<'surrender'>,
  context: CommandContext,
): Outcome<{ obligationId: number; quantityLots: number; gapLots: number; isOnTime: boolean }> {
  const read = readPermits(venue, command)
  if (!('lots' in read)) return read
  const { market, participant, lots } = read
  const obligation = venue.obligations.get(command.obligationId)
  if (!obligation || obligation.uscc !== command.uscc || obligation.symbol !== command.symbol) {
    return rejected(
      'obligation_not_found',
      `obligation_id: no obligation ${command.obligationId} of yours in ${command.symbol}`,
    )
  }
  if (lots > obligation.verifiedLots - obligation.surrenderedLots) {
    const gap = market.scale.quantity(obligation.verifiedLots - obligation.surrenderedLots)
    return rejected('exceeds_obligation', `quantity: ${gap} are left to surrender`)
  }
  if (lots > venue.registry.free(participant.holder, market.asset)) {
    return rejected(
      'exceeds_free_holding',
      'quantity: more than the free holding; cancel offers, or buy first',
    )
  }
  venue.registry.transfer(market.asset, participant.holder, SURRENDERED, lots)
  obligation.surrenderedLots += lots
  const gapLots = obligation.verifiedLots - obligation.surrenderedLots
  const isOnTime = gapLots === 0 && context.at < endOfDay(obligation.dueOn)
  if (isOnTime) recordSurrenderOnTime(venue, obligation, context)
  return ok({ obligationId: obligation.obligationId, quantityLots: lots, gapLots, isOnTime })
}

function endOfDay(day: string): number {
  return startOfDay(day) + 86_400_000
}

function readPermits(
  venue: Venue,
  command: { uscc: string; symbol: string; quantity: string },
): { market: Market; participant: Participant; lots: number } | Rejection<VenueReject> {
  const market = venue.marketBySymbol.get(command.symbol)
  if (!market) return rejected('market_not_found', `symbol: there is no instrument ${command.symbol}`)
  const lots = market.scale.lots(command.quantity)
  if (lots === OFF_STEP) {
    return rejected(
      'quantity_not_a_multiple_of_lot',
      `quantity: ${command.quantity} is not a multiple of the lot ${market.terms.lot} ${market.terms.unit}`,
    )
  }
  if (lots === TOO_LARGE)
    return rejected('amount_out_of_range', 'quantity: more than the registry can keep exactly')
  if (lots === 0) return rejected('amount_must_be_positive', 'quantity: nothing to move')
  const participant = venue.participantByUscc.get(command.uscc)
  if (!participant) return notRegistered(command.uscc)
  return { market, participant, lots }
}

function notRegistered(uscc: string): Rejection<'participant_not_found'> {
  return rejected('participant_not_found', `uscc: ${uscc} is not registered as a participant`)
}
