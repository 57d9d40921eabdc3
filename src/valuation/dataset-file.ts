import type { z } from 'zod'
import { datasetRow, MAX_DATASET_ROWS } from '../../engine/facts/valuation.ts'
import { parseUnit } from '../../engine/valuation/units.ts'
import type { TableKind } from '../edge/table-kind.ts'

export type DatasetRow = z.infer<typeof datasetRow>

/** Headings of the columns, as a statistician may have written them. */
const COLUMNS: Readonly<Record<Exclude<keyof DatasetRow, 'line'> | 'year', readonly string[]>> = {
  year: ['year', '年份', '年度'],
  symbol: ['symbol', '符号', '指标符号', '代码', '指标代码', '变量', '指标', '指标名称'],
  ecosystem: [
    ...['ecosystem', '生态系统', '生态系统类型', '类型', '地类', '地类名称', '土地类型'],
    ...['一级类', '二级类', '土地利用类型', '土地类别', '类别'],
  ],
  item: ['item', '项目', '分项'],
  value: ['value', '数值', '值', '数据', '数量', '指标值'],
  unit: ['unit', '单位', '计量单位'],
  source: ['source', '来源', '数据来源', '资料来源', '出处'],
  grade: ['grade', '依据', '等级'],
  note: ['note', '备注', '说明', '注'],
  uncertainty: ['uncertainty', '不确定性'],
  tier: ['tier', '层级'],
  price_year: ['price_year', '价格年份'],
  price_index: ['price_index', '价格指数'],
}
const GRADES: Readonly<Record<string, string>> = {
  已核实: 'confirmed',
  推算: 'derived',
  未核实: 'unverified',
}

/** What people write for the most common symbols, beside the names of the catalogue. */
export const SYMBOLS_ALSO: Readonly<Record<string, string>> = {
  ...{ 面积: 'A', 土地面积: 'A', 地类面积: 'A', 降水量: 'P', 年降水量: 'P', 降雨量: 'P', 年降雨量: 'P' },
  ...{ 地区生产总值: 'GDP', 生产总值: 'GDP', GDP: 'GDP', 常住人口: 'population', 年末常住人口: 'population' },
  ...{ 蒸散发: 'ET', 蒸散量: 'ET', 蒸散发量: 'ET', 地表径流: 'R', 地表径流量: 'R' },
}

/** The figures of an account, as statisticians send them. */
export const DATASET_FILE: TableKind<DatasetRow> = {
  columns: COLUMNS,
  needed: ['symbol', 'value', 'unit', 'source'],
  unitInHeading: { of: 'value', column: 'unit', isUnit: (text) => parseUnit(text).ok },
  fromHeading: {
    ...{ values: 'value', names: 'symbol', title: 'source' },
    nameOf: (heading) => SYMBOLS_ALSO[heading],
  },
  years: { values: 'value', column: 'year' },
  figures: {
    column: 'value',
    of: (text, unit) => {
      const figure = figureOf(text, unit)
      return typeof figure === 'number' ? figure : undefined
    },
    // Figures of one thing in one unit add up; others don't.
    sum: (rows) => {
      const [first] = rows
      const isAlike = rows.every(({ symbol, unit }) => symbol === first?.symbol && unit === first.unit)
      return first && isAlike ? rows.reduce((sum, { value }) => sum + value, 0) : undefined
    },
  },
  harmless: /(占比|比例|比重|百分比|增长|增幅|增减|增速|同比|变化率|变化量|排名)/,
  schema: datasetRow,
  maxRows: MAX_DATASET_ROWS,
  isLeftOpen: (cell) => cell('value') === '' && cell('source') === '',
  rowOf(cells) {
    const row: Record<string, unknown> = {}
    for (const [column, text] of cells) {
      if ((text === '' && column !== 'unit') || column === 'year') continue
      if (column === 'value') row.value = figureOf(text, cells.get('unit') ?? '')
      else if (column === 'price_year' || column === 'tier') row[column] = numberOf(text)
      else if (column === 'grade') row.grade = GRADES[text] ?? text
      else if (column === 'uncertainty') row.uncertainty = uncertaintyOf(text)
      else row[column] = text
    }
    return row
  },
}

/** "1,234.5" as people write it: commas stand between thousands only, so that a decimal comma is never ten times too much. */
const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d{1,3})?$/

/** Marks of footnotes and powers, which would become digits: "1200①" is not 12001. */
const MARKS = /[\u00b2\u00b3\u00b9\u2070-\u209c\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]/

/** What is no number is left for the schema to refuse. */
function numberOf(text: string): unknown {
  if (MARKS.test(text)) return text
  const plain = text.normalize('NFKC').replaceAll('−', '-')
  return NUMBER.test(plain) ? Number(plain.replaceAll(',', '')) : text
}

/** Digits of a number that was a percentage. */
const DIGITS = 15

/** A figure with its unit behind it, as a cell shows it: of another unit than that of its column it is none. */
function withoutUnit(text: string, unit: string): string {
  const [plain, behind] = [text, unit].map((one) => one.normalize('NFKC').trim()) as [string, string]
  return /\p{L}/u.test(behind) && !MARKS.test(text) && plain.endsWith(behind)
    ? plain.slice(0, -behind.length).trim()
    : text
}

/** "3.52%" is 3.52 where the unit says %, and 0.0352 where there is none; of another unit it is no figure. */
function figureOf(given: string, unit: string): unknown {
  const text = withoutUnit(given, unit)
  const [, percent] = /^(.+)%$/.exec(text.normalize('NFKC')) ?? []
  const number = percent === undefined ? undefined : numberOf(percent.trim())
  if (typeof number !== 'number') return numberOf(text)
  if (unit === '%') return number
  return unit === '' || unit === '1' ? Number((number / 100).toPrecision(DIGITS)) : text
}

/** "triangular 5.7 7.5 why": distribution, bounds, reason. */
function uncertaintyOf(text: string): unknown {
  const [, distribution, min, max, reason] = /^(\w+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(text) ?? []
  return { distribution, min: Number(min), max: Number(max), reason: { zh: reason, en: reason } }
}
