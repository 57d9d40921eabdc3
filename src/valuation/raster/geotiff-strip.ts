import { constants, deflateSync } from 'node:zlib'

/** What stands for no value: outside ecosystems, and where a driver has none. */
export const NODATA = -3.4028234663852886e38

const BYTES = 4
/** What deflate adds at most to what can't be packed. */
const SPARE_BYTES = 4096

/**
 * Rows as a strip of 32-bit floats: NaN as no value, the predictor for floats (Adobe's technical note 3), deflate that
 * looks for runs only. Floats of nature have little else to find, and runs are what the predictor makes of plain areas:
 * a third of the time of the usual way, at the same size.
 */
export function packStrip(values: Float64Array, width: number, rows: number): Uint8Array {
  const cells = new Float32Array(width * rows)
  for (let cell = 0; cell < cells.length; cell++) {
    const value = values[cell]!
    cells[cell] = Number.isNaN(value) ? NODATA : value
  }
  const bytes = new Uint8Array(cells.buffer)
  const planes = new Uint8Array(bytes.length)
  for (let row = 0; row < rows; row++) {
    const start = row * width * BYTES
    // The most significant bytes first, then the next ones; each less the one before it.
    let before = 0
    for (let byte = BYTES - 1; byte >= 0; byte--) {
      const plane = start + (BYTES - 1 - byte) * width
      for (let column = 0; column < width; column++) {
        const value = bytes[start + column * BYTES + byte]!
        planes[plane + column] = value - before
        before = value
      }
    }
  }
  return deflateSync(planes, {
    ...{ level: 1, strategy: constants.Z_RLE, memLevel: 9 },
    chunkSize: planes.length + SPARE_BYTES,
  })
}
