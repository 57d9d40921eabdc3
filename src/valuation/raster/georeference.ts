import { basename } from 'node:path'
import type { GeoTIFFImage } from 'geotiff'
import type { Grid, Projection } from '../../../engine/raster/grid.ts'

/** Tags of GeoTIFF that place an image (OGC 19-008r4, clause 7). */
const PIXEL_SCALE = 33550
const TIEPOINT = 33922
const TRANSFORMATION = 34264

/** Coordinate transformations that keep areas (annex C): Lambert azimuthal, Albers, cylindrical. */
const EQUAL_AREA_METHODS: ReadonlyMap<number, string> = new Map([
  [10, 'Lambert azimuthal equal-area'],
  [11, 'Albers equal-area'],
  [28, 'cylindrical equal-area'],
])
/** Registered projections that keep areas, of those in use for land accounts. */
const EQUAL_AREA_CODES: ReadonlySet<number> = new Set([
  3035, 3408, 3409, 3410, 3577, 5070, 6931, 6932, 6933, 8857, 8858, 8859,
])
const USER_DEFINED = 32767
const METRE = 9001
const MODEL_PROJECTED = 1
const MODEL_GEOGRAPHIC = 2
/** The place of a cell is that of its middle, not of its corner. */
const RASTER_PIXEL_IS_POINT = 2

/** A tag that says where the cells lie, as it stands in the file. */
export interface GeoTag {
  readonly tag: number
  readonly values: readonly number[] | string
}

/** What a file says of its projection (OGC 19-008r4, annex B). */
export type GeoKeys = Readonly<Record<string, number | string | undefined>>

/** Where the cells of a file lie. Throws a sentence where that is not said, or not north up. */
export function gridOf(file: string, image: GeoTIFFImage, tags: readonly GeoTag[]): Grid {
  const keys = (image.getGeoKeys() ?? {}) as GeoKeys
  const { west, north, cellWidth, cellHeight } = placeOf(file, tags)
  const half = Number(keys.GTRasterTypeGeoKey) === RASTER_PIXEL_IS_POINT ? 0.5 : 0
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    west: west - half * cellWidth,
    north: north + half * cellHeight,
    cellWidth,
    cellHeight,
    projection: projectionOf(keys),
  }
}

/** The corner of the first cell and the size of cells. */
function placeOf(file: string, tags: readonly GeoTag[]) {
  const numbersOf = (wanted: number) => {
    const values = tags.find(({ tag }) => tag === wanted)?.values
    return typeof values === 'string' ? undefined : values
  }
  const notNorthUp = new Error(
    `${file}: is not north up. Write it anew: gdalwarp -overwrite '${file}' '${basename(file, '.tif')}-new.tif'`,
  )
  const matrix = numbersOf(TRANSFORMATION)
  if (matrix !== undefined) {
    const [a, b, , west, d, e, , north] = matrix as number[]
    if (b !== 0 || d !== 0 || !(a! > 0) || !(e! < 0)) throw notNorthUp
    return { west: west!, north: north!, cellWidth: a!, cellHeight: -e! }
  }
  const [scale, tie] = [numbersOf(PIXEL_SCALE), numbersOf(TIEPOINT)]
  if (scale === undefined || tie === undefined || tie.length !== 6)
    throw new Error(
      `${file}: does not say where its cells lie (no scale and tiepoint, and no transformation)`,
    )
  const [cellWidth, cellHeight] = scale as [number, number]
  if (!(cellWidth > 0 && cellHeight > 0)) throw notNorthUp
  const [column, row, , x, y] = tie as [number, number, number, number, number]
  return { west: x - column * cellWidth, north: y + row * cellHeight, cellWidth, cellHeight }
}

function projectionOf(keys: GeoKeys): Projection {
  const model = keys.GTModelTypeGeoKey
  if (model === MODEL_GEOGRAPHIC) {
    return {
      kind: 'geographic',
      name: `EPSG:${keys.GeographicTypeGeoKey}`,
      isEqualArea: false,
      isMetre: false,
    }
  }
  if (model !== MODEL_PROJECTED)
    return { kind: 'unknown', name: 'unknown', isEqualArea: undefined, isMetre: false }
  const code = Number(keys.ProjectedCSTypeGeoKey ?? USER_DEFINED)
  const isMetre = keys.ProjLinearUnitsGeoKey === undefined || Number(keys.ProjLinearUnitsGeoKey) === METRE
  if (code !== USER_DEFINED) {
    const isEqualArea = EQUAL_AREA_CODES.has(code) ? true : undefined
    return { kind: 'projected', name: `EPSG:${code}`, isEqualArea, isMetre }
  }
  const method = EQUAL_AREA_METHODS.get(Number(keys.ProjCoordTransGeoKey))
  const isEqualArea = method === undefined ? undefined : true
  return { kind: 'projected', name: userDefinedName(keys, method), isEqualArea, isMetre }
}

/** Parameters that agree to so many digits are the same: programs compute the last ones each in its way. */
const PARAMETER_DIGITS = 12

/** All that a projection is made of, its ellipsoid too, so that two are the same only where every number is. */
function userDefinedName(keys: GeoKeys, method: string | undefined): string {
  const isPart = (name: string) =>
    /^(Proj|Geog|GeodeticDatum|GeographicType)/.test(name) && !/Citation|Units/.test(name)
  const parts = Object.entries(keys)
    .filter(([name, value]) => isPart(name) && value !== USER_DEFINED)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => {
      const text = typeof value === 'number' ? Number(value.toPrecision(PARAMETER_DIGITS)) : value
      return `${name.replace(/GeoKey$/, '')}=${text}`
    })
  return `${method ?? 'a projection of its own'} (${parts.join(', ')})`
}
