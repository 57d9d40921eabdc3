import { keysOf, SERVICE } from '../facts/words.ts'
import type { Uncertainty } from './distribution.ts'
import type { EvaluateReject, Formula, Measured, TracedInput } from './formula.ts'

export const SERVICES = keysOf(SERVICE)
export type Service = (typeof SERVICES)[number]

/** How far a figure is confirmed: read in its source; derived by stated arithmetic; not confirmed. */
export type Grade = 'confirmed' | 'derived' | 'unverified'

/** A figure of a dataset. Without an ecosystem or an item it stands for the whole area. */
export interface DatasetRow {
  readonly symbol: string
  readonly ecosystem?: string
  readonly item?: string
  readonly value: number
  readonly unit: string
  readonly source: string
  readonly grade: Grade
  readonly note?: string
  /** How far it may be from the true figure; absent: taken as exact. */
  readonly uncertainty?: Uncertainty
  /** 3: measured or summed from rasters; absent: local statistics. */
  readonly tier?: 3
  /** The year whose prices an amount of money is in, and the index that moves it to another; absent: the general one. */
  readonly priceYear?: number
  readonly priceIndex?: string
}

/** A coefficient or price of the catalogue, with the day from which it holds. */
export interface Parameter extends DatasetRow {
  readonly parameterId: string
  readonly validFrom: string
  /** Of a set of defaults: carried over from elsewhere, for want of a figure of the area (tier 1). */
  readonly isDefault?: boolean
  /** The same everywhere: exact. */
  readonly isConstant?: boolean
  /** Of this province: of tier 2; absent: tier 1. */
  readonly isLocal?: boolean
}

/** How far a figure without a range may be off: `sigma` of its logarithm. */
export interface RangeRule {
  readonly tier: 1 | 2 | 3
  readonly grade: Grade
  readonly sigma: number
}

/** A formula that is evaluated for each ecosystem or item that has its data, and summed. */
export interface Term {
  readonly symbol: string
  readonly formulaId: string
  readonly over: 'ecosystem' | 'item'
  /** Ecosystems (and whatever belongs to them) or items it is evaluated for; absent: every one the dataset has. */
  readonly among?: readonly string[]
  /** A report of the flow on other ecosystems is not counted either. */
  readonly onlyAmong?: true
  /** The symbol whose row says that there is something to evaluate. */
  readonly extent: string
  /** The coarser formula that stands in where one ecosystem or item lacks the inputs of its own. */
  readonly otherwiseId?: string
}

/** What is measured, and how it gets its value. */
export interface Indicator {
  readonly indicatorId: string
  readonly service: Service
  /** Rows and parameters of this item are preferred, for example the pollutant. */
  readonly item?: string
  /** Sums that feed the physical formula under their symbol; without a physical formula the only term is the flow. */
  readonly terms: readonly Term[]
  readonly physicalFormulaId?: string
  readonly monetaryFormulaId?: string
  /** False: shown, but not part of the total (intermediate or outside the standard). */
  readonly isFinal: boolean
  /** The same thing by a coarser method, for where this one lacks its inputs. */
  readonly otherwise?: Indicator
}

/** A part of an ecosystem type that maps often leave together: its area by a formula from that of the whole. */
export interface Part {
  readonly ecosystem: string
  readonly whole: string
  readonly formulaId: string
}

export interface Evaluation {
  readonly formulaId: string
  readonly formulaVersion: number
  readonly ecosystem?: string
  readonly item?: string
  readonly inputs: readonly (TracedInput & Provenance)[]
  readonly value: number
  readonly unit: string
}

/** Where an input came from. */
export interface Provenance {
  readonly from: 'dataset' | 'parameter' | 'term' | 'physical' | 'derivation'
  readonly source?: string
  readonly grade: Grade
  readonly note?: string
  readonly parameterId?: string
  readonly validFrom?: string
  readonly isDefault?: boolean
  readonly tier?: 3
  /** Of an uncertain figure: its name, the same wherever it is used, and how far it may be off. */
  readonly figure?: string
  readonly uncertainty?: Uncertainty
  /** Its range is by the rule for its tier and grade. */
  readonly hasRangeByRule?: true
  readonly priceYear?: number
  readonly priceIndex?: string
  /** Of what was computed before: positions in the indicator's trace whose values were added up. */
  readonly of?: readonly number[]
}

export interface Missing {
  readonly indicatorId: string
  readonly ecosystem?: string
  readonly item?: string
  readonly symbol: string
  readonly code:
    | 'nothing_to_evaluate'
    | 'not_applicable'
    | 'flow_not_reported'
    | 'not_counted_here'
    | EvaluateReject
    | PriceReject
  readonly reason: string
}

/** Value that came from outside the area, in CNY, and the row that says so; nought where none does. */
export interface NetImports extends Measured {
  readonly given?: Measured
  readonly provenance?: Provenance
}

export interface IndicatorResult {
  readonly indicatorId: string
  readonly service: Service
  readonly isFinal: boolean
  readonly physical?: Measured
  readonly monetary?: Measured
  /** What is taken off the value before it is counted, where the profile asks for it. */
  readonly netImports?: NetImports
  /** Ecosystems or items whose flow came out negative; the sign is kept (a dry year), and shown. */
  readonly negativeIn: readonly string[]
  /** Some of what it sums over had no data; see `missing`. */
  readonly isPartial: boolean
  /** The least confirmed grade of anything that went into it. */
  readonly grade: Grade
  readonly trace: readonly Evaluation[]
}

/** People or money that a total is divided by, in one of them, with what was given. */
export interface Divisor extends Measured {
  readonly given: Measured
  readonly source: string
  readonly grade: Grade
}

export interface Divisors {
  readonly population?: Divisor
  readonly grossDomesticProduct?: Divisor
}

export interface Account {
  readonly gep: Measured
  readonly byService: Readonly<Record<Service, number>>
  readonly indicators: readonly IndicatorResult[]
  readonly missing: readonly Missing[]
  /** What the total is divided by, as far as the dataset says. */
  readonly divisors?: Divisors
  /** Where figures are uncertain and draws were asked for. */
  readonly uncertainty?: UncertaintyResult
  /** What other choices would make of the total. */
  readonly switches?: readonly SwitchResult[]
  /** Of an account with defaults: the share of the value that rests on one of them, 0 to 1. */
  readonly defaultShare?: number
  /** The account under other choices of method altogether. */
  readonly readings?: readonly ReadingResult[]
}

/** An account under another reading of the methods, without its traces. */
export interface ReadingResult {
  readonly readingId: string
  readonly gep: number
  readonly byService: Readonly<Record<Service, number>>
  readonly indicators: readonly { readonly indicatorId: string; readonly monetary: number }[]
  /** From the same draws as those of the account. */
  readonly uncertainty?: Pick<UncertaintyResult, 'gep' | 'byService' | 'indicators'>
}

export interface AccountInput {
  readonly rows: readonly DatasetRow[]
  /**
   * Layers of parameters in force at the end of the period, the newest first (`newestFirst`): the first layer that has one
   * decides, so a profile's own come before the catalogue's.
   */
  readonly parameters: readonly (readonly Parameter[])[]
  readonly indicators: readonly Indicator[]
  readonly formulas: ReadonlyMap<string, Formula>
  /** Formulas for inputs that nobody gives, by symbol, as `derivationsOf` has checked them. */
  readonly derivations: ReadonlyMap<string, Derivation>
  /** Formulas that take a flow as it stands, by its symbol: by them rows that report it by ecosystem are summed. */
  readonly asReported: ReadonlyMap<string, string>
  /** Symbols of amounts: a row without an item stands for no item in particular. */
  readonly amounts: ReadonlySet<string>
  /** Indicators of which the area has nothing, and why: an inland city has no coast. */
  readonly notApplicable?: ReadonlyMap<string, string>
  /** Whether value that came from outside the area is taken off. */
  readonly deductsNetImports: boolean
  /** How types that came together are told apart, where no row does. */
  readonly parts?: readonly Part[]
  /** For figures without a range of their own; absent: they are exact. */
  readonly ranges?: readonly RangeRule[]
  /** The ecosystem that each belongs to, where it belongs to one. */
  readonly parents: ReadonlyMap<string, string>
  /** The year whose prices everything is brought to; absent: each price as it was given. */
  readonly priceYear?: number
  /** Last day of the accounting period. */
  readonly periodEnd: string
}

export interface Interval {
  readonly p5: number
  readonly p50: number
  readonly p95: number
}

/** One figure that is uncertain, and what that means for the total. */
export interface Influence {
  /** The parameter's id, or the symbol and place of a row. */
  readonly figure: string
  /** The total with this figure alone at its 5th and 95th percentile, in CNY. */
  readonly low: number
  readonly high: number
  /** Squared correlation of the figure with the total over the draws: its share of the variance, where effects add up. */
  readonly varianceShare: number
}

export interface UncertaintyResult {
  readonly draws: number
  readonly seed: number
  readonly gep: Interval
  readonly byService: Readonly<Record<IndicatorResult['service'], Interval>>
  readonly indicators: readonly { readonly indicatorId: string; readonly monetary: Interval }[]
  /** The most influential first. */
  readonly influences: readonly Influence[]
}

/** What an account would be with one choice made otherwise. */
export interface SwitchResult {
  readonly switchId: string
  readonly gep: number
  /** Relative to the account: −0.24 is 24 % less. */
  readonly change: number
}

export type PriceReject = 'price_year_unknown' | 'price_index_missing'

/** How an input is derived: by a formula, or by its sum over the items that have a row of `extent`. */
export interface Derivation {
  readonly formulaId: string
  readonly extent?: string
  /** How many items there have to be. */
  readonly count?: number
}
