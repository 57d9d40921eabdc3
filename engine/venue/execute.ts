import { ok, type Result, rejected } from '../base/result.ts'
import { isUscc } from '../base/uscc.ts'
import { NEVER } from '../exchange/order-entry.ts'
import type { OrderReject } from '../exchange/order-rejects.ts'
import { FIRST_PARTICIPANT } from '../registry/registry.ts'
import { amendAsset, recordAsset } from './asset-register.ts'
import { confirmAssetValue, recordAssetValue, withdrawAssetValue } from './asset-values.ts'
import type { Command, CommandContext } from './commands.ts'
import { grantConsent, logEnquiry, recordCreditEntry, revokeConsent } from './credit-file.ts'
import {
  approve,
  deposit,
  proposeAllocation,
  refuse,
  setObligation,
  surrender,
  withdrawCash,
} from './holdings.ts'
import {
  advance,
  cancelAllAfter,
  formGroup,
  killSwitch,
  listInstrument,
  setCancelOnDisconnect,
  setPhase,
} from './market-operation.ts'
import { amendOrder, cancelOrder, cancelOrders, placeOrder } from './orders.ts'
import { adoptProfile } from './profile-register.ts'
import {
  failValuation,
  finishValuation,
  publishValuation,
  recordDataset,
  requestValuation,
  submitValuation,
  withdrawValuation,
} from './publication.ts'
import type { VenueReject } from './rejects.ts'
import type { Participant, Venue } from './venue.ts'

export type Outcome = Result<object, OrderReject | VenueReject>

/**
 * The one entry of the engine: applies a command and says what came of it. It is deterministic: the same venue, command
 * and context give the same outcome and the same venue. A rejected command changes nothing,
 * but that what is due by its time happens before it: orders lapse, calls end, dead men's orders are cancelled.
 */
export function execute(venue: Venue, command: Command, context: CommandContext): Outcome {
  venue.clock.begin(context.seq, context.at, context.chance)
  if (venue.isDue(context.at)) advance(venue, context.at)
  switch (command.type) {
    case 'place_order':
      return placeOrder(venue, command, context)
    case 'cancel_order':
      return cancelOrder(venue, command)
    case 'cancel_orders':
      return cancelOrders(venue, command)
    case 'expire_orders':
      return ok({})
    case 'amend_order':
      return amendOrder(venue, command)
    case 'register_participant':
      return registerParticipant(venue, command)
    case 'adopt_rule_pack':
      return adoptRulePack(venue, command, context)
    case 'suspend_participant':
      return suspendParticipant(venue, command)
    case 'list_instrument':
      return listInstrument(venue, command.terms)
    case 'set_phase':
      return setPhase(venue, command)
    case 'kill_switch':
      return killSwitch(venue, command)
    case 'form_group':
      return formGroup(venue, command, context)
    case 'cancel_all_after':
      return cancelAllAfter(venue, command, context)
    case 'set_cancel_on_disconnect':
      return setCancelOnDisconnect(venue, command)
    case 'deposit':
      return deposit(venue, command)
    case 'withdraw_cash':
      return withdrawCash(venue, command)
    case 'propose_allocation':
      return proposeAllocation(venue, command, context)
    case 'approve':
      return approve(venue, command, context)
    case 'refuse':
      return refuse(venue, command, context)
    case 'set_obligation':
      return setObligation(venue, command, context)
    case 'surrender':
      return surrender(venue, command, context)
    case 'record_credit_entry':
      return recordCreditEntry(venue, command, context)
    case 'grant_consent':
      return grantConsent(venue, command, context)
    case 'revoke_consent':
      return revokeConsent(venue, command, context)
    case 'log_enquiry':
      return logEnquiry(venue, command, context)
    case 'adopt_profile':
      return adoptProfile(venue, command)
    case 'record_asset':
      return recordAsset(venue, context)
    case 'amend_asset':
      return amendAsset(venue, command)
    case 'record_asset_value':
      return recordAssetValue(venue, command, context)
    case 'confirm_asset_value':
      return confirmAssetValue(venue, command, context)
    case 'withdraw_asset_value':
      return withdrawAssetValue(venue, command)
    case 'record_dataset':
      return recordDataset(venue, context)
    case 'request_valuation':
      return requestValuation(venue, command, context)
    case 'finish_valuation':
      return finishValuation(venue, command)
    case 'fail_valuation':
      return failValuation(venue, command)
    case 'submit_valuation':
      return submitValuation(venue, command, context)
    case 'publish_valuation':
      return publishValuation(venue, command, context)
    case 'withdraw_valuation':
      return withdrawValuation(venue, command)
  }
}

function registerParticipant(
  venue: Venue,
  command: Extract<Command, { type: 'register_participant' }>,
): Outcome {
  if (!isUscc(command.uscc)) {
    return rejected(
      'uscc_check_digit_wrong',
      `uscc: ${command.uscc} fails the check digit of GB 32100-2015; look for a typing error`,
    )
  }
  if (venue.participantByUscc.has(command.uscc)) {
    return rejected('participant_exists', `uscc: ${command.uscc} is registered already`)
  }
  const holder = FIRST_PARTICIPANT + venue.participants.length
  const participant: Participant = {
    holder,
    uscc: command.uscc,
    kind: command.kind,
    name: command.name,
    isSuspended: false,
    cancelAllAt: NEVER,
    cancelsOnDisconnect: false,
    group: 0,
  }
  venue.addParticipant(participant)
  venue.changedParticipants.add(participant)
  return ok({ holder })
}

/** The scheme by which files are scored from now on. It comes with the journal, so that past scores can be replayed. */
function adoptRulePack(
  venue: Venue,
  command: Extract<Command, { type: 'adopt_rule_pack' }>,
  context: CommandContext,
): Outcome {
  venue.adoptedPacks.push({ adoptedAt: context.at, pack: command.pack })
  return ok({ rulePackId: command.pack.rulePackId, version: command.pack.version })
}

function suspendParticipant(
  venue: Venue,
  command: Extract<Command, { type: 'suspend_participant' }>,
): Outcome {
  const participant = venue.participantByUscc.get(command.uscc)
  if (!participant) return rejected('participant_not_found', `uscc: ${command.uscc} is not registered`)
  participant.isSuspended = command.isSuspended
  venue.changedParticipants.add(participant)
  return ok({ isSuspended: participant.isSuspended })
}
