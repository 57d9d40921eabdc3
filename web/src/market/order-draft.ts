import type { Instrument } from '../../../engine/facts/market.ts'
import type { Order, PlaceOrderBody } from '../../../engine/facts/order.ts'
import type { TradingHoursAnswer } from '../../../engine/facts/trading-hours.ts'
import {
  SELF_TRADE_PREVENTION,
  type SelfTradePrevention,
  SIDE,
  TIME_IN_FORCE,
} from '../../../engine/facts/words.ts'
import { decimal, instantOf, localTime } from '../shell/format.ts'
import { isAmount, plainNumber } from '../shell/numbers.ts'
import { named, t } from '../shell/state.ts'
import { typeName } from './order-status.ts'

export const TYPES = ['limit', 'market', 'stop', 'stop_limit', 'trailing_stop'] as const
export type OrderType = (typeof TYPES)[number]
const LASTING = ['day', 'gtc', 'gtd', 'ioc', 'fok', 'at_open', 'at_close'] as const
const WAITING = ['day', 'gtc', 'gtd'] as const
export type TimeInForce = (typeof LASTING)[number]

/** An order as it is being written; numbers as they were typed. */
export interface Draft {
  readonly side: 'buy' | 'sell'
  readonly type: OrderType
  readonly price: string
  readonly stop: string
  readonly trail: string
  readonly quantity: string
  readonly display: string
  readonly least: string
  readonly timeInForce: TimeInForce
  /** Of one that is good until a time. */
  readonly until: string
  readonly isPostOnly: boolean
  readonly isAllOrNone: boolean
  /** What happens where it would meet one of one's own. */
  readonly prevention: SelfTradePrevention
  /** An open order that it cancels, and that cancels it; '': none. */
  readonly pair: string
  readonly memo: string
}

export const EMPTY: Draft = {
  ...{ side: 'buy', type: 'limit', price: '', stop: '', trail: '', quantity: '1', display: '', least: '' },
  ...{ timeInForce: 'day', until: '', isPostOnly: false, isAllOrNone: false, pair: '', memo: '' },
  prevention: 'cancel_newest',
}

/** What an order of a type has. */
export const hasPrice = ({ type }: Draft) => type === 'limit' || type === 'stop_limit'
export const hasStop = ({ type }: Draft) => type === 'stop' || type === 'stop_limit'
export const lastingOf = (draft: Draft, day: MarketDay = {}): readonly TimeInForce[] =>
  draft.type === 'limit' ? LASTING.filter((one) => isAhead(one, day)) : WAITING

/** How a market stands on a day, as far as it is known. */
export interface MarketDay {
  readonly phase?: string | undefined
  readonly hours?: TradingHoursAnswer | undefined
}

/** The opening is offered before it was, the close where there will be one. */
function isAhead(one: TimeInForce, { phase, hours }: MarketDay): boolean {
  if (one === 'at_open') return phase === undefined || phase === 'pre_open' || phase === 'opening_auction'
  const hasClose = !hours || hours.changes.some((change) => change.phase === 'closing_auction')
  return one !== 'at_close' || phase === 'closing_auction' || (phase !== 'listing' && hasClose)
}
/** It is for the auction that opens or closes the day, and has no other conditions. */
export const isForAuction = (draft: Draft) =>
  draft.type === 'limit' && (inForce(draft) === 'at_open' || inForce(draft) === 'at_close')
/** What happens where it would meet one of one's own can be chosen. */
export const mayPrevent = (draft: Draft) => !isForAuction(draft) && !(mayBeWhole(draft) && draft.isAllOrNone)
/** Of what rests it may be asked that it trades whole or not at all. */
export const mayBeWhole = (draft: Draft) =>
  draft.type === 'limit' && inForce(draft) !== 'ioc' && inForce(draft) !== 'fok' && !isForAuction(draft)
/** An order of a pair is a limit order in the book and a stop that waits, of one side. */
export const canPairWith = ({ side, type }: Draft, other: Order): boolean =>
  other.side === side &&
  other.paired_order_id === null &&
  !other.all_or_none &&
  other.time_in_force !== 'at_open' &&
  other.time_in_force !== 'at_close' &&
  (type === 'limit'
    ? other.status === 'pending_trigger'
    : other.type === 'limit' && other.status !== 'pending_trigger')

/** How long it stays; an order at the market trades at once. */
export function inForce(draft: Draft): TimeInForce {
  if (draft.type === 'market') return 'ioc'
  return lastingOf(draft).includes(draft.timeInForce) ? draft.timeInForce : 'day'
}

/** What is sent. */
export function bodyOf(draft: Draft, symbol: string): Omit<PlaceOrderBody, 'client_order_id'> {
  const { side, type, price, stop, trail, quantity, display, least, isPostOnly, memo } = draft
  const { prevention, pair } = draft
  const hasConditions = type === 'limit' && !isForAuction(draft)
  return {
    ...{ symbol, side, type, quantity: plainNumber(quantity), time_in_force: inForce(draft) },
    ...(inForce(draft) === 'gtd' ? { expires_at: instantOf(draft.until) } : {}),
    ...(hasPrice(draft) ? { price: plainNumber(price) } : {}),
    ...(hasStop(draft) ? { stop_price: plainNumber(stop) } : {}),
    ...(type === 'trailing_stop' ? { trail: plainNumber(trail) } : {}),
    ...(hasConditions && isPostOnly ? { post_only: true } : {}),
    ...(hasConditions && least !== '' ? { min_quantity: plainNumber(least) } : {}),
    ...(hasConditions && display !== '' ? { display_quantity: plainNumber(display) } : {}),
    ...(mayBeWhole(draft) && draft.isAllOrNone ? { all_or_none: true } : {}),
    ...(mayPrevent(draft) && prevention !== 'cancel_newest' ? { self_trade_prevention: prevention } : {}),
    ...(type !== 'market' && !isForAuction(draft) && pair !== '' ? { pair_with: Number(pair) } : {}),
    ...(memo.trim() === '' ? {} : { memo: memo.trim() }),
  } as Omit<PlaceOrderBody, 'client_order_id'>
}

/** What is no quantity or price, before anything is asked of the service. */
export function faultOf(draft: Draft): string | undefined {
  const { type, price, stop, trail, quantity } = draft
  if (inForce(draft) === 'gtd' && !(draft.until !== '' && Date.parse(instantOf(draft.until)) > Date.now()))
    return t('有效期须在将来', 'It is good until a time to come')
  const numbers = [
    ...[quantity, ...(hasPrice(draft) ? [price] : []), ...(hasStop(draft) ? [stop] : [])],
    ...(type === 'trailing_stop' ? [trail] : []),
  ]
  if (numbers.every((text) => isAmount(text) && Number(plainNumber(text)) > 0)) return undefined
  return t('价格与数量须为大于零的数字', 'Price and quantity are numbers above nought')
}

/** What so much at a price comes to, in CNY. */
export function costText(price: string, quantity: string): string {
  const total = Number(plainNumber(quantity)) * Number(plainNumber(price))
  return Number.isFinite(total) ? `${decimal(total.toFixed(2))} CNY` : '—'
}

/** What it comes to, in CNY: about so much where the price is the market's. `opposite`: the best price it could take. */
export function totalOf(draft: Draft, opposite: string | undefined): string {
  const price = hasPrice(draft) ? draft.price : hasStop(draft) ? draft.stop : (opposite ?? '')
  const total = price === '' ? '—' : costText(price, draft.quantity)
  return total === '—' || hasPrice(draft) ? total : `≈ ${total}`
}

/** Whether the last price has reached what a stop waits for. */
export function firesAtOnce(draft: Draft, last: string | null | undefined): boolean {
  if (!hasStop(draft) || last == null) return false
  const [stop, price] = [Number(plainNumber(draft.stop)), Number(last)]
  return draft.side === 'sell' ? stop >= price : stop <= price
}

/** Every term of it, as it is looked at before it is sent. */
export function termsOf(draft: Draft, { symbol, unit }: Instrument): string {
  const { side, type, price, stop, trail, quantity, display, least, isPostOnly } = draft
  const hasConditions = type === 'limit' && !isForAuction(draft)
  const amount = (text: string) => decimal(plainNumber(text))
  return [
    `${named(SIDE[side])} ${amount(quantity)} ${unit} ${symbol}`,
    `${typeName(type)}${hasPrice(draft) ? ` ${amount(price)}` : ''}`,
    ...(hasStop(draft) ? [`${t('触发', 'trigger')} ${amount(stop)}`] : []),
    ...(type === 'trailing_stop' ? [`${t('回撤', 'trail')} ${amount(trail)}`] : []),
    ...(hasConditions && display !== '' ? [`${t('每次显示', 'shown at a time')} ${amount(display)}`] : []),
    ...(hasConditions && isPostOnly ? [t('只做挂单', 'post only')] : []),
    ...(hasConditions && least !== '' ? [`${t('最低成交', 'at least')} ${amount(least)}`] : []),
    ...(mayBeWhole(draft) && draft.isAllOrNone ? [t('全部或不成交', 'all or none')] : []),
    ...(mayPrevent(draft) && draft.prevention !== 'cancel_newest'
      ? [`${t('自成交', 'own orders')}: ${named(SELF_TRADE_PREVENTION[draft.prevention])}`]
      : []),
    ...(type !== 'market' && !isForAuction(draft) && draft.pair !== ''
      ? [`${t('与之二选一', 'one cancels the other')} #${draft.pair}`]
      : []),
    named(TIME_IN_FORCE[inForce(draft)]),
    ...(inForce(draft) === 'gtd' ? [localTime(draft.until)] : []),
  ].join(' · ')
}
