import { z } from 'zod'
import { decimal, freeText, instant, symbol, uscc } from './common.ts'
import { ANNULMENT_GROUND, ANNULMENT_STATUS, type DealKind, keysOf } from './words.ts'

/** A trade is annulled within so many hours of it, or not at all: later only a ruling undoes it. */
export const ANNUL_WITHIN_HOURS = 24

/** What may be undone or corrected: a trade of the market, or a block that two agreed. */
export const ANNULLED_DEALS = ['trade', 'block'] as const satisfies readonly DealKind[]
const place = {
  deal_kind: z.enum(ANNULLED_DEALS).optional(),
  /** Of a block its `block_id`. */
  trade_id: z.int().positive(),
}

/** A trade that is to be undone or to have another price, with its facts as they are on record, and the ground in the policy. */
export const proposeAnnulmentBody = z.strictObject({
  ...place,
  symbol,
  buyer_uscc: uscc,
  seller_uscc: uscc,
  price: decimal,
  quantity: decimal,
  traded_at: instant,
  /** It stands at this price; absent: it is undone. */
  corrected_price: decimal.optional(),
  ground: z.enum(keysOf(ANNULMENT_GROUND)),
  document: freeText(200),
})
export const annulmentIdBody = z.strictObject(place)
export const refuseAnnulmentBody = annulmentIdBody.extend({ reason: freeText(500) })

export const annulmentRecord = z.object({
  deal_kind: z.enum(ANNULLED_DEALS),
  trade_id: z.int(),
  asset: z.int(),
  buyer: z.int(),
  seller: z.int(),
  ticks: z.int(),
  lots: z.int(),
  traded_at: z.int(),
  /** null: it is undone. */
  corrected_ticks: z.int().nullable(),
  ground: z.enum(keysOf(ANNULMENT_GROUND)),
  document: z.string(),
  proposer: z.string(),
  at: z.int(),
  status: z.enum(keysOf(ANNULMENT_STATUS)),
  decided_at: z.int().nullable(),
  decided_by: z.string().nullable(),
  reason: z.string().nullable(),
})
export type Annulment = z.infer<typeof annulmentRecord>

/** A trade that was annulled or corrected as everybody sees it; parties are told to who watches the market. */
export const annulment = z
  .object({
    deal_kind: z.enum(ANNULLED_DEALS),
    trade_id: z.int(),
    symbol,
    price: decimal,
    /** What it stands at since; null: it is undone. */
    corrected_price: decimal.nullable(),
    quantity: decimal,
    traded_at: z.string(),
    ground: z.enum(keysOf(ANNULMENT_GROUND)),
    document: z.string(),
    at: z.string(),
    status: z.enum(keysOf(ANNULMENT_STATUS)),
    decided_at: z.string().nullable(),
    reason: z.string().nullable(),
    proposer: z.string().nullable(),
    buyer_uscc: uscc.nullable(),
    seller_uscc: uscc.nullable(),
  })
  .meta({ id: 'Annulment' })
export type AnnulmentAnswer = z.infer<typeof annulment>
