/** A year for which something is owed. */
export interface DutyYear {
  readonly year: number
  /** What was verified; null: no figure yet, which is not nought. */
  readonly verified: number | null
  readonly isExcluded: boolean
}

/** Where somebody stands: no duty yet, every year excluded, met, less surrendered than verified, or a figure missing. */
export type ComplianceStatus = 'not_applicable' | 'excluded' | 'A' | 'B' | 'C'

/**
 * The status in a calendar year: a pure function of the years and of all that was surrendered, cumulatively (the rule of the
 * UK registry, which its regulator's scenarios fix). A year is due when it has passed. What is surrendered without a
 * verified figure is no compliance; a verified nought is a figure.
 */
export function complianceStatus(
  years: readonly DutyYear[],
  surrendered: number,
  calendarYear: number,
): ComplianceStatus {
  const due = years.filter(({ year }) => year < calendarYear)
  if (due.length === 0) return 'not_applicable'
  const counted = due.filter(({ isExcluded }) => !isExcluded)
  if (counted.length === 0) return 'excluded'
  if (counted.some(({ verified }) => verified === null)) return 'C'
  const owed = counted.reduce((sum, { verified }) => sum + verified!, 0)
  return owed > surrendered ? 'B' : 'A'
}
