import type { CreditEntry, RulePack } from '../credit/score.ts'
import { EventBuffer } from '../exchange/events.ts'
import type { InstrumentTerms } from '../exchange/instrument.ts'
import { Market } from '../exchange/market.ts'
import { FIRST_PARTICIPANT, Registry } from '../registry/registry.ts'
import type { ParticipantKind } from './commands.ts'

export interface Participant {
  readonly holder: number
  readonly uscc: string
  readonly kind: ParticipantKind
  readonly name: { readonly zh: string; readonly en: string }
  isSuspended: boolean
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

export interface ValuationRecord {
  readonly valuationId: number
  readonly area: string
  readonly period: string
  readonly datasetId: number
  readonly profileId: string
  status: ValuationStatus
  submitter: string | undefined
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
  readonly participants: Participant[] = []
  readonly participantByUscc = new Map<string, Participant>()
  readonly markets: Market[] = []
  readonly marketBySymbol = new Map<string, Market>()
  readonly approvals = new Map<number, Approval>()
  readonly obligations = new Map<number, Obligation>()
  readonly consents = new Map<number, Consent>()
  readonly creditEntries = new Map<string, RecordedEntry[]>()
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
  }

  participantOf(holder: number): Participant | undefined {
    return this.participants[holder - FIRST_PARTICIPANT]
  }

  /** Markets take assets 1, 2, … in the order in which they were listed. */
  addMarket(terms: InstrumentTerms): Market {
    const market = new Market(
      terms,
      this.markets.length + 1,
      this.registry,
      this.events,
      () => ++this.lastTradeId,
    )
    this.markets.push(market)
    this.marketBySymbol.set(terms.symbol, market)
    return market
  }

  marketOf(asset: number): Market | undefined {
    return this.markets[asset - 1]
  }

  /** The market in which an order rests, with its slot. */
  findOrder(orderId: number): { market: Market; slot: number } | undefined {
    for (const market of this.markets) {
      const slot = market.book.find(orderId)
      if (slot !== 0) return { market, slot }
    }
    return undefined
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
