import { type AllocationRow, allocationRow, MAX_ALLOCATION_ROWS } from '../../engine/facts/registry.ts'
import type { TableKind } from '../edge/table-kind.ts'

/** Headings of the template, and what people write for them. The name is for who reads the file; the code decides. */
export const ALLOCATION_COLUMNS = {
  uscc: ['uscc', '统一社会信用代码', '信用代码'],
  name: ['name', '名称', '企业名称', '单位名称'],
  symbol: ['symbol', '品种', '品种代码'],
  quantity: ['quantity', '数量', '分配量', '配额'],
} as const

/** "1,234.5" as people write it: commas stand between thousands only. */
const GROUPED = /^\d{1,3}(,\d{3})+(\.\d+)?$/

/** A table of allocations, as an authority announces it. */
export const ALLOCATION_FILE: TableKind<AllocationRow> = {
  columns: ALLOCATION_COLUMNS,
  needed: ['uscc', 'symbol', 'quantity'],
  schema: allocationRow,
  maxRows: MAX_ALLOCATION_ROWS,
  isLeftOpen: (cell) => cell('quantity') === '',
  rowOf(cells) {
    const [uscc, symbol, quantity = ''] = ['uscc', 'symbol', 'quantity'].map((name) => cells.get(name))
    return {
      uscc: uscc?.toUpperCase(),
      symbol: symbol?.toUpperCase(),
      quantity: GROUPED.test(quantity) ? quantity.replaceAll(',', '') : quantity,
    }
  },
}
