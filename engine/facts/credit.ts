import { z } from 'zod'
import { creditRulePack, law } from './catalogue.ts'
import { bilingual, day, decimal, freeText, instant, lineFault, money, sha256, uscc } from './common.ts'
import {
  CONSENT_REQUEST_STATUS,
  CONSENT_SCOPE,
  CREDIT_LIST,
  ENTRY_SOURCE,
  type EntrySource,
  keysOf,
  REPORT_PART,
  REPORT_STATUS,
} from './words.ts'

export const creditEntryBody = z.strictObject({
  uscc,
  item_id: freeText(64),
  decided_on: day,
  /** The last day of the act, where the document says it; absent: it does not. */
  acted_on: day.optional(),
  authority: freeText(100),
  document: freeText(200),
  detail: freeText(1000),
  /** Law and article that the decision cites. */
  cited_law: freeText(300).optional(),
  /** Of a fine, in CNY. */
  fine: money.optional(),
  /** Absent: the bureau. What the registry records by itself nobody else can say. */
  entry_source: z.enum(['bureau', 'authority', 'market'] satisfies EntrySource[]).optional(),
  evidence_sha256: sha256.optional(),
  /** An earlier entry that this one takes back. */
  withdraws: z.int().positive().optional(),
})
/** Entries of one table at most; they are recorded in one transaction. */
export const MAX_CREDIT_ROWS = 2000
export const creditEntryRow = creditEntryBody.omit({ evidence_sha256: true, withdraws: true })
export type CreditEntryRow = z.infer<typeof creditEntryRow>
export const creditEntryTableBody = z.strictObject({
  rows: z.array(creditEntryRow).min(1).max(MAX_CREDIT_ROWS),
})
/** Laws that an entry cites and that were not in force on the day of the act, or of the decision: it wants a look. */
const lawsNotInForce = z.array(law.pick({ name: true, valid_from: true, valid_to: true }))
/** A file of entries that has no fault; nothing is recorded yet. */
export const readCreditEntries = z
  .object({
    rows: z.array(
      creditEntryRow.extend({
        ...{ name: bilingual, item: bilingual, points: z.int() },
        laws_not_in_force: lawsNotInForce,
      }),
    ),
    /** Lines that were left out, and why; none where that was not asked for. */
    left_out: z.array(lineFault),
  })
  .meta({ id: 'ReadCreditEntries' })
export type ReadCreditEntries = z.infer<typeof readCreditEntries>
export const creditEntry = z
  .object({
    entry_id: z.int(),
    uscc,
    item_id: z.string(),
    item: bilingual,
    list: z.enum(keysOf(CREDIT_LIST)).nullable(),
    points: z.int(),
    decided_on: day,
    /** null: the document does not say it, as in entries from before it was asked for. */
    acted_on: day.nullable(),
    recorded_at: z.string(),
    authority: z.string(),
    document: z.string(),
    detail: z.string(),
    cited_law: z.string().nullable(),
    fine: decimal.nullable(),
    entry_source: z.enum(keysOf(ENTRY_SOURCE)).nullable(),
    laws_not_in_force: lawsNotInForce,
    evidence_sha256: sha256.nullable(),
    withdraws: z.int().nullable(),
    withdrawn_by: z.int().nullable(),
    /** An objection to it is open. */
    is_disputed: z.boolean(),
    /** What its subject said, where it could not be decided who is right. */
    statement: z.string().nullable(),
    /** When its repair was granted. */
    repaired_at: z.string().nullable(),
    /** From which day its repair may be asked for; null: the rules know none, or it is over. */
    repair_from: day.nullable(),
  })
  .meta({ id: 'CreditEntry' })
export type CreditEntryAnswer = z.infer<typeof creditEntry>

export const creditFile = z
  .object({
    uscc,
    name: bilingual,
    as_of: z.string(),
    /** False: nothing was recorded until then; the grade is only that of the points one begins with. */
    has_record: z.boolean(),
    score: z.int(),
    grade: z.object({ grade_id: z.string(), name: bilingual, color: z.string(), confirmed: z.boolean() }),
    rule_pack: z.object({ rule_pack_id: z.string(), version: z.int(), name: bilingual }),
    reasons: z.array(
      z.object({
        entry_id: z.int(),
        item_id: z.string(),
        item: bilingual,
        points: z.int(),
        is_veto: z.boolean(),
        scoring_until: day,
      }),
    ),
    /** At the ends of the last eight quarters, by the rules of now. */
    trend: z.array(
      z.object({
        at: z.string(),
        score: z.int(),
        grade: z.object({ grade_id: z.string(), name: bilingual, color: z.string() }),
        has_record: z.boolean(),
      }),
    ),
    /** What other schemes would say of the same entries; nothing where the consent withholds them. */
    alternatives: z.array(
      z.object({
        rule_pack: z.object({ rule_pack_id: z.string(), version: z.int(), name: bilingual }),
        /** null: the scheme has no numbers for it. */
        score: z.int().nullable(),
        grade: z.object({ grade_id: z.string(), name: bilingual, color: z.string() }).nullable(),
        /** Entries that count now and of which the scheme has no row. */
        unknown_entries: z.array(z.int()),
        /** What of the scheme could not be had. */
        missing: bilingual.nullable(),
      }),
    ),
    /** How it would stand on a day to come, with nothing new; null: none was asked for, or the consent withholds entries. */
    outlook: z
      .object({
        until: day,
        score: z.int(),
        grade: z.object({ grade_id: z.string(), name: bilingual, color: z.string() }),
        /** Entries that still count then. */
        counting: z.array(z.int()),
      })
      .nullable(),
    entries: z.array(creditEntry),
    /** What the consent does not let the reader see. */
    withheld: z.array(z.enum(keysOf(CONSENT_SCOPE))),
    /** Under which consent it is read; null: who reads it needs none. */
    consent_id: z.int().nullable(),
    enquiries: z.array(
      z.object({
        enquiry_id: z.int(),
        bank_uscc: uscc,
        bank_name: bilingual,
        purpose: z.string(),
        at: z.string(),
      }),
    ),
    /** Enquiries that were refused, for want of a consent. */
    refused_enquiries: z.array(
      z.object({
        refused_id: z.int(),
        bank_uscc: uscc,
        bank_name: bilingual,
        purpose: z.string(),
        reason: z.string(),
        at: z.string(),
      }),
    ),
    consents: z.array(
      z.object({
        consent_id: z.int(),
        bank_uscc: uscc,
        purpose: z.string(),
        expires_at: z.string(),
        revoked_at: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'CreditFile' })
export type CreditFile = z.infer<typeof creditFile>

/** What a consent is of: for what, until when, how much may be read, how often. */
const consentTerms = z.strictObject({
  purpose: freeText(200),
  expires_at: instant,
  /** What may be read; without the entries no report can be made, since nobody could recompute it. */
  scope: z
    .array(z.enum(keysOf(CONSENT_SCOPE)))
    .min(1)
    .max(3)
    .refine(
      (all) => all.includes('grade'),
      'the grade is always among it: whoever has the entries can compute it',
    )
    .optional(),
  /** For the day of its first use: on it the file may be read again and a report be asked for; not later. */
  is_once: z.boolean().optional(),
})
export const consentBody = consentTerms.extend({ bank_uscc: uscc })
/** A bank asks for a consent with these terms; the subject gives just that, or nothing. */
export const requestConsentBody = consentTerms.extend({ subject_uscc: uscc })
export const answerConsentRequestBody = z.strictObject({
  request_id: z.int().positive(),
  is_granted: z.boolean(),
  reason: freeText(500).optional(),
})
export const withdrawConsentRequestBody = z.strictObject({ request_id: z.int().positive() })
export const consentAnswer = z.object({
  consent_id: z.int(),
  bank_uscc: uscc,
  purpose: z.string(),
  expires_at: z.string(),
  seq: z.int(),
})

/** What a bank asked of a subject, and what became of it, as both see it. */
export const consentRequest = z
  .object({
    request_id: z.int(),
    uscc,
    bank_uscc: uscc,
    purpose: z.string(),
    expires_at: z.string(),
    scope: z.array(z.enum(keysOf(CONSENT_SCOPE))),
    is_once: z.boolean(),
    status: z.enum(keysOf(CONSENT_REQUEST_STATUS)),
    at: z.string(),
    /** Until when it can be answered: no longer than what is asked for would last. */
    answer_until: z.string(),
    is_open: z.boolean(),
    decided_at: z.string().nullable(),
    reason: z.string().nullable(),
    consent_id: z.int().nullable(),
  })
  .meta({ id: 'ConsentRequest' })
export type ConsentRequestAnswer = z.infer<typeof consentRequest>

/** That the grade of a client became another. */
export const gradeNotice = z
  .object({
    uscc,
    name: bilingual,
    at: z.string(),
    /** null: the bank holds a pledge and no consent; it is told that the grade changed, and not to what. */
    from_grade: bilingual.nullable(),
    to_grade: bilingual.nullable(),
    has_pledge: z.boolean(),
    /** True where the rules for pledges exclude the grade that it has now. */
    bars_pledges: z.boolean(),
  })
  .meta({ id: 'GradeNotice' })
export type GradeNotice = z.infer<typeof gradeNotice>

/** A question that somebody asked of a file: answered, or refused with a reason. */
export const enquiryAnswer = z
  .object({
    enquiry_id: z.int(),
    bank_uscc: uscc,
    bank_name: bilingual,
    /** Who of it asked. */
    actor: z.string(),
    purpose: z.string(),
    /** null: it was answered. */
    reason: z.string().nullable(),
    at: z.string(),
  })
  .meta({ id: 'CreditEnquiry' })
export type EnquiryAnswer = z.infer<typeof enquiryAnswer>

/** A consent as both of its sides see it. */
export const consent = z
  .object({
    consent_id: z.int(),
    uscc,
    /** Of the subject. */
    name: bilingual,
    bank_uscc: uscc,
    purpose: z.string(),
    granted_at: z.string(),
    expires_at: z.string(),
    revoked_at: z.string().nullable(),
    is_in_force: z.boolean(),
    scope: z.array(z.enum(keysOf(CONSENT_SCOPE))),
    is_once: z.boolean(),
    used_at: z.string().nullable(),
  })
  .meta({ id: 'Consent' })
export type ConsentAnswer = z.infer<typeof consent>

export const listEntry = z.object({
  entry_id: z.int(),
  uscc,
  name: bilingual,
  item_id: z.string(),
  item: bilingual,
  decided_on: day,
  authority: z.string(),
  document: z.string(),
  published_until: day,
  is_disputed: z.boolean(),
})
export type ListEntry = z.infer<typeof listEntry>

/** A report that was issued to a bank. */
export const creditReport = z
  .object({
    report_id: z.int(),
    uscc,
    name: bilingual,
    bank_uscc: uscc,
    bank_name: bilingual,
    consent_id: z.int().nullable(),
    purpose: z.string(),
    issued_at: z.string(),
    expires_at: z.string(),
    score: z.int(),
    grade: z.object({ grade_id: z.string(), name: bilingual, color: z.string() }),
    has_record: z.boolean(),
    /** False: the consent was taken back since. */
    is_valid: z.boolean(),
    log_index: z.int(),
  })
  .meta({ id: 'CreditReport' })
export type CreditReportAnswer = z.infer<typeof creditReport>

// -- Commands and what is kept ----------------------------------------------------------------------------------------

/** The scheme by which files are scored from now on, whole: it comes with the journal, so that past scores can be replayed. */
export const adoptRulePackBody = z.strictObject({ pack: creditRulePack })
/** Entries in one command at most, and what goes with them. */
export const MAX_ERASED_ENTRIES = 1000
export const MAX_ERASED = 20_000
const numbers = z.array(z.int().positive()).max(MAX_ERASED)
/** Given by the service itself, once the storage of entries is over. */
export const eraseEntriesBody = z.strictObject({
  entry_ids: numbers,
  case_ids: numbers,
  report_ids: numbers,
  proposal_ids: numbers,
  /** Commands of the journal whose words are erased with it. */
  seqs: numbers,
})
export const revokeConsentBody = z.strictObject({ consent_id: z.int().positive() })
/** A bank reads a subject's file. */
export const enquiryBody = z.strictObject({
  subject_uscc: uscc,
  consent_id: z.int().positive(),
  purpose: freeText(200),
})

export const rulePackRecord = z.object({ seq: z.int(), adopted_at: z.int(), pack: creditRulePack })
export type AdoptedRulePack = z.infer<typeof rulePackRecord>

/** An entry of a file. Entries are only ever added; a withdrawal is an entry that names the one it takes back. */
export const creditEntryRecord = z.object({
  entry_id: z.int(),
  uscc,
  item_id: z.string(),
  /** The day of the decision, and the instant at which the entry came into the file (ms since 1970). */
  decided_on: z.string(),
  recorded_at: z.int(),
  authority: z.string(),
  document: z.string(),
  detail: z.string(),
  evidence_sha256: z.string().nullable(),
  withdraws: z.int().nullable(),
  // Absent, not null, in entries from before: the log has the hash of what they were.
  acted_on: z.string().optional(),
  cited_law: z.string().optional(),
  fine: z.string().optional(),
  entry_source: z.enum(keysOf(ENTRY_SOURCE)).optional(),
})
export type CreditEntryRecord = z.infer<typeof creditEntryRecord>

export const consentRecord = z.object({
  consent_id: z.int(),
  uscc,
  bank_uscc: uscc,
  purpose: z.string(),
  granted_at: z.int(),
  expires_at: z.int(),
  revoked_at: z.int().nullable(),
  scope: z.array(z.enum(keysOf(CONSENT_SCOPE))),
  is_once: z.boolean(),
  /** Of one for a day: when it was first used. */
  used_at: z.int().nullable(),
})
export type Consent = z.infer<typeof consentRecord>

export const consentRequestRecord = z.object({
  request_id: z.int(),
  uscc,
  bank_uscc: uscc,
  purpose: z.string(),
  expires_at: z.int(),
  scope: z.array(z.enum(keysOf(CONSENT_SCOPE))),
  is_once: z.boolean(),
  status: z.enum(keysOf(CONSENT_REQUEST_STATUS)),
  /** Who asked, by name. */
  actor: z.string(),
  at: z.int(),
  decided_at: z.int().nullable(),
  reason: z.string().nullable(),
  consent_id: z.int().nullable(),
})
export type ConsentRequest = z.infer<typeof consentRequestRecord>

export const enquiryRecord = z.object({
  enquiry_id: z.int(),
  uscc,
  bank_uscc: uscc,
  consent_id: z.int(),
  purpose: z.string(),
  actor: z.string(),
  at: z.int(),
})
export type Enquiry = z.infer<typeof enquiryRecord>

/** A report is good for so many days: what it says is of its day. */
export const REPORT_DAYS = 30

/** A bank asks for a report, for the purpose that the subject agreed to. */
export const issueReportBody = z.strictObject({
  consent_id: z.int().positive(),
  purpose: freeText(200),
})
/** A subject asks for a report about itself, and says what of it is nobody’s business. */
export const issueOwnReportBody = z.strictObject({
  purpose: freeText(200).optional(),
  withhold: z
    .array(z.enum(keysOf(REPORT_PART)))
    .max(keysOf(REPORT_PART).length)
    .optional(),
})
/** Reports of one subject that a bank may ask for in a day. */
export const MAX_REPORTS_A_DAY = 20
/** Reports about oneself in a year at most: two are due by law (征信业管理条例 art. 17), and more do no harm. */
export const MAX_OWN_REPORTS = 24
/** Whether a report still stands, for whoever holds it on paper: by the hash of its signed text. */
export const reportStatus = z
  .object({
    status: z.enum(keysOf(REPORT_STATUS)),
    issued_at: z.string(),
    expires_at: z.string(),
    checked_at: z.string(),
  })
  .meta({ id: 'ReportStatus' })
export type ReportStatusAnswer = z.infer<typeof reportStatus>
export const reportRecord = z.object({
  report_id: z.int(),
  uscc: z.string(),
  /** To whom it was issued: a bank, or the subject itself. */
  bank_uscc: z.string(),
  /** null: its subject asked for it itself. */
  consent_id: z.int().nullable(),
  purpose: z.string(),
  actor: z.string(),
  expires_at: z.int(),
  at: z.int(),
  /** What its subject left out. */
  withheld: z.array(z.enum(keysOf(REPORT_PART))),
})
export type ReportRecord = z.infer<typeof reportRecord>

/** How many reports a subject asked for about itself in a year. */
export const ownReportsRecord = z.object({ uscc: z.string(), year: z.string(), count: z.int() })
export type OwnReports = z.infer<typeof ownReportsRecord>

/** What a bank asked for and did not get: its subject sees it. */
export const refusedEnquiryBody = z.strictObject({
  subject_uscc: uscc,
  purpose: freeText(200),
  reason: freeText(60),
})
export const refusedEnquiryRecord = z.object({
  refused_id: z.int(),
  uscc: z.string(),
  bank_uscc: z.string(),
  purpose: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: z.int(),
})
export type RefusedEnquiry = z.infer<typeof refusedEnquiryRecord>

/** What a bank trusts: fixed when it begins, on paper. */
export const trust = z.object({
  format: z.string(),
  /** The verifier key of the log; its name is the origin. */
  log: z.string(),
  /** The public key of who issues reports, in base64url. */
  issuer: z.string(),
  /** The public key of its second signature, SM2, an uncompressed point in base64url; absent: none is asked for. */
  sm2: z.string().optional(),
  witnesses: z.array(z.string()),
  /** So many of them must have seen the log. */
  witnesses_needed: z.int(),
})
export type Trust = z.infer<typeof trust>
