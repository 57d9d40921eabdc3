import { compensatedSum } from '../base/sum.ts'
import type { Account, IndicatorResult } from '../valuation/account-model.ts'
import { finalServices, NOT_ALLOCATED, type SeeaPlace, sharesOf } from './account-tables.ts'
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
    const services = indicatorIds.map((indicatorId) =>
      bothEnds(one?.get(indicatorId), other?.get(indicatorId)),
    )
    return assetEntry(ecosystem, services, conditionChange.get(ecosystem) ?? 0)
  })
}

/** What is known of a service at one end: the value of its flow as an asset, the flow, and the area that it comes from. */
interface FlowAt {
  readonly value: number
  readonly flow: number
  readonly area: number
}

function flowsOf(
  { account, extent }: AccountAt,
  placeOf: (indicatorId: string) => SeeaPlace,
  factor: number,
): Map<string, Map<string, FlowAt>> {
  const byType = new Map<string, Map<string, FlowAt>>()
  for (const indicator of finalServices(account, placeOf)) {
    for (const [ecosystem, share] of Object.entries(sharesOf(indicator))) {
      const services = byType.get(ecosystem) ?? new Map<string, FlowAt>()
      byType.set(ecosystem, services)
      services.set(indicator.indicatorId, {
        value: indicator.monetary!.value * share * factor,
        flow: quantityOf(indicator) * share,
        // What no type is known for has no extent that could change.
        area: ecosystem === NOT_ALLOCATED ? 1 : (extent[ecosystem] ?? 1),
      })
    }
  }
  return byType
}

/** Where no physical flow is known, the value stands for it: its change is then one of volume. */
function quantityOf({ physical, monetary }: IndicatorResult): number {
  return physical?.value || monetary!.value
}

/** Of a service that is there at one end only, the price, and where it had no area the flow for an area, are the other's. */
function bothEnds(opening: FlowAt | undefined, closing: FlowAt | undefined): AssetService {
  const [one, other] = [factorsOf(opening), factorsOf(closing)]
  const filled = (own: Partial<AreaFactors>, from: Partial<AreaFactors>): AreaFactors => ({
    unitValue: own.unitValue ?? from.unitValue ?? 0,
    flowPerArea: own.flowPerArea ?? from.flowPerArea ?? 0,
    area: own.area ?? from.area ?? 0,
  })
  return { opening: filled(one, other), closing: filled(other, one) }
}

function factorsOf(end: FlowAt | undefined): Partial<AreaFactors> {
  if (!end) return { flowPerArea: 0 }
  const { value, flow, area } = end
  return {
    area,
    ...(flow === 0 ? {} : { unitValue: value / flow }),
    ...(area === 0 ? {} : { flowPerArea: flow / area }),
  }
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
