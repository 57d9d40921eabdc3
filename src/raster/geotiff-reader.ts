import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import {
  addDecoder,
  BaseDecoder,
  fromFile,
  type GeoTIFF,
  type GeoTIFFImage,
  getDecoder,
  type TypedArray,
} from 'geotiff'
import type { Grid } from '../../engine/raster/grid.ts'
import { gridOf } from './georeference.ts'

/** A tag that says where the cells lie, as it stands in the file. */
export interface GeoTag {
  readonly tag: number
  readonly values: readonly number[] | string
}

/** A raster file of one band that is read by rows. */
export interface RasterFile {
  readonly file: string
  readonly grid: Grid
  readonly georeference: readonly GeoTag[]
  /** What the file itself says its numbers have to be multiplied by, and what is to be added. */
  readonly scaling: { readonly scale: number; readonly offset: number } | undefined
  /** Rows that are stored together: reading so many at a time decodes nothing twice. */
  readonly rowsStored: number
  /** Values of `count` rows from `row`, west to east, then north to south; NaN where there is none. */
  read(row: number, count: number, into: Float64Array): Promise<void>
  close(): Promise<void>
}

/** ModelPixelScale, ModelTiepoint, ModelTransformation, GeoKeyDirectory, GeoDoubleParams, GeoAsciiParams. */
const GEO_TAGS = [33550, 33922, 34264, 34735, 34736, 34737]

/** Compressions that are read, by their numbers. */
const COMPRESSIONS: ReadonlyMap<number, string> = new Map([
  [1, 'none'],
  [5, 'LZW'],
  [8, 'deflate'],
  [32773, 'packbits'],
  [32946, 'deflate'],
])
/** Sample formats with the bits that each may have. */
const UNSIGNED = 1
const SIGNED = 2
const FLOAT = 3
const BITS: ReadonlyMap<number, readonly number[]> = new Map([
  [UNSIGNED, [8, 16, 32]],
  [SIGNED, [8, 16, 32]],
  [FLOAT, [32, 64]],
])
/** Of an image that says which cells of another are valid (TIFF 6.0, NewSubfileType). */
const MASK = 4
/** What is stored together is decoded together: more than this at a time is refused. */
const MAX_STORED_BYTES = 256 * 1024 * 1024

const inflated = promisify(inflate)

/** The library's own decoder is JavaScript; zlib is several times as fast, and off the main thread. */
class ZlibDecoder extends BaseDecoder {
  override async decodeBlock(packed: ArrayBufferLike): Promise<ArrayBufferLike> {
    const { buffer, byteOffset, byteLength } = await inflated(new Uint8Array(packed), {
      maxOutputLength: MAX_STORED_BYTES,
    })
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
  }
}
/** Deflate as of Adobe, and as it was numbered before. */
addDecoder([8, 32946], async () => ZlibDecoder)

/** Opens a GeoTIFF of one band, north up. Throws a sentence that names the file, what is wrong, and the command that mends it. */
export async function openRaster(file: string): Promise<RasterFile> {
  const tiff = await fromFile(file).catch((error: Error) => {
    throw new Error(`${file}: can't be read as a GeoTIFF (${error.message})`)
  })
  try {
    return await openImage(file, tiff)
  } catch (error) {
    await tiff.close()
    throw error
  }
}

async function openImage(file: string, tiff: GeoTIFF): Promise<RasterFile> {
  const image = await tiff.getImage()
  await checkFormat(file, tiff, image)
  await checkWhole(file, image)
  const georeference = await georeferenceOf(image)
  const grid = gridOf(file, image, georeference)
  const nodata = image.getGDALNoData() ?? undefined
  const rowsStored = Math.min(image.getTileHeight(), grid.height)
  const readRows = await rowReader(file, image)
  return {
    file,
    grid,
    georeference,
    scaling: await scalingOf(image),
    rowsStored,
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

/** Whatever would be read wrong is refused, with the command that writes it so that it is read right. */
async function checkFormat(file: string, tiff: GeoTIFF, image: GeoTIFFImage): Promise<void> {
  const refuse = (what: string, options: string): never => {
    throw new Error(
      `${file}: ${what}. Write it anew: gdal_translate ${options} '${file}' '${basename(file, '.tif')}-new.tif'`,
    )
  }
  const bands = image.getSamplesPerPixel()
  if (bands !== 1) refuse(`has ${bands} bands`, '-b 1')
  const format = Number((await image.fileDirectory.loadValue('SampleFormat'))?.[0] ?? UNSIGNED)
  const bits = image.getBitsPerSample()
  if (!BITS.get(format)?.includes(bits))
    refuse(`its numbers have ${bits} bits in a form that is not read`, '-ot Float32')
  const compression = Number((await image.fileDirectory.loadValue('Compression')) ?? 1)
  if (!COMPRESSIONS.has(compression))
    refuse(`its compression (${compression}) is not one of those that are read`, '-co COMPRESS=DEFLATE')
  if (!image.littleEndian && (await isPackedBigEndian(image)))
    refuse('is big-endian, with a predictor or with blocks left out', '-co ENDIANNESS=LITTLE')
  const stored = image.getTileWidth() * image.getTileHeight() * (bits / 8)
  if (stored > MAX_STORED_BYTES)
    refuse(`stores ${stored} bytes together, which would have to be in memory at once`, '-co TILED=YES')
  for (let index = 1; index < (await tiff.getImageCount()); index++) {
    const type = Number((await (await tiff.getImage(index)).fileDirectory.loadValue('NewSubfileType')) ?? 0)
    if ((type & MASK) !== 0) refuse('says by a mask which cells are valid', '-a_nodata -9999')
  }
}

/** Every block lies within the file: what lies beyond its end would be read as noughts. */
async function checkWhole(file: string, { fileDirectory, isTiled }: GeoTIFFImage): Promise<void> {
  const [offsets, lengths] = isTiled
    ? [await fileDirectory.loadValue('TileOffsets'), await fileDirectory.loadValue('TileByteCounts')]
    : [await fileDirectory.loadValue('StripOffsets'), await fileDirectory.loadValue('StripByteCounts')]
  const { size } = await stat(file)
  const isWhole = Array.from(offsets ?? []).every(
    (offset, block) => Number(offset) + Number(lengths?.[block]) <= size,
  )
  if (!offsets || !isWhole) throw new Error(`${file}: is cut off at ${size} bytes; the file is damaged`)
}

/** Numbers whose bytes can't simply be turned round: those that a predictor reads, and those that are filled in. */
async function isPackedBigEndian({ fileDirectory, isTiled }: GeoTIFFImage): Promise<boolean> {
  if (Number((await fileDirectory.loadValue('Predictor')) ?? 1) !== 1) return true
  const lengths = await fileDirectory.loadValue(isTiled ? 'TileByteCounts' : 'StripByteCounts')
  return Array.from(lengths ?? []).some((length) => Number(length) === 0)
}

function turnBytes(data: ArrayBufferLike, bits: number): void {
  const bytes = Buffer.from(data)
  if (bits === 16) bytes.swap16()
  else if (bits === 32) bytes.swap32()
  else if (bits === 64) bytes.swap64()
}

/** Scale and offset as GDAL keeps them. */
async function scalingOf(image: GeoTIFFImage): Promise<RasterFile['scaling']> {
  const metadata = (await image.getGDALMetadata(0)) as Record<string, string> | null
  const numberOf = (name: string, otherwise: number) => {
    const value = metadata?.[name] ?? metadata?.[name.toLowerCase()]
    return value === undefined ? otherwise : Number(value)
  }
  const [scale, offset] = [numberOf('SCALE', 1), numberOf('OFFSET', 0)]
  return scale === 1 && offset === 0 ? undefined : { scale, offset }
}

type ReadRows = (row: number, count: number, into: Float64Array) => Promise<void>

/** Reads by tiles or strips, each copied as a whole; what was decoded last is kept for the rows that follow. */
async function rowReader(file: string, image: GeoTIFFImage): Promise<ReadRows> {
  const [width, height] = [image.getWidth(), image.getHeight()]
  const [tileWidth, tileHeight] = [image.getTileWidth(), image.getTileHeight()]
  const bits = image.getBitsPerSample()
  const decoder = await getDecoder(Number((await image.fileDirectory.loadValue('Compression')) ?? 1), {
    ...{ tileWidth, tileHeight, samplesPerPixel: 1, planarConfiguration: 1, bitsPerSample: [bits] },
    predictor: Number((await image.fileDirectory.loadValue('Predictor')) ?? 1),
  })
  const across = Math.ceil(width / tileWidth)
  const decode = async (x: number, y: number): Promise<TypedArray> => {
    const rows = image.isTiled ? tileHeight : Math.min(tileHeight, height - y * tileHeight)
    const fault = (what: string) =>
      new Error(
        `${file}: rows ${y * tileHeight + 1} to ${Math.min(height, (y + 1) * tileHeight)} ${what}; the file is damaged`,
      )
    const { data } = await image.getTileOrStrip(x, y, 0, decoder).catch((error: Error) => {
      throw fault(`can't be decoded (${error.message})`)
    })
    if (data.byteLength < rows * tileWidth * (bits / 8)) throw fault('are not whole')
    if (!image.littleEndian) turnBytes(data, bits)
    return image.getArrayForSample(0, data)
  }
  let kept: { readonly y: number; readonly tiles: Promise<readonly TypedArray[]> } | undefined
  const tilesOf = (y: number) => {
    if (kept?.y !== y)
      kept = { y, tiles: Promise.all(Array.from({ length: across }, (_, x) => decode(x, y))) }
    return kept.tiles
  }
  return async (row, count, into) => {
    const end = row + count
    for (let y = Math.floor(row / tileHeight); y * tileHeight < end; y++) {
      const tiles = await tilesOf(y)
      const [from, to] = [Math.max(row, y * tileHeight), Math.min(end, (y + 1) * tileHeight)]
      for (const [x, tile] of tiles.entries()) {
        const columns = Math.min(tileWidth, width - x * tileWidth)
        for (let line = from; line < to; line++) {
          const start = (line - y * tileHeight) * tileWidth
          into.set(tile.subarray(start, start + columns) as never, (line - row) * width + x * tileWidth)
        }
      }
    }
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
