import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import type { Formula } from '../../engine/valuation/formula.ts'
import { parseUnit, ratio, sameDimensions, type Unit } from '../../engine/valuation/units.ts'
import { ACCOUNT_SYMBOLS } from './account-symbols.ts'

/** What can be wrong with a figure, wherever it stands. */
const FIGURE_FAULTS = [
  'symbol_unknown',
  'unit_unknown',
  'unit_does_not_fit',
  'value_out_of_range',
  'ecosystem_unknown',
  'indicator_unknown',
  'index_unclear',
] as const
/** What can be wrong with a row of a dataset, or with the whole. */
export const ROW_FAULTS = [
  ...FIGURE_FAULTS,
  'area_unknown',
  'row_duplicate',
  'price_year_of_no_money',
  'subject_unclear',
  'conversion_of_nothing',
  'variable_unknown',
  'item_needed',
  'item_unknown',
  'ecosystem_not_used',
  'area_counted_twice',
  'area_exceeds_land',
  'flow_counted_twice',
] as const
/** What can be wrong with a profile. */
export const PROFILE_FAULTS = [
  ...FIGURE_FAULTS,
  'indicator_duplicate',
  'indicator_counted_twice',
  'condition_duplicate',
  'parameter_unknown',
  'formula_unknown',
  'derivation_twice',
  'derivation_cycle',
] as const
type FaultCode = (typeof ROW_FAULTS)[number] | (typeof PROFILE_FAULTS)[number]

/** A fault of a figure or a row, by its place. */
export interface RowFault {
  readonly pointer: string
  readonly code: FaultCode
  readonly detail: string
}

/** No figure of a city is as large as this in its formula's unit: sums and products of such stay finite. */
const MAX_FIGURE = 1e18
/** A symbol so few letters away from a known one is taken for a slip. */
const MAX_SLIP = 2
/** Of symbols as short as this one letter is enough, and so many names are a help. */
const SHORT_SYMBOL = 4
const MAX_HINTS = 5

/** What formulas say of a symbol: a unit and the range in it. */
interface Use {
  readonly unit: Unit
  readonly text: string
  readonly min: number
  readonly max: number
}

export type Note = (pointer: string, code: FaultCode, detail: string) => void

/** A figure's symbol, unit and range, against the formulas that use it. */
export function checkFigure(
  uses: ReadonlyMap<string, readonly Use[]>,
  row: { readonly symbol: string; readonly unit: string; readonly value: number },
  at: string,
  note: Note,
): void {
  const { symbol, value } = row
  const known = uses.get(symbol) ?? []
  // Condition is in the unit of whatever is measured.
  const isOfAnyUnit = known.length === 0 && ACCOUNT_SYMBOLS.has(symbol)
  if (known.length === 0 && !isOfAnyUnit) {
    note(`${at}/symbol`, 'symbol_unknown', `no formula has ${symbol}${hintOf(symbol, [...uses.keys()])}`)
    return
  }
  const unit = parseUnit(row.unit)
  if (!unit.ok) {
    const sentence = isOfAnyUnit
      ? `"${row.unit}" is not a known unit`
      : `"${row.unit}" is not a known unit; ${symbol} is in ${known[0]!.text}`
    note(`${at}/unit`, unit.code, sentence)
    return
  }
  const fitting = known.filter((use) => sameDimensions(use.unit, unit.value))
  if (fitting.length === 0 && !isOfAnyUnit) {
    const detail = `${row.unit} can't be turned into ${known[0]!.text}, the unit of ${symbol}`
    note(`${at}/unit`, 'unit_does_not_fit', detail)
    return
  }
  const figures = isOfAnyUnit
    ? [{ figure: value, min: -Infinity, max: Infinity, text: row.unit }]
    : fitting.map((use) => ({ ...use, figure: value * ratio(unit.value, use.unit) }))
  const isWithin = figures.some(({ figure, min, max }) => figure >= min && figure <= max)
  if (isWithin && figures.some(({ figure }) => Math.abs(figure) <= MAX_FIGURE)) return
  const { min, max, text } = figures[0]!
  const [least, most] = [Math.max(min, -MAX_FIGURE), Math.min(max, MAX_FIGURE)]
  note(`${at}/value`, 'value_out_of_range', `${value} ${row.unit} is not within ${least} to ${most} ${text}`)
}

/** Symbols that a slip may have been meant for. */
function hintOf(symbol: string, known: readonly string[]): string {
  const slip = symbol.length <= SHORT_SYMBOL ? 1 : MAX_SLIP
  const isNear = (one: string) =>
    Math.abs(one.length - symbol.length) <= slip && distance(one, symbol) <= slip
  const nearest = known.filter(isNear).slice(0, MAX_HINTS)
  return nearest.length > 0 ? `; did you mean ${nearest.join(' or ')}?` : ''
}

/** An index and a year. */
export const INDEX_ITEM = /^[a-z][a-z0-9-]{0,29}\/\d{4}$/

/** Formulas, and those that may give an input of one of them, and so on. */
export function withDerivations(
  { profiles }: Catalog,
  formulas: ReadonlyMap<string, Formula>,
  formulaIds: readonly string[],
): string[] {
  const found = new Set(formulaIds)
  const sums = profiles.flatMap(({ derivations }) => derivations.filter((one) => typeof one !== 'string'))
  // What is added while it goes round is come to as well.
  for (const formulaId of found) {
    const symbols = formulas.get(formulaId)!.definition.inputs.map((input) => input.symbol)
    for (const [other, { definition }] of formulas)
      if (symbols.includes(definition.output.symbol)) found.add(other)
    for (const { symbol, formula_id } of sums) if (symbols.includes(symbol)) found.add(formula_id)
  }
  return [...found]
}

/** Of the formulas by which indicators are computed: what only others have is of no use to an account. */
export function usesOf(catalog: Catalog, formulas: ReadonlyMap<string, Formula>): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  const add = (symbol: string, use: Use) => uses.set(symbol, [...(uses.get(symbol) ?? []), use])
  const ofIndicators = catalog.products.flatMap((product) => product.indicators.flatMap(formulaIdsOf))
  for (const formulaId of withDerivations(catalog, formulas, ofIndicators)) {
    const { definition, units, outputUnit } = formulas.get(formulaId)!
    for (const { symbol, unit, min = -Infinity, max = Infinity } of definition.inputs) {
      add(symbol, { unit: units.get(symbol)!, text: unit, min, max })
    }
    // What is derived for an input is bound by what the input may be.
    if (!ofIndicators.includes(formulaId)) continue
    add(definition.output.symbol, {
      unit: outputUnit,
      text: definition.output.unit,
      min: -Infinity,
      max: Infinity,
    })
  }
  for (const [symbol, { unit: text, min }] of ACCOUNT_SYMBOLS) {
    const unit = text === undefined ? undefined : parseUnit(text)
    if (unit?.ok) add(symbol, { unit: unit.value, text: text!, min, max: Infinity })
  }
  return uses
}

/** Levenshtein: letters to put in, leave out or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + Number(letter !== other)))
    }
    row = next
  }
  return row[b.length]!
}
