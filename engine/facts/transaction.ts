import { z } from 'zod'
import { decimal, party, symbol } from './common.ts'
import { keysOf, TRANSACTION_STATE } from './words.ts'

/** What moved, or was to move, cash or permits outside the book: one command, with what it booked. */
export const transaction = z
  .object({
    /** The number of the command; of what waits, of the proposal. */
    transaction_id: z.int(),
    command: z.string(),
    transaction_state: z.enum(keysOf(TRANSACTION_STATE)),
    at: z.string(),
    /** What it booked; null stands for the registry's own accounts. Of others nothing is told. */
    movements: z.array(
      z.object({ symbol, amount: decimal, moved_from: party.nullable(), moved_to: party.nullable() }),
    ),
    /** The pass of the second ledger that read it first. */
    pass_id: z.int().nullable(),
  })
  .meta({ id: 'Transaction' })
export type TransactionAnswer = z.infer<typeof transaction>
