const CLEAR = 256
const END = 257
const FIRST_BITS = 9
const MOST_BITS = 12
const MOST_CODES = 4096

/**
 * LZW as TIFF has it (TIFF 6.0, section 13): codes of 9 to 12 bits, the most significant first, one wider a code early.
 * Each string is where it was written last, so that nothing grows but what comes out; at most `most` bytes do.
 */
export function unpackLzw(packed: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most)
  const starts = new Int32Array(MOST_CODES)
  const lengths = new Int32Array(MOST_CODES)
  let [next, bits, length] = [END + 1, FIRST_BITS, 0]
  let [before, held, holds, at] = [-1, 0, 0, 0]
  let beforeStart = 0
  while (length < most) {
    while (holds < bits) {
      if (at >= packed.length) return out.subarray(0, length)
      held = ((held << 8) | packed[at++]!) >>> 0
      holds += 8
    }
    const code = (held >>> (holds - bits)) & ((1 << bits) - 1)
    holds -= bits
    held &= (1 << holds) - 1
    if (code === END) break
    if (code === CLEAR) {
      ;[next, bits, before] = [END + 1, FIRST_BITS, -1]
      continue
    }
    const start = length
    if (code < CLEAR) out[length++] = code
    else if (code < next && code > END) {
      const from = starts[code]!
      const end = Math.min(lengths[code]!, most - length)
      for (let index = 0; index < end; index++) out[length++] = out[from + index]!
    } else if (code === next && before >= 0) {
      // The string that is being made: the one before, and its first byte.
      const end = Math.min(length - beforeStart, most - length)
      for (let index = 0; index < end; index++) out[length++] = out[beforeStart + index]!
      if (length < most) out[length++] = out[beforeStart]!
    } else throw new Error(`LZW has the code ${code} before it is made`)
    if (before >= 0 && next < MOST_CODES) {
      // The one before with the first byte of this: they stand one after another.
      starts[next] = beforeStart
      lengths[next] = start - beforeStart + 1
      next++
      if (next + 1 >= 1 << bits && bits < MOST_BITS) bits++
    }
    before = code
    beforeStart = start
  }
  return out.subarray(0, length)
}

/** PackBits (TIFF 6.0, section 9): bytes as they are, or one that is repeated. */
export function unpackBits(packed: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(most)
  let length = 0
  for (let at = 0; at < packed.length && length < most; ) {
    const head = packed[at++]!
    if (head < 128) {
      const bytes = packed.subarray(at, at + head + 1).subarray(0, most - length)
      out.set(bytes, length)
      length += bytes.length
      at += head + 1
    } else if (head > 128) {
      if (at >= packed.length) break
      const end = Math.min(most, length + 257 - head)
      out.fill(packed[at++]!, length, end)
      length = end
    }
  }
  return out.subarray(0, length)
}
