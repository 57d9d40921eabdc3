import { z } from 'zod'
import { rowFaults } from '../app/dataset-check.ts'
import { sha256 } from '../app/service.ts'
import { readRows } from '../app/valuation-jobs.ts'
import { timeOf } from '../app/views.ts'
import { page, pageQuery, pathNumber } from '../contract/common.ts'
import { dataset, datasetBody } from '../contract/valuation.ts'
import { first } from '../store/sql.ts'
import { notFound, ProblemError } from './problem.ts'
import { answers, describe, jsonBody, paged, type Router, readCursor, requireRole, submit } from './route.ts'

const tag = 'valuation'
/** Who sees drafts and the figures behind them. */
export const READERS = ['maker', 'approver', 'auditor'] as const

export function datasetRoutes(app: Router): void {
  app.openapi(
    describe(
      { tag, summary: 'Record the figures of an account', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/datasets',
        request: jsonBody(datasetBody),
        responses: answers(201, dataset),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const service = c.get('service')
      const { area, period, title, rows } = c.req.valid('json')
      const errors = rowFaults(service.catalog, service.formulas, area, rows)
      if (errors.length > 0) {
        throw new ProblemError(422, errors[0]!.code, errors.map(({ detail }) => detail).join('; '), {
          errors,
        })
      }
      const lines = rows.map((row) => JSON.stringify(row))
      const digest = sha256(lines.join('\n'))
      const receipt = await submit(
        c,
        principal,
        { type: 'record_dataset', area, period, title, rowCount: rows.length, sha256: digest },
        (sql, seq) => {
          lines.forEach((line, index) => {
            sql.run('INSERT INTO dataset_rows VALUES (?,?,?)', seq, index, line)
          })
        },
      )
      const recorded_at = timeOf(receipt.at)
      return c.json(
        { dataset_id: receipt.seq, area, period, title, row_count: rows.length, sha256: digest, recorded_at },
        201,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Datasets', roles: READERS },
      {
        method: 'get',
        path: '/v1/datasets',
        request: { query: pageQuery },
        responses: answers(200, page(dataset)),
      },
    ),
    (c) => {
      requireRole(c, ...READERS)
      const { limit, cursor } = c.req.valid('query')
      const rows = c
        .get('service')
        .sql.all<DatasetRecord>(
          'SELECT * FROM datasets WHERE dataset_id < ? ORDER BY dataset_id DESC LIMIT ?',
          readCursor(cursor, Number.MAX_SAFE_INTEGER),
          limit + 1,
        )
      return c.json(
        paged(rows, limit, datasetView, (row) => row.dataset_id),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'One dataset with its rows', roles: READERS },
      {
        method: 'get',
        path: '/v1/datasets/{dataset_id}',
        request: { params: z.object({ dataset_id: pathNumber }) },
        responses: answers(200, dataset),
      },
    ),
    (c) => {
      requireRole(c, ...READERS)
      const { sql } = c.get('service')
      const { dataset_id } = c.req.valid('param')
      const row = first<DatasetRecord>(sql, 'SELECT * FROM datasets WHERE dataset_id = ?', dataset_id)
      if (!row) throw notFound(`dataset_id: there is no dataset ${dataset_id}`)
      return c.json({ ...datasetView(row), rows: readRows(sql, dataset_id) }, 200)
    },
  )
}

export type DatasetRecord = {
  dataset_id: number
  area: string
  period: string
  title: string
  row_count: number
  sha256: string
  recorded_at: number
}

function datasetView({ recorded_at, ...row }: DatasetRecord) {
  return { ...row, recorded_at: timeOf(recorded_at) }
}
