import { addMonths, startOfDay } from '../base/calendar.ts'

/** On which public list an item stands while it is published. */
export const CREDIT_LISTS = ['positive', 'negative', 'severe'] as const
export type CreditList = (typeof CREDIT_LISTS)[number]

/** One row of a scheme: what is recorded, what it counts, and for how long. */
export interface CreditItem {
  readonly itemId: string
  readonly points: number
  readonly list: CreditList
  /** Months from the decision for which it counts and for which it is published; three clocks, storage being the third. */
  readonly scoringMonths: number
  readonly publicationMonths: number
  /** A veto sets the worst grade while it counts, whatever the score. */
  readonly isVeto?: boolean
}

export interface CreditGrade {
  readonly gradeId: string
  /** Scores from `from` to `to`, both included. */
  readonly from: number
  readonly to: number
}

/** A scheme: data with a version, never code. Grades are listed best first and cover every score. */
export interface RulePack {
  readonly rulePackId: string
  readonly version: number
  readonly startScore: number
  readonly minScore: number
  readonly maxScore: number
  readonly items: readonly CreditItem[]
  readonly grades: readonly CreditGrade[]
}

/** A fact about a subject. Entries are only ever added; a withdrawal is an entry that names the one it takes back. */
export interface CreditEntry {
  readonly entryId: number
  readonly uscc: string
  readonly itemId: string
  /** RFC 3339 day of the decision, and the instant at which the entry came into the file (ms since 1970). */
  readonly decidedOn: string
  readonly recordedAt: number
  readonly withdraws?: number
}

export interface ScoreReason {
  readonly entryId: number
  readonly itemId: string
  readonly points: number
  readonly isVeto: boolean
  /** The day from which it no longer counts. */
  readonly scoringUntil: string
}

export interface Score {
  readonly score: number
  readonly gradeId: string
  readonly rulePackId: string
  readonly rulePackVersion: number
  readonly asOf: number
  readonly reasons: readonly ScoreReason[]
}

/** Entries that stand at an instant: recorded by then, of a decision made by then, and not withdrawn by then. */
export function standingEntries(entries: readonly CreditEntry[], asOf: number): CreditEntry[] {
  const known = entries.filter((entry) => entry.recordedAt <= asOf)
  const withdrawn = new Set(known.map((entry) => entry.withdraws).filter((entryId) => entryId !== undefined))
  return known.filter((entry) => entry.withdraws === undefined && !withdrawn.has(entry.entryId))
}

/**
 * The score and grade of a subject at an instant: a pure function of the entries of its file and a rule pack, so that
 * anybody who holds both can compute it again. Entries of an item that the pack does not have count nothing.
 */
export function scoreAt(entries: readonly CreditEntry[], pack: RulePack, asOf: number): Score {
  const items = new Map(pack.items.map((item) => [item.itemId, item]))
  const reasons: ScoreReason[] = []
  for (const entry of standingEntries(entries, asOf)) {
    const item = items.get(entry.itemId)
    if (!item) continue
    const scoringUntil = addMonths(entry.decidedOn, item.scoringMonths)
    if (asOf >= startOfDay(scoringUntil)) continue
    reasons.push({
      entryId: entry.entryId,
      itemId: item.itemId,
      points: item.points,
      isVeto: item.isVeto === true,
      scoringUntil,
    })
  }
  const sum = reasons.reduce((total, reason) => total + reason.points, pack.startScore)
  const score = Math.min(pack.maxScore, Math.max(pack.minScore, sum))
  const worst = pack.grades[pack.grades.length - 1]!
  const byScore = pack.grades.find((grade) => score >= grade.from && score <= grade.to) ?? worst
  const grade = reasons.some((reason) => reason.isVeto) ? worst : byScore
  return {
    score,
    gradeId: grade.gradeId,
    rulePackId: pack.rulePackId,
    rulePackVersion: pack.version,
    asOf,
    reasons,
  }
}

/** Entries that are published on a list at an instant. */
export function publishedOn(
  list: CreditList,
  entries: readonly CreditEntry[],
  pack: RulePack,
  asOf: number,
): { entry: CreditEntry; publishedUntil: string }[] {
  const items = new Map(pack.items.map((item) => [item.itemId, item]))
  return standingEntries(entries, asOf).flatMap((entry) => {
    const item = items.get(entry.itemId)
    if (item?.list !== list) return []
    const publishedUntil = addMonths(entry.decidedOn, item.publicationMonths)
    return asOf < startOfDay(publishedUntil) ? [{ entry, publishedUntil }] : []
  })
}
