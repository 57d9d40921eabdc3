import type { QualityAnswer } from '../../../engine/facts/valuation-tables.ts'
import { GRADE, keysOf } from '../../../engine/facts/words.ts'
import type { Cell, Table } from '../../edge/sheet.ts'

/** How well an account is founded, a row a finding: what is missing, unconfirmed, derived, out of range or out of balance. */
export function qualityTable(quality: QualityAnswer): Table {
  const finding = (kind: string, what: string, value: Cell, unit: Cell, remark: Cell): Cell[] => [
    ...[kind, what, value, unit, remark],
  ]
  const placed = (symbol: string, ecosystem: string | null, item: string | null) =>
    [symbol, ecosystem, item].filter((part) => part !== null).join(' ')
  return {
    name: '质量 quality',
    headings: ['类型 finding', '对象 what', '数值 value', '单位 unit', '说明 remark'],
    rows: [
      ...keysOf(GRADE).map((grade) =>
        finding('按依据合计 total by grade', grade, quality.by_grade[grade], 'CNY', null),
      ),
      ...quality.mandatory_missing.map((id) => finding('必算而缺 mandatory missing', id, null, null, null)),
      ...quality.partial.map((id) => finding('部分核算 partial', id, null, null, null)),
      ...quality.negative.map((id) => finding('含负值 negative in part', id, null, null, null)),
      ...quality.unverified.map((one) =>
        finding(
          '未核实 unverified',
          one.parameter_id ?? placed(one.symbol, one.ecosystem, one.item),
          one.value,
          one.unit,
          `${one.source ?? ''}; 承载 carries ${one.carries} CNY`,
        ),
      ),
      ...quality.derived.map((one) =>
        finding('推得 derived', placed(one.symbol, one.ecosystem, null), one.value, one.unit, one.formula_id),
      ),
      ...quality.out_of_range.map((one) =>
        finding('越界 out of range', one.indicator_id, null, null, one.reason),
      ),
      ...quality.balances.map((one) =>
        finding(
          '水量平衡 P = R + ET + Q',
          `${one.indicator_id} ${one.ecosystem}`,
          one.found,
          one.unit,
          one.holds ? '相符 holds' : `不符 does not hold: ${one.expected}`,
        ),
      ),
      ...quality.unused_rows.map((one) =>
        finding(
          '未用数据 unused row',
          placed(one.symbol, one.ecosystem, one.item),
          null,
          null,
          `${one.row + 1}`,
        ),
      ),
    ],
  }
}
