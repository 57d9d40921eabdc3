import specs from '@asyncapi/specs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { PRIVATE_CHANNELS, PUBLIC_CHANNELS } from '../../engine/facts/stream.ts'
import { startTestService } from '../helpers/service.ts'

interface Document {
  readonly channels: { readonly stream: { readonly messages: Record<string, { $ref: string }> } }
  readonly operations: Record<string, { readonly messages: { $ref: string }[] }>
  readonly components: { readonly messages: Record<string, { payload: object; title: string }> }
}

async function document(): Promise<Document> {
  const { call } = await startTestService()
  return (await call<Document & Record<string, unknown>>('GET', '/asyncapi.json')).body
}

test('the document of the stream is AsyncAPI 3.0', async () => {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, validateFormats: false })
  const validate = ajv.compile(specs.schemas['3.0.0'] as object)
  const found = await document()
  expect(validate(found) ? [] : validate.errors).toEqual([])
})

test('every channel and method is in it, and every reference leads somewhere', async () => {
  const found = await document()
  const names = Object.keys(found.components.messages)
  for (const channel of [...PUBLIC_CHANNELS, ...PRIVATE_CHANNELS])
    expect(names).toContain(`${channel}_message`)
  for (const method of ['subscribe', 'place_order', 'cancel_order', 'amend_order'])
    expect(names).toContain(`${method}_request`)
  for (const { messages } of Object.values(found.operations))
    for (const { $ref } of messages) expect(names).toContain($ref.split('/').at(-1))
  for (const { payload } of Object.values(found.components.messages))
    new Ajv({ strict: false, validateFormats: false }).compile(payload)
})
