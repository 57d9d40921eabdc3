import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, utf8 } from './bytes.ts'

/**
 * By the SHA-256 of "<seed> <code>", the lowest first: whoever has the seed and the codes gets the same order, with
 * nothing but sha256sum. The seed is drawn by the host as the ballot is held: that it is not drawn again is what those who
 * apply trust, or see from a witness who keeps the log's heads.
 */
export function ballotOrder<A extends { readonly uscc: string }>(all: readonly A[], seed: number): A[] {
  const hashes = new Map(all.map(({ uscc }) => [uscc, toHex(sha256(utf8(`${seed} ${uscc}`)))]))
  return [...all].sort((a, b) => (hashes.get(a.uscc)! < hashes.get(b.uscc)! ? -1 : 1))
}

/**
 * The seed by which equal prices of a sealed sale are ordered, of 32 bits: the first four bytes of the SHA-256 of the
 * nonces of its bids, in the order of the bids, with a line feed after each. A bidder seals his before any other is read,
 * so that nobody chooses it: no bidder, and not the host.
 */
export function seedOfNonces(nonces: readonly string[]): number {
  const digest = sha256(utf8(nonces.map((nonce) => `${nonce}\n`).join('')))
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0)
}
