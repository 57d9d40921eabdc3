import { region } from '../../engine/facts/catalogue.ts'
import { setArea } from '../../engine/venue/areas.ts'
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
    view: ({ service, value }) => service.catalog.regions.find(({ area }) => area === value.area)!,
  })
}
