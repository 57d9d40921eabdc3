import { isStep, OFF_STEP, parseStep, TOO_LARGE } from '../base/decimal.ts'
import { MAX_AMOUNT } from '../base/quantity.ts'
import { ok, type Result, rejected } from '../base/result.ts'
import { isUscc } from '../base/uscc.ts'
import { fenOfTickLot, type InstrumentTerms, priceLimit, Scale } from '../exchange/instrument.ts'
import { FIRST_PARTICIPANT, MAX_ASSETS } from '../registry/registry.ts'
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
import { amendOrder, cancelOrder, cancelOrders, placeOrder } from './orders.ts'
import {
  failValuation,
  finishValuation,
  publishValuation,
  recordDataset,
  requestValuation,
  submitValuation,
  withdrawValuation,
} from './publication.ts'
import type { OrderReject, VenueReject } from './rejects.ts'
import type { Venue } from './venue.ts'

export type Outcome = Result<object, OrderReject | VenueReject>

/**
 * The one entry of the engine: applies a command and says what came of it. It is deterministic: the same venue, command
 * and context give the same outcome and the same venue. A rejected command changes nothing,
 * but that orders whose date has come lapse before it.
 */
export function execute(venue: Venue, command: Command, context: CommandContext): Outcome {
  for (const market of venue.markets) market.expireDue(context.at)
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
      return amendOrder(venue, command, context)
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
  venue.addParticipant({
    holder,
    uscc: command.uscc,
    kind: command.kind,
    name: command.name,
    isSuspended: false,
  })
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
  return ok({ isSuspended: participant.isSuspended })
}

function listInstrument(venue: Venue, terms: InstrumentTerms): Outcome {
  if (venue.marketBySymbol.has(terms.symbol)) {
    return rejected('instrument_exists', `symbol: ${terms.symbol} is listed already`)
  }
  if (venue.markets.length + 1 >= MAX_ASSETS) {
    return rejected('too_many_instruments', `one venue lists at most ${MAX_ASSETS - 1} instruments`)
  }
  if (!isStep(terms.tick) || !isStep(terms.lot)) {
    return rejected('instrument_terms_invalid', 'tick and lot are positive decimals')
  }
  if (fenOfTickLot(parseStep(terms.tick), parseStep(terms.lot)) === undefined) {
    return rejected(
      'instrument_terms_invalid',
      'tick × lot must be a whole number of fen (0.01 CNY), so that no trade is rounded',
    )
  }
  const scale = new Scale(terms)
  const reference = scale.ticks(terms.referencePrice)
  const most = scale.lots(terms.maxOrderQuantity)
  if (reference < 1 || most < 1) {
    return rejected(
      'instrument_terms_invalid',
      'reference_price and max_order_quantity are positive multiples of tick and lot',
    )
  }
  const highest = priceLimit(reference, terms.priceLimitBasisPoints).upper
  if (highest * most * scale.fenPerTickLot > MAX_AMOUNT) {
    return rejected(
      'instrument_terms_invalid',
      'the largest order at the highest price is worth more than can be kept exactly',
    )
  }
  if (
    terms.positionLimit !== undefined &&
    [OFF_STEP, TOO_LARGE, 0].includes(scale.lots(terms.positionLimit))
  ) {
    return rejected('instrument_terms_invalid', 'position_limit is a positive multiple of the lot')
  }
  const market = venue.addMarket(terms)
  return ok({ asset: market.asset })
}

function setPhase(venue: Venue, command: Extract<Command, { type: 'set_phase' }>): Outcome {
  const market = venue.marketBySymbol.get(command.symbol)
  if (!market) return rejected('market_not_found', `symbol: there is no instrument ${command.symbol}`)
  if (command.phase === 'closed' && market.phase !== 'closed') market.closeDay()
  market.phase = command.phase
  return ok({ phase: market.phase, referenceTicks: market.referenceTicks })
}
