import type { DatasetRow, Divisor, Divisors } from './account-model.ts'
import { valueIn } from './units.ts'

/** Symbols of what totals are divided by: the people of the area, and its gross domestic product. */
export const POPULATION = 'population'
export const GROSS_DOMESTIC_PRODUCT = 'GDP'

/**
 * What the dataset gives to divide totals by; undefined where it gives neither. A product is taken that is at the prices
 * of the account: of `priceYear`, or without one of the period.
 */
export function divisorsOf(
  rows: readonly DatasetRow[],
  period: number,
  priceYear: number = period,
): Divisors | undefined {
  const isAtPrices = (row: DatasetRow) => (row.priceYear ?? period) === priceYear
  const population = divisorOf(rows, POPULATION, 'person')
  const grossDomesticProduct = divisorOf(rows.filter(isAtPrices), GROSS_DOMESTIC_PRODUCT, 'CNY')
  if (!population && !grossDomesticProduct) return undefined
  return {
    ...(population ? { population } : {}),
    ...(grossDomesticProduct ? { grossDomesticProduct } : {}),
  }
}

function divisorOf(rows: readonly DatasetRow[], symbol: string, unit: string): Divisor | undefined {
  const row = rows.find((one) => one.symbol === symbol)
  const value = row && valueIn(row, unit)
  if (!row || value === undefined) return undefined
  const given = { value: row.value, unit: row.unit }
  return { value, unit, given, source: row.source, grade: row.grade }
}
