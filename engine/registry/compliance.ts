import type { Obligation } from '../facts/registry.ts'

/** A year for which something is owed. */
export interface DutyYear {
  /** It has passed, or its term has ended: from then on it counts. */
  readonly isDue: boolean
  /** What was verified; null: no figure yet, which is not nought. */
  readonly verified: number | null
  readonly isExcluded: boolean
}

/** Where somebody stands: no duty yet, every year excluded, met, less surrendered than verified, or a figure missing. */
export type ComplianceStatus = 'not_applicable' | 'excluded' | 'A' | 'B' | 'C'

/**
 * The status: a pure function of the years and of what was surrendered for those that are due (the rule of the UK registry,
 * which its regulator's scenarios fix). What is surrendered without a verified figure is no compliance; a verified
 * nought is a figure.
 */
export function complianceStatus(years: readonly DutyYear[], surrendered: number): ComplianceStatus {
  const due = years.filter(({ isDue }) => isDue)
  if (due.length === 0) return 'not_applicable'
  const counted = due.filter(({ isExcluded }) => !isExcluded)
  if (counted.length === 0) return 'excluded'
  if (counted.some(({ verified }) => verified === null)) return 'C'
  const owed = counted.reduce((sum, { verified }) => sum + verified!, 0)
  return owed > surrendered ? 'B' : 'A'
}

/** What counts of what was surrendered for a year: offsets up to their share of the verified figure. */
export function countedOf({
  verified_lots,
  surrendered_lots,
  offset_lots,
  offset_basis_points,
}: Pick<Obligation, 'verified_lots' | 'surrendered_lots' | 'offset_lots' | 'offset_basis_points'>): number {
  if (verified_lots === null) return surrendered_lots
  return surrendered_lots - Math.max(0, offset_lots - shareOf(verified_lots, offset_basis_points))
}

/** A share of a figure, rounded down, exactly. */
export function shareOf(lots: number, basisPoints: number): number {
  return Number((BigInt(lots) * BigInt(basisPoints)) / 10_000n)
}

/** What is still owed of a year; null: there is no figure. */
export function gapOf(obligation: Obligation): number | null {
  const { verified_lots, is_excluded } = obligation
  if (is_excluded) return 0
  return verified_lots === null ? null : Math.max(0, verified_lots - countedOf(obligation))
}

/** The day on which something of it is due next; undefined: all of them are over. */
export function nextDayOf({ dated_parts: parts, closed_lots, due_on }: Obligation): string | undefined {
  return parts.find((one) => one.closed_lots === null)?.due_on ?? (closed_lots === null ? due_on : undefined)
}
