import type { SeeaPlace } from '../../engine/seea/account-tables.ts'
import type { Service } from '../app/service.ts'

/** Where the indicators of the catalogue stand in SEEA EA, and their names. */
export function seeaPlaces({ catalog }: Service) {
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
