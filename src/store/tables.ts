import { accountRulesRecord } from '../../engine/facts/account-rules.ts'
import { accountStateRecord } from '../../engine/facts/account-state.ts'
import { annulmentRecord } from '../../engine/facts/annulment.ts'
import { areaRecord } from '../../engine/facts/area.ts'
import { assetRecord, assetVersionRecord } from '../../engine/facts/asset.ts'
import { blockRecord } from '../../engine/facts/block-trade.ts'
import { boundaryRecord } from '../../engine/facts/boundary.ts'
import { carryOverRecord, carryRuleRecord } from '../../engine/facts/carry-over.ts'
import { correctionRecord } from '../../engine/facts/correction.ts'
import {
  consentRecord,
  consentRequestRecord,
  creditEntryRecord,
  enquiryRecord,
  ownReportsRecord,
  refusedEnquiryRecord,
  reportRecord,
  rulePackRecord,
} from '../../engine/facts/credit.ts'
import { adoptedRepairRules, creditCaseRecord } from '../../engine/facts/credit-case.ts'
import { dealRecord } from '../../engine/facts/deal.ts'
import { endedTermRecord, permitReturnRecord, surrenderRuleRecord } from '../../engine/facts/duty.ts'
import {
  areaCapRecord,
  areaStatusRecord,
  exceptionRecord,
  marketRulesRecord,
  standingRecord,
} from '../../engine/facts/eligibility.ts'
import { certificateClaimRecord, energyUseRecord } from '../../engine/facts/energy.ts'
import { evidenceRecord } from '../../engine/facts/evidence.ts'
import { collectionRecord, feePledgeRecord } from '../../engine/facts/fee-pledge.ts'
import { fixedPurchaseRecord, fixedSaleRecord, saleApplicationRecord } from '../../engine/facts/fixed-sale.ts'
import { holderReportRecord } from '../../engine/facts/holder-report.ts'
import {
  credentialRecord,
  principalRecord,
  proposalRecord,
  settingsRecord,
} from '../../engine/facts/identity.ts'
import { leaseRecord } from '../../engine/facts/lease.ts'
import {
  auctionTradeRecord,
  candleRecord,
  dealingRecord,
  marketRecord,
  placeRecord,
  tradeRecord,
} from '../../engine/facts/market.ts'
import { noticeRecord } from '../../engine/facts/notice.ts'
import { noticeChangeRecord } from '../../engine/facts/notice-change.ts'
import { openAuctionRecord, openBidRecord, registrationRecord } from '../../engine/facts/open-auction.ts'
import { orderEndRecord, orderRecord } from '../../engine/facts/order.ts'
import { adoptedPledgeRules, disposalRecord, pledgeRecord } from '../../engine/facts/pledge.ts'
import { assetValueRecord } from '../../engine/facts/plot-value.ts'
import { receiverRecord } from '../../engine/facts/receiver.ts'
import { reconciliationRecord, restrictionRecord } from '../../engine/facts/reconciliation.ts'
import {
  accountRecord,
  allocationTableRecord,
  approvalRecord,
  bankReferenceRecord,
  holdRecord,
  obligationRecord,
  participantRecord,
  postingRecord,
  surrenderRecord,
  verificationRecord,
} from '../../engine/facts/registry.ts'
import {
  adoptedReplacementRules,
  matchRecord,
  projectRecord,
  reductionRecord,
} from '../../engine/facts/replacement.ts'
import { bidRecord, givenSharesRecord, saleRecord } from '../../engine/facts/sale.ts'
import { insiderWindowRecord, watchCaseRecord } from '../../engine/facts/surveillance.ts'
import { tradingHoursRecord } from '../../engine/facts/trading-hours.ts'
import { holidaysRecord, objectionRecord, trustRecord } from '../../engine/facts/transfer.ts'
import {
  catalogueRecord,
  datasetRecord,
  datasetReturnRecord,
  profileRecord,
  valuationRecord,
} from '../../engine/facts/valuation.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Table, table } from './table.ts'

export type ShelfName = keyof Venue['shelves']
type RecordOf<N extends ShelfName> = Parameters<Venue['shelves'][N]['put']>[0]

/** The table of every shelf of the venue: a shelf without one does not compile. */
export const SHELF_TABLES: { readonly [N in ShelfName]: Table<RecordOf<N>> } = {
  principals: table('principals', principalRecord, ['name']),
  credentials: table('credentials', credentialRecord, ['credential_id']),
  proposals: table('proposals', proposalRecord, ['proposal_id']),
  corrections: table('corrections', correctionRecord, ['correction_id']),
  account_states: table('account_states', accountStateRecord, ['uscc']),
  settings: table('settings', settingsRecord, ['only']),
  participants: table('participants', participantRecord, ['holder']),
  bank_references: table('bank_references', bankReferenceRecord, ['bank_reference']),
  holds: table('holds', holdRecord, ['hold_id']),
  dealings: table('dealings', dealingRecord, ['holder', 'asset']),
  trading_hours: table('trading_hours', tradingHoursRecord, ['symbol']),
  market_rules: table('market_rules', marketRulesRecord, ['symbol']),
  standings: table('standings', standingRecord, ['uscc']),
  replacement_rules: table('replacement_rules', adoptedReplacementRules, ['seq']),
  reductions: table('reductions', reductionRecord, ['reduction_id']),
  projects: table('projects', projectRecord, ['project_id']),
  matches: table('matches', matchRecord, ['match_id']),
  holidays: table('holidays', holidaysRecord, ['year']),
  own_reports: table('own_reports', ownReportsRecord, ['uscc', 'year']),
  areas: table('areas', areaRecord, ['area']),
  insider_windows: table('insider_windows', insiderWindowRecord, ['window_id']),
  watch_cases: table('watch_cases', watchCaseRecord, ['watch_case_id']),
  notices: table('notices', noticeRecord, ['notice_id']),
  receivers: table('receivers', receiverRecord, ['receiver_id']),
  fixed_sales: table('fixed_sales', fixedSaleRecord, ['fixed_sale_id']),
  sale_applications: table('sale_applications', saleApplicationRecord, ['application_id']),
  fixed_purchases: table('fixed_purchases', fixedPurchaseRecord, ['purchase_id']),
  annulments: table('annulments', annulmentRecord, ['deal_kind', 'trade_id']),
  open_auctions: table('open_auctions', openAuctionRecord, ['open_auction_id']),
  auction_registrations: table('auction_registrations', registrationRecord, ['registration_id']),
  open_bids: table('open_bids', openBidRecord, ['open_bid_id']),
  deals: table('deals', dealRecord, ['deal_id']),
  notice_changes: table('notice_changes', noticeChangeRecord, ['change_id']),
  evidence: table('evidence', evidenceRecord, ['evidence_id']),
  consent_requests: table('consent_requests', consentRequestRecord, ['request_id']),
  account_rules: table('account_rules', accountRulesRecord, ['uscc']),
  trusts: table('trusts', trustRecord, ['uscc', 'to_uscc']),
  objections: table('objections', objectionRecord, ['objection_id']),
  sales: table('sales', saleRecord, ['sale_id']),
  sale_bids: table('sale_bids', bidRecord, ['bid_id']),
  sale_shares: table('sale_shares', givenSharesRecord, ['sale_id', 'key_holder']),
  blocks: table('blocks', blockRecord, ['block_id']),
  reconciliations: table('reconciliations', reconciliationRecord, ['pass_id']),
  restrictions: table('restrictions', restrictionRecord, ['uscc']),
  boundaries: table('boundaries', boundaryRecord, ['area']),
  area_statuses: table('area_statuses', areaStatusRecord, ['area', 'medium', 'year']),
  exceptions: table('exceptions', exceptionRecord, ['exception_id']),
  area_caps: table('area_caps', areaCapRecord, ['area', 'symbol']),
  energy_uses: table('energy_uses', energyUseRecord, ['energy_use_id']),
  certificate_claims: table('certificate_claims', certificateClaimRecord, ['claim_id']),
  verifications: table('verifications', verificationRecord, ['verification_id']),
  surrender_rules: table('surrender_rules', surrenderRuleRecord, ['symbol', 'duty_symbol']),
  ended_terms: table('ended_terms', endedTermRecord, ['symbol']),
  permit_returns: table('permit_returns', permitReturnRecord, ['return_id']),
  carry_rules: table('carry_rules', carryRuleRecord, ['symbol']),
  carry_overs: table('carry_overs', carryOverRecord, ['carry_over_id']),
  leases: table('leases', leaseRecord, ['lease_id']),
  holder_reports: table('holder_reports', holderReportRecord, ['holder_report_id']),
  surrenders: table('surrenders', surrenderRecord, ['surrender_id']),
  pledges: table('pledges', pledgeRecord, ['pledge_id']),
  fee_pledges: table('fee_pledges', feePledgeRecord, ['fee_pledge_id']),
  collections: table('collections', collectionRecord, ['collection_id']),
  disposals: table('disposals', disposalRecord, ['disposal_id']),
  pledge_rules: table('pledge_rules', adoptedPledgeRules, ['seq']),
  approvals: table('approvals', approvalRecord, ['approval_id']),
  allocation_tables: table('allocation_tables', allocationTableRecord, ['table_id']),
  obligations: table('obligations', obligationRecord, ['obligation_id']),
  rule_packs: table('rule_packs', rulePackRecord, ['seq']),
  credit_entries: table('credit_entries', creditEntryRecord, ['entry_id']),
  repair_rules: table('repair_rules', adoptedRepairRules, ['seq']),
  credit_cases: table('credit_cases', creditCaseRecord, ['case_id']),
  consents: table('consents', consentRecord, ['consent_id']),
  enquiries: table('enquiries', enquiryRecord, ['enquiry_id'], 'none'),
  credit_reports: table('credit_reports', reportRecord, ['report_id'], 'none'),
  refused_enquiries: table('refused_enquiries', refusedEnquiryRecord, ['refused_id'], 'none'),
  catalogue: table('catalogue', catalogueRecord, ['only']),
  profiles: table('profiles', profileRecord, ['profile_id']),
  assets: table('assets', assetRecord, ['asset_id']),
  asset_versions: table('asset_versions', assetVersionRecord, ['asset_id', 'version'], 'none'),
  asset_values: table('asset_values', assetValueRecord, ['value_id']),
  datasets: table('datasets', datasetRecord, ['dataset_id']),
  dataset_returns: table('dataset_returns', datasetReturnRecord, ['dataset_id']),
  valuations: table('valuations', valuationRecord, ['valuation_id']),
}

// What the markets and the registry keep in columns of their own.
export const MARKETS = table('instruments', marketRecord, ['asset'])
export const ACCOUNTS = table('accounts', accountRecord, ['holder', 'asset'])
export const ORDERS = table('orders', orderRecord, ['order_id'])
export const POSTINGS = table('postings', postingRecord, ['seq', 'place'], 'none')
export const TRADES = table('trades', tradeRecord, ['trade_id'], 'none')
export const CANDLES = table('candles', candleRecord, ['asset', 'span_ms', 'start'], 'none')
export const AUCTION_TRADES = table('auction_trades', auctionTradeRecord, ['trade_id'], 'none')
export const ORDER_ENDS = table('order_ends', orderEndRecord, ['order_id'], 'none')
export const PLACES = table('clock', placeRecord, ['only'])

/** Every table that the journal alone determines. */
export const TABLES: readonly Table[] = [
  ...(Object.values(SHELF_TABLES) as unknown as Table[]),
  ...([MARKETS, ACCOUNTS, ORDERS, POSTINGS, TRADES, CANDLES, PLACES] as unknown as Table[]),
]
