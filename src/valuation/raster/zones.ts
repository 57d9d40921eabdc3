import { extname } from 'node:path'
import { toProj4 } from 'geotiff-geokeys-to-proj4'
import proj4 from 'proj4'
import type { RasterJob } from '../../../engine/facts/raster-job.ts'
import type { Grid } from '../../../engine/raster/grid.ts'
import { markShapes, type Ring, type Shape } from '../../../engine/raster/polygons.ts'
import type { RasterFile } from './geotiff-reader.ts'
import { readVector, VECTOR_ENDINGS } from './vector-shapes.ts'

export function isVector(file: string): boolean {
  return VECTOR_ENDINGS.has(extname(file).toLowerCase())
}

/** Lines in degrees are bent on the map: a long one is cut into pieces of so many degrees before it is laid on it. */
const PIECE_OF_DEGREES = 0.05
const MAX_PIECES = 10_000

/**
 * The shapes of the areas of a vector file, in the coordinates of the land cover map. Every fault is told: no such
 * attribute, an area without a shape.
 */
export async function shapesOf(
  file: string,
  zones: NonNullable<RasterJob['zones']>,
  areas: readonly string[],
  landCover: RasterFile,
  faults: string[],
): Promise<Shape[]> {
  const { field } = zones
  const { features, projection } = await readVector(file, zones.layer)
  const fields = Object.keys(features[0]!.attributes)
  if (field === undefined || !fields.includes(field)) {
    faults.push(`zones.field: say which attribute of ${zones.file} names the area: ${fields.join(', ')}`)
    return []
  }
  const project = projectorOf(zones.file, projection, landCover)
  const shapes: Shape[] = []
  for (const [text, area] of Object.entries(zones.areas)) {
    const own = features.filter(({ attributes }) => String(attributes[field]).trim() === text)
    if (own.length === 0) {
      const known = [...new Set(features.map(({ attributes }) => String(attributes[field]).trim()))]
      faults.push(
        `zones.areas: no shape has ${field} ${text}; there are ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`,
      )
    }
    for (const { rings } of own)
      shapes.push({ value: areas.indexOf(area), rings: rings.map((ring) => project(ring)) })
  }
  return shapes
}

/** From the coordinates of a file to those of the map. Throws a sentence where either is not known. */
function projectorOf(file: string, projection: string, landCover: RasterFile): (ring: Ring) => Ring {
  const code = /^EPSG:(\d+)$/.exec(projection)?.[1]
  const from = code === undefined ? readableWkt(projection) : proj4Of({ GeographicTypeGeoKey: Number(code) })
  const to = proj4Of(landCover.keys)
  if (from === undefined || to === undefined) {
    const which = from === undefined ? projection : landCover.grid.projection.name
    throw new Error(
      `${file}: shapes can't be laid on the map, since ${which} is not known; reproject ${from === undefined ? 'the shapes' : 'the map'}, for example to EPSG:6933`,
    )
  }
  try {
    const { forward } = proj4(from, to)
    const isDegrees = /longlat|^GEOGCS|^GEODCRS|^GEOGCRS/.test(from)
    return (ring) => (isDegrees ? cutLines(ring) : ring).map(([x, y]) => forward([x, y]) as [number, number])
  } catch (error) {
    throw new Error(
      `${file}: its projection can't be read (${error instanceof Error ? error.message : error})`,
    )
  }
}

/** A projection as programs of ESRI write it, by the name that proj4 knows it under. */
function readableWkt(text: string): string {
  return text
    .replace(
      /PROJECTION\["Behrmann"\]/i,
      'PROJECTION["Cylindrical_Equal_Area"],PARAMETER["standard_parallel_1",30]',
    )
    .replace(/,?TOWGS84\[[^\]]*\]/gi, '')
}

/** What a projection can't be made without; keys of heights, or of both kinds, are no matter. */
const FATAL = ['CRSNotSupported', 'conversionNotSupported', 'coordinateTransformationNotSupported']

/** As proj4 takes it: from the keys of a GeoTIFF, which may be no more than a registered code. */
function proj4Of(keys: RasterFile['keys']): string | undefined {
  const code = keys.ProjectedCSTypeGeoKey ?? keys.GeographicTypeGeoKey
  const known = proj4.defs(`EPSG:${code}`)
  if (known) return `EPSG:${code}`
  const { proj4: text, errors } = toProj4({ GTModelTypeGeoKey: 2, ...keys } as never)
  const isFatal = FATAL.some((error) => error in (errors ?? {}))
  if (!text || isFatal) return undefined
  return plainDatum(text)
}

/**
 * Corners are read east first, whatever the register says of the order; and no datum is shifted, from whatever file a
 * projection comes: shifts of old ones depend on the place, and are a matter of the surveyor.
 */
function plainDatum(text: string): string {
  return text.replace(/\+(axis|towgs84|nadgrids|datum)=\S+/g, '')
}

function cutLines(ring: Ring): Ring {
  return ring.flatMap(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length]!
    const length = Math.max(Math.abs(nextX - x), Math.abs(nextY - y))
    const pieces = Math.min(MAX_PIECES, Math.max(1, Math.ceil(length / PIECE_OF_DEGREES)))
    return Array.from(
      { length: pieces },
      (_, piece) => [x + ((nextX - x) * piece) / pieces, y + ((nextY - y) * piece) / pieces] as const,
    )
  })
}

/** Marks the cells of the areas. Throws a sentence where two claim one cell. */
export function markZones(
  cells: Float32Array,
  grid: Grid,
  shapes: readonly Shape[],
  areas: readonly string[],
  file: string,
): void {
  const overlap = markShapes(cells, grid, shapes)
  if (!overlap) return
  const { row, column, values } = overlap
  throw new Error(
    `${file}: ${values.map((value) => areas[value]).join(' and ')} both have the cell in row ${row + 1}, column ${column + 1}; mend the borders`,
  )
}
