import { z } from 'zod'
import { bilingual, freeText, instant } from './common.ts'
import { CREDIT_LIST, DELIVERY_STATE, keysOf, LIST_CAUSE, MEASURE_FIELD } from './words.ts'

/** Where a message may be sent: over TLS, or to a program on this machine. */
const callback = z
  .url({ protocol: /^https?$/, message: 'an address such as https://bank.example/qingheng' })
  .max(500)
  .refine(
    (text) => text.startsWith('https://') || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(text),
    {
      message: 'https, but for a program on this machine',
    },
  )
  .refine((text) => !/^https?:\/\/[^/]*@/.test(text), { message: 'without a name and a password in it' })

/** A system of another authority or of a bank that is told what comes to the public lists. */
export const setReceiverBody = z.strictObject({
  zh: freeText(100).min(1),
  en: freeText(100).min(1),
  callback,
  /** What it decides on: it is told the measures of these fields, and the grade that they follow from. */
  measure_fields: z
    .array(z.enum(keysOf(MEASURE_FIELD)))
    .max(keysOf(MEASURE_FIELD).length)
    .default([]),
  /** By which it may be told. */
  document: freeText(200).min(1),
})
export const endReceiverBody = z.strictObject({
  receiver_id: z.int().positive(),
  reason: freeText(500).min(1),
})

export const receiverRecord = z.object({
  receiver_id: z.int(),
  zh: z.string(),
  en: z.string(),
  callback: z.string(),
  measure_fields: z.array(z.enum(keysOf(MEASURE_FIELD))),
  document: z.string(),
  /** It is told of what happens from then on. */
  at: z.int(),
  ended_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type Receiver = z.infer<typeof receiverRecord>

export const receiverAnswer = receiverRecord
  .extend({
    at: z.string(),
    ended_at: z.string().nullable(),
    /** Messages that it has answered, that wait to be sent, and that were given up. */
    delivered: z.int(),
    pending: z.int(),
    failed: z.int(),
  })
  .meta({ id: 'Receiver' })
export type ReceiverAnswer = z.infer<typeof receiverAnswer>

export const deliveryAnswer = z
  .object({
    message_id: z.string(),
    delivery_state: z.enum(keysOf(DELIVERY_STATE)),
    attempts: z.int(),
    /** What it answered at last; null: nothing. */
    http_status: z.int().nullable(),
    last_attempt_at: z.string().nullable(),
    next_attempt_at: z.string().nullable(),
    /** SHA-256 of what was sent. */
    body_sha256: z.string(),
  })
  .meta({ id: 'Delivery' })
export type DeliveryAnswer = z.infer<typeof deliveryAnswer>

export const listChange = z
  .object({
    message_id: z.string(),
    at: instant,
    /** It came; false: it left. */
    is_on_list: z.boolean(),
    list_cause: z.enum(keysOf(LIST_CAUSE)),
    list: z.enum(keysOf(CREDIT_LIST)),
    uscc: z.string(),
    name: bilingual,
    entry_id: z.int(),
    item: bilingual,
    decided_on: z.string(),
    authority: z.string(),
    document: z.string(),
    published_until: z.string(),
  })
  .meta({ id: 'ListChange' })
export type ListChangeAnswer = z.infer<typeof listChange>
