import { z } from 'zod'
import { day, decimal, freeText, party, symbol, uscc } from './common.ts'
import { BLOCK_STATUS, keysOf, SIDE } from './words.ts'

/** Offers of one negotiation at most. */
export const MAX_OFFERS = 50
/** Negotiations that one enterprise may have open at a time. */
export const MAX_OPEN_BLOCKS = 50

const terms = { price: decimal, quantity: decimal, memo: freeText(300).optional() }

/** A block trade offered to one enterprise: it is agreed between two, and never meets the order book. */
export const proposeBlockBody = z.strictObject({
  to_uscc: uscc,
  symbol,
  /** Of who proposes it. */
  side: z.enum(keysOf(SIDE)),
  ...terms,
})
export const counterBlockBody = z.strictObject({ block_id: z.int().positive(), ...terms })
/** The offer that is accepted, so that nobody accepts another than he has read. */
export const acceptBlockBody = z.strictObject({
  block_id: z.int().positive(),
  offer_number: z.int().positive(),
})
export const endBlockBody = z.strictObject({
  block_id: z.int().positive(),
  reason: freeText(300).optional(),
})

const offerFields = {
  offer_number: z.int(),
  by_uscc: z.string(),
  memo: z.string().nullable(),
}
/** One offer of a negotiation. */
const offer = z.object({ ...offerFields, price: decimal, quantity: decimal, at: z.string() })

export const block = z
  .object({
    block_id: z.int(),
    symbol,
    seller: party,
    buyer: party,
    status: z.enum(keysOf(BLOCK_STATUS)),
    /** Every offer, the last one last. */
    offers: z.array(offer),
    /** Whose turn it is; null: nobody's any more. */
    turn_uscc: z.string().nullable(),
    /** The last day on which the last offer stands. */
    valid_on: day,
    /** What an agreed price was corrected to since; null: nothing. */
    corrected_price: decimal.nullable(),
    /** What it comes to, at the last offer or the corrected price. */
    amount: decimal,
    ended_at: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'BlockTrade' })
export type BlockTradeAnswer = z.infer<typeof block>

/** What everybody may know of a block trade, once its day is over. */
export const publishedBlock = z
  .object({ symbol, day, price: decimal, quantity: decimal, amount: decimal })
  .meta({ id: 'PublishedBlockTrade' })
export type PublishedBlockAnswer = z.infer<typeof publishedBlock>

// -- What is kept -----------------------------------------------------------------------------------------------------

export const blockRecord = z.object({
  block_id: z.int(),
  asset: z.int(),
  seller: z.string(),
  buyer: z.string(),
  status: z.enum(keysOf(BLOCK_STATUS)),
  offers: z.array(z.object({ ...offerFields, price_ticks: z.int(), quantity_lots: z.int(), at: z.int() })),
  ended_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type BlockRecord = z.infer<typeof blockRecord>
