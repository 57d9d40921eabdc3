import { z } from 'zod'
import { accountingArea, page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import {
  trace,
  type Valuation,
  type ValuationRecord,
  valuation,
  valuationBody,
} from '../../engine/facts/valuation.ts'
import { returnedFault } from '../../engine/venue/datasets.ts'
import {
  publishValuation,
  requestValuation,
  submitValuation,
  withdrawValuation,
} from '../../engine/venue/valuation.ts'
import { paged, readCursor } from '../edge/page.ts'
import { memberFault, notFound, ProblemError } from '../edge/problem.ts'
import { answers, describe, jsonBody, type Router } from '../edge/route.ts'
import { does, reads, submit } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { mayReadDrafts, type Principal } from '../kernel/permissions.ts'
import { formulasThen, storedResult, traceOf, viewOf } from './views.ts'

const tag = 'valuation'
const params = z.object({ valuation_id: pathNumber })

export function valuationRoutes(app: Router): void {
  // The profile may be left out; then it is the catalogue's first.
  app.openapi(
    describe(
      {
        tag,
        summary: 'Compute an account',
        gives: requestValuation,
        takesKey: true,
        codes: { 422: ['defaults_of_another_place'] },
      },
      {
        method: 'post',
        path: '/v1/valuations',
        request: jsonBody(valuationBody),
        responses: answers(202, z.object({ valuation_id: z.int(), status: z.literal('queued') }), 'queued'),
      },
    ),
    async (c) => {
      const { methods, draws, seed, price_year, defaults_id, ...asked } = c.req.valid('json')
      checkDefaults(c.get('service'), defaults_id, asked.area)
      const profile_id = methods?.profile_id ?? c.get('service').catalog.profiles[0]!.profile_id
      const { seq } = await submit(c, {
        command: 'request_valuation',
        ...asked,
        profile_id,
        ...(price_year === undefined ? {} : { price_year }),
        ...(defaults_id === undefined ? {} : { defaults_id }),
        ...(draws === 0 ? {} : { draws, seed }),
      })
      return c.json({ valuation_id: seq, status: 'queued' as const }, 202)
    },
  )

  reads(app, {
    tag,
    summary: 'Published accounts; the bureau and the auditor see all',
    path: '/v1/valuations',
    query: pageQuery.extend({ area: accountingArea.optional(), period: z.string().max(4).optional() }),
    answer: page(valuation),
    view: ({ service, query, principal }) => {
      const { limit, cursor, area, period } = query
      const rows = service.sql.all<{ valuation_id: number }>(
        `SELECT valuation_id FROM valuations WHERE valuation_id < ? AND (? = 1 OR status = 'published')
           AND area = coalesce(?, area) AND period = coalesce(?, period) ORDER BY valuation_id DESC LIMIT ?`,
        readCursor(cursor, Number.MAX_SAFE_INTEGER),
        ...[Number(mayReadDrafts(principal)), area ?? null, period ?? null, limit + 1],
      )
      const view = ({ valuation_id }: { valuation_id: number }) =>
        viewOf(service, venueOf(service).valuations.get(valuation_id)!)
      return paged(rows, limit, view, (row) => row.valuation_id)
    },
  })

  reads(app, {
    tag,
    summary: 'One account: its status and result',
    path: '/v1/valuations/{valuation_id}',
    params,
    answer: valuation,
    view: ({ service, params, principal }) =>
      viewOf(service, readable(service, principal, params.valuation_id)),
  })

  reads(app, {
    tag,
    summary: 'How a figure came about: every formula, input, unit and source',
    path: '/v1/valuations/{valuation_id}/traces/{trace_id}',
    params: params.extend({ trace_id: z.string().max(80) }),
    answer: trace,
    view: ({ service, params, principal }) => {
      const { valuation_id, trace_id } = params
      const record = readable(service, principal, valuation_id)
      const account = storedResult(service, record)?.account
      const index = Number(/^t(\d{1,5})$/.exec(trace_id)?.[1] ?? -1)
      const indicator = account?.indicators[index]
      if (!indicator) throw notFound(`trace_id: the account has no figure ${trace_id}`)
      return traceOf(service, record, formulasThen(service, record), trace_id, indicator.trace)
    },
  })

  does(app, submitValuation, {
    tag,
    summary: 'Submit a draft for publication',
    path: '/v1/valuations/{valuation_id}/submit',
    status: 200,
    answer: valuation,
    codes: { 422: ['dataset_returned'] },
    // Publishing refuses it too; here its maker learns of it before somebody else reads it.
    check: (service, { valuation_id }) => {
      const venue = venueOf(service)
      const draft = venue.shelves.valuations.get(valuation_id)
      const fault = draft && returnedFault(venue, draft.dataset_id)
      if (fault) throw new ProblemError(422, fault.code, fault.detail)
    },
    view: ({ service, value }) => stepView(service, value),
  })

  does(app, publishValuation, {
    tag,
    summary:
      'Publish what another person submitted: from then on it never changes; it may take the place of one that was wrong',
    path: '/v1/valuations/{valuation_id}/publish',
    mayBeEmpty: true,
    status: 200,
    answer: valuation,
    view: ({ service, value }) => stepView(service, value),
  })

  does(app, withdrawValuation, {
    tag,
    summary: 'Withdraw an account, with a reason; one that is being computed is computed no further',
    path: '/v1/valuations/{valuation_id}/withdraw',
    status: 200,
    answer: valuation,
    view: ({ service, value }) => stepView(service, value),
  })
}

/** Defaults are carried over from places of one kind: elsewhere they would say nothing. */
function checkDefaults({ catalog }: Service, defaultsId: string | undefined, area: string): void {
  const set = catalog.defaults.find((one) => one.defaults_id === defaultsId)
  // Of an area with a code of its own the digits of where it lies.
  const place = area.replace(/^[A-Z]+-/, '')
  if (!set || set.area_prefixes.some((prefix) => place.startsWith(prefix))) return
  throw memberFault(
    'defaults_id',
    'defaults_of_another_place',
    `${set.defaults_id} is meant for areas whose codes begin with ${set.area_prefixes.join(', ')}`,
  )
}

/** The account, if it is public or the caller may see drafts; else 404. */
export function readable(
  service: Service,
  principal: Principal | undefined,
  valuationId: number,
): ValuationRecord {
  const record = readableOrNone(service, principal, valuationId)
  if (!record) throw notFound(`valuation_id: there is no published account ${valuationId}`)
  return record
}

/** What was published once stays to be read, with what became of it. */
export function readableOrNone(
  service: Service,
  principal: Principal | undefined,
  valuationId: number,
): ValuationRecord | undefined {
  const record = venueOf(service).valuations.get(valuationId)
  return record && (record.published_at !== null || mayReadDrafts(principal)) ? record : undefined
}

/** The account as a step left it, whatever became of it since: a retried step has the first answer. */
function stepView(
  service: Service,
  { valuation_id, status }: Pick<ValuationRecord, 'valuation_id' | 'status'>,
): Valuation {
  return { ...viewOf(service, venueOf(service).valuations.get(valuation_id)!), status }
}
