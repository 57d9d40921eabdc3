import type { DatasetRow, Divisor, Divisors } from './account-model.ts'
import { parseUnit, ratio } from './units.ts'

/** Symbols of what totals are divided by: the people of the area, and its gross domestic product. */
export const POPULATION = 'population'
export const GROSS_DOMESTIC_PRODUCT = 'GDP'

/** What the dataset gives to divide totals by; undefined where it gives neither. */
export function divisorsOf(rows: readonly DatasetRow[], isAtCurrentPrices: boolean): Divisors | undefined {
  const population = divisorOf(rows, POPULATION, 'person')
  const grossDomesticProduct = isAtCurrentPrices ? divisorOf(rows, GROSS_DOMESTIC_PRODUCT, 'CNY') : undefined
  if (!population && !grossDomesticProduct) return undefined
  return {
    ...(population ? { population } : {}),
    ...(grossDomesticProduct ? { grossDomesticProduct } : {}),
  }
}

function divisorOf(rows: readonly DatasetRow[], symbol: string, unit: string): Divisor | undefined {
  const row = rows.find((one) => one.symbol === symbol)
  const [from, to] = [parseUnit(row?.unit ?? unit), parseUnit(unit)]
  if (!row || !from.ok || !to.ok) return undefined
  const given = { value: row.value, unit: row.unit }
  return { value: row.value * ratio(from.value, to.value), unit, given, source: row.source, grade: row.grade }
}
