import type { Profile } from '../../engine/facts/catalogue.ts'
import type { SeeaPlace } from '../../engine/seea/account-tables.ts'
import type { Service } from '../edge/service.ts'

/** Where the indicators of the catalogue stand in SEEA EA, and their names; a profile may name other users. */
export function seeaPlaces({ catalog }: Service, profile?: Profile) {
  const users = new Map(profile?.indicators.map((one) => [one.indicator_id, one.beneficiary]))
  const places = new Map(
    catalog.products.flatMap(({ seea, indicators }) =>
      indicators.map((one) => {
        const role = one.seea_role ?? seea.role
        return [one.indicator_id, { name: one.name, seea: { ...seea, role } }] as const
      }),
    ),
  )
  return {
    nameOf: (indicatorId: string) => places.get(indicatorId)!.name,
    placeOf(indicatorId: string): SeeaPlace {
      const { service, role, beneficiary } = places.get(indicatorId)!.seea
      return { service, role, beneficiary: users.get(indicatorId) ?? beneficiary }
    },
  }
}
