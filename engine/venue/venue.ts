import { assert } from '../base/assert.ts'
import { endOfDay } from '../base/calendar.ts'
import type { Deadline } from '../base/deadlines.ts'
import type { Shelf } from '../base/shelf.ts'
import { Affiliations } from '../exchange/affiliations.ts'
import { CommandClock } from '../exchange/command-clock.ts'
import { EventBuffer } from '../exchange/events.ts'
import { Market } from '../exchange/market.ts'
import { OpenOrders } from '../exchange/open-orders.ts'
import { OrderEntry } from '../exchange/order-entry.ts'
import type { CreditRulePack, PledgeRules } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import type { CreditCase, RepairRules } from '../facts/credit-case.ts'
import type { Deal } from '../facts/deal.ts'
import type { Exception } from '../facts/eligibility.ts'
import type { CredentialRecord } from '../facts/identity.ts'
import type { LeaseRecord } from '../facts/lease.ts'
import type { InstrumentTerms } from '../facts/market.ts'
import type { OpenAuction } from '../facts/open-auction.ts'
import type { HoldRecord, Participant } from '../facts/registry.ts'
import type { AdoptedReplacementRules } from '../facts/replacement.ts'
import type { ValuationRecord } from '../facts/valuation.ts'
import { HOLD_KIND_ROWS, indexOfHoldKind } from '../registry/hold-kinds.ts'
import { FIRST_PARTICIPANT, Registry } from '../registry/registry.ts'
import { Lookups, type Subjects, subjectsOf } from './lookups.ts'
import { Schedule } from './schedule.ts'
import { openShelves } from './shelves.ts'

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

  /** Freezes that wait for what is not there yet. */
  readonly waitingFreezes = new Set<number>()
  /** The registry's own numbers of holds that are records. */
  readonly #slotsOfHolds = new Map<number, number>()
  readonly #schedule = new Schedule()
  readonly #lookups = new Lookups()
  #hasResale = false

  /** Records that commands put, by kind. */
  readonly shelves = openShelves(this.#schedule, this.#lookups, {
    admit: (participant) => this.#admit(participant),
    setAside: (hold, before) => this.#setAside(hold, before),
  })

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
    return this.#lookups.rulePacks.get('enterprise') ?? NO_RULE_PACK
  }

  /** The scheme by which a subject is scored now: farmers, villages and co-operatives have one of their own. */
  packOf(uscc: string): CreditRulePack {
    return this.#lookups.rulePacks.get(this.#subjectsWith(uscc)) ?? NO_RULE_PACK
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
    return this.#lookups.pledgeRules
  }

  /** The rules of replacement, with the numbers of the requirement; undefined: none were adopted. */
  get replacementRules(): AdoptedReplacementRules | undefined {
    return this.#lookups.replacementRules
  }

  /** When publication may end early; undefined: no rules were adopted. */
  get repairRules(): RepairRules | undefined {
    return this.#lookups.repairRules
  }

  /** What has a token of this hash; undefined: nothing has. */
  credentialOfToken(token_sha256: string): CredentialRecord | undefined {
    const id = this.#lookups.credentialsByToken.get(token_sha256)
    return id === undefined ? undefined : this.shelves.credentials.get(id)
  }

  participantOf(holder: number): Participant | undefined {
    return this.#lookups.participantsByHolder[holder - FIRST_PARTICIPANT]
  }

  entriesOf(uscc: string): readonly CreditEntryRecord[] {
    return this.#lookups.entriesBySubject.get(uscc) ?? []
  }

  /** Objections to an entry, and repairs of it. */
  casesOf(entryId: number): readonly CreditCase[] {
    return [...(this.#lookups.casesByEntry.get(entryId) ?? [])].map(
      (id) => this.shelves.credit_cases.get(id)!,
    )
  }

  /** True when something happens by itself by this instant. */
  isDue(at: number): boolean {
    for (const market of this.markets) if (market.isDue(at)) return true
    return this.#schedule.next <= at
  }

  /** Nothing happens by itself before this instant. */
  get nextDue(): number {
    let next = this.#schedule.next
    for (const market of this.markets) next = Math.min(next, market.nextDue)
    return next
  }

  /** Participants whose orders are cancelled by an instant. By number: the same after a restart, whenever each was armed. */
  silentBy(at: number): Participant[] {
    const silent = this.#schedule.deadMansSwitches.by(at).sort((a, b) => a - b)
    return silent.map((holder) => this.participantOf(holder)!)
  }

  /** Freezes whose last day is over by an instant, in the order in which they end. */
  freezesEndingBy(at: number): HoldRecord[] {
    return this.#schedule.freezeEnds.by(at).map((id) => this.shelves.holds.get(id)!)
  }

  /** Approvals whose last day is over by an instant, in the order in which they end. */
  exceptionsEndingBy(at: number): Exception[] {
    return this.#schedule.exceptionEnds.by(at).map((id) => this.shelves.exceptions.get(id)!)
  }

  /** Auctions in the open whose time has come by an instant, in the order in which it does. */
  auctionsEndingBy(at: number): OpenAuction[] {
    return this.#schedule.auctionEnds.by(at).map((id) => this.shelves.open_auctions.get(id)!)
  }

  /** Deals whose days for payment are over by an instant. */
  dealsUnpaidBy(at: number): Deal[] {
    return this.#schedule.paymentEnds.by(at).map((id) => this.shelves.deals.get(id)!)
  }

  /** Running leases whose last day is over by an instant, in the order in which they end. */
  leasesEndingBy(at: number): LeaseRecord[] {
    return this.#schedule.leaseEnds.by(at).map((id) => this.shelves.leases.get(id)!)
  }

  /** The obligation whose term ends next and is not closed yet; undefined: there is none. */
  get nextTerm(): Deadline<number> | undefined {
    return this.#schedule.terms.next
  }

  /** The sale whose ballot is drawn next; undefined: none has one. */
  get nextBallot(): Deadline<number> | undefined {
    return this.#schedule.ballots.next
  }

  /** The market whose hours change its phase next; undefined: none has hours. */
  get nextBell(): Deadline<string> | undefined {
    return this.#schedule.bells.next
  }

  /** The permit whose last day is over next; undefined: none has one. */
  get nextPermitTerm(): Deadline<string> | undefined {
    return this.#schedule.permitTerms.next
  }

  /** Markets take assets 1, 2, … in the order in which they were listed. */
  addMarket(terms: InstrumentTerms): Market {
    const { registry, orders, events, affiliations, clock, changedMarkets } = this
    const nextTradeId = () => ++this.lastTradeId
    const shared = { registry, orders, events, affiliations, clock, changedMarkets, nextTradeId }
    const market = new Market(terms, this.markets.length + 1, shared)
    registry.open(market.asset)
    this.markets.push(market)
    if (terms.valid_until !== undefined)
      this.#schedule.permitTerms.set(terms.symbol, endOfDay(terms.valid_until))
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
    if (resolved_at === null && until !== null) this.#schedule.freezeEnds.set(hold_id, endOfDay(until))
    else this.#schedule.freezeEnds.delete(hold_id)
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
    this.#lookups.participantsByHolder[holder - FIRST_PARTICIPANT] = participant
    this.registry.admit(holder)
    this.affiliations.set(holder, group_number)
    if (cancel_all_at === null) this.#schedule.deadMansSwitches.delete(holder)
    else this.#schedule.deadMansSwitches.set(holder, cancel_all_at)
  }
}
