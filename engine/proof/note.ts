import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { areEqual, concat, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.ts'

/** Kinds of keys of signed notes (C2SP signed-note): of a log, and of a witness that adds its time. */
const LOG_KEY = 1
const WITNESS_KEY = 4
export type KeyKind = typeof LOG_KEY | typeof WITNESS_KEY
export const KEY_KINDS = { log: LOG_KEY, witness: WITNESS_KEY } as const

/** Who may sign a note: a name without blanks, and an Ed25519 key. */
export interface Verifier {
  readonly name: string
  readonly kind: KeyKind
  readonly publicKey: Uint8Array
}

/** Signatures of a note at most: of the log, and of its witnesses. */
const MAX_SIGNATURES = 20
const DASH = '— '

/** The four bytes that a signature line begins with. */
function keyId({ name, kind, publicKey }: Verifier): Uint8Array {
  return sha256(concat(utf8(`${name}\n`), Uint8Array.of(kind), publicKey)).slice(0, 4)
}

/** name+keyid+key, as verifiers are written. */
export function verifierText(verifier: Verifier): string {
  const key = toBase64(concat(Uint8Array.of(verifier.kind), verifier.publicKey))
  return `${verifier.name}+${toHex(keyId(verifier))}+${key}`
}

/** Throws SyntaxError where the text is none, or its number is of another key. */
export function readVerifier(text: string): Verifier {
  const [, name, id, key] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? []
  if (name === undefined) throw new SyntaxError('no verifier key')
  const bytes = fromBase64(key!)
  const kind = bytes[0]
  if ((kind !== LOG_KEY && kind !== WITNESS_KEY) || bytes.length !== 33)
    throw new SyntaxError('no Ed25519 verifier key')
  const verifier: Verifier = { name, kind, publicKey: bytes.slice(1) }
  if (!areEqual(keyId(verifier), fromHex(id!)))
    throw new SyntaxError('the number of the key is of another key')
  return verifier
}

/** The head of a log: the text that is signed. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`
}

/** Of exactly three lines. Throws SyntaxError for anything else. */
export function readCheckpoint(text: string): Checkpoint {
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([^\n]+)\n$/.exec(text) ?? []
  if (origin === undefined) throw new SyntaxError('no checkpoint')
  return { origin, size: Number(size), root: fromBase64(root!) }
}

export interface Signature {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A text with its signatures. Throws SyntaxError where it is no signed note, or not written in the one way. */
export function readNote(note: string): { readonly text: string; readonly signatures: readonly Signature[] } {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw new SyntaxError('no signed note')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) throw new SyntaxError(`more than ${MAX_SIGNATURES} signatures`)
  const signatures = lines.map((line) => {
    const [, name, bytes] = /^— (\S+) (\S+)$/.exec(line) ?? []
    if (name === undefined) throw new SyntaxError('no signature line')
    return { name, bytes: fromBase64(bytes!) }
  })
  return { text: note.slice(0, split + 1), signatures }
}

const line = ({ name, bytes }: Signature) => `${DASH}${name} ${toBase64(bytes)}\n`

/** A note with signature lines behind it. */
export function noteOf(text: string, signatures: readonly Signature[]): string {
  return `${text}\n${signatures.map(line).join('')}`
}

/** True of a line that says it is of a key: by its name and the number of the key. Whether it fits is another matter. */
export function isNamed({ name, bytes }: Signature, by: Verifier): boolean {
  return name === by.name && areEqual(bytes.slice(0, 4), keyId(by))
}

/** Signs as a log. `seed`: the 32 bytes of an Ed25519 private key. */
export function signAsLog(text: string, name: string, seed: Uint8Array): Signature {
  const verifier: Verifier = { name, kind: LOG_KEY, publicKey: ed25519.getPublicKey(seed) }
  return { name, bytes: concat(keyId(verifier), ed25519.sign(utf8(text), seed)) }
}

const witnessed = (text: string, seconds: number) => utf8(`cosignature/v1\ntime ${seconds}\n${text}`)

/** Signs as a witness, which has seen the log grow (C2SP tlog-cosignature). `seconds`: since 1970. */
export function signAsWitness(text: string, name: string, seed: Uint8Array, seconds: number): Signature {
  const verifier: Verifier = { name, kind: WITNESS_KEY, publicKey: ed25519.getPublicKey(seed) }
  const time = new Uint8Array(8)
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds))
  return { name, bytes: concat(keyId(verifier), time, ed25519.sign(witnessed(text, seconds), seed)) }
}

/** Whether a signature of a note is of a key; of a witness, with the time it gave (seconds since 1970). */
export function isSignedBy(text: string, signature: Signature, by: Verifier): boolean {
  if (!isNamed(signature, by)) return false
  const { bytes } = signature
  if (by.kind === LOG_KEY) return bytes.length === 68 && isValid(bytes.slice(4), utf8(text), by.publicKey)
  if (bytes.length !== 76) return false
  return isValid(bytes.slice(12), witnessed(text, witnessTime(bytes)), by.publicKey)
}

export function witnessTime(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset + 4, 8).getBigUint64(0))
}

/** Strict Ed25519 (RFC 8032): a signature has one form. */
export function isValid(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false })
  } catch {
    return false
  }
}
