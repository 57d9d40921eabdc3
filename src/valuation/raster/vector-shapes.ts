import { existsSync, readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import type { Ring } from '../../../engine/raster/polygons.ts'
import { openSqlite, type Sqlite } from '../../store/sqlite.ts'

/** A shape of a vector file: its attributes, and its rings in the coordinates of the file. */
export interface Feature {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly rings: readonly Ring[]
}
export interface VectorFile {
  readonly features: readonly Feature[]
  /** As proj4 takes it: a WKT, or a code. */
  readonly projection: string
}

export const VECTOR_ENDINGS: ReadonlySet<string> = new Set(['.gpkg', '.shp', '.geojson', '.json'])
/** Boundaries of a province by townships are some tens of megabytes. */
const MAX_VECTOR_BYTES = 512 * 1024 * 1024
const MAX_FEATURES = 100_000
/** GeoJSON is in degrees of WGS 84, unless an older one says otherwise (RFC 7946, 4). */
const WGS_84 = 'EPSG:4326'

/** Reads polygons from a GeoPackage, a Shapefile or GeoJSON. Throws a sentence that names the file and what is wrong. */
export async function readVector(file: string, layer: string | undefined): Promise<VectorFile> {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file`)
  if (statSync(file).size > MAX_VECTOR_BYTES)
    throw new Error(`${file}: is larger than ${MAX_VECTOR_BYTES} bytes; simplify its lines`)
  const ending = extname(file).toLowerCase()
  const read =
    ending === '.gpkg'
      ? readGeoPackage(file, layer)
      : ending === '.shp'
        ? await readShapefile(file)
        : readGeoJson(file)
  if (read.features.length === 0) throw new Error(`${file}: has no shape`)
  if (read.features.length > MAX_FEATURES) throw new Error(`${file}: has more than ${MAX_FEATURES} shapes`)
  return read
}

type Geometry = { readonly type: string; readonly coordinates: unknown } | null

/** A feature without a shape covers nothing. */
function ringsOf(file: string, geometry: Geometry): Ring[] {
  if (geometry === null || geometry === undefined) return []
  if (geometry?.type === 'Polygon') return geometry.coordinates as Ring[]
  if (geometry?.type === 'MultiPolygon') return (geometry.coordinates as Ring[][]).flat()
  throw new Error(`${file}: has a shape that is no polygon (${geometry.type})`)
}

function readGeoJson(file: string): VectorFile {
  let json: { features?: unknown; crs?: { properties?: { name?: unknown } } }
  try {
    json = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new Error(`${file}: is no JSON (${(error as Error).message})`)
  }
  if (!Array.isArray(json.features)) throw new Error(`${file}: is no GeoJSON with features`)
  const named = String(json.crs?.properties?.name ?? '')
  const code = /EPSG:+(\d+)$/.exec(named)?.[1]
  return {
    features: json.features.map(({ properties, geometry }) => ({
      attributes: properties ?? {},
      rings: ringsOf(file, geometry),
    })),
    projection: code === undefined ? WGS_84 : `EPSG:${code}`,
  }
}

async function readShapefile(file: string): Promise<VectorFile> {
  const stem = file.slice(0, -4)
  const beside = (ending: string) =>
    [ending, ending.toUpperCase()].map((one) => `${stem}${one}`).find(existsSync)
  const [table, projection] = [beside('.dbf'), beside('.prj')]
  if (!table) throw new Error(`${file}: its .dbf is not beside it`)
  if (!projection) throw new Error(`${file}: its .prj, which says its projection, is not beside it`)
  const { read } = await import('shapefile')
  const { features } = await read(file, table, { encoding: encodingOf(table, beside('.cpg')) }).catch(
    (error: Error) => {
      throw new Error(`${file}: can't be read as a Shapefile (${error.message})`)
    },
  )
  return {
    features: features.map(({ properties, geometry }) => ({
      attributes: properties ?? {},
      rings: ringsOf(file, geometry as Geometry),
    })),
    projection: readFileSync(projection, 'utf8').trim(),
  }
}

/** As the .cpg says; where there is none, UTF-8 if the table is that, else what is usual in China. */
function encodingOf(table: string, page: string | undefined): string {
  const named = page && readFileSync(page, 'utf8').trim()
  if (named) {
    const number = /^(?:cp|windows-?)?(\d{3,5})$/i.exec(named)?.[1]
    const label =
      number === undefined
        ? named
        : number === '936'
          ? 'gb18030'
          : number === '65001'
            ? 'utf-8'
            : `windows-${number}`
    try {
      return new TextDecoder(label).encoding
    } catch {
      throw new Error(`${page}: the encoding "${named}" is not known; write UTF-8 or GBK`)
    }
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(table).subarray(32))
    return 'utf-8'
  } catch {
    return 'gb18030'
  }
}

function readGeoPackage(file: string, wanted: string | undefined): VectorFile {
  let database: Sqlite | undefined
  const all = (text: string, params: readonly (string | number)[] = []) => database!.prepare(text).all(params)
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
  try {
    database = openSqlite(file, true)
    const layers = all('SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns')
    const names = layers.map(({ table_name }) => String(table_name))
    const layer =
      wanted === undefined && layers.length === 1
        ? layers[0]
        : layers.find(({ table_name }) => table_name === wanted)
    if (!layer) throw new Error(`${file}: zones.layer: say which of ${names.join(', ')}`)
    const [srs] = all(
      'SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?',
      [Number(layer.srs_id)],
    )
    const column = String(layer.column_name)
    const rows = all(`SELECT * FROM ${quoted(String(layer.table_name))}`)
    return {
      features: rows.map(({ [column]: geometry, ...attributes }) => ({
        attributes,
        rings: ringsOfBlob(file, geometry as unknown as Uint8Array),
      })),
      projection:
        String(srs?.organization).toUpperCase() === 'EPSG'
          ? `EPSG:${srs!.organization_coordsys_id}`
          : String(srs?.definition),
    }
  } catch (error) {
    const { message } = error as Error
    throw message.startsWith(file) ? error : new Error(`${file}: can't be read as a GeoPackage (${message})`)
  } finally {
    database?.close()
  }
}

/** Bytes of an envelope by its kind (GeoPackage 1.3, 2.1.3.1.1). */
const ENVELOPE_BYTES = [0, 32, 48, 48, 64]
const POLYGON = 3
const MULTI_POLYGON = 6

/** Rings of a geometry as a GeoPackage stores it: a header, then WKB, with heights or measures or without. */
function ringsOfBlob(file: string, blob: Uint8Array): Ring[] {
  if (!(blob instanceof Uint8Array)) return []
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  const envelope = ENVELOPE_BYTES[(blob[3]! >> 1) & 7] ?? 0
  let at = 8 + envelope
  let isLittle = true
  const whole = () => {
    at += 4
    return view.getUint32(at - 4, isLittle)
  }
  const real = () => {
    at += 8
    return view.getFloat64(at - 8, isLittle)
  }
  const geometry = (): Ring[] => {
    isLittle = blob[at++] === 1
    const code = whole()
    const kind = code % 1000
    // Thousands say that corners have a height, a measure, or both (ISO 19125).
    const more = [0, 1, 1, 2][Math.floor(code / 1000)] ?? 0
    if (kind === MULTI_POLYGON) return Array.from({ length: whole() }, geometry).flat()
    if (kind !== POLYGON) throw new Error(`${file}: has a shape that is no polygon (WKB ${code})`)
    return Array.from({ length: whole() }, () =>
      Array.from({ length: whole() }, () => {
        const corner = [real(), real()] as const
        at += 8 * more
        return corner
      }),
    )
  }
  return geometry()
}
