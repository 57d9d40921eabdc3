import { endOfDay } from '../base/calendar.ts'
import { Shelf } from '../base/shelf.ts'
import type { AccountRules } from '../facts/account-rules.ts'
import type { AccountStateRecord } from '../facts/account-state.ts'
import type { Annulment } from '../facts/annulment.ts'
import type { AreaRecord } from '../facts/area.ts'
import type { AssetRecord, AssetVersion } from '../facts/asset.ts'
import type { BlockRecord } from '../facts/block-trade.ts'
import type { Boundary } from '../facts/boundary.ts'
import type { CarryOver, CarryRule } from '../facts/carry-over.ts'
import type { Correction } from '../facts/correction.ts'
import type {
  AdoptedRulePack,
  Consent,
  ConsentRequest,
  CreditEntryRecord,
  Enquiry,
  OwnReports,
  RefusedEnquiry,
  ReportRecord,
} from '../facts/credit.ts'
import type { AdoptedRepairRules, CreditCase } from '../facts/credit-case.ts'
import type { Deal } from '../facts/deal.ts'
import type { EndedTerm, PermitReturn, SurrenderRule } from '../facts/duty.ts'
import type { AreaCap, AreaStatus, Exception, MarketRules, Standing } from '../facts/eligibility.ts'
import type { CertificateClaim, EnergyUse } from '../facts/energy.ts'
import type { Evidence } from '../facts/evidence.ts'
import type { Collection, FeePledge } from '../facts/fee-pledge.ts'
import type { FixedPurchase, FixedSale, SaleApplication } from '../facts/fixed-sale.ts'
import type { HolderReportRecord } from '../facts/holder-report.ts'
import type { CredentialRecord, PrincipalRecord, ProposalRecord, Settings } from '../facts/identity.ts'
import type { LeaseRecord } from '../facts/lease.ts'
import type { Dealing } from '../facts/market.ts'
import type { VenueNotice } from '../facts/notice.ts'
import type { NoticeChange } from '../facts/notice-change.ts'
import type { OpenAuction, OpenBidRecord, Registration } from '../facts/open-auction.ts'
import type { AdoptedPledgeRules, Disposal, Pledge } from '../facts/pledge.ts'
import type { AssetValueRecord } from '../facts/plot-value.ts'
import type { Receiver } from '../facts/receiver.ts'
import type { Reconciliation, Restriction } from '../facts/reconciliation.ts'
import type {
  AllocationTable,
  Approval,
  BankReference,
  HoldRecord,
  Obligation,
  Participant,
  SurrenderRecord,
  Verification,
} from '../facts/registry.ts'
import type { AdoptedReplacementRules, Match, Project, Reduction } from '../facts/replacement.ts'
import type { BidRecord, GivenShares, SaleRecord } from '../facts/sale.ts'
import type { InsiderWindow, WatchCase } from '../facts/surveillance.ts'
import type { TradingHours } from '../facts/trading-hours.ts'
import type { Holidays, Objection, Trust } from '../facts/transfer.ts'
import type {
  CatalogueNames,
  DatasetRecord,
  DatasetReturn,
  ProfileRecord,
  ValuationRecord,
} from '../facts/valuation.ts'
import { nextDayOf } from '../registry/compliance.ts'
import { type Lookups, subjectsOf } from './lookups.ts'
import type { Schedule } from './schedule.ts'

/** What a record changes elsewhere than on its shelf. */
interface Effects {
  admit(participant: Participant): void
  setAside(hold: HoldRecord, before: HoldRecord | undefined): void
}

/** Records that commands put, by kind. Each has its table in src/store/tables.ts. */
export const openShelves = (schedule: Schedule, lookups: Lookups, effects: Effects) => ({
  principals: new Shelf<PrincipalRecord>(({ name }) => name),
  credentials: new Shelf<CredentialRecord>(
    ({ credential_id }) => credential_id,
    ({ credential_id, token_sha256 }) => lookups.credentialsByToken.set(token_sha256, credential_id),
  ),
  proposals: new Shelf<ProposalRecord>(({ proposal_id }) => proposal_id),
  settings: new Shelf<Settings>(({ only }) => only),
  participants: new Shelf<Participant>(
    ({ uscc }) => uscc,
    (participant) => effects.admit(participant),
  ),
  bank_references: new Shelf<BankReference>(({ bank_reference }) => bank_reference),
  holds: new Shelf<HoldRecord>(
    ({ hold_id }) => hold_id,
    (hold, before) => effects.setAside(hold, before),
  ),
  dealings: new Shelf<Dealing>(({ holder, asset }) => `${holder} ${asset}`),
  trading_hours: new Shelf<TradingHours>(
    ({ symbol }) => symbol,
    ({ symbol, next_at }) => {
      if (next_at === null) schedule.bells.delete(symbol)
      else schedule.bells.set(symbol, next_at)
    },
  ),
  market_rules: new Shelf<MarketRules>(({ symbol }) => symbol),
  standings: new Shelf<Standing>(({ uscc }) => uscc),
  sales: new Shelf<SaleRecord>(({ sale_id }) => sale_id),
  sale_bids: new Shelf<BidRecord>(({ bid_id }) => bid_id),
  sale_shares: new Shelf<GivenShares>(({ sale_id, key_holder }) => `${sale_id} ${key_holder}`),
  blocks: new Shelf<BlockRecord>(({ block_id }) => block_id),
  reconciliations: new Shelf<Reconciliation>(({ pass_id }) => pass_id),
  restrictions: new Shelf<Restriction>(({ uscc }) => uscc),
  boundaries: new Shelf<Boundary>(({ area }) => area),
  area_statuses: new Shelf<AreaStatus>(({ area, medium, year }) => `${area} ${medium} ${year}`),
  exceptions: new Shelf<Exception>(
    ({ exception_id }) => exception_id,
    ({ exception_id, until, ended_at }) => {
      if (ended_at === null) schedule.exceptionEnds.set(exception_id, endOfDay(until))
      else schedule.exceptionEnds.delete(exception_id)
    },
  ),
  area_caps: new Shelf<AreaCap>(({ area, symbol }) => `${area} ${symbol}`),
  energy_uses: new Shelf<EnergyUse>(({ energy_use_id }) => energy_use_id),
  certificate_claims: new Shelf<CertificateClaim>(({ claim_id }) => claim_id),
  verifications: new Shelf<Verification>(({ verification_id }) => verification_id),
  surrender_rules: new Shelf<SurrenderRule>(({ symbol, duty_symbol }) => `${symbol} ${duty_symbol}`),
  ended_terms: new Shelf<EndedTerm>(
    ({ symbol }) => symbol,
    ({ symbol }) => schedule.permitTerms.delete(symbol),
  ),
  permit_returns: new Shelf<PermitReturn>(({ return_id }) => return_id),
  holder_reports: new Shelf<HolderReportRecord>(({ holder_report_id }) => holder_report_id),
  leases: new Shelf<LeaseRecord>(
    ({ lease_id }) => lease_id,
    ({ lease_id, status, ends_on }) => {
      if (status === 'running') schedule.leaseEnds.set(lease_id, endOfDay(ends_on))
      else schedule.leaseEnds.delete(lease_id)
    },
  ),
  carry_rules: new Shelf<CarryRule>(({ symbol }) => symbol),
  carry_overs: new Shelf<CarryOver>(({ carry_over_id }) => carry_over_id),
  surrenders: new Shelf<SurrenderRecord>(({ surrender_id }) => surrender_id),
  pledges: new Shelf<Pledge>(({ pledge_id }) => pledge_id),
  fee_pledges: new Shelf<FeePledge>(({ fee_pledge_id }) => fee_pledge_id),
  collections: new Shelf<Collection>(({ collection_id }) => collection_id),
  disposals: new Shelf<Disposal>(({ disposal_id }) => disposal_id),
  pledge_rules: new Shelf<AdoptedPledgeRules>(
    ({ seq }) => seq,
    ({ rules }) => {
      lookups.pledgeRules = rules
    },
  ),
  replacement_rules: new Shelf<AdoptedReplacementRules>(
    ({ seq }) => seq,
    (adopted) => {
      lookups.replacementRules = adopted
    },
  ),
  holidays: new Shelf<Holidays>(({ year }) => year),
  own_reports: new Shelf<OwnReports>(({ uscc, year }) => `${uscc} ${year}`),
  areas: new Shelf<AreaRecord>(({ area }) => area),
  watch_cases: new Shelf<WatchCase>(({ watch_case_id }) => watch_case_id),
  insider_windows: new Shelf<InsiderWindow>(({ window_id }) => window_id),
  notices: new Shelf<VenueNotice>(({ notice_id }) => notice_id),
  receivers: new Shelf<Receiver>(({ receiver_id }) => receiver_id),
  fixed_sales: new Shelf<FixedSale>(
    ({ fixed_sale_id }) => fixed_sale_id,
    ({ fixed_sale_id, status, ballot_at, chance }) => {
      if (status === 'announced' && ballot_at !== null && chance === null)
        schedule.ballots.set(fixed_sale_id, ballot_at)
      else schedule.ballots.delete(fixed_sale_id)
    },
  ),
  sale_applications: new Shelf<SaleApplication>(({ application_id }) => application_id),
  fixed_purchases: new Shelf<FixedPurchase>(({ purchase_id }) => purchase_id),
  annulments: new Shelf<Annulment>(({ deal_kind, trade_id }) => `${deal_kind} ${trade_id}`),
  open_auctions: new Shelf<OpenAuction>(
    ({ open_auction_id }) => open_auction_id,
    ({ open_auction_id, status, ends_at }) => {
      if (status === 'announced') schedule.auctionEnds.set(open_auction_id, ends_at)
      else schedule.auctionEnds.delete(open_auction_id)
    },
  ),
  auction_registrations: new Shelf<Registration>(({ registration_id }) => registration_id),
  open_bids: new Shelf<OpenBidRecord>(({ open_bid_id }) => open_bid_id),
  deals: new Shelf<Deal>(
    ({ deal_id }) => deal_id,
    ({ deal_id, side, status, pay_by }) => {
      if (side === 'buy' && status === 'contracted') schedule.paymentEnds.set(deal_id, endOfDay(pay_by!))
      else schedule.paymentEnds.delete(deal_id)
    },
  ),
  notice_changes: new Shelf<NoticeChange>(({ change_id }) => change_id),
  evidence: new Shelf<Evidence>(({ evidence_id }) => evidence_id),
  consent_requests: new Shelf<ConsentRequest>(({ request_id }) => request_id),
  corrections: new Shelf<Correction>(({ correction_id }) => correction_id),
  account_states: new Shelf<AccountStateRecord>(({ uscc }) => uscc),
  account_rules: new Shelf<AccountRules>(({ uscc }) => uscc),
  trusts: new Shelf<Trust>(({ uscc, to_uscc }) => `${uscc} ${to_uscc}`),
  objections: new Shelf<Objection>(({ objection_id }) => objection_id),
  reductions: new Shelf<Reduction>(({ reduction_id }) => reduction_id),
  projects: new Shelf<Project>(({ project_id }) => project_id),
  matches: new Shelf<Match>(({ match_id }) => match_id),
  approvals: new Shelf<Approval>(({ approval_id }) => approval_id),
  allocation_tables: new Shelf<AllocationTable>(({ table_id }) => table_id),
  obligations: new Shelf<Obligation>(
    ({ obligation_id }) => obligation_id,
    (obligation) => {
      const { obligation_id } = obligation
      const next = nextDayOf(obligation)
      if (next === undefined) schedule.terms.delete(obligation_id)
      else schedule.terms.set(obligation_id, endOfDay(next))
    },
  ),
  rule_packs: new Shelf<AdoptedRulePack>(
    ({ seq }) => seq,
    ({ pack }) => {
      lookups.rulePacks.set(subjectsOf(pack), pack)
    },
  ),
  credit_entries: new Shelf<CreditEntryRecord>(
    ({ entry_id }) => entry_id,
    (entry) => {
      const entries = lookups.entriesBySubject.get(entry.uscc)
      if (entries) entries.push(entry)
      else lookups.entriesBySubject.set(entry.uscc, [entry])
    },
    ({ uscc, entry_id }) => {
      const left = (lookups.entriesBySubject.get(uscc) ?? []).filter((one) => one.entry_id !== entry_id)
      lookups.entriesBySubject.set(uscc, left)
    },
  ),
  repair_rules: new Shelf<AdoptedRepairRules>(
    ({ seq }) => seq,
    ({ rules }) => {
      lookups.repairRules = rules
    },
  ),
  credit_cases: new Shelf<CreditCase>(
    ({ case_id }) => case_id,
    ({ entry_id, case_id }) => {
      const known = lookups.casesByEntry.get(entry_id)
      if (known) known.add(case_id)
      else lookups.casesByEntry.set(entry_id, new Set([case_id]))
    },
    ({ entry_id, case_id }) => {
      lookups.casesByEntry.get(entry_id)?.delete(case_id)
    },
  ),
  consents: new Shelf<Consent>(({ consent_id }) => consent_id),
  enquiries: new Shelf<Enquiry>(({ enquiry_id }) => enquiry_id),
  credit_reports: new Shelf<ReportRecord>(({ report_id }) => report_id),
  refused_enquiries: new Shelf<RefusedEnquiry>(({ refused_id }) => refused_id),
  catalogue: new Shelf<CatalogueNames>(({ only }) => only),
  profiles: new Shelf<ProfileRecord>(({ profile_id }) => profile_id),
  assets: new Shelf<AssetRecord>(({ asset_id }) => asset_id),
  asset_versions: new Shelf<AssetVersion>(({ asset_id, version }) => `${asset_id} ${version}`),
  asset_values: new Shelf<AssetValueRecord>(({ value_id }) => value_id),
  datasets: new Shelf<DatasetRecord>(({ dataset_id }) => dataset_id),
  dataset_returns: new Shelf<DatasetReturn>(({ dataset_id }) => dataset_id),
  valuations: new Shelf<ValuationRecord>(({ valuation_id }) => valuation_id),
})
