import { z } from 'zod'
import * as catalogue from './catalogue.ts'
import { grade, priceYear, profile, tier } from './catalogue.ts'
import { accountingArea, bilingual, day, fileReading, freeText, lineFault, year } from './common.ts'
import { BASIS, keysOf, SERVICE, VALUATION_STATUS } from './words.ts'

const measured = z.object({ value: z.number(), unit: z.string() })
export const interval = z.object({ p5: z.number(), p50: z.number(), p95: z.number() })
/** Draws that an account may be asked for. */
export const MIN_DRAWS = 100
export const MAX_DRAWS = 20_000
export const DEFAULT_DRAWS = 2000

/** Inputs of a formula at most; none of the catalogue has as many. */
const MAX_INPUTS = 64

export const evaluateBody = z.strictObject({
  inputs: z
    .record(z.string().max(40), z.strictObject({ value: z.number(), unit: z.string().max(60) }))
    .refine((inputs) => Object.keys(inputs).length <= MAX_INPUTS, `at most ${MAX_INPUTS} inputs`)
    .meta({ maxProperties: MAX_INPUTS }),
})
export const evaluation = z.object({
  value: z.number(),
  unit: z.string(),
  trace: z.object({
    formula_id: z.string(),
    formula_version: z.int(),
    printed: z.string(),
    expression: z.string(),
    inputs: z.array(z.object({ symbol: z.string(), given: measured, value: z.number(), unit: z.string() })),
  }),
})
export type Evaluation = z.infer<typeof evaluation>

/** Rows of one dataset at most. */
export const MAX_DATASET_ROWS = 20_000
/** A figure as somebody sends it: names may be those that people use. */
export const datasetRow = catalogue.datasetRow.extend({
  symbol: freeText(40),
  ecosystem: z.string().max(60).optional(),
  item: freeText(60).optional(),
  source: freeText(500),
  grade: grade.default('unverified'),
  note: freeText(1000).optional(),
})
export const datasetBody = z.strictObject({
  area: accountingArea,
  period: year,
  title: freeText(200),
  /** The returned dataset that this one answers. */
  corrects: z.int().positive().optional(),
  rows: z.array(datasetRow).min(1).max(MAX_DATASET_ROWS),
})
/** Remarks of one return at most. */
export const MAX_REMARKS = 200
const remark = z.strictObject({
  /** The row as its list shows it, from 1; absent: of the whole. */
  row_number: z.int().min(1).max(MAX_DATASET_ROWS).optional(),
  remark: freeText(500),
  /** Who answers for the figure: an office, a person. */
  answerer: freeText(100).optional(),
})
export const datasetRemarks = z.strictObject({
  /** The last day on which the corrected figures are to come. */
  due: day,
  remarks: z.array(remark).min(1).max(MAX_REMARKS),
})
export const dataset = z
  .object({
    dataset_id: z.int(),
    area: accountingArea,
    period: z.string(),
    title: z.string(),
    row_count: z.int(),
    sha256: z.string(),
    recorded_at: z.string(),
    author: z.string(),
    corrects: z.int().nullable(),
    /** Sent back for correction: no account is made of it from then on; null: it was not. */
    sent_back: z
      .object({
        at: z.string(),
        sent_back_by: z.string(),
        due: z.string(),
        remarks: z.array(remark),
        /** The dataset that answers it. */
        corrected_by: z.int().nullable(),
      })
      .nullable(),
    rows: z.array(datasetRow).optional(),
  })
  .meta({ id: 'Dataset' })
export type DatasetAnswer = z.infer<typeof dataset>
/** A file that was taken, with the rows that were left out. */
export const uploadedDataset = dataset.extend({ skipped: z.array(lineFault), reading: fileReading })
/** A row as it was read, and the same figure in the unit that the catalogue computes with. */
export const readRow = z.object({
  line: z.int(),
  symbol: z.string(),
  ecosystem: z.string().nullable(),
  item: z.string().nullable(),
  value: z.number(),
  unit: z.string(),
  computed_value: z.number().nullable(),
  computed_unit: z.string().nullable(),
  /** More than a hundred times, or less than a hundredth of, what the catalogue has for it. */
  is_far: z.boolean(),
})
/** A file that was read and not recorded. */
export const readDataset = z.object({
  row_count: z.int(),
  /** The first of them. */
  rows: z.array(readRow),
  faults: z.array(lineFault),
  reading: fileReading,
  /** What stands in the file, so that who sent it can say what is what. */
  first_lines: z.array(z.array(z.string())),
})
export type ReadDataset = z.infer<typeof readDataset>
export type UploadedDataset = z.infer<typeof uploadedDataset>

/** A year of prices, as a number or as its four digits. */
export const givenPriceYear = z.union([priceYear, year.transform(Number).pipe(priceYear)], {
  error: 'a year of four digits, such as 2015',
})
export const valuationBody = z.strictObject({
  area: accountingArea,
  period: year,
  dataset_id: z.int().positive(),
  methods: z.strictObject({ profile_id: z.string().max(64) }).optional(),
  /** A set of defaults (`GET /v1/defaults`) for figures that the dataset lacks: an account of screening. */
  defaults_id: z.string().max(64).optional(),
  /** Everything in prices of this year, by price indices; absent: each price as it was given. */
  price_year: givenPriceYear.optional(),
  /** Draws of the uncertain figures; 0: none. */
  draws: z.union([z.literal(0), z.int().min(MIN_DRAWS).max(MAX_DRAWS)]).default(DEFAULT_DRAWS),
  /** The same seed gives the same draws. */
  seed: z.int().min(0).max(4_294_967_295).default(1),
})
/** `running`: a queued one that is being computed now. */
export const valuationStatus = z.enum([...keysOf(VALUATION_STATUS), 'running'])

export const tracedInput = z.object({
  symbol: z.string(),
  name: bilingual,
  given: measured,
  value: z.number(),
  unit: z.string(),
  from: z.enum(['dataset', 'parameter', 'term', 'physical', 'derivation']),
  source: z.string().nullable(),
  /** Title and grade of the source: A the authority's own, B press, journal or a copy. */
  source_title: z.string().nullable(),
  source_grade: z.string().nullable(),
  grade,
  /** 1 carried over from elsewhere, 2 local statistics, 3 measured or from rasters; null of what was computed. */
  tier: tier.nullable(),
  /** Of a default: what it rests on. */
  basis: z.enum(keysOf(BASIS)).nullable(),
  note: z.string().nullable(),
  /** Of money: the year whose prices it is in, where that is said. */
  price_year: z.int().nullable(),
})
export const trace = z
  .object({
    trace_id: z.string(),
    steps: z.array(
      z.object({
        formula_id: z.string(),
        formula_version: z.int(),
        name: bilingual,
        printed: z.string(),
        expression: z.string(),
        ecosystem: z.string().nullable(),
        item: z.string().nullable(),
        inputs: z.array(tracedInput),
        value: z.number(),
        unit: z.string(),
      }),
    ),
  })
  .meta({ id: 'Trace' })
export type Trace = z.infer<typeof trace>

export const indicatorResult = z
  .object({
    indicator_id: z.string(),
    name: bilingual,
    service: z.enum(keysOf(SERVICE)),
    is_final: z.boolean(),
    is_partial: z.boolean(),
    /** Ecosystems or items whose flow came out negative; the sign is kept. */
    negative_in: z.array(z.string()),
    physical: measured.nullable(),
    monetary: measured.nullable(),
    /** Value from outside the area that is taken off, nought where none is told; null where the profile takes off none. */
    net_imports: measured.extend({ source: z.string().nullable(), grade: grade.nullable() }).nullable(),
    grade,
    /** The lowest of its figures: 1 where a default stands in for one of them; null where none is of the area. */
    tier: tier.nullable(),
    /** Of the value, over the draws. */
    interval: interval.nullable(),
    /** The value is computed from the likeliest figures, and where their ranges lean to one side most draws lie beside it. */
    is_outside_interval: z.boolean(),
    formula_id: z.string().nullable(),
    formula_version: z.int().nullable(),
    trace_id: z.string(),
  })
  .meta({ id: 'IndicatorResult' })

/** A total by something, and what it was divided by. */
const ratio = measured.extend({ divisor: measured, source: z.string() })

export const result = z
  .object({
    gep: measured,
    /** The total for a person, for a square kilometre and to the gross domestic product; null where the divisor is not known. */
    ratios: z.object({ per_head: ratio.nullable(), per_area: ratio.nullable(), to_gdp: ratio.nullable() }),
    by_service: z.object({ provisioning: z.number(), regulating: z.number(), cultural: z.number() }),
    indicators: z.array(indicatorResult),
    missing: z.array(
      z.object({
        indicator_id: z.string(),
        name: bilingual,
        is_mandatory: z.boolean(),
        /** It counts towards the total. */
        is_final: z.boolean(),
        ecosystem: z.string().nullable(),
        ecosystem_name: bilingual.nullable(),
        symbol: z.string(),
        /** What the symbol stands for, and the unit it is wanted in. */
        symbol_name: bilingual.nullable(),
        unit: z.string().nullable(),
        code: z.string(),
        reason: z.string(),
      }),
    ),
    uncertainty: z
      .object({
        draws: z.int(),
        seed: z.int(),
        gep: interval,
        by_service: z.object({ provisioning: interval, regulating: interval, cultural: interval }),
        /** Why the total lies outside of its own interval; null: it lies within. */
        outside_reason: bilingual.nullable(),
        /** The most influential first: the total with that figure alone at its 5th and 95th percentile. */
        influences: z.array(
          z.object({
            figure: z.string(),
            name: bilingual.nullable(),
            reason: bilingual.nullable(),
            low: z.number(),
            high: z.number(),
            variance_share: z.number(),
          }),
        ),
      })
      .nullable(),
    /** The total with one choice of method or coefficient made otherwise. */
    switches: z.array(
      z.object({ switch_id: z.string(), name: bilingual, gep: z.number(), change: z.number() }),
    ),
    /** Of an account with defaults: the share of the value that rests on one of them; null: it has none. */
    default_share: z.number().nullable(),
    /** More of the value rests on defaults than the profile lets an account have: an estimate, no account. */
    is_screening: z.boolean(),
    /** The account under other choices of method altogether. */
    readings: z.array(
      z.object({
        reading_id: z.string(),
        name: bilingual,
        changes: z.array(bilingual),
        gep: z.number(),
        by_service: z.object({ provisioning: z.number(), regulating: z.number(), cultural: z.number() }),
        /** Services of which something could be computed. */
        services: z.array(z.enum(keysOf(SERVICE))),
        interval: interval.nullable(),
        indicators: z.array(
          z.object({ indicator_id: z.string(), monetary: z.number(), interval: interval.nullable() }),
        ),
      }),
    ),
    hash: z.string(),
  })
  .meta({ id: 'ValuationResult' })
export type ValuationResult = z.infer<typeof result>

export const valuation = z
  .object({
    valuation_id: z.int(),
    area: accountingArea,
    area_name: bilingual,
    period: z.string(),
    dataset_id: z.int(),
    /** The year whose prices it is in; null: each price as it was given. */
    price_year: z.int().nullable(),
    profile: z.object({ profile_id: z.string(), name: bilingual, note: bilingual.nullable(), grade }),
    /** What stands in for figures that the dataset lacks; null: nothing. */
    defaults: z.object({ defaults_id: z.string(), name: bilingual, note: bilingual }).nullable(),
    status: valuationStatus,
    progress: z.number(),
    reason: z.string().nullable(),
    published_at: z.string().nullable(),
    /** The published account in whose place this one came, and the one that came in its place. */
    corrects: z.int().nullable(),
    corrected_by: z.int().nullable(),
    result: z.union([result, z.null()]),
  })
  .meta({ id: 'Valuation' })
export type Valuation = z.infer<typeof valuation>

// -- Commands and what is kept ----------------------------------------------------------------------------------------

/** Names of the catalogue in force: what a command may name. It comes with the journal, as the rules do. */
export const adoptCatalogueBody = z.strictObject({
  areas: z.array(z.string()),
  ecosystems: z.array(z.string()),
  profiles: z.array(z.string()),
  defaults: z.array(z.string()).optional(),
})
export const catalogueRecord = z.object({
  only: z.literal(1),
  ...adoptCatalogueBody.shape,
  defaults: z.array(z.string()).nullable(),
})
export type CatalogueNames = z.infer<typeof catalogueRecord>

/** The next version of a bureau's own profile; its own id is that of the version. */
export const adoptProfileBody = z.strictObject({ name: z.string(), version: z.int().positive(), profile })
export const profileRecord = z.object({
  profile_id: z.string(),
  name: z.string(),
  version: z.int(),
  seq: z.int(),
  at: z.int(),
  profile,
})
export type ProfileRecord = z.infer<typeof profileRecord>

/** A dataset stands in the journal by the hash of its rows, which lie beside it. */
export const recordDatasetBody = z.strictObject({
  area: accountingArea,
  period: year,
  title: freeText(200),
  row_count: z.int(),
  sha256: z.string(),
  corrects: z.int().positive().optional(),
})
export const datasetRecord = z.object({
  dataset_id: z.int(),
  ...recordDatasetBody.shape,
  corrects: z.int().nullable(),
  recorded_at: z.int(),
  /** Who recorded it. */
  author: z.string(),
})
export type DatasetRecord = z.infer<typeof datasetRecord>

export const returnDatasetBody = z.strictObject({
  dataset_id: z.int().positive(),
  ...datasetRemarks.shape,
})
export const datasetReturnRecord = z.object({
  ...returnDatasetBody.shape,
  returned_at: z.int(),
  returned_by: z.string(),
  corrected_by: z.int().nullable(),
})
export type DatasetReturn = z.infer<typeof datasetReturnRecord>

export const requestValuationBody = z.strictObject({
  area: accountingArea,
  period: year,
  dataset_id: z.int().positive(),
  profile_id: z.string().max(64),
  defaults_id: z.string().max(64).optional(),
  price_year: priceYear.optional(),
  draws: z.int().optional(),
  seed: z.int().optional(),
})
export const valuationIdBody = z.strictObject({ valuation_id: z.int().positive() })
export const finishValuationBody = valuationIdBody.extend({
  result_sha256: z.string(),
  /** Of what of the catalogue it was computed from; accounts of earlier builds have none. */
  basis_sha256: z.string().optional(),
})
export const failValuationBody = valuationIdBody.extend({ reason: z.string() })
export const withdrawValuationBody = valuationIdBody.extend({ reason: freeText(500) })
export const publishValuationBody = valuationIdBody.extend({
  /** The published account of the same area and period that this one takes the place of, and why. */
  corrects: z.int().positive().optional(),
  reason: freeText(500).optional(),
})

/** An account of an area and a year: its inputs, where it stands, and the hash of what was computed. */
export const valuationRecord = z.object({
  valuation_id: z.int(),
  area: z.string(),
  period: z.string(),
  dataset_id: z.int(),
  profile_id: z.string(),
  draws: z.int(),
  seed: z.int(),
  /** The year whose prices everything was brought to; null: each price as it was given. */
  price_year: z.int().nullable(),
  /** What stands in for figures that its dataset lacks; null: nothing. */
  defaults_id: z.string().nullable(),
  status: z.enum(keysOf(VALUATION_STATUS)),
  /** Who asked for it, and who submitted it. */
  requester: z.string(),
  submitter: z.string().nullable(),
  /** When it was published (ms since 1970); it stays what it was, and to be read, when it is withdrawn later. */
  published_at: z.int().nullable(),
  /** The account in whose place it came, and the one that came in its place. */
  corrects: z.int().nullable(),
  corrected_by: z.int().nullable(),
  result_sha256: z.string().nullable(),
  basis_sha256: z.string().nullable(),
  /** Why it failed or was withdrawn. */
  reason: z.string().nullable(),
})
export type ValuationRecord = z.infer<typeof valuationRecord>
