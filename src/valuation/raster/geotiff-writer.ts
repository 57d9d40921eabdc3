import { type FileHandle, open } from 'node:fs/promises'
import type { Grid } from '../../../engine/raster/grid.ts'
import type { GeoTag } from './georeference.ts'
import { NODATA } from './geotiff-strip.ts'

/** Offsets of a classic TIFF have 32 bits. */
const MAX_BYTES = 2 ** 32
const HEADER_BYTES = 8
const BYTES_BETWEEN_SYNCS = 8 * 1024 * 1024

/** Field types of TIFF 6.0, section 2. */
const ASCII = 2
const SHORT = 3
const LONG = 4
const DOUBLE = 12
const SIZES: Readonly<Record<number, number>> = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [DOUBLE]: 8 }

interface Field {
  readonly tag: number
  readonly type: number
  readonly values: readonly number[]
}

/**
 * Writes a GeoTIFF of one band of 32-bit floats, strip by strip (TIFF 6.0; OGC 19-008r4; strips as `packStrip` makes
 * them), so that no raster has to be in memory. The file is whole when it is finished.
 */
export class GeoTiffWriter {
  readonly #file: string
  readonly #handle: FileHandle
  readonly #grid: Grid
  readonly #georeference: readonly GeoTag[]
  readonly #description: string
  readonly #unit: string
  readonly #rowsPerStrip: number
  readonly #offsets: number[] = []
  readonly #lengths: number[] = []
  #end = HEADER_BYTES
  #synced = HEADER_BYTES

  private constructor(handle: FileHandle, options: WriterOptions) {
    this.#handle = handle
    this.#file = options.file
    this.#grid = options.grid
    this.#georeference = options.georeference
    this.#description = options.description
    this.#unit = options.unit
    this.#rowsPerStrip = options.rowsPerStrip
  }

  static async create(options: WriterOptions): Promise<GeoTiffWriter> {
    return new GeoTiffWriter(await open(options.file, 'w'), options)
  }

  /** The next strip, packed: `rowsPerStrip` rows, or what is left of them. */
  async writeStrip(bytes: Uint8Array): Promise<void> {
    if (this.#end + bytes.length > MAX_BYTES)
      throw new Error(`${this.#file}: would be larger than 4 GiB; split the area, or use larger cells`)
    await this.#write(bytes, this.#end)
    this.#offsets.push(this.#end)
    this.#lengths.push(bytes.length)
    // Values begin at even offsets.
    this.#end += bytes.length + (bytes.length % 2)
    if (this.#end - this.#synced < BYTES_BETWEEN_SYNCS) return
    // Little by little: a large backlog would hold up the commits of a service on the same disk.
    await this.#handle.datasync()
    this.#synced = this.#end
  }

  /** Writes the directory, then the header that points to it. */
  async finish(): Promise<void> {
    await this.#write(directoryOf(this.#fields(), this.#end), this.#end)
    const header = new DataView(new ArrayBuffer(HEADER_BYTES))
    header.setUint16(0, 0x4949)
    header.setUint16(2, 42, true)
    header.setUint32(4, this.#end, true)
    await this.#write(new Uint8Array(header.buffer), 0)
    await this.#handle.sync()
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  /** All of the bytes: a write may take fewer than it was given. */
  async #write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, at + done)
      done += bytesWritten
    }
  }

  #fields(): Field[] {
    const { width, height } = this.#grid
    const unitItem = `<GDALMetadata><Item name="UNITTYPE" sample="0" role="unittype">${this.#unit}</Item></GDALMetadata>`
    const fields: Field[] = [
      { tag: 256, type: LONG, values: [width] },
      { tag: 257, type: LONG, values: [height] },
      { tag: 258, type: SHORT, values: [32] },
      { tag: 259, type: SHORT, values: [8] },
      { tag: 262, type: SHORT, values: [1] },
      ascii(270, this.#description),
      { tag: 273, type: LONG, values: this.#offsets },
      { tag: 277, type: SHORT, values: [1] },
      { tag: 278, type: LONG, values: [this.#rowsPerStrip] },
      { tag: 279, type: LONG, values: this.#lengths },
      { tag: 284, type: SHORT, values: [1] },
      { tag: 317, type: SHORT, values: [FLOATING_PREDICTOR] },
      { tag: 339, type: SHORT, values: [3] },
      ...this.#georeference.map(({ tag, values }) =>
        typeof values === 'string'
          ? ascii(tag, values)
          : { tag, type: tag === GEO_KEY_DIRECTORY ? SHORT : DOUBLE, values },
      ),
      ascii(42112, unitItem),
      ascii(42113, String(NODATA)),
    ]
    return fields.sort((a, b) => a.tag - b.tag)
  }
}

const GEO_KEY_DIRECTORY = 34735
/** As `packStrip` has it. */
const FLOATING_PREDICTOR = 3

export interface WriterOptions {
  readonly file: string
  readonly grid: Grid
  /** Where the cells lie, as the file has it from which it is taken. */
  readonly georeference: readonly GeoTag[]
  readonly description: string
  readonly unit: string
  readonly rowsPerStrip: number
}

/** 7-bit text, as the tag has it; other characters are left to the report. */
function ascii(tag: number, text: string): Field {
  const values = [...text].map((character) => {
    const code = character.charCodeAt(0)
    return code < 0x80 ? code : 0x3f
  })
  return { tag, type: ASCII, values: [...values, 0] }
}

/** The one image file directory: its entries, then what does not fit into them. */
function directoryOf(fields: readonly Field[], at: number): Uint8Array {
  const sizeOf = ({ type, values }: Field) => SIZES[type]! * values.length
  const entries = 2 + fields.length * 12 + 4
  const beside = fields.filter((field) => sizeOf(field) > 4)
  const bytes = new DataView(
    new ArrayBuffer(entries + beside.reduce((sum, field) => sum + sizeOf(field) + (sizeOf(field) % 2), 0)),
  )
  let free = entries
  bytes.setUint16(0, fields.length, true)
  fields.forEach((field, index) => {
    const entry = 2 + index * 12
    bytes.setUint16(entry, field.tag, true)
    bytes.setUint16(entry + 2, field.type, true)
    bytes.setUint32(entry + 4, field.values.length, true)
    let place = entry + 8
    if (sizeOf(field) > 4) {
      bytes.setUint32(place, at + free, true)
      place = free
      free += sizeOf(field) + (sizeOf(field) % 2)
    }
    for (const value of field.values) {
      if (field.type === ASCII) bytes.setUint8(place, value)
      else if (field.type === SHORT) bytes.setUint16(place, value, true)
      else if (field.type === LONG) bytes.setUint32(place, value, true)
      else bytes.setFloat64(place, value, true)
      place += SIZES[field.type]!
    }
  })
  return new Uint8Array(bytes.buffer)
}
