import { z } from 'zod'
import { bilingual, pathNumber } from './common.ts'
import { keysOf, SEEA_ROLE } from './words.ts'

const amounts = z.record(z.string(), z.number())
const extentEntry = z.object({
  ecosystem: z.string(),
  opening: z.number().nullable(),
  /** By people's doing, or by itself; null where nothing says what turned into what. */
  managed_expansion: z.number().nullable(),
  unmanaged_expansion: z.number().nullable(),
  managed_reduction: z.number().nullable(),
  unmanaged_reduction: z.number().nullable(),
  net_change: z.number().nullable(),
  closing: z.number(),
})
const conditionOfType = z.object({
  ecosystem: z.string(),
  variables: z.array(
    z.object({
      variable_id: z.string(),
      name: bilingual,
      class: z.string(),
      unit: z.string(),
      lower_level: z.number(),
      upper_level: z.number(),
      opening: z.object({ value: z.number(), indicator: z.number() }).nullable(),
      closing: z.object({ value: z.number(), indicator: z.number() }).nullable(),
    }),
  ),
  /** Null where a variable was not measured. */
  opening_index: z.number().nullable(),
  closing_index: z.number().nullable(),
  change: z.number().nullable(),
})
const assetColumn = {
  opening: z.number(),
  enhancement: z.number(),
  degradation: z.number(),
  conversion_additions: z.number(),
  conversion_reductions: z.number(),
  upward_reappraisal: z.number(),
  downward_reappraisal: z.number(),
  revaluation: z.number(),
  net_change: z.number(),
  closing: z.number(),
}

/** SEEA EA tables of an account: extent, condition, supply and use, assets, and what stands outside them. */
export const seeaAccounts = z
  .object({
    valuation_id: z.int(),
    opening_valuation_id: z.int().nullable(),
    unit: z.literal('CNY'),
    /** Hectares by ecosystem type at the end of the period. */
    extent: amounts,
    /** Tables 4.1 and 4.2, in hectares: with an opening account, and what turned into what where the dataset says so. */
    extent_account: z
      .object({
        entries: z.array(extentEntry),
        /** Opening types by closing types, in the order of the entries. */
        change_matrix: z.array(z.array(z.number())).nullable(),
        opening_total: z.number(),
        closing_total: z.number(),
        /** Opening extents that the conversions do not lead back to: given less implied. */
        unexplained: amounts,
        /** Opening and changes make the closing extents, and the area neither grew nor shrank. */
        holds: z.boolean(),
      })
      .nullable(),
    /** Tables 5.2 to 5.4, by the variables of the account's profile. */
    condition: z.array(conditionOfType),
    /** Tables 7.1a and 7.1b: units differ from row to row, so that columns have no totals. */
    physical: z.array(
      z.object({
        indicator_id: z.string(),
        name: bilingual,
        service: z.string().nullable(),
        unit: z.string(),
        supply_by_ecosystem: amounts,
        use_by_beneficiary: amounts,
        total: z.number(),
      }),
    ),
    supply: z.array(
      z.object({ service: z.string(), name: bilingual, by_ecosystem: amounts, total: z.number() }),
    ),
    use: z.array(
      z.object({ service: z.string(), name: bilingual, by_beneficiary: amounts, total: z.number() }),
    ),
    supply_by_ecosystem: amounts,
    use_by_beneficiary: amounts,
    net_imports: z.number(),
    /** Final services less net imports of intermediate ones (SEEA EA 9.18). */
    gep: z.number(),
    /** The account's own total, by its profile. */
    gep_of_profile: z.number(),
    /** Of every service as much is used as is supplied. */
    holds: z.boolean(),
    /** Table 10.1, where an opening account, a rate and a life are given. */
    assets: z
      .object({
        rate: z.number(),
        years: z.int(),
        entries: z.array(z.object({ ecosystem: z.string(), ...assetColumn })),
        total: z.object(assetColumn),
        /** Of every type, opening value and entries make the closing value. */
        holds: z.boolean(),
      })
      .nullable(),
    outside: z.array(
      z.object({
        indicator_id: z.string(),
        name: bilingual,
        role: z.enum(keysOf(SEEA_ROLE)),
        value: z.number(),
        is_in_profile_total: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'SeeaAccounts' })
export type SeeaAccountsAnswer = z.infer<typeof seeaAccounts>

/** Years over which a flow may be discounted, and rates that may be asked for. */
export const MAX_ASSET_YEARS = 300
const MAX_RATE = 0.2
const numberIn = (least: number, most: number, what: string) =>
  z
    .string()
    .max(20)
    .regex(/^\d+(\.\d+)?$/, what)
    .transform(Number)
    .refine((value) => value >= least && value <= most, { message: what })
const rate = numberIn(0, MAX_RATE, `a real discount rate from 0 to ${MAX_RATE}, such as 0.02`)
const wholeYears = `whole years, 1 to ${MAX_ASSET_YEARS}`
const years = numberIn(1, MAX_ASSET_YEARS, wholeYears).refine(Number.isInteger, { message: wholeYears })
export const assetValueQuery = z.object({
  /** Real, for example 0.02: there is no rate that goes without saying. */
  rate,
  years,
  /** Another account, of an earlier year: the change since is told, by price and by volume. */
  opening: pathNumber.optional(),
})
export const seeaAccountsQuery = z
  .object({
    /** The account at the beginning of the period: extents, condition and assets are told from there. */
    opening: pathNumber.optional(),
    rate: rate.optional(),
    years: years.optional(),
  })
  .refine((query) => (query.rate === undefined) === (query.years === undefined), {
    path: ['years'],
    message: 'rate and years are given together, or neither',
  })
  .refine((query) => query.rate === undefined || query.opening !== undefined, {
    path: ['opening'],
    message: 'the asset account runs from an opening account: give it, or leave out rate and years',
  })

/** Ecosystem assets in CNY: the net present value of the final services, a stock beside the flows of a year. */
export const assetValueAnswer = z
  .object({
    valuation_id: z.int(),
    unit: z.literal('CNY'),
    rate: z.number(),
    years: z.int(),
    annuity_factor: z.number(),
    services: z.array(
      z.object({ indicator_id: z.string(), name: bilingual, annual_value: z.number(), value: z.number() }),
    ),
    total: z.number(),
    sensitivity: z.array(z.object({ rate: z.number(), years: z.int(), total: z.number() })),
    /** From the opening account, where one is given: each line is opening + price + volume + other = closing. */
    change: z
      .object({
        opening_valuation_id: z.int(),
        opening: z.number(),
        closing: z.number(),
        lines: z.array(
          z.object({
            indicator_id: z.string(),
            name: bilingual,
            opening: z.number(),
            price: z.number(),
            volume: z.number(),
            other: z.number(),
            closing: z.number(),
          }),
        ),
      })
      .nullable(),
  })
  .meta({ id: 'AssetValue' })
export type AssetValueAnswer = z.infer<typeof assetValueAnswer>
