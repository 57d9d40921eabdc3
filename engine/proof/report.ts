import { sha256 } from '@noble/hashes/sha2.js'
import { canonicalJson, type Json } from '../base/canonical.ts'
import type { EntryMarks } from '../credit/repair.ts'
import { scoreAt } from '../credit/score.ts'
import { type TrendPoint, trendOf } from '../credit/trend.ts'
import type { CreditRulePack } from '../facts/catalogue.ts'
import type { CreditEntryRecord, Trust } from '../facts/credit.ts'
import type { Word } from '../facts/words.ts'
import { concat, fromBase64, fromBase64url, fromHex, toBase64url, utf8 } from './bytes.ts'
import { isConsistent, isIncluded, leafHash } from './merkle.ts'
import {
  type Checkpoint,
  isNamed,
  isSignedBy,
  isValid,
  readCheckpoint,
  readNote,
  readVerifier,
} from './note.ts'
import { isSm2Signed } from './sm2.ts'
import { readProof } from './tlog-proof.ts'

export const BUNDLE_FORMAT = 'qingheng-report/1'
const REPORT_TYPE = 'qingheng-report+jws'
const STATUS_TYPE = 'qingheng-status+jws'
/** A bundle is at most so long, in characters: a file of some thousand entries. */
export const MAX_BUNDLE = 8 * 1024 * 1024

/** What a report says, as its issuer signed it. Times are seconds since 1970, as in a JWT. */
export interface ReportClaims {
  readonly iss: string
  /** Of whom, and for whom. */
  readonly sub: string
  readonly aud: string
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly purpose: string
  /** null: its subject asked for it itself. */
  readonly consent_id: number | null
  /** The instant of the score (ms since 1970). */
  readonly as_of: number
  readonly name: Word
  readonly has_record: boolean
  readonly score: number
  readonly grade_id: string
  readonly grade?: { readonly name: Word; readonly color: string; readonly is_confirmed: boolean }
  /** How it stood at the ends of the last quarters; absent: an older report. */
  readonly trend?: readonly TrendPoint[]
  readonly entries: readonly CreditEntryRecord[]
  /** What was said about entries since: that its subject disputes one, and what it says; that one was repaired (ms). */
  readonly marks?: readonly ({ readonly entry_id: number } & EntryMarks)[]
  readonly rule_pack: CreditRulePack
  /** The issuer's key of the second signature; absent: there is none. */
  readonly sm2_key?: string
  readonly [more: string]: unknown
}

/** Where a record of the report lies in the log. */
interface EntryProof {
  readonly entry_id: number
  readonly salt: string
  readonly index: number
  readonly path: readonly string[]
}

export interface Bundle {
  readonly format: typeof BUNDLE_FORMAT
  readonly jws: string
  /** The second signature, by SM2, over the whole of the first text. */
  readonly sm2?: string
  /** Whether the report still stood when the bundle was made. */
  readonly status: string
  readonly proof: string
  readonly entries: readonly EntryProof[]
}

export type Part =
  | 'bundle'
  | 'jws'
  | 'sm2'
  | 'status'
  | 'proof'
  | 'checkpoint'
  | 'witnesses'
  | 'history'
  | 'entries'
  | 'score'
  | 'audience'
  | 'time'

/** What each step looks at. */
export const PARTS: Readonly<Record<Part, Word>> = {
  bundle: { zh: '文件形式', en: 'the form of the file' },
  jws: { zh: '签发人签名', en: 'the signature of the issuer' },
  sm2: { zh: '国密 SM2 签名', en: 'the second signature, SM2' },
  status: { zh: '报告状态', en: 'the status of the report' },
  checkpoint: { zh: '日志签名', en: 'the signature of the log' },
  witnesses: { zh: '见证人签名', en: 'the signatures of witnesses' },
  proof: { zh: '报告在日志中', en: 'the report is in the log' },
  history: { zh: '日志未被改写', en: 'the log was not rewritten' },
  entries: { zh: '每条记录在日志中', en: 'each entry is in the log' },
  score: { zh: '按记录与规则重算得分', en: 'the score, computed again' },
  audience: { zh: '收件人', en: 'for whom it is' },
  time: { zh: '有效期', en: 'whether it is in date' },
}

export interface Step {
  readonly part: Part
  readonly isGood: boolean
  readonly why?: Word
}

export interface Verdict {
  readonly isGood: boolean
  readonly steps: readonly Step[]
  /** What the report says, once its signature is good. */
  readonly claims?: ReportClaims
  /** When the issuer last said that it stands (ms since 1970): what came after, such as a consent that was taken back, is not in it. */
  readonly stood_at?: number
  readonly checkpoint?: Checkpoint
}

/** Signs an object as a JWS in compact form (RFC 7515), EdDSA. */
export function jwsOf(
  claims: object,
  type: 'report' | 'status',
  sign: (bytes: Uint8Array) => Uint8Array,
): string {
  const header = { alg: 'EdDSA', typ: type === 'report' ? REPORT_TYPE : STATUS_TYPE }
  const text = [header, claims].map((one) => toBase64url(utf8(canonicalJson(one as Json)))).join('.')
  return `${text}.${toBase64url(sign(utf8(text)))}`
}

/** What the leaf of a report is the hash of: that of its signed text alone. */
export const reportEntry = (jws: string): Uint8Array => sha256(utf8(jws))
export const reportLeaf = (jws: string): Uint8Array => leafHash(reportEntry(jws))

/**
 * What the leaf of a record is the hash of: that of a salt and of its canonical text, so that who does not have both learns
 * nothing from it.
 */
export function recordEntry(kind: string, record: object, salt: Uint8Array): Uint8Array {
  return sha256(concat(salt, utf8(canonicalJson({ kind, record } as Json))))
}
export function recordLeaf(kind: string, record: object, salt: Uint8Array): Uint8Array {
  return leafHash(recordEntry(kind, record, salt))
}

export const bundleText = (bundle: Bundle): string => canonicalJson(bundle as unknown as Json)

/** A step that failed: what is wrong, and where. */
class Fault extends Error {
  readonly part: Part
  readonly why: Word
  constructor(part: Part, zh: string, en: string) {
    super(en)
    this.part = part
    this.why = { zh, en }
  }
}

export interface VerifyOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Who reads it: a report for another is refused. */
  readonly audience?: string
  /** A head of the log that was kept, and the proof that one of both goes on from the other. */
  readonly kept?: { readonly size: number; readonly root: Uint8Array; readonly proof: readonly Uint8Array[] }
}

/** Verifies a bundle with nothing but what is trusted: each part in turn, up to the first that is wrong. */
export function verifyBundle(text: string, trust: Trust, options: VerifyOptions): Verdict {
  const steps: Step[] = []
  let claims: ReportClaims | undefined
  let checkpoint: Checkpoint | undefined
  let stoodAt = 0
  const step = <T>(part: Part, check: () => T): T => {
    try {
      const value = check()
      steps.push({ part, isGood: true })
      return value
    } catch (error) {
      throw error instanceof Fault
        ? error
        : new Fault(
            part,
            `无法读取:${(error as Error).message}`,
            `it can't be read: ${(error as Error).message}`,
          )
    }
  }
  try {
    const bundle = step('bundle', () => readBundle(text))
    const issuer = fromBase64url(trust.issuer)
    const report = step('jws', () => readJws<ReportClaims>(bundle.jws, REPORT_TYPE, issuer, 'jws'))
    claims = report
    if (trust.sm2 !== undefined || report.sm2_key !== undefined || bundle.sm2 !== undefined)
      step('sm2', () => checkSm2(bundle, report, trust))
    stoodAt = step('status', () => checkStatus(bundle.status, report, issuer))
    const proof = step('proof', () => readProof(bundle.proof))
    steps.pop()
    const head = step('checkpoint', () => readHead(proof.checkpoint, trust))
    checkpoint = head.checkpoint
    // Where none is trusted, nothing was looked at.
    if (trust.witnesses.length > 0 || trust.witnesses_needed > 0)
      step('witnesses', () => checkWitnesses(head, trust))
    const { size, root } = head.checkpoint
    step('proof', () => {
      if (!isIncluded(reportLeaf(bundle.jws), proof.index, size, proof.path, root))
        throw new Fault('proof', '日志中没有这份报告', 'the log has no such report')
    })
    const { kept } = options
    if (kept)
      step('history', () => {
        // Whichever of both is the older has to be the beginning of the other.
        const isOne =
          kept.size <= size
            ? isConsistent(kept.size, kept.root, size, root, kept.proof)
            : isConsistent(size, root, kept.size, kept.root, kept.proof)
        if (!isOne)
          throw new Fault(
            'history',
            '日志与先前保存的不一致',
            'the log does not go on from the one that was kept',
          )
      })
    step('entries', () => checkEntries(bundle, report, size, root))
    step('score', () => checkScore(report))
    if (options.audience !== undefined)
      step('audience', () => {
        if (report.aud !== options.audience)
          throw new Fault('audience', `报告的收件人是 ${report.aud}`, `it is for ${report.aud}`)
      })
    step('time', () => {
      if (options.now >= report.exp * 1000)
        throw new Fault('time', '报告已过有效期', 'the report is out of date')
    })
    return { isGood: true, steps, claims, checkpoint, stood_at: stoodAt }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    steps.push({ part: error.part, isGood: false, why: error.why })
    return { isGood: false, steps, ...(claims ? { claims } : {}), ...(checkpoint ? { checkpoint } : {}) }
  }
}

/** A bundle is written in one way only: what differs by a blank is another file. */
function readBundle(text: string): Bundle {
  if (text.length > MAX_BUNDLE) throw new Fault('bundle', '文件过大', 'the file is too large')
  const bundle = JSON.parse(text) as Bundle
  const isWhole =
    bundle?.format === BUNDLE_FORMAT &&
    [bundle.jws, bundle.status, bundle.proof].every((part) => typeof part === 'string') &&
    Array.isArray(bundle.entries) &&
    (bundle.sm2 === undefined || typeof bundle.sm2 === 'string') &&
    Object.keys(bundle).length === (bundle.sm2 === undefined ? 5 : 6)
  if (!isWhole) throw new Fault('bundle', '不是报告文件', 'this is no bundle of a report')
  if (bundleText(bundle) !== text)
    throw new Fault('bundle', '文件不是规范形式', 'the file is not in its canonical form')
  return bundle
}

function readJws<T>(jws: string, type: string, key: Uint8Array, part: Part): T {
  const [header = '', claims = '', signature = '', ...more] = jws.split('.')
  if (more.length > 0 || !isValid(fromBase64url(signature), utf8(`${header}.${claims}`), key))
    throw new Fault(part, '签名不符', 'the signature does not fit')
  const { alg, typ } = JSON.parse(new TextDecoder().decode(fromBase64url(header))) as Record<string, string>
  if (alg !== 'EdDSA' || typ !== type)
    throw new Fault(part, '签名的类型不符', 'it was signed as something else')
  return JSON.parse(new TextDecoder().decode(fromBase64url(claims))) as T
}

/** The second signature is there where the first says so, by the key that it names, which is the one that is trusted. */
function checkSm2({ jws, sm2 = '' }: Bundle, { sm2_key = '' }: ReportClaims, trust: Trust): void {
  if (trust.sm2 !== undefined && trust.sm2 !== sm2_key)
    throw new Fault('sm2', '签名公钥不是受信任的', 'its key is not the one that is trusted')
  if (!isSm2Signed(jws, sm2, sm2_key)) throw new Fault('sm2', '签名不符', 'the signature does not fit')
}

function checkStatus(jws: string, report: ReportClaims, issuer: Uint8Array): number {
  const status = readJws<{ jti: string; status: string; iat: number }>(jws, STATUS_TYPE, issuer, 'status')
  if (status.jti !== report.jti) throw new Fault('status', '属于另一报告', 'it is of another report')
  if (status.status !== 'valid') throw new Fault('status', '报告已失效', 'the report stands no more')
  return status.iat * 1000
}

function readHead(note: string, trust: Trust) {
  const log = readVerifier(trust.log)
  const { text, signatures } = readNote(note)
  const checkpoint = readCheckpoint(text)
  if (checkpoint.origin !== log.name) throw new Fault('checkpoint', '来自另一日志', 'it is of another log')
  const [own, ...others] = signatures
  if (!own || !isSignedBy(text, own, log))
    throw new Fault('checkpoint', '日志签名不符', 'the log did not sign it')
  return { text, checkpoint, others }
}

/**
 * Signatures of witnesses that are trusted stand once each and fit; those of others say nothing, for or against (C2SP
 * signed-note: unknown signatures are ignored).
 */
function checkWitnesses({ text, others }: ReturnType<typeof readHead>, trust: Trust): void {
  const witnesses = trust.witnesses.map(readVerifier)
  const seen = new Set<string>()
  for (const signature of others) {
    const witness = witnesses.find((one) => isNamed(signature, one))
    if (!witness) continue
    if (!isSignedBy(text, signature, witness) || seen.has(witness.name))
      throw new Fault(
        'witnesses',
        `见证人 ${signature.name} 的签名不符`,
        `the signature of ${signature.name} does not fit`,
      )
    seen.add(witness.name)
  }
  if (seen.size < trust.witnesses_needed)
    throw new Fault(
      'witnesses',
      `需要 ${trust.witnesses_needed} 个见证人,有 ${seen.size} 个`,
      `${trust.witnesses_needed} witnesses are needed, there are ${seen.size}`,
    )
}

function checkEntries(bundle: Bundle, { entries }: ReportClaims, size: number, root: Uint8Array): void {
  const proofs = new Map(bundle.entries.map((one) => [one.entry_id, one]))
  if (proofs.size !== entries.length || bundle.entries.length !== entries.length)
    throw new Fault('entries', '证明与记录不对应', 'the proofs are not those of the entries')
  for (const entry of entries) {
    const found = proofs.get(entry.entry_id)
    const path = found?.path.map(fromBase64) ?? []
    const isThere =
      found !== undefined &&
      Object.keys(found).length === 4 &&
      Number.isSafeInteger(found.index) &&
      isIncluded(recordLeaf('credit_entry', entry, fromHex(found.salt)), found.index, size, path, root)
    if (!isThere)
      throw new Fault('entries', `日志中没有记录 ${entry.entry_id}`, `the log has no entry ${entry.entry_id}`)
  }
}

function checkScore({ entries, rule_pack, as_of, score, grade_id, trend }: ReportClaims): void {
  const again = scoreAt(entries, rule_pack, as_of)
  if (again.score !== score || again.grade_id !== grade_id)
    throw new Fault(
      'score',
      `重算得 ${again.score} 分、${again.grade_id}`,
      `computed again it is ${again.score}, ${again.grade_id}`,
    )
  if (trend && canonicalJson(trend as never) !== canonicalJson(trendOf(entries, rule_pack, as_of) as never))
    throw new Fault('score', '重算的走势不同', 'computed again the trend is another')
}
