import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ProblemError } from './problem.ts'
import type { Env, Router } from './route.ts'

/** application/json, with parameters. */
export const JSON_TYPE = /^application\/json(;\s*[a-zA-Z0-9-]+=[^;]+)*$/

/** A dataset of the largest size fits, and a part of a raster; anything larger is a mistake or an attack. */
const large = limitOf(8 * 1024 * 1024)
/** Any other body: a batch of the largest size, or a profile, is a fraction of it. */
const small = limitOf(1024 * 1024)
/** What anybody may send. */
const tiny = limitOf(64 * 1024)

/**
 * Refuses a body beyond a size. One that says how long it is is known by that, which the server holds it to, and is not
 * touched: to look at the stream of a body builds a whole request around it. One that does not is counted as it comes.
 */
function limitOf(maxSize: number): MiddlewareHandler<Env> {
  const detail = `the body is larger than this resource takes: ${maxSize} bytes at most`
  const tooLarge = () => new ProblemError(413, 'too_large', detail)
  const counted = bodyLimit({
    maxSize,
    onError() {
      throw tooLarge()
    },
  })
  return (c, next) => {
    const length = c.req.header('Content-Length')
    if (length === undefined || c.req.header('Transfer-Encoding') !== undefined) return counted(c, next)
    if (Number(length) <= maxSize) return next()
    throw tooLarge()
  }
}

/** Members and entries of a body at most: a dataset of the largest size has fewer. What has more costs much to refuse. */
const MAX_PARTS = 400_000
const MAX_DEPTH = 32
/** A body so small is not counted: it can't have many. */
const UNCOUNTED_BYTES = 64 * 1024

/** Limits every body, once it is known who sends it: a stranger may send little, wherever it goes. */
export function limitBodies(app: Router): void {
  app.use('/v1/*', async (c, next) => {
    const isStranger = c.get('principal') === undefined
    const limit = isStranger ? tiny : /^\/v1\/(datasets|rasters)/.test(c.req.path) ? large : small
    return limit(c, async () => {
      await checkParts(c)
      await next()
    })
  })
}

/** Refuses a body of too many parts or too deep before each part is looked at. */
async function checkParts(c: Context<Env>): Promise<void> {
  const length = c.req.header('Content-Length')
  const isJson = JSON_TYPE.test(c.req.header('Content-Type') ?? '')
  if (!isJson || (length !== undefined && Number(length) < UNCOUNTED_BYTES)) return
  const body: unknown = await c.req.json().catch(() => undefined)
  const waiting: { readonly part: unknown; readonly depth: number }[] = [{ part: body, depth: 0 }]
  const most = c.req.path === '/v1/datasets' ? MAX_PARTS : MAX_PARTS / 8
  let count = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.part !== 'object' || next.part === null) continue
    const inner = Object.values(next.part)
    count += inner.length
    if (count > most || next.depth > MAX_DEPTH) {
      const detail = 'the body has more parts, or is nested deeper, than this resource takes'
      throw new ProblemError(413, 'too_large', detail)
    }
    for (const part of inner) if (typeof part === 'object') waiting.push({ part, depth: next.depth + 1 })
  }
}
