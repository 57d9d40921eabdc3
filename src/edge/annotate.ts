import { EXAMPLES } from '../../engine/facts/examples.ts'
import { MEMBERS } from '../../engine/facts/members.ts'

/** A schema of the document, as far as it is walked. */
interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  prefixItems?: Schema[]
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  description?: string
  examples?: unknown[]
}

interface Parameter {
  name?: string
  description?: string
  schema?: Schema
  example?: unknown
}

interface Operation {
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

interface Document {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

const A_TIME = '2026-11-23T08:00:00.000Z'

/** Says of every member and parameter of a document what it is, and shows one. Changes the document. */
export function annotate(document: object): void {
  const { paths = {}, components = {} } = document as Document
  for (const schema of Object.values(components.schemas ?? {})) walk(schema)
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    for (const parameter of operation.parameters ?? []) annotateParameter(parameter)
    const answers = [operation.requestBody ?? {}, ...Object.values(operation.responses ?? {})]
    for (const { schema } of answers.flatMap(({ content = {} }) => Object.values(content))) walk(schema)
  }
}

function annotateParameter(parameter: Parameter): void {
  const { name, schema } = parameter
  if (name === undefined || schema === undefined) return
  walk(schema)
  parameter.description ??= sentenceOf(name)
  const [example] = examplesOf(name, schema)
  if (example !== undefined) parameter.example ??= example
}

function walk(schema: Schema | undefined): void {
  if (schema === undefined) return
  if (schema.prefixItems) asList(schema, schema.prefixItems)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    walk(member)
    member.description ??= sentenceOf(name)
    const examples = examplesOf(name, member)
    if (examples.length > 0) member.examples ??= examples
  }
  const { items, prefixItems = [], additionalProperties: rest, anyOf = [], oneOf = [], allOf = [] } = schema
  for (const part of [items, ...prefixItems, ...anyOf, ...oneOf, ...allOf]) walk(part)
  if (typeof rest === 'object') walk(rest)
}

/** A tuple as a list of so many: makers of clients compile nothing that has `prefixItems`. */
function asList(schema: Schema, places: readonly Schema[]): void {
  const [first] = places
  const isOfOneType = places.every(({ type }) => type === first!.type)
  schema.examples = [places.map((place) => exampleOf(place, undefined))]
  schema.items = isOfOneType ? first! : { anyOf: [...places] }
  schema.minItems = schema.maxItems = places.length
  delete schema.prefixItems
}

function sentenceOf(name: string): string {
  const member = MEMBERS[name]
  return member ? `${member.en}. ${member.zh}。` : name
}

/** An example of a member, in a list; none where its schema is named elsewhere and shows its own. */
function examplesOf(name: string, schema: Schema): unknown[] {
  const example = exampleOf(schema, EXAMPLES[name])
  return example === undefined ? [] : [example]
}

/** One value that the schema takes: the one wished for, where it does. */
function exampleOf(schema: Schema, wished: unknown): unknown {
  const [shown] = schema.examples ?? []
  if (shown !== undefined) return shown
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum.includes(wished) ? wished : schema.enum.find((one) => one !== null)
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (parts.length > 0) {
    const shown = parts.map((part) => exampleOf(part, wished)).find((one) => one != null)
    return shown ?? (parts.some(({ type }) => type === 'null') ? null : undefined)
  }
  const types = [schema.type ?? []].flat()
  if (types.includes('boolean')) return true
  if (types.includes('integer'))
    return typeof wished === 'number' ? Math.round(wished) : (schema.minimum ?? 1)
  if (types.includes('number'))
    return Math.min(typeof wished === 'number' ? wished : 1.5, schema.maximum ?? Infinity)
  if (types.includes('string')) return textOf(schema, wished)
  if (types.includes('array')) return listOf(schema, wished)
  if (schema.properties) return membersOf(schema.properties)
  if (typeof schema.additionalProperties === 'object')
    return { forest: exampleOf(schema.additionalProperties, wished) ?? {} }
  return types.includes('null') ? null : undefined
}

function textOf({ pattern, format }: Schema, wished: unknown): string {
  if (format === 'date-time') return A_TIME
  const text = wished === undefined ? 'text' : String(wished)
  const fits = (one: string) => pattern === undefined || new RegExp(pattern, 'u').test(one)
  if (fits(text)) return text
  const others = [
    'A',
    '12.5',
    '42',
    '2026-11-23',
    '2019',
    'cpi/2015',
    'forest/broadleaf',
    'SO2-ZIBO',
    '370300',
  ]
  return others.find(fits) ?? text
}

function listOf({ items, prefixItems, minItems = 1 }: Schema, wished: unknown): unknown[] {
  if (prefixItems) return prefixItems.map((part) => exampleOf(part, undefined))
  const one = items && exampleOf(items, wished)
  return one === undefined ? [] : new Array(Math.max(1, minItems)).fill(one)
}

function membersOf(properties: Record<string, Schema>): object {
  const members = Object.entries(properties).map(([name, member]) => [name, examplesOf(name, member)[0]])
  return Object.fromEntries(members.filter(([, example]) => example !== undefined))
}
