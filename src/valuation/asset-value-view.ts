import { compensatedSum } from '../../engine/base/sum.ts'
import type { AssetValueAnswer } from '../../engine/facts/seea.ts'
import { assetChange, assetValue, type Discounting } from '../../engine/seea/asset-account.ts'
import type { Account } from '../../engine/valuation/account-model.ts'
import type { Service } from '../edge/service.ts'
import { seeaPlaces } from './seea-places.ts'

/** What the flows of an account are worth as assets, and since an opening account. */
export function assetValueView(
  service: Service,
  closing: { readonly valuation_id: number; readonly account: Account },
  discounting: Discounting,
  opening?: { readonly valuation_id: number; readonly account: Account },
): AssetValueAnswer {
  const { placeOf, nameOf } = seeaPlaces(service)
  const named = (indicatorId: string) => ({ indicator_id: indicatorId, name: nameOf(indicatorId) })
  const { annuityFactor, services, total, sensitivity } = assetValue(closing.account, placeOf, discounting)
  const lines = opening && assetChange(opening.account, closing.account, placeOf, discounting)
  return {
    valuation_id: closing.valuation_id,
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
            opening_valuation_id: opening.valuation_id,
            opening: compensatedSum(lines.map((line) => line.opening)),
            closing: compensatedSum(lines.map((line) => line.closing)),
            lines: lines.map(({ indicatorId, ...line }) => ({ ...named(indicatorId), ...line })),
          }
        : null,
  }
}
