import type { Trust } from '../facts/credit.ts'
import type { Word } from '../facts/words.ts'
import { fromBase64url } from './bytes.ts'
import { readVerifier } from './note.ts'

export const TRUST_FORMAT = 'qingheng-trust/1'

/** A text that is no trust file, and why: who keeps one adds witnesses to it by hand. */
export class NoTrustFile extends Error {
  readonly why: Word
  constructor(zh: string, en: string) {
    super(en)
    this.why = { zh, en }
  }
}

/** Reads what a bank trusts. Throws `NoTrustFile`, which names the member that is wrong. */
export function readTrust(text: string): Trust {
  const trust = parsed(text) as Partial<Trust> | null
  if (typeof trust !== 'object' || trust?.format !== TRUST_FORMAT)
    throw new NoTrustFile('这不是信任文件', 'this is no trust file')
  const { log, issuer, sm2, witnesses, witnesses_needed: needed } = trust
  const wrong = (member: string) => new NoTrustFile(`信任文件的 ${member} 有误`, `${member} is not sound`)
  if (!isVerifier(log)) throw wrong('log')
  if (!isKey(issuer, 32)) throw wrong('issuer')
  if (sm2 !== undefined && !isKey(sm2, 65)) throw wrong('sm2')
  if (!Array.isArray(witnesses)) throw wrong('witnesses')
  for (const [index, one] of witnesses.entries()) if (!isVerifier(one)) throw wrong(`witnesses[${index}]`)
  const isCount = Number.isInteger(needed) && needed! >= 0 && needed! <= new Set(witnesses).size
  if (!isCount)
    throw new NoTrustFile(
      'witnesses_needed 应为 0 至见证人个数的整数',
      'witnesses_needed is a whole number, up to that of the witnesses',
    )
  return trust as Trust
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isVerifier(text: unknown): boolean {
  try {
    return typeof text === 'string' && readVerifier(text) !== undefined
  } catch {
    return false
  }
}

function isKey(text: unknown, length: number): boolean {
  try {
    return typeof text === 'string' && fromBase64url(text).length === length
  } catch {
    return false
  }
}
