import type { z } from 'zod'
import { dayOf, startOfDay, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { alternativesOf } from '../../engine/credit/alternatives.ts'
import { marksOf, repairTerm } from '../../engine/credit/repair.ts'
import { publishedOn, scoreAt, shownEntries } from '../../engine/credit/score.ts'
import { trendOf } from '../../engine/credit/trend.ts'
import type { CreditRulePack } from '../../engine/facts/catalogue.ts'
import type {
  Consent,
  CreditEntryAnswer,
  CreditEntryRecord,
  CreditFile,
  listEntry,
} from '../../engine/facts/credit.ts'
import { lawsNotInForce } from '../../engine/facts/law.ts'
import type { Participant } from '../../engine/facts/registry.ts'
import { CONSENT_SCOPE, type CreditList, keysOf } from '../../engine/facts/words.ts'
import { scopeOf } from '../../engine/venue/consents.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { SHELF_TABLES } from '../store/tables.ts'

/** Enquiries that a file shows, the newest. */
const MAX_ENQUIRIES = 100

/** Who is on public lists: enterprises and banks. What people did in their villages is not published. */
export const listed = ({ participants }: Venue) =>
  [...participants.values()].filter(({ kind }) => kind !== 'rural')

export function listOf(service: Service, list: CreditList): z.infer<typeof listEntry>[] {
  const venue = venueOf(service)
  const { rulePack } = venue
  const now = service.now()
  return listed(venue).flatMap(({ uscc, name }) =>
    publishedOn(list, venue.entriesOf(uscc), rulePack, now, isRepairedAt(venue, now)).map((one) => {
      const { entry, publishedUntil } = one
      const { entry_id, item_id, decided_on, authority, document } = entry
      const item = itemName(rulePack, item_id)
      const { is_disputed } = marksOf(venue.casesOf(entry_id), now)
      return {
        entry_id,
        uscc,
        name,
        item_id,
        item,
        decided_on,
        authority,
        document,
        published_until: publishedUntil,
        is_disputed,
      }
    }),
  )
}

/** Entries of a file that may still be shown now, whichever instant is asked about. */
export const shownOf = (venue: Venue, uscc: string, now: number): CreditEntryRecord[] =>
  shownEntries(venue.entriesOf(uscc), venue.packOf(uscc), now)

/** Whether the repair of an entry had been granted at an instant. */
export const isRepairedAt = (venue: Venue, asOf: number) => (entryId: number) =>
  marksOf(venue.casesOf(entryId), asOf).repaired_at !== null

/** A bank reads under a consent: what its scope has, and its own consents and enquiries, not those of others. */
export function fileOf(
  service: Service,
  { uscc, name }: Participant,
  asOf: number,
  under: Consent | undefined,
  loanUntil?: string,
): CreditFile {
  const reader = under?.bank_uscc
  const withheld = under
    ? keysOf(CONSENT_SCOPE).filter((one) => !scopeOf(venueOf(service), under).includes(one))
    : []
  const seesEntries = !withheld.includes('entries')
  const venue = venueOf(service)
  const pack = venue.packAt(uscc, asOf)
  const entries = shownOf(venue, uscc, service.now()).filter((entry) => entry.recorded_at <= asOf)
  const { score, grade_id, reasons } = scoreAt(entries, pack, asOf)
  const grade = pack.grades.find((candidate) => candidate.grade_id === grade_id)!
  const enquiries = service.sql.all(
    `SELECT * FROM enquiries WHERE uscc = ? AND at <= ? AND bank_uscc = coalesce(?, bank_uscc)
     ORDER BY enquiry_id DESC LIMIT ${MAX_ENQUIRIES}`,
    ...[uscc, asOf, reader ?? null],
  )
  const refused = service.sql.all(
    `SELECT * FROM refused_enquiries WHERE uscc = ? AND at <= ? AND bank_uscc = coalesce(?, bank_uscc)
     ORDER BY refused_id DESC LIMIT ${MAX_ENQUIRIES}`,
    ...[uscc, asOf, reader ?? null],
  )
  const nameOf = (bank: string) => venue.participants.get(bank)?.name ?? { zh: bank, en: bank }
  const consents = [...venue.shelves.consents.values()].filter(
    (consent) =>
      consent.uscc === uscc &&
      consent.granted_at <= asOf &&
      (reader === undefined || consent.bank_uscc === reader),
  )
  return {
    uscc,
    name,
    as_of: timeOf(asOf),
    has_record: entries.length > 0,
    score,
    grade: { grade_id, name: grade.name, color: grade.color, confirmed: grade.grade === 'confirmed' },
    rule_pack: packName(pack),
    withheld,
    consent_id: under?.consent_id ?? null,
    reasons: (seesEntries ? reasons : []).map((reason) => ({
      ...reason,
      item: itemName(pack, reason.item_id),
    })),
    trend: trendOf(entries, pack, asOf).map(({ at, grade_id, ...point }) => ({
      ...point,
      at: timeOf(at),
      grade: gradeOf(pack, grade_id),
    })),
    alternatives: (seesEntries
      ? alternativesOf(entries, othersThan(service, pack), asOf, dayOf(asOf))
      : []
    ).map((one) => ({
      rule_pack: packName(one.pack),
      score: one.score,
      grade: one.grade_id === null ? null : gradeOf(one.pack, one.grade_id),
      unknown_entries: [...one.unknown_entries],
      missing: one.pack.missing ?? null,
    })),
    outlook: seesEntries && loanUntil !== undefined ? outlookOf(entries, pack, loanUntil) : null,
    entries: (seesEntries ? entries : []).map((entry) => entryView(service, entry, asOf)),
    enquiries: enquiries.map((row) => {
      const { enquiry_id, bank_uscc, purpose, at } = SHELF_TABLES.enquiries.read(row)
      return { enquiry_id, bank_uscc, bank_name: nameOf(bank_uscc), purpose, at: timeOf(at) }
    }),
    refused_enquiries: refused.map((row) => {
      const { refused_id, bank_uscc, purpose, reason, at } = SHELF_TABLES.refused_enquiries.read(row)
      return { refused_id, bank_uscc, bank_name: nameOf(bank_uscc), purpose, reason, at: timeOf(at) }
    }),
    consents: consents.map(({ consent_id, bank_uscc, purpose, expires_at, revoked_at }) => ({
      consent_id,
      bank_uscc,
      purpose,
      expires_at: timeOf(expires_at),
      revoked_at: revoked_at === null || revoked_at > asOf ? null : timeOf(revoked_at),
    })),
  }
}

/** What of the entries still counts on a day to come, and what that would make, if nothing were added. */
function outlookOf(entries: readonly CreditEntryRecord[], pack: CreditRulePack, until: string) {
  const { score, grade_id, reasons } = scoreAt(entries, pack, startOfDay(until))
  const counting = reasons.map(({ entry_id }) => entry_id)
  return { until, score, grade: gradeOf(pack, grade_id), counting }
}

function gradeOf(pack: CreditRulePack, gradeId: string) {
  const { name, color } = pack.grades.find((one) => one.grade_id === gradeId)!
  return { grade_id: gradeId, name, color }
}

const packName = ({ rule_pack_id, version, name }: CreditRulePack) => ({ rule_pack_id, version, name })

/** Schemes of the catalogue but for the one by which a file is scored. */
function othersThan(service: Service, { rule_pack_id, subjects }: CreditRulePack): CreditRulePack[] {
  return service.catalog.creditRulePacks.filter(
    (one) => one.rule_pack_id !== rule_pack_id && one.subjects === subjects,
  )
}

/** An entry as it stood at an instant: what it counts, and what has been said about it since. */
export function entryView(service: Service, entry: CreditEntryRecord, asOf: number): CreditEntryAnswer {
  const venue = venueOf(service)
  const pack = venue.packAt(entry.uscc, asOf)
  const rule = pack.items.find((one) => one.item_id === entry.item_id)
  const withdrawal = venue
    .entriesOf(entry.uscc)
    .find(({ withdraws, recorded_at }) => withdraws === entry.entry_id && recorded_at <= asOf)
  const { repaired_at, ...marks } = marksOf(venue.casesOf(entry.entry_id), asOf)
  const today = dayOf(asOf)
  const term = repairTerm(entry, venue.repairRules, pack.rule_pack_id, today)
  const isOpen = entry.withdraws === null && !withdrawal && repaired_at === null
  return {
    ...entry,
    acted_on: entry.acted_on ?? null,
    cited_law: entry.cited_law ?? null,
    fine: entry.fine ?? null,
    entry_source: entry.entry_source ?? null,
    laws_not_in_force: lawMarks(service, entry),
    item: itemName(pack, entry.item_id),
    list: rule?.list ?? null,
    // A withdrawal counts nothing: it takes another back.
    points: entry.withdraws === null ? (rule?.points ?? 0) : 0,
    recorded_at: timeOf(entry.recorded_at),
    withdrawn_by: withdrawal?.entry_id ?? null,
    ...marks,
    repaired_at: timeOrNull(repaired_at),
    repair_from: term && isOpen && today < term.until ? term.from : null,
  }
}

/** Laws that were not in force when what an entry is of was done, or decided. */
export const lawMarks = (
  { catalog }: Service,
  entry: Pick<CreditEntryRecord, 'acted_on' | 'cited_law' | 'decided_on'>,
) =>
  lawsNotInForce(entry, catalog.laws).map(({ name, valid_from, valid_to }) => ({
    name,
    valid_from,
    valid_to,
  }))

/** The name of an item; of one that the scheme does not have, its id. */
export function itemName(pack: CreditRulePack, itemId: string) {
  return pack.items.find((item) => item.item_id === itemId)?.name ?? { zh: itemId, en: itemId }
}
