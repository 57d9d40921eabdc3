import { z } from 'zod'
import { DESK_ACTION, keysOf } from './words.ts'

/** Something that was done at the desk. */
export const deskAction = z
  .object({
    seq: z.int(),
    at: z.string(),
    action: z.enum(keysOf(DESK_ACTION)),
    /** Who gave it, and who confirmed it where two were needed. */
    actor: z.string(),
    confirmed_by: z.string().nullable(),
    /** What it says, member by member: what it is about, and why. */
    body: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'DeskAction' })
export type DeskAction = z.infer<typeof deskAction>
