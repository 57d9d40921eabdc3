import { compensatedSum } from '../base/sum.ts'
import type { Account } from '../valuation/account-model.ts'
import { ownValue } from '../valuation/net-imports.ts'
import { finalServices, type SeeaPlace, sharesOf } from './account-tables.ts'
import type { Discounting } from './asset-account.ts'
import {
  type AreaFactors,
  type AssetEntry,
  type AssetService,
  annuityFactor,
  assetEntry,
} from './asset-value.ts'

/** An account at one end of the period, with the extent of its ecosystem types in hectares. */
export interface AccountAt {
  readonly account: Account
  readonly extent: Readonly<Record<string, number>>
}

/**
 * The monetary ecosystem asset account (SEEA EA table 10.1) by ecosystem type, in CNY: each final service's flow, expected
 * to go on as it is, at net present value, and its change told apart into area, price and volume (appendix A10.1). A
 * volume is entered by how the condition of its type changed; of a type without a condition account it did not.
 */
export function assetTable(
  opening: AccountAt,
  closing: AccountAt,
  placeOf: (indicatorId: string) => SeeaPlace,
  { rate, years }: Discounting,
  conditionChange: ReadonlyMap<string, number>,
): AssetEntry[] {
  const factor = annuityFactor(rate, years)
  const before = flowsOf(opening, placeOf, factor)
  const after = flowsOf(closing, placeOf, factor)
  const types = [...new Set([...before.keys(), ...after.keys()])]
  return types.map((ecosystem) => {
    const [one, other] = [before.get(ecosystem), after.get(ecosystem)]
    const indicatorIds = [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])]
    const areas = areasOf(ecosystem, opening, closing, {
      opening: one !== undefined,
      closing: other !== undefined,
    })
    const services = indicatorIds.map((indicatorId) =>
      bothEnds(one?.get(indicatorId), other?.get(indicatorId), areas),
    )
    return assetEntry(ecosystem, services, conditionChange.get(ecosystem) ?? 0)
  })
}

/** A service of one type at one end: its value as an asset, and its physical flow where one is known. */
interface FlowAt {
  readonly value: number
  readonly flow: number | undefined
  readonly unit: string | undefined
}

function flowsOf(
  { account }: AccountAt,
  placeOf: (indicatorId: string) => SeeaPlace,
  factor: number,
): Map<string, Map<string, FlowAt>> {
  const byType = new Map<string, Map<string, FlowAt>>()
  for (const indicator of finalServices(account, placeOf)) {
    for (const [ecosystem, share] of Object.entries(sharesOf(indicator))) {
      const services = byType.get(ecosystem) ?? new Map<string, FlowAt>()
      byType.set(ecosystem, services)
      const value = ownValue(indicator) * share * factor
      const { physical } = indicator
      const flow = physical ? physical.value * share : undefined
      services.set(indicator.indicatorId, { value, flow, unit: physical?.unit })
    }
  }
  return byType
}

/**
 * The extent of a type at both ends, in hectares. Where only one survey has it, the other has none of it if that knows of
 * any extent and of no flow there; else the two tell nothing of areas, and the area counts as unchanged.
 */
function areasOf(
  ecosystem: string,
  opening: AccountAt,
  closing: AccountAt,
  hasFlow: { readonly opening: boolean; readonly closing: boolean },
): readonly [number, number] {
  const areaAt = ({ extent }: AccountAt, isUsed: boolean) => {
    const area = extent[ecosystem] ?? 0
    return area > 0 || (!isUsed && Object.keys(extent).length > 0) ? area : undefined
  }
  const [before, after] = [areaAt(opening, hasFlow.opening), areaAt(closing, hasFlow.closing)]
  return before === undefined || after === undefined ? [1, 1] : [before, after]
}

/**
 * Of a service that is there at one end only, the price is the other's, and where it had no area the flow for an area. Where
 * no physical flow is known of both, the values stand for it: their change is then one of volume.
 */
function bothEnds(
  opening: FlowAt | undefined,
  closing: FlowAt | undefined,
  [before, after]: readonly [number, number],
): AssetService {
  const known = [opening, closing].filter((end) => end !== undefined)
  const isPhysical = known.every(
    ({ flow, unit }) => flow !== undefined && flow !== 0 && unit === known[0]!.unit,
  )
  const quantity = (end: FlowAt | undefined) => (end ? (isPhysical ? end.flow! : end.value) : 0)
  const priceOf = (end: FlowAt | undefined) => (quantity(end) === 0 ? undefined : end!.value / quantity(end))
  const densityOf = (end: FlowAt | undefined, area: number) => (area === 0 ? undefined : quantity(end) / area)
  const [p0, p1] = [priceOf(opening), priceOf(closing)]
  const [q0, q1] = [densityOf(opening, before), densityOf(closing, after)]
  const factors = (price: number | undefined, density: number | undefined, area: number): AreaFactors => ({
    unitValue: price ?? 0,
    flowPerArea: density ?? 0,
    area,
  })
  return { opening: factors(p0 ?? p1, q0 ?? q1, before), closing: factors(p1 ?? p0, q1 ?? q0, after) }
}

/** The rows of all types added up: the account of the area. */
export function totalEntry(entries: readonly AssetEntry[]): Omit<AssetEntry, 'ecosystem'> {
  const total = (of: Exclude<keyof AssetEntry, 'ecosystem'>) =>
    compensatedSum(entries.map((entry) => entry[of]))
  return {
    opening: total('opening'),
    enhancement: total('enhancement'),
    degradation: total('degradation'),
    conversionAdditions: total('conversionAdditions'),
    conversionReductions: total('conversionReductions'),
    upwardReappraisal: total('upwardReappraisal'),
    downwardReappraisal: total('downwardReappraisal'),
    revaluation: total('revaluation'),
    netChange: total('netChange'),
    closing: total('closing'),
  }
}
