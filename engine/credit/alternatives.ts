import type { CreditRulePack } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import { scoreAt, standingEntries } from './score.ts'

/** What another scheme makes of a file. */
export interface Alternative {
  readonly pack: CreditRulePack
  /** null: the scheme lacks numbers that it would take. */
  readonly score: number | null
  readonly grade_id: string | null
  /** Entries that stand and of which it has no row: they count nothing there, which is not to say that they would not. */
  readonly unknown_entries: readonly number[]
}

/**
 * What each scheme would say of the same entries at an instant. One that lacks its bands or its rows gives no grade, and
 * one that was not in force, or is no more, is left out.
 */
export function alternativesOf(
  entries: readonly CreditEntryRecord[],
  packs: readonly CreditRulePack[],
  asOf: number,
  today: string,
): Alternative[] {
  return packs
    .filter(
      ({ valid_from, valid_to }) => valid_from <= today && (valid_to === undefined || today <= valid_to),
    )
    .map((pack) => {
      const known = new Set(pack.items.map(({ item_id }) => item_id))
      const unknown_entries = standingEntries(entries, asOf)
        .filter(({ item_id }) => !known.has(item_id))
        .map(({ entry_id }) => entry_id)
      if (pack.missing !== undefined) return { pack, score: null, grade_id: null, unknown_entries }
      const { score, grade_id } = scoreAt(entries, pack, asOf)
      return { pack, score, grade_id, unknown_entries }
    })
}
