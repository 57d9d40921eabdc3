import { CONDITION, CONVERTED } from '../../engine/seea/account-rows.ts'
import { GROSS_DOMESTIC_PRODUCT, POPULATION } from '../../engine/valuation/divisors.ts'
import { NET_IMPORTS } from '../../engine/valuation/net-imports.ts'

/** What a row is about: the area, an indicator (its item), a conversion from its item to its ecosystem, a variable (its item). */
export type AccountSubject = 'area' | 'indicator' | 'conversion' | 'condition'

export interface AccountSymbol {
  readonly of: AccountSubject
  /** Absent: the unit of what is measured. */
  readonly unit?: string
  readonly min: number
}

/** Symbols that an account reads beside those of its formulas. */
export const ACCOUNT_SYMBOLS: ReadonlyMap<string, AccountSymbol> = new Map<string, AccountSymbol>([
  [NET_IMPORTS, { of: 'indicator', unit: 'CNY', min: -Infinity }],
  [POPULATION, { of: 'area', unit: 'person', min: 1 }],
  [GROSS_DOMESTIC_PRODUCT, { of: 'area', unit: 'CNY', min: 1 }],
  [CONVERTED.managed, { of: 'conversion', unit: 'hm^2', min: 0 }],
  [CONVERTED.unmanaged, { of: 'conversion', unit: 'hm^2', min: 0 }],
  [CONDITION, { of: 'condition', min: -Infinity }],
])
