import { startOfDay } from '../base/calendar.ts'
import type { CreditRulePack } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import { scoreAt } from './score.ts'

/** A file whose grade became another. */
export interface GradeChange {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly from_grade_id: string
  readonly to_grade_id: string
}

/**
 * When a file's grade became another between two instants (after the first, up to the second): at the instant at which an
 * entry came in or was taken back, or at which one stopped to count. A pure function of the file and the rule, so that no
 * notice is kept, and none is lost.
 */
export function gradeChanges(
  entries: readonly CreditEntryRecord[],
  pack: CreditRulePack,
  from: number,
  to: number,
): GradeChange[] {
  const { reasons } = scoreAt(entries, pack, from)
  const instants = new Set([
    ...entries.map(({ recorded_at }) => recorded_at),
    ...reasons.map(({ scoring_until }) => startOfDay(scoring_until)),
    ...entries.flatMap((entry) =>
      scoreAt(entries, pack, entry.recorded_at).reasons.map(({ scoring_until }) => startOfDay(scoring_until)),
    ),
  ])
  const changes: GradeChange[] = []
  let before = scoreAt(entries, pack, from).grade_id
  for (const at of [...instants].filter((one) => one > from && one <= to).sort((a, b) => a - b)) {
    const { grade_id } = scoreAt(entries, pack, at)
    if (grade_id === before) continue
    changes.push({ at, from_grade_id: before, to_grade_id: grade_id })
    before = grade_id
  }
  return changes
}
