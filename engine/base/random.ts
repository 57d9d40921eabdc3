/**
 * A stream of uniform numbers in (0, 1) from a seed and a name: sfc32 (Doty-Humphrey), started from a 128-bit hash of
 * both. Streams of different names are independent, so adding one changes no other; the same everywhere, because only
 * 32-bit integers are used.
 */
export function uniformStream(seed: number, name: string): () => number {
  let [a, b, c, d] = hash128(`${seed} ${name}`)
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  // Neither 0 nor 1, so that a quantile is always finite.
  return () => (next() + 0.5) / 4294967296
}

/** Four FNV-1a hashes with different offsets, each mixed once more. */
function hash128(text: string): [number, number, number, number] {
  return [0x811c9dc5, 0x01000193, 0x9e3779b1, 0x85ebca6b].map((offset) => {
    let hash = offset
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) | 0
  }) as [number, number, number, number]
}
