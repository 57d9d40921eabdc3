import { z } from 'zod'
import { allocationRow, MAX_ALLOCATION_ROWS } from '../../engine/facts/registry.ts'
import { inputsOf } from '../../engine/registry/computations/compute.ts'
import type { TableKind } from '../edge/table-kind.ts'

/** Computations that give what is allocated, of figures that stand in the columns of the table. */
export const ALLOCATING = [
  ...(['carbon/pre-allocation', 'carbon/power-benchmark', 'carbon/industry-intensity'] as const),
  ...(['carbon/gap-cap', 'energy/henan-purchase'] as const),
] as const

/** Inputs of these computations by name, with what people write over their columns. */
const INPUT_COLUMNS = new Map<string, string[]>()
const OPTIONS = new Map<string, string>()
for (const { name, title, options } of ALLOCATING.flatMap((id) => inputsOf(id))) {
  INPUT_COLUMNS.set(name, [...(INPUT_COLUMNS.get(name) ?? [name]), title.zh, title.en])
  for (const option of options)
    for (const said of [option.value, option.title.zh, option.title.en]) OPTIONS.set(said, option.value)
}

/** Headings of the template, and what people write for them. The name is for who reads the file; the code decides. */
export const ALLOCATION_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  uscc: ['uscc', '统一社会信用代码', '信用代码'],
  name: ['name', '名称', '企业名称', '单位名称'],
  symbol: ['symbol', '品种', '品种代码'],
  quantity: ['quantity', '数量', '分配量', '配额'],
  ...Object.fromEntries(INPUT_COLUMNS),
}

/** A row of the file: a quantity, or the figures of which a rule computes it. */
export const allocationFileRow = allocationRow.omit({ basis: true, quantity: true }).extend({
  quantity: allocationRow.shape.quantity.optional(),
  inputs: z.record(z.string(), z.string()),
})
export type AllocationFileRow = z.infer<typeof allocationFileRow>

/** "1,234.5" as people write it: commas stand between thousands only. */
const GROUPED = /^\d{1,3}(,\d{3})+(\.\d+)?$/
const ungrouped = (text: string) => (GROUPED.test(text) ? text.replaceAll(',', '') : text)

/** A table of allocations, as an authority announces it. */
export const ALLOCATION_FILE: TableKind<AllocationFileRow> = {
  columns: ALLOCATION_COLUMNS,
  needed: ['uscc', 'symbol'],
  schema: allocationFileRow,
  maxRows: MAX_ALLOCATION_ROWS,
  isLeftOpen: (cell) => ['quantity', ...INPUT_COLUMNS.keys()].every((name) => cell(name) === ''),
  rowOf(cells) {
    const [uscc, symbol, quantity = ''] = ['uscc', 'symbol', 'quantity'].map((name) => cells.get(name))
    const inputs = [...INPUT_COLUMNS.keys()].flatMap((name) => {
      const said = cells.get(name) ?? ''
      return said === '' ? [] : [[name, OPTIONS.get(said) ?? ungrouped(said)]]
    })
    return {
      uscc: uscc?.toUpperCase(),
      symbol: symbol?.toUpperCase(),
      ...(quantity === '' ? {} : { quantity: ungrouped(quantity) }),
      inputs: Object.fromEntries(inputs),
    }
  },
}
