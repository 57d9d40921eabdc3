import type { z } from 'zod'
import { type CREDIT_LISTS, publishedOn, type RulePack, scoreAt } from '../../engine/credit/score.ts'
import type { CreditRulePack } from '../../engine/facts/catalogue.ts'
import type { CreditEntryAnswer, CreditFile, listEntry } from '../../engine/facts/credit.ts'
import type { Participant, RecordedEntry } from '../../engine/venue/venue.ts'
import type { Service } from '../city/city.ts'
import { timeOf } from '../market/views.ts'

export function listOf(service: Service, list: (typeof CREDIT_LISTS)[number]): z.infer<typeof listEntry>[] {
  const { venue } = service.sequencer
  const pack = catalogPack(service, venue.rulePack)
  return venue.participants.flatMap((subject) =>
    publishedOn(list, venue.entriesOf(subject.uscc), venue.rulePack, service.now()).map(
      ({ entry, publishedUntil }) => {
        const { authority, document } = entry as RecordedEntry
        return {
          entry_id: entry.entryId,
          uscc: subject.uscc,
          name: subject.name,
          item_id: entry.itemId,
          item: itemOf(pack, entry.itemId)?.name ?? { zh: entry.itemId, en: entry.itemId },
          decided_on: entry.decidedOn,
          authority,
          document,
          published_until: publishedUntil,
        }
      },
    ),
  )
}

/** A bank (`reader`) sees its own consents and enquiries, not those of others. */
export function fileOf(
  service: Service,
  subject: Participant,
  asOf: number,
  reader: string | undefined,
): CreditFile {
  const { venue } = service.sequencer
  const inForce = venue.rulePackAt(asOf)
  const pack = catalogPack(service, inForce)
  const entries = venue.entriesOf(subject.uscc).filter((entry) => entry.recordedAt <= asOf)
  const score = scoreAt(entries, inForce, asOf)
  const grade = pack.grades.find((candidate) => candidate.grade_id === score.gradeId)
  type EnquiryRow = { enquiry_id: number; bank_uscc: string; purpose: string; at: number }
  const enquiries = service.sql.all<EnquiryRow>(
    `SELECT enquiry_id, bank_uscc, purpose, at FROM enquiries
     WHERE uscc = ? AND at <= ? AND (? = '' OR bank_uscc = ?) ORDER BY enquiry_id DESC LIMIT 100`,
    subject.uscc,
    asOf,
    reader ?? '',
    reader ?? '',
  )
  const consents = [...venue.consents.values()].filter(
    (consent) =>
      consent.uscc === subject.uscc &&
      consent.grantedAt <= asOf &&
      (reader === undefined || consent.bankUscc === reader),
  )
  return {
    uscc: subject.uscc,
    name: subject.name,
    as_of: timeOf(asOf),
    score: score.score,
    grade: {
      grade_id: score.gradeId,
      name: grade?.name ?? { zh: score.gradeId, en: score.gradeId },
      color: grade?.color ?? UNNAMED_COLOR,
      confirmed: grade?.grade === 'confirmed',
    },
    rule_pack: { rule_pack_id: inForce.rulePackId, version: inForce.version, name: pack.name },
    reasons: score.reasons.map((reason) => ({
      entry_id: reason.entryId,
      item_id: reason.itemId,
      item: itemOf(pack, reason.itemId)?.name ?? { zh: reason.itemId, en: reason.itemId },
      points: reason.points,
      is_veto: reason.isVeto,
      scoring_until: reason.scoringUntil,
    })),
    entries: entries.map((entry) => entryView(pack, entry, entries, inForce)),
    enquiries: enquiries.map(({ at, ...row }) => ({ ...row, at: timeOf(at) })),
    consents: consents.map((consent) => ({
      consent_id: consent.consentId,
      bank_uscc: consent.bankUscc,
      purpose: consent.purpose,
      expires_at: timeOf(consent.expiresAt),
      revoked_at:
        consent.revokedAt === undefined || consent.revokedAt > asOf ? null : timeOf(consent.revokedAt),
    })),
  }
}

export function entryView(
  pack: CreditRulePack,
  entry: RecordedEntry,
  entries: readonly RecordedEntry[],
  inForce: RulePack,
): CreditEntryAnswer {
  const item = itemOf(pack, entry.itemId)
  const rule = inForce.items.find((one) => one.itemId === entry.itemId)
  return {
    entry_id: entry.entryId,
    uscc: entry.uscc,
    item_id: entry.itemId,
    item: item?.name ?? { zh: entry.itemId, en: entry.itemId },
    list: rule?.list ?? null,
    points: rule?.points ?? 0,
    decided_on: entry.decidedOn,
    recorded_at: timeOf(entry.recordedAt),
    authority: entry.authority,
    document: entry.document,
    detail: entry.detail,
    evidence_sha256: entry.evidenceSha256 ?? null,
    withdraws: entry.withdraws ?? null,
    withdrawn_by: entries.find((other) => other.withdraws === entry.entryId)?.entryId ?? null,
  }
}

function itemOf(pack: CreditRulePack, itemId: string) {
  return pack.items.find((item) => item.item_id === itemId)
}

/** Of a grade that the catalogue has no more. */
const UNNAMED_COLOR = '#455a64'

/** The catalogue's entry of a scheme, with its names; a version that the catalogue has no more goes by the present one. */
function catalogPack(service: Service, pack: RulePack): CreditRulePack {
  const { creditRulePacks } = service.catalog
  const ofScheme = creditRulePacks.filter((one) => one.rule_pack_id === pack.rulePackId)
  return ofScheme.find((one) => one.version === pack.version) ?? ofScheme[0] ?? creditRulePacks[0]!
}
