import Ajv from 'ajv/dist/2020.js'
import { afterAll, expect, test } from 'vitest'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { type Operation, type Parameter, readDocument, type Schema } from '../helpers/document.ts'
import { seededRandom } from '../helpers/random.ts'
import { startTestService } from '../helpers/service.ts'
import { stateOf } from '../helpers/state.ts'

// Every route of the document, with bodies and parameters that fit it, nearly fit it, or are meant to harm. SIM scales
// it: SIM=70 is 200,000 requests.

const REQUESTS = Math.round(3000 * Number(process.env.SIM ?? 1))
/** Of refused changes so many are looked at for what they left behind. */
const LOOK_EVERY = 25
/** Accounts are computed at length, and the stream is of the hosts: both are tried elsewhere. */
const ELSEWHERE = new Set(['post_valuations', 'get_stream'])
/** What ends a token that the others need. */
const ENDING = new Set(['post_principals_name_remove', 'post_principals_name_reset'])

// The clock stands, so that nothing becomes due between two looks.
const api = await startTestService({ clock: { now: Date.UTC(2026, 10, 27, 2) } })
const document = await readDocument(api)
const random = seededRandom(20_261_129)
const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!
const isLikely = (percent: number) => random.below(100) < percent

const TOKENS = [
  ...['demo-bureau', 'demo-bureau-chief', 'demo-operator', 'demo-enterprise-a', 'demo-enterprise-b'],
  ...['demo-bank', 'demo-auditor', 'demo-administrator'],
]
const HOSTILE: readonly unknown[] = [
  ...['', ' ', '\u0000', '\uD800', '﻿', '💧'.repeat(50), '9'.repeat(400), '1e309', '-0', '0x10', 'NaN'],
  ...["' OR 1=1 --", '<script>', '../../etc/passwd', '__proto__', 'a'.repeat(20_000), '0000-00-00'],
  ...['2026-13-45T99:99:99Z', null, true, [], {}, -1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [[[[]]]]],
  ...[{ constructor: { prototype: 1 } }, Array.from({ length: 2000 }, () => 0)],
]
/** What really is there, so that some of it gets through. */
const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  uscc: ['91370300MADEMQAAXQ', '91370300MADEMQBB42'],
  symbol: ['ENERGY-ZIBO', 'SO2-ZIBO', 'CO2-SD'],
  area: ['370300', '370302'],
  quantity: ['1', '2', '10'],
  price: ['100', '99.5', '100.5'],
  amount: ['1.00', '10.00'],
}

function resolve(schema: Schema): Schema {
  if (schema.$ref !== undefined) return resolve(document.components.schemas[schema.$ref.split('/').at(-1)!]!)
  return schema
}

/** A value of a schema; now and then one that does not fit. */
function valueFor(given: Schema, name = '', depth = 0): unknown {
  const schema = resolve(given)
  if (isLikely(4) || depth > 6) return pick(HOSTILE)
  if (KNOWN[name] && isLikely(70)) return pick(KNOWN[name])
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return valueFor(pick(choices), name, depth + 1)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return pick(schema.enum)
  if (schema.examples && isLikely(70)) return pick(schema.examples)
  const type = Array.isArray(schema.type) ? pick(schema.type) : schema.type
  if (schema.properties || type === 'object') {
    const members: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(schema.properties ?? {}))
      if (schema.required?.includes(key) ? !isLikely(2) : isLikely(40))
        members[key] = valueFor(member, key, depth + 1)
    if (isLikely(3)) members[pick(['__proto__', 'extra', 'constructor'])] = pick(HOSTILE)
    return members
  }
  if (type === 'array')
    return Array.from({ length: random.below(4) }, () => valueFor(schema.items ?? {}, name, depth + 1))
  if (type === 'integer' || type === 'number') {
    const least = Math.max(schema.minimum ?? 0, -1e9)
    return isLikely(80) ? least + random.below(60) : pick([schema.maximum ?? 1e15, least, 2_000_000_000])
  }
  if (type === 'boolean') return isLikely(50)
  if (type === 'null') return null
  return pick(['1', '10.5', '370300', '2023', 'x', '生态', '2026-12-01T00:00:00+08:00', 'ENERGY-ZIBO'])
}

function filled(
  path: string,
  { parameters = [] }: Operation,
): { path: string; headers: Record<string, string> } {
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  let place = path
  for (const given of parameters) {
    const parameter: Parameter = given.$ref
      ? document.components.parameters[given.$ref.split('/').at(-1)!]!
      : given
    const { name, in: where, schema = {} } = parameter
    if (name === undefined || (where !== 'path' && !parameter.required && isLikely(70))) continue
    const value = valueFor(schema, name)
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (where === 'path')
      place = place.replace(`{${name}}`, encodeURIComponent(Buffer.from(text.slice(0, 3000)).toString()))
    else if (where === 'header') headers[name] = text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 400)
    else query.set(name, text.slice(0, 3000))
  }
  if (isLikely(2)) query.set(pick(['limit', 'extra', '__proto__']), String(pick(HOSTILE)).slice(0, 2000))
  return { path: query.size > 0 ? `${place}?${query}` : place, headers }
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false })
ajv.addSchema({ ...document, $id: 'document' } as object)
const validators = new Map<string, ReturnType<typeof ajv.compile>>()

/** What is wrong with an answer; undefined: it is as the document says. */
function faultOf(operation: Operation, answer: Response, text: string): string | undefined {
  const declared = operation.responses[answer.status]
  if (!declared) return 'this status is not declared'
  if (declared.content === undefined) return undefined
  const type = (answer.headers.get('Content-Type') ?? '').split(';')[0]!
  const content = declared.content[type]
  if (!content) return `the type ${type} is not declared`
  if (!type.includes('json') || !content.schema) return undefined
  const place = [operation.operationId, answer.status, type].join(' ')
  const found = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, one]) => ({ path, method, one })))
    .find(({ one }) => one === operation)!
  const pointer = [
    'paths',
    found.path,
    found.method,
    'responses',
    String(answer.status),
    'content',
    type,
    'schema',
  ]
  const encoded = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
  let validate = validators.get(place)
  if (!validate) {
    validate = ajv.compile({ $ref: `document#/${encoded.join('/')}` })
    validators.set(place, validate)
  }
  if (validate(JSON.parse(text))) return undefined
  const { instancePath, message } = validate.errors![0]!
  return `${instancePath} ${message}`
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, { operationId }]) => !ELSEWHERE.has(operationId))
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)
let slowest = { ms: 0, what: '' }
const met = new Set<string>()

test(`${REQUESTS} requests to every route: each answer as declared, no fault of the service, nothing left behind by a refusal`, async () => {
  const faults: string[] = []
  const state = () =>
    JSON.stringify(stateOf(api.service.sequencer.venue), (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  let refusals = 0
  for (let index = 0; index < REQUESTS && faults.length < 20; index++) {
    const { path, method, operation } = operations[index % operations.length]!
    const request = filled(path, operation)
    if (ENDING.has(operation.operationId)) request.path = request.path.replace(/demo-[a-z-]+/, 'nobody')
    const token = isLikely(90) ? pick(TOKENS) : pick(['', 'wrong', 'x'.repeat(3000)])
    const content = operation.requestBody?.content
    const type = content && Object.keys(content)[0]!
    const sent = content && valueFor(content[type!]!.schema, 'body')
    const body =
      sent === undefined || method === 'GET' ? undefined : isLikely(2) ? '{"a":' : JSON.stringify(sent)
    const isLooked = method !== 'GET' && refusals % LOOK_EVERY === 0
    const before = isLooked ? state() : ''
    const began = performance.now()
    const answer = await api.app.request(request.path, {
      method,
      headers: {
        ...request.headers,
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': isLikely(98) ? type! : 'text/plain' }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await answer.text()
    const ms = performance.now() - began
    if (ms > slowest.ms) slowest = { ms, what: `${method} ${request.path.slice(0, 80)}` }
    met.add(`${operation.operationId} ${Math.floor(answer.status / 100)}`)
    const fault = answer.status >= 500 ? 'a fault of the service' : faultOf(operation, answer, text)
    const told = `${method} ${request.path.slice(0, 200)} ${body?.slice(0, 300) ?? ''} → ${answer.status} ${text.slice(0, 300)}`
    if (fault !== undefined) faults.push(`${fault}: ${told}`)
    if (method !== 'GET' && answer.status >= 400) {
      refusals++
      if (isLooked && state() !== before) faults.push(`something was left behind: ${told}`)
    }
  }
  expect(faults).toEqual([])
  expect(audit(api.sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
}, 3_600_000)

afterAll(() => {
  const done = operations.filter(({ operation }) => met.has(`${operation.operationId} 2`)).length
  console.log(
    `${done} of ${operations.length} routes were done at least once; the slowest took ${Math.round(slowest.ms)} ms: ${slowest.what}`,
  )
})
