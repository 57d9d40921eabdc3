import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { type Boundary, boundary } from '../../engine/facts/boundary.ts'
import { accountingArea } from '../../engine/facts/common.ts'
import { setBoundary } from '../../engine/venue/boundaries.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'

const tag = 'catalogue'

export function boundaryRoutes(app: Router): void {
  does(app, setBoundary, {
    tag,
    summary: 'Draw an area: its boundary, with the approval number of the map',
    path: '/v1/boundaries',
    answer: boundary,
    view: ({ service, value }) => dated(venueOf(service).shelves.boundaries.get(value.area)!),
  })
  reads(app, {
    tag,
    summary: 'Boundaries of the areas within one',
    path: '/v1/boundaries',
    query: z.strictObject({ parent: accountingArea.optional() }),
    answer: z.object({ data: z.array(boundary) }),
    view: ({ service, query: { parent } }) => {
      const within = new Set(
        service.catalog.regions.filter((one) => one.parent === parent).map(({ area }) => area),
      )
      const drawn = [...venueOf(service).shelves.boundaries.values()]
      return { data: drawn.filter(({ area }) => parent === undefined || within.has(area)).map(dated) }
    },
  })
}

function dated(one: Boundary) {
  return { ...one, at: timeOf(one.at) }
}
