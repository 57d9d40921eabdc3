import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { GeoTIFF, GeoTIFFImage } from 'geotiff'

/** What a file says that its numbers have to be multiplied by, and what is to be added. */
export interface Scaling {
  readonly scale: number
  readonly offset: number
}

/** Compressions that are read: none, LZW, deflate (as of Adobe, and as it was numbered before), PackBits. */
const COMPRESSIONS: ReadonlySet<number> = new Set([1, 5, 8, 32946, 32773])
/** Sample formats with the bits that each may have. */
const UNSIGNED = 1
const SIGNED = 2
const FLOAT = 3
const BITS: ReadonlyMap<number, readonly number[]> = new Map([
  [UNSIGNED, [8, 16, 32]],
  [SIGNED, [8, 16, 32]],
  [FLOAT, [32, 64]],
])
/** The predictor that keeps differences of neighbours (TIFF 6.0, section 14). */
const HORIZONTAL = 2
/** Of an image that says which cells of another are valid (TIFF 6.0, NewSubfileType). */
const MASK = 4
/** What is stored together is decoded together: more than this at a time is refused. */
export const MAX_STORED_BYTES = 64 * 1024 * 1024

/** Cells that are not valid get a number that says so. GDAL's translate would only put the mask beside the file. */
const BURN_MASK = 'gdalwarp -overwrite -ot Float32 -dstnodata -9999'
const IS_MASKED = 'says by a mask which cells are valid'

/** `first` makes of the file what the command then takes. */
function refused(
  file: string,
  what: string,
  command: string,
  first?: { command: string; makes: string },
): never {
  const target = `${basename(file, '.tif')}-new.tif`
  const before = first ? `${first.command} '${file}' ${first.makes} && ` : ''
  throw new Error(
    `${file}: ${what}. Write it anew: ${before}${command} '${first?.makes ?? file}' '${target}'`,
  )
}

/** Whatever would be read wrong is refused, with the command that writes it so that it is read right. */
export async function checkFormat(file: string, tiff: GeoTIFF, image: GeoTIFFImage): Promise<void> {
  const refuse = (what: string, options: string) => refused(file, what, `gdal_translate ${options}`)
  const bands = image.getSamplesPerPixel()
  const extra = Array.from((await image.fileDirectory.loadValue('ExtraSamples')) ?? [], Number)
  // 1, 2: opacity; 0 says nothing of itself.
  if (bands !== 1 && extra.some((kind) => kind === 1 || kind === 2))
    refused(file, `has ${bands} bands, of which one says which cells are valid`, BURN_MASK, {
      // To warp alone would be to keep the band.
      command: `gdal_translate -of VRT -b 1 -mask ${bands}`,
      makes: 'masked.vrt',
    })
  if (bands !== 1) refuse(`has ${bands} bands`, '-b 1')
  const format = Number((await image.fileDirectory.loadValue('SampleFormat'))?.[0] ?? UNSIGNED)
  const bits = image.getBitsPerSample()
  if (!BITS.get(format)?.includes(bits))
    refuse(`its numbers have ${bits} bits in a form that is not read`, '-ot Float32')
  const compression = Number((await image.fileDirectory.loadValue('Compression')) ?? 1)
  if (!COMPRESSIONS.has(compression))
    refuse(`its compression (${compression}) is not one of those that are read`, '-co COMPRESS=DEFLATE')
  const predictor = Number((await image.fileDirectory.loadValue('Predictor')) ?? 1)
  if (!image.littleEndian && predictor !== 1)
    refuse('is big-endian, with a predictor', '-co ENDIANNESS=LITTLE')
  if (bits === 64 && predictor === HORIZONTAL)
    refuse('has numbers of 64 bits with predictor 2', '-co COMPRESS=DEFLATE -co PREDICTOR=3')
  const stored = image.getTileWidth() * image.getTileHeight() * (bits / 8)
  if (stored > MAX_STORED_BYTES)
    refuse(`stores ${stored} bytes together, which would have to be in memory at once`, '-co TILED=YES')
  for (let index = 1; index < (await tiff.getImageCount()); index++) {
    const type = Number((await (await tiff.getImage(index)).fileDirectory.loadValue('NewSubfileType')) ?? 0)
    if ((type & MASK) !== 0) refused(file, IS_MASKED, BURN_MASK)
  }
}

/** GDAL keeps beside a file what its format does not hold: it would not be known of. */
export async function checkBeside(file: string): Promise<void> {
  if (existsSync(`${file}.msk`)) refused(file, IS_MASKED, BURN_MASK)
  const aux = `${file}.aux.xml`
  if (existsSync(aux) && /<(NoDataValue|Scale|Offset|SRS|GeoTransform)\b/.test(await readFile(aux, 'utf8')))
    refused(file, 'is not all: a part of what it means stands in its .aux.xml', 'gdal_translate')
}

/** Where each block stands, and its bytes; 0: left out, all of its cells without a value. Every block lies within the file. */
export async function blocksOf(
  file: string,
  image: GeoTIFFImage,
): Promise<{ offsets: readonly number[]; lengths: readonly number[] }> {
  const [offsets, lengths] = image.isTiled
    ? [await numbersOf(image, TILE_OFFSETS), await numbersOf(image, TILE_BYTE_COUNTS)]
    : [await numbersOf(image, STRIP_OFFSETS), await numbersOf(image, STRIP_BYTE_COUNTS)]
  const { size } = await stat(file)
  const isWhole = offsets.every((offset, block) => offset + (lengths[block] ?? Number.NaN) <= size)
  if (offsets.length === 0 || !isWhole)
    throw new Error(`${file}: is cut off at ${size} bytes; the file is damaged`)
  return { offsets, lengths }
}

const [STRIP_OFFSETS, STRIP_BYTE_COUNTS, TILE_OFFSETS, TILE_BYTE_COUNTS] = [273, 279, 324, 325]

/** Numbers of a tag. The library reads long lists as if they were little-endian, whatever the file is. */
async function numbersOf({ fileDirectory, littleEndian }: GeoTIFFImage, tag: number): Promise<number[]> {
  const isLong = (fileDirectory as unknown as { deferredArrays: Map<number, unknown> }).deferredArrays.has(
    tag,
  )
  const values = (await fileDirectory.loadValue(tag)) as ArrayLike<number | bigint> | undefined
  if (!isLong || littleEndian || !ArrayBuffer.isView(values)) return Array.from(values ?? [], Number)
  const kind = values.constructor as new (
    buffer: ArrayBuffer,
  ) => ArrayLike<number | bigint> & {
    readonly BYTES_PER_ELEMENT: number
  }
  const bytes = Buffer.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  const copy = new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const turned = Buffer.from((copy as unknown as Uint8Array).buffer)
  if (copy.BYTES_PER_ELEMENT === 2) turned.swap16()
  else if (copy.BYTES_PER_ELEMENT === 4) turned.swap32()
  else if (copy.BYTES_PER_ELEMENT === 8) turned.swap64()
  return Array.from(copy, Number)
}

/** The number that stands for no value, as the cells have it. */
export async function nodataOf(file: string, image: GeoTIFFImage): Promise<number | undefined> {
  const text = String((await image.fileDirectory.loadValue('GDAL_NODATA')) ?? '')
    .replace(/\0.*$/s, '')
    .trim()
  if (text === '') return undefined
  const value = Number(text)
  if (Number.isNaN(value) && !/^[-+]?nan$/i.test(text))
    refused(file, `its nodata value "${text}" is no number`, 'gdal_translate -a_nodata -9999')
  const isFloat32 = image.getSampleFormat() === FLOAT && image.getBitsPerSample() === 32
  return isFloat32 ? Math.fround(value) : value
}

/** Scale and offset as GDAL keeps them: items that have that role; others may have such a name. */
export async function scalingOf(file: string, image: GeoTIFFImage): Promise<Scaling | undefined> {
  const metadata = String((await image.fileDirectory.loadValue('GDAL_METADATA')) ?? '')
  const numberOf = (role: string, otherwise: number) => {
    const text = new RegExp(`<Item\\b[^>]*\\brole="${role}"[^>]*>([^<]*)<`).exec(metadata)?.[1]
    const value = text === undefined ? otherwise : Number(text)
    if (!Number.isFinite(value))
      refused(file, `its ${role} "${text}" is no number`, 'gdal_translate -a_scale 1 -a_offset 0')
    return value
  }
  const [scale, offset] = [numberOf('scale', 1), numberOf('offset', 0)]
  return scale === 1 && offset === 0 ? undefined : { scale, offset }
}
