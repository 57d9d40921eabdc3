import { REFUSALS } from '../../../engine/facts/refusals.ts'
import { named } from './state.ts'

/** What a refusal means, in the language of the page; undefined: the service's own sentence says it. */
export function sentenceOf(code: string): string | undefined {
  const sentence = REFUSALS[code]
  return sentence && named(sentence)
}
