import type { Order } from '../../../engine/facts/order.ts'
import { ORDER_STATUS, ORDER_TYPE, PHASE } from '../../../engine/facts/words.ts'
import { decimal } from '../shell/format.ts'
import { t, wordOf } from '../shell/state.ts'

export const phaseName = (phase: string | undefined) => wordOf(PHASE, phase)
export const typeName = (type: string) => wordOf(ORDER_TYPE, type)
export const statusName = (status: string) => wordOf(ORDER_STATUS, status)

/** What was asked for; of an order at the market the limit that protects it was asked for by nobody. */
export function priceOf({ type, price }: Order): string {
  return type === 'limit' || type === 'stop_limit' ? decimal(price) : t('市价', 'market')
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
