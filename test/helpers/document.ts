import type { TestService } from './service.ts'

/** What the tests look at of a schema of the document. */
export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  $ref?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  format?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  description?: string
  examples?: unknown[]
  prefixItems?: unknown
}

export interface Parameter {
  name?: string
  in?: string
  required?: boolean
  schema?: Schema
  description?: string
  example?: unknown
  $ref?: string
}

export interface Operation {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> }
}

/** The document as the service serves it. */
export async function readDocument(api: TestService): Promise<ApiDocument> {
  return (await api.call('GET', '/openapi.json')).body as unknown as ApiDocument
}
