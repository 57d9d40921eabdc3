import { assert } from '../base/assert.ts'
import { endOfDay } from '../base/calendar.ts'
import { type Deadline, Deadlines } from '../base/deadlines.ts'
import { Shelf } from '../base/shelf.ts'
import { Affiliations } from '../exchange/affiliations.ts'
import { CommandClock } from '../exchange/command-clock.ts'
import { EventBuffer } from '../exchange/events.ts'
import { Market } from '../exchange/market.ts'
import { OpenOrders } from '../exchange/open-orders.ts'
import { NEVER, OrderEntry } from '../exchange/order-entry.ts'
import type { AccountRules } from '../facts/account-rules.ts'
import type { AccountStateRecord } from '../facts/account-state.ts'
import type { Annulment } from '../facts/annulment.ts'
import type { AreaRecord } from '../facts/area.ts'
import type { AssetRecord, AssetVersion } from '../facts/asset.ts'
import type { BlockRecord } from '../facts/block-trade.ts'
import type { Boundary } from '../facts/boundary.ts'
import type { CarryOver, CarryRule } from '../facts/carry-over.ts'
import type { CreditRulePack, PledgeRules } from '../facts/catalogue.ts'
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
import type { AdoptedRepairRules, CreditCase, RepairRules } from '../facts/credit-case.ts'
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
import type { Dealing, InstrumentTerms } from '../facts/market.ts'
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
import { HOLD_KIND_ROWS, indexOfHoldKind } from '../registry/hold-kinds.ts'
import { FIRST_PARTICIPANT, Registry } from '../registry/registry.ts'

/** Of whom a scheme is. */
type Subjects = NonNullable<CreditRulePack['subjects']>
const subjectsOf = ({ subjects = 'enterprise' }: CreditRulePack): Subjects => subjects

/** Before a scheme is adopted nothing is scored. */
const NO_RULE_PACK: CreditRulePack = {
  rule_pack_id: 'none',
  version: 0,
  valid_from: '1970-01-01',
  name: { zh: '无', en: 'none' },
  source_ids: [],
  start_score: 0,
  min_score: 0,
  max_score: 0,
  items: [],
  grades: [
    {
      grade_id: 'none',
      name: { zh: '未评', en: 'not graded' },
      color: '#455a64',
      from: 0,
      to: 0,
      grade: 'unverified',
    },
  ],
}

/**
 * Everything a city's venue owns, in memory. It is a cache of the tables: recovery fills it from them, `execute` is the
 * only thing that changes it.
 */
export class Venue {
  readonly registry = new Registry()
  readonly events = new EventBuffer()
  /** Every open order of every market. */
  readonly orders = new OpenOrders()
  /** Used again for each order that is placed. */
  readonly entry = new OrderEntry()
  readonly affiliations = new Affiliations()
  readonly clock = new CommandClock()
  readonly markets: Market[] = []
  readonly marketBySymbol = new Map<string, Market>()
  /** Markets that changed since they were last written; whoever writes them empties it. */
  readonly changedMarkets = new Set<Market>()
  lastTradeId = 0
  /** Whether a farmer, village or co-operative is registered: they hold no permits. */
  hasRural = false

  /** When the orders of a holder are cancelled. */
  readonly #deadMansSwitches = new Deadlines<number>()
  /** When running leases end. */
  readonly #leaseEnds = new Deadlines<number>()
  /** When freezes end of which the decision names a last day. */
  readonly #freezeEnds = new Deadlines<number>()
  /** When approvals end that let more in than the rules. */
  readonly #exceptionEnds = new Deadlines<number>()
  /** When auctions in the open end, or go on to their timed rounds. */
  readonly #auctionEnds = new Deadlines<number>()
  /** When the days end on which deals of auctions may be paid. */
  readonly #paymentEnds = new Deadlines<number>()
  /** Freezes that wait for what is not there yet. */
  readonly waitingFreezes = new Set<number>()
  /** When the terms of permits end that have not ended yet. */
  readonly #permitTerms = new Deadlines<string>()
  /** When the hours of a market change its phase next. */
  readonly #bells = new Deadlines<string>()
  /** When the terms of obligations end that are not closed yet. */
  readonly #terms = new Deadlines<number>()
  readonly #ballots = new Deadlines<number>()
  readonly #participantsByHolder: Participant[] = []
  readonly #credentialsByToken = new Map<string, number>()
  readonly #entriesBySubject = new Map<string, CreditEntryRecord[]>()
  /** The registry's own numbers of holds that are records. */
  readonly #slotsOfHolds = new Map<number, number>()
  /** The schemes in force, by whom they are of. */
  readonly #rulePacks = new Map<Subjects, CreditRulePack>()
  #hasResale = false
  #pledgeRules: PledgeRules | undefined
  #repairRules: RepairRules | undefined
  #casesByEntry = new Map<number, Set<number>>()
  #replacementRules: AdoptedReplacementRules | undefined

  /** Records that commands put, by kind. Each has its table in src/store/tables.ts. */
  readonly shelves = {
    principals: new Shelf<PrincipalRecord>(({ name }) => name),
    credentials: new Shelf<CredentialRecord>(
      ({ credential_id }) => credential_id,
      ({ credential_id, token_sha256 }) => this.#credentialsByToken.set(token_sha256, credential_id),
    ),
    proposals: new Shelf<ProposalRecord>(({ proposal_id }) => proposal_id),
    settings: new Shelf<Settings>(({ only }) => only),
    participants: new Shelf<Participant>(
      ({ uscc }) => uscc,
      (participant) => this.#admit(participant),
    ),
    bank_references: new Shelf<BankReference>(({ bank_reference }) => bank_reference),
    holds: new Shelf<HoldRecord>(
      ({ hold_id }) => hold_id,
      (hold, before) => this.#setAside(hold, before),
    ),
    dealings: new Shelf<Dealing>(({ holder, asset }) => `${holder} ${asset}`),
    trading_hours: new Shelf<TradingHours>(
      ({ symbol }) => symbol,
      ({ symbol, next_at }) => {
        if (next_at === null) this.#bells.delete(symbol)
        else this.#bells.set(symbol, next_at)
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
        if (ended_at === null) this.#exceptionEnds.set(exception_id, endOfDay(until))
        else this.#exceptionEnds.delete(exception_id)
      },
    ),
    area_caps: new Shelf<AreaCap>(({ area, symbol }) => `${area} ${symbol}`),
    energy_uses: new Shelf<EnergyUse>(({ energy_use_id }) => energy_use_id),
    certificate_claims: new Shelf<CertificateClaim>(({ claim_id }) => claim_id),
    verifications: new Shelf<Verification>(({ verification_id }) => verification_id),
    surrender_rules: new Shelf<SurrenderRule>(({ symbol, duty_symbol }) => `${symbol} ${duty_symbol}`),
    ended_terms: new Shelf<EndedTerm>(
      ({ symbol }) => symbol,
      ({ symbol }) => this.#permitTerms.delete(symbol),
    ),
    permit_returns: new Shelf<PermitReturn>(({ return_id }) => return_id),
    holder_reports: new Shelf<HolderReportRecord>(({ holder_report_id }) => holder_report_id),
    leases: new Shelf<LeaseRecord>(
      ({ lease_id }) => lease_id,
      ({ lease_id, status, ends_on }) => {
        if (status === 'running') this.#leaseEnds.set(lease_id, endOfDay(ends_on))
        else this.#leaseEnds.delete(lease_id)
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
        this.#pledgeRules = rules
      },
    ),
    replacement_rules: new Shelf<AdoptedReplacementRules>(
      ({ seq }) => seq,
      (adopted) => {
        this.#replacementRules = adopted
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
          this.#ballots.set(fixed_sale_id, ballot_at)
        else this.#ballots.delete(fixed_sale_id)
      },
    ),
    sale_applications: new Shelf<SaleApplication>(({ application_id }) => application_id),
    fixed_purchases: new Shelf<FixedPurchase>(({ purchase_id }) => purchase_id),
    annulments: new Shelf<Annulment>(({ deal_kind, trade_id }) => `${deal_kind} ${trade_id}`),
    open_auctions: new Shelf<OpenAuction>(
      ({ open_auction_id }) => open_auction_id,
      ({ open_auction_id, status, ends_at }) => {
        if (status === 'announced') this.#auctionEnds.set(open_auction_id, ends_at)
        else this.#auctionEnds.delete(open_auction_id)
      },
    ),
    auction_registrations: new Shelf<Registration>(({ registration_id }) => registration_id),
    open_bids: new Shelf<OpenBidRecord>(({ open_bid_id }) => open_bid_id),
    deals: new Shelf<Deal>(
      ({ deal_id }) => deal_id,
      ({ deal_id, side, status, pay_by }) => {
        if (side === 'buy' && status === 'contracted') this.#paymentEnds.set(deal_id, endOfDay(pay_by!))
        else this.#paymentEnds.delete(deal_id)
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
        if (next === undefined) this.#terms.delete(obligation_id)
        else this.#terms.set(obligation_id, endOfDay(next))
      },
    ),
    rule_packs: new Shelf<AdoptedRulePack>(
      ({ seq }) => seq,
      ({ pack }) => {
        this.#rulePacks.set(subjectsOf(pack), pack)
      },
    ),
    credit_entries: new Shelf<CreditEntryRecord>(
      ({ entry_id }) => entry_id,
      (entry) => {
        const entries = this.#entriesBySubject.get(entry.uscc)
        if (entries) entries.push(entry)
        else this.#entriesBySubject.set(entry.uscc, [entry])
      },
      ({ uscc, entry_id }) => {
        const left = this.entriesOf(uscc).filter((one) => one.entry_id !== entry_id)
        this.#entriesBySubject.set(uscc, left)
      },
    ),
    repair_rules: new Shelf<AdoptedRepairRules>(
      ({ seq }) => seq,
      ({ rules }) => {
        this.#repairRules = rules
      },
    ),
    credit_cases: new Shelf<CreditCase>(
      ({ case_id }) => case_id,
      ({ entry_id, case_id }) => {
        const known = this.#casesByEntry.get(entry_id)
        if (known) known.add(case_id)
        else this.#casesByEntry.set(entry_id, new Set([case_id]))
      },
      ({ entry_id, case_id }) => {
        this.#casesByEntry.get(entry_id)?.delete(case_id)
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
  }

  constructor() {
    for (let holder = 0; holder < FIRST_PARTICIPANT; holder++) this.registry.admit(holder)
  }

  get participants(): Shelf<Participant> {
    return this.shelves.participants
  }
  get valuations(): Shelf<ValuationRecord> {
    return this.shelves.valuations
  }

  /** The scheme for enterprises that is in force now. */
  get rulePack(): CreditRulePack {
    return this.#rulePacks.get('enterprise') ?? NO_RULE_PACK
  }

  /** The scheme by which a subject is scored now: farmers, villages and co-operatives have one of their own. */
  packOf(uscc: string): CreditRulePack {
    return this.#rulePacks.get(this.#subjectsWith(uscc)) ?? NO_RULE_PACK
  }

  /** The scheme by which a subject was scored at an instant; before the first was adopted, by the first. */
  packAt(uscc: string, at: number): CreditRulePack {
    const subjects = this.#subjectsWith(uscc)
    const adopted = [...this.shelves.rule_packs.values()].filter(({ pack }) => subjectsOf(pack) === subjects)
    return (adopted.findLast(({ adopted_at }) => adopted_at <= at) ?? adopted[0])?.pack ?? NO_RULE_PACK
  }

  #subjectsWith(uscc: string): Subjects {
    return this.participants.get(uscc)?.kind === 'rural' ? 'rural' : 'enterprise'
  }

  /** The rules under which permits are pledged; undefined: none were adopted. */
  get pledgeRules(): PledgeRules | undefined {
    return this.#pledgeRules
  }

  /** The rules of replacement, with the numbers of the requirement; undefined: none were adopted. */
  get replacementRules(): AdoptedReplacementRules | undefined {
    return this.#replacementRules
  }

  /** When publication may end early; undefined: no rules were adopted. */
  get repairRules(): RepairRules | undefined {
    return this.#repairRules
  }

  /** What has a token of this hash; undefined: nothing has. */
  credentialOfToken(token_sha256: string): CredentialRecord | undefined {
    const id = this.#credentialsByToken.get(token_sha256)
    return id === undefined ? undefined : this.shelves.credentials.get(id)
  }

  participantOf(holder: number): Participant | undefined {
    return this.#participantsByHolder[holder - FIRST_PARTICIPANT]
  }

  entriesOf(uscc: string): readonly CreditEntryRecord[] {
    return this.#entriesBySubject.get(uscc) ?? []
  }

  /** Objections to an entry, and repairs of it. */
  casesOf(entryId: number): readonly CreditCase[] {
    return [...(this.#casesByEntry.get(entryId) ?? [])].map((id) => this.shelves.credit_cases.get(id)!)
  }

  /** True when something happens by itself by this instant. */
  isDue(at: number): boolean {
    for (const market of this.markets) if (market.isDue(at)) return true
    return this.#nextOfHolders <= at
  }

  /** Nothing happens by itself before this instant. */
  get nextDue(): number {
    let next = this.#nextOfHolders
    for (const market of this.markets) next = Math.min(next, market.nextDue)
    return next
  }

  get #nextOfHolders(): number {
    return Math.min(
      this.#deadMansSwitches.next?.at ?? NEVER,
      this.#leaseEnds.next?.at ?? NEVER,
      this.#freezeEnds.next?.at ?? NEVER,
      this.#exceptionEnds.next?.at ?? NEVER,
      this.#auctionEnds.next?.at ?? NEVER,
      this.#paymentEnds.next?.at ?? NEVER,
    )
  }

  /** Participants whose orders are cancelled by an instant. By number: the same after a restart, whenever each was armed. */
  silentBy(at: number): Participant[] {
    const silent = this.#deadMansSwitches.by(at).sort((a, b) => a - b)
    return silent.map((holder) => this.participantOf(holder)!)
  }

  /** Freezes whose last day is over by an instant, in the order in which they end. */
  freezesEndingBy(at: number): HoldRecord[] {
    return this.#freezeEnds.by(at).map((id) => this.shelves.holds.get(id)!)
  }

  /** Approvals whose last day is over by an instant, in the order in which they end. */
  exceptionsEndingBy(at: number): Exception[] {
    return this.#exceptionEnds.by(at).map((id) => this.shelves.exceptions.get(id)!)
  }

  /** Auctions in the open whose time has come by an instant, in the order in which it does. */
  auctionsEndingBy(at: number): OpenAuction[] {
    return this.#auctionEnds.by(at).map((id) => this.shelves.open_auctions.get(id)!)
  }

  /** Deals whose days for payment are over by an instant. */
  dealsUnpaidBy(at: number): Deal[] {
    return this.#paymentEnds.by(at).map((id) => this.shelves.deals.get(id)!)
  }

  /** Running leases whose last day is over by an instant, in the order in which they end. */
  leasesEndingBy(at: number): LeaseRecord[] {
    return this.#leaseEnds.by(at).map((id) => this.shelves.leases.get(id)!)
  }

  /** The obligation whose term ends next and is not closed yet; undefined: there is none. */
  get nextTerm(): Deadline<number> | undefined {
    return this.#terms.next
  }

  /** The sale whose ballot is drawn next; undefined: none has one. */
  get nextBallot(): Deadline<number> | undefined {
    return this.#ballots.next
  }

  /** The market whose hours change its phase next; undefined: none has hours. */
  get nextBell(): Deadline<string> | undefined {
    return this.#bells.next
  }

  /** The permit whose last day is over next; undefined: none has one. */
  get nextPermitTerm(): Deadline<string> | undefined {
    return this.#permitTerms.next
  }

  /** Markets take assets 1, 2, … in the order in which they were listed. */
  addMarket(terms: InstrumentTerms): Market {
    const { registry, orders, events, affiliations, clock, changedMarkets } = this
    const nextTradeId = () => ++this.lastTradeId
    const shared = { registry, orders, events, affiliations, clock, changedMarkets, nextTradeId }
    const market = new Market(terms, this.markets.length + 1, shared)
    registry.open(market.asset)
    this.markets.push(market)
    if (terms.valid_until !== undefined) this.#permitTerms.set(terms.symbol, endOfDay(terms.valid_until))
    this.#hasResale ||= terms.resale !== undefined
    this.marketBySymbol.set(terms.symbol, market)
    return market
  }

  /** Some instrument has a rule of resale. */
  get hasResale(): boolean {
    return this.#hasResale
  }

  marketOf(asset: number): Market | undefined {
    return this.markets[asset - 1]
  }

  /** The registry sets aside what a record says, and lets go what it says no more. */
  #setAside(hold: HoldRecord, before: HoldRecord | undefined): void {
    const { hold_id, holder, asset, kind, amount, asked, until, resolved_at } = hold
    assert(HOLD_KIND_ROWS[kind].isStored, 'a hold that is a record is of a kind that is stored')
    if (resolved_at === null && asked !== null && asked > amount) this.waitingFreezes.add(hold_id)
    else this.waitingFreezes.delete(hold_id)
    if (resolved_at === null && until !== null) this.#freezeEnds.set(hold_id, endOfDay(until))
    else this.#freezeEnds.delete(hold_id)
    // What only grows smaller keeps its place; more of it, or another permit, is set aside anew.
    const had = before?.amount ?? 0
    const kept = before?.asset === asset && amount <= had ? amount : 0
    const slot = this.#slotsOfHolds.get(hold_id)
    if (had > kept) this.registry.release(slot!, had - kept)
    if (kept === 0) this.#slotsOfHolds.delete(hold_id)
    if (amount > kept)
      this.#slotsOfHolds.set(hold_id, this.registry.hold(holder, asset, indexOfHoldKind(kind), amount))
  }

  /** What follows from a participant's record elsewhere. */
  #admit(participant: Participant): void {
    const { holder, group_number, cancel_all_at, kind } = participant
    if (kind === 'rural') this.hasRural = true
    this.#participantsByHolder[holder - FIRST_PARTICIPANT] = participant
    this.registry.admit(holder)
    this.affiliations.set(holder, group_number)
    if (cancel_all_at === null) this.#deadMansSwitches.delete(holder)
    else this.#deadMansSwitches.set(holder, cancel_all_at)
  }
}
