import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Head } from '../kernel/chain.ts'

const KEY_FILE = 'heads.key'
export const PUBLIC_KEY_FILE = 'heads.pub'

interface SignedHead extends Head {
  readonly at: string
  readonly signature: string
}

const signedText = ({ seq, hash, at }: Omit<SignedHead, 'signature'>) =>
  `qingheng head\n${seq}\n${hash}\n${at}\n`

/**
 * Heads of the journal, signed (Ed25519) and appended to a file, one a line. Kept where those who can write the database
 * can't write, the file shows that nothing before its last line was changed since.
 */
export class SignedHeads {
  readonly #key: KeyObject
  readonly #file: string
  #lastSeq = 0
  readonly #isForked: boolean

  /**
   * The key is made when it is first needed; only its owner may read it. `hashOf` is the head of the database at a number:
   * where the file has another one, nothing is signed any more, and that is said.
   */
  constructor(folder: string, file: string, hashOf: (seq: number) => string | undefined) {
    this.#file = file
    const path = join(folder, KEY_FILE)
    if (!existsSync(path)) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
      writeFileSync(join(folder, PUBLIC_KEY_FILE), publicKey.export({ type: 'spki', format: 'pem' }))
    }
    this.#key = createPrivateKey(readFileSync(path))
    const kept = existsSync(file) ? readHeads(file, join(folder, PUBLIC_KEY_FILE)) : []
    const forked = kept.find(({ seq, hash }) => hashOf(seq) !== hash)
    this.#isForked = forked !== undefined
    if (forked)
      console.error(
        `heads: ${file} has another head of command ${forked.seq} than the database; it was restored or rewritten. Nothing is signed until the file is put aside: keep it, and audit with it.`,
      )
  }

  /** Writes a head that is new. A file that can't be written is said, and stops nothing. */
  write({ seq, hash }: Head, now: number): void {
    if (this.#isForked || seq === this.#lastSeq) return
    const head = { seq, hash, at: new Date(now).toISOString() }
    const signature = sign(null, Buffer.from(signedText(head)), this.#key).toString('base64')
    try {
      appendFileSync(this.#file, `${JSON.stringify({ ...head, signature })}\n`, { mode: 0o600 })
      this.#lastSeq = seq
    } catch (error) {
      console.error(`heads: ${this.#file} can't be written:`, error)
    }
  }
}

/** The heads of a file whose signatures hold. Throws a sentence for the first line whose does not. */
export function readHeads(file: string, publicKeyFile: string): Head[] {
  const key = createPublicKey(readFileSync(publicKeyFile))
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line, index) => {
    const head = parsed(line)
    const isSigned =
      head !== undefined &&
      verify(null, Buffer.from(signedText(head)), key, Buffer.from(head.signature, 'base64'))
    if (!isSigned) throw new Error(`${file}: line ${index + 1} is not signed by ${publicKeyFile}`)
    return { seq: head.seq, hash: head.hash }
  })
}

function parsed(line: string): SignedHead | undefined {
  try {
    return JSON.parse(line) as SignedHead
  } catch {
    return undefined
  }
}
