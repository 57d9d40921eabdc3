import { z } from 'zod'
import { freeText, uscc } from './common.ts'
import { keysOf, ROLE } from './words.ts'

/** A name is compared as it is written, so that it can be written in one way only: NFC, no blank at an end, none twice. */
const name = z
  .string()
  .min(1)
  .max(64)
  // Not as a pattern: many readers of the document know no classes of Unicode.
  .refine((text) => /^[\p{L}\p{N}]+(?:[ ._-][\p{L}\p{N}]+)*$/u.test(text), {
    message: 'a name: letters and digits, with single blanks, dots, _ or - between them',
  })
  .refine((text) => text === text.normalize('NFC'), { message: 'is not in the normal form NFC of Unicode' })
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Somebody who may call, with roles; an enterprise or bank acts for its subject. Only the hash of the token is kept. */
export const addPrincipalBody = z.strictObject({
  name,
  roles: z
    .array(z.enum(keysOf(ROLE)))
    .min(1)
    .max(keysOf(ROLE).length),
  uscc: uscc.optional(),
  token_sha256: sha256,
  /** Its token is known to everybody: it counts in demonstration mode only. */
  is_demonstration: z.boolean(),
})
/** What an administrator gives; the token is drawn by the service and told once. */
export const newPrincipalBody = addPrincipalBody.pick({ name: true, roles: true, uscc: true })
export const removePrincipalBody = z.strictObject({ name, reason: freeText(500) })

export const principalRecord = z.object({
  name: z.string(),
  roles: z.array(z.enum(keysOf(ROLE))),
  uscc: uscc.nullable(),
  token_sha256: sha256,
  is_demonstration: z.boolean(),
  /** One that was removed: it may do nothing, and its name is not given again. */
  is_removed: z.boolean(),
})
export type PrincipalRecord = z.infer<typeof principalRecord>

/** Who I am, for whom I act and what I may do. */
export const me = z
  .object({
    name: z.string(),
    roles: z.array(z.enum(keysOf(ROLE))),
    uscc: uscc.nullable(),
    /** Names of the commands that I may give. */
    may: z.array(z.string()),
    is_demonstration: z.boolean(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>
export const principal = z
  .object({
    name: z.string(),
    roles: z.array(z.enum(keysOf(ROLE))),
    uscc: uscc.nullable(),
    is_removed: z.boolean(),
  })
  .meta({ id: 'Principal' })
export const newPrincipal = principal.extend({ token: z.string(), seq: z.int() })
