import { z } from 'zod'
import { priceYear } from './catalogue.ts'
import { bilingual, year } from './common.ts'
import { givenPriceYear, interval } from './valuation.ts'
import { BASIS, keysOf, VALUATION_STATUS } from './words.ts'

const comparedFigure = z.object({
  value: z.number(),
  unit: z.string(),
  from: z.string(),
  source: z.string().nullable(),
  parameter_id: z.string().nullable(),
})
const comparedFormula = z.object({ formula_id: z.string(), version: z.int(), name: bilingual })
const place = { ecosystem: z.string().nullable(), item: z.string().nullable() }
const sideOfTwo = z.enum(['first', 'second'])

/** Two accounts: of the same data under two profiles, or of two years under one. Money in CNY. */
export const comparison = z
  .object({
    first: z.object({ valuation_id: z.int(), profile_id: z.string(), period: z.string(), gep: z.number() }),
    second: z.object({ valuation_id: z.int(), profile_id: z.string(), period: z.string(), gep: z.number() }),
    /** Second less first; the sum of those of the indicators. */
    difference: z.number(),
    indicators: z.array(
      z.object({
        indicator_id: z.string(),
        name: bilingual,
        first: z.number().nullable(),
        second: z.number().nullable(),
        difference: z.number(),
        causes: z.array(
          z.discriminatedUnion('code', [
            z.object({ code: z.enum(['not_in_account', 'not_valued', 'not_counted']), in: sideOfTwo }),
            z.object({
              code: z.literal('other_formula'),
              first: comparedFormula,
              second: comparedFormula,
              ...place,
            }),
            z.object({
              code: z.literal('other_figure'),
              symbol: z.string(),
              name: bilingual.nullable(),
              first: comparedFigure,
              second: comparedFigure,
              ...place,
            }),
            z.object({
              code: z.literal('evaluated_in_one'),
              in: sideOfTwo,
              formula_id: z.string(),
              ...place,
            }),
          ]),
        ),
      }),
    ),
  })
  .meta({ id: 'Comparison' })
export type ComparisonAnswer = z.infer<typeof comparison>

/** How well an account is founded. Money in CNY. */
export const quality = z
  .object({
    valuation_id: z.int(),
    valued: z.int(),
    missing: z.array(z.string()),
    mandatory_missing: z.array(z.string()),
    partial: z.array(z.string()),
    negative: z.array(z.string()),
    /** The total by the weakest grade of anything that went into an indicator. */
    by_grade: z.object({ confirmed: z.number(), derived: z.number(), unverified: z.number() }),
    /** Figures that are not confirmed, with the value of the indicators that hang on each; the heaviest first. */
    unverified: z.array(
      z.object({
        symbol: z.string(),
        ecosystem: z.string().nullable(),
        item: z.string().nullable(),
        value: z.number(),
        unit: z.string(),
        source: z.string().nullable(),
        parameter_id: z.string().nullable(),
        carries: z.number(),
        share: z.number(),
      }),
    ),
    /** Inputs that nobody gave and a formula of the profile made. */
    derived: z.array(
      z.object({
        indicator_id: z.string(),
        symbol: z.string(),
        ecosystem: z.string().nullable(),
        formula_id: z.string(),
        value: z.number(),
        unit: z.string(),
      }),
    ),
    /** Figures outside what their formula allows: what they were for is left out. */
    out_of_range: z.array(z.object({ indicator_id: z.string(), symbol: z.string(), reason: z.string() })),
    /** Water conserved against what rain, runoff and evapotranspiration leave (P = R + ET + Q), by type. */
    balances: z.array(
      z.object({
        indicator_id: z.string(),
        ecosystem: z.string(),
        expected: z.number(),
        found: z.number(),
        unit: z.string(),
        holds: z.boolean(),
      }),
    ),
    /** Rows of the dataset that nothing in the account has used. */
    unused_rows: z.array(
      z.object({
        row: z.int(),
        symbol: z.string(),
        ecosystem: z.string().nullable(),
        item: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Quality' })
export type QualityAnswer = z.infer<typeof quality>

export const seriesQuery = z.object({
  profile_id: z.string().max(80),
  /** Accounts of screening with these defaults. Absent: accounts without any. */
  defaults_id: z.string().max(64).optional(),
  /** The year whose prices all are in: its growth is real. Absent: the series at prices as they were given. */
  price_year: year.transform(Number).pipe(priceYear).optional(),
})
/** An area against the areas that it is made of: what both have, by how much they differ, and what only one has. */
export const parts = z
  .object({
    valuation_id: z.int(),
    area: z.string(),
    /** Accounts of the areas within, of the same year, profile, defaults and prices: the newest that was published of each. */
    accounts: z.array(
      z.object({ valuation_id: z.int(), area: z.string(), area_name: bilingual, gep: z.number() }),
    ),
    /** Areas within of which there is none. */
    areas_missing: z.array(z.object({ area: z.string(), name: bilingual })),
    gep: z.object({ whole_value: z.number(), parts_sum: z.number() }),
    indicators: z.array(
      z.object({
        indicator_id: z.string(),
        name: bilingual,
        /** CNY; null: it was not computed. */
        whole_value: z.number().nullable(),
        parts_sum: z.number().nullable(),
        /** By area, of those that have it. */
        by_area: z.record(z.string(), z.number()),
        /** Of how many of the accounts within the sum is. */
        in_accounts: z.int(),
      }),
    ),
  })
  .meta({ id: 'Parts' })
export type PartsAnswer = z.infer<typeof parts>

/** The published accounts of an area from year to year, under one profile and in the prices of one year. Money in CNY. */
export const series = z
  .object({
    area: z.string(),
    profile_id: z.string(),
    defaults_id: z.string().nullable(),
    price_year: z.int().nullable(),
    points: z.array(
      z.object({
        valuation_id: z.int(),
        period: z.string(),
        gep: z.number(),
        /** Nine draws in ten fall in it; null where nothing was drawn. */
        interval: interval.nullable(),
        by_service: z.object({ provisioning: z.number(), regulating: z.number(), cultural: z.number() }),
        /** Indicators that have a value: with others the totals are not of the same thing. */
        indicators: z.array(z.string()),
        /** Since the point before, where both are of the same indicators. */
        growth: z.number().nullable(),
      }),
    ),
    /** Years without an account at these prices that have one at others: what it can be computed from. */
    missing: z.array(
      z.object({
        period: z.string(),
        valuation_id: z.int(),
        dataset_id: z.int(),
        /** The year of that account's prices; null: as they were given. */
        price_year: z.int().nullable(),
        /** The newest account at these prices that is not published yet; null: nobody has asked for one. */
        begun: z.object({ valuation_id: z.int(), status: z.enum(keysOf(VALUATION_STATUS)) }).nullable(),
      }),
    ),
  })
  .meta({ id: 'Series' })
export type SeriesAnswer = z.infer<typeof series>

/** As the years of periods go. */
const MAX_SERIES_YEAR = 2099
/** Which series is to be made whole. */
export const seriesBody = z.strictObject({
  profile_id: z.string().max(64),
  price_year: givenPriceYear.pipe(z.int().max(MAX_SERIES_YEAR)).optional(),
  defaults_id: z.string().max(64).optional(),
})

/** Accounts that were asked for, one a year. */
export const seriesBegun = z
  .object({ begun: z.array(z.object({ period: z.string(), valuation_id: z.int() })) })
  .meta({ id: 'SeriesBegun' })

const gained = {
  /** Of the total's variance, what goes when it is known: 0 to 1. */
  share: z.number(),
  /** The standard deviation of the total that is left then, in CNY. */
  remaining: z.number(),
}
/** Which figures are worth finding out next: by themselves, and with all that their document has. */
export const collectNext = z.object({
  valuation_id: z.int(),
  draws: z.int(),
  /** Standard deviation of the total, in CNY. */
  deviation: z.number(),
  figures: z.array(
    z.object({
      figure: z.string(),
      name: bilingual.nullable(),
      source: z.string().nullable(),
      grade: z.string().nullable(),
      /** Of a default: what it rests on; judged bounds are no evidence. */
      basis: z.enum(keysOf(BASIS)).nullable(),
      ...gained,
    }),
  ),
  groups: z.array(
    z.object({
      document: z.string(),
      /** Of a default: the document of the area that would bring the figures. */
      name: bilingual.nullable(),
      title: z.string().nullable(),
      figures: z.array(z.string()),
      ...gained,
    }),
  ),
  /** The fewest of the documents, the best first, that together halve the deviation; null where five do not. */
  halving: z.object({ documents: z.array(z.string()), ...gained }).nullable(),
})
export type CollectNextAnswer = z.infer<typeof collectNext>
