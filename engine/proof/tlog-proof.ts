import { fromBase64, toBase64 } from './bytes.ts'
import type { Digest } from './merkle.ts'

/** A proof that stands by itself (C2SP tlog-proof v1): where a leaf lies, the way to the root, the signed root. */
export interface TlogProof {
  readonly index: number
  readonly path: readonly Digest[]
  /** The signed note of the checkpoint. */
  readonly checkpoint: string
}

const HEADER = 'c2sp.org/tlog-proof@v1'
/** A path is no longer than a log of 2^53 leaves is deep. */
const MAX_PATH = 53

export function proofText({ index, path, checkpoint }: TlogProof): string {
  return `${HEADER}\nindex ${index}\n${path.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`
}

/** Throws SyntaxError where the text is no such proof. */
export function readProof(text: string): TlogProof {
  const split = text.indexOf('\n\n')
  if (split < 0) throw new SyntaxError('no tlog-proof')
  const [header, first = '', ...rest] = text.slice(0, split).split('\n')
  const index = /^index (0|[1-9]\d{0,14})$/.exec(first)?.[1]
  if (header !== HEADER || index === undefined || rest.length > MAX_PATH)
    throw new SyntaxError('no tlog-proof')
  const path = rest.map(fromBase64)
  if (path.some(({ length }) => length !== 32)) throw new SyntaxError('a hash has 32 bytes')
  return { index: Number(index), path, checkpoint: text.slice(split + 2) }
}
