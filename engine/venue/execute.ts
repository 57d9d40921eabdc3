import type { Result } from '../base/result.ts'
import { setAccountRules, setRight } from './account-rules.ts'
import { setAccountState } from './account-states.ts'
import { approveAllocationTable, proposeAllocationTable, refuseAllocationTable } from './allocation-tables.ts'
import { confirmAnnulment, proposeAnnulment, refuseAnnulment } from './annulments.ts'
import { transferAcrossAreas } from './area-transfer.ts'
import { setArea } from './areas.ts'
import { amendAsset, confirmAssetValue, recordAsset, recordAssetValue, withdrawAssetValue } from './assets.ts'
import { acceptBlock, counterBlock, endBlock, proposeBlock } from './block-trades.ts'
import { setBoundary } from './boundaries.ts'
import { approveCarryOver, refuseCarryOver, requestCarryOver, setCarryRule } from './carry-overs.ts'
import type { CommandContext, CommandKind, Given } from './command.ts'
import { closeTerm, reverseSurrender, setObligation, surrender, verifyObligation } from './compliance.ts'
import {
  answerConsentRequest,
  grantConsent,
  requestConsent,
  revokeConsent,
  withdrawConsentRequest,
} from './consents.ts'
import { correctHolding } from './corrections.ts'
import { addCredential, changePassword, endCredential, takeUpInvitation } from './credentials.ts'
import {
  adoptRulePack,
  issueOwnReport,
  issueReport,
  logEnquiry,
  logRefusedEnquiry,
  recordCreditEntry,
} from './credit.ts'
import { adoptRepairRules, answerCreditCase, askCreditRepair, objectToCredit } from './credit-cases.ts'
import { eraseEntries } from './credit-storage.ts'
import { recordDataset, returnDataset } from './datasets.ts'
import { noteTrades } from './dealings.ts'
import { payDeal, recordContract, settleDeal, voidDeal } from './deals.ts'
import { endPermitTerm, endSurrenderRule, retireExpired, setSurrenderRule } from './duties.ts'
import {
  endException,
  recordException,
  recordStanding,
  setAreaCap,
  setAreaStatus,
  setMarketRules,
  withdrawBarredByGrade,
} from './eligibility-rules.ts'
import { claimCertificates, confirmCertificates, recordEnergyUse, refuseCertificates } from './energy.ts'
import { fileEvidence } from './evidence.ts'
import {
  consentFeePledge,
  proposeFeePledge,
  recordCollection,
  refuseFeePledge,
  registerFeePledge,
  releaseFeePledge,
} from './fee-pledges.ts'
import { collectReturn, returnPermits } from './final-allocation.ts'
import { approveFixedSale, buyFixed, cancelFixedSale, proposeFixedSale } from './fixed-sales.ts'
import { reportHolding } from './holder-reports.ts'
import { fillFreezes, freeze, releaseFreeze } from './holds.ts'
import { adoptHolidays } from './holidays.ts'
import { addMembership, addPrincipal, confirmPrincipal, removePrincipal, resetPrincipal } from './identity.ts'
import { declareInsiderWindow, endInsiderWindow } from './insider-windows.ts'
import { changeTerms, listInstrument } from './instrument-terms.ts'
import { acceptLease, endLeaseOffer, offerLease } from './leases.ts'
import {
  advance,
  cancelAllAfter,
  expireOrders,
  formGroup,
  killSwitch,
  setCancelOnDisconnect,
  setPhase,
} from './market.ts'
import { approveNoticeChange, proposeNoticeChange, refuseNoticeChange } from './notice-changes.ts'
import { publishNotice, withdrawNotice } from './notices.ts'
import { answerObjection, object } from './objections.ts'
import {
  approveOpenAuction,
  cancelOpenAuction,
  proposeOpenAuction,
  qualifyBidder,
  registerBidder,
} from './open-auctions.ts'
import { bidOpenly, prolongAuctions } from './open-bidding.ts'
import { amendOrder, cancelOrder, cancelOrders, placeOrder } from './orders.ts'
import { agreePledgeChange, dropPledgeChange, varyPledge } from './pledge-changes.ts'
import { declareDefault, liftDefault } from './pledge-default.ts'
import { acceptDisposal, disposePledge, withdrawDisposal } from './pledge-disposal.ts'
import {
  adoptPledgeRules,
  consentPledge,
  proposePledge,
  refusePledge,
  registerPledge,
  releasePledge,
} from './pledges.ts'
import { addReceiver, endReceiver } from './receivers.ts'
import { liftRestriction, recordReconciliation } from './reconciliation.ts'
import { refuseReduction, registerReduction, verifyReduction } from './reductions.ts'
import {
  approve,
  deposit,
  proposeAllocation,
  refuse,
  registerParticipant,
  suspendParticipant,
  withdrawCash,
} from './registry.ts'
import type { Reject } from './rejects.ts'
import {
  adoptReplacementRules,
  confirmReplacement,
  matchReduction,
  openProject,
  quashProject,
  releaseMatch,
} from './replacement.ts'
import { applyForSale, drawBallot, withdrawApplication } from './sale-ballots.ts'
import { clearSale } from './sale-clearing.ts'
import { approveSale, bidInSale, cancelSale, giveSaleShares, proposeSale, withdrawBid } from './sales.ts'
import { propose, secondPersonCommands, waitsForSecond } from './second-person.ts'
import { keepHours, setTradingHours } from './trading-hours.ts'
import { distrustAccount, transferPermits, trustAccount } from './transfers.ts'
import {
  adoptCatalogue,
  adoptProfile,
  failValuation,
  finishValuation,
  publishValuation,
  requestValuation,
  submitValuation,
  withdrawValuation,
} from './valuation.ts'
import type { Venue } from './venue.ts'
import { closeWatchCase, openWatchCase } from './watch-cases.ts'

export const [confirmProposal, refuseProposal, demandSecondPerson, demandSignatures] = secondPersonCommands(
  (name) => kindOf(name as never) as never,
)

/** Every command there is. */
export const COMMANDS = [
  ...[placeOrder, amendOrder, cancelOrder, cancelOrders, cancelAllAfter, setCancelOnDisconnect, expireOrders],
  ...[listInstrument, changeTerms, setPhase, killSwitch, formGroup, setTradingHours, keepHours],
  ...[registerParticipant, suspendParticipant, deposit, withdrawCash, proposeAllocation, approve, refuse],
  ...[proposeAllocationTable, approveAllocationTable, refuseAllocationTable],
  ...[
    setMarketRules,
    recordStanding,
    setAreaStatus,
    recordException,
    endException,
    setAreaCap,
    transferAcrossAreas,
  ],
  ...[recordEnergyUse, claimCertificates, confirmCertificates, refuseCertificates],
  ...[
    setSurrenderRule,
    retireExpired,
    endPermitTerm,
    endSurrenderRule,
    returnPermits,
    collectReturn,
    offerLease,
    acceptLease,
    endLeaseOffer,
  ],
  ...[closeTerm, setObligation, verifyObligation, surrender, reverseSurrender, freeze, releaseFreeze],
  ...[
    adoptPledgeRules,
    proposePledge,
    consentPledge,
    refusePledge,
    registerPledge,
    releasePledge,
    setCarryRule,
    requestCarryOver,
    approveCarryOver,
    refuseCarryOver,
    varyPledge,
  ],
  ...[
    agreePledgeChange,
    dropPledgeChange,
    declareDefault,
    liftDefault,
    disposePledge,
    acceptDisposal,
    withdrawDisposal,
  ],
  ...[
    adoptRulePack,
    recordCreditEntry,
    eraseEntries,
    reportHolding,
    grantConsent,
    revokeConsent,
    logEnquiry,
    issueReport,
    logRefusedEnquiry,
  ],
  ...[adoptRepairRules, objectToCredit, askCreditRepair, answerCreditCase],
  setBoundary,
  ...[proposeBlock, counterBlock, acceptBlock, endBlock],
  ...[proposeSale, approveSale, cancelSale, bidInSale, withdrawBid, giveSaleShares, clearSale],
  ...[recordReconciliation, liftRestriction],
  ...[adoptHolidays, trustAccount, distrustAccount, transferPermits, object, answerObjection],
  ...[adoptReplacementRules, registerReduction, verifyReduction, refuseReduction, openProject],
  ...[matchReduction, releaseMatch, confirmReplacement, quashProject],
  ...[recordAsset, amendAsset, recordAssetValue, confirmAssetValue, withdrawAssetValue],
  ...[
    adoptCatalogue,
    adoptProfile,
    recordDataset,
    returnDataset,
    requestValuation,
    finishValuation,
    failValuation,
  ],
  ...[submitValuation, publishValuation, withdrawValuation],
  ...[
    addPrincipal,
    addMembership,
    confirmPrincipal,
    removePrincipal,
    resetPrincipal,
    addCredential,
    takeUpInvitation,
    changePassword,
    endCredential,
  ],
  setArea,
  ...[declareInsiderWindow, endInsiderWindow, openWatchCase, closeWatchCase],
  ...[publishNotice, withdrawNotice],
  ...[addReceiver, endReceiver],
  ...[proposeOpenAuction, approveOpenAuction, cancelOpenAuction, registerBidder, qualifyBidder],
  ...[
    bidOpenly,
    prolongAuctions,
    recordContract,
    payDeal,
    proposeNoticeChange,
    approveNoticeChange,
    refuseNoticeChange,
    settleDeal,
    voidDeal,
    proposeAnnulment,
    confirmAnnulment,
    refuseAnnulment,
  ],
  ...[
    fileEvidence,
    proposeFixedSale,
    approveFixedSale,
    cancelFixedSale,
    buyFixed,
    applyForSale,
    withdrawApplication,
    drawBallot,
  ],
  ...[
    proposeFeePledge,
    consentFeePledge,
    refuseFeePledge,
    registerFeePledge,
    recordCollection,
    releaseFeePledge,
  ],
  ...[setAccountRules, setRight, setAccountState, correctHolding],
  ...[requestConsent, answerConsentRequest, withdrawConsentRequest, issueOwnReport],
  ...[confirmProposal, refuseProposal, demandSecondPerson, demandSignatures],
] as const

type CommandOf<K> =
  K extends CommandKind<infer N, infer B, infer O, object> ? { readonly command: N } & Given<B, O> : never
/** What a person or a clock asks of the venue, as it stands in the journal. Amounts are decimals of the unit. */
export type Command = CommandOf<(typeof COMMANDS)[number]>
export type CommandName = Command['command']
/** A command by its name. */
export type CommandNamed<N extends CommandName> = Extract<Command, { command: N }>

type AnyKind = CommandKind<CommandName, unknown, boolean, object>
const BY_NAME = new Map(COMMANDS.map((kind) => [kind.name, kind as unknown as AnyKind]))

/** The declaration of a command. */
export function kindOf(name: CommandName): AnyKind {
  return BY_NAME.get(name)!
}

export type Outcome = Result<object, Reject>

/**
 * A command whose words were erased happens again without them: what is due by its time, and what followed from an entry that
 * it had brought (`adds`), which is gone too.
 */
export function passErased(venue: Venue, { seq, at, chance }: CommandContext, adds: boolean): void {
  venue.clock.begin(seq, at, chance)
  if (venue.isDue(at)) {
    advance(venue, at)
    fillFreezes(venue)
  }
  if (adds) withdrawBarredByGrade(venue, at)
  noteTrades(venue, at)
  fillFreezes(venue)
}

/**
 * The one entry of the engine: applies a command and says what came of it. It is deterministic: the same venue, command
 * and context give the same outcome and the same venue. A rejected command changes nothing,
 * but that what is due by its time happens before it: orders lapse, calls end, orders of the silent are cancelled.
 */
export function execute(venue: Venue, command: Command, context: CommandContext): Outcome {
  venue.clock.begin(context.seq, context.at, context.chance)
  if (venue.isDue(context.at)) {
    advance(venue, context.at)
    fillFreezes(venue)
  }
  const kind = kindOf(command.command)
  if (kind.second && waitsForSecond(venue, kind, command, context))
    return propose(venue, kind, command, context)
  const entries = venue.shelves.credit_entries.size
  const outcome = kind.apply(venue, command as never, context)
  if (venue.shelves.credit_entries.size > entries) withdrawBarredByGrade(venue, context.at)
  noteTrades(venue, context.at)
  fillFreezes(venue)
  return outcome
}
