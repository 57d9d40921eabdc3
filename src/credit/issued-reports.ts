import type { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import type { creditReport, ReportRecord } from '../../engine/facts/credit.ts'
import type { ReportStatus } from '../../engine/facts/words.ts'
import { fromBase64url, toBase64 } from '../../engine/proof/bytes.ts'
import { BUNDLE_FORMAT, bundleText, jwsOf, type ReportClaims, reportLeaf } from '../../engine/proof/report.ts'
import { proofText } from '../../engine/proof/tlog-proof.ts'
import { notFound } from '../edge/problem.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { first, type Sql } from '../store/sql.ts'
import { SHELF_TABLES } from '../store/tables.ts'
import { claimsOf } from './report-claims.ts'

/** Signs what is known of the subject at the command, and puts the signed text's leaf in the log, in its transaction. */
export function writeReport(service: Service, sql: Sql, reportId: number): void {
  const { sequencer } = service
  const report = venueOf(service).shelves.credit_reports.get(reportId)!
  const claims = { ...claimsOf(service, report), sm2_key: sequencer.log.sm2Key }
  const jws = jwsOf(claims, 'report', sequencer.log.sign)
  const sm2 = sequencer.log.sm2Sign(jws)
  const index = sequencer.log.append('report', String(reportId), reportLeaf(jws))
  sql.run(
    'INSERT INTO report_bundles (report_id, jws, idx, sm2) VALUES (?, ?, ?, ?)',
    ...[reportId, jws, index, sm2],
  )
}

export function reportOf(service: Service, reportId: number): ReportRecord | undefined {
  const row = first(service.sql, 'SELECT * FROM credit_reports WHERE report_id = ?', reportId)
  return row && SHELF_TABLES.credit_reports.read(row)
}

/** Whether a report still stands: until its day, and no longer than the consent that it rests on. */
export function statusOf(service: Service, { consent_id, expires_at }: ReportRecord): ReportStatus {
  const consent = consent_id === null ? undefined : venueOf(service).shelves.consents.get(consent_id)
  if (consent && consent.revoked_at !== null) return 'ended'
  return service.now() < expires_at ? 'valid' : 'expired'
}

/** A report that was issued under a number; asked for again under its key it may be gone since. */
export function issuedReport(service: Service, reportId: number): ReportRecord {
  const found = reportOf(service, reportId)
  if (!found) throw notFound('report_id: it was erased, with what it said')
  return found
}

export function signedOf(service: Service, reportId: number) {
  return first<{ jws: string; idx: number; sm2: string | null }>(
    service.sql,
    'SELECT jws, idx, sm2 FROM report_bundles WHERE report_id = ?',
    reportId,
  )!
}

export function reportView(service: Service, report: ReportRecord): z.input<typeof creditReport> {
  const venue = venueOf(service)
  const { report_id, uscc, bank_uscc, consent_id, purpose, at, expires_at } = report
  const { jws, idx } = signedOf(service, report_id)
  const claims = claimsIn(jws)
  const grade = claims.grade as { name: { zh: string; en: string }; color: string }
  return {
    ...{ report_id, uscc, name: claims.name, bank_uscc, consent_id, purpose, score: claims.score },
    bank_name: venue.participants.get(bank_uscc)!.name,
    grade: { grade_id: claims.grade_id, name: grade.name, color: grade.color },
    has_record: claims.has_record,
    ...{
      issued_at: timeOf(at),
      expires_at: timeOf(expires_at),
      is_valid: statusOf(service, report) === 'valid',
      log_index: idx,
    },
  }
}

/** What a signed text says. */
export const claimsIn = (jws: string) =>
  JSON.parse(new TextDecoder().decode(fromBase64url(jws.split('.')[1]!))) as ReportClaims

/** The signed text, its status now, and the proofs against a head that witnesses have signed, the named ones first. */
export function bundleOf(service: Service, report: ReportRecord, witnesses: readonly string[]): string {
  const { log } = service.sequencer
  const { jws, idx, sm2 } = signedOf(service, report.report_id)
  const claims = claimsIn(jws)
  const status = {
    ...{ iss: log.origin, jti: claims.jti, iat: Math.floor(service.now() / 1000) },
    status: statusOf(service, report) === 'valid' ? 'valid' : 'ended',
  }
  const size = log.headFor(idx, witnesses)
  return bundleText({
    format: BUNDLE_FORMAT,
    jws,
    ...(sm2 === null ? {} : { sm2 }),
    status: jwsOf(status, 'status', log.sign),
    proof: proofText({ index: idx, path: log.inclusion(idx, size), checkpoint: log.checkpoint(size) }),
    entries: claims.entries.map(({ entry_id }) => {
      const found = log.find('credit_entry', String(entry_id))
      if (!found) throw new Error(`the log has no entry ${entry_id}`)
      const path = log.inclusion(found.idx, size).map(toBase64)
      return { entry_id, salt: found.salt, index: found.idx, path }
    }),
  })
}
