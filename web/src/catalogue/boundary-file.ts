import { MAX_BOUNDARY_POINTS, MAX_POLYGONS } from '../../../engine/facts/boundary-limits.ts'

type Point = [number, number]
type Ring = Point[]
export type Polygons = Ring[][]

/** An area that a file draws, as it is sent. */
export interface Drawn {
  readonly area: string
  readonly polygons: Polygons
  /** Points of the file, before it was made simpler. */
  readonly points: number
}

/** What of a file can't be read, as a code that the page has a sentence for. */
export type FileFault =
  | 'no_json'
  | 'no_features'
  | 'no_area'
  | 'no_degrees'
  | 'swapped'
  | 'elsewhere'
  | 'twice'

/** What a file draws, and how many of its features it does not. */
export interface Drawing {
  readonly drawn: readonly Drawn[]
  /** Without a polygon, or of no area of the catalogue. */
  readonly left_out: number
}

/** Where surveys and map services write the code of an area; 天地图 sets 156 before it. */
const CODES = ['area', 'adcode', 'code', 'XZQDM', 'PAC', 'gb', '区划代码', '行政区划代码']
/** Degrees with five decimals are a metre: a drawing needs no more. */
const DECIMALS = 5
/** The first tolerance, in degrees (some 50 m); it doubles until the limit of points is kept. */
const FIRST_TOLERANCE = 0.0005

/** The areas that a GeoJSON file draws (RFC 7946), of those that the catalogue knows. */
export function drawnIn(text: string, known: readonly string[]): Drawing | FileFault {
  let json: { features?: unknown[]; type?: string }
  try {
    json = JSON.parse(text)
  } catch {
    return 'no_json'
  }
  const features = (json.features ?? [json]) as {
    properties?: Record<string, unknown>
    geometry?: { type: string; coordinates: unknown }
  }[]
  const drawn: Drawn[] = []
  for (const { properties, geometry } of features) {
    const area = CODES.map((name) => String(properties?.[name] ?? '').replace(/^156(?=\d{6}$)/, '')).find(
      (code) => known.includes(code),
    )
    const polygons = polygonsOf(geometry)
    if (polygons === undefined || area === undefined) continue
    const fault = faultOfPlace(polygons.flat(2))
    if (fault) return fault
    if (drawn.some((one) => one.area === area)) return 'twice'
    drawn.push({ area, polygons: simplified(polygons), points: polygons.flat().flat().length })
  }
  if (drawn.length > 0) return { drawn, left_out: features.length - drawn.length }
  return features.some(({ geometry }) => polygonsOf(geometry)) ? 'no_area' : 'no_features'
}

/** China lies between 73° and 136° east, 3° and 54° north. */
function faultOfPlace(points: readonly Point[]): FileFault | undefined {
  const isEast = (degrees: number) => degrees >= 73 && degrees <= 136
  const isNorth = (degrees: number) => degrees >= 3 && degrees <= 54
  if (points.every(([x, y]) => isEast(x) && isNorth(y))) return undefined
  if (points.every(([x, y]) => isEast(y) && isNorth(x))) return 'swapped'
  return points.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90) ? 'elsewhere' : 'no_degrees'
}

function polygonsOf(geometry?: { type: string; coordinates: unknown }): Polygons | undefined {
  if (geometry?.type === 'Polygon') return [flat(geometry.coordinates as number[][][])]
  if (geometry?.type === 'MultiPolygon') return (geometry.coordinates as number[][][][]).map(flat)
  return undefined
}

/** Without heights. */
const flat = (rings: number[][][]): Ring[] => rings.map((ring) => ring.map(([x, y]) => [x!, y!]))

/** The largest polygons, with as many points as fit. */
function simplified(polygons: Polygons): Polygons {
  const largest = [...polygons].sort((a, b) => b[0]!.length - a[0]!.length).slice(0, MAX_POLYGONS)
  for (let tolerance = 0; ; tolerance = tolerance === 0 ? FIRST_TOLERANCE : tolerance * 2) {
    const found = largest
      .map((rings) => rings.map((ring) => rounded(thinned(ring, tolerance))).filter(bounds))
      .filter((rings) => rings.length > 0)
    if (found.flat(2).length <= MAX_BOUNDARY_POINTS) return found
  }
}

const bounds = (ring: Ring) => ring.length >= 4

function rounded(ring: Ring): Ring {
  const points = ring.map(([x, y]): Point => [Number(x.toFixed(DECIMALS)), Number(y.toFixed(DECIMALS))])
  return points.filter((point, index) => index === 0 || point.join() !== points[index - 1]!.join())
}

/** Douglas and Peucker (1973): the points that lie farther than a tolerance from the line between those kept. */
function thinned(ring: Ring, tolerance: number): Ring {
  if (tolerance === 0) return ring
  const keeps = new Set([0, ring.length - 1])
  const spans: [number, number][] = [[0, ring.length - 1]]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, until] = span
    let [farthest, most] = [-1, tolerance]
    for (let index = from + 1; index < until; index++) {
      const distance = distanceOf(ring[index]!, ring[from]!, ring[until]!)
      if (distance > most) [farthest, most] = [index, distance]
    }
    if (farthest < 0) continue
    keeps.add(farthest)
    spans.push([from, farthest], [farthest, until])
  }
  return [...keeps].sort((a, b) => a - b).map((index) => ring[index]!)
}

function distanceOf([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const length = Math.hypot(x1 - x0, y1 - y0)
  // A ring ends where it begins: the farthest point from there is kept first.
  if (length === 0) return Math.hypot(x - x0, y - y0)
  return Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
}
