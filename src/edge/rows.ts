import type { Context } from 'hono'
import { z } from 'zod'
import { pathNumber } from '../../engine/facts/common.ts'
import { proposed } from '../../engine/facts/identity.ts'
import type { Role } from '../../engine/facts/words.ts'
import type { CommandKind, Given } from '../../engine/venue/command.ts'
import type { Command } from '../../engine/venue/execute.ts'
import type { Principal } from '../kernel/permissions.ts'
import {
  acceptedValue,
  IdempotencyKeyReusedError,
  type Receipt,
  type Submission,
} from '../kernel/sequencer.ts'
import { first } from '../store/sql.ts'
import { ProblemError, readsChinese, rejection, ruleTold } from './problem.ts'
import {
  answers,
  type Codes,
  callerOf,
  describe,
  type Env,
  jsonBody,
  MAX_KEY_LENGTH,
  principalOf,
  type Router,
  subjectOf,
  throttled,
} from './route.ts'
import type { Service } from './service.ts'

// -- A route that gives a command -------------------------------------------------------------------------------------

type Status = 200 | 201 | 202

export const WAITS = 'it waits for a second person'

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
  /** Codes that its check refuses with, besides those of the command. */
  readonly codes?: Codes
  /** It counts towards the orders a second of its principal. */
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
  const { tag, summary, method = 'post', path, status = 201, answer, isThrottled = false, codes } = row
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  const place = row.place ?? {}
  const { params, rest } = split(kind.body, inPath, place)
  const isQuery = method === 'delete'
  const hasRest = !(rest instanceof z.ZodObject) || Object.keys(rest.shape).length > 0
  const route = describe(
    { tag, summary, gives: kind, takesKey: true, ...(codes ? { codes } : {}) },
    {
      method,
      path,
      request: {
        ...(inPath.length > 0 ? { params } : {}),
        ...(isQuery ? { query: rest as z.ZodObject } : { query: z.strictObject({}) }),
        ...(!isQuery && hasRest ? jsonBody(rest, row.mayBeEmpty !== true) : {}),
      },
      responses: { ...answers(status, answer), ...(kind.second ? answers(202, proposed, WAITS) : {}) },
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
    const key = c.req.header('Idempotency-Key')
    // Asked again under its key it has its first answer, whatever has changed since.
    const isAgain = row.check && key !== undefined && isKeyUsed(service, principalOf(c).name, key)
    if (!isAgain) row.check?.(service, given, Object.fromEntries(named))
    if (isThrottled) throttled(c, 1)
    const receipt = await submit(c, { command: kind.name, ...given } as unknown as Command)
    const value = acceptedValue<V>(receipt)
    const waiting = proposedOf(kind, receipt)
    if (waiting) return c.json(waiting, 202)
    return c.json(row.view({ service, given, value, receipt, principal: principalOf(c) }) as object, status)
  }
  app.openapi(route as never, handle as never)
}

/** A command that was not done, because it waits for a second person; undefined: it was done. */
export function proposedOf(
  kind: { readonly second?: unknown },
  receipt: Receipt,
): z.input<typeof proposed> | undefined {
  const value = acceptedValue<object>(receipt)
  if (kind.second === undefined || !('proposal_id' in value)) return undefined
  return { proposal_id: value.proposal_id as number, status: 'pending', seq: receipt.seq }
}

/** Whether something was done under a key by somebody. */
export function isKeyUsed({ sql }: Service, actor: string, key: string): boolean {
  return first(sql, 'SELECT 1 AS one FROM idempotency WHERE actor = ? AND key = ?', actor, key) !== undefined
}

/** The members of a body that a path names, as they stand there, and the others. */
function split(body: z.ZodType, inPath: readonly string[], place: Readonly<Record<string, z.ZodType>>) {
  const own = inPath.filter((name) => !(name in place))
  if (own.length === 0) return { params: z.object({ ...place }), rest: body }
  const object = body as z.ZodObject
  const params = own.map((name) => {
    const member = object.shape[name] as z.ZodType
    // What may be left out of a body stands in the path.
    const own = member instanceof z.ZodOptional ? (member.unwrap() as z.ZodType) : member
    return [name, own instanceof z.ZodNumber ? pathNumber : own]
  })
  const rest = object.omit(Object.fromEntries(own.map((name) => [name, true as const])) as never)
  return { params: z.object({ ...place, ...Object.fromEntries(params) }), rest }
}

/** Puts a command through the sequencer, with the caller's key; a reject becomes its problem. */
export async function submit(
  c: Context<Env>,
  command: Command,
  attach?: Submission['attach'],
  /** Of one of several commands of a request: each has its own part of the key. */
  part = '',
): Promise<Receipt> {
  const given = c.req.header('Idempotency-Key')
  const idempotencyKey = given === undefined ? undefined : `${given}${part}`
  if (
    idempotencyKey !== undefined &&
    (idempotencyKey.length === 0 || idempotencyKey.length > MAX_KEY_LENGTH)
  ) {
    throw new ProblemError(400, 'malformed_request', `Idempotency-Key: 1 to ${MAX_KEY_LENGTH} characters`)
  }
  const receipt = await c.get('service').sequencer.submit({
    command,
    by: principalOf(c),
    signed: c.get('signed'),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(attach === undefined ? {} : { attach }),
  })
  if (!receipt.outcome.ok)
    throw rejection(ruleTold(c.get('service').sequencer.venue, receipt.outcome, readsChinese(c)), receipt.seq)
  return receipt
}

/** As `submit`, of something that is told once: asked again under the same key it can't be told. */
export async function submitOnce(...given: Parameters<typeof submit>): Promise<Receipt> {
  try {
    return await submit(...given)
  } catch (error) {
    if (!(error instanceof IdempotencyKeyReusedError)) throw error
    const detail =
      'Idempotency-Key: something was done under it, and what is told once can’t be told again; end that, and make another'
    throw new ProblemError(422, 'told_once', detail)
  }
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
  /** From where it is asked. */
  readonly address: string
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
  /** Codes that its view refuses with, besides what every route can answer. */
  readonly codes?: Codes
  readonly answer: S
  view(asked: Asked<z.output<P>, z.output<Q>>): z.input<S> | Promise<z.input<S>>
}

/** A route that reads. A member of the query that is not known is refused. */
export function reads<S extends z.ZodType, P extends z.ZodObject = Nothing, Q extends z.ZodType = Nothing>(
  app: Router,
  row: ReadRow<P, Q, S>,
): void {
  const { tag, summary, path, by, isOwn = false, params, query = NOTHING, codes, answer } = row
  const route = describe(
    { tag, summary, by, isOwn, ...(codes ? { codes } : {}) },
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
      address: c.get('address'),
    }
    return c.json((await row.view(asked)) as object, 200)
  }
  app.openapi(route as never, handle as never)
}
