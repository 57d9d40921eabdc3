import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import type { Profile } from '../../engine/facts/catalogue.ts'
import type { Table } from '../edge/sheet.ts'

const HEADINGS = {
  zh: ['符号', '生态系统', '项目', '数值', '单位', '来源', '依据', '备注'],
  en: ['symbol', 'ecosystem', 'item', 'value', 'unit', 'source', 'grade', 'note'],
}
const HAS_DEFAULT = { zh: '有默认值,可不填', en: 'has a default' }

/**
 * What a profile asks for, a row for each figure, to be filled and uploaded: its symbol and unit stand there, value and
 * source are the bureau's. What the catalogue has a default for says so, and may be left out.
 */
export function templateOf(
  { products, parameters, formulas: entries }: Catalog,
  profile: Profile,
  language: keyof typeof HEADINGS,
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
  const rows = new Map<string, string[]>()
  for (const { indicator_id } of profile.indicators) {
    const indicator = known.get(indicator_id)
    if (!indicator) continue
    const made = new Set(indicator.terms.map(({ symbol }) => symbol))
    const physical = formulas.get(indicator.physical_formula_id ?? '')
    if (physical) made.add(physical.output.symbol)
    for (const formulaId of formulaIdsOf(indicator)) {
      for (const { symbol, name, unit } of formulas.get(formulaId)?.inputs ?? []) {
        if (made.has(symbol)) continue
        // The area of a type is one, whatever it is asked for.
        const item = extents.has(symbol) ? '' : (indicator.item ?? '')
        const key = `${symbol} ${item}`
        const about = `${indicator.name[language]}: ${name[language]}`
        const note = defaults.has(symbol) ? `${about} (${HAS_DEFAULT[language]})` : about
        if (!rows.has(key)) rows.set(key, [symbol, '', item, '', unit, '', '', note])
      }
    }
  }
  return { name: profile.profile_id, headings: HEADINGS[language], rows: [...rows.values()] }
}
