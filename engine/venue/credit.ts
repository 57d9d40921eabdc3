import { DAY_MS, dayOf, yearOf } from '../base/calendar.ts'
import { foldCode } from '../base/fold.ts'
import { ok, rejected } from '../base/result.ts'
import { isStorageOver } from '../credit/score.ts'
import {
  adoptRulePackBody,
  type Consent,
  type CreditEntryRecord,
  type CreditEntryRow,
  creditEntryBody,
  enquiryBody,
  issueOwnReportBody,
  issueReportBody,
  MAX_OWN_REPORTS,
  REPORT_DAYS,
  refusedEnquiryBody,
} from '../facts/credit.ts'
import type { ReportPart } from '../facts/words.ts'
import { command, ownCommand } from './command.ts'
import { isConsentFor, isInForce, scopeOf, useConsent } from './consents.ts'
import { addEntry, isOwnItem } from './credit-entries.ts'
import { findParticipant, isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** The scheme by which files are scored from now on. */
export const adoptRulePack = command(
  'adopt_rule_pack',
  adoptRulePackBody,
  [],
  [],
  (venue, { pack }, context) => {
    venue.shelves.rule_packs.put({ seq: context.seq, adopted_at: context.at, pack })
    return ok({ rule_pack_id: pack.rule_pack_id, version: pack.version })
  },
)

/** What a consent to grade and entries alone leaves out of a report. */
const PERMIT_PARTS: readonly ReportPart[] = ['holdings', 'pledges', 'obligations']
/** For what a subject asks for a report about itself. */
const OWN_REPORT = '本人查询 own report'

export const recordCreditEntry = command(
  'record_credit_entry',
  creditEntryBody,
  ['maker'],
  [
    'participant_not_found',
    'credit_item_not_found',
    'credit_entry_not_found',
    'credit_entry_already_withdrawn',
    'withdrawal_of_another_item',
    'credit_entry_exists',
    'decision_in_the_future',
    'acted_after_decision',
    'withdrawal_too_early',
    'item_of_registry',
    'storage_over',
    'fine_contradicts_item',
  ],
  (venue, body, context) => {
    const { uscc, item_id, decided_on, authority, document, detail, evidence_sha256, withdraws } = body
    const { acted_on, cited_law, fine, entry_source = 'bureau' } = body
    const fault = faultOfEntry(venue, body, context.at)
    if (fault) return fault
    const known = withdraws === undefined && venue.clock.has('credit') ? knownEntry(venue, body) : undefined
    if (known !== undefined)
      return rejected('credit_entry_exists', `document: entry ${known} of the file says the same`)
    const { entry_id } = addEntry(venue, context, {
      ...{ uscc, item_id, decided_on, authority, document, detail },
      ...{ evidence_sha256: evidence_sha256 ?? null, withdraws: withdraws ?? null },
      ...(acted_on === undefined ? {} : { acted_on }),
      ...(cited_law === undefined ? {} : { cited_law }),
      ...(fine === undefined ? {} : { fine }),
      entry_source,
    })
    return ok({ entry_id })
  },
  () => true,
)

/** An order to correct has no fine: that is a penalty beside it. */
const UNFINED = 'order_to_correct'
/** A fine of so much is another item than one below (CNY). */
export const FINE_LIMIT = 10_000

/** Why an entry can't be recorded; undefined: it can. */
export function faultOfEntry(
  venue: Venue,
  {
    uscc,
    item_id,
    decided_on,
    acted_on,
    withdraws,
    fine,
  }: CreditEntryRow & { readonly withdraws?: number | undefined },
  at: number,
) {
  if (!venue.participants.has(uscc))
    return rejected('participant_not_found', `uscc: ${uscc} is not registered; register it first`)
  if (!venue.packOf(uscc).items.some((item) => item.item_id === item_id)) {
    return rejected(
      'credit_item_not_found',
      `item_id: ${item_id} is not in the rule pack in force; see /v1/credit/rules`,
    )
  }
  if (decided_on > dayOf(at))
    return rejected('decision_in_the_future', `decided_on: ${decided_on} is after today, ${dayOf(at)}`)
  if (acted_on !== undefined && acted_on > decided_on)
    return rejected('acted_after_decision', `acted_on: ${acted_on} is after the decision of ${decided_on}`)
  const isOver = isStorageOver({ item_id, acted_on, decided_on }, venue.packOf(uscc), at)
  if (venue.clock.has('sources') && withdraws === undefined && isOver)
    return rejected(
      'storage_over',
      `${acted_on === undefined ? 'decided_on' : 'acted_on'}: what was done so long ago is kept no longer, and not recorded`,
    )
  const item = venue.packOf(uscc).items.find((one) => one.item_id === item_id)!
  if (venue.clock.has('hands') && withdraws === undefined) {
    if (isOwnItem(item_id))
      return rejected(
        'item_of_registry',
        'item_id: the registry records it when a duty is met or missed, and a bank declares a default; it is not entered by hand',
      )
    if (fine !== undefined && (item.list === 'positive' || item_id === UNFINED))
      return rejected(
        'fine_contradicts_item',
        'fine: nothing is fined under this item; a fine is an entry of its own',
      )
  }
  const contradicts = { fine_under_10k: Number(fine) >= FINE_LIMIT, fine_from_10k: Number(fine) < FINE_LIMIT }
  if (venue.clock.has('sources') && fine !== undefined && contradicts[item_id as keyof typeof contradicts])
    return rejected(
      'fine_contradicts_item',
      item_id === 'fine_under_10k'
        ? `fine: ${fine} CNY is not below ${FINE_LIMIT}; mend it, or choose the item of larger fines`
        : `fine: ${fine} CNY is below ${FINE_LIMIT}; mend it, or choose the item of smaller fines`,
    )
  if (withdraws !== undefined) {
    const entries = venue.entriesOf(uscc)
    const target = entries.find((entry) => entry.entry_id === withdraws)
    if (!target || target.withdraws !== null)
      return rejected('credit_entry_not_found', `withdraws: the file has no entry ${withdraws}`)
    if (venue.clock.has('credit') && target.item_id !== item_id)
      return rejected(
        'withdrawal_of_another_item',
        `item_id: entry ${withdraws} is of another item; what takes it back is of the same`,
      )
    if (venue.clock.has('sources') && decided_on < target.decided_on)
      return rejected(
        'withdrawal_too_early',
        `decided_on: entry ${withdraws} is of ${target.decided_on}; it is not taken back before that`,
      )
    if (entries.some((entry) => entry.withdraws === withdraws))
      return rejected('credit_entry_already_withdrawn', `withdraws: entry ${withdraws} was withdrawn before`)
  }
  return undefined
}

type Row = Pick<CreditEntryRow, 'uscc' | 'item_id' | 'decided_on' | 'document'>

/** Brackets of a document's number are written in many ways. */
const foldDocument = (document: string) =>
  foldCode(document)
    .replace(/[〔【［（[(]/g, '(')
    .replace(/[〕】］）\])]/g, ')')

/** By what two entries are the same: whose, of what, of which day and document. */
export const entryKey = ({ uscc, item_id, decided_on, document }: Row) =>
  [uscc, item_id, decided_on, foldDocument(document)].join('\n')

/** Keys of entries, made once each: a table of thousands is held against a file of thousands. */
const keys = new WeakMap<CreditEntryRecord, string>()
function keyOf(entry: CreditEntryRecord): string {
  const known = keys.get(entry)
  if (known !== undefined) return known
  const key = entryKey(entry)
  keys.set(entry, key)
  return key
}

/** The entry that says the same already and stands. */
export function knownEntry(venue: Venue, row: Row): number | undefined {
  const entries = venue.entriesOf(row.uscc)
  const key = entryKey(row)
  return entries.find(
    (one) =>
      one.withdraws === null &&
      keyOf(one) === key &&
      !entries.some(({ withdraws }) => withdraws === one.entry_id),
  )?.entry_id
}

/** A bank's enquiry is kept, where its subject sees it: who, when, for what. */
export const logEnquiry = ownCommand(
  'log_enquiry',
  enquiryBody,
  ['bank'],
  ['consent_not_found', 'consent_not_in_force'],
  (venue, body, context) => {
    const { uscc: bank_uscc, subject_uscc, consent_id, purpose } = body
    const consent = venue.shelves.consents.get(consent_id)
    if (!consent || !isConsentFor(consent, bank_uscc, subject_uscc))
      return rejected('consent_not_found', `consent_id: there is no consent ${consent_id} of it to you`)
    if (!isInForce(consent, context.at)) return consentOver(consent)
    const { seq, at, actor } = context
    useConsent(venue, consent, at)
    venue.shelves.enquiries.put({
      enquiry_id: seq,
      uscc: subject_uscc,
      bank_uscc,
      consent_id,
      purpose,
      actor,
      at,
    })
    return ok({ enquiry_id: seq })
  },
)

/** A consent that is in force no more: revoked by who gave it, or at its end. */
const consentOver = ({ revoked_at, expires_at }: Consent) =>
  rejected(
    'consent_not_in_force',
    revoked_at === null
      ? `consent_id: it ended on ${dayOf(expires_at)}; ask for another`
      : `consent_id: it was revoked on ${dayOf(revoked_at)}; ask for another`,
  )

/** A bank gets a report of a subject: for the purpose that was agreed on, while the consent lasts. It is an enquiry too. */
export const issueReport = ownCommand(
  'issue_report',
  issueReportBody,
  ['bank'],
  ['consent_not_found', 'consent_not_in_force', 'purpose_not_agreed', 'scope_too_narrow'],
  (venue, { uscc: bank_uscc, consent_id, purpose }, { seq, at, actor }) => {
    const consent = venue.shelves.consents.get(consent_id)
    if (!consent || consent.bank_uscc !== bank_uscc)
      return rejected('consent_not_found', `consent_id: there is no consent ${consent_id} to you`)
    if (!isInForce(consent, at)) return consentOver(consent)
    if (consent.purpose !== purpose)
      return rejected('purpose_not_agreed', `purpose: the subject agreed to “${consent.purpose}”`)
    if (!consent.scope.includes('entries'))
      return rejected(
        'scope_too_narrow',
        'consent_id: the subject agreed to its grade alone; a report has its entries',
      )
    const { uscc } = consent
    useConsent(venue, consent, at)
    const withheld = scopeOf(venue, consent).includes('permits') ? [] : PERMIT_PARTS
    venue.shelves.credit_reports.put({
      ...{ report_id: seq, uscc, bank_uscc, consent_id, purpose, actor, withheld: [...withheld] },
      // It does not outlive the consent that it rests on.
      ...{ expires_at: Math.min(at + REPORT_DAYS * DAY_MS, consent.expires_at), at },
    })
    venue.shelves.enquiries.put({ enquiry_id: seq, uscc, bank_uscc, consent_id, purpose, actor, at })
    return ok({ report_id: seq })
  },
)

/** A subject gets a report about itself, to show to whom it likes; that is nobody's enquiry. */
export const issueOwnReport = ownCommand(
  'issue_own_report',
  issueOwnReportBody,
  ['enterprise'],
  ['participant_not_found', 'too_many_own_reports'],
  (venue, { uscc, purpose = OWN_REPORT, withhold = [] }, { seq, at, actor }) => {
    const subject = findParticipant(venue, uscc)
    if (isRefused(subject)) return subject
    const year = yearOf(at)
    const before = venue.shelves.own_reports.get(`${uscc} ${year}`)?.count ?? 0
    if (before >= MAX_OWN_REPORTS)
      return rejected('too_many_own_reports', `${MAX_OWN_REPORTS} were issued in ${year}`)
    venue.shelves.own_reports.put({ uscc, year, count: before + 1 })
    venue.shelves.credit_reports.put({
      ...{ report_id: seq, uscc, bank_uscc: uscc, consent_id: null, purpose, actor },
      withheld: [...new Set(withhold)],
      ...{ expires_at: at + REPORT_DAYS * DAY_MS, at },
    })
    return ok({ report_id: seq })
  },
)

/** A bank asked in vain; its subject sees that. */
export const logRefusedEnquiry = ownCommand(
  'log_refused_enquiry',
  refusedEnquiryBody,
  ['bank', 'enterprise'],
  ['participant_not_found'],
  (venue, { uscc: bank_uscc, subject_uscc, purpose, reason }, { seq, at, actor }) => {
    const subject = findParticipant(venue, subject_uscc, 'subject_uscc')
    if (isRefused(subject)) return subject
    venue.shelves.refused_enquiries.put({
      ...{ refused_id: seq, uscc: subject_uscc, bank_uscc, purpose, reason, actor, at },
    })
    return ok({ refused_id: seq })
  },
)
