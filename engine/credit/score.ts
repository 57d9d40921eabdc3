import { addMonths, startOfDay } from '../base/calendar.ts'
import type { CreditRulePack } from '../facts/catalogue.ts'
import type { CreditEntryRecord } from '../facts/credit.ts'
import type { CreditList } from '../facts/words.ts'

/** What scoring needs of an entry. */
type Entry = Pick<CreditEntryRecord, 'entry_id' | 'item_id' | 'decided_on' | 'recorded_at' | 'withdraws'>

export interface ScoreReason {
  readonly entry_id: number
  readonly item_id: string
  readonly points: number
  readonly is_veto: boolean
  /** The day from which it no longer counts. */
  readonly scoring_until: string
}

export interface Score {
  readonly score: number
  readonly grade_id: string
  readonly rule_pack_id: string
  readonly rule_pack_version: number
  readonly asOf: number
  readonly reasons: readonly ScoreReason[]
}

/** Entries that stand at an instant: recorded by then, of a decision made by then, and not withdrawn by then. */
export function standingEntries<E extends Entry>(entries: readonly E[], asOf: number): E[] {
  const known = entries.filter((entry) => entry.recorded_at <= asOf)
  const withdrawn = new Set(known.map((entry) => entry.withdraws))
  return known.filter((entry) => entry.withdraws === null && !withdrawn.has(entry.entry_id))
}

/**
 * The score and grade of a subject at an instant: a pure function of the entries of its file and a rule pack, so that
 * anybody who holds both can compute it again. Entries of an item that the pack does not have count nothing.
 */
export function scoreAt(entries: readonly Entry[], pack: CreditRulePack, asOf: number): Score {
  const items = new Map(pack.items.map((item) => [item.item_id, item]))
  const reasons: ScoreReason[] = []
  for (const entry of standingEntries(entries, asOf)) {
    const item = items.get(entry.item_id)
    if (!item) continue
    const scoring_until = addMonths(entry.decided_on, item.scoring_months)
    if (asOf >= startOfDay(scoring_until)) continue
    reasons.push({
      entry_id: entry.entry_id,
      item_id: item.item_id,
      points: item.points,
      is_veto: item.is_veto === true,
      scoring_until,
    })
  }
  const sum = reasons.reduce((total, reason) => total + reason.points, pack.start_score)
  const score = Math.min(pack.max_score, Math.max(pack.min_score, sum))
  const worst = pack.grades[pack.grades.length - 1]!
  const byScore = pack.grades.find((grade) => score >= grade.from && score <= grade.to) ?? worst
  const grade = reasons.some((reason) => reason.is_veto) ? worst : byScore
  return {
    score,
    grade_id: grade.grade_id,
    rule_pack_id: pack.rule_pack_id,
    rule_pack_version: pack.version,
    asOf,
    reasons,
  }
}

/**
 * Whether an act is kept no longer: of an item whose storage is limited (征信业管理条例 art. 16: what a person did is kept five
 * years from the end of the act); where that is not known, from the decision.
 */
export function isStorageOver(
  {
    item_id,
    acted_on,
    decided_on,
  }: Pick<Entry, 'item_id' | 'decided_on'> & { readonly acted_on?: string | undefined },
  { items }: CreditRulePack,
  now: number,
): boolean {
  const limit = items.find((one) => one.item_id === item_id)?.storage_months
  return limit !== undefined && now >= startOfDay(addMonths(acted_on ?? decided_on, limit))
}

/** Entries that may still be shown on a day; with an entry goes what took it back, whatever the day of that. */
export function shownEntries<E extends Entry & Pick<CreditEntryRecord, 'acted_on'>>(
  entries: readonly E[],
  pack: CreditRulePack,
  now: number,
): E[] {
  const isOver = (one: E) => one.withdraws === null && isStorageOver(one, pack, now)
  const over = new Set(entries.filter(isOver).map(({ entry_id }) => entry_id))
  return entries.filter(({ entry_id, withdraws }) => !over.has(entry_id) && !over.has(withdraws ?? 0))
}

/** Entries that are published on a list at an instant: what was repaired by then is not. */
export function publishedOn<E extends Entry>(
  list: CreditList,
  entries: readonly E[],
  pack: CreditRulePack,
  asOf: number,
  isRepaired: (entryId: number) => boolean,
): { entry: E; publishedUntil: string }[] {
  const items = new Map(pack.items.map((item) => [item.item_id, item]))
  return standingEntries(entries, asOf).flatMap((entry) => {
    const item = items.get(entry.item_id)
    if (item?.list !== list || isRepaired(entry.entry_id)) return []
    const publishedUntil = addMonths(entry.decided_on, item.publication_months)
    return asOf < startOfDay(publishedUntil) ? [{ entry, publishedUntil }] : []
  })
}
