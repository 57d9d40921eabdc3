import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { pathNumber } from '../../engine/facts/common.ts'
import type { Role } from '../../engine/facts/words.ts'
import type { CommandKind, Given } from '../../engine/venue/command.ts'
import type { Command } from '../../engine/venue/execute.ts'
import { type Principal, refusalFor } from '../kernel/permissions.ts'
import { bearerToken, findPrincipal } from '../kernel/principals.ts'
import { acceptedValue, type Receipt, type Submission } from '../kernel/sequencer.ts'
import { ProblemError, problemResponse, rejection, shapeProblem } from './problem.ts'
import type { Service } from './service.ts'

export const CSV_TYPE = 'text/csv'
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
export const MAX_KEY_LENGTH = 255

export type Env = { Variables: { service: Service; requestId: string; principal: Principal | undefined } }
export type Router = OpenAPIHono<Env>

/** A router whose shape errors list every fault. */
export function router(): Router {
  return new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (!result.success) return problemResponse(c, shapeProblem(result.error))
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
  /** It counts towards the orders a second of its principal. */
  readonly isThrottled?: boolean
  /** It gives a command, which a rule may refuse. */
  readonly isCommand?: boolean
}

/** A route with its guard, and with all that it can answer in its document. */
export function describe<R extends Omit<RouteConfig, 'responses'> & { responses: object }>(
  about: About,
  config: R,
): R {
  const { tag, summary, by, isOwn = false, takesKey = false } = about
  return createRoute({
    operationId: operationIdOf(config.method, config.path),
    tags: [tag],
    summary,
    description: `${summary}. ${by ? `Roles: ${by.join(', ')}.` : 'Public.'}`,
    security: by ? [{ bearer: [] }] : [{}, { bearer: [] }],
    ...(by ? { middleware: guard(by, isOwn) } : {}),
    ...(takesKey ? { parameters: [{ $ref: `#/components/parameters/${IDEMPOTENCY_KEY}` }] } : {}),
    ...config,
    responses: { ...config.responses, ...problemsOf(about, config) },
  } as never) as unknown as R
}

/** `get /v1/orders/{order_id}` is `get_orders_order_id`. */
function operationIdOf(method: string, path: string): string {
  return [method, ...path.replace(/^\/v1\//, '').split(/[^a-zA-Z0-9]+/)].filter(Boolean).join('_')
}

/** The problems that a route can answer, each by its status. */
function problemsOf(about: About, config: Pick<RouteConfig, 'request' | 'method'>) {
  const { by, isThrottled, isCommand } = about
  const { request } = config
  const statuses = [
    400,
    ...(by ? [401, 403] : [401]),
    ...(request?.params || isCommand ? [404] : []),
    ...(isCommand ? [409] : []),
    ...(request?.body ? [413, 415] : []),
    ...(isCommand || request?.body || request?.params ? [422] : []),
    ...(isThrottled ? [429] : []),
    ...[500, 503],
  ]
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  )
}

/** The guard of a described route whose handler is registered by hand. */
export function guardOf(route: object): MiddlewareHandler<Env> {
  return (route as { middleware: MiddlewareHandler<Env> }).middleware
}

export function answers<S extends number, T extends z.ZodType>(status: S, schema: T, description = 'done') {
  const json = { content: { 'application/json': { schema } }, description }
  return { [status]: json } as { [key in S]: typeof json }
}

export function jsonBody<T extends z.ZodType>(schema: T, required = true) {
  return { body: { required, content: { 'application/json': { schema } } } }
}

// -- Who asks ---------------------------------------------------------------------------------------------------------

/** Finds the principal of the request's bearer token. A token that is not known is refused. */
export function identify(c: Context<Env>): Principal | undefined {
  const header = c.req.header('Authorization')
  if (header === undefined) return undefined
  const token = bearerToken(header)
  const { sequencer, isDemo } = c.get('service')
  const principal = token === undefined ? undefined : findPrincipal(sequencer.venue, token, isDemo)
  if (!principal) throw unauthorized('Authorization: the bearer token is not known')
  return principal
}

/** Asks who calls, and whether that one may, before anything is read. */
function guard(by: readonly Role[], isOwn: boolean): MiddlewareHandler<Env> {
  return async (c, next) => {
    const principal = c.get('principal')
    if (!principal) throw unauthorized('Authorization: a bearer token is needed')
    const refusal = refusalFor(principal, by)
    if (refusal !== undefined) throw new ProblemError(403, 'forbidden', refusal)
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
  const service = c.get('service')
  const wait = service.throttle.take(principalOf(c).name, orders, service.now())
  if (wait === 0) return
  throw new ProblemError(
    429,
    'too_many_requests',
    `more than ${service.throttle.rate!.perSecond} orders a second; try again in ${wait} ms`,
    {},
    { 'Retry-After': String(Math.ceil(wait / 1000)) },
  )
}

// -- A route that gives a command -------------------------------------------------------------------------------------

type Status = 200 | 201 | 202

/** What a view is made of: the command as it was given, what came of it, and the city. */
export interface Done<G, V> {
  readonly service: Service
  readonly given: G
  readonly value: V
  readonly receipt: Receipt
  readonly principal: Principal
}

interface CommandRow<B, O extends boolean, V, S extends z.ZodType> {
  readonly tag: string
  readonly summary: string
  readonly method?: 'post' | 'patch' | 'delete'
  readonly path: string
  readonly status?: Status
  readonly answer: S
  readonly isThrottled?: boolean
  /** It may come without a body. */
  readonly mayBeEmpty?: boolean
  /** What the path names besides the command's own members: where the thing stands. */
  readonly place?: Readonly<Record<string, z.ZodType>>
  /** Looks for what the path names, before the command is given. */
  check?(service: Service, given: Given<B, O>, place: Readonly<Record<string, unknown>>): void
  view(done: Done<Given<B, O>, V>): z.input<S>
}

/**
 * A route that gives a command. What the path names is taken from there, the rest from the body, or from the query of a
 * DELETE. Who may, and what is sent, are the command's own declaration.
 */
export function does<N extends string, B, O extends boolean, V extends object, S extends z.ZodType>(
  app: Router,
  kind: CommandKind<N, B, O, V>,
  row: CommandRow<B, O, V, S>,
): void {
  const { tag, summary, method = 'post', path, status = 201, answer, isThrottled = false } = row
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  const place = row.place ?? {}
  const { params, rest } = split(kind.body, inPath, place)
  const isQuery = method === 'delete'
  const hasRest = !(rest instanceof z.ZodObject) || Object.keys(rest.shape).length > 0
  const route = describe(
    { tag, summary, by: kind.by, isOwn: kind.isOwn, takesKey: true, isThrottled, isCommand: true },
    {
      method,
      path,
      request: {
        ...(inPath.length > 0 ? { params } : {}),
        ...(isQuery ? { query: rest as z.ZodObject } : { query: z.strictObject({}) }),
        ...(!isQuery && hasRest ? jsonBody(rest, row.mayBeEmpty !== true) : {}),
      },
      responses: answers(status, answer),
    },
  )
  const handle = async (c: Context<Env>) => {
    const valid = (part: 'param' | 'query' | 'json') => c.req.valid(part as never) as object
    const sent = isQuery ? valid('query') : hasRest ? valid('json') : {}
    const named = Object.entries(inPath.length > 0 ? valid('param') : {})
    const given = {
      ...(kind.isOwn ? { uscc: subjectOf(c) } : {}),
      ...Object.fromEntries(named.filter(([name]) => !(name in place))),
      ...sent,
    } as Given<B, O>
    const service = c.get('service')
    row.check?.(service, given, Object.fromEntries(named))
    if (isThrottled) throttled(c, 1)
    const receipt = await submit(c, { command: kind.name, ...given } as unknown as Command)
    const value = acceptedValue<V>(receipt)
    return c.json(row.view({ service, given, value, receipt, principal: principalOf(c) }) as object, status)
  }
  app.openapi(route as never, handle as never)
}

/** The members of a body that a path names, as they stand there, and the others. */
function split(body: z.ZodType, inPath: readonly string[], place: Readonly<Record<string, z.ZodType>>) {
  const own = inPath.filter((name) => !(name in place))
  if (own.length === 0) return { params: z.object({ ...place }), rest: body }
  const object = body as z.ZodObject
  const params = own.map((name) => {
    const member = object.shape[name] as z.ZodType
    return [name, member instanceof z.ZodNumber ? pathNumber : member]
  })
  const rest = object.omit(Object.fromEntries(own.map((name) => [name, true as const])) as never)
  return { params: z.object({ ...place, ...Object.fromEntries(params) }), rest }
}

/** Puts a command through the sequencer, with the caller's key; a reject becomes its problem. */
export async function submit(
  c: Context<Env>,
  command: Command,
  attach?: Submission['attach'],
): Promise<Receipt> {
  const idempotencyKey = c.req.header('Idempotency-Key')
  if (
    idempotencyKey !== undefined &&
    (idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY_LENGTH)
  ) {
    throw new ProblemError(400, 'malformed_request', `Idempotency-Key: 1 to ${MAX_KEY_LENGTH} characters`)
  }
  const receipt = await c.get('service').sequencer.submit({
    command,
    by: principalOf(c),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(attach === undefined ? {} : { attach }),
  })
  if (!receipt.outcome.ok) throw rejection(receipt.outcome, receipt.seq)
  return receipt
}

// -- A route that reads -----------------------------------------------------------------------------------------------

const NOTHING = z.strictObject({})
type Nothing = typeof NOTHING

/** What a reading route gets: what was asked for, by whom. */
export interface Asked<P, Q> {
  readonly service: Service
  readonly params: P
  readonly query: Q
  readonly principal: Principal | undefined
}

interface ReadRow<P extends z.ZodObject, Q extends z.ZodType, S extends z.ZodType> {
  readonly tag: string
  readonly summary: string
  readonly path: string
  readonly by?: readonly Role[]
  /** It reads the affairs of the subject of who calls. */
  readonly isOwn?: boolean
  readonly params?: P
  readonly query?: Q
  readonly answer: S
  view(asked: Asked<z.output<P>, z.output<Q>>): z.input<S> | Promise<z.input<S>>
}

/** A route that reads. A member of the query that is not known is refused. */
export function reads<S extends z.ZodType, P extends z.ZodObject = Nothing, Q extends z.ZodType = Nothing>(
  app: Router,
  row: ReadRow<P, Q, S>,
): void {
  const { tag, summary, path, by, isOwn = false, params, query = NOTHING, answer } = row
  const route = describe(
    { tag, summary, by, isOwn },
    {
      method: 'get',
      path,
      request: { ...(params ? { params } : {}), query: query as never },
      responses: answers(200, answer),
    },
  )
  const handle = async (c: Context<Env>) => {
    const valid = (part: 'param' | 'query') => c.req.valid(part as never) as object
    const asked = {
      service: c.get('service'),
      params: (params ? valid('param') : {}) as z.output<P>,
      query: valid('query') as z.output<Q>,
      principal: callerOf(c),
    }
    return c.json((await row.view(asked)) as object, 200)
  }
  app.openapi(route as never, handle as never)
}

/** A page of rows that were read one longer than asked, to know whether there are more. */
export function paged<R, T>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => T,
  keyOf: (row: R) => string | number,
) {
  const shown = rows.slice(0, limit)
  const last = shown[shown.length - 1]
  const hasMore = rows.length > limit && last !== undefined
  return { data: shown.map(view), next_cursor: hasMore ? cursorOf(keyOf(last)) : null }
}

/** A keyset cursor: where the page ended. Opaque to clients. */
export function cursorOf(key: string | number): string {
  return btoa(String(key))
}

/** The number a cursor stands for, or the given one where there is no cursor. */
export function readCursor(cursor: string | undefined, start: number): number {
  if (cursor === undefined) return start
  let key = Number.NaN
  try {
    key = Number(atob(cursor))
  } catch {}
  if (!Number.isSafeInteger(key)) {
    throw new ProblemError(400, 'malformed_request', 'cursor: give a next_cursor as it came', {
      errors: [{ pointer: '/cursor', code: 'invalid_cursor', detail: 'give a next_cursor as it came' }],
    })
  }
  return key
}
