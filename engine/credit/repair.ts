import { addMonths } from '../base/calendar.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import type { CreditCase, RepairRules } from '../facts/credit-case.ts'

/** From which day the publication of an entry may end, and when it ends by itself. */
export interface RepairTerm {
  readonly from: string
  readonly until: string
}

/**
 * The term of an entry under the rules that are in force on a day, from the day of its decision. Undefined: the rules, or
 * the scheme, know no early repair of such an item.
 */
export function repairTerm(
  { decided_on, item_id }: Pick<CreditEntryRecord, 'decided_on' | 'item_id'>,
  rules: RepairRules | undefined,
  rulePackId: string,
  today: string,
): RepairTerm | undefined {
  const severity = rules?.severities[rulePackId]?.[item_id]
  const version = rules?.versions.findLast(
    ({ valid_from, valid_until }) => valid_from <= today && (valid_until === null || today <= valid_until),
  )
  if (severity === undefined || version === undefined) return undefined
  const { least, most } = version.months[severity]
  return { from: addMonths(decided_on, least), until: addMonths(decided_on, most) }
}

/** What is said beside an entry at an instant. */
export interface EntryMarks {
  /** An objection to it is open. */
  readonly is_disputed: boolean
  /** What its subject said, where it could not be decided who is right. */
  readonly statement: string | null
  /** When its repair was granted (ms): from then on it is not published. */
  readonly repaired_at: number | null
}

/** The marks of an entry, by its cases: from what was asked and answered by then. */
export function marksOf(cases: Iterable<CreditCase>, asOf: number): EntryMarks {
  let marks: EntryMarks = { is_disputed: false, statement: null, repaired_at: null }
  for (const { kind, at, decided_at, outcome, text } of cases) {
    if (at > asOf) continue
    const isOpen = decided_at === null || decided_at > asOf
    if (isOpen && kind === 'objection') marks = { ...marks, is_disputed: true }
    if (!isOpen && outcome === 'undecided') marks = { ...marks, statement: text }
    if (!isOpen && outcome === 'granted') marks = { ...marks, repaired_at: decided_at }
  }
  return marks
}
