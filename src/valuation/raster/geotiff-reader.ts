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
import type { Grid } from '../../../engine/raster/grid.ts'
import { type GeoTag, gridOf } from './georeference.ts'
import {
  blocksOf,
  checkBeside,
  checkFormat,
  MAX_STORED_BYTES,
  nodataOf,
  type Scaling,
  scalingOf,
} from './geotiff-format.ts'

/** A raster file of one band that is read by rows. */
export interface RasterFile {
  readonly file: string
  readonly grid: Grid
  readonly georeference: readonly GeoTag[]
  readonly scaling: Scaling | undefined
  /** Rows that are stored together: reading so many at a time decodes nothing twice. */
  readonly rowsStored: number
  /** Values of `count` rows from `row`, west to east, then north to south; NaN where there is none. */
  read(row: number, count: number, into: Float64Array): Promise<void>
  close(): Promise<void>
}

/** ModelPixelScale, ModelTiepoint, ModelTransformation, GeoKeyDirectory, GeoDoubleParams, GeoAsciiParams. */
const GEO_TAGS = [33550, 33922, 34264, 34735, 34736, 34737]

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
  await checkBeside(file)
  const blocks = await blocksOf(file, image)
  const georeference = await georeferenceOf(image)
  const grid = gridOf(file, image, georeference)
  const nodata = await nodataOf(file, image)
  const rowsStored = Math.min(image.getTileHeight(), grid.height)
  const readRows = await rowReader(file, image, (block) => (blocks[block] === 0 ? (nodata ?? 0) : undefined))
  return {
    file,
    grid,
    georeference,
    scaling: await scalingOf(file, image),
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

function turnBytes(data: ArrayBufferLike, bits: number): void {
  const bytes = Buffer.from(data)
  if (bits === 16) bytes.swap16()
  else if (bits === 32) bytes.swap32()
  else if (bits === 64) bytes.swap64()
}

type ReadRows = (row: number, count: number, into: Float64Array) => Promise<void>

/**
 * Reads by tiles or strips, each copied as a whole; what was decoded last is kept for the rows that follow. `fillOf` a
 * block that was left out is the value of its cells.
 */
async function rowReader(
  file: string,
  image: GeoTIFFImage,
  fillOf: (block: number) => number | undefined,
): Promise<ReadRows> {
  const [width, height] = [image.getWidth(), image.getHeight()]
  const [tileWidth, tileHeight] = [image.getTileWidth(), image.getTileHeight()]
  const bits = image.getBitsPerSample()
  const decoder = await getDecoder(Number((await image.fileDirectory.loadValue('Compression')) ?? 1), {
    ...{ tileWidth, tileHeight, samplesPerPixel: 1, planarConfiguration: 1, bitsPerSample: [bits] },
    predictor: Number((await image.fileDirectory.loadValue('Predictor')) ?? 1),
  })
  const across = Math.ceil(width / tileWidth)
  const decode = async (x: number, y: number): Promise<TypedArray> => {
    const fill = fillOf(y * across + x)
    if (fill !== undefined) return new Float64Array(tileWidth * tileHeight).fill(fill)
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
