import type { Context } from 'hono'
import { z } from 'zod'
import type { Account, Evaluation } from '../../engine/valuation/account-model.ts'
import { parseUnit } from '../../engine/valuation/units.ts'
import type { ValuationRecord } from '../../engine/venue/venue.ts'
import type { Receipt } from '../app/sequencer.ts'
import type { Service } from '../app/service.ts'
import { sha256 } from '../app/service.ts'
import { readRows } from '../app/valuation-jobs.ts'
import { timeOf } from '../app/views.ts'
import { freeText, page, pageQuery, pathNumber } from '../contract/common.ts'
import {
  dataset,
  datasetBody,
  type Trace,
  trace,
  type Valuation,
  type ValuationResult,
  valuation,
  valuationBody,
} from '../contract/valuation.ts'
import { first } from '../store/sql.ts'
import { notFound, ProblemError } from './problem.ts'
import type { Env } from './route.ts'
import {
  acceptedValue,
  answers,
  describe,
  jsonBody,
  paged,
  principalOf,
  type Router,
  readCursor,
  requireRole,
  submit,
} from './route.ts'

const tag = 'valuation'
const READERS = ['maker', 'approver', 'auditor'] as const
const valuationPath = { params: z.object({ valuation_id: pathNumber }) }
const reasonBody = z.strictObject({ reason: freeText(500) })

export function valuationRoutes(app: Router): void {
  datasetRoutes(app)

  app.openapi(
    describe(
      { tag, summary: 'Compute an account', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/valuations',
        request: jsonBody(valuationBody),
        responses: answers(202, z.object({ valuation_id: z.int(), status: z.literal('queued') }), 'queued'),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const body = c.req.valid('json')
      const service = c.get('service')
      const profileId = body.methods?.profile_id ?? service.catalog.profiles[0]!.profile_id
      checkNames(service, body.area, profileId, body.period, body.dataset_id)
      const receipt = await submit(c, principal, {
        type: 'request_valuation',
        area: body.area,
        period: body.period,
        datasetId: body.dataset_id,
        profileId,
      })
      return c.json({ valuation_id: receipt.seq, status: 'queued' as const }, 202)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Published accounts; the bureau and the auditor see all' },
      {
        method: 'get',
        path: '/v1/valuations',
        request: {
          query: pageQuery.extend({
            area: z.string().max(6).optional(),
            period: z.string().max(4).optional(),
          }),
        },
        responses: answers(200, page(valuation)),
      },
    ),
    (c) => {
      const service = c.get('service')
      const { limit, cursor, area, period } = c.req.valid('query')
      const seesAll = mayReadDrafts(c)
      const rows = service.sql.all<{ valuation_id: number }>(
        `SELECT valuation_id FROM valuations WHERE valuation_id < ? AND (? = 1 OR status = 'published')
           AND (? = '' OR area = ?) AND (? = '' OR period = ?) ORDER BY valuation_id DESC LIMIT ?`,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        Number(seesAll),
        area ?? '',
        area ?? '',
        period ?? '',
        period ?? '',
        limit + 1,
      )
      const view = (row: { valuation_id: number }) =>
        viewOf(service, service.sequencer.venue.valuations.get(row.valuation_id)!)
      return c.json(
        paged(rows, limit, view, (row) => row.valuation_id),
        200,
      )
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'One account: its status and result' },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}',
        request: valuationPath,
        responses: answers(200, valuation),
      },
    ),
    (c) => c.json(viewOf(c.get('service'), readable(c, c.req.valid('param').valuation_id)), 200),
  )

  app.openapi(
    describe(
      { tag, summary: 'How a figure came about: every formula, input, unit and source' },
      {
        method: 'get',
        path: '/v1/valuations/{valuation_id}/traces/{trace_id}',
        request: { params: z.object({ valuation_id: pathNumber, trace_id: z.string().max(80) }) },
        responses: answers(200, trace),
      },
    ),
    (c) => {
      const { valuation_id, trace_id } = c.req.valid('param')
      const service = c.get('service')
      const account = resultOf(service, readable(c, valuation_id))?.account
      const index = Number(/^t(\d{1,5})$/.exec(trace_id)?.[1] ?? -1)
      const indicator = account?.indicators[index]
      if (!indicator) throw notFound(`trace_id: the account has no figure ${trace_id}`)
      return c.json(traceOf(service, trace_id, indicator.trace), 200)
    },
  )

  for (const [action, roles, summary] of [
    ['submit', ['maker'], 'Submit a draft for publication'],
    ['publish', ['approver'], 'Publish what another person submitted: from then on it never changes'],
  ] as const) {
    app.openapi(
      describe(
        { tag, summary, roles },
        {
          method: 'post',
          path: `/v1/valuations/{valuation_id}/${action}`,
          request: valuationPath,
          responses: answers(200, valuation),
        },
      ),
      async (c) => {
        const principal = requireRole(c, ...roles)
        const valuationId = c.req.valid('param').valuation_id
        const type = action === 'submit' ? 'submit_valuation' : 'publish_valuation'
        const receipt = await submit(c, principal, { type, valuationId })
        return c.json(stepView(c, valuationId, receipt), 200)
      },
    )
  }

  app.openapi(
    describe(
      { tag, summary: 'Withdraw an account, with a reason', roles: ['maker', 'approver'] },
      {
        method: 'post',
        path: '/v1/valuations/{valuation_id}/withdraw',
        request: { ...valuationPath, ...jsonBody(reasonBody) },
        responses: answers(200, valuation),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker', 'approver')
      const valuationId = c.req.valid('param').valuation_id
      const { reason } = c.req.valid('json')
      const receipt = await submit(c, principal, { type: 'withdraw_valuation', valuationId, reason })
      return c.json(stepView(c, valuationId, receipt), 200)
    },
  )
}

function datasetRoutes(app: Router): void {
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
      checkRows(service, area, rows)
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

type DatasetRecord = {
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

/** Faults of one upload that are told at most: a wrong column shows in the first of them. */
const MAX_ROW_ERRORS = 100

/** Every row that can't be used, by its place. */
function checkRows(service: Service, area: string, rows: z.infer<typeof datasetBody>['rows']): void {
  const { regions, ecosystems } = service.catalog
  const errors: { pointer: string; code: string; detail: string }[] = []
  const note = (pointer: string, code: string, detail: string) =>
    errors.push({ pointer, code, detail: `${pointer}: ${detail}` })
  if (!regions.some((region) => region.area === area))
    note('/area', 'area_unknown', `${area} is not in /v1/areas`)
  const seen = new Map<string, number>()
  rows.forEach((row, index) => {
    if (errors.length >= MAX_ROW_ERRORS) return
    const key = JSON.stringify([row.symbol, row.ecosystem, row.item])
    const earlier = seen.get(key)
    if (earlier !== undefined) {
      note(`/rows/${index}`, 'row_duplicate', `row ${earlier} says the same of ${row.symbol}; keep one`)
    }
    seen.set(key, index)
    const unit = parseUnit(row.unit)
    if (!unit.ok) note(`/rows/${index}/unit`, unit.code, `"${row.unit}" is not a known unit`)
    const { ecosystem } = row
    if (ecosystem !== undefined && !ecosystems.some((one) => one.ecosystem_id === ecosystem)) {
      note(`/rows/${index}/ecosystem`, 'ecosystem_unknown', `${ecosystem} is not in /v1/ecosystems`)
    }
  })
  if (errors.length === 0) return
  throw new ProblemError(422, errors[0]!.code, errors.map(({ detail }) => detail).join('; '), { errors })
}

function checkNames(
  service: Service,
  area: string,
  profileId: string,
  period: string,
  datasetId: number,
): void {
  if (!service.catalog.profiles.some((profile) => profile.profile_id === profileId)) {
    throw new ProblemError(
      422,
      'profile_not_found',
      `methods.profile_id: ${profileId} is not in /v1/profiles`,
    )
  }
  const row = first<DatasetRecord>(service.sql, 'SELECT * FROM datasets WHERE dataset_id = ?', datasetId)
  if (row && (row.area !== area || row.period !== period)) {
    throw new ProblemError(
      422,
      'dataset_of_another_account',
      `dataset_id: it is of ${row.area} ${row.period}, not of ${area} ${period}`,
    )
  }
}

function mayReadDrafts(c: Context<Env>): boolean {
  return principalOf(c)?.roles.some((role) => (READERS as readonly string[]).includes(role)) ?? false
}

/** The account, if it is public or the caller may see drafts. */
function readable(c: Context<Env>, valuationId: number): ValuationRecord {
  const record = c.get('service').sequencer.venue.valuations.get(valuationId)
  if (!record || (record.status !== 'published' && !mayReadDrafts(c))) {
    throw notFound(`valuation_id: there is no published account ${valuationId}`)
  }
  return record
}

/** The account as a step left it, whatever became of it since: a retried step has the first answer. */
function stepView(c: Context<Env>, valuationId: number, receipt: Receipt): Valuation {
  const { status } = acceptedValue<{ status: ValuationRecord['status'] }>(receipt)
  return { ...viewOf(c.get('service'), readable(c, valuationId)), status }
}

function resultOf(service: Service, record: ValuationRecord): { account: Account; hash: string } | undefined {
  const row = first<{ result: string }>(
    service.sql,
    'SELECT result FROM valuation_results WHERE valuation_id = ?',
    record.valuationId,
  )
  return row && { account: JSON.parse(row.result) as Account, hash: record.resultSha256! }
}

function viewOf(service: Service, record: ValuationRecord): Valuation {
  const { valuationId, area, period, datasetId, profileId } = record
  const profile = service.catalog.profiles.find((candidate) => candidate.profile_id === profileId)
  const row = first<{ reason: string | null }>(
    service.sql,
    'SELECT reason FROM valuations WHERE valuation_id = ?',
    valuationId,
  )
  const result = resultOf(service, record)
  const isRunning = record.status === 'queued' && service.jobs.isRunning(valuationId)
  return {
    valuation_id: valuationId,
    area,
    area_name: service.catalog.regions.find((region) => region.area === area)?.name ?? { zh: area, en: area },
    period,
    dataset_id: datasetId,
    profile: {
      profile_id: profileId,
      name: profile?.name ?? { zh: profileId, en: profileId },
      note: profile?.note ?? null,
      grade: profile?.grade ?? 'unverified',
    },
    status: isRunning ? 'running' : record.status,
    progress: record.status === 'queued' ? 0 : 1,
    reason: row?.reason ?? null,
    result: result ? resultView(service, profileId, result.account, result.hash) : null,
  }
}

function resultView(service: Service, profileId: string, account: Account, hash: string): ValuationResult {
  const names = new Map(
    service.catalog.products.flatMap((product) =>
      product.indicators.map((one) => [one.indicator_id, one.name]),
    ),
  )
  const profile = service.catalog.profiles.find((candidate) => candidate.profile_id === profileId)
  const mandatory = new Set(
    profile?.indicators.filter((one) => one.is_mandatory).map((one) => one.indicator_id),
  )
  const nameOf = (indicatorId: string) => names.get(indicatorId) ?? { zh: indicatorId, en: indicatorId }
  return {
    gep: account.gep,
    by_service: account.byService,
    indicators: account.indicators.map((one, index) => {
      const last = one.trace[one.trace.length - 1]
      return {
        indicator_id: one.indicatorId,
        name: nameOf(one.indicatorId),
        service: one.service,
        is_final: one.isFinal,
        is_partial: one.isPartial,
        physical: one.physical ?? null,
        monetary: one.monetary ?? null,
        grade: one.grade,
        formula_id: last?.formulaId ?? null,
        formula_version: last?.formulaVersion ?? null,
        trace_id: `t${index}`,
      }
    }),
    missing: account.missing.map((one) => ({
      indicator_id: one.indicatorId,
      name: nameOf(one.indicatorId),
      is_mandatory: mandatory.has(one.indicatorId),
      ecosystem: one.ecosystem ?? null,
      symbol: one.symbol,
      reason: one.reason,
    })),
    hash,
  }
}

function traceOf(service: Service, traceId: string, steps: readonly Evaluation[]): Trace {
  return {
    trace_id: traceId,
    steps: steps.map((step) => {
      const entry = service.catalog.formulas.find((formula) => formula.formula_id === step.formulaId)!
      const named = new Map(entry.inputs.map((input) => [input.symbol, input.name]))
      return {
        formula_id: step.formulaId,
        formula_version: step.formulaVersion,
        name: entry.name,
        printed: entry.printed,
        expression: entry.expression,
        ecosystem: step.ecosystem ?? null,
        item: step.item ?? null,
        inputs: step.inputs.map((input) => ({
          symbol: input.symbol,
          name: named.get(input.symbol) ?? { zh: input.symbol, en: input.symbol },
          given: input.given,
          value: input.value,
          unit: input.unit,
          from: input.from,
          source: input.source ?? null,
          grade: input.grade,
          note: input.note ?? null,
        })),
        value: step.value,
        unit: step.unit,
      }
    }),
  }
}
