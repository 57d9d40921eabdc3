import { z } from 'zod'
import { day, freeText } from './common.ts'
import { keysOf, PLOT_VALUE_STATUS } from './words.ts'

/** Lists of one appraisal. */
const MAX_LINES = 50
/** Years over which an income may be counted on, and rates and growth that may be told. */
export const MAX_PLOT_YEARS = 100
const rate = z.number().min(0).max(0.2)
const amount = z.number().min(0).max(1e13)
const line = { name: freeText(200), source: freeText(500) }

const income = z.strictObject({
  method: z.literal('income'),
  /** Real, for example 0.04. */
  rate,
  /** Full years from the valuation date. */
  years: z.int().min(1).max(MAX_PLOT_YEARS),
  /** In CNY a year, at the prices of the valuation date; growth is real. */
  products: z
    .array(
      z.strictObject({
        ...line,
        annual_revenue: amount,
        annual_cost: amount,
        growth: z.number().min(-0.2).max(0.2).default(0),
      }),
    )
    .min(1)
    .max(MAX_LINES),
})
const cost = z.strictObject({
  method: z.literal('cost'),
  rate,
  costs: z
    .array(z.strictObject({ ...line, amount, years_ago: z.number().min(0).max(MAX_PLOT_YEARS) }))
    .min(1)
    .max(MAX_LINES),
})
const market = z.strictObject({
  method: z.literal('market'),
  /** At least three, as appraisers compare; in CNY for a hectare. */
  comparables: z
    .array(
      z.strictObject({ ...line, per_hectare: amount, adjustment: z.number().min(-0.5).max(0.5).default(0) }),
    )
    .min(3)
    .max(MAX_LINES),
})

/** What an ecological asset is worth: the value of the ecosystem products of a specific plot (VEP). */
export const plotValueBody = z.strictObject({
  /** The version of the asset that it is found for. */
  asset_version: z.int().positive(),
  basis: z.discriminatedUnion('method', [income, cost, market]),
  valuation_date: day,
  /** The last day on which it is relied on, at most a year later. */
  valid_until: day,
  /** The last day of the rights that it is for; an income is not counted on beyond. */
  rights_until: day.optional(),
  /** What it is for: a loan, a transfer, a compensation. */
  purpose: freeText(200),
  note: freeText(1000).optional(),
})
export type PlotValueBody = z.infer<typeof plotValueBody>

export const plotValueAnswer = z
  .object({
    value_id: z.int(),
    asset_id: z.int(),
    asset_version: z.int(),
    status: z.enum(keysOf(PLOT_VALUE_STATUS)),
    value: z.object({ value: z.number(), unit: z.literal('CNY') }),
    /** CNY for a hectare; null where the asset's extent is not known. */
    per_hectare: z.number().nullable(),
    sensitivity: z.array(
      z.object({
        changed: z.enum(['rate', 'years', 'net_income', 'growth', 'comparable']),
        to: z.number(),
        value: z.number(),
      }),
    ),
    basis: plotValueBody.shape.basis,
    valuation_date: z.string(),
    valid_until: z.string(),
    rights_until: z.string().nullable(),
    /** Confirmed, not withdrawn, and within its days. */
    is_valid: z.boolean(),
    purpose: z.string(),
    note: z.string().nullable(),
    /** Why it was withdrawn. */
    reason: z.string().nullable(),
    recorded_at: z.string(),
    seq: z.int(),
  })
  .meta({ id: 'PlotValue' })
export type PlotValueAnswer = z.infer<typeof plotValueAnswer>

// -- Commands and what is kept ----------------------------------------------------------------------------------------

export const recordAssetValueBody = plotValueBody.extend({ asset_id: z.int().positive() })
export const confirmAssetValueBody = z.strictObject({ value_id: z.int().positive() })
export const withdrawAssetValueBody = confirmAssetValueBody.extend({ reason: freeText(500) })

/** What a value was found from, and what was found: it stays what was confirmed. */
export const assetValueRecord = z.object({
  value_id: z.int(),
  asset_id: z.int(),
  at: z.int(),
  proposer: z.string(),
  status: z.enum(keysOf(PLOT_VALUE_STATUS)),
  /** It was relied on once, and stays to be read. */
  was_confirmed: z.boolean(),
  /** Why it was withdrawn. */
  reason: z.string().nullable(),
  fields: plotValueBody,
  hectares: z.number().nullable(),
  found: z.object({ value: z.number(), sensitivity: plotValueAnswer.shape.sensitivity }),
})
export type AssetValueRecord = z.infer<typeof assetValueRecord>
