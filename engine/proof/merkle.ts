import { sha256 } from '@noble/hashes/sha2.js'
import { areEqual, concat } from './bytes.ts'

/** A log as a tree of hashes (RFC 6962 section 2, RFC 9162 section 2.1): leaves and nodes begin with another byte. */
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

export type Digest = Uint8Array

export const leafHash = (data: Uint8Array): Digest => sha256(concat(LEAF, data))
export const nodeHash = (left: Digest, right: Digest): Digest => sha256(concat(NODE, left, right))
/** The root of a log of nothing. */
export const EMPTY_ROOT: Digest = sha256(new Uint8Array(0))

/** The hash of a whole subtree of 2^level leaves, the index-th of its level. */
export type ReadNode = (level: number, index: number) => Digest

/** What an append adds: the leaf, and each subtree that it makes whole, from below. */
export function appended(
  read: ReadNode,
  index: number,
  leaf: Digest,
): { readonly level: number; readonly index: number; readonly hash: Digest }[] {
  const nodes = [{ level: 0, index, hash: leaf }]
  let [level, at, hash] = [0, index, leaf]
  while (at % 2 === 1) {
    hash = nodeHash(read(level, at - 1), hash)
    level += 1
    at = (at - 1) / 2
    nodes.push({ level, index: at, hash })
  }
  return nodes
}

/** The root of the first `size` leaves. */
export function rootOf(read: ReadNode, size: number): Digest {
  return size === 0 ? EMPTY_ROOT : rangeHash(read, 0, size)
}

/** The hash of the leaves from `start` to before `end`. A part that is whole is read. */
function rangeHash(read: ReadNode, start: number, end: number): Digest {
  const count = end - start
  const half = largestPowerBelow(count)
  if (count === 1) return read(0, start)
  if (half * 2 === count && start % count === 0) return read(Math.log2(count), start / count)
  return nodeHash(rangeHash(read, start, start + half), rangeHash(read, start + half, end))
}

/** The largest power of two below a count; of 1 it is 1. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** The hashes that lead from a leaf to the root of a size, from below. Throws RangeError where there is no such leaf. */
export function inclusionProof(read: ReadNode, index: number, size: number): Digest[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} of ${size}`)
  const path = (start: number, end: number): Digest[] => {
    if (end - start === 1) return []
    const middle = start + largestPowerBelow(end - start)
    return index < middle
      ? [...path(start, middle), rangeHash(read, middle, end)]
      : [...path(middle, end), rangeHash(read, start, middle)]
  }
  return path(0, size)
}

/** The hashes that show that the log of `first` leaves is the beginning of that of `second`. */
export function consistencyProof(read: ReadNode, first: number, second: number): Digest[] {
  if (!(first >= 0 && first <= second)) throw new RangeError(`${first} is not within ${second}`)
  if (first === 0 || first === second) return []
  const sub = (start: number, end: number, isWhole: boolean): Digest[] => {
    if (first === end) return isWhole ? [] : [rangeHash(read, start, end)]
    const middle = start + largestPowerBelow(end - start)
    return first <= middle
      ? [...sub(start, middle, isWhole), rangeHash(read, middle, end)]
      : [...sub(middle, end, false), rangeHash(read, start, middle)]
  }
  return sub(0, second, true)
}

const half = (count: number) => Math.floor(count / 2)

/** Whether a leaf is the index-th of a log of a size with a root (RFC 9162 section 2.1.3.2). */
export function isIncluded(
  leaf: Digest,
  index: number,
  size: number,
  proof: readonly Digest[],
  root: Digest,
): boolean {
  if (!(index >= 0 && index < size)) return false
  let [at, last, hash] = [index, size - 1, leaf]
  for (const other of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(other, hash)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = nodeHash(hash, other)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && areEqual(hash, root)
}

/** Whether a log of a size and root begins with another one (RFC 9162 section 2.1.4.2). */
export function isConsistent(
  first: number,
  firstRoot: Digest,
  second: number,
  secondRoot: Digest,
  proof: readonly Digest[],
): boolean {
  if (first === second) return proof.length === 0 && areEqual(firstRoot, secondRoot)
  if (first > second) return false
  if (first === 0) return proof.length === 0 && areEqual(firstRoot, EMPTY_ROOT)
  let [at, last] = [first - 1, second - 1]
  while (at % 2 === 1) [at, last] = [half(at), half(last)]
  const path = largestPowerBelow(first) * 2 === first || first === 1 ? [firstRoot, ...proof] : [...proof]
  const start = path.shift()
  if (start === undefined) return false
  let [one, other] = [start, start]
  for (const hash of path) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      one = nodeHash(hash, one)
      other = nodeHash(hash, other)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else other = nodeHash(other, hash)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && areEqual(one, firstRoot) && areEqual(other, secondRoot)
}
