import type { Catalog } from '../../catalog/catalog.ts'
import type {
  DatasetRowEntry,
  DefaultsSet,
  ParameterEntry,
  Profile,
  RangeRule,
} from '../../engine/facts/catalogue.ts'
import type { ValuationRecord } from '../../engine/facts/valuation.ts'
import type { AccountInput, Indicator, Parameter, Part } from '../../engine/valuation/account-model.ts'
import { derivationsOf, type SummedDerivation } from '../../engine/valuation/derivations.ts'
import { newestFirst } from '../../engine/valuation/figures.ts'
import {
  amountsOf,
  asReported,
  compileFormula,
  type Formula,
  type FormulaDefinition,
} from '../../engine/valuation/formula.ts'

/** The catalogue's formulas, compiled once. Throws when one is wrong: a catalogue that can't be computed is not served. */
export function compileFormulas(catalog: Catalog): ReadonlyMap<string, Formula> {
  return new Map(
    catalog.formulas.map((entry) => {
      const compiled = compileFormula(definitionOf(entry))
      if (!compiled.ok) throw new Error(compiled.detail)
      return [entry.formula_id, compiled.value]
    }),
  )
}

function definitionOf(entry: Catalog['formulas'][number]): FormulaDefinition {
  return {
    formulaId: entry.formula_id,
    version: entry.version,
    expression: entry.expression,
    ...(entry.empirical === undefined ? {} : { empirical: entry.empirical }),
    inputs: entry.inputs.map(({ symbol, name, unit, min, max, by_item }) => ({
      symbol,
      name,
      unit,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(by_item === undefined ? {} : { byItem: by_item }),
    })),
    output: entry.output,
  }
}

/** The defaults of an account, where it has any: of its set what is meant for any area, and what is of its own. */
export function defaultsOfRecord(
  { defaults }: Pick<Catalog, 'defaults'>,
  { defaults_id, area, period }: Pick<ValuationRecord, 'defaults_id' | 'area' | 'period'>,
): DefaultsSet | undefined {
  const set = defaults.find((one) => one.defaults_id === defaults_id)
  // A figure of one place or year stands in for that one alone.
  const isOf = ({ areas, periods }: DefaultsSet['parameters'][number]) =>
    (areas === undefined || areas.includes(area)) && (periods === undefined || periods.includes(period))
  if (!set) return undefined
  return {
    ...set,
    parameters: set.parameters.filter(isOf),
    not_applicable: set.not_applicable.filter(({ areas }) => areas.includes(area)),
  }
}

export interface InputOptions {
  readonly priceYear?: number
  readonly defaults?: DefaultsSet
  /** Of the defaults: the choices of method under which it is computed. */
  readonly reading?: DefaultsSet['readings'][number]
  readonly ranges?: readonly RangeRule[]
}

/**
 * What an account is computed from: the dataset's rows, and the profile's choice from the catalogue; with defaults, what
 * stands in for figures that are not there.
 */
export function accountInput(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  profile: Profile,
  period: string,
  rows: readonly DatasetRowEntry[],
  { priceYear, defaults, reading, ranges }: InputOptions = {},
): AccountInput {
  const indicators = new Map(
    catalog.products.flatMap((product) =>
      product.indicators.map((one) => [one.indicator_id, { product, one }] as const),
    ),
  )
  const periodEnd = `${period}-12-31`
  // A profile's own way to derive an input comes before that of the defaults.
  const own = profile.derivations.map(derivationOf)
  const given = new Set(own.map((one) => symbolOf(formulas, one)))
  const others = (defaults?.derivations ?? []).filter((one) => !given.has(symbolOf(formulas, one)))
  const derivations = derivationsOf(formulas, [...own, ...others])
  if (!derivations.ok) throw new Error(`${profile.profile_id}: ${derivations.detail}`)
  // Of an item that the defaults have rates for, rates of the catalogue are of another place and another make.
  const covered = new Set(
    defaults?.parameters.flatMap(({ symbol, item }) => (item === undefined ? [] : [`${symbol} ${item}`])),
  )
  const isNotCovered = ({ symbol, item }: ParameterEntry) => !covered.has(`${symbol} ${item}`)
  const byReading = new Map(reading?.instead.map((one) => [one.indicator_id, one.by]))
  const otherwise = new Map(defaults?.instead.map((one) => [one.indicator_id, one.by]))
  const indicatorOf = (named: string, by: string, isFinal: boolean, otherwiseBy?: string): Indicator => {
    const { product, one } = indicators.get(by)!
    const other = otherwiseBy === undefined ? undefined : indicators.get(otherwiseBy)!.one
    const coarser = (symbol: string, extent: string) =>
      other?.terms.find((term) => term.symbol === symbol && term.extent === extent)?.formula_id
    return {
      indicatorId: named,
      service: product.service,
      isFinal,
      terms: one.terms.map(({ symbol, formula_id, over, among, only_among, extent }) => ({
        symbol,
        formulaId: formula_id,
        over,
        extent,
        ...(among === undefined ? {} : { among }),
        ...(only_among ? { onlyAmong: true } : {}),
        ...otherwiseOf(coarser(symbol, extent)),
      })),
      ...(one.item === undefined ? {} : { item: one.item }),
      ...(one.physical_formula_id === undefined ? {} : { physicalFormulaId: one.physical_formula_id }),
      ...(one.monetary_formula_id === undefined ? {} : { monetaryFormulaId: one.monetary_formula_id }),
      ...(otherwiseBy === undefined ? {} : { otherwise: indicatorOf(named, otherwiseBy, isFinal) }),
    }
  }
  return {
    rows: engineRows(rows),
    parameters: [
      newestFirst(profile.parameters.map(parameterOf), periodEnd),
      ...(defaults ? [newestFirst(withValues(defaults.parameters, reading).map(defaultOf), periodEnd)] : []),
      newestFirst(catalog.parameters.filter(isNotCovered).map(parameterOf), periodEnd),
    ],
    indicators: profile.indicators
      .filter(({ indicator_id }) => !reading?.without.includes(indicator_id))
      .map(({ indicator_id, is_final }) =>
        indicatorOf(
          indicator_id,
          byReading.get(indicator_id) ?? indicator_id,
          is_final,
          otherwise.get(indicator_id),
        ),
      ),
    formulas,
    derivations: derivations.value,
    asReported: asReported(formulas),
    amounts: amountsOf(formulas),
    ...(priceYear === undefined ? {} : { priceYear }),
    ...(ranges ? { ranges } : {}),
    ...(defaults
      ? {
          parts: defaults.parts.map(partOf),
          notApplicable: new Map(
            defaults.not_applicable.map(({ indicator_id, reason }) => [
              indicator_id,
              `${reason.zh} / ${reason.en}`,
            ]),
          ),
        }
      : {}),
    deductsNetImports: profile.deducts_net_imports,
    parents: new Map(
      catalog.ecosystems.flatMap(({ ecosystem_id, parent }) =>
        parent === undefined ? [] : [[ecosystem_id, parent] as const],
      ),
    ),
    periodEnd,
  }
}

const otherwiseOf = (formulaId: string | undefined) =>
  formulaId === undefined ? {} : { otherwiseId: formulaId }

/** Defaults with the figures that a reading takes, which it is sure of. */
function withValues(
  parameters: DefaultsSet['parameters'],
  reading: InputOptions['reading'],
): DefaultsSet['parameters'] {
  const values = new Map(reading?.parameters.map(({ parameter_id, ...other }) => [parameter_id, other]))
  return parameters.map((one) => {
    const other = values.get(one.parameter_id)
    return other ? { ...one, ...other, uncertainty: undefined, is_constant: true } : one
  })
}

/** The symbol that a derivation gives. */
function symbolOf(formulas: ReadonlyMap<string, Formula>, one: string | SummedDerivation): string {
  return typeof one === 'string' ? formulas.get(one)!.definition.output.symbol : one.symbol
}

function partOf({ ecosystem, whole, formula_id }: DefaultsSet['parts'][number]): Part {
  return { ecosystem, whole, formulaId: formula_id }
}

/** A derivation as the engine takes it. */
export function derivationOf(entry: Profile['derivations'][number]): string | SummedDerivation {
  if (typeof entry === 'string') return entry
  const { symbol, formula_id, extent, count } = entry
  return { symbol, formulaId: formula_id, extent, ...(count === undefined ? {} : { count }) }
}

/** Rows of a dataset as the engine takes them. */
export function engineRows(rows: readonly DatasetRowEntry[]): AccountInput['rows'] {
  return rows.map(({ uncertainty, price_year, price_index, ...row }) => ({
    ...withoutUndefined({ ...row, priceYear: price_year, priceIndex: price_index }),
    ...(uncertainty === undefined ? {} : { uncertainty: boundsOf(uncertainty) }),
  })) as AccountInput['rows']
}

function parameterOf(entry: ParameterEntry): Parameter {
  const { parameter_id, valid_from, source_id, locator, name, note, uncertainty, ...rest } = entry
  const { ecosystem, item, price_year, price_index, is_constant, is_local, ...figure } = rest
  return {
    ...figure,
    ...(price_year === undefined ? {} : { priceYear: price_year }),
    ...(price_index === undefined ? {} : { priceIndex: price_index }),
    ...(uncertainty === undefined ? {} : { uncertainty: boundsOf(uncertainty) }),
    ...(is_constant ? { isConstant: true } : {}),
    ...(is_local ? { isLocal: true } : {}),
    parameterId: parameter_id,
    validFrom: valid_from,
    source: locator === undefined ? source_id : `${source_id}, ${locator}`,
    ...(ecosystem === undefined ? {} : { ecosystem }),
    ...(item === undefined ? {} : { item }),
    note: note ? `${name.zh} ${name.en}: ${note.zh} / ${note.en}` : `${name.zh} ${name.en}`,
  }
}

function defaultOf(figure: DefaultsSet['parameters'][number]): Parameter {
  const { basis: _, document: __, more_source_ids: ___, areas: ____, periods: _____, ...entry } = figure
  return { ...parameterOf(entry), isDefault: true }
}

/** The engine draws from the bounds; the reason for them stays with the catalogue and the dataset. */
function boundsOf({ distribution, min, max, mode }: NonNullable<ParameterEntry['uncertainty']>) {
  return { distribution, min, max, ...(mode === undefined ? {} : { mode }) }
}

function withoutUndefined<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T
}
