import { type Catalog, formulaIdsOf } from '../../catalog/catalog.ts'
import type { DatasetRowEntry, Department, Profile } from '../../engine/facts/catalogue.ts'
import type { Table } from '../edge/sheet.ts'

const HEADINGS = {
  zh: ['符号', '生态系统', '项目', '数值', '单位', '来源', '依据', '备注'],
  en: ['symbol', 'ecosystem', 'item', 'value', 'unit', 'source', 'grade', 'note'],
}
/** What figures that are known may have besides. */
const MORE_HEADINGS = {
  zh: ['价格年份', '价格指数', '不确定性', '层级'],
  en: ['price_year', 'price_index', 'uncertainty', 'tier'],
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
  const rows = new Map<string, Cells>()
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
        if (!rows.has(key)) rows.set(key, [symbol, '', item, '', unit, '', '', note])
      }
    }
  }
  if (figures.length === 0)
    return { name: profile.profile_id, headings: HEADINGS[language], rows: [...rows.values()] }
  const headings = [...HEADINGS[language], ...MORE_HEADINGS[language]]
  return {
    name: profile.profile_id,
    headings,
    rows: withKnown([...rows.entries()], figures, department, language),
  }
}

type Cells = readonly (string | number)[]

/** Each known figure in the place of the blank row that asks for it, and those that no row asks for behind: none is lost. */
function withKnown(
  blanks: readonly (readonly [key: string, cells: Cells])[],
  figures: readonly DatasetRowEntry[],
  department: Department | undefined,
  language: keyof typeof HEADINGS,
): Cells[] {
  const placeOf = ({ symbol, item = '' }: DatasetRowEntry) =>
    [`${symbol} ${item}`, `${symbol} `].find((key) => blanks.some(([one]) => one === key)) ??
    blanks.find(([, [of]]) => of === symbol)?.[0]
  const own = figures.filter(({ symbol }) => !department || department.symbols.includes(symbol))
  const filled = blanks.flatMap(([key, cells]): Cells[] => {
    const here = own.filter((row) => placeOf(row) === key)
    return here.length === 0
      ? [[...cells, '', '', '', '']]
      : here.map((row) => cellsOf(row, String(cells[7]), language))
  })
  return [
    ...filled,
    ...own.filter((row) => placeOf(row) === undefined).map((row) => cellsOf(row, '', language)),
  ]
}

function cellsOf(row: DatasetRowEntry, note: string, language: keyof typeof HEADINGS): Cells {
  const { uncertainty } = row
  const doubt = uncertainty
    ? `${uncertainty.distribution} ${uncertainty.min} ${uncertainty.max} ${uncertainty.reason[language]}`
    : ''
  return [
    ...[row.symbol, row.ecosystem ?? '', row.item ?? '', row.value, row.unit, row.source, row.grade],
    ...[row.note ?? note, row.price_year ?? '', row.price_index ?? '', doubt, row.tier ?? ''],
  ]
}
