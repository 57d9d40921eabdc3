import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, test } from 'vitest'
import { fromBase64, fromHex, toHex, utf8 } from '../../engine/proof/bytes.ts'
import {
  appended,
  consistencyProof,
  type Digest,
  EMPTY_ROOT,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  type ReadNode,
  rootOf,
} from '../../engine/proof/merkle.ts'
import {
  isSignedBy,
  KEY_KINDS,
  noteOf,
  readCheckpoint,
  readNote,
  readVerifier,
  signAsLog,
  signAsWitness,
  verifierText,
} from '../../engine/proof/note.ts'
import { proofText, readProof } from '../../engine/proof/tlog-proof.ts'

/** The leaves and roots of the reference tree of RFC 6962, as its implementations test them. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const SIZE = 70

/** A log in memory, leaf by leaf. */
function tree(leaves: readonly Digest[]): ReadNode {
  const nodes = new Map<string, Digest>()
  const read: ReadNode = (level, index) => nodes.get(`${level} ${index}`)!
  leaves.forEach((leaf, index) => {
    for (const node of appended(read, index, leaf)) nodes.set(`${node.level} ${node.index}`, node.hash)
  })
  return read
}

/** The definition of RFC 6962 section 2.1, word by word. */
function naive(leaves: readonly Digest[]): Digest {
  if (leaves.length === 0) return EMPTY_ROOT
  if (leaves.length === 1) return leaves[0]!
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(naive(leaves.slice(0, k)), naive(leaves.slice(k)))
}

describe('the tree', () => {
  const reference = LEAVES.map((text) => leafHash(fromHex(text)))
  test.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'of %i leaves has the root of RFC 6962',
    (size, root) => {
      expect(toHex(rootOf(tree(reference), size))).toBe(root)
    },
  )

  const leaves = Array.from({ length: SIZE }, (_, index) => leafHash(utf8(`leaf ${index}`)))
  const read = tree(leaves)
  test('has at every size the root of the definition, and a proof of every leaf that nothing else passes', () => {
    expect(toHex(rootOf(read, 0))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    for (let size = 1; size <= SIZE; size++) {
      const root = rootOf(read, size)
      expect(toHex(root)).toBe(toHex(naive(leaves.slice(0, size))))
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(read, index, size)
        expect(isIncluded(leaves[index]!, index, size, proof, root)).toBe(true)
        expect(isIncluded(leaves[(index + 1) % SIZE]!, index, size, proof, root)).toBe(false)
        if (size > 1) expect(isIncluded(leaves[index]!, (index + 1) % size, size, proof, root)).toBe(false)
        expect(isIncluded(leaves[index]!, index, size, [...proof, root], root)).toBe(false)
      }
    }
  })

  test('is the beginning of every larger one, and of no forked one', () => {
    const forked = tree(leaves.map((leaf, index) => (index === 3 ? leafHash(utf8('another')) : leaf)))
    for (let first = 0; first <= SIZE; first++)
      for (let second = first; second <= SIZE; second++) {
        const proof = consistencyProof(read, first, second)
        expect(isConsistent(first, rootOf(read, first), second, rootOf(read, second), proof)).toBe(true)
        const other = consistencyProof(forked, first, second)
        if (first > 3)
          expect(isConsistent(first, rootOf(read, first), second, rootOf(forked, second), other)).toBe(false)
        if (proof.length > 0)
          expect(isConsistent(first, rootOf(read, first), second, rootOf(read, second), proof.slice(1))).toBe(
            false,
          )
      }
  })
})

describe('signed notes', () => {
  // The example of the Go package note, which defined the form.
  const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`
  test('the published example verifies, and is written the same', () => {
    const { text, signatures } = readNote(NOTE)
    const peter = readVerifier(PETER)
    expect(isSignedBy(text, signatures[0]!, peter)).toBe(true)
    expect(isSignedBy(`${text} `, signatures[0]!, peter)).toBe(false)
    expect(noteOf(text, signatures)).toBe(NOTE)
    expect(verifierText(peter)).toBe(PETER)
  })

  test('a log and a witness sign; neither passes for the other', () => {
    const seed = new Uint8Array(32).fill(1)
    const publicKey = ed25519.getPublicKey(seed)
    const text = 'example.com/log\n5\n+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=\n'
    expect(readCheckpoint(text)).toMatchObject({ origin: 'example.com/log', size: 5 })
    const log = { name: 'example.com/log', kind: KEY_KINDS.log, publicKey } as const
    const witness = { name: 'example.com/log', kind: KEY_KINDS.witness, publicKey } as const
    expect(isSignedBy(text, signAsLog(text, log.name, seed), log)).toBe(true)
    expect(isSignedBy(text, signAsLog(text, log.name, seed), witness)).toBe(false)
    expect(isSignedBy(text, signAsWitness(text, log.name, seed, 1), witness)).toBe(true)
    expect(isSignedBy(text, signAsWitness(text, log.name, seed, 1), log)).toBe(false)
  })

  test.each(['', 'a\n', 'a\n\n', 'a\n\n- b c\n', 'a\n\n— b !!\n', 'example.com\n05\nAA==\n'])(
    '%j is none',
    (text) => {
      expect(() => readCheckpoint(readNote(text).text)).toThrow(SyntaxError)
    },
  )
})

test('a proof is read as it was written, and nothing else is one', () => {
  const hash = fromBase64('gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=')
  const text = proofText({ index: 5, path: [hash], checkpoint: 'x\n' })
  expect(text).toBe('c2sp.org/tlog-proof@v1\nindex 5\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n\nx\n')
  expect(readProof(text)).toEqual({ index: 5, path: [hash], checkpoint: 'x\n' })
  for (const wrong of [
    '',
    text.replace('v1', 'v2'),
    text.replace('index 5', 'index 05'),
    text.replace('gSKy', 'gSK'),
  ])
    expect(() => readProof(wrong)).toThrow(SyntaxError)
})
