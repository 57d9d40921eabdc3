import { keysOf, OBTAINED } from '../../../engine/facts/words.ts'
import type { Values } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { named } from '../shell/state.ts'

/** What may be said of permits when they are issued. */
export const ISSUE_FIELDS: readonly FieldRow[] = [
  { name: 'vintage', isOptional: true, kind: 'decimal', longest: 4 },
  {
    name: 'obtained',
    isOptional: true,
    get options() {
      return keysOf(OBTAINED).map((value) => ({ value, label: named(OBTAINED[value]) }))
    },
  },
]

export function issueTermsOf({ vintage, obtained }: Values) {
  return {
    ...(vintage ? { vintage } : {}),
    ...(obtained ? { obtained: obtained as keyof typeof OBTAINED } : {}),
  }
}
