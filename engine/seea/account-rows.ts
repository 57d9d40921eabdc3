import type { DatasetRow } from '../valuation/account-model.ts'
import { parseUnit, ratio, sameDimensions } from '../valuation/units.ts'
import type { Conversion } from './extent.ts'

/** Symbols of rows that say how much of the ecosystem named turned into it in the period, from the type in `item`. */
export const CONVERTED = { managed: 'converted_managed', unmanaged: 'converted_unmanaged' } as const
/** Symbol of rows that measure the variable in `item` for the ecosystem named. */
export const CONDITION = 'condition'

const EXTENT = 'A'

/** Whether a row is there for the tables of extent and condition alone: it values nothing. */
export function isOfTables({ symbol }: DatasetRow): boolean {
  return symbol === CONVERTED.managed || symbol === CONVERTED.unmanaged || symbol === CONDITION
}

/** A row's value in another unit; undefined where the dimensions differ. */
export function valueIn(row: Pick<DatasetRow, 'value' | 'unit'>, unit: string): number | undefined {
  const [from, to] = [parseUnit(row.unit), parseUnit(unit)]
  if (!from.ok || !to.ok || !sameDimensions(from.value, to.value)) return undefined
  return row.value * ratio(from.value, to.value)
}

/** Extent of each type at the end of the period, in hectares, in the order of the rows. */
export function extentOf(rows: readonly DatasetRow[]): Record<string, number> {
  return Object.fromEntries(
    rows.flatMap((row) =>
      row.symbol === EXTENT && row.ecosystem !== undefined && row.item === undefined
        ? [[row.ecosystem, valueIn(row, 'hm^2') ?? 0]]
        : [],
    ),
  )
}

/** What turned into something else over the period; empty where the rows do not say. */
export function conversionsOf(rows: readonly DatasetRow[]): Conversion[] {
  return rows.flatMap((row) => {
    const isManaged = row.symbol === CONVERTED.managed
    if (!isManaged && row.symbol !== CONVERTED.unmanaged) return []
    return [
      { from: row.item ?? '', to: row.ecosystem ?? '', areaHectares: valueIn(row, 'hm^2') ?? 0, isManaged },
    ]
  })
}
