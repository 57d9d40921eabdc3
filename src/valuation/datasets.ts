import type { Context } from 'hono'
import { z } from 'zod'
import type { Catalog } from '../../catalog/catalog.ts'
import { timeOf } from '../../engine/base/calendar.ts'
import { accountingArea, freeText, page, pageQuery, pathNumber, year } from '../../engine/facts/common.ts'
import {
  type DatasetRecord,
  type DatasetReturn,
  dataset,
  datasetBody,
  readDataset,
  uploadedDataset,
} from '../../engine/facts/valuation.ts'
import { valueIn } from '../../engine/valuation/units.ts'
import { recordDataset, returnDataset } from '../../engine/venue/datasets.ts'
import { paged, readCursor } from '../edge/page.ts'
import { notFound, readsChinese, toldTo } from '../edge/problem.ts'
import { answers, describe, type Env, guardOf, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { does, reads, submit } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { SHAPE_FAULTS, shapeProblem } from '../edge/shape-problem.ts'
import type { ReadTable } from '../edge/table-file.ts'
import { FILE_BODY, faultsOnLines, readUpload, refusalOfRows } from '../edge/upload.ts'
import { sha256 } from '../kernel/hash.ts'
import { DRAFT_READERS } from '../kernel/permissions.ts'
import type { Sql } from '../store/sql.ts'
import { rowFaults } from './dataset-check.ts'
import type { DatasetRow } from './dataset-file.ts'
import { ROW_FAULTS, usesOf } from './figure-check.ts'
import { byTheirIds } from './figure-names.ts'
import { readRows } from './jobs.ts'

const tag = 'valuation'

export function datasetRoutes(app: Router, read: ReadTable<DatasetRow>): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'Record the figures of an account',
        gives: recordDataset,
        takesKey: true,
        codes: { 422: ROW_FAULTS },
      },
      {
        method: 'post',
        path: '/v1/datasets',
        request: jsonBody(datasetBody),
        responses: answers(201, dataset),
      },
    ),
    async (c) => {
      const { catalog, formulas } = c.get('service')
      const body = c.req.valid('json')
      const errors = rowFaults(catalog, formulas, body.area, body.rows)
      if (errors.length > 0) throw refusalOfRows(errors)
      return c.json(await record(c, body), 201)
    },
  )

  fileRoute(app, read)

  reads(app, {
    tag,
    summary: 'Datasets, newest first',
    path: '/v1/datasets',
    by: DRAFT_READERS,
    query: pageQuery.extend({ area: accountingArea.optional(), period: year.optional() }),
    answer: page(dataset),
    view: ({ service, query }) => {
      const { limit, cursor, area, period } = query
      const rows = service.sql.all<DatasetRecord>(
        `SELECT * FROM datasets WHERE dataset_id < ? AND area = coalesce(?, area) AND period = coalesce(?, period)
           ORDER BY dataset_id DESC LIMIT ?`,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        ...[area ?? null, period ?? null, limit + 1],
      )
      return paged(
        rows,
        limit,
        (row) => datasetView(service, row),
        (row) => row.dataset_id,
      )
    },
  })

  reads(app, {
    tag,
    summary: 'One dataset with its rows',
    path: '/v1/datasets/{dataset_id}',
    by: DRAFT_READERS,
    params: z.object({ dataset_id: pathNumber }),
    answer: dataset,
    view: ({ service, params }) => {
      const { dataset_id } = params
      const record = venueOf(service).shelves.datasets.get(dataset_id)
      if (!record) throw notFound(`dataset_id: there is no dataset ${dataset_id}`)
      return { ...datasetView(service, record), rows: readRows(service.sql, dataset_id) }
    },
  })

  does(app, returnDataset, {
    tag,
    summary:
      'Send figures back for correction, with remarks on rows, who answers for them and until when: no account is made of them any more',
    path: '/v1/datasets/{dataset_id}/return',
    status: 200,
    answer: dataset,
    view: ({ service, value }) =>
      datasetView(service, venueOf(service).shelves.datasets.get(value.dataset_id)!),
  })
}

/** A table as somebody has it: looked at first, then recorded. */
function fileRoute(app: Router, read: ReadTable<DatasetRow>): void {
  // The file is read by its own type, which a validator of JSON can't.
  const file = describe(
    {
      tag,
      summary: 'Upload the figures of an account as CSV or XLSX',
      gives: recordDataset,
      takesKey: true,
      codes: { 400: ['unreadable_file'], 422: [...ROW_FAULTS, ...SHAPE_FAULTS] },
    },
    {
      method: 'post',
      path: '/v1/datasets/files',
      request: {
        query: fileQuery,
        body: FILE_BODY,
      },
      responses: { ...answers(201, uploadedDataset), ...answers(200, readDataset, 'how the file is read') },
    },
  )
  app.openAPIRegistry.registerPath(file)
  app.post('/v1/datasets/files', guardOf(file), async (c) => {
    const query = fileQuery.safeParse(c.req.query())
    if (!query.success) throw shapeProblem(query.error, readsChinese(c))
    const { skip_bad_rows, is_trial, sheet, heading_line, columns, symbol, unit, source, ...about } =
      query.data
    const { catalog, formulas } = c.get('service')
    const every = Object.entries({ symbol, unit, source }).flatMap(([column, text]) =>
      text === undefined ? [] : [[column, text] as const],
    )
    const sent = await readUpload(c, read, {
      ...{ sheet, headingLine: heading_line, columns, isTrial: is_trial, year: about.period },
      every: every.length > 0 ? new Map(every) : undefined,
    })
    const called = byTheirIds(catalog, sent)
    const file = { ...sent, rows: called.rows, lines: called.lines }
    const errors =
      sent.unreadable === undefined
        ? faultsOnLines(file, [...called.faults, ...rowFaults(catalog, formulas, about.area, file.rows)])
        : [{ pointer: '/file', code: 'unreadable_file', detail: sent.unreadable }]
    const { reading } = file
    if (is_trial) {
      const uses = usesOf(catalog, formulas)
      const rows = file.rows
        .slice(0, MAX_ROWS_SHOWN)
        .map((row, index) => readView(catalog, uses, row, file.lines[index]!))
      return c.json(
        {
          row_count: file.rows.length,
          rows,
          faults: toldTo(c, errors),
          reading,
          first_lines: sent.firstLines,
        },
        200,
      )
    }
    if (errors.length > 0 && (!skip_bad_rows || errors.some(({ line }) => line === undefined))) {
      throw refusalOfRows(errors)
    }
    const bad = new Set(errors.map(({ line }) => line))
    const rows = file.rows
      .map((row, index) => ({ ...row, line: file.lines[index]! }))
      .filter(({ line }) => !bad.has(line))
    if (rows.length === 0) throw refusalOfRows(errors)
    return c.json({ ...(await record(c, { ...about, rows })), skipped: toldTo(c, errors), reading }, 201)
  })
}

/** A heading stands near the beginning. */
const MAX_HEADING_LINE = 1000

const fileQuery = z.strictObject({
  area: accountingArea,
  period: year,
  title: freeText(200),
  /** The returned dataset that this one answers. */
  corrects: pathNumber.optional(),
  /** Imports what is right and says what was left out; otherwise nothing is imported unless all is right. */
  skip_bad_rows: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** Says how the file is read and what is wrong with it, and records nothing. */
  is_trial: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** Of a workbook in which several sheets have such a table. */
  sheet: freeText(100).optional(),
  /** The line of the heading, from 1, where it is not found. */
  heading_line: z.coerce.number().int().min(1).max(MAX_HEADING_LINE).optional(),
  /** Which column is what, as `symbol:1,value:4`, from 1: nothing else is taken then. */
  columns: z
    .string()
    .max(400)
    .regex(/^[a-z_]+:[1-9]\d{0,2}(,[a-z_]+:[1-9]\d{0,2})*$/, 'columns as symbol:1,value:4')
    .transform((text) => text.split(',').map((one) => one.split(':') as [string, string]))
    .refine((pairs) => new Set(pairs.map(([name]) => name)).size === pairs.length, 'each column once')
    .transform((pairs) => new Map(pairs.map(([name, at]) => [name, Number(at)])))
    .optional(),
  /** What stands for every row where the table has no column of it. */
  symbol: freeText(40).optional(),
  unit: z.string().max(60).optional(),
  source: freeText(500).optional(),
})

/** Puts a dataset into the journal by its hash, and its rows beside it. */
async function record(c: Context<Env>, { rows, ...about }: z.infer<typeof datasetBody>) {
  const lines = rows.map((row) => JSON.stringify(row))
  const digest = sha256(lines.join('\n'))
  const receipt = await submit(
    c,
    { command: 'record_dataset', ...about, row_count: rows.length, sha256: digest },
    (sql, seq) => writeRows(sql, seq, lines),
  )
  return {
    ...{ dataset_id: receipt.seq, ...about, corrects: about.corrects ?? null },
    ...{ row_count: rows.length, sha256: digest },
    ...{ recorded_at: timeOf(receipt.at), author: principalOf(c).name, sent_back: null },
  }
}

/** The rows of a dataset, one a line of JSON: beside the journal, which has their hash. */
export function writeRows(sql: Sql, datasetId: number, lines: readonly string[]): void {
  lines.forEach((line, index) => {
    sql.run('INSERT INTO dataset_rows (dataset_id, line, row) VALUES (?, ?, ?)', datasetId, index, line)
  })
}

/** Rows of a file that are shown before it is recorded. */
const MAX_ROWS_SHOWN = 500

/** A figure so many times what the catalogue has is more often a wrong unit than a rare place. */
const FAR = 100

function readView(catalog: Catalog, uses: ReturnType<typeof usesOf>, row: DatasetRow, line: number) {
  const { symbol, ecosystem = null, item = null, value, unit } = row
  const use = (uses.get(symbol) ?? []).find(({ text }) => valueIn(row, text) !== undefined)
  const known = catalog.parameters.flatMap((one) => {
    const amount = one.symbol === symbol ? valueIn(one, unit) : undefined
    return amount === undefined || amount <= 0 ? [] : [amount]
  })
  return {
    ...{ line, symbol, ecosystem, item, value, unit },
    is_far:
      known.length > 0 &&
      value !== 0 &&
      (value > FAR * Math.max(...known) || value < Math.min(...known) / FAR),
    computed_value: use ? valueIn(row, use.text)! : null,
    computed_unit: use?.text ?? null,
  }
}

function datasetView(service: Service, { recorded_at, ...row }: DatasetRecord) {
  const returned = venueOf(service).shelves.dataset_returns.get(row.dataset_id)
  return { ...row, recorded_at: timeOf(recorded_at), sent_back: returned ? returnView(returned) : null }
}

function returnView({ returned_at, returned_by, due, remarks, corrected_by }: DatasetReturn) {
  return { at: timeOf(returned_at), sent_back_by: returned_by, due, remarks, corrected_by }
}
