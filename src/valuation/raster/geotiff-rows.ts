import { closeSync, openSync, readSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { MAX_STORED_BYTES } from './geotiff-format.ts'
import { unpackBits, unpackLzw } from './unpack.ts'

/** How the cells of a file are stored: all that is needed to read them, as plain data that a thread can be given. */
export interface StoredCells {
  readonly file: string
  readonly width: number
  readonly height: number
  readonly tileWidth: number
  readonly tileHeight: number
  readonly isTiled: boolean
  /** 1: whole numbers without a sign, 2: with one, 3: floats (TIFF 6.0, SampleFormat). */
  readonly format: number
  readonly bits: number
  readonly isLittleEndian: boolean
  readonly compression: number
  readonly predictor: number
  /** Of each block; of length 0: left out, all of its cells without a value. */
  readonly offsets: readonly number[]
  readonly lengths: readonly number[]
  /** What stands for no value, as the cells have it. */
  readonly nodata: number | undefined
}

/** Cells by rows, west to east, then north to south; NaN where there is none. */
export interface Rows {
  read(row: number, count: number, into: Float64Array): Promise<void>
  close(): void
}

type Cells =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

const NONE = 1
const LZW = 5
const ADOBE_DEFLATE = 8
const DEFLATE = 32946
const HORIZONTAL = 2
const FLOATING = 3
/** More than is expected of a block fits into one piece too: zlib asks for another when one is full. */
const SPARE_BYTES = 64

/**
 * Opens what a file stores. Blocks are read and unpacked here and now, each in one piece, on the thread that asks: whoever
 * wants two at a time takes two threads. What was unpacked last is kept for the rows that follow.
 */
export async function openRows(stored: StoredCells): Promise<Rows> {
  const { file, width, height, tileWidth, tileHeight, bits, nodata } = stored
  const unpack = await unpackerOf(stored)
  const across = Math.ceil(width / tileWidth)
  const handle = openSync(file, 'r')
  const decode = async (x: number, y: number): Promise<Cells> => {
    const block = y * across + x
    const length = stored.lengths[block]!
    if (length === 0) return new Float64Array(tileWidth * tileHeight).fill(nodata ?? 0)
    const rows = stored.isTiled ? tileHeight : Math.min(tileHeight, height - y * tileHeight)
    const fault = (what: string) =>
      new Error(
        `${file}: rows ${y * tileHeight + 1} to ${Math.min(height, (y + 1) * tileHeight)} ${what}; the file is damaged`,
      )
    const packed = new Uint8Array(length)
    if (readSync(handle, packed, 0, length, stored.offsets[block]!) < length) throw fault('are not whole')
    const bytes = await unpack(packed).catch((error: Error) => {
      throw fault(`can't be decoded (${error.message})`)
    })
    if (bytes.byteLength < rows * tileWidth * (bits / 8)) throw fault('are not whole')
    return cellsOf(bytes, stored, rows)
  }
  let kept: { readonly y: number; readonly tiles: Promise<readonly Cells[]> } | undefined
  const tilesOf = (y: number) => {
    if (kept?.y !== y)
      kept = { y, tiles: Promise.all(Array.from({ length: across }, (_, x) => decode(x, y))) }
    return kept.tiles
  }
  return {
    async read(row, count, into) {
      const end = row + count
      for (let y = Math.floor(row / tileHeight); y * tileHeight < end; y++) {
        const tiles = await tilesOf(y)
        const [from, to] = [Math.max(row, y * tileHeight), Math.min(end, (y + 1) * tileHeight)]
        for (const [x, tile] of tiles.entries()) {
          const columns = Math.min(tileWidth, width - x * tileWidth)
          if (columns === width && tileWidth === width) {
            // Rows that follow each other in both: one copy.
            const start = (from - y * tileHeight) * width
            into.set(tile.subarray(start, start + (to - from) * width), (from - row) * width)
            continue
          }
          for (let line = from; line < to; line++) {
            const start = (line - y * tileHeight) * tileWidth
            into.set(tile.subarray(start, start + columns), (line - row) * width + x * tileWidth)
          }
        }
      }
      if (nodata === undefined || Number.isNaN(nodata)) return
      const size = width * count
      for (let cell = 0; cell < size; cell++) if (into[cell] === nodata) into[cell] = Number.NaN
    },
    close: () => closeSync(handle),
  }
}

type Unpack = (packed: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>

/** What a block is unpacked by; into no more than is expected of it. */
async function unpackerOf(stored: StoredCells): Promise<Unpack> {
  const { compression, predictor, tileWidth, tileHeight, bits } = stored
  if (compression === NONE) return async (packed) => packed
  const expected = tileWidth * tileHeight * (bits / 8) + SPARE_BYTES
  if (compression === ADOBE_DEFLATE || compression === DEFLATE) {
    return async (packed) => {
      const bytes = inflateSync(packed, { chunkSize: expected, maxOutputLength: MAX_STORED_BYTES })
      undoPredictor(bytes, predictor, tileWidth, bits)
      return bytes
    }
  }
  const unpack = compression === LZW ? unpackLzw : unpackBits
  return async (packed) => {
    const bytes = unpack(packed, expected)
    undoPredictor(bytes, predictor, tileWidth, bits)
    return bytes
  }
}

/** Numbers of a block, in the order of this machine's bytes. */
function cellsOf(
  bytes: Uint8Array,
  { bits, format, isLittleEndian, tileWidth }: StoredCells,
  rows: number,
): Cells {
  const count = rows * tileWidth
  const size = bits / 8
  const isAligned = bytes.byteOffset % size === 0
  const whole = isAligned ? bytes : bytes.slice()
  if (!isLittleEndian) turnBytes(whole, bits)
  const { buffer, byteOffset } = whole
  if (format === FLOAT)
    return bits === 32
      ? new Float32Array(buffer, byteOffset, count)
      : new Float64Array(buffer, byteOffset, count)
  const isSigned = format === SIGNED
  if (bits === 8)
    return isSigned ? new Int8Array(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count)
  if (bits === 16)
    return isSigned ? new Int16Array(buffer, byteOffset, count) : new Uint16Array(buffer, byteOffset, count)
  return isSigned ? new Int32Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count)
}
const SIGNED = 2
const FLOAT = 3

function turnBytes({ buffer, byteOffset, byteLength }: Uint8Array, bits: number): void {
  const bytes = Buffer.from(buffer, byteOffset, byteLength - (byteLength % (bits / 8)))
  if (bits === 16) bytes.swap16()
  else if (bits === 32) bytes.swap32()
  else if (bits === 64) bytes.swap64()
}

/** Differences of neighbours back to numbers (TIFF 6.0, section 14; Adobe's technical note 3 for floats). */
function undoPredictor(bytes: Uint8Array, predictor: number, width: number, bits: number): void {
  if (predictor === HORIZONTAL) {
    const { buffer, byteOffset, byteLength } = bytes
    const length = Math.floor(byteLength / (bits / 8))
    const cells =
      bits === 8
        ? bytes
        : bits === 16
          ? new Uint16Array(buffer, byteOffset, length)
          : new Uint32Array(buffer, byteOffset, length)
    for (let start = 0; start + width <= length; start += width)
      for (let cell = start + 1; cell < start + width; cell++) cells[cell] = cells[cell]! + cells[cell - 1]!
  } else if (predictor === FLOATING) {
    const size = bits / 8
    const row = width * size
    const planes = new Uint8Array(row)
    for (let start = 0; start + row <= bytes.length; start += row) {
      let sum = 0
      for (let at = 0; at < row; at++) {
        sum = (sum + bytes[start + at]!) & 0xff
        planes[at] = sum
      }
      for (let cell = 0; cell < width; cell++)
        for (let byte = 0; byte < size; byte++)
          bytes[start + cell * size + byte] = planes[(size - 1 - byte) * width + cell]!
    }
  }
}
