import { CONDITION, CONVERTED } from '../../engine/seea/account-rows.ts'
import { GROSS_DOMESTIC_PRODUCT, POPULATION } from '../../engine/valuation/divisors.ts'
import { NET_IMPORTS } from '../../engine/valuation/net-imports.ts'
import { PRICE_INDEX } from '../../engine/valuation/prices.ts'

/** What a row is about: the area, what its item names (an indicator, an index and year), or its item and its ecosystem. */
export type AccountSubject = 'area' | 'indicator' | 'index' | 'conversion' | 'condition'

export interface AccountSymbol {
  readonly of: AccountSubject
  /** Absent: the unit of what is measured. */
  readonly unit?: string
  readonly min: number
}

/** As the formula that moves a price has it. */
const MIN_INDEX = 1e-4

/** Symbols that an account reads beside those of its formulas. */
export const ACCOUNT_SYMBOLS: ReadonlyMap<string, AccountSymbol> = new Map<string, AccountSymbol>([
  [NET_IMPORTS, { of: 'indicator', unit: 'CNY', min: -Infinity }],
  [PRICE_INDEX, { of: 'index', unit: '1', min: MIN_INDEX }],
  [POPULATION, { of: 'area', unit: 'person', min: 1 }],
  [GROSS_DOMESTIC_PRODUCT, { of: 'area', unit: 'CNY', min: 1 }],
  [CONVERTED.managed, { of: 'conversion', unit: 'hm^2', min: 0 }],
  [CONVERTED.unmanaged, { of: 'conversion', unit: 'hm^2', min: 0 }],
  [CONDITION, { of: 'condition', min: -Infinity }],
])
