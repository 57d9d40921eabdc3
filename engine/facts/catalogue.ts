import { z } from 'zod'
import { accountingArea, citation, DECIMAL_FORM, day, identifier, text, year } from './common.ts'
import {
  AREA_LEVEL,
  BASIS,
  BENEFICIARY,
  CONDITION_CLASS,
  CREDIT_LIST,
  DISTRIBUTION,
  ENERGY_BASIS,
  FAMILY,
  GRADE,
  keysOf,
  MEASURE,
  MEASURE_FIELD,
  MEASURE_KIND,
  PARTICIPANT_KIND,
  POLLUTANT,
  SEEA_ROLE,
  SERVICE,
  SIDE,
  SURVEILLANCE_RULE,
  TRADING_MODE,
} from './words.ts'

/** Characters of a text of the catalogue, and entries of a list of it, at most: far more than any has. */
const MAX_TEXT = 4000
const MAX_LIST = 2000

export const grade = z.enum(keysOf(GRADE))
/**
 * How near a figure is to the place (UNSD, Guidelines on Biophysical Modelling, 53-57): 1 carried over from elsewhere,
 * 2 local statistics, 3 measured or modelled in space.
 */
export const tier = z.union([z.literal(1), z.literal(2), z.literal(3)])

export const source = z.strictObject({
  source_id: z.string().min(1).max(MAX_TEXT),
  title: z.string().min(1).max(MAX_TEXT),
  publisher: z.string().max(MAX_TEXT).optional(),
  date: z.string().max(MAX_TEXT).optional(),
  address: z.string().max(MAX_TEXT).optional(),
  /** A: the authority's own publication; B: press, journal, or a copy of an official text. */
  grade: z.enum(['A', 'B']),
})

export const ecosystem = z.strictObject({
  ecosystem_id: identifier,
  name: text,
  /** False: built-up land, credited with no service. */
  is_ecosystem: z.boolean(),
  /** The class of the third national land survey that it takes its area from. */
  survey_class: z.string().max(MAX_TEXT).optional(),
  /** What people call it too. */
  also: z.array(z.string().max(MAX_TEXT)).max(20).optional(),
  parent: identifier.optional(),
})

/** What the classes of a land cover map are as ecosystem types; null: of no ecosystem that is valued. */
export const crosswalk = z.strictObject({
  crosswalk_id: identifier,
  name: text,
  source_id: z.string().max(MAX_TEXT),
  /** Of the codes and names of the classes. */
  grade,
  note: text,
  classes: z
    .array(z.strictObject({ code: z.int().min(0), name: text, ecosystem: identifier.nullable() }))
    .min(1),
})

const formulaInput = z.strictObject({
  symbol: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/),
  name: text,
  unit: z.string().max(MAX_TEXT),
  min: z.number().optional(),
  max: z.number().optional(),
  /** An amount: what is given without an item is of no item in particular, and stands for none of them. */
  by_item: z.boolean().optional(),
})

export const formula = z.strictObject({
  formula_id: identifier,
  version: z.int().positive(),
  valid_from: day,
  service: z.enum(keysOf(SERVICE)),
  measure: z.enum(keysOf(MEASURE)),
  name: text,
  /** The equation as the source prints it, beside the one that is computed. */
  printed: z.string().max(MAX_TEXT),
  expression: z.string().max(MAX_TEXT),
  /** Why dimensions can't be checked: a fitted equation holds for numbers in the units given. */
  empirical: z.string().max(MAX_TEXT).optional(),
  inputs: z.array(formulaInput).min(1),
  output: z.strictObject({ symbol: z.string().max(MAX_TEXT), unit: z.string() }),
  sources: z.array(citation).min(1),
  grade,
  note: text.optional(),
  examples: z
    .array(
      z.strictObject({
        name: z.string().max(MAX_TEXT),
        inputs: z.record(z.string().max(MAX_TEXT), z.number()),
        output: z.number(),
      }),
    )
    .min(1),
})

/** How far a figure may be off, in its own unit, and why these bounds. */
export const uncertainty = z
  .strictObject({
    distribution: z.enum(keysOf(DISTRIBUTION)),
    min: z.number(),
    max: z.number(),
    /** Of a triangular distribution whose most likely figure is another than the one that stands. */
    mode: z.number().optional(),
    reason: text,
  })
  .refine(({ min, max }) => min < max, { path: ['max'], message: 'lies above min' })
  .refine(({ distribution, min }) => distribution !== 'lognormal' || min > 0, {
    path: ['min'],
    message: 'of a lognormal distribution is above 0',
  })
  .refine(
    ({ distribution, min, max, mode }) =>
      mode === undefined || (distribution === 'triangular' && mode >= min && mode <= max),
    { path: ['mode'], message: 'is of a triangular distribution and lies between min and max' },
  )

/**
 * How far a figure may be off that comes without a range of its own, by how near it is to the place and how far it is
 * confirmed: a lognormal with the figure as its median, and `sigma` of its logarithm.
 */
export const rangeRule = z.strictObject({
  tier: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  grade,
  sigma: z.number().positive().max(2),
  source_id: z.string().max(MAX_TEXT).optional(),
  reason: text,
  grade_of_rule: grade,
})
export type RangeRule = z.infer<typeof rangeRule>

/** The year whose prices an amount of money is in. */
export const priceYear = z.int().min(1949).max(2200)
/** The index that moves it to another year's prices, where that is not the general one ("cpi"). */
export const priceIndex = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/)

export const parameter = z.strictObject({
  parameter_id: identifier,
  symbol: z.string().max(MAX_TEXT),
  ecosystem: identifier.optional(),
  item: z.string().max(MAX_TEXT).optional(),
  name: text,
  value: z.number(),
  unit: z.string().max(MAX_TEXT),
  price_year: priceYear.optional(),
  price_index: priceIndex.optional(),
  valid_from: day,
  source_id: z.string().max(MAX_TEXT),
  locator: z.string().max(MAX_TEXT).optional(),
  grade,
  /** What a reader must know before relying on it: another place, another year, how it was derived. */
  note: text.optional(),
  uncertainty: uncertainty.optional(),
  /** Of physics, of the law of the state or of a published index: it is the same everywhere, and has no tier. */
  is_constant: z.boolean().optional(),
  /** Of this province: of tier 2. Absent: carried over from elsewhere, tier 1. */
  is_local: z.boolean().optional(),
})

const term = z.strictObject({
  symbol: z.string().max(MAX_TEXT),
  formula_id: identifier,
  over: z.enum(['ecosystem', 'item']),
  /** Ecosystems with whatever belongs to them; for items absent: every item that the dataset has. */
  among: z.array(z.string().max(MAX_TEXT)).min(1).optional(),
  /** A report of the flow on other types is not counted either: no soil is held by water. */
  only_among: z.boolean().optional(),
  extent: z.string().max(MAX_TEXT),
})

const seeaRole = z.enum(keysOf(SEEA_ROLE))

const beneficiary = z.enum(keysOf(BENEFICIARY))

export const product = z.strictObject({
  product_id: identifier,
  service: z.enum(keysOf(SERVICE)),
  name: text,
  /** Where it stands in SEEA EA, and who uses it unless an account says otherwise (reference list, SEEA EA table 6.3). */
  seea: z.strictObject({
    /** Name in the reference list; absent where SEEA EA knows no such service. */
    service: z.string().max(MAX_TEXT).optional(),
    /** Only final services add up to GEP (9.18); abiotic flows and what has no service stand outside (9.19). */
    role: seeaRole,
    beneficiary,
  }),
  indicators: z
    .array(
      z.strictObject({
        indicator_id: identifier,
        name: text,
        item: z.string().max(MAX_TEXT).optional(),
        terms: z.array(term).max(MAX_LIST).default([]),
        physical_formula_id: identifier.optional(),
        monetary_formula_id: identifier.optional(),
        /** Another indicator of the same thing, by another method: an account counts one of them. */
        alternative_of: identifier.optional(),
        /** Indicators that it is the sum of: an account counts it or them. */
        includes: z.array(identifier).max(MAX_LIST).default([]),
        /** Where it stands in SEEA EA, where that is another place than its product's. */
        seea_role: seeaRole.optional(),
      }),
    )
    .min(1),
})

/** An input that is the sum of a formula over the items for which the dataset has a row of `extent`: days, months. */
const summedDerivation = z.strictObject({
  symbol: z.string().max(MAX_TEXT),
  formula_id: identifier,
  extent: z.string().max(MAX_TEXT),
  /** How many items there have to be: the twelve months of a year. */
  count: z.int().positive().optional(),
})

/** The formula by which an input is derived. */
export function derivationFormulaId(derivation: Profile['derivations'][number]): string {
  return typeof derivation === 'string' ? derivation : derivation.formula_id
}

/** A variable of the condition of one ecosystem type, with the levels at which its indicator is 0 and 1 (SEEA EA 5.3). */
export const conditionVariable = z
  .strictObject({
    variable_id: identifier,
    ecosystem: identifier,
    /** Of the Ecosystem Condition Typology (SEEA EA table 5.1). */
    class: z.enum(keysOf(CONDITION_CLASS)),
    name: text,
    unit: z.string().max(MAX_TEXT),
    /** The worse level may be the larger one: less nitrogen is better. */
    lower_level: z.number(),
    upper_level: z.number(),
    citation,
    grade,
  })
  .refine(({ lower_level, upper_level }) => lower_level !== upper_level, {
    path: ['upper_level'],
    message: 'is another than lower_level',
  })

/** Parameters with another value, in their own unit. */
const otherValues = z
  .array(z.strictObject({ parameter_id: identifier, value: z.number(), price_year: priceYear.optional() }))
  .max(MAX_LIST)
  .default([])

const methodSwitch = z.strictObject({
  switch_id: identifier,
  name: text,
  /** Indicators left out of the total. */
  without: z.array(identifier).max(MAX_LIST).default([]),
  parameters: otherValues,
})

/** Which indicators an account has, and which of them count towards the total. */
export const profile = z.strictObject({
  profile_id: identifier,
  version: z.int().positive(),
  name: text,
  source_id: z.string().max(MAX_TEXT),
  grade,
  note: text.optional(),
  indicators: z
    .array(
      z.strictObject({
        indicator_id: identifier,
        is_final: z.boolean(),
        is_mandatory: z.boolean(),
        /** Who uses it, where that is another than usual. */
        beneficiary: beneficiary.optional(),
        /** Where it is asked for, and how far that is confirmed; absent: as the profile. */
        citation: citation.optional(),
        grade: grade.optional(),
      }),
    )
    .max(MAX_LIST),
  /** Whether value that came from outside the area is taken off each indicator (rows of `net_imports`). */
  deducts_net_imports: z.boolean().default(false),
  /** Formulas for inputs that neither the dataset nor a parameter gives, one for each symbol. */
  derivations: z
    .array(z.union([identifier, summedDerivation]))
    .max(MAX_LIST)
    .default([]),
  /** What the condition of ecosystem types is measured by. */
  condition: z.array(conditionVariable).max(MAX_LIST).default([]),
  /** Parameters that hold in this profile only, before those of the catalogue. */
  parameters: z.array(parameter).max(MAX_LIST).default([]),
  /** Choices of method or coefficient that others have made otherwise; an account says what each would change. */
  switches: z.array(methodSwitch).max(MAX_LIST).default([]),
  /** The highest share of the value that may rest on defaults in an account that is no mere screening. */
  max_default_share: z.number().min(0).max(1).default(0),
})

/** An indicator by another method: `by` is an alternative of it. */
const instead = z.strictObject({ indicator_id: identifier, by: identifier })

/** A figure that stands for one that nobody gave of an area: carried over, with what it rests on (tier 1). */
export const defaultFigure = parameter.extend({
  basis: z.enum(keysOf(BASIS)),
  /** The document of the area that would bring the figure itself. */
  document: text,
  more_source_ids: z.array(z.string().max(MAX_TEXT)).max(MAX_LIST).default([]),
  /** Areas of which it is a figure; absent: any area that the set is meant for. */
  areas: z.array(accountingArea).max(MAX_LIST).optional(),
  /** Years of which it is a figure; absent: any. */
  periods: z.array(year).max(MAX_LIST).optional(),
})

/** Choices of method that make another account of the same figures. */
const reading = z.strictObject({
  reading_id: identifier,
  name: text,
  /** What it does otherwise, a sentence each, and the indicator or the figure that it is about: told where that has one. */
  changes: z
    .array(text.extend({ indicator_id: identifier.optional(), parameter_id: identifier.optional() }))
    .min(1)
    .max(MAX_LIST),
  instead: z.array(instead).max(MAX_LIST).default([]),
  without: z.array(identifier).max(MAX_LIST).default([]),
  parameters: otherValues,
})

/**
 * Defaults of a kind of region, for an account of screening (筛查): what takes the place of figures that are not there, and
 * by which coarser methods. A figure of the dataset comes before each of them.
 */
export const defaultsSet = z.strictObject({
  defaults_id: identifier,
  version: z.int().positive(),
  name: text,
  note: text,
  /** Beginnings of the codes of the areas that it is meant for. */
  area_prefixes: z
    .array(z.string().regex(/^\d{1,6}$/))
    .min(1)
    .max(MAX_LIST),
  parameters: z.array(defaultFigure).min(1).max(MAX_LIST),
  /** Formulas for inputs that nobody gives, beside those of the profile. */
  derivations: z.array(identifier).max(MAX_LIST).default([]),
  /** Types that maps leave together, told apart by a share. */
  parts: z
    .array(z.strictObject({ ecosystem: identifier, whole: identifier, formula_id: identifier }))
    .max(MAX_LIST)
    .default([]),
  /** By what an indicator is computed where it can't be by its own method. */
  instead: z.array(instead).max(MAX_LIST).default([]),
  /** Indicators of which an area has nothing to be computed, and why. */
  not_applicable: z
    .array(
      z.strictObject({
        indicator_id: identifier,
        areas: z.array(accountingArea).max(MAX_LIST),
        reason: text,
      }),
    )
    .max(MAX_LIST)
    .default([]),
  readings: z.array(reading).max(MAX_LIST).default([]),
  switches: z.array(methodSwitch).max(MAX_LIST).default([]),
})

/** An office of a city, and the figures that one asks it for. */
export const department = z.strictObject({
  department_id: identifier,
  name: text,
  symbols: z.array(z.string().max(40)).min(1).max(MAX_LIST),
})
export type Department = z.infer<typeof department>

/** Lines of a file at most, with those that are no row: as many as a spreadsheet has. */
const MAX_LINE = 1_048_576

/** A figure of an account. */
export const datasetRow = z.strictObject({
  symbol: z.string().min(1).max(40),
  ecosystem: identifier.optional(),
  item: z.string().min(1).max(60).optional(),
  value: z.number(),
  unit: z.string().max(60),
  source: z.string().min(1).max(500),
  grade,
  note: z.string().max(1000).optional(),
  /** How far the figure may be off, in its own unit, and why. */
  uncertainty: uncertainty.optional(),
  /** 3: measured, or summed from rasters; absent: local statistics. */
  tier: z.literal(3).optional(),
  price_year: priceYear.optional(),
  price_index: priceIndex.optional(),
  /** Of the file that it was read from: people find it there. */
  line: z.int().min(1).max(MAX_LINE).optional(),
})

export const region = z.strictObject({
  area: accountingArea,
  name: text,
  level: z.enum(keysOf(AREA_LEVEL)),
  area_km2: z.number().positive().optional(),
  area_basis: z.string().max(MAX_TEXT).optional(),
  /** Longitude and latitude of a point inside, for schematic maps. */
  centroid: z.tuple([z.number(), z.number()]).optional(),
  source_id: z.string().max(MAX_TEXT).optional(),
  parent: accountingArea.optional(),
})

export const dataset = z.strictObject({
  area: accountingArea,
  period: z.string().regex(/^\d{4}$/),
  title: z.string().max(MAX_TEXT),
  profile_id: identifier,
  rows: z.array(datasetRow).min(1),
})

const decimal = z.string().regex(DECIMAL_FORM)

/** A trade farther than this from the last price makes the market pause for a call. */
export const volatilityInterruption = z.strictObject({
  basis_points: z.int().min(1).max(9999),
  call_seconds: z.number().positive().max(86_400),
  random_end_seconds: z.number().min(0).max(60),
})

export const instrument = z.strictObject({
  symbol: z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,30}$/),
  family: z.enum(keysOf(FAMILY)),
  name: text,
  unit: z.string().max(MAX_TEXT),
  tick: decimal,
  lot: decimal,
  reference_price: decimal,
  reference_price_basis: text,
  price_limit_basis_points: z.int().min(1).max(9999),
  max_order_quantity: decimal,
  position_limit: decimal.optional(),
  market_protection_basis_points: z.int().min(1).max(9999).optional(),
  volatility_interruption: volatilityInterruption.optional(),
  allows_all_or_none: z.boolean().optional(),
  /** Of an energy-use right: on which electricity counts in it. */
  energy_basis: z.enum(keysOf(ENERGY_BASIS)).optional(),
  /** Of emission rights: what they let go out. */
  pollutant: z.enum(keysOf(POLLUTANT)).optional(),
  /** The entry of the catalogue of which they are one year or one term. */
  series: z.string().max(MAX_TEXT).optional(),
  /** Of permits of one year: they meet no duty of a year before it. */
  vintage: year.optional(),
  /** The last day of their term: they are traded, pledged and leased until then, and what is left is retired. */
  valid_until: day.optional(),
  modes: z.array(z.enum(keysOf(TRADING_MODE))).min(1),
  /** Of block trades: their least size, and how far their price may be from the last close. */
  block: z
    .strictObject({ min_quantity: decimal, price_limit_basis_points: z.int().min(1).max(9999) })
    .optional(),
  /** What was bought is sold again so many trading days later, and, both ways, what was sold is bought again. */
  resale: z.strictObject({ trading_days: z.int().min(1).max(10), both_ways: z.boolean() }).optional(),
  sides: z.array(z.enum(keysOf(SIDE))).default([...keysOf(SIDE)]),
  participants: z.array(z.enum(keysOf(PARTICIPANT_KIND))).min(1),
  legal_basis: text,
  source_ids: z.array(z.string().max(MAX_TEXT)),
  grade,
})

export const creditRulePack = z.strictObject({
  rule_pack_id: identifier,
  version: z.int().positive(),
  valid_from: day,
  /** Its last day; absent: it has none. */
  valid_to: day.optional(),
  /** Of whom it is; absent: of enterprises. */
  subjects: z.enum(['enterprise', 'rural']).optional(),
  name: text,
  source_ids: z.array(z.string().max(MAX_TEXT)).min(1),
  /** What of it could not be had; nobody is graded by it then. */
  missing: text.optional(),
  start_score: z.int(),
  min_score: z.int(),
  max_score: z.int(),
  grades: z.array(
    z.strictObject({
      grade_id: z.string().max(MAX_TEXT),
      name: text,
      color: z.string().max(MAX_TEXT),
      from: z.int(),
      to: z.int(),
      grade,
    }),
  ),
  items: z.array(
    z.strictObject({
      item_id: identifier,
      name: text,
      points: z.int(),
      list: z.enum(keysOf(CREDIT_LIST)),
      scoring_months: z.int().positive(),
      publication_months: z.int().positive(),
      /** So long after the act an entry is shown to nobody any more; absent: no rule limits it. */
      storage_months: z.int().positive().optional(),
      is_veto: z.boolean().default(false),
      source_id: z.string().max(MAX_TEXT),
      grade,
      note: text.optional(),
    }),
  ),
})

/** Under which permits are pledged: how much may be secured, and who may not pledge. */
/** So much of what is left at its turn, and no more than is owed to it: the debt service, a reserve, the loan itself, the holder. */
const collectionClaim = z.strictObject({
  to: z.enum(['debt_service', 'reserve', 'principal', 'holder']),
  basis_points: z.int().min(1).max(10_000),
})
export type CollectionClaim = z.infer<typeof collectionClaim>

/** Where pledged fees go, month by month; what no list gives to anybody is the holder's. */
const collectionLists = z.strictObject({
  /** Debt service of so many months is kept in reserve. */
  reserve_months: z.int().min(0).max(24),
  ordinary: z.array(collectionClaim).min(1).max(10),
  /** While fees are below the line of the contract. */
  triggered: z.array(collectionClaim).min(1).max(10),
})
export type CollectionLists = z.infer<typeof collectionLists>

export const pledgeRules = z.strictObject({
  pledge_rules_id: identifier,
  version: z.int().positive(),
  valid_from: day,
  valid_to: day.nullable(),
  name: text,
  max_loan_to_value_basis_points: z.int().min(1).max(10_000),
  /** Grades of ecological credit with which nothing can be pledged. */
  excluded_grade_ids: z.array(z.string().max(MAX_TEXT)),
  /** Absent: the rules say nothing of fees. */
  collections: collectionLists.optional(),
  source_ids: z.array(z.string().max(MAX_TEXT)).min(1),
  grade,
  note: text,
})

/** What the law puts on what is missing at the end of a term; which rule it is, is decided by that day. */
export const shortfallRule = z.strictObject({
  shortfall_rule_id: identifier,
  families: z.array(z.enum(keysOf(FAMILY))).min(1),
  valid_from: day,
  valid_to: day.nullable(),
  name: text,
  fixed_low_cny: decimal,
  fixed_high_cny: decimal,
  /** Times the average price of the month before the end of the term, on what is missing. */
  factor_low: z.number().min(0),
  factor_high: z.number().min(0),
  source_ids: z.array(z.string().max(MAX_TEXT)).min(1),
  grade,
})

/** By when the evidence of a month is filed; which rule it is, is decided by the last day of the month. */
export const evidenceRule = z.strictObject({
  evidence_rule_id: identifier,
  families: z.array(z.enum(keysOf(FAMILY))).min(1),
  valid_from: day,
  valid_to: day.nullable(),
  name: text,
  /** Days after the end of the month; null: none could be had. */
  days: z.int().positive().nullable(),
  source_ids: z.array(z.string().max(MAX_TEXT)).min(1),
  grade,
})
export type EvidenceRule = z.infer<typeof evidenceRule>

/** From where on something is looked at, as data. */
export const surveillanceRule = z.strictObject({
  rule_id: z.enum(keysOf(SURVEILLANCE_RULE)),
  parameters: z.record(z.string().max(MAX_TEXT), z.number()),
  grade,
  note: text,
})
export type SurveillanceRule = z.infer<typeof surveillanceRule>

export type Source = z.infer<typeof source>
export type Ecosystem = z.infer<typeof ecosystem>
export type Crosswalk = z.infer<typeof crosswalk>
export type FormulaEntry = z.infer<typeof formula>
export type ParameterEntry = z.infer<typeof parameter>
export type Product = z.infer<typeof product>
export type Profile = z.infer<typeof profile>
export type DefaultFigure = z.infer<typeof defaultFigure>
export type DefaultsSet = z.infer<typeof defaultsSet>
export type ConditionVariableEntry = z.infer<typeof conditionVariable>
export type Region = z.infer<typeof region>
export type Dataset = z.infer<typeof dataset>
export type DatasetRowEntry = z.infer<typeof datasetRow>
export type Instrument = z.infer<typeof instrument>
/** What follows from a grade, under a scheme: for a loan, a price, a permit to produce. */
export const creditMeasure = z.strictObject({
  measure_id: identifier,
  rule_pack_id: identifier,
  grade_ids: z.array(z.string().max(MAX_TEXT)).min(1).max(MAX_LIST),
  field: z.enum(keysOf(MEASURE_FIELD)),
  kind: z.enum(keysOf(MEASURE_KIND)),
  text,
  /** The service itself refuses what it forbids. */
  is_enforced: z.boolean(),
  source_ids: z.array(z.string().max(MAX_TEXT)).min(1),
  grade,
})
/** A law that decisions cite, by the name that they write, and when it was in force. */
export const law = z.strictObject({
  law_id: identifier,
  name: text,
  /** Other names by which it is cited. */
  also: z.array(z.string().min(2).max(100)).max(10),
  /** null: since before anything here. */
  valid_from: day.nullable(),
  /** Its last day; null: it is in force. */
  valid_to: day.nullable(),
  source_ids: z.array(z.string().max(MAX_TEXT)).min(1),
  grade,
})
export type Law = z.infer<typeof law>
export type CreditMeasure = z.infer<typeof creditMeasure>
export type ShortfallRule = z.infer<typeof shortfallRule>
export type PledgeRules = z.infer<typeof pledgeRules>
export type CreditRulePack = z.infer<typeof creditRulePack>
