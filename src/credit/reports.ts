import { z } from 'zod'
import { timeOf } from '../../engine/base/calendar.ts'
import { marksOf } from '../../engine/credit/repair.ts'
import { scoreAt } from '../../engine/credit/score.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { creditReport, issueReportBody, type ReportRecord } from '../../engine/facts/credit.ts'
import { toBase64 } from '../../engine/proof/bytes.ts'
import { BUNDLE_FORMAT, bundleText, jwsOf, type ReportClaims, reportLeaf } from '../../engine/proof/report.ts'
import { proofText } from '../../engine/proof/tlog-proof.ts'
import { issueReport } from '../../engine/venue/credit.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import {
  answers,
  describe,
  guardOf,
  jsonBody,
  noQuery,
  principalOf,
  type Router,
  subjectOf,
} from '../edge/route.ts'
import { reads, submit } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { first, type Sql } from '../store/sql.ts'
import { SHELF_TABLES } from '../store/tables.ts'

const tag = 'credit'
const params = z.object({ report_id: pathNumber })

/** Reports that a bank can trust without trusting this service: signed, in the log, with the entries and the rules. */
export function reportRoutes(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'Ask for a report of a subject, under its consent and for the purpose that it agreed to',
        gives: issueReport,
        takesKey: true,
      },
      {
        method: 'post',
        path: '/v1/credit/reports',
        request: jsonBody(issueReportBody),
        responses: answers(201, creditReport),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const bank = subjectOf(c)
      const body = c.req.valid('json')
      try {
        const { seq } = await submit(c, { command: 'issue_report', uscc: bank, ...body }, (sql, id) =>
          write(service, sql, id),
        )
        return c.json(reportView(service, reportOf(service, seq)!), 201)
      } catch (error) {
        await noteRefusal(service, principalOf(c), bank, body, error)
        throw error
      }
    },
  )

  reads(app, {
    tag,
    summary: 'Reports: those issued to me, or about me, the newest first',
    path: '/v1/credit/reports',
    by: ['bank', 'enterprise'],
    isOwn: true,
    query: pageQuery,
    answer: page(creditReport),
    view: ({ service, principal, query }) => {
      const { uscc } = principal!
      const rows = service.sql.all(
        'SELECT * FROM credit_reports WHERE (uscc = ? OR bank_uscc = ?) AND report_id < ? ORDER BY report_id DESC LIMIT ?',
        ...[uscc!, uscc!, readCursor(query.cursor, Number.MAX_SAFE_INTEGER), query.limit + 1],
      )
      return paged(
        rows.map((row) => SHELF_TABLES.credit_reports.read(row)),
        query.limit,
        (one) => reportView(service, one),
        ({ report_id }) => report_id,
      )
    },
  })

  const file = app.openAPIRegistry.registerPath.bind(app.openAPIRegistry)
  const route = describe(
    {
      tag,
      summary: 'The bundle of a report: what verifies without this service (docs/integrators.md)',
      by: ['bank', 'enterprise'],
      isOwn: true,
      codes: { 404: ['not_found'] },
    },
    {
      method: 'get',
      path: '/v1/credit/reports/{report_id}/bundle',
      request: { params },
      responses: {
        200: { description: 'the bundle', content: { 'application/json': { schema: z.looseObject({}) } } },
      },
    },
  )
  file(route)
  app.get('/v1/credit/reports/:report_id/bundle', guardOf(route), noQuery, (c) => {
    const service = c.get('service')
    const report = reportOf(service, Number(c.req.param('report_id')))
    const reader = subjectOf(c)
    if (!report || (report.bank_uscc !== reader && report.uscc !== reader))
      throw notFound('report_id: there is no report of this number for you')
    return c.body(bundleOf(service, report), 200, {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="report-${report.report_id}.json"`,
    })
  })
}

/** What a bank asked for in vain stands where the subject sees it, if there is one. */
async function noteRefusal(
  service: Service,
  by: ReturnType<typeof principalOf>,
  bank: string,
  { consent_id, purpose }: z.output<typeof issueReportBody>,
  error: unknown,
): Promise<void> {
  const subject = venueOf(service).shelves.consents.get(consent_id)?.uscc
  if (!(error instanceof ProblemError) || error.status !== 422 || subject === undefined) return
  await service.sequencer.submit({
    command: {
      command: 'log_refused_enquiry',
      uscc: bank,
      subject_uscc: subject,
      purpose,
      reason: error.code,
    },
    by,
  })
}

/** Signs what is known of the subject at the command, and puts the signed text's leaf in the log, in its transaction. */
function write(service: Service, sql: Sql, reportId: number): void {
  const { sequencer } = service
  const venue = venueOf(service)
  const report = venue.shelves.credit_reports.get(reportId)!
  const claims = { ...claimsOf(service, venue, report), sm2_key: sequencer.log.sm2Key }
  const jws = jwsOf(claims, 'report', sequencer.log.sign)
  const sm2 = sequencer.log.sm2Sign(jws)
  const index = sequencer.log.append('report', String(reportId), reportLeaf(jws))
  sql.run(
    'INSERT INTO report_bundles (report_id, jws, idx, sm2) VALUES (?, ?, ?, ?)',
    ...[reportId, jws, index, sm2],
  )
}

function claimsOf(service: Service, venue: Venue, report: ReportRecord): ReportClaims {
  const { uscc, bank_uscc, at, expires_at, purpose, consent_id, report_id } = report
  const subject = venue.participants.get(uscc)!
  const pack = venue.rulePackAt(at)
  const entries = venue.entriesOf(uscc).filter((entry) => entry.recorded_at <= at)
  const { score, grade_id, reasons } = scoreAt(entries, pack, at)
  const grade = pack.grades.find((one) => one.grade_id === grade_id)!
  const obligations = [...venue.shelves.obligations.values()].filter((one) => one.uscc === uscc)
  const scaleOf = (symbol: string) => venue.marketBySymbol.get(symbol)!.scale
  return {
    iss: service.sequencer.log.origin,
    ...{ sub: uscc, aud: bank_uscc, jti: `report/${report_id}`, purpose, consent_id },
    ...{ iat: Math.floor(at / 1000), exp: Math.floor(expires_at / 1000), as_of: at },
    name: subject.name,
    has_record: entries.length > 0,
    score,
    grade_id,
    grade: { name: grade.name, color: grade.color, is_confirmed: grade.grade === 'confirmed' },
    reasons,
    entries,
    marks: entries.flatMap(({ entry_id }) => {
      const marks = marksOf(venue.casesOf(entry_id), at)
      return Object.values(marks).some((mark) => mark !== null && mark !== false)
        ? [{ entry_id, ...marks }]
        : []
    }),
    rule_pack: pack,
    holdings: venue.markets.flatMap(({ asset, scale, terms }) => {
      const balance = venue.registry.balance(subject.holder, asset)
      const free = venue.registry.free(subject.holder, asset)
      return balance === 0
        ? []
        : [{ symbol: terms.symbol, balance: scale.quantity(balance), free: scale.quantity(free) }]
    }),
    obligations: obligations.map(({ symbol, period, due_on, verified_lots, surrendered_lots }) => ({
      ...{ symbol, period, due_on, surrendered: scaleOf(symbol).quantity(surrendered_lots) },
      verified: verified_lots === null ? null : scaleOf(symbol).quantity(verified_lots),
    })),
    is_suspended: subject.is_suspended,
    says_not:
      'Whether the facts are true; what other authorities know; debts. 不证明事实真伪,不含其他部门信息与债务。',
  }
}

function reportOf(service: Service, reportId: number): ReportRecord | undefined {
  const row = first(service.sql, 'SELECT * FROM credit_reports WHERE report_id = ?', reportId)
  return row && SHELF_TABLES.credit_reports.read(row)
}

function isValid(service: Service, { consent_id, expires_at }: ReportRecord): boolean {
  const consent = venueOf(service).shelves.consents.get(consent_id)!
  return service.now() < expires_at && consent.revoked_at === null
}

function signedOf(service: Service, reportId: number) {
  return first<{ jws: string; idx: number; sm2: string | null }>(
    service.sql,
    'SELECT jws, idx, sm2 FROM report_bundles WHERE report_id = ?',
    reportId,
  )!
}

function reportView(service: Service, report: ReportRecord): z.input<typeof creditReport> {
  const venue = venueOf(service)
  const { report_id, uscc, bank_uscc, consent_id, purpose, at, expires_at } = report
  const { jws, idx } = signedOf(service, report_id)
  const claims = JSON.parse(new TextDecoder().decode(decoded(jws.split('.')[1]!))) as ReportClaims
  const grade = claims.grade as { name: { zh: string; en: string }; color: string }
  return {
    ...{ report_id, uscc, name: claims.name, bank_uscc, consent_id, purpose, score: claims.score },
    bank_name: venue.participants.get(bank_uscc)!.name,
    grade: { grade_id: claims.grade_id, name: grade.name, color: grade.color },
    has_record: claims.has_record,
    ...{
      issued_at: timeOf(at),
      expires_at: timeOf(expires_at),
      is_valid: isValid(service, report),
      log_index: idx,
    },
  }
}

const decoded = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))

/** The signed text, its status now, and the proofs against the head of now. */
function bundleOf(service: Service, report: ReportRecord): string {
  const { log } = service.sequencer
  const { jws, idx, sm2 } = signedOf(service, report.report_id)
  const claims = JSON.parse(new TextDecoder().decode(decoded(jws.split('.')[1]!))) as ReportClaims
  const status = {
    ...{ iss: log.origin, jti: claims.jti, iat: Math.floor(service.now() / 1000) },
    status: isValid(service, report) ? 'valid' : 'ended',
  }
  return bundleText({
    format: BUNDLE_FORMAT,
    jws,
    ...(sm2 === null ? {} : { sm2 }),
    status: jwsOf(status, 'status', log.sign),
    proof: proofText({ index: idx, path: log.inclusion(idx), checkpoint: log.checkpoint() }),
    entries: claims.entries.map(({ entry_id }) => {
      const found = log.find('credit_entry', String(entry_id))
      if (!found) throw new Error(`the log has no entry ${entry_id}`)
      return { entry_id, salt: found.salt, index: found.idx, path: log.inclusion(found.idx).map(toBase64) }
    }),
  })
}
