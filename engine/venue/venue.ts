import type { CreditEntry, RulePack } from '../credit/score.ts'
import { Affiliations } from '../exchange/affiliations.ts'
import { CommandClock } from '../exchange/command-clock.ts'
import { EventBuffer } from '../exchange/events.ts'
import type { InstrumentTerms } from '../exchange/instrument.ts'
import { Market } from '../exchange/market.ts'
import { OpenOrders } from '../exchange/open-orders.ts'
import { NEVER, OrderEntry } from '../exchange/order-entry.ts'
import { FIRST_PARTICIPANT, Registry } from '../registry/registry.ts'
import type { ParticipantKind } from './commands.ts'

export interface Participant {
  readonly holder: number
  readonly uscc: string
  readonly kind: ParticipantKind
  readonly name: { readonly zh: string; readonly en: string }
  isSuspended: boolean
  /** Its orders are cancelled at this instant unless it says so again (ms since 1970), or NEVER. */
  cancelAllAt: number
  /** Its orders are cancelled when its connection is lost. */
  cancelsOnDisconnect: boolean
  /** Participants of one group do not trade with each other; 0: alone. */
  group: number
}

/** Something that waits for a second person. Its number is that of the command that proposed it. */
export interface Approval {
  readonly approvalId: number
  readonly proposer: string
  readonly uscc: string
  readonly symbol: string
  readonly quantityLots: number
  readonly document: string
  status: 'pending' | 'approved' | 'refused'
}

export interface Obligation {
  readonly obligationId: number
  readonly uscc: string
  readonly symbol: string
  readonly period: string
  readonly verifiedLots: number
  readonly dueOn: string
  surrenderedLots: number
}

export interface Consent {
  readonly consentId: number
  readonly uscc: string
  readonly bankUscc: string
  readonly purpose: string
  readonly grantedAt: number
  readonly expiresAt: number
  revokedAt: number | undefined
}

export const VALUATION_STATUSES = [
  'queued',
  'draft',
  'submitted',
  'published',
  'withdrawn',
  'failed',
] as const
export type ValuationStatus = (typeof VALUATION_STATUSES)[number]

export type AssetValueStatus = 'proposed' | 'confirmed' | 'withdrawn'

/** What an asset is worth, as somebody proposed it. */
export interface AssetValueRecord {
  readonly valueId: number
  readonly assetId: number
  readonly proposer: string
  status: AssetValueStatus
}

export interface ValuationRecord {
  readonly valuationId: number
  readonly area: string
  readonly period: string
  readonly datasetId: number
  readonly profileId: string
  readonly draws: number
  readonly seed: number
  readonly priceYear: number | undefined
  status: ValuationStatus
  submitter: string | undefined
  /** When it was published (ms since 1970); it stays what it was, and to be read, when it is withdrawn later. */
  publishedAt: number | undefined
  /** The account in whose place it came, and the one that came in its place. */
  corrects: number | undefined
  correctedBy: number | undefined
  resultSha256: string | undefined
}

/** An entry as it is recorded: what scoring needs, and what a reader asks for. */
export interface RecordedEntry extends CreditEntry {
  readonly authority: string
  readonly document: string
  readonly detail: string
  readonly evidenceSha256: string | undefined
}

/** Before a scheme is adopted nothing is scored. */
const NO_RULE_PACK: RulePack = {
  rulePackId: 'none',
  version: 0,
  startScore: 0,
  minScore: 0,
  maxScore: 0,
  items: [],
  grades: [{ gradeId: 'none', from: 0, to: 0 }],
}

/**
 * Everything a city's venue owns, in memory. It is a cache of the tables: recovery fills it from them, `execute` is the
 * only thing that changes it.
 */
export class Venue {
  /** Schemes in the order in which they were adopted, each with the instant. */
  readonly adoptedPacks: { readonly adoptedAt: number; readonly pack: RulePack }[] = []
  readonly registry = new Registry()
  readonly events = new EventBuffer()
  /** Every open order of every market. */
  readonly orders = new OpenOrders()
  /** Used again for each order that is placed. */
  readonly entry = new OrderEntry()
  readonly affiliations = new Affiliations()
  readonly clock = new CommandClock()
  /** Participants that changed since they were last written; whoever writes them empties it. */
  readonly changedParticipants = new Set<Participant>()
  /** Participants whose orders are cancelled at an instant. */
  readonly deadMen = new Set<Participant>()
  readonly participants: Participant[] = []
  readonly participantByUscc = new Map<string, Participant>()
  readonly markets: Market[] = []
  readonly marketBySymbol = new Map<string, Market>()
  readonly approvals = new Map<number, Approval>()
  readonly obligations = new Map<number, Obligation>()
  readonly consents = new Map<number, Consent>()
  readonly creditEntries = new Map<string, RecordedEntry[]>()
  /** The last version of each profile of the bureau's own, by name. */
  readonly profileVersions = new Map<string, number>()
  /** The last version of each ecological asset. */
  readonly assetVersions = new Map<number, number>()
  readonly assetValues = new Map<number, AssetValueRecord>()
  readonly datasets = new Set<number>()
  readonly valuations = new Map<number, ValuationRecord>()
  readonly bankReferences = new Set<string>()
  lastTradeId = 0

  constructor() {
    for (let holder = 0; holder < FIRST_PARTICIPANT; holder++) this.registry.admit(holder)
  }

  /** The scheme in force now. */
  get rulePack(): RulePack {
    return this.adoptedPacks[this.adoptedPacks.length - 1]?.pack ?? NO_RULE_PACK
  }

  /** The scheme that was in force at an instant; before the first was adopted, the first. */
  rulePackAt(at: number): RulePack {
    return (
      this.adoptedPacks.findLast(({ adoptedAt }) => adoptedAt <= at)?.pack ??
      this.adoptedPacks[0]?.pack ??
      NO_RULE_PACK
    )
  }

  addParticipant(participant: Participant): void {
    this.participants.push(participant)
    this.participantByUscc.set(participant.uscc, participant)
    this.registry.admit(participant.holder)
    this.affiliations.set(participant.holder, participant.group)
    if (participant.cancelAllAt !== NEVER) this.deadMen.add(participant)
  }

  /** True when something happens by itself by this instant. */
  isDue(at: number): boolean {
    for (const market of this.markets) if (market.isDue(at)) return true
    for (const { cancelAllAt } of this.deadMen) if (cancelAllAt <= at) return true
    return false
  }

  /** Nothing happens by itself before this instant. */
  get nextDue(): number {
    let next = NEVER
    for (const market of this.markets) next = Math.min(next, market.nextDue)
    for (const { cancelAllAt } of this.deadMen) next = Math.min(next, cancelAllAt)
    return next
  }

  participantOf(holder: number): Participant | undefined {
    return this.participants[holder - FIRST_PARTICIPANT]
  }

  /** Markets take assets 1, 2, … in the order in which they were listed. */
  addMarket(terms: InstrumentTerms): Market {
    const { registry, orders, events, affiliations, clock } = this
    const nextTradeId = () => ++this.lastTradeId
    const shared = { registry, orders, events, affiliations, clock, nextTradeId }
    const market = new Market(terms, this.markets.length + 1, shared)
    this.markets.push(market)
    this.marketBySymbol.set(terms.symbol, market)
    return market
  }

  marketOf(asset: number): Market | undefined {
    return this.markets[asset - 1]
  }

  entriesOf(uscc: string): readonly RecordedEntry[] {
    return this.creditEntries.get(uscc) ?? []
  }

  addCreditEntry(entry: RecordedEntry): void {
    const entries = this.creditEntries.get(entry.uscc)
    if (entries) entries.push(entry)
    else this.creditEntries.set(entry.uscc, [entry])
  }
}
