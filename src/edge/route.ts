import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { z } from 'zod'
import { problem } from '../../engine/facts/common.ts'
import type { Command } from '../../engine/venue/commands.ts'
import type { Service } from '../city/city.ts'
import { findPrincipal, type Principal, type Role } from '../kernel/principals.ts'
import type { Receipt, Submission } from '../kernel/sequencer.ts'
import { ProblemError, problemResponse, rejection, shapeProblem } from './problem.ts'

export const CSV_TYPE = 'text/csv'
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

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

interface Description {
  readonly tag: string
  readonly summary: string
  /** Who may call it; absent: the public. */
  readonly roles?: readonly Role[]
  /** It counts towards the orders a second of its principal. */
  readonly isThrottled?: boolean
  /** It takes an Idempotency-Key, as every change does but a batch, whose orders have names of their own. */
  readonly takesKey?: boolean
}

/** Parts of the document that several routes name. */
export const IDEMPOTENCY_KEY = 'IdempotencyKey'
export const TOO_MANY_REQUESTS = 'TooManyRequests'

/** The answers that any route may give, and the one it gives when all is well. */
export function answers<S extends number, T extends z.ZodType>(status: S, schema: T, description = 'done') {
  const json = { content: { 'application/json': { schema } }, description }
  return {
    [status]: json,
    default: {
      content: { 'application/problem+json': { schema: problem } },
      description: 'RFC 9457 problem',
    },
  } as { [key in S]: typeof json } & { default: { description: string } }
}

export function jsonBody<T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: { 'application/json': { schema } } } }
}

/** createRoute with our descriptions: roles become the security requirement and a sentence. */
export function describe<R extends RouteConfig>(description: Description, config: R): R {
  const { tag, summary, roles, isThrottled = false, takesKey = config.method !== 'get' } = description
  return createRoute({
    tags: [tag],
    summary: roles ? `${summary} (${roles.join(', ')})` : summary,
    ...(roles ? { security: [{ bearer: [] }] } : {}),
    ...(takesKey ? { parameters: [{ $ref: `#/components/parameters/${IDEMPOTENCY_KEY}` }] } : {}),
    ...config,
    responses: {
      ...config.responses,
      ...(isThrottled ? { 429: { $ref: `#/components/responses/${TOO_MANY_REQUESTS}` } } : {}),
    },
  }) as R
}

/** The principal of the request; undefined for the public. */
export function principalOf(c: Context<Env>): Principal | undefined {
  return c.get('principal')
}

/** Finds the principal of the request's bearer token. A token that is not known is refused. */
export function identify(c: Context<Env>): Principal | undefined {
  const header = c.req.header('Authorization')
  if (header === undefined) return undefined
  const token = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(header)?.[1]
  const service = c.get('service')
  const principal = token === undefined ? undefined : findPrincipal(service.sql, token, service.isDemo)
  if (!principal) throw unauthorized('Authorization: the bearer token is not known')
  return principal
}

/** The principal, who must have one of the roles. */
export function requireRole(c: Context<Env>, ...roles: Role[]): Principal {
  const principal = principalOf(c)
  if (!principal) throw unauthorized('Authorization: a bearer token is needed')
  if (roles.some((role) => principal.roles.includes(role))) return principal
  throw new ProblemError(
    403,
    'forbidden',
    `this needs the role ${roles.join(' or ')}; you have ${principal.roles.join(', ')}`,
  )
}

/** The subject that an enterprise's or bank's principal acts for. */
export function requireSubject(c: Context<Env>, ...roles: Role[]): Principal & { uscc: string } {
  const principal = requireRole(c, ...roles)
  if (principal.uscc === undefined)
    throw new ProblemError(403, 'forbidden', 'this principal acts for no enterprise')
  return principal as Principal & { uscc: string }
}

function unauthorized(detail: string): ProblemError {
  return new ProblemError(401, 'unauthorized', detail, {}, { 'WWW-Authenticate': 'Bearer' })
}

/** Orders past the rate of their principal are told to come back; nothing of them is applied. */
export function throttled(c: Context<Env>, principal: Principal, orders: number): void {
  const service = c.get('service')
  const wait = service.throttle.take(principal.name, orders, service.now())
  if (wait === 0) return
  throw new ProblemError(
    429,
    'too_many_requests',
    `more than ${service.throttle.rate!.perSecond} orders a second; try again in ${wait} ms`,
    {},
    { 'Retry-After': String(Math.ceil(wait / 1000)) },
  )
}

export const MAX_KEY_LENGTH = 255

/** Puts a command through the sequencer; a reject becomes its problem. */
export async function submit(
  c: Context<Env>,
  principal: Principal,
  command: Command,
  attach?: Submission['attach'],
): Promise<Receipt> {
  const receipt = await submitRaw(c, principal, command, attach)
  if (!receipt.outcome.ok) throw rejection(receipt.outcome, receipt.seq)
  return receipt
}

export function submitRaw(
  c: Context<Env>,
  principal: Principal,
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
  return c.get('service').sequencer.submit({
    command,
    actor: principal.name,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(attach === undefined ? {} : { attach }),
  })
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
