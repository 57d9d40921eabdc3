import { z } from 'zod'
import type { ValuationRecord } from '../../engine/venue/venue.ts'
import { manifestOf } from '../app/manifest.ts'
import type { Service } from '../app/service.ts'
import { readRows } from '../app/valuation-jobs.ts'
import { accountTables, indicatorTable } from '../outputs/account-tables.ts'
import { csvOf } from '../outputs/csv.ts'
import { reportOf } from '../outputs/report.ts'
import { xlsxOf } from '../outputs/xlsx.ts'
import { notFound } from './problem.ts'
import { describe, type Router, XLSX_TYPE } from './route.ts'
import { resultOf, traceOf, viewOf } from './valuation-views.ts'
import { readable } from './valuations.ts'

const tag = 'valuation'

/** What each ending gives. */
const FORMATS = {
  csv: {
    type: 'text/csv; charset=utf-8',
    schema: z.string(),
    write: (file: Parts) => csvOf(indicatorTable(...first(file))),
  },
  xlsx: { type: XLSX_TYPE, schema: z.string(), write: (file: Parts) => xlsxOf(accountTables(...file)) },
  html: { type: 'text/html; charset=utf-8', schema: z.string(), write: (file: Parts) => reportOf(...file) },
} as const
type Parts = Parameters<typeof accountTables>
const first = ([valuation, result]: Parts) => [valuation, result] as const

/** An account as a file: a tidy table, the printed tables as a workbook, a report for print. */
export function valuationFileRoutes(app: Router): void {
  for (const [ending, format] of Object.entries(FORMATS)) {
    const pattern = `/v1/valuations/{file}`
    app.openAPIRegistry.registerPath(
      describe(
        { tag, summary: `An account as ${ending.toUpperCase()}` },
        {
          method: 'get',
          path: `${pattern.replace('{file}', '{valuation_id}')}.${ending}`,
          request: { params: z.object({ valuation_id: z.string() }) },
          responses: {
            200: { description: 'the file', content: { [format.type]: { schema: format.schema } } },
          },
        },
      ),
    )
    app.get(`/v1/valuations/:file{[1-9][0-9]{0,14}\\.${ending}}`, (c) => {
      const file = c.req.param('file') as string
      const service = c.get('service')
      const record = readable(c, Number(file.slice(0, -ending.length - 1)))
      return c.body(format.write(partsOf(service, record)) as never, 200, {
        'Content-Type': format.type,
        'Content-Disposition': `${ending === 'html' ? 'inline' : 'attachment'}; filename="gep-${record.area}-${record.period}-${record.valuationId}.${ending}"`,
      })
    })
  }
}

/** Everything that the account depends on, for `qingheng valuation recompute`. */
export function manifestRoute(app: Router): void {
  app.openAPIRegistry.registerPath(
    describe(
      { tag, summary: 'Everything an account depends on, to compute it anew without this service' },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}.json',
        request: { params: z.object({ valuation_id: z.string() }) },
        responses: {
          200: { description: 'the manifest', content: { 'application/json': { schema: z.object({}) } } },
        },
      },
    ),
  )
  app.get('/v1/valuations/:file{[1-9][0-9]{0,14}\\.json}', (c) => {
    const service = c.get('service')
    const record = readable(c, Number((c.req.param('file') as string).replace('.json', '')))
    const stored = resultOf(service, record)
    if (!stored) throw notFound(`valuation_id: account ${record.valuationId} has no result yet`)
    const rows = readRows(service.sql, record.datasetId)
    return c.json(manifestOf(service.catalog, record, rows, stored.account) as never, 200)
  })
}

function partsOf(service: Service, record: ValuationRecord): Parts {
  const valuation = viewOf(service, record)
  const stored = resultOf(service, record)
  if (!valuation.result || !stored)
    throw notFound(`valuation_id: account ${record.valuationId} has no result yet`)
  const traces = stored.account.indicators.map(({ trace }, index) => traceOf(service, `t${index}`, trace))
  return [valuation, valuation.result, traces]
}
