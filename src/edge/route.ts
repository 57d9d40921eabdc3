import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { Role } from '../../engine/facts/words.ts'
import type { CommandKind } from '../../engine/venue/command.ts'
import { type Principal, refusalFor } from '../kernel/permissions.ts'
import { bearerToken, findPrincipal, sessionToken } from '../kernel/principals.ts'
import type { Signed } from '../kernel/signatures.ts'
import { ProblemError, problemResponse, readsChinese, statusOf, TITLES } from './problem.ts'
import type { Service } from './service.ts'
import { shapeProblem } from './shape-problem.ts'

export const CSV_TYPE = 'text/csv'
/** Workbooks of older and of other programs. */
export const XLS_TYPE = 'application/vnd.ms-excel'
export const ODS_TYPE = 'application/vnd.oasis.opendocument.spreadsheet'
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
export const MAX_KEY_LENGTH = 255

export type Env = {
  Variables: {
    service: Service
    requestId: string
    principal: Principal | undefined
    /** From where the request comes, as far as the host says. */
    address: string
    /** The origin that callers open, where a proxy stands before the service. */
    origin: string | undefined
    /** The request as it was signed, where its key or the venue demands that. */
    signed: Signed | undefined
  }
}
export type Router = OpenAPIHono<Env>

/** A router whose shape errors list every fault. */
export function router(): Router {
  return new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (!result.success) return problemResponse(c, shapeProblem(result.error, readsChinese(c)))
      return undefined
    },
  })
}

// -- What every route says of itself ----------------------------------------------------------------------------------

/** Parts of the document that several routes name. */
export const IDEMPOTENCY_KEY = 'IdempotencyKey'

interface About {
  readonly tag: string
  readonly summary: string
  /** Who may call it; absent: the public. */
  readonly by?: readonly Role[] | undefined
  /** It is for the subject of who calls. */
  readonly isOwn?: boolean
  /** It takes an Idempotency-Key, as every change does but those that have names of their own. */
  readonly takesKey?: boolean
  /** The command that it gives: who may, and with which codes that is refused, are of its declaration. */
  readonly gives?: Pick<CommandKind<string, unknown, boolean, object>, 'by' | 'isOwn' | 'rejects'>
  /** Codes that the route itself refuses with. */
  readonly codes?: Codes
}

/** Codes by the status that they come with. */
export type Codes = { readonly [status in 400 | 401 | 403 | 404 | 422 | 429]?: readonly string[] }

/** A route with its guard, and with all that it can answer in its document. */
export function describe<R extends Omit<RouteConfig, 'responses'> & { responses: object }>(
  about: About,
  config: R,
): R {
  const { tag, summary, gives, takesKey = false } = about
  const by = about.by ?? gives?.by
  const isOwn = about.isOwn ?? gives?.isOwn ?? false
  return createRoute({
    operationId: operationIdOf(config.method, config.path),
    tags: [tag],
    summary,
    description: `${summary}. ${by ? `Roles: ${by.join(', ')}.` : 'Public.'}`,
    security: by ? [{ bearer: [] }] : [{}, { bearer: [] }],
    ...(by ? { middleware: guard(by, isOwn) } : {}),
    ...(takesKey ? { parameters: [{ $ref: `#/components/parameters/${IDEMPOTENCY_KEY}` }] } : {}),
    ...config,
    responses: { ...config.responses, ...problemsOf({ ...about, by }, config) },
  } as never) as unknown as R
}

/** `get /v1/orders/{order_id}` is `get_orders_order_id`. */
function operationIdOf(method: string, path: string): string {
  return [method, ...path.replace(/^\/v1\//, '').split(/[^a-zA-Z0-9]+/)].filter(Boolean).join('_')
}

/** The problems that a route can answer: each status with its codes. */
function problemsOf(about: About, config: Pick<RouteConfig, 'request' | 'method'>) {
  const { by, gives, codes, takesKey } = about
  const { request } = config
  const rejects = (status: number) => gives?.rejects.filter((code) => statusOf(code) === status) ?? []
  const known: Readonly<Record<number, readonly string[]>> = {
    400: ['malformed_request', ...(request?.body ? ['malformed_json'] : []), ...(codes?.[400] ?? [])],
    401: [
      'unauthorized',
      ...(config.method === 'get' || !by ? [] : ['signature_wrong', 'assertion_wrong']),
      ...(codes?.[401] ?? []),
    ],
    403: [
      ...(by ? ['forbidden'] : []),
      ...(config.method === 'get' ? [] : ['origin_refused']),
      ...(gives ? ['signature_needed'] : []),
      ...(codes?.[403] ?? []),
    ],
    404: [...(request?.params ? ['not_found'] : []), ...rejects(404), ...(codes?.[404] ?? [])],
    409: rejects(409),
    413: request?.body ? ['too_large'] : [],
    415: request?.body ? ['unsupported_media_type'] : [],
    422: [...rejects(422), ...(takesKey ? ['idempotency_key_reused'] : []), ...(codes?.[422] ?? [])],
    429: ['too_many_requests', ...(codes?.[429] ?? [])],
    500: ['internal_error'],
    503: ['unavailable'],
  }
  const answered = Object.entries(known).filter(([, list]) => list.length > 0)
  return Object.fromEntries(answered.map(([status, list]) => [status, problemAnswer(Number(status), list)]))
}

/** A problem of a status, whose code is one of some. */
export function problemAnswer(status: number, codes: readonly string[]) {
  const wait = { 'Retry-After': { description: 'seconds', schema: { type: 'integer' as const } } }
  const code = { type: 'string' as const, enum: [...new Set(codes)] }
  const narrowed = { type: 'object' as const, properties: { code } }
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, narrowed] }
  return {
    description: TITLES[status]!.en,
    ...(status === 429 || status === 503 ? { headers: wait } : {}),
    content: { 'application/problem+json': { schema } },
  }
}

/** The guard of a described route whose handler is registered by hand; one that anybody may use lets everybody pass. */
export function guardOf(route: object): MiddlewareHandler<Env> {
  return (route as { middleware?: MiddlewareHandler<Env> }).middleware ?? ((_, next) => next())
}

export function answers<S extends number, T extends z.ZodType>(status: S, schema: T, description = 'done') {
  const json = { content: { 'application/json': { schema } }, description }
  return { [status]: json } as { [key in S]: typeof json }
}

export function jsonBody<T extends z.ZodType>(schema: T, required = true) {
  return { body: { required, content: { 'application/json': { schema } } } }
}

// -- Who asks ---------------------------------------------------------------------------------------------------------

/**
 * Finds who asks: by the bearer token of a program, or by the session of a page. A token that is not known is refused;
 * of a session that has ended nobody is left.
 */
export function identify(c: Context<Env>): Principal | undefined {
  const { sequencer, isDemo, doors, now } = c.get('service')
  const header = c.req.header('Authorization')
  const token = header === undefined ? sessionToken(c.req.header('Cookie')) : bearerToken(header)
  if (header === undefined && token === undefined) return undefined
  const kind = header === undefined ? 'session' : 'key'
  const at = now()
  const principal = token === undefined ? undefined : findPrincipal(sequencer.venue, token, isDemo, at, kind)
  const credential = sequencer.venue.shelves.credentials.get(principal?.credentialId ?? 0)
  if (principal && !(credential && doors.isIdle(credential, at))) {
    if (credential) doors.used(credential.credential_id, at)
    return principal
  }
  if (kind === 'session') return undefined
  // Not where: whoever tries many paths would fill the log.
  doors.log.note('token_unknown', { address: c.get('address') })
  throw unauthorized('Authorization: the bearer token is not known')
}

export const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A page of somebody else may not change anything here, nor open a stream, in the name of who reads it: what a browser
 * sends says from where. Programs send no Origin.
 */
export function checkOrigin(c: Context<Env>): void {
  const isUpgrade = c.req.header('Upgrade') !== undefined
  if (SAFE_METHODS.has(c.req.method) && !isUpgrade) return
  const origin = c.req.header('Origin')
  const site = c.req.header('Sec-Fetch-Site')
  const isOwn =
    origin === undefined
      ? site === undefined || site === 'same-origin' || site === 'none'
      : isOwnOrigin(c, origin)
  if (isOwn) return
  c.get('service').doors.log.note('origin_refused', {
    address: c.get('address'),
    detail: origin ?? site ?? '',
  })
  throw new ProblemError(403, 'origin_refused', `Origin: ${origin ?? site} is not this service's own page`)
}

function isOwnOrigin(c: Context<Env>, origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host
}

/** Asks who calls, and whether that one may, before anything is read. */
function guard(by: readonly Role[], isOwn: boolean): MiddlewareHandler<Env> {
  return async (c, next) => {
    const principal = c.get('principal')
    if (!principal) throw unauthorized('Authorization: a bearer token is needed')
    const refusal = refusalFor(principal, by)
    if (refusal !== undefined) {
      const { name } = principal
      c.get('service').doors.log.note('refused', { name, address: c.get('address'), detail: c.req.path })
      throw new ProblemError(403, 'forbidden', refusal)
    }
    if (isOwn && principal.uscc === undefined)
      throw new ProblemError(403, 'forbidden', 'this principal acts for no enterprise')
    await next()
  }
}

function unauthorized(detail: string): ProblemError {
  return new ProblemError(401, 'unauthorized', detail, {}, { 'WWW-Authenticate': 'Bearer' })
}

/** Who calls; the public has none. */
export function callerOf(c: Context<Env>): Principal | undefined {
  return c.get('principal')
}

/** Of a route that is registered by hand and takes no query: a member of one is refused, as everywhere. */
export const noQuery: MiddlewareHandler<Env> = async (c, next) => {
  const read = z.strictObject({}).safeParse(c.req.query())
  if (!read.success) throw shapeProblem(read.error, readsChinese(c))
  await next()
}

/** The principal of a route that has a guard. */
export function principalOf(c: Context<Env>): Principal {
  return c.get('principal')!
}

/** The subject for which the principal of a route for one's own affairs acts. */
export function subjectOf(c: Context<Env>): string {
  return principalOf(c).uscc!
}

/** Orders past the rate of their principal are told to come back; nothing of them is applied. */
export function throttled(c: Context<Env>, orders: number): void {
  const { throttle, now } = c.get('service')
  const { name } = principalOf(c)
  const wait = throttle.take(name, orders, now())
  if (throttle.rate) {
    // draft-ietf-httpapi-ratelimit-headers-10
    const { perSecond, burst } = throttle.rate
    c.header('RateLimit-Policy', `"orders";q=${perSecond};w=1;burst=${burst}`)
    const left = throttle.left(name)
    c.header('RateLimit', `"orders";r=${left};t=${left === 0 ? Math.max(1, Math.ceil(wait / 1000)) : 0}`)
  }
  if (wait > 0) throw tooMany(`more than ${throttle.rate!.perSecond} orders a second`, wait)
}

/** Requests past the rate of who sends them, a principal or else an address, are refused before they are read. */
export function checkRate(c: Context<Env>): void {
  const { requestThrottle, now } = c.get('service')
  const wait = requestThrottle.take(c.get('principal')?.name ?? `at ${c.get('address')}`, 1, now())
  if (wait > 0) throw tooMany(`more than ${requestThrottle.rate!.perSecond} requests a second`, wait)
}

function tooMany(what: string, wait: number): ProblemError {
  const headers = { 'Retry-After': String(Math.ceil(wait / 1000)) }
  return new ProblemError(429, 'too_many_requests', `${what}; try again in ${wait} ms`, {}, headers)
}
