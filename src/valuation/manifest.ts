import { z } from 'zod'
import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import { canonicalJson, type Json } from '../../engine/base/canonical.ts'
import * as schema from '../../engine/facts/catalogue.ts'
import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import { computeAccount } from '../../engine/valuation/account.ts'
import type { Account, ReadingResult } from '../../engine/valuation/account-model.ts'
import { asReported, type Formula } from '../../engine/valuation/formula.ts'
import { AT_PRICE_YEAR } from '../../engine/valuation/prices.ts'
import { runSwitches, type Switch } from '../../engine/valuation/switches.ts'
import { simulate, simulateIntervals } from '../../engine/valuation/uncertainty.ts'
import { accountInput, compileFormulas, defaultsOfRecord } from './account-input.ts'

/** Everything that an account depends on, and the account: whoever has it needs no database to compute it again. */
export const manifest = z.strictObject({
  format: z.literal('qingheng-account/1'),
  valuation_id: z.int(),
  area: z.string(),
  period: z.string(),
  draws: z.int(),
  seed: z.int(),
  price_year: schema.priceYear.optional(),
  profile: schema.profile,
  /** Of an account of screening: what stood in for figures that were not there. */
  defaults_set: schema.defaultsSet.optional(),
  products: z.array(schema.product),
  formulas: z.array(schema.formula),
  parameters: z.array(schema.parameter),
  ecosystems: z.array(schema.ecosystem),
  /** Absent: of an account from before figures without a range got one by a rule. */
  ranges: z.array(schema.rangeRule).optional(),
  rows: z.array(schema.datasetRow),
  /** SHA-256 of the account's canonical JSON (RFC 8785). */
  sha256: z.string(),
  account: z.unknown(),
})
export type Manifest = z.infer<typeof manifest>

type Inputs = Pick<Manifest, 'period' | 'draws' | 'seed' | 'price_year' | 'profile' | 'rows'> &
  Partial<Pick<Manifest, 'defaults_set'>> & { readonly ranges?: Catalog['ranges'] | undefined } & Pick<
    Catalog,
    'products' | 'formulas' | 'parameters' | 'ecosystems'
  >

/** Shares of the work that are done with the account itself, and with what other choices of method make of it. */
const DONE_WITH_ACCOUNT = 0.1
const DONE_WITH_SWITCHES = 0.3

/** The one way an account is computed, for a job of the service and for a reader of a manifest. */
export function computeFrom(
  inputs: Inputs,
  formulas = compileFormulas(inputs as unknown as Catalog),
  onProgress: (share: number) => void = () => {},
): Account {
  const { profile, period, rows, draws, seed, price_year, defaults_set: defaults } = inputs
  const options = {
    ...(price_year === undefined ? {} : { priceYear: price_year }),
    ...(defaults ? { defaults } : {}),
    ...(inputs.ranges ? { ranges: inputs.ranges } : {}),
  }
  const inputOf = (reading?: schema.DefaultsSet['readings'][number]) =>
    accountInput(inputs as unknown as Catalog, formulas, profile, period, rows, {
      ...options,
      ...(reading ? { reading } : {}),
    })
  const input = inputOf()
  const account = computeAccount(input)
  if (!Number.isFinite(account.gep.value))
    throw new Error('the total is no finite number: a figure is far too large')
  onProgress(DONE_WITH_ACCOUNT)
  const allSwitches = [...profile.switches, ...(defaults?.switches ?? [])]
  const used = new Set(
    account.indicators
      .flatMap(({ trace }) => trace.flatMap(({ inputs }) => inputs))
      .map((one) => one.parameterId),
  )
  // Defaults take the place of coefficients that the profile's switches are about: those say nothing then.
  const isOfAccount = ({ without, parameters }: (typeof allSwitches)[number]) =>
    !defaults || without.length > 0 || parameters.some(({ parameter_id }) => used.has(parameter_id))
  const switches = runSwitches(input, account, allSwitches.filter(isOfAccount).map(switchOf))
  const readings = (defaults?.readings ?? []).map((one): ReadingResult => {
    const other = computeAccount(inputOf(one))
    const drawn = draws > 0 ? simulateIntervals(other, formulas, draws, seed) : undefined
    return {
      ...{ readingId: one.reading_id, gep: other.gep.value, byService: other.byService },
      indicators: other.indicators.flatMap(({ indicatorId, monetary }) =>
        monetary ? [{ indicatorId, monetary: monetary.value }] : [],
      ),
      ...(drawn ? { uncertainty: drawn } : {}),
    }
  })
  onProgress(DONE_WITH_SWITCHES)
  const ofDraws = (share: number) => onProgress(DONE_WITH_SWITCHES + share * (1 - DONE_WITH_SWITCHES))
  const uncertainty = draws > 0 ? simulate(account, formulas, draws, seed, ofDraws) : undefined
  return {
    ...account,
    ...(uncertainty ? { uncertainty } : {}),
    ...(switches.length > 0 ? { switches } : {}),
    ...(readings.length > 0 ? { readings } : {}),
  }
}

function switchOf({ switch_id, without, parameters }: Manifest['profile']['switches'][number]): Switch {
  return {
    switchId: switch_id,
    without,
    parameters: parameters.map(({ parameter_id, value, price_year }) => ({
      parameterId: parameter_id,
      value,
      ...(price_year === undefined ? {} : { priceYear: price_year }),
    })),
  }
}

/** What of the catalogue an account is computed from. */
export const basis = manifest.pick({
  profile: true,
  defaults_set: true,
  products: true,
  formulas: true,
  parameters: true,
  ecosystems: true,
  ranges: true,
})
export type Basis = z.infer<typeof basis>

/** Of the catalogue as it is now what an account of this profile and these defaults can use. */
export function basisOf(
  { catalog, formulas }: { readonly catalog: Catalog; readonly formulas: ReadonlyMap<string, Formula> },
  record: Pick<ValuationRecord, 'profile_id' | 'defaults_id' | 'area' | 'period'>,
): Basis {
  const profile = catalog.profiles.find((one) => one.profile_id === record.profile_id)!
  const defaults = defaultsOfRecord(catalog, record)
  const used = new Set(profile.indicators.map((one) => one.indicator_id))
  const products = catalog.products.filter(({ indicators }) =>
    indicators.some((one) => used.has(one.indicator_id)),
  )
  const formulaIds = new Set([
    ...products.flatMap(({ indicators }) => indicators.flatMap(formulaIdsOf)),
    ...profile.derivations.map(schema.derivationFormulaId),
    ...(defaults ? [...defaults.derivations, ...defaults.parts.map((one) => one.formula_id)] : []),
    ...asReported(formulas).values(),
    AT_PRICE_YEAR,
  ])
  return {
    profile,
    ...(defaults ? { defaults_set: defaults } : {}),
    products,
    formulas: catalog.formulas.filter(({ formula_id }) => formulaIds.has(formula_id)),
    parameters: [...catalog.parameters],
    ecosystems: [...catalog.ecosystems],
    ranges: [...catalog.ranges],
  }
}

/** The manifest of a computed account, from what it was computed from. */
export function manifestOf(
  from: Basis,
  record: ValuationRecord,
  rows: Manifest['rows'],
  account: Account,
): Manifest {
  return {
    format: 'qingheng-account/1',
    valuation_id: record.valuation_id,
    area: record.area,
    period: record.period,
    draws: record.draws,
    seed: record.seed,
    ...(record.price_year === null ? {} : { price_year: record.price_year }),
    ...from,
    rows,
    sha256: record.result_sha256!,
    account,
  }
}

/** What a recomputation says: the two hashes, and the first places where the accounts differ. */
export interface Recomputed {
  readonly recorded: string
  readonly recomputed: string
  readonly isSame: boolean
  readonly differences: readonly string[]
}

const MAX_DIFFERENCES = 20

/** Computes a manifest's account anew and compares it with the one in it, digit by digit. */
export function recompute(given: Manifest, sha256: (text: string) => string): Recomputed {
  const account = JSON.parse(canonicalJson(computeFrom(given) as unknown as Json)) as unknown
  const recomputed = sha256(canonicalJson(account as Json))
  const differences: string[] = []
  compare(given.account, account, '', differences)
  const isSame = recomputed === given.sha256 && differences.length === 0
  return { recorded: given.sha256, recomputed, isSame, differences }
}

function compare(recorded: unknown, recomputed: unknown, at: string, differences: string[]): void {
  if (differences.length >= MAX_DIFFERENCES || recorded === recomputed) return
  const areObjects =
    typeof recorded === 'object' && typeof recomputed === 'object' && recorded !== null && recomputed !== null
  if (!areObjects) {
    differences.push(`${at}: recorded ${JSON.stringify(recorded)}, recomputed ${JSON.stringify(recomputed)}`)
    return
  }
  const [left, right] = [recorded, recomputed] as [Record<string, unknown>, Record<string, unknown>]
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    compare(left[key], right[key], `${at}/${key}`, differences)
  }
}
