import { z } from 'zod'
import { accountingArea, pathNumber } from '../../engine/facts/common.ts'
import {
  assetValueAnswer,
  assetValueQuery,
  seeaAccounts,
  seeaAccountsQuery,
} from '../../engine/facts/seea.ts'
import { DEFAULT_DRAWS, type ValuationRecord } from '../../engine/facts/valuation.ts'
import {
  collectNext,
  comparison,
  parts,
  quality,
  series,
  seriesBegun,
  seriesBody,
  seriesQuery,
} from '../../engine/facts/valuation-tables.ts'
import { requestValuation } from '../../engine/venue/valuation.ts'
import { memberFault } from '../edge/problem.ts'
import { answers, describe, jsonBody, principalOf, type Router } from '../edge/route.ts'
import { isKeyUsed, reads, submit } from '../edge/rows.ts'
import type { Service } from '../edge/service.ts'
import type { Principal } from '../kernel/permissions.ts'
import { assetValueView } from './asset-value-view.ts'
import { collectNextView } from './collect-next-view.ts'
import { comparisonView } from './comparison-view.ts'
import { partsView } from './parts-view.ts'
import { qualityView } from './quality-view.ts'
import { readable, readableOrNone } from './routes.ts'
import { accountsView } from './seea-views.ts'
import { seriesView } from './series-view.ts'
import { computedResult, inputOf, profileOf, rowsOf } from './views.ts'

const tag = 'valuation'
const params = z.object({ valuation_id: pathNumber })

/** The account at the beginning of a period: of the same area, profile and prices, and of an earlier year. */
function openingOf(
  service: Service,
  principal: Principal | undefined,
  closing: ValuationRecord,
  valuationId: number,
): ValuationRecord {
  const opening = readableOrNone(service, principal, valuationId)
  if (!opening) throw memberFault('opening', 'not_found', `there is no published account ${valuationId}`, 404)
  const differs = (['area', 'profile_id', 'defaults_id', 'price_year'] as const).find(
    (of) => opening[of] !== closing[of],
  )
  if (differs !== undefined || opening.period >= closing.period) {
    const named = {
      ...{ area: 'area', profile_id: 'profile' },
      ...{ defaults_id: 'set of defaults', price_year: 'price year' },
    }
    const wanted = differs === undefined ? 'an earlier period' : `the same ${named[differs]}`
    throw memberFault('opening', 'opening_of_another_account', `account ${valuationId} is not of ${wanted}`)
  }
  return opening
}

/** What is made of a computed account: SEEA EA tables, asset values, comparisons. */
export function valuationTableRoutes(app: Router): void {
  reads(app, {
    tag,
    summary:
      'The account as SEEA EA tables: extent, condition, supply and use, assets, and what stands outside them',
    path: '/v1/valuations/{valuation_id}/accounts',
    params,
    query: seeaAccountsQuery,
    codes: { 422: ['opening_of_another_account', 'conversions_exceed_extent'] },
    answer: seeaAccounts,
    view: ({ service, params, query, principal }) => {
      const { opening, rate, years } = query
      const record = readable(service, principal, params.valuation_id)
      const from = opening === undefined ? undefined : openingOf(service, principal, record, opening)
      const discounting = rate === undefined || years === undefined ? undefined : { rate, years }
      const withRows = (one: ValuationRecord) => ({
        valuation_id: one.valuation_id,
        account: computedResult(service, one).account,
        rows: rowsOf(service, one),
      })
      const profile = profileOf(service, record)
      return accountsView(service, profile, withRows(record), from && withRows(from), discounting)
    },
  })

  reads(app, {
    tag,
    summary:
      'What the flows of an account are worth as assets: net present value, and its change since another account',
    path: '/v1/valuations/{valuation_id}/asset-value',
    params,
    query: assetValueQuery,
    codes: { 422: ['opening_of_another_account'] },
    answer: assetValueAnswer,
    view: ({ service, params, query, principal }) => {
      const { opening, rate, years } = query
      const accountOf = (record: ValuationRecord) => ({
        valuation_id: record.valuation_id,
        account: computedResult(service, record).account,
      })
      const record = readable(service, principal, params.valuation_id)
      const closing = accountOf(record)
      const from =
        opening === undefined ? undefined : accountOf(openingOf(service, principal, record, opening))
      return assetValueView(service, closing, { rate, years }, from)
    },
  })

  reads(app, {
    tag,
    summary: 'Two accounts line by line: what differs, by how much, because of which method or figure',
    path: '/v1/valuations/{valuation_id}/comparison',
    params,
    query: z.strictObject({ with: pathNumber }),
    answer: comparison,
    view: ({ service, params, query, principal }) =>
      comparisonView(
        service,
        readable(service, principal, params.valuation_id),
        readable(service, principal, query.with),
      ),
  })

  reads(app, {
    tag,
    summary:
      'How well an account is founded: what is missing, what is not confirmed and what hangs on it, rows that nothing used',
    path: '/v1/valuations/{valuation_id}/quality',
    params,
    answer: quality,
    view: ({ service, params, principal }) => {
      const record = readable(service, principal, params.valuation_id)
      const { account } = computedResult(service, record)
      return qualityView(service, record, account, inputOf(service, record))
    },
  })

  reads(app, {
    tag,
    summary: 'Which figures of an account are worth finding out next, by themselves and by document',
    path: '/v1/valuations/{valuation_id}/collect-next',
    params,
    answer: collectNext,
    view: ({ service, params, principal }) => {
      const record = readable(service, principal, params.valuation_id)
      return collectNextView(service, record, computedResult(service, record).account)
    },
  })

  reads(app, {
    tag,
    summary: 'An account against those of the areas within its own: sums, and what only one side has',
    path: '/v1/valuations/{valuation_id}/parts',
    params: z.object({ valuation_id: pathNumber }),
    codes: { 404: ['not_found'] },
    answer: parts,
    view: ({ service, params, principal }) =>
      partsView(service, readable(service, principal, params.valuation_id)),
  })

  seriesRoute(app)

  reads(app, {
    tag,
    summary: 'An area from year to year: published accounts under one profile, at prices of one year',
    path: '/v1/areas/{area}/series',
    params: z.object({ area: accountingArea }),
    query: seriesQuery,
    codes: { 422: ['profile_not_found'] },
    answer: series,
    view: ({ service, params, query }) => {
      const { profile_id, price_year = null, defaults_id = null } = query
      return seriesView(service, { area: params.area, profile_id, price_year, defaults_id })
    },
  })
}

/** Has the years of a series computed that have no account at its prices and that nobody has asked for yet: all in one call. */
function seriesRoute(app: Router): void {
  app.openapi(
    describe(
      {
        tag,
        summary: 'Compute the years that a series lacks, in one call',
        gives: requestValuation,
        takesKey: true,
      },
      {
        method: 'post',
        path: '/v1/areas/{area}/series',
        request: { params: z.object({ area: accountingArea }), ...jsonBody(seriesBody) },
        responses: answers(202, seriesBegun, 'queued'),
      },
    ),
    async (c) => {
      const { area } = c.req.valid('param')
      const { profile_id, price_year, defaults_id } = c.req.valid('json')
      const choice = { area, profile_id, price_year: price_year ?? null, defaults_id: defaults_id ?? null }
      const service = c.get('service')
      const key = c.req.header('Idempotency-Key')
      const { missing } = seriesView(service, choice)
      const begun: { period: string; valuation_id: number }[] = []
      for (const { period, dataset_id, begun: before } of missing) {
        // Asked for again under its key it is told again.
        const isAgain = key !== undefined && isKeyUsed(service, principalOf(c).name, `${key} ${period}`)
        if (before && !isAgain) continue
        const prices = price_year === undefined ? {} : { price_year }
        const defaults = defaults_id === undefined ? {} : { defaults_id }
        const command = { command: 'request_valuation', area, period, dataset_id, profile_id } as const
        const drawn = { draws: DEFAULT_DRAWS, seed: 0 }
        const { seq } = await submit(
          c,
          { ...command, ...prices, ...defaults, ...drawn },
          undefined,
          ` ${period}`,
        )
        begun.push({ period, valuation_id: seq })
      }
      return c.json({ begun }, 202)
    },
  )
}
