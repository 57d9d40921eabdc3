import { addMonths, startOfDay } from '../base/calendar.ts'
import type { CreditRulePack } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import type { CreditList, LIST_CAUSE } from '../facts/words.ts'

/** That an entry came to a public list, or left it, and when. */
export interface ListChange {
  readonly at: number
  readonly is_on_list: boolean
  readonly list_cause: keyof typeof LIST_CAUSE
  readonly list: CreditList
  readonly entry: CreditEntryRecord
  /** The first day on which it is not published any more by itself. */
  readonly publishedUntil: string
}

/**
 * What came to the public lists of a subject and left them until an instant, the earliest first: with the entry itself,
 * and when its publication was over, it was withdrawn, or the subject had repaired it. A pure function of the entries,
 * of when each was repaired, and of the rule pack.
 */
export function listChanges(
  entries: readonly CreditEntryRecord[],
  pack: CreditRulePack,
  repairedAt: (entryId: number) => number | null,
  until: number,
): ListChange[] {
  const items = new Map(pack.items.map((item) => [item.item_id, item]))
  const withdrawnAt = new Map(entries.map(({ withdraws, recorded_at }) => [withdraws, recorded_at]))
  return entries
    .flatMap((entry): ListChange[] => {
      const item = items.get(entry.item_id)
      if (entry.withdraws !== null || !item?.list) return []
      const publishedUntil = addMonths(entry.decided_on, item.publication_months)
      const of = { list: item.list, entry, publishedUntil }
      const over = startOfDay(publishedUntil)
      // Recorded so late that it was never to be published.
      if (entry.recorded_at >= over) return []
      const ends = [
        { at: over, list_cause: 'publication_over' as const },
        { at: withdrawnAt.get(entry.entry_id) ?? Number.POSITIVE_INFINITY, list_cause: 'withdrawn' as const },
        { at: repairedAt(entry.entry_id) ?? Number.POSITIVE_INFINITY, list_cause: 'repaired' as const },
      ]
      const end = ends.reduce((first, one) => (one.at < first.at ? one : first))
      return [
        { ...of, at: entry.recorded_at, is_on_list: true, list_cause: 'recorded' },
        { ...of, ...end, is_on_list: false },
      ]
    })
    .filter(({ at }) => at <= until)
    .sort(
      (a, b) =>
        a.at - b.at || a.entry.entry_id - b.entry.entry_id || Number(b.is_on_list) - Number(a.is_on_list),
    )
}
