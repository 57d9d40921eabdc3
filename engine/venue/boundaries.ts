import { ok, rejected } from '../base/result.ts'
import { boundaryBody } from '../facts/boundary.ts'
import { MAX_BOUNDARY_POINTS } from '../facts/boundary-limits.ts'
import { isArea } from './areas.ts'
import { command } from './command.ts'

/** Draws an area of the catalogue: each ring is closed and bounds something. */
export const setBoundary = command(
  'set_boundary',
  boundaryBody,
  ['maker'],
  ['area_not_found', 'boundary_invalid'],
  (venue, { area, polygons, map_approval, document }, { at }) => {
    if (!isArea(venue, area)) return rejected('area_not_found', `area: ${area} is not in /v1/areas`)
    const rings = polygons.flat()
    const count = rings.reduce((sum, ring) => sum + ring.length, 0)
    if (count > MAX_BOUNDARY_POINTS)
      return rejected(
        'boundary_invalid',
        `polygons: ${count} points, at most ${MAX_BOUNDARY_POINTS}; simplify them`,
      )
    const open = rings.findIndex((ring) => ring[0]!.join() !== ring.at(-1)!.join())
    if (open >= 0)
      return rejected('boundary_invalid', `polygons: ring ${open + 1} does not end where it begins`)
    const flat = rings.findIndex((ring) => enclosed(ring) === 0)
    if (flat >= 0) return rejected('boundary_invalid', `polygons: ring ${flat + 1} bounds nothing`)
    venue.shelves.boundaries.put({ area, polygons, map_approval, document, at })
    return ok({ area })
  },
)

/** Twice what a ring bounds, with its sign, in square degrees (the shoelace formula). */
function enclosed(ring: readonly (readonly [number, number])[]): number {
  let sum = 0
  for (let index = 1; index < ring.length; index++) {
    const [[x0, y0], [x1, y1]] = [ring[index - 1]!, ring[index]!]
    sum += x0 * y1 - x1 * y0
  }
  return sum
}
