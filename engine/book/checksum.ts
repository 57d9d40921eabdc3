/** Levels of each side that a book's checksum covers. */
export const CHECKSUM_DEPTH = 10

const TABLE = new Uint32Array(256).map((_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

/** CRC-32 (ISO 3309, as in zip) of a text of ASCII characters. */
export function crc32(text: string): number {
  let remainder = 0xffffffff
  for (let index = 0; index < text.length; index++) {
    remainder = (remainder >>> 8) ^ TABLE[(remainder ^ text.charCodeAt(index)) & 0xff]!
  }
  return (remainder ^ 0xffffffff) >>> 0
}

/**
 * The checksum of a book: CRC-32 of its best ten bids and then its best ten asks, best first, each written
 * "price:quantity" as in the answer, joined with "|". A replica that has it too is the same at the top.
 */
export function bookChecksum(
  bids: readonly (readonly [string, string, ...unknown[]])[],
  asks: readonly (readonly [string, string, ...unknown[]])[],
): number {
  const top = [...bids.slice(0, CHECKSUM_DEPTH), ...asks.slice(0, CHECKSUM_DEPTH)]
  return crc32(top.map(([price, quantity]) => `${price}:${quantity}`).join('|'))
}
