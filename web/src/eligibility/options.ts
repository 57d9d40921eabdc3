import type { Word } from '../../../engine/facts/words.ts'
import { named, t } from '../shell/state.ts'

/** Words to choose from. */
export function optionsOf(words: Readonly<Record<string, Word>>) {
  return Object.entries(words).map(([value, word]) => ({ value, label: named(word) }))
}

export const YES_NO = () => [
  { value: 'no', label: t('否', 'no') },
  { value: 'yes', label: t('是', 'yes') },
]
