import { ok, type Result } from '../base/result.ts'
import type { IndicatorResult, NetImports, PriceReject } from './account-model.ts'
import { atPriceYear, type Work } from './evaluating.ts'
import { reportedOf } from './figures.ts'
import { valueIn } from './units.ts'

/** Symbol of the rows that say, for the indicator named as their item, what came from outside the area. */
export const NET_IMPORTS = 'net_imports'

/**
 * What of an indicator's value other areas have supplied, less what this area supplied to theirs, in CNY: it is taken off
 * (区域外生态产品价值扣减, GB/T 46869-2025; net imports of intermediate services, SEEA EA 9.18). Nought where no row tells
 * of any, and shown as nought. In prices of the year that the account is in: the move is a step of the trace.
 */
export function netImportsOf(work: Work): Result<NetImports, PriceReject> {
  const reported = reportedOf(work.input, NET_IMPORTS, { item: work.indicator.indicatorId })
  if (!reported) return ok({ value: 0, unit: 'CNY' })
  const priced = atPriceYear(work, reported)
  if (!priced.ok) return priced
  const { measured, provenance } = priced.value
  const value = valueIn(measured, 'CNY')
  if (value === undefined) throw new Error(`net imports in ${measured.unit}`)
  return ok({ value, unit: 'CNY', given: { value: measured.value, unit: measured.unit }, provenance })
}

/** What an indicator adds to the total of its account, in CNY: its value less net imports, or nothing if it is not final. */
export function countedValue({ isFinal, ...indicator }: IndicatorResult): number {
  return isFinal ? ownValue(indicator) : 0
}

/** What an area itself supplies of an indicator, in CNY. */
export function ownValue({ monetary, netImports }: Pick<IndicatorResult, 'monetary' | 'netImports'>): number {
  return monetary ? monetary.value - (netImports?.value ?? 0) : 0
}
