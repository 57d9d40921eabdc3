import { compensatedSum } from '../base/sum.ts'
import type { Account, IndicatorResult } from '../valuation/account-model.ts'
import { derivedSteps } from '../valuation/derivations.ts'
import { type Beneficiary, type ServiceFlow, type SupplyUse, supplyAndUse } from './supply-use.ts'

/** Where what an indicator measures stands in SEEA EA. */
export interface SeeaPlace {
  readonly service: string | undefined
  readonly role: 'final' | 'intermediate' | 'abiotic' | 'outside'
  readonly beneficiary: Beneficiary
}

/** The part of a flow that no ecosystem type is known for. */
export const NOT_ALLOCATED = 'not_allocated'

/** A service's physical flow, in its own unit: rows of other units are not added to it. */
export interface PhysicalFlow {
  readonly indicatorId: string
  readonly service: string | undefined
  readonly unit: string
  readonly supplyByEcosystem: Readonly<Record<string, number>>
  readonly useByBeneficiary: Readonly<Partial<Record<Beneficiary, number>>>
  readonly total: number
}

export interface SeeaAccounts {
  readonly physical: readonly PhysicalFlow[]
  readonly supplyUse: SupplyUse
  /** The indicator of each row of the supply and use tables. */
  readonly indicatorIds: readonly string[]
  /** What the account counts and SEEA EA does not, with why. */
  readonly outside: readonly {
    readonly indicatorId: string
    readonly role: SeeaPlace['role']
    readonly value: number
    readonly isInTotal: boolean
  }[]
}

/**
 * An account as SEEA EA tables: final services by ecosystem type and by user, as physical flows and in CNY, less net
 * imports. A service's value is spread over ecosystem types as its physical flow is; what the account had from the whole
 * area stays unallocated, and is said so.
 */
export function seeaAccounts(account: Account, placeOf: (indicatorId: string) => SeeaPlace): SeeaAccounts {
  const final = finalServices(account, placeOf)
  const flows = final.map((one): ServiceFlow => {
    const { service, beneficiary } = placeOf(one.indicatorId)
    const value = one.monetary!.value
    return {
      service: service ? `${one.indicatorId} (${service})` : one.indicatorId,
      unit: 'CNY',
      flowByEcosystem: spread(one, value),
      flowByBeneficiary: { [beneficiary]: value },
      price: 1,
      netImportValue: one.netImports?.value ?? 0,
    }
  })
  return {
    physical: final.flatMap((one): PhysicalFlow[] => {
      if (!one.physical) return []
      const { indicatorId, physical } = one
      const { service, beneficiary } = placeOf(indicatorId)
      const { unit, value } = physical
      const useByBeneficiary = { [beneficiary]: value }
      return [
        { indicatorId, service, unit, supplyByEcosystem: spread(one, value), useByBeneficiary, total: value },
      ]
    }),
    supplyUse: supplyAndUse(flows),
    indicatorIds: final.map(({ indicatorId }) => indicatorId),
    outside: account.indicators
      .filter((one) => one.monetary !== undefined && !final.includes(one))
      .map((one) => ({
        indicatorId: one.indicatorId,
        role: placeOf(one.indicatorId).role,
        value: one.monetary!.value,
        isInTotal: one.isFinal,
      })),
  }
}

/** Indicators of final services that have a value and count: of methods for the same thing a profile counts one. */
export function finalServices(
  { indicators }: Account,
  placeOf: (indicatorId: string) => SeeaPlace,
): IndicatorResult[] {
  return indicators.filter(
    ({ indicatorId, isFinal, monetary }) =>
      isFinal && monetary !== undefined && placeOf(indicatorId).role === 'final',
  )
}

function spread(indicator: IndicatorResult, amount: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(sharesOf(indicator)).map(([ecosystem, share]) => [ecosystem, share * amount]),
  )
}

/** Shares of an indicator's flow by ecosystem type, from the evaluations that were summed for it. */
export function sharesOf(indicator: Pick<IndicatorResult, 'trace' | 'netImports'>): Record<string, number> {
  const { trace } = indicator
  const derived = derivedSteps(indicator)
  const parts = trace.filter(({ ecosystem }, position) => ecosystem !== undefined && !derived.has(position))
  const total = compensatedSum(parts.map(({ value }) => value))
  if (parts.length === 0 || total === 0) return { [NOT_ALLOCATED]: 1 }
  const shares: Record<string, number> = {}
  for (const { ecosystem, value } of parts) shares[ecosystem!] = (shares[ecosystem!] ?? 0) + value / total
  return shares
}
