import type { Context } from 'hono'
import { z } from 'zod'
import { dayOf, startOfDay, timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery, pathNumber, sha256 } from '../../engine/facts/common.ts'
import {
  creditReport,
  issueOwnReportBody,
  issueReportBody,
  MAX_REPORTS_A_DAY,
  type ReportRecord,
  reportStatus,
} from '../../engine/facts/credit.ts'
import { toHex } from '../../engine/proof/bytes.ts'
import { reportLeaf } from '../../engine/proof/report.ts'
import { isInForce } from '../../engine/venue/consents.ts'
import { issueOwnReport, issueReport } from '../../engine/venue/credit.ts'
import { FILE_POLICY } from '../edge/markup.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound, ProblemError, readsChinese } from '../edge/problem.ts'
import {
  answers,
  describe,
  type Env,
  guardOf,
  jsonBody,
  principalOf,
  type Router,
  subjectOf,
} from '../edge/route.ts'
import { reads, submit } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import { SHELF_TABLES } from '../store/tables.ts'
import {
  bundleOf,
  claimsIn,
  issuedReport,
  reportOf,
  reportView,
  signedOf,
  statusOf,
  writeReport,
} from './issued-reports.ts'
import type { SubjectClaims } from './report-claims.ts'
import { reportPage } from './report-page.ts'
import { MAX_REFUSED_A_DAY, refusedToday } from './routes.ts'

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
      const done = limitReports(service, bank, body.consent_id)
      try {
        const { seq } = await submit(c, { command: 'issue_report', uscc: bank, ...body }, (sql, id) =>
          writeReport(service, sql, id),
        )
        return c.json(reportView(service, issuedReport(service, seq)), 201)
      } catch (error) {
        await noteRefusal(service, principalOf(c), bank, body, error)
        throw error
      } finally {
        done()
      }
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Ask for a report about myself, to show to whom I like',
        gives: issueOwnReport,
        takesKey: true,
      },
      {
        method: 'post',
        path: '/v1/credit/own-reports',
        request: jsonBody(issueOwnReportBody),
        responses: answers(201, creditReport),
      },
    ),
    async (c) => {
      const service = c.get('service')
      const { seq } = await submit(
        c,
        { command: 'issue_own_report', uscc: subjectOf(c), ...c.req.valid('json') },
        (sql, id) => writeReport(service, sql, id),
      )
      return c.json(reportView(service, issuedReport(service, seq)), 201)
    },
  )

  reads(app, {
    tag,
    summary:
      'Whether a report on paper still stands: by its place in the log and the hash of its leaf, for anybody',
    path: '/v1/credit/report-status/{log_index}/{leaf_hash}',
    params: z.object({ log_index: z.coerce.number().int().min(0), leaf_hash: sha256 }),
    codes: { 404: ['not_found'] },
    answer: reportStatus,
    view: ({ service, params: { log_index, leaf_hash } }) => {
      const entry = service.sequencer.log.entry(log_index)
      const report =
        entry?.kind === 'report' && entry.leaf_hash === leaf_hash
          ? reportOf(service, Number(entry.ref))
          : undefined
      if (!report) throw notFound('leaf_hash: no such report was issued here')
      return {
        status: statusOf(service, report),
        ...{ issued_at: timeOf(report.at), expires_at: timeOf(report.expires_at) },
        checked_at: timeOf(service.now()),
      }
    },
  })

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

  fileRoute(app, {
    path: 'bundle',
    summary: 'The bundle of a report: what verifies without this service (docs/integrators.md)',
    type: 'application/json',
    disposition: ({ report_id }) => `attachment; filename="report-${report_id}.json"`,
    query: z.strictObject({ signed_by: z.string().max(1000).default('') }),
    write: (c, report, { signed_by }) => bundleOf(c.get('service'), report, String(signed_by).split(',')),
  })
  fileRoute(app, {
    path: 'page',
    summary:
      'A report as one page for print, in Chinese or English, with a code by which its status is looked up',
    type: 'text/html; charset=utf-8',
    disposition: () => 'inline',
    query: z.strictObject({ language: z.enum(['zh', 'en']).default('zh') }),
    write: (c, report, { language }) => {
      const { jws, idx } = signedOf(c.get('service'), report.report_id)
      const address = c.get('origin') ?? new URL(c.req.url).origin
      const claims = claimsIn(jws)
      if (claims.trend === undefined)
        throw notFound('report_id: an earlier build issued it, without what the page has; use its bundle')
      return reportPage(claims as SubjectClaims, {
        reader: venueOf(c.get('service')).participants.get(report.bank_uscc)!.name,
        ...{ index: idx, leaf: toHex(reportLeaf(jws)), address },
        status: statusOf(c.get('service'), report),
        language: language === 'en' ? 'en' : 'zh',
      })
    },
  })
}

interface FileRow {
  readonly path: string
  readonly summary: string
  readonly type: string
  readonly query?: z.ZodObject
  disposition(report: ReportRecord): string
  write(c: Context<Env>, report: ReportRecord, query: Readonly<Record<string, unknown>>): string
}

/** A report in one of its forms, for whom it is and about whom. */
function fileRoute(app: Router, row: FileRow): void {
  const { path, summary, type, query = z.strictObject({}), disposition, write } = row
  const route = describe(
    { tag, summary, by: ['bank', 'enterprise'], isOwn: true, codes: { 404: ['not_found'] } },
    {
      method: 'get',
      path: `/v1/credit/reports/{report_id}/${path}`,
      request: { params, query },
      responses: { 200: { description: 'the file', content: { [type]: { schema: z.any() } } } },
    },
  )
  app.openAPIRegistry.registerPath(route)
  app.get(`/v1/credit/reports/:report_id/${path}`, guardOf(route), (c) => {
    const asked = query.safeParse(c.req.query())
    if (!asked.success) throw shapeProblem(asked.error, readsChinese(c))
    const report = reportOf(c.get('service'), Number(c.req.param('report_id')))
    const reader = subjectOf(c)
    if (!report || (report.bank_uscc !== reader && report.uscc !== reader))
      throw notFound('report_id: there is no report of this number for you')
    return c.body(write(c, report, asked.data), 200, {
      'Content-Type': type,
      'Content-Disposition': disposition(report),
      'Cache-Control': 'no-store',
      'Content-Security-Policy': FILE_POLICY,
    })
  })
}

/** Reports that are being issued, by bank and subject: those that come at once count together. */
const underWay = new WeakMap<Service, Map<string, number>>()

/**
 * So many reports of one subject a day: more would only fill the log that the subject reads. What has no consent is refused
 * for that, and logged. Returns what to call when the report is issued, or was not.
 */
function limitReports(service: Service, bank: string, consentId: number): () => void {
  const consent = venueOf(service).shelves.consents.get(consentId)
  if (consent?.bank_uscc !== bank || !isInForce(consent, service.now())) return () => {}
  const { uscc } = consent
  const asked = service.sql.all(
    `SELECT report_id FROM credit_reports WHERE bank_uscc = ? AND uscc = ? AND at >= ?
       ORDER BY report_id DESC LIMIT ${MAX_REPORTS_A_DAY}`,
    ...[bank, uscc, startOfDay(dayOf(service.now()))],
  )
  const key = `${bank} ${uscc}`
  const counts = underWay.get(service) ?? new Map<string, number>()
  underWay.set(service, counts)
  const others = counts.get(key) ?? 0
  if (asked.length + others >= MAX_REPORTS_A_DAY)
    throw new ProblemError(
      429,
      'too_many_reports',
      `consent_id: ${MAX_REPORTS_A_DAY} reports of one subject a day, and no more`,
    )
  counts.set(key, others + 1)
  return () => {
    const left = (counts.get(key) ?? 1) - 1
    if (left > 0) counts.set(key, left)
    else counts.delete(key)
  }
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
  if (refusedToday(service, bank, subject).length >= MAX_REFUSED_A_DAY) return
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
