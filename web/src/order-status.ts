import { ORDER_STATUS, ORDER_TYPE, PHASE, type Word } from '../../engine/facts/words.ts'
import { named } from './state.ts'

/** The word of a key; of one that this page does not know yet, the key. */
function wordOf(words: Readonly<Record<string, Word>>, key: string | undefined): string {
  const word = key === undefined ? undefined : words[key]
  return word ? named(word) : (key ?? '')
}

export const phaseName = (phase: string | undefined) => wordOf(PHASE, phase)
export const typeName = (type: string) => wordOf(ORDER_TYPE, type)
export const statusName = (status: string) => wordOf(ORDER_STATUS, status)

/** Orders rest, even crossed, until the call ends. */
export function isCall(phase: string | undefined): boolean {
  return phase === 'pre_open' || phase?.endsWith('_auction') === true
}
