import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import type { DatasetRowEntry, Department, Profile } from '../../engine/facts/catalogue.ts'
import type { Table } from '../edge/sheet.ts'

const HEADINGS = {
  zh: ['符号', '生态系统', '项目', '数值', '单位', '来源', '依据', '备注'],
  en: ['symbol', 'ecosystem', 'item', 'value', 'unit', 'source', 'grade', 'note'],
}
const HAS_DEFAULT = { zh: '有默认值,可不填', en: 'has a default' }

/** Rows of a template: of one office alone, and with what is known of an area and year. */
export interface TemplateOf {
  readonly department?: Department | undefined
  readonly known?: readonly DatasetRowEntry[] | undefined
}

/**
 * What a profile asks for, a row for each figure, to be filled and uploaded: its symbol and unit stand there, value and
 * source are the bureau's, or those of the figures that are known. What the catalogue has a default for says so, and may be
 * left out.
 */
export function templateOf(
  { products, parameters, formulas: entries }: Catalog,
  profile: Profile,
  language: keyof typeof HEADINGS,
  { department, known: figures = [] }: TemplateOf = {},
): Table {
  const formulas = new Map(entries.map((one) => [one.formula_id, one]))
  const known = new Map(
    products.flatMap(({ indicators }) => indicators).map((one) => [one.indicator_id, one]),
  )
  const extents = new Set(
    products.flatMap(({ indicators }) =>
      indicators.flatMap(({ terms }) =>
        terms.flatMap(({ over, extent }) => (over === 'ecosystem' ? [extent] : [])),
      ),
    ),
  )
  const defaults = new Set(parameters.map(({ symbol }) => symbol))
  const rows = new Map<string, (string | number)[][]>()
  for (const { indicator_id } of profile.indicators) {
    const indicator = known.get(indicator_id)
    if (!indicator) continue
    const made = new Set(indicator.terms.map(({ symbol }) => symbol))
    const physical = formulas.get(indicator.physical_formula_id ?? '')
    if (physical) made.add(physical.output.symbol)
    for (const formulaId of formulaIdsOf(indicator)) {
      for (const { symbol, name, unit } of formulas.get(formulaId)?.inputs ?? []) {
        if (made.has(symbol) || (department && !department.symbols.includes(symbol))) continue
        // The area of a type is one, whatever it is asked for.
        const item = extents.has(symbol) ? '' : (indicator.item ?? '')
        const key = `${symbol} ${item}`
        const about = `${indicator.name[language]}: ${name[language]}`
        const note = defaults.has(symbol) ? `${about} (${HAS_DEFAULT[language]})` : about
        if (!rows.has(key)) rows.set(key, filledIn(figures, [symbol, '', item, '', unit, '', '', note]))
      }
    }
  }
  return { name: profile.profile_id, headings: HEADINGS[language], rows: [...rows.values()].flat() }
}

/** A blank row, or as many as there are figures for it. */
function filledIn(
  figures: readonly DatasetRowEntry[],
  blank: [symbol: string, '', item: string, '', unit: string, '', '', note: string],
): (string | number)[][] {
  const [symbol, , item] = blank
  const own = figures.filter((row) => row.symbol === symbol && (item === '' || row.item === item))
  if (own.length === 0) return [blank]
  return own.map(({ ecosystem = '', item: of = '', value, unit, source, grade, note = blank[7] }) => [
    ...[symbol, ecosystem, of, value, unit, source, grade, note],
  ])
}
