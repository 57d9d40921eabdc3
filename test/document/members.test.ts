import { expect, test } from 'vitest'
import { MEMBERS } from '../../engine/facts/members.ts'
import { numberOf } from '../../engine/facts/refusal-numbers.ts'
import { REFUSALS } from '../../engine/facts/refusals.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { readDocument, type Schema } from '../helpers/document.ts'
import { startTestService } from '../helpers/service.ts'

const api = await startTestService({ isEmpty: true })
const document = await readDocument(api)
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))

/** Every member of the document, with the place where it stands. */
const members: { at: string; name: string; schema: Schema }[] = []
function walk(schema: Schema | undefined, at: string): void {
  if (schema === undefined || typeof schema !== 'object') return
  expect(schema.prefixItems).toBeUndefined()
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    members.push({ at, name, schema: member })
    walk(member, `${at}.${name}`)
  }
  for (const part of [schema.items, schema.additionalProperties]) if (typeof part === 'object') walk(part, at)
  for (const part of [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => list ?? [])) walk(part, at)
}
for (const [name, schema] of Object.entries(document.components.schemas)) walk(schema, name)
for (const { operationId, requestBody, responses } of operations) {
  const contents = [requestBody, ...Object.values(responses)].flatMap((one) =>
    Object.values<{ schema?: Schema }>(one?.content ?? {}),
  )
  for (const { schema } of contents) walk(schema, operationId)
}
const parameters = operations.flatMap((one) => one.parameters ?? []).filter(({ name }) => name !== undefined)

test('every member and parameter says in two languages what it is, and shows one', () => {
  expect(members.length).toBeGreaterThan(1000)
  const isSilent = ({ name, schema }: (typeof members)[number]) =>
    MEMBERS[name] === undefined ||
    !schema.description ||
    (schema.examples === undefined && schema.$ref === undefined)
  expect(members.filter(isSilent).map(({ at, name }) => `${at}.${name}`)).toEqual([])
  expect(
    parameters.filter(({ description, example }) => !description || example === undefined).map((p) => p.name),
  ).toEqual([])
})

test('nothing is explained that is not there', () => {
  const named = new Set([...members.map(({ name }) => name), ...parameters.map(({ name }) => name!)])
  expect(Object.keys(MEMBERS).filter((name) => !named.has(name))).toEqual([])
})

test('every operation names the codes of each refusal', () => {
  const isRefusal = (status: string) => Number(status) >= 400
  for (const { operationId, responses } of operations) {
    for (const [status, answer] of Object.entries(responses).filter(([status]) => isRefusal(status))) {
      const [, narrowed] = answer.content!['application/problem+json']!.schema!.allOf!
      const { enum: codes } = narrowed!.properties!.code as { enum?: string[] }
      expect(codes?.length, `${operationId} ${status}`).toBeGreaterThan(0)
    }
  }
})

test('every code has a number of its own, which it keeps', () => {
  const numbers = Object.keys(REFUSALS).map(numberOf)
  expect(numbers.every((one) => one !== undefined)).toBe(true)
  expect(new Set(numbers).size).toBe(numbers.length)
  // As they were first given; what is written at the end changes none of them.
  const first = Object.keys(REFUSALS).filter((code) => numberOf(code)! < 1330)
  const text = first.sort((a, b) => numberOf(a)! - numberOf(b)!).join(' ')
  expect(sha256(text)).toBe('817df0c5cd5120b6fdeb187fb209245b2a40152438d454f571e2baac516944ac')
})

test('every code of a refusal has its sentence in Chinese and English', () => {
  const codes = new Set<string>()
  JSON.stringify(document, (key, value) => {
    if (key === 'code' && Array.isArray(value?.enum)) for (const code of value.enum) codes.add(code)
    return value
  })
  expect(codes.size).toBeGreaterThan(100)
  expect([...codes].filter((code) => !REFUSALS[code])).toEqual([])
  for (const { zh, en } of Object.values(REFUSALS))
    expect([zh, en]).toEqual(
      [/\p{Script=Han}/u, /^[^\p{Script=Han}]*(征信业管理条例.*)?$/u].map((form) =>
        expect.stringMatching(form),
      ),
    )
})
