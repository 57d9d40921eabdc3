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
