import type { Context } from 'hono'
import { z } from 'zod'
import { freeText, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { publishBody, trace, type Valuation, valuation, valuationBody } from '../../engine/facts/valuation.ts'
import type { ValuationRecord } from '../../engine/venue/venue.ts'
import type { Service } from '../city/city.ts'
import { notFound, ProblemError } from '../edge/problem.ts'
import {
  answers,
  describe,
  type Env,
  jsonBody,
  paged,
  principalOf,
  type Router,
  readCursor,
  requireRole,
  submit,
} from '../edge/route.ts'
import { acceptedValue, type Receipt } from '../kernel/sequencer.ts'
import { first } from '../store/sql.ts'
import { type DatasetRecord, READERS } from './datasets.ts'
import { storedResult, traceOf, viewOf } from './views.ts'

const tag = 'valuation'
const valuationPath = { params: z.object({ valuation_id: pathNumber }) }
const reasonBody = z.strictObject({ reason: freeText(500) })

export function valuationRoutes(app: Router): void {
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
        ...(body.price_year === undefined ? {} : { priceYear: body.price_year }),
        ...(body.draws === 0 ? {} : { draws: body.draws, seed: body.seed }),
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
      const account = storedResult(service, readable(c, valuation_id))?.account
      const index = Number(/^t(\d{1,5})$/.exec(trace_id)?.[1] ?? -1)
      const indicator = account?.indicators[index]
      if (!indicator) throw notFound(`trace_id: the account has no figure ${trace_id}`)
      return c.json(traceOf(service, trace_id, indicator.trace), 200)
    },
  )

  app.openapi(
    describe(
      { tag, summary: 'Submit a draft for publication', roles: ['maker'] },
      {
        method: 'post',
        path: '/v1/valuations/{valuation_id}/submit',
        request: valuationPath,
        responses: answers(200, valuation),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'maker')
      const valuationId = c.req.valid('param').valuation_id
      const receipt = await submit(c, principal, { type: 'submit_valuation', valuationId })
      return c.json(stepView(c, valuationId, receipt), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary:
          'Publish what another person submitted: from then on it never changes; it may take the place of one that was wrong',
        roles: ['approver'],
      },
      {
        method: 'post',
        path: '/v1/valuations/{valuation_id}/publish',
        request: {
          ...valuationPath,
          body: { required: false, content: { 'application/json': { schema: publishBody } } },
        },
        responses: answers(200, valuation),
      },
    ),
    async (c) => {
      const principal = requireRole(c, 'approver')
      const valuationId = c.req.valid('param').valuation_id
      const { corrects, reason } = c.req.valid('json')
      const receipt = await submit(c, principal, {
        type: 'publish_valuation',
        valuationId,
        ...(corrects === undefined ? {} : { corrects }),
        ...(reason === undefined ? {} : { reason }),
      })
      return c.json(stepView(c, valuationId, receipt), 200)
    },
  )

  app.openapi(
    describe(
      {
        tag,
        summary: 'Withdraw an account, with a reason; one that is being computed is computed no further',
        roles: ['maker', 'approver'],
      },
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

/** The account, if it is public or the caller may see drafts; else 404. */
export function readable(c: Context<Env>, valuationId: number): ValuationRecord {
  const record = readableOrNone(c, valuationId)
  if (!record) throw notFound(`valuation_id: there is no published account ${valuationId}`)
  return record
}

/** What was published once stays to be read, with what became of it. */
export function readableOrNone(c: Context<Env>, valuationId: number): ValuationRecord | undefined {
  const record = c.get('service').sequencer.venue.valuations.get(valuationId)
  return record?.publishedAt !== undefined || mayReadDrafts(c) ? record : undefined
}

/** The account as a step left it, whatever became of it since: a retried step has the first answer. */
function stepView(c: Context<Env>, valuationId: number, receipt: Receipt): Valuation {
  const { status } = acceptedValue<{ status: ValuationRecord['status'] }>(receipt)
  return { ...viewOf(c.get('service'), readable(c, valuationId)), status }
}
