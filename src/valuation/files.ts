import { z } from 'zod'
import type { Valuation, ValuationRecord, ValuationResult } from '../../engine/facts/valuation.ts'
import type { Account } from '../../engine/valuation/account-model.ts'
import { csvOf } from '../edge/csv.ts'
import { FILE_POLICY } from '../edge/markup.ts'
import { readsChinese } from '../edge/problem.ts'
import { callerOf, describe, type Router, XLSX_TYPE } from '../edge/route.ts'
import type { Service } from '../edge/service.ts'
import { shapeProblem } from '../edge/shape-problem.ts'
import { xlsxOf } from '../edge/workbook.ts'
import { collectNextView } from './collect-next-view.ts'
import { readRows } from './jobs.ts'
import { manifestOf } from './manifest.ts'
import { type AccountViews, accountTables, indicatorTable } from './outputs/account-tables.ts'
import { referencesOf } from './outputs/references.ts'
import { reportOf } from './outputs/report.ts'
import { docxOf } from './outputs/report-docx.ts'
import { htmlOf } from './outputs/report-html.ts'
import type { Language, Reported } from './outputs/report-model.ts'
import { partsView } from './parts-view.ts'
import { qualityView } from './quality-view.ts'
import { readable } from './routes.ts'
import { accountsView } from './seea-views.ts'
import { seriesView } from './series-view.ts'
import { basisOfRecord, computedResult, formulasThen, inputOf, profileOf, traceOf, viewOf } from './views.ts'

/** An account of which a file is written: as it is stored, and as readers see it. */
interface Computed {
  readonly service: Service
  readonly record: ValuationRecord
  readonly account: Account
  readonly valuation: Valuation
  readonly result: ValuationResult
}

interface Format {
  readonly summary: string
  readonly type: string
  readonly disposition: 'inline' | 'attachment'
  /** It is written in one language, which is asked for. */
  readonly hasLanguage?: true
  write(computed: Computed, language: Language): string | Uint8Array | Promise<Uint8Array>
}

const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** By the ending of the file. */
const FORMATS: Readonly<Record<string, Format>> = {
  csv: {
    summary: 'An account as a tidy table, a row for each indicator',
    type: 'text/csv; charset=utf-8',
    disposition: 'attachment',
    write: ({ valuation, result }) => csvOf(indicatorTable(valuation, result)),
  },
  xlsx: {
    summary: 'An account as a workbook of the printed tables',
    type: XLSX_TYPE,
    disposition: 'attachment',
    write: (computed) =>
      xlsxOf(accountTables(computed.valuation, computed.result, tracesOf(computed), viewsOf(computed))),
  },
  html: {
    summary: 'An account as a report for print',
    type: 'text/html; charset=utf-8',
    disposition: 'inline',
    hasLanguage: true,
    write: (computed, language) => htmlOf(reportOf(reportedOf(computed), language)),
  },
  docx: {
    summary: 'An account as a report that an office goes on writing, and signs',
    type: DOCX_TYPE,
    disposition: 'attachment',
    hasLanguage: true,
    write: (computed, language) => docxOf(reportOf(reportedOf(computed), language)),
  },
  json: {
    summary: 'Everything an account depends on, to compute it anew without this service',
    type: 'application/json',
    disposition: 'inline',
    write: ({ service, record, account }) =>
      JSON.stringify(
        manifestOf(basisOfRecord(service, record), record, readRows(service.sql, record.dataset_id), account),
      ),
  },
}

/** A report has its style in it, and nothing else that runs or is fetched. */
const NO_QUERY = z.strictObject({})
const languageQuery = z.strictObject({ language: z.enum(['zh', 'en']).default('zh') })

const pathId = z.string().regex(/^[1-9]\d{0,14}$/, 'a positive whole number')

/** An account as a file. */
export function valuationFileRoutes(app: Router): void {
  for (const [ending, { summary, type, disposition, hasLanguage, write }] of Object.entries(FORMATS)) {
    app.openAPIRegistry.registerPath(
      describe(
        { tag: 'valuation', summary },
        {
          method: 'get',
          path: `/v1/valuations/{valuation_id}.${ending}`,
          request: {
            params: z.object({ valuation_id: pathId }),
            ...(hasLanguage ? { query: languageQuery } : {}),
          },
          responses: { 200: { description: 'the file', content: { [type]: { schema: z.string() } } } },
        },
      ),
    )
    app.get(`/v1/valuations/:file{[1-9][0-9]{0,14}\\.${ending}}`, async (c) => {
      const query = (hasLanguage ? languageQuery : NO_QUERY).safeParse(c.req.query())
      if (!query.success) throw shapeProblem(query.error, readsChinese(c))
      const language = 'language' in query.data ? query.data.language : 'zh'
      const service = c.get('service')
      const record = readable(service, callerOf(c), Number.parseInt(c.req.param('file') as string, 10))
      const stored = computedResult(service, record)
      const valuation = viewOf(service, record, stored)
      const computed = { service, record, account: stored.account, valuation, result: valuation.result! }
      const said = hasLanguage ? `-${language}` : ''
      const name = `gep-${record.area}-${record.period}-${record.valuation_id}${said}.${ending}`
      return c.body((await write(computed, language)) as never, 200, {
        'Content-Type': type,
        'Content-Disposition': `${disposition}; filename="${name}"`,
        'Content-Security-Policy': FILE_POLICY,
      })
    })
  }
}

function reportedOf(computed: Computed): Reported {
  const { service, record, account, valuation, result } = computed
  const traces = tracesOf(computed)
  return {
    ...{ valuation, result, traces },
    ...viewsOf(computed),
    parts: partsView(service, record),
    series: seriesView(service, record),
    next: result.uncertainty ? collectNextView(service, record, account) : undefined,
    references: referencesOf(service.catalog.sources, formulasThen(service, record), traces),
  }
}

function viewsOf({ service, record, account }: Computed): AccountViews {
  const input = inputOf(service, record)
  const closing = { valuation_id: record.valuation_id, account, rows: input.rows }
  return {
    seea: accountsView(service, profileOf(service, record), closing, undefined, undefined),
    quality: qualityView(service, record, account, input),
    ecosystems: new Map(service.catalog.ecosystems.map(({ ecosystem_id, name }) => [ecosystem_id, name])),
  }
}

function tracesOf({ service, record, account }: Computed) {
  const then = formulasThen(service, record)
  return account.indicators.map(({ trace }, index) => traceOf(service, record, then, `t${index}`, trace))
}
