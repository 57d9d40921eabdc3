import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { addDecoder, BaseDecoder, fromFile, type GeoTIFFImage, getDecoder } from 'geotiff'
import type { Grid, Projection } from '../../engine/raster/grid.ts'

const inflated = promisify(inflate)

/** The library's own decoder is JavaScript; zlib is several times as fast, and off the main thread. */
class ZlibDecoder extends BaseDecoder {
  override async decodeBlock(packed: ArrayBufferLike): Promise<ArrayBufferLike> {
    const { buffer, byteOffset, byteLength } = await inflated(new Uint8Array(packed))
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
  }
}
/** Deflate as of Adobe, and as it was numbered before. */
addDecoder([8, 32946], async () => ZlibDecoder)

/** A tag that says where the cells lie, as it stands in the file. */
export interface GeoTag {
  readonly tag: number
  readonly values: readonly number[] | string
}

/** ModelPixelScale, ModelTiepoint, ModelTransformation, GeoKeyDirectory, GeoDoubleParams, GeoAsciiParams. */
const GEO_TAGS = [33550, 33922, 34264, 34735, 34736, 34737]

/** A raster file of one band that is read by rows. */
export interface RasterFile {
  readonly file: string
  readonly grid: Grid
  readonly georeference: readonly GeoTag[]
  /** The value that stands for none; undefined where the file names none. */
  readonly nodata: number | undefined
  /** Rows that are stored together: reading so many at a time decodes nothing twice. */
  readonly rowsStored: number
  /** Values of `count` rows from `row`, west to east, then north to south; NaN where there is none. */
  read(row: number, count: number, into: Float64Array): Promise<void>
  close(): Promise<void>
}

/** Coordinate transformations of GeoTIFF that keep areas (OGC 19-008r4, annex C): Lambert azimuthal, Albers, cylindrical. */
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

/** Opens a GeoTIFF of one band, north up. Throws a sentence that names the file and what is wrong. */
export async function openRaster(file: string): Promise<RasterFile> {
  const tiff = await fromFile(file).catch((error: Error) => {
    throw new Error(`${file}: can't be read as a GeoTIFF (${error.message})`)
  })
  const image = await tiff.getImage()
  const bands = image.getSamplesPerPixel()
  if (bands !== 1) throw new Error(`${file}: has ${bands} bands; give a file of one`)
  const grid = gridOf(file, image)
  const nodata = image.getGDALNoData() ?? undefined
  const readRows = await rowReader(image)
  return {
    file,
    grid,
    georeference: await georeferenceOf(image),
    nodata,
    rowsStored: Math.min(image.getTileHeight(), grid.height),
    async read(row, count, into) {
      await readRows(row, count, into)
      if (nodata === undefined) return
      const size = grid.width * count
      for (let cell = 0; cell < size; cell++) if (into[cell] === nodata) into[cell] = Number.NaN
    },
    async close() {
      await tiff.close()
    },
  }
}

/** Compressions whose decoders need no more than the layout: none, LZW, deflate, packbits, ZSTD. */
const PLAIN_COMPRESSIONS = new Set([1, 5, 8, 32773, 32946, 50000])
const WHOLE_BYTES = new Set([8, 16, 32, 64])

type ReadRows = (row: number, count: number, into: Float64Array) => Promise<void>

/** Reads by tiles or strips, each copied as a whole; what is stored in an unusual way the library reads number by number. */
async function rowReader(image: GeoTIFFImage): Promise<ReadRows> {
  const width = image.getWidth()
  const compression = Number(image.fileDirectory.getValue('Compression') ?? 1)
  const bits = image.getBitsPerSample()
  if (!image.littleEndian || !PLAIN_COMPRESSIONS.has(compression) || !WHOLE_BYTES.has(bits)) {
    return async (row, count, into) => {
      const window = [0, row, width, row + count]
      into.set((await image.readRasters({ window, interleave: true })) as unknown as ArrayLike<number>)
    }
  }
  const [tileWidth, tileHeight] = [image.getTileWidth(), image.getTileHeight()]
  const decoder = await getDecoder(compression, {
    ...{ tileWidth, tileHeight, samplesPerPixel: 1, planarConfiguration: 1, bitsPerSample: [bits] },
    predictor: Number((await image.fileDirectory.loadValue('Predictor')) ?? 1),
  })
  const across = Math.ceil(width / tileWidth)
  return async (row, count, into) => {
    const end = row + count
    const copy = async (x: number, y: number) => {
      const { data } = await image.getTileOrStrip(x, y, 0, decoder)
      const tile = image.getArrayForSample(0, data)
      const columns = Math.min(tileWidth, width - x * tileWidth)
      for (let line = Math.max(row, y * tileHeight); line < Math.min(end, (y + 1) * tileHeight); line++) {
        const from = (line - y * tileHeight) * tileWidth
        into.set(tile.subarray(from, from + columns) as never, (line - row) * width + x * tileWidth)
      }
    }
    const copies: Promise<void>[] = []
    for (let y = Math.floor(row / tileHeight); y * tileHeight < end; y++) {
      for (let x = 0; x < across; x++) copies.push(copy(x, y))
    }
    await Promise.all(copies)
  }
}

async function georeferenceOf(image: GeoTIFFImage): Promise<GeoTag[]> {
  const found: GeoTag[] = []
  for (const tag of GEO_TAGS) {
    const value = (await image.fileDirectory.loadValue(tag)) as ArrayLike<number> | string | undefined
    if (value === undefined) continue
    // Text comes without the zero that ends it.
    found.push({ tag, values: typeof value === 'string' ? value.replace(/\0+$/, '') : Array.from(value) })
  }
  return found
}

function gridOf(file: string, image: GeoTIFFImage): Grid {
  let origin: number[]
  let resolution: number[]
  try {
    origin = image.getOrigin()
    resolution = image.getResolution()
  } catch {
    throw new Error(`${file}: does not say where its cells lie (no ModelTiepoint or ModelTransformation)`)
  }
  const [cellWidth, negativeHeight] = resolution as [number, number]
  if (!(cellWidth > 0 && negativeHeight < 0))
    throw new Error(`${file}: is not north up; rotate or flip it, for example with gdalwarp`)
  return {
    width: image.getWidth(),
    height: image.getHeight(),
    west: origin[0]!,
    north: origin[1]!,
    cellWidth,
    cellHeight: -negativeHeight,
    projection: projectionOf(image),
  }
}

function projectionOf(image: GeoTIFFImage): Projection {
  const keys = (image.getGeoKeys() ?? {}) as Record<string, number | string | undefined>
  const model = keys.GTModelTypeGeoKey
  if (model === MODEL_GEOGRAPHIC) {
    const code = keys.GeographicTypeGeoKey
    return { kind: 'geographic', name: `EPSG:${code}`, isEqualArea: false, isMetre: false }
  }
  if (model !== MODEL_PROJECTED)
    return { kind: 'unknown', name: 'unknown', isEqualArea: undefined, isMetre: false }
  const code = Number(keys.ProjectedCSTypeGeoKey)
  const isMetre = keys.ProjLinearUnitsGeoKey === undefined || Number(keys.ProjLinearUnitsGeoKey) === METRE
  if (code !== USER_DEFINED) {
    const isEqualArea = EQUAL_AREA_CODES.has(code) ? true : undefined
    return { kind: 'projected', name: `EPSG:${code}`, isEqualArea, isMetre }
  }
  const method = EQUAL_AREA_METHODS.get(Number(keys.ProjCoordTransGeoKey))
  return {
    kind: 'projected',
    name: userDefinedName(keys, method),
    isEqualArea: method === undefined ? undefined : true,
    isMetre,
  }
}

/** All that a projection is made of, so that two are the same only where every number is. */
function userDefinedName(
  keys: Record<string, number | string | undefined>,
  method: string | undefined,
): string {
  const parts = Object.entries(keys)
    .filter(
      ([name, value]) =>
        /^(Proj(?!.*Citation|Linear)|GeographicType|GeogEllipsoid)/.test(name) && value !== USER_DEFINED,
    )
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name.replace(/GeoKey$/, '')}=${value}`)
  return `${method ?? 'a projection of its own'} (${parts.join(', ')})`
}
