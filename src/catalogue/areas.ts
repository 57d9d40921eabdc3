import { region } from '../../engine/facts/catalogue.ts'
import { setArea } from '../../engine/venue/areas.ts'
import { memberFault } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does } from '../edge/rows.ts'

/** Areas of which accounts can be made, besides those of the catalogue. */
export function areaRoutes(app: Router): void {
  does(app, setArea, {
    tag: 'catalogue',
    summary:
      'Add an area, or change one that was added: a township, a reserve, a park, a watershed, another city',
    path: '/v1/areas',
    answer: region,
    check: (service, { area_km2, parent }) => {
      const within = service.catalog.regions.find(({ area }) => area === parent)?.area_km2
      if (area_km2 !== undefined && within !== undefined && area_km2 > within)
        throw memberFault('area_km2', 'area_code_invalid', `more than the ${within} km² of ${parent}`)
    },
    view: ({ service, value }) => service.catalog.regions.find(({ area }) => area === value.area)!,
  })
}
