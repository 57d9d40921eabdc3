import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { z } from 'zod'
import type { Rejection } from '../../engine/base/result.ts'
import type { problem } from '../../engine/facts/common.ts'
import { inChinese } from '../../engine/facts/in-chinese.ts'
import { numberOf } from '../../engine/facts/refusal-numbers.ts'
import type { Word } from '../../engine/facts/words.ts'
import { kindOfReject } from '../../engine/venue/rejects.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { ForbiddenError } from '../kernel/permissions.ts'
import { FailedError, IdempotencyKeyReusedError, UnavailableError } from '../kernel/sequencer.ts'
import { SignatureNeededError } from '../kernel/signatures.ts'

type Problem = z.infer<typeof problem>

/** An answer that says no. `code` is stable snake_case; `detail` names the field, the rule and the fix. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly status: number
  readonly code: string
  readonly more: Partial<Problem>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    detail: string,
    more: Partial<Problem> = {},
    headers: Record<string, string> = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.more = more
    this.headers = headers
  }
}

export function notFound(detail: string): ProblemError {
  return new ProblemError(404, 'not_found', detail)
}

/** A rule about one member of a request that a schema can't know. */
export function memberFault(
  member: string,
  code: string,
  detail: string,
  status: 404 | 422 = 422,
): ProblemError {
  return new ProblemError(status, code, `${member}: ${detail}`, {
    errors: [{ pointer: pointer([member]), code, detail }],
  })
}

export const TITLES: Readonly<Record<number, Word>> = {
  400: { zh: '请求的形式不符', en: 'The request has not the form it should have' },
  401: { zh: '您是谁?', en: 'Who are you?' },
  403: { zh: '不允许', en: 'Not allowed' },
  404: { zh: '未找到', en: 'Not found' },
  409: { zh: '冲突', en: 'Conflict' },
  413: { zh: '过大', en: 'Too large' },
  415: { zh: '不支持的内容类型', en: 'Unsupported media type' },
  421: { zh: '不是本服务', en: 'Not this service' },
  422: { zh: '规则不允许', en: 'A rule says no' },
  426: { zh: '须升级协议', en: 'Upgrade needed' },
  429: { zh: '请求过多', en: 'Too many requests' },
  500: { zh: '服务发生错误', en: 'An error of the service' },
  503: { zh: '暂不可用', en: 'Not available now' },
}

const STATUS = { not_found: 404, conflict: 409, rule: 422 } as const

/** The status with which a reject of the engine is told. */
export function statusOf(code: string): 404 | 409 | 422 {
  return STATUS[kindOfReject(code)]
}

export function upgradeNeeded(): ProblemError {
  return new ProblemError(
    426,
    'upgrade_needed',
    'this is a WebSocket; see docs/integrators.md',
    {},
    { Upgrade: 'websocket' },
  )
}

export function unsupportedMediaType(wanted = 'application/json'): ProblemError {
  return new ProblemError(415, 'unsupported_media_type', `Content-Type: send ${wanted}`)
}

/** A reject of the engine, with the number under which it stands in the journal and the member that its sentence names. */
export function rejection({ code, detail, rule }: Rejection, seq: number): ProblemError {
  // "price: …", or with what was given of one or several, "price 9990, stop_price 9000: …".
  const [, place] = /^((?:[a-z_]+(?: [\d.]+)?(?:, )?)+): /.exec(detail) ?? []
  const members = place?.split(', ').map((one) => one.split(' ')[0]!) ?? []
  const errors =
    members.length === 0
      ? {}
      : { errors: members.map((member) => ({ pointer: pointer([member]), code, detail })) }
  return new ProblemError(statusOf(code), code, detail, {
    seq,
    ...(rule === undefined ? {} : { rule }),
    ...errors,
  })
}

/** A reject whose legal source is that of a market, which has it in both languages, names it in that of the reader. */
export function ruleTold<R extends { readonly rule?: string | undefined }>(
  { markets }: Venue,
  refusal: R,
  toChinese: boolean,
): R {
  if (toChinese || refusal.rule === undefined) return refusal
  const found = markets.find(({ terms }) => terms.legal_basis.zh === refusal.rule)
  return found ? { ...refusal, rule: found.terms.legal_basis.en } : refusal
}

/** A reject as its reader is told it: in his language, with its legal source. */
export const refusalTold = <R extends { readonly detail: string; readonly rule?: string | undefined }>(
  venue: Venue,
  refusal: R,
  toChinese: boolean,
): R => (toChinese ? { ...refusal, detail: inChinese(refusal.detail) } : ruleTold(venue, refusal, toChinese))

/** True where whoever asks reads Chinese first, by the header `Accept-Language`. */
export const isChineseFirst = (header: string | null | undefined) => /^\s*zh\b/i.test(header ?? '')

export const readsChinese = (c: Context) => isChineseFirst(c.req.header('Accept-Language'))

/** RFC 6901. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Turns whatever was thrown into application/problem+json. What was not foreseen is a 500, logged, with no detail. */
export function onError(error: Error, c: Context): Response {
  return problemResponse(c, asProblem(error, c))
}

function asProblem(error: Error, c: Context): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof UnavailableError) {
    return new ProblemError(
      503,
      'unavailable',
      `${error.message}; nothing was applied, retry with the same key`,
      {},
      { 'Retry-After': '1' },
    )
  }
  if (error instanceof SignatureNeededError) return new ProblemError(403, 'signature_needed', error.message)
  if (error instanceof ForbiddenError) return new ProblemError(403, 'forbidden', error.message)
  if (error instanceof FailedError) {
    console.error(`request ${c.get('requestId')}:`, error.cause)
    return new ProblemError(500, 'internal_error', 'a fault of the service; nothing was applied')
  }
  if (error instanceof IdempotencyKeyReusedError) {
    return new ProblemError(
      422,
      'idempotency_key_reused',
      'Idempotency-Key: used before with another request; each request needs its own',
    )
  }
  if (error instanceof HTTPException) {
    if (error.status === 413)
      return new ProblemError(413, 'too_large', 'the body is larger than this resource takes')
    if (error.status === 415) return unsupportedMediaType()
    const code = error.status === 400 ? 'malformed_json' : 'http_error'
    return new ProblemError(error.status, code, error.message || 'the body is not JSON')
  }
  console.error(`request ${c.get('requestId')}:`, error)
  return new ProblemError(
    500,
    'internal_error',
    c.req.method === 'GET' || c.req.method === 'HEAD'
      ? 'a fault of the service; nothing was changed by this request'
      : 'the outcome is unknown; retry with the same Idempotency-Key to learn it',
  )
}

export function problemResponse(c: Context, error: ProblemError): Response {
  const { body, headers } = asJson(error, c.req.path, readsChinese(c))
  return c.body(body, error.status as 400, headers)
}

/** The same where there is no application to answer yet. */
export function asResponse(error: ProblemError, path: string): Response {
  const { body, headers } = asJson(error, path, false)
  return new Response(body, { status: error.status, headers })
}

/** Faults told in an answer that is no refusal, in the language of who asks. */
export function toldTo<T extends { readonly detail: string }>(c: Context, faults: readonly T[]): T[] {
  const toChinese = readsChinese(c)
  return faults.map((fault) => (toChinese ? { ...fault, detail: inChinese(fault.detail) } : fault))
}

function asJson(error: ProblemError, instance: string, toChinese: boolean) {
  const { errors, ...more } = error.more
  const said = (detail: string) => (toChinese ? inChinese(detail) : detail)
  // Several faults in one sentence are told one by one.
  const isOfFaults = toChinese && errors?.map(({ detail }) => detail).join('; ') === error.message
  const number = numberOf(error.code)
  const body: Problem = {
    type: `urn:qingheng:problem:${error.code}`,
    title: TITLES[error.status]?.[toChinese ? 'zh' : 'en'] ?? 'Error',
    status: error.status,
    detail: isOfFaults ? errors!.map(({ detail }) => said(detail)).join(';') : said(error.message),
    instance,
    code: error.code,
    ...(number === undefined ? {} : { number }),
    ...more,
    ...(errors && { errors: errors.map((one) => ({ ...one, detail: said(one.detail) })) }),
  }
  const headers = {
    'Content-Type': 'application/problem+json',
    'Content-Language': toChinese ? 'zh' : 'en',
    Vary: 'Accept-Language',
    ...error.headers,
  }
  return { body: JSON.stringify(body), headers }
}
