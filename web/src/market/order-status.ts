import { ORDER_STATUS, ORDER_TYPE, PHASE } from '../../../engine/facts/words.ts'
import { wordOf } from '../shell/state.ts'

export const phaseName = (phase: string | undefined) => wordOf(PHASE, phase)
export const typeName = (type: string) => wordOf(ORDER_TYPE, type)
export const statusName = (status: string) => wordOf(ORDER_STATUS, status)

/** Orders rest, even crossed, until the call ends. */
export function isCall(phase: string | undefined): boolean {
  return phase === 'pre_open' || phase?.endsWith('_auction') === true
}
