import type { Order } from '../../../engine/facts/order.ts'
import { ORDER_STATUS, ORDER_TYPE, PHASE, TIME_IN_FORCE } from '../../../engine/facts/words.ts'
import { dateTime, decimal } from '../shell/format.ts'
import { named, t, wordOf } from '../shell/state.ts'

export const phaseName = (phase: string | undefined) => wordOf(PHASE, phase)
export const typeName = (type: string) => wordOf(ORDER_TYPE, type)
export const statusName = (status: string) => wordOf(ORDER_STATUS, status)

/** How an order stands; what waits for the close waits for no trigger. */
export const statusOf = ({ status, time_in_force }: Pick<Order, 'status' | 'time_in_force'>) =>
  status === 'pending_trigger' && time_in_force === 'at_close'
    ? t('待收盘集合竞价', 'waits for the close')
    : statusName(status)

/** What was asked for; of an order at the market the limit that protects it was asked for by nobody. */
export function priceOf({ type, price }: Order): string {
  return type === 'limit' || type === 'stop_limit' ? decimal(price) : t('市价', 'market')
}

/** What else was asked for with an order: how long it stands, and what it must not do. */
export function askedOf(order: Order): string {
  const { time_in_force, expires_at, post_only, min_quantity, display_quantity } = order
  return [
    named(TIME_IN_FORCE[time_in_force]),
    expires_at !== null && dateTime(expires_at),
    post_only && t('只挂单', 'post only'),
    min_quantity !== null &&
      t(`至少成交 ${decimal(min_quantity)}`, `at least ${decimal(min_quantity)} at once`),
    display_quantity !== null && t(`显示 ${decimal(display_quantity)}`, `shows ${decimal(display_quantity)}`),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** What a stop waits for; of a trailing one how far it follows. */
export function triggerOf({ stop_price, trail }: Order): string {
  if (trail !== null) return t(`回撤 ${decimal(trail)}`, `trail ${decimal(trail)}`)
  return stop_price === null ? '—' : decimal(stop_price)
}

/** Orders rest, even crossed, until the call ends. */
export function isCall(phase: string | undefined): boolean {
  return phase === 'pre_open' || phase?.endsWith('_auction') === true
}
