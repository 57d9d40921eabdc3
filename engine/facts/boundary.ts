import { z } from 'zod'
import { MAX_BOUNDARY_POINTS, MAX_POLYGONS } from './boundary-limits.ts'
import { accountingArea, freeText } from './common.ts'

/** Longitude and latitude, CGCS2000 (EPSG:4490) or WGS 84, in degrees: within China's limits. */
const point = z.tuple([z.number().min(73).max(136), z.number().min(3).max(54)])
/** A closed line: its first point is its last one. */
const ring = z.array(point).min(4).max(MAX_BOUNDARY_POINTS)
/** As RFC 7946: the first ring is the outside, the others are holes. */
const polygons = z.array(z.array(ring).min(1).max(100)).min(1).max(MAX_POLYGONS)

/**
 * Draws an area; another drawing takes its place. A map that the public sees shows its approval number (地图管理条例,
 * 国务院令第664号): the bureau gives it with the drawing.
 */
export const boundaryBody = z.strictObject({
  area: accountingArea,
  polygons,
  map_approval: freeText(60),
  document: freeText(200),
})

export const boundaryRecord = z.object({
  area: z.string(),
  polygons,
  map_approval: z.string(),
  document: z.string(),
  at: z.int(),
})
export type Boundary = z.infer<typeof boundaryRecord>

export const boundary = boundaryRecord.extend({ at: z.string() })
export type BoundaryAnswer = z.infer<typeof boundary>
