import { existsSync } from 'node:fs'
import { fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff'
import type { Grid } from '../../../engine/raster/grid.ts'
import { type GeoKeys, type GeoTag, gridOf } from './georeference.ts'
import { blocksOf, checkBeside, checkFormat, nodataOf, type Scaling, scalingOf } from './geotiff-format.ts'
import type { StoredCells } from './geotiff-rows.ts'

/** A raster file of one band: where its cells lie and how they are stored. */
export interface RasterFile {
  readonly file: string
  readonly grid: Grid
  readonly georeference: readonly GeoTag[]
  readonly keys: GeoKeys
  readonly scaling: Scaling | undefined
  /** Rows that are stored together: reading so many at a time decodes nothing twice. */
  readonly rowsStored: number
  readonly stored: StoredCells
}

/** ModelPixelScale, ModelTiepoint, ModelTransformation, GeoKeyDirectory, GeoDoubleParams, GeoAsciiParams. */
const GEO_TAGS = [33550, 33922, 34264, 34735, 34736, 34737]

/** Reads what a GeoTIFF says of itself: one band, north up. Throws a sentence that names the file, what is wrong, and the command that mends it. */
export async function openRaster(file: string): Promise<RasterFile> {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file`)
  const tiff = await fromFile(file).catch((error: Error) => {
    throw new Error(`${file}: can't be read as a GeoTIFF (${error.message})`)
  })
  try {
    return await imageOf(file, tiff)
  } finally {
    await tiff.close()
  }
}

async function imageOf(file: string, tiff: GeoTIFF): Promise<RasterFile> {
  const image = await tiff.getImage()
  await checkFormat(file, tiff, image)
  await checkBeside(file)
  const { offsets, lengths } = await blocksOf(file, image)
  const georeference = await georeferenceOf(image)
  const grid = gridOf(file, image, georeference)
  const numberOf = async (tag: string, otherwise: number) =>
    Number((await image.fileDirectory.loadValue(tag as 'Predictor')) ?? otherwise)
  return {
    file,
    grid,
    georeference,
    keys: (image.getGeoKeys() ?? {}) as GeoKeys,
    scaling: await scalingOf(file, image),
    rowsStored: Math.min(image.getTileHeight(), grid.height),
    stored: {
      file,
      ...{ width: grid.width, height: grid.height },
      ...{ tileWidth: image.getTileWidth(), tileHeight: image.getTileHeight(), isTiled: image.isTiled },
      ...{ format: Number(image.getSampleFormat()), bits: image.getBitsPerSample() },
      isLittleEndian: image.littleEndian,
      compression: await numberOf('Compression', 1),
      predictor: await numberOf('Predictor', 1),
      ...{ offsets, lengths, nodata: await nodataOf(file, image) },
    },
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
