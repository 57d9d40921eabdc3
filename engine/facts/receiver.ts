import { z } from 'zod'
import { bilingual, freeText, instant } from './common.ts'
import { CREDIT_LIST, DELIVERY_STATE, keysOf, LIST_CAUSE, MEASURE_FIELD } from './words.ts'

/** Ports that an HTTP client refuses to call (WHATWG fetch, "bad ports"), of those above 1023. */
const BAD_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10080,
])
const THIS_MACHINE = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** An address as it is called, without what is never sent; undefined: it is none. */
export function calledAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.hash = ''
  return url.href.replace(/\?$/, '')
}

/** Why a message may not be sent there. What lies in a network of the authorities is the administrator's to know. */
function faultOfAddress(text: string): string | undefined {
  // A line break or a sign that is not seen would be taken out in silence.
  if (/[^\x21-\x7e]/.test(text)) return 'an address in ASCII without blanks, as https://bank.example/qingheng'
  const called = calledAddress(text)
  if (called === undefined) return 'an address such as https://bank.example/qingheng'
  const { protocol, hostname, port, username, password } = new URL(called)
  if (username !== '' || password !== '') return 'without a name and a password in it'
  if (protocol !== 'https:' && !(protocol === 'http:' && THIS_MACHINE.has(hostname)))
    return 'https, but for a program on this machine'
  if (/^(0\.|169\.254\.|\[::\]$|\[fe80:|\[::ffff:)/.test(hostname))
    return 'a host that can be reached from here'
  const number = Number(port || 443)
  if ((number < 1024 && number !== 443 && number !== 80) || BAD_PORTS.has(number))
    return 'port 443, or one above 1023 that is of no other service'
  return undefined
}

/** Where a message may be sent: over TLS, or to a program on this machine. */
const callback = z
  .string()
  .max(500)
  .superRefine((text, context) => {
    const message = faultOfAddress(text)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

/** A system of another authority or of a bank that is told what comes to the public lists. */
export const setReceiverBody = z.strictObject({
  zh: freeText(100).min(1),
  en: freeText(100).min(1),
  callback,
  /** What it decides on: it is told the measures of these fields. */
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
    /** Those that were begun, also where the service ended in the middle. */
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
    /** Of what left: null, because it is published no longer. */
    item: bilingual.nullable(),
    decided_on: z.string().nullable(),
    authority: z.string().nullable(),
    document: z.string().nullable(),
    published_until: z.string().nullable(),
  })
  .meta({ id: 'ListChange' })
export type ListChangeAnswer = z.infer<typeof listChange>
