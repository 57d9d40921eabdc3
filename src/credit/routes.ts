import { z } from 'zod'
import { ruralPackOf } from '../../catalog/catalog.ts'
import { DAY_MS, dayOf, startOfDay, timeOf } from '../../engine/base/calendar.ts'
import { creditMeasure, creditRulePack, law } from '../../engine/facts/catalogue.ts'
import { day, instant, page, pageQuery, pathNumber, uscc } from '../../engine/facts/common.ts'
import { type Consent, creditEntry, creditFile, enquiryAnswer, listEntry } from '../../engine/facts/credit.ts'
import type { Participant } from '../../engine/facts/registry.ts'
import { CREDIT_LIST, keysOf, READING } from '../../engine/facts/words.ts'
import { consentInForce, isConsentFor } from '../../engine/venue/consents.ts'
import { recordCreditEntry } from '../../engine/venue/credit.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { paged, pagedList, readCursor } from '../edge/page.ts'
import { memberFault, notFound, ProblemError } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole, mayReadDrafts, type Principal } from '../kernel/permissions.ts'
import { first } from '../store/sql.ts'
import { entryView, fileOf, listOf } from './views.ts'

const tag = 'credit'
/** The end of today may be asked for: it is today's file. */
const AHEAD_MS = DAY_MS

export function creditRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Rule packs: the one in force first',
    path: '/v1/credit/rules',
    answer: z.object({
      in_force: z.string(),
      /** The scheme of farmers, villages and co-operatives; null: the catalogue has none. */
      in_force_rural: z.string().nullable(),
      data: z.array(creditRulePack),
      measures: z.array(creditMeasure),
      laws: z.array(law),
    }),
    view: ({ service }) => {
      const { creditRulePacks: packs, measures, laws } = service.catalog
      return {
        ...{
          in_force: packs[0]!.rule_pack_id,
          in_force_rural: ruralPackOf(service.catalog)?.rule_pack_id ?? null,
        },
        ...{ data: [...packs], measures: [...measures], laws: [...laws] },
      }
    },
  })

  reads(app, {
    tag,
    summary: 'Published entries: positive, negative or severe',
    path: '/v1/credit/lists/{list}',
    params: z.object({ list: z.enum(keysOf(CREDIT_LIST)) }),
    query: pageQuery,
    answer: page(listEntry),
    view: ({ service, params, query }) => pagedList(listOf(service, params.list), query, (one) => one),
  })

  does(app, recordCreditEntry, {
    tag,
    summary: 'Record an entry; a correction is an entry that withdraws another',
    path: '/v1/credit/entries',
    answer: creditEntry,
    view: ({ service, value }) => {
      return entryView(service, venueOf(service).shelves.credit_entries.get(value.entry_id)!, service.now())
    },
  })

  reads(app, {
    tag,
    summary: 'A credit file as of an instant',
    path: '/v1/credit/files/{uscc}',
    by: ['enterprise', 'bank', 'maker', 'approver', 'auditor'],
    params: z.object({ uscc }),
    query: z.strictObject({
      as_of: instant.optional(),
      /** Of a bank with several consents: the one under which it asks; absent: the widest. */
      consent_id: pathNumber.optional(),
      /** The day on which a loan would end: how the file would stand then. */
      loan_until: day.optional(),
    }),
    codes: { 403: ['consent_needed'], 422: ['as_of_in_the_future', 'loan_until_past'] },
    answer: creditFile,
    view: async ({ service, params, query, principal, address }) => {
      if (query.as_of !== undefined && Date.parse(query.as_of) > service.now() + AHEAD_MS)
        throw memberFault(
          'as_of',
          'as_of_in_the_future',
          'nothing is known of a time to come; ask for one until now',
        )
      if (query.loan_until !== undefined && query.loan_until <= dayOf(asOfNow(service, query.as_of)))
        throw memberFault(
          'loan_until',
          'loan_until_past',
          'a loan ends after the day of the file; give a later day',
        )
      const subject = venueOf(service).participants.get(params.uscc)
      const isOwn = hasRole(principal, ['enterprise', 'bank']) && principal!.uscc === params.uscc
      const isOpen = mayReadDrafts(principal) || isOwn
      if (subject && isOpen && !isOwn) {
        const { name } = principal!
        service.doors.log.note('file_read', { name, address, detail: subject.uscc })
      }
      const consent = isOpen ? undefined : await enquire(service, principal!, subject, query.consent_id)
      if (!subject) throw notFound('uscc: there is no credit file of this subject')
      // The enquiry is on record by now, and in the answer.
      return fileOf(service, subject, asOfNow(service, query.as_of), consent, query.loan_until)
    },
  })
}

/** The instant that was asked about, and none to come. */
const asOfNow = (service: Service, asked: string | undefined) =>
  asked === undefined ? service.now() : Math.min(service.now(), Date.parse(asked))

/** Every question that was asked of a file, answered or not, for its subject and the bureau. */
export function enquiryRoutes(app: Router): void {
  reads(app, {
    tag,
    summary:
      'Who asked for a file, for what and with which answer, the newest first: for its subject and the bureau',
    path: '/v1/credit/files/{uscc}/enquiries',
    by: ['enterprise', 'bank', 'maker', 'approver', 'auditor'],
    params: z.object({ uscc }),
    query: pageQuery,
    codes: { 404: ['not_found'] },
    answer: page(enquiryAnswer),
    view: ({ service, params, principal, query: { limit, cursor } }) => {
      const { participants } = venueOf(service)
      if (!mayReadDrafts(principal) && principal!.uscc !== params.uscc)
        throw notFound('uscc: there is no credit file of this subject')
      const rows = service.sql.all<{
        id: number
        bank_uscc: string
        actor: string
        purpose: string
        reason: string | null
        at: number
      }>(
        `SELECT * FROM (
             SELECT enquiry_id AS id, bank_uscc, actor, purpose, NULL AS reason, at FROM enquiries WHERE uscc = ?
             UNION ALL
             SELECT refused_id, bank_uscc, actor, purpose, reason, at FROM refused_enquiries WHERE uscc = ?
           ) WHERE id < ? ORDER BY id DESC LIMIT ?`,
        ...[params.uscc, params.uscc, readCursor(cursor, Number.MAX_SAFE_INTEGER), limit + 1],
      )
      return paged(
        rows,
        limit,
        ({ id, at, bank_uscc, ...one }) => ({
          ...{ ...one, enquiry_id: id, bank_uscc, at: timeOf(at) },
          bank_name: participants.get(bank_uscc)?.name ?? { zh: bank_uscc, en: bank_uscc },
        }),
        ({ id }) => id,
      )
    },
  })
}

/**
 * A bank reads with the subject's consent only, and each enquiry is recorded before it is answered. An enquiry is one
 * question: under the same consent its answer can be read again on the same day.
 */
async function enquire(
  service: Service,
  principal: Principal,
  subject: Participant | undefined,
  consentId: number | undefined,
): Promise<Consent> {
  const bank = principal.roles.includes('bank') ? principal.uscc : undefined
  // Another enterprise is refused the same, and seen the same.
  const reader = principal.uscc
  const consent =
    subject && bank !== undefined
      ? consentInForce(venueOf(service), bank, subject.uscc, service.now(), consentId)
      : undefined
  // The same answer whether there is no file or no consent: otherwise it would tell who is registered.
  if (!subject || bank === undefined || !consent) {
    if (subject && reader !== undefined) await noteInVain(service, principal, reader, subject.uscc)
    throw consentNeeded(consentId)
  }
  const { consent_id, purpose } = consent
  if (hasEnquiredToday(service, consent_id)) return consent
  const { outcome } = await service.sequencer.submit({
    command: { command: 'log_enquiry', uscc: bank, subject_uscc: subject.uscc, consent_id, purpose },
    by: principal,
  })
  // The consent may have ended between the look and the record.
  if (!outcome.ok) throw consentNeeded()
  return consent
}

/** What a bank tries in vain of one subject on one day stands in its log so many times at most: the log can still be read then. */
export const MAX_REFUSED_A_DAY = 20

/** That a bank asked in vain stands where the subject sees it: once a day for each reason, however often the bank tries. */
async function noteInVain(service: Service, by: Principal, bank: string, subject: string): Promise<void> {
  const reason = whyNot(venueOf(service), bank, subject, service.now())
  const refused = { uscc: bank, subject_uscc: subject, purpose: READING, reason }
  const isKnown = refusedToday(service, bank, subject).some(
    (one) => one.purpose === READING && one.reason === reason,
  )
  if (isKnown) return
  await service.sequencer.submit({ command: { command: 'log_refused_enquiry', ...refused }, by })
}

/** What a bank has been refused of a subject on the day that runs. */
export function refusedToday({ sql, now }: Service, bank: string, subject: string) {
  return sql.all<{ purpose: string; reason: string }>(
    `SELECT purpose, reason FROM refused_enquiries WHERE uscc = ? AND bank_uscc = ? AND at >= ?
       ORDER BY refused_id DESC LIMIT ${MAX_REFUSED_A_DAY}`,
    ...[subject, bank, startOfDay(dayOf(now()))],
  )
}

/** There never was a consent, the last one was taken back, or is over. */
function whyNot({ shelves }: Venue, bank: string, subject: string, now: number): string {
  const last = [...shelves.consents.values()].filter((one) => isConsentFor(one, bank, subject)).at(-1)
  if (!last) return 'consent_needed'
  return last.revoked_at !== null && last.revoked_at <= now ? 'consent_revoked' : 'consent_not_in_force'
}

function hasEnquiredToday({ sql, now }: Service, consentId: number): boolean {
  const last = first<{ at: number }>(
    sql,
    'SELECT at FROM enquiries WHERE consent_id = ? ORDER BY enquiry_id DESC LIMIT 1',
    consentId,
  )
  return last !== undefined && dayOf(last.at) === dayOf(now())
}

/** `consentId`: the one that was named; where it is none the same is said, whether the subject is there or not. */
function consentNeeded(consentId?: number): ProblemError {
  if (consentId !== undefined)
    return new ProblemError(
      403,
      'consent_needed',
      `consent_id: ${consentId} is no consent of it to you that is in force; leave it out, or ask for one`,
    )
  return new ProblemError(
    403,
    'consent_needed',
    'the subject has given no consent that is in force; ask it for one (征信业管理条例 art. 18)',
  )
}
