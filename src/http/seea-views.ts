import { compensatedSum } from '../../engine/base/sum.ts'
import { type SeeaPlace, seeaAccounts } from '../../engine/seea/account-tables.ts'
import { assetChange, assetValue, type Discounting } from '../../engine/seea/asset-account.ts'
import type { Account } from '../../engine/valuation/account-model.ts'
import type { Service } from '../app/service.ts'
import type { AssetValueAnswer, SeeaAccountsAnswer } from '../contract/valuation-tables.ts'

/** Where the indicators of the catalogue stand in SEEA EA, and their names. */
function seeaPlaces({ catalog }: Service) {
  const places = new Map(
    catalog.products.flatMap(({ seea, indicators }) =>
      indicators.map((one) => [one.indicator_id, { name: one.name, seea }] as const),
    ),
  )
  return {
    nameOf: (indicatorId: string) => places.get(indicatorId)!.name,
    placeOf(indicatorId: string): SeeaPlace {
      const { service, role, beneficiary } = places.get(indicatorId)!.seea
      return { service, role, beneficiary }
    },
  }
}

/** What the flows of an account are worth as assets, and since an opening account. */
export function assetValueView(
  service: Service,
  closing: { readonly valuationId: number; readonly account: Account },
  discounting: Discounting,
  opening?: { readonly valuationId: number; readonly account: Account },
): AssetValueAnswer {
  const { placeOf, nameOf } = seeaPlaces(service)
  const named = (indicatorId: string) => ({ indicator_id: indicatorId, name: nameOf(indicatorId) })
  const { annuityFactor, services, total, sensitivity } = assetValue(closing.account, placeOf, discounting)
  const lines = opening && assetChange(opening.account, closing.account, placeOf, discounting)
  return {
    valuation_id: closing.valuationId,
    unit: 'CNY',
    ...discounting,
    annuity_factor: annuityFactor,
    services: services.map(({ indicatorId, annualValue, value }) => ({
      ...named(indicatorId),
      annual_value: annualValue,
      value,
    })),
    total,
    sensitivity: [...sensitivity],
    change:
      opening && lines
        ? {
            opening_valuation_id: opening.valuationId,
            opening: compensatedSum(lines.map((line) => line.opening)),
            closing: compensatedSum(lines.map((line) => line.closing)),
            lines: lines.map(({ indicatorId, ...line }) => ({ ...named(indicatorId), ...line })),
          }
        : null,
  }
}

/** The account as SEEA EA tables. */
export function accountsView(service: Service, valuationId: number, account: Account): SeeaAccountsAnswer {
  const { placeOf, nameOf } = seeaPlaces(service)
  const { extent, supplyUse, outside } = seeaAccounts(account, placeOf)
  const { rows } = supplyUse
  return {
    valuation_id: valuationId,
    unit: 'CNY',
    extent: { ...extent },
    supply: rows.map((row) => ({
      service: row.service,
      by_ecosystem: { ...row.supplyByEcosystem },
      total: row.value,
    })),
    use: rows.map((row) => ({
      service: row.service,
      by_beneficiary: row.useByBeneficiary as Record<string, number>,
      total: row.value,
    })),
    supply_by_ecosystem: { ...supplyUse.supplyByEcosystem },
    use_by_beneficiary: supplyUse.useByBeneficiary as Record<string, number>,
    net_imports: rows.reduce((sum, row) => sum + row.netImportValue, 0),
    gep: supplyUse.gep,
    gep_of_profile: account.gep.value,
    holds: supplyUse.holds,
    outside: outside.map((one) => ({
      indicator_id: one.indicatorId,
      name: nameOf(one.indicatorId),
      role: one.role,
      value: one.value,
      is_in_profile_total: one.isInTotal,
    })),
  }
}
