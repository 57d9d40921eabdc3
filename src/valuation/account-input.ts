import type { Catalog } from '../../catalog/catalog.ts'
import type { DatasetRowEntry, ParameterEntry, Profile } from '../../engine/facts/catalogue.ts'
import type { AccountInput, Indicator, Parameter } from '../../engine/valuation/account-model.ts'
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

/** What an account is computed from: the dataset's rows, and the profile's choice from the catalogue. */
export function accountInput(
  catalog: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  profile: Profile,
  period: string,
  rows: readonly DatasetRowEntry[],
  priceYear?: number,
): AccountInput {
  const indicators = new Map(
    catalog.products.flatMap((product) =>
      product.indicators.map((one) => [one.indicator_id, { product, one }] as const),
    ),
  )
  const periodEnd = `${period}-12-31`
  const derivations = derivationsOf(formulas, profile.derivations.map(derivationOf))
  if (!derivations.ok) throw new Error(`${profile.profile_id}: ${derivations.detail}`)
  return {
    rows: engineRows(rows),
    parameters: [profile.parameters, catalog.parameters].map((layer) =>
      newestFirst(layer.map(parameterOf), periodEnd),
    ),
    indicators: profile.indicators.map(({ indicator_id, is_final }): Indicator => {
      const { product, one } = indicators.get(indicator_id)!
      return {
        indicatorId: indicator_id,
        service: product.service,
        isFinal: is_final,
        terms: one.terms.map(({ symbol, formula_id, over, among, extent }) => ({
          symbol,
          formulaId: formula_id,
          over,
          extent,
          ...(among === undefined ? {} : { among }),
        })),
        ...(one.item === undefined ? {} : { item: one.item }),
        ...(one.physical_formula_id === undefined ? {} : { physicalFormulaId: one.physical_formula_id }),
        ...(one.monetary_formula_id === undefined ? {} : { monetaryFormulaId: one.monetary_formula_id }),
      }
    }),
    formulas,
    derivations: derivations.value,
    asReported: asReported(formulas),
    amounts: amountsOf(formulas),
    ...(priceYear === undefined ? {} : { priceYear }),
    deductsNetImports: profile.deducts_net_imports,
    parents: new Map(
      catalog.ecosystems.flatMap(({ ecosystem_id, parent }) =>
        parent === undefined ? [] : [[ecosystem_id, parent] as const],
      ),
    ),
    periodEnd,
  }
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
  const { ecosystem, item, price_year, price_index, ...figure } = rest
  return {
    ...figure,
    ...(price_year === undefined ? {} : { priceYear: price_year }),
    ...(price_index === undefined ? {} : { priceIndex: price_index }),
    ...(uncertainty === undefined ? {} : { uncertainty: boundsOf(uncertainty) }),
    parameterId: parameter_id,
    validFrom: valid_from,
    source: locator === undefined ? source_id : `${source_id}, ${locator}`,
    ...(ecosystem === undefined ? {} : { ecosystem }),
    ...(item === undefined ? {} : { item }),
    note: note ? `${name.zh} ${name.en}: ${note.zh} / ${note.en}` : `${name.zh} ${name.en}`,
  }
}

/** The engine draws from the bounds; the reason for them stays with the catalogue and the dataset. */
function boundsOf({ distribution, min, max }: NonNullable<ParameterEntry['uncertainty']>) {
  return { distribution, min, max }
}

function withoutUndefined<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T
}
