import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { z } from 'zod'
import type { Role } from '../../engine/facts/words.ts'
import { type Principal, refusalFor } from '../kernel/permissions.ts'
import { bearerToken, findPrincipal } from '../kernel/principals.ts'
import { ProblemError, problemResponse, shapeProblem } from './problem.ts'
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
