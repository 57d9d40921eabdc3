import { z } from 'zod'
import { decimal, symbol } from './common.ts'
import { principalNameBody } from './identity.ts'
import { keysOf, RIGHT } from './words.ts'

/** Instruments for which an account sets a most at most. */
const MAX_LIMITS = 200

/** The most that one transfer outside the market may give. */
export const transferLimit = z.strictObject({ symbol, quantity: decimal })

// -- Commands ---------------------------------------------------------------------------------------------------------

/** What an enterprise or a bank asks of its own people. */
export const setAccountRulesBody = z.strictObject({
  demands_second_person: z.boolean(),
  transfer_limits: z
    .array(transferLimit)
    .max(MAX_LIMITS)
    .refine((all) => new Set(all.map((one) => one.symbol)).size === all.length, {
      message: 'name each instrument once',
    }),
})
/** What one of its people may do for it. */
export const setRightBody = principalNameBody.extend({ right: z.enum(keysOf(RIGHT)) })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const accountRulesRecord = setAccountRulesBody.extend({ uscc: z.string(), at: z.int() })
export type AccountRules = z.infer<typeof accountRulesRecord>

// -- Answers ----------------------------------------------------------------------------------------------------------

export const accountPerson = z.object({
  name: z.string(),
  right: z.enum(keysOf(RIGHT)),
  is_me: z.boolean(),
})
export const accountRules = z.object({
  demands_second_person: z.boolean(),
  transfer_limits: z.array(transferLimit),
  /** Who acts for the account, and what each may do. */
  people: z.array(accountPerson),
})
export type AccountRulesAnswer = z.infer<typeof accountRules>
