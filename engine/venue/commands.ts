import type { SideName } from '../book/side.ts'
import type { RulePack } from '../credit/score.ts'
import type { InstrumentTerms } from '../exchange/instrument.ts'
import type { OrderType, SELF_TRADE_PREVENTIONS, TIMES_IN_FORCE } from '../exchange/order-entry.ts'
import type { CallEnd, Phase } from '../exchange/phases.ts'

export const PARTICIPANT_KINDS = ['enterprise', 'bank'] as const
export type ParticipantKind = (typeof PARTICIPANT_KINDS)[number]

/** What a person or a clock asks of the venue, as it stands in the journal. Amounts are decimals of the unit. */
export type Command =
  | { type: 'register_participant'; uscc: string; kind: ParticipantKind; name: { zh: string; en: string } }
  | { type: 'suspend_participant'; uscc: string; isSuspended: boolean; reason: string }
  | { type: 'adopt_rule_pack'; pack: RulePack }
  | { type: 'list_instrument'; terms: InstrumentTerms }
  /** A call with an end goes on to the phase that follows it by itself. */
  | { type: 'set_phase'; symbol: string; phase: Phase; reason: string; end?: CallEnd }
  | KillSwitch
  /** Affiliates, who do not trade with each other from now on; a single one stands alone again. */
  | { type: 'form_group'; usccs: readonly string[] }
  | { type: 'deposit'; uscc: string; amount: string; bankReference: string }
  | { type: 'withdraw_cash'; uscc: string; amount: string; bankReference: string }
  | { type: 'propose_allocation'; uscc: string; symbol: string; quantity: string; document: string }
  | { type: 'approve'; approvalId: number }
  | { type: 'refuse'; approvalId: number; reason: string }
  | { type: 'set_obligation'; uscc: string; symbol: string; period: string; quantity: string; dueOn: string }
  | { type: 'surrender'; uscc: string; symbol: string; quantity: string; obligationId: number }
  | PlaceOrder
  | { type: 'cancel_order'; uscc: string; orderId: number }
  /** The clock's own command: whatever is due has happened when it is applied. */
  | { type: 'expire_orders' }
  | { type: 'cancel_orders'; uscc: string; symbol?: string; side?: SideName }
  /** All orders are cancelled so many milliseconds after this command, unless it comes again; 0 disarms. */
  | { type: 'cancel_all_after'; uscc: string; timeoutMs: number }
  | { type: 'set_cancel_on_disconnect'; uscc: string; isOn: boolean }
  | { type: 'amend_order'; uscc: string; orderId: number; price?: string; quantity?: string }
  | RecordCreditEntry
  | { type: 'grant_consent'; uscc: string; bankUscc: string; purpose: string; expiresAt: number }
  | { type: 'revoke_consent'; uscc: string; consentId: number }
  | { type: 'log_enquiry'; uscc: string; bankUscc: string; consentId: number; purpose: string }
  /** The next version of a bureau's own profile; what is in it is its readers' business. */
  | { type: 'adopt_profile'; name: string; version: number; profile: object }
  | { type: 'record_asset'; fields: AssetRecord }
  /** `changes`: the version that it changes, which has to be the last. `fields` are those of the new one. */
  | { type: 'amend_asset'; assetId: number; changes: number; fields: AssetRecord; reason: string }
  /** What an asset is worth, and what that was found from: its readers' business. */
  | { type: 'record_asset_value'; assetId: number; assetVersion: number; fields: object }
  | { type: 'confirm_asset_value'; valueId: number }
  | { type: 'withdraw_asset_value'; valueId: number; reason: string }
  | { type: 'record_dataset'; area: string; period: string; title: string; rowCount: number; sha256: string }
  | {
      type: 'request_valuation'
      area: string
      period: string
      datasetId: number
      profileId: string
      /** Draws of the uncertain figures, and the seed they come from; absent: none. */
      draws?: number
      seed?: number
      /** The year whose prices everything is brought to; absent: each price as it was given. */
      priceYear?: number
    }
  | { type: 'finish_valuation'; valuationId: number; resultSha256: string }
  | { type: 'fail_valuation'; valuationId: number; reason: string }
  | { type: 'submit_valuation'; valuationId: number }
  /** It may take the place of a published account of the same area and period, which is withdrawn with the reason. */
  | { type: 'publish_valuation'; valuationId: number; corrects?: number; reason?: string }
  | { type: 'withdraw_valuation'; valuationId: number; reason: string }

/** What is entered of an ecological asset; the engine keeps versions apart and leaves the rest to its readers. */
export interface AssetRecord {
  readonly area: string
  readonly ecosystem: string
  readonly status: string
}

export interface PlaceOrder {
  type: 'place_order'
  uscc: string
  clientOrderId: string
  symbol: string
  side: SideName
  orderType: OrderType
  price?: string
  /** Of a stop or stop_limit order: the last price at which it is entered. */
  stopPrice?: string
  /** Of a trailing_stop order: how far, in CNY, it follows behind the last price. */
  trail?: string
  quantity: string
  /** Lots that show at a time: an iceberg. */
  displayQuantity?: string
  /** What must trade at once, or the order is refused. */
  minQuantity?: string
  /** Trades whole or not at all, and waits outside the book until it can. */
  allOrNone?: boolean
  /** One cancels the other: an open order's number, or that of the command just before this one. */
  pairWith?: number
  timeInForce: (typeof TIMES_IN_FORCE)[number]
  /** Of a gtd order, in milliseconds since 1970. */
  expiresAt?: number
  postOnly?: boolean
  selfTradePrevention?: (typeof SELF_TRADE_PREVENTIONS)[number]
}

/** Stops a member, a market or the venue: no new orders, and the open ones are cancelled. */
export type KillSwitch = { type: 'kill_switch'; reason: string } & (
  | { scope: 'member'; uscc: string }
  | { scope: 'symbol'; symbol: string }
  | { scope: 'venue' }
)

export interface RecordCreditEntry {
  type: 'record_credit_entry'
  uscc: string
  itemId: string
  decidedOn: string
  authority: string
  document: string
  detail: string
  evidenceSha256?: string
  withdraws?: number
}

/** What comes with a command from outside the engine: its number, the time, and who asked. */
export interface CommandContext {
  readonly seq: number
  /** Milliseconds since 1970, read from the clock once a command by the host. */
  readonly at: number
  /** Drawn by the host once a command: a whole number of 32 bits. */
  readonly chance: number
  readonly actor: string
  /** The tables know an order of this participant with this client_order_id. */
  readonly isClientOrderIdTaken?: boolean
}
