import { assert } from '../base/assert.ts'
import type { DatasetRow } from '../valuation/account-model.ts'
import { valueIn } from '../valuation/units.ts'
import type { Conversion } from './extent.ts'

/** Symbols of rows that say how much of the ecosystem named turned into it in the period, from the type in `item`. */
export const CONVERTED = { managed: 'converted_managed', unmanaged: 'converted_unmanaged' } as const
/** Symbol of rows that measure the variable in `item` for the ecosystem named. */
export const CONDITION = 'condition'

const EXTENT = 'A'

/** Whether a row goes into the tables of extent or condition: of condition, if its variable is one of the profile's. */
export function isOfTables(
  { symbol, ecosystem, item }: DatasetRow,
  variables: readonly { readonly variable_id: string; readonly ecosystem: string }[],
): boolean {
  if (symbol === CONDITION)
    return variables.some((one) => one.variable_id === item && one.ecosystem === ecosystem)
  return symbol === CONVERTED.managed || symbol === CONVERTED.unmanaged
}

/** Extent of each type at the end of the period, in hectares, in the order of the rows. */
export function extentOf(rows: readonly DatasetRow[]): Record<string, number> {
  return Object.fromEntries(
    rows.flatMap((row) =>
      row.symbol === EXTENT && row.ecosystem !== undefined && row.item === undefined
        ? [[row.ecosystem, hectaresOf(row)]]
        : [],
    ),
  )
}

/** What turned into something else over the period; empty where the rows do not say. */
export function conversionsOf(rows: readonly DatasetRow[]): Conversion[] {
  return rows.flatMap((row) => {
    const isManaged = row.symbol === CONVERTED.managed
    if (!isManaged && row.symbol !== CONVERTED.unmanaged) return []
    return [{ from: row.item ?? '', to: row.ecosystem ?? '', areaHectares: hectaresOf(row), isManaged }]
  })
}

/** Rows of areas are in units of area: that is checked when they come in. */
function hectaresOf(row: DatasetRow): number {
  const hectares = valueIn(row, 'hm^2')
  assert(hectares !== undefined, 'an area has a unit of area')
  return hectares
}
