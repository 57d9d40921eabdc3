import type { z } from 'zod'
import type { AccountRulesAnswer, setAccountRulesBody } from '../../../engine/facts/account-rules.ts'
import type { setAccountStateBody } from '../../../engine/facts/account-state.ts'
import type {
  AnnulmentAnswer,
  annulmentIdBody,
  proposeAnnulmentBody,
  refuseAnnulmentBody,
} from '../../../engine/facts/annulment.ts'
import type { setAreaBody } from '../../../engine/facts/area.ts'
import type { Asset, assetBody, assetPatch } from '../../../engine/facts/asset.ts'
import type {
  BlockTradeAnswer,
  counterBlockBody,
  endBlockBody,
  PublishedBlockAnswer,
  proposeBlockBody,
} from '../../../engine/facts/block-trade.ts'
import type { BoundaryAnswer, boundaryBody } from '../../../engine/facts/boundary.ts'
import type {
  CarryOverAnswer,
  CarryRuleAnswer,
  carryOverBody,
  carryRuleBody,
} from '../../../engine/facts/carry-over.ts'
import type {
  CreditMeasure,
  CreditRulePack,
  Crosswalk,
  DefaultsSet,
  Department,
  Ecosystem,
  FormulaEntry,
  Law,
  ParameterEntry,
  Product,
  Profile,
  RangeRule,
  Region,
  Source,
} from '../../../engine/facts/catalogue.ts'
import type { Certificate, certificateStatus } from '../../../engine/facts/certificate.ts'
import type { Computation, Computed, computeBody } from '../../../engine/facts/computation.ts'
import type { CorrectionAnswer, correctHoldingBody } from '../../../engine/facts/correction.ts'
import type {
  answerConsentRequestBody,
  ConsentAnswer,
  ConsentRequestAnswer,
  CreditEntryAnswer,
  CreditFile,
  CreditReportAnswer,
  consentAnswer,
  consentBody,
  creditEntryBody,
  creditEntryTableBody,
  EnquiryAnswer,
  GradeNotice,
  issueOwnReportBody,
  ListEntry,
  ReadCreditEntries,
  ReportStatusAnswer,
  requestConsentBody,
  Trust,
} from '../../../engine/facts/credit.ts'
import type {
  answerCreditCaseBody,
  CreditCaseAnswer,
  creditObjectionBody,
  creditRepairBody,
} from '../../../engine/facts/credit-case.ts'
import type {
  DealAnswer,
  recordContractBody,
  settleDealBody,
  voidDealBody,
} from '../../../engine/facts/deal.ts'
import type { DeskAction } from '../../../engine/facts/desk.ts'
import type {
  collectReturnBody,
  PermitReturnAnswer,
  retireExpiredAnswer,
  retireExpiredBody,
  returnPermitsBody,
  SurrenderRuleAnswer,
  surrenderRuleBody,
} from '../../../engine/facts/duty.ts'
import type {
  AreaCapAnswer,
  AreaStatusAnswer,
  areaCapBody,
  areaStatusBody,
  areaTransferBody,
  EligibilityAnswer,
  ExceptionAnswer,
  eligibilityBody,
  exceptionBody,
  MarketRulesAnswer,
  marketRulesBody,
  StandingAnswer,
  standingBody,
} from '../../../engine/facts/eligibility.ts'
import type {
  CertificateClaimAnswer,
  claimCertificatesBody,
  EnergyBalanceAnswer,
  recordEnergyUseBody,
} from '../../../engine/facts/energy.ts'
import type { EvidenceMonthAnswer, fileEvidenceBody } from '../../../engine/facts/evidence.ts'
import type {
  FeePledgeAnswer,
  proposeFeePledgeBody,
  recordCollectionBody,
  registerFeePledgeBody,
} from '../../../engine/facts/fee-pledge.ts'
import type {
  AveragePrice,
  applyForSaleBody,
  FixedPurchaseAnswer,
  FixedSaleAnswer,
  proposeFixedSaleBody,
  SaleApplicationAnswer,
} from '../../../engine/facts/fixed-sale.ts'
import type {
  HolderReportAnswer,
  LargeHoldingAnswer,
  reportHoldingBody,
} from '../../../engine/facts/holder-report.ts'
import type {
  addMembershipBody,
  CredentialAnswer,
  Enrolment,
  JoinBody,
  JoinWithPasskeyBody,
  Me,
  NewKey,
  NewKeyBody,
  NewPasskeyBody,
  NewPasswordBody,
  NewPrincipal,
  NewPrincipalBody,
  PasskeyCreation,
  PasskeyProven,
  PasskeyRequest,
  PrincipalAnswer,
  ProposalAnswer,
  SecurityEventAnswer,
  SessionAnswer,
  SignInBody,
} from '../../../engine/facts/identity.ts'
import type { LeaseAnswer, offerLeaseBody } from '../../../engine/facts/lease.ts'
import type { BlockAnswer, LotAnswer } from '../../../engine/facts/lot.ts'
import type {
  changeTermsBody,
  groupBody,
  Instrument,
  killSwitchBody,
  Listing,
  listingBody,
  PartiesAnswer,
  phaseBody,
  Ticker,
} from '../../../engine/facts/market.ts'
import type { NoticeAnswer, publishNoticeBody } from '../../../engine/facts/notice.ts'
import type { NoticeChangeAnswer, proposeNoticeChangeBody } from '../../../engine/facts/notice-change.ts'
import type {
  bidOpenlyBody,
  OpenAuctionAnswer,
  proposeOpenAuctionBody,
  qualifyBidderBody,
  RegistrationAnswer,
  registerBidderBody,
} from '../../../engine/facts/open-auction.ts'
import type { Order, OrderAnswer, OwnTrade, PlaceOrderBody } from '../../../engine/facts/order.ts'
import type {
  agreePledgeChangeBody,
  declareDefaultBody,
  disposePledgeBody,
  OfferedDisposalAnswer,
  PledgeAnswer,
  proposePledgeBody,
  varyPledgeBody,
} from '../../../engine/facts/pledge.ts'
import type { PlotValueAnswer, plotValueBody } from '../../../engine/facts/plot-value.ts'
import type { RasterFileAnswer, RasterJobAnswer } from '../../../engine/facts/raster.ts'
import type { DeliveryAnswer, ReceiverAnswer, setReceiverBody } from '../../../engine/facts/receiver.ts'
import type {
  liftRestrictionBody,
  ReconciliationAnswer,
  RestrictionAnswer,
} from '../../../engine/facts/reconciliation.ts'
import type {
  Account,
  AllocationTableAnswer,
  ApprovalAnswer,
  allocationBody,
  allocationTableBody,
  balanceAt,
  ComplianceAnswer,
  cashBody,
  freezeBody,
  HoldAnswer,
  invariants,
  LedgerLine,
  ObligationAnswer,
  obligationBody,
  ParticipantAnswer,
  participantBody,
  ReadAllocations,
  releaseFreezeBody,
  SurrenderedAnswer,
  surrenderAnswer,
  surrenderBody,
  suspensionBody,
  verificationBody,
  WhatIfAnswer,
} from '../../../engine/facts/registry.ts'
import type {
  matchReductionBody,
  openProjectBody,
  ProjectAnswer,
  ReductionAnswer,
  ReplacementRules,
  registerReductionBody,
} from '../../../engine/facts/replacement.ts'
import type {
  allocationRow,
  Bulletin,
  complianceRow,
  holderRow,
  pledgeRow,
  priceRow,
  retirementRow,
  transferRow,
} from '../../../engine/facts/report.ts'
import type {
  BidAnswer,
  bidBody,
  giveSharesBody,
  proposeSaleBody,
  SaleAnswer,
  sealedShare,
} from '../../../engine/facts/sale.ts'
import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type {
  closeWatchCaseBody,
  declareInsiderWindowBody,
  InsiderWindowAnswer,
  openWatchCaseBody,
  SurveillanceAnswer,
  WatchCaseAnswer,
} from '../../../engine/facts/surveillance.ts'
import type { TradingHoursAnswer, tradingHoursBody } from '../../../engine/facts/trading-hours.ts'
import type { TransactionAnswer } from '../../../engine/facts/transaction.ts'
import type {
  adoptHolidaysBody,
  DecisionAnswer,
  HolidaysAnswer,
  ObjectionAnswer,
  objectBody,
  TrustAnswer,
  transferAnswer,
  transferPermitsBody,
  trustAccountBody,
} from '../../../engine/facts/transfer.ts'
import type {
  DatasetAnswer,
  Evaluation,
  ReadDataset,
  Trace,
  UploadedDataset,
  Valuation,
  valuationBody,
} from '../../../engine/facts/valuation.ts'
import type {
  CollectNextAnswer,
  ComparisonAnswer,
  PartsAnswer,
  QualityAnswer,
  SeriesAnswer,
  seriesBegun,
  seriesBody,
} from '../../../engine/facts/valuation-tables.ts'
import type { Right } from '../../../engine/facts/words.ts'

/** A listing, or a take of one. */
export interface ListingBody {
  readonly client_order_id: string
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly price: string
  readonly quantity: string
}

export interface List<T> {
  readonly data: T[]
}

/** A body but for what stands in the path. */
type Less<B extends z.ZodType, K extends string> = Omit<z.input<B>, K>

/** What the service answers to each path that a page reads. */
export interface Reads {
  '/v1/sessions/current': { readonly me: Me | null }
  '/v1/principals': List<PrincipalAnswer>
  '/v1/proposals': List<ProposalAnswer>
  '/v1/approvals': List<ApprovalAnswer>
  '/v1/allocation-tables': List<AllocationTableAnswer>
  '/v1/allocation-tables/{table_id}': AllocationTableAnswer
  '/v1/credentials': List<CredentialAnswer>
  '/v1/security-events': List<SecurityEventAnswer>
  '/v1/service': {
    readonly is_demonstration: boolean
    readonly demands_second_person: boolean
    readonly demands_signatures: boolean
    readonly oidc_name: string | null
  }
  '/v1/accounts/me': Account
  '/v1/accounts/{uscc}': Account
  '/v1/accounts/me/ledger': List<LedgerLine>
  '/v1/accounts/me/lots': List<BlockAnswer>
  '/v1/lots': List<LotAnswer>
  '/v1/block-trades': List<BlockTradeAnswer>
  '/v1/auctions': List<SaleAnswer>
  '/v1/time': { time: string }
  '/v1/auctions/{sale_id}/bids': List<BidAnswer>
  '/v1/auctions/{sale_id}/sealed-shares/{key_holder}': { data: z.output<typeof sealedShare>[] }
  '/v1/block-trades/all': List<BlockTradeAnswer>
  '/v1/reports/blocks': List<PublishedBlockAnswer>
  '/v1/registry/reconciliations': List<ReconciliationAnswer>
  '/v1/registry/restrictions': List<RestrictionAnswer>
  '/v1/accounts/me/balances': List<z.output<typeof balanceAt>>
  '/v1/areas': List<Region>
  '/v1/assets': List<Asset>
  '/v1/credit/consents': List<ConsentAnswer>
  '/v1/credit/rules': {
    readonly in_force_rural: string | null
    readonly in_force: string
    readonly data: CreditRulePack[]
    readonly laws: readonly Law[]
    readonly measures: CreditMeasure[]
  }
  '/v1/datasets': List<DatasetAnswer>
  '/v1/datasets/{dataset_id}': DatasetAnswer
  '/v1/holds': List<HoldAnswer>
  '/v1/corrections': List<CorrectionAnswer>
  '/v1/credit/entries': List<CreditEntryAnswer>
  '/v1/transactions': List<TransactionAnswer>
  '/v1/accounts/{uscc}/ledger': List<LedgerLine>
  '/v1/instruments/{symbol}/parties': List<PartiesAnswer>
  '/v1/catalogue-instruments': List<Listing>
  '/v1/obligations/{obligation_id}/what-if': WhatIfAnswer
  '/v1/obligations': List<ObligationAnswer>
  '/v1/fills': List<OwnTrade>
  '/v1/market-rules': List<MarketRulesAnswer>
  '/v1/standings': List<StandingAnswer>
  '/v1/exceptions': List<ExceptionAnswer>
  '/v1/credit/reports': List<CreditReportAnswer>
  '/v1/log/trust': Trust
  '/v1/boundaries': List<BoundaryAnswer>
  '/v1/replacement-rules': { readonly rules: ReplacementRules | null }
  '/v1/surveillance': SurveillanceAnswer
  '/v1/surveillance/cases': List<WatchCaseAnswer>
  '/v1/holidays': List<HolidaysAnswer>
  '/v1/pseudonym': { readonly uscc: string }
  '/v1/operator-actions': List<DeskAction>
  '/v1/tickers': List<Ticker>
  '/v1/credit/files/{uscc}/enquiries': List<EnquiryAnswer>
  '/v1/surveillance/windows': List<InsiderWindowAnswer>
  '/v1/fixed-price-sales': List<FixedSaleAnswer>
  '/v1/annulments': List<AnnulmentAnswer>
  '/v1/departments': List<Department>
  '/v1/open-auctions': List<OpenAuctionAnswer>
  '/v1/open-auctions/{open_auction_id}': OpenAuctionAnswer
  '/v1/open-auctions/{open_auction_id}/registrations': List<RegistrationAnswer>
  '/v1/open-auctions/{open_auction_id}/deals': List<DealAnswer>
  '/v1/auctions/{sale_id}/deals': List<DealAnswer>
  '/v1/fixed-price-sales/{fixed_sale_id}/deals': List<DealAnswer>
  '/v1/deals/waiting': List<DealAnswer>
  '/v1/notice-changes': List<NoticeChangeAnswer>
  '/v1/fixed-price-sales/{fixed_sale_id}/applications': List<SaleApplicationAnswer>
  '/v1/fixed-price-sales/{fixed_sale_id}/purchases': List<FixedPurchaseAnswer>
  '/v1/instruments/{symbol}/average-price': AveragePrice
  '/v1/valuations/{valuation_id}/parts': PartsAnswer
  '/v1/evidence': { readonly data: EvidenceMonthAnswer[] }
  '/v1/credit/notices': { readonly data: GradeNotice[] }
  '/v1/credit/consent-requests': List<ConsentRequestAnswer>
  '/v1/credit/report-status/{log_index}/{leaf_hash}': ReportStatusAnswer
  '/v1/certificates/{deal_kind}/{deal_number}/{certificate_number}': z.output<typeof certificateStatus>
  '/v1/deals': List<Certificate>
  '/v1/holder-reports': List<HolderReportAnswer>
  '/v1/large-holdings': { readonly data: LargeHoldingAnswer[] }
  '/v1/account-rules': AccountRulesAnswer
  '/v1/trusted-accounts': List<TrustAnswer>
  '/v1/listings': {
    readonly data: { listing_id: number; side: 'buy' | 'sell'; price: string; quantity: string }[]
  }
  '/v1/trading-hours': List<TradingHoursAnswer>
  '/v1/objections': List<ObjectionAnswer>
  '/v1/credit/cases': List<CreditCaseAnswer>
  '/v1/decisions': List<DecisionAnswer>
  '/v1/reports/holders': List<z.output<typeof holderRow>>
  '/v1/reports/allocations': List<z.output<typeof allocationRow>>
  '/v1/reports/transfers': List<z.output<typeof transferRow>>
  '/v1/reports/compliance': List<z.output<typeof complianceRow>>
  '/v1/reports/retirements': List<z.output<typeof retirementRow>>
  '/v1/reports/pledges': List<z.output<typeof pledgeRow>>
  '/v1/reports/bulletin': Bulletin
  '/v1/reports/prices': List<z.output<typeof priceRow>>
  '/v1/reductions': List<ReductionAnswer>
  '/v1/projects': List<ProjectAnswer>
  '/v1/computations': List<Computation>
  '/v1/area-statuses': List<AreaStatusAnswer>
  '/v1/area-caps': List<AreaCapAnswer>
  '/v1/energy/balances': List<EnergyBalanceAnswer>
  '/v1/energy/certificates': List<CertificateClaimAnswer>
  '/v1/surrenders': List<SurrenderedAnswer>
  '/v1/surrender-rules': List<SurrenderRuleAnswer>
  '/v1/permit-returns': List<PermitReturnAnswer>
  '/v1/leases': List<LeaseAnswer>
  '/v1/carry-rules': { readonly data: readonly CarryRuleAnswer[] }
  '/v1/carry-overs': List<CarryOverAnswer>
  '/v1/compliance': List<ComplianceAnswer>
  '/v1/pledges': List<PledgeAnswer>
  '/v1/disposals': List<OfferedDisposalAnswer>
  '/v1/fee-pledges': List<FeePledgeAnswer>
  '/v1/orders': List<Order>
  '/v1/participants/{uscc}/orders': List<Order>
  '/v1/registry/invariants': z.output<typeof invariants>
  '/v1/products': List<Product>
  '/v1/profiles': List<Profile>
  '/v1/defaults': List<DefaultsSet>
  '/v1/ranges': List<RangeRule>
  '/v1/assets/{asset_id}/values': List<PlotValueAnswer>
  '/v1/credit/files/{uscc}': CreditFile
  '/v1/credit/lists/{list}': List<ListEntry>
  '/v1/crosswalks': List<Crosswalk>
  '/v1/notices': List<NoticeAnswer>
  '/v1/receivers': List<ReceiverAnswer>
  '/v1/receivers/{receiver_id}/deliveries': List<DeliveryAnswer>
  '/v1/rasters': { readonly data: readonly RasterFileAnswer[] }
  '/v1/raster-jobs': { readonly data: readonly RasterJobAnswer[] }
  '/v1/ecosystems': List<Ecosystem>
  '/v1/formulas': List<FormulaEntry>
  '/v1/instruments': List<Instrument>
  '/v1/instruments/{symbol}/ticker': Ticker
  '/v1/parameters': List<ParameterEntry>
  '/v1/participants': List<ParticipantAnswer>
  '/v1/sources': List<Source>
  '/v1/areas/{area}/series': SeriesAnswer
  '/v1/valuations': List<Valuation>
  '/v1/valuations/{valuation_id}': Valuation
  '/v1/valuations/{valuation_id}/accounts': SeeaAccountsAnswer
  '/v1/valuations/{valuation_id}/comparison': ComparisonAnswer
  '/v1/valuations/{valuation_id}/quality': QualityAnswer
  '/v1/valuations/{valuation_id}/collect-next': CollectNextAnswer
  '/v1/valuations/{valuation_id}/traces/{trace_id}': Trace
}

/** What a page gives to each route that changes or computes something, and what comes back. */
export interface Writes {
  'POST /v1/participants': [body: z.input<typeof participantBody>, answer: ParticipantAnswer]
  'POST /v1/corrections': [body: z.input<typeof correctHoldingBody>, answer: CorrectionAnswer]
  'POST /v1/participants/{uscc}/account-state': [
    body: Less<typeof setAccountStateBody, 'uscc'>,
    answer: object,
  ]
  'POST /v1/participants/{uscc}/suspension': [body: Less<typeof suspensionBody, 'uscc'>, answer: object]
  'POST /v1/affiliate-groups': [body: z.input<typeof groupBody>, answer: { readonly group: number }]
  'POST /v1/deposits': [body: z.input<typeof cashBody>, answer: object]
  'POST /v1/withdrawals': [body: z.input<typeof cashBody>, answer: object]
  'PUT /v1/rasters/{name}/parts/{offset}': [body: Blob, answer: { readonly received: number }]
  'POST /v1/rasters/{name}/finish': [body: { readonly bytes: number }, answer: RasterFileAnswer]
  'DELETE /v1/rasters/{name}': [body: undefined, answer: null]
  'POST /v1/raster-jobs': [body: unknown, answer: RasterJobAnswer]
  'POST /v1/raster-jobs/{raster_job_id}/withdraw': [body: undefined, answer: RasterJobAnswer]
  'DELETE /v1/raster-jobs/{raster_job_id}': [body: undefined, answer: null]
  'POST /v1/receivers': [body: z.input<typeof setReceiverBody>, answer: ReceiverAnswer]
  'POST /v1/receivers/{receiver_id}/end': [body: { reason: string }, answer: ReceiverAnswer]
  'POST /v1/notices': [body: z.input<typeof publishNoticeBody>, answer: NoticeAnswer]
  'POST /v1/notices/{notice_id}/withdraw': [body: { reason: string }, answer: NoticeAnswer]
  'POST /v1/freezes': [body: z.input<typeof freezeBody>, answer: object]
  'POST /v1/freezes/{hold_id}/release': [body: Less<typeof releaseFreezeBody, 'hold_id'>, answer: object]
  'POST /v1/instruments': [body: z.input<typeof listingBody>, answer: object]
  'POST /v1/markets/{symbol}/phase': [body: Less<typeof phaseBody, 'symbol'>, answer: Instrument]
  'POST /v1/kill-switch': [body: z.input<typeof killSwitchBody>, answer: { readonly cancelled: number }]
  'POST /v1/auctions': [body: z.input<typeof proposeSaleBody>, answer: SaleAnswer]
  'POST /v1/auctions/{sale_id}/approve': [body: undefined, answer: SaleAnswer]
  'POST /v1/auctions/{sale_id}/cancel': [body: { reason: string }, answer: SaleAnswer]
  'POST /v1/auctions/{sale_id}/clear': [body: undefined, answer: SaleAnswer]
  'POST /v1/auctions/{sale_id}/bids': [body: Less<typeof bidBody, 'sale_id'>, answer: BidAnswer]
  'DELETE /v1/auctions/{sale_id}/bids': [body: undefined, answer: BidAnswer]
  'POST /v1/auctions/{sale_id}/shares': [body: Less<typeof giveSharesBody, 'sale_id'>, answer: SaleAnswer]
  'POST /v1/block-trades': [body: z.input<typeof proposeBlockBody>, answer: BlockTradeAnswer]
  'POST /v1/block-trades/{block_id}/counter': [
    body: Less<typeof counterBlockBody, 'block_id'>,
    answer: BlockTradeAnswer,
  ]
  'POST /v1/block-trades/{block_id}/accept': [body: { offer_number: number }, answer: BlockTradeAnswer]
  'POST /v1/block-trades/{block_id}/decline': [
    body: Less<typeof endBlockBody, 'block_id'>,
    answer: BlockTradeAnswer,
  ]
  'POST /v1/registry/restrictions/{uscc}/lift': [
    body: Omit<z.input<typeof liftRestrictionBody>, 'uscc'>,
    answer: { uscc: string },
  ]
  'POST /v1/allocations': [body: z.input<typeof allocationBody>, answer: ApprovalAnswer]
  'POST /v1/obligations': [body: z.input<typeof obligationBody>, answer: object]
  'POST /v1/listings': [body: ListingBody, answer: OrderAnswer]
  'POST /v1/listings/{listing_id}/take': [body: ListingBody, answer: OrderAnswer]
  'POST /v1/markets/{symbol}/hours': [
    body: Less<typeof tradingHoursBody, 'symbol'>,
    answer: TradingHoursAnswer,
  ]
  'POST /v1/surrender-rules': [body: z.input<typeof surrenderRuleBody>, answer: SurrenderRuleAnswer]
  'POST /v1/surrender-rules/{symbol}/{duty_symbol}/end': [
    body: { readonly document: string },
    answer: SurrenderRuleAnswer,
  ]
  'POST /v1/instruments/{symbol}/retire-expired': [
    body: Less<typeof retireExpiredBody, 'symbol'>,
    answer: z.output<typeof retireExpiredAnswer>,
  ]
  'POST /v1/permit-returns/{return_id}/give-back': [
    body: Less<typeof returnPermitsBody, 'return_id'>,
    answer: PermitReturnAnswer,
  ]
  'POST /v1/permit-returns/{return_id}/collect': [
    body: Less<typeof collectReturnBody, 'return_id'>,
    answer: PermitReturnAnswer,
  ]
  'POST /v1/carry-rules': [body: z.input<typeof carryRuleBody>, answer: CarryRuleAnswer]
  'POST /v1/carry-overs': [body: z.input<typeof carryOverBody>, answer: CarryOverAnswer]
  'POST /v1/carry-overs/{carry_over_id}/approve': [
    body: { readonly sold: string; readonly bought: string; readonly held_then: string },
    answer: CarryOverAnswer,
  ]
  'POST /v1/carry-overs/{carry_over_id}/refuse': [body: { readonly reason: string }, answer: CarryOverAnswer]
  'POST /v1/leases': [body: z.input<typeof offerLeaseBody>, answer: LeaseAnswer]
  'POST /v1/leases/{lease_id}/accept': [body: undefined, answer: LeaseAnswer]
  'POST /v1/leases/{lease_id}/decline': [body: { readonly reason?: string }, answer: LeaseAnswer]
  'POST /v1/fee-pledges': [body: z.input<typeof proposeFeePledgeBody>, answer: FeePledgeAnswer]
  'POST /v1/fee-pledges/{fee_pledge_id}/consent': [body: undefined, answer: FeePledgeAnswer]
  'POST /v1/fee-pledges/{fee_pledge_id}/refuse': [body: { readonly reason: string }, answer: FeePledgeAnswer]
  'POST /v1/fee-pledges/{fee_pledge_id}/release': [body: undefined, answer: FeePledgeAnswer]
  'POST /v1/fee-pledges/{fee_pledge_id}/register': [
    body: Less<typeof registerFeePledgeBody, 'fee_pledge_id'>,
    answer: FeePledgeAnswer,
  ]
  'POST /v1/fee-pledges/{fee_pledge_id}/collections': [
    body: Less<typeof recordCollectionBody, 'fee_pledge_id'>,
    answer: FeePledgeAnswer,
  ]
  'POST /v1/pledges': [body: z.input<typeof proposePledgeBody>, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/consent': [body: undefined, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/register': [body: undefined, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/agree': [
    body: Less<typeof agreePledgeChangeBody, 'pledge_id'>,
    answer: PledgeAnswer,
  ]
  'POST /v1/pledges/{pledge_id}/drop-change': [body: undefined, answer: PledgeAnswer]
  'POST /v1/disposals/{disposal_id}/accept': [body: undefined, answer: OfferedDisposalAnswer]
  'POST /v1/disposals/{disposal_id}/withdraw': [body: undefined, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/cure': [body: undefined, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/refuse': [body: { readonly reason: string }, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/release': [body: { readonly quantity?: string }, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/vary': [body: Less<typeof varyPledgeBody, 'pledge_id'>, answer: PledgeAnswer]
  'POST /v1/pledges/{pledge_id}/default': [
    body: Less<typeof declareDefaultBody, 'pledge_id'>,
    answer: PledgeAnswer,
  ]
  'POST /v1/pledges/{pledge_id}/dispose': [
    body: Less<typeof disposePledgeBody, 'pledge_id'>,
    answer: PledgeAnswer,
  ]
  'POST /v1/obligations/{obligation_id}/verification': [
    body: Less<typeof verificationBody, 'obligation_id'>,
    answer: ObligationAnswer,
  ]
  'POST /v1/surrenders/{surrender_id}/reverse': [body: { readonly reason: string }, answer: SurrenderedAnswer]
  'POST /v1/energy/uses': [body: z.input<typeof recordEnergyUseBody>, answer: object]
  'POST /v1/energy/certificates': [
    body: z.input<typeof claimCertificatesBody>,
    answer: CertificateClaimAnswer,
  ]
  'POST /v1/energy/certificates/{claim_id}/confirm': [body: undefined, answer: CertificateClaimAnswer]
  'POST /v1/energy/certificates/{claim_id}/refuse': [
    body: { readonly reason: string },
    answer: CertificateClaimAnswer,
  ]
  'POST /v1/eligibility': [body: z.input<typeof eligibilityBody>, answer: EligibilityAnswer]
  'POST /v1/market-rules': [body: z.input<typeof marketRulesBody>, answer: object]
  'POST /v1/standings': [body: z.input<typeof standingBody>, answer: object]
  'POST /v1/exceptions': [body: z.input<typeof exceptionBody>, answer: object]
  'POST /v1/area-statuses': [body: z.input<typeof areaStatusBody>, answer: object]
  'POST /v1/computations/{group}/{name}': [body: z.input<typeof computeBody>, answer: Computed]
  'POST /v1/surveillance/cases': [body: z.input<typeof openWatchCaseBody>, answer: WatchCaseAnswer]
  'POST /v1/surveillance/cases/{watch_case_id}/close': [
    body: Less<typeof closeWatchCaseBody, 'watch_case_id'>,
    answer: WatchCaseAnswer,
  ]
  'POST /v1/areas/{area}/series': [body: z.input<typeof seriesBody>, answer: z.infer<typeof seriesBegun>]
  'POST /v1/annulments': [body: z.input<typeof proposeAnnulmentBody>, answer: AnnulmentAnswer]
  'POST /v1/annulments/{trade_id}/confirm': [
    body: Less<typeof annulmentIdBody, 'trade_id'>,
    answer: AnnulmentAnswer,
  ]
  'POST /v1/annulments/{trade_id}/refuse': [
    body: Less<typeof refuseAnnulmentBody, 'trade_id'>,
    answer: AnnulmentAnswer,
  ]
  'POST /v1/open-auctions': [body: z.input<typeof proposeOpenAuctionBody>, answer: OpenAuctionAnswer]
  'POST /v1/open-auctions/{open_auction_id}/approve': [body: undefined, answer: OpenAuctionAnswer]
  'POST /v1/open-auctions/{open_auction_id}/cancel': [
    body: { readonly reason: string },
    answer: OpenAuctionAnswer,
  ]
  'POST /v1/open-auctions/{open_auction_id}/registrations': [
    body: Less<typeof registerBidderBody, 'open_auction_id'>,
    answer: RegistrationAnswer,
  ]
  'POST /v1/open-auctions/{open_auction_id}/registrations/{registration_id}/review': [
    body: Less<typeof qualifyBidderBody, 'open_auction_id' | 'registration_id'>,
    answer: RegistrationAnswer,
  ]
  'POST /v1/open-auctions/{open_auction_id}/bids': [
    body: Less<typeof bidOpenlyBody, 'open_auction_id'>,
    answer: OpenAuctionAnswer,
  ]
  'POST /v1/deals/{deal_id}/contract': [
    body: Less<typeof recordContractBody, 'open_auction_id' | 'deal_id'>,
    answer: DealAnswer,
  ]
  'POST /v1/deals/{deal_id}/void': [
    body: Less<typeof voidDealBody, 'open_auction_id' | 'deal_id'>,
    answer: DealAnswer,
  ]
  'POST /v1/deals/{deal_id}/pay': [body: undefined, answer: DealAnswer]
  'POST /v1/deals/{deal_id}/settle': [
    body: Less<typeof settleDealBody, 'open_auction_id' | 'deal_id'>,
    answer: DealAnswer,
  ]
  'POST /v1/notice-changes': [body: z.input<typeof proposeNoticeChangeBody>, answer: NoticeChangeAnswer]
  'POST /v1/notice-changes/{change_id}/approve': [body: undefined, answer: NoticeChangeAnswer]
  'POST /v1/notice-changes/{change_id}/refuse': [
    body: { readonly reason: string },
    answer: NoticeChangeAnswer,
  ]
  'POST /v1/holidays': [body: z.input<typeof adoptHolidaysBody>, answer: List<HolidaysAnswer>]
  'PATCH /v1/instruments/{symbol}': [body: Less<typeof changeTermsBody, 'symbol'>, answer: Instrument]
  'POST /v1/surveillance/windows': [
    body: z.input<typeof declareInsiderWindowBody>,
    answer: InsiderWindowAnswer,
  ]
  'POST /v1/surveillance/windows/{window_id}/end': [
    body: { readonly reason: string },
    answer: InsiderWindowAnswer,
  ]
  'POST /v1/fixed-price-sales': [body: z.input<typeof proposeFixedSaleBody>, answer: FixedSaleAnswer]
  'POST /v1/fixed-price-sales/{fixed_sale_id}/approve': [body: undefined, answer: FixedSaleAnswer]
  'POST /v1/fixed-price-sales/{fixed_sale_id}/cancel': [
    body: { readonly reason: string },
    answer: FixedSaleAnswer,
  ]
  'POST /v1/fixed-price-sales/{fixed_sale_id}/applications': [
    body: Less<typeof applyForSaleBody, 'fixed_sale_id'>,
    answer: { application_id: number },
  ]
  'DELETE /v1/fixed-price-sales/{fixed_sale_id}/applications': [
    body: undefined,
    answer: { application_id: number },
  ]
  'POST /v1/fixed-price-sales/{fixed_sale_id}/purchases': [
    body: { readonly quantity: string },
    answer: { readonly purchase_id: number; readonly quantity: string; readonly amount: string },
  ]
  'POST /v1/evidence': [body: z.input<typeof fileEvidenceBody>, answer: EvidenceMonthAnswer]
  'POST /v1/credit/own-reports': [body: z.input<typeof issueOwnReportBody>, answer: CreditReportAnswer]
  'POST /v1/credit/consent-requests': [body: z.input<typeof requestConsentBody>, answer: ConsentRequestAnswer]
  'POST /v1/credit/consent-requests/{request_id}/answer': [
    body: Less<typeof answerConsentRequestBody, 'request_id'>,
    answer: ConsentRequestAnswer,
  ]
  'POST /v1/credit/consent-requests/{request_id}/withdraw': [body: undefined, answer: ConsentRequestAnswer]
  'POST /v1/account-rules': [body: z.input<typeof setAccountRulesBody>, answer: AccountRulesAnswer]
  'POST /v1/account-rules/people/{name}': [body: { readonly right: Right }, answer: AccountRulesAnswer]
  'POST /v1/trusted-accounts': [body: z.input<typeof trustAccountBody>, answer: TrustAnswer]
  'DELETE /v1/trusted-accounts/{to_uscc}': [body: undefined, answer: TrustAnswer]
  'POST /v1/transfers': [body: z.input<typeof transferPermitsBody>, answer: z.output<typeof transferAnswer>]
  'POST /v1/objections': [body: z.input<typeof objectBody>, answer: ObjectionAnswer]
  'POST /v1/objections/{objection_id}/answer': [
    body: { is_upheld: boolean; answer: string },
    answer: ObjectionAnswer,
  ]
  'POST /v1/reductions': [body: z.input<typeof registerReductionBody>, answer: ReductionAnswer]
  'POST /v1/reductions/{reduction_id}/verify': [body: undefined, answer: ReductionAnswer]
  'POST /v1/reductions/{reduction_id}/refuse': [body: { reason: string }, answer: ReductionAnswer]
  'POST /v1/projects': [body: z.input<typeof openProjectBody>, answer: ProjectAnswer]
  'POST /v1/projects/{project_id}/matches': [
    body: Omit<z.input<typeof matchReductionBody>, 'project_id'>,
    answer: ProjectAnswer,
  ]
  'POST /v1/projects/{project_id}/confirm': [body: undefined, answer: ProjectAnswer]
  'POST /v1/projects/{project_id}/quash': [body: { reason: string }, answer: ProjectAnswer]
  'POST /v1/matches/{match_id}/release': [body: undefined, answer: ProjectAnswer]
  'POST /v1/credit/reports': [body: { consent_id: number; purpose: string }, answer: CreditReportAnswer]
  'POST /v1/areas': [body: z.input<typeof setAreaBody>, answer: Region]
  'POST /v1/boundaries': [body: z.input<typeof boundaryBody>, answer: object]
  'POST /v1/area-caps': [body: z.input<typeof areaCapBody>, answer: object]
  'POST /v1/area-transfers': [body: z.input<typeof areaTransferBody>, answer: object]
  'POST /v1/surrenders': [body: z.input<typeof surrenderBody>, answer: z.output<typeof surrenderAnswer>]
  'POST /v1/credit/objections': [body: z.input<typeof creditObjectionBody>, answer: CreditCaseAnswer]
  'POST /v1/credit/repairs': [body: z.input<typeof creditRepairBody>, answer: CreditCaseAnswer]
  'POST /v1/credit/cases/{case_id}/answer': [
    body: Less<typeof answerCreditCaseBody, 'case_id'>,
    answer: CreditCaseAnswer,
  ]
  'POST /v1/credit-entries/files': [body: Blob, answer: ReadCreditEntries]
  'POST /v1/credit-entries': [
    body: z.input<typeof creditEntryTableBody>,
    answer: { readonly recorded: number; readonly waiting: number },
  ]
  'POST /v1/holder-reports': [body: z.input<typeof reportHoldingBody>, answer: HolderReportAnswer]
  'POST /v1/credit/entries': [body: z.input<typeof creditEntryBody>, answer: object]
  'POST /v1/credit/consents': [body: z.input<typeof consentBody>, answer: z.output<typeof consentAnswer>]
  'DELETE /v1/credit/consents/{consent_id}': [body: undefined, answer: object]
  'POST /v1/exceptions/{exception_id}/end': [body: undefined, answer: ExceptionAnswer]
  'POST /v1/allocation-tables/files': [body: Blob, answer: ReadAllocations]
  'POST /v1/allocation-tables': [body: z.input<typeof allocationTableBody>, answer: AllocationTableAnswer]
  'POST /v1/allocation-tables/{table_id}/approve': [body: undefined, answer: AllocationTableAnswer]
  'POST /v1/allocation-tables/{table_id}/refuse': [body: { reason: string }, answer: AllocationTableAnswer]
  'POST /v1/datasets/files': [body: Blob, answer: UploadedDataset | ReadDataset]
  'POST /v1/valuations': [body: z.input<typeof valuationBody>, answer: Valuation]
  'POST /v1/valuations/{valuation_id}/submit': [body: undefined, answer: Valuation]
  'POST /v1/valuations/{valuation_id}/publish': [
    body: { readonly corrects?: number; readonly reason?: string } | undefined,
    answer: Valuation,
  ]
  'POST /v1/valuations/{valuation_id}/withdraw': [body: { readonly reason: string }, answer: object]
  'POST /v1/datasets/{dataset_id}/return': [
    body: { readonly due: string; readonly remarks: readonly object[] },
    answer: object,
  ]
  'POST /v1/assets': [body: z.input<typeof assetBody>, answer: Asset]
  'PATCH /v1/assets/{asset_id}': [body: z.input<typeof assetPatch>, answer: Asset]
  'POST /v1/assets/{asset_id}/values': [body: z.input<typeof plotValueBody>, answer: PlotValueAnswer]
  'POST /v1/assets/{asset_id}/values/{value_id}/confirm': [body: undefined, answer: PlotValueAnswer]
  'POST /v1/assets/{asset_id}/values/{value_id}/withdraw': [
    body: { readonly reason: string },
    answer: PlotValueAnswer,
  ]
  'POST /v1/profiles': [body: object, answer: Profile]
  'POST /v1/settings/second-person': [body: { readonly is_on: boolean }, answer: object]
  'DELETE /v1/orders': [body: undefined, answer: object]
  'PATCH /v1/orders/{order_id}': [
    body: { readonly price?: string; readonly quantity?: string },
    answer: OrderAnswer,
  ]
  'POST /v1/orders': [body: PlaceOrderBody, answer: OrderAnswer]
  'DELETE /v1/orders/{order_id}': [body: undefined, answer: OrderAnswer]
  'POST /v1/sessions': [body: SignInBody, answer: SessionAnswer]
  'POST /v1/sessions/passkey/options': [body: undefined, answer: PasskeyRequest]
  'POST /v1/sessions/current/act-as': [body: { readonly name: string }, answer: SessionAnswer]
  'POST /v1/oidc/options': [body: undefined, answer: { readonly url: string }]
  'POST /v1/sessions/oidc': [body: { readonly query: string }, answer: SessionAnswer]
  'POST /v1/enrolments/oidc': [
    body: { readonly invitation: string; readonly query: string },
    answer: { readonly name: string },
  ]
  'POST /v1/memberships': [body: z.input<typeof addMembershipBody>, answer: PrincipalAnswer]
  'POST /v1/settings/signatures': [body: { readonly is_on: boolean }, answer: object]
  'POST /v1/sessions/passkey': [body: PasskeyProven, answer: SessionAnswer]
  'DELETE /v1/sessions/current': [body: undefined, answer: null]
  'POST /v1/enrolments': [body: { readonly invitation: string }, answer: Enrolment]
  'POST /v1/enrolments/complete': [body: JoinBody, answer: { readonly name: string }]
  'POST /v1/enrolments/passkey/options': [body: { readonly invitation: string }, answer: PasskeyCreation]
  'POST /v1/enrolments/passkey/complete': [body: JoinWithPasskeyBody, answer: { readonly name: string }]
  'POST /v1/passkeys/options': [body: undefined, answer: PasskeyCreation]
  'POST /v1/passkeys': [body: NewPasskeyBody, answer: CredentialAnswer]
  'POST /v1/authenticators': [body: undefined, answer: Enrolment]
  'POST /v1/password': [body: NewPasswordBody, answer: { readonly credential_id: number }]
  'POST /v1/keys': [body: NewKeyBody, answer: NewKey]
  'POST /v1/credentials/{credential_id}/end': [body: undefined, answer: { readonly credential_id: number }]
  'POST /v1/invitations': [body: NewPrincipalBody, answer: NewPrincipal]
  'POST /v1/principals': [body: NewPrincipalBody, answer: NewPrincipal]
  'POST /v1/principals/{name}/confirm': [body: undefined, answer: { readonly name: string }]
  'POST /v1/principals/{name}/reset': [body: undefined, answer: NewPrincipal]
  'POST /v1/principals/{name}/remove': [body: { readonly reason: string }, answer: { readonly name: string }]
  'POST /v1/proposals/{proposal_id}/confirm': [body: undefined, answer: object]
  'POST /v1/proposals/{proposal_id}/refuse': [body: { readonly reason: string }, answer: object]
  'POST /v1/approvals/{approval_id}/approve': [body: undefined, answer: object]
  'POST /v1/approvals/{approval_id}/refuse': [body: { readonly reason: string }, answer: object]
  'POST /v1/formulas/{formula_id}/evaluate': [
    body: { readonly inputs: Record<string, { readonly value: number; readonly unit: string }> },
    answer: Evaluation,
  ]
}
