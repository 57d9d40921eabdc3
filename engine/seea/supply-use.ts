import { compensatedSum } from '../base/sum.ts'

/** Who uses a service: columns of the use table (SEEA EA tables 7.1 and 9.1b). */
export const BENEFICIARIES = [
  'agriculture',
  'forestry',
  'fisheries',
  'energy_and_water_supply',
  'other_industry',
  'government',
  'households',
  'exports',
] as const
export type Beneficiary = (typeof BENEFICIARIES)[number]

/** A final service with its flow from each ecosystem type and to each user, and its price. */
export interface ServiceFlow {
  readonly service: string
  readonly unit: string
  readonly flowByEcosystem: Readonly<Record<string, number>>
  readonly flowByBeneficiary: Readonly<Partial<Record<Beneficiary, number>>>
  readonly price: number
  /** Flows of intermediate services that came from elsewhere: their value is taken off (SEEA EA 9.18). */
  readonly netImportValue?: number
}

/** A row of both tables: physical flows have the row's unit and are not added down the columns; values are. */
export interface ServiceRow {
  readonly service: string
  readonly unit: string
  readonly flow: number
  readonly supplyByEcosystem: Readonly<Record<string, number>>
  readonly useByBeneficiary: Readonly<Partial<Record<Beneficiary, number>>>
  readonly netImportValue: number
  readonly value: number
}

export interface SupplyUse {
  readonly rows: readonly ServiceRow[]
  readonly supplyByEcosystem: Readonly<Record<string, number>>
  readonly useByBeneficiary: Readonly<Partial<Record<Beneficiary, number>>>
  /** Σ of final services less net imports of intermediate ones. */
  readonly gep: number
  /** Of every service as much is used as is supplied. */
  readonly holds: boolean
}

/** Doubles that were added in another order may differ in their last digits. */
const IDENTITY_TOLERANCE = 1e-12

/** The monetary supply and use tables of an area (SEEA EA tables 9.1a and 9.1b). */
export function supplyAndUse(flows: readonly ServiceFlow[]): SupplyUse {
  const rows = flows.map((flow): ServiceRow => {
    const valued = (flows: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(flows).map(([name, amount]) => [name, amount * flow.price]))
    const supplyByEcosystem = valued(flow.flowByEcosystem)
    return {
      service: flow.service,
      unit: flow.unit,
      flow: compensatedSum(Object.values(flow.flowByEcosystem)),
      supplyByEcosystem,
      useByBeneficiary: valued(flow.flowByBeneficiary as Record<string, number>),
      netImportValue: flow.netImportValue ?? 0,
      value: compensatedSum(Object.values(supplyByEcosystem)),
    }
  })
  const columns = <K extends string>(of: (row: ServiceRow) => Readonly<Partial<Record<K, number>>>) => {
    const names = [...new Set(rows.flatMap((row) => Object.keys(of(row)) as K[]))]
    return Object.fromEntries(
      names.map((name) => [name, compensatedSum(rows.map((row) => of(row)[name] ?? 0))]),
    ) as Record<K, number>
  }
  const used = (row: ServiceRow) => compensatedSum(Object.values(row.useByBeneficiary))
  return {
    rows,
    supplyByEcosystem: columns((row) => row.supplyByEcosystem),
    useByBeneficiary: columns((row) => row.useByBeneficiary),
    gep: compensatedSum(rows.flatMap((row) => [row.value, -row.netImportValue])),
    holds: rows.every((row) => Math.abs(used(row) - row.value) <= Math.abs(row.value) * IDENTITY_TOLERANCE),
  }
}
