import { compensatedSum } from '../base/sum.ts'
import type { Account, IndicatorResult } from '../valuation/account-model.ts'
import { type Beneficiary, type ServiceFlow, type SupplyUse, supplyAndUse } from './supply-use.ts'

/** Where what an indicator measures stands in SEEA EA. */
export interface SeeaPlace {
  readonly service: string | undefined
  readonly role: 'final' | 'intermediate' | 'abiotic' | 'outside'
  readonly beneficiary: Beneficiary
}

/** The part of a flow that no ecosystem type is known for. */
export const NOT_ALLOCATED = 'not_allocated'

export interface SeeaAccounts {
  /** Extent at the end of the period in hectares, where the dataset has areas. */
  readonly extent: Readonly<Record<string, number>>
  readonly supplyUse: SupplyUse
  /** What the account counts and SEEA EA does not, with why. */
  readonly outside: readonly {
    readonly indicatorId: string
    readonly role: SeeaPlace['role']
    readonly value: number
    readonly isInTotal: boolean
  }[]
}

/**
 * An account as SEEA EA tables: final services by ecosystem type and by user, in CNY. A service's value is spread over
 * ecosystem types as its physical flow is; what the account had from the whole area stays unallocated, and is said so.
 */
export function seeaAccounts(account: Account, placeOf: (indicatorId: string) => SeeaPlace): SeeaAccounts {
  const valued = account.indicators.filter((one) => one.monetary !== undefined)
  const isFinal = (one: IndicatorResult) => placeOf(one.indicatorId).role === 'final'
  const flows = valued.filter(isFinal).map((one): ServiceFlow => {
    const { service, beneficiary } = placeOf(one.indicatorId)
    const value = one.monetary!.value
    const shares = sharesOf(one)
    return {
      service: service ? `${one.indicatorId} (${service})` : one.indicatorId,
      unit: 'CNY',
      flowByEcosystem: Object.fromEntries(
        Object.entries(shares).map(([name, share]) => [name, share * value]),
      ),
      flowByBeneficiary: { [beneficiary]: value },
      price: 1,
    }
  })
  return {
    extent: extentOf(account),
    supplyUse: supplyAndUse(flows),
    outside: valued
      .filter((one) => !isFinal(one))
      .map((one) => ({
        indicatorId: one.indicatorId,
        role: placeOf(one.indicatorId).role,
        value: one.monetary!.value,
        isInTotal: one.isFinal,
      })),
  }
}

/** Shares of an indicator's flow by ecosystem type, from the evaluations that were summed for it. */
function sharesOf({ trace }: IndicatorResult): Record<string, number> {
  const parts = trace.filter(({ ecosystem }) => ecosystem !== undefined)
  const total = compensatedSum(parts.map(({ value }) => value))
  if (parts.length === 0 || total === 0) return { [NOT_ALLOCATED]: 1 }
  const shares: Record<string, number> = {}
  for (const { ecosystem, value } of parts) shares[ecosystem!] = (shares[ecosystem!] ?? 0) + value / total
  return shares
}

/** Areas that any evaluation of the account used, in hectares; each type once. */
function extentOf(account: Account): Record<string, number> {
  const extent: Record<string, number> = {}
  for (const { trace } of account.indicators) {
    for (const { ecosystem, inputs } of trace) {
      const area = inputs.find(({ symbol, unit }) => symbol === 'A' && unit === 'm^2')
      if (ecosystem !== undefined && area) extent[ecosystem] = area.value / SQUARE_METRES_PER_HECTARE
    }
  }
  return extent
}

const SQUARE_METRES_PER_HECTARE = 10_000
