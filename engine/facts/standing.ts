import { z } from 'zod'
import { decimal } from './common.ts'
import { DEAL_STANDING, keysOf } from './words.ts'

/** What became of a deal since: annulled, or at another price. */
export const standing = {
  standing: z.enum(keysOf(DEAL_STANDING)),
  /** The price that it stands at since; null: that at which it was made. */
  corrected_price: decimal.nullable(),
}
