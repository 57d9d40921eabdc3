import { z } from 'zod'
import { freeText, uscc } from './common.ts'
import { ACCOUNT_STATE, keysOf } from './words.ts'

const state = z.enum(keysOf(ACCOUNT_STATE))

/** What an account may do from now on, by a decision that has a number. */
export const setAccountStateBody = z.strictObject({
  uscc,
  account_state: state,
  document: freeText(200),
  reason: freeText(500),
})

export const accountStateRecord = z.object({
  uscc,
  account_state: state,
  document: z.string(),
  reason: z.string(),
  at: z.int(),
})
export type AccountStateRecord = z.infer<typeof accountStateRecord>
