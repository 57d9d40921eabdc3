import { signal } from '@preact/signals'
import type { Word } from '../../../engine/facts/words.ts'
import { named } from './state.ts'

type Sentences = Readonly<Record<string, Word>>

/** What refusals mean: hundreds of sentences, fetched once something was refused. */
const sentences = signal<Sentences | undefined>(undefined)

/** Fetches them; where that fails the service's own sentences do. */
export async function learnSentences(): Promise<void> {
  if (sentences.value) return
  const found = await import('../../../engine/facts/refusals.ts').catch(() => undefined)
  if (found) sentences.value = found.REFUSALS
}

/** What a refusal means, in the language of the page; undefined: the service's own sentence says it, or it is not here yet. */
export function sentenceOf(code: string): string | undefined {
  if (!sentences.value) void learnSentences()
  const sentence = sentences.value?.[code]
  return sentence && named(sentence)
}
