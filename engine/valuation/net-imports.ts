import { ok, type Result } from '../base/result.ts'
import type { AccountInput, IndicatorResult, NetImports } from './account-model.ts'
import { reportedOf } from './figures.ts'
import { type PriceReject, priceMove, ratioOf } from './prices.ts'
import { parseUnit, ratio } from './units.ts'

/** Symbol of the rows that say, for the indicator named as their item, what came from outside the area. */
export const NET_IMPORTS = 'net_imports'

const YUAN = parseUnit('CNY')

/**
 * What of an indicator's value other areas have supplied, less what this area supplied to theirs, in CNY: it is taken off
 * (区域外生态产品价值扣减, GB/T 46869-2025; net imports of intermediate services, SEEA EA 9.18). Nought where no row tells
 * of any, and shown as nought. In prices of the year that the account is in.
 */
export function netImportsOf(input: AccountInput, indicatorId: string): Result<NetImports, PriceReject> {
  const reported = reportedOf(input, NET_IMPORTS, { item: indicatorId })
  if (!reported) return ok({ value: 0, unit: 'CNY' })
  const move = priceMove(input, reported)
  if (!move.ok) return move
  const unit = parseUnit(reported.measured.unit)
  if (!unit.ok || !YUAN.ok) throw new Error(`net imports of ${indicatorId} in ${reported.measured.unit}`)
  const factor = ratio(unit.value, YUAN.value) * (move.value ? ratioOf(move.value) : 1)
  const { measured: given, provenance } = reported
  return ok({ value: given.value * factor, unit: 'CNY', factor, given, provenance })
}

/** What an indicator adds to the total of its account, in CNY: its value less net imports, or nothing if it is not final. */
export function countedValue({ isFinal, monetary, netImports }: IndicatorResult): number {
  return isFinal && monetary ? monetary.value - (netImports?.value ?? 0) : 0
}
